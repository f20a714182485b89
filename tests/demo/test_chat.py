"""The chat beside a unit, in a browser."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.demo.site import COURSE, Site, block, start
from tests.llm.provider import Provider, refuse, speak
from tests.services import browser_path

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page

UNIT = block("vertical", "why_the_stars_move")
PAGE = f"/courses/{COURSE}/jump_to/{UNIT}"
EXAM, EXAM_UNIT = block("sequential", "exam"), block("vertical", "exam_north")
QUESTION = "Why do the stars move?"


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    path = browser_path()
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - a machine without it skips these tests

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    running = start(tmp_path_factory.mktemp("site"))
    yield running
    assert running.stop() == 0


@pytest.fixture(scope="module")
def provider() -> Iterator[Provider]:
    with Provider() as running:
        yield running


@pytest.fixture(scope="module")
def talking(provider: Provider, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    options = ("--llm-base-url", provider.base_url, "--llm-model", "a-model")
    running = start(tmp_path_factory.mktemp("talking"), *options)
    yield running
    assert running.stop() == 0


@pytest.fixture
def open_page(chromium: Browser) -> Iterator[Any]:
    """Open a unit in a context of its own; what its console complains of fails the test."""
    contexts, complaints = [], []

    def open_unit(site: Site, username: str = "learner1", *, path: str = PAGE, **options: Any) -> Page:
        contexts.append(chromium.new_context(**{"viewport": {"width": 1400, "height": 900}, **options}))
        page = contexts[-1].new_page()
        page.set_default_timeout(15_000)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda said: complaints.append(said.text) if "Content Security" in said.text else None)
        page.goto(f"{site.url}/login")
        page.fill("#username", username)
        page.fill("#password", site.info["users"][0]["password"])
        page.press("#password", "Enter")
        page.wait_for_url("**/dashboard")
        page.goto(site.url + path)
        return page

    yield open_unit
    for context in contexts:
        context.close()
    assert complaints == []


def ready(page: Page) -> Page:
    """Agree to the notice if the page asks for it."""
    page.wait_for_selector("#chat-accept:visible, #chat-form:visible")
    if page.is_visible("#chat-accept"):
        page.click("#chat-accept")
        page.wait_for_selector("#chat-form:visible")
    return page


def ask(page: Page, text: str = QUESTION) -> None:
    page.fill("#chat-question", text)
    page.press("#chat-question", "Enter")


def reply(page: Page, place: int = 0) -> str:
    """Return the text of a finished reply."""
    return page.locator("#chat-log .said:not(.own)").nth(place).inner_text()


def test_notice_is_asked_for_when_nothing_was_asked_yet(site: Site, open_page: Any) -> None:
    page = open_page(site, "learner2")
    page.wait_for_selector("#chat-notice:visible")
    assert "The mentor remembers where you are" in page.inner_text("#chat-notice-text")
    assert not page.is_visible("#chat-form")
    page.click("#chat-accept")
    page.wait_for_selector("#chat-form:visible")
    assert page.evaluate("document.activeElement.id") == "chat-question"
    assert not page.is_visible("#chat-notice")
    page.reload()
    page.wait_for_selector("#chat-form:visible")


def test_course_is_quoted_with_links_when_there_is_no_llm(site: Site, open_page: Any) -> None:
    page = ready(open_page(site))
    assert page.inner_text("#chat-title") == "Search this course"
    ask(page)
    assert "a search of the course" in reply(page)
    assert page.locator(".sources li q").first.inner_text()
    page.click(".sources a >> nth=0")
    page.wait_for_selector("#chat-log .said:not(.own)")
    assert "/learning/course/" in page.url
    assert "a search of the course" in reply(page)


def test_reply_is_announced_as_a_whole_when_it_is_finished(talking: Site, provider: Provider, open_page: Any) -> None:
    provider.scripts = [speak(*["The Earth turns. "] * 20, pause=0.1)]
    page = ready(open_page(talking))
    page.wait_for_selector("#chat-log[aria-live=polite]", state="attached")
    page.evaluate(
        "window.added = []; new MutationObserver((all) => all.forEach((one) => one.addedNodes.forEach("
        "(node) => window.added.push(node.textContent)))).observe(document.getElementById('chat-log'), "
        "{childList: true, subtree: true, characterData: true})"
    )
    ask(page)
    page.wait_for_selector("#chat-draft .words")
    assert "The Earth turns." in reply(page)
    added = page.evaluate("window.added")
    assert len(added) == 2
    assert added[1].count("The Earth turns.") == 20


def test_reply_goes_on_when_the_next_unit_is_opened(talking: Site, provider: Provider, open_page: Any) -> None:
    provider.scripts = [speak(*["one ", *["more "] * 40, "last"], pause=0.1)]
    page = ready(open_page(talking, "learner2"))
    ask(page)
    page.wait_for_selector("#chat-draft .words")
    page.click("#next")
    page.wait_for_url(lambda url: UNIT not in url)
    page.wait_for_selector("#chat-draft .words")
    assert reply(page).strip().endswith("last")
    assert page.locator("#chat-log .said").count() == 2


def test_reply_ends_when_it_is_stopped(talking: Site, provider: Provider, open_page: Any) -> None:
    provider.scripts = [speak(*["and on "] * 200, pause=0.1)]
    page = ready(open_page(talking))
    ask(page)
    page.wait_for_selector("#chat-draft .words")
    page.click("#chat-stop")
    assert "You stopped this." in reply(page)
    assert provider.hung_up.wait(10)
    page.wait_for_selector("#chat-send:visible")


def test_markup_of_a_reply_stays_text_when_it_is_shown(talking: Site, provider: Provider, open_page: Any) -> None:
    provider.scripts = [speak("<b id='bold'>x</b> [y](https://evil.example/) [1] <script>1</script>")]
    page = ready(open_page(talking))
    ask(page)
    assert "<b id='bold'>x</b>" in reply(page)
    assert page.locator("#chat-log b, #chat-log script, #chat-log a").count() == 0


def test_failure_is_said_when_the_provider_fails(talking: Site, provider: Provider, open_page: Any) -> None:
    provider.scripts = [refuse(401)]
    page = ready(open_page(talking))
    ask(page)
    assert "could not answer" in reply(page)
    page.wait_for_selector("#chat-send:visible")


def test_asker_is_told_when_to_come_back_when_the_mentor_is_busy(
    talking: Site, provider: Provider, open_page: Any
) -> None:
    provider.scripts = [speak(*["slow "] * 60, pause=0.1)]
    first, second = ready(open_page(talking)), ready(open_page(talking, "learner2"))
    ask(first)
    first.wait_for_selector("#chat-draft .words")
    ask(second)
    second.wait_for_selector("#chat-problem:visible")
    assert "in 10 seconds" in second.inner_text("#chat-problem")
    assert second.input_value("#chat-question") == QUESTION
    first.click("#chat-stop")
    reply(first)


def test_question_is_refused_kindly_when_an_exam_runs(site: Site, open_page: Any) -> None:
    page = ready(open_page(site, "learner2", path=f"/courses/{COURSE}/jump_to/{EXAM_UNIT}"))
    page.click("text=Start the exam")
    page.wait_for_selector("#chat-form:visible")
    ask(page)
    page.wait_for_selector("#chat-problem:visible")
    assert "exam" in page.inner_text("#chat-problem")
    page.click("text=Submit the exam")


def test_chat_lies_over_the_unit_when_the_page_is_narrow(site: Site, open_page: Any) -> None:
    page = open_page(site, viewport={"width": 360, "height": 640}, reduced_motion="reduce")
    assert not page.is_visible("#chat-panel")
    page.focus("#chat-toggle")
    page.keyboard.press("Enter")
    ready(page)
    box = page.locator("#chat-panel").bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 360
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    page.keyboard.press("Escape")
    assert not page.is_visible("#chat-panel")
    assert page.evaluate("document.activeElement.id") == "chat-toggle"


def test_nobody_can_ask_when_the_view_is_somebody_elses(site: Site) -> None:
    browser = site.log_in("staff1")
    unit = site.info["units"][0]["usage_key"]
    path = f"/courses/{COURSE}/jump_to/{unit}"
    assert 'id="chat"' in browser.get(path)
    browser.post(f"/courses/{COURSE}/masquerade", [("view_as", "learner1")])
    assert 'id="chat"' not in browser.get(path)
    browser.post(f"/courses/{COURSE}/masquerade", [("view_as", "staff")])


def test_key_of_the_environment_reaches_the_provider_and_no_page_when_asked(
    provider: Provider, tmp_path: Any, monkeypatch: pytest.MonkeyPatch, open_page: Any
) -> None:
    monkeypatch.setenv("IBLAI_MENTOR_LLM_API_KEY", "sk-of-the-environment")
    provider.scripts = [speak("Hello.")]
    site = start(tmp_path, "--llm-base-url", provider.base_url, "--llm-model", "a-model")
    page = ready(open_page(site))
    before = len(provider.requests)
    ask(page)
    assert "Hello." in reply(page)
    assert b"sk-of-the-environment" in provider.requests[before][0]
    assert "sk-of-the-environment" not in page.content()
    assert "127.0.0.1 (a-model)" in page.inner_text(".chat-about")
    site.stop()
