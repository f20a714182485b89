"""The notice in a browser: in the learner's language once that is published, whole above the buttons, and read again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.demo.site import COURSE, Site
from tests.services import expect

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Page

    from tests.demo.site import RunSite
    from tests.llm.provider import Provider

PATH = f"/api/ai-mentor/panel/?course_id={COURSE.replace('+', '%2B')}"
ARABIC = "يتذكّر المرشد أين أنت.\n\nوهذا كل شيء."
SHEET = {"viewport": {"width": 400, "height": 800}}


@pytest.fixture
def site(provider: Provider, run_site: RunSite) -> Iterator[Site]:
    basis = ("--set", "IBLAI_MENTOR_NOTICE_BASIS=read")
    with run_site("--llm-base-url", provider.base_url, "--llm-model", "a-model", *basis) as running:
        yield running


def translate(site: Site, *, is_published: bool, known: str = "") -> None:
    """Write a translation of the notice, or publish the one with the id ``known``, as the operator does."""
    admin = site.log_in("super1")
    page = "/admin/iblai_mentor_plugin/notice/1/change/"
    admin.get(page)
    row = {"id": known, "language": "ar", "text": ARABIC, **({"is_published": "on"} if is_published else {})}
    sent = {"translations-TOTAL_FORMS": "1", "translations-INITIAL_FORMS": "1" if known else "0"}
    sent |= {f"translations-0-{name}": value for name, value in row.items()}
    assert "errornote" not in admin.post(page, [("text", "What is kept."), ("language", "en"), *sent.items()])


def open_gate(site: Site, open_page: Callable[..., Page], **options: Any) -> Page:
    page = open_page(site, "learner2", path=PATH, **{**SHEET, **options})
    page.wait_for_selector("#accept")
    return page


def test_draft_is_not_shown_and_what_is_published_is(
    site: Site, open_page: Callable[..., Page], find_violations: Callable[[Page], list[str]]
) -> None:
    translate(site, is_published=False)
    page = open_gate(site, open_page, locale="ar")
    expect(page.locator(".notice-text .muted")).to_have_count(1)
    expect(page.locator(".notice-text .paragraph")).to_have_attribute("lang", "en")
    translate(site, is_published=True, known="1")
    page.reload()
    expect(page.locator(".notice-text .paragraph").first).to_have_text("يتذكّر المرشد أين أنت.")
    expect(page.locator(".notice-text .paragraph").first).to_have_attribute("lang", "ar")
    expect(page.locator(".notice-text .muted")).to_have_count(0)
    assert find_violations(page) == []


def test_whole_notice_stands_above_the_button_and_is_read_again_and_taken_back(
    site: Site, open_page: Callable[..., Page]
) -> None:
    page = open_gate(site, open_page)
    text, button = page.locator(".notice-text"), page.locator("#accept")
    assert text.evaluate("(one) => one.scrollHeight <= one.clientHeight")
    assert text.bounding_box()["y"] + text.bounding_box()["height"] <= button.bounding_box()["y"]
    expect(button).to_have_text("I have read this")
    button.click()
    page.click("#tab-mentor")
    expect(page.locator("#my-choice")).to_contain_text("You have read the notice.")
    again = page.locator("iblai-mentor-going details")
    again.locator("summary").click()
    expect(again.locator(".paragraph").first).to_be_visible()
    page.click("#my-withdraw")
    expect(page.locator("#my-choice")).to_have_text("You have not chosen yet.")
    expect(page.locator("#my-accept")).to_have_text("I have read this")
