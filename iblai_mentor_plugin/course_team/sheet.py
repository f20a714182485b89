"""
The course sheet: how the mentor is set in a course, on one page that can be printed and handed on.

Each section is a list of sentences, made of what holds now: a setting that changes changes its sentence.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext as _

from iblai_mentor_plugin.course_team import guidance, words
from iblai_mentor_plugin.mentor.staff.levels import get_course_assistance
from iblai_mentor_plugin.mentor.staff.settings import find_serving_mentor, find_setting, open_as_staff
from iblai_mentor_plugin.mentor.standing.decision import find_replier
from iblai_mentor_plugin.models import EvaluationRecord

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from iblai_mentor_plugin.tenants import Access


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the sheet: its code, its heading and what it says."""

    code: str
    title: str
    sentences: Sequence[str]


@dataclass(frozen=True, slots=True)
class CourseSheet:
    """The sheet of a course, at the time at which it was made; ``syllabus`` is a paragraph for learners."""

    course_key: str
    title: str
    made_at: datetime
    sections: Sequence[Section]
    syllabus: str


def get_title(access: Access, course_key: str) -> str:
    """Return what a course is called, to its staff. Raises ``NotFoundError`` for everybody else, and ``CoursewareError``."""
    return open_as_staff(access, course_key).title


def list_evaluations(access: Access, course_key: str) -> list[EvaluationRecord]:
    """Return what evaluations of a course found, the newest first. Raises ``NotFoundError`` for who is not its staff."""
    open_as_staff(access, course_key)
    return list(EvaluationRecord.objects.filter(course_key=course_key).order_by("-made_at", "-pk"))


def build_sheet(access: Access, course_key: str) -> CourseSheet:
    """Return the sheet of a course. Raises ``NotFoundError`` for who is not its staff, and ``CoursewareError``."""
    title = get_title(access, course_key)
    setting = find_setting(course_key)
    # A page that is read makes no mentor.
    mentor = find_serving_mentor(setting, access.tenant)
    replier = find_replier(mentor)
    assistance = get_course_assistance(access, course_key)
    sections = [
        Section("service", _("Is the mentor on?"), guidance.describe_service(course_key, setting, mentor)),
        Section("help", _("Where it helps, and how far"), guidance.describe_levels(assistance)),
        Section("quiet", _("Exams and quiet hours"), guidance.describe_silences(course_key)),
        Section("unguarded", _("Problems it cannot protect"), guidance.describe_unguarded(assistance)),
        Section("words", _("What leaves this site, and to whom"), words.describe_leaving(replier, setting)),
        Section("readers", _("Who can read what"), words.describe_readers(access.tenant)),
        Section("kept", _("How long it is kept"), words.describe_terms(access.tenant, course_key)),
        Section("evaluation", _("Last evaluation"), words.describe_evaluation(course_key)),
    ]
    syllabus = words.write_syllabus(mentor, replier, setting)
    return CourseSheet(course_key, title, timezone.now(), sections, syllabus)
