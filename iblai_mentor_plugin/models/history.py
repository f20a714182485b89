"""What learners take with them, and how long the rest is kept."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from iblai_mentor_plugin.models.conversation import Session
from iblai_mentor_plugin.models.keys import KEY_LENGTH
from iblai_mentor_plugin.models.tenants import Tenant


class Export(models.Model):
    """
    A file about a user, written later and kept for some days.

    What is written lies in ``ExportPart`` rows, or in Django's storage where a setting names one; it is served once the
    state says that it is whole.

    .. pii: Links a user to a file of what they said.
    .. pii_types: id, other
    .. pii_retirement: local_api
    """

    class Kind(models.TextChoices):
        """What is in it."""

        HISTORY = "history", _("all that was said")
        SESSION = "session", _("one session")
        EVERYTHING = "everything", _("everything about the user")

    class State(models.TextChoices):
        """How far it is."""

        QUEUED = "queued", _("queued")
        RUNNING = "running", _("running")
        COMPLETE = "completed", _("completed")
        FAILED = "failed", _("failed")

    task_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False, help_text=_("How clients name it."))
    tenant = models.ForeignKey(Tenant, on_delete=models.CASCADE, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, db_constraint=False, related_name="+")
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        db_constraint=False,
        related_name="+",
    )
    kind = models.CharField(max_length=12, choices=Kind.choices)
    # With the session goes its export.
    session = models.ForeignKey(Session, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    state = models.CharField(max_length=12, choices=State.choices, default=State.QUEUED)
    error = models.CharField(max_length=40, blank=True, default="", help_text=_("Why it failed, as a code."))
    is_open = models.BooleanField(
        null=True, blank=True, default=True, help_text=_("Yes while it is queued or running, else empty.")
    )
    attempt = models.PositiveIntegerField(default=0, help_text=_("Counts up with each worker that began it."))
    done = models.PositiveBigIntegerField(default=0, help_text=_("Rows written so far."))
    total = models.PositiveBigIntegerField(default=0, help_text=_("Rows there were when it began."))
    file = models.CharField(max_length=255, blank=True, default="", help_text=_("Its name in the storage, if any."))
    heartbeat_at = models.DateTimeField(null=True, blank=True, help_text=_("When its worker last said that it lives."))
    created = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField(db_index=True, help_text=_("When it is deleted."))

    class Meta:
        """Exports, newest first."""

        ordering = ["-created", "-id"]
        constraints = [
            # One at a time for a user; empty is no duplicate of empty. Partial constraints are not MySQL's.
            models.UniqueConstraint(fields=["user", "is_open"], name="iblai_mentor_one_open_export"),
        ]
        permissions = [("export_others_data", _("Can export what is kept of other users"))]

    def __str__(self) -> str:
        """Name it by its id."""
        return str(self.task_id)


class ExportPart(models.Model):
    """
    A piece of an export: web and worker share a database, and maybe nothing else.

    .. pii: What a user said, or what is kept of them.
    .. pii_types: id, other
    .. pii_retirement: local_api
    """

    export = models.ForeignKey(Export, on_delete=models.CASCADE, related_name="parts")
    attempt = models.PositiveIntegerField(help_text=_("Of which worker; only the last one's count."))
    number = models.PositiveIntegerField(help_text=_("From 1."))
    data = models.BinaryField()

    class Meta:
        """Parts, in order."""

        ordering = ["export", "attempt", "number"]
        constraints = [
            # A part that is there twice would be served twice.
            models.UniqueConstraint(fields=["export", "attempt", "number"], name="iblai_mentor_one_export_part"),
        ]

    def __str__(self) -> str:
        """Return the number."""
        return str(self.number)


class RetentionRule(models.Model):
    """
    For how many days things are kept in a tenant or one of its courses; the narrower rule decides, number by number.

    .. no_pii:
    """

    tenant = models.ForeignKey(Tenant, on_delete=models.CASCADE, related_name="retention_rules")
    course_key = models.CharField(
        max_length=KEY_LENGTH, blank=True, default="", help_text=_("Empty: every course of the tenant.")
    )
    messages_days = models.PositiveIntegerField(
        null=True, blank=True, help_text=_("After they were said; empty: as the wider rule has it.")
    )
    memory_days = models.PositiveIntegerField(
        null=True, blank=True, help_text=_("After the course's end; empty: as the wider rule has it.")
    )
    exports_days = models.PositiveIntegerField(
        null=True, blank=True, help_text=_("After they were asked for; of the tenant only. Empty: the site's.")
    )
    audit_days = models.PositiveIntegerField(
        null=True, blank=True, help_text=_("After it was done; of the tenant only. Empty: the site's.")
    )
    modified = models.DateTimeField(auto_now=True)

    class Meta:
        """Rules."""

        constraints = [
            # Two rules for the same would be two answers to one question.
            models.UniqueConstraint(fields=["tenant", "course_key"], name="iblai_mentor_one_retention_rule"),
        ]

    def __str__(self) -> str:
        """Say for what."""
        return f"{self.tenant_id} {self.course_key}"
