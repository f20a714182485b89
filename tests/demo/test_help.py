"""At the thing itself: text that was selected, help at problems; and that nothing of a unit moves for any of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.demo.site import COURSE, Site, block
from tests.demo.test_launcher import LAUNCHER, PHONE, UNIT, dialog, heard, unit
from tests.services import expect

if TYPE_CHECKING:
    from playwright.sync_api import Page

GRADED = block("vertical", "how_bright_is_bright")
TEXT, PROBLEM = block("html", "turning"), block("problem", "earlier_every_night")
HELP = "iblai-mentor-help button"
ASK = "iblai-mentor-launcher button.ask"
# Keeps what the browser says of layout shifts, those that follow an input included.
WATCH = """(() => {
  window.shifts = [];
  const name = ({node}) => `${node?.nodeName}.${node?.className}`;
  const keep = (list) => window.shifts.push(...list.getEntries().map(({value, sources}) => [value, sources.map(name)]));
  new PerformanceObserver(keep).observe({type: "layout-shift", buffered: true});
})()"""
# All shifts, once nothing moves any more: fonts are there, motions that end have ended, and two pictures were drawn since.
REST = """async () => {
  await document.fonts.ready;
  const motions = document.getAnimations().filter((one) => one.effect?.getComputedTiming().endTime !== Infinity);
  await Promise.allSettled(motions.map(({finished}) => finished));
  for (let picture = 0; picture < 2; picture += 1) { await new Promise(requestAnimationFrame); }
  await new Promise(requestIdleCallback);
  return window.shifts;
}"""
SELECT = """([one, other]) => {
  const find = (key) => document.querySelector(`[data-usage-id="${key}"]`);
  const [first, last] = [one, other].map((key) => find(key).querySelector("p, label"));
  document.getSelection().setBaseAndExtent(first, 0, last, last.childNodes.length);
}"""


def select(page: Page, one: str, other: str = "") -> None:
    unit(page).locator("body").evaluate(f"(_body, keys) => ({SELECT})(keys)", [one, other or one])


def open_watched(open_page: Any, site: Site, path: str, **options: Any) -> Page:
    page: Page = open_page(site, path="/dashboard", **options)
    page.add_init_script(WATCH)
    page.goto(site.url + path)
    return page


def add_shifts(page: Page, address: str) -> float:
    """Return how much moved in the pages below an address, once all has come to rest."""
    page.wait_for_load_state("networkidle")
    watched = [frame for frame in page.frames if address in frame.url]
    found = [shift for frame in watched for shift in frame.evaluate(REST)]
    return float(sum(value for value, _sources in found))


# Nothing moves


@pytest.mark.parametrize("path", [f"/courses/{COURSE}/jump_to/{UNIT}", f"/xblock/{UNIT}", f"/xblock/{GRADED}"])
@pytest.mark.parametrize("options", [{}, {"viewport": PHONE}])
def test_nothing_of_a_unit_moves_when_its_buttons_come(site: Site, open_page: Any, path: str, options: Any) -> None:
    page = open_watched(open_page, site, path, **options)
    (unit(page) if "jump_to" in path else page).locator(LAUNCHER).wait_for()
    assert add_shifts(page, "/xblock/") == 0


def test_nothing_of_a_unit_moves_when_the_button_follows_the_learner(site: Site, open_page: Any) -> None:
    path = f"/courses/{COURSE}/jump_to/{UNIT}"
    page = open_watched(open_page, site, path, viewport={"width": 1000, "height": 400})
    unit(page).locator(LAUNCHER).wait_for()
    page.mouse.wheel(0, 500)
    unit(page).locator(f"{LAUNCHER}.afloat").wait_for()
    page.mouse.wheel(0, -5000)
    unit(page).locator(f"{LAUNCHER}:not(.afloat)").wait_for()
    assert add_shifts(page, "/xblock/") == 0


@pytest.mark.parametrize("path", [f"/courses/{COURSE}/jump_to/{UNIT}", f"/xblock/{UNIT}"])
def test_hardly_anything_moves_when_the_panel_opens(site: Site, open_page: Any, path: str) -> None:
    page = open_watched(open_page, site, path, viewport=PHONE)
    (unit(page) if "jump_to" in path else page).locator(LAUNCHER).click()
    frame = page.frame_locator("#modal-frame" if "jump_to" in path else "iblai-mentor-launcher iframe")
    frame.locator("#question, #accept").first.wait_for()
    assert add_shifts(page, "/xblock/") + add_shifts(page, "/panel/") <= 0.02


# Text that was selected


def test_panel_is_asked_about_text_when_it_was_selected(site: Site, open_unit: Any) -> None:
    page = open_unit(site)
    unit(page).locator(LAUNCHER).wait_for()
    select(page, TEXT)
    # No LLM here: the course is searched.
    unit(page).get_by_role("button", name="Find more on this").click()
    heard(dialog(page), "ask:turning")
    expect(dialog(page).locator("textarea")).to_be_focused()
    expect(unit(page).locator(ASK)).to_have_count(0)


def test_button_at_a_selection_lies_within_the_page_and_goes_with_escape(site: Site, open_unit: Any) -> None:
    page = open_unit(site, viewport=PHONE)
    # What is pressed on the keyboard goes where the learner is.
    unit(page).locator(LAUNCHER).focus()
    select(page, TEXT)
    unit(page).locator(ASK).wait_for()
    box, frame = unit(page).locator(ASK).bounding_box(), page.locator("#unit-iframe").bounding_box()
    assert frame["x"] <= box["x"] <= box["x"] + box["width"] <= frame["x"] + frame["width"]
    page.keyboard.press("Escape")
    expect(unit(page).locator(ASK)).to_have_count(0)


def test_button_is_where_the_learner_ended_when_they_selected_upwards(site: Site, open_unit: Any) -> None:
    page = open_unit(site)
    unit(page).locator(LAUNCHER).wait_for()
    select_up = """(_body, key) => {
      const texts = document.querySelectorAll(`[data-usage-id="${key}"] p`);
      document.getSelection().setBaseAndExtent([...texts].at(-1), 1, texts[1], 0);
    }"""
    unit(page).locator("body").evaluate(select_up, TEXT)
    unit(page).locator(ASK).wait_for()
    box, end = unit(page).locator(ASK).bounding_box(), unit(page).locator(".xblock-html p").nth(1).bounding_box()
    assert end["y"] - 60 <= box["y"] <= end["y"]


def test_nothing_is_offered_when_a_selection_is_of_no_one_block(site: Site, open_unit: Any) -> None:
    page = open_unit(site)
    unit(page).locator(LAUNCHER).wait_for()
    select(page, TEXT, PROBLEM)
    page.wait_for_timeout(500)
    expect(unit(page).locator(ASK)).to_have_count(0)


@pytest.mark.parametrize("kind", ["openassessment", "discussion", "lti"])
def test_nothing_is_offered_when_a_selection_may_be_other_peoples_words(site: Site, open_unit: Any, kind: str) -> None:
    page = open_unit(site)
    unit(page).locator(LAUNCHER).wait_for()
    other = TEXT.replace("type@html", f"type@{kind}")
    change = "(_body, [one, other]) => { document.querySelector(`[data-usage-id='${one}']`).dataset.usageId = other; }"
    unit(page).locator("body").evaluate(change, [TEXT, other])
    select(page, other)
    page.wait_for_timeout(500)
    expect(unit(page).locator(ASK)).to_have_count(0)


def test_nothing_is_offered_when_a_selection_is_of_a_graded_problem(site: Site, open_unit: Any) -> None:
    page = open_unit(site, f"/courses/{COURSE}/jump_to/{GRADED}")
    unit(page).locator(LAUNCHER).wait_for()
    select(page, block("problem", "hundredfold"))
    page.wait_for_timeout(500)
    expect(unit(page).locator(ASK)).to_have_count(0)
    expect(unit(page).locator(HELP)).to_have_count(0)


def test_panel_is_asked_when_the_button_at_a_selection_is_tapped(site: Site, open_unit: Any) -> None:
    page = open_unit(site, viewport=PHONE, has_touch=True, is_mobile=True)
    unit(page).locator(LAUNCHER).wait_for()
    # On a phone the outline closes first, and the unit moves up.
    expect(page.locator("#outline-box")).not_to_have_attribute("open", "")
    page.wait_for_load_state("networkidle")
    select(page, TEXT)
    unit(page).locator(ASK).wait_for()
    box = unit(page).locator(ASK).bounding_box()
    page.touchscreen.tap(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    heard(dialog(page), "ask:turning")


# Problems


def test_help_at_a_problem_asks_about_it(site: Site, open_unit: Any) -> None:
    page = open_unit(site)
    unit(page).get_by_role("button", name="Help with “Earlier every night”").click()
    heard(dialog(page), "ask:earlier_every_night")
    expect(unit(page).locator(HELP)).to_have_count(1)


def test_help_comes_with_the_first_answer_when_it_waits_for_one(site: Site, open_unit: Any) -> None:
    page = open_unit(site)
    unit(page).locator(HELP).wait_for()
    # As the unit's page says it of a graded problem that was not answered yet.
    wait = """() => { const launcher = document.querySelector("iblai-mentor-launcher");
      launcher.dataset.problems = launcher.dataset.problems.replace('"waits": false', '"waits": true'); launcher.addHelp(); }"""
    unit(page).locator("body").evaluate(wait)
    expect(unit(page).locator(HELP)).to_be_hidden()
    unit(page).locator(".problem input[type=text]").fill("3")
    unit(page).locator("[data-submit]").click()
    expect(unit(page).locator(HELP)).to_be_visible()


def test_help_is_one_stop_of_the_tab_key_behind_the_problems_own(site: Site, open_unit: Any) -> None:
    page = open_unit(site)
    unit(page).locator(HELP).wait_for()
    unit(page).locator("[data-hint]").focus()
    page.keyboard.press("Tab")
    unit(page).locator(f"{HELP}:focus").wait_for()
    page.keyboard.press("Tab")
    expect(unit(page).locator(f"{HELP}:focus")).to_have_count(0)


def test_help_goes_to_the_window_when_the_panel_was_popped_out(site: Site, open_unit: Any) -> None:
    page = open_unit(site)
    unit(page).locator(HELP).wait_for()
    address = (
        unit(page).locator("body").evaluate("() => document.querySelector('iblai-mentor-launcher').buildUrl('window')")
    )
    with page.context.expect_page() as opened:
        page.evaluate("(address) => window.open(address)", address)
    opened.value.locator("h1").wait_for()
    unit(page).locator(HELP).click()
    heard(opened.value, "ask:earlier_every_night")
    expect(page.locator("#modal")).to_be_hidden()


@pytest.mark.parametrize("options", [{}, {"viewport": PHONE}])
def test_help_covers_nothing_of_its_problem(site: Site, open_unit: Any, options: dict[str, Any]) -> None:
    page = open_unit(site, **options)
    box, above = unit(page).locator(HELP).bounding_box(), unit(page).locator(".problem .actions").bounding_box()
    assert above["y"] + above["height"] <= box["y"]
    assert min(box["width"], box["height"]) >= 24
