"""The mentor where learners meet it: in the pages of a course, in every place that it can have there."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.demo.site import COURSE, Site, block
from tests.llm.provider import Provider, refuse, speak
from tests.services import expect
from tests.worker import wait_for

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import FrameLocator, Locator, Page, Route

    from tests.demo.site import RunSite

LAUNCHER = "iblai-mentor-launcher button"
UNIT, NEXT = block("vertical", "why_the_stars_move"), block("vertical", "finding_north")
EXAM, EXAM_UNIT = block("sequential", "exam"), block("vertical", "exam_north")
QUESTION = "Why do the stars move?"
DRAFT = "And what about the Moon?"
PHONE = {"width": 390, "height": 780}
API = "/api/ai-mentor/orgs/main/users/{}/"
DOCKED = "iblai-mentor-dock iframe"


def accept_notice(site: Site) -> None:
    for username in ("learner1", "learner2"):
        browser, path = site.log_in(username), f"{API.format(username)}notice/"
        browser.post(path, [("version", str(json.loads(browser.get(path))["version"]))])


@pytest.fixture(scope="module")
def provider() -> Iterator[Provider]:
    with Provider() as running:
        yield running


@pytest.fixture(scope="module")
def site(run_site: RunSite) -> Iterator[Site]:
    """A site without an LLM, whose learners accepted the notice, and where they may ask as often as by default."""
    with run_site("--set", "IBLAI_MENTOR_QUESTION_THROTTLE=10/min") as running:
        accept_notice(running)
        yield running


@pytest.fixture(scope="module")
def talking(provider: Provider, run_site: RunSite) -> Iterator[Site]:
    """A site with an LLM that says what a test tells it to."""
    with run_site("--llm-base-url", provider.base_url, "--llm-model", "a-model") as running:
        accept_notice(running)
        yield running


@pytest.fixture
def slow(provider: Provider) -> Iterator[None]:
    """Let the next reply take its time; ``last`` ends it."""
    provider.scripts = [speak("one ", *["more "] * 60, "last", pause=0.1)]
    yield
    provider.scripts = [speak("Hello.")]


def unit(page: Page) -> FrameLocator:
    return page.frame_locator("#unit-iframe")


def launch(page: Page, frame: str = "#modal-frame") -> FrameLocator:
    """Open the panel; returns it, where the page is to have it."""
    unit(page).locator(LAUNCHER).click()
    return page.frame_locator(frame)


def path_of(usage_key: str, *, slot: bool = False) -> str:
    return f"/courses/{COURSE}/jump_to/{usage_key}{'?docking=slot' if slot else ''}"


def open_docked(
    open_page: Any, site: Site, username: str = "learner1", *, usage_key: str = UNIT
) -> tuple[Page, FrameLocator]:
    page = open_page(site, username, path=path_of(usage_key))
    page.click("text=With a slot")
    return page, launch(page, DOCKED)


def ask(panel: FrameLocator | Page, text: str = QUESTION) -> None:
    panel.locator("#question").fill(text)
    panel.locator("#question").press("Enter")


def reply(panel: FrameLocator | Page, state: str = "complete") -> Locator:
    return panel.locator(f".said:not(.own)[data-state={state}]").last


def wait_for_words(panel: FrameLocator | Page) -> None:
    """Wait until the reply begins to be written."""
    reply(panel, "running").locator(".words p").first.wait_for()


def read(panel: FrameLocator | Page, state: str = "complete") -> str:
    """Return a reply that is finished."""
    reply(panel, state).locator(".words p").first.wait_for()
    # A browser draws what is not in sight later, and until then it has no inner text.
    return reply(panel, state).locator(".words").text_content() or ""


# Where it is


def test_learner_is_answered_in_the_dialog_when_there_is_no_slot(talking: Site, open_page: Any) -> None:
    page = open_page(talking, path=path_of(UNIT))
    panel = launch(page)
    ask(panel)
    assert "Hello" in read(panel)
    panel.locator("#close").click()
    unit(page).locator(f"{LAUNCHER}:focus").wait_for()


def test_panel_moves_beside_the_unit_when_the_slot_came_after_it_was_opened(talking: Site, open_page: Any) -> None:
    page = open_page(talking, path=path_of(UNIT))
    held: list[Route] = []
    # Playwright sets an attribute on what it is given.
    page.route("**/dock.js", lambda route: held.append(route))  # noqa: PLW0108
    page.click("text=With a slot", no_wait_after=True)
    unit(page).locator(LAUNCHER).click()
    page.locator("#modal[open]").wait_for()
    held[0].continue_()
    page.frame_locator("iblai-mentor-dock iframe").locator("#question").wait_for()
    expect(page.locator("#modal")).to_be_hidden()


def test_learner_is_answered_beside_the_unit_when_there_is_a_slot(talking: Site, open_page: Any) -> None:
    _page, panel = open_docked(open_page, talking)
    ask(panel)
    assert "Hello" in read(panel)


def test_learner_is_answered_in_a_sheet_when_the_unit_is_a_page_of_its_own(talking: Site, open_page: Any) -> None:
    page = open_page(talking, path=f"/xblock/{UNIT}")
    page.click(LAUNCHER)
    panel = page.frame_locator("iblai-mentor-launcher iframe")
    ask(panel)
    assert "Hello" in read(panel)
    page.keyboard.press("Escape")
    page.wait_for_selector(f"{LAUNCHER}:focus")


def test_window_of_its_own_goes_on_and_follows_when_it_was_popped_out(talking: Site, open_page: Any) -> None:
    page, panel = open_docked(open_page, talking)
    ask(panel)
    read(panel)
    with page.context.expect_page() as opened:
        panel.locator("#popOut").click()
    window = opened.value
    assert "Hello" in read(window)
    page.wait_for_selector("iblai-mentor-dock", state="hidden")
    page.click("#next")
    window.locator("header .unit", has_text="Finding north").wait_for()
    ask(window, DRAFT)
    window.locator(".said:not(.own)[data-state=complete] >> nth=1").wait_for()


def test_panel_covers_the_page_when_it_is_opened_on_a_phone(talking: Site, open_page: Any) -> None:
    page = open_page(talking, path=path_of(UNIT), viewport=PHONE, has_touch=True, is_mobile=True)
    panel = launch(page)
    ask(panel)
    assert "Hello" in read(panel)
    assert page.locator("#modal").bounding_box() == {"x": 0, "y": 0, **PHONE}
    assert panel.locator("body").evaluate("(body) => body.scrollWidth") <= PHONE["width"]


# At the thing itself


def test_reply_explains_what_was_selected(talking: Site, open_page: Any) -> None:
    page = open_page(talking, path=path_of(UNIT))
    unit(page).locator("iblai-mentor-help button").wait_for()
    choose = "() => document.getSelection().selectAllChildren(document.querySelector('.xblock-html p'))"
    unit(page).locator("body").evaluate(choose)
    with page.expect_request("**/messages/") as asked:
        unit(page).get_by_role("button", name="Explain this").click()
    panel = page.frame_locator("#modal-frame")
    assert "Hello" in read(panel)
    sent = asked.value.post_data_json
    assert sent["prompt"].startswith("Explain this to me: “Watch a bright star")
    assert sent["usage_key"] == block("html", "turning")


def test_help_at_a_problem_asks_about_that_problem(talking: Site, open_page: Any) -> None:
    page, panel = open_docked(open_page, talking, "learner2")
    # The panel is there already: it is asked as it stands.
    panel.locator("#question").wait_for()
    with page.expect_request("**/messages/") as asked:
        unit(page).get_by_role("button", name="Help with “Earlier every night”").click()
    assert "Hello" in read(panel)
    assert asked.value.post_data_json["usage_key"] == block("problem", "earlier_every_night")


def test_question_waits_in_the_box_when_the_notice_has_no_answer_yet(talking: Site, open_page: Any) -> None:
    page = open_page(talking, "staff1", path=path_of(UNIT))
    unit(page).locator("iblai-mentor-help button").click()
    panel = page.frame_locator("#modal-frame")
    panel.locator("#accept").click()
    expect(panel.locator("#question")).to_have_value("I need help with “Earlier every night”. Where do I begin?")
    expect(panel.locator(".said")).to_have_count(0)


# What survives


@pytest.mark.usefixtures("slow")
def test_reply_goes_on_with_the_draft_when_the_panel_is_opened_again_in_the_next_unit(
    talking: Site, open_page: Any
) -> None:
    page = open_page(talking, path=path_of(UNIT))
    panel = launch(page)
    ask(panel)
    wait_for_words(panel)
    panel.locator("#question").fill(DRAFT)
    panel.locator("#close").click()
    page.click("#next")
    page.wait_for_url(f"**/{NEXT}")
    panel = launch(page)
    wait_for_words(panel)
    expect(panel.locator("#question")).to_have_value(DRAFT)
    expect(panel.locator("header .unit")).to_contain_text("Finding north")
    assert read(panel).strip().endswith("last")
    expect(panel.locator(".said")).to_have_count(2)


@pytest.mark.usefixtures("slow")
def test_reply_and_draft_stay_when_the_docked_panel_follows_to_the_next_unit(talking: Site, open_page: Any) -> None:
    page, panel = open_docked(open_page, talking)
    ask(panel)
    wait_for_words(panel)
    panel.locator("#question").fill(DRAFT)
    page.click("#next")
    panel.locator("header .unit", has_text="Finding north").wait_for()
    panel.locator("p.unseen[role=status]", has_text="The mentor now looks at Finding north.").wait_for()
    expect(reply(panel, "running")).to_have_count(1)
    expect(panel.locator("#question")).to_have_value(DRAFT)
    assert read(panel).strip().endswith("last")


@pytest.mark.usefixtures("slow")
def test_reply_goes_on_when_the_page_is_loaded_anew(talking: Site, open_page: Any) -> None:
    page, panel = open_docked(open_page, talking)
    ask(panel)
    wait_for_words(panel)
    panel.locator("#question").fill(DRAFT)
    page.reload()
    panel = page.frame_locator("iblai-mentor-dock iframe")
    wait_for_words(panel)
    expect(panel.locator("#question")).to_have_value(DRAFT)
    assert read(panel).strip().endswith("last")


def test_two_units_in_two_tabs_are_two_conversations(talking: Site, open_page: Any) -> None:
    page, panel = open_docked(open_page, talking)
    ask(panel)
    read(panel)
    other = page.context.new_page()
    other.goto(talking.url + path_of(NEXT))
    other_panel = launch(other, DOCKED)
    other_panel.locator(".beginning").wait_for()
    expect(other_panel.locator("header .unit")).to_contain_text("Finding north")
    ask(other_panel, DRAFT)
    read(other_panel)
    expect(panel.locator("header .unit")).to_contain_text("Why the stars move")
    expect(panel.locator(".said.own .words")).to_have_text([QUESTION])
    expect(other_panel.locator(".said.own .words")).to_have_text([DRAFT])


# Where a citation leads


def test_course_goes_to_the_place_when_a_source_is_followed(site: Site, open_page: Any) -> None:
    page, panel = open_docked(open_page, site)
    ask(panel, "Why does Polaris stay where it is?")
    panel.locator(".sources a:not(:text('·'))").first.click()
    page.wait_for_url(lambda url: UNIT not in url and "/learning/course/" in url)


def test_video_of_the_open_unit_jumps_when_its_source_is_followed(site: Site, open_page: Any) -> None:
    page, panel = open_docked(open_page, site, usage_key=NEXT)
    ask(panel, "half a night video: the camera looks north")
    source = panel.locator(".sources a:text('·')").first
    minutes, _colon, seconds = source.inner_text().rpartition("·")[2].strip().partition(":")
    source.click()
    panel.locator("p.unseen[role=status]", has_text="The video is at this moment now.").wait_for()
    begins = int(minutes) * 60 + int(seconds)
    assert begins <= unit(page).locator("video").evaluate("(video) => video.currentTime") <= begins + 1
    assert NEXT in page.url


def test_course_goes_to_the_place_when_a_source_is_followed_in_a_window_of_its_own(site: Site, open_page: Any) -> None:
    page, panel = open_docked(open_page, site)
    with page.context.expect_page() as opened:
        panel.locator("#popOut").click()
    window = opened.value
    ask(window, "Why does Polaris stay where it is?")
    window.locator(".sources a:not(:text('·'))").first.click()
    page.wait_for_url(lambda url: UNIT not in url and "/learning/course/" in url)
    assert len(page.context.pages) == 2


# What stands in the way


def test_question_is_refused_kindly_until_the_exam_is_over(site: Site, open_page: Any) -> None:
    page = open_page(site, "learner2", path=path_of(EXAM_UNIT))
    page.click("text=Start the exam")
    page.wait_for_selector("text=Submit the exam")
    unit(page).locator("body").wait_for()
    expect(unit(page).locator(LAUNCHER)).to_have_count(0)
    page.goto(site.url + path_of(UNIT))
    panel = launch(page)
    panel.locator("[data-code=exam]").wait_for()
    expect(panel.locator("#question")).to_be_hidden()
    page.goto(site.url + path_of(EXAM_UNIT))
    page.click("text=Submit the exam")
    page.wait_for_selector("text=You submitted this exam.")
    page.goto(site.url + path_of(UNIT))
    panel = launch(page)
    panel.locator("#question").wait_for()


def test_asker_keeps_the_question_when_the_mentor_is_busy(talking: Site, slow: None, open_page: Any) -> None:
    _page, first = open_docked(open_page, talking)
    ask(first)
    wait_for_words(first)
    _other, second = open_docked(open_page, talking, "learner2")
    ask(second)
    second.locator(".problem[data-kind=busy]").wait_for()
    expect(second.locator(".problem")).to_contain_text("You can ask again in")
    expect(second.locator("#question")).to_have_value(QUESTION)
    first.locator("#stop").click()
    read(first, "stopped")


def test_asker_keeps_the_question_when_they_asked_too_often(site: Site, open_page: Any) -> None:
    browser, api = site.log_in("learner2"), API.format("learner2")
    mentor = json.loads(browser.get(api))["results"][0]["unique_id"]
    session = json.loads(browser.post(f"{api}sessions/", [("mentor", mentor)]))["session_id"]
    _page, panel = open_docked(open_page, site, "learner2")
    panel.locator("#question").wait_for()
    for number in range(10):
        question = [("prompt", "north?"), ("client_id", str(number)), ("course_id", COURSE), ("usage_key", UNIT)]
        asked = json.loads(browser.post(f"{api}sessions/{session}/messages/", question))["generation_id"]
        path = f"{api}sessions/{session}/messages/{asked}/"
        wait_for(lambda path=path: json.loads(browser.get(path))["state"] not in {"queued", "running"})
    ask(panel)
    panel.locator(".problem[data-kind=limit]").wait_for()
    expect(panel.locator("#question")).to_have_value(QUESTION)


def test_asker_can_try_again_when_the_provider_failed(talking: Site, provider: Provider, open_page: Any) -> None:
    provider.scripts = [refuse(401), speak("Hello again.")]
    _page, panel = open_docked(open_page, talking)
    ask(panel)
    reply(panel, "failed").get_by_role("button", name="Try again").click()
    assert "Hello again" in read(panel)


def test_draft_is_there_when_the_learner_logged_in_again(talking: Site, provider: Provider, open_page: Any) -> None:
    provider.scripts = [speak("Hello.")]
    page, panel = open_docked(open_page, talking)
    panel.locator("#question").wait_for()
    cookies = page.context.cookies()
    page.context.clear_cookies(name="sessionid")
    ask(panel)
    panel.locator(".problem[data-kind=loggedOut]").wait_for()
    expect(panel.locator("#question")).to_have_value(QUESTION)
    with page.context.expect_page() as opened:
        panel.locator(".problem a").click()
    login = opened.value
    login.fill("#username", "learner1")
    login.fill("#password", talking.info["users"][0]["password"])
    login.press("#password", "Enter")
    login.wait_for_url("**/panel/logged-in/")
    login.close()
    page.context.add_cookies([cookie for cookie in cookies if cookie["name"] == "slot"])
    page.bring_to_front()
    panel.locator("body").evaluate("() => window.dispatchEvent(new Event('focus'))")
    panel.locator(".problem").wait_for(state="detached")
    panel.locator("#question").press("Enter")
    assert "Hello" in read(panel)


# Without a mouse


def test_learner_asks_and_leaves_when_there_is_a_keyboard_only(
    talking: Site, provider: Provider, open_page: Any
) -> None:
    provider.scripts = [speak("Hello.")]
    page = open_page(talking, path=path_of(UNIT))
    unit(page).locator(LAUNCHER).wait_for()
    page.focus("h1")
    page.keyboard.press("Tab")
    unit(page).locator(f"{LAUNCHER}:focus").wait_for()
    page.keyboard.press("Enter")
    panel = page.frame_locator("#modal-frame")
    panel.locator("#question:focus").wait_for()
    page.keyboard.type(QUESTION)
    page.keyboard.press("Enter")
    assert "Hello" in read(panel)
    expect(panel.locator("#question")).to_be_focused()
    page.keyboard.press("Escape")
    unit(page).locator(f"{LAUNCHER}:focus").wait_for()
