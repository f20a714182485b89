"""Which problem a learner's question is about, by its words: one whose text the question repeats, with small changes."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from iblai_mentor_plugin.mentor.guarding.answers import split_questions, stem_words
from iblai_mentor_plugin.mentor.guarding.spelling import fold, read_words, split_words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from iblai_mentor_plugin.courseware.course import Passage

# A question repeats a sentence of a problem if it has so much of what that says.
_SHARE: Final = 0.75
_FEWEST: Final = 3
# What may be answered, as the text of a problem has it: choices, lists to choose from, blanks.
_CHOICES: Final = re.compile(r"^(?:\( \)|\[ \]) .*$", re.MULTILINE)
_LISTS: Final = re.compile(r"\[\[(?:(?!\[\[).)+?\]\]|_{4,}", re.DOTALL)


def list_stems(text: str) -> set[str]:
    """Return what carries meaning in a text as anybody wrote it, each word cut to its stem."""
    return stem_words(read_words(text))


def write_asked(passages: Sequence[Passage]) -> str:
    """Return what a problem asks, of its passages: without what may be answered."""
    text = "\n".join(passage.text for passage in passages)
    return _LISTS.sub(" ", _CHOICES.sub("", text)).strip()


def match_problems(question: str, texts: Mapping[str, str]) -> list[str]:
    """
    Return the usage key of the problem whose text a question repeats; several that read alike, and none, are possible.

    ``texts`` are what problems ask, by usage key.
    """
    words = read_words(question)
    stems, said = stem_words(words), f" {' '.join(words)} "
    scores = {key: _measure(stems, said, text) for key, text in texts.items()}
    best = max(scores.values(), default=(0, 0.0))
    return [key for key, score in scores.items() if score == best] if best[0] else []


def _measure(stems: set[str], said: str, text: str) -> tuple[int, float]:
    """Return how many stems of a problem's repeated sentences a question has, and how much of one of them."""
    sentences = [sentence for sentence in split_questions(text) if len(sentence) >= _FEWEST]
    shares = {sentence: len(sentence & stems) / len(sentence) for sentence in sentences}
    repeated = [sentence for sentence, share in shares.items() if share >= _SHARE]
    if repeated:
        return len(frozenset().union(*repeated) & stems), max(shares.values())
    short = _find_short_question(text)
    return (1, 1.0) if short and f" {short} " in said else (0, 0.0)


@lru_cache(maxsize=8192)
def _find_short_question(text: str) -> str:
    """Return the first line of a problem where it has few words that say anything, "" for all others."""
    words = split_words(fold(text.strip().partition("\n")[0]))
    return " ".join(words) if 0 < len(stem_words(words)) < _FEWEST and len(words) > 2 else ""  # noqa: PLR2004
