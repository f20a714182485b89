"""What a course's staff chose: whether the mentor helps in it, and which one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, TypedDict, Unpack

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator, URLValidator, validate_email
from django.utils.translation import gettext as _

from iblai_mentor_plugin.courseware import get_courseware
from iblai_mentor_plugin.exceptions import ForbiddenError, InvalidInputError, NotFoundError
from iblai_mentor_plugin.looks import Look
from iblai_mentor_plugin.mentor.staff.keys import parse_course_key
from iblai_mentor_plugin.mentor.staff.opting import find_news, may_opt_in, opt_in
from iblai_mentor_plugin.mentor.staff.roster import find_default_mentor, get_mentor, list_mentors
from iblai_mentor_plugin.mentor.staff.served_course import open_served
from iblai_mentor_plugin.mentor.staff.team_questions import check_questions
from iblai_mentor_plugin.mentor.staff.toolset import choose_tools, list_tools, name_choice
from iblai_mentor_plugin.models import CONTACT_LENGTH, CourseSetting
from iblai_mentor_plugin.notices import find_notice
from iblai_mentor_plugin.switches import is_switched_on
from iblai_mentor_plugin.tenants import tenant_of_course

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from django.db.models import Model

    from iblai_mentor_plugin.courseware.course import LearnerCourse
    from iblai_mentor_plugin.mentor.staff.served_course import ServedCourse
    from iblai_mentor_plugin.models import Mentor, Session, Tenant
    from iblai_mentor_plugin.tenants import Access


@dataclass(frozen=True, slots=True)
class CourseState:
    """
    How it stands with the mentor in a course.

    ``is_on`` is the staff's switch, ``is_switched_on`` the operator's, which stands above it. ``chosen`` is the mentor that
    the staff chose, None where the tenant's default serves; ``mentors`` are those to choose from. ``tools`` are the slugs
    of those that the mentor may look things up with. ``tells_answers``: learners' own answers may go along, where the notice
    in force says so, as ``notice_names_answers`` says. ``help_contact`` is where people help, "" for nowhere. ``starters`` are
    the staff's own first questions, ``questions`` what an evaluation asks; ``messages_a_day`` is a limit, 0 for none, below the
    operator's ``most_messages_a_day``.
    ``helps_when_graded``: the unit's page offers help at graded problems, too. ``may_opt_in``: it is off, and the team may
    switch it on; ``news`` is when an operator switched it on, where the team said nothing since.
    """

    is_on: bool
    is_switched_on: bool
    chosen: Mentor | None
    mentors: list[Mentor]
    tools: tuple[str, ...]
    tells_answers: bool
    notice_names_answers: bool
    help_contact: str
    starters: tuple[str, ...]
    questions: tuple[str, ...]
    messages_a_day: int
    most_messages_a_day: int
    helps_when_graded: bool
    may_opt_in: bool
    news: datetime | None


def open_course(access: Access, course_key: str) -> ServedCourse:
    """Return a course of the tenant as the mentor may know it for the user. Raises ``NotFoundError`` for any other one."""
    course_key = parse_course_key(course_key)
    if not access.is_own or tenant_of_course(course_key) != access.tenant:
        raise NotFoundError
    if not get_courseware().course_exists(course_key):
        raise NotFoundError
    return open_served(access.user.pk, course_key)


def open_as_staff(access: Access, course_key: str) -> LearnerCourse:
    """Return a course of the tenant to its staff, with what is off. Raises ``NotFoundError`` for everybody else."""
    course = open_course(access, course_key)
    if not course.is_staff:
        raise NotFoundError
    return course.whole


def get_course_state(access: Access, course_key: str) -> CourseState:
    """Return how it stands with the mentor in a course. Raises ``NotFoundError`` for who is not its staff."""
    open_as_staff(access, course_key)
    setting, notice = find_setting(course_key), find_notice()
    return CourseState(
        is_on=setting is None or setting.is_on,
        is_switched_on=is_switched_on(course_key),
        chosen=_find_chosen(setting, access.tenant),
        mentors=list(list_mentors(access.tenant)),
        tools=choose_tools(setting.tools if setting else None),
        tells_answers=setting is not None and setting.tells_answers,
        notice_names_answers=notice is not None and notice.names_answers,
        help_contact=setting.help_contact if setting else "",
        starters=tuple((setting.starters if setting else None) or ()),
        questions=tuple((setting.questions if setting else None) or ()),
        messages_a_day=(setting.messages_a_day if setting else None) or 0,
        most_messages_a_day=_find_ceiling(setting, access.tenant),
        helps_when_graded=setting is not None and bool(setting.helps_when_graded),
        may_opt_in=may_opt_in(access.tenant, course_key),
        news=find_news(course_key, setting),
    )


class Changes(TypedDict, total=False):
    """What staff change of a course; what is not there, or None, stays. ``mentor`` "" is the tenant's default."""

    is_on: bool | None
    mentor: str | None
    tools: Sequence[str] | None
    tells_answers: bool | None
    help_contact: str | None
    starters: Sequence[str] | None
    questions: Sequence[str] | None
    messages_a_day: int | None
    helps_when_graded: bool | None


def update_course(access: Access, course_key: str, **changed: Unpack[Changes]) -> None:
    """
    Change what the staff of a course chose; ``tools`` are the slugs of those that the mentor may look things up with.

    ``is_on`` switches the course on, too, where its team may opt in. ``messages_a_day`` of 0 takes the staff's limit back.
    Raises ``NotFoundError`` for who is not its staff, and ``InvalidInputError`` for a mentor that may not be asked in the
    tenant, for tools that there are not, for a contact that is neither a web address nor an e-mail address, for a limit above
    the operator's, and for questions as ``check_questions``.
    """
    course = open_as_staff(access, course_key)
    changes: dict[str, Any] = {name: value for name, value in changed.items() if value is not None}
    changes |= _check_texts(changed, course)
    if (mentor := changed.get("mentor")) is not None:
        changes["mentor"] = _choose(access.tenant, mentor)
    if (tools := changed.get("tools")) is not None:
        changes["tools"] = name_choice(tools)
    if (limit := changes.get("messages_a_day")) is not None:
        changes["messages_a_day"] = _check_limit(limit, _find_ceiling(find_setting(course_key), access.tenant))
    if changed.get("is_on"):
        opt_in(access.tenant, course_key, access.caller.pk)
    if changes:
        changes["changed_by"] = access.caller
        # Only what is changed is written: two members of staff who change different things keep both.
        CourseSetting.objects.update_or_create(course_key=course_key, defaults=changes)


def _check_texts(changed: Changes, course: LearnerCourse) -> dict[str, Any]:
    """Return what was written, as it is kept: without what is empty, nothing as None."""
    texts: dict[str, Any] = {}
    if (contact := changed.get("help_contact")) is not None:
        texts["help_contact"] = check_contact(contact)
    if (starters := changed.get("starters")) is not None:
        texts["starters"] = [text.strip() for text in starters if text.strip()] or None
    if (questions := changed.get("questions")) is not None:
        texts["questions"] = check_questions(questions, course.list_blocks()) or None
    return texts


def _find_ceiling(setting: CourseSetting | None, tenant: Tenant) -> int:
    """Return how many questions a day the operator allows a learner of the mentor that serves."""
    mentor = choose_mentor(setting, tenant)
    own = mentor.messages_a_day if mentor else None
    ceiling: int = settings.IBLAI_MENTOR_MESSAGES_A_DAY if own is None else own
    return ceiling


def _check_limit(limit: int, ceiling: int) -> int | None:
    if limit > ceiling:
        raise InvalidInputError({"messages_a_day": [_("The operator of this site allows %d at most.") % ceiling]})
    return limit or None


def check_contact(text: str) -> str:
    """Return an address on the web, or for e-mail, "" for none. Raises ``InvalidInputError`` for anything else."""
    contact = text.strip()
    if not contact:
        return ""
    is_mail = "@" in contact and "/" not in contact
    try:
        MaxLengthValidator(CONTACT_LENGTH)(contact)
        (validate_email if is_mail else URLValidator(schemes=["http", "https"]))(contact)
    except ValidationError as error:
        message = _("Write an address that begins with https:// or http://, or an e-mail address.")
        raise InvalidInputError({"help_contact": [message]}) from error
    return contact


def check_setting(course_key: str, mentor: Mentor | None, help_contact: str = "") -> None:
    """Raise ``InvalidInputError`` for what is no course key or contact, and for a mentor that could not serve in the course."""
    check_contact(help_contact)
    try:
        parse_course_key(course_key)
    except NotFoundError as error:
        raise InvalidInputError({"course_key": [_("This is not a course key.")]}) from error
    if mentor is not None and not (mentor.is_active and mentor.tenant_id == tenant_of_course(course_key).pk):
        raise InvalidInputError({"mentor": [_("There is no such mentor in service here.")]})


def find_setting(course_key: str) -> CourseSetting | None:
    """Return what the staff of a course chose, with the mentor, None where they chose nothing; one query."""
    return CourseSetting.objects.select_related("mentor__provider").filter(course_key=course_key).first()


# By a course key: the slugs of the tools that its staff left the mentor, None for all.
CHOSEN_TOOLS: Final = Look(
    "tools",
    lambda course_key: CourseSetting.objects.filter(course_key=course_key),
    ("tools",),
    lambda rows: rows[0]["tools"] if rows else None,
)


def list_served_tools(
    mentor: Mentor, course_key: str, chosen: Sequence[str] | None = None, *, row: Model | None = None
) -> tuple[str, ...]:
    """
    Return the tools that a mentor has in a course ("" for none yet), without what anybody left out.

    ``chosen`` are the session's, None where all are. ``row`` may have brought ``CHOSEN_TOOLS`` along; else a query, only where
    the mentor has any.
    """
    tools = list_tools(mentor, chosen)
    if not (tools and course_key):
        return tools
    return choose_tools(tools, CHOSEN_TOOLS.take(row, course_key))


def get_serving_mentor(session: Session, course_key: str) -> Mentor:
    """
    Return the mentor that answers the next question of a session.

    Whoever began with the tenant's default gets, from the first question, the one that the course chose; whoever named
    another one keeps it. A conversation keeps its mentor, whatever the course chooses later, as long as that one is in
    service; then the course's takes over. Raises ``ForbiddenError`` where nobody is in service.
    """
    return find_asked_mentor(session) or get_course_mentor(course_key, session.tenant)


def find_asked_mentor(session: Session) -> Mentor | None:
    """Return the mentor that a session keeps, None where the course's answers its next question."""
    asked = session.mentor
    is_named = bool(session.course_key) or not asked.is_default
    return asked if asked.is_active and is_named else None


def get_course_mentor(course_key: str, tenant: Tenant) -> Mentor:
    """Return the mentor that serves a course. Raises ``ForbiddenError`` where none is in service."""
    mentor = choose_mentor(find_setting(course_key), tenant)
    if mentor is None:
        raise ForbiddenError(describe_vacancy())
    return mentor


def choose_mentor(setting: CourseSetting | None, tenant: Tenant) -> Mentor | None:
    """Return the mentor that serves a course, as ``find_serving_mentor`` does; a tenant without any gets its first."""
    mentor = find_serving_mentor(setting, tenant)
    return list_mentors(tenant).first() if mentor is not None and mentor.pk is None else mentor


def find_serving_mentor(setting: CourseSetting | None, tenant: Tenant) -> Mentor | None:
    """
    Return the mentor that serves a course: the chosen one, else the tenant's default; None where none is in service.

    Makes none: of a tenant without any it is the one that the first question makes, not saved yet.
    """
    return _find_chosen(setting, tenant) or find_default_mentor(tenant)


def describe_vacancy() -> str:
    """Return what a learner is told where no mentor is in service."""
    return _("No mentor is in service here at the moment.")


def _find_chosen(setting: CourseSetting | None, tenant: Tenant) -> Mentor | None:
    """Return the chosen mentor, as long as it is in service, and the course belongs to the mentor's tenant."""
    mentor = setting.mentor if setting else None
    return mentor if mentor is not None and mentor.is_active and mentor.tenant_id == tenant.pk else None


def _choose(tenant: Tenant, named: str) -> Mentor | None:
    if not named:
        return None
    try:
        return get_mentor(tenant, named)
    except NotFoundError as error:
        raise InvalidInputError({"mentor": [_("There is no such mentor in service here.")]}) from error
