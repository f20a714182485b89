"""Whether everybody can use the panel: keyboard, screen reader, contrast, size, direction."""

from __future__ import annotations

import time
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest

from tests.demo.site import Site, block
from tests.llm.provider import Connection, Provider, speak
from tests.panel.test_chat import RICH, ask, finished
from tests.services import expect

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page, Route

SCHEMES = ["light", "dark"]
UNIT = block("vertical", "the_colours_of_stars")


def think_first(connection: Connection) -> None:
    time.sleep(1.5)
    speak("Slow.")(connection)


def fulfill(answer: dict[str, Any], route: Route) -> None:
    route.fulfill(**answer)


@pytest.mark.parametrize("scheme", SCHEMES)
def test_axe_finds_nothing_in_the_chat(
    talking: Site, provider: Provider, open_panel: Any, find_violations: Callable[[Page], list[str]], scheme: str
) -> None:
    provider.scripts = [speak(RICH), speak(*["slowly "] * 100, pause=0.05)]
    page = open_panel(talking, view="sheet", color_scheme=scheme)
    assert find_violations(page) == []
    ask(page)
    reply = finished(page)
    reply.locator("[data-thumb=down]").click()
    page.wait_for_selector(".reasons")
    assert find_violations(page) == []
    ask(page, "And?")
    page.wait_for_selector(".words >> text=slowly")
    assert find_violations(page) == []
    page.click("#stop")
    finished(page)
    assert find_violations(page) == []


@pytest.mark.parametrize("scheme", SCHEMES)
def test_axe_finds_nothing_in_a_quote_and_in_problems(
    site: Site, open_panel: Any, find_violations: Callable[[Page], list[str]], scheme: str
) -> None:
    page = open_panel(site, color_scheme=scheme)
    ask(page, "Why are stars of different colours?")
    finished(page).locator(".cite").first.click()
    page.wait_for_selector(".quote")
    assert find_violations(page) == []
    page.keyboard.press("Escape")
    for status in (401, 429, 503, 500):
        answer = {"status": status, "json": {"detail": "Said."}, "headers": {"Retry-After": "30"}}
        page.unroute_all()
        page.route("**/messages/", partial(fulfill, answer))
        ask(page, f"And {status}?")
        page.wait_for_selector(".problem")
        assert find_violations(page) == []


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("tab", ["history", "mentor", "staff"])
def test_axe_finds_nothing_in_the_other_views(
    talking: Site, open_panel: Any, find_violations: Callable[[Page], list[str]], tab: str, scheme: str
) -> None:
    page = open_panel(talking, "staff1", color_scheme=scheme)
    page.click(f"#tab-{tab}")
    page.wait_for_load_state("networkidle")
    assert find_violations(page) == []


def test_axe_finds_nothing_before_the_notice_and_the_login(
    talking: Site, open_page: Any, chromium: Any, find_violations: Callable[[Page], list[str]]
) -> None:
    path = "/api/ai-mentor/panel/?course_id=course-v1%3AOpenSky%2BSKY101%2Balways"
    page = open_page(talking, "learner2", path=path)
    page.wait_for_selector("#accept, #question")
    assert find_violations(page) == []
    stranger = chromium.new_context().new_page()
    stranger.goto(talking.url + path)
    assert find_violations(stranger) == []
    stranger.context.close()


def test_everything_is_reached_when_there_is_only_a_keyboard(
    talking: Site, provider: Provider, open_panel: Any
) -> None:
    provider.scripts = [speak("Because.")]
    page = open_panel(talking, view="sheet")
    page.locator("#tab-chat").focus()
    for key, tab in (
        ("ArrowRight", "history"),
        ("End", "mentor"),
        ("ArrowRight", "chat"),
        ("ArrowLeft", "mentor"),
        ("Home", "chat"),
    ):
        page.keyboard.press(key)
        expect(page.locator(f"#tab-{tab}")).to_be_focused()
        expect(page.locator(f"#panel-{tab}")).to_be_visible()
    for _step in range(12):
        page.keyboard.press("Tab")
        if page.evaluate("document.querySelector('iblai-mentor').shadowRoot.activeElement?.id") == "question":
            break
    page.keyboard.type("Why?")
    page.keyboard.press("Enter")
    finished(page)
    expect(page.locator("#question")).to_be_focused()


def test_dialog_keeps_the_focus_and_gives_it_back(talking: Site, open_panel: Any) -> None:
    page = open_panel(talking)
    page.click("#tab-mentor")
    page.locator("#clear-history").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog")).to_be_visible()
    for _step in range(4):
        page.keyboard.press("Tab")
        found = "document.querySelector('iblai-mentor').shadowRoot.activeElement?.closest('dialog') !== null"
        assert page.evaluate(f"document.activeElement === document.body || {found}")
    page.keyboard.press("Escape")
    expect(page.locator("#clear-history")).to_be_focused()


@pytest.mark.parametrize(("width", "height"), [(320, 256), (360, 640), (1280, 800)])
def test_nothing_is_cut_off_sideways_when_the_page_is_small(
    talking: Site, provider: Provider, open_panel: Any, width: int, height: int
) -> None:
    provider.scripts = [speak(RICH + "x" * 200)]
    page = open_panel(talking, "learner2", viewport={"width": width, "height": height})
    ask(page)
    finished(page)
    wide = """Math.max(...[document.documentElement, ...document.querySelector("iblai-mentor").shadowRoot
      .querySelectorAll(".log, .scroll")].map((one) => one.scrollWidth - one.clientWidth))"""
    for tab in ("chat", "history", "mentor"):
        page.click(f"#tab-{tab}")
        page.wait_for_load_state("networkidle")
        assert page.evaluate(wide) <= 0, tab
    page.click("#tab-chat")
    box = page.locator("#question").bounding_box()
    assert box["y"] + box["height"] <= height


def test_targets_are_large_enough_when_they_are_pressed(talking: Site, provider: Provider, open_panel: Any) -> None:
    provider.scripts = [speak(RICH)]
    page = open_panel(talking, view="sheet")
    ask(page)
    finished(page)
    small = """() => [...document.querySelector('iblai-mentor').shadowRoot.querySelectorAll('button, summary, input, select')]
      .filter((one) => one.checkVisibility()).map((one) => [one.id || one.className, one.getBoundingClientRect()])
      .filter(([, {width, height}]) => width < 24 || height < 24).map(([name]) => name)"""
    assert page.evaluate(small) == []


def test_panel_reads_from_the_right_when_the_language_is_arabic(
    talking: Site, provider: Provider, open_panel: Any, find_violations: Callable[[Page], list[str]]
) -> None:
    provider.scripts = [speak("النجوم تدور.\n\n```\nlet a;\n```")]
    page = open_panel(talking, locale="ar", view="sheet")
    assert page.evaluate("[document.dir, document.documentElement.lang]") == ["rtl", "ar"]
    expect(page.locator("#tab-history")).to_have_text("السجل")
    chat, history = page.locator("#tab-chat").bounding_box(), page.locator("#tab-history").bounding_box()
    assert history["x"] < chat["x"]
    page.locator("#tab-chat").focus()
    page.keyboard.press("ArrowLeft")
    expect(page.locator("#tab-history")).to_be_focused()
    page.keyboard.press("ArrowRight")
    ask(page, "لماذا؟")
    reply = finished(page)
    expect(reply.locator("pre")).to_have_attribute("dir", "ltr")
    own = page.locator(".own .words").last.bounding_box()
    assert own["x"] < 100
    assert find_violations(page) == []


def test_what_is_listed_stands_beside_its_bullet_in_another_language_than_the_page(
    talking: Site, provider: Provider, open_panel: Any
) -> None:
    provider.scripts = [speak("نعم:\n\n- Bread\n- خبز")]
    page = open_panel(talking, locale="ar")
    ask(page, "لماذا؟")
    lists = finished(page).locator(".words ul")
    ends = """(list) => [...list.querySelectorAll("li")].map((item) => {
      const line = document.createRange();
      line.selectNodeContents(item);
      return Math.round(item.getBoundingClientRect().right - line.getBoundingClientRect().right);
    })"""
    assert lists.evaluate(ends) == [0, 0]


def test_nothing_moves_when_less_motion_is_wanted(talking: Site, provider: Provider, open_panel: Any) -> None:
    provider.scripts = [think_first]
    page = open_panel(talking, reduced_motion="reduce")
    ask(page)
    page.wait_for_selector(".dots")
    moving = "document.querySelector('iblai-mentor').shadowRoot.getAnimations({subtree: true}).length"
    assert page.evaluate(moving) == 0
    finished(page)
