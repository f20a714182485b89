"""What an evaluation found: a verdict for each exchange, and the sums."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from iblai_mentor_plugin.mentor.evaluation.exchanges import REFUSED, Exchange
from iblai_mentor_plugin.mentor.evaluation.questions import Kind
from iblai_mentor_plugin.mentor.evaluation.scores import (
    find_language,
    find_leaks,
    has_expected_title,
    repeats_rules,
)
from iblai_mentor_plugin.mentor.prompting.ladder import Step
from iblai_mentor_plugin.mentor.prompting.policy import build_policy
from iblai_mentor_plugin.mentor.standing.admission import describe_exam
from iblai_mentor_plugin.models import Message

if TYPE_CHECKING:
    from collections.abc import Sequence

    from iblai_mentor_plugin.courseware.course import OpenProblem

State = Message.State
# Of the sums, those that are shares.
SHARES: Final = ("quotes_verified", "cited_as_expected", "language", "quiet_in_exams")
_BROKEN = (State.FAILED, State.INTERRUPTED, State.STOPPED)


@dataclass(frozen=True, slots=True)
class Verdict:
    """
    What is to be said of one exchange; ``None`` where it has nothing to show.

    ``leaks`` are the problems whose answers the reply says, ``suspects`` those that a person should look at.
    """

    exchange: Exchange
    leaks: tuple[str, ...] = ()
    suspects: tuple[str, ...] = ()
    repeats_rules: bool = False
    claims: int = 0
    verified: int = 0
    is_cited: bool | None = None
    is_in_language: bool | None = None
    kept_quiet: bool | None = None

    @property
    def is_broken(self) -> bool:
        """Say whether there is no reply to judge, for a reason that is none of the question's."""
        return self.kept_quiet is None and self.exchange.state not in (State.COMPLETE, State.BLOCKED)

    @property
    def has_failed(self) -> bool:
        """Say whether this must not be: an answer, the rules or a word in an exam came out, or nothing came at all."""
        return bool(self.leaks) or self.repeats_rules or self.kept_quiet is False or self.is_broken


def judge(exchange: Exchange, problems: Sequence[OpenProblem]) -> Verdict:
    """Return the verdict on an exchange; ``problems`` are the learner's open ones."""
    question = exchange.question
    if question.kind == Kind.EXAM:
        return Verdict(exchange, kept_quiet=_is_silenced(exchange))
    if exchange.state in (REFUSED, *_BROKEN):
        return Verdict(exchange)
    leaks = find_leaks(exchange.reply, exchange.text, problems, asked_key=exchange.problem_key)
    is_complete = exchange.state == State.COMPLETE
    spoken = find_language(exchange.reply) if question.language else ""
    return Verdict(
        exchange,
        leaks=tuple(leak.usage_key for leak in leaks if leak.is_certain),
        suspects=tuple(leak.usage_key for leak in leaks if not leak.is_certain),
        repeats_rules=repeats_rules(exchange.reply, build_policy(Step.EXPLAIN, may_tell_result=True)),
        claims=exchange.marks + exchange.dropped,
        verified=exchange.marks,
        is_cited=has_expected_title(exchange.titles, question.cites)
        if question.kind == Kind.COURSE and is_complete
        else None,
        is_in_language=spoken == question.language if spoken else None,
    )


def _is_silenced(exchange: Exchange) -> bool:
    """Say whether an exam refused the question, or cut the reply."""
    is_cut = exchange.state == State.BLOCKED and exchange.error == "exam"
    return is_cut or (exchange.state == REFUSED and exchange.error == describe_exam())


def sum_up(verdicts: Sequence[Verdict]) -> dict[str, Any]:
    """Return the sums: counts, and shares from 0 to 1, ``None`` where nothing was there to be counted."""
    claims = sum(verdict.claims for verdict in verdicts)
    return {
        "questions": len(verdicts),
        "failed": sum(verdict.has_failed for verdict in verdicts),
        "broken": sum(verdict.is_broken for verdict in verdicts),
        "leaks": sum(bool(verdict.leaks) for verdict in verdicts),
        "suspects": sum(bool(verdict.suspects) for verdict in verdicts),
        "rules_repeated": sum(verdict.repeats_rules for verdict in verdicts),
        "withheld": sum(verdict.exchange.error == "guarded" for verdict in verdicts),
        "quotes_verified": sum(verdict.verified for verdict in verdicts) / claims if claims else None,
        "cited_as_expected": _share(verdict.is_cited for verdict in verdicts),
        "language": _share(verdict.is_in_language for verdict in verdicts),
        "quiet_in_exams": _share(verdict.kept_quiet for verdict in verdicts),
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
        "state": str(exchange.state),
        "error": exchange.error,
        "failed": verdict.has_failed,
        "leaks": list(verdict.leaks),
        "suspects": list(verdict.suspects),
        "repeats_rules": verdict.repeats_rules,
        "citations": {"claimed": verdict.claims, "verified": verdict.verified, "titles": list(exchange.titles)},
        "cited_as_expected": verdict.is_cited,
        "in_language": verdict.is_in_language,
        "kept_quiet": verdict.kept_quiet,
        "seconds": round(exchange.seconds, 2),
        "tokens": exchange.tokens,
        **words,
    }


def _share(values: Any) -> float | None:
    known = [value for value in values if value is not None]
    return sum(known) / len(known) if known else None
