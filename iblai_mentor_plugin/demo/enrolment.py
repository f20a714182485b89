"""Enrolling and leaving, with what the platform tells of it, in its order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from openedx_events.learning.data import CourseData, CourseEnrollmentData, UserData, UserPersonalData
from openedx_events.learning.signals import (
    COURSE_ENROLLMENT_CHANGED,
    COURSE_ENROLLMENT_CREATED,
    COURSE_UNENROLLMENT_COMPLETED,
)
from openedx_filters.learning.filters import CourseEnrollmentStarted, CourseUnenrollmentStarted

from iblai_mentor_plugin.demo.models import Enrolment
from iblai_mentor_plugin.demo.tracking import emit_for_course

if TYPE_CHECKING:
    from django.contrib.auth.models import User

    from iblai_mentor_plugin.demo.olx import Course


def build_user_data(user: User) -> UserData:
    """Return a user as the platform's events carry them."""
    pii = UserPersonalData(username=user.username, email=user.email, name=user.get_full_name())
    return UserData(id=user.pk, is_active=user.is_active, pii=pii)


def is_enrolled(user: User, course: Course) -> bool:
    """Say whether the user is enrolled now."""
    return Enrolment.objects.filter(user=user, course_key=str(course.key), is_active=True).exists()


def enrol(user: User, course: Course, *, mode: str = "audit") -> Enrolment:
    """Enrol a user, for the first time or again; nothing happens when they are."""
    CourseEnrollmentStarted.run_filter(user=user, course_key=course.key, mode=mode)
    enrolment, _created = Enrolment.objects.get_or_create(
        user=user,
        course_key=str(course.key),
        defaults={"org": str(course.key.org), "mode": mode, "is_active": False},
    )
    if enrolment.is_active:
        return enrolment
    enrolment.is_active = True
    enrolment.mode = mode
    enrolment.save()
    _announce_change(enrolment, course, "edx.course.enrollment.activated")
    COURSE_ENROLLMENT_CREATED.send_event(enrollment=_build_data(enrolment, course))
    return enrolment


def unenrol(user: User, course: Course) -> None:
    """Take a user out of the course; nothing happens when they are not in it."""
    enrolment = Enrolment.objects.filter(user=user, course_key=str(course.key), is_active=True).first()
    if enrolment is None:
        return
    CourseUnenrollmentStarted.run_filter(enrollment=enrolment)
    enrolment.is_active = False
    enrolment.save()
    _announce_change(enrolment, course, "edx.course.enrollment.deactivated")
    COURSE_UNENROLLMENT_COMPLETED.send_event(enrollment=_build_data(enrolment, course))


def change_mode(enrolment: Enrolment, course: Course, *, mode: str) -> None:
    """Put an enrolment into another mode, e.g. ``verified``."""
    enrolment.mode = mode
    enrolment.save()
    _announce_change(enrolment, course, "edx.course.enrollment.mode_changed")


def _announce_change(enrolment: Enrolment, course: Course, tracking_event: str) -> None:
    COURSE_ENROLLMENT_CHANGED.send_event(enrollment=_build_data(enrolment, course))
    data = {"user_id": enrolment.user_id, "course_id": str(course.key), "mode": enrolment.mode}
    emit_for_course(tracking_event, data, str(course.key))


def _build_data(enrolment: Enrolment, course: Course) -> CourseEnrollmentData:
    return CourseEnrollmentData(
        user=build_user_data(enrolment.user),
        course=CourseData(course_key=course.key, display_name=course.title),
        mode=enrolment.mode,
        is_active=enrolment.is_active,
        creation_date=enrolment.created,
    )
