"""What can be done with a reply and a question, in a browser: copy, ask anew, ask otherwise, go on."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from tests.llm.provider import Provider, refuse, speak
from tests.panel.test_chat import QUESTION, ask, cite_first, finished
from tests.panel.test_views import hold_first, take_held
from tests.services import expect

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

    from tests.demo.site import Site


def test_reply_is_copied_with_where_it_stands_in_the_course(
    talking: Site, provider: Provider, open_panel: Callable[..., Page]
) -> None:
    provider.scripts = [cite_first]
    page = open_panel(talking, permissions=["clipboard-read", "clipboard-write"])
    ask(page)
    reply = finished(page)
    reply.get_by_role("button", name="Copy this reply").click()
    expect(reply.locator("iblai-mentor-copy [role=status]")).to_have_text("Copied")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith("The course has it ")
    assert re.search(rf"\n\n\[1\] .+ › .+\): {re.escape(talking.url)}/courses/.+/jump_to/", copied)


def test_failed_question_stands_once_when_it_is_tried_again(
    talking: Site, provider: Provider, open_panel: Callable[..., Page]
) -> None:
    provider.scripts = [refuse(401), speak("Now I can.")]
    page = open_panel(talking)
    page.click("#newChat")
    ask(page)
    finished(page).get_by_role("button", name="Try again").click()
    expect(page.locator(".words >> text=Now I can.")).to_be_visible()
    expect(page.locator(".said.own")).to_have_count(1)
    page.reload()
    expect(page.locator(".words >> text=Now I can.")).to_be_visible()
    expect(page.locator(".said")).to_have_count(2)


def test_reply_takes_the_place_of_the_one_before_when_it_is_asked_for_again(
    talking: Site, provider: Provider, open_panel: Callable[..., Page], find_violations: Callable[[Page], list[str]]
) -> None:
    provider.scripts = [speak("First."), speak("Second.")]
    page = open_panel(talking)
    page.click("#newChat")
    ask(page)
    finished(page).get_by_role("button", name="Answer again").click()
    expect(page.locator(".said:not(.own) .words")).to_have_text(["Second."])
    expect(page.locator("#question")).to_be_focused()
    finished(page)
    assert find_violations(page) == []
    assert "First." not in str(provider.bodies[-1])


def test_last_question_is_put_in_other_words_with_the_keyboard(
    talking: Site, provider: Provider, open_panel: Callable[..., Page], find_violations: Callable[[Page], list[str]]
) -> None:
    provider.scripts = [speak("First."), speak("Second.")]
    page = open_panel(talking)
    page.click("#newChat")
    ask(page)
    finished(page)
    page.fill("#question", "A draft")
    page.get_by_role("button", name="Change your question").press("Enter")
    expect(page.locator("#edited")).to_be_focused()
    expect(page.locator("#edited")).to_have_value(QUESTION)
    assert find_violations(page) == []
    page.keyboard.press("Escape")
    expect(page.locator(".own .words")).to_have_text([QUESTION])
    page.get_by_role("button", name="Change your question").press("Enter")
    page.fill("#edited", "And why are planets?")
    page.press("#edited", "Enter")
    expect(page.locator(".own .words")).to_have_text(["And why are planets?"])
    expect(page.locator(".said:not(.own) .words")).to_have_text(["Second."])
    expect(page.locator("#question")).to_have_value("A draft")


def test_changed_question_is_there_again_when_it_did_not_arrive(
    talking: Site, provider: Provider, open_panel: Callable[..., Page]
) -> None:
    provider.scripts = [speak("First."), speak("Second.")]
    page = open_panel(talking)
    page.click("#newChat")
    ask(page)
    finished(page)
    page.get_by_role("button", name="Change your question").click()
    page.context.set_offline(True)
    page.fill("#edited", "In other words?")
    page.press("#edited", "Enter")
    expect(page.locator("#edited")).to_have_value("In other words?")
    expect(page.locator(".said:not(.own) .words")).to_have_text(["First."])
    page.context.set_offline(False)
    page.locator(".problem").get_by_role("button", name="Try again").click()
    expect(page.locator(".said:not(.own) .words")).to_have_text(["Second."])
    expect(page.locator(".own .words")).to_have_text(["In other words?"])


def test_stopped_reply_is_gone_on_with(talking: Site, provider: Provider, open_panel: Callable[..., Page]) -> None:
    provider.scripts = [speak(*["and on "] * 200, pause=0.05), speak("The rest.")]
    page = open_panel(talking)
    page.click("#newChat")
    ask(page)
    page.wait_for_selector(".words >> text=and on")
    page.click("#stop")
    finished(page).get_by_role("button", name="Go on").click()
    expect(page.locator(".words >> text=The rest.")).to_be_visible()
    expect(page.locator(".own .words")).to_have_text([QUESTION, "Go on where you stopped."])


def test_search_is_not_asked_again_for_what_it_found(site: Site, open_panel: Callable[..., Page]) -> None:
    page = open_panel(site)
    ask(page)
    reply = finished(page)
    expect(reply.get_by_role("button", name="Copy this reply")).to_be_visible()
    expect(reply.get_by_role("button", name="Answer again")).to_have_count(0)


def reply_anew(page: Page, provider: Provider) -> Any:
    """Have a question of a new chat answered; returns the reply."""
    provider.scripts = [speak("Because.")]
    page.click("#newChat")
    ask(page)
    return finished(page)


def test_reason_is_the_learners_own_when_a_thumb_is_down(
    talking: Site, provider: Provider, open_panel: Callable[..., Page]
) -> None:
    provider.scripts = [speak("Word.\n\n" * 30)]
    page = open_panel(talking, viewport={"width": 460, "height": 600})
    page.click("#newChat")
    ask(page)
    reply = finished(page)
    reply.locator("[data-thumb=down]").click()
    expect(page.locator(".reasons input:checked")).to_have_count(0)
    expect(page.locator(".reasons button[type=submit]")).to_be_in_viewport(ratio=1)
    page.get_by_role("button", name="Not now").click()
    expect(page.locator(".reasons")).to_have_count(0)
    expect(reply.locator("[data-thumb=down]")).to_be_focused()


def test_who_went_on_to_write_is_not_taken_to_the_reasons(
    talking: Site, provider: Provider, open_panel: Callable[..., Page]
) -> None:
    page = open_panel(talking)
    reply = reply_anew(page, provider)
    held = hold_first(page, "**/mentor-feedback/create/", "POST")
    reply.locator("[data-thumb=down]").click()
    first = take_held(page, held)
    page.click("#question")
    page.keyboard.type("And ")
    first.continue_()
    expect(page.locator(".reasons")).to_be_visible()
    page.keyboard.type("then?")
    expect(page.locator("#question")).to_be_focused()
    expect(page.locator("#question")).to_have_value("And then?")


def test_reasons_stay_where_they_could_not_be_sent(
    talking: Site, provider: Provider, open_panel: Callable[..., Page]
) -> None:
    page = open_panel(talking)
    reply = reply_anew(page, provider)
    reply.locator("[data-thumb=down]").click()
    page.get_by_label("I did not understand it").check()
    page.fill(".reasons input[name=words]", "Which one?")
    page.route("**/mentor-feedback/*/", lambda route: route.fulfill(status=503, json={"detail": "Not now."}))
    page.locator(".reasons button[type=submit]").click()
    expect(reply.locator(".problem")).to_contain_text("Not now.")
    expect(page.locator(".reasons input[name=words]")).to_have_value("Which one?")
    page.unroute_all()
    page.locator(".reasons button[type=submit]").click()
    expect(reply.get_by_text("Thank you.")).to_be_visible()
    expect(page.locator(".reasons, iblai-mentor-feedback .problem")).to_have_count(0)
    expect(reply.locator("[data-thumb=down]")).to_be_focused()


def test_nobody_asks_what_was_wrong_once_the_other_thumb_is_up(
    talking: Site, provider: Provider, open_panel: Callable[..., Page]
) -> None:
    page = open_panel(talking)
    reply = reply_anew(page, provider)
    first = hold_first(page, "**/mentor-feedback/create/", "POST")
    second = hold_first(page, "**/mentor-feedback/*/", "PUT")
    for thumb in ("down", "up"):
        reply.locator(f"[data-thumb={thumb}]").click()
    take_held(page, first).continue_()
    # The first one is over when the second one is sent.
    waiting = take_held(page, second)
    expect(page.locator(".reasons")).to_have_count(0)
    waiting.continue_()
    expect(reply.locator("[data-thumb=up]")).to_have_attribute("aria-pressed", "true")
    expect(reply.get_by_text("Thank you.")).to_be_visible()
