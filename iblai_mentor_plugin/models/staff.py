"""What a course's staff decided about the mentor."""

from __future__ import annotations

from django.conf import settings
from django.core.validators import MaxLengthValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from iblai_mentor_plugin.models.conversation import Mentor
from iblai_mentor_plugin.models.keys import BRIEFING_LENGTH, CONTACT_LENGTH, HINT_LENGTH, KEY_LENGTH


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


class CourseSetting(models.Model):
    """
    What a course's staff chose: whether the mentor helps in it, and which one; a course without a row chose nothing.

    .. pii: Links a user to a setting of a course.
    .. pii_types: id
    .. pii_retirement: local_api
    """

    course_key = models.CharField(max_length=KEY_LENGTH, unique=True)
    is_on = models.BooleanField(default=True, help_text=_("The staff's own switch; the operator's stands above it."))
    mentor = models.ForeignKey(
        Mentor,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text=_("The mentor of this course; empty: the tenant's default."),
    )
    tells_answers = models.BooleanField(
        default=False,
        help_text=_(
            "A learner's own answer to a problem goes to the mentor where the platform tells them its result, and the notice "
            "in force says so."
        ),
    )
    help_contact = models.CharField(
        max_length=CONTACT_LENGTH,
        blank=True,
        default="",
        help_text=_("Where learners of the course find people who help: the address of a forum, or an e-mail address."),
    )
    helps_when_graded = models.BooleanField(
        null=True,
        blank=True,
        default=None,
        help_text=_(
            "A button for help at graded problems, from the learner's first answer on; it is there at all others."
        ),
    )
    tools = models.JSONField(
        null=True,
        blank=True,
        default=None,
        help_text=_("Slugs of the tools that the mentor may look things up with here; null: all that it has."),
    )
    starters = models.JSONField(
        null=True,
        blank=True,
        default=None,
        help_text=_("First questions that learners are offered; null: those that the mentor makes of the course."),
    )
    questions = models.JSONField(
        null=True,
        blank=True,
        default=None,
        help_text=_("Questions that an evaluation of the course asks, beside those that ship; null: none."),
    )
    messages_a_day = models.PositiveIntegerField(
        null=True,
        blank=True,
        help_text=_("Questions a learner may have asked on a day to ask here; the operator's limit stands above it."),
    )
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        db_constraint=False,
        related_name="+",
    )
    modified = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        """Return the course key."""
        return self.course_key


class EvaluationRecord(models.Model):
    """
    What an evaluation of the mentor in a course found; no words but the questions that its team wrote.

    .. no_pii:
    """

    course_key = models.CharField(max_length=KEY_LENGTH)
    made_at = models.DateTimeField(auto_now_add=True)
    questions = models.PositiveIntegerField(help_text=_("How many were asked."))
    failures = models.JSONField(
        default=list, help_text=_("The questions that failed: the ids of those that ship, and those of the team.")
    )
    below = models.JSONField(default=list, help_text=_("Measures that are below their floor, as sentences."))
    # Null, too, of what was kept before this column.
    is_search = models.BooleanField(
        null=True, default=None, help_text=_("The search of the course replied to all of them, and no LLM.")
    )

    class Meta:
        """Evaluations, newest first."""

        ordering = ["course_key", "-made_at", "-id"]
        # A course's last one is read, and those before it are deleted.
        indexes = [models.Index(fields=["course_key", "made_at"], name="iblai_mentor_evaluations")]

    def __str__(self) -> str:
        """Name course and time."""
        return f"{self.course_key} {self.made_at:%Y-%m-%d %H:%M}"


class EvaluationRun(models.Model):
    """
    The evaluation that a course's team started last, as far as it got: one at a time a course.

    .. pii: Links a user to an evaluation that they started, whose questions their team wrote.
    .. pii_types: id
    .. pii_retirement: local_api
    """

    class State(models.TextChoices):
        """How far it is."""

        RUNNING = "running", _("running")
        DONE = "done", _("done")
        STOPPED = "stopped", _("stopped")
        FAILED = "failed", _("failed")

    # Unique: two at once would spend a course's allowance twice.
    course_key = models.CharField(max_length=KEY_LENGTH, unique=True)
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        db_constraint=False,
        related_name="+",
        help_text=_("Who is asked for: whose allowance it takes."),
    )
    asks_mentor = models.BooleanField(help_text=_("The mentor is asked, too, and not the search of the course alone."))
    state = models.CharField(max_length=7, choices=State.choices, default=State.RUNNING)
    error = models.CharField(max_length=20, blank=True, default="", help_text=_("Why it failed, as a code."))
    questions = models.JSONField(default=list, help_text=_("What is asked, as the team wrote it."))
    results = models.JSONField(default=list, help_text=_("What came of each, without the replies."))
    begun = models.PositiveIntegerField(default=0, help_text=_("How many questions somebody began to ask."))
    begun_at = models.DateTimeField(auto_now_add=True)
    touched_at = models.DateTimeField(default=timezone.now, help_text=_("The last sign of life."))

    class Meta:
        """Runs, by course."""

        ordering = ["course_key"]

    def __str__(self) -> str:
        """Name course and state."""
        return f"{self.course_key} {self.state}"


class QuietHours(models.Model):
    """
    A time in which a course's staff keep the mentor closed to its learners.

    .. no_pii:
    """

    course_key = models.CharField(max_length=KEY_LENGTH)
    starts = models.DateTimeField()
    ends = models.DateTimeField()
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        """Quiet hours, the earliest first."""

        verbose_name_plural = _("quiet hours")
        ordering = ["course_key", "starts", "id"]
        # Asked at every question: those of a course that are not over.
        indexes = [models.Index(fields=["course_key", "ends"], name="iblai_mentor_quiet")]

    def __str__(self) -> str:
        """Name course and beginning."""
        return f"{self.course_key} {self.starts:%Y-%m-%d %H:%M}"


class ProblemHint(models.Model):
    """
    What a course's staff know of a problem: a hint, or a mistake that learners make; told to the mentor from its step on.

    No answer is stated in one: the guard of answers looks at each before it is kept, and again before it is told.

    .. no_pii:
    """

    class Kind(models.TextChoices):
        """What is known."""

        HINT = "hint", _("hint")
        MISTAKE = "mistake", _("usual mistake")

    class Step(models.TextChoices):
        """From which step of the hint ladder on it is told."""

        ORIENT = "orient", _("from the first question on")
        CONCEPT = "concept", _("with the concept")
        EXAMPLE = "example", _("with an example")
        CHECK = "check", _("with a check of the learner's steps")

    course_key = models.CharField(max_length=KEY_LENGTH)
    usage_key = models.CharField(max_length=KEY_LENGTH, help_text=_("The problem."))
    kind = models.CharField(max_length=7, choices=Kind.choices, default=Kind.HINT)
    step = models.CharField(max_length=7, choices=Step.choices, default=Step.CONCEPT)
    text = models.TextField(validators=[MaxLengthValidator(HINT_LENGTH)])
    created = models.DateTimeField(auto_now_add=True)
    modified = models.DateTimeField(auto_now=True)

    class Meta:
        """Hints of problems, in the order in which they were written."""

        ordering = ["course_key", "usage_key", "id"]
        # A reply reads those of one problem.
        indexes = [models.Index(fields=["course_key", "usage_key"], name="iblai_mentor_hints")]

    def __str__(self) -> str:
        """Name the problem."""
        return f"{self.usage_key}: {self.kind}"


class Briefing(models.Model):
    """
    What a course's staff want the mentor to know; the latest published version is in force.

    A version is a draft, previewed and changed, until it is published; from then on it stays as it is.

    .. pii: Links a user to a text that they wrote for a course.
    .. pii_types: id
    .. pii_retirement: local_api
    """

    course_key = models.CharField(max_length=KEY_LENGTH)
    version = models.PositiveIntegerField(help_text=_("Counts up, from 1."))
    text = models.TextField(validators=[MaxLengthValidator(BRIEFING_LENGTH)], blank=True, default="")
    published_at = models.DateTimeField(null=True, blank=True, help_text=_("Empty: a draft."))
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        db_constraint=False,
        related_name="+",
    )
    created = models.DateTimeField(auto_now_add=True)
    modified = models.DateTimeField(auto_now=True)

    class Meta:
        """Briefings, newest first."""

        ordering = ["course_key", "-version"]
        constraints = [
            # Two members of staff at once must not write two texts of one version.
            models.UniqueConstraint(fields=["course_key", "version"], name="iblai_mentor_one_briefing_version"),
        ]

    def __str__(self) -> str:
        """Name course and version."""
        return f"{self.course_key} {self.version}"
