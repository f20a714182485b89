"""A browser and running stand-ins, for tests of pages."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest

from tests.demo.site import COURSE, Site, block
from tests.services import PATIENCE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Browser, Page, Route

    from tests.demo.site import RunSite

UNIT = block("vertical", "why_the_stars_move")
PANEL_PAGE = re.compile(r"/api/ai-mentor/panel/\?")
# Says what it is told, and sends what its buttons say; ``heard`` is for tests.
PANEL = """<!doctype html><html lang="en"><title>Panel</title><main><h1>Panel</h1><textarea aria-label="Question"></textarea>
<button id="close">Close</button> <p id="heard"></p></main><script>
const query = new URLSearchParams(location.search);
const channel = new BroadcastChannel("iblai-mentor:" + query.get("tab"));
const send = (type, fields) => { const message = {type: "iblai-mentor." + type, ...fields};
  channel.postMessage(message); if (parent !== window) { parent.postMessage(message, "*"); } };
const hear = ({data}) => { if (!data?.type?.startsWith("iblai-mentor.")) { return; }
  heard.textContent += data.type.slice(13) + ":" + (data.usageKey ?? data.url ?? "").split("@").pop() + " ";
  if (data.type === "iblai-mentor.focus") { document.querySelector("textarea").focus(); } };
channel.onmessage = hear; addEventListener("message", hear);
document.getElementById("close").onclick = () => send("close");
window.send = send;
send("ready", {courseId: query.get("course_id"), usageKey: query.get("usage_key"), view: query.get("view")});
</script></html>"""


@pytest.fixture(scope="module")
def site(run_site: RunSite) -> Iterator[Site]:
    with run_site() as running:
        yield running


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


@pytest.fixture
def open_unit(open_page: Any) -> Callable[..., Page]:
    """Open a unit's page whose panel is the one above; ``page.asked`` are the addresses that were asked for it."""

    def open_it(site: Site, path: str = "", **options: Any) -> Page:
        page = open_page(site, path="/dashboard", **options)
        page.asked = []  # type: ignore[attr-defined]

        def show(route: Route) -> None:
            page.asked.append(route.request.url)  # type: ignore[attr-defined]
            route.fulfill(body=PANEL, content_type="text/html")

        page.context.route(PANEL_PAGE, show)
        page.goto(site.url + (path or f"/courses/{COURSE}/jump_to/{UNIT}"))
        return page

    return open_it
