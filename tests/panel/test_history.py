"""The learner's chats, in a browser: found, filtered, taken along, gone on with."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.demo.site import COURSE, Site, block
from tests.panel.test_chat import ask, finished
from tests.panel.test_views import hold_first, note_requests, take_held, wait_until
from tests.services import expect

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Page

    from tests.demo.site import RunSite

API = "/api/ai-mentor/orgs/main/users/learner1/"
UNITS = {name: block("vertical", name) for name in ("the_colours_of_stars", "old_light")}


@pytest.fixture(scope="module")
def talked(run_site: RunSite) -> Iterator[Site]:
    """Start a site at which a learner has 32 chats, one of them in another unit."""
    with run_site() as running:
        browser = running.log_in("learner1")
        notice = json.loads(browser.get(f"{API}notice/"))
        browser.post(f"{API}notice/", [("version", str(notice["version"]))])
        mentor = json.loads(browser.get(API))["results"][0]["unique_id"]
        for number in range(32):
            session = json.loads(browser.post(f"{API}sessions/", [("mentor", mentor)]))["session_id"]
            unit = UNITS["old_light" if number == 7 else "the_colours_of_stars"]
            question = [("prompt", f"Question {number} of mine"), ("course_id", COURSE), ("usage_key", unit)]
            asked = json.loads(browser.post(f"{API}sessions/{session}/messages/", question))["generation_id"]
            while json.loads(browser.get(f"{API}sessions/{session}/messages/{asked}/"))["state"] in {
                "queued",
                "running",
            }:
                pass
        yield running


@pytest.fixture
def page(talked: Site, open_panel: Callable[..., Page]) -> Any:
    page = open_panel(talked)
    page.click("#tab-history")
    return page


def test_thirty_chats_are_shown_at_once_and_more_on_demand(page: Page, find_violations: Any) -> None:
    rows = page.locator(".sessions > li")
    expect(rows).to_have_count(30)
    expect(rows.first).to_contain_text(re.compile(r"\d:\d\d"))
    page.get_by_role("button", name="Show more").click()
    expect(rows).to_have_count(32)
    expect(rows.nth(30).locator(".session")).to_be_focused()
    expect(page.get_by_role("button", name="Show more")).to_have_count(0)
    assert find_violations(page) == []


def test_chats_are_found_by_what_was_said_in_them(page: Page, find_violations: Any) -> None:
    page.get_by_label("Search your chats").fill("question 17 OF")
    expect(page.locator(".sessions bdi")).to_have_text(["Question 17 of mine"])
    expect(page.get_by_role("status").filter(has_text="Chats found: 1")).to_have_count(1)
    expect(page.locator(".match")).to_have_text(["You Question 17 of mine"])
    expect(page.locator(".match mark")).to_have_text(["Question 17 of"])
    expect(page.locator(".session")).to_have_accessible_description("You Question 17 of mine")
    assert find_violations(page) == []
    page.get_by_label("Search your chats").fill("xyzzy")
    expect(page.get_by_text("No chat has this.")).to_be_visible()
    page.get_by_label("Search your chats").fill("")
    expect(page.locator(".sessions > li")).to_have_count(30)
    expect(page.locator(".match")).to_have_count(0)


def test_chats_are_found_by_the_unit_that_was_asked_in(page: Page) -> None:
    units = page.get_by_label("Where you asked")
    expect(units.locator("option")).to_have_count(3)
    units.select_option(UNITS["old_light"])
    expect(page.locator(".sessions bdi")).to_have_text(["Question 7 of mine"])


def test_one_chat_is_taken_along(page: Page) -> None:
    page.get_by_label("Search your chats").fill("question 3 of")
    with page.expect_download() as download:
        page.get_by_role("link", name="Download “Question 3 of mine”").click()
    assert "Question 3 of mine" in Path(download.value.path()).read_text("utf-8")


def test_new_tab_offers_to_go_on_with_the_chat_used_last(talked: Site, open_panel: Callable[..., Page]) -> None:
    page = open_panel(talked)
    page.get_by_role("button", name="Go on with: Question 31 of mine").click()
    expect(page.locator(".own .words")).to_have_text(["Question 31 of mine"])
    expect(page.locator("#question")).to_be_focused()
    page.click("#newChat")
    expect(page.locator(".beginning")).to_be_visible()
    expect(page.locator(".latest")).to_have_count(0)


def test_chat_is_pinned_as_the_list_says_and_only_that_is_told(page: Page) -> None:
    page.get_by_label("Search your chats").fill("question 23 of")
    expect(page.locator(".sessions bdi")).to_have_text(["Question 23 of mine"])
    pin, told = page.locator(".sessions .pin"), page.locator("iblai-mentor-history [role=status]")
    written = note_requests(page, "/pin-message/")
    held = hold_first(page, "**/pin-message/", "POST")
    pin.dblclick()
    take_held(page, held).continue_()
    wait_until(page, lambda: len(written) == 2)
    expect(told).to_have_text("No longer pinned.")
    assert written == ["POST", "DELETE"]
    expect(pin).to_have_attribute("aria-pressed", "false")
    page.unroute_all()
    page.route("**/pin-message/", lambda route: route.fulfill(status=503, json={"detail": "Not now."}))
    pin.click()
    expect(page.locator("iblai-mentor-history .problem")).to_contain_text("Not now.")
    expect(told).to_be_empty()


def test_focus_comes_back_to_what_was_pressed_and_is_not_taken_from_who_went_on(page: Page) -> None:
    page.get_by_label("Search your chats").fill("question 21 of")
    expect(page.locator(".sessions bdi")).to_have_text(["Question 21 of mine"])
    pin, told = page.locator(".sessions .pin"), page.locator("iblai-mentor-history [role=status]")
    pin.click()
    expect(told).to_have_text("Pinned.")
    expect(pin).to_be_focused()
    held = hold_first(page, "**/pin-message/", "DELETE")
    pin.click()
    first = take_held(page, held)
    page.get_by_label("Search your chats").click()
    page.keyboard.press("End")
    page.keyboard.type(" min")
    first.continue_()
    expect(told).to_have_text("No longer pinned.")
    page.keyboard.type("e")
    expect(page.get_by_label("Search your chats")).to_be_focused()
    expect(page.get_by_label("Search your chats")).to_have_value("question 21 of mine")


def test_more_chats_take_the_focus_from_nobody_who_went_on(page: Page) -> None:
    held = hold_first(page, "**/sessions/?*page=2*", "GET")
    page.get_by_role("button", name="Show more").click()
    first = take_held(page, held)
    elsewhere = page.get_by_role("link", name=re.compile("Download")).first
    elsewhere.focus()
    first.continue_()
    expect(page.locator(".sessions > li")).to_have_count(32)
    expect(elsewhere).to_be_focused()


def test_nothing_is_offered_where_nothing_was_asked(talked: Site, open_panel: Callable[..., Page]) -> None:
    page = open_panel(talked, "learner2")
    expect(page.locator(".suggestion").first).to_be_visible()
    expect(page.locator(".latest")).to_have_count(0)
    page.click("#tab-history")
    expect(page.get_by_text("Nothing was asked in this course yet.")).to_be_visible()
    expect(page.get_by_label("Search your chats")).to_have_count(0)
    page.click("#tab-chat")
    ask(page, "Why the stars?")
    finished(page)
    page.click("#tab-history")
    expect(page.get_by_label("Search your chats")).to_be_visible()


def test_in_an_exam_it_says_so_and_not_that_nothing_was_asked(talked: Site, open_panel: Callable[..., Page]) -> None:
    exam = f"/courses/{COURSE}/exams/{block('sequential', 'exam')}"
    browser = talked.log_in("learner1")
    page = open_panel(talked)
    page.click("#tab-history")
    expect(page.locator(".sessions > li")).to_have_count(30)
    # From one moment to the next, whatever was found just before.
    browser.post(f"{exam}/start", [])
    page.click("#tab-chat")
    page.click("#tab-history")
    expect(page.get_by_role("alert")).to_contain_text("You are in an exam of this course.")
    expect(page.get_by_text("Nothing was asked in this course yet.")).to_have_count(0)
    expect(page.locator(".sessions > li")).to_have_count(0)
    browser.post(f"{exam}/submit", [])
    page.click("#tab-chat")
    page.click("#tab-history")
    expect(page.locator(".sessions > li")).to_have_count(30)
