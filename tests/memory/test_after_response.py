"""What a request taught is written when its response has left: not before, and never not at all."""

from __future__ import annotations

import threading
import time
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from typing import TYPE_CHECKING, Any
from unittest import mock

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.db import connection, connections
from django.http import HttpResponse, StreamingHttpResponse
from django.test.utils import CaptureQueriesContext
from django.urls import path
from openedx_filters.learning.filters import VerticalBlockRenderCompleted
from web_fragments.fragment import Fragment

from iblai_mentor_plugin.api import memory as memory_api
from iblai_mentor_plugin.memory import arrears
from iblai_mentor_plugin.models import DropCount, MemoryEntry
from tests.conftest import COURSE
from tests.memory.facts import PROBLEM, UNIT, make_fact
from tests.test_inlets import make_block
from tests.urls import urlpatterns as lms_patterns

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from django.contrib.auth.models import User
    from django.http import HttpRequest
    from django.http.response import HttpResponseBase
    from django.test import Client
    from pytest_django.fixtures import SettingsWrapper
    from pytest_django.live_server_helper import LiveServer

# A commit is a commit, and a view is in a transaction of its own.
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("main", "switched_on")]
_OUTER = "django.middleware.http.ConditionalGetMiddleware"


class Held:
    """A response that is sent, and not closed before it may be."""

    may_close = threading.Event()


def render_unit(request: HttpRequest) -> str:
    """Render a unit as the platform does."""
    block = make_block(int(request.GET["user"]))
    _block, fragment, _context, _view = VerticalBlockRenderCompleted.run_filter(
        block=block, fragment=Fragment("<p>Unit</p>"), context={}, view="student_view"
    )
    return str(fragment.content)


def show(request: HttpRequest) -> HttpResponseBase:
    return HttpResponse(render_unit(request), headers={"ETag": '"one"'})


def show_bit_by_bit(request: HttpRequest) -> HttpResponseBase:
    return StreamingHttpResponse(iter([render_unit(request)]))


def show_and_hold(request: HttpRequest) -> HttpResponseBase:
    response = HttpResponse(render_unit(request))
    response._resource_closers.append(lambda: Held.may_close.wait(20))  # type: ignore[attr-defined]
    return response


def fail(request: HttpRequest) -> HttpResponseBase:
    render_unit(request)
    raise RuntimeError


urlpatterns = [
    *lms_patterns,
    *(path(f"{view.__name__}/", view) for view in (show, show_bit_by_bit, show_and_hold, fail)),
]


@pytest.fixture
def get(settings: SettingsWrapper, learner: User) -> Iterator[Callable[..., HttpResponseBase]]:
    """Return a function that has a view answer as a web server does, and does not close its response."""
    settings.ROOT_URLCONF = __name__
    settings.MIDDLEWARE = [_OUTER, *settings.MIDDLEWARE]
    handler = WSGIHandler()

    def get(view: Callable[..., Any], **headers: str) -> HttpResponseBase:
        address = {"PATH_INFO": f"/{view.__name__}/", "QUERY_STRING": f"user={learner.pk}", "REQUEST_METHOD": "GET"}
        server = {
            "SERVER_NAME": "lms.example.com",
            "SERVER_PORT": "80",
            "wsgi.input": BytesIO(),
            "wsgi.errors": BytesIO(),
        }
        return handler({**address, **server, "wsgi.url_scheme": "http", **headers}, lambda *_start: None)

    yield get
    memory_api.record_left()


@pytest.fixture(autouse=True)
def _patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have who asks wait for longer than a busy machine needs; what the limits are themselves is told by its own test."""
    monkeypatch.setattr(arrears, "_LONGEST", 60)
    monkeypatch.setattr(arrears, "_KEPT", 60)


def visited() -> set[str]:
    return set(MemoryEntry.objects.exclude(usage_key="").values_list("usage_key", flat=True))


def test_page_makes_no_statement_of_the_memory_and_is_remembered_once_it_has_left(get: Callable[..., Any]) -> None:
    with CaptureQueriesContext(connection) as captured:
        response = get(show)
    assert not any(MemoryEntry._meta.db_table in query["sql"] for query in captured)
    assert "</iblai-mentor-launcher><p>Unit</p>" in response.content.decode()
    with CaptureQueriesContext(connection) as captured:
        response.close()
    assert visited() == {UNIT}
    # Two rows of the learner's and the course's own, and what is asked of a first one.
    assert sum(MemoryEntry._meta.db_table in query["sql"] for query in captured) <= 2


def test_page_is_remembered_where_another_middleware_answers_in_its_place(get: Callable[..., Any]) -> None:
    response = get(show, HTTP_IF_NONE_MATCH='"one"')
    assert response.status_code == 304
    response.close()
    assert visited() == {UNIT}


def test_page_that_streams_is_remembered_before_it_is_read(get: Callable[..., Any]) -> None:
    get(show_bit_by_bit)
    assert visited() == {UNIT}


def test_page_whose_response_nobody_closed_is_remembered_with_the_next_request(get: Callable[..., Any]) -> None:
    get(show)
    assert visited() == set()
    get(show_bit_by_bit)
    assert MemoryEntry.objects.get(usage_key=UNIT).facts["fields"]


def test_request_that_was_rolled_back_leaves_nothing(get: Callable[..., Any]) -> None:
    response = get(fail)
    assert response.status_code == 500
    response.close()
    assert visited() == set()


def test_response_that_is_closed_twice_is_written_once(get: Callable[..., Any]) -> None:
    response = get(show)
    response.close()
    with CaptureQueriesContext(connection) as captured:
        response.close()
    assert len(captured) == 0


def test_page_is_not_remembered_of_who_forgets_the_course_before_it_is_written(
    get: Callable[..., Any], learner: User
) -> None:
    response = get(show)
    memory_api.forget_course(learner.pk, COURSE)
    response.close()
    assert visited() == set()


def test_response_is_whole_when_the_memory_cannot_be_written_and_that_is_counted(
    get: Callable[..., Any], settings: SettingsWrapper
) -> None:
    response = get(show)
    settings.IBLAI_MENTOR_COURSEWARE = "nowhere.Courseware"
    response.close()
    settings.IBLAI_MENTOR_COURSEWARE = "tests.fakes.FakeCourseware"
    assert visited() == set()
    assert DropCount.objects.get().reason == "error"


def test_page_is_known_to_the_next_request_of_a_test_client(
    settings: SettingsWrapper, client: Client, learner: User
) -> None:
    settings.ROOT_URLCONF = __name__
    client.get("/show/", {"user": learner.pk})
    assert visited() == {UNIT}


def test_who_asks_right_after_a_page_waits_until_it_is_written(get: Callable[..., Any], learner: User) -> None:
    response = get(show)
    asker = threading.Thread(target=memory_api.await_written, args=(learner.pk,))
    asker.start()
    asker.join(0.1)
    assert asker.is_alive()
    response.close()
    asker.join(5)
    assert not asker.is_alive()
    assert visited() == {UNIT}


def test_nobody_waits_longer_than_a_moment_for_a_page_that_is_never_written(
    get: Callable[..., Any], learner: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(arrears, "_LONGEST", 1.0)
    get(show)
    began = time.monotonic()
    memory_api.await_written(learner.pk)
    assert 0.9 < time.monotonic() - began < 20


def open_page(user_id: int, usage_key: str = UNIT) -> None:
    """Serve a page in this thread, up to where its response leaves."""
    with memory_api.merged_recording() as request:
        memory_api.record([make_fact(user_id, usage_key=usage_key)])
        request.leave()


def write_left() -> None:
    """Write what this thread left, as its server does when the page has left."""
    memory_api.record_left()
    connection.close()


def test_who_asks_waits_for_each_of_two_pages_that_are_on_their_way_at_once(
    get: Callable[..., Any], learner: User
) -> None:
    # The first one's process is slow: the second is opened and written meanwhile.
    response = get(show)
    with ThreadPoolExecutor(1) as other:
        other.submit(open_page, learner.pk, PROBLEM).result()
        asker = threading.Thread(target=memory_api.await_written, args=(learner.pk,))
        asker.start()
        other.submit(write_left).result()
        asker.join(0.1)
        assert asker.is_alive()
        response.close()
        asker.join(5)
    assert not asker.is_alive()
    assert visited() == {UNIT, PROBLEM}


def test_nobody_is_held_by_who_opens_one_page_after_the_other(learner: User) -> None:
    with ThreadPoolExecutor(1) as one, ThreadPoolExecutor(1) as other:
        one.submit(open_page, learner.pk).result()
        asker = threading.Thread(target=memory_api.await_written, args=(learner.pk,))
        asker.start()
        for before, now in [(one, other), (other, one)] * 15:
            # There is always one that is not written yet.
            now.submit(open_page, learner.pk).result()
            before.submit(write_left).result()
            asker.join(0.02)
        assert not asker.is_alive()
        one.submit(write_left).result()


def test_page_of_many_learners_asks_the_cache_nothing(learner: User) -> None:
    with memory_api.merged_recording() as request, mock.patch.object(arrears, "cache") as cache:
        memory_api.record([make_fact(user_id) for user_id in range(learner.pk, learner.pk + 500)])
        request.leave()
    assert cache.mock_calls == []
    memory_api.record_left()


def test_server_sends_the_whole_page_before_it_is_written(
    settings: SettingsWrapper, learner: User, live_server: LiveServer
) -> None:
    settings.ROOT_URLCONF = __name__
    Held.may_close.clear()
    try:
        with urllib.request.urlopen(f"{live_server.url}/show_and_hold/?user={learner.pk}", timeout=20) as page:  # noqa: S310
            assert page.read().endswith(b"<p>Unit</p>")
        assert visited() == set()
    finally:
        Held.may_close.set()
    for _attempt in range(200):
        if visited():
            break
        threading.Event().wait(0.05)
    assert visited() == {UNIT}


def test_who_waits_for_a_page_keeps_no_transaction_open_that_may_be_what_it_waits_for(
    learner: User, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(connections.settings, "default", {**connections.settings["default"], "ATOMIC_REQUESTS": True})
    client.force_login(learner)
    with ThreadPoolExecutor(1) as other:
        other.submit(open_page, learner.pk).result()
        waits = []

        def wait(user_id: int) -> None:
            waits.append((user_id, connection.in_atomic_block))
            other.submit(write_left).result()

        monkeypatch.setattr(memory_api, "await_written", wait)
        asked = client.get(f"/api/ai-mentor/orgs/main/users/{learner.username}/edx-memory/")
    assert waits == [(learner.pk, False)]
    assert asked.status_code == 200
    assert [block["usage_key"] for block in asked.json()["results"][0]["data"]["visited_blocks"]["results"]] == [UNIT]


def test_request_about_a_page_that_is_never_written_waits_once_and_is_answered(
    learner: User, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(arrears, "_LONGEST", 0.1)
    client.force_login(learner)
    with ThreadPoolExecutor(1) as other:
        other.submit(open_page, learner.pk).result()
        with mock.patch.object(memory_api, "await_written", wraps=memory_api.await_written) as wait:
            asked = client.get(f"/api/ai-mentor/orgs/main/users/{learner.username}/edx-memory/")
        other.submit(write_left).result()
    assert (asked.status_code, asked.json()["count"]) == (200, 0)
    assert wait.call_count == 1


# On SQLite the server's threads are in the transaction of the test's request.
@pytest.mark.server
def test_program_that_asks_at_once_is_told_of_the_page(
    settings: SettingsWrapper, learner: User, live_server: LiveServer, client: Client
) -> None:
    settings.ROOT_URLCONF = __name__
    client.force_login(learner)
    Held.may_close.clear()
    closing = threading.Timer(0.3, Held.may_close.set)
    with urllib.request.urlopen(f"{live_server.url}/show_and_hold/?user={learner.pk}", timeout=20) as page:  # noqa: S310
        page.read()
    closing.start()
    asked = client.get(f"/api/ai-mentor/orgs/main/users/{learner.username}/edx-memory/")
    closing.join()
    assert asked.json()["count"] == 1
