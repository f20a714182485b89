"""What learners chose to show to the team of a course."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from iblai_mentor_plugin.models.conversation import Message, Session
from iblai_mentor_plugin.models.keys import KEY_LENGTH
from iblai_mentor_plugin.models.tenants import Tenant


class SharedCopy(models.Model):
    """
    That a learner showed messages of a session to the team of its course.

    .. pii: Links a user to what they chose to show to others.
    .. pii_types: id
    .. pii_retirement: local_api
    """

    share_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False, help_text=_("How clients name it."))
    tenant = models.ForeignKey(Tenant, on_delete=models.CASCADE, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, db_constraint=False, related_name="+")
    # With the session goes what was shared of it.
    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="+")
    course_key = models.CharField(max_length=KEY_LENGTH, help_text=_("Whose team may open it."))
    said_at = models.DateTimeField(
        help_text=_("When the oldest message in it was said: it is kept no longer than that.")
    )
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        """Copies, the newest first."""

        verbose_name_plural = _("shared copies")
        ordering = ["-created", "-id"]
        # A team lists those of its course.
        indexes = [models.Index(fields=["course_key", "created"], name="iblai_mentor_shared")]

    def __str__(self) -> str:
        """Name it by its id."""
        return str(self.share_id)


class SharedMessage(models.Model):
    """
    A message as it was when its learner shared it.

    .. pii: What a user said and was told, and chose to show to others.
    .. pii_types: other
    .. pii_retirement: local_api
    """

    copy = models.ForeignKey(SharedCopy, on_delete=models.CASCADE, related_name="messages")
    number = models.PositiveIntegerField(help_text=_("Its place in the copy, from 1."))
    kind = models.PositiveSmallIntegerField(choices=Message.Kind.choices)
    text = models.TextField()
    mentor_name = models.CharField(
        max_length=255, blank=True, default="", help_text=_("Of a reply: who replied; empty: the search of the course.")
    )
    sources = models.JSONField(default=list, blank=True, help_text=_("Of a reply: where in the course it stands."))
    usage_key = models.CharField(max_length=KEY_LENGTH, blank=True, default="", help_text=_("Where the learner asked."))
    said_at = models.DateTimeField()

    class Meta:
        """Messages of copies, in order."""

        ordering = ["copy", "number"]
        constraints = [
            # A message that is there twice would be shown twice.
            models.UniqueConstraint(fields=["copy", "number"], name="iblai_mentor_one_shared_message"),
        ]

    def __str__(self) -> str:
        """Return the number."""
        return str(self.number)


class SharedOpening(models.Model):
    """
    That somebody of the team opened a copy; its learner sees who, and when.

    .. pii: Links a user to what they read of another one.
    .. pii_types: id
    .. pii_retirement: local_api
    """

    copy = models.ForeignKey(SharedCopy, on_delete=models.CASCADE, related_name="openings")
    reader = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        db_constraint=False,
        related_name="+",
        help_text=_("Empty: the account is gone."),
    )
    opened_at = models.DateTimeField(auto_now_add=True, help_text=_("The first time."))
    last_at = models.DateTimeField(help_text=_("The last time."))

    class Meta:
        """Openings, in order."""

        ordering = ["copy", "opened_at", "id"]
        constraints = [
            # Who looks twice at the same moment is one reader; nulls are no duplicates of each other.
            models.UniqueConstraint(fields=["copy", "reader"], name="iblai_mentor_one_opening_per_reader"),
        ]

    def __str__(self) -> str:
        """Name the reader, by id."""
        return f"user {self.reader_id}"
