"""Plain data that travels between modules, and over an event bus."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

import attr
from opaque_keys import InvalidKeyError
from opaque_keys.edx.keys import CourseKey, UsageKey

if TYPE_CHECKING:
    from collections.abc import Mapping

# What requests of a user are counted under, in the cache and by their id, for as long as a throttle looks back.
USER_THROTTLE: Final = "iblai_mentor_user"
QUESTION_THROTTLE: Final = "iblai_mentor_question"
PREVIEW_THROTTLE: Final = "iblai_mentor_preview"
THROTTLES: Final = (USER_THROTTLE, QUESTION_THROTTLE, PREVIEW_THROTTLE)


def find_org(course_key: str) -> str:
    """Return the org of a course, "" for what is no course key."""
    try:
        return str(CourseKey.from_string(course_key).org)
    except InvalidKeyError:
        return ""


# The annotations of this class are read at run time: openedx-events makes the Avro schema from ``attribute.type``.
@attr.s(frozen=True)
class UnitViewedData:
    """
    A learner was shown a unit.

    Attributes:
        user_id (int): who was shown it; no name travels with it.
        course_key (CourseKey): the course.
        usage_key (UsageKey): the unit.
        title (str): title of the unit as this learner saw it.
        subsection_title (str): title of the subsection that holds it, "" when unknown.
        section_title (str): title of the section that holds it, "" when unknown.
        block_ids (list[str]): usage keys of what is in the unit, in order.
        block_titles (list[str]): their titles, "" where a block has none.
    """

    user_id = attr.ib(type=int)
    course_key = attr.ib(type=CourseKey)
    usage_key = attr.ib(type=UsageKey)
    title = attr.ib(type=str, default="")
    subsection_title = attr.ib(type=str, default="")
    section_title = attr.ib(type=str, default="")
    block_ids = attr.ib(type=list[str], factory=list)
    block_titles = attr.ib(type=list[str], factory=list)


@attr.s(frozen=True)
class QuestionAskedData:
    """
    A learner asked the mentor, and the question was accepted.

    Attributes:
        user_id (int): who asked.
        course_key (CourseKey): the course.
        usage_key (str): where in it they were, "" for nowhere in particular.
        session_id (str): the conversation.
        generation_id (str): the reply that is to come.
    """

    user_id = attr.ib(type=int)
    course_key = attr.ib(type=CourseKey)
    usage_key = attr.ib(type=str)
    session_id = attr.ib(type=str)
    generation_id = attr.ib(type=str)


@attr.s(frozen=True)
class ReplyEndedData:
    """
    A reply ended, well or not.

    Attributes:
        user_id (int): who had asked.
        course_key (CourseKey): the course.
        session_id (str): the conversation.
        generation_id (str): the reply.
        state (str): how it ended: complete, stopped, failed, interrupted or blocked.
        error (str): why it did not end well, as a code; "" where it did.
        search_reason (str): why the search of the course replied in place of an LLM, as a code; "" where it did not.
        provider (str): host that was asked, "" for this site's search.
        model (str): the model that was asked.
        left_site (bool): whether words of the learner were sent to another site.
        prompt_tokens (int): tokens that were sent.
        reply_tokens (int): tokens that came back.
        citations (int): places of the course that it cites.
    """

    user_id = attr.ib(type=int)
    course_key = attr.ib(type=CourseKey)
    session_id = attr.ib(type=str)
    generation_id = attr.ib(type=str)
    state = attr.ib(type=str)
    error = attr.ib(type=str)
    search_reason = attr.ib(type=str)
    provider = attr.ib(type=str)
    model = attr.ib(type=str)
    left_site = attr.ib(type=bool)
    prompt_tokens = attr.ib(type=int)
    reply_tokens = attr.ib(type=int)
    citations = attr.ib(type=int)


@attr.s(frozen=True)
class FeedbackGivenData:
    """
    A learner judged a reply, or changed their mind.

    Attributes:
        user_id (int): who judged.
        course_key (CourseKey): the course.
        session_id (str): the conversation.
        generation_id (str): the reply.
        rating (int): 1 helpful, -1 not helpful, 0 neither.
    """

    user_id = attr.ib(type=int)
    course_key = attr.ib(type=CourseKey)
    session_id = attr.ib(type=str)
    generation_id = attr.ib(type=str)
    rating = attr.ib(type=int)


@attr.s(frozen=True)
class HelpRefusedData:
    """
    The mentor may not help a learner who asked.

    Attributes:
        user_id (int): who asked.
        course_key (CourseKey): the course.
        usage_key (str): where in it they were, "" for nowhere in particular.
        reason (str): why, as a code: off, switched_off, notice, exam, quiet_hours, not_enrolled, not_running, limit or
            busy.
    """

    user_id = attr.ib(type=int)
    course_key = attr.ib(type=CourseKey)
    usage_key = attr.ib(type=str)
    reason = attr.ib(type=str)


@attr.s(frozen=True)
class MemoryForgottenData:
    """
    A learner had the mentor forget what it remembered.

    Attributes:
        user_id (int): whose memory it is.
        course_id (str): the course, "" for everything.
        usage_key (str): the block, "" for the whole course.
    """

    user_id = attr.ib(type=int)
    course_id = attr.ib(type=str)
    usage_key = attr.ib(type=str)


@dataclass(frozen=True, slots=True)
class Fact:
    """
    What one event says about one block of one learner's course, or about the course itself.

    ``values`` maps field names to JSON values; an empty mapping only says that there was an event.
    ``usage_key`` is "" for the course itself. ``moves_page`` says that the learner was on that block's page.
    ``from_browser`` says that nothing but a browser's word stands behind it, ``is_provisional`` that the platform told it
    before it decided: its values count once the request that it came in succeeded.
    """

    user_id: int
    course_key: str
    usage_key: str
    kind: str
    at: datetime
    values: Mapping[str, Any] = field(default_factory=dict)
    moves_page: bool = False
    from_browser: bool = False
    is_provisional: bool = False

    def __post_init__(self) -> None:
        """Times are compared as UTC instants, so a naive one has no place here."""
        if self.at.tzinfo is None:
            object.__setattr__(self, "at", self.at.replace(tzinfo=UTC))


@dataclass(frozen=True, slots=True)
class Learner:
    """An account as the memory needs to know it: it exists, is active and is not being retired."""

    user_id: int
    username: str


@dataclass(frozen=True, slots=True)
class BlockState:
    """
    What the LMS holds of one learner and one block; ``None`` where it holds nothing of the kind.

    A problem that tells its attempts tells correctness, too: ``is_correct`` is None there while no answer stands, as
    after a reset.
    """

    user_id: int
    usage_key: str
    modified: datetime
    completion: float | None = None
    attempts: int | None = None
    earned: float | None = None
    possible: float | None = None
    is_correct: bool | None = None


@dataclass(frozen=True, slots=True)
class BlockPlace:
    """What a block is called and where it stands in its course; "" where that is not known, or there is none."""

    title: str
    unit_key: str = ""
    unit_title: str = ""
    subsection: str = ""
    section: str = ""


@dataclass(frozen=True, slots=True)
class CourseRecord:
    """
    What the LMS holds of a learner and a course: the enrolment, and the grade over everything.

    ``percent`` is a fraction of 1, None where there is no grade; a letter of "" does not pass.
    """

    mode: str
    is_active: bool
    percent: float | None = None
    letter: str = ""


@dataclass(frozen=True, slots=True)
class VisibleResults:
    """
    Which results of a course a learner may see at this moment.

    ``grade``: the course grade; ``blocks``: usage keys whose score and correctness may be shown.
    """

    grade: bool
    blocks: frozenset[str]
