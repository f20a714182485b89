"""The launcher and the dock in a course's pages, with a panel that does nothing but speak their protocol."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.demo.conftest import PANEL_PAGE
from tests.demo.site import COURSE, Site, block
from tests.services import expect

if TYPE_CHECKING:
    from playwright.sync_api import FrameLocator, Page

LAUNCHER = "iblai-mentor-launcher button"
UNIT = block("vertical", "why_the_stars_move")
NEXT = block("vertical", "finding_north")
PHONE = {"width": 390, "height": 780}
# What the platform's template and its player leave in a unit's page.
PLATFORM_VIDEO = """(main) => {
  const video = document.createElement("div");
  video.className = "video";
  video.dataset.blockId = "v1";
  main.append(video);
  const state = {videoPlayer: {}, trigger: (...called) => { window.called = called; }};
  window.jQuery = (element) => ({data: (name) => element === video && name === "video-player-state" ? state : undefined});
}"""
# What an author's script may do to the page of a unit.
REWRITES = {
    "body": "document.body.innerHTML = document.body.innerHTML",
    "main": "document.getElementById('main').innerHTML = '<p>Mine.</p>'",
    "launcher": "document.querySelector('iblai-mentor-launcher').remove()",
    "twice": "document.body.append(document.querySelector('iblai-mentor-launcher').cloneNode(true))",
    "observer": """new MutationObserver(() => { document.body.dataset.seen = Math.random(); })
    .observe(document.body, {childList: true, subtree: true})""",
    "style": """const style = document.createElement("style");
    style.textContent = "* { display: none; all: unset; } :not(html):not(head):not(body):not(main) { opacity: 0 }";
    document.head.append(style)""",
}
# A link where the launcher is, with the focus.
LINK_BELOW = """() => {
  const button = document.querySelector("iblai-mentor-launcher").shadowRoot.querySelector("button");
  const {left, top} = button.getBoundingClientRect();
  const link = Object.assign(document.createElement("a"), {href: "#", textContent: "x"});
  link.style.cssText = `position: absolute; left: ${left}px; top: ${top}px`;
  document.body.append(link);
  link.focus({preventScroll: true});
}"""


def unit(page: Page) -> FrameLocator:
    return page.frame_locator("#unit-iframe")


def launch(page: Page) -> None:
    unit(page).locator(LAUNCHER).click()


def use_slot(page: Page) -> FrameLocator:
    """Switch the slot on, and open the panel in it."""
    page.click("text=With a slot")
    launch(page)
    return page.frame_locator("iblai-mentor-dock iframe")


def dialog(page: Page) -> FrameLocator:
    return page.frame_locator("#modal-frame")


def heard(panel: FrameLocator, words: str) -> None:
    panel.locator("#heard", has_text=words).wait_for()


def test_nothing_is_asked_for_when_the_launcher_was_not_pressed(site: Site, open_unit: Any) -> None:
    page = open_unit(site)
    unit(page).locator(LAUNCHER).wait_for()
    page.wait_for_load_state("networkidle")
    assert page.asked == []


def test_panel_is_in_the_dialog_when_there_is_no_slot(site: Site, open_unit: Any) -> None:
    page = open_unit(site)
    launch(page)
    heard(dialog(page), "focus:")
    expect(dialog(page).locator("textarea")).to_be_focused()
    assert page.asked[0].startswith(
        f"{site.url}/api/ai-mentor/panel/?course_id=course-v1%3AOpenSky%2BSKY101%2Balways&usage_key="
    )
    assert "view=sheet" in page.asked[0]


def test_launcher_has_the_focus_again_when_the_dialog_was_closed(site: Site, open_unit: Any) -> None:
    page = open_unit(site)
    launch(page)
    dialog(page).locator("#close").click()
    page.wait_for_selector("#modal", state="hidden")
    unit(page).locator(f"{LAUNCHER}:focus").wait_for()
    assert page.evaluate("document.activeElement.id") == "unit-iframe"


def test_panel_is_in_the_slot_when_there_is_one(site: Site, open_unit: Any) -> None:
    page = open_unit(site)
    panel = use_slot(page)
    heard(panel, "focus:")
    assert "view=docked" in page.asked[0]
    expect(panel.locator("textarea")).to_be_focused()
    expect(unit(page).locator(LAUNCHER)).to_have_attribute("aria-expanded", "true")
    expect(page.locator("#modal")).to_be_hidden()


def test_end_of_the_panel_is_in_sight_when_the_page_has_something_above_it(site: Site, open_unit: Any) -> None:
    page = open_unit(site)
    heard(use_slot(page), "focus:")
    for distance in (0, 400):
        page.mouse.wheel(0, distance)
        expect(page.locator("iblai-mentor-dock")).to_be_in_viewport(ratio=1)
    assert page.locator("iblai-mentor-dock").bounding_box()["height"] > 700


def test_slot_takes_no_room_when_the_panel_was_closed(site: Site, open_unit: Any) -> None:
    page = open_unit(site)
    use_slot(page).locator("#close").click()
    page.wait_for_selector("iblai-mentor-dock", state="hidden")
    unit(page).locator(f"{LAUNCHER}[aria-expanded=false]:focus").wait_for()


def test_docked_panel_follows_without_being_loaded_anew_when_the_learner_goes_on(site: Site, open_unit: Any) -> None:
    page = open_unit(site)
    panel = use_slot(page)
    panel.locator("textarea").fill("a draft")
    page.click("#next")
    heard(panel, "unit:finding_north")
    expect(panel.locator("textarea")).to_have_value("a draft")
    assert len(page.asked) == 1
    unit(page).locator(f"{LAUNCHER}[aria-expanded=true]").wait_for()


def test_docked_panel_is_open_again_when_the_page_was_loaded_anew(site: Site, open_unit: Any) -> None:
    page = open_unit(site)
    heard(use_slot(page), "focus:")
    page.reload()
    page.frame_locator("iblai-mentor-dock iframe").locator("h1").wait_for()
    expect(page.frame_locator("iblai-mentor-dock iframe").locator("textarea")).not_to_be_focused()


def test_panel_covers_a_phone_when_there_is_a_slot(site: Site, open_unit: Any) -> None:
    page = open_unit(site, viewport=PHONE)
    panel = use_slot(page)
    heard(panel, "focus:")
    assert page.locator("iblai-mentor-dock iframe").bounding_box() == {"x": 0, "y": 0, **PHONE}
    panel.locator("#close").click()
    page.wait_for_selector("iblai-mentor-dock iframe", state="hidden")


def test_panel_is_a_sheet_when_the_unit_is_a_page_of_its_own(site: Site, open_unit: Any) -> None:
    page = open_unit(site, f"/xblock/{UNIT}")
    page.click(LAUNCHER)
    panel = page.frame_locator("iblai-mentor-launcher iframe")
    heard(panel, "focus:")
    assert "view=sheet" in page.asked[0]
    expect(panel.locator("textarea")).to_be_focused()
    box = page.locator("iblai-mentor-launcher dialog").bounding_box()
    assert (box["x"] + box["width"], box["height"]) == (1400, 900)
    panel.locator("#close").click()
    page.wait_for_selector("iblai-mentor-launcher dialog", state="hidden")
    page.wait_for_selector(f"{LAUNCHER}:focus")


def test_unit_stays_usable_when_the_sheet_is_open(site: Site, open_unit: Any) -> None:
    page = open_unit(site, f"/xblock/{block('vertical', 'how_bright_is_bright')}")
    page.click(LAUNCHER)
    heard(page.frame_locator("iblai-mentor-launcher iframe"), "focus:")
    page.click("label.choice >> nth=0")
    page.wait_for_selector("input:checked")


def test_sheet_is_open_again_without_the_focus_when_another_unit_is_opened(site: Site, open_unit: Any) -> None:
    page = open_unit(site, f"/xblock/{UNIT}")
    page.click(LAUNCHER)
    heard(page.frame_locator("iblai-mentor-launcher iframe"), "focus:")
    page.goto(f"{site.url}/xblock/{NEXT}")
    page.frame_locator("iblai-mentor-launcher iframe").locator("h1").wait_for()
    assert page.evaluate("document.activeElement === document.body")


def test_sheet_covers_a_phone_and_leaves_it_when_closed(site: Site, open_unit: Any) -> None:
    page = open_unit(site, f"/xblock/{UNIT}", viewport=PHONE)
    page.click(LAUNCHER)
    panel = page.frame_locator("iblai-mentor-launcher iframe")
    heard(panel, "focus:")
    assert page.locator("iblai-mentor-launcher dialog").bounding_box() == {"x": 0, "y": 0, **PHONE}
    panel.locator("#close").click()
    page.wait_for_selector(f"{LAUNCHER}:focus")


def test_sheet_can_be_left_when_the_panel_does_not_come(site: Site, open_unit: Any) -> None:
    page = open_unit(site, f"/xblock/{UNIT}", viewport=PHONE)
    page.context.unroute(PANEL_PAGE)
    page.context.route(PANEL_PAGE, lambda route: route.abort())
    page.click(LAUNCHER)
    page.click("iblai-mentor-launcher dialog button")
    page.wait_for_selector(f"{LAUNCHER}:focus")


def test_video_goes_to_the_second_when_a_citation_of_it_is_followed(site: Site, open_unit: Any) -> None:
    page = open_unit(site, f"/courses/{COURSE}/jump_to/{NEXT}")
    panel = use_slot(page)
    heard(panel, "focus:")
    panel.locator("body").evaluate(
        "(body, key) => window.send('seek', {usageKey: key, seconds: 21, url: ''})", block("video", "half_a_night")
    )
    heard(panel, "sought:half_a_night")
    unit(page).locator("video").evaluate(
        "(video) => video.currentTime === 21 || new Promise((done) => video.addEventListener('seeked', done, {once: true}))"
    )
    assert unit(page).locator("video").evaluate("(video) => video.currentTime") == 21


def test_platforms_own_player_is_asked_when_it_shows_the_video(site: Site, open_unit: Any) -> None:
    page = open_unit(site)
    panel = use_slot(page)
    heard(panel, "focus:")
    unit(page).locator("#main").evaluate(PLATFORM_VIDEO)
    panel.locator("body").evaluate("() => window.send('seek', {usageKey: 'v1', seconds: 7, url: ''})")
    heard(panel, "sought:v1")
    called = unit(page).locator("body").evaluate("() => window.called")
    assert called == ["videoPlayer.onCaptionSeek", {"type": "onCaptionSeek", "time": 7}]


def test_nobody_answers_when_the_unit_does_not_show_the_video(site: Site, open_unit: Any) -> None:
    page = open_unit(site)
    panel = use_slot(page)
    heard(panel, "focus:")
    panel.locator("body").evaluate(
        "() => { window.send('seek', {usageKey: 'other', seconds: 7}); window.send('seek', {}); }"
    )
    page.click("#next")
    heard(panel, "unit:finding_north")
    expect(panel.locator("#heard")).not_to_contain_text("sought")


@pytest.mark.parametrize("script", REWRITES.values(), ids=REWRITES.keys())
def test_launcher_opens_the_panel_when_an_author_rewrote_the_page(site: Site, open_unit: Any, script: str) -> None:
    page = open_unit(site)
    unit(page).locator(LAUNCHER).wait_for()
    unit(page).locator("body").evaluate(f"() => {{ {script} }}")
    launch(page)
    heard(dialog(page), "focus:")
    expect(unit(page).locator("iblai-mentor-launcher")).to_have_count(1)


def test_page_is_resized_a_few_times_only_when_the_launcher_follows_the_learner(site: Site, open_unit: Any) -> None:
    page = open_unit(site, viewport={"width": 1000, "height": 400})
    button = unit(page).locator(LAUNCHER)
    button.wait_for()
    page.wait_for_load_state("networkidle")
    before = page.evaluate("document.getElementById('learning').dataset.resizes")
    page.mouse.wheel(0, 500)
    unit(page).locator(f"{LAUNCHER}.afloat").wait_for()
    # Its icon, all that is in sight of it.
    expect(button).to_be_in_viewport(ratio=0.2)
    assert page.evaluate("document.getElementById('learning').dataset.resizes") == before
    page.mouse.wheel(0, -5000)
    unit(page).locator(f"{LAUNCHER}:not(.afloat)").wait_for()


def test_launcher_makes_room_when_what_has_the_focus_lies_below_it(site: Site, open_unit: Any) -> None:
    page = open_unit(site, viewport={"width": 1000, "height": 400})
    unit(page).locator(LAUNCHER).wait_for()
    page.mouse.wheel(0, 500)
    unit(page).locator(f"{LAUNCHER}.afloat").wait_for()
    unit(page).locator("body").evaluate(LINK_BELOW)
    unit(page).locator(f"{LAUNCHER}:not(.afloat)").wait_for()


def test_panel_opens_when_there_is_a_keyboard_only(site: Site, open_unit: Any) -> None:
    page = open_unit(site)
    unit(page).locator(LAUNCHER).wait_for()
    page.focus("h1")
    page.keyboard.press("Tab")
    unit(page).locator(f"{LAUNCHER}:focus").wait_for()
    page.keyboard.press("Enter")
    heard(dialog(page), "focus:")
    page.keyboard.press("Tab")
    expect(dialog(page).locator("#close")).to_be_focused()
    page.keyboard.press("Enter")
    unit(page).locator(f"{LAUNCHER}:focus").wait_for()
