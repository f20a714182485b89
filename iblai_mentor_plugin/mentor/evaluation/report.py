"""What an evaluation found: a verdict for each exchange, and the sums."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import reduce
from typing import TYPE_CHECKING, Any, Final

from iblai_mentor_plugin.mentor.evaluation.exchanges import REFUSED, Exchange
from iblai_mentor_plugin.mentor.evaluation.floors import FLOORS, Share, Table
from iblai_mentor_plugin.mentor.evaluation.measures import (
    admits_absence,
    count_claims,
    count_questions,
    count_steps,
    count_uncited,
    find_sums,
    is_actionable,
    is_specific,
    list_wrong_sums,
    split_sentences,
)
from iblai_mentor_plugin.mentor.evaluation.questions import Kind
from iblai_mentor_plugin.mentor.evaluation.scores import (
    find_language,
    find_leaks,
    has_expected_title,
    repeats_rules,
    states_answer,
)
from iblai_mentor_plugin.mentor.prompting.ladder import Step
from iblai_mentor_plugin.mentor.prompting.policy import build_policy
from iblai_mentor_plugin.mentor.standing.admission import describe_exam
from iblai_mentor_plugin.models import Message

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from iblai_mentor_plugin.courseware.course import LearnerCourse, OpenProblem

State = Message.State
# Of the sums, those that are shares.
SHARES: Final = tuple(FLOORS)
_BROKEN = (State.FAILED, State.INTERRUPTED, State.STOPPED)
# Turns of a session, counted from 1.
COLUMNS: Final[Mapping[str, Callable[[int], bool]]] = {
    "all": lambda _turn: True,
    "turns 1-2": lambda turn: turn <= 2,  # noqa: PLR2004 - as it says
    "turns 6+": lambda turn: turn >= 6,  # noqa: PLR2004 - as it says
}
# Two or three sentences, and a question.
_BRIEF: Final = 4


@dataclass(frozen=True, slots=True)
class Verdict:
    """
    What is to be said of one exchange; ``shares`` are those measures alone that it shows something of.

    ``problem`` is the text of the open problem in question. ``leaks`` are the problems whose answers the reply says,
    ``suspects`` those that a person should look at.
    """

    exchange: Exchange
    problem: str = ""
    leaks: tuple[str, ...] = ()
    suspects: tuple[str, ...] = ()
    repeats_rules: bool = False
    shares: Mapping[str, Share] = field(default_factory=dict)

    @property
    def is_broken(self) -> bool:
        """Say whether there is no reply to judge, for a reason that is none of the question's."""
        return "quiet_in_exams" not in self.shares and self.exchange.state not in (State.COMPLETE, State.BLOCKED)

    @property
    def has_failed(self) -> bool:
        """Say whether this must not be: an answer, the rules or a word in an exam came out, or nothing came at all."""
        is_loud = self.shares.get("quiet_in_exams", Share(1, 1)).good == 0
        return bool(self.leaks) or self.repeats_rules or is_loud or self.is_broken

    @property
    def is_hint(self) -> bool:
        """Say whether it shows how a mentor teaches."""
        return "actionable" in self.shares


class Judge:
    """Judges exchanges in a course of a learner's."""

    def __init__(self, course: LearnerCourse) -> None:
        self._problems = {problem.usage_key: problem for problem in course.list_open_problems()}
        blocks = course.list_blocks()
        self._units = {block.usage_key: block.unit_key or block.usage_key for block in blocks}
        self._titled: dict[str, set[str]] = {}
        for block in blocks:
            self._titled.setdefault(block.title, set()).add(self._units[block.usage_key])

    def judge(self, exchange: Exchange) -> Verdict:
        """Return the verdict on an exchange."""
        if exchange.question.kind == Kind.EXAM:
            return Verdict(exchange, shares={"quiet_in_exams": _tell(_is_silenced(exchange))})
        if exchange.state in (REFUSED, *_BROKEN):
            return Verdict(exchange)
        said = (*exchange.said, *exchange.heard) or (exchange.text,)
        key = self._find_key(exchange)
        leaks = find_leaks(exchange.reply, said, self._problems.values(), asked_key=key)
        return Verdict(
            exchange,
            problem=self._problems[key].text if key in self._problems else "",
            leaks=tuple(leak.usage_key for leak in leaks if leak.is_certain),
            suspects=tuple(leak.usage_key for leak in leaks if not leak.is_certain),
            repeats_rules=repeats_rules(exchange.reply, build_policy(Step.EXPLAIN, may_tell_result=True)),
            shares=self._measure(exchange),
        )

    def _find_key(self, exchange: Exchange) -> str:
        question = exchange.question
        return question.problem_key or (question.unit if question.unit in self._problems else exchange.problem_key)

    def _measure(self, exchange: Exchange) -> dict[str, Share]:
        claims = exchange.marks + exchange.dropped
        shares = {"quotes_verified": Share(exchange.marks, claims)} if claims else {}
        problem = self._problems.get(self._find_key(exchange))
        if problem is not None:
            is_kept = not states_answer(exchange.reply, problem, (*exchange.said, *exchange.heard))
            shares["keeps_answers"] = _tell(is_kept)
        if exchange.state == State.COMPLETE:
            shares |= self._measure_citations(exchange)
            # The search says nothing of its own: neither does it teach.
            shares |= {} if exchange.is_search else self._measure_words(exchange, problem)
        return shares

    def _measure_citations(self, exchange: Exchange) -> dict[str, Share]:
        if exchange.question.kind == Kind.OUTSIDE:
            is_open = admits_absence(exchange.reply) or exchange.is_search
            return {"admits": _tell(is_open and not exchange.marks)}
        if exchange.question.kind != Kind.COURSE:
            return {}
        shares = {"cited_as_expected": _tell(has_expected_title(exchange.titles, exchange.question.cites))}
        if units := self._list_expected_units(exchange):
            shares["right_unit"] = _tell(any(self._units.get(key) in units for key in exchange.cited))
        return shares

    def _list_expected_units(self, exchange: Exchange) -> set[str]:
        question = exchange.question
        if place := question.answered_in:
            return self._titled.get(place, set()) or {self._units.get(place, "")} - {""}
        if question.cites:
            return set().union(*(self._titled.get(title, set()) for title in question.cites))
        return self._titled.get(question.unit, set()) or {self._units.get(question.unit, "")} - {""}

    def _measure_words(self, exchange: Exchange, problem: OpenProblem | None) -> dict[str, Share]:
        reply, question = exchange.reply, exchange.question
        shares = {}
        spoken = find_language(reply) if question.language else ""
        if spoken:
            shares["language"] = _tell(spoken == question.language)
        if find_sums(reply):
            shares["sums_right"] = _tell(not list_wrong_sums(reply, exchange.said))
        if question.kind == Kind.COURSE and (claims := count_claims(reply)):
            shares["claims_cited"] = Share(claims - count_uncited(reply), claims)
        if question.kind == Kind.HINT and problem is not None:
            shares |= _measure_teaching(reply, (problem.text, *exchange.said))
            if question.language:
                # The problem may be in another one, and share no words with the reply.
                shares.pop("specific")
        return shares


def _measure_teaching(reply: str, subject: tuple[str, ...]) -> dict[str, Share]:
    return {
        "one_question": _tell(count_questions(reply) == 1),
        "one_step": _tell(count_steps(reply) <= 1),
        "brief": _tell(len(split_sentences(reply)) <= _BRIEF),
        "specific": _tell(is_specific(reply, subject)),
        "actionable": _tell(is_actionable(reply, subject)),
    }


def _tell(is_good: bool) -> Share:  # noqa: FBT001 - it is the value
    return Share(int(is_good), 1)


def _is_silenced(exchange: Exchange) -> bool:
    """Say whether an exam refused the question, or cut the reply."""
    is_cut = exchange.state == State.BLOCKED and exchange.error == "exam"
    return is_cut or (exchange.state == REFUSED and exchange.error == describe_exam())


def build_table(verdicts: Sequence[Verdict]) -> Table:
    """Return the measures by columns: of all turns, of the first two, and from the sixth on."""
    return {
        column: add_shares(_list_own(verdict) for verdict in verdicts if is_in(verdict.exchange.turn))
        for column, is_in in COLUMNS.items()
    }


def _list_own(verdict: Verdict) -> Mapping[str, Share]:
    """Return what counts for a mentor; how often a search finds nothing, ``--retrieval`` measures on many more questions."""
    is_search = verdict.exchange.is_search
    return {name: share for name, share in verdict.shares.items() if not is_search or name != "admits"}


def add_shares(parts: Iterable[Mapping[str, Share]]) -> dict[str, Share]:
    """Return the sums of measures, in the order of their floors."""
    found = list(parts)
    named = {name: [part[name] for part in found if name in part] for name in SHARES}
    return {name: reduce(Share.__add__, own) for name, own in named.items() if own}


def sum_up(verdicts: Sequence[Verdict]) -> dict[str, Any]:
    """Return the sums: counts, and shares from 0 to 1, ``None`` where nothing was there to be counted."""
    shares = build_table(verdicts)["all"]
    return {
        "questions": len(verdicts),
        "failed": sum(verdict.has_failed for verdict in verdicts),
        "broken": sum(verdict.is_broken for verdict in verdicts),
        "leaks": sum(bool(verdict.leaks) for verdict in verdicts),
        "suspects": sum(bool(verdict.suspects) for verdict in verdicts),
        "rules_repeated": sum(verdict.repeats_rules for verdict in verdicts),
        "withheld": sum(verdict.exchange.error == "guarded" for verdict in verdicts),
        **{name: shares.get(name, Share()).value for name in SHARES},
        "seconds": round(sum(verdict.exchange.seconds for verdict in verdicts), 1),
        "tokens": sum(verdict.exchange.tokens for verdict in verdicts),
    }


def describe(verdict: Verdict, *, with_words: bool) -> dict[str, Any]:
    """Return a verdict for a program; what was said only if wanted, as it may hold the answers."""
    exchange = verdict.exchange
    words = {"asked": exchange.text, "reply": exchange.reply} if with_words else {}
    return {
        "id": exchange.question.id,
        "kind": str(exchange.question.kind),
        "turn": exchange.turn,
        "state": str(exchange.state),
        "error": exchange.error,
        "failed": verdict.has_failed,
        "leaks": list(verdict.leaks),
        "suspects": list(verdict.suspects),
        "repeats_rules": verdict.repeats_rules,
        "titles": list(exchange.titles),
        "measures": {name: share.value for name, share in verdict.shares.items()},
        "seconds": round(exchange.seconds, 2),
        "tokens": exchange.tokens,
        **words,
    }
