"""What an operator switches, announces and sees dropped."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from iblai_mentor_plugin.models.keys import KEY_LENGTH


class Switch(models.Model):
    """
    What an operator switched on or off; nothing is recorded or sent where no switch says so.

    The most specific switch of a course decides; a thrown kill switch decides over all of them.

    .. no_pii:
    """

    class Scope(models.IntegerChoices):
        """How much a switch covers; the greater one decides."""

        ALL = 0, _("every course")
        ORG = 1, _("courses of an org")
        COURSE = 2, _("one course")
        KILL = 3, _("kill switch")

    scope = models.PositiveSmallIntegerField(choices=Scope.choices, help_text=_("How much this switch covers."))
    key = models.CharField(
        max_length=KEY_LENGTH, blank=True, default="", help_text=_("The org or the course key; empty for every course.")
    )
    is_on = models.BooleanField(help_text=_("A kill switch that exists and is off stops everything at once."))
    modified = models.DateTimeField(auto_now=True)

    class Meta:
        """Switches."""

        verbose_name_plural = _("switches")
        constraints = [
            # Two operators at once must not leave two answers to one question.
            models.UniqueConstraint(fields=["scope", "key"], name="iblai_mentor_one_switch_per_scope"),
        ]

    def __str__(self) -> str:
        """Say what is switched, and how."""
        return f"{self.Scope(self.scope).label} {self.key}: {'on' if self.is_on else 'off'}"


class Notice(models.Model):
    """
    What learners are told before the mentor serves them; a new version asks them again.

    .. no_pii:
    """

    version = models.PositiveIntegerField(unique=True, help_text=_("Counts up; the greatest is the one in force."))
    text = models.TextField(
        help_text=_(
            "What is kept, for how long, and which provider words are sent to. With a question go earlier ones and their "
            "replies, the custom instruction, session notes, the learner's place and progress, passages and dates of the "
            "course, and what the provider has looked up there."
        )
    )
    names_answers = models.BooleanField(
        default=False,
        help_text=_(
            "It covers learners' own answers to problems, which go to the mentor where the staff of a course allow it. A "
            "sentence that says so is shown with the text."
        ),
    )
    # The code of before this field writes no language.
    language = models.CharField(  # noqa: DJ001
        max_length=35, null=True, blank=True, help_text=_("Of the text; empty: the language of the site.")
    )
    created = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        """Name the version."""
        return f"notice {self.version}"


class NoticeTranslation(models.Model):
    """
    A notice in another language: a draft until an operator publishes it, and shown to nobody until then.

    .. no_pii:
    """

    notice = models.ForeignKey(Notice, on_delete=models.CASCADE, related_name="translations")
    language = models.CharField(max_length=35, help_text=_("Of the text, as a code such as es or pt-br."))
    text = models.TextField(help_text=_("Says what the notice says, no more and no less."))
    is_published = models.BooleanField(
        default=False,
        help_text=_("Learners who use this language read it; until then they read the notice itself, and are told so."),
    )
    created = models.DateTimeField(auto_now_add=True)
    modified = models.DateTimeField(auto_now=True)

    class Meta:
        """Translations."""

        ordering = ["notice", "language"]
        constraints = [
            # Two texts in one language would be two answers to what somebody agreed to.
            models.UniqueConstraint(fields=["notice", "language"], name="iblai_mentor_one_notice_translation"),
        ]

    def __str__(self) -> str:
        """Name the notice and the language."""
        return f"notice {self.notice_id}, {self.language}"


class NoticeAcceptance(models.Model):
    """
    A learner's word on one version of the notice: they agree, or decline; kept when taken back, as a record of both.

    An agreement is to what was shown: the notice, and who would be sent the learner's words.

    .. pii: Links a user to what they agreed to or declined, and when.
    .. pii_types: id
    .. pii_retirement: local_api
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, db_constraint=False, related_name="+")
    notice = models.ForeignKey(Notice, on_delete=models.PROTECT)
    translation = models.ForeignKey(
        NoticeTranslation,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text=_("The text that was shown; empty: the notice's own."),
    )
    is_declined = models.BooleanField(default=False, help_text=_("The learner wants the on-site search alone."))
    accepted_at = models.DateTimeField(default=timezone.now, help_text=_("When they gave their word."))
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    language = models.CharField(max_length=35, blank=True, default="", help_text=_("Of the page that asked."))
    host = models.CharField(
        max_length=100, blank=True, default="", help_text=_("Of the provider that was named; empty: none was.")
    )
    leaves_site = models.BooleanField(default=False, help_text=_("It said that words leave this site."))
    only_searches = models.BooleanField(
        null=True, help_text=_("It said that questions go there to be searched for, and nothing else.")
    )
    digest = models.CharField(
        max_length=64, blank=True, default="", help_text=_("SHA-256 of the text shown; empty: it was not kept yet.")
    )

    class Meta:
        """Acceptances, read by user and notice."""

        indexes = [models.Index(fields=["user", "notice"], name="iblai_mentor_acceptance")]

    def __str__(self) -> str:
        """Name who and what, by id."""
        return f"user {self.user_id}, notice {self.notice_id}"


class DropCount(models.Model):
    """
    How many events were dropped on a day, by reason and kind; never whose.

    .. no_pii:
    """

    day = models.DateField()
    reason = models.CharField(max_length=40)
    kind = models.CharField(max_length=120)
    count = models.PositiveBigIntegerField(default=0)

    class Meta:
        """Counts, newest day first."""

        verbose_name = _("dropped event")
        verbose_name_plural = _("dropped events")
        ordering = ["-day", "reason", "kind"]
        constraints = [
            models.UniqueConstraint(fields=["day", "reason", "kind"], name="iblai_mentor_one_drop_count"),
        ]

    def __str__(self) -> str:
        """Say what was dropped."""
        return f"{self.day} {self.reason} {self.kind}: {self.count}"


class JobRun(models.Model):
    """
    When a job that comes round began last; whoever writes the row does the job.

    .. no_pii:
    """

    name = models.CharField(max_length=40, primary_key=True)
    begun_at = models.DateTimeField()

    def __str__(self) -> str:
        """Name the job and when."""
        return f"{self.name}, {self.begun_at:%Y-%m-%d %H:%M}"


class Overview(JobRun):
    """
    The operator's pages in the admin, for their permissions; nothing is kept under this name.

    .. no_pii:
    """

    class Meta:
        """A proxy: there is no table."""

        proxy = True
        verbose_name = _("overview")
        verbose_name_plural = _("overview")
        default_permissions = ("view",)
        permissions = [
            ("view_health", _("Can see whether the mentor is well")),
            ("view_costs", _("Can see what the mentor costs")),
            ("view_failures", _("Can see what goes wrong with the mentor")),
            ("view_configuration", _("Can see how the mentor is set up")),
            ("view_learners", _("Can see that something is kept of a learner, without words")),
        ]
