"""What the mentor looked up, in the panel: shown in a quiet line, told to screen readers, and there again after a reload."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.llm.provider import Provider, call, speak, stall_after
from tests.panel.test_chat import ask, finished
from tests.panel.test_views import hold_first, open_staff, take_held, wait_until
from tests.services import expect

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Page

    from tests.demo.site import RunSite, Site

CALLS = (
    ("search_course", {"query": "heat of a star"}),
    ("read_unit", {"unit": "Old light"}),
    ("search_course", {"query": "zzqqx"}),
)
TOOLS = ("read_unit", "search_course")
FOUND = "Looked up: The colours of stars"


@pytest.fixture(scope="module")
def looking(provider: Provider, run_site: RunSite) -> Iterator[Site]:
    """Start a site whose LLM calls tools."""
    tools = "IBLAI_MENTOR_LLM_HAS_TOOLS=true"
    options = ("--llm-base-url", provider.base_url, "--llm-model", "a-model", "--set", tools)
    with run_site(*options) as running:
        yield running


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


def note_saved(page: Page) -> list[int]:
    """Return a list that the status of every answer to what is saved of the course comes into."""
    answers: list[int] = []

    def note(response: Any) -> None:
        if response.request.method == "PUT" and response.url.endswith("/settings/"):
            answers.append(response.status)

    page.on("response", note)
    return answers


def find_boxes(page: Page) -> list[Any]:
    return [page.locator(f"fieldset.tools input[value={name}]") for name in TOOLS]


def look_again(page: Page) -> None:
    page.reload()
    page.click("#tab-staff")
    page.wait_for_selector("fieldset.tools")


@pytest.fixture
def _all_tools(looking: Site, open_panel: Callable[..., Page]) -> Iterator[None]:
    """Bring the course's tools back, whatever became of the test."""
    panel = open_panel(looking, "staff1").locator("iblai-mentor")
    tools = panel.evaluate("async ({ api, course }) => (await api.getCourseSettings(course)).tools")
    yield
    panel.evaluate("({ api, course }, tools) => api.saveCourseSettings(course, { tools })", tools)


@pytest.mark.usefixtures("_all_tools")
def test_tools_that_are_left_out_one_after_the_other_are_all_left_out(
    looking: Site, open_panel: Callable[..., Page]
) -> None:
    page = open_staff(looking, open_panel)
    saved = note_saved(page)
    held = hold_first(page, "**/settings/")
    boxes = find_boxes(page)
    for box in boxes:
        box.uncheck()
    take_held(page, held).continue_()
    wait_until(page, lambda: len(saved) == len(TOOLS))
    look_again(page)
    for box in boxes:
        expect(box).not_to_be_checked()
    for box in boxes:
        box.check()
    wait_until(page, lambda: len(saved) == 2 * len(TOOLS))
    look_again(page)
    for box in boxes:
        expect(box).to_be_checked()


@pytest.mark.usefixtures("_all_tools")
def test_tool_that_is_left_out_stays_so_where_it_cannot_be_looked_at_afterwards(
    looking: Site, open_panel: Callable[..., Page]
) -> None:
    page = open_staff(looking, open_panel)
    saved = note_saved(page)
    # What is written arrives, and nothing is read after it.
    page.route("**/settings/", lambda route: route.abort() if route.request.method == "GET" else route.fallback())
    boxes = find_boxes(page)
    for count, box in enumerate(boxes, start=1):
        box.uncheck()
        wait_until(page, lambda count=count: len(saved) == count)  # type: ignore[misc]
        expect(page.locator("#choice-title ~ [role=status]")).to_have_text("Saved.")
    page.unroute_all()
    look_again(page)
    for box in boxes:
        expect(box).not_to_be_checked()
