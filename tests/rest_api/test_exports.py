"""Exports over REST: who may have them, and what comes."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING, Any
from uuid import uuid4
from zipfile import ZipFile

import pytest
from django.contrib.auth.models import Permission
from django.utils import timezone

from iblai_mentor_plugin.history.writer import write_export
from iblai_mentor_plugin.models import AuditRecord, Export, ExportPart
from tests.conftest import COURSE
from tests.history.conftest import talk
from tests.rest_api.conftest import path_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.contrib.auth.models import User
    from rest_framework.test import APIClient

    from iblai_mentor_plugin.models import Session, Tenant

pytestmark = pytest.mark.database

__all__ = ["talk"]
NOBODY = "00000000-0000-4000-8000-000000000000"
NOT_READY = {"state": "task_not_ready"}


@pytest.fixture
def client(learner: User, main: Tenant, with_session: Callable[..., APIClient]) -> APIClient:
    return with_session(learner)


@pytest.fixture
def session(talk: Callable[..., Session]) -> Session:
    return talk()


@pytest.fixture
def start(client: APIClient, learner: User) -> Callable[..., str]:
    """Return a function that starts an export over REST, and returns its id."""

    def start(path: str = "export-chathistory/", by: APIClient = client) -> str:
        answer = by.post(path_of(learner, path))
        assert (answer.status_code, list(answer.json())) == (200, ["task_id"])
        return answer.json()["task_id"]  # type: ignore[no-any-return]

    return start


@pytest.fixture
def write(start: Callable[..., str]) -> Callable[..., str]:
    """Return a function that starts an export, has it written, and returns its id."""

    def write(*path: str, **options: Any) -> str:
        task_id = start(*path, **options)
        write_export(Export.objects.get(task_id=task_id).pk)
        return task_id

    return write


@pytest.fixture
def admin(make_admin: Callable[..., User], main: Tenant, with_session: Callable[..., APIClient]) -> APIClient:
    """Return the client of an admin who may export."""
    user = make_admin(main)
    user.user_permissions.add(Permission.objects.get(codename="export_others_data"))
    return with_session(user)


def body_of(response: Any) -> bytes:
    return b"".join(response.streaming_content)


def test_task_tells_how_far_it_is(client: APIClient, learner: User, start: Callable[..., str]) -> None:
    task_id = start()
    body = client.get(path_of(learner, f"tasks/{task_id}")).json()
    assert body.pop("expires_at")[-1] == "Z"
    assert body == {"task": "queued", "done": 0, "total": 0, "detail": ""}


def test_written_task_is_completed(
    client: APIClient, learner: User, session: Session, write: Callable[..., str]
) -> None:
    body = client.get(path_of(learner, f"tasks/{write()}")).json()
    assert (body["task"], body["done"], body["total"]) == ("completed", 2, 2)


@pytest.mark.parametrize("query", ["", "?to_csv=", "?to_csv=false", "?to_csv=true"])
def test_download_before_it_is_ready_says_so(
    client: APIClient, learner: User, start: Callable[..., str], query: str
) -> None:
    answer = client.get(path_of(learner, f"downloads/tasks/{start()}/{query}"))
    assert (answer.status_code, answer.json()) == (200, NOT_READY)


@pytest.mark.parametrize("query", ["", "?to_csv=false", "?to_csv=False", "?to_csv=0"])
def test_download_is_a_list(
    client: APIClient, learner: User, session: Session, write: Callable[..., str], query: str
) -> None:
    answer = client.get(path_of(learner, f"downloads/tasks/{write()}/{query}"))
    items = json.loads(body_of(answer))
    assert [(item["type"], item["content"]) for item in items] == [("human", "Stars? 0"), ("ai", "Stars! 0")]
    assert answer["Content-Type"] == "application/json"


@pytest.mark.parametrize("value", ["true", "True", "1"])
def test_download_is_csv(
    client: APIClient, learner: User, session: Session, write: Callable[..., str], value: str
) -> None:
    answer = client.get(path_of(learner, f"downloads/tasks/{write()}/?to_csv={value}"))
    rows = list(csv.reader(io.StringIO(body_of(answer).decode(), newline="")))
    assert [row[:2] for row in rows] == [["type", "content"], ["human", "Stars? 0"], ["ai", "Stars! 0"]]
    assert answer["Content-Type"] == "text/csv; charset=utf-8"


@pytest.mark.parametrize(
    ("start_path", "path", "name"),
    [
        ("export-chathistory/", "downloads/tasks/{}/", "mentor-history-{}.json"),
        ("export-chathistory/", "downloads/tasks/{}/?to_csv=true", "mentor-history-{}.csv"),
        ("export-everything/", "downloads/everything/{}/", "mentor-everything-{}.zip"),
    ],
)
def test_download_is_a_private_file(
    client: APIClient, learner: User, write: Callable[..., str], start_path: str, path: str, name: str
) -> None:
    answer = client.get(path_of(learner, path.format(write(start_path))))
    expected = name.format(timezone.now().strftime("%Y-%m-%d"))
    assert answer["Content-Disposition"] == f'attachment; filename="{expected}"'
    assert (answer["X-Content-Type-Options"], answer["Cache-Control"]) == ("nosniff", "private, no-store")


def test_one_session_is_downloaded_under_its_own_path(
    client: APIClient, learner: User, session: Session, write: Callable[..., str], talk: Callable[..., Session]
) -> None:
    talk(word="Other")
    task_id = write(f"tasks/sessions/{session.session_id}/")
    for path in (f"sessions/{session.session_id}/tasks/{task_id}/", f"downloads/tasks/{task_id}/"):
        assert b"Stars! 0" in (body := body_of(client.get(path_of(learner, path))))
        assert b"Other" not in body


def test_export_of_one_session_is_not_found_under_another(
    client: APIClient, learner: User, session: Session, write: Callable[..., str], talk: Callable[..., Session]
) -> None:
    task_id = write(f"tasks/sessions/{session.session_id}/")
    for other in (talk().session_id, NOBODY, "nonsense"):
        assert client.get(path_of(learner, f"sessions/{other}/tasks/{task_id}/")).status_code == 404


def test_everything_is_an_archive(
    client: APIClient, learner: User, session: Session, write: Callable[..., str]
) -> None:
    answer = client.get(path_of(learner, f"downloads/everything/{write('export-everything/')}/"))
    with ZipFile(io.BytesIO(body_of(answer))) as archive:
        assert {"README.txt", "messages.json", "memory.json", "audit.json"} <= set(archive.namelist())


def test_archive_is_no_list_and_a_list_no_archive(client: APIClient, learner: User, write: Callable[..., str]) -> None:
    everything, history = write("export-everything/"), write()
    for path in (f"downloads/tasks/{everything}/", f"downloads/everything/{history}/"):
        assert client.get(path_of(learner, path)).status_code == 404


@pytest.mark.parametrize("path", ["tasks/{}", "downloads/tasks/{}/", "downloads/everything/{}/"])
@pytest.mark.parametrize(("task_id", "status"), [("nonsense", 400), ("123", 400), (NOBODY, 404)])
def test_malformed_and_unknown_ids_are_told_apart(
    client: APIClient, learner: User, path: str, task_id: str, status: int
) -> None:
    assert client.get(path_of(learner, path.format(task_id))).status_code == status


def test_what_is_no_boolean_is_refused(client: APIClient, learner: User, start: Callable[..., str]) -> None:
    answer = client.get(path_of(learner, f"downloads/tasks/{start()}/?to_csv=maybe"))
    assert (answer.status_code, list(answer.json())) == (400, ["to_csv"])


def test_expired_export_is_gone_before_it_is_deleted(
    client: APIClient, learner: User, write: Callable[..., str]
) -> None:
    task_id = write()
    Export.objects.update(expires_at=timezone.now())
    for path in (f"tasks/{task_id}", f"downloads/tasks/{task_id}/"):
        assert client.get(path_of(learner, path)).status_code == 404


def test_failed_export_says_why(client: APIClient, learner: User, start: Callable[..., str]) -> None:
    task_id = start()
    Export.objects.update(state="failed", error="storage", is_open=None)
    task = client.get(path_of(learner, f"tasks/{task_id}"))
    download = client.get(path_of(learner, f"downloads/tasks/{task_id}/"))
    assert (task.status_code, task.json()["task"], download.status_code) == (200, "failed", 409)
    assert task.json()["detail"] == download.json()["detail"] != ""


def test_second_start_is_the_same_task_or_has_to_wait(
    client: APIClient, learner: User, start: Callable[..., str]
) -> None:
    assert start() == start()
    answer = client.post(path_of(learner, "export-everything/"))
    assert (answer.status_code, list(answer.json())) == (409, ["detail"])


def test_half_an_export_is_not_served_as_a_whole(client: APIClient, learner: User, write: Callable[..., str]) -> None:
    task_id = write()
    ExportPart.objects.all().delete()
    assert client.get(path_of(learner, f"downloads/tasks/{task_id}/")).status_code == 503


def test_session_of_somebody_else_is_not_exported(
    client: APIClient, learner: User, talk: Callable[..., Session], make_user: Callable[..., User]
) -> None:
    theirs = talk(user=make_user("learner2"))
    for session_id in (theirs.session_id, uuid4(), "nonsense"):
        assert client.post(path_of(learner, f"tasks/sessions/{session_id}/")).status_code == 404


def test_clearing_takes_the_export_along(
    client: APIClient, learner: User, session: Session, write: Callable[..., str]
) -> None:
    task_id = write()
    assert client.delete(path_of(learner, "clear-chathistory")).status_code == 204
    assert client.get(path_of(learner, f"downloads/tasks/{task_id}/")).status_code == 404


# Who may.


def test_admin_with_the_permission_exports_and_it_is_recorded(
    admin: APIClient, learner: User, session: Session, write: Callable[..., str]
) -> None:
    task_id = write(by=admin)
    assert b"Stars" in body_of(admin.get(path_of(learner, f"downloads/tasks/{task_id}/")))
    recorded = AuditRecord.objects.order_by("pk").values_list("action", "user__username", "actor__username")
    assert list(recorded) == [("export.start", "learner1", "admin1"), ("export.download", "learner1", "admin1")]


def test_learner_downloads_what_an_admin_asked_for(
    admin: APIClient, client: APIClient, learner: User, session: Session, write: Callable[..., str]
) -> None:
    task_id = write(by=admin)
    assert b"Stars" in body_of(client.get(path_of(learner, f"downloads/tasks/{task_id}/")))


def test_polling_and_waiting_are_not_recorded(admin: APIClient, learner: User, start: Callable[..., str]) -> None:
    task_id = start()
    admin.get(path_of(learner, f"tasks/{task_id}"))
    admin.get(path_of(learner, f"downloads/tasks/{task_id}/"))
    assert not AuditRecord.objects.exists()


@pytest.fixture
def strangers(
    make_user: Callable[..., User], make_admin: Callable[..., User], make_tenant: Callable[..., Tenant], main: Tenant
) -> list[User]:
    """Return who may export nobody's: an admin without the permission, and who has it without being the learner's admin."""
    strangers = [make_user("learner2", COURSE), make_admin(make_tenant("other", "OtherX"), "admin2")]
    for user in strangers:
        user.user_permissions.add(Permission.objects.get(codename="export_others_data"))
    return [*strangers, make_admin(main)]


def test_others_may_not_know_of_it(
    learner: User,
    write: Callable[..., str],
    session: Session,
    strangers: list[User],
    with_session: Callable[..., APIClient],
) -> None:
    task_id = write()
    for user in strangers:
        stranger = with_session(user)
        answers = [
            *(stranger.post(path_of(learner, path)) for path in ("export-chathistory/", "export-everything/")),
            stranger.post(path_of(learner, f"tasks/sessions/{session.session_id}/")),
            *(stranger.get(path_of(learner, path)) for path in (f"tasks/{task_id}", f"downloads/tasks/{task_id}/")),
            stranger.get(path_of(learner, f"downloads/everything/{task_id}/")),
            stranger.get(path_of(learner, f"sessions/{session.session_id}/tasks/{task_id}/")),
            # Nor under their own name.
            stranger.get(path_of(user, f"downloads/tasks/{task_id}/")),
        ]
        assert {answer.status_code for answer in answers} == {404}, user


def test_key_needs_the_scopes(learner: User, main: Tenant, with_key: Callable[..., APIClient]) -> None:
    reading, writing = (with_key(learner, scopes=[scope]) for scope in ("export:read", "export:write"))
    task_id = writing.post(path_of(learner, "export-chathistory/")).json()["task_id"]
    assert writing.get(path_of(learner, f"tasks/{task_id}")).status_code == 403
    assert writing.get(path_of(learner, f"downloads/tasks/{task_id}/")).status_code == 403
    assert reading.get(path_of(learner, f"tasks/{task_id}")).status_code == 200
    assert reading.post(path_of(learner, "export-chathistory/")).status_code == 403
