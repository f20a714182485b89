"""Sessions and mentors."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from iblai_mentor_plugin.api import history as history_api
from iblai_mentor_plugin.api import mentor as mentor_api
from iblai_mentor_plugin.exceptions import InvalidInputError, NotFoundError
from iblai_mentor_plugin.models import LedgerEntry, Mentor, Message, Session, Tenant

if TYPE_CHECKING:
    from collections.abc import Callable

    from iblai_mentor_plugin.tenants import Access
    from tests.fakes import FakeLearnerCourse

pytestmark = pytest.mark.database

NOBODY = "00000000-0000-4000-8000-000000000000"


def test_every_tenant_has_a_mentor(db: None) -> None:
    tenant = Tenant.objects.create(key="late")
    assert [mentor.slug for mentor in mentor_api.list_mentors(tenant)] == ["mentor"]


def test_mentor_is_found_by_unique_id_slug_and_name(main: Tenant) -> None:
    mentor_api.list_mentors(main)
    mentor = Mentor.objects.create(tenant=main, slug="stars", name="Of the stars")
    assert {mentor_api.get_mentor(main, named) for named in (str(mentor.unique_id), "stars", "Of the stars")} == {
        mentor
    }


def test_slug_comes_before_the_name(main: Tenant) -> None:
    Mentor.objects.create(tenant=main, slug="a", name="b")
    by_slug = Mentor.objects.create(tenant=main, slug="b", name="c")
    assert mentor_api.get_mentor(main, "b") == by_slug


@pytest.mark.parametrize("named", ["nobody", "", "x" * 300, NOBODY, "MENTOR"])
def test_mentor_that_is_not_there_is_not_found(named: str, main: Tenant) -> None:
    with pytest.raises(NotFoundError):
        mentor_api.get_mentor(main, named)


def test_mentor_of_another_tenant_or_out_of_service_is_not_found(main: Tenant) -> None:
    Mentor.objects.create(tenant=Tenant.objects.create(key="acme"), slug="theirs", name="Theirs")
    Mentor.objects.create(tenant=main, slug="gone", name="Gone", is_active=False)
    for named in ("theirs", "gone"):
        with pytest.raises(NotFoundError):
            mentor_api.get_mentor(main, named)


@pytest.mark.parametrize("session_id", ["x", NOBODY, ""])
def test_session_that_is_not_there_is_not_found(session_id: str, access: Access) -> None:
    with pytest.raises(NotFoundError):
        mentor_api.get_session(access, session_id)


def test_session_keeps_the_title_that_the_learner_gave(session: Session, ask: Callable[..., Message]) -> None:
    mentor_api.update_session(session, title="North")
    ask("Why?")
    session.refresh_from_db()
    assert session.title == "North"


def test_title_that_is_too_long_is_refused(session: Session) -> None:
    with pytest.raises(InvalidInputError):
        mentor_api.update_session(session, title="x" * 256)


def test_deleted_session_leaves_nothing_but_its_use(
    answered: Message, ask: Callable[..., Message], access: Access, django_capture_on_commit_callbacks: Any
) -> None:
    ask("And?")
    with django_capture_on_commit_callbacks(execute=True):
        history_api.delete_session(access, str(answered.session.session_id))
    assert not Session.objects.exists()
    assert not Message.objects.exists()
    assert not LedgerEntry.objects.exclude(reserved=0).exists()


def test_transcript_has_both_in_order(answered: Message) -> None:
    transcript = mentor_api.write_transcript(answered.session)
    assert transcript.index("learner1") < transcript.index("Which star shows north?", 30) < transcript.index("Polaris")


def test_suggestions_are_about_what_was_cited(answered: Message) -> None:
    answered.search_reason, answered.provider = "", "llm.example.org"
    answered.save()
    suggestions = mentor_api.suggest_questions(answered.session, count=4)
    assert len(suggestions) == len(set(suggestions)) == 4
    assert "The pole star" in suggestions[0]


def test_suggestions_after_the_search_are_what_it_can_answer(answered: Message) -> None:
    assert mentor_api.suggest_questions(answered.session, count=4) == [
        "What is said about “The pole star”?",
        "What is this unit about?",
        "What is this course about?",
    ]


@pytest.mark.parametrize("provider", ["", "llm.example.org"])
def test_suggestions_do_not_name_what_was_hidden_since(
    provider: str, answered: Message, course: FakeLearnerCourse
) -> None:
    Message.objects.filter(pk=answered.pk).update(search_reason="" if provider else "no_provider", provider=provider)
    assert "The pole star" in str(mentor_api.suggest_questions(answered.session, count=20))
    course.blocks = [block for block in course.blocks if block.title != "The pole star"]
    suggestions = mentor_api.suggest_questions(answered.session, count=20)
    assert suggestions
    assert "The pole star" not in str(suggestions)


def test_transcript_heads_what_the_search_said(answered: Message) -> None:
    assert "UTC · Found in the course\n" in mentor_api.write_transcript(answered.session)


def test_what_was_asked_already_is_not_suggested_and_what_else_was_said_is_not_read(answered: Message) -> None:
    session = answered.session
    session.messages.create(number=3, kind=Message.Kind.QUESTION, text="What is this course about?")
    with CaptureQueriesContext(connection) as asked:
        assert "What is this course about?" not in mentor_api.suggest_questions(session, count=4)
    reads = [one["sql"] for one in asked if "_message" in one["sql"] and '"text"' in one["sql"].replace("`", '"')]
    assert [one for one in reads if "LIMIT" not in one and " IN (" not in one] == []


def test_nothing_is_suggested_before_the_first_question(session: Session) -> None:
    assert mentor_api.suggest_questions(session, count=3) is None
