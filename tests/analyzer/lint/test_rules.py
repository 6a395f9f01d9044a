"""Each rule against its own examples: found, fixed as shown, idempotent, parsing, and silent on the good ones."""

import ast

import pytest

from analyzer.lint import page, registry
from analyzer.lint.engine import Options, fix_text, lint_text
from analyzer.lint.finding import Severity

RULES = registry.rules()
BAD = [pytest.param(rule, bad, id=f"{rule.name}-{i}") for rule in RULES for i, bad in enumerate(rule.bad)]
GOOD = [pytest.param(rule, good, id=f"{rule.name}-{i}") for rule in RULES for i, good in enumerate(rule.good)]


def words(text):
    return frozenset(text.split())


NAMED = words(
    """
    raw-numpy-import numpy-hidden-behind-fnp raw-numpy-call value-leaves-the-meter uncounted-library missing-requirement
    unknown-or-blocked-name callback-op meter-tampering threads-processes-native
    no-estimator-class predict-signature item-assignment broad-except work-at-import print-in-predict relative-import
    wrong-return code-after-return mutates-mlp
    module-level-mutable-state unseeded-rng time-based-seed global-rng constant-seed-ignores-mlp-seed order-of-a-set
    power-for-product float64-by-default draw-then-cast gram-by-matmul congruence-by-matmul repeated-expression
    loop-invariant unused-result copy-of-fresh hoist-to-setup where-for-relu diag-of-product inverse-for-solve
    chain-order python-loop-over-elements repeated-pdf-cdf
    absolute-path hard-coded-shape path-object-to-load
    """
)
FIXED = words(
    """
    raw-numpy-import power-for-product float64-by-default draw-then-cast gram-by-matmul congruence-by-matmul
    where-for-relu item-assignment copy-of-fresh path-object-to-load unseeded-rng time-based-seed
    """
)


def only(rule):
    return Options(frozenset({rule.code}))


@pytest.mark.parametrize(("rule", "bad"), BAD)
def test_bad_examples_are_found(rule, bad):
    found = lint_text(bad.source, only(rule))
    assert {finding.rule for finding in found} == {rule.name}


@pytest.mark.parametrize(("rule", "bad"), BAD)
def test_fixes_give_what_the_page_shows(rule, bad):
    fixed = fix_text(bad.source, only(rule), unsafe=True)
    assert fixed.text == (bad.source if bad.fixed is None else bad.fixed)
    if bad.fixed is not None:
        ast.parse(fixed.text)
        assert fixed.findings == []
        assert fix_text(fixed.text, only(rule), unsafe=True).text == fixed.text


@pytest.mark.parametrize(("rule", "good"), GOOD)
def test_good_examples_are_left_alone(rule, good):
    assert lint_text(good, only(rule)) == []


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_a_rule_is_complete(rule):
    assert all([rule.why, rule.summary, rule.fix_safety, rule.bad, rule.good])
    assert not rule.summary.endswith(".")
    assert rule.fixable == (not rule.fix_safety.startswith("No fix"))
    assert rule.name in page.page(rule)


def test_the_promised_rules_are_there():
    assert {rule.name for rule in RULES} >= NAMED
    assert {rule.name for rule in RULES if rule.fixable} >= FIXED


@pytest.mark.parametrize(("rule", "bad"), BAD)
def test_all_rules_together_reach_a_fixed_point_that_parses(rule, bad):
    every = Options.everything()
    fixed = fix_text(bad.source, every, unsafe=True)
    ast.parse(fixed.text)
    assert fixed.refused == ""
    assert all(f.fix is None for f in fixed.findings)


@pytest.mark.parametrize(("rule", "good"), GOOD)
def test_good_examples_have_no_error_of_any_other_rule_that_the_grader_would_trip_on(rule, good):
    """The good example of one rule should not fail on the grader for another reason."""
    allowed = {"no-estimator-class", "raw-numpy-import", "unused-suppression", "threads-processes-native"}
    errors = [
        f for f in lint_text(good, Options.everything()) if f.severity is Severity.ERROR and f.rule not in allowed
    ]
    assert errors == []
