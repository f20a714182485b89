"""
How the mentor's tracking events read as xAPI statements, for event-routing-backends where the LMS has it.

Importing this registers the transformers; ``startup`` does so where that app is installed. What goes into a statement is what
the tracking event holds: ids, codes and counts. Verbs and activity types are of the public registries (ADL, TinCan, DoD).
"""

from __future__ import annotations

from typing import Any, ClassVar, Final

from django.conf import settings
from event_routing_backends.processors.xapi import constants
from event_routing_backends.processors.xapi.registry import XApiTransformersRegistry
from event_routing_backends.processors.xapi.transformer import XApiTransformer
from tincan import Activity, ActivityDefinition, ActivityList, Extensions, LanguageMap, Result, Score, Verb

CHAT: Final = "http://id.tincanapi.com/activitytype/chat-channel"
MESSAGE: Final = "http://id.tincanapi.com/activitytype/chat-message"
# What no registry has a name for.
EXTENSION: Final = "https://ibl.ai/xapi/mentor/extensions/"


def _verb(address: str, word: str) -> Verb:
    return Verb(id=address, display=LanguageMap({constants.EN: word}))


def _activity(path: str, kind: str) -> Activity:
    """Return an activity; its address names it, and need not lead anywhere."""
    return Activity(id=f"{settings.LMS_ROOT_URL}/{path}", definition=ActivityDefinition(type=kind))


class MentorTransformer(XApiTransformer):  # type: ignore[misc]
    """What the statements have in common: the course around the object, the conversation, and the block it was about."""

    additional_fields = ("result",)
    # Fields of the event that are told as extensions of the result.
    told: ClassVar[tuple[str, ...]] = ()

    def get_field(self, name: str) -> Any:
        """Return a field of the event's data; None where it is empty."""
        return self.get_data(f"data.{name}")

    def get_object(self) -> Activity:
        """Return the reply that the event is about."""
        return _activity(f"ai-mentor/replies/{self.get_field('generation_id')}", MESSAGE)

    def get_context_activities(self) -> Any:
        """Add the conversation and the block to the course."""
        activities = super().get_context_activities()
        session, block = self.get_field("session_id"), self.get_field("usage_key")
        if activities is not None and session:
            activities.grouping = ActivityList([_activity(f"ai-mentor/sessions/{session}", CHAT)])
        if activities is not None and block:
            activities.other = ActivityList([_activity(f"xblock/{block}", constants.XAPI_ACTIVITY_RESOURCE)])
        return activities

    def get_result(self) -> Result:
        """Return what came of it, and what the event tells besides."""
        extensions = {EXTENSION + name.replace("_", "-"): self.get_field(name) for name in self.told}
        told = {name: value for name, value in extensions.items() if value is not None}
        return Result(extensions=Extensions(told), **self.get_outcome())

    def get_outcome(self) -> dict[str, Any]:
        """Return what of the result has a field in xAPI."""
        return {}


@XApiTransformersRegistry.register("iblai.mentor.question.asked")
class QuestionAsked(MentorTransformer):
    """A learner asked a question."""

    _verb = _verb(constants.XAPI_VERB_ASKED, constants.ASKED)

    def get_object(self) -> Activity:
        """Return the question."""
        return _activity(f"ai-mentor/questions/{self.get_field('generation_id')}", constants.XAPI_ACTIVITY_QUESTION)


@XApiTransformersRegistry.register("iblai.mentor.reply.ended")
class ReplyEnded(MentorTransformer):
    """A learner received a reply, or the beginning of one."""

    _verb = _verb("http://activitystrea.ms/schema/1.0/receive", "received")
    told = (
        *("state", "error", "search_reason", "provider", "model", "left_site"),
        *("prompt_tokens", "reply_tokens", "citations"),
    )

    def get_outcome(self) -> dict[str, Any]:
        """Say whether the reply is whole."""
        return {"completion": self.get_field("state") == "complete"}


@XApiTransformersRegistry.register("iblai.mentor.feedback.given")
class FeedbackGiven(MentorTransformer):
    """A learner judged a reply: 1, -1, or 0 where they took it back."""

    _verb = _verb("http://id.tincanapi.com/verb/rated", "rated")

    def get_outcome(self) -> dict[str, Any]:
        """Return the rating."""
        rating = self.get_field("rating")
        return {"score": Score(scaled=rating, raw=rating, min=-1, max=1)}


@XApiTransformersRegistry.register("iblai.mentor.help.refused")
class HelpRefused(MentorTransformer):
    """A learner tried to ask, and was refused."""

    _verb = _verb(constants.XAPI_VERB_ATTEMPTED, constants.ATTEMPTED)
    told = ("reason",)

    def get_object(self) -> Activity:
        """Return the mentor of the course, with which no conversation began."""
        return _activity(f"ai-mentor/courses/{self.get_data('context.course_id')}", CHAT)

    def get_outcome(self) -> dict[str, Any]:
        """Say that it did not succeed."""
        return {"success": False}


@XApiTransformersRegistry.register("iblai.mentor.memory.forgotten")
class MemoryForgotten(MentorTransformer):
    """A learner had the mentor forget a block, a course, or everything."""

    _verb = _verb(constants.XAPI_VERB_DELETED, constants.DELETED)

    def get_object(self) -> Activity:
        """Return the memory of what was forgotten."""
        what = self.get_field("usage_key") or self.get_data("context.course_id") or "everything"
        return _activity(f"ai-mentor/memories/{what}", constants.XAPI_ACTIVITY_RESOURCE)
