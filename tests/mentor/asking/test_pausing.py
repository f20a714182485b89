"""While remembering is paused the mentor is not told what was remembered before, either."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from iblai_mentor_plugin.api import memory as memory_api
from iblai_mentor_plugin.exceptions import InvalidInputError
from iblai_mentor_plugin.mentor.prompting.draft import compose
from iblai_mentor_plugin.mentor.standing.place import find_place
from tests.conftest import COURSE
from tests.memory.facts import make_fact
from tests.mentor.conftest import UNIT

if TYPE_CHECKING:
    from collections.abc import Callable

    from iblai_mentor_plugin.models import Message
    from iblai_mentor_plugin.tenants import Access

SEEN = {"unit": {"title": "The light of Vega", "subsection": "", "section": "", "blocks": []}}


@pytest.fixture
def remembered(access: Access) -> None:
    """Leave a page in the memory."""
    memory_api.record_now([make_fact(access.user.pk, UNIT, values=SEEN)])


@pytest.fixture
def reply(remembered: None, ask: Callable[..., Message]) -> Message:
    return ask()


def test_mentor_is_told_what_is_remembered(reply: Message) -> None:
    assert "The light of Vega" in compose(reply).prompt.text


@pytest.mark.parametrize("course", [COURSE, ""])
def test_mentor_is_not_told_during_a_pause(course: str, access: Access, reply: Message) -> None:
    memory_api.pause(access.user.pk, course)
    assert "The light of Vega" not in compose(reply).prompt.text
    memory_api.resume(access.user.pk, course)
    assert "The light of Vega" in compose(reply).prompt.text


def test_pause_of_another_course_is_none_here(access: Access, reply: Message) -> None:
    memory_api.pause(access.user.pk, "course-v1:DemoX+OTHER+2026")
    assert "The light of Vega" in compose(reply).prompt.text


@pytest.mark.parametrize("course", [COURSE, ""])
def test_page_is_not_remembered_during_a_pause(course: str, access: Access, remembered: None) -> None:
    assert find_place(access, session_course="", course_key="", usage_key="").usage_key == UNIT
    memory_api.pause(access.user.pk, course)
    assert find_place(access, session_course=COURSE, course_key="", usage_key="").usage_key == ""
    with pytest.raises(InvalidInputError):
        find_place(access, session_course="", course_key="", usage_key="")
