"""
Made-up requests, after the packaged schema, by every role: no server error, and every answer as the schema says.

``MENTOR_BENCH_CASES`` says how many in all; they are spread over the roles and the schema's operations. Places in paths,
queries and bodies are those of a learner of whom everything is kept, nine times out of ten; whatever an operation took away
is there again for the next one. ``MENTOR_BENCH_ROLES`` (with commas) asks as some of the roles alone. It needs
``schemathesis`` (``tox -e fuzz``).
"""

from __future__ import annotations

import os
import random
import sys
from collections import Counter
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import unquote, urlsplit

import django

django.setup()  # Models may be imported from here on.

import schemathesis
from django.conf import settings
from django.contrib.auth.models import Permission, User
from django.core.wsgi import get_wsgi_application
from django.test import Client
from django.urls import Resolver404, resolve
from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as hypothesis_settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from iblai_mentor_plugin.api import operating as operating_api
from iblai_mentor_plugin.courseware import get_courseware
from iblai_mentor_plugin.models import LedgerEntry, Tenant, TenantMember
from iblai_mentor_plugin.rest_api.reference import SCHEMA
from tests.bench.database import own_database
from tests.bench.measuring import say
from tests.conftest import COURSE
from tests.rest_api.kept import find_places
from tests.traces import leave_traces, list_models, list_paths
from tests.worker import join_threads

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

CASES: Final = int(os.environ.get("MENTOR_BENCH_CASES", "3000"))
ROLES: Final = ("anonymous", "learner", "stranger", "staff", "admin", "superuser")
ASKED_AS: Final = [role for role in ROLES if role in os.environ.get("MENTOR_BENCH_ROLES", ",".join(ROLES)).split(",")]
# How often a place is that of something that is kept.
_KNOWN: Final = 0.9
CHECKS: Final = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]


def make_people() -> dict[str, User]:
    """Return who asks: the learner of whom everything is kept, and who may or may not see it."""
    lms = get_courseware()
    people = {name: User.objects.create_user(name, f"{name}@example.com") for name in ROLES[1:]}
    for user in people.values():
        lms.enrolments[user.pk, COURSE] = True
        lms.open_course(user.pk, COURSE)
    lms.open_course(people["staff"].pk, COURSE).is_staff = True
    people["admin"].user_permissions.set(Permission.objects.filter(content_type__app_label="iblai_mentor_plugin"))
    User.objects.filter(username="superuser").update(is_staff=True, is_superuser=True)
    return people


def keep_anew(people: Mapping[str, User]) -> dict[str, Any]:
    """Take away what is of anybody, keep everything of the learner again, and return what the paths' places are filled with."""
    join_threads()  # They write what an answer promised.
    for model in list_models():
        # The ledger names its learners in a text.
        if model is LedgerEntry or any(list_paths(model)):
            model._base_manager.all().delete()
    main = Tenant.objects.get(key="main")
    TenantMember.objects.create(tenant=main, user=people["admin"], is_admin=True, can_read_memories=True)
    places = find_places(leave_traces(people["learner"], people["stranger"]), people["learner"])
    known = {**places, "task_id": places["history"]}
    return {name: place if isinstance(place, int) else str(place) for name, place in known.items()}


class Lms:
    """The LMS as a WSGI application, asked from an address by a browser in which somebody is signed in."""

    def __init__(self) -> None:
        """Be asked by nobody that is known."""
        self._serve, self._browser = get_wsgi_application(), dict[str, str]()

    def sign_in(self, user: User | None) -> None:
        """Sign somebody in, or out."""
        self._browser = {}
        if user is not None:
            client, token = Client(), "a" * 32
            client.force_login(user)
            session = client.cookies[settings.SESSION_COOKIE_NAME].value
            cookies = f"{settings.SESSION_COOKIE_NAME}={session}; {settings.CSRF_COOKIE_NAME}={token}"
            self._browser = {"HTTP_COOKIE": cookies, "HTTP_X_CSRFTOKEN": token, "HTTP_REFERER": "http://localhost/"}

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Any:
        """Serve a request; the client that makes them up keeps cookies to itself."""
        return self._serve({**environ, "REMOTE_ADDR": "127.0.0.1", **self._browser}, start_response)


def is_elsewhere(answer: Any) -> bool:
    """Say whether the LMS itself answered: a path with such a place is none of ours."""
    try:
        resolve(unquote(urlsplit(answer.request.url).path))
    except Resolver404:
        return True
    return False


def list_checks(answer: Any) -> list[Any]:
    """Return what is looked at; an event's data is told in words, as OpenAPI 3.0 has no schema for a stream of them."""
    kind = "".join(answer.headers.get("content-type", []))
    return CHECKS[:-1] if kind.startswith("text/event-stream") else CHECKS


def ask(operation: Any, places: Mapping[str, Any], cases: int, statuses: Counter[str]) -> Iterator[str]:
    """Ask an operation so many times, counting the statuses; yield what was wrong, in a line each."""
    chance = random.Random(operation.label)  # noqa: S311 - no secret
    wrong: list[str] = []

    @given(case=operation.as_strategy())
    @hypothesis_settings(
        max_examples=cases,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    def ask_once(case: Any) -> None:
        for part in (case.path_parameters, case.query, case.body):
            for name in part if isinstance(part, dict) else ():
                if name in places and chance.random() < _KNOWN:
                    part[name] = places[name]
        # Credentials are the browser's, not made-up ones.
        case.headers, case.cookies = {}, {}
        answer = case.call()
        if is_elsewhere(answer):
            return
        statuses[f"{answer.status_code // 100}xx"] += 1
        try:
            case.validate_response(answer, checks=list_checks(answer))
        except BaseExceptionGroup as failures:
            wrong.extend(f"{answer.status_code}: {failure!s:.300}" for failure in failures.exceptions)

    ask_once()
    yield from wrong


def main() -> int:
    """Ask everything as everybody; return the exit code."""
    settings.IBLAI_MENTOR_THROTTLE = settings.IBLAI_MENTOR_QUESTION_THROTTLE = (
        settings.IBLAI_MENTOR_ANONYMOUS_THROTTLE
    ) = None
    with own_database():
        operating_api.switch_on("--all")
        people = make_people()
        schema = schemathesis.openapi.from_path(SCHEMA)
        schema.app = lms = Lms()
        operations = [result.ok() for result in schema.get_all_operations()]
        each = max(1, CASES // (len(ASKED_AS) * len(operations)))
        wrong: Counter[str] = Counter()
        statuses: Counter[str] = Counter()
        for role in ASKED_AS:
            lms.sign_in(people.get(role))
            for operation in operations:
                places = keep_anew(people)
                wrong.update(f"{role}, {operation.label}: {one}" for one in ask(operation, places, each, statuses))
        say(
            "made-up requests", f"{each * len(ASKED_AS) * len(operations):,}", f"{sum(wrong.values())} answered wrongly"
        )
        print(f"  {', '.join(f'{count:,} × {status}' for status, count in sorted(statuses.items()))}")
    for line, count in wrong.most_common(40):
        print(f"{count:>5} × {line}")
    return int(bool(wrong))


if __name__ == "__main__":
    sys.exit(main())
