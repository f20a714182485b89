"""
What a process that makes replies does before the first one: it composes prompts for nobody, and drops them.

A worker composes the last prompts of the site, a web process one of the course in which a chat was opened. So the index, the
open problems and their guard of the courses that people ask about are there when somebody asks.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Final

from django.utils.translation import get_language, override

from iblai_mentor_plugin.exceptions import MentorError
from iblai_mentor_plugin.mentor.prompting.draft import build_draft, compose
from iblai_mentor_plugin.mentor.prompting.inquiry import Inquiry
from iblai_mentor_plugin.mentor.staff.served_course import open_served
from iblai_mentor_plugin.models import Message
from iblai_mentor_plugin.switches import is_switched_on

if TYPE_CHECKING:
    from collections.abc import Iterable

    from iblai_mentor_plugin.models import Mentor

log = logging.getLogger(__name__)
# Courses whose prompts are composed; what is kept of further ones would soon be let go of.
_COURSES: Final = 3
# Replies among which these courses are looked for.
_REPLIES: Final = 100


def warm_up() -> None:
    """
    Compose the prompts of the last replies again, one a course.

    Nobody is asked anything, and nothing is kept but what every question of these courses needs. Where the mentor was switched
    off since, or a course cannot be read, its first question waits as it would have.
    """
    for reply in _list_last():
        course_key = reply.session.course_key
        try:
            if is_switched_on(course_key):
                with override(reply.language or get_language()):
                    # To look at a memory fills its gaps, which is for its learner to bring about.
                    compose(reply, is_for_nobody=True)
        except MentorError as error:
            log.info("The first question about %s takes longer: %s", course_key, type(error).__name__)


def warm_up_course(mentor: Mentor, course_key: str, *, user_id: int, usage_key: str, search_reason: str) -> None:
    """
    Compose what a mentor would be told of a course if this learner asked in the unit now; of the learner nothing.

    Asks and keeps as little as ``warm_up``. Raises ``CoursewareError``, and ``OffError`` where the unit is off.
    """
    course = open_served(user_id, course_key)
    inquiry = Inquiry(
        tenant=mentor.tenant,
        mentor=mentor,
        course=course,
        course_key=course_key,
        user_id=None,
        usage_key=usage_key,
        # Words of the course's own: what is no question about it is not searched for.
        question=course.title,
        search_reason=search_reason,
    )
    build_draft(inquiry)


def _list_last() -> Iterable[Message]:
    """Return the last reply of each of the courses that were asked about last; one query."""
    # What is about to be deleted belongs to nobody.
    replies = Message.objects.filter(kind=Message.Kind.REPLY, session__user_id__gt=0).exclude(session__course_key="")
    replies = replies.select_related("session__tenant", "session__mentor__provider")
    last: dict[str, Message] = {}
    for reply in replies.order_by("-pk")[:_REPLIES]:
        last.setdefault(reply.session.course_key, reply)
    return list(last.values())[:_COURSES]
