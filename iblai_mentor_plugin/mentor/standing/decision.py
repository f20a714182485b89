"""
Who replies to a learner: whom the mentor has, or the on-site search of the course alone, and why.

The learner's word and age decide, and the budgets of the course. Decided once, when a question is accepted, and kept with its
reply; whoever produces it goes by that. What is said of a learner's words to the learner, and what is done with them, follow
from the same decision.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING, TypeAlias

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from iblai_mentor_plugin.courseware import get_courseware
from iblai_mentor_plugin.mentor.providers.choice import NO_PROVIDER, describe_llm, is_down
from iblai_mentor_plugin.mentor.spending.funds import find_shortage
from iblai_mentor_plugin.notices import HERE, Destination, Word, find_word

if TYPE_CHECKING:
    from django.db.models import Model

    from iblai_mentor_plugin.mentor.providers.choice import Replier
    from iblai_mentor_plugin.models import Mentor


class SearchReason(StrEnum):
    """Why the on-site search replies, and nobody else is asked; kept with replies as these codes."""

    NO_PROVIDER = NO_PROVIDER  # The mentor has none.
    PROVIDER_DOWN = "provider_down"  # It is out of service, or failed again and again.
    INTENT = "intent"  # What was asked is the course's own, by a button.
    DECLINED = "declined"  # The learner does not agree to more.
    TOO_YOUNG = "too_young"  # They may be younger than the operator lets a provider be asked for.
    BUDGET = "budget"  # What replies of the course may cost this month is spent, or nobody said what this one costs.


Heard: TypeAlias = tuple[Word, str]


@dataclass(frozen=True, slots=True)
class Decision:
    """
    Who replies to a learner, and the learner's word on that.

    ``search_reason`` is "" where a provider replies. ``replier`` is None where no mentor is in service.
    """

    word: Word
    replier: Replier | None
    search_reason: str


def decide_replier(
    heard: Heard, mentor: Mentor | None, course_key: str, *, has_budgets: bool | None = None
) -> Decision:
    """
    Decide who replies in a course for a mentor, None where none is in service, to who said so; asks nobody.

    ``heard`` is what ``hear_learner`` returned; ``has_budgets`` as for ``find_shortage``.
    """
    word, barred = heard
    reason = barred or find_obstacle(mentor, course_key, has_budgets=has_budgets)
    return Decision(word, find_replier(mentor, reason), reason)


def hear_learner(user_id: int, mentor: Mentor | None, *, row: Model | None = None, barred: str | None = None) -> Heard:
    """
    Return the learner's word on who would reply, and why that or their age bars a provider; "" where neither does.

    ``row`` may have brought ``WORDS`` along; ``barred`` is what ``find_bar`` returned, None where nobody asked yet. Raises
    ``CoursewareError``.
    """
    if barred is None:
        barred = find_bar(user_id)
    word = find_word(user_id, find_destination(find_replier(mentor, barred)), row=row)
    return word, SearchReason.DECLINED if word is Word.DECLINED else barred


def decide_for_search(decision: Decision, mentor: Mentor) -> Decision:
    """Return the decision for who turns out to have no money left to be asked for."""
    return replace(decision, replier=find_replier(mentor, SearchReason.BUDGET), search_reason=SearchReason.BUDGET)


def bars_others(search_reason: str) -> bool:
    """Say whether a reason for the search is one to ask nobody else, be it for the vector of a question."""
    return search_reason not in ("", SearchReason.NO_PROVIDER)


def find_obstacle(mentor: Mentor | None, course_key: str, *, has_budgets: bool | None = None) -> str:
    """
    Return why a mentor's provider is not asked in a course, whoever asks; "" where it is, or no mentor is in service.

    ``has_budgets`` as for ``find_shortage``.
    """
    replier = find_replier(mentor)
    if mentor is None or replier is None:
        return ""
    if replier.is_search:
        return SearchReason.NO_PROVIDER
    if not replier.is_active or is_down(mentor):
        return SearchReason.PROVIDER_DOWN
    return SearchReason.BUDGET if find_shortage(course_key, replier, has_budgets=has_budgets) else ""


def find_bar(user_id: int) -> str:
    """
    Return why no provider may be asked for this learner, whatever they say of the notice; "" where one may.

    Raises ``CoursewareError``: who cannot be told to be old enough is not let through.
    """
    least = settings.IBLAI_MENTOR_LEAST_AGE
    if least is None:
        return ""
    born = get_courseware().find_birth_year(user_id)
    if born is None:
        return SearchReason.TOO_YOUNG if settings.IBLAI_MENTOR_UNKNOWN_AGE_IS_YOUNG else ""
    # Their birthday may be still to come this year: as the platform reckons, the younger age counts.
    return SearchReason.TOO_YOUNG if timezone.now().year - born - 1 < least else ""


def confirm_decision(kept: str, user_id: int, mentor: Mentor, *, row: Model | None = None) -> str:
    """
    Return why the search replies after all, "" where whom the mentor has still may: asked just before they are.

    What was decided holds, money that is held back included; but nobody is sent anything that the learner does not agree to
    any more. ``row`` may have brought their word along.
    """
    if bars_others(kept):
        return kept
    word, reason = hear_learner(user_id, mentor, row=row)
    return reason or (kept if word is Word.ACCEPTED else SearchReason.DECLINED)


def find_replier(mentor: Mentor | None, search_reason: str = "") -> Replier | None:
    """Return who replies for a mentor, unless there is a reason for the search; None where no mentor is in service."""
    return describe_llm(mentor, search_reason) if mentor else None


def describe_destination(replier: Replier | None) -> str:
    """Return what a learner is told, beside the operator's notice, of where their words go."""
    if replier is None or not _asks_host(replier):
        return _("Replies are passages that this site finds in your course. Your words do not leave this site.")
    host = replier.provider
    named = {"provider": replier.name if replier.name == host or not host else f"{replier.name} ({host})"}
    if replier.is_search:
        return _describe_embedding(named, leaves_site=replier.leaves_site)
    if replier.leaves_site:
        return (
            _(
                "Replies are written by a language model at %(provider)s, which is not part of this site. What you write, and "
                "what the mentor knows of your place in the course, leaves this site and is sent there."
            )
            % named
        )
    return (
        _("Replies are written by a language model of this site, %(provider)s. Your words do not leave this site.")
        % named
    )


def _describe_embedding(named: dict[str, str], *, leaves_site: bool) -> str:
    if leaves_site:
        return (
            _(
                "Replies are passages that this site finds in your course. To find them, each question of yours leaves this "
                "site: it is sent to %(provider)s, which is not part of it, and compared with the course by what it means."
            )
            % named
        )
    return (
        _(
            "Replies are passages that this site finds in your course, with the help of %(provider)s, a language model of "
            "this site. Your words do not leave this site."
        )
        % named
    )


def _asks_host(replier: Replier) -> bool:
    """Say whether anybody is asked but the search of this site."""
    return not replier.is_search or bool(replier.provider)


def find_destination(replier: Replier | None) -> Destination:
    """Return where words go that this replier is told."""
    if replier is None or not _asks_host(replier):
        return HERE
    return Destination(replier.provider, replier.leaves_site, only_searches=replier.is_search)
