"""Exports are asked for, followed, and gone after some days."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from iblai_mentor_plugin.api import operating as operating_api
from iblai_mentor_plugin.exceptions import ConflictError, InvalidInputError, NotFoundError
from iblai_mentor_plugin.history.exports import (
    delete_expired_exports,
    get_export,
    revive_export,
    revive_exports,
    start_export,
)
from iblai_mentor_plugin.models import AuditRecord, Export, ExportPart, RetentionRule, Tenant
from tests.conftest import COURSE
from tests.history.exporting import IdleWriter, Kind, begin, write

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.contrib.auth.models import User
    from django.test import Client
    from pytest_django import DjangoCaptureOnCommitCallbacks
    from pytest_django.fixtures import SettingsWrapper

    from iblai_mentor_plugin.models import Session
    from iblai_mentor_plugin.tenants import Access

pytestmark = pytest.mark.database

State = Export.State
LONG_AGO = timezone.now() - timedelta(days=1)


@pytest.fixture
def writer() -> IdleWriter:
    return IdleWriter()


def silence(export: Export, **fields: object) -> Export:
    """Have an export whose writer died."""
    Export.objects.filter(pk=export.pk).update(state=State.RUNNING, attempt=1, heartbeat_at=LONG_AGO, **fields)
    export.refresh_from_db()
    return export


def test_export_is_started_after_the_commit(
    access: Access, writer: IdleWriter, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        export = start_export(access, Kind.HISTORY, writer=writer)
        assert writer.started == []
    assert writer.started == [export.pk]


def test_writer_that_fails_to_start_does_not_take_the_request_along(
    access: Access, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    class BrokenWriter:
        def start(self, export: Export) -> None:
            raise RuntimeError(export)

    with django_capture_on_commit_callbacks(execute=True):
        export = start_export(access, Kind.HISTORY, writer=BrokenWriter())
    assert Export.objects.get() == export


def test_same_again_is_the_one_that_is_being_written(access: Access) -> None:
    assert begin(access).task_id == begin(access).task_id


def test_something_else_has_to_wait(access: Access, talk: Callable[..., Session]) -> None:
    begin(access)
    for kind, session in ((Kind.EVERYTHING, None), (Kind.SESSION, talk())):
        with pytest.raises(ConflictError):
            begin(access, kind, session)


def test_another_one_begins_when_the_first_is_written(access: Access) -> None:
    first = write(begin(access))
    assert begin(access, Kind.EVERYTHING).task_id != first.task_id


def test_another_learner_need_not_wait(access: Access, make_user: Callable[..., User]) -> None:
    other = make_user("learner2", COURSE)
    begin(access)
    assert begin(operating_api.get_access(other, tenant_key="main", username="learner2")).user == other


@pytest.mark.parametrize("session_id", ["nonsense", "6fc84191-7f34-4c90-b8af-5e9957389a1c"])
def test_unknown_session_is_not_found(access: Access, session_id: str, writer: IdleWriter) -> None:
    with pytest.raises(NotFoundError):
        start_export(access, Kind.SESSION, session_id=session_id, writer=writer)


def test_session_of_somebody_else_is_not_found(
    access: Access, talk: Callable[..., Session], make_user: Callable[..., User]
) -> None:
    with pytest.raises(NotFoundError):
        begin(access, Kind.SESSION, talk(user=make_user("learner2")))


def test_export_is_found_by_its_id(access: Access, writer: IdleWriter) -> None:
    export = begin(access)
    assert get_export(access, str(export.task_id), writer=writer) == export


def test_malformed_id_is_told_apart(access: Access, writer: IdleWriter) -> None:
    with pytest.raises(InvalidInputError):
        get_export(access, "nonsense", writer=writer)


def test_foreign_unknown_and_expired_exports_are_not_found(
    access: Access, make_user: Callable[..., User], writer: IdleWriter
) -> None:
    stranger = make_user("learner2", COURSE)
    foreign = begin(operating_api.get_access(stranger, tenant_key="main", username="learner2"))
    expired = begin(access)
    Export.objects.filter(pk=expired.pk).update(expires_at=timezone.now())
    for task_id in (foreign.task_id, expired.task_id, uuid4()):
        with pytest.raises(NotFoundError):
            get_export(access, str(task_id), writer=writer)


def test_export_of_another_tenant_is_not_found(access: Access, writer: IdleWriter) -> None:
    export = begin(access)
    Export.objects.filter(pk=export.pk).update(tenant=Tenant.objects.create(key="other"))
    with pytest.raises(NotFoundError):
        get_export(access, str(export.task_id), writer=writer)


@pytest.mark.parametrize(("rule", "days"), [(None, 7), (30, 30), (0, 0), (2**31 - 1, 36_500)])
def test_tenant_decides_how_long_exports_are_kept(access: Access, rule: int | None, days: int) -> None:
    RetentionRule.objects.create(tenant=access.tenant, exports_days=rule)
    left = begin(access).expires_at - timezone.now()
    assert timedelta(days=days) - timedelta(minutes=1) < left <= timedelta(days=days)


def test_expired_exports_are_deleted_with_their_parts(access: Access) -> None:
    kept, expired = (write(begin(access)) for _number in range(2))
    Export.objects.filter(pk=expired.pk).update(expires_at=LONG_AGO)
    assert delete_expired_exports() == 1
    assert list(ExportPart.objects.values_list("export", flat=True)) == [kept.pk]


def test_expired_exports_are_deleted_as_many_as_asked(access: Access) -> None:
    for _number in range(3):
        write(begin(access))
    Export.objects.update(expires_at=LONG_AGO)
    assert [delete_expired_exports(2), delete_expired_exports(2), delete_expired_exports(2)] == [2, 1, 0]


def test_starting_over_and_over_fills_no_disk(access: Access) -> None:
    exports = [write(begin(access)) for _number in range(8)]
    assert list(Export.objects.order_by("pk")) == exports[-6:]


def test_export_whose_writer_died_is_begun_anew(
    access: Access, writer: IdleWriter, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    export = silence(begin(access))
    with django_capture_on_commit_callbacks(execute=True):
        for _poll in range(3):
            get_export(access, str(export.task_id), writer=writer)
    assert writer.started == [export.pk]


def test_export_that_no_worker_took_is_queued_again(
    access: Access, writer: IdleWriter, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    export = begin(access)
    Export.objects.filter(pk=export.pk).update(created=LONG_AGO)
    with django_capture_on_commit_callbacks(execute=True):
        assert [revive_exports(writer), revive_exports(writer)] == [1, 0]
    assert writer.started == [export.pk]


def test_sign_of_life_is_respected(
    access: Access, writer: IdleWriter, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    export = silence(begin(access))
    Export.objects.filter(pk=export.pk).update(heartbeat_at=timezone.now())
    with django_capture_on_commit_callbacks(execute=True):
        revive_export(export, writer)
    assert writer.started == []


def test_export_that_takes_every_worker_down_fails(access: Access, writer: IdleWriter) -> None:
    export = silence(begin(access))
    Export.objects.filter(pk=export.pk).update(attempt=3)
    revive_export(export, writer)
    assert (export.state, export.error, export.is_open) == (State.FAILED, "interrupted", None)


def test_what_died_is_no_obstacle_for_long(access: Access, settings: SettingsWrapper, writer: IdleWriter) -> None:
    dead = silence(begin(access))
    Export.objects.filter(pk=dead.pk).update(attempt=3)
    with pytest.raises(ConflictError):
        begin(access, Kind.EVERYTHING)
    revive_exports(writer)
    assert begin(access, Kind.EVERYTHING).pk != dead.pk


def test_what_a_learner_exports_is_not_recorded(access: Access) -> None:
    begin(access)
    assert not AuditRecord.objects.exists()


def test_admin_shows_no_words(access: Access, talk: Callable[..., Session], admin_client: Client) -> None:
    talk(word="Quetzalcoatl")
    export = write(begin(access))
    for view, arguments in (("changelist", []), ("change", [export.pk])):
        page = admin_client.get(reverse(f"admin:iblai_mentor_plugin_export_{view}", args=arguments)).content.decode()
        assert (str(export.task_id) in page, "Quetzalcoatl" in page, "Save" in page) == (True, False, False)
