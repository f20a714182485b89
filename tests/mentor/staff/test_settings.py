"""What a course's staff choose: whether the mentor helps, and which one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from iblai_mentor_plugin.api import mentor as mentor_api
from iblai_mentor_plugin.api import operating as operating_api
from iblai_mentor_plugin.exceptions import ForbiddenError, InvalidInputError, NotFoundError
from iblai_mentor_plugin.mentor.asking.questions import Question, accept_question
from iblai_mentor_plugin.mentor.replying.lifecycle import finish_reply
from iblai_mentor_plugin.models import CourseSetting, LedgerEntry, Mentor, Message, Session, Tenant, TenantOrg
from tests.conftest import COURSE

if TYPE_CHECKING:
    from collections.abc import Callable

    from iblai_mentor_plugin.tenants import Access
    from tests.fakes import FakeLearnerCourse
    from tests.mentor.conftest import IdleProducer


@pytest.fixture
def staff(course: FakeLearnerCourse) -> FakeLearnerCourse:
    """Make the asker staff of the course."""
    course.is_staff = True
    return course


@pytest.fixture
def socrates(main: Tenant) -> Mentor:
    return Mentor.objects.create(tenant=main, name="Socrates", slug="socrates", messages_a_day=7)


@pytest.fixture
def choose(access: Access, staff: FakeLearnerCourse) -> Callable[[Mentor], None]:
    return lambda mentor: mentor_api.update_course(access, COURSE, mentor=str(mentor.unique_id))


def end(reply: Message) -> None:
    finish_reply(reply.pk, Message.State.COMPLETE, text="So it is.")


def test_course_is_on_with_the_default_mentor_when_nobody_chose(access: Access, staff: FakeLearnerCourse) -> None:
    state = mentor_api.get_course_state(access, COURSE)
    assert (state.is_on, state.is_switched_on, state.chosen) == (True, True, None)
    assert [mentor.slug for mentor in state.mentors] == ["mentor"]


def test_only_staff_see_and_change_a_course(access: Access, course: FakeLearnerCourse) -> None:
    with pytest.raises(NotFoundError):
        mentor_api.get_course_state(access, COURSE)
    with pytest.raises(NotFoundError):
        mentor_api.update_course(access, COURSE, is_on=False)
    assert not CourseSetting.objects.exists()


@pytest.mark.parametrize("key", ["", "no key", "course-v1:DemoX+Other+2026", "lib:DemoX:lib"])
def test_what_is_no_course_is_not_there(key: str, access: Access, staff: FakeLearnerCourse) -> None:
    with pytest.raises(NotFoundError):
        mentor_api.get_course_state(access, key)


def test_course_of_another_tenant_is_not_there_for_its_staff(access: Access, staff: FakeLearnerCourse) -> None:
    TenantOrg.objects.create(tenant=Tenant.objects.create(key="acme"), org="DemoX")
    with pytest.raises(NotFoundError):
        mentor_api.update_course(access, COURSE, is_on=False)


def test_change_is_kept_with_who_made_it_and_leaves_the_rest(
    access: Access, choose: Callable[[Mentor], None], socrates: Mentor
) -> None:
    mentor_api.update_course(access, COURSE, is_on=False)
    choose(socrates)
    setting = CourseSetting.objects.get()
    assert (setting.is_on, setting.mentor, setting.changed_by) == (False, socrates, access.caller)


def test_choice_is_taken_back_when_nobody_is_named(
    access: Access, choose: Callable[[Mentor], None], socrates: Mentor
) -> None:
    choose(socrates)
    mentor_api.update_course(access, COURSE, mentor="")
    assert mentor_api.get_course_state(access, COURSE).chosen is None


def test_mentor_out_of_service_or_of_another_tenant_is_refused(
    access: Access, choose: Callable[[Mentor], None], socrates: Mentor
) -> None:
    Mentor.objects.update(is_active=False)
    foreign = Mentor.objects.create(tenant=Tenant.objects.create(key="acme"), name="Foreign", slug="foreign")
    for mentor in (socrates, foreign):
        with pytest.raises(InvalidInputError) as caught:
            choose(mentor)
        assert list(caught.value.errors) == ["mentor"]


def test_nothing_is_answered_where_the_staff_switched_the_mentor_off(
    access: Access, staff: FakeLearnerCourse, ask: Callable[..., Message]
) -> None:
    mentor_api.update_course(access, COURSE, is_on=False)
    with pytest.raises(ForbiddenError, match="staff of this course"):
        ask()


def test_session_goes_no_further_once_the_staff_switched_the_mentor_off(
    access: Access, staff: FakeLearnerCourse, ask: Callable[..., Message]
) -> None:
    end(ask())
    mentor_api.update_course(access, COURSE, is_on=False)
    with pytest.raises(ForbiddenError):
        ask()


def test_staff_switch_nothing_on_that_the_operator_switched_off(
    access: Access, staff: FakeLearnerCourse, ask: Callable[..., Message]
) -> None:
    operating_api.switch_off(COURSE)
    mentor_api.update_course(access, COURSE, is_on=True)
    with pytest.raises(ForbiddenError, match="not switched on"):
        ask()


def test_course_chosen_mentor_serves_who_asked_for_the_default(
    choose: Callable[[Mentor], None], socrates: Mentor, ask: Callable[..., Message], session: Session
) -> None:
    choose(socrates)
    ask()
    session.refresh_from_db()
    assert session.mentor == socrates


def test_mentor_that_was_asked_for_by_name_serves(
    access: Access, choose: Callable[[Mentor], None], socrates: Mentor, main: Tenant, producer: IdleProducer
) -> None:
    own = Mentor.objects.create(tenant=main, name="Own", slug="own")
    choose(socrates)
    session = mentor_api.create_session(access, mentor="own")
    accept_question(access, str(session.session_id), Question("Why?", course_key=COURSE), producer=producer)
    session.refresh_from_db()
    assert session.mentor == own


def test_conversation_keeps_its_mentor_when_the_course_chooses_another(
    choose: Callable[[Mentor], None], socrates: Mentor, ask: Callable[..., Message], session: Session
) -> None:
    end(ask())
    choose(socrates)
    ask()
    session.refresh_from_db()
    assert session.mentor.slug == "mentor"


def test_course_mentor_takes_over_when_the_one_of_the_conversation_left_service(
    choose: Callable[[Mentor], None], socrates: Mentor, ask: Callable[..., Message], session: Session
) -> None:
    end(ask())
    choose(socrates)
    Mentor.objects.filter(slug="mentor").update(is_active=False)
    ask()
    session.refresh_from_db()
    assert session.mentor == socrates


def test_default_mentor_serves_when_the_chosen_one_left_service(
    choose: Callable[[Mentor], None], socrates: Mentor, ask: Callable[..., Message], session: Session
) -> None:
    choose(socrates)
    Mentor.objects.filter(pk=socrates.pk).update(is_active=False)
    ask()
    session.refresh_from_db()
    assert session.mentor.slug == "mentor"


def test_nothing_is_asked_when_no_mentor_is_in_service(ask: Callable[..., Message], session: Session) -> None:
    Mentor.objects.update(is_active=False)
    with pytest.raises(ForbiddenError):
        ask()
    assert not LedgerEntry.objects.exclude(reserved=0).exists()


@pytest.mark.usefixtures("llm")
def test_allowance_is_that_of_the_mentor_that_serves(
    access: Access, choose: Callable[[Mentor], None], socrates: Mentor, ask: Callable[..., Message]
) -> None:
    choose(socrates)
    reply = ask()
    end(reply)
    _reply, frames = mentor_api.list_frames(access, str(reply.session.session_id), str(reply.generation_id), after=0)
    # Of seven a day; it was a search, which counts to no limit.
    assert frames[-1].body["allowance"]["messages_left"] == 7


def test_other_course_is_not_touched(
    ask: Callable[..., Message],
) -> None:
    CourseSetting.objects.create(course_key=COURSE.replace("2026", "2025"), is_on=False)
    assert ask().state == "queued"
