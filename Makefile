# Two commands are enough: `make run` and `make test`. Both set up .venv on first use.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
STAMP  := $(VENV)/.installed
ESTIMATOR ?= docs/examples/covariance_propagation.py
ARGS   ?= --seed 0
DEV    := $(shell $(PYTHON) -c "import tomllib; print(' '.join(repr(r) for r in tomllib.load(open('pyproject.toml','rb'))['dependency-groups']['dev']))")

.PHONY: run test test-oldest setup format lint types unit bench clean

run: $(STAMP)
	$(BIN)/whest run $(ESTIMATOR) $(ARGS)

test: lint types unit

setup: $(STAMP)

# uv where it is installed, else the standard library's venv and pip.
$(STAMP): pyproject.toml
	@if command -v uv >/dev/null 2>&1; then \
		uv venv --quiet --allow-existing --python $(PYTHON) $(VENV) && \
		uv pip install --quiet --python $(BIN)/python -e . $(DEV); \
	else \
		$(PYTHON) -m venv $(VENV) && $(BIN)/python -m pip install --quiet --disable-pip-version-check -e . $(DEV); \
	fi
	@touch $(STAMP)

format: $(STAMP)
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

lint: $(STAMP)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .

types: $(STAMP)
	$(BIN)/mypy

unit: $(STAMP)
	$(BIN)/python -m pytest -n 2 tests

# The suite once more, on the oldest NumPy that is supported.
test-oldest: $(STAMP)
	$(PYTHON) -m venv .venv-oldest
	.venv-oldest/bin/python -m pip install --quiet --disable-pip-version-check -e . $(DEV) "numpy==2.0.*" "scipy==1.13.*"
	.venv-oldest/bin/python -m pytest -n 2 tests

bench: $(STAMP)
	$(BIN)/python -m tests.perf

clean:
	rm -rf $(VENV) .venv-oldest build dist *.egg-info
