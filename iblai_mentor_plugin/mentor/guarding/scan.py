"""
Reads a reply once, in one way, and finds what may be an answer in it.

What is found waits until enough is read behind it to decide on; so it does not matter in which pieces the reply came.
"""

from __future__ import annotations

import heapq
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from iblai_mentor_plugin.courseware.patterns import LONGEST_WINDOW
from iblai_mentor_plugin.mentor.guarding.disclosure import Judge, Piece, is_numbered
from iblai_mentor_plugin.mentor.guarding.numerals import find_digits, is_joint, is_numeral, is_part, read_numerals
from iblai_mentor_plugin.mentor.guarding.phrases import PLACES
from iblai_mentor_plugin.mentor.guarding.spelling import Reading, is_ideograph
from iblai_mentor_plugin.mentor.guarding.statements import AFTER, BEFORE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from iblai_mentor_plugin.mentor.guarding.answers import Secrets
    from iblai_mentor_plugin.mentor.guarding.needles import Needles

# Letters further apart than this spell no word.
_SPELLED_GAP: Final = 30
_NUMERAL_GAP: Final = 3
_LONGEST_NUMERAL: Final = 8
# What may stand before the number of an option.
_LEAD: Final = 24


@dataclass(frozen=True, slots=True, order=True)
class _Candidate:
    """A piece of the reply that may be an answer; ``kind`` says how to decide it."""

    start: int
    end: int
    kind: str
    key: str = ""


class Scan:
    """One way of reading a reply; ``limit`` is how much of the reply it lets go."""

    def __init__(
        self, secrets: Secrets, needles: Sequence[Needles], spelled: Sequence[Needles], *, shown: bool
    ) -> None:
        self.has_found = False
        self.limit = 0
        self._secrets = secrets
        self._judge = Judge(secrets)
        self._reading = Reading(shown=shown)
        self._text = _Track(needles)
        self._letters = _Track(spelled)
        self._raw_capitals: set[int] = set()
        self._length = 0
        self._cursor = 0
        self._word_start: int | None = None
        # Where the last words began, for what is looked for in several at once.
        self._words: list[int] = []
        self._numerals: list[tuple[int, int]] = []
        self._candidates: list[_Candidate] = []

    def feed(self, delta: str) -> None:
        """Read on, and decide what can be decided."""
        if self.has_found:
            return
        if self._secrets.letters:
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
            self._words.clear()
        self._decide(is_last=is_last)

    def _step(self, at: int, character: str) -> None:
        # One more: a letter on its own is known as such by what follows it.
        self._forget_letters(at - 1)
        if not character.isalnum():
            self._end_word(at)
            if not character.isspace():
                self._try_expressions(at + 1)
            return
        if is_ideograph(character):
            self._end_word(at)
        if self._word_start is None:
            self._begin_word(at)
        for key in self._text.step(at, character):
            self._push("text", self._text.positions[-len(key)], at, key)
        if is_ideograph(character):
            self._end_word(at + 1)

    def _begin_word(self, at: int) -> None:
        self._word_start = at
        if self._secrets.expressions:
            # A sign that is part of the word stands right before it.
            is_signed = at > 0 and not self._reading.characters[at - 1].isspace() and not self._ends_word(at - 1)
            self._words = [*self._words[1 - LONGEST_WINDOW :], at - is_signed]

    def _ends_word(self, at: int) -> bool:
        return self._reading.characters[at].isalnum()

    def _end_word(self, at: int) -> None:
        start, self._word_start = self._word_start, None
        if start is None:
            return
        word = self._slice(start, at)
        if len(word) == 1 and word.isalpha():
            self._end_letter(start, word)
        if word in self._secrets.letters or (word[0] in self._secrets.letters and _is_glued(word)):
            self._push("letter", start, start if _is_glued(word) else at - 1)
        if word in PLACES and self._secrets.letters:
            self._push("place", start, at - 1)
        self._end_numeral(start, at, word)
        self._try_expressions(at)

    def _forget_letters(self, at: int) -> None:
        """Begin anew where a letter here would be too far from those before it."""
        if self._letters.positions and at - self._letters.positions[-1] > _SPELLED_GAP:
            self._letters.reset()

    def _end_letter(self, at: int, letter: str) -> None:
        self._forget_letters(at)
        for key in self._letters.step(at, letter):
            self._push("spelled", self._letters.positions[-len(key)], at, key)

    def _end_numeral(self, start: int, at: int, word: str) -> None:
        is_own = is_numeral(word)
        if not is_own and not (self._numerals and (is_joint(word) or is_part(word))):
            self._numerals.clear()
            return
        start += find_digits(word)
        if self._numerals and start - self._numerals[-1][1] > _NUMERAL_GAP + find_digits(word):
            self._numerals.clear()
            if not is_own:
                return
        self._numerals = [*self._numerals[1 - _LONGEST_NUMERAL :], (start, at)]
        if self._secrets.letters and at - start == 1 and self._is_place(start):
            self._push("place", start, at - 1)
        if self._secrets.numbers and (is_own or is_part(word)):
            self._try_numerals()

    def _is_place(self, at: int) -> bool:
        """Say whether a digit, or a numeral of one character, may count options."""
        is_digit = self._reading.characters[at].isdigit()
        return (is_digit and self._secrets.asked_options > 0) or is_numbered(self._slice(max(0, at - _LEAD), at))

    def _try_numerals(self) -> None:
        """Read as numbers the last word, the last two, and so on."""
        end = self._numerals[-1][1]
        for start, stop in self._numerals:
            if is_joint(self._slice(start, stop)):
                continue
            for number in read_numerals(self._slice(start, end)) & self._secrets.numbers.keys():
                self._push("number", start, end - 1, str(number))

    def _try_expressions(self, end: int) -> None:
        """Compare the last words, one up to as many as an answer has, with each regular expression."""
        self._words = [start for start in self._words if self._match_expressions(start, end)]

    def _match_expressions(self, start: int, end: int) -> bool:
        """Find what matches from here on; say whether more may, once there is more to read."""
        bare = start + (not self._ends_word(start))
        may_match = False
        for at in {start, bare}:
            window = self._slice(at, end).replace("\n", " ")
            for number, expression in enumerate(self._secrets.expressions):
                is_match, may_grow = expression.matcher.compare(window)
                if is_match:
                    self._push("pattern", at, end - 1, str(number))
                may_match = may_match or may_grow
        return may_match

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
            if self._judge.is_disclosed(self._read_piece(candidate)):
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
        starts += self._words[:1]
        return min(starts)

    def _read_piece(self, candidate: _Candidate) -> Piece:
        start, end = candidate.start, candidate.end + 1
        return Piece(
            kind=candidate.kind,
            key=candidate.key,
            text=self._slice(start, end),
            before=self._before(start),
            after=self._slice(end, end + AFTER),
            is_hidden=any(self._reading.hidden[start + 1 : end]),
            is_capital=self._reading.origins[start] in self._raw_capitals,
        )

    def _before(self, at: int) -> str:
        return self._slice(max(0, at - BEFORE), at)

    def _slice(self, start: int, end: int) -> str:
        return "".join(self._reading.characters[start:end])


def _is_glued(word: str) -> bool:
    """Say whether a Latin letter stands before an ending in another script, as in Korean."""
    return len(word) > 1 and word[0].isascii() and not word[1].isascii()


class _Track:
    """Where automata are in a text, and the places of the characters that they have seen."""

    def __init__(self, needles: Sequence[Needles]) -> None:
        self._needles = needles
        self._states = [0] * len(needles)
        self.positions: list[int] = []

    def step(self, at: int, character: str) -> list[str]:
        """Go on by a character, and return what ends with it."""
        self.positions.append(at)
        found: list[str] = []
        for place, needles in enumerate(self._needles):
            state = self._states[place] = needles.step(self._states[place], character)
            found += needles.found[state]
        return found

    def start(self, end: int) -> int:
        """Return where that begins what may still become a match, ``end`` if nothing does."""
        depth = max(needles.depth[state] for needles, state in zip(self._needles, self._states, strict=True))
        return self.positions[-depth] if depth else end

    def reset(self) -> None:
        """Forget what was read."""
        self._states = [0] * len(self._needles)
        self.positions = []
