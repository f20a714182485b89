"""One tap, a quiz, the way to a person, and what teachers write, in a browser."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from tests.demo.site import Site, block
from tests.llm.provider import speak
from tests.panel.conftest import UNIT
from tests.panel.test_chat import ask, finished
from tests.panel.test_views import hold_first, note_requests, take_held
from tests.services import expect

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.llm.provider import Connection, Provider

CONTACT = "https://forum.example.com/c/stars"
PROBLEM = block("problem", "a_light_year_is")


def quiz(connection: Connection) -> None:
    """Ask about the first passage that the prompt has, as an LLM would."""
    system = connection.body["messages"][0]["content"]
    title_and_text = re.search(r"\[1\] [^\n]+\n([^\n]+)", system)
    assert title_and_text is not None
    quote = " ".join(title_and_text[1].split()[:6])
    speak("Which words begin it?", f" [[1|{quote}]]")(connection)


def tap(page: Page, action: str) -> None:
    page.click(f"[data-action={action}]")
    # It is asked at once: the page says so before anybody looks whether it is over.
    page.wait_for_selector(".said.own")


def test_nothing_is_tapped_when_there_is_no_llm(site: Site, open_panel: Any) -> None:
    page = open_panel(site)
    expect(page.locator("#question")).to_be_visible()
    expect(page.locator("[data-action]")).to_have_count(0)


def test_learner_answers_sees_the_quote_and_judges_and_nothing_is_sent(
    talking: Site, provider: Provider, open_panel: Any, find_violations: Any
) -> None:
    provider.scripts = [quiz]
    page = open_panel(talking)
    expect(page.locator("[data-action]")).to_have_text(["Summarise", "Example", "Quiz me"])
    tap(page, "quiz")
    reply = finished(page)
    expect(reply.locator(".words")).to_have_text("Which words begin it?")
    expect(page.locator(".cite, .sources, blockquote")).to_have_count(0)
    assert find_violations(page) == []
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url) if request.method != "GET" else None)
    page.fill(".quiz input", "Most of them")
    page.click("text=Show the passage")
    expect(page.locator(".quiz blockquote")).to_be_focused()
    expect(page.locator(".quiz")).to_contain_text("Most of them")
    page.click("[data-judged=wrong]")
    expect(page.get_by_text("Read the passage once more")).to_be_visible()
    assert find_violations(page) == []
    assert sent == []
    assert provider.bodies[-1]["messages"][-1]["content"].endswith("Ask me a question about this unit.")
    # It is a quiz again when the page is made anew, and nobody was told what the learner thought.
    page.reload()
    expect(page.locator(".quiz input")).to_have_value("")
    expect(page.locator(".cite, .sources, blockquote")).to_have_count(0)


def test_what_was_said_is_asked_for_in_simpler_words_with_one_tap(
    talking: Site, provider: Provider, open_panel: Any
) -> None:
    provider.scripts = [speak("It is a black body.")]
    page = open_panel(talking)
    ask(page)
    finished(page)
    page.click("[data-action=simpler]")
    expect(page.locator(".said.own")).to_have_count(2)
    finished(page)
    last = provider.bodies[-1]["messages"][-1]["content"]
    assert "in short everyday words" in last
    assert last.endswith("Say that in simpler words.")


def test_hints_and_people_are_written_by_staff_and_found_by_learners(
    talking: Site, provider: Provider, open_panel: Any, find_violations: Any
) -> None:
    page = open_panel(talking, "staff1")
    page.get_by_role("tab", name="Course staff").click()
    page.fill("#help-contact", "ask me")
    page.click("#save-contact")
    expect(page.locator("iblai-mentor-help .problem")).to_contain_text("https://")
    page.fill("#help-contact", CONTACT)
    page.click("#save-contact")
    expect(page.locator("iblai-mentor-help [role=status]")).to_have_text("Saved.")
    page.select_option("#hinted-problem", PROBLEM)
    page.fill("#hint-text", "The answer is: a length: how far light travels in a year.")
    page.click("#save-hint")
    expect(page.locator("iblai-mentor-hints .problem")).to_contain_text("states the answer")
    expect(page.locator("#hint-text")).to_have_value(re.compile("^The answer is"))
    page.fill("#hint-text", "Look at the second word of the name.")
    page.select_option("#hint-step", "orient")
    page.click("#save-hint")
    expect(page.locator("iblai-mentor-hints li")).to_contain_text("from the first question on")
    assert find_violations(page) == []
    # What was chosen for another one does not stay chosen.
    for step in ("orient", "example"):
        page.select_option("#hint-step", step)
    page.locator("iblai-mentor-hints .edit").click()
    expect(page.locator("#hint-step")).to_have_value("orient")
    page.select_option("#hint-kind", "mistake")
    page.click("#save-hint")
    expect(page.locator("iblai-mentor-hints li")).to_contain_text("A common mistake")

    provider.scripts = [speak("Think again.")]
    learner = open_panel(talking, "learner2", unit=PROBLEM)
    ask(learner, "What is this about?")
    reply = finished(learner)
    assert "Usual mistake: Look at the second word" in json.dumps(provider.bodies[-1])
    expect(reply.locator(".people")).to_have_count(0)
    reply.locator("[data-thumb=down]").click()
    expect(reply.locator(".people a")).to_have_attribute("href", CONTACT)
    expect(reply.locator(".people a")).to_have_attribute("rel", "noopener noreferrer")
    assert find_violations(learner) == []
    page.locator("iblai-mentor-hints .forget").click()
    expect(page.locator("iblai-mentor-hints li")).to_have_count(0)


def open_hints(talking: Site, open_panel: Any, text: str) -> Page:
    """Write a hint for a problem; it is there when this returns."""
    page = open_panel(talking, "staff1")
    page.get_by_role("tab", name="Course staff").click()
    page.select_option("#hinted-problem", PROBLEM)
    page.fill("#hint-text", text)
    page.click("#save-hint")
    expect(page.locator("iblai-mentor-hints li")).to_contain_text(text)
    expect(page.locator("#hint-text")).to_have_value("")
    return page


def delete_hints(page: Page) -> None:
    hints = page.locator("iblai-mentor-hints li")
    for left in reversed(range(hints.count())):
        hints.locator(".forget").first.click()
        expect(hints).to_have_count(left)


def test_hint_is_written_once_where_its_button_is_clicked_twice(talking: Site, open_panel: Any) -> None:
    page = open_hints(talking, open_panel, "Look at the name.")
    written, saved = (
        note_requests(page, "/problem-hints/"),
        page.locator("iblai-mentor-hints > section > [role=status]"),
    )
    held = hold_first(page, "**/problem-hints/**")
    page.locator("iblai-mentor-hints .edit").click()
    page.fill("#hint-text", "Look at the whole name.")
    page.dblclick("#save-hint")
    take_held(page, held).continue_()
    expect(page.locator("iblai-mentor-hints li")).to_contain_text("Look at the whole name.")
    expect(saved).to_have_text("Saved.")
    page.unroute_all()
    held = hold_first(page, "**/problem-hints/", "POST")
    page.fill("#hint-text", "How long is a year?")
    page.dblclick("#save-hint")
    take_held(page, held).continue_()
    expect(page.locator("iblai-mentor-hints li")).to_have_count(2)
    expect(saved).to_have_text("Saved.")
    assert written == ["PUT", "POST"]
    delete_hints(page)


def test_hint_is_of_the_problem_that_was_chosen_when_it_was_sent(talking: Site, open_panel: Any) -> None:
    page = open_hints(talking, open_panel, "Look at the name.")
    hints, written = page.locator("iblai-mentor-hints li"), note_requests(page, "/problem-hints/")
    held = hold_first(page, "**/problem-hints/**", "DELETE")
    hints.locator(".forget").click()
    taken = take_held(page, held)
    page.fill("#hint-text", "How long is a year?")
    page.click("#save-hint")
    # Another one is chosen before that is its turn.
    others = page.locator(f"#hinted-problem option:not([value='']):not([value='{PROBLEM}'])")
    page.select_option("#hinted-problem", others.first.get_attribute("value"))
    taken.continue_()
    expect(page.locator("iblai-mentor-hints > section > [role=status]")).to_have_text("Saved.")
    assert written == ["DELETE", "POST"]
    expect(hints).to_have_count(0)
    page.select_option("#hinted-problem", PROBLEM)
    expect(hints).to_contain_text("How long is a year?")
    delete_hints(page)


def test_search_that_finds_nothing_says_where_people_help(site: Site, open_panel: Any) -> None:
    staff = open_panel(site, "staff1")
    staff.get_by_role("tab", name="Course staff").click()
    staff.fill("#help-contact", "help@example.com")
    staff.click("#save-contact")
    expect(staff.locator("iblai-mentor-help [role=status]")).to_have_text("Saved.")
    page = open_panel(site, unit=UNIT)
    ask(page, "xylophone zymurgy")
    expect(finished(page).locator(".people a")).to_have_attribute("href", "mailto:help@example.com")
    ask(page, "Which star is orange?")
    expect(page.locator(".said.own")).to_have_count(2)
    finished(page)
    expect(page.locator(".people")).to_have_count(1)
