"""The page in a real browser: it loads, its sliders and folds work, and nothing leaves it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.analyzer.views.browser import missing, opened, requests
from whest.contest.spec import ContestSpec
from whest.pictures import KINDS
from whest.previewing import preview

EXAMPLE = Path(__file__).parents[3] / "docs" / "examples" / "covariance_propagation.py"
pytestmark = pytest.mark.skipif(bool(missing()), reason=missing() or "a browser is there")


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("page") / "page.html"
    path.write_text(KINDS["html"](preview(EXAMPLE, None, ContestSpec.for_round(seed=0), formulas=True, waste=True)))
    return path


@pytest.fixture(scope="module")
def driver(page: Path) -> Iterator[Any]:
    yield from opened(page.as_uri())


def text(driver: Any, name: str) -> str:
    return str(driver.find_element("id", name).text)


def move(driver: Any, name: str, value: int) -> None:
    script = (
        "const s = document.getElementById(arguments[0]); s.value = arguments[1]; s.dispatchEvent(new Event('input'))"
    )
    driver.execute_script(script, name, value)


def test_it_loads_without_an_error_and_asks_for_nothing_else(driver: Any, page: Path) -> None:
    assert driver.get_log("browser") == []
    asked = [url for url in requests(driver) if not url.startswith("data:")]
    assert asked == [page.as_uri()]


def test_sliders_give_the_flops_of_a_trace_at_that_shape(driver: Any) -> None:
    traced = preview(EXAMPLE, None, ContestSpec.for_round(seed=0, width=100, depth=5))
    before = text(driver, "total")
    move(driver, "n", 100)
    move(driver, "d", 5)
    exact = driver.execute_script("return totalNow()[0]")
    after = text(driver, "total")
    driver.find_element("id", "reset").click()
    assert exact == traced.costs.flops
    assert before != after
    assert text(driver, "total") == before


def test_lines_follow_the_sliders(driver: Any) -> None:
    traced = preview(EXAMPLE, None, ContestSpec.for_round(seed=0, width=31, depth=2))
    move(driver, "n", 31)
    move(driver, "d", 2)
    shown = driver.execute_script("return costing.map((line) => lineFlops(line))")
    driver.find_element("id", "reset").click()
    assert sorted(shown) == sorted(line.flops for line in traced.costs.lines if line.flops)


def test_the_graph_unfolds_and_folds(driver: Any) -> None:
    box = driver.find_element("css selector", ".node")
    box.click()
    assert box.get_attribute("aria-expanded") == "true"
    assert box.find_elements("tag name", "li")
    driver.find_element("id", "unfold").click()
    boxes = driver.find_elements("css selector", ".node")
    assert all(one.find_elements("tag name", "li") for one in boxes)
    driver.find_element("id", "fold").click()
    assert driver.find_elements("css selector", ".node li") == []


def test_the_icicle_zooms_by_mouse_and_comes_back_by_keyboard(driver: Any) -> None:
    from selenium.webdriver.common.keys import Keys

    lines = driver.find_elements("css selector", ".piece.line")
    lines[0].click()
    zoomed = driver.find_elements("css selector", ".piece.line")
    assert len(zoomed) == 1 < len(lines)
    driver.switch_to.active_element.send_keys(Keys.ESCAPE)
    assert len(driver.find_elements("css selector", ".piece.line")) == len(lines)


def test_everything_to_press_can_be_reached_and_has_a_name(driver: Any) -> None:
    driver.execute_script("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
    controls = driver.find_elements("css selector", "button, input, a")
    assert len(controls) > 20
    for control in controls:
        name = control.accessible_name
        assert name, control.get_attribute("outerHTML")
        assert control.get_attribute("tabindex") != "-1"


def test_waste_leads_to_its_line(driver: Any) -> None:
    for link in driver.find_elements("css selector", "#waste a"):
        target = link.get_attribute("href").rpartition("#")[2]
        row = driver.find_element("id", target)
        assert row.find_element("css selector", ".ln").text.endswith(link.text)


def test_the_theme_can_be_changed(driver: Any) -> None:
    script = "return getComputedStyle(document.body).backgroundColor"
    light = driver.execute_script(script)
    driver.find_element("id", "theme").click()
    assert driver.execute_script(script) != light
    driver.find_element("id", "theme").click()
    assert driver.execute_script(script) == light


@pytest.mark.parametrize("dark", [False, True])
def test_a_narrow_page_does_not_scroll_sideways(page: Path, dark: bool) -> None:
    for driver in opened(page.as_uri(), width=420, dark=dark):
        assert driver.get_log("browser") == []
        assert driver.execute_script("return document.documentElement.scrollWidth") <= 420
        background = driver.execute_script("return getComputedStyle(document.body).backgroundColor")
        assert (background == "rgb(22, 20, 18)") is dark
