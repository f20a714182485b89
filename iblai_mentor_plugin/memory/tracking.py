"""
Reads facts out of tracking events: who, which course, which block, and what it teaches. Pure, no database.

A server's event speaks for the learner that it names. A browser's event speaks for its authenticated user only, and only
under the names that browsers send; a server's name that comes from a browser is a forgery, or another event that happens to
share the name.
"""

from __future__ import annotations

import json
import math
import re
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import unquote

from django.utils.dateparse import parse_datetime
from opaque_keys import InvalidKeyError
from opaque_keys.edx.keys import CourseKey, UsageKey

from iblai_mentor_plugin.data import Fact
from iblai_mentor_plugin.exceptions import MalformedEventError

if TYPE_CHECKING:
    from collections.abc import Callable

# Sources that the platform itself stamps on what it emits; anything else ("browser", "mobile") is a client's word.
_SERVER_SOURCES: Final = (None, "server", "task")
_UNIT_IN_PAGE: Final = re.compile(r"block-v1:[^/?#\s]+?\+type@vertical\+block@[^/?#&\s]+")
_LONGEST_ADDRESS: Final = 4096
_LONGEST_ID: Final = 255
_LONGEST_VIDEO: Final = 7 * 24 * 3600.0  # Seconds; a position beyond is nonsense.
# They tell where the learner went, the others where they are.
_SEEKS: Final = frozenset({"edx.video.position.changed", "edx.video.seeked", "seek_video"})

Values = dict[str, Any]


@dataclass(frozen=True, slots=True)
class TrackingLog:
    """One tracking event, decoded: ``data`` and ``context`` are dictionaries, whatever they came as."""

    name: str
    at: datetime
    data: Values
    context: Values

    @property
    def is_from_server(self) -> bool:
        """Whether the platform's own code emitted it."""
        return self.context.get("event_source") in _SERVER_SOURCES


def decode(name: str, at: datetime, data: Any, context: Any) -> TrackingLog:
    """
    Decode a tracking event as event-tracking hands it on: ``data`` may be a JSON string of anything, or an object.

    Raises ``MalformedEventError`` where the context is no object.
    """
    context = _decode_object(context)
    if context is None:
        message = "context is not an object"
        raise MalformedEventError(message)
    # A string or a list where an object is expected comes from browsers (``problem_check``): it names no block.
    return TrackingLog(name, at, _decode_object(data) or {}, context)


def read_facts(log: TrackingLog) -> list[Fact]:
    """
    Return what a tracking event teaches; nothing for one that is none of ours, a forgery, or of nobody.

    Raises ``MalformedEventError`` naming the field that is missing or wrong.
    """
    server, browser = _SERVER_EVENTS.get(log.name), _BROWSER_EVENTS.get(log.name)
    if log.is_from_server and server is not None:
        return server(log)
    if not log.is_from_server and browser is not None:
        return browser(log)
    return []


def is_forged(log: TrackingLog) -> bool:
    """Say whether a client claims what only the platform can say."""
    return not log.is_from_server and log.name in _SERVER_EVENTS and log.name not in _SHARED_NAMES


def speaks_for_request_user(log: TrackingLog) -> bool:
    """Say whether the event is about the user who made the request, and not one whom the platform names."""
    named = log.data.get("user_id")
    return not log.is_from_server or named in (None, "") or str(named) == str(log.context.get("user_id"))


def _decode_object(value: Any) -> Values | None:
    if isinstance(value, str):
        try:
            value = json.loads(value)
        except ValueError:
            return None
    return value if isinstance(value, dict) else None


def _read_user(value: Any, field: str) -> int | None:
    """Return a user id; None for nobody (anonymous). Raises ``MalformedEventError``."""
    if value in (None, ""):
        return None
    text = str(value)
    if isinstance(value, bool) or not text.isascii() or not text.isdigit() or int(text) > 2**31 - 1:
        message = f"{field} is not a user id"
        raise MalformedEventError(message)
    return int(text) or None


def _read_block(log: TrackingLog, field: str, course_field: str | None) -> tuple[str, str]:
    """Return course key and usage key as strings. Raises ``MalformedEventError``."""
    text = log.data.get(field)
    try:
        usage_key = UsageKey.from_string(text if isinstance(text, str) else "")
    except InvalidKeyError:
        message = f"data.{field} is not a usage key"
        raise MalformedEventError(message) from None
    course_text = log.data.get("course_id") if course_field == "data" else log.context.get("course_id")
    return _in_course(usage_key, course_text, f"data.{field}")


def _in_course(usage_key: UsageKey, course_text: Any, field: str) -> tuple[str, str]:
    """Give an old key its run, and check that block and course agree."""
    course_key = usage_key.context_key
    if course_text:
        try:
            stated = CourseKey.from_string(str(course_text))
        except InvalidKeyError:
            message = "course_id is not a course key"
            raise MalformedEventError(message) from None
        if course_key != stated and getattr(course_key, "run", None) is not None:
            message = f"{field} is of another course than course_id"
            raise MalformedEventError(message)
        course_key = stated
    if not isinstance(course_key, CourseKey) or not course_key.is_course or course_key.run is None:
        return "", ""  # A library, or an old key whose run nobody told.
    return str(course_key), str(usage_key.map_into_course(course_key))


def _build_fact(
    log: TrackingLog,
    user_id: int | None,
    keys: tuple[str, str],
    values: Values,
    *,
    at: datetime | None = None,
    moves_page: bool = True,
) -> list[Fact]:
    course_key, usage_key = keys
    if user_id is None or not course_key:
        return []
    return [
        Fact(
            user_id,
            course_key,
            usage_key,
            log.name,
            at or log.at,
            values,
            moves_page=moves_page,
            from_browser=not log.is_from_server,
            is_provisional=log.name in _TOLD_BEFORE,
        )
    ]


# What the platform says


def _read_problem_check(log: TrackingLog) -> list[Fact]:
    values: Values = {}
    attempts, success = log.data.get("attempts"), log.data.get("success")
    if isinstance(attempts, int) and not isinstance(attempts, bool) and attempts >= 0:
        values["attempts"] = attempts
    if success in ("correct", "incorrect"):
        values["correct"] = success == "correct"
    user_id = _read_user(log.context.get("user_id"), "context.user_id")
    return _build_fact(log, user_id, _read_block(log, "problem_id", None), values)


def _read_submission(log: TrackingLog) -> list[Fact]:
    """The score of a submission, the learner's own doing; whether it is correct is told by ``problem_check``."""
    score = _read_points(log, "weighted_earned", "weighted_possible")
    return _build_fact(log, *_read_graded(log), {"score": score})


def _read_regrade(log: TrackingLog) -> list[Fact]:
    """A score that staff gave: it stands above what the answer was, and the platform tells nothing else of it."""
    score = _read_points(log, "new_weighted_earned", "new_weighted_possible")
    values = {"score": score, "correct": score[0] >= score[1] if score and score[1] else None}
    return _build_fact(log, *_read_graded(log), values, moves_page=False)


def _read_graded(log: TrackingLog) -> tuple[int | None, tuple[str, str]]:
    return _read_user(log.data.get("user_id"), "data.user_id"), _read_block(log, "problem_id", "data")


def _read_points(log: TrackingLog, earned: str, possible: str) -> list[float] | None:
    """Return points and how many there are to have; None where either is missing."""
    found = [_read_number(log, name) for name in (earned, possible)]
    points = [number for number in found if number is not None]
    return points if len(points) == len(found) else None


def _read_number(log: TrackingLog, field: str) -> float | None:
    value = log.data.get(field)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value) or value < 0:
        message = f"data.{field} is not a number"
        raise MalformedEventError(message)
    return float(value)


def _read_state_deleted(log: TrackingLog) -> list[Fact]:
    """Staff reset a learner's attempts: as if the problem had never been tried."""
    user_id = _read_user(log.data.get("user_id"), "data.user_id")
    values = {"attempts": 0, "score": None, "correct": None, "completion": 0.0}
    return _build_fact(log, user_id, _read_block(log, "problem_id", "data"), values, moves_page=False)


def _read_completion(log: TrackingLog) -> list[Fact]:
    user_id = _read_user(log.data.get("user_id"), "data.user_id")
    keys = _read_block(log, "block_id", "data")
    completion = _read_number(log, "completion")
    if completion is None or completion > 1:
        message = "data.completion is not between 0 and 1"
        raise MalformedEventError(message)
    # The platform emits it again at every submission; the completion is as old as its row.
    modified = log.data.get("modified")
    # A moment as the platform emits it, a text where it came over an event bus.
    at = parse_datetime(modified) if isinstance(modified, str) else modified
    at = at if isinstance(at, datetime) else None
    return _build_fact(log, user_id, keys, {"completion": completion}, at=at, moves_page=completion > 0)


def _read_simple(field: str, values: Values) -> Callable[[TrackingLog], list[Fact]]:
    """Make the reader of an event that says no more than that something happened to a block."""

    def read(log: TrackingLog) -> list[Fact]:
        user_id = _read_user(log.context.get("user_id"), "context.user_id")
        return _build_fact(log, user_id, _read_block(log, field, None), values)

    return read


# What a browser says


def _find_unit(log: TrackingLog) -> UsageKey | None:
    """Return the unit that the client's address names, the last one in it; the page's, or that of an app's web view."""
    pages = [log.context.get(field) for field in ("page", "open_in_browser_url")]
    found = [
        unit
        for page in pages
        if isinstance(page, str) and len(page) <= _LONGEST_ADDRESS
        for unit in _UNIT_IN_PAGE.findall(unquote(page))
    ]
    try:
        return UsageKey.from_string(found[-1]) if found else None
    except InvalidKeyError:
        return None


def _read_navigation(log: TrackingLog) -> list[Fact]:
    """The unit in the address is the one being left: the learner was there, and is no longer."""
    unit = _find_unit(log)
    if unit is None:
        return []
    user_id = _read_user(log.context.get("user_id"), "context.user_id")
    return _build_fact(
        log, user_id, _in_course(unit, log.context.get("course_id"), "context.page"), {}, moves_page=False
    )


def _read_video(log: TrackingLog) -> list[Fact]:
    """A video's short id becomes a usage key of the course that the client's address or the event names."""
    user_id = _read_user(log.context.get("user_id"), "context.user_id")
    unit, position = _find_unit(log), _find_position(log)
    # The apps tell the whole key, under a name of its own.
    video = _find_video(log.data.get("module_id") or log.data.get("id"), unit, log.context.get("course_id"))
    if position is None or video is None:
        return []
    at, values = _find_moment(log), {"video_position": position}
    facts = _build_fact(
        log, user_id, _in_course(video, log.context.get("course_id"), "data.id"), values, at=at, moves_page=False
    )
    if unit is not None:
        keys = _in_course(unit, log.context.get("course_id"), "context.page")
        facts += _build_fact(log, user_id, keys, {}, at=at)
    return facts


def _find_position(log: TrackingLog) -> float | None:
    """Return where in the video the learner is then, in seconds; None where the event says nothing sensible."""
    fields = ("new_time",) if log.name in _SEEKS else ("currentTime", "current_time")
    position = next((log.data[field] for field in fields if field in log.data), None)
    if isinstance(position, bool) or not isinstance(position, int | float) or not 0 <= position <= _LONGEST_VIDEO:
        return None
    return round(float(position), 1)


def _find_moment(log: TrackingLog) -> datetime:
    """
    Return when it happened: an app sends what was done without a network later, and says when it was.

    Never later than it arrived: the clock of a device may be wrong.
    """
    said = log.context.get("timestamp")
    try:
        at = parse_datetime(said) if isinstance(said, str) else said
    except ValueError:
        return log.at
    return min(at, log.at) if isinstance(at, datetime) and at.tzinfo is not None else log.at


def _find_video(short_id: Any, unit: UsageKey | None, course_text: Any) -> UsageKey | None:
    if not isinstance(short_id, str) or not short_id or len(short_id) > _LONGEST_ID:
        return None
    try:
        if short_id.startswith(("block-v1:", "i4x://")):
            return UsageKey.from_string(short_id)
        course_key = unit.course_key if unit is not None else CourseKey.from_string(str(course_text or ""))
        return course_key.make_usage_key("video", short_id)
    except InvalidKeyError:
        return None


_SERVER_EVENTS: Final[dict[str, Callable[[TrackingLog], list[Fact]]]] = {
    "problem_check": _read_problem_check,
    "edx.grades.problem.submitted": _read_submission,
    "edx.grades.problem.rescored": _read_regrade,
    "edx.grades.problem.score_overridden": _read_regrade,
    "edx.grades.problem.state_deleted": _read_state_deleted,
    "edx.completion.block_completion.changed": _read_completion,
    "showanswer": _read_simple("problem_id", {"answer_shown": True}),
    "edx.problem.hint.demandhint_displayed": _read_simple("module_id", {"hint_shown": True}),
    # The learner took their answer back: none stands, and the attempts stay spent.
    "reset_problem": _read_simple("problem_id", {"correct": None}),
    "save_problem_success": _read_simple("problem_id", {}),
}
# What the platform tells before it decides whether to do it.
_TOLD_BEFORE: Final = frozenset({"showanswer"})
_BROWSER_EVENTS: Final[dict[str, Callable[[TrackingLog], list[Fact]]]] = {
    "edx.ui.lms.sequence.next_selected": _read_navigation,
    "edx.ui.lms.sequence.previous_selected": _read_navigation,
    "edx.ui.lms.sequence.tab_selected": _read_navigation,
    "play_video": _read_video,
    "pause_video": _read_video,
    "seek_video": _read_video,
    "stop_video": _read_video,
    # The same from the mobile apps.
    "edx.video.paused": _read_video,
    "edx.video.played": _read_video,
    "edx.video.position.changed": _read_video,
    "edx.video.seeked": _read_video,
    "edx.video.stopped": _read_video,
}
# Browsers send events of these names too, and mean nothing that concerns us.
_SHARED_NAMES: Final = frozenset({"problem_check", "showanswer"})
NAMES: Final = frozenset(_SERVER_EVENTS) | frozenset(_BROWSER_EVENTS)
