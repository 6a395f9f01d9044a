"""Loading estimators, and what is said when they cannot be loaded."""

import sys
from pathlib import Path

import pytest

import whest
from whest.errors import EstimatorError
from whest.loading import load

GOOD = "from whest import BaseEstimator\n"
PREDICT = "    def predict(self, mlp, budget):\n        return None\n"


def write(folder: Path, text: str, name: str = "estimator.py") -> Path:
    path = folder / name
    path.write_text(text)
    return path


def refusal(path: Path, class_name: str | None = None) -> EstimatorError:
    with pytest.raises(EstimatorError) as caught:
        load(path, class_name)
    return caught.value


def test_the_class_called_estimator_wins(tmp_path: Path) -> None:
    path = write(tmp_path, f"{GOOD}class A(BaseEstimator):\n{PREDICT}class Estimator(A):\n    pass\n")
    loaded = load(path)
    assert loaded.class_name == "Estimator"
    assert isinstance(loaded.instance, whest.BaseEstimator)
    assert len(loaded.sha256) == 64


def test_a_single_class_of_any_name_is_found(tmp_path: Path) -> None:
    assert load(write(tmp_path, f"{GOOD}class Mine(BaseEstimator):\n{PREDICT}")).class_name == "Mine"


def test_imported_classes_are_not_candidates(tmp_path: Path) -> None:
    write(tmp_path, f"{GOOD}class Other(BaseEstimator):\n{PREDICT}", "helper_of_test.py")
    path = write(tmp_path, f"{GOOD}from helper_of_test import Other\nclass Mine(Other):\n    pass\n")
    assert load(path).class_name == "Mine"
    assert load(path, "Other").class_name == "Other"


def test_the_module_is_imported_once(tmp_path: Path) -> None:
    path = write(tmp_path, f"open('{tmp_path}/log', 'a').write('x')\n{GOOD}class E(BaseEstimator):\n{PREDICT}")
    load(path)
    assert (tmp_path / "log").read_text() == "x"


@pytest.mark.parametrize(
    "line",
    [
        "from whestbench import BaseEstimator, MLP, SetupContext",
        "from whestbench.domain import MLP\nfrom whestbench.sdk import BaseEstimator, SetupContext",
        "import whestbench\nBaseEstimator, MLP = whestbench.BaseEstimator, whestbench.domain.MLP",
        "from whest import BaseEstimator, MLP, SetupContext",
    ],
)
def test_estimators_of_the_public_kit_get_our_classes(tmp_path: Path, line: str) -> None:
    path = write(tmp_path, f"{line}\nclass E(BaseEstimator):\n    kind = MLP\n{PREDICT}")
    loaded = load(path)
    assert isinstance(loaded.instance, whest.BaseEstimator)
    assert type(loaded.instance).kind is whest.MLP  # type: ignore[attr-defined]


def test_an_unknown_name_of_the_public_kit_is_an_import_error(tmp_path: Path) -> None:
    error = refusal(write(tmp_path, "from whestbench import Nothing\n"))
    assert error.code == "ESTIMATOR_IMPORT_ERROR"
    assert "Nothing" in error.message


def test_a_missing_file_names_the_nearest(tmp_path: Path) -> None:
    write(tmp_path, "")
    error = refusal(tmp_path / "estimatr.py")
    assert (error.code, error.help) == ("ESTIMATOR_NOT_FOUND", f"did you mean {tmp_path / 'estimator.py'}?")


def test_a_folder_is_not_an_estimator(tmp_path: Path) -> None:
    write(tmp_path, "")
    assert refusal(tmp_path).help == f"did you mean {tmp_path / 'estimator.py'}?"


def test_a_missing_folder_is_said(tmp_path: Path) -> None:
    assert "does not exist" in refusal(tmp_path / "no" / "estimator.py").help


def test_a_syntax_error_has_its_frame(tmp_path: Path) -> None:
    error = refusal(write(tmp_path, "import math\nclass Estimator(\n    pass\n"))
    assert (error.code, error.message) == ("ESTIMATOR_SYNTAX_ERROR", "syntax error: '(' was never closed")
    assert error.lines()[1:5] == [
        f"   --> {tmp_path}/estimator.py:2:16",
        "    |",
        "  2 | class Estimator(",
        "    |                ^",
    ]


def test_a_file_that_is_not_text_is_refused(tmp_path: Path) -> None:
    (tmp_path / "estimator.py").write_bytes(b"\xff\xfe\x00\x01")
    assert refusal(tmp_path / "estimator.py").code == "ESTIMATOR_SYNTAX_ERROR"


def test_no_class(tmp_path: Path) -> None:
    error = refusal(write(tmp_path, "x = 1\n"))
    assert (error.code, error.message) == ("ESTIMATOR_NO_CLASS", "estimator.py defines no estimator")


def test_a_class_that_does_not_inherit_is_pointed_at(tmp_path: Path) -> None:
    error = refusal(write(tmp_path, f"\nclass Estimator:\n{PREDICT}"))
    assert error.message == "class Estimator does not inherit from BaseEstimator"
    assert error.frame is not None
    assert (error.frame.line, error.frame.column, error.frame.end_column) == (2, 7, 16)


def test_two_classes_are_named_with_the_option(tmp_path: Path) -> None:
    error = refusal(write(tmp_path, f"{GOOD}class A(BaseEstimator):\n{PREDICT}class B(A):\n    pass\n"))
    assert (error.code, error.message) == ("ESTIMATOR_AMBIGUOUS_CLASS", "estimator.py defines 2 estimators: A, B")
    assert error.help == "choose one: --class A"


def test_a_wanted_class_that_is_not_there_names_the_nearest(tmp_path: Path) -> None:
    error = refusal(write(tmp_path, f"{GOOD}class Mine(BaseEstimator):\n{PREDICT}"), "Mien")
    assert error.help == "did you mean --class Mine?"


def test_a_misspelt_predict_is_pointed_at(tmp_path: Path) -> None:
    text = f"{GOOD}class Estimator(BaseEstimator):\n{PREDICT}".replace("predict", "predct")
    error = refusal(write(tmp_path, text))
    assert (error.code, error.help) == ("ESTIMATOR_MISSING_METHOD", "rename 'predct' to 'predict'")
    assert error.frame is not None
    assert (error.frame.line, error.frame.column) == (3, 9)


def test_an_empty_class_is_told_what_to_add(tmp_path: Path) -> None:
    error = refusal(write(tmp_path, f"{GOOD}class Estimator(BaseEstimator):\n    pass\n"))
    assert error.help == "add it: def predict(self, mlp, budget): ..."


@pytest.mark.parametrize("signature", ["self, mlp", "self", "self, mlp, budget, more", "self, *, mlp, budget"])
def test_a_wrong_signature_is_pointed_at(tmp_path: Path, signature: str) -> None:
    text = f"{GOOD}class Estimator(BaseEstimator):\n    def predict({signature}):\n        pass\n"
    error = refusal(write(tmp_path, text))
    assert error.code == "ESTIMATOR_BAD_SIGNATURE"
    assert error.frame is not None
    assert (error.frame.line, error.frame.column) == (3, 9)


@pytest.mark.parametrize("signature", ["self, a, b", "self, *args", "self, mlp, budget, more=1", "self, mlp, **kw"])
def test_only_what_can_be_called_matters(tmp_path: Path, signature: str) -> None:
    text = f"{GOOD}class Estimator(BaseEstimator):\n    def predict({signature}):\n        pass\n"
    path = write(tmp_path, text)
    if "**kw" in signature:
        assert refusal(path).code == "ESTIMATOR_BAD_SIGNATURE"
    else:
        assert load(path).class_name == "Estimator"


def test_a_decorated_predict_is_looked_through(tmp_path: Path) -> None:
    text = (
        f"import functools\n{GOOD}def d(f):\n    @functools.wraps(f)\n    def g(*a): return f(*a)\n    return g\n"
        "class Estimator(BaseEstimator):\n    @d\n    def predict(self, mlp):\n        pass\n"
    )
    error = refusal(write(tmp_path, text))
    assert error.frame is not None
    assert error.frame.line == 9


@pytest.mark.parametrize(
    ("statement", "code", "words"),
    [
        ("import not_there_at_all", "ESTIMATOR_MISSING_MODULE", "'not_there_at_all', which is not installed"),
        ("raise ValueError", "ESTIMATOR_IMPORT_ERROR", "raised ValueError"),
        ("import sys; sys.exit(4)", "ESTIMATOR_IMPORT_ERROR", "sys.exit(4)"),
        ("1 / 0", "ESTIMATOR_IMPORT_ERROR", "ZeroDivisionError: division by zero"),
    ],
)
def test_what_importing_raises_has_its_line(tmp_path: Path, statement: str, code: str, words: str) -> None:
    error = refusal(write(tmp_path, f"\n{statement}\n"))
    assert error.code == code
    assert words in error.message
    assert error.frame is not None
    assert error.frame.line == 2
    assert not [name for name in sys.modules if name.startswith("whest_submission_") and tmp_path.name in name]


def test_a_constructor_that_raises_has_its_line(tmp_path: Path) -> None:
    text = f"{GOOD}class E(BaseEstimator):\n    def __init__(self):\n        raise OSError('no file')\n{PREDICT}"
    error = refusal(write(tmp_path, text))
    assert (error.code, error.message) == ("ESTIMATOR_INIT_ERROR", "E() raised OSError: no file")
    assert error.frame is not None
    assert error.frame.line == 4


def test_the_python_api_gives_the_instance(tmp_path: Path) -> None:
    path = write(tmp_path, f"{GOOD}class Mine(BaseEstimator):\n{PREDICT}")
    assert type(whest.load_estimator(path)).__name__ == "Mine"
