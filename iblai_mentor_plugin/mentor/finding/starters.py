"""
Questions to begin with in a unit: kept as what they ask about, in the course's words, and asked in the language of the page.

They were made and tried when the course was indexed (``prompting.trials``). Every page of a chat asks for them, so that this
loads nothing else.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from iblai_mentor_plugin.models import UnitStarter

if TYPE_CHECKING:
    from collections.abc import Collection

Kind = UnitStarter.Kind


def write_starter(kind: str, subject: str) -> str:
    """Return a question in the language of the page."""
    template = _("What does “%(subject)s” mean?") if kind == Kind.MEANING else _("What is said about “%(subject)s”?")
    return template % {"subject": subject}


def list_starters(course_key: str, unit_key: str, visible: Collection[str]) -> list[str]:
    """Return the questions of a unit, but for those that a block answers which the learner may not see; one query."""
    kept = UnitStarter.objects.filter(index__course_key=course_key, unit_key=unit_key).order_by("position")
    rows = kept.values_list("usage_key", "kind", "subject")
    return [write_starter(kind, subject) for usage_key, kind, subject in rows if usage_key in visible]
