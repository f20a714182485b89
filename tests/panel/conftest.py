"""A browser with the panel in it, as a window of its own; what its console complains of fails the test."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import pytest

from tests.demo.conftest import open_page
from tests.demo.site import COURSE, Site, block
from tests.llm.provider import Provider, speak
from tests.services import axe_source

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Page

    from tests.demo.site import RunSite

__all__ = ["open_page"]

UNIT = block("vertical", "the_colours_of_stars")


@pytest.fixture(scope="module")
def site(run_site: RunSite) -> Iterator[Site]:
    with run_site() as running:
        yield running


@pytest.fixture(scope="module")
def provider() -> Iterator[Provider]:
    with Provider() as running:
        running.scripts = [speak("Because it is so.")]
        yield running


@pytest.fixture(scope="module")
def talking(provider: Provider, run_site: RunSite) -> Iterator[Site]:
    with run_site("--llm-base-url", provider.base_url, "--llm-model", "a-model") as running:
        yield running


@pytest.fixture
def open_panel(open_page: Callable[..., Page]) -> Callable[..., Page]:
    """Open the panel for a learner who agreed to the notice; returns when it can be used."""

    def open_one(
        site: Site, username: str = "learner1", *, view: str = "window", unit: str = UNIT, **options: Any
    ) -> Page:
        query = urlencode({"course_id": COURSE, "usage_key": unit, "view": view})
        size = {"viewport": {"width": 460, "height": 800}}
        page = open_page(site, username, path=f"/api/ai-mentor/panel/?{query}", **{**size, **options})
        page.wait_for_selector("#accept, #question, .gate, .problem")
        if page.is_visible("#accept"):
            page.click("#accept")
            page.wait_for_selector("#accept", state="detached")
        return page

    return open_one


@pytest.fixture(scope="session")
def axe() -> str:
    """Return axe-core, which is put into pages by hand: their policy lets no script in."""
    return axe_source()


@pytest.fixture
def find_violations(axe: str) -> Callable[[Page], list[str]]:
    """Return what axe-core finds wrong with a page, by rule and place."""

    def find(page: Page) -> list[str]:
        page.evaluate(f"() => {{ {axe} ; window.axe = axe; }}")
        run = "axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']})"
        found = page.evaluate(f"{run}.then((all) => all.violations)")
        return [f"{one['id']}: {node['target']} {node['failureSummary']}" for one in found for node in one["nodes"]]

    return find
