"""The launcher, the sheet and the dock for everybody: axe-core's rules, and what a reader's system asks for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.demo.site import Site, block
from tests.demo.test_launcher import LAUNCHER, PHONE, heard, launch, unit, use_slot
from tests.services import axe_source, expect

if TYPE_CHECKING:
    from playwright.sync_api import Page

UNIT = block("vertical", "why_the_stars_move")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# Of the pages that stand in for the LMS's, and of the panel that stands in for ours.
OF_OTHERS = ["region", "landmark-one-main", "page-has-heading-one", "html-has-lang"]
CHECK = """async ({rules, off, within}) => {
  const options = {runOnly: rules, rules: Object.fromEntries(off.map((name) => [name, {enabled: false}])), iframes: false};
  const {violations, passes} = await window.axe.run(within, options);
  return {faults: violations.map(({id, nodes}) => `${id}: ${nodes.map(({html}) => html).join(" ")}`), passes: passes.length};
}"""

BORDER = """(button) => {
  const style = getComputedStyle(button);
  return [style.borderTopWidth, style.borderTopColor, style.backgroundColor];
}"""


def find_faults(frame: Any, within: str) -> list[str]:
    """Return what axe-core finds wrong with an element of a page or frame, and with what is in its shadow."""
    frame.evaluate(axe_source())
    found = frame.evaluate(CHECK, {"rules": RULES, "off": OF_OTHERS, "within": within})
    assert found["passes"] > 0
    return list(found["faults"])


def unit_frame(page: Page) -> Any:
    unit(page).locator(LAUNCHER).wait_for()
    return next(frame for frame in page.frames if "/xblock/" in frame.url)


@pytest.mark.parametrize("options", [{}, {"viewport": PHONE}, {"color_scheme": "dark"}, {"forced_colors": "active"}])
def test_launcher_has_no_fault_when_it_waits(site: Site, open_unit: Any, options: dict[str, Any]) -> None:
    page = open_unit(site, **options)
    assert find_faults(unit_frame(page), "iblai-mentor-launcher") == []


def test_launcher_has_no_fault_when_it_follows_the_learner(site: Site, open_unit: Any) -> None:
    page = open_unit(site, viewport={"width": 1000, "height": 400})
    frame = unit_frame(page)
    page.mouse.wheel(0, 500)
    unit(page).locator(f"{LAUNCHER}.afloat").wait_for()
    assert find_faults(frame, "iblai-mentor-launcher") == []
    expect(unit(page).get_by_role("button", name="Ask about this unit")).to_have_count(1)


@pytest.mark.parametrize("options", [{}, {"viewport": PHONE}, {"color_scheme": "dark"}, {"forced_colors": "active"}])
def test_sheet_has_no_fault_when_it_is_open(site: Site, open_unit: Any, options: dict[str, Any]) -> None:
    page = open_unit(site, f"/xblock/{UNIT}", **options)
    page.click(LAUNCHER)
    heard(page.frame_locator("iblai-mentor-launcher iframe"), "focus:")
    assert find_faults(page, "iblai-mentor-launcher") == []


@pytest.mark.parametrize("options", [{}, {"viewport": PHONE}])
def test_dock_has_no_fault_when_it_is_open(site: Site, open_unit: Any, options: dict[str, Any]) -> None:
    page = open_unit(site, **options)
    heard(use_slot(page), "focus:")
    assert find_faults(page, "iblai-mentor-dock") == []


def test_page_of_the_course_has_no_fault_when_the_dialog_is_open(site: Site, open_unit: Any) -> None:
    page = open_unit(site)
    launch(page)
    heard(page.frame_locator("#modal-frame"), "focus:")
    assert find_faults(page, "#modal") == []


def test_launcher_is_at_the_other_end_when_the_page_is_read_from_the_right(site: Site, open_unit: Any) -> None:
    page = open_unit(site, f"/xblock/{UNIT}")
    button = page.locator(LAUNCHER)
    assert button.bounding_box()["x"] > 700
    page.evaluate("document.documentElement.dir = 'rtl'")
    assert button.bounding_box()["x"] < 700
    button.click()
    heard(page.frame_locator("iblai-mentor-launcher iframe"), "focus:")
    assert page.locator("iblai-mentor-launcher dialog").bounding_box()["x"] == 0


@pytest.mark.parametrize(("motion", "animation"), [("reduce", "none"), ("no-preference", "come")])
def test_sheet_comes_without_motion_when_that_is_asked_for(
    site: Site, open_unit: Any, motion: str, animation: str
) -> None:
    page = open_unit(site, f"/xblock/{UNIT}", reduced_motion=motion)
    page.click(LAUNCHER)
    name = page.locator("iblai-mentor-launcher dialog").evaluate("(dialog) => getComputedStyle(dialog).animationName")
    assert name == animation


def test_launcher_has_a_border_when_colours_are_forced(site: Site, open_unit: Any) -> None:
    page = open_unit(site, f"/xblock/{UNIT}", forced_colors="active")
    style = page.locator(LAUNCHER).evaluate(BORDER)
    assert style[0] == "1px"
    assert style[1] != style[2]


def test_launcher_is_large_enough_to_be_touched(site: Site, open_unit: Any) -> None:
    page = open_unit(site, viewport=PHONE)
    box = unit(page).locator(LAUNCHER).bounding_box()
    assert min(box["width"], box["height"]) >= 44
    assert box["x"] + box["width"] <= PHONE["width"]
