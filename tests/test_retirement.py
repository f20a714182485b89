"""A retired user is in no table any more."""

from __future__ import annotations

from datetime import date
from uuid import uuid4

import pytest
from django.apps import apps
from django.contrib.auth import get_user_model
from django.forms.models import model_to_dict
from django.utils import timezone

from iblai_mentor_plugin import api
from iblai_mentor_plugin.models import (
    ApiKey,
    AuditRecord,
    Briefing,
    CourseSetting,
    CustomInstruction,
    Export,
    Feedback,
    LearnerChoice,
    LedgerEntry,
    Mentor,
    Message,
    Session,
    SessionNote,
    Tenant,
    TenantMember,
)
from tests.conftest import COURSE
from tests.memory.facts import make_fact

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("switched_on")]
SECRET = "Zanzibar-7391"


@pytest.fixture
def traces(learner, make_user) -> Tenant:
    """Leave something of the learner wherever there is a place for it."""
    main, mentor = Tenant.objects.get(key="main"), Mentor.objects.first()
    api.record_now([make_fact(learner.pk, kind=SECRET)])
    api.accept_notice(learner.pk, version=1)
    TenantMember.objects.create(tenant=main, user=learner)
    ApiKey.objects.create(tenant=main, user=learner, name=SECRET, digest="0" * 64, prefix="0" * 8)
    CustomInstruction.objects.create(tenant=main, user=learner, about_user=SECRET)
    other = make_user("other")
    CustomInstruction.objects.create(tenant=main, user=other, written_by=learner)
    AuditRecord.objects.create(tenant=main, actor=other, user=learner, action="memory.read")
    AuditRecord.objects.create(tenant=main, actor=learner, user=other, action="memory.read")
    session = Session.objects.create(tenant=main, user=learner, mentor=mentor, course_key=COURSE, title=SECRET)
    session.messages.create(number=1, kind=Message.Kind.QUESTION, text=SECRET)
    reply = session.messages.create(number=2, kind=Message.Kind.REPLY, text=SECRET, generation_id=uuid4())
    reply.chunks.create(number=1, text=SECRET)
    Feedback.objects.create(message=reply, user=learner, details=SECRET)
    SessionNote.objects.create(session=session, message=reply, kind=SessionNote.Kind.HELP_REQUEST, content=SECRET)
    LearnerChoice.objects.create(user=learner, keeps_session_memory=True)
    export = Export.objects.create(tenant=main, user=learner, kind=Export.Kind.HISTORY, expires_at=timezone.now())
    export.parts.create(attempt=1, number=1, data=SECRET.encode())
    Export.objects.create(
        tenant=main, user=other, requested_by=learner, kind=Export.Kind.HISTORY, expires_at=timezone.now()
    )
    CourseSetting.objects.create(course_key=COURSE, changed_by=learner)
    Briefing.objects.create(course_key=COURSE, version=1, written_by=learner)
    scope = LedgerEntry.Scope.LEARNER_MESSAGES
    LedgerEntry.objects.create(day=date(2026, 11, 23), scope=scope, key=str(learner.pk), settled=1)
    return main


def find_traces(user_id: int) -> list[str]:
    """Search every row of every model for the learner's id in a field for users, and for their words anywhere."""
    found = []
    for model in apps.get_app_config("iblai_mentor_plugin").get_models():
        fields = model._meta.concrete_fields
        links = [field.attname for field in fields if field.is_relation and field.related_model is get_user_model()]
        for row in model._base_manager.all():
            is_theirs = any(getattr(row, link) == user_id for link in links)
            if is_theirs or SECRET in str(model_to_dict(row)):
                found.append(model.__name__)
    return found


def test_user_leaves_traces_in_every_table_that_can_hold_any(learner, traces):
    with_users = {
        model.__name__
        for model in apps.get_app_config("iblai_mentor_plugin").get_models()
        if any(field.is_relation and field.related_model is type(learner) for field in model._meta.concrete_fields)
    }

    assert with_users <= set(find_traces(learner.pk))


def test_nothing_of_a_retired_user_is_left_in_any_table(learner, traces):
    api.retire(learner.pk)

    assert find_traces(learner.pk) == []
    assert not LedgerEntry.objects.filter(scope=LedgerEntry.Scope.LEARNER_MESSAGES).exists()


def test_what_a_retired_admin_did_for_others_stays_without_their_name(learner, traces):
    api.retire(learner.pk)

    assert AuditRecord.objects.get().actor is None
    assert CustomInstruction.objects.get().written_by is None


def test_retirement_is_idempotent(learner, traces):
    api.retire(learner.pk)

    assert set(api.retire(learner.pk).values()) == {0}
