"""The engine: names, fixes to a fixed point, suppressions, and what it does with broken input."""

import ast

import pytest

from analyzer.lint import engine, registry
from analyzer.lint.engine import Options, fix_text, lint_text
from analyzer.lint.finding import Edit, Finding, Fix, Span
from analyzer.lint.module import Module, Role
from analyzer.lint.rule import PRELUDE, estimator
from analyzer.lint.text import Text, apply_edits, disjoint

EVERY = Options.everything()
ZEROS = "return fnp.zeros((mlp.depth, mlp.width))"


def codes(source, select="ALL"):
    return [f.rule for f in lint_text(source, Options(registry.select(select)))]


def dotted(source):
    """What the last expression statement resolves to."""
    module = Module(source)
    node = module.tree.body[-1]
    while not isinstance(node, ast.Expr):
        node = node.body[-1]
    return module.dotted(node.value)


# names


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ("import flopscope.numpy as fnp\nfnp.linalg.inv", "flopscope.numpy.linalg.inv"),
        ("from flopscope import numpy as f\nf.exp", "flopscope.numpy.exp"),
        ("import flopscope\nflopscope.numpy.exp", "flopscope.numpy.exp"),
        ("from numpy import exp as e\ne", "numpy.exp"),
        ("import os.path\nos.path.join", "os.path.join"),
        ("import numpy as np\nexp = np.exp\nexp", "numpy.exp"),
        ("import numpy as np\nnp = 3\nnp.exp", None),
        ("import numpy as np\ndef f(np):\n    np.exp", None),
        ("def f():\n    import numpy as np\n    np.exp", "numpy.exp"),
        ("import numpy as np\nclass A:\n    np = 3\n    def f(self):\n        np.exp", "numpy.exp"),
        ("print", "builtins.print"),
        ("def print(): ...\nprint", None),
    ],
)
def test_names_are_resolved_by_their_bindings(source, name):
    assert dotted(source) == name


@pytest.mark.parametrize(
    ("source", "role"),
    [
        (estimator(ZEROS), Role.ESTIMATOR),
        ("import flopscope.numpy as fnp\n", Role.HELPER),
        ("import flopscope.numpy as fnp\nif __name__ == '__main__':\n    print(1)\n", Role.SCRIPT),
        ("import argparse\nimport flopscope\n", Role.SCRIPT),
        ("import flopscope\ndef test_x():\n    pass\n", Role.SCRIPT),
        ("import numpy as np\n", Role.OTHER),
        ("from whestbench import BaseEstimator\n", Role.HELPER),
        ("from whestbench import ContestSpec\nimport numpy\n", Role.OTHER),
    ],
)
def test_roles(source, role):
    assert Module(source).role is role


def test_an_estimator_may_inherit_through_a_class_of_its_file():
    bases = "class Base(BaseEstimator):\n    pass\n\n\nclass Mine(Base):\n"
    source = PRELUDE + bases + "    def predict(self, mlp, budget):\n        print(1)\n"
    assert "print-in-predict" in codes(source)


def test_functions_that_predict_does_not_reach_are_not_its_business():
    source = estimator(ZEROS) + "\n\ndef plot(x):\n    print(x)\n"
    assert "print-in-predict" not in codes(source)
    reached = estimator("show(mlp)\n" + ZEROS, before="def show(x):\n    print(x)")
    assert "print-in-predict" in codes(reached)


# fixes


def test_edits_are_applied_in_one_pass():
    assert apply_edits("abcdef", [Edit(4, 5, "E"), Edit(0, 1, ""), Edit(2, 2, "-")]) == "b-cdEf"


def test_overlapping_edits_are_not_disjoint():
    assert not disjoint((Edit(0, 3, ""),), [Edit(2, 4, "")])
    assert not disjoint((Edit(2, 2, "a"),), [Edit(2, 2, "b")])
    assert disjoint((Edit(0, 2, ""),), [Edit(2, 4, "")])


def test_fixes_keep_comments_and_formatting():
    source = estimator("x = mlp.weights[0]  # first\nreturn ( x**2 )[ : mlp.depth]   # odd   spacing")
    fixed = fix_text(source, EVERY).text
    assert fixed == source.replace("x**2", "x * x")


def test_a_fix_that_would_lose_a_comment_is_not_offered():
    source = estimator("x = mlp.weights[0]\nreturn fnp.where(\n    x > 0,  # on\n    x,\n    0.0,\n)[: mlp.depth]")
    (finding,) = [f for f in lint_text(source, EVERY) if f.rule == "where-for-relu"]
    assert finding.fix is None


def test_nested_fixes_reach_a_fixed_point():
    source = estimator("x = mlp.weights[0]\nreturn (fnp.where(x > 0, x, 0.0) ** 2)[: mlp.depth]")
    fixed = fix_text(source, EVERY)
    assert "fnp.square(fnp.maximum(x, 0.0))" in fixed.text
    assert fixed.applied == 2
    assert fix_text(fixed.text, EVERY).applied == 0


def test_unsafe_fixes_wait_for_their_flag():
    source = estimator("x = fnp.ones(mlp.width)\nreturn fnp.stack([x @ w for w in mlp.weights])")
    assert fix_text(source, EVERY).text == source
    assert "dtype=fnp.float32" in fix_text(source, EVERY, unsafe=True).text


def test_a_fix_that_breaks_the_file_is_refused(monkeypatch):
    source = estimator(ZEROS)
    bad = Finding("r", "WH999", "m", Span(0, 1), fix=Fix("break", (Edit(0, 6, "def ("),)))
    monkeypatch.setattr(engine, "lint_text", lambda *args, **kwargs: [bad])
    fixed = fix_text(source, EVERY)
    assert fixed.text == source
    assert fixed.refused


def test_crlf_and_non_ascii_text_keep_their_positions():
    source = estimator('s = "größe"; x = mlp.weights[0] ** 2\nreturn x[: mlp.depth]').replace("\n", "\r\n")
    (finding,) = [f for f in lint_text(source, EVERY) if f.rule == "power-for-product"]
    text = Text(source)
    assert text.text[finding.span.start : finding.span.end] == "mlp.weights[0] ** 2"
    assert text.line(finding.line)[finding.column - 1 :].startswith("mlp.weights[0] ** 2")
    assert fix_text(source, EVERY).text == source.replace("mlp.weights[0] ** 2", "fnp.square(mlp.weights[0])")


def test_numpy_is_renamed_everywhere_and_nowhere_else():
    source = (
        "import numpy as np\nfrom whestbench import BaseEstimator\n\n\ndef other(np):\n    return np.zeros\n\n\n"
        "class Estimator(BaseEstimator):\n    def predict(self, mlp, budget):\n"
        "        return np.zeros((mlp.depth, mlp.width))  # np.zeros\n"
    )
    fixed = fix_text(source, Options(registry.select("raw-numpy-import"))).text
    assert "import flopscope.numpy as fnp\n" in fixed
    assert "def other(np):\n    return np.zeros\n" in fixed
    assert "return fnp.zeros((mlp.depth, mlp.width))  # np.zeros" in fixed


# suppressions

POWER = "x = mlp.weights[0] ** 2{}\nreturn x[: mlp.depth]"


@pytest.mark.parametrize(
    "comment",
    ["  # whest: ignore[WH401] exact", "  # whest: ignore[power-for-product]", "  # whest: ignore[cost, WH101]"],
)
def test_a_suppression_on_the_line(comment):
    assert "power-for-product" not in codes(estimator(POWER.format(comment)), "WH401")


def test_a_suppression_on_the_line_above_covers_the_statement():
    source = estimator("# whest: ignore[WH401]\nx = (\n    mlp.weights[0] ** 2\n)\nreturn x[: mlp.depth]")
    assert codes(source, "WH401") == []


def test_a_suppression_for_the_file():
    source = "# whest: file-ignore[power-for-product] exact powers\n" + estimator(POWER.format(""))
    assert codes(source, "WH401") == []


def test_a_string_is_not_a_suppression():
    source = estimator('s = "# whest: ignore[WH401]"; x = mlp.weights[0] ** 2\nreturn x[: mlp.depth]')
    assert "power-for-product" in codes(source, "WH401")


def test_unused_suppressions_are_reported_and_removed():
    source = estimator(ZEROS + "  # whest: ignore[WH401] no longer")
    assert codes(source) == ["unused-suppression"]
    assert fix_text(source, EVERY).text == estimator(ZEROS)
    assert codes(source, "WH101") == []  # the rule did not run: nothing can be said


def test_unknown_names_in_suppressions_are_reported_with_the_nearest():
    (finding,) = lint_text(estimator(ZEROS + "  # whest: ignore[power-for-prodct]"), EVERY)
    assert finding.rule == "invalid-suppression"
    assert "power-for-product" in finding.message


def test_a_suppression_without_names_is_reported():
    assert codes(estimator(ZEROS + "  # whest: ignore")) == ["invalid-suppression"]


# bad input


@pytest.mark.parametrize(
    "source",
    [
        "class A(\n    pass\n",
        "x = '",
        "def f(:\n",
        "\tx = 1\n  y = 2\n",
        "import flopscope\nx = (\n",
        "f(**{'a': 1}, *b)\nx =",
    ],
)
def test_a_syntax_error_is_a_finding_with_a_place(source):
    (finding,) = lint_text(source, EVERY)
    assert finding.rule == "syntax-error"
    assert 1 <= finding.line <= source.count("\n") + 1


def test_nesting_beyond_the_parser_is_a_finding():
    assert codes("import flopscope\nx = " + "(" * 5000 + ")" * 5000) == ["syntax-error"]


def test_long_chains_do_not_overflow():
    source = estimator("x = mlp.weights[0]\nreturn (x " + "+ x" * 600 + ")[: mlp.depth]")
    assert "syntax-error" not in codes(source)


def test_two_rules_with_one_name_are_refused(monkeypatch):
    first, *_ = registry.rules()
    monkeypatch.setattr(registry, "is_rule", lambda kind, module: kind is type(first))
    registry.rules.cache_clear()
    monkeypatch.setattr(registry.importlib, "import_module", lambda name: type("M", (), {"a": type(first)}))
    try:
        with pytest.raises(ValueError, match="share a code or a name"):
            registry.rules()
    finally:
        monkeypatch.undo()
        registry.rules.cache_clear()


# what must stay silent


@pytest.mark.parametrize(
    ("rule", "body"),
    [
        ("unused-result", "x = fnp.ones(mlp.width)\nfnp.exp(x, out=x)\nreturn fnp.stack([x] * mlp.depth)"),
        ("unused-result", "x = fnp.ones(mlp.width)\nfnp.multiply(x, x, x)\nreturn fnp.stack([x] * mlp.depth)"),
        (
            "python-loop-over-elements",
            "k = fnp.argsort(mlp.weights[0][0])\nrows = [mlp.weights[0][i] for i in k]\nreturn rows",
        ),
        ("hoist-to-setup", "out = []\nfor w in mlp.weights:\n    out.append(w[0])\nreturn fnp.asarray(out)"),
        ("hoist-to-setup", "w = fnp.array([0.5, 0.25])\nreturn fnp.full((mlp.depth, mlp.width), fnp.sum(w))"),
        (
            "loop-invariant",
            "a = [mlp.weights[0]]\nfor w in mlp.weights:\n    grow(a, w)\n    x = fnp.stack(a)\nreturn x[0]",
        ),
        (
            "value-leaves-the-meter",
            "k = int(fnp.sum(mlp.weights[0] > 0)) + 1\nreturn fnp.zeros((mlp.depth, mlp.width)) + k",
        ),
        ("power-for-product", "s = float(mlp.width)\nreturn fnp.full((mlp.depth, mlp.width), s**2)"),
        ("wrong-return", "m = mlp.weights[0] > 0\nreturn fnp.where(m, fnp.ones(mlp.width), 0.0)[: mlp.depth]"),
        ("gram-by-matmul", "x = mlp.weights[0][0]\nreturn fnp.full((mlp.depth, mlp.width), x.T @ x)"),
    ],
)
def test_what_is_not_certain_is_left_alone(rule, body):
    assert rule not in codes(estimator(body))
