"""What comes after the first script, each in a file of its own: nothing before it is needed, and what does not come is told."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from tests.llm.provider import Provider, speak
from tests.panel.test_chat import ask, finished
from tests.services import PATIENCE, expect

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

    from tests.demo.site import Site

MISSING = "This part of the page did not load."
PLAIN = "A part of this page did not load, so the reply is shown as plain text."
SCRIPTS = """performance.getEntriesByType("resource").map(({name}) => name.split("/").at(-1))
  .filter((name) => name.endsWith(".js"))"""


def test_nothing_but_the_first_script_and_what_reads_a_reply_comes_by_itself(
    talking: Site, open_panel: Callable[..., Page]
) -> None:
    page = open_panel(talking)
    with page.expect_response("**/history.js"):
        page.click("#tab-history")
    expect(page.get_by_role("heading", name="Chats in this course")).to_be_visible()
    # The browser notes what came when it is done with it.
    until = time.monotonic() + PATIENCE / 1000
    while len(came := page.evaluate(SCRIPTS)) < 3 and time.monotonic() < until:
        page.wait_for_timeout(50)
    assert sorted(came) == ["history.js", "markdown.js", "panel.js"]


@pytest.mark.parametrize(
    ("tab", "file", "found"), [("history", "history", "Chats in this course"), ("mentor", "mentor", "Your data")]
)
def test_view_that_does_not_come_says_so_and_is_there_when_it_is_tried_again(
    talking: Site, open_panel: Callable[..., Page], tab: str, file: str, found: str
) -> None:
    page = open_panel(talking)
    page.route(f"**/{file}.js", lambda route: route.abort())
    page.click(f"#tab-{tab}")
    shown = page.get_by_role("tabpanel")
    expect(shown.get_by_role("alert")).to_contain_text(MISSING)
    page.unroute_all()
    shown.get_by_role("button", name="Try again").click()
    expect(shown.get_by_role("heading", name=found)).to_be_visible()
    expect(page.locator(f"#tab-{tab}")).to_be_focused()


def test_reply_is_shown_as_it_was_written_when_what_reads_it_does_not_come(
    talking: Site, provider: Provider, open_panel: Callable[..., Page]
) -> None:
    provider.scripts = [speak("It is **hot**.")]
    page = open_panel(talking)
    page.route("**/markdown.js", lambda route: route.abort())
    page.reload()
    ask(page)
    reply = finished(page)
    expect(reply.locator(".words")).to_have_text("It is **hot**.")
    expect(reply).to_contain_text(PLAIN)
    page.unroute_all()
    reply.get_by_role("button", name="Try again").click()
    expect(reply.locator(".words strong")).to_have_text("hot")
    expect(reply).not_to_contain_text(PLAIN)
    expect(page.locator("#question")).to_be_focused()
