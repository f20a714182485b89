"""Exports go with what is in them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.utils import timezone

from iblai_mentor_plugin.api import history as history_api
from iblai_mentor_plugin.api import mentor as mentor_api
from iblai_mentor_plugin.models import Export, ExportPart, Session, Tenant

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.contrib.auth.models import User
    from pytest_django import DjangoCaptureOnCommitCallbacks

pytestmark = pytest.mark.database

Kind = Export.Kind


@pytest.fixture
def tenant(db: None) -> Tenant:
    return Tenant.objects.get_or_create(key="main", defaults={"is_default": True})[0]


@pytest.fixture
def make_export(learner: User, tenant: Tenant) -> Callable[..., Export]:
    """Return a function that makes an export that is whole, with a part."""

    def make(kind: Export.Kind = Kind.HISTORY, *, session: Session | None = None, **fields: object) -> Export:
        export = Export.objects.create(
            **{"tenant": tenant, "user": learner, **fields},
            kind=kind,
            session=session,
            state=Export.State.COMPLETE,
            is_open=None,
            attempt=1,
            expires_at=timezone.now(),
        )
        ExportPart.objects.create(export=export, attempt=1, number=1, data=b"words")
        return export

    return make


@pytest.fixture
def session(learner: User, tenant: Tenant) -> Session:
    return Session.objects.create(user=learner, tenant=tenant, mentor=mentor_api.get_mentor(tenant, "mentor"))


def test_all_go_with_the_history(make_export: Callable[..., Export], session: Session, learner: User) -> None:
    for kind in Kind:
        make_export(kind)
    assert history_api.drop_exports(learner.pk, session.tenant) == 3
    assert [model.objects.count() for model in (Export, ExportPart)] == [0, 0]


def test_export_of_another_session_stays(make_export: Callable[..., Export], session: Session, learner: User) -> None:
    other = Session.objects.create(user=learner, tenant=session.tenant, mentor=session.mentor)
    kept = make_export(Kind.SESSION, session=other)
    for kind, of in ((Kind.SESSION, session), (Kind.HISTORY, None), (Kind.EVERYTHING, None)):
        make_export(kind, session=of)
    assert history_api.drop_exports(learner.pk, session.tenant, session=session) == 3
    assert Export.objects.get() == kept


def test_exports_of_others_and_elsewhere_stay(
    make_export: Callable[..., Export], make_user: Callable[..., User], learner: User, tenant: Tenant
) -> None:
    make_export(tenant=Tenant.objects.create(key="other"))
    make_export(user=make_user("learner2"))
    assert history_api.drop_exports(learner.pk, tenant) == 0
    assert ExportPart.objects.count() == 2


def test_export_that_began_during_the_deletion_goes_after_it(
    make_export: Callable[..., Export],
    learner: User,
    tenant: Tenant,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        history_api.drop_exports(learner.pk, tenant)
        make_export()
    assert not Export.objects.exists()
