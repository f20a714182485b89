"""
The output guard: what an LLM writes passes through here before any of it leaves.

It holds the known answers of the course's open graded problems, which no prompt contained. What says one of them is
withheld from its first letter on, and all that follows. The reply is read as a person would read it (see ``spelling``),
twice: as it is shown, and as it is written. Found are answers in other case, without or with other accents, with
punctuation, spaces, line breaks, invisible characters, markup or entities inside, with look-alike letters, spelled out
letter by letter, backwards, numbers with other separators or in words, and options by their letter or their place.
Answers of many words are withheld wherever they stand; short ones only where they are stated as the answer (see
``statements``), for "4" and "Venus" are also words that a course needs.

What it cannot know, and a reply can still give away:

- a paraphrase, a translation or a description of the answer ("the planet named after the goddess of love"), and a value
  that is near enough to be accepted;
- an answer that follows from what is said: all other options ruled out, an expression that only has to be computed, a
  worked example with the problem's own numbers, a confirmation ("yes, exactly") of what the learner guessed;
- a code agreed upon with the learner: every third word, initials of lines, letters by their names, ROT13, Base64;
- a short answer in a sentence that has neither an answer phrase in a language known here nor the question's words;
- answers that the platform computes with a program, or that the courseware could not read: they are not known here.

That a reply was withheld says something, too: a learner who gets an LLM to state guesses learns which of them are withheld.
For options this is blunted: whichever letter is stated as the answer is withheld. Against the rest the hint ladder, the
policy and the limits stand, not this guard.
"""

from __future__ import annotations

import heapq
import re
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from iblai_mentor_plugin.mentor.guarding.answers import Secrets
from iblai_mentor_plugin.mentor.guarding.needles import Needles
from iblai_mentor_plugin.mentor.guarding.numerals import is_joint, is_numeral, read_numerals
from iblai_mentor_plugin.mentor.guarding.spelling import HIDING, Reading, is_ideograph, split_words
from iblai_mentor_plugin.mentor.guarding.statements import (
    AFTER,
    BEFORE,
    is_answering,
    is_letter_stated,
    is_place_stated,
    is_stated,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from iblai_mentor_plugin.courseware.course import OpenProblem
    from iblai_mentor_plugin.mentor.guarding.answers import Secret

# Letters further apart than this spell no word.
_SPELLED_GAP: Final = 30
_NUMERAL_GAP: Final = 3
_LONGEST_NUMERAL: Final = 8
# Letters from which on a trick, not chance, made the word look as it does.
_HIDDEN: Final = 4
_BROKEN: Final = 6
_EMBEDDED: Final = 9
_SUFFIX: Final = 5
_SPELLED_DIGITS: Final = 3
_TINY: Final = 10
_COMMON: Final = frozenset(
    {"yes", "no", "true", "false", "si", "oui", "non", "ja", "nein", "verdadero", "falso", "vrai", "faux"}
)
_PLACES: Final = frozenset(
    "first second third fourth fifth sixth last primera primero segunda segundo tercera tercero cuarta cuarto ultima "  # noqa: SIM905
    "premiere premier deuxieme seconde troisieme quatrieme erste zweite dritte vierte letzte prima terza quarta".split()
)
_NUMBERED: Final = re.compile(r"\b(?:option|choice|opcion|opcao|opzione|reponse|antwort)\W{1,3}$")
# The number of a cited passage is none of an answer: behind a quote, or before it.
_CITED: Final = re.compile(r"[”\"»’]\s?\[\[$")
_QUOTING: Final = re.compile(r"^\|[^\]\n]{8}")
_MORE_DIGITS: Final = re.compile(r"^(?:[.,'’][0-9]| [0-9]{3}\b)")
_DIGITS_BEFORE: Final = re.compile(r"[0-9][.,'’]$")
_POWER_NEXT: Final = re.compile(r"^[ -](?:hundred|thousand|million|cien|mil|cent|mille|millones|millions)")


@dataclass(frozen=True, slots=True, order=True)
class _Candidate:
    """A piece of the reply that may be an answer; ``kind`` says how to decide it."""

    start: int
    end: int
    kind: str
    key: str = ""


class Guard:
    """
    A filter that a reply streams through; the same leaves, whatever pieces it came in.

    ``asked`` are the usage keys of the problems that the learner's question is about: there less is needed for an answer
    to count as stated.
    """

    def __init__(self, problems: Sequence[OpenProblem], *, asked: Collection[str] = ()) -> None:
        secrets, needles, spelled = _prepare(tuple(problems), frozenset(asked))
        self._scans = [_Scan(secrets, needles, spelled, shown=True)]
        # As long as nothing is hidden from who sees the page, both ways of reading are the same.
        self._spare: _Scan | None = _Scan(secrets, needles, spelled, shown=False)
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


@lru_cache(maxsize=64)
def _prepare(problems: tuple[OpenProblem, ...], asked: frozenset[str]) -> tuple[Secrets, Needles, Needles]:
    """Read problems once: a course has the same ones from question to question. None of it is changed afterwards."""
    secrets = Secrets(problems, asked)
    return secrets, Needles(secrets.texts), Needles(secrets.spelled)


class _Scan:
    """One way of reading a reply; ``limit`` is how much of the reply it lets go."""

    def __init__(self, secrets: Secrets, needles: Needles, spelled: Needles, *, shown: bool) -> None:
        self.has_found = False
        self.limit = 0
        self._secrets = secrets
        self._reading = Reading(shown=shown)
        self._text = _Track(needles)
        self._letters = _Track(spelled)
        self._raw_capitals: set[int] = set()
        self._length = 0
        self._cursor = 0
        self._word_start: int | None = None
        self._numerals: list[tuple[int, int]] = []
        self._candidates: list[_Candidate] = []

    def feed(self, delta: str) -> None:
        """Read on, and decide what can be decided."""
        if self.has_found:
            return
        if self._secrets.has_letters:
            self._raw_capitals.update(self._length + at for at, one in enumerate(delta) if one.isupper())
        self._length += len(delta)
        self._reading.feed(delta)
        self._read(is_last=False)

    def finish(self) -> None:
        """Decide the rest."""
        if not self.has_found:
            self._reading.finish()
            self._read(is_last=True)

    def _read(self, *, is_last: bool) -> None:
        characters = self._reading.characters
        while self._cursor < len(characters):
            self._step(self._cursor, characters[self._cursor])
            self._cursor += 1
        if is_last or self._reading.is_between_words:
            self._end_word(self._cursor)
        if is_last:
            self._text.reset()
            self._letters.reset()
            self._numerals.clear()
        self._decide(is_last=is_last)

    def _step(self, at: int, character: str) -> None:
        # One more: a letter on its own is known as such by what follows it.
        self._forget_letters(at - 1)
        if not character.isalnum():
            self._end_word(at)
            return
        if is_ideograph(character):
            self._end_word(at)
        if self._word_start is None:
            self._word_start = at
        for key in self._text.step(at, character):
            self._push("text", self._text.positions[-len(key)], at, key)
        if is_ideograph(character):
            self._end_word(at + 1)

    def _end_word(self, at: int) -> None:
        start, self._word_start = self._word_start, None
        if start is None:
            return
        word = "".join(self._reading.characters[start:at])
        if len(word) == 1 and word.isalpha():
            self._end_letter(start, word)
        if word in _PLACES and self._secrets.has_letters:
            self._push("place", start, at - 1)
        self._end_numeral(start, at, word)

    def _forget_letters(self, at: int) -> None:
        """Begin anew where a letter here would be too far from those before it."""
        if self._letters.positions and at - self._letters.positions[-1] > _SPELLED_GAP:
            self._letters.reset()

    def _end_letter(self, at: int, letter: str) -> None:
        self._forget_letters(at)
        for key in self._letters.step(at, letter):
            self._push("spelled", self._letters.positions[-len(key)], at, key)
        if letter in "abcdefgh" and self._secrets.has_letters:
            self._push("letter", at, at)

    def _end_numeral(self, start: int, at: int, word: str) -> None:
        if not is_numeral(word) and not (is_joint(word) and self._numerals):
            self._numerals.clear()
            return
        if self._numerals and start - self._numerals[-1][1] > _NUMERAL_GAP:
            self._numerals.clear()
        self._numerals = [*self._numerals[1 - _LONGEST_NUMERAL :], (start, at)]
        if not is_numeral(word):
            return
        if self._secrets.has_letters and len(word) == 1 and _NUMBERED.search(self._before(start)):
            self._push("place", start, at - 1)
        if self._secrets.numbers:
            self._try_numerals()

    def _try_numerals(self) -> None:
        """Read as numbers the last word, the last two, and so on."""
        spans = self._numerals
        words = tuple(self._slice(start, end) for start, end in spans)
        gaps = tuple(self._slice(one[1], other[0]) for one, other in pairwise(spans))
        for place, (start, _end) in enumerate(spans):
            if is_joint(words[place]):
                continue
            for number in read_numerals(words[place:], gaps[place:]) & self._secrets.numbers.keys():
                self._push("number", start, spans[-1][1] - 1, str(number))

    def _push(self, kind: str, start: int, end: int, key: str = "") -> None:
        heapq.heappush(self._candidates, _Candidate(start, end, kind, key))

    def _decide(self, *, is_last: bool) -> None:
        """Decide candidates in the order of their place, so that it does not matter when each was found."""
        size = len(self._reading.characters)
        pending = self._find_pending(size)
        while self._candidates and (is_last or self._candidates[0].start < pending):
            candidate = self._candidates[0]
            if not is_last and candidate.end + AFTER >= size:
                break
            heapq.heappop(self._candidates)
            if self._is_disclosed(candidate):
                self.has_found = True
                self.limit = self._reading.origins[candidate.start]
                return
        held = min(pending, self._candidates[0].start) if self._candidates else pending
        self.limit = self._reading.settled if held >= size else min(self._reading.origins[held], self._reading.settled)
        if is_last:
            self.limit = self._length

    def _find_pending(self, size: int) -> int:
        """Return from where on something may still become a candidate."""
        starts = [self._text.start(size), self._letters.start(size)]
        starts += [self._word_start] if self._word_start is not None else []
        starts += [self._numerals[0][0]] if self._numerals else []
        return min(starts)

    def _is_disclosed(self, candidate: _Candidate) -> bool:
        before, after = self._before(candidate.start), self._slice(candidate.end + 1, candidate.end + 1 + AFTER)
        if candidate.kind == "spelled":
            return True
        if candidate.kind == "letter":
            is_capital = self._reading.origins[candidate.start] in self._raw_capitals
            return "'" not in before[-1:] + after[:1] and is_letter_stated(before, after, is_capital=is_capital)
        if candidate.kind == "place":
            return is_place_stated(before, after)
        if candidate.kind == "number":
            return self._is_number_disclosed(candidate, before, after)
        return self._is_text_disclosed(candidate, before, after)

    def _is_number_disclosed(self, candidate: _Candidate, before: str, after: str) -> bool:
        words = self._slice(candidate.start, candidate.end + 1)
        if _is_part_of_number(words, before, after) or _is_in_marker(before, after):
            return False
        secret = self._secrets.numbers[Decimal(candidate.key)]
        pieces = split_words(words)
        if secret.is_asked or (len(pieces) >= _SPELLED_DIGITS and all(len(piece) == 1 for piece in pieces)):
            return True
        is_tiny = len(candidate.key) == 1 or (words[0].isalpha() and float(candidate.key) <= _TINY)
        return self._is_said(secret, before, after, is_number=True, is_tiny=is_tiny)

    def _is_text_disclosed(self, candidate: _Candidate, before: str, after: str) -> bool:
        secret = self._secrets.texts[candidate.key]
        piece = self._slice(candidate.start, candidate.end + 1)
        if not _is_bounded(candidate.key, piece, before, after, is_cut=secret.is_cut):
            return False
        is_hidden = any(self._reading.hidden[candidate.start + 1 : candidate.end + 1])
        if secret.is_long or secret.is_asked or (is_hidden and len(candidate.key) >= _HIDDEN):
            return True
        if _is_broken(piece, secret) and len(candidate.key) >= _BROKEN:
            return True
        if secret.is_backwards and candidate.key != "".join(secret.words):
            return True
        is_tiny = candidate.key in _COMMON or (len(candidate.key) <= 2 and candidate.key.isascii())  # noqa: PLR2004
        return self._is_said(secret, before, after, is_number=False, is_tiny=is_tiny)

    def _is_said(self, secret: Secret, before: str, after: str, *, is_number: bool, is_tiny: bool) -> bool:
        if is_stated(before, after, is_number=is_number, is_tiny=is_tiny):
            return True
        questions = (self._secrets.questions[place] for place in secret.problems)
        return any(is_answering(before, after, one, is_number=is_number, is_tiny=is_tiny) for one in questions)

    def _before(self, at: int) -> str:
        return self._slice(max(0, at - BEFORE), at)

    def _slice(self, start: int, end: int) -> str:
        return "".join(self._reading.characters[start:end])


class _Track:
    """Where an automaton is in a text, and the places of the characters that it has seen."""

    def __init__(self, needles: Needles) -> None:
        self._needles = needles
        self._state = 0
        self.positions: list[int] = []

    def step(self, at: int, character: str) -> tuple[str, ...]:
        """Go on by a character, and return what ends with it."""
        self._state = self._needles.step(self._state, character)
        self.positions.append(at)
        return self._needles.found[self._state]

    def start(self, end: int) -> int:
        """Return where that begins what may still become a match, ``end`` if nothing does."""
        depth = self._needles.depth[self._state]
        return self.positions[-depth] if depth else end

    def reset(self) -> None:
        """Forget what was read."""
        self._state = 0
        self.positions = []


def _is_part_of_number(words: str, before: str, after: str) -> bool:
    """Say whether a number goes on beyond these words."""
    if _MORE_DIGITS.match(after) or _DIGITS_BEFORE.search(before) or _POWER_NEXT.match(after):
        return True
    previous = split_words(before[-20:])[-1:] if before[-1:] in {" ", "-"} else []
    return words[0].isalpha() and any(word.isalpha() and is_numeral(word) for word in previous)


def _is_in_marker(before: str, after: str) -> bool:
    """Say whether a number is the place of a passage in the marker of a citation."""
    is_last = _CITED.search(before) and after.startswith("]]")
    return bool(is_last or (before.endswith("[[") and _QUOTING.match(after)))


def _is_bounded(key: str, piece: str, before: str, after: str, *, is_cut: bool) -> bool:
    """Say whether a match is made of whole words; an ending may follow a longer one."""
    if len(key) >= _EMBEDDED:
        return True
    left, right = before[-1:], after[:1]
    if left.isalnum() and not is_ideograph(left) and not is_ideograph(piece[0]):
        return False
    if is_cut or not right.isalnum() or is_ideograph(right) or is_ideograph(piece[-1]):
        return True
    ending = after[:3]
    return len(key) >= _SUFFIX and not (ending.isalnum() and len(ending) > 2)  # noqa: PLR2004


def _is_broken(piece: str, secret: Secret) -> bool:
    """Say whether a match is split where the answer is not."""
    return not _find_borders(split_words(piece)) <= _find_borders(secret.words)


def _find_borders(words: Sequence[str]) -> set[int]:
    borders = {0}
    for word in words[:-1]:
        borders.add(max(borders) + len(word))
    return borders
