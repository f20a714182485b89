"""A browser and running stand-ins, for tests of pages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.demo.site import COURSE, Site, block, start
from tests.services import PATIENCE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page

UNIT = block("vertical", "why_the_stars_move")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    running = start(tmp_path_factory.mktemp("site"))
    yield running
    assert running.stop() == 0


def find_cookies(site: Site, username: str) -> list[Any]:
    """Return the cookies of somebody who logged in; once a site, as a password is slow to check."""
    if username not in site.sessions:
        site.sessions[username] = site.log_in(username)
    return [
        {"name": cookie.name, "value": cookie.value, "domain": cookie.domain, "path": cookie.path}
        for cookie in site.sessions[username].cookies
    ]


@pytest.fixture
def open_page(chromium: Browser) -> Iterator[Any]:
    """Open a page in a context of its own, logged in; what its console complains of fails the test."""
    contexts, complaints = [], []

    def watch(page: Page) -> None:
        page.set_default_timeout(PATIENCE)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda said: complaints.append(said.text) if "Content Security" in said.text else None)

    def open_unit(site: Site, username: str = "learner1", *, path: str = "", **options: Any) -> Page:
        context = chromium.new_context(**{"viewport": {"width": 1400, "height": 900}, **options})
        contexts.append(context)
        context.on("page", watch)
        context.add_cookies(find_cookies(site, username))
        page = context.new_page()
        page.goto(site.url + (path or f"/courses/{COURSE}/jump_to/{UNIT}"))
        return page

    yield open_unit
    for context in contexts:
        context.close()
    assert complaints == []
