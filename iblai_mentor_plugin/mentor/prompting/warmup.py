"""
What a process that makes replies does before the first one: the last prompts of the site, composed once more for nobody.

So the index, the open problems and their guard of the courses that people ask about are there when somebody asks.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Final

from django.utils.translation import get_language, override

from iblai_mentor_plugin.exceptions import MentorError
from iblai_mentor_plugin.mentor.prompting.draft import compose
from iblai_mentor_plugin.models import Message
from iblai_mentor_plugin.switches import is_switched_on

if TYPE_CHECKING:
    from collections.abc import Iterable

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


def _list_last() -> Iterable[Message]:
    """Return the last reply of each of the courses that were asked about last; one query."""
    # What is about to be deleted belongs to nobody.
    replies = Message.objects.filter(kind=Message.Kind.REPLY, session__user_id__gt=0).exclude(session__course_key="")
    replies = replies.select_related("session__tenant", "session__mentor__provider")
    last: dict[str, Message] = {}
    for reply in replies.order_by("-pk")[:_REPLIES]:
        last.setdefault(reply.session.course_key, reply)
    return list(last.values())[:_COURSES]
