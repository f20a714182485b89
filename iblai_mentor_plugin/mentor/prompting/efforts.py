"""
What a learner wrote towards a problem: a step of their own, which the hint ladder counts as it counts an attempt.

It is told from begging, pasting and talk of other things by its words alone, and not by whether it is right: to say that
would be to say something of the answer.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from iblai_mentor_plugin.mentor.guarding.answers import stem_words
from iblai_mentor_plugin.mentor.prompting.matching import list_stems, read_words
from iblai_mentor_plugin.mentor.staff.phrases import cut_runs

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

_FEWEST_WORDS: Final = 8
# Stems that a step shares with what it is about, and such as nobody said before.
_SHARED: Final = 2
_NEW: Final = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """
    What a step is measured by: the problem, its unit, further texts that may have been pasted, and what was said before.

    ``list_said`` is called only for a text that may be a step.
    """

    problem: str
    unit: Sequence[str]
    elsewhere: Sequence[str]
    list_said: Callable[[], Sequence[str]]


def is_step(text: str, around: Surroundings) -> bool:
    """
    Say whether a text is a step of the learner's own: eight words, two stems of the problem or its unit, three new ones.

    New are those that neither the problem nor its unit nor any earlier message has. What is copied, six words in a row,
    does not count at all.
    """
    if len(read_words(text)) < _FEWEST_WORDS:
        return False
    about = list_stems("\n".join((around.problem, *around.unit)))
    if not _has_enough(text, about, set()):
        return False
    said = around.list_said()
    own = cut_runs(text, (around.problem, *around.unit, *around.elsewhere, *said))
    return len(read_words(own)) >= _FEWEST_WORDS and _has_enough(own, about, list_stems("\n".join(said)))


def _has_enough(text: str, about: set[str], said: set[str]) -> bool:
    stems = stem_words(read_words(text))
    return len(stems & about) >= _SHARED and len(stems - about - said) >= _NEW
