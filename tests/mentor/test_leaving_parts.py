"""What leaves for a provider is what the privacy page names, byte for byte: parts of the body, and sections of the prompt."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from django.utils import timezone

from iblai_mentor_plugin.courseware.course import CourseDate
from iblai_mentor_plugin.mentor.prompting.context import _CURRENT, _STANDING
from iblai_mentor_plugin.mentor.prompting.policy import RULES_HEADING, build_rules
from iblai_mentor_plugin.mentor.replying.producer import produce_reply
from iblai_mentor_plugin.mentor.staff.toolset import SLUGS
from iblai_mentor_plugin.models import Briefing, CustomInstruction, Notice
from tests.conftest import COURSE
from tests.llm.provider import call, speak
from tests.services import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.contrib.auth.models import User

    from iblai_mentor_plugin.models import Message, Session
    from iblai_mentor_plugin.models import Provider as ProviderRow
    from tests.fakes import FakeLearnerCourse
    from tests.llm.provider import Provider

pytestmark = pytest.mark.django_db(transaction=True)

_PAGE = (ROOT / "docs/privacy.rst").read_text("utf-8")
_TABLE = _PAGE.split("part of a request")[1].split("\n\n")[0]
FIELDS = set(re.findall(r"^``(\w+)``|, ``(\w+)``", _TABLE, re.MULTILINE))
NAMED_FIELDS = {one or other for one, other in FIELDS}
NAMED_SECTIONS = re.findall(r"^\*(.+?)\*", _TABLE, re.MULTILINE)
SUM, DATES, READ = ("calculate", {"expression": "6 × 7"}), ("list_dates", {}), ("read_unit", {"unit": "Finding north"})
BETWEEN = re.compile(r"(==\w{16}==) (.+?): begin \1\n(.*?)\n\1 end \1", re.DOTALL)


@pytest.fixture
def sent(
    ask: Callable[..., Message],
    asked_provider: ProviderRow,
    server: Provider,
    session: Session,
    course: FakeLearnerCourse,
    asker: User,
) -> list[dict[str, Any]]:
    """Return what left for two replies, of which one looks up all there is."""
    type(asked_provider).objects.update(found_out={"small-1": {"calls_tools": True}})
    type(session.mentor).objects.update(system_prompt="Be a sailor.", temperature=0.5)
    CustomInstruction.objects.create(tenant=session.tenant, user=asker, mentor_tone="Speak like a sailor.")
    Briefing.objects.create(course_key=COURSE, version=1, text="We speak of stars.", published_at=timezone.now())
    course.dates = [CourseDate("ends", "A course", timezone.now())]
    server.scripts = [call(SUM, DATES, READ, text="Let me see."), speak("So.")]
    for text in ("Which star shows north?", "And why?"):
        produce_reply(ask(text).pk)
    return server.bodies


def list_sections(body: dict[str, Any]) -> list[tuple[str, str]]:
    told = "\n".join(message["content"] or "" for message in body["messages"])
    return [(heading, text) for _mark, heading, text in BETWEEN.findall(told)]


def test_page_names_each_part_of_a_request(sent: list[dict[str, Any]]) -> None:
    assert len(sent) == 3
    assert set().union(*sent) == NAMED_FIELDS


def test_page_names_each_section_and_no_other(sent: list[dict[str, Any]]) -> None:
    headings = {*_STANDING.values(), *_CURRENT.values(), "What was looked up"}
    assert sorted(NAMED_SECTIONS) == sorted(
        next(named for named in NAMED_SECTIONS if heading.startswith(named)) for heading in headings
    )
    told = {heading for body in sent for heading, _text in list_sections(body)}
    assert told <= headings | {RULES_HEADING}
    assert len(told) > 5


def test_nothing_stands_outside_of_what_the_page_names(sent: list[dict[str, Any]]) -> None:
    system, question, said, *results = sent[1]["messages"]
    mark = re.search(r"==\w{16}==", system["content"])[0]  # type: ignore[index]
    assert (
        BETWEEN.sub("", system["content"]).split()
        == (
            f"{build_rules(has_tools=True)} The course: “A course”. Boundary lines are those that begin and end with {mark}."
        ).split()
    )
    assert BETWEEN.sub("", question["content"]).strip() == "Which star shows north?"
    assert set(said) == {"role", "content", "tool_calls"}
    assert [set(one) for one in said["tool_calls"]] == [{"id", "type", "function"}] * 3
    assert [set(one["function"]) for one in said["tool_calls"]] == [{"name", "arguments"}] * 3
    assert [set(result) for result in results] == [{"role", "tool_call_id", "content"}] * 3
    summed, dated, read = (list_sections({"messages": [result]}) for result in results)
    assert [BETWEEN.sub("", result["content"]) for result in results] == [""] * 3
    assert summed == [("What was looked up", "6 × 7 = 42")]
    assert re.fullmatch(r"It is [\d: -]+ UTC\.\n[\d: -]+ UTC: the course ended", dated[0][1])
    assert read == [("What was looked up", "The unit “Finding north”:\n[1] The pole star: told above")]


def test_tools_are_told_alike_to_everybody(sent: list[dict[str, Any]]) -> None:
    assert [tool["function"]["name"] for tool in sent[0]["tools"]] == list(SLUGS)
    assert sent[0]["tools"] == sent[1]["tools"] == sent[2]["tools"]


def test_help_of_the_notice_says_that_things_are_looked_up() -> None:
    said = str(Notice._meta.get_field("text").help_text)
    for part in ("custom instruction", "notes", "place and progress", "passages", "dates", "looked up"):
        assert part in said
