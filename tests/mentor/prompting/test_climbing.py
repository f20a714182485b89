"""A hundred texts that are no steps climb nothing: asked of the packaged course, as a learner asks."""

from __future__ import annotations

import random
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

import pytest
from django.apps import apps
from django.contrib.auth.models import User
from django.db.models import F

from iblai_mentor_plugin.api import mentor as mentor_api
from iblai_mentor_plugin.api import operating as operating_api
from iblai_mentor_plugin.demo.models import Enrolment
from iblai_mentor_plugin.mentor.asking.questions import Question, accept_question
from iblai_mentor_plugin.mentor.prompting.draft import compose
from iblai_mentor_plugin.mentor.staff.served_course import open_served
from iblai_mentor_plugin.models import Message
from tests.consenting import agree
from tests.mentor.conftest import IdleProducer

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytest_django.fixtures import SettingsWrapper

    from iblai_mentor_plugin.mentor.prompting.focus import Focus
    from iblai_mentor_plugin.mentor.staff.served_course import ServedCourse
    from iblai_mentor_plugin.models import Tenant

WHO: Final = ("My sister", "Our dog", "The neighbour", "Grandma", "A friend of mine")
DID: Final = (
    "baked a chocolate cake",
    "lost the house keys",
    "bought tickets for a concert",
    "painted the kitchen green",
)
WHEN: Final = ("on Saturday", "before breakfast", "during the holidays")
THEN: Final = (
    "and everybody laughed about it",
    "which made my parents rather angry",
    "so dinner came from the pizza place",
)


@pytest.fixture
def course_key(settings: SettingsWrapper) -> str:
    settings.IBLAI_MENTOR_COURSEWARE = "iblai_mentor_plugin.courseware.olx.OlxCourseware"
    settings.IBLAI_MENTOR_MESSAGES_A_DAY = 1000
    settings.IBLAI_MENTOR_COURSE_TOKENS_A_DAY = settings.IBLAI_MENTOR_SITE_TOKENS_A_DAY = 10**12
    config: Any = apps.get_app_config("mentor_demo")
    return str(config.course.key)


@pytest.fixture
def student(course_key: str, switched_on: None, main: Tenant) -> User:
    user = User.objects.create_user("learner1")
    Enrolment.objects.create(user=user, course_key=course_key, org="OpenSky")
    agree(user)
    return user


@pytest.fixture
def course(student: User, course_key: str) -> ServedCourse:  # type: ignore[override]
    return open_served(student.pk, course_key)


@pytest.fixture
def ask_on(student: User, course_key: str, main: Tenant) -> Callable[[str, str], Focus]:
    """Return a function that asks, minutes after the last question, and says what the ladder made of it."""
    access = operating_api.get_access(student, tenant_key=main.key, username=student.username)
    session = mentor_api.create_session(access, mentor="mentor")

    def ask_on(text: str, place: str) -> Focus:
        question = Question(text, course_key=course_key, usage_key=place)
        reply = accept_question(access, str(session.session_id), question, producer=IdleProducer())
        focus = compose(reply).focus
        said = "Look at what the unit says about it."
        Message.objects.filter(pk=reply.pk).update(**focus.kept, text=said, state=Message.State.COMPLETE)
        # Less than what would count as patience, all together.
        Message.objects.filter(session=session).update(created=F("created") - timedelta(seconds=5))
        return focus

    return ask_on


def write_nonsense(rng: random.Random, about: str) -> list[str]:
    """Return letters, and the problem's own words in another order."""
    letters = "abcdefghijklmnopqrstuvwxyz    "
    salads = [" ".join(rng.sample(about.split(), min(14, len(about.split())))) for _ in range(14)]
    return [*salads, *("".join(rng.choices(letters, k=120)) for _ in range(20))]


def write_small_talk(rng: random.Random) -> list[str]:
    every = [f"{who} {did} {when} {then}." for who in WHO for did in DID for when in WHEN for then in THEN]
    return rng.sample(every, 33)


def test_a_hundred_texts_that_are_no_steps_climb_nothing(
    course: ServedCourse, ask_on: Callable[[str, str], Focus]
) -> None:
    problem = next(one for one in course.list_open_problems() if course.find_problem(one.usage_key))
    place = next(block.unit_key for block in course.list_blocks() if block.usage_key == problem.usage_key)
    rng = random.Random(11)  # noqa: S311
    passages = [
        one.text for one in course.read(course.list_blocks()[0].usage_key) if one.usage_key != problem.usage_key
    ]
    pasted = [f"{text[:600]} {problem.text}" for text in rng.choices(passages, k=33)]
    texts = [*write_nonsense(rng, problem.text), *pasted, *write_small_talk(rng)]
    rng.shuffle(texts)
    first = ask_on(problem.text, place)

    found = [ask_on(text, place) for text in texts]

    assert len(texts) == 100
    assert first.step == "orient"
    assert [text for text, one in zip(texts, found, strict=True) if one.kept.get("has_step")] == []
    assert {one.step for one in found} <= {"orient", "concept"}
    assert ask_on(problem.text, place).step == "orient"
