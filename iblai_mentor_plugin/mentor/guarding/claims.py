"""The markers of an LLM, as they stand in its text: which passage each names, and with which quote."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from iblai_mentor_plugin.llm.markers import BARE, OPENING, OPENING_CUT, SINGLE, SINGLE_CUT
from iblai_mentor_plugin.mentor.guarding.markup import leads_away

if TYPE_CHECKING:
    from iblai_mentor_plugin.mentor.guarding.markup import Source

_LONGEST: Final = 1000
# Where a marker ends whose end is missing.
_BREAK: Final = re.compile(r"\]|(?=\n|\[\[)")
# What begins as a marker may, and as much else does.
_WORD_CUT: Final = re.compile(r"\[\s{0,3}[^\W\d_]+\s{0,3}")
# A number in brackets behind one of these belongs to it, as in "a[1]", and what stands behind it says so, too.
_GLUE: Final = frozenset("_)]}`$'’")
_GOES_ON: Final = frozenset("_]=")


@dataclass(frozen=True, slots=True)
class Claim:
    """
    A marker of an LLM.

    ``place`` is the passage's, from 1, 0 where the marker is broken; ``quote`` is None where it has none; ``end`` is behind it.
    ``is_glued``: it touches the word before it, so that it may be an index.
    """

    place: int
    quote: str | None
    end: int
    is_glued: bool = False


def find_claim(source: Source, at: int, before: str) -> Claim | None:
    """Return the marker that begins here; ``before`` is what is shown before it. Raises ``UndecidedError``."""
    opening = source.match(OPENING, OPENING_CUT, at)
    if opening is not None:
        claim = _read_opened(source, opening)
    elif single := source.match(SINGLE, SINGLE_CUT, at):
        claim = None if _is_glued(before) else Claim(int(single[1]), single[2], single.end())
    else:
        claim = _read_number(source, at, before)
    return claim and _take_target(source, claim)


def is_cut(source: Source) -> bool:
    """Say whether the reply ends within a marker here."""
    rest = (source.text, source.at)
    is_begun = OPENING_CUT.fullmatch(*rest) or SINGLE_CUT.fullmatch(*rest)
    return source.is_last and is_begun is not None and not _WORD_CUT.fullmatch(*rest)


def find_claims(source: Source, at: int) -> list[Claim]:
    """Return the markers that begin here, one behind the other. Raises ``UndecidedError``."""
    claims: list[Claim] = []
    while source.peek(at) in ("[", "【") and (claim := find_claim(source, at, " ")):
        claims.append(claim)
        at = claim.end
        while source.peek(at) in (" ", "\t"):
            at += 1
    return claims


def _read_opened(source: Source, opening: re.Match[str]) -> Claim | None:
    place, start = int(opening[1]), opening.end()
    if opening[0][-1] not in "|:":
        source.peek(start + 1)
        return Claim(place, None, start + 2) if source.text.startswith("]]", start) else None
    end = source.find("]]", start, _LONGEST)
    if end >= 0 and "[[" not in source.text[start:end]:
        return Claim(place, source.text[start:end], end + 2)
    broken = _BREAK.search(source.text, start, start + _LONGEST)
    if broken is not None:
        return Claim(place, source.text[start : broken.end()].rstrip("]"), broken.end())
    # So much is no quote: what it says is said without it. But what the reply's end cut goes with its marker.
    return Claim(0, "", len(source.text) if source.is_last else start)


def _read_number(source: Source, at: int, before: str) -> Claim | None:
    found = source.match(BARE, SINGLE_CUT, at)
    if found is None or not (place := int(found[1] or found[2])):
        return None
    after = source.peek(found.end())
    is_index = after.isalnum() or after in _GOES_ON
    return (
        None if (after and is_index) or before == "[" else Claim(place, None, found.end(), is_glued=_is_glued(before))
    )


def _is_glued(before: str) -> bool:
    return before.isalnum() or before in _GLUE


def _take_target(source: Source, claim: Claim) -> Claim | None:
    """Return the marker with the address behind it; None where it is the words of a link that stays here."""
    if source.peek(claim.end) != "(":
        return claim
    end = source.find_target(claim.end)
    if end < 0:
        return claim
    if leads_away(source.text[claim.end + 1 : end - 1]):
        return Claim(claim.place, claim.quote, end, claim.is_glued)
    return claim if claim.quote is not None else None
