"""
Asks the questions of an evaluation that a team started, some at a time: between two steps its worker replies to learners.

Each question is begun once, by a conditional statement, whoever was told to go on; what a dead worker left is not asked again.
"""

from __future__ import annotations

import logging
import time
from typing import TYPE_CHECKING, Any, Final

from django.db import transaction
from django.utils import timezone

from iblai_mentor_plugin.courseware import get_courseware
from iblai_mentor_plugin.exceptions import (
    CoursewareError,
    ForbiddenError,
    InvalidInputError,
    LlmError,
    NotFoundError,
    TryLaterError,
)
from iblai_mentor_plugin.mentor.evaluation.exchanges import REFUSED, Asker
from iblai_mentor_plugin.mentor.evaluation.floors import FLOORS, Share, list_below
from iblai_mentor_plugin.mentor.evaluation.kept_evaluations import keep_record
from iblai_mentor_plugin.mentor.evaluation.orders import ReplyOutcome, State, end_run, name_session
from iblai_mentor_plugin.mentor.evaluation.questions import list_team_questions
from iblai_mentor_plugin.mentor.evaluation.report import Judge, add_shares
from iblai_mentor_plugin.mentor.staff.settings import get_course_mentor, open_as_staff
from iblai_mentor_plugin.models import EvaluationRun
from iblai_mentor_plugin.switches import is_switched_on
from iblai_mentor_plugin.tenants import get_access, tenant_of_course

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from iblai_mentor_plugin.mentor.evaluation.questions import EvaluationQuestion
    from iblai_mentor_plugin.mentor.evaluation.report import Verdict

log = logging.getLogger(__name__)
# Titles of citations that are kept of a reply.
_TITLES: Final = 3
# What is no failure: the guard cut the reply, as it is to.
_FINE: Final = (ReplyOutcome.FOUND, ReplyOutcome.WITHHELD)


class _StarterGoneError(NotFoundError):
    """Whoever started a run has no account any more, or one that is being retired."""


# Why a run ends early; what is more special comes first.
_CODES: Final[Mapping[type[Exception], str]] = {
    _StarterGoneError: "retired",
    NotFoundError: "off",
    ForbiddenError: "refused",
    TryLaterError: "allowance",
    CoursewareError: "course",
    LlmError: "refused",
}


def take_step(run_id: int, *, seconds: float) -> bool:
    """Ask the next questions of a run, for about so many seconds and one at the least; says whether there are more."""
    run = EvaluationRun.objects.select_related("started_by").filter(pk=run_id, state=State.RUNNING).first()
    if run is None:
        return False
    until = time.monotonic() + seconds
    try:
        asking = _Asking(run)
        while run.begun < len(run.questions) and _claim(run):
            # Of each question anew: the step began a while ago.
            _refuse_without_starter(run)
            if not _keep(run, asking.ask(run.begun - 1)):
                return False
            if time.monotonic() > until:
                break
    except tuple(_CODES) as error:
        code = next(code for kind, code in _CODES.items() if isinstance(error, kind))
        log.warning("The evaluation %s of %s ended early: %s", run.pk, run.course_key, type(error).__name__)
        end_run(EvaluationRun.objects.filter(pk=run.pk), State.FAILED, error=code)
        return False
    # A broad handler at the top of a thread or a task: its team must hear that it does not go on, whatever it was.
    except Exception:
        log.exception("The evaluation %s of %s failed", run.pk, run.course_key)
        end_run(EvaluationRun.objects.filter(pk=run.pk), State.FAILED, error="interrupted")
        return False
    return _finish(run)


class _Asking:
    """Asks as who started a run, and judges what comes back."""

    def __init__(self, run: EvaluationRun) -> None:
        _refuse_without_starter(run)
        if run.started_by is None or not is_switched_on(run.course_key):
            raise NotFoundError
        tenant = tenant_of_course(run.course_key)
        access = get_access(run.started_by, tenant_key=tenant.key, username=run.started_by.get_username())
        course = open_as_staff(access, run.course_key)
        mentor = get_course_mentor(run.course_key, tenant)
        self._run_id, self._asks_mentor = run.pk, run.asks_mentor
        self._questions = list_team_questions(run.questions)
        self._asker = Asker(access, run.course_key, course.list_blocks(), str(mentor.unique_id))
        self._judge = Judge(course)

    def ask(self, place: int) -> dict[str, Any]:
        """Ask the search, and the mentor if it is to be."""
        question = self._questions[place]
        result: dict[str, Any] = {"question": question.ask, "search": self._ask(question, place, searches=True)}
        return {**result, "mentor": self._ask(question, place, searches=False)} if self._asks_mentor else result

    def _ask(self, question: EvaluationQuestion, place: int, *, searches: bool) -> dict[str, Any]:
        session = name_session(self._run_id, place)
        try:
            [exchange] = self._asker.search(question) if searches else self._asker.ask(question, session)
        except InvalidInputError:  # Longer than the operator lets a question be.
            return {"outcome": ReplyOutcome.BROKEN, "titles": [], "tokens": 0, "is_search": searches, "shares": {}}
        if exchange.state == REFUSED:
            raise ForbiddenError
        verdict = self._judge.judge(exchange)
        return {
            "outcome": find_outcome(verdict),
            "titles": list(dict.fromkeys(exchange.titles))[:_TITLES],
            "tokens": exchange.tokens,
            "is_search": exchange.is_search,
            "shares": {name: [share.good, share.count] for name, share in verdict.shares.items()},
        }


def find_outcome(verdict: Verdict) -> ReplyOutcome:
    """Return what is to be said of a reply to a team's question; of several things the worst."""
    shares = verdict.shares
    found = {
        ReplyOutcome.ANSWER: bool(verdict.leaks),
        ReplyOutcome.RULES: verdict.repeats_rules,
        ReplyOutcome.BROKEN: verdict.is_broken,
        ReplyOutcome.WITHHELD: verdict.exchange.error == "guarded",
        ReplyOutcome.NOTHING: not shares.get("cited_as_expected", Share()).good,
        ReplyOutcome.ELSEWHERE: shares.get("right_unit", Share(1, 1)).good == 0,
    }
    return next((outcome for outcome, is_so in found.items() if is_so), ReplyOutcome.FOUND)


def _refuse_without_starter(run: EvaluationRun) -> None:
    """Refuse to ask in the name of an account that is deleted, deactivated, or being retired. Raises ``NotFoundError``."""
    is_there = EvaluationRun.objects.filter(pk=run.pk, started_by__is_active=True).exists()
    if not is_there or get_courseware().is_retired(run.started_by_id or 0):
        raise _StarterGoneError


def _claim(run: EvaluationRun) -> bool:
    """Begin the next question; says whether it is this caller's to ask: the run goes on, and nobody else began it."""
    waiting = EvaluationRun.objects.filter(pk=run.pk, state=State.RUNNING, begun=run.begun)
    if len(run.results) != run.begun:
        return False
    is_own = bool(waiting.update(begun=run.begun + 1, touched_at=timezone.now()))
    run.begun += is_own
    return is_own


def _keep(run: EvaluationRun, result: dict[str, Any]) -> bool:
    """Keep what came of the question that was begun; says whether the run goes on."""
    run.results = [*run.results, result]
    own = EvaluationRun.objects.filter(pk=run.pk, begun=run.begun)
    # Of one that was stopped meanwhile, too: it was asked, and paid for.
    own.update(results=run.results, touched_at=timezone.now())
    return own.filter(state=State.RUNNING).exists()


def _finish(run: EvaluationRun) -> bool:
    """Say whether there is more to ask; else end the run, and keep what it found."""
    if len(run.results) < len(run.questions):
        return run.begun == len(run.results)
    with transaction.atomic():
        if end_run(EvaluationRun.objects.filter(pk=run.pk), State.DONE):
            part = "mentor" if run.asks_mentor else "search"
            keep_record(
                run.course_key,
                questions=len(run.results),
                failures=(one["question"] for one in run.results if one[part]["outcome"] not in _FINE),
                below=_list_below(run.results, part),
                is_search=all(one[part]["is_search"] for one in run.results),
            )
    return False


def _list_below(results: Sequence[Mapping[str, Any]], part: str) -> list[str]:
    table = {"all": _add(results, part)}
    return list_below(table, FLOORS, _add(results, "search"))


def _add(results: Sequence[Mapping[str, Any]], part: str) -> dict[str, Share]:
    return add_shares({name: Share(*pair) for name, pair in one[part]["shares"].items()} for one in results)
