"""What may be spent in a month, what was, and who was told."""

from __future__ import annotations

from typing import Any, Final

from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from iblai_mentor_plugin.models.keys import KEY_LENGTH
from iblai_mentor_plugin.models.tenants import Tenant

# Of what a budget covers, as one text: "site", "tenant 7", or "course " and its key.
_ACCOUNT_LENGTH: Final = KEY_LENGTH + 10


class Budget(models.Model):
    """
    What replies may cost in a month (UTC): those of the site, of a tenant, or of a course.

    .. pii: E-mail addresses of those who are told how much is spent, as an operator entered them.
    .. pii_types: email_address
    .. pii_retirement: retained
    """

    class Scope(models.IntegerChoices):
        """How much a budget covers. In this order budgets are held against and charged: who waits never waits in a circle."""

        COURSE = 1, _("a course")
        TENANT = 2, _("a tenant")
        SITE = 3, _("the site")

    scope = models.PositiveSmallIntegerField(choices=Scope.choices, help_text=_("How much this budget covers."))
    tenant = models.ForeignKey(
        Tenant, null=True, blank=True, on_delete=models.CASCADE, related_name="+", help_text=_("Of a tenant's budget.")
    )
    course_key = models.CharField(max_length=KEY_LENGTH, blank=True, default="", help_text=_("Of a course's budget."))
    # A column of its own: MySQL takes two empty tenants for different ones.
    account = models.CharField(max_length=_ACCOUNT_LENGTH, unique=True, editable=False)
    amount = models.DecimalField(
        max_digits=11,
        decimal_places=2,
        validators=[MinValueValidator(0)],
        help_text=_("For each month, from the first to the last day in UTC. 0 lets nothing be spent."),
    )
    currency = models.CharField(max_length=3, default="USD", help_text=_("As ISO 4217 has it, and as prices have it."))
    mail_to = models.CharField(
        max_length=1000,
        blank=True,
        default="",
        help_text=_(
            "E-mail addresses, separated by commas, that are written to at 50, 80 and 100 %. Empty: nobody is."
        ),
    )
    created = models.DateTimeField(auto_now_add=True)
    modified = models.DateTimeField(auto_now=True)

    class Meta:
        """Budgets, the site's first."""

        ordering = ["-scope", "account"]

    def __str__(self) -> str:
        """Say what it covers."""
        match self.scope:
            case Budget.Scope.COURSE:
                return self.course_key
            case Budget.Scope.TENANT:
                return str(self.tenant)
        return str(_("the site"))

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep what it covers as one text, of which there may be only one."""
        self.account = self.name_account()
        super().save(*args, **kwargs)

    def name_account(self) -> str:
        """Return what it covers as one text."""
        match self.scope:
            case Budget.Scope.COURSE:
                return f"course {self.course_key}"
            case Budget.Scope.TENANT:
                return f"tenant {self.tenant_id}"
        return "site"


class BudgetEntry(models.Model):
    """
    What was spent and is held back of a budget in a month, in hundred-millionths of its currency: whole numbers, never floats.

    A month lies in several rows, so that those who ask at once do not wait for each other. Each row has its part of the limit
    (``allotted``), as it was shared out for a ``limit``; together the parts are no more than that.

    .. no_pii:
    """

    budget = models.ForeignKey(Budget, on_delete=models.CASCADE, related_name="entries")
    month = models.DateField(help_text=_("Its first day, in UTC."))
    shard = models.PositiveSmallIntegerField(help_text=_("Which share of the limit this is."))
    limit = models.BigIntegerField(default=-1, help_text=_("Of the whole budget, when it was shared out."))
    allotted = models.BigIntegerField(default=0, help_text=_("Its share."))
    reserved = models.BigIntegerField(default=0, help_text=_("Held back for replies that are not finished."))
    settled = models.BigIntegerField(default=0, help_text=_("Spent."))

    class Meta:
        """Entries, newest month first."""

        verbose_name_plural = _("budget entries")
        ordering = ["budget", "-month", "shard"]
        constraints = [
            # Two first questions of a month must not open two accounts, each with the whole limit.
            models.UniqueConstraint(fields=["budget", "month", "shard"], name="iblai_mentor_one_budget_entry"),
        ]

    def __str__(self) -> str:
        """Say of which month."""
        return f"{self.month:%Y-%m} {self.shard}"


class BudgetAlert(models.Model):
    """
    That somebody was told how much of a budget is spent; whoever makes the row does the telling.

    .. no_pii:
    """

    budget = models.ForeignKey(Budget, on_delete=models.CASCADE, related_name="alerts")
    month = models.DateField(help_text=_("Its first day, in UTC."))
    percent = models.PositiveSmallIntegerField()
    # A budget that was raised is another promise: who was told of the old one is told again.
    amount = models.DecimalField(max_digits=11, decimal_places=2, help_text=_("The budget, by then."))
    claimed_at = models.DateTimeField(help_text=_("When somebody began to tell."))
    sent_at = models.DateTimeField(null=True, blank=True, help_text=_("When they had; empty: not yet."))

    class Meta:
        """Alerts."""

        constraints = [
            # Two processes that see the same at once must not both write.
            models.UniqueConstraint(fields=["budget", "month", "percent", "amount"], name="iblai_mentor_one_alert"),
        ]

    def __str__(self) -> str:
        """Say how much."""
        return f"{self.month:%Y-%m} {self.percent} %"
