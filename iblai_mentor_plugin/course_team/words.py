"""What the course sheet says of learners' words: where they go, who reads them, how long; and what an evaluation found."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from iblai_mentor_plugin.mentor.staff.quiet_hours import write_moment
from iblai_mentor_plugin.mentor.standing.decision import describe_destination
from iblai_mentor_plugin.models import EvaluationRecord, TenantMember
from iblai_mentor_plugin.notices import find_notice
from iblai_mentor_plugin.retention.terms import Terms

if TYPE_CHECKING:
    from iblai_mentor_plugin.mentor.providers.choice import Replier
    from iblai_mentor_plugin.models import CourseSetting, Mentor, Tenant
    from iblai_mentor_plugin.retention.terms import Term

# Questions that are named; more of them are in the command's own output.
_NAMED: Final = 20


def describe_leaving(replier: Replier | None, setting: CourseSetting | None) -> list[str]:
    """Say where learners' words go, what goes along, and who has a choice."""
    said = [describe_destination(replier)]
    if replier is None or not replier.provider:
        return said
    notice = find_notice()
    tells = setting is not None and setting.tells_answers and notice is not None and notice.names_answers
    said.append(
        _("A learner's own wrong answer to a problem goes along when they ask about it and can see its result.")
        if tells
        else _("Learners' own answers to problems are not sent.")
    )
    if settings.IBLAI_MENTOR_PAGE_CONTENT:
        said.append(_("What the learner's page shows goes along."))
    said.append(_("Nothing is sent for a learner who declines the notice: the search of the course answers them."))
    if settings.IBLAI_MENTOR_LEAST_AGE is not None:
        years = {"years": settings.IBLAI_MENTOR_LEAST_AGE}
        said.append(_("The same holds for learners younger than %(years)d years.") % years)
    return said


def describe_readers(tenant: Tenant) -> list[str]:
    """Say who can read what learners say to the mentor, and what it keeps of them."""
    readers = TenantMember.objects.filter(tenant=tenant, is_admin=True, can_read_memories=True).count()
    said = [
        _("Learners read all of their own chats and memory, and can delete them."),
        _("The course team reads nothing of a learner unless the learner shares it."),
    ]
    if tenant.activity_from is not None:
        said.append(_("The course team sees how many learners ask where, in tens and of whole weeks, and never who."))
    if readers:
        text = ngettext(
            "%(count)d administrator of %(tenant)s may read what the mentor remembers of learners.",
            "%(count)d administrators of %(tenant)s may read what the mentor remembers of learners.",
            readers,
        )
        said.append(text % {"count": readers, "tenant": tenant.name or tenant.key})
    else:
        name = {"tenant": tenant.name or tenant.key}
        said.append(_("No administrator of %(tenant)s may read what the mentor remembers of learners.") % name)
    return [
        *said,
        _(
            "Operators of this site need a permission to read words. Each reading is recorded where the learner sees it."
        ),
    ]


def describe_terms(tenant: Tenant, course_key: str) -> list[str]:
    """Say for how long chats and memories of the course are kept."""
    terms = Terms()
    sentences: dict[Term, tuple[str, str]] = {
        "messages_days": (_("Chats are kept for %d days."), _("Chats are kept without a limit in time.")),
        "memory_days": (
            _("What the mentor remembers is kept for %d days after the end of the course."),
            _("What the mentor remembers is kept without a limit in time."),
        ),
    }
    said = []
    for term, (limited, unlimited) in sentences.items():
        days = terms.find_days(term, tenant.pk, course_key)
        said.append(unlimited if days is None else limited % days)
    return said


def describe_evaluation(course_key: str) -> list[str]:
    """Say when the mentor was last evaluated in the course, and what failed."""
    record = EvaluationRecord.objects.filter(course_key=course_key).order_by("-made_at", "-pk").first()
    if record is None:
        return [_("The mentor has not been evaluated in this course yet.")]
    counts = {"when": write_moment(record.made_at), "count": record.questions, "failed": len(record.failures)}
    said = [_("On %(when)s it was asked %(count)d questions; %(failed)d failed.") % counts]
    if record.is_search:
        said.append(_("The search of the course was asked, and no language model."))
    if record.failures:
        said.append(_("Failed: %s") % ", ".join(map(str, record.failures[:_NAMED])))
    return [*said, *(_("Below what we ask for: %s") % below for below in record.below)]


def write_syllabus(mentor: Mentor | None, replier: Replier | None, setting: CourseSetting | None) -> str:
    """Return a paragraph about the mentor that staff may put into their syllabus."""
    if mentor is None:
        return _("This course has no AI mentor.")
    is_search = replier is None or replier.is_search
    said = [
        _("In this course you can ask “%(name)s” for help on any page.") % {"name": mentor.name},
        _("It answers with passages of the course.")
        if is_search
        else _(
            "It is a language model that answers from the course and shows its sources. It can be wrong: check them."
        ),
        _("It does not give away answers to graded problems, and it does not answer during exams."),
        describe_destination(replier),
        _("You can see and delete what it knows about you at any time, and you do not have to use it."),
    ]
    if setting is not None and setting.help_contact:
        said.append(_("You can always ask a person: %s") % setting.help_contact)
    return " ".join(said)
