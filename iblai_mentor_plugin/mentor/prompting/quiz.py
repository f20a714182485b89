"""Which passages a learner may be quizzed about: none of a problem, and none that has an answer which is still a secret."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from iblai_mentor_plugin.courseware.patterns import Matcher, list_windows
from iblai_mentor_plugin.mentor.guarding.spelling import read_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from iblai_mentor_plugin.courseware.course import OpenProblem, Passage
    from iblai_mentor_plugin.mentor.staff.served_course import ServedCourse

_PROBLEM: Final = "problem"


def choose_passages(
    passages: Iterable[Passage], course: ServedCourse, open_problems: Sequence[OpenProblem]
) -> list[Passage]:
    """
    Return the passages without those of problems and those that have a word, a number or an option that solves an open one.

    The answer of what is asked about them stands in them, so it is none that the guard of answers knows.
    """
    problems = {block.usage_key for block in course.list_whole() if block.block_type == _PROBLEM}
    keys = {_pad(answer) for problem in open_problems for answer in problem.answers} - {_pad("")}
    matchers = [Matcher(pattern) for problem in open_problems for pattern in problem.patterns]
    return [one for one in passages if one.usage_key not in problems and not _has_any(one.text, keys, matchers)]


def _has_any(text: str, keys: Iterable[str], matchers: Sequence[Matcher]) -> bool:
    said = _pad(text)
    if any(key in said for key in keys):
        return True
    windows = list_windows([text]) if matchers else []
    return any(matcher.is_broken or matcher.matches(window) for matcher in matchers for window in windows)


def _pad(text: str) -> str:
    return f" {' '.join(read_words(text))} "
