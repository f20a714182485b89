"""
What is kept.

Keys of the platform (course keys, usage keys, orgs) are plain strings here: they are parsed at the edges, and a key of a
course that was deleted since must still be readable.
"""

from __future__ import annotations

import secrets
import uuid

from django.conf import settings
from django.core.validators import MaxLengthValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

# Imported so that the signal exists before any app's ready(): an operator may name it in EVENT_BUS_PRODUCER_CONFIG, which
# openedx-events checks in its own.
from iblai_mentor_plugin import signals  # noqa: F401

KEY_LENGTH = 255
COURSE_KEY_LENGTH = 200  # The contract's "course_id": its clients refuse a longer one.
INSTRUCTION_LENGTH = 4000


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
    text = models.TextField(help_text=_("What is kept, for how long, and which provider words are sent to."))
    created = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        """Name the version."""
        return f"notice {self.version}"


class NoticeAcceptance(models.Model):
    """
    A learner's agreement to one version of the notice; kept when withdrawn, as a record of both.

    .. pii: Links a user to what they agreed to and when.
    .. pii_types: id
    .. pii_retirement: local_api
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, db_constraint=False, related_name="+")
    notice = models.ForeignKey(Notice, on_delete=models.PROTECT)
    accepted_at = models.DateTimeField(default=timezone.now)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """Acceptances, read by user and notice."""

        indexes = [models.Index(fields=["user", "notice"], name="iblai_mentor_acceptance")]

    def __str__(self) -> str:
        """Name who and what, by id."""
        return f"user {self.user_id}, notice {self.notice_id}"


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

        ordering = ["-day", "reason", "kind"]
        constraints = [
            models.UniqueConstraint(fields=["day", "reason", "kind"], name="iblai_mentor_one_drop_count"),
        ]

    def __str__(self) -> str:
        """Say what was dropped."""
        return f"{self.day} {self.reason} {self.kind}: {self.count}"


class Tenant(models.Model):
    """
    A customer: the ``org`` of the REST paths. The default one covers every course org that no other tenant claims.

    .. no_pii:
    """

    key = models.SlugField(max_length=100, unique=True, help_text=_("The platform key, as it stands in the paths."))
    name = models.CharField(max_length=255, blank=True, default="")
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
    messages_a_day = models.PositiveIntegerField(
        null=True,
        blank=True,
        help_text=_("Questions a learner may ask on a day, of any mentor; empty: the site's limit."),
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
    created = models.DateTimeField(auto_now_add=True)
    modified = models.DateTimeField(auto_now=True)

    class Meta:
        """Sessions, read by learner, newest first."""

        indexes = [models.Index(fields=["user", "modified"], name="iblai_mentor_session_list")]
        permissions = [("view_others_messages", _("Can read what other users and the mentor said"))]

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

    OPEN_STATES = (State.QUEUED, State.RUNNING)

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="messages")
    number = models.PositiveIntegerField(help_text=_("Its place in the session, from 1; odd ones are questions."))
    kind = models.PositiveSmallIntegerField(choices=Kind.choices)
    state = models.CharField(max_length=12, choices=State.choices, default=State.COMPLETE)
    text = models.TextField(blank=True, default="", help_text=_("What was said; a reply's once it ended."))
    usage_key = models.CharField(max_length=KEY_LENGTH, blank=True, default="", help_text=_("Where the learner asked."))
    created = models.DateTimeField(auto_now_add=True)

    # Of a question. Null where the client gave none: nulls are no duplicates of each other.
    client_id = models.CharField(max_length=64, null=True, blank=True, help_text=_("The client's own id of it."))  # noqa: DJ001

    # Of a reply.
    generation_id = models.UUIDField(null=True, blank=True, unique=True, help_text=_("How clients follow it."))
    error = models.CharField(max_length=40, blank=True, default="", help_text=_("Why it did not end well, as a code."))
    citations = models.JSONField(default=list, blank=True, help_text=_("Where in the course it stands."))
    problem_key = models.CharField(
        max_length=KEY_LENGTH, blank=True, default="", help_text=_("The problem in question; empty: none.")
    )
    attempts = models.PositiveIntegerField(default=0, help_text=_("Attempts at it, as the platform counted by then."))
    heartbeat_at = models.DateTimeField(
        null=True, blank=True, help_text=_("When its producer last said that it lives.")
    )
    finished_at = models.DateTimeField(null=True, blank=True)
    reserved = models.JSONField(
        default=list, blank=True, help_text=_("Pairs of a ledger entry's id and what is reserved there; settled once.")
    )
    prompt_tokens = models.PositiveIntegerField(default=0)
    reply_tokens = models.PositiveIntegerField(default=0)
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
        indexes = [models.Index(fields=["state", "heartbeat_at"], name="iblai_mentor_stale_replies")]

    def __str__(self) -> str:
        """Name it by its place."""
        return f"{self.get_kind_display()} {self.number}"

    @property
    def is_open(self) -> bool:
        """Say whether more is to come."""
        return self.state in self.OPEN_STATES


class ReplyChunk(models.Model):
    """
    A piece of a reply, as it came; kept for those who follow, until the session's next reply begins.

    .. pii: What a user was told.
    .. pii_types: other
    .. pii_retirement: local_api
    """

    reply = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="chunks")
    number = models.PositiveIntegerField(help_text=_("From 1."))
    text = models.TextField()

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

        verbose_name_plural = _("ledger entries")
        ordering = ["-day", "scope", "key", "shard"]
        constraints = [
            # Two first questions of a day must not open two accounts, each with the whole limit.
            models.UniqueConstraint(fields=["day", "scope", "key", "shard"], name="iblai_mentor_one_ledger_entry"),
        ]

    def __str__(self) -> str:
        """Say what is counted."""
        return f"{self.day} {self.get_scope_display()} {self.key}"


class ProducerLease(models.Model):
    """
    A place among the replies that web processes may produce at once, the whole site over.

    .. no_pii:
    """

    slot = models.PositiveSmallIntegerField(unique=True, help_text=_("From 0, below the site's cap."))
    holder = models.UUIDField(null=True, blank=True, help_text=_("The reply that is produced; empty: free."))
    expires_at = models.DateTimeField(help_text=_("When the holder has died, if it is not heard of before."))

    def __str__(self) -> str:
        """Return the number."""
        return f"slot {self.slot}"


class Assistance(models.Model):
    """
    How far the mentor may help in a part of a course, as its staff set it; the narrowest part decides.

    .. no_pii:
    """

    class Part(models.IntegerChoices):
        """What the setting covers; the greater one decides."""

        COURSE = 0, _("the course")
        ASSIGNMENT_TYPE = 1, _("an assignment type")
        SUBSECTION = 2, _("a subsection")
        UNIT = 3, _("a unit")

    class Level(models.TextChoices):
        """How far it may help."""

        OFF = "off", _("off")
        HINTS = "hints", _("hints only")
        FULL = "full", _("full")

    course_key = models.CharField(max_length=KEY_LENGTH)
    part = models.PositiveSmallIntegerField(choices=Part.choices, default=Part.COURSE)
    key = models.CharField(
        max_length=KEY_LENGTH,
        blank=True,
        default="",
        help_text=_("The assignment type or usage key; empty for the course."),
    )
    level = models.CharField(max_length=5, choices=Level.choices)
    modified = models.DateTimeField(auto_now=True)

    class Meta:
        """Settings of courses."""

        verbose_name_plural = _("assistance")
        constraints = [
            # Two members of staff at once must not leave two answers to one question.
            models.UniqueConstraint(fields=["course_key", "part", "key"], name="iblai_mentor_one_assistance"),
        ]

    def __str__(self) -> str:
        """Say what is set for what."""
        return f"{self.key or self.course_key}: {self.level}"
