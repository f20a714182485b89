"""What the course sheet says of the help that there is: whether, how far, and when not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from iblai_mentor_plugin.mentor.spending.ledger import find_messages_a_day
from iblai_mentor_plugin.mentor.staff.assistance import Level, Part
from iblai_mentor_plugin.mentor.staff.opting import may_opt_in
from iblai_mentor_plugin.mentor.staff.quiet_hours import list_coming, write_moment
from iblai_mentor_plugin.mentor.staff.settings import describe_vacancy
from iblai_mentor_plugin.switches import is_switched_on
from iblai_mentor_plugin.tenants import tenant_of_course

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from iblai_mentor_plugin.mentor.staff.levels import CourseAssistance, OutlinePart
    from iblai_mentor_plugin.models import Assistance, CourseSetting, Mentor


def describe_service(course_key: str, setting: CourseSetting | None, mentor: Mentor | None) -> list[str]:
    """Say whether the mentor serves the course, which one, how often a learner may ask, and where people help."""
    said = [_describe_switches(course_key, setting)]
    if mentor is None:
        return [*said, describe_vacancy()]
    limit = find_messages_a_day(mentor, course_key)
    said.append(_("Learners meet it as “%(name)s”.") % {"name": mentor.name})
    said.append(
        ngettext("A learner can ask %d question a day.", "A learner can ask %d questions a day.", limit) % limit
    )
    if setting is not None and setting.help_contact:
        said.append(_("Where it cannot help, it shows learners this contact: %s") % setting.help_contact)
    else:
        said.append(_("It shows learners no contact of people who help."))
    return said


def describe_levels(found: CourseAssistance) -> list[str]:
    """Say how far the mentor helps in the course, and in each part that has a level of its own."""
    of_course = next((rule.level for rule in found.rules if rule.part == Part.COURSE), Level.FULL)
    titles = dict(_list_titles(found.outline, ()))
    parts = (rule for rule in found.rules if rule.part != Part.COURSE)
    own = (_describe_level(_name_part(rule, titles), rule.level) for rule in parts)
    return [_describe_level(_("The whole course"), of_course), *own]


def describe_silences(course_key: str) -> list[str]:
    """Say what happens in exams, and when the course team keeps the mentor closed."""
    if settings.IBLAI_MENTOR_EXAM_STOPS_EVERY_COURSE:
        said = [_("During a timed or proctored exam the mentor does not answer, in this course or in any other.")]
    else:
        said = [_("During a timed or proctored exam of this course the mentor does not answer.")]
    if settings.IBLAI_MENTOR_EXAM_CLOSES_HISTORY:
        said.append(
            _("During an exam or quiet hours learners cannot read their chats and memory of this course, either.")
        )
    else:
        said.append(_("During an exam or quiet hours learners can still read their earlier chats."))
    coming = list_coming(course_key)
    for quiet in coming:
        times = {"starts": write_moment(quiet.starts), "ends": write_moment(quiet.ends)}
        said.append(_("Closed from %(starts)s to %(ends)s.") % times)
    return said if coming else [*said, _("No quiet hours are planned.")]


def describe_unguarded(found: CourseAssistance) -> list[str]:
    """Name the graded problems whose answers the mentor could not hold back."""
    if not found.unguarded:
        return [_("There are none: the mentor recognises the answers to all graded problems and holds them back.")]
    titles = dict(_list_titles(found.outline, ()))
    named = [" › ".join(filter(None, (titles.get(one.unit_key, ""), one.title))) for one in found.unguarded]
    why = _(
        "A program, an image or free text decides what is right here. The mentor explains ideas and gives no steps, unless "
        "you set full help for the place."
    )
    return [*named, why]


def _describe_switches(course_key: str, setting: CourseSetting | None) -> str:
    if not is_switched_on(course_key):
        if may_opt_in(tenant_of_course(course_key), course_key):
            return _("No. The course team may switch it on.")
        return _("No. The operator of this site has not switched it on for this course.")
    if setting is not None and not setting.is_on:
        return _("No. The course team has switched it off.")
    return _("Yes.")


def _describe_level(place: str, level: str) -> str:
    said = {
        Level.OFF: _("%(place)s: no help. The mentor does not speak about it."),
        Level.HINTS: _("%(place)s: hints only."),
        Level.FULL: _("%(place)s: full help. Answers to open graded problems are held back."),
    }
    return said[Level(level)] % {"place": place}


def _name_part(rule: Assistance, titles: dict[str, str]) -> str:
    if rule.part == Part.ASSIGNMENT_TYPE:
        return _("All assignments of the type “%(type)s”") % {"type": rule.key}
    return titles.get(rule.key) or _("A part that is no longer in the course")


def _list_titles(parts: Sequence[OutlinePart], above: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """Yield the path of titles of each part, by usage key."""
    for part in parts:
        path = (*above, part.title)
        yield part.usage_key, " › ".join(filter(None, path))
        yield from _list_titles(part.children, path)
