"""Every route, asked by everybody: a learner's things are told to nobody but them and whom a permission names."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import pytest
from django.contrib.auth.models import Permission
from rest_framework.test import APIClient

from iblai_mentor_plugin.models import TenantMember
from iblai_mentor_plugin.rest_api.urls import urlpatterns
from tests.conftest import COURSE
from tests.rest_api.kept import ROUTES, call, kept, tells
from tests.traces import MEMORY_WORD, OTHER_SESSION_WORD, SESSION_WORD, WISH_WORD

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.contrib.auth.models import User

    from iblai_mentor_plugin.models import Tenant
    from tests.fakes import FakeCourseware

__all__ = ["kept"]

WORDS: Final = (MEMORY_WORD, SESSION_WORD, OTHER_SESSION_WORD, WISH_WORD)
MENTORS: Final = {"get mentor_detail", "get mentor_settings", "get mentor_list", "get mentor_by_name"}
ADMIN: Final = {*MENTORS, "post custom_instruction", "put custom_instruction"}
READ: Final = {"get edx_memory_list", "get edx_memory_detail", "get custom_instruction", "put custom_instruction"}
DOWNLOADS: Final = {"get download", "get download_all", "get download_session_export"}
STARTS: Final = {"post export_history", "post export_everything", "post export_session", "get task"}
DELETIONS: Final = {"delete edx_memory_detail", "delete session_detail", "delete clear"}
# Who asks at the learner's paths in the learner's tenant: where they are let in, and what of it tells of the learner. A route
# that is not named here is open to the learner alone; in another tenant nothing is, to anybody.
TABLE: Final[dict[str, tuple[set[str], set[str]]]] = {
    "anonymous": (set(), set()),
    "learner2": (set(), set()),
    "nowhere": (set(), set()),
    "course_staff": (set(), set()),
    "global_staff": (set(), set()),
    "acme_reader": (set(), set()),
    "admin": (ADMIN, set()),
    "reader": ({*ADMIN, *READ, "delete edx_memory_detail"}, READ),
    "permitted": ({*ADMIN, *READ, *DOWNLOADS, *STARTS, *DELETIONS}, {*READ, *DOWNLOADS}),
    "superuser": ({*ADMIN, *READ, *DOWNLOADS, *STARTS, *DELETIONS}, {*READ, *DOWNLOADS}),
}
# Whose each route is: the course team's, where a learner finds nothing, or the learner's, where the table lets others in. A new
# route has to be put into one of them.
TEAMS: Final = {
    *("course_settings", "assistance", "activity", "evaluation_list", "evaluation_run", "publish"),
    *("problem_hint_list", "problem_hint", "quiet_hours_list", "quiet_hours", "briefing_list", "briefing"),
    *("team_shared_list", "team_shared"),
}
LEARNERS: Final = {
    *(
        "edx_memory_list",
        "edx_memory_detail",
        "custom_instruction",
        "notice",
        "audit",
        "remembering",
        "facts",
        "statements",
    ),
    *("corrections", "forget", "keeps_session_memory", "session_memory", "note", "recent_messages", "pin", "clear"),
    *("feedback_create", "feedback", "shared_list", "shared_preview", "shared_copy", "session_list", "session_detail"),
    *("session_download", "session_suggestion", "question", "reply", "stop", "place", "asked_units", "told"),
    *("mentor_list", "mentor_by_name", "mentor_detail", "mentor_settings", "export_history", "export_everything"),
    *("export_session", "task", "download", "download_all", "download_session_export"),
}
# These ask for more than one scope, for staff, or for the notice.
STRICTER: Final = {
    "told",
    "course_settings",
    "assistance",
    "briefing_list",
    "briefing",
    "publish",
    "question",
    "problem_hint",
    "problem_hint_list",
}


@pytest.fixture
def client_of(
    main: Tenant, make_user: Callable[..., User], make_tenant: Callable[..., Tenant], lms: FakeCourseware
) -> Callable[[str], APIClient]:
    """Return a function that makes a client of somebody in a role; there is a second tenant."""
    acme = make_tenant("acme", "AcmeX")

    def make(role: str) -> APIClient:
        client = APIClient()
        if role == "anonymous":
            return client
        courses = [] if role in ("nowhere", "acme_reader") else [COURSE]
        is_staff = role in ("global_staff", "permitted", "superuser")
        user = make_user(role, *courses, is_staff=is_staff, is_superuser=role == "superuser")
        if role == "course_staff":
            lms.open_course(user.pk, COURSE).is_staff = True
        if role in ("admin", "reader", "acme_reader"):
            tenant = acme if role == "acme_reader" else main
            TenantMember.objects.create(tenant=tenant, user=user, is_admin=True, can_read_memories=role != "admin")
        if role == "permitted":
            ours = Permission.objects.filter(content_type__app_label="iblai_mentor_plugin")
            user.user_permissions.set(ours)
        client.force_authenticate(user)
        return client

    return make


def name(pattern: Any, method: str) -> str:
    return f"{method} {pattern.name}"


@pytest.mark.django_db
@pytest.mark.parametrize("role", TABLE)
@pytest.mark.parametrize("tenant", ["main", "acme"])
def test_everybody_is_let_in_where_the_table_says(
    role: str, tenant: str, kept: dict[str, Any], client_of: Callable[[str], APIClient]
) -> None:
    client = client_of(role)
    let_in, told = set(), set()
    # What deletes comes last, the smallest first, so that there is something left to delete.
    for pattern, method in sorted(ROUTES, key=lambda route: (route[1] == "delete", route[0].name == "clear")):
        status, said = call(client, pattern, method, kept, org=tenant)
        if status not in (401, 404):
            let_in.add(name(pattern, method))
        if tells(said, *WORDS):
            told.add(name(pattern, method))
    assert (let_in, told) == (TABLE[role] if tenant == "main" else (set(), set()))


def test_every_route_is_somebodys() -> None:
    assert {pattern.name for pattern in urlpatterns} == TEAMS | LEARNERS


@pytest.mark.django_db
def test_learner_finds_nothing_where_the_course_team_works(kept: dict[str, Any], learner: User) -> None:
    client = APIClient()
    client.force_authenticate(learner)
    answers = {
        name(pattern, method): call(client, pattern, method, kept)
        for pattern, method in ROUTES
        if pattern.name in TEAMS
    }
    assert {what: status for what, (status, _said) in answers.items() if status not in (400, 403, 404)} == {}
    assert {what: said for what, (_status, said) in answers.items() if tells(said, *WORDS)} == {}


def test_every_view_names_who_may_come_in_and_how_often() -> None:
    unnamed = [
        pattern.name
        for pattern in urlpatterns
        for view in [pattern.callback.view_class]
        if not (view.authentication_classes and view.permission_classes and view.throttle_classes and view.scopes)
    ]
    assert unnamed == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    "scope", sorted({pattern.callback.view_class.scopes[method.upper()] for pattern, method in ROUTES})
)
def test_key_with_one_scope_is_let_in_by_the_routes_that_ask_for_it(
    scope: str, kept: dict[str, Any], learner: User, with_key: Callable[..., APIClient]
) -> None:
    client = with_key(learner, scopes=[scope])
    refused = {
        name(pattern, method)
        for pattern, method in ROUTES
        if method != "delete" and call(client, pattern, method, kept)[0] == 403
    }
    others = {
        name(pattern, method)
        for pattern, method in ROUTES
        if method != "delete" and pattern.callback.view_class.scopes[method.upper()] != scope
    }
    assert others <= refused
    # Nothing else is refused but what asks for more than one, or for staff.
    assert {one.split()[1] for one in refused - others} <= STRICTER


@pytest.mark.database
@pytest.mark.server
@pytest.mark.django_db
@pytest.mark.parametrize("place", ["org", "user_id", "session_id", "mentor", "course_id"])
def test_what_no_database_can_hold_is_not_there(place: str, learner: User, kept: dict[str, Any]) -> None:
    client = APIClient(raise_request_exception=False)
    client.force_authenticate(learner)
    routes = [(pattern, method) for pattern, method in ROUTES if place in pattern.pattern.converters]
    statuses = {call(client, pattern, method, kept, **{place: "a%00b"})[0] for pattern, method in routes}
    assert statuses <= {400, 404}
