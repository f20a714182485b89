"""Which passages answer a question, of those found: what defines a term, what a heading names, what has most of it."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from iblai_mentor_plugin.courseware.index.folding import fold_line
from iblai_mentor_plugin.llm.words import FUNCTION_WORDS
from iblai_mentor_plugin.mentor.finding.questions.words import list_sought
from iblai_mentor_plugin.mentor.finding.sentences import goes_on, list_sentences

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence

    from iblai_mentor_plugin.courseware.course import Passage
    from iblai_mentor_plugin.mentor.finding.questions.sought import Sought
    from iblai_mentor_plugin.mentor.finding.sentences import Sentence

    Read = Callable[[str], Sequence[Passage]]
    # Passages found, the best first, each with how much of what is sought is quoted of it.
    Measured = Mapping[Passage, float]

# Few enough to be read.
MOST_PASSAGES: Final = 3
# Where one is known to answer, less beside it.
MOST_BESIDE: Final = 2
# A passage that is shown beside the best one has so much of what this has.
_ENOUGH: Final = 0.7
# A heading names what is asked where it has so much of it, and so much of the heading is asked.
_NAMED: Final = 0.7
_ASKED: Final = 0.5
_UNNAMED: Final = (0.0, 0.0)
# Words that are typed alone as a term.
_FEW: Final = 2
# How people ask what something is, folded, in the languages that the interface speaks; group 1 is what they ask about.
_DEFINITIONS: Final = tuple(
    re.compile(pattern)
    for pattern in (
        r"(?:what(?: is| are| s| does)|whats|define|meaning of)(?: the| an?)?(?: (?:meaning|definition) of)? (.+?)(?: mean)?",
        r"(?:que (?:es|son|significa)|define|definicion de) (?:el |la |los |las |un |una )?(.+)",
        r"(?:qu est ce qu?(?: e)?|que signifie|c est quoi|definis) (?:le |la |les |l |un |une )?(.+)",
        r"(?:o que (?:e|sao|significa)|defina) (?:o |a |os |as |um |uma )?(.+)",
        r"(?:was (?:ist|sind|bedeutet|heisst)|definiere) (?:der |die |das |ein |eine )?(.+)",
        r"(?:ما هو|ما هي|ما معنى|عرف) (.+)",
    )
)


# "When the Plough is low" says nothing of what the Plough is.
_NO_CLAUSE: Final = "".join(
    rf"(?<!\b{word} )"
    for word in ("when", "if", "that", "where", "while", "because", "until", "as", "whether", "of", "in", "on")
)


def find_term(question: str) -> str:
    """Return what a question asks the meaning of, folded, "" where it asks something else."""
    asked = fold_line(question)
    found = next((match[1] for pattern in _DEFINITIONS if (match := pattern.fullmatch(asked))), "")
    sought = list_sought(asked)
    # A word or two by themselves ask for it, too.
    found = found or (asked if 0 < len(asked.split()) == len(sought) <= _FEW else "")
    words = [word for word in found.split() if word not in FUNCTION_WORDS or word in sought]
    return found if words and len(found.split()) <= len(words) + 1 else ""


def find_defining(term: str, passages: Sequence[Passage], read: Read) -> Passage | None:
    """Return the passage below the heading that has the term; else the first one whose words define it."""
    texts = [one for one in passages if list_sentences(one)]
    for is_spoken in (False, True):
        own = [one for one in texts if (one.start is not None) is is_spoken]
        all_below = [one for found in own for one in _list_below(found, term, read)]
        said = [one for one in all_below if says(one, term) and list_sentences(one)]
        if said:
            return next((one for one in said if defines(one, term)), said[0])
        if defining := next((one for one in own if defines(one, term)), None):
            return defining
    return None


def _list_below(passage: Passage, term: str, read: Read) -> list[Passage]:
    """Return what stands below the heading of a passage that is a term; below a title, what stands before any heading."""
    if passage.headings and _is_term(passage.headings[-1], term):
        return [one for one in read(passage.usage_key) if one.headings == passage.headings]
    if any(_is_term(title, term) for title in (passage.title, *passage.list_places()[-1:])):
        return [one for one in read(passage.usage_key) if not one.headings]
    return []


def find_headed(sought: Sought, measured: Measured, read: Read) -> Passage | None:
    """Return the first passage below the heading, or in the block or unit, whose title is what is asked; None for none."""
    named = {one: _measure_titles(one, sought, has=has) for one, has in measured.items()}
    best = max(named.values(), default=_UNNAMED)
    if best == _UNNAMED:
        return None
    headed = (one for one in named if named[one] == best)
    below = (one for found in headed for one in (*read(found.usage_key), found) if one.headings == found.headings)
    return next(filter(_has_prose, below), None)


def _measure_titles(passage: Passage, sought: Sought, *, has: float) -> tuple[float, float]:
    """Return how much the heading above a passage, or the title of its block or unit, is what is asked."""
    own = _measure_title(passage.headings[-1] if passage.headings else passage.title, sought)
    # In a unit of that title not everything is about it.
    unit = passage.path[-1:] if has and not passage.headings else ()
    return max([own, *(_measure_title(title, sought) for title in unit)])


def _measure_title(title: str, sought: Sought) -> tuple[float, float]:
    """Return how much of what is sought a title has, and how much of it is sought; nothing where it is not what is asked."""
    own = list_sought(title)
    share = sum(bool(sought.list_had(word)) for word in own) / len(own) if own else 0.0
    had = sought.measure(title) / sought.total if sought.total else 0.0
    return (had, share) if had >= _NAMED and share >= _ASKED else _UNNAMED


def _has_prose(passage: Passage) -> bool:
    return any(not one.is_row and not one.leads for one in list_sentences(passage))


def choose_passages(
    measured: Measured, first: Passage | None = None, *, expected: Collection[Passage] = (), is_defined: bool = False
) -> list[Passage]:
    """
    Return the passages to quote, in their order: those with most of what is sought, the ``expected`` before others.

    ``first`` stands before them, whatever it has; where it ``is_defined`` there, nothing else of its block. Of what is spoken,
    which is cut anywhere, a block has one.
    """
    most = max(measured.values(), default=0.0)
    enough = [one for one, has in measured.items() if has and has >= _ENOUGH * most]
    # The search, whose order it is, does not know what kind of answer is expected.
    enough.sort(key=lambda one: one not in expected)
    chosen = [] if first is None else [first]
    for one in enough:
        same = [other for other in chosen if other.usage_key == one.usage_key]
        if one not in same and not (same and (one.start is not None or (is_defined and first in same))):
            chosen.append(one)
    return chosen[: MOST_PASSAGES if first is None else MOST_BESIDE]


def choose_compared(compared: tuple[str, str], measured: Measured, read: Read) -> list[Passage]:
    """Return what says most of each of two things, and what has both; nothing where one of them is not spoken of."""
    best = sorted((one for one, has in measured.items() if has), key=lambda one: -measured[one])
    each = [
        find_defining(name, best, read) or next((one for one in best if _names(one, name)), None) for name in compared
    ]
    if None in each:
        return []
    both = next((one for one in best if all(_names(one, name) for name in compared)), None)
    return [one for one in dict.fromkeys([*each, both]) if one is not None]


def _names(passage: Passage, term: str) -> bool:
    """Say whether a passage has a term as words of their own, or their plural: "art" is in no "part" and no "article"."""
    return bool(re.search(rf"\b{re.escape(cut_plural(term))}\w{{0,2}}\b", fold_line(passage.text)))


def measure_extract(passage: Passage, quoted: Sequence[Sentence], sought: Sought) -> float:
    """Return how much of what is sought is quoted of a passage, with the title above it; 0 for a title alone."""
    said = "\n".join(one.text for one in quoted)
    titles = passage.headings[-1:] or (passage.title,)
    return sought.measure("\n".join((said, *titles))) if sought.carries(said) else 0.0


def measure_expected(quoted: Sequence[Sentence], sought: Sought) -> float:
    """Return what it is worth that a sentence which is quoted has the kind of answer that is expected; 0 for none."""
    # "That takes an hour" has nothing of what it is said of, which stands in the sentence before.
    led = (f"{before.text}\n{one.text}" for before, one in pairwise(quoted) if goes_on(one, before))
    return max(map(sought.measure_expected, (*(one.text for one in quoted), *led)), default=0.0)


def says(passage: Passage, term: str) -> bool:
    """Say whether a passage has a term."""
    return cut_plural(term) in fold_line(passage.text)


def cut_plural(word: str) -> str:
    """Return a word without the mark of its plural."""
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word  # noqa: PLR2004


def _is_term(title: str, term: str) -> bool:
    return cut_plural(fold_line(title)) == cut_plural(term)


def defines(passage: Passage, term: str) -> bool:
    """Say whether a sentence says what the term is: with "is" behind it, or between commas or brackets."""
    stem = re.escape(cut_plural(term)).replace("\\ ", r"[\s-]+")
    pattern = re.compile(
        rf"(?:^|{_NO_CLAUSE}\b(?:the|an?) |[“\"(]){stem}\w{{0,2}}[”\")®]*(?: platform)?,?(?: \([^)]*\))? "
        rf"(?:is|are|means|refers to|stands for|es|son|est|sont|é|são|ist|sind|هو|هي)\b|"
        rf"(?:called|known as|(?:,|:|—|–|\() ?(?:the|or)) {stem}\w{{0,2}}\s?[,):.;]",
        re.IGNORECASE,
    )
    return any(pattern.search(one.text) for one in list_sentences(passage) if not one.is_row)
