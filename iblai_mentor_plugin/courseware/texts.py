"""
The texts of a course: blocks' sources made into passages, once for each version of a course and process.

Nothing here knows who reads. Whoever asks names the blocks that the reader may see.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from iblai_mentor_plugin.courseware.course import Passage
from iblai_mentor_plugin.courseware.extraction import (
    list_answers,
    list_parts,
    markup_parts,
    merge_cues,
    problem_text,
    question_text,
    read_cues,
    split_passages,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable
    from datetime import datetime

PROBLEM: Final = "problem"
VIDEO: Final = "video"
# Blocks whose source has a text that we can read. Of all others the titles are known, and nothing else.
READABLE: Final = frozenset({"html", PROBLEM, VIDEO})
# Courses whose texts a process keeps; the text of a large course takes some megabytes.
_COURSES: Final = 8


@dataclass(frozen=True, slots=True)
class Source:
    """
    What an author saved of a block: its markup, or of a video the file of what is said in it.

    ``title`` is the block's own or else its unit's. Of a problem also when its answer is shown, and when it is due for
    everybody, where an implementation asks for that.
    """

    usage_key: str
    unit_key: str
    block_type: str
    title: str
    content: str
    unit_title: str = ""
    shows_answer: str = ""
    due: datetime | None = None


@dataclass(frozen=True, slots=True)
class CourseSource:
    """A course as its authors saved it: its key, its version, and what reads all its blocks that have a text."""

    key: str
    version: str
    load: Callable[[], Iterable[Source]]


@dataclass(frozen=True, slots=True)
class Riddle:
    """What a problem asks, and what solves it; for the output guard alone."""

    question: str
    answers: tuple[str, ...]
    shows_answer: str = ""
    due: datetime | None = None


def build_passages(source: Source) -> tuple[Passage, ...]:
    """Return the text of a block; of a problem nothing that gives an answer away."""
    if source.block_type == VIDEO:
        spoken = merge_cues(read_cues(source.content))
        return tuple(_build_passage(source, passage.text, start=passage.start) for passage in spoken)
    is_problem = source.block_type == PROBLEM
    parts = list_parts(problem_text(source.content)) if is_problem else markup_parts(source.content)
    return tuple(_build_passage(source, cut.text, headings=cut.headings) for cut in split_passages(parts))


def _build_passage(source: Source, text: str, *, start: float | None = None, headings: tuple[str, ...] = ()) -> Passage:
    return Passage(source.usage_key, source.unit_key, source.title, text, start, headings)


class CourseText:
    """
    The passages of one version of a course, read when they are first asked for.

    Safe for threads, which may read a block twice.
    """

    def __init__(self) -> None:
        self._passages: dict[str, tuple[Passage, ...]] = {}
        self._riddles: dict[str, Riddle] = {}

    def read(self, usage_keys: Collection[str], load: Callable[[list[str]], Iterable[Source]]) -> list[Passage]:
        """Return the passages of these blocks, in this order; ``load`` is asked for those that were not read yet."""
        missing = [key for key in usage_keys if key not in self._passages]
        for source in load(missing) if missing else ():
            self._passages.setdefault(source.usage_key, build_passages(source))
        for key in missing:
            self._passages.setdefault(key, ())
        return [passage for key in usage_keys for passage in self._passages[key]]

    def find_riddles(
        self, usage_keys: Collection[str], load: Callable[[list[str]], Iterable[Source]]
    ) -> dict[str, Riddle]:
        """Return question and answers of problems, by usage key."""
        missing = [key for key in usage_keys if key not in self._riddles]
        for source in load(missing) if missing else ():
            self._riddles[source.usage_key] = Riddle(
                question=question_text(source.content),
                answers=list_answers(source.content),
                shows_answer=source.shows_answer,
                due=source.due,
            )
        return {key: self._riddles[key] for key in usage_keys if key in self._riddles}


@lru_cache(maxsize=_COURSES)
def get_course_text(course_key: str, version: str) -> CourseText:  # noqa: ARG001 - both are the name of the text
    """Return the texts of this version of a course, the same ones at every call."""
    return CourseText()
