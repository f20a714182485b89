"""
The texts of a course: blocks' sources made into passages, once for each version of a course and process.

Nothing here knows who reads. Whoever asks names the blocks that the reader may see.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from iblai_mentor_plugin.courseware.course import OpenProblem, Passage
from iblai_mentor_plugin.courseware.extraction import (
    Solution,
    list_parts,
    markup_parts,
    merge_cues,
    problem_text,
    question_text,
    read_cues,
    read_solution,
    split_passages,
)
from iblai_mentor_plugin.courseware.patterns import is_telling, list_windows

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable
    from datetime import datetime

PROBLEM: Final = "problem"
VIDEO: Final = "video"
# What the platform calls a page of its own in a course, the course's handouts and updates, and what is about the course.
STATIC_TAB: Final = "static_tab"
COURSE_INFO: Final = "course_info"
ABOUT: Final = "about"
# Blocks whose source has a text that we can read. Of all others the titles are known, and nothing else.
READABLE: Final = frozenset({"html", PROBLEM, VIDEO, STATIC_TAB, COURSE_INFO, ABOUT})
# Courses whose texts a process keeps; the text of a large course takes some megabytes.
_COURSES: Final = 8


@dataclass(frozen=True, slots=True)
class Source:
    """
    What an author saved of a block: its markup, or of a video the file of what is said in it.

    ``title`` is the block's own or else its unit's; "" for a page that is called what the reader's language has for it. Of a
    problem also when its answer is shown, and when it is due for
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
    solution: Solution
    shows_answer: str = ""
    due: datetime | None = None


def build_passages(source: Source) -> tuple[Passage, ...]:
    """Return the text of a block; of a problem nothing that gives an answer away."""
    if source.block_type == VIDEO:
        spoken = merge_cues(read_cues(source.content))
        return tuple(
            Passage(source.usage_key, source.unit_key, source.title, passage.text, passage.start, passage.cues)
            for passage in spoken
        )
    is_problem = source.block_type == PROBLEM
    parts = list_parts(problem_text(source.content)) if is_problem else markup_parts(source.content)
    return tuple(
        Passage(source.usage_key, source.unit_key, source.title, cut.text, headings=cut.headings)
        for cut in split_passages(parts)
    )


class CourseText:
    """
    The passages of one version of a course, read when they are first asked for.

    Safe for threads, which may read a block twice.
    """

    def __init__(self) -> None:
        self._passages: dict[str, tuple[Passage, ...]] = {}
        self._riddles: dict[str, Riddle] = {}
        self._telling: dict[str, bool] = {}
        self._opened: dict[str, OpenProblem] = {}

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
                solution=read_solution(source.content),
                shows_answer=source.shows_answer,
                due=source.due,
            )
        return {key: self._riddles[key] for key in usage_keys if key in self._riddles}

    def list_open(
        self,
        usage_keys: Collection[str],
        readable: Collection[str],
        load: Callable[[list[str]], Iterable[Source]],
    ) -> list[OpenProblem]:
        """
        Return these problems with what solves them.

        A regular expression counts as known only where it tells its answer from what stands in the ``readable`` blocks of
        the course anyway.
        """
        riddles = self.find_riddles(usage_keys, load)
        asked = {pattern for riddle in riddles.values() for pattern in riddle.solution.patterns}
        if not asked <= self._telling.keys():
            windows = list_windows(passage.text for passage in self.read(readable, load))
            self._telling |= {pattern: is_telling(pattern, windows) for pattern in asked - self._telling.keys()}
        for key in riddles.keys() - self._opened.keys():
            self._opened.setdefault(key, self._open(key, riddles[key]))
        return [self._opened[key] for key in riddles]

    def _open(self, usage_key: str, riddle: Riddle) -> OpenProblem:
        solution = riddle.solution
        patterns = tuple(pattern for pattern in solution.patterns if self._telling[pattern])
        return OpenProblem(
            usage_key=usage_key,
            text=riddle.question,
            answers=solution.answers,
            options=solution.options,
            patterns=patterns,
            is_guarded=solution.is_complete and len(patterns) == len(solution.patterns),
        )


@lru_cache(maxsize=_COURSES)
def get_course_text(course_key: str, version: str) -> CourseText:  # noqa: ARG001 - both are the name of the text
    """Return the texts of this version of a course, the same ones at every call."""
    return CourseText()
