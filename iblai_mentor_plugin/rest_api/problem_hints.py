"""What a course's staff know of its problems: hints and usual mistakes. 404 for all others."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from rest_framework import status
from rest_framework.response import Response

from iblai_mentor_plugin.api import mentor as mentor_api
from iblai_mentor_plugin.rest_api.course_serializers import (
    HintedProblemSerializer,
    NewProblemHintSerializer,
    ProblemHintSerializer,
)
from iblai_mentor_plugin.rest_api.course_staff import READ, WRITE, CourseView
from iblai_mentor_plugin.rest_api.request_data import validate
from iblai_mentor_plugin.rest_api.views import parse_id

if TYPE_CHECKING:
    from rest_framework.request import Request


class ProblemHintListView(CourseView):
    """The hints of a course."""

    scopes: ClassVar[dict[str, str]] = {"GET": READ, "POST": WRITE}

    def get(self, _request: Request, **_path: str) -> Response:
        """List the problems of the course, with their hints."""
        problems = mentor_api.list_hinted(self.access, self.course_key)
        return Response({"problems": HintedProblemSerializer(problems, many=True).data})

    def post(self, request: Request, **_path: str) -> Response:
        """Attach a hint to a problem."""
        fields = validate(NewProblemHintSerializer, request.data)
        hint = mentor_api.add_hint(self.access, self.course_key, **fields)
        return self.respond_written(READ, {"id": hint.pk, **fields}, lambda: ProblemHintSerializer(hint).data)


class ProblemHintView(CourseView):
    """One hint."""

    scopes: ClassVar[dict[str, str]] = {"PUT": WRITE, "DELETE": WRITE}

    @property
    def hint_id(self) -> int:
        """Return the id that the path names. Raises ``NotFoundError`` for what is none."""
        return parse_id(self.kwargs["hint_id"])

    def put(self, request: Request, **_path: str) -> Response:
        """Change a hint; absent fields stay as they are."""
        fields = validate(ProblemHintSerializer, request.data, partial=True)
        hint = mentor_api.change_hint(self.access, self.course_key, self.hint_id, **fields)
        return self.respond_written(READ, {"id": hint.pk, **fields}, lambda: ProblemHintSerializer(hint).data)

    def delete(self, _request: Request, **_path: str) -> Response:
        """Delete a hint."""
        mentor_api.delete_hint(self.access, self.course_key, self.hint_id)
        return Response(status=status.HTTP_204_NO_CONTENT)
