"""Learners of real courses."""

from __future__ import annotations

from typing import TYPE_CHECKING

from iblai_mentor_plugin.api import operating as operating_api
from iblai_mentor_plugin.demo.models import Enrolment
from iblai_mentor_plugin.models import Tenant

if TYPE_CHECKING:
    from django.contrib.auth.models import User

    from iblai_mentor_plugin.demo.olx import Course
    from iblai_mentor_plugin.tenants import Access


def enter(user: User, course: Course) -> Access:
    """Enrol a user in a course of the stand-in; returns as what they come to the mentor."""
    Enrolment.objects.create(user=user, course_key=str(course.key), org=course.key.org)
    Tenant.objects.get_or_create(key="main", defaults={"is_default": True})
    return operating_api.get_access(user, tenant_key="main", username=user.username)
