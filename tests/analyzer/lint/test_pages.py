"""The rule pages: the committed reference is what the rules say, and `explain` prints any of them."""

from pathlib import Path

import pytest

from analyzer.lint import page, registry

ROOT = Path(__file__).resolve().parents[3]


def test_the_reference_is_up_to_date():
    committed = (ROOT / "docs" / "reference" / "lint-rules.md").read_text(encoding="utf-8")
    assert committed == page.reference(), "run: python -m analyzer.lint.page"


@pytest.mark.parametrize("rule", registry.rules(), ids=lambda rule: rule.name)
def test_a_page_has_its_parts(rule):
    text = page.page(rule)
    assert text.startswith(f"### {rule.code} {rule.name}\n")
    assert "**Fix safety.**" in text
    assert text.count("```python") == len(rule.bad) + len(rule.good) + sum(b.fixed is not None for b in rule.bad)


def test_selectors():
    assert registry.select("cost") == {r.code for r in registry.rules() if r.code.startswith("WH4")}
    assert registry.select("wh101") == {"WH101"}
    assert registry.lookup("WH101") is registry.lookup("raw-numpy-import")
    with pytest.raises(registry.UnknownRule, match="did you mean raw-numpy-import"):
        registry.lookup("raw-numpy-imports")
