"""Lists of sessions, and pins."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from iblai_mentor_plugin.api import history as history_api
from iblai_mentor_plugin.api import operating as operating_api
from iblai_mentor_plugin.courseware.course import VisibleBlock
from iblai_mentor_plugin.exceptions import NotFoundError
from iblai_mentor_plugin.models import Session
from tests.conftest import COURSE

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.contrib.auth.models import User

    from iblai_mentor_plugin.tenants import Access
    from tests.fakes import FakeCourseware

pytestmark = pytest.mark.database

OTHER = "course-v1:DemoX+OTHER+2026"


def titles(sessions: Any) -> list[str]:
    return [session.title for session in sessions]


def test_sessions_used_last_come_first(access: Access, talk: Callable[..., Session]) -> None:
    for word in ("one", "two", "three"):
        talk(word=word)
    assert titles(history_api.list_sessions(access)) == ["three", "two", "one"]


def test_pinned_sessions_come_before_all_others(access: Access, talk: Callable[..., Session]) -> None:
    sessions = [talk(word=word) for word in ("one", "two", "three")]
    history_api.pin_session(access, str(sessions[0].session_id))
    assert titles(history_api.list_sessions(access)) == ["one", "three", "two"]
    assert titles(history_api.list_pinned(access)) == ["one"]


def test_pin_is_no_use_of_a_session(access: Access, talk: Callable[..., Session]) -> None:
    session = talk()
    history_api.pin_session(access, str(session.session_id))
    assert Session.objects.get().modified == session.modified


def test_second_pin_keeps_the_first_ones_time(access: Access, talk: Callable[..., Session]) -> None:
    session_id = str(talk().session_id)
    history_api.pin_session(access, session_id)
    pinned_at = Session.objects.get().pinned_at
    history_api.pin_session(access, session_id)
    assert Session.objects.get().pinned_at == pinned_at


def test_unpinned_session_is_in_its_place_again(access: Access, talk: Callable[..., Session]) -> None:
    session_id = str(talk(word="one").session_id)
    talk(word="two")
    history_api.pin_session(access, session_id)
    for _again in range(2):
        history_api.unpin_session(access, session_id)
    assert titles(history_api.list_sessions(access)) == ["two", "one"]


def test_sessions_are_found_by_course_mentor_id_and_time(access: Access, talk: Callable[..., Session]) -> None:
    one, two = talk(word="one"), talk(word="two", course=OTHER)
    found = [
        history_api.Filters(course_key=COURSE),
        history_api.Filters(session_id=one.session_id),
        history_api.Filters(until=two.modified, mentor=one.mentor.unique_id),
    ]
    assert [titles(history_api.list_sessions(access, filters)) for filters in found] == [["one"]] * 3
    assert titles(history_api.list_sessions(access, history_api.Filters(since=two.modified))) == ["two"]


def test_session_without_a_question_is_no_recent_one(access: Access, talk: Callable[..., Session]) -> None:
    talk(0, word="empty")
    assert titles(history_api.list_sessions(access)) == ["empty"]
    assert titles(history_api.list_recent(access)) == []


def test_newest_messages_come_with_a_session_of_any_length(access: Access, talk: Callable[..., Session]) -> None:
    talk(20, word="long")
    talk(1, word="short")
    short, long = history_api.summarise_sessions(list(history_api.list_recent(access)), with_messages=True)
    assert (short.messages_count, [message.text for message in short.messages]) == (2, ["short! 0", "short? 0"])
    assert (long.messages_count, [message.number for message in long.messages]) == (40, list(range(40, 30, -1)))


def test_page_takes_as_many_queries_for_one_session_as_for_many(
    access: Access, talk: Callable[..., Session], django_assert_num_queries: Any
) -> None:
    for count in (1, 9):
        for _session in range(count):
            talk(2)
        sessions = list(history_api.list_recent(access))
        with django_assert_num_queries(2):  # The counts, and the messages with their feedback.
            for summary in history_api.summarise_sessions(sessions, with_messages=True):
                assert [getattr(message, "feedback", None) for message in summary.messages] == [None] * 4


@pytest.mark.parametrize("listed", [history_api.list_sessions, history_api.list_recent, history_api.list_pinned])
def test_nobody_lists_what_is_somebody_elses(
    listed: Any, access: Access, talk: Callable[..., Session], make_user: Callable[..., User]
) -> None:
    root = make_user("root", is_staff=True, is_superuser=True)
    history_api.pin_session(access, str(talk().session_id))
    with pytest.raises(NotFoundError):
        listed(operating_api.get_access(root, tenant_key="main", username=access.user.username))
    assert not listed(operating_api.get_access(root, tenant_key="main", username="root"))


def test_sessions_are_found_by_words_of_title_and_messages(access: Access, talk: Callable[..., Session]) -> None:
    talk(word="Comets")
    Session.objects.filter(pk=talk(word="Moons").pk).update(title="Of the sea")
    for words, found in (
        *(("comet", ["Comets"]), ("of THE", ["Of the sea"]), ("moons! 0", ["Of the sea"])),
        *(("%", []), ("_", []), ("\\", [])),
    ):
        assert titles(history_api.list_sessions(access, history_api.Filters(words=words))) == found


def test_sessions_are_found_by_the_unit_that_was_asked_in(
    access: Access, talk: Callable[..., Session], lms: FakeCourseware
) -> None:
    course = lms.open_course(access.user.pk, COURSE)
    course.blocks = [
        VisibleBlock("unit-1", "vertical", "Old light", "", "unit-1"),
        VisibleBlock("problem-1", "problem", "A year", "unit-1", "unit-1"),
        VisibleBlock("unit-2", "vertical", "North", "", "unit-2"),
    ]
    for word, usage_key in (("one", "problem-1"), ("two", "unit-1"), ("three", "gone")):
        talk(word=word).messages.update(usage_key=usage_key)
    units = history_api.list_asked_units(access, COURSE)
    assert [(unit.usage_key, unit.title) for unit in units] == [("unit-1", "Old light")]
    of_unit = history_api.Filters(course_key=COURSE, usage_key="unit-1")
    assert titles(history_api.list_sessions(access, of_unit)) == ["two", "one"]
    assert titles(history_api.list_sessions(access, history_api.Filters(usage_key="unit-1"))) == ["two"]


def test_units_of_somebody_else_are_not_listed(
    access: Access, talk: Callable[..., Session], make_user: Callable[..., User]
) -> None:
    talk()
    root = make_user("root", is_staff=True, is_superuser=True)
    others = operating_api.get_access(root, tenant_key="main", username=access.user.username)
    with pytest.raises(NotFoundError):
        history_api.list_asked_units(others, COURSE)
