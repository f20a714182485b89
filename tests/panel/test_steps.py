"""What the mentor looked up, in the panel: shown in a quiet line, told to screen readers, and there again after a reload."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.demo.site import Site, start
from tests.llm.provider import Provider, call, speak, stall_after
from tests.panel.test_chat import ask, finished
from tests.panel.test_views import open_staff
from tests.services import expect

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Page

CALLS = (
    ("search_course", {"query": "heat of a star"}),
    ("read_unit", {"unit": "Old light"}),
    ("search_course", {"query": "zzqqx"}),
)
FOUND = "Looked up: The colours of stars"


@pytest.fixture(scope="module")
def looking(provider: Provider, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Start a site whose LLM calls tools."""
    tools, throttle = "IBLAI_MENTOR_LLM_HAS_TOOLS=true", "IBLAI_MENTOR_QUESTION_THROTTLE=99/min"
    options = ("--llm-base-url", provider.base_url, "--llm-model", "a-model", "--set", throttle, "--set", tools)
    running = start(tmp_path_factory.mktemp("looking"), *options)
    yield running
    assert running.stop() == 0


def test_what_was_looked_up_is_shown_and_told(
    looking: Site, provider: Provider, open_panel: Callable[..., Page], find_violations: Callable[[Page], list[str]]
) -> None:
    provider.scripts = [call(*CALLS), speak("It is the heat.")]
    page = open_panel(looking)
    ask(page, "Why are stars of different colours?")
    reply = finished(page)
    expect(reply.locator(".steps")).to_contain_text(FOUND)
    expect(reply.locator(".steps")).to_contain_text("· Searched the course")
    expect(page.locator(".announcements")).to_contain_text("It is the heat.")
    heard = page.locator(".announcements").inner_text()
    assert heard.index(FOUND) < heard.index("Searched the course") < heard.index("It is the heat.")
    expect(reply).not_to_contain_text("heat of a star")
    expect(reply).not_to_contain_text("zzqqx")
    assert find_violations(page) == []


def test_what_was_looked_up_is_there_again_after_a_reload(
    looking: Site, provider: Provider, open_panel: Callable[..., Page]
) -> None:
    provider.scripts = [call(*CALLS, text="Let me see."), stall_after("It is")]
    page = open_panel(looking)
    ask(page, "And why is that so?")
    steps: Any = page.locator(".said:not(.own)").last.locator(".steps")
    expect(steps).to_contain_text(FOUND)
    page.reload()
    expect(steps).to_contain_text(FOUND)
    page.get_by_role("button", name="Stop").click()
    expect(page.locator(".said:not(.own)").last).to_contain_text("You stopped this.")


def test_staff_leave_a_tool_out_and_bring_it_back(
    looking: Site, open_panel: Callable[..., Page], find_violations: Callable[[Page], list[str]]
) -> None:
    page = open_staff(looking, open_panel)
    saved, box = page.locator("#choice-title ~ [role=status]"), page.locator("fieldset.tools input[value=read_unit]")
    expect(box).to_be_checked()
    box.uncheck()
    expect(saved).to_have_text("Saved.")
    assert find_violations(page) == []
    page.reload()
    page.click("#tab-staff")
    expect(box).not_to_be_checked()
    expect(page.locator("fieldset.tools input[value=search_course]")).to_be_checked()
    box.check()
    expect(saved).to_have_text("Saved.")
