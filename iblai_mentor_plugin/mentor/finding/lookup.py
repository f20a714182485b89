"""A reply of passages: which ones answer a question, and how they are written down."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext as _

from iblai_mentor_plugin.courseware.course import Finding
from iblai_mentor_plugin.courseware.extraction import split_sentences
from iblai_mentor_plugin.courseware.index.folding import fold_words
from iblai_mentor_plugin.llm.markers import build_citation
from iblai_mentor_plugin.llm.words import FUNCTION_WORDS, count_sought, list_sought
from iblai_mentor_plugin.mentor.finding.sentences import (
    choose_sentences,
    list_sentences,
    write_sentences,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from iblai_mentor_plugin.courseware.course import Passage

# Few enough to be read.
_MOST_PASSAGES: Final = 3
_MOST_TITLES: Final = 3
# A passage that is shown beside the best one has more than half of the question's words that this has.
_ENOUGH: Final = 0.5
# How people ask what something is, folded, in the languages that the interface speaks; group 1 is what they ask about.
_DEFINITIONS: Final = tuple(
    re.compile(pattern)
    for pattern in (
        r"(?:what(?: is| are| s| does)|whats|define|meaning of)(?: the| an?)?(?: (?:meaning|definition) of)? (.+?)(?: mean)?",
        r"(?:que (?:es|son|significa)|define|definicion de) (?:el |la |los |las |un |una )?(.+)",
        r"(?:qu est ce qu?(?: e)?|que signifie|c est quoi|definis) (?:le |la |les |l |un |une )?(.+)",
        r"(?:o que (?:e|sao|significa)|defina) (?:o |a |os |as |um |uma )?(.+)",
        r"(?:ما هو|ما هي|ما معنى|عرف) (.+)",
    )
)
_BOLD: Final = str.maketrans(dict.fromkeys("*[]`_<>", " "))


@dataclass(frozen=True, slots=True)
class Found:
    """
    What is said of a question: passages to quote, further titles, and whether they may answer.

    ``notice`` is said in their place where nothing is to be quoted, or before the ``parts`` of a unit: usage keys and titles,
    each with how its passage begins, if there is one. ``is_silent``: others speak, and nothing is said of the course.
    """

    question: str
    passages: tuple[Passage, ...] = ()
    titles: tuple[str, ...] = ()
    notice: str = ""
    parts: tuple[tuple[str, str], ...] = ()
    is_silent: bool = False

    def below(self, notice: str) -> Found:
        """Return the same below a notice; where there are no parts of a unit, the notice alone."""
        return replace(self, notice=f"{notice}\n\n{self.notice}" if self.parts else notice)

    def write(self, passages: Sequence[Passage]) -> str:
        """Return the reply; ``passages`` are those of ours that may be cited, each by its place."""
        if self.is_silent:
            return ""
        if self.parts:
            begun = {one.usage_key: _begin(number, one) for number, one in enumerate(passages, 1)}
            lines = [f"- {title}{begun.get(key, '')}" for key, title in self.parts]
            return "\n\n".join([self.notice, "\n".join(lines)])
        if self.notice:
            return _join_titles(self.notice, self.titles)
        parts = [part for number, one in enumerate(passages, 1) if (part := _write_passage(number, one, self.question))]
        if not parts:
            return describe_nothing()
        also = [_("Also: {titles}").format(titles="; ".join(self.titles))] if self.titles else []
        return "\n\n".join([_("Found in the course:"), *parts, *also])


def look_up(
    question: str, passages: Sequence[Passage], finding: Finding, read: Callable[[str], Sequence[Passage]]
) -> Found:
    """Return what of the passages found, the best first, answers a question; ``read`` returns those of a block in order."""
    if finding is Finding.NOTHING or not passages:
        return Found(question, notice=describe_nothing())
    term = find_term(question)
    defining = _find_defining(term, passages, read) if term else None
    if term and defining is None and finding is Finding.FOUND:
        defining = next((one for one in read(passages[0].usage_key) if _says(one, term) and list_sentences(one)), None)
    if finding is Finding.DOUBTFUL and defining is None:
        return Found(question, titles=_list_titles(passages), notice=_("The course may not answer this. Closest:"))
    ordered = [*filter(None, (defining,)), *passages]
    chosen = _choose(question, [one for one in ordered if defining is None or _says(one, term)])
    if not chosen and finding is Finding.FOUND:
        chosen = _choose_meant(question, passages)
    if not chosen:
        return Found(question, titles=_list_titles(passages), notice=_("The course may not answer this. Closest:"))
    shown = {write_path(one) for one in chosen}
    return Found(
        question, tuple(chosen), tuple(one for one in _list_titles(passages, 8) if one not in shown)[:_MOST_TITLES]
    )


def point_to(title: str, passages: Sequence[Passage]) -> Found:
    """Return what is said where an open problem is in question: its title and what to read, and nothing of either."""
    notice = _(
        "You ask about the problem “{title}”, which is still open for you, so I quote nothing that could give it away. "
        "Read this first:"
    )
    if not passages:
        notice = _("You ask about the problem “{title}”, which is still open for you, so I say nothing about it.")
    return Found("", titles=_list_titles(passages), notice=notice.format(title=clean_title(title)))


def describe_nothing() -> str:
    """Return what is said where nothing was found."""
    return _(
        "I found nothing about this in the course. I am a search of the course: I find the passages that have the words of "
        "your question. Try the words that the course uses, or ask what this unit has."
    )


def find_term(question: str) -> str:
    """Return what a question asks the meaning of, folded, "" where it asks something else."""
    asked = " ".join(fold_words(question))
    found = next((match[1] for pattern in _DEFINITIONS if (match := pattern.fullmatch(asked))), "")
    words = [word for word in found.split() if word not in FUNCTION_WORDS]
    return found if words and len(found.split()) <= len(words) + 1 else ""


def _find_defining(term: str, passages: Sequence[Passage], read: Callable[[str], Sequence[Passage]]) -> Passage | None:
    """Return the passage below the heading that has the term; else the first one whose words define it."""
    texts = [one for one in passages if list_sentences(one)]
    for is_spoken in (False, True):
        own = [one for one in texts if (one.start is not None) is is_spoken]
        below = [one for one in own if any(_is_term(title, term) for title in (*one.headings[-1:], one.title))]
        all_below = [one for found in below for one in read(found.usage_key) if one.headings == found.headings]
        if first := next((one for one in all_below if _says(one, term) and list_sentences(one)), None):
            return first
        if defining := next((one for one in own if _defines(one, term)), None):
            return defining
    return None


def _is_term(title: str, term: str) -> bool:
    return _cut_plural(" ".join(fold_words(title))) == _cut_plural(term)


def _says(passage: Passage, term: str) -> bool:
    said = " ".join(fold_words(passage.text))
    return _cut_plural(term) in said


def _defines(passage: Passage, term: str) -> bool:
    """Say whether a sentence says what the term is: with "is" behind it, or between commas or brackets."""
    stem = re.escape(_cut_plural(term)).replace("\\ ", r"[\s-]+")
    pattern = re.compile(
        rf"(?:^|\bthe |\ba |\ban |[“\"(]){stem}\w{{0,2}}[”\")®]*(?: platform)?,?(?: \([^)]*\))? "
        rf"(?:is|are|means|refers to|stands for|es|son|est|sont|é|são|هو|هي)\b|"
        rf"(?:called|known as|(?:,|:|—|–|\() ?(?:the|or)) {stem}\w{{0,2}}\s?[,):.;]",
        re.IGNORECASE,
    )
    return any(pattern.search(one.text) for one in list_sentences(passage) if not one.is_row)


def _cut_plural(word: str) -> str:
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word  # noqa: PLR2004


def _choose(question: str, passages: Iterable[Passage]) -> list[Passage]:
    """Return the first passages of different blocks that have sentences to quote, and enough of the question."""
    sought = list_sought(question)
    chosen: dict[str, Passage] = {}
    best = 0
    for one in passages:
        count = count_sought(f"{one.text}\n{one.title}", sought)
        if one.usage_key in chosen or not count or not choose_sentences(list_sentences(one), sought):
            continue
        best = best or count
        if count > _ENOUGH * best and len(chosen) < _MOST_PASSAGES:
            chosen[one.usage_key] = one
    return list(chosen.values())


def _choose_meant(question: str, passages: Sequence[Passage]) -> list[Passage]:
    """Return the best passage to quote where none has any word of the question: vectors found them, in another language."""
    sought = list_sought(question)
    if not sought or any(count_sought(f"{one.text}\n{one.title}", sought) for one in passages):
        return []
    best = next((one for one in passages if choose_sentences(list_sentences(one), sought)), None)
    return [] if best is None else [best]


def _write_passage(number: int, passage: Passage, question: str) -> str:
    sought = list_sought(question)
    chosen = choose_sentences(list_sentences(passage), sought)
    if not chosen:
        return ""
    # A row of a table is cut into cells, so that no mark behind it would be about all of it.
    cited = next((one for one in reversed(chosen) if not one.is_row), chosen[-1])
    return f"**{write_path(passage)}**\n\n{write_sentences(chosen, sought, cite(number, cited.text), cited)}"


def _begin(number: int, passage: Passage) -> str:
    """Return how a passage begins, "" where it has no sentence of its own."""
    first = next((one.text for one in list_sentences(passage) if not one.is_item and not one.leads), "")
    return f": {first} {cite(number, first)}" if first else ""


def cite(number: int, text: str) -> str:
    """Return the marker of the sentence that stands right before it: then only a mark is shown of it."""
    ends = [part.strip() for part in split_sentences(text)]
    return build_citation(number, ends[-1] if ends and len(ends[-1].split()) > 2 else text)  # noqa: PLR2004


def write_path(passage: Passage) -> str:
    """Return where a passage stands: section, unit and headings, each once."""
    titles = dict.fromkeys(clean_title(title) for title in (passage.path or (passage.title,)))
    return " › ".join(title for title in titles if title)


def clean_title(title: str) -> str:
    """Return a title on one line, without what Markdown would read."""
    return " ".join(title.translate(_BOLD).split()).rstrip(" :")


def _list_titles(passages: Iterable[Passage], most: int = _MOST_TITLES) -> tuple[str, ...]:
    return tuple(dict.fromkeys(filter(None, map(write_path, passages))))[:most]


def _join_titles(notice: str, titles: Sequence[str]) -> str:
    return "\n\n".join(filter(None, (notice, "\n".join(f"- {title}" for title in titles))))
