"""Receivers of the platform's signals and of our own: guard, one call. The platform connects them (``apps.MentorConfig``)."""

from __future__ import annotations

from contextlib import nullcontext
from functools import wraps
from typing import TYPE_CHECKING, Any

from django.conf import settings

from iblai_mentor_plugin.api import memory as memory_api
from iblai_mentor_plugin.api import operating as operating_api

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.contrib.auth.models import User
    from openedx_events.analytics.data import TrackingLogData
    from openedx_events.data import EventsMetadata
    from openedx_events.learning.data import (
        CertificateData,
        CourseEnrollmentData,
        CoursePassingStatusData,
        PersistentCourseGradeData,
    )

    from iblai_mentor_plugin.data import UnitViewedData


def _receiver(receive: Callable[..., None]) -> Callable[..., None]:
    """
    Drop an event that lacks what it must have: its sender is the LMS, in the middle of its own work.

    What comes from a bus is given to its consumer once, and holds nobody up: it may wait for a lock.
    """

    @wraps(receive)
    def guarded(**event: Any) -> None:
        try:
            with memory_api.unhurried() if event.get("from_event_bus") else nullcontext():
                receive(**event)
        except AttributeError as error:
            kind = getattr(event.get("metadata"), "event_type", receive.__name__)
            memory_api.drop_malformed(kind, f"{error.name} is missing")

    return guarded


def _record_enrolment(enrollment: CourseEnrollmentData, metadata: EventsMetadata, *, is_active: bool) -> None:
    values = {"enrolment": {"mode": enrollment.mode, "is_active": is_active}}
    memory_api.record_course_fact(
        metadata.event_type, enrollment.user.id, enrollment.course.course_key, metadata.time, values
    )


@_receiver
def record_enrolment_created(enrollment: CourseEnrollmentData, metadata: EventsMetadata, **_kwargs: Any) -> None:
    """Record an enrolment; the platform sends this on enrolling again, too."""
    _record_enrolment(enrollment, metadata, is_active=enrollment.is_active)


@_receiver
def record_enrolment_changed(enrollment: CourseEnrollmentData, metadata: EventsMetadata, **_kwargs: Any) -> None:
    """Record a change of mode or activity."""
    _record_enrolment(enrollment, metadata, is_active=enrollment.is_active)


@_receiver
def record_unenrolment(enrollment: CourseEnrollmentData, metadata: EventsMetadata, **_kwargs: Any) -> None:
    """Record that a learner left the course."""
    _record_enrolment(enrollment, metadata, is_active=False)


@_receiver
def record_grade(grade: PersistentCourseGradeData, metadata: EventsMetadata, **_kwargs: Any) -> None:
    """Record the course grade: a fraction of 1, and its letter."""
    values = {"grade": {"percent": grade.percent_grade, "letter": grade.letter_grade}}
    memory_api.record_course_fact(metadata.event_type, grade.user_id, grade.course.course_key, metadata.time, values)


@_receiver
def record_passing_status(
    course_passing_status: CoursePassingStatusData, metadata: EventsMetadata, **_kwargs: Any
) -> None:
    """Record whether the learner passes at this moment."""
    status = course_passing_status
    values = {"passing": status.is_passing}
    memory_api.record_course_fact(metadata.event_type, status.user.id, status.course.course_key, metadata.time, values)


def _record_certificate(certificate: CertificateData, metadata: EventsMetadata) -> None:
    values = {"certificate": {"status": certificate.current_status, "mode": certificate.mode}}
    memory_api.record_course_fact(
        metadata.event_type, certificate.user.id, certificate.course.course_key, metadata.time, values
    )


@_receiver
def record_certificate_created(certificate: CertificateData, metadata: EventsMetadata, **_kwargs: Any) -> None:
    """Record a new certificate."""
    _record_certificate(certificate, metadata)


@_receiver
def record_certificate_changed(certificate: CertificateData, metadata: EventsMetadata, **_kwargs: Any) -> None:
    """Record a certificate's new status."""
    _record_certificate(certificate, metadata)


@_receiver
def record_certificate_revoked(certificate: CertificateData, metadata: EventsMetadata, **_kwargs: Any) -> None:
    """Record that a certificate was taken back."""
    _record_certificate(certificate, metadata)


@_receiver
def record_tracking_log(tracking_log: TrackingLogData, *, from_event_bus: bool = False, **_kwargs: Any) -> None:
    """Record what a tracking event of another process teaches, off an event bus; our backend hears of this process's own."""
    if from_event_bus and tracking_log.name in memory_api.TRACKED_NAMES:
        memory_api.record_tracking_log(
            tracking_log.name, tracking_log.timestamp, tracking_log.data, tracking_log.context
        )


@_receiver
def record_unit_view(unit: UnitViewedData, metadata: EventsMetadata, **_kwargs: Any) -> None:
    """Record that a learner was shown a unit."""
    memory_api.record_unit_view(metadata.event_type, unit, metadata.time)


@_receiver
def record_completion(instance: Any, raw: bool = False, **_kwargs: Any) -> None:  # noqa: FBT001, FBT002 - Django's signature
    """Record a completion that was saved (but not one that a fixture loads)."""
    if not raw:
        memory_api.record_completion(
            "completion.BlockCompletion",
            instance.user_id,
            instance.context_key,
            instance.block_key,
            instance.modified,
            instance.completion,
        )


def retire_user(user: User, **_kwargs: Any) -> None:
    """
    Erase a user whom the platform retires.

    The one receiver that lets errors out: the platform's pipeline takes a step without one for done, and nobody looks again.
    """
    operating_api.retire(user.pk, seconds=settings.IBLAI_MENTOR_RETIRE_SECONDS)
