"""Tenants, who belongs to them, their credentials, and what was done by their admins."""

from __future__ import annotations

import secrets

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from iblai_mentor_plugin.models.keys import KEY_LENGTH


class Tenant(models.Model):
    """
    A customer: the ``org`` of the REST paths. The default one covers every course org that no other tenant claims.

    .. no_pii:
    """

    key = models.SlugField(max_length=100, unique=True, help_text=_("The platform key, as it stands in the paths."))
    name = models.CharField(max_length=255, blank=True, default="")
    activity_from = models.DateField(
        null=True,
        blank=True,
        help_text=_(
            "From this day on course teams see how many learners ask where: in tens, of whole weeks, and never who. Empty: "
            "they see nothing of it."
        ),
    )
    # Null, not False: the code of before this column goes on making tenants while the migration runs.
    teams_switch_on = models.BooleanField(
        null=True,
        blank=True,
        default=None,
        verbose_name=_("course teams may switch it on"),
        help_text=_(
            "Where the mentor is off and no switch names the course, its team may switch it on, on its page. Where it is on, "
            "each team may switch it off."
        ),
    )
    is_default = models.BooleanField(default=False, help_text=_("Covers every course org that no other tenant claims."))
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        """Tenants."""

        permissions = [("administer_tenants", _("Can administer every tenant"))]

    def __str__(self) -> str:
        """Return the key."""
        return self.key


class TenantOrg(models.Model):
    """
    A course org that a tenant claims; its courses belong to the tenant from then on, old memories included.

    .. no_pii:
    """

    tenant = models.ForeignKey(Tenant, on_delete=models.CASCADE, related_name="orgs")
    # Unique: an org with two tenants would show one customer's learners to another.
    org = models.CharField(max_length=KEY_LENGTH, unique=True, help_text=_("The org of course keys, e.g. DemoX."))

    def __str__(self) -> str:
        """Return the org."""
        return self.org


class TenantMember(models.Model):
    """
    A user of a tenant who need not be enrolled in its courses; may be one of its admins.

    .. pii: Links a user to a tenant.
    .. pii_types: id
    .. pii_retirement: local_api
    """

    tenant = models.ForeignKey(Tenant, on_delete=models.CASCADE, related_name="members")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, db_constraint=False, related_name="+")
    is_admin = models.BooleanField(default=False, help_text=_("Administers the tenant."))
    can_read_memories = models.BooleanField(
        default=False, help_text=_("May read what is remembered of the tenant's users; not implied by anything else.")
    )

    class Meta:
        """Members."""

        constraints = [
            models.UniqueConstraint(fields=["tenant", "user"], name="iblai_mentor_one_membership"),
        ]

    def __str__(self) -> str:
        """Name who and where, by id."""
        return f"user {self.user_id} of {self.tenant_id}"


class ApiKey(models.Model):
    """
    A credential of a program: bound to one tenant and one user, never worth more than that user's present rights.

    Only a hash of the key is stored; the key itself is shown once.

    .. pii: Links a user to a credential.
    .. pii_types: id
    .. pii_retirement: local_api
    """

    tenant = models.ForeignKey(Tenant, on_delete=models.CASCADE, related_name="api_keys")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, db_constraint=False, related_name="+")
    name = models.CharField(max_length=100, blank=True, default="", help_text=_("What it is for."))
    prefix = models.CharField(max_length=8, help_text=_("The first characters of the key, to recognise it by."))
    # SHA-256 is enough here, and fast: a key is 256 random bits, so there is nothing to guess.
    digest = models.CharField(max_length=64, unique=True, editable=False, help_text=_("SHA-256 of the key."))
    scopes = models.JSONField(default=list, blank=True, help_text=_("What it may be used for."))
    expires_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True, help_text=_("To the hour."))
    # Null, not "": the code of before this column goes on making keys while the migration runs.
    successor = models.CharField(  # noqa: DJ001
        max_length=8, null=True, blank=True, help_text=_("The first characters of the key that takes its place.")
    )
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        """API keys."""

        verbose_name = _("API key")
        verbose_name_plural = _("API keys")

    def __str__(self) -> str:
        """Name the key by its prefix."""
        return f"{self.prefix}…"

    @staticmethod
    def generate() -> str:
        """Return a new random key: 64 hexadecimal characters."""
        return secrets.token_hex(32)


class AuditRecord(models.Model):
    """
    What an admin did for, or read of, a user: who, whom, when, what; never the content. The user can see it.

    .. pii: Links users to what was done for them.
    .. pii_types: id
    .. pii_retirement: local_api
    """

    tenant = models.ForeignKey(Tenant, on_delete=models.CASCADE, related_name="+")
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, db_constraint=False, related_name="+"
    )
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, db_constraint=False, related_name="+")
    action = models.CharField(max_length=60, help_text=_("E.g. custom_instruction.create."))
    created = models.DateTimeField(auto_now_add=True, db_index=True)

    class Meta:
        """Audit records, newest first."""

        ordering = ["-created", "-id"]

    def __str__(self) -> str:
        """Say what was done, by ids."""
        return f"{self.action} by {self.actor_id} for {self.user_id}"
