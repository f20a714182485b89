"""The panel's other views, in a browser: history, my mentor, course staff."""

from __future__ import annotations

import csv
import json
import re
import time
from typing import TYPE_CHECKING, Any

import pytest

from tests.demo.site import COURSE, Site, block
from tests.llm.provider import Provider, speak
from tests.panel.test_chat import ask, finished
from tests.services import PATIENCE, expect

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Page

    from tests.demo.site import RunSite

OLD_LIGHT = block("vertical", "old_light")


def say_something(page: Page, provider: Provider, text: str = "Why?") -> None:
    provider.scripts = [speak("Because.")]
    ask(page, text)
    finished(page)


def confirm(page: Page, name: str) -> None:
    page.get_by_role("dialog").get_by_role("button", name=name).click()


def test_session_is_renamed_pinned_continued_and_deleted(talking: Site, provider: Provider, open_panel: Any) -> None:
    page = open_panel(talking)
    page.click("#newChat")
    say_something(page, provider, "A question to be renamed")
    page.click("#tab-history")
    row = page.locator(".sessions li").first
    row.locator(".row-buttons .rename").click()
    expect(page.locator("#new-title")).to_be_focused()
    page.fill("#new-title", "Stars & <colours>")
    page.press("#new-title", "Enter")
    row = page.locator(".sessions li").filter(has_text="Stars & <colours>")
    expect(row.locator(".row-buttons .rename")).to_be_focused()
    row.locator(".row-buttons .pin").click()
    expect(row.locator(".row-buttons .pin")).to_have_attribute("aria-pressed", "true")
    page.click("#newChat")
    expect(page.locator(".own")).to_have_count(0)
    page.click("#tab-history")
    row.locator(".session").click()
    expect(page.locator(".own .words")).to_have_text("A question to be renamed")
    page.click("#tab-history")
    row.locator(".row-buttons .delete").click()
    page.keyboard.press("Escape")
    expect(row.locator(".row-buttons .delete")).to_be_focused()
    row.locator(".row-buttons .delete").click()
    confirm(page, "Delete")
    expect(row).to_have_count(0)
    page.click("#tab-chat")
    expect(page.locator(".own")).to_have_count(0)


def test_what_was_deleted_in_another_tab_is_deleted(talking: Site, provider: Provider, open_panel: Any) -> None:
    page = open_panel(talking)
    page.click("#newChat")
    say_something(page, provider, "A question to be deleted twice")
    page.click("#tab-history")
    row = page.locator(".sessions li").filter(has_text="A question to be deleted twice")
    chat = row.get_attribute("data-session")
    token = next(one["value"] for one in page.context.cookies() if "csrf" in one["name"])
    path = f"{talking.url}/api/ai-mentor/orgs/main/users/learner1/sessions/{chat}/"
    assert page.request.delete(path, headers={"X-CSRFToken": token, "Referer": talking.url}).status == 204
    row.locator(".row-buttons .delete").click()
    confirm(page, "Delete")
    expect(row).to_have_count(0)
    expect(page.locator("iblai-mentor-history [role=status]")).to_have_text("Deleted.")
    expect(page.locator("iblai-mentor-history .problem")).to_have_count(0)


def test_instruction_is_kept_when_it_is_saved(talking: Site, open_panel: Any) -> None:
    page = open_panel(talking)
    page.click("#tab-mentor")
    page.fill("#profession", "nurse")
    page.fill("#about_user", "I like examples.")
    page.locator(".fields >> text=Save").first.click()
    expect(page.get_by_text("Saved.")).to_be_visible()
    page.reload()
    expect(page.locator("#profession")).to_have_value("nurse")
    page.fill("#profession", "")
    page.locator(".fields >> text=Save").first.click()
    expect(page.get_by_text("Saved.")).to_be_visible()


def open_my_mentor(site: Site, open_panel: Any, username: str = "learner2", **options: Any) -> Page:
    page = open_panel(site, username, **options)
    page.click("#tab-mentor")
    page.wait_for_selector(".statements, #known-title ~ .muted")
    return page


def visit(site: Site, *units: str) -> None:
    browser = site.log_in("learner2")
    for unit in units:
        browser.get(f"/xblock/{unit}?view=student_view")


def test_what_the_mentor_knows_is_said_in_sentences_and_explained(talking: Site, open_panel: Any) -> None:
    talking.log_in("learner2").get(f"/xblock/{OLD_LIGHT}?view=student_view")
    page = open_my_mentor(talking, open_panel)
    place = page.locator("[data-kind=place]")
    expect(place.locator("p")).to_have_text("You are at “What you are looking at › Old light”.")
    expect(place.get_by_role("link")).to_have_attribute("href", re.compile("old_light"))
    why = place.get_by_role("button", name="Why do you know this? You are at")
    why.click()
    expect(why).to_have_attribute("aria-expanded", "true")
    expect(place.locator(".reasons-list")).to_contain_text("You opened the unit.")
    names = page.locator(".statements button").evaluate_all("all => all.map((one) => one.ariaLabel)")
    assert len(names) == len(set(names))


def test_what_is_not_true_is_heeded_and_taken_back(talking: Site, open_panel: Any) -> None:
    visit(talking, OLD_LIGHT, block("vertical", "the_colours_of_stars"))
    page = open_my_mentor(talking, open_panel)
    opened = page.locator("li[data-kind=unit]").filter(has_text="Old light")
    opened.get_by_role("button", name="Not true").click()
    expect(page.get_by_text("The mentor goes by your word")).to_be_visible()
    expect(page.locator("#known-title")).to_be_focused()
    expect(opened.locator(".takeBack")).to_have_count(1)
    page.click("#told-self")
    page.locator(".told summary", has_text="Where you are in the course").click()
    expect(page.locator(".told[open] pre")).to_contain_text("the learner says that this is not true")
    opened.locator(".takeBack").click()
    expect(page.get_by_text("The mentor counts this again.")).to_be_visible()
    expect(opened.locator(".notTrue")).to_have_count(1)


def test_what_is_forgotten_is_asked_for_once(talking: Site, open_panel: Any) -> None:
    visit(talking, OLD_LIGHT, block("vertical", "the_colours_of_stars"))
    page = open_my_mentor(talking, open_panel)
    opened = page.locator("li[data-kind=unit]").filter(has_text="Old light")
    opened.get_by_role("button", name="Forget").click()
    confirm(page, "Cancel")
    expect(opened).to_have_count(1)
    opened.get_by_role("button", name="Forget").click()
    confirm(page, "Forget")
    expect(opened).to_have_count(0)
    page.click("#forget-here")
    expect(page.get_by_role("dialog").get_by_role("button", name="Cancel")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("#forget-here")).to_be_focused()
    page.click("#forget-here")
    confirm(page, "Forget")
    expect(page.get_by_text("Your mentor knows nothing about you")).to_be_visible()


def test_everything_that_is_kept_is_shown_without_codes(talking: Site, open_panel: Any) -> None:
    talking.log_in("learner1").get(f"/xblock/{OLD_LIGHT}?view=student_view")
    page = open_my_mentor(talking, open_panel, "learner1")
    page.locator("#everything summary").click()
    kept = page.locator("#everything .facts")
    expect(kept).to_contain_text("You opened this unit You opened the unit.")
    said = kept.inner_text()
    assert not re.search(r"percent|is_active|letter|: yes|[a-z]_[a-z]|\bedx\b", said), said


def test_remembering_is_switched_off_and_on(talking: Site, open_panel: Any) -> None:
    page = open_my_mentor(talking, open_panel)
    expect(page.locator("#rememberHere")).to_be_checked()
    page.uncheck("#rememberHere")
    expect(page.get_by_text("From now on the mentor remembers nothing.")).to_be_visible()
    page.reload()
    expect(page.locator("#rememberHere")).not_to_be_checked()
    expect(page.locator("#rememberEverywhere")).to_be_checked()
    page.uncheck("#rememberEverywhere")
    expect(page.locator("#rememberHere")).to_be_disabled()
    page.check("#rememberEverywhere")
    page.check("#rememberHere")
    expect(page.get_by_text("From now on the mentor remembers what you do.")).to_be_visible()


def hold_first(page: Page, path: str, method: str = "PUT") -> list[Any]:
    """Let the first such request wait until it is taken from what this returns, as on a slow line."""
    held: list[Any] = []
    page.route(path, lambda route: route.fallback() if held or route.request.method != method else held.append(route))
    return held


def wait_until(page: Page, is_so: Callable[[], Any]) -> None:
    """Let the page go on until something is so that it does not show."""
    until = time.monotonic() + PATIENCE / 1000
    while not is_so():
        assert time.monotonic() < until, "it did not come to that"
        page.wait_for_timeout(50)


def take_held(page: Page, held: list[Any]) -> Any:
    """Return the request that waits, once it does."""
    wait_until(page, lambda: held)
    return held[0]


def note_requests(page: Page, path: str) -> list[str]:
    """Return a list that the methods of such requests come into, but for those that only read."""
    methods: list[str] = []

    def note(request: Any) -> None:
        if request.method != "GET" and path in request.url:
            methods.append(request.method)

    page.on("request", note)
    return methods


def test_switch_that_is_turned_while_another_one_waits_stays_turned(talking: Site, open_panel: Any) -> None:
    page = open_my_mentor(talking, open_panel)
    here, everywhere = page.locator("#rememberHere"), page.locator("#rememberEverywhere")
    everywhere.uncheck()
    expect(page.get_by_text("From now on the mentor remembers nothing.")).to_be_visible()
    held = hold_first(page, "**/remembering/")
    everywhere.check()
    here.uncheck()
    take_held(page, held).continue_()
    expect(page.get_by_text("From now on the mentor remembers nothing.")).to_be_visible()
    for look in range(2):
        expect(everywhere).to_be_checked()
        expect(here).not_to_be_checked()
        if not look:
            page.reload()
    here.check()
    expect(page.get_by_text("From now on the mentor remembers what you do.")).to_be_visible()


def test_switch_shows_what_is_where_it_could_not_be_turned(talking: Site, open_panel: Any) -> None:
    page = open_my_mentor(talking, open_panel)
    page.route("**/remembering/", lambda route: route.fulfill(status=503, json={"detail": "Said."}))
    page.click("#rememberHere")
    expect(page.locator("iblai-mentor-choices .problem")).to_contain_text("Said.")
    expect(page.locator("#rememberHere")).to_be_checked()


def test_what_went_wrong_stays_shown_while_another_switch_is_turned(talking: Site, open_panel: Any) -> None:
    page = open_my_mentor(talking, open_panel)
    here, problem = page.locator("#rememberHere"), page.locator("iblai-mentor-choices .problem")
    expect(here).to_be_checked()
    held = hold_first(page, "**/remembering/")
    here.uncheck()
    here.check()
    take_held(page, held).fulfill(status=503, json={"detail": "Said."})
    expect(page.get_by_text("From now on the mentor remembers what you do.")).to_be_visible()
    expect(problem).to_contain_text("Said.")
    # Until somebody acts who could read it.
    here.uncheck()
    expect(page.get_by_text("From now on the mentor remembers nothing.")).to_be_visible()
    expect(problem).to_have_count(0)
    here.check()
    expect(page.get_by_text("From now on the mentor remembers what you do.")).to_be_visible()


def test_switch_that_is_turned_while_the_view_is_read_stays_turned(talking: Site, open_panel: Any) -> None:
    page = open_my_mentor(talking, open_panel)
    here = page.locator("#rememberHere")
    expect(here).to_be_checked()
    held: list[Any] = []
    written = note_requests(page, "/remembering/")
    # What it reads is from before the write, and comes late.
    page.route(
        "**/remembering/",
        lambda route: route.fallback() if held else held.append((route, route.fetch())),
    )
    page.click("#tab-chat")
    page.click("#tab-mentor")
    route, was = take_held(page, held)
    here.uncheck()
    page.wait_for_timeout(300)
    assert written == []
    route.fulfill(response=was)
    expect(page.get_by_text("From now on the mentor remembers nothing.")).to_be_visible()
    expect(here).not_to_be_checked()
    here.check()
    expect(page.get_by_text("From now on the mentor remembers what you do.")).to_be_visible()


def test_notes_are_asked_about_at_once_and_kept_where_the_learner_cancels(talking: Site, open_panel: Any) -> None:
    page = open_my_mentor(talking, open_panel)
    notes = page.locator("#keepsNotes")
    expect(notes).not_to_be_checked()
    held = hold_first(page, "**/session-memory/")
    notes.check()
    taken = take_held(page, held)
    notes.click()
    expect(page.get_by_role("dialog")).to_be_visible()
    expect(notes).not_to_be_checked()
    confirm(page, "Cancel")
    expect(notes).to_be_checked()
    taken.continue_()
    expect(page.get_by_text("There are no notes of this chat.")).to_be_visible()
    expect(notes).to_be_checked()
    notes.click()
    confirm(page, "Delete and stop")
    expect(page.get_by_text("There are no notes of this chat.")).to_have_count(0)
    expect(notes).not_to_be_checked()


def test_history_is_exported_downloaded_and_cleared(talking: Site, provider: Provider, open_panel: Any) -> None:
    page = open_panel(talking)
    page.click("#newChat")
    say_something(page, provider, "A question to take along")
    page.click("#tab-mentor")
    page.click("#export-history")
    page.wait_for_selector("#download-json")
    with page.expect_download() as download:
        page.click("#download-json")
    said = json.loads(download.value.path().read_text("utf-8"))
    assert "A question to take along" in [item["content"] for item in said]
    with page.expect_download() as download:
        page.click("#download-csv")
    with download.value.path().open(encoding="utf-8", newline="") as file:
        assert next(csv.reader(file)) == ["type", "content", "timestamp"]
    page.click("#clear-history")
    confirm(page, "Clear")
    expect(page.get_by_text("Your history is empty.")).to_be_visible()
    page.click("#tab-history")
    expect(page.get_by_text("Nothing was asked in this course yet.")).to_be_visible()


def test_learner_sees_what_the_mentor_would_be_told(talking: Site, open_panel: Any) -> None:
    page = open_panel(talking)
    page.click("#tab-mentor")
    expect(page.locator("#my-choice")).to_contain_text("You agreed to the notice. Replies are written by")
    expect(page.locator("#my-choice")).to_contain_text("127.0.0.1")
    page.click("#told-self")
    expect(page.locator(".told summary").first).to_be_visible()
    page.locator(".told summary", has_text="The rules").click()
    expect(page.locator(".told[open] pre").first).not_to_be_empty()


def test_what_the_mentor_was_told_goes_when_the_learner_chooses_anew(talking: Site, open_panel: Any) -> None:
    page = open_panel(talking, "learner2")
    page.click("#tab-mentor")
    page.click("#told-self")
    expect(page.locator(".told summary").first).to_be_visible()
    page.click("#my-decline")
    expect(page.locator("#my-choice")).to_contain_text("Nothing new about you is remembered.")
    # The search of the course sends nothing to anybody.
    expect(page.locator("#told-self")).to_have_count(0)
    page.click("#my-accept")
    expect(page.locator("#told-self")).to_be_visible()
    expect(page.locator(".told")).to_have_count(0)


def test_learner_has_no_staff_view_when_they_ask_for_it(talking: Site, open_panel: Any) -> None:
    page = open_panel(talking)
    expect(page.locator("#tab-mentor")).to_be_visible()
    expect(page.locator("#tab-staff")).to_have_count(0)


def open_staff(talking: Site, open_panel: Any) -> Page:
    page = open_panel(talking, "staff1", viewport={"width": 900, "height": 900})
    page.click("#tab-staff")
    page.wait_for_selector("#course-on")
    return page


def test_staff_are_told_when_a_briefing_does_nothing(talking: Site, site: Site, open_panel: Any) -> None:
    for running, is_told in ((site, 1), (talking, 0)):
        page = open_panel(running, "staff1")
        page.click("#tab-staff")
        page.wait_for_selector("#briefing")
        expect(page.get_by_text("A briefing does nothing until one is.")).to_have_count(is_told)


def test_learners_are_refused_when_staff_switch_the_mentor_off(
    talking: Site, provider: Provider, open_panel: Any
) -> None:
    staff, learner = open_staff(talking, open_panel), open_panel(talking)
    say_something(learner, provider)
    staff.uncheck("#course-on")
    expect(staff.locator("#choice-title ~ [role=status]")).to_have_text("Saved.")
    asked: list[str] = []
    learner.on("request", lambda request: asked.append(request.url))
    learner.reload()
    expect(learner.locator(".gate")).to_contain_text("The mentor is switched off")
    expect(learner.locator("#question")).to_be_hidden()
    expect(learner.locator(".copy-reply")).to_be_visible()
    expect(learner.locator(".ask-anew, .edit-question")).to_have_count(0)
    learner.wait_for_load_state("networkidle")
    # What could be asked next is not looked for.
    assert [url for url in asked if "suggestion" in url] == []
    staff.check("#course-on")
    expect(staff.locator("#choice-title ~ [role=status]")).to_have_text("Saved.")
    learner.reload()
    expect(learner.locator("#question")).to_be_visible()
    expect(learner.locator(".follow-ups")).to_be_visible()


def test_nobody_is_invited_to_ask_where_the_mentor_is_switched_off(talking: Site, open_panel: Any) -> None:
    staff, saved = open_staff(talking, open_panel), "#choice-title ~ [role=status]"
    staff.uncheck("#course-on")
    expect(staff.locator(saved)).to_have_text("Saved.")
    learner = open_panel(talking)
    expect(learner.locator(".gate")).to_have_count(1)
    expect(learner.get_by_text("What would you like to understand better?")).to_have_count(0)
    # Nor is who has not agreed yet asked to.
    newcomer = open_panel(talking, "admin1")
    expect(newcomer.locator(".gate")).to_contain_text("The staff of this course switched the mentor off.")
    expect(newcomer.locator("#accept")).to_have_count(0)
    staff.check("#course-on")
    expect(staff.locator(saved)).to_have_text("Saved.")


def test_choices_of_staff_show_what_is_where_it_could_not_be_set(talking: Site, open_panel: Any) -> None:
    staff = open_staff(talking, open_panel)

    def refuse(route: Any) -> None:
        if route.request.method == "PUT":
            route.fulfill(status=503, json={"detail": "Not now."})
        else:
            route.fallback()

    staff.route(re.compile("/(settings|assistance)/$"), refuse)
    for switch, view in (("#course-on", "choice"), ("#helps-when-graded", "help"), ("#tells-answers", "help")):
        was = staff.is_checked(switch)
        staff.click(switch)
        expect(staff.locator(f"iblai-mentor-{view} .problem")).to_contain_text("Not now.")
        expect(staff.locator(switch)).to_be_checked(checked=was)
    level = staff.locator("select[data-part=course]")
    was = level.input_value()
    level.select_option("off")
    expect(staff.locator("iblai-mentor-assistance .problem")).to_contain_text("Not now.")
    expect(level).to_have_value(was)


def test_hints_only_is_said_when_staff_set_it_for_the_course(talking: Site, open_panel: Any) -> None:
    staff = open_staff(talking, open_panel)
    course = staff.locator("select[data-part=course]")
    course.select_option("hints")
    expect(staff.locator("select[data-part=course].hints")).to_have_count(1)
    learner = open_panel(talking)
    expect(learner.locator(".hint-line")).to_contain_text("Hints only here")
    course.select_option("")
    expect(staff.locator("select[data-part=course].hints")).to_have_count(0)


def test_briefing_is_drafted_published_and_seen_in_the_preview(talking: Site, open_panel: Any) -> None:
    page = open_staff(talking, open_panel)
    page.fill("#briefing", "Say comet, never shooting star.")
    page.click("#save-draft")
    expect(page.get_by_text("The draft is saved.")).to_be_visible()
    page.reload()
    page.wait_for_selector("#publish:enabled")
    expect(page.locator("#briefing")).to_have_value("Say comet, never shooting star.")
    page.click("#publish")
    confirm(page, "Publish")
    expect(page.get_by_text("Published.")).to_be_visible()
    expect(page.locator("#briefing-state")).to_contain_text("in force since")
    page.click("#told-synthetic")
    page.locator(".told summary", has_text="What the course's staff want").click()
    expect(page.locator(".told[open] pre")).to_contain_text("Say comet")


def test_course_is_another_conversation_when_the_tab_is_another(
    talking: Site, provider: Provider, open_panel: Any
) -> None:
    first = open_panel(talking)
    say_something(first, provider, "In the first tab")
    second = first.context.new_page()
    second.goto(first.url)
    second.wait_for_selector("#question")
    expect(second.locator(".own")).to_have_count(0)
    assert COURSE.replace(":", "%3A").replace("+", "%2B") in second.url


@pytest.fixture
def noting(run_site: RunSite) -> Iterator[Site]:
    """Start a site at which a chat rests at once."""
    with run_site("--set", "IBLAI_MENTOR_SESSION_REST_SECONDS=0") as running:
        yield running


def test_note_of_the_chat_is_corrected_and_deleted(open_panel: Any, noting: Site) -> None:
    page = open_panel(noting)
    page.click("#tab-mentor")
    page.check("#keepsNotes")
    page.click("#tab-chat")
    ask(page, "I do not understand why stars have colours.")
    finished(page)
    wait_for_note(noting)
    page.reload()
    page.click("#tab-mentor")
    note = page.locator(".notes li").first
    expect(note).to_contain_text("Asked for help:")
    note.locator(".edit").click()
    expect(page.locator("#note-content")).to_be_focused()
    page.fill("#note-content", "Wants to know about <colours>.")
    page.locator(".renaming").get_by_role("button", name="Save").click()
    expect(note).to_contain_text("Wants to know about <colours>.")
    expect(note.locator(".edit")).to_be_focused()
    note.locator(".forget").click()
    confirm(page, "Forget")
    expect(page.get_by_text("There are no notes of this chat.")).to_have_count(1)
    page.click("#keepsNotes")
    confirm(page, "Cancel")
    expect(page.locator("#keepsNotes")).to_be_checked()
    page.click("#keepsNotes")
    confirm(page, "Delete and stop")
    expect(page.locator("#keepsNotes")).not_to_be_checked()


def wait_for_note(site: Site) -> None:
    """Begin another session, which has the one before noted, and wait until it is."""
    browser, api = site.log_in("learner1"), "/api/ai-mentor/orgs/main/users/learner1/"
    first = json.loads(browser.get(f"{api}sessions/"))["results"][0]
    browser.post(f"{api}sessions/", [("mentor", first["mentor"]["unique_id"])])
    path = f"{api}sessions/{first['session_id']}/memory/"
    until = time.monotonic() + 20
    while not json.loads(browser.get(path))["memory"]["data"]:
        assert time.monotonic() < until, "no note was made"
        time.sleep(0.1)
