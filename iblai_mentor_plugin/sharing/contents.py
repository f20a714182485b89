"""What is in a copy: made of messages of a session, and shown in one way to who previews, shares or opens it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from django.db.models import Count
from django.utils.translation import gettext as _

from iblai_mentor_plugin.courseware import get_courseware
from iblai_mentor_plugin.exceptions import InvalidInputError
from iblai_mentor_plugin.mentor.asking.sessions import describe_search_reply, is_from_search
from iblai_mentor_plugin.models import Message, SharedCopy, SharedMessage, SharedOpening

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from iblai_mentor_plugin.data import BlockPlace
    from iblai_mentor_plugin.mentor.staff.served_course import ServedCourse
    from iblai_mentor_plugin.models import Session

# Messages of a copy: more of them nobody reads.
MOST_MESSAGES: Final = 50
# Of a source: what tells where it stands.
_SOURCE: Final = ("number", "usage_key", "title", "quote", "start", "url", "path")


@dataclass(frozen=True, slots=True)
class Shown:
    """What the team of a course sees of a copy: its messages, and which unit the first one was said in ("" for none)."""

    copy: SharedCopy
    unit_title: str
    messages: Sequence[SharedMessage]


@dataclass(frozen=True, slots=True)
class Listed:
    """A copy in a list: without its words, with who opened it."""

    copy: SharedCopy
    unit_title: str
    messages_count: int
    openings: Sequence[SharedOpening]


def build_copy(session: Session, course: ServedCourse, message_ids: Collection[int]) -> Shown:
    """
    Return a copy of messages of a session as it would be kept; nothing is. ``course`` is the session's, for its learner.

    Raises ``InvalidInputError`` for messages that are not in the session, that have not ended, or have no words, and for none
    or too many; and ``CoursewareError``.
    """
    wanted = set(message_ids)
    if not 0 < len(wanted) <= MOST_MESSAGES:
        raise InvalidInputError({"message_ids": [_("Choose between 1 and %d messages.") % MOST_MESSAGES]})
    said = session.messages.exclude(state__in=Message.OPEN_STATES).exclude(text="")
    messages = list(said.filter(pk__in=wanted).order_by("number"))
    if len(messages) < len(wanted):
        raise InvalidInputError({"message_ids": [_("Some of these messages cannot be shared. Choose again.")]})
    copy = SharedCopy(
        tenant=session.tenant,
        user=session.user,
        session=session,
        course_key=session.course_key,
        said_at=min(message.created for message in messages),
    )
    # Clients name any place of the course: of one that the learner does not see they would be told what it is called.
    seen = {block.usage_key for block in course.list_whole()}
    copied = [_copy(session, copy, number, message, seen) for number, message in enumerate(messages, 1)]
    return Shown(copy, _find_titles([(copy.course_key, copied[0].usage_key)])[0], copied)


def show_copy(copy: SharedCopy) -> Shown:
    """Return a copy that is kept. Raises ``CoursewareError``."""
    messages = list(copy.messages.order_by("number"))
    return Shown(copy, _find_titles([(copy.course_key, messages[0].usage_key)])[0], messages)


def list_openings(copies: Sequence[SharedCopy]) -> dict[int, list[SharedOpening]]:
    """Return who opened each of these copies, by its id, in order; one query."""
    found: dict[int, list[SharedOpening]] = defaultdict(list)
    for opening in SharedOpening.objects.filter(copy__in=copies).select_related("reader").order_by("opened_at", "pk"):
        found[opening.copy_id].append(opening)
    return found


def summarise_copies(copies: Sequence[SharedCopy]) -> list[Listed]:
    """Return copies as lists show them; three queries, and a question to the LMS a course. Raises ``CoursewareError``."""
    rows = SharedMessage.objects.filter(copy__in=copies).order_by()
    counts = dict(rows.values_list("copy").annotate(Count("pk")))
    places = dict(rows.filter(number=1).values_list("copy", "usage_key"))
    titles = _find_titles([(copy.course_key, places.get(copy.pk, "")) for copy in copies])
    openings = list_openings(copies)
    return [
        Listed(copy, title, counts.get(copy.pk, 0), openings.get(copy.pk, []))
        for copy, title in zip(copies, titles, strict=True)
    ]


def name_speaker(message: SharedMessage) -> str:
    """Return who replied: the mentor's name, or what the search's replies are labelled; "" for a question."""
    if message.kind == Message.Kind.QUESTION:
        return ""
    return message.mentor_name or describe_search_reply(
        is_quote=any(one.get("number") is not None for one in message.sources)
    )


def _copy(session: Session, copy: SharedCopy, number: int, message: Message, seen: Collection[str]) -> SharedMessage:
    is_reply = message.kind == Message.Kind.REPLY
    # What a search found beside a reply has no mark in the text.
    beside = ({**found, "number": None} for found in message.found)
    return SharedMessage(
        copy=copy,
        number=number,
        kind=message.kind,
        text=message.text,
        mentor_name=session.mentor.name if is_reply and not is_from_search(message) else "",
        sources=[_describe_source(one) for one in (*message.citations, *beside)],
        usage_key=message.usage_key if message.usage_key in seen else "",
        said_at=message.created,
    )


def _describe_source(cited: dict[str, Any]) -> dict[str, Any]:
    return {"path": [], **{name: cited[name] for name in _SOURCE if name in cited}}


def _find_titles(asked: Sequence[tuple[str, str]]) -> list[str]:
    """Return what the units are called that these places, each of a course, are in; "" where that is not known."""
    keys: dict[str, set[str]] = defaultdict(set)
    for course_key, usage_key in asked:
        keys[course_key] |= {usage_key} - {""}
    places: dict[tuple[str, str], BlockPlace] = {
        (course_key, usage_key): place
        for course_key, wanted in keys.items()
        if wanted
        for usage_key, place in get_courseware().find_places(course_key, wanted).items()
    }
    return [place.unit_title or place.title if (place := places.get(one)) else "" for one in asked]
