"""
A learner's word on the notice: they agree, or want the search of the course alone, and may say otherwise at any time.

What they agree to is what they were shown: the notice, and our own sentence on who would be sent their words. No course can
have it otherwise.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.conf import settings
from django.utils.translation import gettext as _

from iblai_mentor_plugin.exceptions import InvalidInputError, NotFoundError
from iblai_mentor_plugin.mentor.replying.lifecycle import free_and_finish
from iblai_mentor_plugin.mentor.staff.keys import parse_course_key
from iblai_mentor_plugin.mentor.staff.roster import get_mentor, list_mentors
from iblai_mentor_plugin.mentor.staff.settings import choose_mentor, find_setting
from iblai_mentor_plugin.mentor.standing.decision import describe_destination, find_bar, find_destination, find_replier
from iblai_mentor_plugin.models import Message
from iblai_mentor_plugin.notices import (
    accept_notice,
    decline_notice,
    digest_shown,
    get_notice_state,
    withdraw_acceptance,
)
from iblai_mentor_plugin.tenants import tenant_of_course

if TYPE_CHECKING:
    from iblai_mentor_plugin.mentor.providers.choice import Replier
    from iblai_mentor_plugin.models import Mentor
    from iblai_mentor_plugin.notices import NoticeState
    from iblai_mentor_plugin.tenants import Access

_AGREE: Final = "agree"
_READ: Final = "read"


@dataclass(frozen=True, slots=True)
class Consultation:
    """
    The notice as it is shown to a learner, and their word on it.

    ``replier`` is who would reply to who agrees, None where no mentor is in service; ``told`` is what we say ourselves of where
    words go; ``digest`` stands for all that is shown.
    """

    state: NoticeState
    replier: Replier | None
    told: str

    @property
    def digest(self) -> str:
        """Return what stands for all that was shown."""
        return digest_shown(self.state.text, self.beside)

    @property
    def beside(self) -> str:
        """Return all that we say ourselves beside the notice."""
        return " ".join(filter(None, (self.language_note, self.told)))

    @property
    def language_note(self) -> str:
        """Return that the text is not in the language of the page, "" where it is."""
        if not self.state.reading.is_foreign:
            return ""
        return _("This notice is not available in your language yet. You are reading the original.")

    @property
    def basis(self) -> str:
        """Return on what legal basis the operator asks, which words the button: ``agree``, or ``read`` the notice."""
        return _READ if settings.IBLAI_MENTOR_NOTICE_BASIS == _READ else _AGREE


def consult(access: Access, *, course_key: str = "", mentor: str = "") -> Consultation:
    """
    Return what a learner is asked to agree to, and their word on it.

    Of a mentor by its name, else of the one that serves a course, else of the tenant's default. Raises ``NotFoundError`` for
    a course or mentor that is not the tenant's, and where there is no notice.
    """
    return build_consultation(access.user.pk, _find_mentor(access, course_key, mentor))


def build_consultation(user_id: int, mentor: Mentor | None) -> Consultation:
    """Return what a learner is asked to agree to before this mentor serves them. Raises ``NotFoundError`` without a notice."""
    replier = find_replier(mentor, find_bar(user_id))
    state = get_notice_state(user_id, find_destination(replier))
    told = [describe_destination(replier)]
    if state.names_answers and replier is not None and not replier.is_search:
        told.append(_describe_answers())
    return Consultation(state, replier, " ".join(told))


def _describe_answers() -> str:
    """Return what is said of learners' own answers to problems, where the notice covers them."""
    return _(
        "Where the staff of your course allow it, this includes your answers to problems whose results you can see. The mentor "
        "then knows what you submitted."
    )


def give_word(access: Access, shown: Consultation, *, version: int, is_accepted: bool, digest: str = "") -> None:
    """
    Keep a learner's word on what they were shown.

    ``digest`` is that of the texts which the client showed, "" for a client that does not say. Raises ``NotFoundError`` where
    there is no notice, and ``InvalidInputError`` for a version that is not in force and for texts that changed meanwhile.
    """
    if digest and digest != shown.digest:
        raise InvalidInputError({"digest": [_("What you were shown has changed. Please read it again.")]})
    user_id = access.user.pk
    if is_accepted:
        destination = find_destination(shown.replier)
        accept_notice(user_id, version=version, destination=destination, told=shown.beside, reading=shown.state.reading)
        return
    decline_notice(user_id, version=version, told=shown.beside, reading=shown.state.reading)
    _stop_replies(user_id)


def take_word_back(access: Access) -> None:
    """Take a learner's word back: they are asked again. What was remembered is kept."""
    withdraw_acceptance(access.user.pk)
    _stop_replies(access.user.pk)


def _stop_replies(user_id: int) -> None:
    """Stop what a provider may be saying: it was asked by who does not agree to that any more."""
    replies = Message.objects.filter(session__user=user_id, state__in=Message.OPEN_STATES, search_reason="")
    for pk, generation_id in list(replies.values_list("pk", "generation_id")):
        free_and_finish(pk, generation_id, Message.State.STOPPED)


def _find_mentor(access: Access, course_key: str, named: str) -> Mentor | None:
    if named:
        return get_mentor(access.tenant, named)
    if not course_key:
        return list_mentors(access.tenant).first()
    course_key = parse_course_key(course_key)
    if tenant_of_course(course_key) != access.tenant:
        raise NotFoundError
    return choose_mentor(find_setting(course_key), access.tenant)
