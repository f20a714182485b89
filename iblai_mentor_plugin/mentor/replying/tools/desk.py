"""
Where a reply's calls are answered: each with a text between boundary lines, as everything that somebody else wrote.

The course is opened anew for each round of calls: what the learner may see, and what is off, may have changed since the prompt
was made. What cannot be answered is said so, and the LLM goes on with what it has.
"""

from __future__ import annotations

import json
import logging
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from django.utils import timezone

from iblai_mentor_plugin.courseware.course import Finding, Query, judge_hits
from iblai_mentor_plugin.exceptions import CoursewareError, InvalidInputError
from iblai_mentor_plugin.llm.tokens import estimate_tokens, trim
from iblai_mentor_plugin.mentor.prompting.context import clean, flatten, write_section
from iblai_mentor_plugin.mentor.prompting.dates import write_dates
from iblai_mentor_plugin.mentor.replying.tools.arithmetic import calculate
from iblai_mentor_plugin.mentor.staff.toolset import CALCULATE, LIST_DATES, READ_UNIT, SEARCH_COURSE, TOOLS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from iblai_mentor_plugin.courseware.course import Passage, VisibleBlock
    from iblai_mentor_plugin.llm import ToolCall
    from iblai_mentor_plugin.mentor.staff.served_course import ServedCourse

log = logging.getLogger(__name__)
# Calls of one round that are answered; who makes more is told to make fewer.
_CALLS: Final = 4
_HITS: Final = 6
_LONGEST_ARGUMENT: Final = 300
# What stands around a result, and around a passage, in tokens; less of a text than the last says nothing.
_AROUND: Final = 48
_AROUND_PASSAGE: Final = 12
_LEAST: Final = 24
# Titles that a step names, and that an LLM is told which named none.
_TITLES: Final = 5
_UNITS: Final = 40
_PARAMETERS: Final[Mapping[str, str]] = {tool.slug: tool.parameter for tool in TOOLS}


@dataclass(frozen=True, slots=True)
class Result:
    """
    What came of a call: what the LLM is told; for the learner the tool and the titles of what was found.

    ``tool`` is "" where no tool was asked.
    """

    text: str
    tool: str = ""
    titles: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Answer:
    """What a tool says, or the passages that it found, with what is said before them; and the titles for the learner."""

    text: str
    passages: Sequence[Passage] = ()
    titles: tuple[str, ...] = ()


class Desk:
    """
    Answers the calls of one reply.

    ``passages`` are those that the reply may cite, by their places from 1: what is found joins them. ``offered`` are the
    slugs of the tools that may be called, ``place_key`` the unit that the learner is in, "" for none; ``mark`` is what
    boundary lines are made of, and ``correction`` the tokens that the provider counts for one that we estimate.
    """

    def __init__(
        self,
        open_course: Callable[[], ServedCourse],
        passages: list[Passage],
        *,
        offered: Iterable[str],
        place_key: str,
        mark: str,
        correction: float,
    ) -> None:
        self._open_course, self._passages = open_course, passages
        self._offered, self._place_key = frozenset(offered), place_key
        self._mark, self._correction = mark, correction
        self._answered: set[tuple[str, str]] = set()

    def answer(self, calls: Sequence[ToolCall], *, room: int) -> list[Result]:
        """Return what came of each call, in their order; together no more than ``room`` tokens, but for a line each."""
        course: ServedCourse | None = None
        results: list[Result] = []
        for place, call in enumerate(calls):
            share = room // min(max(len(calls) - place, 1), _CALLS)
            try:
                if course is None:
                    course = self._open_course()
                result = self._answer(course, call, share, is_one_too_many=place >= _CALLS)
            except CoursewareError as error:
                log.warning("A call of a tool was not answered: %s", error)
                result = Result(self._wrap("The course cannot be read at the moment."))
            room -= self._measure(result.text)
            results.append(result)
        return results

    def _answer(self, course: ServedCourse, call: ToolCall, room: int, *, is_one_too_many: bool) -> Result:
        if call.name not in self._offered:
            known = ", ".join(sorted(self._offered))
            return Result(self._wrap(f"There is no such tool here. There are: {known}."))
        try:
            argument = _read_argument(call)
        except InvalidInputError as error:
            return Result(self._wrap(_name_fault(error)))
        asked = (call.name, argument.casefold())
        if asked in self._answered:
            return Result(self._wrap("You called this before: its result stands above."))
        if is_one_too_many or room - _AROUND < _LEAST:
            return Result(self._wrap("There is no room for more. Reply with what you have."))
        self._answered.add(asked)
        answer = self._ask(course, call.name, argument)
        text = self._write(answer, room - int(_AROUND * max(1.0, self._correction)) - 1)
        return Result(self._wrap(text), call.name, answer.titles[:_TITLES])

    def _ask(self, course: ServedCourse, name: str, argument: str) -> _Answer:
        answers: Mapping[str, Callable[[], _Answer]] = {
            SEARCH_COURSE: lambda: _search(course, argument, self._place_key),
            READ_UNIT: lambda: self._read(course, argument),
            CALCULATE: lambda: _calculate(argument),
            LIST_DATES: lambda: _list_dates(course),
        }
        return answers[name]()

    def _read(self, course: ServedCourse, named: str) -> _Answer:
        """Return a unit, by its title or by the number of a passage that stands in it."""
        units = [block for block in course.list_blocks() if block.usage_key == block.unit_key]
        unit = self._find_unit(course, units, named)
        if unit is None:
            titles = "; ".join(flatten(one.title) for one in units[:_UNITS])
            return _Answer(f"The learner sees no unit of this name. Units: {titles}.")
        passages = course.read(unit.usage_key)
        said = f"The unit “{flatten(unit.title)}”" + (":" if passages else " has no text that can be read.")
        return _Answer(said, passages, (flatten(unit.title),))

    def _find_unit(self, course: ServedCourse, units: Sequence[VisibleBlock], named: str) -> VisibleBlock | None:
        by_key = {unit.usage_key: unit for unit in units}
        number = named.strip("[] ")
        # A superscript is a digit, too, and no number.
        if number.isascii() and number.isdecimal() and len(number) < 4 and 1 <= int(number) <= len(self._passages):  # noqa: PLR2004
            return by_key.get(self._passages[int(number) - 1].unit_key)
        wanted = flatten(named).casefold().strip("“”\"'")
        titled = [unit for unit in units if flatten(unit.title).casefold() == wanted]
        # What stands in a unit may have a title of its own, by which passages are called.
        within = (by_key.get(one.unit_key) for one in course.list_blocks() if flatten(one.title).casefold() == wanted)
        return next(iter(titled), None) or next((unit for unit in within if unit is not None), None)

    def _write(self, answer: _Answer, room: int) -> str:
        """Return an answer with as many of its passages as fit, each with its number; what was told is not told again."""
        lines = [trim(clean(answer.text), room, self._correction)]
        room -= self._measure(lines[0])
        for passage in answer.passages:
            head = _name_place(passage)
            around = self._measure(head) + int(_AROUND_PASSAGE * max(1.0, self._correction)) + 1
            whole = clean(passage.text)
            if not whole:
                continue
            if known := self._find_told(passage.usage_key, whole):
                lines.append(f"[{known}] {head}: told above")
                room -= around
                continue
            text = trim(whole, max(0, room - around), self._correction)
            if room - around < _LEAST or not text:
                lines.append("(There is more, for which there is no room.)")
                break
            self._passages.append(replace(passage, title=flatten(passage.title), text=text))
            lines.append(f"[{len(self._passages)}] {head}\n{text}")
            room -= around + self._measure(text)
        return "\n".join(lines)

    def _find_told(self, usage_key: str, text: str) -> int:
        """Return the place of a passage that was told whole, 0 where it was not."""
        places = enumerate(self._passages, 1)
        return next((place for place, one in places if (one.usage_key, one.text) == (usage_key, text)), 0)

    def _wrap(self, text: str) -> str:
        return write_section("What was looked up", text.replace(self._mark, ""), self._mark)

    def _measure(self, text: str) -> int:
        return estimate_tokens(text, self._correction)


def _search(course: ServedCourse, query: str, place_key: str) -> _Answer:
    hits = course.search(Query(query, limit=_HITS, unit_key=place_key))
    if judge_hits(hits) is Finding.NOTHING:
        return _Answer("The course has nothing about this, as far as its words tell.")
    passages = [hit.passage for hit in hits]
    return _Answer("Passages, the best first:", passages, tuple(_list_titles(passages, course.list_blocks())))


def _calculate(expression: str) -> _Answer:
    try:
        return _Answer(f"{expression} = {calculate(expression)}")
    except InvalidInputError as error:
        return _Answer(_name_fault(error))


def _list_dates(course: ServedCourse) -> _Answer:
    dates = course.list_dates()
    titles = tuple(dict.fromkeys(flatten(date.title) for date in dates if date.kind == "due"))
    return _Answer(write_dates(dates, timezone.now()) or "The platform has no dates of this course.", titles=titles)


def _list_titles(passages: Sequence[Passage], blocks: Iterable[VisibleBlock]) -> Iterator[str]:
    """Yield the titles of the units that passages stand in, each once; of what is in none the passage's."""
    units = {block.usage_key: block.title for block in blocks}
    yield from dict.fromkeys(flatten(units.get(one.unit_key) or one.title) for one in passages)


def _name_place(passage: Passage) -> str:
    """Return the title of a passage, and where it stands where that says more."""
    title, path = flatten(passage.title), [flatten(part) for part in passage.path]
    return f"{title} ({' › '.join(path)})" if path and path != [title] else title


def _read_argument(call: ToolCall) -> str:
    """Return the one argument of a call, "" where its tool takes none. Raises ``InvalidInputError``."""
    name = _PARAMETERS[call.name]
    if not name:
        return ""
    try:
        said = json.loads(call.arguments)
    except (ValueError, RecursionError):
        said = None
    # Some wrap them twice.
    if isinstance(said, str) and said.lstrip().startswith("{"):
        try:
            said = json.loads(said)
        except (ValueError, RecursionError):
            said = None
    value = said.get(name) if isinstance(said, dict) else None
    if isinstance(value, int | float) and not isinstance(value, bool):
        value = str(value)
    if not isinstance(value, str) or not value.strip():
        raise InvalidInputError({name: [f"The argument “{name}” is missing: a JSON object with a text of this name."]})
    # A surrogate that stands alone is in no text that can be looked for.
    return clean(value.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace"))[:_LONGEST_ARGUMENT]


def _name_fault(error: InvalidInputError) -> str:
    return " ".join(str(message) for messages in error.errors.values() for message in messages)
