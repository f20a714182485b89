"""How well the search finds: questions with the passages that answer them, to a table, with floors below which it fails."""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass, field
from statistics import fmean
from typing import TYPE_CHECKING, Any, Final

from iblai_mentor_plugin.courseware.course import Finding, Query, judge_hits
from iblai_mentor_plugin.exceptions import InvalidInputError
from iblai_mentor_plugin.llm.tokens import estimate_tokens
from iblai_mentor_plugin.mentor.prompting.gathering import Wanted, gather_passages

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from iblai_mentor_plugin.courseware.course import Embedder, LearnerCourse, Passage

OUTSIDE: Final = "outside"
ANSWERED: Final = "answered"
ELSEWHERE, IN_UNIT = "elsewhere", "in the unit"
_DEPTH: Final = 20
_RECIPROCAL: Final = 10
# A passage that is named by how it begins went on for some 400 characters at the least.
_REACH: Final = 400
# What "in the prompt" means: among so many passages of so many tokens.
_PROMPT_PASSAGES: Final = 20
_PROMPT_TOKENS: Final = 2000
# Below these the search is broken, whatever the course; what to aim at stands in the documentation.
FLOORS: Final = {
    (ELSEWHERE, "r@3"): 0.55,
    (ELSEWHERE, "mrr"): 0.50,
    (ELSEWHERE, "prompt"): 0.65,
    (IN_UNIT, "r@3"): 0.60,
    (IN_UNIT, "mrr"): 0.55,
    (OUTSIDE, "nothing"): 0.50,
    (ANSWERED, "kept"): 0.95,
}
# As an option names them.
_PLACES: Final = {"elsewhere": ELSEWHERE, "unit": IN_UNIT, "outside": OUTSIDE, "answered": ANSWERED}


@dataclass(frozen=True, slots=True)
class Target:
    """A passage that answers: its block and unit, and how it begins."""

    usage_key: str
    unit_key: str
    begins: str


@dataclass(frozen=True, slots=True)
class RetrievalQuestion:
    """A question, the one that was asked before it, and what answers it; nothing does where the kind is ``outside``."""

    id: str
    kind: str
    text: str
    earlier: str
    right: tuple[Target, ...]


@dataclass(frozen=True, slots=True)
class Ranking:
    """
    What became of a question, asked from elsewhere or in the unit that answers it.

    ``rank`` is the place of the first right passage among the first twenty, None where there is none; ``in_prompt`` whether
    one would be in a prompt; ``finding`` what the search says of its own hits.
    """

    question: RetrievalQuestion
    place: str
    rank: int | None
    in_prompt: bool
    finding: Finding


@dataclass(frozen=True, slots=True)
class Row:
    """Shares of some questions: right within the first 1, 3 and 6, mean reciprocal rank at 10, and right in the prompt."""

    place: str
    kind: str
    count: int
    shares: dict[str, float] = field(default_factory=dict)


def load_retrieval_questions(path: Path, course_key: str) -> list[RetrievalQuestion]:
    """
    Read the questions of a course from a file: a JSON object a line, with ``course``, ``kind``, ``question`` and ``right``.

    Raises ``InvalidInputError`` that names the line, or says that there are none, and ``OSError``.
    """
    found = [
        _read(path.name, number, line)
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if line.strip() and _parse(path.name, number, line).get("course") == course_key
    ]
    if not found:
        raise InvalidInputError({path.name: [f"There are no questions about {course_key} in it."]})
    return found


def _parse(name: str, number: int, line: str) -> dict[str, Any]:
    try:
        parsed = json.loads(line)
    except ValueError as error:
        raise InvalidInputError({name: [f"Line {number} is not JSON: {error}"]}) from error
    if not isinstance(parsed, dict):
        raise InvalidInputError({name: [f"Line {number} is no object."]})
    return parsed


def _read(name: str, number: int, line: str) -> RetrievalQuestion:
    parsed = _parse(name, number, line)
    try:
        right = tuple(Target(one["usage_key"], one["unit_key"], one["begins"]) for one in parsed["right"])
        asked = RetrievalQuestion(
            str(parsed.get("id") or number), parsed["kind"], parsed["question"], parsed.get("asked_before") or "", right
        )
    except (KeyError, TypeError) as error:
        raise InvalidInputError({name: [f"Line {number} lacks {error}."]}) from error
    if bool(right) is (asked.kind == OUTSIDE):
        raise InvalidInputError({name: [f"Line {number}: a question has what answers it, unless it is “{OUTSIDE}”."]})
    return asked


def ask_all(
    course: LearnerCourse, questions: Iterable[RetrievalQuestion], embedder: Embedder | None = None
) -> Iterator[Ranking]:
    """Ask each question from elsewhere and, where something answers it, in the unit of that."""
    judge = _Judge(course)
    for question in questions:
        yield _ask(course, judge, question, ELSEWHERE, "", embedder)
        if question.right:
            yield _ask(course, judge, question, IN_UNIT, question.right[0].unit_key, embedder)


def _ask(
    course: LearnerCourse,
    judge: _Judge,
    question: RetrievalQuestion,
    place: str,
    unit_key: str,
    embedder: Embedder | None,
) -> Ranking:
    query = Query(question.text, limit=_DEPTH, unit_key=unit_key, earlier=question.earlier, embedder=embedder)
    hits = course.search(query)
    ranks = (rank for rank, hit in enumerate(hits, 1) if judge.is_right(hit.passage, question.right))
    wanted = Wanted(
        question=question.text,
        limit=_PROMPT_PASSAGES,
        place_key=unit_key,
        earlier=question.earlier,
        embedder=embedder,
    )
    told = gather_passages(course, wanted)
    return Ranking(
        question=question,
        place=place,
        rank=next(ranks, None),
        in_prompt=any(judge.is_right(passage, question.right) for passage in _list_fitting(told.passages)),
        finding=judge_hits(hits),
    )


def _list_fitting(passages: Sequence[Passage]) -> Iterator[Passage]:
    left = _PROMPT_TOKENS
    for passage in passages:
        left -= estimate_tokens(passage.text)
        if left < 0:
            return
        yield passage


class _Judge:
    """Tells whether a passage is what a target names, however the course is cut today."""

    def __init__(self, course: LearnerCourse) -> None:
        self._course = course
        self._spans: dict[str, dict[str, tuple[int, int]]] = {}
        self._texts: dict[str, str] = {}

    def is_right(self, passage: Passage, targets: Sequence[Target]) -> bool:
        return any(passage.usage_key == one.usage_key and self._overlaps(passage, one) for one in targets)

    def _overlaps(self, passage: Passage, target: Target) -> bool:
        self._read(target.usage_key)
        at = self._texts[target.usage_key].find(_flatten(target.begins))
        start, end = self._spans[target.usage_key].get(passage.text, (0, 0))
        return at >= 0 and start < at + _REACH and at < end

    def _read(self, usage_key: str) -> None:
        if usage_key in self._texts:
            return
        text, spans = "", {}
        for passage in self._course.read(usage_key):
            own = _flatten(passage.text)
            spans[passage.text] = (len(text), len(text) + len(own))
            text += f"{own} "
        self._texts[usage_key], self._spans[usage_key] = text, spans


def _flatten(text: str) -> str:
    return " ".join(text.split())


def sum_up_retrieval(rankings: Sequence[Ranking]) -> list[Row]:
    """Return the table: a row for all questions that have an answer, and one a kind, by place; then those that have none."""
    groups: dict[tuple[str, str], list[Ranking]] = defaultdict(list)
    for ranking in rankings:
        if ranking.question.right:
            groups[ranking.place, ""].append(ranking)
            groups[ranking.place, ranking.question.kind].append(ranking)
    order = sorted(groups, key=lambda key: (key[0] != ELSEWHERE, key[1]))
    rows = [Row(place, kind or "all", len(groups[place, kind]), _share(groups[place, kind])) for place, kind in order]
    return [*rows, *_sum_up_outside(rankings)]


def _share(rankings: Sequence[Ranking]) -> dict[str, float]:
    ranks = [ranking.rank or _DEPTH + 1 for ranking in rankings]
    return {
        **{f"r@{most}": fmean(rank <= most for rank in ranks) for most in (1, 3, 6)},
        "mrr": fmean(1 / rank if rank <= _RECIPROCAL else 0 for rank in ranks),
        "prompt": fmean(ranking.in_prompt for ranking in rankings),
    }


def _sum_up_outside(rankings: Sequence[Ranking]) -> Iterator[Row]:
    """
    Yield how often the search says that it found nothing, what is closest, or that it found something.

    Of questions off the course, and of those that it answers well: "kept" are those of them that it does not turn away.
    """
    outside = [one for one in rankings if not one.question.right]
    well = [one for one in rankings if one.place == ELSEWHERE and one.rank is not None and one.rank <= 3]  # noqa: PLR2004
    if outside:
        yield Row(OUTSIDE, "all", len(outside), _share_findings(outside))
    if outside and well:
        shares = _share_findings(well)
        yield Row(ANSWERED, "all", len(well), {**shares, "kept": 1 - shares["nothing"]})


def _share_findings(rankings: Sequence[Ranking]) -> dict[str, float]:
    names = {"nothing": Finding.NOTHING, "closest": Finding.DOUBTFUL, "found": Finding.FOUND}
    return {name: fmean(one.finding is finding for one in rankings) for name, finding in names.items()}


def read_retrieval_floors(texts: Iterable[str]) -> dict[tuple[str, str], float]:
    """
    Return the floors, with those that are set otherwise: texts such as ``elsewhere:r@3=0.7``.

    Raises ``InvalidInputError``.
    """
    floors = dict(FLOORS)
    for text in texts:
        name, _equals, value = text.partition("=")
        place, _colon, share = name.partition(":")
        key = (_PLACES.get(place.strip(), ""), share.strip())
        try:
            floors[key] = float(value)
        except ValueError:
            key = ("", "")
        if key not in FLOORS:
            known = ", ".join(f"{shown}:{one}" for shown, full in _PLACES.items() for at, one in FLOORS if at == full)
            raise InvalidInputError({"floor": [f"“{text}” is no floor such as elsewhere:r@3=0.7. There are {known}."]})
    return floors


def list_below_floor(rows: Iterable[Row], floors: Mapping[tuple[str, str], float] = FLOORS) -> list[str]:
    """Return what is below its floor, in words."""
    sums = {(row.place, name): share for row in rows if row.kind == "all" for name, share in row.shares.items()}
    return [
        f"{name} {place} is {sums[place, name]:.2f}, below {floor:.2f}"
        for (place, name), floor in floors.items()
        if sums.get((place, name), floor) < floor
    ]
