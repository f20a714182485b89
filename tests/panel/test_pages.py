"""Lists that come by pages, in a browser: more on demand, and the focus goes to the first that is new."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest

from tests.demo.site import COURSE, Site, block
from tests.panel.test_course_page_in_browser import open_tab
from tests.services import expect

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page, Route

__all__ = ["open_tab"]
API = "/api/ai-mentor/orgs/main/users/learner1/"
UNITS = ("why_the_stars_move", "the_colours_of_stars", "old_light")


def know_and_share(site: Site) -> None:
    """Have a learner read units, and share three copies of a message."""
    browser = site.log_in("learner1")
    notice = json.loads(browser.get(f"{API}notice/"))
    browser.post(f"{API}notice/", [("version", str(notice["version"]))])
    for unit in UNITS:
        browser.get(f"/xblock/{block('vertical', unit)}?view=student_view")
    mentor = json.loads(browser.get(API))["results"][0]["unique_id"]
    session = json.loads(browser.post(f"{API}sessions/", [("mentor", mentor)]))["session_id"]
    browser.post(f"{API}sessions/{session}/messages/", [("prompt", "Why the stars?"), ("course_id", COURSE)])
    asked = json.loads(browser.get(f"{API}sessions/{session}/"))["results"][-1]["id"]
    for _copy in UNITS:
        browser.post(f"{API}shared-messages/", [("session_id", session), ("message_ids", str(asked))])


@pytest.fixture(scope="module")
def known(site: Site) -> Site:
    know_and_share(site)
    return site


def shorten_pages(page: Page, length: int) -> None:
    """Have every list that comes by pages come by such short ones."""

    def ask_for_less(route: Route) -> None:
        address = urlsplit(route.request.url)
        query = {**dict(parse_qsl(address.query)), "page_size": str(length)}
        route.continue_(url=address._replace(query=urlencode(query)).geturl())

    page.route(re.compile(r"/(statements|facts|shared-messages)/\?"), ask_for_less)
    page.reload()


def test_more_of_what_the_mentor_knows_is_shown_and_has_the_focus(known: Site, open_panel: Callable[..., Page]) -> None:
    page = open_panel(known)
    shorten_pages(page, 2)
    page.click("#tab-mentor")
    sentences = page.locator(".statements > li")
    expect(sentences).to_have_count(2)
    page.locator("iblai-mentor-remembered > section > .more").press("Enter")
    expect(sentences).to_have_count(4)
    expect(page.locator(".statements [data-item='2']")).to_be_focused()
    page.locator("#everything summary").click()
    facts = page.locator("#everything [data-item]")
    expect(facts).to_have_count(2)
    page.locator("#everything .more").press("Enter")
    expect(facts).to_have_count(4)
    expect(page.locator("#everything [data-item='2']")).to_be_focused()


def test_more_of_what_was_shared_is_shown_and_has_the_focus(known: Site, open_panel: Callable[..., Page]) -> None:
    page = open_panel(known)
    shorten_pages(page, 2)
    page.click("#tab-mentor")
    expect(page.locator("[data-shared]")).to_have_count(2)
    page.locator("iblai-mentor-shared .more").press("Enter")
    expect(page.locator("[data-shared]")).to_have_count(3)
    expect(page.locator("[data-shared] .look").nth(2)).to_be_focused()
    expect(page.locator("iblai-mentor-shared .more")).to_have_count(0)


def test_team_misses_no_copy_when_what_it_opened_moves_to_the_end(known: Site, open_tab: Callable[..., Page]) -> None:
    page = open_tab(known, "shared")
    shorten_pages(page, 1)
    page.locator(".look").click()
    expect(page.locator("iblai-mentor-transcript")).to_be_visible()
    more = page.locator("iblai-mentor-team-shared .more")
    more.press("Enter")
    expect(page.locator("[data-shared]")).to_have_count(2)
    expect(page.locator(".look").first).to_be_focused()
    more.press("Enter")
    expect(page.locator("[data-shared]")).to_have_count(3)
    expect(page.locator(".look").nth(2)).to_be_focused()


def test_copy_that_is_gone_is_told_to_its_learner(known: Site, open_panel: Callable[..., Page]) -> None:
    page = open_panel(known)
    page.click("#tab-mentor")
    first = page.locator("[data-shared]").first
    gone = str(first.get_attribute("data-shared"))
    page.evaluate("(id) => document.querySelector('iblai-mentor').api.takeSharedBack(id)", gone)
    first.locator(".look").click()
    expect(page.locator("iblai-mentor-shared [role=status]")).to_have_text(
        "This copy is gone. Nobody can open it any more."
    )
    expect(page.locator("#shared-title")).to_be_focused()
    expect(page.locator(f"[data-shared='{gone}']")).to_have_count(0)
