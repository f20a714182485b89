"""The admin of mentors, sessions and the ledger."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from iblai_mentor_plugin.models import (
    Assistance,
    AuditRecord,
    Briefing,
    CourseSetting,
    LedgerEntry,
    Mentor,
    Tenant,
)
from tests.conftest import COURSE

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.contrib.auth.models import User
    from django.test import Client

    from iblai_mentor_plugin.models import Message


def url(model: str, view: str, *args: object) -> str:
    return reverse(f"admin:iblai_mentor_plugin_{model}_{view}", args=args)


def test_words_are_not_shown_without_the_permission(answered: Message, sign_in: Callable[..., Client]) -> None:
    client = sign_in("view_session", "view_message")
    session = answered.session
    for page in (url("session", "changelist"), url("session", "change", session.pk)):
        answer = client.get(page)
        assert answer.status_code == 200
        assert "Which star" not in answer.content.decode()
        assert "Polaris" not in answer.content.decode()
    assert not AuditRecord.objects.exists()


def test_reading_words_is_recorded(answered: Message, sign_in: Callable[..., Client]) -> None:
    client = sign_in("view_session", "view_message", "view_others_messages")
    session = answered.session
    assert "Which star" not in client.get(url("session", "changelist")).content.decode()
    assert "Polaris" in client.get(url("session", "change", session.pk)).content.decode()
    assert AuditRecord.objects.get().action == "session.read"


@pytest.mark.usefixtures("llm")
def test_nobody_changes_what_was_said_or_used(ask: Callable[..., Message], admin_client: Client) -> None:
    answered = ask()
    entry = LedgerEntry.objects.first()
    assert entry is not None
    for page in (url("session", "change", answered.session.pk), url("ledgerentry", "change", entry.pk)):
        assert admin_client.get(page).status_code == 200
        assert admin_client.post(page, {}).status_code == 403


def test_mentor_that_was_asked_is_not_deleted(answered: Message, admin_client: Client) -> None:
    page = url("mentor", "delete", answered.session.mentor.pk)
    assert admin_client.post(page, {"post": "yes"}).status_code == 403


@pytest.mark.parametrize(("key", "count"), [("", 0), ("Homework", 1)])
@pytest.mark.usefixtures("learner")
def test_assistance_is_set_if_it_makes_sense(key: str, count: int, admin_client: Client) -> None:
    fields = {"course_key": COURSE, "part": 1, "key": key, "level": "hints"}
    admin_client.post(url("assistance", "add"), fields)
    assert Assistance.objects.count() == count


@pytest.mark.parametrize(
    ("tenant", "state", "count"), [("main", "in service", 1), ("main", "left", 0), ("acme", "in service", 0)]
)
@pytest.mark.usefixtures("main", "learner")
def test_mentor_of_a_course_is_chosen_if_it_could_serve_there(
    tenant: str, state: str, count: int, admin_client: Client, admin_user: User
) -> None:
    of, _made = Tenant.objects.get_or_create(key=tenant)
    mentor = Mentor.objects.create(tenant=of, name="Socrates", slug="socrates", is_active=state == "in service")
    admin_client.post(url("coursesetting", "add"), {"course_key": COURSE, "is_on": "on", "mentor": mentor.pk})
    assert CourseSetting.objects.filter(mentor=mentor, changed_by=admin_user).count() == count


@pytest.mark.usefixtures("main")
def test_tools_are_left_out_by_taking_their_marks_away(admin_client: Client) -> None:
    mentor = Mentor.objects.get()
    page = url("mentor", "change", mentor.pk)
    form = admin_client.get(page).context["adminform"].form
    assert form["tools"].value() == ["search_course", "read_unit", "calculate", "list_dates"]
    fields = {name: value for name in form.fields if (value := form[name].value()) not in (None, False)}
    admin_client.post(page, {**fields, "tools": ["calculate", "list_dates"]})
    mentor.refresh_from_db()
    assert mentor.tools == ["calculate", "list_dates"]
    assert admin_client.get(page).context["adminform"].form["tools"].value() == mentor.tools
    admin_client.post(page, {**fields, "tools": ["no tool"]})
    assert Mentor.objects.get().tools == mentor.tools
    admin_client.post(page, fields)
    assert Mentor.objects.get().tools is None


def test_course_that_is_none_has_no_setting(admin_client: Client) -> None:
    admin_client.post(url("coursesetting", "add"), {"course_key": "no key", "is_on": "on"})
    assert not CourseSetting.objects.exists()


@pytest.mark.parametrize("published_at", [None, "2026-03-01T00:00:00Z"])
def test_briefings_are_only_read(published_at: str | None, admin_client: Client) -> None:
    briefing = Briefing.objects.create(course_key=COURSE, version=1, text="Speak of stars.", published_at=published_at)
    page = url("briefing", "change", briefing.pk)
    assert "Speak of stars." in admin_client.get(page).content.decode()
    assert "Speak of stars." not in admin_client.get(url("briefing", "changelist")).content.decode()
    assert admin_client.post(page, {"text": "Speak of moons."}).status_code == 403
    assert admin_client.post(url("briefing", "delete", briefing.pk), {"post": "yes"}).status_code == 403
