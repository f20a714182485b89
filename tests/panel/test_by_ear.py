"""The panel for who does not see it: what can be pressed has a name of its own, and tasks are done by ear and keyboard."""

from __future__ import annotations

import json
import re
from collections import Counter
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest

from tests.demo.site import COURSE, Site, block
from tests.llm.provider import Provider, speak
from tests.panel.hearing import Ear, listen
from tests.panel.test_chat import QUESTION, ask, finished
from tests.panel.test_pages import know_and_share, shorten_pages
from tests.panel.test_teaching import PROBLEM
from tests.panel.test_views import wait_for_note
from tests.services import expect

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Page

    from tests.demo.site import RunSite
    from tests.llm.provider import Connection

# The browser reads out what is in sight first: here that is everything.
TALL = {"viewport": {"width": 460, "height": 6000}}
UNIT = block("vertical", "the_colours_of_stars")
CODE = "\n\n```python\nprint(1)\n```\n"


def cite(connection: Connection, *, times: int = 2) -> None:
    """Quote the first passages of the prompt, each twice or so, beside a piece of code."""
    told = "\n".join(message["content"] for message in connection.body["messages"])
    found = re.findall(r"^\[(\d)\] [^\n]*\n([^\n]+)", told, re.MULTILINE)[:2]
    quoted = [
        f"It is {' '.join(words.split()[:7])} [[{number}|{' '.join(words.split()[:7])}]]. " for number, words in found
    ]
    speak(*quoted * times, CODE)(connection)


def list_names(ear: Ear) -> list[str]:
    """Return the names of all controls."""
    return [one.name for one in ear.read()]


def list_shared_names(ear: Ear) -> list[tuple[str, str]]:
    """Return the roles and names that two controls have; links to one place are one."""
    controls = {(one.role, one.name, one.url or one.id) for one in ear.read()}
    shared = Counter((role, name) for role, name, _place in controls)
    return [control for control, count in shared.items() if count > 1]


def test_no_two_controls_have_one_name(talking: Site, provider: Provider, open_panel: Any) -> None:
    page: Page = open_panel(talking, **TALL)
    for question in (QUESTION, QUESTION, "And what of the coldest ones, whose light is hardly seen by anybody at all?"):
        provider.scripts = [cite]
        ask(page, question)
        finished(page).locator("[data-thumb=down]").click()
    page.locator(".reasons").last.wait_for()
    ear = Ear(page)
    last = "Copy this reply: And what of the coldest ones, whose light is…"
    # It is named a moment after it is drawn.
    ear.wait(lambda: last in list_names(ear), lambda: list_names(ear))
    names = list_names(ear)
    assert [names.count(name) for name in (f"Helpful: {QUESTION}", f"Helpful: {QUESTION} (2)")] == [1, 1]
    assert len([name for name in names if name.startswith("Copy: python")]) == 3
    assert list_shared_names(ear) == []
    for _chat in range(2):
        page.click("#tab-chat")
        page.click("#newChat")
        ask(page)
        finished(page)
    page.click("#tab-history")
    page.locator(".session").nth(2).wait_for()
    assert list_shared_names(ear) == []


@pytest.fixture
def noting(provider: Provider, run_site: RunSite) -> Iterator[Site]:
    """Start a site at which notes are taken at once."""
    options = ("--llm-base-url", provider.base_url, "--llm-model", "a-model")
    with run_site(*options, "--set", "IBLAI_MENTOR_SESSION_REST_SECONDS=0") as running:
        yield running


def test_no_two_controls_of_my_mentor_have_one_name(noting: Site, provider: Provider, open_panel: Any) -> None:
    kinds = ("help_request", "knowledge_gap")
    provider.scripts = [speak(json.dumps([{"kind": kind, "content": "Colours.", "message": 1} for kind in kinds]))]
    page: Page = open_panel(noting, **TALL)
    page.click("#tab-mentor")
    page.check("#keepsNotes")
    page.click("#tab-chat")
    ask(page)
    finished(page)
    wait_for_note(noting)
    know_and_share(noting)
    shorten_pages(page, 2)
    page.click("#tab-mentor")
    page.locator("#everything summary").click()
    expect(page.locator(".more:visible")).to_have_count(3)
    page.locator("iblai-mentor-shared .look").first.click()
    page.locator("iblai-mentor-transcript").wait_for()
    page.click("#told-self")
    page.locator(".told").first.wait_for()
    expect(page.locator(".notes .edit")).to_have_count(2)
    assert list_shared_names(Ear(page)) == []
    page.locator(".notes .edit").first.click()
    page.locator("#note-content").wait_for()
    assert list_shared_names(Ear(page)) == []


def test_no_two_controls_for_staff_have_one_name(talking: Site, open_panel: Any) -> None:
    page: Page = open_panel(talking, "staff1", **TALL)
    page.click("#tab-staff")
    page.select_option("#hinted-problem", PROBLEM)
    for count in (1, 2):
        page.fill("#hint-text", "Look at the second word of the name.")
        page.click("#save-hint")
        expect(page.locator(".hints li")).to_have_count(count)
    page.click("#told-synthetic")
    page.locator(".told").first.wait_for()
    assert list_shared_names(Ear(page)) == []
    page.locator(".hints .edit").first.click()
    expect(page.locator("#save-hint")).to_have_text("Save")
    assert list_shared_names(Ear(page)) == []


def test_five_tasks_are_done_by_ear_and_keyboard(talking: Site, provider: Provider, open_panel: Any) -> None:
    page: Page = open_panel(talking)
    listen(page.context)
    page.goto(f"{talking.url}/courses/{COURSE}/jump_to/{UNIT}?docking=slot")
    ear = Ear(page)
    # Open.
    ear.press("button", "Ask about this unit")
    ear.go_to("textbox", "Your question")
    # Stop.
    provider.scripts = [speak(*["slowly "] * 200, pause=0.1)]
    page.keyboard.type("Slowly?")
    page.keyboard.press("Enter")
    ear.press("button", "Stop")
    ear.end_task("You stopped this.")
    # Delete.
    ear.press("tab", "History")
    ear.press("button", "Delete “Slowly?”")
    ear.press("button", "Delete", exactly=True)
    ear.end_task("Deleted.")
    # Ask.
    provider.scripts = [partial(cite, times=1)]
    ear.press("tab", "Chat")
    ear.go_to("textbox", "Your question")
    page.keyboard.type(QUESTION)
    page.keyboard.press("Enter")
    ear.end_task("From the course: Why stars have colours")
    for said in ear.tasks:
        sentences = Counter(re.findall(r"[^.…!?]+[.…!?]+", " ".join(said)))
        assert [sentence for sentence, count in sentences.items() if count > 1] == []
        assert not [sentence for sentence in sentences if re.search(r"\[\d", sentence)]
    # Follow a source: the unit that is open goes there, and where it does not answer in time the page does.
    gone: list[str] = []
    page.on("framenavigated", lambda frame: gone.append(frame.url))
    ear.press("link", "Why stars have colours")
    ear.wait(lambda: bool(gone) or "The unit is at this place now." in ear.heard(), ear.heard)
