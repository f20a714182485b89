"""The launcher: one small element at the head of a unit's page that opens the panel."""

from __future__ import annotations

import logging
import time
from enum import Enum, auto
from typing import Any, Final

from django.conf import settings
from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _

from iblai_mentor_plugin.courseware import get_courseware
from iblai_mentor_plugin.models import CourseSetting
from iblai_mentor_plugin.origins import find_host_origins
from iblai_mentor_plugin.switches import is_switched_on
from iblai_mentor_plugin.units import find_subsection, is_own_view

log = logging.getLogger(__name__)

SCRIPT: Final = "iblai_mentor_plugin/launcher.js"
STYLE: Final = "iblai_mentor_plugin/launcher.css"
PANEL: Final = "iblai_mentor:panel"
# Courses that a process remembers; beyond that it starts anew.
_COURSES: Final = 1_000
# Fields of a subsection; the platform makes an exam of one that has any.
_EXAM_FLAGS: Final = ("is_time_limited", "is_proctored_enabled", "is_practice_exam")


class _Audience(Enum):
    """Who meets the launcher in a course."""

    NOBODY = auto()
    # They switched the mentor off for their learners, and need a way back.
    STAFF = auto()
    EVERYBODY = auto()


class _Remembered:
    """For whom the mentor is in a course, for a few seconds: what is asked at every page of every learner."""

    def __init__(self) -> None:
        self.courses: dict[str, tuple[float, _Audience]] = {}

    def find_audience(self, course_key: str) -> _Audience:
        now = time.monotonic()
        asked_at, audience = self.courses.get(course_key, (float("-inf"), _Audience.NOBODY))
        if now - asked_at >= settings.IBLAI_MENTOR_LAUNCHER_SECONDS:
            audience = _ask_for_audience(course_key)
            if len(self.courses) >= _COURSES:
                self.courses.clear()
            self.courses[course_key] = (now, audience)
        return audience


def _ask_for_audience(course_key: str) -> _Audience:
    if not is_switched_on(course_key):
        return _Audience.NOBODY
    is_off = CourseSetting.objects.filter(course_key=course_key, is_on=False).exists()
    return _Audience.STAFF if is_off else _Audience.EVERYBODY


_remembered = _Remembered()


def add_launcher(fragment: Any, block: Any, *, context: dict[str, Any], view: str) -> None:
    """
    Put the launcher at the head of a vertical that was rendered, where there is to be one.

    For the learner's own view of a unit, in a course where the mentor is switched on and that they take part in; for its staff
    alone where they switched it off themselves; not in an exam's own unit while the exam runs. What the
    mentor may do there the panel asks when it is opened. Raises nothing: a page is worth more than our button.
    """
    try:
        if is_own_view(block, context=context, view=view) and _is_for(block) and not _is_in_exam(block):
            markup, script_url, style_url = _build_markup(block), static(SCRIPT), static(STYLE)
            fragment.content = markup + fragment.content
            # A style sheet is in force before anything is painted: the unit begins where it stays.
            fragment.add_css_url(style_url)
            fragment.add_javascript_url(script_url)
    # The page goes on, whatever a block, the static files or another step of the pipeline did.
    except Exception as error:  # noqa: BLE001
        log.warning("No launcher in a unit: %s", type(error).__name__)


def _is_for(block: Any) -> bool:
    course_key = str(block.location.context_key)
    user_id, audience = block.scope_ids.user_id, _remembered.find_audience(course_key)
    if audience == _Audience.STAFF:
        return get_courseware().open_course(user_id, course_key).is_staff
    return audience == _Audience.EVERYBODY and get_courseware().takes_part(user_id, course_key)


def _is_in_exam(block: Any) -> bool:
    """Say whether the unit is of an exam that runs for the learner; asked where the subsection is timed, and nowhere else."""
    subsection = find_subsection(block)
    if not any(getattr(subsection, flag, False) for flag in _EXAM_FLAGS):
        return False
    course = get_courseware().open_course(block.scope_ids.user_id, str(block.location.context_key))
    return course.find_exam() is not None


def _build_markup(block: Any) -> str:
    course_key = block.location.context_key
    return format_html(
        '<iblai-mentor-launcher data-course="{}" data-unit="{}" data-title="{}" data-panel="{}" data-hosts="{}" data-label="{}"'
        ' data-close="{}"></iblai-mentor-launcher>',
        course_key,
        block.location.map_into_course(course_key),
        getattr(block, "display_name", None) or "",
        reverse(PANEL),
        " ".join(find_host_origins()),
        _("Ask about this unit"),
        _("Close"),
    )
