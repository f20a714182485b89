"""The endpoints of a chat page: where the learner is, and what the mentor would be told there."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, ClassVar

from rest_framework.response import Response

from iblai_mentor_plugin.api import history as history_api
from iblai_mentor_plugin.api import mentor as mentor_api
from iblai_mentor_plugin.rest_api.chat_history import READ
from iblai_mentor_plugin.rest_api.course_serializers import (
    PlaceQuerySerializer,
    PlaceSerializer,
    ToldPassageSerializer,
    ToldRequestSerializer,
)
from iblai_mentor_plugin.rest_api.course_staff import CourseView
from iblai_mentor_plugin.rest_api.history_serializers import AskedUnitsSerializer
from iblai_mentor_plugin.rest_api.permissions import require_scope
from iblai_mentor_plugin.rest_api.request_data import validate
from iblai_mentor_plugin.rest_api.throttles import PreviewThrottle, UserThrottle

if TYPE_CHECKING:
    from rest_framework.request import Request


class PlaceView(CourseView):
    """What a chat shows before the first question."""

    scopes: ClassVar[dict[str, str]] = {"GET": READ}

    def get(self, request: Request, **_path: str) -> Response:
        """Retrieve where the learner is, who answers there, and whether they may ask."""
        usage_key = validate(PlaceQuerySerializer, request.query_params)["usage_key"]
        welcome = mentor_api.get_welcome(self.access, self.course_key, usage_key)
        fields = {
            **{name: getattr(welcome, name) for name in welcome.__slots__},
            "course_id": self.course_key,
            "may_ask": welcome.refusal is None,
            "notice": welcome.consultation,
            "suggestions": [{"question": question} for question in welcome.suggestions],
            "intents": [{"id": one, "label": mentor_api.label_button(one)} for one in welcome.intents],
        }
        return Response(PlaceSerializer(fields).data)


class AskedUnitsView(CourseView):
    """Where in the course the learner asked something."""

    scopes: ClassVar[dict[str, str]] = {"GET": READ}

    def get(self, _request: Request, **_path: str) -> Response:
        """List the units in which something was asked, in the order of the course."""
        mentor_api.refuse_closed(self.access, self.course_key)
        units = history_api.list_asked_units(self.access, self.course_key)
        return Response(AskedUnitsSerializer({"units": units}).data)


class ToldView(CourseView):
    """What the mentor would be told."""

    scopes: ClassVar[dict[str, str]] = {"POST": READ}
    throttle_classes = (UserThrottle, PreviewThrottle)

    def post(self, request: Request, **_path: str) -> Response:
        """Say what the mentor would be told if this were asked now; nothing is kept, and no LLM is asked."""
        # A prompt holds what these let one read, each for itself.
        for scope in (READ, "memory:read", "instruction:read"):
            require_scope(self.access, scope)
        fields = validate(ToldRequestSerializer, request.data)
        preview = mentor_api.Preview(
            question=fields["question"],
            usage_key=fields["usage_key"],
            as_new=fields["as"] == "synthetic",
            briefing_version=fields["briefing_version"],
        )
        told = mentor_api.tell(self.access, self.course_key, preview)
        passages = [{"number": number, **asdict(one)} for number, one in enumerate(told.passages, 1)]
        return Response(
            {
                "system": told.system,
                "messages": [{"role": "learner", "content": told.message}] if told.message else [],
                "passages": ToldPassageSerializer(passages, many=True).data,
                "tokens": told.tokens,
                "sections": [asdict(section) for section in told.sections],
                "level": told.level,
                "step": told.step,
            }
        )
