"""Mentors, and what was said to them and by them."""

from __future__ import annotations

import uuid
from typing import Final

from django.conf import settings
from django.core.validators import MaxLengthValidator, MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from iblai_mentor_plugin.models.keys import FEEDBACK_LENGTH, KEY_LENGTH, NOTE_LENGTH
from iblai_mentor_plugin.models.tenants import Tenant
from iblai_mentor_plugin.models.usage import Provider

# What the first mentor of an installation is given (migration 0004): nobody's own words, so that it is said in any language.
_SEEDED: Final = ("What would you like to understand better?", "Answers questions about the course.")


class Mentor(models.Model):
    """
    An assistant of a tenant, as learners meet it.

    .. no_pii:
    """

    tenant = models.ForeignKey(Tenant, on_delete=models.CASCADE, related_name="mentors")
    unique_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False, help_text=_("How programs name it."))
    name = models.CharField(max_length=255, help_text=_("How learners meet it."))
    slug = models.SlugField(max_length=255, help_text=_("Its name in addresses."))
    description = models.TextField(blank=True, default="", help_text=_("What learners are told about it."))
    system_prompt = models.TextField(
        blank=True, default="", help_text=_("Standing text for the LLM; the mentor's rules stand above it.")
    )
    proactive_prompt = models.TextField(blank=True, default="", help_text=_("What it says before the first question."))
    model = models.CharField(
        max_length=255, blank=True, default="", help_text=_("Name of the LLM's model; empty: the site's.")
    )
    # Left out unless somebody sets it: models that think before they speak refuse it.
    temperature = models.FloatField(
        null=True,
        blank=True,
        validators=[MinValueValidator(0.0), MaxValueValidator(2.0)],
        help_text=_("How freely the model chooses its words, from 0 to 2; empty: as the model does by itself."),
    )
    # Restricted: were it gone, words would go to another place than somebody chose.
    provider = models.ForeignKey(
        Provider,
        null=True,
        blank=True,
        on_delete=models.RESTRICT,
        related_name="+",
        help_text=_("Who replies; empty: what the site's settings say."),
    )
    messages_a_day = models.PositiveIntegerField(
        null=True,
        blank=True,
        help_text=_("Questions a learner may ask on a day, of any mentor; empty: the site's limit."),
    )
    tools = models.JSONField(
        null=True,
        blank=True,
        default=None,
        help_text=_("Slugs of the tools that it may look things up with; null: all that there are."),
    )
    is_default = models.BooleanField(default=False, help_text=_("Serves courses that chose no other one."))
    is_active = models.BooleanField(default=True, help_text=_("Whether it may be asked."))
    created = models.DateTimeField(auto_now_add=True)
    modified = models.DateTimeField(auto_now=True)

    class Meta:
        """Mentors."""

        constraints = [
            # A slug names one mentor of a tenant, or a session could begin with another one than was meant.
            models.UniqueConstraint(fields=["tenant", "slug"], name="iblai_mentor_one_mentor_per_slug"),
        ]

    def __str__(self) -> str:
        """Return the name."""
        return self.name

    @property
    def greeting(self) -> str:
        """Return what it says before the first question; in the language of the page where nobody wrote anything."""
        own = self.proactive_prompt
        return gettext("What do you want to understand better?") if own in ("", _SEEDED[0]) else own

    @property
    def about(self) -> str:
        """Return what learners are told about it, alike; "" where nobody wrote anything."""
        own = self.description
        return gettext("Answers questions about the course.") if own == _SEEDED[1] else own


class Session(models.Model):
    """
    A conversation of a learner with a mentor; it belongs to one course from its first message.

    .. pii: Links a user to what they asked, and where.
    .. pii_types: id, other
    .. pii_retirement: local_api
    """

    session_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    tenant = models.ForeignKey(Tenant, on_delete=models.CASCADE, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, db_constraint=False, related_name="+")
    # Restricted: a mentor that was asked is made inactive; its tenant's end takes both.
    mentor = models.ForeignKey(Mentor, on_delete=models.RESTRICT, related_name="+")
    course_key = models.CharField(
        max_length=KEY_LENGTH, blank=True, default="", help_text=_("Empty: nothing asked yet.")
    )
    title = models.CharField(
        max_length=255, blank=True, default="", help_text=_("The learner's, or the first question.")
    )
    tools = models.JSONField(
        null=True,
        blank=True,
        default=None,
        help_text=_("Slugs of the tools that its mentor may use here; null: all that the mentor has."),
    )
    pinned_at = models.DateTimeField(null=True, blank=True, help_text=_("When its learner pinned it; empty: not."))
    noted_number = models.PositiveIntegerField(
        default=0, help_text=_("Up to which message the session memory was noted.")
    )
    created = models.DateTimeField(auto_now_add=True)
    modified = models.DateTimeField(auto_now=True)

    class Meta:
        """Sessions, read by learner, newest first."""

        indexes = [models.Index(fields=["user", "modified"], name="iblai_mentor_session_list")]
        permissions = [
            ("view_others_messages", _("Can read what other users and the mentor said")),
            ("delete_others_data", _("Can delete what is kept of other users")),
        ]

    def __str__(self) -> str:
        """Name it by its id."""
        return str(self.session_id)


class Message(models.Model):
    """
    An entry of a session: a learner's question, or the mentor's reply to it.

    A reply's state only ever goes forward: whoever takes it out of *queued* or *running* first has the last word on it.

    .. pii: What a user said, and was told.
    .. pii_types: id, other
    .. pii_retirement: local_api
    """

    class Kind(models.IntegerChoices):
        """Who speaks."""

        QUESTION = 1, _("question")
        REPLY = 2, _("reply")

    class State(models.TextChoices):
        """How far it is; a question is complete from the start."""

        QUEUED = "queued", _("queued")
        RUNNING = "running", _("running")
        COMPLETE = "complete", _("complete")
        STOPPED = "stopped", _("stopped")
        FAILED = "failed", _("failed")
        INTERRUPTED = "interrupted", _("interrupted")
        BLOCKED = "blocked", _("blocked")

    class Action(models.TextChoices):
        """What a learner asks for with one tap."""

        SUMMARY = "summary", _("a summary")
        SIMPLER = "simpler", _("in simpler words")
        EXAMPLE = "example", _("an example")
        QUIZ = "quiz", _("a question to check oneself")

    OPEN_STATES = (State.QUEUED, State.RUNNING)
    # What ended in one of these may have begun well, and can be gone on with.
    SHORT_STATES = (State.COMPLETE, State.FAILED, State.INTERRUPTED)

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="messages")
    number = models.PositiveIntegerField(help_text=_("Its place in the session, from 1; odd ones are questions."))
    kind = models.PositiveSmallIntegerField(choices=Kind.choices)
    state = models.CharField(max_length=12, choices=State.choices, default=State.COMPLETE)
    text = models.TextField(blank=True, default="", help_text=_("What was said; a reply's once it ended."))
    usage_key = models.CharField(max_length=KEY_LENGTH, blank=True, default="", help_text=_("Where the learner asked."))
    created = models.DateTimeField(auto_now_add=True)

    # What was asked for with one tap instead of in words of one's own; of a question and of its reply.
    action = models.CharField(max_length=10, choices=Action.choices, blank=True, default="")

    # Of a question. Null where the client gave none: nulls are no duplicates of each other.
    client_id = models.CharField(max_length=64, null=True, blank=True, help_text=_("The client's own id of it."))  # noqa: DJ001

    intent = models.CharField(
        max_length=20,
        blank=True,
        default="",
        help_text=_("The button that was pressed to ask it, as a code; empty: none."),
    )

    # Of a reply.
    generation_id = models.UUIDField(null=True, blank=True, unique=True, help_text=_("How clients follow it."))
    error = models.CharField(max_length=40, blank=True, default="", help_text=_("Why it did not end well, as a code."))
    citations = models.JSONField(default=list, blank=True, help_text=_("Where in the course it stands."))
    found = models.JSONField(
        default=list, blank=True, help_text=_("Where in the course to look, besides: what a search found.")
    )
    refused_citations = models.PositiveIntegerField(
        default=0, help_text=_("Citations that the LLM wrote and that did not stand; nobody saw them.")
    )
    problem_key = models.CharField(
        max_length=KEY_LENGTH, blank=True, default="", help_text=_("The problem in question; empty: none.")
    )
    attempts = models.PositiveIntegerField(default=0, help_text=_("Attempts at it, as the platform counted by then."))
    answer_digest = models.CharField(
        max_length=64,
        blank=True,
        default="",
        help_text=_("Stands for the answer last given to it, to tell another one from the same; keyed, says nothing."),
    )
    has_step = models.BooleanField(
        default=False, help_text=_("The question shows a step of the learner's own towards the problem.")
    )
    offers_contact = models.BooleanField(
        default=False, help_text=_("The learner is shown where people help: after a check, or where nothing was found.")
    )
    passages = models.JSONField(
        default=list,
        blank=True,
        help_text=_(
            "Passages found for it that stay in the prompts of its session: pairs of a usage key and what stands for the text."
        ),
    )
    briefing_version = models.PositiveIntegerField(
        null=True,
        blank=True,
        help_text=_("The version of the briefing that a member of staff tries; empty: the one in force."),
    )
    page_content = models.TextField(
        blank=True,
        default="",
        help_text=_("What the learner's page said, where an operator lets it be told; deleted when the reply ends."),
    )
    heartbeat_at = models.DateTimeField(
        null=True, blank=True, help_text=_("When its producer last said that it lives.")
    )
    finished_at = models.DateTimeField(null=True, blank=True)
    reserved = models.JSONField(
        default=list, blank=True, help_text=_("Pairs of a ledger entry's id and what is reserved there; settled once.")
    )
    held = models.JSONField(
        default=dict, blank=True, help_text=_("Whose cost is held back in which entries of budgets; released once.")
    )
    prompt_tokens = models.PositiveIntegerField(default=0)
    reply_tokens = models.PositiveIntegerField(default=0)
    provider = models.CharField(max_length=100, blank=True, default="", help_text=_("Host that replied; empty: none."))
    model = models.CharField(max_length=200, blank=True, default="", help_text=_("The model that replied."))
    search_reason = models.CharField(
        max_length=20,
        blank=True,
        default="",
        help_text=_("Why the on-site search replies and no provider is asked, as a code; empty: whom the mentor has."),
    )
    left_site = models.BooleanField(default=False, help_text=_("Words of the learner were sent to another site."))
    language = models.CharField(
        max_length=35,
        blank=True,
        default="",
        help_text=_("Of the page that asked; the mentor's own sentences are in it."),
    )
    is_estimated = models.BooleanField(
        default=False, help_text=_("The tokens are our estimate, not the provider's count.")
    )

    class Meta:
        """Messages, in order."""

        ordering = ["session", "number"]
        constraints = [
            # Two tabs that ask at the same moment must not take the same place.
            models.UniqueConstraint(fields=["session", "number"], name="iblai_mentor_one_message_per_place"),
            # A retry must not ask twice, however fast it comes.
            models.UniqueConstraint(fields=["session", "client_id"], name="iblai_mentor_one_question_per_client_id"),
        ]
        indexes = [
            models.Index(fields=["state", "heartbeat_at"], name="iblai_mentor_stale_replies"),
            # Retention reads by age.
            models.Index(fields=["created"], name="iblai_mentor_message_age"),
        ]

    def __str__(self) -> str:
        """Name it by its place."""
        return f"{self.get_kind_display()} {self.number}"

    @property
    def is_open(self) -> bool:
        """Say whether more is to come."""
        return self.state in self.OPEN_STATES

    @property
    def ended_early(self) -> str:
        """Return why there is less than a whole reply, as a code; "" where it is whole, or says itself why it ends there."""
        return self.error if self.text and self.state in self.SHORT_STATES else ""


class ReplyChunk(models.Model):
    """
    A piece of a reply, or a step on the way to it; kept for those who follow, until the session's next reply begins.

    .. pii: What a user was told, and titles of what was looked up for them.
    .. pii_types: other
    .. pii_retirement: local_api
    """

    reply = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="chunks")
    number = models.PositiveIntegerField(help_text=_("From 1."))
    text = models.TextField()
    step = models.JSONField(
        null=True, blank=True, default=None, help_text=_("What was looked up: the tool, and titles of what was found.")
    )

    class Meta:
        """Chunks, in order."""

        ordering = ["reply", "number"]
        constraints = [
            # Followers resume after a number; there may be only one piece that has it.
            models.UniqueConstraint(fields=["reply", "number"], name="iblai_mentor_one_chunk_per_number"),
        ]

    def __str__(self) -> str:
        """Return the number."""
        return str(self.number)


class Feedback(models.Model):
    """
    What a learner thought of a reply.

    .. pii: What a user thought of what they were told.
    .. pii_types: id, other
    .. pii_retirement: local_api
    """

    class Rating(models.IntegerChoices):
        """Thumbs."""

        UP = 1, _("helpful")
        DOWN = -1, _("not helpful")

    # One to one: whoever changes their mind changes the feedback.
    message = models.OneToOneField(Message, on_delete=models.CASCADE, related_name="feedback")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, db_constraint=False, related_name="+")
    rating = models.SmallIntegerField(choices=Rating.choices, null=True, blank=True)
    reason = models.CharField(max_length=255, blank=True, default="")
    details = models.TextField(
        blank=True,
        default="",
        validators=[MaxLengthValidator(FEEDBACK_LENGTH)],
        help_text=_("What the learner said besides."),
    )
    created = models.DateTimeField(auto_now_add=True)
    modified = models.DateTimeField(auto_now=True)

    class Meta:
        """What learners thought of replies."""

        verbose_name = _("feedback")
        verbose_name_plural = _("feedback")

    def __str__(self) -> str:
        """Name whose and of what, by id."""
        return f"user {self.user_id}, message {self.message_id}"


class LearnerChoice(models.Model):
    """
    What a learner decided about the mentor everywhere.

    .. pii: Links a user to their choices.
    .. pii_types: id
    .. pii_retirement: local_api
    """

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, db_constraint=False, related_name="+"
    )
    keeps_session_memory = models.BooleanField(
        default=False, help_text=_("What sessions show of what they know is noted, for later sessions.")
    )
    modified = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        """Name whose, by id."""
        return f"user {self.user_id}"


class SessionNote(models.Model):
    """
    What a session showed of its learner; told to the mentor in later sessions of the course.

    .. pii: What a user knows, lacks or asked for.
    .. pii_types: other
    .. pii_retirement: local_api
    """

    class Kind(models.TextChoices):
        """What is noted."""

        KNOWLEDGE_GAP = "knowledge_gap", _("knowledge gap")
        LESSON_LEARNED = "lesson_learned", _("lesson learned")
        HELP_REQUEST = "help_request", _("help request")

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="notes")
    # A note stands on what was said: it goes with it.
    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="+", help_text=_("What it stands on."))
    kind = models.CharField(max_length=16, choices=Kind.choices)
    content = models.TextField(validators=[MaxLengthValidator(NOTE_LENGTH)])
    is_edited = models.BooleanField(default=False, help_text=_("In the learner's own words."))
    created = models.DateTimeField(auto_now_add=True)
    modified = models.DateTimeField(auto_now=True)

    class Meta:
        """Notes, in order."""

        ordering = ["session", "id"]

    def __str__(self) -> str:
        """Say of what kind."""
        return f"{self.kind} of {self.session_id}"
