"""What a question asks of the platform: each thing once, and nothing where nobody can answer now."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest

from iblai_mentor_plugin.courseware.course import OpenProblem, ProblemState, VisibleBlock
from iblai_mentor_plugin.exceptions import BusyError
from iblai_mentor_plugin.mentor.asking.questions import Question, accept_question
from iblai_mentor_plugin.mentor.replying.producer import produce_reply
from tests.conftest import COURSE
from tests.mentor.conftest import UNIT, IdleProducer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pytest_django.fixtures import DjangoAssertNumQueries, SettingsWrapper

    from iblai_mentor_plugin.models import Message, Session
    from iblai_mentor_plugin.tenants import Access
    from tests.fakes import FakeCourseware, FakeLearnerCourse

PROBLEM = UNIT.replace("type@vertical+block@unit1", "type@problem+block@problem1")


class Counted:
    """A course that counts what it is asked."""

    def __init__(self, course: Any, asked: Counter[str]) -> None:
        self._course, self._asked = course, asked

    def __getattr__(self, name: str) -> Any:
        self._asked[name] += 1
        return getattr(self._course, name)


class BusyProducer(IdleProducer):
    """Has no room for anybody."""

    def has_room(self) -> bool:
        """Have none."""
        return False


@pytest.fixture
def asked(lms: FakeCourseware, course: FakeLearnerCourse) -> Iterator[Counter[str]]:
    """Count what is asked of the course from now on."""
    asked: Counter[str] = Counter()
    lms.open_course = lambda *_whose, **_how: Counted(course, asked)  # type: ignore[method-assign]
    yield asked
    del lms.open_course


def test_each_thing_is_asked_once_a_question_but_exams(
    asked: Counter[str], ask: Callable[..., Message], course: FakeLearnerCourse
) -> None:
    course.blocks.append(VisibleBlock(PROBLEM, "problem", "Pole", UNIT, UNIT, is_graded=True))
    course.open_problems = [OpenProblem(PROBLEM, "Which star shows north?", ("Polaris",))]
    course.problems[PROBLEM] = ProblemState(1, None, None, False, False, True, "a")  # noqa: FBT003
    reply = ask(usage_key=PROBLEM)
    produce_reply(reply.pk)
    # When it is accepted, and when it is begun: an exam may have begun since.
    assert asked.pop("find_exam") == 2
    assert {"find_enrolment", "list_blocks", "list_open_problems", "find_problem", "read", "search"} <= set(asked)
    assert {name: times for name, times in asked.items() if times > 1} == {}


@pytest.mark.usefixtures("llm")
def test_age_is_asked_once_when_a_question_is_accepted_and_once_before_it_is_sent(
    lms: FakeCourseware, ask: Callable[..., Message], settings: SettingsWrapper, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.IBLAI_MENTOR_LEAST_AGE = 16
    asked: list[int] = []

    def find_birth_year(user_id: int) -> int:
        asked.append(user_id)
        return 1990

    monkeypatch.setattr(lms, "find_birth_year", find_birth_year)
    reply = ask()
    assert len(asked) == 1
    produce_reply(reply.pk)
    assert len(asked) == 2


def test_nothing_is_asked_when_nobody_can_answer_now(
    asked: Counter[str], access: Access, session: Session, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    question = Question("Why?", course_key=COURSE, usage_key=UNIT)
    # The session, with whether its last reply goes on.
    with django_assert_max_num_queries(1), pytest.raises(BusyError):
        accept_question(access, str(session.session_id), question, producer=BusyProducer())
    assert not asked


def test_reply_is_the_same_when_nobody_can_answer_now(
    ask: Callable[..., Message], access: Access, session: Session
) -> None:
    reply = ask("Why?", client_id="a")
    again = Question("Why?", client_id="a", course_key=COURSE, usage_key=UNIT)
    assert accept_question(access, str(session.session_id), again, producer=BusyProducer()) == reply
