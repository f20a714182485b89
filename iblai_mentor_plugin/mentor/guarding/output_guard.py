"""
The output guard: what an LLM writes passes through here before any of it leaves.

It holds the known answers of the course's open graded problems, which no prompt contained. What says one of them is
withheld from its first letter on, and all that follows. The reply is read as a person would read it (see ``spelling``),
twice: as it is shown, and as it is written. Found are answers in other case, without or with other accents, with
punctuation, spaces, line breaks, invisible characters, markup or entities inside, with look-alike letters, spelled out
letter by letter, backwards, numbers in any notation that people use, options by their letter or their place, and whatever
matches an author's regular expression. Answers of many words are withheld wherever they stand; short ones only where they
are stated as the answer (see ``statements``), for "4" and "Venus" are also words that a course needs.

What it cannot know, and a reply can still give away:

- a paraphrase, a translation or a description of the answer ("the planet named after the goddess of love"), and a value
  that is near enough to be accepted;
- an answer that follows from what is said: all other options ruled out, an expression that only has to be computed, a
  worked example with the problem's own numbers, a confirmation ("yes, exactly") of what the learner guessed;
- a code agreed upon with the learner: every third word, initials of lines, letters by their names, ROT13, Base64;
- a short answer in a sentence that has neither an answer phrase in a language known here nor the question's words;
- answers that the platform computes with a program, or that the courseware could not read: they are not known here.

That a reply was withheld says something, too: a learner who gets an LLM to state guesses learns which of them are withheld.
So every option, letter and place that is stated as the answer is withheld, right or wrong, and every value that the learner
put forward as a guess (see ``said``). A guess that hides in a calculation is not known as one. Against the rest the hint
ladder, the policy and the limits stand, not this guard.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final

from iblai_mentor_plugin.mentor.guarding.answers import Secrets, split_questions, stem_words
from iblai_mentor_plugin.mentor.guarding.needles import Needles
from iblai_mentor_plugin.mentor.guarding.said import NOTHING_SAID, Said
from iblai_mentor_plugin.mentor.guarding.scan import Scan
from iblai_mentor_plugin.mentor.guarding.spelling import HIDING, Reading, fold, split_words

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from iblai_mentor_plugin.courseware.course import OpenProblem


class Guard:
    """
    A filter that a reply streams through; the same leaves, whatever pieces it came in.

    ``asked`` are the usage keys of the problems that the learner's question is about: there less is needed for an answer
    to count as stated. ``said`` is what was said before.
    """

    def __init__(
        self, problems: Sequence[OpenProblem], *, asked: Collection[str] = (), said: Said = NOTHING_SAID
    ) -> None:
        # Else it does not matter what was said, and who asks next is guarded by the same.
        heard = said if asked or said.has_list else NOTHING_SAID
        secrets, needles, spelled = _prepare(tuple(problems), frozenset(asked), heard)
        self._scans = [Scan(secrets, needles, spelled, shown=True)]
        # As long as nothing is hidden from who sees the page, both ways of reading are the same.
        self._spare: Scan | None = Scan(secrets, needles, spelled, shown=False)
        self._has_secrets = bool(problems)
        self._text: list[str] = []
        self._held = ""
        self._released = 0
        self.is_blocked = False

    def feed(self, delta: str) -> str:
        """Take the next piece of the reply, and return what may leave now."""
        if self.is_blocked or not self._has_secrets:
            return "" if self.is_blocked else delta
        if self._spare is not None:
            self._text.append(delta)
        self._held += delta
        for scan in self._scans:
            scan.feed(delta)
        if self._spare is not None and not HIDING.isdisjoint(delta):
            self._spare.feed("".join(self._text))
            self._scans.append(self._spare)
            self._spare, self._text = None, []
        return self._release()

    def finish(self) -> str:
        """Return what was still held back, as the reply ends here."""
        if self.is_blocked:
            return ""
        for scan in self._scans:
            scan.finish()
        return self._release()

    def _release(self) -> str:
        limit = min(scan.limit for scan in self._scans)
        self.is_blocked = any(scan.has_found and scan.limit == limit for scan in self._scans)
        count = limit - self._released
        if count <= 0:
            return ""
        free, self._held = self._held[:count], self._held[count:]
        self._released = limit
        return free


Automata = tuple[Needles, ...]


@lru_cache(maxsize=64)
def _prepare(
    problems: tuple[OpenProblem, ...], asked: frozenset[str], said: Said
) -> tuple[Secrets, Automata, Automata]:
    """Return what must not be said, and what finds it: as words, and letter by letter. None of it is changed afterwards."""
    secrets = Secrets(problems, asked, said)
    keys, texts, spelled = _build_automata(problems)
    guessed = secrets.texts.keys() - keys
    return secrets, (texts, Needles(guessed)), (spelled, Needles(guessed & secrets.spelled))


@lru_cache(maxsize=8)
def _build_automata(problems: tuple[OpenProblem, ...]) -> tuple[frozenset[str], Needles, Needles]:
    """Read the answers once: a course has the same problems from question to question."""
    secrets = Secrets(problems, ())
    return frozenset(secrets.texts), Needles(secrets.texts), Needles(secrets.spelled)


# A learner's question is about a problem if it has so much of what the problem asks.
_SHARE: Final = 0.75
_FEWEST: Final = 3


def matches_open_problem(question: str, problems: Sequence[OpenProblem]) -> OpenProblem | None:
    """Return the problem whose text a question repeats, with small changes; None if there is none."""
    reading = Reading(shown=True)
    reading.feed(question)
    reading.finish()
    words = split_words("".join(reading.characters))
    stems, said = stem_words(words), f" {' '.join(words)} "
    scores = [(_measure_match(stems, said, problem.text), -place) for place, problem in enumerate(problems)]
    score, place = max(scores, default=(0.0, 0))
    return problems[-place] if score >= _SHARE else None


def _measure_match(stems: set[str], said: str, text: str) -> float:
    """Return the largest share of one of a problem's sentences that a question has."""
    best = 0.0
    for sentence in split_questions(text):
        if len(sentence) >= _FEWEST:
            best = max(best, len(sentence & stems) / len(sentence))
    short = _find_short_question(text)
    return 1.0 if short and f" {short} " in said else best


@lru_cache(maxsize=1024)
def _find_short_question(text: str) -> str:
    """Return the first line of a problem where it has few words that say anything, "" for all others."""
    words = split_words(fold(text.strip().partition("\n")[0]))
    return " ".join(words) if 0 < len(stem_words(words)) < _FEWEST and len(words) > 2 else ""  # noqa: PLR2004
