"""What the stand-in LMS keeps: as much of the platform's own tables as its pages and the plugin need."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.utils import timezone

if TYPE_CHECKING:
    from datetime import datetime


class Enrolment(models.Model):
    """
    A learner in a course, now or once.

    .. pii: Links a user to a course; of the stand-in LMS only.
    .. pii_types: id
    .. pii_retirement: retained
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    course_key = models.CharField(max_length=255)
    org = models.CharField(max_length=255)
    mode = models.CharField(max_length=100, default="audit")
    is_active = models.BooleanField(default=True)
    created = models.DateTimeField(default=timezone.now)

    class Meta:
        """Enrolments."""

        constraints = [models.UniqueConstraint(fields=["user", "course_key"], name="mentor_demo_one_enrolment")]

    def __str__(self) -> str:
        """Name who and where."""
        return f"user {self.user_id} in {self.course_key}"


class CourseRole(models.Model):
    """
    A member of a course's staff.

    .. pii: Links a user to a course; of the stand-in LMS only.
    .. pii_types: id
    .. pii_retirement: retained
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    course_key = models.CharField(max_length=255)

    class Meta:
        """Roles."""

        constraints = [models.UniqueConstraint(fields=["user", "course_key"], name="mentor_demo_one_role")]

    def __str__(self) -> str:
        """Name who and where."""
        return f"user {self.user_id}, staff of {self.course_key}"


class BlockState(models.Model):
    """
    What a learner left in a block: the answers of a problem, the place in a video.

    .. pii: What a user answered; of the stand-in LMS only.
    .. pii_types: id, other
    .. pii_retirement: retained
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    course_key = models.CharField(max_length=255)
    usage_key = models.CharField(max_length=255)
    state = models.JSONField(default=dict)
    attempts = models.PositiveIntegerField(null=True)
    earned = models.FloatField(null=True, help_text="Weighted, as the gradebook has it.")
    possible = models.FloatField(null=True)
    modified = models.DateTimeField(default=timezone.now)

    class Meta:
        """States."""

        constraints = [models.UniqueConstraint(fields=["user", "usage_key"], name="mentor_demo_one_state")]
        indexes = [models.Index(fields=["course_key"], name="mentor_demo_state_course")]

    def __str__(self) -> str:
        """Name whose and of what."""
        return f"user {self.user_id}, {self.usage_key}"


class ExamAttempt(models.Model):
    """
    A learner's one try at a timed exam.

    .. pii: When a user sat an exam; of the stand-in LMS only.
    .. pii_types: id
    .. pii_retirement: retained
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    course_key = models.CharField(max_length=255)
    usage_key = models.CharField(max_length=255, help_text="The subsection.")
    started_at = models.DateTimeField(default=timezone.now)
    ends_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True)

    class Meta:
        """Attempts."""

        constraints = [models.UniqueConstraint(fields=["user", "usage_key"], name="mentor_demo_one_attempt")]

    def __str__(self) -> str:
        """Name whose and of what."""
        return f"user {self.user_id}, {self.usage_key}"

    def is_open(self, now: datetime) -> bool:
        """Say whether the learner may still answer."""
        return self.submitted_at is None and now < self.ends_at


class CourseGrade(models.Model):
    """
    The course grade as it was last calculated.

    .. pii: How a user did in a course; of the stand-in LMS only.
    .. pii_types: id, other
    .. pii_retirement: retained
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    course_key = models.CharField(max_length=255)
    percent = models.FloatField(default=0)
    letter = models.CharField(max_length=50, blank=True, default="")
    passed_at = models.DateTimeField(null=True)

    class Meta:
        """Grades."""

        constraints = [models.UniqueConstraint(fields=["user", "course_key"], name="mentor_demo_one_grade")]

    def __str__(self) -> str:
        """Name whose and where."""
        return f"user {self.user_id} in {self.course_key}"


class Profile(models.Model):
    """
    What a learner told the site of themselves; of the platform's, the one thing that the plugin asks for.

    .. pii: When a user was born; of the stand-in LMS only.
    .. pii_types: id, other
    .. pii_retirement: retained
    """

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    year_of_birth = models.IntegerField(null=True, blank=True)

    def __str__(self) -> str:
        """Name whose, by id."""
        return f"user {self.user_id}"


class Retirement(models.Model):
    """
    An account whose learner asked that it be deleted; the platform's retirement status.

    .. pii: The name that a user had; of the stand-in LMS only.
    .. pii_types: id, username
    .. pii_retirement: retained
    """

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    original_username = models.CharField(max_length=150, unique=True)
    created = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        """Name whose, by id."""
        return f"user {self.user_id}"
