"""
Evaluations that a course's team starts: what one would take, whether it may, and how far the last one is.

Light, as web processes load it: who asks the questions is ``steps``, in a worker.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Final
from uuid import UUID, uuid5

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import TextChoices
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from iblai_mentor_plugin.collisions import left_to_the_next
from iblai_mentor_plugin.exceptions import ConflictError, ForbiddenError, InvalidInputError
from iblai_mentor_plugin.mentor.asking.sessions import delete_session
from iblai_mentor_plugin.mentor.spending.budgets import has_room, list_covering
from iblai_mentor_plugin.mentor.spending.ledger import count_tokens, get_allowance
from iblai_mentor_plugin.mentor.spending.prices import find_price, from_units, read_prices, reckon_greatest_cost
from iblai_mentor_plugin.mentor.staff.served_course import ServedCourse
from iblai_mentor_plugin.mentor.staff.settings import describe_vacancy, open_as_staff
from iblai_mentor_plugin.mentor.standing.admission import Standing, describe_switch
from iblai_mentor_plugin.mentor.standing.decision import SearchReason
from iblai_mentor_plugin.models import EvaluationRun, Session
from iblai_mentor_plugin.models.moments import is_silent
from iblai_mentor_plugin.switches import is_switched_on

if TYPE_CHECKING:
    from decimal import Decimal

    from django.db.models import QuerySet

    from iblai_mentor_plugin.mentor.providers.choice import Replier
    from iblai_mentor_plugin.models import Price
    from iblai_mentor_plugin.tenants import Access

State = EvaluationRun.State
# Without a sign of life for so long nobody goes on with a question that was begun: its worker died. And with a run that waits
# for a worker: the queue lost it, or nobody serves it. Behind many learners, or while workers are replaced, it may wait long.
_PATIENCE: Final = timedelta(minutes=15)
_WAIT: Final = timedelta(hours=6)
# For how long it is looked at what a worker left that died while its run was stopped.
_LEFT: Final = timedelta(days=1)
# Of the names of sessions in which questions are asked.
_SESSIONS: Final = UUID("0d5c6a0e-5d0b-4a5f-9a0b-3a1d6f0c7b52")


class ReplyOutcome(TextChoices):
    """What is to be said of the reply to a team's question; all that can be, the best first."""

    FOUND = "found", gettext_lazy("it cites the course, and where the answer is")
    ELSEWHERE = "elsewhere", gettext_lazy("it cites something else")
    NOTHING = "nothing", gettext_lazy("it cites nothing")
    WITHHELD = "withheld", gettext_lazy("the guard cut it")
    BROKEN = "broken", gettext_lazy("there is no reply")
    ANSWER = "answer", gettext_lazy("it gives an open problem's answer away")
    RULES = "rules", gettext_lazy("it repeats its rules")


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """
    What an evaluation of the team's questions would take.

    ``obstacle`` is why there can be none at all, ``mentor_obstacle`` why the mentor cannot be asked and the search alone can,
    both in words, "" where there is none. ``questions_left`` are those that the asker may ask today. ``most_tokens`` and
    ``most_cost``, in ``currency``, are what asking the mentor takes at the most; the cost is None where nobody entered a price.
    ``model`` and ``provider`` are who would be asked, "" for nobody.
    """

    questions: int
    obstacle: str
    mentor_obstacle: str
    questions_left: int
    most_tokens: int
    most_cost: Decimal | None
    currency: str
    model: str
    provider: str


def plan_run(access: Access, course_key: str) -> Plan:
    """Return what an evaluation would take. Raises ``NotFoundError`` for who is not the course's staff."""
    return _Order(access, course_key).plan()


def start_run(access: Access, course_key: str, *, asks_mentor: bool) -> EvaluationRun:
    """
    Begin an evaluation of the team's questions, which nobody asks yet; the last one's row gives way to it.

    Raises ``NotFoundError`` for who is not the course's staff, ``InvalidInputError`` where there are no questions,
    ``ForbiddenError`` where it may not be, and ``ConflictError`` while another one runs.
    """
    order = _Order(access, course_key)
    if not order.questions:
        raise InvalidInputError({"questions": [order.obstacle]})
    if refusal := order.obstacle or (order.mentor_obstacle if asks_mentor else ""):
        raise ForbiddenError(refusal)
    end_lost_runs(course_key)
    ended = EvaluationRun.objects.filter(course_key=course_key).exclude(state=State.RUNNING)
    _delete_sessions(ended)
    try:
        with transaction.atomic():
            ended.delete()
            return EvaluationRun.objects.create(
                course_key=course_key,
                started_by=access.user,
                asks_mentor=asks_mentor,
                questions=order.questions,
            )
    except IntegrityError as error:
        raise ConflictError(_("An evaluation of this course is running already.")) from error


def stop_run(access: Access, course_key: str) -> EvaluationRun | None:
    """Stop the evaluation that runs, after the question that is being asked. Raises ``NotFoundError`` as ``plan_run``."""
    open_as_staff(access, course_key)
    end_run(EvaluationRun.objects.filter(course_key=course_key), State.STOPPED)
    return EvaluationRun.objects.filter(course_key=course_key).first()


def find_run(access: Access, course_key: str) -> EvaluationRun | None:
    """Return the evaluation that the team started last. Raises ``NotFoundError`` for who is not the course's staff."""
    open_as_staff(access, course_key)
    own = EvaluationRun.objects.filter(course_key=course_key)
    run = own.annotate(is_silent=is_silent("touched_at", _PATIENCE)).first()
    # Whoever looks comes back every other second: nothing is written but where there is something to write.
    if run is None or run.state != State.RUNNING or not run.is_silent:
        return run
    with left_to_the_next(), transaction.atomic():
        end_lost_runs(course_key)
    return own.first()


def end_lost_runs(course_key: str = "") -> int:
    """End the runs, of a course or ("") of all, that nobody goes on with; returns how many."""
    runs = EvaluationRun.objects.filter(course_key=course_key) if course_key else EvaluationRun.objects.all()
    ended = sum(_end_if_lost(run) for run in runs.filter(is_silent("touched_at", _PATIENCE), state=State.RUNNING))
    now = timezone.now()
    _delete_sessions(runs.filter(state=State.STOPPED, touched_at__range=(now - _LEFT, now - _PATIENCE)))
    return ended


def _end_if_lost(run: EvaluationRun) -> int:
    is_asked = run.begun > len(run.results)
    lost = EvaluationRun.objects.filter(
        is_silent("touched_at", _PATIENCE if is_asked else _WAIT), pk=run.pk, begun=run.begun
    )
    ended = end_run(lost, State.FAILED, error="interrupted" if run.begun else "unavailable")
    if ended:
        _delete_sessions(EvaluationRun.objects.filter(pk=run.pk))
    return ended


def name_session(run_id: int, place: int) -> UUID:
    """Return what the session of a question of a run is called, so that it is found when its worker died."""
    return uuid5(_SESSIONS, f"{run_id} {place}")


def _delete_sessions(runs: QuerySet[EvaluationRun]) -> None:
    """Delete what is left of a question that was begun, and of which nothing came; who still asks it finds it gone."""
    left = [name_session(run.pk, run.begun - 1) for run in runs if run.begun > len(run.results)]
    for session in Session.objects.filter(session_id__in=left):
        delete_session(session)


def end_run(runs: QuerySet[EvaluationRun], state: State, *, error: str = "") -> int:
    """End those of these runs that are running; returns how many."""
    return runs.filter(state=State.RUNNING).update(state=state, error=error, touched_at=timezone.now())


def describe_error(code: str) -> str:
    """Return what became of a run that failed, in words; "" for none."""
    return {
        "": "",
        "interrupted": _("The worker that asked the questions did not go on. Start the evaluation again."),
        "unavailable": _("No worker took it up. Try again later, or tell whoever runs this site."),
        "retired": _(
            "Whoever started it has no account here any more, so nothing more is asked in their name. Start it again."
        ),
        "allowance": _("The questions that may be asked today are used up. Try again tomorrow, or without the mentor."),
        "refused": _("The mentor may not be asked here any more. Look at whether it is on, and at the notice."),
        "course": _("The LMS could not answer. Try again in a minute."),
        "off": _("The mentor was switched off in this course, or whoever started this is no longer on its team."),
    }.get(code, code)


class _Order:
    """What a team orders: each thing that decides on it is asked when it is needed first, and once."""

    def __init__(self, access: Access, course_key: str) -> None:
        self._user_id, self._course_key = access.user.pk, course_key
        course = ServedCourse(open_as_staff(access, course_key), course_key)
        self._standing = Standing(course, self._user_id, course_key, "")

    def plan(self) -> Plan:
        """Return what it would take."""
        replier, price = self._replier, self._price
        return Plan(
            questions=len(self.questions),
            obstacle=self.obstacle,
            mentor_obstacle=self.mentor_obstacle,
            questions_left=self._questions_left,
            most_tokens=self._most_tokens if replier else 0,
            most_cost=from_units(self._most_units) if price else None,
            currency=price.currency if price else "",
            model=replier.model if replier else "",
            provider=replier.provider if replier else "",
        )

    @cached_property
    def questions(self) -> list[str]:
        """What the team wrote."""
        setting = self._standing.setting
        return list((setting.questions if setting else None) or ())

    @cached_property
    def obstacle(self) -> str:
        """Why there can be no evaluation, "" where there can."""
        if not self.questions:
            return _("Write at least one question first.")
        return "" if is_switched_on(self._course_key) else describe_switch()

    @cached_property
    def mentor_obstacle(self) -> str:
        """Why the mentor cannot be asked so much, "" where it can; whoever asks it is held to what every asker is."""
        standing = self._standing
        if standing.mentor is None:
            return describe_vacancy()
        if refusal := standing.find_refusal():
            return refusal.detail
        if reason := standing.decision.search_reason:
            return _describe_reason(reason)
        if len(self.questions) > self._questions_left:
            return _("You can ask %d more questions today. Remove some, or try again tomorrow.") % self._questions_left
        if not self._has_tokens():
            return _("What learners may use today does not leave enough for so many questions. Try again tomorrow.")
        return "" if self._has_money() else _describe_reason(SearchReason.BUDGET)

    @cached_property
    def _replier(self) -> Replier | None:
        """The language model that would be asked, None where none would."""
        replier = self._standing.decision.replier
        return None if replier is None or replier.is_search else replier

    @cached_property
    def _price(self) -> Price | None:
        replier = self._replier
        return find_price(replier.provider, replier.model, read_prices()) if replier else None

    @cached_property
    def _questions_left(self) -> int:
        mentor = self._standing.mentor
        return get_allowance(self._user_id, mentor, self._course_key).messages_left if mentor else 0

    @property
    def _most_tokens(self) -> int:
        return len(self.questions) * int(settings.IBLAI_MENTOR_TOKENS_A_REPLY)

    @property
    def _most_units(self) -> int:
        return len(self.questions) * reckon_greatest_cost(self._price) if self._price else 0

    def _has_tokens(self) -> bool:
        limits = {
            self._course_key: settings.IBLAI_MENTOR_COURSE_TOKENS_A_DAY,
            "": settings.IBLAI_MENTOR_SITE_TOKENS_A_DAY,
        }
        return all(count_tokens(key) + self._most_tokens <= limit for key, limit in limits.items())

    def _has_money(self) -> bool:
        units = self._most_units
        return not units or all(has_room(budget, units) for budget in list_covering(self._course_key))


def _describe_reason(reason: str) -> str:
    """Return why nobody but the search of the course would reply."""
    return {
        SearchReason.NO_PROVIDER: _("This mentor has no language model: the search of the course is all there is."),
        SearchReason.PROVIDER_DOWN: _("The language model cannot be reached at the moment."),
        SearchReason.DECLINED: _("You declined the mentor's notice, so nothing of yours is sent to a language model."),
        SearchReason.TOO_YOUNG: _("Your account's age does not allow your questions to be sent to a language model."),
        SearchReason.BUDGET: _("What is left of the month's budget does not cover so many questions."),
    }.get(SearchReason(reason), reason)
