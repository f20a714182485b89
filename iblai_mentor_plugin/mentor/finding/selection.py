"""Which passages answer a question, of those found: what defines a term, what a heading names, what has most of it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from iblai_mentor_plugin.courseware.index.folding import fold_words
from iblai_mentor_plugin.llm.words import FUNCTION_WORDS, list_sought
from iblai_mentor_plugin.mentor.finding.sentences import choose_sentences, list_sentences

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from iblai_mentor_plugin.courseware.course import Passage
    from iblai_mentor_plugin.mentor.finding.sought import Sought

    Read = Callable[[str], Sequence[Passage]]
    # Passages found, the best first, each with how much of what is sought would be quoted of it.
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
    asked = " ".join(fold_words(question))
    found = next((match[1] for pattern in _DEFINITIONS if (match := pattern.fullmatch(asked))), "")
    sought = list_sought(asked)
    words = [word for word in found.split() if word not in FUNCTION_WORDS or word in sought]
    return found if words and len(found.split()) <= len(words) + 1 else ""


def find_defining(term: str, passages: Sequence[Passage], read: Read) -> Passage | None:
    """Return the passage below the heading that has the term; else the first one whose words define it."""
    texts = [one for one in passages if list_sentences(one)]
    for is_spoken in (False, True):
        own = [one for one in texts if (one.start is not None) is is_spoken]
        below = [one for one in own if any(_is_term(title, term) for title in (*one.headings[-1:], one.title))]
        all_below = [one for found in below for one in read(found.usage_key) if one.headings == found.headings]
        said = [one for one in all_below if says(one, term) and list_sentences(one)]
        if said:
            return next((one for one in said if defines(one, term)), said[0])
        if defining := next((one for one in own if defines(one, term)), None):
            return defining
    return None


def find_headed(sought: Sought, measured: Measured, read: Read) -> Passage | None:
    """Return the first passage below the heading, or in the block or unit, whose title is what is asked; None for none."""
    named = {one: _measure_titles(one, sought, has=has) for one, has in measured.items()}
    best = max(named.values(), default=0.0)
    if not best:
        return None
    headed = (one for one in named if named[one] == best)
    below = (one for found in headed for one in (*read(found.usage_key), found) if one.headings == found.headings)
    return next(filter(_has_prose, below), None)


def _measure_titles(passage: Passage, sought: Sought, *, has: float) -> float:
    """Return how much of what is sought is in the heading above a passage, or the title of its block or unit."""
    own = _measure_title(passage.headings[-1] if passage.headings else passage.title, sought)
    # In a unit of that title not everything is about it.
    unit = passage.path[-1:] if has and not passage.headings else ()
    return max([own, *(_measure_title(title, sought) for title in unit)])


def _measure_title(title: str, sought: Sought) -> float:
    """Return how much of what is sought a title has, 0 where it is not what is asked."""
    own = list_sought(title)
    share = sum(bool(sought.list_had(word)) for word in own) / len(own) if own else 0.0
    had = sought.measure(title) / sought.total if sought.total else 0.0
    return had if had >= _NAMED and share >= _ASKED else 0.0


def _has_prose(passage: Passage) -> bool:
    return any(not one.is_row and not one.leads for one in list_sentences(passage))


def choose_passages(measured: Measured, first: Passage | None = None) -> list[Passage]:
    """
    Return the passages to quote, of different blocks, in their order: those with most of what is sought.

    ``first`` stands before them, whatever it has. Of a block the passage with most is taken.
    """
    found: dict[str, tuple[float, Passage]] = {}
    for one, has in measured.items():
        if has and (one.usage_key not in found or has > found[one.usage_key][0]):
            found[one.usage_key] = (has, one)
    most = max((has for has, _one in found.values()), default=0.0)
    chosen = [one for has, one in found.values() if has >= _ENOUGH * most]
    if first is not None:
        chosen = [first, *(one for one in chosen if one.usage_key != first.usage_key)]
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
    return bool(re.search(rf"\b{re.escape(cut_plural(term))}\w{{0,2}}\b", " ".join(fold_words(passage.text))))


def measure_extract(passage: Passage, sought: Sought) -> float:
    """Return how much of what is sought would be quoted of a passage, with the title above it; 0 for a title alone."""
    said = "\n".join(one.text for one in choose_sentences(list_sentences(passage), sought))
    titles = passage.headings[-1:] or (passage.title,)
    return sought.measure("\n".join((said, *titles))) if sought.list_had(said) else 0.0


def says(passage: Passage, term: str) -> bool:
    """Say whether a passage has a term."""
    return cut_plural(term) in " ".join(fold_words(passage.text))


def cut_plural(word: str) -> str:
    """Return a word without the mark of its plural."""
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word  # noqa: PLR2004


def _is_term(title: str, term: str) -> bool:
    return cut_plural(" ".join(fold_words(title))) == cut_plural(term)


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
