"""
Conversations: their own learner's and nobody else's.

A session is made empty; the first question gives it its course and, where the learner gave none, its title.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from iblai_mentor_plugin.exceptions import InvalidInputError, NotFoundError
from iblai_mentor_plugin.mentor.finding.questions.distress import is_distressed
from iblai_mentor_plugin.mentor.finding.starters import list_starters, write_starter
from iblai_mentor_plugin.mentor.replying.lifecycle import finish_seen, free_and_finish
from iblai_mentor_plugin.mentor.staff.roster import get_mentor
from iblai_mentor_plugin.mentor.staff.served_course import open_served
from iblai_mentor_plugin.mentor.staff.settings import list_served_tools
from iblai_mentor_plugin.mentor.staff.toolset import check_tools, describe_tools
from iblai_mentor_plugin.mentor.standing.closures import refuse_closed
from iblai_mentor_plugin.models import Message, Session, UnitStarter

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from django.db.models import QuerySet, Subquery

    from iblai_mentor_plugin.courseware.course import VisibleBlock
    from iblai_mentor_plugin.tenants import Access

TITLE_LENGTH: Final = 255


def parse_uuid(text: str) -> UUID:
    """Return the id. Raises ``NotFoundError`` for what is none: there is nothing by that name."""
    try:
        return UUID(text)
    except ValueError as error:
        raise NotFoundError from error


def create_session(
    access: Access, *, mentor: str, tools: Sequence[str] | None = None, session_id: UUID | None = None
) -> Session:
    """
    Begin a conversation with a mentor, by its unique id, slug or name; ``tools`` are the slugs of those it may use, None: all.

    ``session_id`` is what it is to be called, None for a name that nobody can guess.

    Raises ``NotFoundError``, and ``InvalidInputError`` for tools that there are not.
    """
    _refuse_stranger(access)
    chosen = get_mentor(access.tenant, mentor)
    named = {} if session_id is None else {"session_id": session_id}
    return Session.objects.create(
        tenant=access.tenant, user=access.user, mentor=chosen, tools=check_tools(tools), **named
    )


def describe_session_tools(session: Session) -> list[dict[str, Any]]:
    """Return what the mentor may use in a session, as the contract has tools."""
    return describe_tools(list_served_tools(session.mentor, session.course_key, session.tools))


def get_session(access: Access, session_id: str, **looks: Subquery) -> Session:
    """Return a session of the user, with what ``looks`` bring along. Raises ``NotFoundError`` for all others', whoever asks."""
    _refuse_stranger(access)
    sessions = Session.objects.select_related("mentor__provider", "tenant").annotate(**looks)
    sessions = sessions.filter(tenant=access.tenant, user=access.user)
    session = sessions.filter(session_id=parse_uuid(session_id)).first()
    if session is None:
        raise NotFoundError
    return session


def read_session(access: Access, session_id: str) -> Session:
    """Return a session whose words the user may read now. Raises as ``get_session``, and ``ForbiddenError`` in an exam."""
    session = get_session(access, session_id)
    refuse_closed(access, session.course_key)
    return session


def list_messages(session: Session) -> QuerySet[Message]:
    """Return what was said, the newest first; replies whose producer died say so."""
    finish_seen(session)
    return session.messages.select_related("feedback").order_by("-number")


def update_session(session: Session, **changes: Any) -> Session:
    """
    Change a session's ``title``, and the ``tools`` that its mentor may use, as ``create_session``; what is absent stays.

    A title of None is no change. Raises ``InvalidInputError``, ``NotFoundError`` for one that is gone.
    """
    changes = {name: value for name, value in changes.items() if name != "title" or value is not None}
    if not changes:
        return session
    if len(changes.get("title", "")) > TITLE_LENGTH:
        raise InvalidInputError({"title": [_("At most %d characters.") % TITLE_LENGTH]})
    if "tools" in changes:
        changes["tools"] = check_tools(changes["tools"])
    changes["modified"] = timezone.now()
    own = Session.objects.filter(pk=session.pk, user=session.user_id)
    # No ``save``: it fails where the learner deleted the session meanwhile.
    if not own.update(**changes):
        raise NotFoundError
    for name, value in changes.items():
        setattr(session, name, value)
    return session


def build_title(question: str) -> str:
    """Return the title of a session whose learner gave none: the first question, on one line."""
    return " ".join(question.split())[:TITLE_LENGTH]


def delete_session(session: Session) -> None:
    """Delete a short session at once, what is being produced stopped and settled; learners' own go by ``history``."""
    for reply in session.messages.filter(state__in=Message.OPEN_STATES):
        free_and_finish(reply.pk, reply.generation_id, Message.State.STOPPED)
    session.delete()


def is_from_search(reply: Message) -> bool:
    """Say whether the search of the course replied; of older replies, which keep no reason, that nobody else was asked."""
    was_alone = reply.state == Message.State.COMPLETE and not (reply.provider or reply.model)
    return reply.kind == Message.Kind.REPLY and (bool(reply.search_reason) or was_alone)


def describe_search_reply(*, is_quote: bool) -> str:
    """Return the label of what the search of the course replies: that this was found, where it quotes the course."""
    return _("Found in the course") if is_quote else _("Course search")


def write_transcript(session: Session) -> str:
    """Return the conversation as plain text, in order."""
    return "\n\n".join([session.title or _("Session"), *_write_messages(session)]) + "\n"


def suggest_questions(session: Session, *, count: int) -> list[str] | None:
    """
    Return questions that could be asked next, and were not: about what the last replies cited.

    None before the first one; none after words of distress. They are made of titles of the course, not by an LLM: a suggestion
    must cost nothing and come at once. Where the search replies they are what it can answer. Raises ``CoursewareError``.
    """
    replies = list(session.messages.filter(kind=Message.Kind.REPLY).order_by("-number")[:5])
    last = session.messages.filter(kind=Message.Kind.QUESTION).order_by("-number").first()
    if last is None:
        return None
    if is_distressed(last.text):
        return []
    if replies and is_from_search(replies[0]):
        return _leave_out_asked(session, _list_answerable(session, replies))[:count]
    visible = _read_blocks(session) if any(reply.citations for reply in replies) else {}
    titles = dict.fromkeys(_list_cited_titles(replies, visible))
    questions = [
        *(template % {"title": title} for template in _cited_templates() for title in titles),
        *_general_questions(),
    ]
    return _leave_out_asked(session, questions)[:count]


def _leave_out_asked(session: Session, questions: Sequence[str]) -> list[str]:
    """Return the questions that were not asked in the session, each once."""
    among = session.messages.filter(kind=Message.Kind.QUESTION, text__in=questions)
    asked = set(among.values_list("text", flat=True))
    return [question for question in dict.fromkeys(questions) if question not in asked]


def _list_answerable(session: Session, replies: Sequence[Message]) -> list[str]:
    """Return what the search can answer: of the unit, of what was cited, and what there is."""
    blocks = _read_blocks(session)
    place = blocks.get(replies[0].usage_key)
    starters = list_starters(session.course_key, place.unit_key or place.usage_key, blocks.keys()) if place else []
    about = [write_starter(UnitStarter.Kind.ABOUT, title) for title in _list_cited_titles(replies, blocks)]
    return [*starters, *about, _("What is this unit about?"), _("What is this course about?")]


def _read_blocks(session: Session) -> dict[str, VisibleBlock]:
    """Return what the learner may see by now, and the mentor speak of, by usage key."""
    return {block.usage_key: block for block in open_served(session.user_id, session.course_key).list_blocks()}


def _list_cited_titles(replies: Sequence[Message], visible: Collection[str]) -> Iterator[str]:
    """Yield the titles of what replies cited, but for what was hidden from the learner since, or is off by now."""
    citations = (citation for reply in replies for citation in reply.citations)
    return (one["title"] for one in citations if one["title"] and one["usage_key"] in visible)


def _cited_templates() -> list[str]:
    return [
        _("What is the most important thing in “%(title)s”?"),
        _("Can you explain “%(title)s” in other words?"),
        _("How does “%(title)s” help me with the next part of the course?"),
    ]


def _general_questions() -> list[str]:
    return [
        _("Can you explain that in other words?"),
        _("Where in the course can I read more about this?"),
        _("What should I know before I go on?"),
        _("Can you give me an example?"),
        _("How can I check whether I understood this?"),
    ]


def _write_messages(session: Session) -> Iterator[str]:
    names = {Message.Kind.QUESTION: session.user.username, Message.Kind.REPLY: session.mentor.name}
    for message in session.messages.order_by("number"):
        said = message.text or f"({message.get_state_display()})"
        name = (
            describe_search_reply(is_quote=bool(message.citations))
            if is_from_search(message)
            else names[Message.Kind(message.kind)]
        )
        yield f"{message.created:%Y-%m-%d %H:%M} UTC · {name}\n{said}"


def _refuse_stranger(access: Access) -> None:
    """Refuse whoever is not the learner: nobody reads along, and nobody asks in somebody else's name."""
    if not access.is_own:
        raise NotFoundError
