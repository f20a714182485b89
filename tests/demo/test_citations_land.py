"""Where a citation leads, in the pages of a course: its block in sight, its quote marked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.demo.test_course_page import (
    LAUNCHER,
    NEXT,
    UNIT,
    accept_notice,
    ask,
    launch,
    open_docked,
    path_of,
    unit,
)
from tests.services import expect

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import FrameLocator, Page

    from tests.demo.site import RunSite, Site

QUESTION = "Why does Polaris stay where it is?"
# What is marked in a page, once something is.
MARKED = """() => new Promise((done) => {
  const look = () => {
    const found = CSS.highlights.get("iblai-mentor-cited");
    if (found) { done([...found].map(String).join(" … ")); } else { setTimeout(look, 50); }
  };
  look();
})"""


@pytest.fixture(scope="module")
def site(run_site: RunSite) -> Iterator[Site]:
    with run_site() as running:
        accept_notice(running)
        yield running


def read_quote(panel: FrameLocator | Page) -> str:
    """Return what the first source quotes."""
    panel.locator(".sources .cite").first.click()
    quote = panel.locator(".quote blockquote").inner_text()
    panel.locator(".quote").press("Escape")
    return quote


def squeeze(text: str) -> str:
    return "".join(text.split())


def open_window(page: Page, panel: FrameLocator) -> Page:
    with page.context.expect_page() as opened:
        panel.locator("#popOut").click()
    return opened.value


def test_quote_is_marked_and_in_sight_in_the_unit_that_is_open(site: Site, open_page: Any) -> None:
    page, panel = open_docked(open_page, site)
    ask(panel, "What do the stars turn about?")
    quote = read_quote(panel)
    panel.locator(".sources a").first.click()
    expect(panel.get_by_text("The unit is at this place now.")).to_have_count(1)
    assert squeeze(unit(page).locator("body").evaluate(MARKED)) == squeeze(quote)
    assert UNIT in page.url
    expect(unit(page).locator(f"{LAUNCHER}[aria-expanded=true]")).to_have_count(1)


def test_quote_is_marked_in_the_unit_that_it_leads_to(site: Site, open_page: Any) -> None:
    page, panel = open_docked(open_page, site, usage_key=NEXT)
    ask(panel, "Why are stars of different colours?")
    quote = read_quote(panel)
    panel.locator(".sources a:not(:text('·'))").first.click()
    page.wait_for_url(lambda url: NEXT not in url and "/learning/course/" in url)
    unit(page).locator(LAUNCHER).wait_for()
    assert squeeze(unit(page).locator("body").evaluate(MARKED)) == squeeze(quote)
    # It is marked once: who looks at the unit again sees it as it is.
    page.reload()
    unit(page).locator(LAUNCHER).wait_for()
    page.wait_for_load_state("networkidle")
    assert unit(page).locator("body").evaluate("() => CSS.highlights.size") == 0


def test_quote_is_marked_in_the_course_when_the_panel_has_a_window_of_its_own(site: Site, open_page: Any) -> None:
    page, panel = open_docked(open_page, site, usage_key=NEXT)
    window = open_window(page, panel)
    ask(window, "Why are stars of different colours?")
    quote = read_quote(window)
    window.locator(".sources a:not(:text('·'))").first.click()
    page.wait_for_url(lambda url: NEXT not in url and "/learning/course/" in url)
    unit(page).locator(LAUNCHER).wait_for()
    assert squeeze(unit(page).locator("body").evaluate(MARKED)) == squeeze(quote)


def test_sheet_stays_where_its_unit_has_what_is_cited(site: Site, open_page: Any) -> None:
    page = open_page(site, path=f"/xblock/{UNIT}", viewport={"width": 1200, "height": 400})
    page.click(LAUNCHER)
    panel = page.frame_locator("iblai-mentor-launcher iframe")
    ask(panel, "What do the stars turn about?")
    source = panel.locator(".sources a").first
    source.click()
    expect(panel.get_by_text("The unit is at this place now.")).to_have_count(1)
    page.evaluate(MARKED)
    expect(page.locator("[tabindex='-1']").first).to_be_in_viewport()


@pytest.mark.parametrize(("scheme", "ground"), [("dark", "rgb(255, 255, 255)"), ("light", "rgb(255, 255, 255)")])
def test_panel_is_as_light_as_the_page_around_it(site: Site, open_page: Any, scheme: str, ground: str) -> None:
    page = open_page(site, path=path_of(UNIT), color_scheme=scheme)
    panel = launch(page)
    panel.locator("#question").wait_for()
    expect(panel.locator("iblai-mentor")).to_have_css("background-color", ground)


def test_panel_is_dark_where_the_unit_is(site: Site, open_page: Any) -> None:
    page = open_page(site, path=path_of(UNIT), color_scheme="light")
    unit(page).locator(LAUNCHER).wait_for()
    unit(page).locator("body").evaluate("(body) => { body.style.backgroundColor = '#111'; }")
    panel = launch(page)
    panel.locator("#question").wait_for()
    expect(panel.locator("iblai-mentor")).to_have_attribute("scheme", "dark")
