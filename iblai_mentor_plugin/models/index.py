"""What the search of a course finds its passages by; made of the course alone, and can be made anew at any time."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from iblai_mentor_plugin.models.keys import COURSE_KEY_LENGTH, KEY_LENGTH


class CourseIndex(models.Model):
    """
    The index of one course, as it was made last; until it is made anew it answers for the course.

    .. no_pii:
    """

    course_key = models.CharField(max_length=COURSE_KEY_LENGTH, unique=True)
    version = models.CharField(
        max_length=100, default="", help_text=_("The version of the course that it was made of.")
    )
    stamp = models.CharField(
        max_length=32, default="", help_text=_("Changes each time it is made; processes compare it.")
    )
    starters_stamp = models.CharField(
        max_length=32, default="", help_text=_("The stamp of the index that the first questions were made with.")
    )
    starting_at = models.DateTimeField(
        null=True, help_text=_("When somebody began to make the first questions; empty if nobody did.")
    )
    made_at = models.DateTimeField(null=True)
    # Two processes that see a change at the same time should not both make the index.
    claimed_at = models.DateTimeField(
        null=True, help_text=_("When somebody began to make it anew; empty if nobody did.")
    )

    embedder = models.CharField(
        max_length=64, default="", help_text=_("What its vectors were made by, as a digest; empty: it has none.")
    )
    vectors_stamp = models.CharField(max_length=32, default="", help_text=_("Changes with its vectors."))
    embedded_stamp = models.CharField(
        max_length=32, default="", help_text=_("The stamp of the index when every passage of it had its vector.")
    )
    embedding_at = models.DateTimeField(
        null=True, help_text=_("When somebody last went on making vectors; empty: nobody does, and all are there.")
    )

    class Meta:
        """Indexes."""

        verbose_name_plural = _("course indexes")

    def __str__(self) -> str:
        """Name the course."""
        return f"index of {self.course_key}"


class IndexedPassage(models.Model):
    """
    A passage of a course; it stays while its block does not change.

    .. no_pii:
    """

    index = models.ForeignKey(CourseIndex, on_delete=models.CASCADE, related_name="passages")
    usage_key = models.CharField(max_length=KEY_LENGTH)
    digest = models.CharField(max_length=32, help_text=_("Of the block's source and titles, when it was cut."))
    position = models.PositiveIntegerField(help_text=_("Its place in the block."))
    title = models.TextField()
    headings = models.JSONField(default=list)
    text = models.TextField()
    start = models.FloatField(null=True)
    cues = models.JSONField(default=list, help_text=_("From which character on which second of the video counts."))

    def __str__(self) -> str:
        """Name its place."""
        return f"{self.usage_key}, passage {self.position}"


class IndexPart(models.Model):
    """
    A piece of an index's arrays, small enough for any database's packets.

    .. no_pii:
    """

    index = models.ForeignKey(CourseIndex, on_delete=models.CASCADE, related_name="parts")
    number = models.PositiveIntegerField()
    data = models.BinaryField()

    class Meta:
        """Parts, read in order."""

        constraints = [
            # Two that make the same index must not leave it in double.
            models.UniqueConstraint(fields=["index", "number"], name="iblai_mentor_one_index_part"),
        ]

    def __str__(self) -> str:
        """Name its place."""
        return f"part {self.number} of index {self.index_id}"


class VectorPart(models.Model):
    """
    Vectors of some hundred passages, with the rows that these are; small enough for any database's packets.

    .. no_pii:
    """

    index = models.ForeignKey(CourseIndex, on_delete=models.CASCADE, related_name="vector_parts")
    number = models.PositiveIntegerField()
    data = models.BinaryField()

    class Meta:
        """Parts, read in order."""

        constraints = [
            # Two that make the same vectors must not leave them in double.
            models.UniqueConstraint(fields=["index", "number"], name="iblai_mentor_one_vector_part"),
        ]

    def __str__(self) -> str:
        """Name its place."""
        return f"vectors {self.number} of index {self.index_id}"


class UnitStarter(models.Model):
    """
    A question to begin with in a unit, which the search answers from that unit; made and tried with the index.

    .. no_pii:
    """

    class Kind(models.TextChoices):
        """How it is asked."""

        MEANING = "meaning", _("What a term means")
        ABOUT = "about", _("What the course says about something")

    index = models.ForeignKey(CourseIndex, on_delete=models.CASCADE, related_name="starters")
    unit_key = models.CharField(max_length=KEY_LENGTH)
    usage_key = models.CharField(max_length=KEY_LENGTH, help_text=_("The block that answers it."))
    position = models.PositiveSmallIntegerField(help_text=_("Its place among those of the unit."))
    kind = models.CharField(max_length=8, choices=Kind.choices)
    subject = models.CharField(max_length=100, help_text=_("What it asks about, in the course's words."))

    class Meta:
        """Starters, in order."""

        ordering = ["index", "unit_key", "position"]
        constraints = [
            # Two that make the same index must not leave them in double.
            models.UniqueConstraint(
                fields=["index", "unit_key", "position"], name="iblai_mentor_one_starter_per_place"
            ),
        ]

    def __str__(self) -> str:
        """Name its place."""
        return f"starter {self.position} of {self.unit_key}"
