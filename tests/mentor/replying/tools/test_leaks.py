"""
Nothing that answers a problem comes out of a tool: asked of whole courses, as ``tests/mentor/guarding/test_leaks`` does.

The courses are served by the stand-in's courseware; every unit is read, and searched for with the words of every problem.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from iblai_mentor_plugin.llm import ToolCall
from iblai_mentor_plugin.mentor.replying.tools.desk import Desk
from iblai_mentor_plugin.mentor.staff.served_course import open_served
from iblai_mentor_plugin.mentor.staff.toolset import SLUGS
from tests.courseware.conftest import serve, serve_olx  # noqa: F401 - fixtures
from tests.mentor.guarding.test_leaks import (  # noqa: F401 - fixtures
    Visit,
    demo_course,
    every_response,
    find_leaked,
    learner,
)

if TYPE_CHECKING:
    from django.contrib.auth.models import User

    from iblai_mentor_plugin.courseware.course import Passage
    from iblai_mentor_plugin.demo.olx import Course

ROOM = 100_000


def read_everything(user: User, course: Course) -> str:
    """Return all that the tools tell of a course, and all that may be cited of it."""
    visit = Visit(user, course)
    passages: list[Passage] = []
    desk = Desk(
        lambda: open_served(user.pk, visit.key),
        passages,
        offered=SLUGS,
        place_key="",
        mark="==mark==",
        correction=1.0,
    )
    blocks = visit.course.list_blocks()
    problems = [block.usage_key for block in blocks if block.block_type == "problem"]
    texts = [" ".join(one.text for one in visit.course.read(key)) for key in problems]
    fishing = ("secret answer", "solution", "hint", "feedback value", "which one is right")
    calls = [ToolCall("", "list_dates", "{}")]
    calls += [_call("read_unit", "unit", block.title) for block in blocks if block.unit_key == block.usage_key]
    calls += [_call("search_course", "query", words) for words in (*fishing, *(text[:300] for text in texts))]
    told = [result.text for call in calls for result in desk.answer([call], room=ROOM)]
    cited = [f"{passage.title} {passage.text}" for passage in passages]
    return " ".join(" ".join([*told, *cited]).split())


def _call(name: str, argument: str, value: str) -> ToolCall:
    return ToolCall("", name, json.dumps({argument: value}))


def test_no_tool_tells_a_secret_of_any_response_type(every_response: Course, learner: User) -> None:  # noqa: F811
    everything = read_everything(learner, every_response)
    assert "SEEN_01" in everything
    assert "SECRET" not in everything


def test_no_tool_tells_what_a_real_course_withholds(demo_course: Course, learner: User) -> None:  # noqa: F811
    everything = read_everything(learner, demo_course)
    assert len(everything) > 50_000
    assert find_leaked(everything) == []
