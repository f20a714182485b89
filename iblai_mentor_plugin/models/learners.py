"""What is kept of a learner: the memory, and how they wish to be spoken to."""

from __future__ import annotations

from django.conf import settings
from django.core.validators import MaxLengthValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from iblai_mentor_plugin.models.keys import INSTRUCTION_LENGTH, KEY_LENGTH
from iblai_mentor_plugin.models.tenants import Tenant


class MemoryEntry(models.Model):
    """
    One entry of what is remembered of a learner: of one block, of one course, or of the learner everywhere.

    An entry's scope is told by its keys: both empty is *everywhere*, an empty usage key is *the course*, else it is a block.
    One table, because an event touches an entry of each scope, and one statement reads (and locks) them, one writes them.
    An entry holds facts, and the controls that its learner set for that scope: when it was forgotten, and its pauses.
    The course's entry is what the contract calls an *edX memory*; there is one while ``last_at`` is set.

    .. pii: What a user did in a course, and when.
    .. pii_types: id, other
    .. pii_retirement: local_api
    """

    # No constraint in the database: it would lock the LMS's own user row at every insert. And no index of its own: the
    # constraint's begins with the user, and a database that chose the short one would lock all that a learner visited.
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, db_constraint=False, db_index=False, related_name="+"
    )
    course_key = models.CharField(max_length=KEY_LENGTH, blank=True, default="", help_text=_("Empty: everywhere."))
    usage_key = models.CharField(max_length=KEY_LENGTH, blank=True, default="", help_text=_("Empty: the whole course."))
    facts = models.JSONField(
        default=dict, blank=True, help_text=_("What is remembered; the columns below are drawn from it, to query by.")
    )
    first_at = models.DateTimeField(null=True, blank=True, help_text=_("Time of the first event."))
    last_at = models.DateTimeField(
        null=True, blank=True, help_text=_("Time of the last event; empty: nothing is kept.")
    )
    page_at = models.DateTimeField(null=True, blank=True, help_text=_("When the learner was last on this page."))
    is_proven = models.BooleanField(default=True, help_text=_("Something else than a browser's word stands behind it."))
    forgotten_at = models.DateTimeField(null=True, blank=True, help_text=_("No event up to this time is remembered."))
    pauses = models.JSONField(
        default=list, blank=True, help_text=_("Intervals [from, until or null], in microseconds since 1970.")
    )
    created = models.DateTimeField(default=timezone.now)
    modified = models.DateTimeField(default=timezone.now)

    class Meta:
        """Entries; the constraint's index serves the writes, the other one the lists."""

        verbose_name = _("memory")
        verbose_name_plural = _("memories")
        constraints = [
            # One memory per learner and course (the entry with the empty usage key), one entry per block: two workers that
            # see a learner for the first time at the same moment must not both insert.
            models.UniqueConstraint(
                fields=["user", "course_key", "usage_key"], name="iblai_mentor_one_entry_per_scope"
            ),
        ]
        indexes = [
            # The lists read the entries of courses, newest first; forgetting reads by learner (the constraint's index).
            models.Index(fields=["usage_key", "modified", "id"], name="iblai_mentor_memory_list"),
        ]
        permissions = [("view_others_memory", _("Can read what is remembered of other users"))]

    def __str__(self) -> str:
        """Name whose and of what, by id and key."""
        return f"user {self.user_id}, {self.usage_key or self.course_key or 'everywhere'}"


class CustomInstruction(models.Model):
    """
    How a user wishes the mentor to speak to them; one a user and tenant.

    .. pii: What a user says of themselves.
    .. pii_types: id, name, other
    .. pii_retirement: local_api
    """

    tenant = models.ForeignKey(Tenant, on_delete=models.CASCADE, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, db_constraint=False, related_name="+")
    # The contract knows null and "" apart in these two.
    about_user = models.TextField(null=True, blank=True, validators=[MaxLengthValidator(INSTRUCTION_LENGTH)])  # noqa: DJ001
    mentor_tone = models.TextField(null=True, blank=True, validators=[MaxLengthValidator(INSTRUCTION_LENGTH)])  # noqa: DJ001
    profession = models.CharField(max_length=100, blank=True, default="")
    desired_mentor_traits = models.TextField(
        blank=True, default="", validators=[MaxLengthValidator(INSTRUCTION_LENGTH)]
    )
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        db_constraint=False,
        related_name="+",
        help_text=_("The tenant's admin who wrote it last; empty when it was the user."),
    )
    created = models.DateTimeField(auto_now_add=True)
    modified = models.DateTimeField(auto_now=True)

    class Meta:
        """Custom instructions."""

        constraints = [
            # Two creations at once: the second one is told that one exists.
            models.UniqueConstraint(fields=["tenant", "user"], name="iblai_mentor_one_custom_instruction"),
        ]
        permissions = [("view_others_instruction", _("Can read other users' custom instructions"))]

    def __str__(self) -> str:
        """Name whose, by id."""
        return f"user {self.user_id} of {self.tenant_id}"
