"""Answers to problems of the stand-in LMS, submitted as its learners do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from completion.waffle import ENABLE_COMPLETION_TRACKING_SWITCH
from django.apps import apps
from waffle.models import Switch

from iblai_mentor_plugin.demo.submissions import Work, check_problem

if TYPE_CHECKING:
    from django.contrib.auth.models import User


def submit(user: User, name: str, **answers: Any) -> Work:
    """Submit answers to the problem of this name, by the end of an input's id: ``_2_1="12"``."""
    Switch.objects.update_or_create(name=ENABLE_COMPLETION_TRACKING_SWITCH.name, defaults={"active": True})
    course: Any = apps.get_app_config("mentor_demo")
    key = course.course.key.make_usage_key("problem", name)
    work = Work(user, course.course, course.course.blocks[str(key)])
    check_problem(work, {f"{name}{suffix}": answer for suffix, answer in answers.items()})
    return work
