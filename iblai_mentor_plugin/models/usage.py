"""What replies take: allowances by day, and places to be produced in."""

from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from iblai_mentor_plugin.models.keys import KEY_LENGTH, MOST_DIMENSIONS, PROBLEM_LENGTH, SMALLEST_CONTEXT


class LedgerEntry(models.Model):
    """
    What was used on a day: messages of a learner, tokens of a course or of the site.

    Tokens of a course or the site lie in several entries, each with its share of the limit: many learners ask at once,
    and none has to wait for another one's row.

    .. pii: How much a user asked on a day.
    .. pii_types: id
    .. pii_retirement: local_api
    """

    class Scope(models.IntegerChoices):
        """What is counted."""

        LEARNER_MESSAGES = 1, _("messages of a learner")
        COURSE_TOKENS = 2, _("tokens of a course")
        SITE_TOKENS = 3, _("tokens of the site")

    day = models.DateField(help_text=_("In UTC."))
    scope = models.PositiveSmallIntegerField(choices=Scope.choices)
    key = models.CharField(
        max_length=KEY_LENGTH, blank=True, default="", help_text=_("User id or course key; empty: the site.")
    )
    shard = models.PositiveSmallIntegerField(default=0, help_text=_("Which share of the limit this is."))
    reserved = models.BigIntegerField(default=0, help_text=_("Held back for replies that are not finished."))
    settled = models.BigIntegerField(default=0, help_text=_("Used."))

    class Meta:
        """Entries, newest day first."""

        verbose_name = _("limit used")
        verbose_name_plural = _("limits used")
        ordering = ["-day", "scope", "key", "shard"]
        constraints = [
            # Two first questions of a day must not open two accounts, each with the whole limit.
            models.UniqueConstraint(fields=["day", "scope", "key", "shard"], name="iblai_mentor_one_ledger_entry"),
        ]

    def __str__(self) -> str:
        """Say what is counted."""
        return f"{self.day} {self.get_scope_display()} {self.key}"


class TokenReservation(models.Model):
    """
    Tokens that are held back while an LLM is asked for something else than a learner's question, such as notes on a session.

    Whoever asks deletes it once it is settled; what somebody leaves behind who died, a sweep finds by its time. It holds what
    was sent, which counts as used then.

    .. no_pii:
    """

    course_key = models.CharField(max_length=KEY_LENGTH)
    provider = models.CharField(max_length=100, blank=True, default="", help_text=_("Host that is asked."))
    model = models.CharField(max_length=200, blank=True, default="")
    prompt_tokens = models.PositiveBigIntegerField(default=0, help_text=_("By our estimate."))
    reserved = models.JSONField(default=list, help_text=_("Ledger entries, and how much of each is held back."))
    held = models.JSONField(default=dict, help_text=_("Entries of budgets, and what of each is held back."))
    expires_at = models.DateTimeField(
        db_index=True, help_text=_("When whoever made it has died, if it is still there.")
    )

    def __str__(self) -> str:
        """Say of which course."""
        return f"{self.course_key} {self.model}"


class ProducerLease(models.Model):
    """
    A place among the replies that web processes may produce at once, the whole site over; and one for notes on sessions.

    .. no_pii:
    """

    slot = models.PositiveSmallIntegerField(unique=True, help_text=_("From 0, below the site's cap."))
    holder = models.UUIDField(null=True, blank=True, help_text=_("The reply that is produced; empty: free."))
    expires_at = models.DateTimeField(help_text=_("When the holder has died, if it is not heard of before."))

    def __str__(self) -> str:
        """Return the number."""
        return f"slot {self.slot}"


class Provider(models.Model):
    """
    An endpoint that replies are asked of; its key is stored encrypted, and shown to nobody.

    .. no_pii:
    """

    name = models.CharField(max_length=100, unique=True, help_text=_("What staff and learners know it by."))
    # No URLField: that one takes no host without a dot, such as a container's.
    base_url = models.CharField(max_length=500, help_text=_("Address of an endpoint of OpenAI's protocol."))
    model = models.CharField(
        max_length=200,
        blank=True,
        default="",
        help_text=_(
            "The model that is asked where a mentor names none. Empty: none is, replies are a search of the course, and the "
            "provider only makes vectors for it."
        ),
    )
    embedding_model = models.CharField(
        max_length=200,
        blank=True,
        default="",
        help_text=_(
            "The model that makes vectors, by which the search finds what is meant in other words and languages. Empty: none. "
            "With one, the texts of every course that a mentor of this provider serves are sent to the address: all that "
            "can be searched, whoever may see it, answers of problems excepted. So is each question of a learner who agreed."
        ),
    )
    embedding_dimensions = models.PositiveSmallIntegerField(
        null=True,
        blank=True,
        validators=[MinValueValidator(8), MaxValueValidator(MOST_DIMENSIONS)],
        help_text=_("Numbers of a vector to ask for. Empty: as many as the model sends, the first 512 at the most."),
    )
    embedding_batch = models.PositiveSmallIntegerField(
        default=32,
        validators=[MinValueValidator(1), MaxValueValidator(256)],
        help_text=_("Texts that are sent at once when a course is indexed."),
    )
    question_prefix = models.CharField(
        max_length=200,
        blank=True,
        default="",
        help_text=_("Put before a question that a vector is made of, as some models want it, e.g. “query:”."),
    )
    passage_prefix = models.CharField(
        max_length=200,
        blank=True,
        default="",
        help_text=_("Put before a text of the course that a vector is made of, e.g. “passage:”."),
    )
    encrypted_key = models.TextField(blank=True, default="", editable=False, help_text=_("The API key, encrypted."))
    is_on_site = models.BooleanField(
        default=False, help_text=_("It runs on this site, and hands no words on. Learners are told so.")
    )
    is_active = models.BooleanField(default=True, help_text=_("Whether it may be asked."))
    context_tokens = models.PositiveIntegerField(
        null=True,
        blank=True,
        validators=[MinValueValidator(SMALLEST_CONTEXT)],
        help_text=_("Context length of its model, in tokens: prompt and reply together fit into it. Empty: not known."),
    )
    passages = models.PositiveSmallIntegerField(
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(40)],
        help_text=_(
            "Passages of the course that go along with a question, as far as there is room. Empty: 12, or 3 where the context "
            "length is 8192 or less, as a small model answers better from a few."
        ),
    )
    first_byte_seconds = models.PositiveIntegerField(
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(600)],
        help_text=_(
            "Seconds to wait for the first byte of a reply. A slow engine needs more. Empty: as the settings say."
        ),
    )
    found_out = models.JSONField(
        default=dict, blank=True, editable=False, help_text=_("What its models turned out not to understand, by model.")
    )
    problem = models.CharField(
        max_length=PROBLEM_LENGTH,
        blank=True,
        default="",
        editable=False,
        help_text=_("Why it last refused to reply; empty once it replied."),
    )
    problem_at = models.DateTimeField(null=True, blank=True, editable=False, help_text=_("When that began."))
    created = models.DateTimeField(auto_now_add=True)
    modified = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        """Return the name."""
        return self.name


class Price(models.Model):
    """
    What a model costs; money is derived from the tokens that were used of it.

    .. no_pii:
    """

    provider = models.CharField(
        max_length=100, blank=True, default="", help_text=_("Host of the endpoint; empty: wherever it is asked.")
    )
    model = models.CharField(
        max_length=200, help_text=_("The model's name, as it is asked for; “*”: whatever this host is asked for.")
    )
    prompt_price = models.DecimalField(max_digits=12, decimal_places=4, help_text=_("Of a million tokens of prompts."))
    reply_price = models.DecimalField(max_digits=12, decimal_places=4, help_text=_("Of a million tokens of replies."))
    currency = models.CharField(max_length=3, default="USD", help_text=_("As ISO 4217 has it."))
    modified = models.DateTimeField(auto_now=True)

    class Meta:
        """Prices."""

        constraints = [
            # Two answers to what a token costs would make two sums of one bill.
            models.UniqueConstraint(fields=["provider", "model"], name="iblai_mentor_one_price"),
        ]

    def __str__(self) -> str:
        """Name the model."""
        return f"{self.provider} {self.model}".strip()


class UsageEntry(models.Model):
    """
    What replies of one model took in a course on a day; sums, of nobody in particular.

    In several rows, as the ledger's: learners whose replies end at the same moment do not wait for each other.

    .. no_pii:
    """

    day = models.DateField(help_text=_("In UTC."))
    course_key = models.CharField(max_length=KEY_LENGTH)
    provider = models.CharField(max_length=100, blank=True, default="", help_text=_("Host; empty: this site's search."))
    model = models.CharField(max_length=200, blank=True, default="")
    shard = models.PositiveSmallIntegerField(default=0, help_text=_("Which of several rows of the same sum."))
    replies = models.PositiveBigIntegerField(default=0)
    prompt_tokens = models.PositiveBigIntegerField(default=0)
    reply_tokens = models.PositiveBigIntegerField(default=0)

    class Meta:
        """Sums, newest day first."""

        verbose_name_plural = _("usage")
        ordering = ["-day", "course_key", "provider", "model", "shard"]
        constraints = [
            # Two first replies of a day must not begin two sums.
            models.UniqueConstraint(
                fields=["day", "course_key", "provider", "model", "shard"], name="iblai_mentor_one_usage_entry"
            ),
        ]

    def __str__(self) -> str:
        """Say what is summed."""
        return f"{self.day} {self.course_key} {self.model}"


class TokenCorrection(models.Model):
    """
    By how much our estimate of tokens is off for a model, as its provider's counts taught.

    .. no_pii:
    """

    provider = models.CharField(max_length=100, blank=True, default="")
    model = models.CharField(max_length=200)
    factor = models.FloatField(default=1.0, help_text=_("Counted tokens for one estimated."))
    modified = models.DateTimeField(auto_now=True)

    class Meta:
        """Corrections."""

        verbose_name = _("token calibration")
        verbose_name_plural = _("token calibrations")
        constraints = [
            # Two replies that end at once must not leave two lessons.
            models.UniqueConstraint(fields=["provider", "model"], name="iblai_mentor_one_correction"),
        ]

    def __str__(self) -> str:
        """Say how much."""
        return f"{self.model}: {self.factor:.2f}"
