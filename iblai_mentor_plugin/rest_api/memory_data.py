"""
The shape of a memory's ``data``, version 1, for the OpenAPI schema; nothing is serialized through it.

A program finds fields by name and ignores what it does not know: a new field is no new version, a changed meaning is.
"""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import inline_serializer
from rest_framework import serializers

_USAGE_KEY = "Usage key of the block, as the LMS writes it."


class FactSerializer(serializers.Serializer):  # type: ignore[type-arg]
    """Where a value comes from: every fact names the kind of event that taught it, and that event's own time."""

    event = serializers.CharField(help_text="Kind of event: the name of an Open edX event or tracking event.")
    at = serializers.DateTimeField(help_text="When it happened, by the event's own time.")


def _fact(name: str, value: serializers.Field[Any, Any, Any, Any], **options: Any) -> serializers.Serializer[Any]:
    fields = {"value": value, **FactSerializer().get_fields()}
    return inline_serializer(f"{name}Fact", fields=fields, **options)


class BlockFactsSerializer(serializers.Serializer):  # type: ignore[type-arg]
    """What is known of one block; a fact that no event taught is absent, and so is a result that is hidden now."""

    completion = _fact(
        "Completion", serializers.FloatField(min_value=0, max_value=1, help_text="1 is complete."), required=False
    )
    attempts = _fact(
        "Attempts",
        serializers.IntegerField(min_value=0, help_text="Attempts used, as the problem counts them."),
        required=False,
    )
    score = _fact(
        "Score",
        inline_serializer(
            "Score",
            fields={
                "earned": serializers.FloatField(help_text="Weighted points earned."),
                "possible": serializers.FloatField(help_text="Weighted points possible."),
            },
            allow_null=True,
            help_text="Null after staff reset the learner's attempts.",
        ),
        required=False,
        help_text="Only while the learner may see it.",
    )
    correct = _fact(
        "Correct",
        serializers.BooleanField(allow_null=True, help_text="Whether the last submission was right."),
        required=False,
        help_text="Only while the learner may see it.",
    )
    hint_shown = _fact("HintShown", serializers.BooleanField(help_text="A hint was asked for."), required=False)
    answer_shown = _fact("AnswerShown", serializers.BooleanField(help_text="The answer was shown."), required=False)
    video_position = _fact(
        "VideoPosition", serializers.FloatField(min_value=0, help_text="Seconds from the start."), required=False
    )


def _corrected() -> serializers.ListField:
    return serializers.ListField(
        child=serializers.CharField(),
        required=False,
        help_text="Names of what the learner said is not true, which is not among the facts. Absent where they said nothing.",
    )


class CurrentPageSerializer(serializers.Serializer):  # type: ignore[type-arg]
    """The page that the learner was last on: a unit where it is known, else the block alone."""

    usage_key = serializers.CharField(help_text=_USAGE_KEY)
    block_type = serializers.CharField(allow_blank=True, help_text="E.g. vertical, problem, video.")
    title = serializers.CharField(allow_blank=True, help_text="Title of the unit when the learner saw it.")
    subsection = serializers.CharField(allow_blank=True, help_text="Title of the subsection.")
    section = serializers.CharField(allow_blank=True, help_text="Title of the section.")
    url = serializers.CharField(help_text="Where the LMS shows it.")
    at = serializers.DateTimeField(help_text="When the learner was last seen there.")
    event = serializers.CharField(help_text="Kind of event that said so.")


class VisitedBlockSerializer(serializers.Serializer):  # type: ignore[type-arg]
    """A block that the learner did something with: a unit, or something in one."""

    usage_key = serializers.CharField(help_text=_USAGE_KEY)
    block_type = serializers.CharField(allow_blank=True, help_text="E.g. vertical, problem, video.")
    title = serializers.CharField(allow_blank=True, help_text="Title when the learner saw it; may be empty.")
    unit = serializers.CharField(
        allow_null=True, help_text="Usage key of the unit that holds it; null for a unit, or when it is not known."
    )
    first_at = serializers.DateTimeField(help_text="Time of the first event.")
    last_at = serializers.DateTimeField(help_text="Time of the last event.")
    facts = BlockFactsSerializer()
    corrected = _corrected()


class VisitedBlocksSerializer(serializers.Serializer):  # type: ignore[type-arg]
    """The newest blocks, and how many there are."""

    total = serializers.IntegerField(min_value=0, help_text="How many blocks are remembered.")
    results = VisitedBlockSerializer(many=True, help_text="Those of the last events, newest first; bounded.")


class CourseGradeSerializer(serializers.Serializer):  # type: ignore[type-arg]
    """How the learner stands in the course; what no event taught is absent."""

    grade = _fact(
        "Grade",
        inline_serializer(
            "GradeValue",
            fields={
                "percent": serializers.FloatField(allow_null=True, help_text="A fraction of 1."),
                "letter": serializers.CharField(allow_null=True, allow_blank=True),
            },
        ),
        required=False,
    )
    passing = _fact("Passing", serializers.BooleanField(help_text="Whether the grade is a pass."), required=False)
    certificate = _fact(
        "Certificate",
        inline_serializer(
            "CertificateValue",
            fields={
                "status": serializers.CharField(help_text="The LMS's word, e.g. downloadable."),
                "mode": serializers.CharField(help_text="The certificate's mode, e.g. verified."),
            },
        ),
        required=False,
    )


class MemoryDataSerializer(serializers.Serializer):  # type: ignore[type-arg]
    """
    What is remembered of a learner in a course: for programs, and with `summary` for people.

    Results (score, correctness, grade) appear only if the learner may see them at the moment of reading.
    """

    version = serializers.IntegerField(min_value=1, help_text="Version of this shape: 1.")
    summary = serializers.CharField(help_text="Where the learner is, as a sentence.")
    current_page = CurrentPageSerializer(allow_null=True, help_text="Null when no page was opened yet.")
    visited_blocks = VisitedBlocksSerializer()
    enrolment = _fact(
        "Enrolment",
        inline_serializer(
            "EnrolmentValue",
            fields={
                "mode": serializers.CharField(help_text="E.g. audit, verified."),
                "is_active": serializers.BooleanField(help_text="False after unenrolling."),
            },
        ),
        allow_null=True,
        help_text="Null when no event told.",
    )
    grade = CourseGradeSerializer(allow_null=True, help_text="Null when nothing is known, or it is hidden.")
    corrected = _corrected()
