"""Two origins of one site: who may ask the plugin what, with the cookies of a learner; the middleware is the platform's."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import TYPE_CHECKING, Any

import pytest

from tests.demo.site import COURSE, Site, block

if TYPE_CHECKING:
    from collections.abc import Iterator

API = "/api/ai-mentor/orgs/main/users/learner1/"
READ = "async (url) => { const answer = await fetch(url, {credentials: 'include'}); return answer.status; }"
ELSEWHERE = "http://127.0.0.1:9"


class Answer:
    """What the site says to a request: its status and headers."""

    def __init__(self, site: Site, path: str, *, method: str = "GET", token: str | None = None, **headers: str) -> None:
        browser = site.log_in("learner1")
        cookies = {cookie.name: str(cookie.value) for cookie in browser.cookies}
        body = json.dumps({"mentor": "mentor"}).encode() if method == "POST" else None
        sent = {"Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items()), **headers}
        if body:
            sent["Content-Type"] = "application/json"
        if token == "own":
            sent["X-CSRFToken"] = cookies["csrftoken"]
        request = urllib.request.Request(site.url + path, body, sent, method=method)  # noqa: S310 - our own address
        try:
            with urllib.request.urlopen(request, timeout=20) as response:  # noqa: S310
                self.status, self.headers = response.status, response.headers
        except urllib.error.HTTPError as error:
            self.status, self.headers = error.code, error.headers

    @property
    def readers(self) -> str | None:
        """Return the origin whose scripts may read this, besides the LMS's own."""
        return self.headers.get("Access-Control-Allow-Origin")


@pytest.fixture(scope="module")
def mfe(site: Site) -> str:
    return str(site.info["learning_url"]).removesuffix("/learning")


@pytest.fixture(scope="module")
def other_page() -> Iterator[str]:
    """A page of another origin of the same site: the browser sends the learner's cookies from there, too."""

    class Page(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(b"<!doctype html><title>Another site</title>")

        def log_message(self, *_args: Any) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Page) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


def test_pages_of_the_course_are_on_an_origin_of_their_own(site: Site, mfe: str) -> None:
    assert mfe != site.url
    page = site.log_in("learner1").get(f"/courses/{COURSE}/jump_to/{block('vertical', 'old_light')}")
    assert f'src="{site.url}/xblock/' in page


@pytest.mark.parametrize("path", ["/dashboard", "/api/ai-mentor/orgs/main/users/learner1/", "/xblock/x", "/admin/"])
def test_the_lms_is_not_on_the_origin_of_the_learning_mfe(site: Site, mfe: str, path: str) -> None:
    with pytest.raises(urllib.error.HTTPError, match="404"):
        site.log_in("learner1").opener.open(mfe + path)


def test_learning_mfe_may_read_when_it_asks_with_the_learners_cookies(site: Site, mfe: str) -> None:
    answer = Answer(site, API, Origin=mfe)
    assert (answer.status, answer.readers) == (200, mfe)
    assert answer.headers["Access-Control-Allow-Credentials"] == "true"


@pytest.mark.parametrize("origin", [ELSEWHERE, "https://evil.example", "null"])
def test_nobody_else_may_read_when_they_ask_with_the_learners_cookies(site: Site, origin: str) -> None:
    assert Answer(site, API, Origin=origin).readers is None


def test_learning_mfe_is_told_that_it_may_post_when_it_asks_before(site: Site, mfe: str) -> None:
    asked = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "x-csrftoken,content-type"}
    answer = Answer(site, f"{API}sessions/", method="OPTIONS", Origin=mfe, **asked)
    assert answer.readers == mfe
    assert "x-csrftoken" in answer.headers["Access-Control-Allow-Headers"]
    assert Answer(site, f"{API}sessions/", method="OPTIONS", Origin=ELSEWHERE, **asked).readers is None


@pytest.mark.parametrize("origin", ["lms", "mfe"])
def test_session_begins_when_one_of_our_origins_posts_with_the_token(site: Site, mfe: str, origin: str) -> None:
    own = {"lms": site.url, "mfe": mfe}[origin]
    assert Answer(site, f"{API}sessions/", method="POST", token="own", Origin=own).status in {200, 201}


@pytest.mark.parametrize("origin", ["lms", "mfe"])
def test_post_is_refused_when_one_of_our_origins_has_no_token(site: Site, mfe: str, origin: str) -> None:
    own = {"lms": site.url, "mfe": mfe}[origin]
    assert Answer(site, f"{API}sessions/", method="POST", Origin=own).status == 403


@pytest.mark.parametrize("token", [None, "own"])
def test_post_is_refused_when_it_comes_from_elsewhere(site: Site, token: str | None) -> None:
    assert Answer(site, f"{API}sessions/", method="POST", token=token, Origin=ELSEWHERE).status == 403


def test_browser_keeps_the_answer_from_a_page_of_elsewhere(site: Site, open_page: Any, other_page: str) -> None:
    page = open_page(site, path="/dashboard")
    page.goto(other_page)
    with pytest.raises(Exception, match="Failed to fetch"):
        page.evaluate(READ, site.url + API)


def test_browser_hands_the_answer_to_a_page_of_the_course(site: Site, open_page: Any) -> None:
    page = open_page(site)
    assert page.evaluate(READ, site.url + API) == 200


def test_event_of_the_learning_mfe_reaches_the_lms_when_the_learner_goes_on(site: Site, open_page: Any) -> None:
    page = open_page(site)
    with page.expect_response("**/event") as logged:
        page.click("#next")
    assert logged.value.status == 200
