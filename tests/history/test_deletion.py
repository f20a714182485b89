"""What was said is deleted: at once for every reader, at any size, with all that was made of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.contrib.auth.models import Permission, User

from iblai_mentor_plugin.api import history as history_api
from iblai_mentor_plugin.api import memory as memory_api
from iblai_mentor_plugin.api import mentor as mentor_api
from iblai_mentor_plugin.api import operating as operating_api
from iblai_mentor_plugin.courseware.course import Enrolment
from iblai_mentor_plugin.exceptions import NotFoundError
from iblai_mentor_plugin.history import deletion
from iblai_mentor_plugin.mentor.providers.choice import describe_llm
from iblai_mentor_plugin.mentor.replying.lifecycle import Used, append_chunk, claim_reply, finish_reply, note_prompt
from iblai_mentor_plugin.models import AuditRecord, LedgerEntry, Message, ReplyChunk, Session, TenantMember
from tests.conftest import COURSE
from tests.fakes import FakeLearnerCourse
from tests.mentor.conftest import ask, asker, course, llm, producer, session
from tests.traces import (
    MEMORY_WORD,
    OTHER_SESSION_WORD,
    SESSION_WORD,
    WISH_WORD,
    Left,
    find_marks,
    find_memories,
    find_words,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from iblai_mentor_plugin.models import Tenant
    from iblai_mentor_plugin.tenants import Access
    from tests.fakes import FakeCourseware

__all__ = ["ask", "asker", "course", "llm", "producer", "session"]
pytestmark = pytest.mark.usefixtures("switched_on")
Committed = Any


def test_nothing_that_was_said_is_left_anywhere(
    access: Access, left: Left, django_capture_on_commit_callbacks: Committed
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        history_api.clear_history(access)
    assert find_words(SESSION_WORD, OTHER_SESSION_WORD) == []
    assert find_words(MEMORY_WORD) != []
    assert find_words(WISH_WORD) != []


def test_nothing_of_one_session_is_left_anywhere(
    access: Access, left: Left, django_capture_on_commit_callbacks: Committed
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        history_api.delete_session(access, str(left.session.session_id))
    assert find_words(SESSION_WORD) == []
    assert find_words(OTHER_SESSION_WORD) != []


def test_nothing_of_a_forgotten_course_is_left_but_the_mark(access: Access, left: Left) -> None:
    memory_api.forget_course(access.user.pk, left.session.course_key)
    assert find_words(MEMORY_WORD) == []
    assert find_memories(access.user) == []
    assert left.session.course_key in find_marks(access.user)
    assert "SessionNote.content" not in find_words(SESSION_WORD, OTHER_SESSION_WORD)


def test_nothing_of_a_forgotten_memory_is_left_but_the_mark(access: Access, left: Left) -> None:
    memory_api.forget_everything(access.user.pk)
    assert find_words(MEMORY_WORD) == []
    assert find_memories(access.user) == []
    assert find_marks(access.user) == [""]
    assert {"SessionNote.content", "ExportPart.data"} & set(find_words(SESSION_WORD, OTHER_SESSION_WORD)) == set()


def test_session_is_read_by_nobody_before_it_is_swept(access: Access, talk: Callable[..., Session]) -> None:
    session = talk()
    history_api.clear_history(access)  # No commit in this test, so no sweep.
    assert Message.objects.exists()
    assert not history_api.list_sessions(access)
    assert not history_api.list_recent(access)
    with pytest.raises(NotFoundError):
        mentor_api.get_session(access, str(session.session_id))


def test_session_of_another_tenant_or_user_stays(
    access: Access,
    talk: Callable[..., Session],
    make_user: Callable[..., User],
    django_capture_on_commit_callbacks: Any,
) -> None:
    other = talk(user=make_user("other"))
    talk()
    with django_capture_on_commit_callbacks(execute=True):
        history_api.clear_history(access)
    assert list(Session.objects.all()) == [other]
    assert other.messages.count() == 2


def test_history_that_takes_longer_is_deleted_elsewhere(access: Access, talk: Callable[..., Session]) -> None:
    for _session in range(3):
        talk(400)
    history_api.clear_history(access)
    assert not history_api.sweep_hidden(access.user.pk, seconds=0)
    assert Message.objects.count() == 2400
    assert history_api.sweep_hidden(access.user.pk)
    assert not Session.objects.exists()


def test_what_a_dead_sweeper_left_goes_with_the_next_sweep_of_all(access: Access, talk: Callable[..., Session]) -> None:
    talk()
    history_api.clear_history(access)
    history_api.sweep_hidden()
    assert not Message.objects.exists()


@pytest.mark.usefixtures("llm")
def test_running_reply_stops_and_is_settled(
    access: Access, ask: Callable[..., Message], django_capture_on_commit_callbacks: Any
) -> None:
    reply = ask()
    claim_reply(reply.pk)
    note_prompt(reply.pk, describe_llm(reply.session.mentor, ""), used=Used(10, 0))
    append_chunk(reply.pk, 1, "So far")
    with django_capture_on_commit_callbacks(execute=True):
        history_api.clear_history(access)
    assert not append_chunk(reply.pk, 2, " and more")
    assert not finish_reply(reply.pk, Message.State.COMPLETE, text="So far and more")
    assert not Message.objects.exists()
    assert not ReplyChunk.objects.exists()
    assert not LedgerEntry.objects.exclude(reserved=0).exists()
    assert LedgerEntry.objects.get(scope=LedgerEntry.Scope.LEARNER_MESSAGES).settled == 1


def test_what_was_not_swept_yet_goes_with_the_account(access: Access, talk: Callable[..., Session]) -> None:
    talk(word=SESSION_WORD)
    history_api.clear_history(access)
    operating_api.retire(access.user.pk)
    assert find_words(SESSION_WORD) == []


class DeletingCourse(FakeLearnerCourse):
    """A course in whose first answer the learner's history is cleared, as from another tab."""

    def find_enrolment(self) -> Enrolment | None:
        history_api.clear_history(
            operating_api.get_access(User.objects.get(pk=self.user_id), tenant_key="main", username="learner1")
        )
        return Enrolment("audit", is_active=True, starts=None, ends=None)


def test_question_of_a_session_that_is_deleted_meanwhile_is_refused(
    session: Session, ask: Callable[..., Message], lms: FakeCourseware, learner: User
) -> None:
    lms.courses[learner.pk, COURSE] = DeletingCourse(learner.pk, COURSE)
    with pytest.raises(NotFoundError):
        ask()
    assert not Message.objects.exists()


@pytest.fixture
def admin(make_user: Callable[..., User], main: Tenant) -> User:
    """Return an admin of the tenant who may not delete anything yet."""
    admin = make_user("admin1", is_staff=True)
    TenantMember.objects.create(tenant=main, user=admin, is_admin=True, can_read_memories=True)
    return admin


def grant(user: User) -> User:
    user.user_permissions.add(Permission.objects.get(codename="delete_others_data"))
    return type(user).objects.get(pk=user.pk)


def test_admin_needs_the_permission(admin: User, learner: User, talk: Callable[..., Session]) -> None:
    session = talk()
    access = operating_api.get_access(admin, tenant_key="main", username=learner.username)
    with pytest.raises(NotFoundError):
        history_api.clear_history(access)
    with pytest.raises(NotFoundError):
        history_api.delete_session(access, str(session.session_id))
    assert history_api.list_sessions(operating_api.get_access(learner, tenant_key="main", username=learner.username))


def test_what_an_admin_deletes_is_recorded(admin: User, learner: User, talk: Callable[..., Session]) -> None:
    session = talk()
    access = operating_api.get_access(grant(admin), tenant_key="main", username=learner.username)
    history_api.delete_session(access, str(session.session_id))
    history_api.clear_history(access)
    records = AuditRecord.objects.values_list("actor", "user", "action")
    assert list(records) == [(admin.pk, learner.pk, action) for action in ("history.clear", "session.delete")]


def test_permission_without_the_tenant_is_worth_nothing(
    make_user: Callable[..., User], learner: User, talk: Callable[..., Session]
) -> None:
    talk()
    other = grant(make_user("other", is_staff=True))
    with pytest.raises(NotFoundError):
        operating_api.get_access(other, tenant_key="main", username=learner.username)


def test_what_learners_delete_themselves_is_nobodys_business(access: Access, talk: Callable[..., Session]) -> None:
    talk()
    history_api.clear_history(access)
    assert not AuditRecord.objects.exists()


def test_question_is_sent_nowhere_when_its_session_was_deleted_before_it_was_taken(
    access: Access, ask: Callable[..., Message]
) -> None:
    reply = ask()
    deletion.hide_history(access)
    assert claim_reply(reply.pk) is None
    assert Message.objects.get(pk=reply.pk).state == Message.State.STOPPED
    assert sum(LedgerEntry.objects.values_list("reserved", flat=True)) == 0


def test_session_that_is_deleted_meanwhile_is_not_renamed(access: Access, session: Session) -> None:
    shown = mentor_api.get_session(access, str(session.session_id))
    deletion.hide_session(access, str(session.session_id))
    with pytest.raises(NotFoundError):
        mentor_api.update_session(shown, title="Stars")
    assert Session.objects.get().title == ""
