"""A learner shows the course team messages of a chat, sees who opened them, and takes them back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.llm.provider import Provider, speak
from tests.panel.test_chat import ask, finished
from tests.panel.test_course_page_in_browser import NARROW, open_tab
from tests.services import expect

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

    from tests.demo.site import Site

__all__ = ["open_tab"]
FIRST, SECOND = "Why are stars of different colours?", "Which star shows north?"


def open_sharing(page: Page) -> Any:
    """Open the dialog by keys, and return it."""
    page.focus(".share-chat")
    page.keyboard.press("Enter")
    dialog = page.locator("dialog.sharing")
    expect(dialog.locator("#sharing-title")).to_be_focused()
    expect(dialog.locator("input[type=checkbox]").first).to_be_visible()
    return dialog


def choose_first_exchange(dialog: Any) -> None:
    """Tick the first question, by a key, and its reply, of the four messages that there are."""
    expect(dialog.locator(".choosable")).not_to_contain_text("*")
    boxes = dialog.locator("input[type=checkbox]")
    expect(boxes).to_have_count(4)
    boxes.nth(0).press("Space")
    boxes.nth(1).check()


def test_learner_shares_the_team_opens_it_and_the_learner_sees_who_and_takes_it_back(
    site: Site, open_panel: Any, open_tab: Callable[..., Page], find_violations: Callable[[Page], list[str]]
) -> None:
    learner = open_panel(site)
    expect(learner.locator(".share-chat")).to_have_count(0)
    for question in (FIRST, SECOND):
        ask(learner, question)
        finished(learner)
    dialog = open_sharing(learner)
    assert find_violations(learner) == []
    expect(dialog.locator("input:checked")).to_have_count(0)
    expect(dialog.locator("#preview-share")).to_be_disabled()
    choose_first_exchange(dialog)
    dialog.locator("#preview-share").press("Enter")
    expect(dialog.locator("#sharing-title")).to_be_focused()
    preview = dialog.locator("iblai-mentor-transcript")
    expect(preview.locator(".words").first).not_to_be_empty()
    expect(dialog).to_contain_text("with your username “learner1”")
    expect(preview).to_contain_text(FIRST)
    expect(preview).not_to_contain_text(SECOND)
    seen = preview.inner_text()
    assert find_violations(learner) == []
    dialog.locator("#share-now").click()
    expect(dialog.locator("[role=status]")).to_contain_text("can open it from now on")
    assert find_violations(learner) == []
    dialog.locator("text=See what you have shared").click()
    expect(learner.locator("#shared-title")).to_be_focused()
    expect(learner.locator("[data-shared]")).to_contain_text("Nobody has opened it yet.")

    team = open_tab(site, "shared")
    entry = team.locator("[data-shared]")
    expect(entry).to_contain_text("Not opened yet")
    expect(entry).not_to_contain_text("colours?")
    expect(team.locator("iblai-mentor-team-shared")).to_contain_text("You can't answer here.")
    entry.locator(".look").click()
    expect(entry.locator("iblai-mentor-transcript .words").first).not_to_be_empty()
    expect(entry.locator(".new")).to_have_count(0)
    expect(entry.locator("iblai-mentor-transcript")).to_have_text(seen, use_inner_text=True)
    assert find_violations(team) == []

    learner.reload()
    expect(learner.locator("[data-shared] .openings")).to_contain_text("Opened by staff1 on")
    learner.locator("[data-shared] .look").click()
    expect(learner.locator("[data-shared] iblai-mentor-transcript")).to_contain_text(FIRST)
    assert find_violations(learner) == []
    learner.locator("[data-shared] .forget").click()
    learner.locator("iblai-mentor-confirmation .danger").click()
    expect(learner.locator("iblai-mentor-shared [role=status]")).to_have_text(
        "It is taken back. Nobody can open it any more."
    )
    expect(learner.locator("[data-shared]")).to_have_count(0)

    entry.locator(".look").click()
    entry.locator(".look").click()
    expect(team.locator("iblai-mentor-team-shared [role=status]")).to_have_text("The learner has taken this back.")
    expect(entry).to_have_count(0)


def test_dialog_fits_a_phone_from_right_to_left_and_escape_leaves_it(
    site: Site, open_panel: Any, find_violations: Callable[[Page], list[str]]
) -> None:
    page = open_panel(site, locale="ar", **NARROW)
    ask(page, FIRST)
    finished(page)
    dialog = open_sharing(page)
    dialog.locator("input[type=checkbox]").nth(1).check()
    dialog.locator("#preview-share").click()
    expect(dialog.locator("iblai-mentor-transcript .words").first).not_to_be_empty()
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert find_violations(page) == []
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(page.locator(".share-chat")).to_be_focused()


def test_beginnings_of_messages_are_shown_as_they_are_read(talking: Site, provider: Provider, open_panel: Any) -> None:
    question = "Is my_star_list = 2*3*4 & <b>bright</b>, or `dim`? &amp; $x$ ~1~"
    scientist = "\U0001f469\u200d\U0001f52c"
    provider.scripts = [speak("**Here**: `my_star_list`, `2*3*4`.\n\n- *pears*\n- apples\n\n", scientist * 80)]
    page = open_panel(talking)
    page.click("#newChat")
    ask(page, question)
    finished(page)
    said = open_sharing(page).locator(".choosable [dir=auto]")
    expect(said.first).to_have_text(question)
    # As many as have room, each of them whole.
    beginning = "Here: my_star_list, 2*3*4. pears apples"
    expect(said.nth(1)).to_have_text(f"{beginning} {scientist * ((160 - len(beginning) - 1) // 5)}…")


def test_code_is_copied_wherever_a_copy_is_shown(
    talking: Site, provider: Provider, open_panel: Any, open_tab: Callable[..., Page]
) -> None:
    provider.scripts = [speak("```js\nlet a = 1;\n```")]
    may = {"permissions": ["clipboard-read", "clipboard-write"]}
    page = open_panel(talking, **may)
    page.click("#newChat")
    ask(page)
    finished(page)
    dialog = open_sharing(page)
    dialog.locator("input[type=checkbox]").nth(1).check()
    dialog.locator("#preview-share").click()
    press_copy(page, dialog)
    dialog.locator("#share-now").click()
    dialog.locator("text=See what you have shared").click()
    page.locator("[data-shared] .look").click()
    press_copy(page, page.locator("[data-shared]"))
    team = open_tab(talking, "shared", **may)
    team.locator("[data-shared] .look").click()
    press_copy(team, team.locator("[data-shared]"))


def press_copy(page: Page, place: Any) -> None:
    """Press the button at the code that is shown there, and read the clipboard."""
    page.evaluate("navigator.clipboard.writeText('')")
    place.locator(".copy").click()
    expect(place.locator(".code [role=status]")).to_have_text("Copied")
    assert page.evaluate("navigator.clipboard.readText()") == "let a = 1;\n"
