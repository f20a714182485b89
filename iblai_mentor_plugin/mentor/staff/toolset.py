"""
The tools that a mentor may look things up with, and which of them those who run it leave out.

A mentor's operator, a course's staff and whoever begins a session each choose among them; None is all that there are, so that
a tool of a later release is among it. What one of them leaves out, nobody brings back.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from iblai_mentor_plugin.exceptions import InvalidInputError
from iblai_mentor_plugin.llm import Tool
from iblai_mentor_plugin.mentor.providers.choice import describe_llm

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from django.utils.functional import _StrPromise

    from iblai_mentor_plugin.models import Mentor

SEARCH_COURSE: Final = "search_course"
READ_UNIT: Final = "read_unit"
CALCULATE: Final = "calculate"
LIST_DATES: Final = "list_dates"


@dataclass(frozen=True, slots=True)
class MentorTool:
    """
    A tool: ``id`` and ``name`` are for programs and people; its own name is the contract's slug.

    ``parameter`` is the one argument that it takes, "" for none.
    """

    id: int
    name: _StrPromise
    tool: Tool

    @property
    def slug(self) -> str:
        """Return what programs name it by, and LLMs call."""
        return self.tool.name

    @property
    def parameter(self) -> str:
        """Return the name of its argument, "" where it takes none."""
        return next(iter(self.tool.parameters), "")


TOOLS: Final = (
    MentorTool(
        1,
        gettext_lazy("Search the course"),
        Tool(
            SEARCH_COURSE,
            "Find passages of the course about something, the best first.",
            {"query": "What to look for: a few words, in the language of the course."},
        ),
    ),
    MentorTool(
        2,
        gettext_lazy("Read a unit"),
        Tool(
            READ_UNIT,
            "Read a whole unit of the course.",
            {"unit": "The title of the unit, or the number of a passage that stands in it."},
        ),
    ),
    MentorTool(
        3,
        gettext_lazy("Calculate"),
        Tool(
            CALCULATE,
            "Get the exact value of an expression.",
            {"expression": "Numbers, + - * / ^, parentheses, pi, e, abs, sqrt, exp, ln, log, sin, cos, tan, round."},
        ),
    ),
    MentorTool(
        4,
        gettext_lazy("Dates of the course"),
        Tool(LIST_DATES, "List when the course begins and ends, and when what is due for this learner.", {}),
    ),
)
SLUGS: Final = tuple(tool.slug for tool in TOOLS)


def check_tools(slugs: Iterable[str] | None) -> list[str] | None:
    """Return the tools that are named, each once, in our order; None for all. Raises ``InvalidInputError``."""
    if slugs is None:
        return None
    named = set(slugs)
    if unknown := sorted(named - set(SLUGS)):
        said = _("There is no tool “%(slug)s”. There are: %(known)s.")
        raise InvalidInputError({"tools": [said % {"slug": unknown[0][:40], "known": ", ".join(SLUGS)}]})
    return [slug for slug in SLUGS if slug in named]


def name_choice(slugs: Iterable[str]) -> list[str] | None:
    """Return a choice as it is kept: None where it is of all. Raises ``InvalidInputError``."""
    named = check_tools(slugs)
    return None if named == list(SLUGS) else named


def choose_tools(*choices: Sequence[str] | None) -> tuple[str, ...]:
    """Return the tools that are in each choice; a choice of None is of all."""
    return tuple(slug for slug in SLUGS if all(choice is None or slug in choice for choice in choices))


def list_tools(mentor: Mentor, *choices: Sequence[str] | None) -> tuple[str, ...]:
    """Return the tools that a mentor has by its operator's word and these choices; none where its LLM calls none."""
    return choose_tools(mentor.tools, *choices) if describe_llm(mentor, "").has_tools else ()


def describe_tools(slugs: Iterable[str]) -> list[dict[str, Any]]:
    """Return tools as the contract has them."""
    kept = set(slugs)
    return [{"id": one.id, "name": str(one.name), "slug": one.slug} for one in TOOLS if one.slug in kept]
