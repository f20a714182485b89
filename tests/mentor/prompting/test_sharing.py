"""Turns of a conversation share the beginning of their prompts, which providers then need not read again."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import pytest
from django.apps import apps

from iblai_mentor_plugin.api import mentor as mentor_api
from iblai_mentor_plugin.api import operating as operating_api
from iblai_mentor_plugin.courseware import get_courseware
from iblai_mentor_plugin.demo.models import Enrolment
from iblai_mentor_plugin.llm.tokens import estimate_tokens
from iblai_mentor_plugin.mentor.asking.questions import Question, accept_question
from iblai_mentor_plugin.mentor.replying.producer import produce_reply
from iblai_mentor_plugin.models import Briefing, CustomInstruction, Notice
from tests.llm.conftest import _closed_breakers  # noqa: F401 - a fixture that every test uses
from tests.llm.provider import speak
from tests.mentor.conftest import IdleProducer

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from pytest_django.fixtures import SettingsWrapper

    from iblai_mentor_plugin.models import Tenant
    from iblai_mentor_plugin.tenants import Access
    from tests.llm.provider import Provider

QUESTIONS = ("What is this unit about?", "And why does that matter?", "Can you give me an example of that?")
REPLY = (
    "Think of it this way: what you see of the sky depends on where you stand and on what time it is, so two people may look "
    "at the same moment and see different stars. The unit tells how to find your way all the same. Which of its examples could "
    "you try tonight, and what would you expect to see?"
)
BRIEFING = (
    "Learners of this course are adults without any mathematics beyond school. They often confuse magnitude with size, and "
    "brightness with distance. The first assignment is due in the third week; do not discuss its problems before that. Point to "
    "observations that they can make without instruments, from a town. The course uses metric units. When somebody asks about "
    "astrology, say in one sentence that this is another subject. The final project is a diary of four evenings under the sky, "
    "and the forum of the course is the place to ask for partners."
)
WISHES = {
    "about_user": "I am a nurse and study at night after work. I have read a book on the planets, but never used a telescope.",
    "mentor_tone": "Friendly and short, with everyday examples.",
    "profession": "nurse",
    "desired_mentor_traits": "patient, practical",
}


@pytest.fixture
def course_key(settings: SettingsWrapper) -> str:
    settings.IBLAI_MENTOR_COURSEWARE = "iblai_mentor_plugin.courseware.olx.OlxCourseware"
    config: Any = apps.get_app_config("mentor_demo")
    return str(config.course.key)


@pytest.fixture
def learner(
    course_key: str,
    django_user_model: type[User],
    switched_on: None,
    main: Tenant,
    settings: SettingsWrapper,
    provider: Provider,
    provider_settings: dict[str, Any],
) -> Access:
    """Return a learner of the packaged course, whose mentor asks a provider."""
    for name, value in provider_settings.items():
        setattr(settings, name, value)
    provider.scripts = [speak(REPLY)]
    user = django_user_model.objects.create_user("learner9")
    org = course_key.removeprefix("course-v1:").partition("+")[0]
    Enrolment.objects.create(user=user, course_key=course_key, org=org)
    operating_api.accept_notice(user.pk, version=Notice.objects.latest("version").version)
    return operating_api.get_access(user, tenant_key=main.key, username=user.username)


@pytest.fixture
def wished(learner: Access, course_key: str) -> None:
    """Have staff and the learner say what they wish, as most do in time."""
    Briefing.objects.create(
        course_key=course_key, version=1, text=BRIEFING, published_at=Notice.objects.latest("version").created
    )
    CustomInstruction.objects.create(tenant=learner.tenant, user=learner.user, **WISHES)


def converse(learner: Access, course_key: str, unit: str) -> None:
    session = mentor_api.create_session(learner, mentor="mentor")
    for text in QUESTIONS:
        question = Question(text, course_key=course_key, usage_key=unit)
        produce_reply(accept_question(learner, str(session.session_id), question, producer=IdleProducer()).pk)


def measure(provider: Provider) -> list[float]:
    """Return the part of each of the last prompts, but the first, that the one before it began with."""
    texts = ["".join(f"{one['role']}\n{one['content']}\n" for one in body["messages"]) for body in provider.bodies[-3:]]
    return [
        estimate_tokens(os.path.commonprefix([before, after])) / estimate_tokens(after)
        for before, after in zip(texts, texts[1:])
    ]


def list_units(learner, course_key):
    blocks = get_courseware().open_course(learner.user.pk, course_key).list_blocks()
    return [block.usage_key for block in blocks if block.block_type == "vertical"]


@pytest.mark.parametrize("w", [0, 1])
def test_m(learner, course_key, provider, w, request):
    if w:
        request.getfixturevalue("wished")
    r = []
    for u in list_units(learner, course_key):
        converse(learner, course_key, u)
        r.append(measure(provider))
    print(w, [[round(x, 2) for x in y] for y in r], [sum(y[i] for y in r) / len(r) for i in (0, 1)])
