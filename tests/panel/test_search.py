"""The panel where the search replies: its buttons, its links, its label; and a reply of an LLM that cites nothing."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest

from tests.demo.site import COURSE, Site
from tests.llm.provider import Provider, speak
from tests.panel.test_chat import ask, finished
from tests.panel.test_views import wait_until
from tests.services import expect

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page


def test_button_lists_what_the_unit_has_with_links(
    site: Site, open_panel: Any, find_violations: Callable[[Page], list[str]]
) -> None:
    page = open_panel(site)
    page.get_by_role("button", name="What this unit has").click()
    reply = finished(page)
    expect(reply.locator(".who")).to_have_text("Found in the course")
    links = reply.locator("a.place")
    expect(links.filter(has_text="Why stars have colours")).to_have_count(1)
    expect(reply.locator(f"a.place:not([href*='/courses/{COURSE}/jump_to/'])")).to_have_count(0)
    assert find_violations(page) == []


def test_place_of_a_source_begins_below_its_title_where_the_page_reads_from_the_right(
    site: Site, open_panel: Any
) -> None:
    page = open_panel(site, locale="ar")
    ask(page, "Polaris")
    source = finished(page).locator(".sources .source").first
    title, place = source.locator("a").bounding_box(), source.locator(".path bdi").bounding_box()
    assert place["y"] > title["y"]
    assert abs(title["x"] + title["width"] - place["x"] - place["width"]) < 2


def test_search_that_takes_nothing_of_the_allowance_shows_none(site: Site, open_panel: Any) -> None:
    page = open_panel(site)
    ask(page, "Polaris")
    finished(page)
    expect(page.locator(".below")).to_have_text("These are quotes of the course.")


def test_label_and_links_are_there_after_a_reload(site: Site, open_panel: Any) -> None:
    page = open_panel(site)
    ask(page, "is pluto a planet")
    expect(finished(page).locator("a.place")).to_have_count(3)
    page.reload()
    reply = page.locator(".said:not(.own)").last
    expect(reply.locator("a.place")).to_have_count(3)
    expect(reply.locator(".who")).to_have_text("Course search")


@pytest.mark.parametrize("words", ["I want to die", "thank you"])
def test_reply_that_is_no_answer_is_neither_called_found_nor_rated(site: Site, open_panel: Any, words: str) -> None:
    page = open_panel(site)
    ask(page, words)
    reply = finished(page)
    expect(reply.locator(".who")).to_have_text("Course search")
    expect(reply.locator(".copy-reply")).to_be_visible()
    expect(reply.locator(".thumb")).to_have_count(0)
    ask(page, "is pluto a planet")
    expect(finished(page).locator(".thumb")).to_have_count(2)


_IS_IN_SIGHT = """({ log }) => {
  const question = [...log.querySelectorAll(".said.own")].at(-1);
  const top = question.getBoundingClientRect().top - log.getBoundingClientRect().top;
  return Math.abs(top - 12) < 2 || log.scrollHeight - log.scrollTop - log.clientHeight < 2;
}"""


def test_newest_question_stands_at_the_top_unless_all_below_it_is_in_sight(site: Site, open_panel: Any) -> None:
    page = open_panel(site)
    for number, words in enumerate(
        ["why are stars different colours", "what is a constellation", "thanks", "capital of France"]
    ):
        ask(page, words)
        expect(page.locator(".said.own")).to_have_count(number + 1)
        finished(page)
        expect(page.locator(".follow-ups")).to_be_visible()
        wait_until(page, lambda: page.locator("iblai-mentor-chat").evaluate(_IS_IN_SIGHT))


def test_who_is_in_distress_is_offered_no_question_about_the_course(site: Site, open_panel: Any) -> None:
    page = open_panel(site)
    suggested = re.compile(r"/sessions/[^/]+/suggestion\?")
    with page.expect_response(suggested) as first:
        ask(page, "Polaris")
    expect(page.locator(".follow-ups button").first).to_be_visible()
    assert first.value.json()
    with page.expect_response(suggested) as second:
        ask(page, "I want to die")
    assert second.value.json() == []
    expect(finished(page).locator(".words")).to_contain_text("emergency number")
    expect(page.locator(".follow-ups button")).to_have_count(0)


def test_what_only_an_llm_can_do_is_not_shown(site: Site, talking: Site, open_panel: Any) -> None:
    page = open_panel(site)
    page.get_by_role("tab", name="My mentor").click()
    expect(page.get_by_text("Where your words go")).to_be_visible()
    expect(page.locator("iblai-mentor-instruction")).to_have_count(0)
    other = open_panel(talking)
    expect(other.locator("#question")).to_be_visible()
    expect(other.locator(".intent")).to_have_count(0)


def test_reply_that_cites_nothing_says_so_beside_what_the_course_says(
    talking: Site, provider: Provider, open_panel: Any, find_violations: Callable[[Page], list[str]]
) -> None:
    provider.scripts = [speak("They are painted.")]
    page = open_panel(talking)
    ask(page, "What colour has Betelgeuse?")
    aside = finished(page).locator(".uncited")
    expect(aside).to_contain_text("This reply cites nothing of the course")
    expect(aside.locator("blockquote")).to_contain_text("Betelgeuse")
    assert find_violations(page) == []


@pytest.mark.parametrize("answers", ["site", "talking"])
def test_what_can_be_asked_next_stands_under_the_last_reply_alone(
    request: pytest.FixtureRequest, provider: Provider, open_panel: Any, answers: str
) -> None:
    provider.scripts = [speak("Because it is so.")]
    page = open_panel(request.getfixturevalue(answers))
    page.click("#newChat")
    ask(page, "Why are stars of different colours?")
    finished(page)
    offered = page.get_by_role("list", name="What you can ask next").get_by_role("button")
    expect(offered.first).to_be_visible()
    expect(offered.nth(3)).to_have_count(0)
    question = offered.first.inner_text()
    offered.first.click()
    expect(page.locator(".own .words").last).to_have_text(question)
    reply = finished(page)
    if answers == "site":
        expect(reply.locator(".sources li")).not_to_have_count(0)
    expect(offered.first).to_be_visible()
    expect(page.get_by_role("list", name="What you can ask next")).to_have_count(1)
    expect(offered.filter(has_text=question)).to_have_count(0)
