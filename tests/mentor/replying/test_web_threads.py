"""Replies that a thread of the web process produces."""

from __future__ import annotations

from typing import TYPE_CHECKING

from iblai_mentor_plugin.courseware.index.outdated import note_outdated, take_outdated
from iblai_mentor_plugin.mentor.replying.web_threads import ThreadProducer
from tests.conftest import COURSE

if TYPE_CHECKING:
    from collections.abc import Callable

    from iblai_mentor_plugin.models import Message
    from tests.fakes import FakeCourseware


def test_what_a_question_found_outdated_is_made_anew_in_the_thread_of_its_reply(
    ask: Callable[..., Message], lms: FakeCourseware
) -> None:
    take_outdated()
    note_outdated(COURSE)
    ThreadProducer().run(ask(), produce=lambda _pk: None)
    assert lms.renewed == [COURSE]
    assert take_outdated() == set()
