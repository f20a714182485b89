"""What a process reads of courses before its first reply."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.apps import apps
from django.utils import timezone

from iblai_mentor_plugin.api import mentor as mentor_api
from iblai_mentor_plugin.api import operating as operating_api
from iblai_mentor_plugin.courseware import get_courseware
from iblai_mentor_plugin.courseware.index.freshness import SHELF
from iblai_mentor_plugin.courseware.texts import get_course_text
from iblai_mentor_plugin.data import Fact
from iblai_mentor_plugin.demo.models import Enrolment
from iblai_mentor_plugin.memory.recorder import record_now
from iblai_mentor_plugin.mentor.asking.questions import Question, accept_question
from iblai_mentor_plugin.mentor.prompting.draft import compose
from iblai_mentor_plugin.mentor.prompting.warmup import warm_up
from iblai_mentor_plugin.models import MemoryEntry, Message, Session
from tests.consenting import agree
from tests.mentor.conftest import IdleProducer

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.contrib.auth.models import User
    from pytest_django.fixtures import SettingsWrapper

    from iblai_mentor_plugin.models import Tenant


@pytest.fixture
def reply(settings: SettingsWrapper, django_user_model: type[User], switched_on: None, main: Tenant) -> Message:
    """Return a reply that was asked for in the packaged course, in a process that kept nothing of it."""
    settings.IBLAI_MENTOR_COURSEWARE = "iblai_mentor_plugin.courseware.olx.OlxCourseware"
    config: Any = apps.get_app_config("mentor_demo")
    course_key, user = str(config.course.key), django_user_model.objects.create_user("Ines7")
    Enrolment.objects.create(user=user, course_key=course_key, org=config.course.key.org)
    agree(user)
    access = operating_api.get_access(user, tenant_key=main.key, username=user.username)
    session = mentor_api.create_session(access, mentor="mentor")
    question = Question("Why do stars twinkle?", course_key=course_key)
    accepted = accept_question(access, str(session.session_id), question, producer=IdleProducer())
    forget()
    return accepted


def forget() -> None:
    SHELF.clear()
    get_course_text.cache_clear()


def has_read(reply: Message) -> bool:
    return SHELF.find(reply.session.course_key) is not None


def test_first_question_finds_the_course_read_and_nothing_is_kept_or_asked(
    reply: Message, django_assert_max_num_queries: Callable[..., Any]
) -> None:
    before = list(Message.objects.values())
    warm_up()
    assert has_read(reply)
    assert list(Message.objects.values()) == before
    with django_assert_max_num_queries(30) as later:
        compose(Message.objects.get(pk=reply.pk))
    assert not any("indexpart" in query["sql"] for query in later.captured_queries)


@pytest.mark.django_db(transaction=True)
def test_memory_of_who_asked_last_stays_as_it_is(reply: Message) -> None:
    user_id, course_key = reply.session.user_id, reply.session.course_key
    blocks = get_courseware().open_course(user_id, course_key).list_blocks()
    problem = next(block.usage_key for block in blocks if block.block_type == "problem")
    # Nobody told yet what it is called, nor of the enrolment.
    record_now([Fact(user_id, course_key, problem, "ProblemSubmitted", timezone.now(), {"attempts": 1})])
    before = list(MemoryEntry.objects.order_by("pk").values())
    warm_up()
    assert len(before) == 3
    assert list(MemoryEntry.objects.order_by("pk").values()) == before


def test_course_is_not_read_where_the_mentor_is_off_or_what_was_asked_is_to_be_deleted(reply: Message) -> None:
    operating_api.kill()
    warm_up()
    assert not has_read(reply)
    operating_api.revive()
    Session.objects.update(user_id=-reply.session.user_id)
    warm_up()
    assert not has_read(reply)


def test_course_that_is_gone_keeps_no_other_from_being_read(reply: Message) -> None:
    session = reply.session
    gone = Session.objects.create(
        tenant=session.tenant, user=session.user, mentor=session.mentor, course_key="course-v1:Org+Gone+run"
    )
    for number, kind in enumerate((Message.Kind.QUESTION, Message.Kind.REPLY), 1):
        Message.objects.create(session=gone, number=number, kind=kind, text="What is gone?")
    warm_up()
    assert has_read(reply)
