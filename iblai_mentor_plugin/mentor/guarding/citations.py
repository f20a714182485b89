"""
What a reply cites: an LLM's markers become marks of our own where they stand, and vanish where they do not.

A marker names a passage of the prompt by its place, from 1, with a quote or behind one (see ``llm/markers``). Its quote is
looked for in the passage; where the sentence says it already, a mark is all that is left of it. What an LLM writes that looks
like a mark is none: only the places that a citation names (``at``) are. Links that lead elsewhere become words. Code and
formulas stay as they are. Whoever shows a reply must still escape it: nothing here makes HTML safe.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from iblai_mentor_plugin.llm.words import FUNCTION_WORDS, cut_pieces, has_word, list_sought, list_words
from iblai_mentor_plugin.mentor.guarding.claims import Claim, find_claim, find_claims, is_cut
from iblai_mentor_plugin.mentor.guarding.evidence import Evidence, say_same
from iblai_mentor_plugin.mentor.guarding.markup import (
    OPENERS,
    Source,
    UndecidedError,
    find_quoted,
    is_indented,
    is_listed,
    leads_away,
)
from iblai_mentor_plugin.mentor.guarding.shown import Shown, find_plain

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from iblai_mentor_plugin.courseware.course import Passage

_SPECIAL: Final = re.compile(rf"[\n\\`$\[\]!<【{OPENERS}]")
# Characters that are read at once: what is left is copied now and then.
_MOUTHFUL: Final = 4000
_TERM: Final = re.compile(r"[^\W\d_]{3,}\Z")
# What a sentence ends with that only begins one: its quote is a part of it.
_BEGUN: Final = frozenset(":,;—–-(")
_ENDED: Final = frozenset(".!?…。！？।؟”\"»')]")
# So few words before a quote are no statement that it supports; so few in it are the statement's own.
_LEAD_IN: Final = 5
_SHORT_QUOTE: Final = 3


@dataclass(slots=True)
class Citation:
    """
    A passage that a reply cites, and what of it; ``start`` is the second in a video.

    ``at`` are the places, in code points of the reply's text, where ``[number]`` stands for it; ``path`` has the titles of the
    section and unit that it stands in.
    """

    number: int
    usage_key: str
    title: str
    quote: str
    start: float | None = None
    at: list[int] = field(default_factory=list)
    path: list[str] = field(default_factory=list)


def resolve(text: str, passages: Sequence[Passage]) -> tuple[str, list[Citation]]:
    """Return a whole reply as it is shown, with its citations in order of appearance."""
    resolver = Resolver(passages)
    return resolver.feed(text) + resolver.finish(), resolver.citations


def strip_marks(text: str, citations: Iterable[Mapping[str, Any]]) -> str:
    """Return a reply without the marks of its citations: their numbers mean nothing outside of it."""
    marks = [(at, at + len(f"[{one['number']}]")) for one in citations for at in one.get("at", ())]
    for start, end in sorted(marks, reverse=True):
        text = text[:start].rstrip(" ") + text[end:]
    return text


class Resolver:
    """
    A reply on its way to who reads it; the same comes out, whatever pieces it came in, and what came out stays.

    ``may_quote`` is asked about words of a passage that the LLM did not write. With ``hides_quotes`` a quote is kept with its
    citation and written nowhere. ``refused`` counts markers that did not stand.
    """

    def __init__(
        self, passages: Sequence[Passage], *, may_quote: Callable[[str], bool] = bool, hides_quotes: bool = False
    ) -> None:
        self._evidence, self._may_quote, self._hides_quotes = Evidence(passages), may_quote, hides_quotes
        self._source = Source("", 0, is_last=False)
        self._shown = Shown()
        # What is shown already of something that is not decided.
        self._ahead = 0
        self._lines = _Lines()
        self._numbers: dict[tuple[int, str], int] = {}
        self.citations: list[Citation] = []
        self.refused = 0

    def feed(self, text: str) -> str:
        """Take the next piece, and return what may be shown now."""
        source = self._source
        for start in range(0, len(text), _MOUTHFUL):
            source.text, source.at = source.text[source.at :] + text[start : start + _MOUTHFUL], 0
            self._read()
        return self._shown.take()

    def finish(self) -> str:
        """Return what was still held back, as the reply ends here."""
        self._source.is_last = True
        self._read()
        self._shown.finish()
        return self._shown.take()

    def _read(self) -> None:
        try:
            while self._source.at < len(self._source.text):
                self._step()
        except UndecidedError:
            self._say_ahead()

    def _step(self) -> None:
        lines, source = self._lines, self._source
        if lines.fence or lines.is_code or lines.is_at_start:
            self._read_line()
            return
        read = _READERS.get(source.text[source.at])
        if read is None or not read(self):
            self._go_on(self._find_special(), is_raw=False)
        lines.is_first = False

    # What is shown of it.

    def _say(self, text: str, *, is_raw: bool = False) -> None:
        """Show what comes next, as far as it is not shown yet."""
        known = min(self._ahead, len(text))
        self._ahead -= known
        if text[known:]:
            (self._shown.write_raw if is_raw else self._shown.write)(text[known:])

    def _go_on(self, end: int, *, is_raw: bool) -> bool:
        """Show the source as it is up to here."""
        self._say(self._source.text[self._source.at : end], is_raw=is_raw)
        self._source.at = end
        return True

    def _say_ahead(self) -> None:
        """Show of what may become code or a formula what is the same if it does not."""
        text, start = self._source.text, self._source.at
        if text[start] not in "`$\\" or self._lines.is_at_start:
            return
        begun = start + (2 if text[start] == "\\" else 1)
        special = _SPECIAL.search(text, begun)
        end = find_plain(text, begun, special.start() if special else len(text))
        if end > max(begun, start + self._ahead):
            self._shown.write_raw(text[start + self._ahead : end])
            self._ahead = end - start

    def _replace(self, end: int, words: str) -> bool:
        """Read these words in place of the source up to here."""
        self._source.text, self._source.at = words + self._source.text[end:], 0
        return True

    def _find_special(self) -> int:
        found = _SPECIAL.search(self._source.text, self._source.at + 1)
        return found.start() if found else len(self._source.text)

    # Lines.

    def _read_line(self) -> None:
        """Read on in a block of code, or what a line begins with."""
        lines, source = self._lines, self._source
        if not lines.is_at_start or lines.fence:
            self._read_code()
            return
        end = source.find_head()
        head, following = source.text[source.at : end], source.peek(end)
        fence = source.find_fence(end) if following and following in "`~" else None
        if fence is not None:
            lines.open_fence(fence[1])
            self._go_on(fence.end(), is_raw=True)
            return
        lines.begin(head, following)
        if head.strip():
            self._shown.write_head(head)
            source.at = end
        else:
            self._go_on(end, is_raw=lines.is_code)

    def _read_code(self) -> None:
        lines, source = self._lines, self._source
        end = source.find_fence_end(lines.fence) if lines.fence and lines.is_at_start else -1
        if end >= 0:
            lines.fence, lines.is_at_start = "", False
        else:
            newline = source.text.find("\n", source.at)
            end = newline + 1 if newline >= 0 else len(source.text)
            lines.is_at_start = newline >= 0
            lines.is_code = lines.is_code and newline < 0
        self._go_on(end, is_raw=True)

    def _read_newline(self) -> bool:
        self._lines.is_at_start = True
        return self._go_on(self._source.at + 1, is_raw=False)

    # Words.

    def _read_backslash(self) -> bool:
        end = self._source.find_formula()
        return self._go_on(end if end >= 0 else min(self._source.at + 2, len(self._source.text)), is_raw=end >= 0)

    def _read_dollar(self) -> bool:
        end = self._source.find_formula()
        return self._go_on(end if end >= 0 else self._source.at + 1, is_raw=end >= 0)

    def _read_backtick(self) -> bool:
        source = self._source
        end = source.find_code(source.at)
        rest = source.text[source.at :]
        return self._go_on(end if end >= 0 else len(source.text) - len(rest.lstrip("`")), is_raw=end >= 0)

    def _read_angle(self) -> bool:
        found = self._source.find_autolink()
        return found is not None and self._replace(found.end(), found[1])

    def _read_image(self) -> bool:
        at = self._source.at + 1
        return self._source.peek(at) == "[" and self._unlink(at)

    def _read_closing(self) -> bool:
        """Part what would be a link of whatever length."""
        source = self._source
        if source.peek(source.at + 1) != "(":
            return False
        end = source.find_target(source.at + 1)
        target = source.text[source.at + 2 : end - 1 if end >= 0 else source.at + 300]
        if not leads_away(target):
            return False
        self._say("] ")
        source.at += 1
        return True

    def _read_bracket(self) -> bool:
        source = self._source
        if is_cut(source):
            self._shown.skip()
            source.at = len(source.text)
            return True
        claim = find_claim(source, source.at, self._shown.context[-1:] if not self._shown.is_marked else " ")
        if claim is not None:
            return self._settle(claim)
        label = source.find_definition() if self._lines.is_first else -1
        if label >= 0:
            self._go_on(label, is_raw=False)
            self._say(" ")
            return True
        return self._unlink(source.at) or self._go_on(source.at + 1, is_raw=False)

    def _unlink(self, at: int) -> bool:
        """Read the words of a link that leads elsewhere in its place."""
        source = self._source
        close = source.find_words(at) if source.text[at] == "[" else -1
        if close < 0 or source.peek(close + 1) != "(":
            return False
        end = source.find_target(close + 1)
        if end < 0 or not leads_away(source.text[close + 2 : end - 1]):
            return False
        words = source.text[at + 1 : close]
        if not words.strip():
            self._shown.skip()
        return self._replace(end, words)

    # Citations.

    def _read_quotation(self) -> bool:
        """Take a quotation that a marker claims: it stays, loses its marks, or vanishes."""
        source = self._source
        if self._shown.context[-1:].isalnum():
            return False
        found = source.find_quotation()
        claims = find_claims(source, found.end()) if found else []
        if found is None or not claims or self._is_true(found[1], claims):
            return False
        rest = source.text[found.end(1) + 1 : claims[0].end]
        sentence = f"{self._shown.sentence} {found[1]}"
        if any(claim.quote is None and self._evidence.support(claim.place, sentence) for claim in claims):
            # It is about the passage, and no quote.
            return self._replace(claims[0].end, found[1] + rest)
        self.refused += len(claims)
        if list_words(found[1])[1:] and not found[2].strip(".,;:!?…"):
            self._shown.skip()
            return self._replace(claims[-1].end, "")
        # A word, or what stands in bold: the sentence needs it.
        return self._replace(claims[-1].end, found[1] + found[2])

    def _is_true(self, quoted: str, claims: Sequence[Claim]) -> bool:
        """Say whether words in quotation marks are verified, or are not what the markers behind them quote."""
        if any(self._evidence.find(claim.place, quoted if claim.quote is None else claim.quote) for claim in claims):
            return True
        return all(claim.quote is not None and not say_same(claim.quote, quoted) for claim in claims)

    def _settle(self, claim: Claim) -> bool:
        """Put a mark in a marker's place, or nothing."""
        quote, source = self._verify(claim), self._source
        if quote is None and claim.is_glued:
            # Without the address behind it, if it has one.
            self._say(source.text[source.at : claim.end].partition("(")[0])
            source.at = claim.end
            return True
        source.at = claim.end
        if quote is None:
            self.refused += claim.place > 0
            self._shown.skip()
            return True
        if claim.quote is not None and not self._hides_quotes and self._stands_alone(quote):
            self._shown.write(f"“{resolve(quote, ())[0]}”")
        self._mark(claim.place, quote)
        return True

    def _verify(self, claim: Claim) -> str | None:
        """Return what the passage says of what a marker claims, None where it does not."""
        if claim.quote is not None:
            return self._evidence.find(claim.place, claim.quote) or None
        if claim.is_glued and not _TERM.search(self._shown.context):
            return None
        if found := self._evidence.find(claim.place, find_quoted(self._shown.unmarked)):
            return found
        found = self._evidence.support(claim.place, self._shown.sentence)
        return (found if self._may_quote(found) else "") if found else None

    def _stands_alone(self, quote: str) -> bool:
        """Say whether the words of a quote are missing where only its mark stands."""
        sentence = self._shown.sentence
        words = list_words(sentence)
        if not words or sentence[-1] in _BEGUN or (words[-1] in FUNCTION_WORDS and sentence[-1] not in _ENDED):
            return True
        pieces = cut_pieces(words)
        sought = list_sought(quote)
        if sum(has_word(pieces, word) for word in sought) * 2 >= len(sought):
            return False
        return len(words) <= _LEAD_IN or len(list_words(quote)) <= _SHORT_QUOTE

    def _mark(self, place: int, quote: str) -> None:
        number = self._numbers.setdefault((place, quote), len(self.citations) + 1)
        if number > len(self.citations):
            passage = self._evidence.get(place)
            start = passage.find_start(quote)
            self.citations.append(
                Citation(number, passage.usage_key, passage.title, quote, start, path=passage.list_places())
            )
        at = self._shown.mark(number)
        if at is not None:
            self.citations[number - 1].at.append(at)


class _Lines:
    """Where a reply is among blocks of code, lists and paragraphs."""

    def __init__(self) -> None:
        self.fence = ""
        self.is_code = False
        self.is_at_start = True
        # Nothing of the line was read but what makes it one of a list.
        self.is_first = False
        self._is_behind_blank = True
        self._is_in_list = False
        self._was_code = False

    def open_fence(self, fence: str) -> None:
        """Begin a block of code."""
        self.fence, self.is_at_start = fence, True

    def begin(self, head: str, following: str) -> None:
        """Begin a line with this head."""
        self.is_at_start, self.is_first = False, True
        if not following.strip():
            self._is_behind_blank = True
            return
        may_be_code = (self._is_behind_blank or self._was_code) and not self._is_in_list
        self.is_code = self._was_code = may_be_code and is_indented(head)
        if is_listed(head):
            self._is_in_list = True
        elif not head and self._is_behind_blank:
            self._is_in_list = False
        self._is_behind_blank = False


_READERS: Final[Mapping[str, Callable[[Resolver], bool]]] = {
    "\n": Resolver._read_newline,  # noqa: SLF001
    "\\": Resolver._read_backslash,  # noqa: SLF001
    "`": Resolver._read_backtick,  # noqa: SLF001
    "$": Resolver._read_dollar,  # noqa: SLF001
    "<": Resolver._read_angle,  # noqa: SLF001
    "!": Resolver._read_image,  # noqa: SLF001
    "]": Resolver._read_closing,  # noqa: SLF001
    "[": Resolver._read_bracket,  # noqa: SLF001
    "【": Resolver._read_bracket,  # noqa: SLF001
    **dict.fromkeys(OPENERS, Resolver._read_quotation),  # noqa: SLF001
}
