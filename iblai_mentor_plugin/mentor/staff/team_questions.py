"""
Questions that a course's team wrote for its evaluations: a line each, with where the course answers it behind a bar.

``Why do the stars rise earlier every night? | Earlier every night`` is to be answered out of the unit of that title.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext as _

from iblai_mentor_plugin.exceptions import InvalidInputError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from iblai_mentor_plugin.courseware.course import VisibleBlock

_BAR: Final = " | "


@dataclass(frozen=True, slots=True)
class TeamQuestion:
    """A question; ``place`` is the title or key of a block whose unit answers it, "" for anywhere in the course."""

    text: str
    place: str = ""


def read_question(line: str) -> TeamQuestion:
    """Return what a line says."""
    text, bar, place = line.rpartition(_BAR)
    return TeamQuestion(text.strip(), place.strip()) if bar else TeamQuestion(line.strip())


def check_questions(lines: Iterable[str], blocks: Iterable[VisibleBlock]) -> list[str]:
    """
    Return the lines without empty ones. Raises ``InvalidInputError`` that names each line that is wrong.

    Wrong is a line without a question, one that is there twice, and a place that the course does not have.
    """
    kept = [line.strip() for line in lines if line.strip()]
    placed = [block for block in blocks if block.unit_key]
    places = {block.title for block in placed} | {block.usage_key for block in placed}
    if mistakes := list(_find_mistakes([read_question(line) for line in kept], places)):
        raise InvalidInputError({"questions": mistakes})
    return kept


def _find_mistakes(questions: Sequence[TeamQuestion], places: set[str]) -> Iterator[str]:
    known: set[str] = set()
    for number, question in enumerate(questions, 1):
        folded = question.text.casefold()
        if not any(character.isalnum() for character in folded):
            yield _("Line %d is no question.") % number
        elif folded in known:
            yield _("Line %d is there twice.") % number
        known.add(folded)
        if question.place and question.place not in places:
            said = {"number": number, "place": question.place}
            yield _("Line %(number)d: the course has no unit called “%(place)s”.") % said
