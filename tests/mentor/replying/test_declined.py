"""Learners who want the search of the course alone: no provider hears of them, and nothing is remembered."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.utils import timezone

from iblai_mentor_plugin.api import memory as memory_api
from iblai_mentor_plugin.api import mentor as mentor_api
from iblai_mentor_plugin.api import operating as operating_api
from iblai_mentor_plugin.exceptions import ForbiddenError
from iblai_mentor_plugin.mentor.asking.questions import build_end
from iblai_mentor_plugin.mentor.notes.note_taker import note_rested
from iblai_mentor_plugin.mentor.replying.producer import produce_reply
from iblai_mentor_plugin.models import CustomInstruction, LearnerChoice, MemoryEntry, Message, SessionNote
from tests.conftest import COURSE
from tests.llm.conftest import _closed_breakers  # noqa: F401 - a fixture that every test uses
from tests.memory.facts import make_fact

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.contrib.auth.models import User
    from pytest_django.fixtures import SettingsWrapper

    from iblai_mentor_plugin.models import Provider
    from iblai_mentor_plugin.tenants import Access
    from tests.fakes import FakeCourseware
    from tests.llm.provider import Provider as Server

# What watches a reply looks from a thread of its own, which sees nothing of a test's transaction.
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def provider(asked_provider: Provider) -> Provider:
    return asked_provider


def say(access: Access, *, is_accepted: bool) -> None:
    shown = mentor_api.consult(access, course_key=COURSE)
    mentor_api.give_word(access, shown, version=shown.state.version, is_accepted=is_accepted)


def produce(reply: Message) -> Message:
    produce_reply(reply.pk)
    reply.refresh_from_db()
    return reply


@pytest.mark.usefixtures("provider")
def test_provider_hears_nothing_of_twenty_questions_of_who_declined(
    access: Access, ask: Callable[..., Message], server: Server
) -> None:
    say(access, is_accepted=False)
    replies = [produce(ask(f"Which star shows north? {number}")) for number in range(20)]
    assert [reply.state for reply in replies] == ["complete"] * 20
    assert {reply.search_reason for reply in replies} == {"declined"}
    assert all("Polaris" in reply.text for reply in replies)
    assert server.requests == []


@pytest.mark.usefixtures("provider")
def test_last_frame_names_the_search_and_why(access: Access, ask: Callable[..., Message]) -> None:
    say(access, is_accepted=False)
    end = build_end(produce(ask()))
    assert end["llm"] == {
        "provider": "",
        "model": "",
        "leaves_site": False,
        "search_reason": "declined",
        "is_search": True,
        "label": "Found in the course",
    }


@pytest.mark.usefixtures("provider")
def test_provider_replies_again_once_the_learner_agrees(
    access: Access, ask: Callable[..., Message], server: Server
) -> None:
    say(access, is_accepted=False)
    produce(ask())
    say(access, is_accepted=True)
    reply = produce(ask())
    assert (reply.search_reason, reply.left_site, len(server.requests)) == ("", True, 1)


@pytest.mark.usefixtures("provider")
@pytest.mark.parametrize("take_back", [lambda access: say(access, is_accepted=False), mentor_api.take_word_back])
def test_reply_that_waits_is_stopped_when_its_learner_thinks_better_of_it(
    take_back: Callable[[Access], None], access: Access, ask: Callable[..., Message], server: Server
) -> None:
    reply = ask()
    take_back(access)
    assert (produce(reply).state, server.requests) == ("stopped", [])


@pytest.mark.usefixtures("provider")
def test_producer_asks_nobody_for_who_declined_between_the_question_and_its_turn(
    asker: User, ask: Callable[..., Message], server: Server
) -> None:
    reply = ask()
    operating_api.decline_notice(asker.pk, version=operating_api.find_notice().version)
    assert (produce(reply).search_reason, server.requests) == ("declined", [])


@pytest.mark.usefixtures("provider")
def test_who_said_nothing_yet_is_refused(access: Access, ask: Callable[..., Message]) -> None:
    mentor_api.take_word_back(access)
    with pytest.raises(ForbiddenError, match="notice"):
        ask()


@pytest.mark.usefixtures("provider")
def test_sessions_of_who_declined_are_not_noted(
    access: Access, asker: User, ask: Callable[..., Message], server: Server
) -> None:
    LearnerChoice.objects.create(user=asker, keeps_session_memory=True)
    produce(ask())
    asked = len(server.requests)
    say(access, is_accepted=False)
    Message.objects.update(created=timezone.now() - timedelta(hours=2), finished_at=timezone.now() - timedelta(hours=2))
    assert note_rested(asker.pk) == 0
    assert (SessionNote.objects.count(), len(server.requests)) == (0, asked)


@pytest.mark.parametrize("before_memory", [True, False])
def test_nothing_is_remembered_of_who_declined(
    access: Access, asker: User, settings: SettingsWrapper, *, before_memory: bool
) -> None:
    settings.IBLAI_MENTOR_NOTICE_BEFORE_MEMORY = before_memory
    memory_api.record_now([make_fact(asker.pk, at=timezone.now())])
    say(access, is_accepted=False)
    known = MemoryEntry.objects.get(user=asker, course_key="", usage_key="")
    held = list(MemoryEntry.objects.values_list("pk", "facts"))
    memory_api.record_now([make_fact(asker.pk, at=timezone.now(), values={"completion": 1.0})])
    assert known.user_id == asker.pk
    assert list(MemoryEntry.objects.values_list("pk", "facts")) == held


def test_nothing_is_remembered_of_who_declined_at_first_sight(access: Access, asker: User) -> None:
    say(access, is_accepted=False)
    memory_api.record_now([make_fact(asker.pk, at=timezone.now())])
    assert not MemoryEntry.objects.exists()


def test_new_version_of_the_notice_does_not_begin_to_remember_who_declined(
    access: Access, asker: User, settings: SettingsWrapper
) -> None:
    settings.IBLAI_MENTOR_NOTICE_BEFORE_MEMORY = False
    say(access, is_accepted=False)
    operating_api.publish_notice("More.")
    memory_api.record_now([make_fact(asker.pk, at=timezone.now())])
    assert not MemoryEntry.objects.exists()


@pytest.mark.usefixtures("course")
def test_what_was_remembered_is_not_told_of_who_declined(access: Access, asker: User) -> None:
    memory_api.record_now([make_fact(asker.pk, at=timezone.now())])
    CustomInstruction.objects.create(tenant=access.tenant, user=asker, mentor_tone="Like a sailor.")
    preview = mentor_api.Preview(question="Which star?")
    told = mentor_api.tell(access, COURSE, preview)
    assert "memory" in {section.name for section in told.sections}
    say(access, is_accepted=False)
    told = mentor_api.tell(access, COURSE, preview)
    assert {"memory", "notes"} & {section.name for section in told.sections} == set()


@pytest.mark.parametrize(
    ("born", "least", "unknown", "reason"),
    [
        (10, 16, False, "too_young"),
        (16, 16, False, "too_young"),  # The birthday may be still to come.
        (17, 16, True, ""),
        (None, 16, False, ""),
        (None, 16, True, "too_young"),
        (10, None, True, ""),
    ],
)
@pytest.mark.usefixtures("provider")
def test_provider_hears_of_nobody_who_may_be_too_young(  # noqa: PLR0913, PLR0917 - a table
    born: int | None,
    least: int | None,
    unknown: bool,  # noqa: FBT001
    reason: str,
    asker: User,
    ask: Callable[..., Message],
    server: Server,
    lms: FakeCourseware,
    settings: SettingsWrapper,
) -> None:
    settings.IBLAI_MENTOR_LEAST_AGE = least
    settings.IBLAI_MENTOR_UNKNOWN_AGE_IS_YOUNG = unknown
    if born is not None:
        lms.birth_years[asker.pk] = timezone.now().year - born
    reply = produce(ask())
    assert (reply.state, reply.search_reason) == ("complete", reason)
    assert len(server.requests) == (0 if reason else 1)


@pytest.mark.usefixtures("provider")
def test_who_is_too_young_is_not_asked_to_agree_to_a_provider(
    access: Access, asker: User, lms: FakeCourseware, settings: SettingsWrapper
) -> None:
    settings.IBLAI_MENTOR_LEAST_AGE = 16
    lms.birth_years[asker.pk] = timezone.now().year - 10
    shown = mentor_api.consult(access, course_key=COURSE)
    assert "127.0.0.1" not in shown.told


@pytest.mark.parametrize(
    ("change", "is_asked"),
    [({"model": "great-2"}, False), ({"base_url": "http://localhost:9/v1"}, True), ({"is_on_site": True}, True)],
)
def test_another_host_or_whether_words_leave_asks_again_and_another_model_does_not(
    change: dict[str, object],
    is_asked: bool,  # noqa: FBT001
    provider: Provider,
    access: Access,
    asker: User,
) -> None:
    operating_api.withdraw_acceptance(asker.pk)
    say(access, is_accepted=True)
    for name, value in change.items():
        setattr(provider, name, value)
    provider.save()
    assert mentor_api.consult(access, course_key=COURSE).state.is_accepted is not is_asked
