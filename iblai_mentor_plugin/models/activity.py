"""What course teams may know of what happens in their course: how many learners, in tens, and never who."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from iblai_mentor_plugin.models.keys import KEY_LENGTH


class ClosedWeek(models.Model):
    """
    A week of a course that was counted; it is counted once, and what was shown of it stays.

    .. no_pii:
    """

    course_key = models.CharField(max_length=KEY_LENGTH, blank=True, default="", help_text=_("Empty: every course."))
    week = models.DateField(help_text=_("Its Monday, in UTC."))
    is_small = models.BooleanField(default=False, help_text=_("Too few were enrolled for counts; there are bands."))
    closed_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        """Weeks, the newest first."""

        ordering = ["course_key", "-week"]
        constraints = [
            # A week that is counted twice could be counted without somebody who was erased meanwhile.
            models.UniqueConstraint(fields=["course_key", "week"], name="iblai_mentor_one_closed_week"),
        ]

    def __str__(self) -> str:
        """Name course and week."""
        return f"{self.course_key} {self.week}"


class ShownCount(models.Model):
    """
    How many learners did something in a part of a course in a week, as it is shown: in tens, nothing below ten.

    .. no_pii:
    """

    class Measure(models.TextChoices):
        """What they did, or what was done for them."""

        ASKED = "asked", _("asked")
        HELPED = "helped", _("got a reply")
        UNANSWERED = "unanswered", _("got no reply, or nothing was found")
        UP = "up", _("found a reply helpful")
        DOWN = "down", _("found a reply not helpful")
        LADDER = "ladder", _("used every step of help at a problem")
        TOPIC = "topic", _("got a reply about it")

    course_key = models.CharField(max_length=KEY_LENGTH)
    week = models.DateField(help_text=_("Its Monday, in UTC."))
    measure = models.CharField(max_length=10, choices=Measure.choices)
    key = models.CharField(
        max_length=KEY_LENGTH, blank=True, default="", help_text=_("Usage key; empty: several parts taken together.")
    )
    learners = models.PositiveIntegerField(help_text=_("Rounded down to tens."))

    class Meta:
        """Counts, the newest week first."""

        ordering = ["course_key", "-week", "measure", "-learners", "key"]
        constraints = [
            models.UniqueConstraint(
                fields=["course_key", "week", "measure", "key"], name="iblai_mentor_one_shown_count"
            ),
        ]

    def __str__(self) -> str:
        """Say what is counted."""
        return f"{self.course_key} {self.week} {self.measure}"


class TermBand(models.Model):
    """
    How many learners of a small course asked in a unit over the term: hardly any, some, or many. It never goes down.

    .. no_pii:
    """

    class Band(models.IntegerChoices):
        """How many."""

        NONE = 0, _("none or very few")
        SOME = 1, _("some")
        MANY = 2, _("many")

    course_key = models.CharField(max_length=KEY_LENGTH)
    key = models.CharField(max_length=KEY_LENGTH, help_text=_("Usage key of the unit."))
    band = models.PositiveSmallIntegerField(choices=Band.choices)

    class Meta:
        """Bands, by unit."""

        ordering = ["course_key", "-band", "key"]
        constraints = [models.UniqueConstraint(fields=["course_key", "key"], name="iblai_mentor_one_term_band")]

    def __str__(self) -> str:
        """Name the unit."""
        return self.key
