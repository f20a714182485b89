"""A reply of passages: which ones answer a question, and how they are written down."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext as _

from iblai_mentor_plugin.courseware.course import Finding
from iblai_mentor_plugin.courseware.extraction import split_sentences
from iblai_mentor_plugin.llm.markers import build_citation
from iblai_mentor_plugin.mentor.finding.questions.comparison import find_compared
from iblai_mentor_plugin.mentor.finding.questions.expectation import asks_alike, asks_way, counts, is_step
from iblai_mentor_plugin.mentor.finding.questions.manner import strip_frame
from iblai_mentor_plugin.mentor.finding.questions.sought import Sought
from iblai_mentor_plugin.mentor.finding.selection import (
    MOST_PASSAGES,
    choose_compared,
    choose_passages,
    find_defining,
    find_headed,
    find_term,
    measure_expected,
    measure_extract,
    says,
)
from iblai_mentor_plugin.mentor.finding.sentences import (
    concludes,
    is_unspaced,
    list_quoted,
    list_sentences,
    write_sentences,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from iblai_mentor_plugin.courseware import CoursePage
    from iblai_mentor_plugin.courseware.course import Passage
    from iblai_mentor_plugin.mentor.finding.sentences import Sentence

_MOST_LINKS: Final = 3
# Below so much of what is sought, weighed, a passage is about something else that shares a word.
_LITTLE: Final = 0.4
# A word that two thirds of the passages have tells none of them from the others; one that a third or fewer have does.
_COMMON: Final = 0.4
_RARE: Final = 1.1
_ASKED: Final = re.compile(r"[?？؟]\W*\Z")
_BOLD: Final = str.maketrans(dict.fromkeys("*[]`_<>", " "))


@dataclass(frozen=True, slots=True)
class Link:
    """A place of the course, or a ``page`` of the LMS's own about it, by its title; ``note`` is said behind the title."""

    title: str
    usage_key: str = ""
    page: CoursePage | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """
    What is said of a question: passages to quote, further places, and whether they may answer.

    ``notice`` is said before what is no answer: places, and passages that are closest, of which ``near`` keeps one; with
    ``has_parts`` before the links, each with how its passage begins, if there is one. ``is_silent``: others speak, and nothing
    is said of the course.
    """

    sought: Sought = field(default_factory=Sought)
    passages: tuple[Passage, ...] = ()
    links: tuple[Link, ...] = ()
    notice: str = ""
    has_parts: bool = False
    is_silent: bool = False

    @property
    def answers(self) -> tuple[Passage, ...]:
        """Return the passages that answer, none where they are the closest at most."""
        return () if self.notice else self.passages

    def below(self, notice: str) -> Found:
        """Return the same below a notice; where there are no places, the notice alone."""
        return replace(self, notice=f"{notice}\n\n{self.notice}" if self.links or self.passages else notice)

    def near(self, unit_key: str) -> Found:
        """
        Return the same for who asks in a unit, "" for none: of what is closest the best from there is quoted, and else linked.

        What is asked in a unit is mostly about it, in whatever words.
        """
        if not self.notice:
            return self
        here = tuple(one for one in self.passages if unit_key and one.unit_key == unit_key)[:1]
        shown = {write_path(one) for one in here}
        links = tuple(one for one in self.links if one.title not in shown)[:_MOST_LINKS]
        return replace(self, passages=here, links=links)

    def write(self, passages: Sequence[Passage]) -> str:
        """Return the reply; ``passages`` are those of ours that may be cited, each by its place."""
        if self.is_silent:
            return ""
        if self.has_parts:
            begun = {one.usage_key: _begin(number, one) for number, one in enumerate(passages, 1)}
            lines = [f"- **{one.title}**{_note(one)}{begun.get(one.usage_key, '')}" for one in self.links]
            return "\n\n".join([self.notice, "\n".join(lines)])
        if self.notice and not passages:
            return _join_links(self.notice, self.links)
        written = [(write_path(one), _write_quote(number, one, self.sought)) for number, one in enumerate(passages, 1)]
        quoted = [(path, quote) for path, quote in written if quote]
        if not quoted:
            return describe_nothing()
        # What stands in one place is below one heading.
        parts = [self.notice] if self.notice else []
        for path, quotes in groupby(quoted, itemgetter(0)):
            parts += [f"**{path}**", *(quote for _path, quote in quotes)]
        if self.links:
            parts.append(_join_links(_("Also:"), self.links))
        return "\n\n".join(parts)


def look_up(
    sought: Sought,
    question: str,
    passages: Sequence[Passage],
    finding: Finding,
    read: Callable[[str], Sequence[Passage]],
    *,
    by_meaning: bool = False,
) -> Found:
    """
    Return what of the passages found, the best first, answers a question.

    ``read`` returns the passages of a block in order. ``by_meaning``: vectors took part in finding them, so that one may answer
    which has no word of the question; found by pieces of words alone it has but letters in common with it.
    """
    if finding is Finding.NOTHING or not passages:
        return Found(sought, notice=describe_nothing())
    if by_meaning and finding is Finding.FOUND and (meant := _find_meant(sought, passages)):
        return Found(sought, (meant,))
    sought = sought.settle(f"{one.title}\n{one.text}" for one in passages)
    said = {one: list_quoted(one, sought) for one in passages}
    measured = {one: measure_extract(one, quoted, sought) for one, quoted in said.items()}
    compared = find_compared(question)
    if compared and (told := choose_compared(compared, measured, read)):
        return Found(sought, tuple(told))
    term = find_term(strip_frame(question))
    first = find_defining(term, passages, read) if term else None
    first = first or find_headed(sought, measured, read)
    most = max(measured.values())
    is_vague = most < _LITTLE * sought.total or _is_common(sought)
    if first is None and (finding is Finding.DOUBTFUL or is_vague):
        return _point(sought, measured)
    is_narrow = bool(term) and first is not None
    worth = {one: measure_expected(said[one], sought) for one, has in measured.items() if has}
    able = {one: measured[one] + has for one, has in worth.items() if not is_narrow or says(one, term)}
    chosen = choose_passages(
        able,
        first,
        expected=[one for one in able if any(counts(sought.expected, quoted.text) for quoted in said[one])],
        is_defined=is_narrow,
    )
    if not chosen:
        return _point(sought, measured)
    if term and first is None:
        # What is written explains more of a term than what somebody says beside a film.
        chosen.sort(key=lambda one: one.start is not None)
    chosen = _go_on({one: said.get(one) or list_quoted(one, sought) for one in chosen}, question, read)
    # Of what is not shown, that which has not much less of what is sought.
    shown = {write_path(one) for one in chosen}
    further = (one for one, has in measured.items() if has > _LITTLE * most and write_path(one) not in shown)
    return Found(sought, tuple(chosen), list_links(further))


def _go_on(
    chosen: Mapping[Passage, Sequence[Sentence]], question: str, read: Callable[[str], Sequence[Passage]]
) -> list[Passage]:
    """Return passages, while there is room with that before one that concludes from it, and behind one that leads to it."""
    told: list[Passage] = []
    room = MOST_PASSAGES - len(chosen)
    for one, quoted in chosen.items():
        before, behind = _find_beside(one, quoted, question, read)
        for other in (before, one, behind):
            is_added = other is not one
            if other is None or (is_added and (other in chosen or not room)):
                continue
            told.append(other)
            room -= is_added
    return told


def _find_beside(
    one: Passage, quoted: Sequence[Sentence], question: str, read: Callable[[str], Sequence[Passage]]
) -> tuple[Passage | None, Passage | None]:
    """Return the passage that one concludes from, and that which it leads to; None for none."""
    below = [other for other in read(one.usage_key) if other.headings == one.headings]
    at = below.index(one) if one in below else len(below)
    before = below[at - 1] if quoted and concludes(quoted[0]) and at else None
    behind = next(iter(below[at + 1 : at + 2]), None)
    first = next(iter(list_sentences(behind)), None) if behind is not None else None
    is_led = bool(quoted) and bool(_ASKED.search(quoted[-1].text)) and asks_alike(question, quoted[-1].text)
    is_way = asks_way(question) and first is not None and is_step(first.text)
    return before, behind if is_led or is_way else None


def _find_meant(sought: Sought, passages: Sequence[Passage]) -> Passage | None:
    """Return the best passage to quote where none has any word of the question: vectors found them, in another language."""
    if not sought.weights or any(sought.list_had(f"{one.text}\n{one.title}") for one in passages):
        return None
    return next((one for one in passages if list_quoted(one, sought)), None)


def _point(sought: Sought, measured: Mapping[Passage, float]) -> Found:
    """Return what is closest where nothing is known to answer: places, and passages, those with a rare word or all."""
    notice = _("The course may not answer this. Closest:")
    rare = replace(sought, weights={word: has for word, has in sought.weights.items() if has >= _RARE}, pairs=())
    closest: list[Passage] = []
    if not _is_common(sought):
        closest = [one for one, has in measured.items() if has and rare.carries(one.text)]
        closest.sort(key=lambda one: -measured[one])
        # Where no place has such a word, it is said in others: what was found first, what is written before what is spoken.
        closest = closest or sorted(measured, key=lambda one: one.start is not None)
    return Found(sought, tuple(closest), list_links(measured, most=_MOST_LINKS + 1), notice)


def _is_common(sought: Sought) -> bool:
    """Say whether a question has no word but those that most passages, or most questions, have."""
    return max(sought.weights.values(), default=0.0) < _COMMON or not sought.tells


def point_to(title: str, passages: Sequence[Passage]) -> Found:
    """Return what is said where an open problem is in question: its title and what to read, and nothing of either."""
    notice = _(
        "You ask about the problem “{title}”, which is still open for you, so I quote nothing that could give it away. "
        "Read this first:"
    )
    if not passages:
        notice = _("You ask about the problem “{title}”, which is still open for you, so I say nothing about it.")
    return Found(links=list_links(passages), notice=notice.format(title=clean_title(title)))


def describe_nothing() -> str:
    """Return what is said where nothing was found."""
    return _(
        "I am a search of the course, and found no passage with the words of your question. Try the words that the course "
        "uses, or ask what this unit has."
    )


def _write_quote(number: int, passage: Passage, sought: Sought) -> str:
    """Return what of a passage is quoted, "" for nothing."""
    chosen = list_quoted(passage, sought)
    if not chosen:
        return ""
    # A row of a table is cut into cells, so that no mark behind it would be about all of it.
    cited = _choose_cited(chosen, sought)
    marker = cite(number, cited.text.rstrip(":："))
    return write_sentences(chosen, sought, marker, cited)


def _choose_cited(chosen: Sequence[Sentence], sought: Sought) -> Sentence:
    """Return the sentence behind which the mark stands: of plain ones that which answers best, else the last."""
    last = next((one for one in reversed(chosen) if not (one.is_row or one.is_gap)), chosen[-1])
    if any(one.is_item or one.is_row or one.leads or is_unspaced(one.text) for one in chosen):
        return last
    return max(reversed(chosen), key=lambda one: sought.measure(one.text) + sought.measure_expected(one.text))


def quote_of(passage: Passage, sought: Sought) -> str:
    """Return what of a passage is quoted where one is shown by itself, as plain text."""
    return " ".join(one.text for one in list_quoted(passage, sought) if not (one.is_row or one.is_gap))


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


def list_links(passages: Iterable[Passage], *, most: int = _MOST_LINKS) -> tuple[Link, ...]:
    """Return the places of passages, each once."""
    links: dict[str, Link] = {}
    for one in passages:
        if title := write_path(one):
            links.setdefault(title, Link(title, one.usage_key))
    return tuple(links.values())[:most]


def _join_links(notice: str, links: Iterable[Link]) -> str:
    return "\n\n".join(filter(None, (notice, "\n".join(f"- {one.title}{_note(one)}" for one in links))))


def _note(link: Link) -> str:
    return f" ({link.note})" if link.note else ""
