"""Which passages of the course go along with a question: those of the unit and of all others in one order, the best first."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain, zip_longest
from typing import TYPE_CHECKING, Final

from iblai_mentor_plugin.courseware.course import Finding, Query, judge_hits
from iblai_mentor_plugin.mentor.finding.questions.sought import find_subject, list_heavy, list_own, list_subject_words
from iblai_mentor_plugin.mentor.finding.questions.words import list_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from iblai_mentor_plugin.courseware.course import Embedder, Hit, Passage, SearchedCourse

_PROBLEM: Final = "problem"
# So many passages are looked for where those of problems are left out afterwards: were they excluded before, scores would
# rise, and what they are worth was measured with them.
_SPARE: Final = 3
# Words that no passage has together by chance.
_SEVERAL: Final = 2


@dataclass(frozen=True, slots=True)
class Gathered:
    """The passages, the best first, and what the search says of those that it found."""

    passages: tuple[Passage, ...]
    finding: Finding


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """
    What passages are wanted for: a question, and at most how many.

    ``place_key`` is the unit that the learner is in, "" for none; ``earlier`` the question before this one. ``embedder`` makes
    the vector of the question, None: it is searched for by words alone.
    """

    question: str
    limit: int
    place_key: str = ""
    earlier: str = ""
    embedder: Embedder | None = None


def gather_passages(
    course: SearchedCourse, wanted: Wanted, *, is_shown: bool = False, with_problems: bool = False
) -> Gathered:
    """
    Return passages for a question, the best first.

    An LLM is told of the unit in any case: where the search is not sure ("what does this mean?"), every other passage is
    the unit's, from its beginning. What ``is_shown`` to the learner as it is, is only what was found, and of no problem: what
    that asks and offers is no fact. ``with_problems`` it is of them, too: to name them, and not to quote.
    """
    # The search shows what it was asked for by name, whatever the words around it are in another language.
    query = find_subject(wanted.question) if is_shown else wanted.question
    if wanted.earlier and wanted.embedder is None and not list_own(query):
        # "Why?" asks on, and is about nothing else; vectors know what both of them mean together.
        query = wanted.earlier
    hits = _search(course, query, wanted, spare=_SPARE if is_shown else 1) if query else []
    if is_shown:
        problems = frozenset() if with_problems else list_problems(course)
        hits = [hit for hit in hits if hit.passage.usage_key not in problems][: wanted.limit]
    finding = _judge(query, hits)
    found = [hit.passage for hit in hits]
    if is_shown:
        return Gathered(() if finding is Finding.NOTHING else tuple(found), finding)
    unit = course.read(wanted.place_key) if wanted.place_key else []
    ordered = [*found, *unit] if finding is Finding.FOUND else _alternate(found, unit)
    return Gathered(tuple(_list_once(ordered)[: wanted.limit]), finding)


def _judge(query: str, hits: Sequence[Hit]) -> Finding:
    """
    Return what hits are worth: something where one has every word that the question is about, much where they are several.

    A short word has few pieces, so that little is scored for it: what has "LTI" as it stands is something about LTI. What has
    all but words of everyday language may be said in others.
    """
    finding, heavy, telling = judge_hits(hits), list_heavy(query), list_subject_words(query)
    if finding is Finding.FOUND or not heavy:
        return finding
    said = [set(list_words(f"{hit.passage.title}\n{hit.passage.text}")) for hit in hits]
    if any(set(heavy) <= words for words in said):
        return Finding.DOUBTFUL if len(heavy) < _SEVERAL else Finding.FOUND
    return Finding.DOUBTFUL if telling and any(set(telling) <= words for words in said) else finding


def list_problems(course: SearchedCourse) -> frozenset[str]:
    """Return the problems that may be seen."""
    return frozenset(block.usage_key for block in course.list_blocks() if block.block_type == _PROBLEM)


def _search(course: SearchedCourse, query: str, wanted: Wanted, *, spare: int) -> list[Hit]:
    return course.search(
        Query(
            query,
            limit=wanted.limit * spare,
            unit_key=wanted.place_key,
            earlier=wanted.earlier,
            embedder=wanted.embedder,
        )
    )


def _alternate(some: Sequence[Passage], others: Sequence[Passage]) -> list[Passage]:
    return [one for one in chain.from_iterable(zip_longest(some, others)) if one is not None]


def _list_once(passages: Iterable[Passage]) -> list[Passage]:
    """Return the passages in their order, each where it comes first."""
    first: dict[tuple[str, str], Passage] = {}
    for passage in passages:
        first.setdefault((passage.usage_key, passage.text), passage)
    return list(first.values())
