"""The launcher: one small element at the head of a unit's page that opens the panel."""

from __future__ import annotations

import json
import logging
from dataclasses import asdict
from typing import Any, Final

from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from iblai_mentor_plugin.courseware import get_courseware
from iblai_mentor_plugin.launcher.audience import Audience, get_course, is_for
from iblai_mentor_plugin.launcher.offers import has_help, is_timed, list_helped
from iblai_mentor_plugin.origins import find_host_origins
from iblai_mentor_plugin.units import is_own_view

log = logging.getLogger(__name__)

SCRIPT: Final = "iblai_mentor_plugin/launcher.js"
STYLE: Final = "iblai_mentor_plugin/launcher.css"
PANEL: Final = "iblai_mentor:panel"


def add_launcher(fragment: Any, block: Any, *, context: dict[str, Any], view: str) -> None:
    """
    Put the launcher at the head of a vertical that was rendered, where there is to be one.

    For the learner's own view of a unit, in a course where the mentor is switched on and that they take part in; for its staff
    alone where they switched it off themselves; not in an exam's own unit while the exam runs. What the
    mentor may do there the panel asks when it is opened. Raises nothing: a page is worth more than our button.
    """
    try:
        if is_own_view(block, context=context, view=view) and _has_mentor(block) and not _is_in_exam(block):
            markup, script_url, style_url = _build_markup(block), static(SCRIPT), static(STYLE)
            fragment.content = markup + fragment.content
            # A style sheet is in force before anything is painted: the unit begins where it stays.
            fragment.add_css_url(style_url)
            fragment.add_javascript_url(script_url)
    # The page goes on, whatever a block, the static files or another step of the pipeline did.
    except Exception as error:  # noqa: BLE001
        log.warning("No launcher in a unit: %s", type(error).__name__)


def _has_mentor(block: Any) -> bool:
    return is_for(block.scope_ids.user_id, str(block.location.context_key))


def _is_in_exam(block: Any) -> bool:
    """Say whether the unit is of an exam that runs for the learner; asked where the subsection is timed, and nowhere else."""
    if not is_timed(block):
        return False
    course = get_courseware().open_course(block.scope_ids.user_id, str(block.location.context_key))
    return course.find_exam() is not None


def _build_markup(block: Any) -> str:
    course_key = block.location.context_key
    attributes = {
        "course": course_key,
        "unit": block.location.map_into_course(course_key),
        "title": getattr(block, "display_name", None) or "",
        "panel": reverse(PANEL),
        "hosts": " ".join(find_host_origins()),
        "label": _("Ask about this unit"),
        "close": _("Close"),
        **_describe_help(block),
    }
    said = format_html_join("", ' data-{}="{}"', attributes.items())
    return format_html("<iblai-mentor-launcher{}></iblai-mentor-launcher>", said)


def _describe_help(block: Any) -> dict[str, str]:
    """Return what is offered at the things themselves: at text that is selected, and at problems; nothing to staff alone."""
    course = get_course(str(block.location.context_key))
    if course.audience != Audience.EVERYBODY or not has_help(block, course):
        return {}
    offered = {
        "explain": _("Explain this"),
        "find": _("Find more on this"),
        "search": "1" if course.is_search else "",
    }
    problems = [asdict(problem) for problem in list_helped(block, course)]
    if problems:
        offered |= {"problems": json.dumps(problems), "help": pgettext("at a problem", "Help")}
    return offered
