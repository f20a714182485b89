"""Who did what where: sets of learners by measure and part of the course, read from replies in one pass."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any, Final

from django.db.models import Max, Min

from iblai_mentor_plugin.courseware import get_courseware
from iblai_mentor_plugin.models import Feedback, Message, ShownCount

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping
    from datetime import datetime

    from django.db.models import QuerySet

Measure = ShownCount.Measure
Sets = dict[str, set[int]]
_State = Message.State
_FIELDS: Final = (
    "session__course_key",
    "session__user_id",
    "usage_key",
    "state",
    "problem_key",
    "offers_contact",
    "citations",
    "feedback__rating",
)
_AT_ONCE: Final = 5_000
# What is counted where the learner was, and is shown by unit.
_BY_UNIT: Final = (Measure.ASKED, Measure.HELPED, Measure.UNANSWERED, Measure.UP, Measure.DOWN)
_UNANSWERED: Final = frozenset({_State.FAILED, _State.INTERRUPTED, _State.BLOCKED})


class Tally:
    """What was read of one course; keys are usage keys."""

    def __init__(self) -> None:
        self.sets: dict[Measure, Sets] = {measure: defaultdict(set) for measure in Measure}

    def add(self, user_id: int, reply: Mapping[str, Any]) -> None:
        """Count a learner wherever a reply of theirs belongs."""
        for measure in _list_measures(reply):
            if reply["usage_key"]:
                self.sets[measure][reply["usage_key"]].add(user_id)
        if reply["problem_key"] and reply["offers_contact"]:
            self.sets[Measure.LADDER][reply["problem_key"]].add(user_id)
        for citation in reply["citations"] or ():
            if key := citation.get("usage_key"):
                self.sets[Measure.TOPIC][key].add(user_id)

    def place(self, course_key: str) -> None:
        """Have what is counted by unit stand under its unit, wherever in it the learner was. Raises ``CoursewareError``."""
        keys = {key for measure in _BY_UNIT for key in self.sets[measure]}
        units = find_units(course_key, keys)
        for measure in _BY_UNIT:
            placed: Sets = defaultdict(set)
            for key, learners in self.sets[measure].items():
                placed[units[key]] |= learners
            self.sets[measure] = placed


def find_units(course_key: str, usage_keys: Collection[str]) -> dict[str, str]:
    """Return the unit that each block is in; one that is in none, or is gone, stands for itself."""
    places = get_courseware().find_places(course_key, usage_keys)
    return {key: (places[key].unit_key if key in places else "") or key for key in usage_keys}


def tally(begin: datetime, end: datetime, is_counted: Callable[[str], bool]) -> dict[str, Tally]:
    """Return what happened between two moments, by course key, in the courses that are counted."""
    tallies: dict[str, Tally] = defaultdict(Tally)
    for row in _walk(list_replies(begin, end)):
        course_key = row["session__course_key"]
        if course_key and is_counted(course_key):
            tallies[course_key].add(row["session__user_id"], row)
    return tallies


def _walk(replies: QuerySet[Message]) -> Iterator[dict[str, Any]]:
    """
    Yield replies by their ids, some at a time: what one query returns, MySQL's driver holds in memory as a whole.

    Ids are cut into ranges of one width rather than by a limit, for which a database may sort all that is left each time.
    """
    ends = replies.aggregate(first=Min("pk"), last=Max("pk"))
    if ends["first"] is None:
        return
    for first in range(ends["first"], ends["last"] + 1, _AT_ONCE):
        yield from replies.filter(pk__gte=first, pk__lt=first + _AT_ONCE).values(*_FIELDS)


def tally_term(begin: datetime, end: datetime, course_keys: Collection[str]) -> dict[str, Sets]:
    """Return who asked where between two moments, by course key and usage key; one query."""
    asked: dict[str, Sets] = defaultdict(lambda: defaultdict(set))
    replies = list_replies(begin, end).filter(session__course_key__in=course_keys).exclude(usage_key="")
    for course_key, user_id, key in replies.values_list(*_FIELDS[:3]).distinct().iterator(_AT_ONCE):
        asked[course_key][key].add(user_id)
    return asked


def list_replies(begin: datetime, end: datetime) -> QuerySet[Message]:
    """Return the replies to questions between two moments; what staff tried is none of them."""
    return Message.objects.filter(
        kind=Message.Kind.REPLY, created__gte=begin, created__lt=end, briefing_version__isnull=True
    ).order_by()


def _list_measures(reply: Mapping[str, Any]) -> list[Measure]:
    found = [Measure.ASKED]
    # A search that found nothing names people instead; at a problem these are named at the end of the ladder.
    has_found_nothing = reply["offers_contact"] and not reply["problem_key"]
    if reply["state"] in _UNANSWERED or has_found_nothing:
        found.append(Measure.UNANSWERED)
    elif reply["state"] == _State.COMPLETE:
        found.append(Measure.HELPED)
    thumbs = {Feedback.Rating.UP: Measure.UP, Feedback.Rating.DOWN: Measure.DOWN}
    return [*found, *([thumbs[reply["feedback__rating"]]] if reply["feedback__rating"] in thumbs else [])]
