"""A course team's page in a browser: what it sets there holds for learners, and nothing is wrong with how it is made."""

from __future__ import annotations

import re
from threading import Event
from typing import TYPE_CHECKING, Any

import pytest

from tests.demo.conftest import PATIENCE
from tests.demo.site import COURSE, Site, status
from tests.llm.provider import speak
from tests.panel.hearing import Ear, listen
from tests.services import expect

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

    from tests.llm.provider import Connection, Provider

PATH = f"/api/ai-mentor/course/{COURSE}/"
NARROW = {"viewport": {"width": 400, "height": 800}}


@pytest.fixture
def open_tab(open_page: Callable[..., Page]) -> Callable[..., Page]:
    """Open a tab of the page as a member of the team."""

    def open_one(site: Site, tab: str, username: str = "staff1", **options: Any) -> Page:
        page = open_page(site, username, path=f"{PATH}#{tab}", **options)
        page.wait_for_selector(f"#panel-{tab}:not([hidden]) section")
        return page

    return open_one


@pytest.mark.parametrize("path", [PATH, f"{PATH}sheet/"])
def test_learner_and_admin_find_nothing_and_operator_the_page(path: str, site: Site) -> None:
    found = {name: status(site.log_in(name).get, path) for name in ("learner1", "admin1", "staff1", "super1")}
    assert found == {"learner1": "404", "admin1": "404", "staff1": "ok", "super1": "ok"}


@pytest.mark.parametrize("options", [{}, NARROW], ids=["wide", "narrow"])
@pytest.mark.parametrize("tab", ["settings", "briefing", "levels", "hints", "quiet", "shared", "numbers", "evaluation"])
def test_each_tab_is_well_made(
    tab: str, options: dict[str, Any], site: Site, open_tab: Callable[..., Page], find_violations: Any
) -> None:
    page = open_tab(site, tab, **options)
    page.wait_for_load_state("networkidle")
    assert find_violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_tabs_are_reached_by_keys(site: Site, open_tab: Callable[..., Page]) -> None:
    page = open_tab(site, "settings")
    page.focus("#tab-settings")
    page.keyboard.press("ArrowRight")
    expect(page.locator("#tab-briefing")).to_be_focused()
    page.keyboard.press("End")
    expect(page.locator("#panel-evaluation")).to_be_visible()
    assert page.url.endswith("#evaluation")


def test_many_units_are_set_at_once(site: Site, open_tab: Callable[..., Page], find_violations: Any) -> None:
    page = open_tab(site, "levels")
    page.fill("#filter-text", "star")
    shown = page.locator(".part.of-unit")
    expect(page.locator(".part", has_text="The whole course")).to_have_count(0)
    count = shown.count()
    assert count > 1
    page.check("#all-parts")
    page.click("[data-level=off]")
    expect(page.locator(".apply [role=status]")).to_have_text(f"Parts changed: {count}.")
    expect(page.locator(".part.of-unit .level-name.own")).to_have_text(["Off"] * count)
    assert find_violations(page) == []
    page.select_option("#filter-level", "off")
    page.check("#all-parts")
    page.click("[data-level=none]")
    expect(page.locator(".parts")).to_have_count(0)


def test_quiet_hours_are_told_ahead_then_close_the_mentor(
    site: Site, open_tab: Callable[..., Page], open_panel: Any, find_violations: Any
) -> None:
    page = open_tab(site, "quiet", timezone_id="Europe/Berlin")
    expect(page.locator("#quiet-zone")).to_contain_text("Europe/Berlin")
    later = page.evaluate("new Date(Date.now() + 26 * 3600e3 - new Date().getTimezoneOffset() * 60e3).toISOString()")
    end = page.evaluate("new Date(Date.now() + 27 * 3600e3 - new Date().getTimezoneOffset() * 60e3).toISOString()")
    page.fill("#quiet-starts", later[:16])
    page.fill("#quiet-ends", end[:16])
    page.click("#add-quiet")
    expect(page.locator(".quiet-times li")).to_have_count(1)
    expect(page.locator("#quiet-starts")).to_be_focused()
    assert find_violations(page) == []
    learner = open_panel(site, timezone_id="Asia/Tokyo")
    expect(learner.locator("[data-reason=quiet]")).to_contain_text("GMT+9")
    now = page.evaluate("new Date(Date.now() - 60e3 - new Date().getTimezoneOffset() * 60e3).toISOString()")
    page.fill("#quiet-starts", now[:16])
    page.fill("#quiet-ends", end[:16])
    page.click("#add-quiet")
    expect(page.locator(".quiet-times li")).to_have_count(2)
    learner.reload()
    expect(learner.locator(".gate[data-code=quiet_hours]")).to_contain_text("The mentor is closed for now")
    expect(learner.locator("#question")).to_be_hidden()
    assert find_violations(learner) == []
    for _time in range(2):
        page.locator(".quiet-times .forget").first.click()
        expect(page.locator("[role=status]", has_text="deleted")).to_have_count(1)
    learner.click("text=Look again")
    expect(learner.locator("#question")).to_be_visible()


def test_first_questions_of_the_team_are_offered(site: Site, open_tab: Callable[..., Page], open_panel: Any) -> None:
    page = open_tab(site, "settings")
    page.fill("#starter-0", "Why do stars twinkle?")
    page.fill("#limit", "500")
    page.click("#save-offers")
    expect(page.locator("iblai-mentor-offers :invalid").first).to_be_visible()
    page.fill("#limit", "40")
    page.click("#save-offers")
    expect(page.locator("iblai-mentor-offers [role=status]")).to_have_text("Saved.")
    learner = open_panel(site)
    expect(learner.locator(".suggestion")).to_have_text(["Why do stars twinkle?"])
    page.fill("#starter-0", "")
    page.fill("#limit", "")
    with page.expect_response(lambda response: response.request.method == "PUT", timeout=PATIENCE):
        page.click("#save-offers")
    learner.reload()
    expect(learner.locator(".suggestion").first).to_be_visible()
    expect(learner.locator(".suggestion", has_text="twinkle")).to_have_count(0)


def test_draft_is_tried_beside_what_is_in_force(
    talking: Site, provider: Provider, open_panel: Any, open_tab: Callable[..., Page], find_violations: Any
) -> None:
    open_panel(talking, "staff1")  # Who tries it agrees to the notice, as everybody does.

    def reply(connection: Connection) -> None:
        is_draft = "Say comet." in connection.body["messages"][0]["content"]
        speak("It is a comet.\n\n```\nEncke\n```" if is_draft else "It is a star.")(connection)

    provider.scripts = [reply]
    page = open_tab(talking, "briefing", permissions=["clipboard-read", "clipboard-write"])
    page.fill("#briefing", "Say comet.")
    page.click("#save-draft")
    expect(page.locator("iblai-mentor-briefing [role=status]")).to_contain_text("saved")
    page.fill("#trial-question", "What is that?")
    page.click("#trial-ask")
    expect(page.locator(".words[data-side=published]")).to_contain_text("It is a star.", timeout=PATIENCE)
    expect(page.locator(".words[data-side=draft]")).to_contain_text("It is a comet.", timeout=PATIENCE)
    assert find_violations(page) == []
    page.locator(".words[data-side=draft] .copy").click()
    expect(page.locator(".words[data-side=draft] [role=status]")).to_have_text("Copied")
    assert page.evaluate("navigator.clipboard.readText()") == "Encke\n"
    page.click("#trial-over")
    expect(page.locator(".pair")).to_have_count(0)
    page.click("#discard")


def test_panel_leads_to_the_page_and_the_page_to_the_sheet(site: Site, open_panel: Any, find_violations: Any) -> None:
    panel = open_panel(site, "staff1")
    panel.get_by_role("tab", name="Course staff").click()
    with panel.context.expect_page() as opened:
        panel.click("#course-page")
    page = opened.value
    page.click("text=Course sheet to print")
    expect(page.locator("h1")).to_have_text(re.compile("Reading the Night Sky"))
    expect(page.locator("#help")).to_contain_text("The whole course: full help")
    assert find_violations(page) == []


def test_sheet_is_one_page_when_it_is_printed(site: Site, open_page: Callable[..., Page]) -> None:
    page = open_page(site, "staff1", path=f"{PATH}sheet/")
    printed = page.pdf(format="A4", prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page[^s]", printed)) == 1


def test_team_evaluates_its_questions_and_sees_which_fail(
    provider: Provider, talking: Site, open_tab: Callable[..., Page], open_panel: Any, find_violations: Any
) -> None:
    # Who agreed to the notice may have the mentor asked, too.
    open_panel(talking, "staff1")
    page = open_tab(talking, "evaluation")
    expect(page.locator("#panel-evaluation")).to_contain_text("Write at least one question first.")
    lines = "Why do stars have colours?\nHow far is the moon? | The cheese\n"
    file = {"name": "ours.txt", "mimeType": "text/plain", "buffer": lines.encode()}
    page.set_input_files("#evaluation-file", file)
    page.click("#save-questions")
    expect(page.locator(".problem")).to_contain_text("Line 2: the course has no unit called “The cheese”.")
    expect(page.locator("#panel-evaluation")).not_to_contain_text("Write at least one question first.")
    page.fill("#evaluation-questions", "Why do stars have colours?\nWho sells the best cheese?")
    page.click("#save-questions")
    page.check("#asks-mentor")
    expect(page.locator("#asks-mentor-about")).to_contain_text("It takes 2 of the ")
    expect(page.locator("#asks-mentor-about")).to_contain_text("This takes at most 48,000 tokens (a-model).")
    page.click("#start-evaluation")
    page.locator("iblai-mentor-confirmation button", has_text="Evaluate with these questions").click()
    expect(page.locator("#run-state")).to_have_text("It is done. 2 of 2 questions asked.", timeout=PATIENCE)
    expect(page.locator("tbody td:nth-of-type(1)")).to_contain_text(["Cites the course", "Cites nothing"])
    expect(page.locator("tbody td:nth-of-type(2)")).to_contain_text(["Cites nothing", "Cites nothing"])
    expect(page.locator(".facts")).to_contain_text("2 questions asked, 2 failed.")
    assert find_violations(page) == []
    assert "2 questions; 2 failed" in talking.log_in("staff1").get(f"{PATH}sheet/")


def test_look_at_an_evaluation_that_fails_again_is_told_again_and_no_longer_when_it_is_over(
    provider: Provider, talking: Site, open_tab: Callable[..., Page], open_panel: Any
) -> None:
    open_panel(talking, "staff1")
    may_end = Event()

    def reply(connection: Connection) -> None:
        may_end.wait(PATIENCE / 1000)
        speak("Because it is so.")(connection)

    provider.scripts = [reply]
    page = open_tab(talking, "evaluation")
    listen(page.context)
    page.reload()
    page.fill("#evaluation-questions", "Why do stars have colours?")
    page.click("#save-questions")
    page.check("#asks-mentor")
    page.click("#start-evaluation")
    page.locator("iblai-mentor-confirmation button", has_text="Evaluate with these questions").click()
    expect(page.locator("#stop-evaluation")).to_be_visible()
    page.route("**/evaluations/running/", lambda route: route.abort())
    told = page.locator("iblai-mentor-evaluation [role=alert]")
    expect(told).to_be_visible()
    ear = Ear(page)
    words = told.locator("p").inner_text()
    told.get_by_role("button", name="Try again").click()
    ear.wait(lambda: sum(words in said for said in ear.heard()) == 2, ear.heard)
    page.unroute_all()
    told.get_by_role("button", name="Try again").click()
    expect(told).to_have_count(0)
    may_end.set()
    expect(page.locator("#run-state")).to_have_text("It is done. 1 of 1 questions asked.", timeout=PATIENCE)
