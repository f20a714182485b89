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
  worked example with the problem's own numbers;
- a verdict in other words than those known here, or on a guess that is not seen as one (see ``guesses``);
- a code agreed upon with the learner that is none of those read here (see ``codes``): every third word, letters by their names;
- a short answer in a sentence that has neither an answer phrase in a language known here nor the question's words;
- answers that the platform computes with a program, or that the courseware could not read: they are not known here.

That a reply was withheld says something, too: a learner who gets an LLM to state guesses learns which of them are withheld.
So every option, letter and place that is stated as the answer is withheld, right or wrong, and every value that the learner
put forward as a guess (see ``said``). A guess that hides in a calculation is not known as one. Against the rest the hint
ladder, the policy and the limits stand, not this guard.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from iblai_mentor_plugin.mentor.guarding.answers import Secrets
from iblai_mentor_plugin.mentor.guarding.codes import Codes, is_code_wanted
from iblai_mentor_plugin.mentor.guarding.guesses import Confirmations, is_offered
from iblai_mentor_plugin.mentor.guarding.needles import Needles
from iblai_mentor_plugin.mentor.guarding.said import NOTHING_SAID, Said
from iblai_mentor_plugin.mentor.guarding.scan import Scan
from iblai_mentor_plugin.mentor.guarding.spelling import HIDING
from iblai_mentor_plugin.mentor.guarding.verdicts import measure_opening

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
        self._scans: list[Scan | Confirmations | Codes] = [Scan(secrets, needles, spelled, shown=True)]
        if asked and is_offered(problems, asked, said):
            self._scans.append(Confirmations())
        if asked and is_code_wanted(said):
            self._scans.append(Codes(secrets))
        # As long as nothing is hidden from who sees the page, both ways of reading are the same.
        self._spare: Scan | None = Scan(secrets, needles, spelled, shown=False)
        self._has_secrets = bool(problems)
        self._text: list[str] = []
        self._held = ""
        self._released = 0
        # How many characters leave together; where no problem is asked about there is nothing to say yes or no to.
        self._opening = None if asked else 0
        self._start = ""
        self.is_blocked = False

    def feed(self, delta: str) -> str:
        """Take the next piece of the reply, and return what may leave now."""
        if self.is_blocked or not self._has_secrets:
            return "" if self.is_blocked else delta
        if self._spare is not None:
            self._text.append(delta)
        self._held += delta
        if self._opening is None:
            self._start += delta
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
        return self._release(is_last=True)

    def _release(self, *, is_last: bool = False) -> str:
        limit = min(scan.limit for scan in self._scans)
        self.is_blocked = any(scan.has_found and scan.limit == limit for scan in self._scans)
        if self.is_blocked or not is_last:
            limit = self._wait_for_opening(limit)
        count = limit - self._released
        if count <= 0:
            return ""
        free, self._held = self._held[:count], self._held[count:]
        self._released = limit
        return free

    def _wait_for_opening(self, limit: int) -> int:
        """Let nothing go of an opening that is not known yet, or of which not all may go."""
        if self._opening is None:
            self._opening = measure_opening(self._start[:limit], is_all=self.is_blocked)
        return limit if self._opening is not None and limit >= self._opening else 0


def lets_go(text: str, problems: Sequence[OpenProblem], asked: Collection[str]) -> bool:
    """Say whether a whole text, which is no reply, states no answer of these problems."""
    guard = Guard(problems, asked=asked)
    return guard.feed(text) + guard.finish() == text


Automata = tuple[Needles, ...]


@lru_cache(maxsize=64)
def _prepare(
    problems: tuple[OpenProblem, ...], asked: frozenset[str], said: Said
) -> tuple[Secrets, Automata, Automata]:
    """Return what must not be said, and what finds it: as words, and letter by letter. None of it is changed afterwards."""
    whole = _read_secrets(problems)
    secrets = Secrets(problems, asked, said) if said.has_list else whole.of_question(problems, asked, said)
    keys, texts, spelled = _build_automata(problems)
    guessed = secrets.texts.keys() - keys
    return secrets, (texts, Needles(guessed)), (spelled, Needles(guessed & secrets.spelled))


@lru_cache(maxsize=8)
def _read_secrets(problems: tuple[OpenProblem, ...]) -> Secrets:
    """Read the answers once: a course has the same problems from question to question."""
    return Secrets(problems, ())


@lru_cache(maxsize=8)
def _build_automata(problems: tuple[OpenProblem, ...]) -> tuple[frozenset[str], Needles, Needles]:
    secrets = _read_secrets(problems)
    return frozenset(secrets.texts), Needles(secrets.texts), Needles(secrets.spelled)
