"""A database or a cache that is gone, or a deadlock, at any moment of a request: an answer in JSON, and nothing done twice."""

from __future__ import annotations

import threading
from datetime import date
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit
from uuid import uuid4

import pytest
from django.core.cache import cache
from django.db import connection, connections, transaction
from rest_framework.test import APIClient

from iblai_mentor_plugin.models import CustomInstruction, DropCount, Notice, NoticeAcceptance
from tests.database_relay import Relay, relayed_database
from tests.rest_api.conftest import path_of
from tests.rest_api.kept import ROUTES, call, kept
from tests.services import redis_url

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.contrib.auth.models import User
    from pytest_django.fixtures import SettingsWrapper

    from iblai_mentor_plugin.models import Tenant

__all__ = ["kept"]

ANSWER = {"detail": "The LMS could not answer; try again."}


def check_outage(answer: Any) -> None:
    assert (answer.status_code, answer["Content-Type"].split(";")[0]) == (503, "application/json")
    assert answer.json() == ANSWER
    assert int(answer["Retry-After"]) > 0
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.server
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("is_open", [True, False])
@pytest.mark.parametrize("method", ["get", "put"])
def test_database_that_is_gone_is_a_503_in_json(
    method: str,
    is_open: bool,  # noqa: FBT001 - a parameter of the test
    learner: User,
    with_key: Callable[..., APIClient],
) -> None:
    client = with_key(learner)
    path = path_of(learner, "custom-instruction/")
    client.raise_request_exception = False
    assert client.get(path).status_code == 404
    with relayed_database() as relay:
        if is_open:  # It breaks at BEGIN; else it cannot be opened.
            connection.ensure_connection()
        relay.cut()
        check_outage(getattr(client, method)(path, {"profession": "pilot"}, format="json"))


@pytest.mark.server
@pytest.mark.django_db(transaction=True)
def test_commit_that_fails_is_a_503_in_json(learner: User, with_key: Callable[..., APIClient]) -> None:
    client = with_key(learner)
    client.raise_request_exception = False
    with relayed_database() as relay:

        def cut_before_the_commit(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:  # noqa: FBT001
            result = execute(sql, params, many, context)
            if sql.startswith("INSERT") and "custominstruction" in sql:
                relay.cut()
            return result

        with connection.execute_wrapper(cut_before_the_commit):
            check_outage(client.post(path_of(learner, "custom-instruction/"), {"profession": "pilot"}))
    assert not CustomInstruction.objects.exists()


@pytest.mark.server
@pytest.mark.django_db(transaction=True)
def test_events_end_with_an_error_event_where_the_database_is_gone(
    learner: User, with_key: Callable[..., APIClient]
) -> None:
    client = with_key(learner)
    with relayed_database() as relay:
        relay.cut()
        answer = client.get(path_of(learner, "sessions/x/messages/y/"), HTTP_ACCEPT="text/event-stream")
    assert (answer.status_code, answer["Content-Type"]) == (503, "text/event-stream")
    assert answer.content.startswith(b'data: {"error": "The LMS could not answer')


@pytest.mark.server
@pytest.mark.django_db(transaction=True)
def test_acceptance_that_met_a_deadlock_is_begun_anew_and_kept_once(
    learner: User, main: Tenant, with_key: Callable[..., APIClient]
) -> None:
    """Somebody holds the notice and wants the learner's key; our request's transaction holds the key, and wants the notice."""
    Notice.objects.get_or_create(version=1, defaults={"text": "What is kept."})
    version = Notice.objects.order_by("-version")[0].version
    client = with_key(learner)
    holding, asked, attempts = threading.Event(), threading.Event(), []
    keys = learner._meta.apps.get_model("iblai_mentor_plugin", "ApiKey")

    def hold_the_notice_then_want_the_key() -> None:
        try:
            with transaction.atomic():
                if connection.vendor == "postgresql":
                    # There who looks for a deadlock first is ended.
                    with connection.cursor() as cursor:
                        cursor.execute("SET LOCAL deadlock_timeout = '20s'")
                list(Notice.objects.select_for_update())
                holding.set()
                asked.wait(20)
                # Heavier than the other transaction, so that elsewhere it is not this one that is ended.
                DropCount.objects.bulk_create(
                    DropCount(day=date(2026, 11, 1), reason="none", kind=str(number)) for number in range(500)
                )
                list(keys.objects.select_for_update())
        finally:
            connections.close_all()

    def tell_when_the_key_is_held(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:  # noqa: FBT001
        if "FOR UPDATE" in sql:
            if not attempts:
                held = "UPDATE iblai_mentor_plugin_apikey SET name = 'held' WHERE user_id = %s"
                execute(held, [learner.pk], many, context)
            attempts.append(sql)
            asked.set()
        return execute(sql, params, many, context)

    thread = threading.Thread(target=hold_the_notice_then_want_the_key)
    thread.start()
    holding.wait(20)
    with connection.execute_wrapper(tell_when_the_key_is_held):
        answer = client.post(path_of(learner, "notice/"), {"version": version}, format="json")
    thread.join()
    assert answer.status_code == 200, answer.content
    assert NoticeAcceptance.objects.filter(user=learner).count() == 1
    assert len(attempts) == 2


CACHES = {
    "raises": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": "redis://127.0.0.1:1/0"},
    "raises nothing": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"},
}


@pytest.fixture(params=CACHES)
def dead_cache(request: pytest.FixtureRequest, settings: SettingsWrapper) -> None:
    """Have a cache that keeps nothing: a Redis where nobody listens, and one whose errors are ignored, as Tutor's are."""
    settings.CACHES = {"default": CACHES[request.param]}
    settings.IBLAI_MENTOR_THROTTLE, settings.IBLAI_MENTOR_ANONYMOUS_THROTTLE = "120/min", "30/min"
    settings.IBLAI_MENTOR_QUESTION_THROTTLE = "10/min"


@pytest.mark.django_db
@pytest.mark.usefixtures("dead_cache")
def test_stranger_is_refused_where_nobody_counts(learner: User) -> None:
    client = APIClient(raise_request_exception=False)
    for _attempt in range(3):
        check_outage(client.get(path_of(learner, "edx-memory/")))
    client.credentials(HTTP_AUTHORIZATION="Api-Token " + "0" * 64)
    check_outage(client.get(path_of(learner, "edx-memory/")))


@pytest.mark.django_db
def test_known_caller_is_served_where_nobody_counts(
    learner: User, with_key: Callable[..., APIClient], dead_cache: None
) -> None:
    client = with_key(learner)
    assert client.get(path_of(learner, "edx-memory/")).status_code == 200


@pytest.mark.django_db
def test_every_route_answers_where_the_cache_is_gone(
    kept: dict[str, Any], learner: User, with_key: Callable[..., APIClient], dead_cache: None
) -> None:
    client = with_key(learner)
    client.raise_request_exception = False
    routes = sorted(ROUTES, key=lambda route: (route[1] == "delete", route[0].name == "clear"))
    statuses = {f"{method} {pattern.name}": call(client, pattern, method, kept)[0] for pattern, method in routes}
    assert {route: status for route, status in statuses.items() if status >= 500} == {}


@pytest.mark.django_db
def test_strangers_are_counted_again_when_redis_has_restarted(learner: User, settings: SettingsWrapper) -> None:
    redis = urlsplit(redis_url())
    relay = Relay(redis.hostname or "", redis.port or 6379)
    location = f"redis://127.0.0.1:{relay.port}{redis.path}"
    backend = "django.core.cache.backends.redis.RedisCache"
    settings.CACHES = {"default": {"BACKEND": backend, "LOCATION": location, "KEY_PREFIX": uuid4().hex}}
    settings.IBLAI_MENTOR_ANONYMOUS_THROTTLE = "3/min"
    client = APIClient(raise_request_exception=False)

    def ask() -> int:
        status: int = client.get(path_of(learner, "edx-memory/")).status_code
        return status

    try:
        assert [ask(), ask()] == [401, 401]
        relay.drop()
        # The first one after it may meet a connection that was broken: they are not let in uncounted.
        assert ask() in {401, 503}
        assert [ask(), ask(), ask()][-1] == 429
    finally:
        relay.cut()


@pytest.mark.django_db
def test_stranger_who_forges_a_header_is_counted_by_their_address(learner: User, settings: SettingsWrapper) -> None:
    settings.IBLAI_MENTOR_ANONYMOUS_THROTTLE = "3/min"
    cache.clear()
    client = APIClient(REMOTE_ADDR="10.0.0.1")

    def ask(address: str, number: int) -> int:
        # What the client wrote itself, and what the site's own proxy added: the address that it saw.
        forged = f"198.51.100.{number}, 203.0.113.{number}, {address}"
        answer: int = client.get(path_of(learner, "edx-memory/"), HTTP_X_FORWARDED_FOR=forged).status_code
        return answer

    assert [ask("8.8.8.8", number) for number in range(5)] == [401, 401, 401, 429, 429]
    assert ask("9.9.9.9", 0) == 401


@pytest.mark.django_db
def test_stranger_is_known_by_the_header_that_the_site_trusts(learner: User, settings: SettingsWrapper) -> None:
    settings.IBLAI_MENTOR_ANONYMOUS_THROTTLE = "1/min"
    settings.CLOSEST_CLIENT_IP_FROM_HEADERS = [{"name": "CF-Connecting-IP", "index": 0}]
    cache.clear()
    client = APIClient(REMOTE_ADDR="10.0.0.1")

    def ask(address: str, forged: str) -> int:
        headers = {"HTTP_CF_CONNECTING_IP": address, "HTTP_X_FORWARDED_FOR": f"{forged}, {address}"}
        answer: int = client.get(path_of(learner, "edx-memory/"), **headers).status_code
        return answer

    assert [ask("8.8.8.8", "1.1.1.1"), ask("8.8.8.8", "1.1.1.2"), ask("9.9.9.9", "1.1.1.1")] == [401, 429, 401]
