"""The evaluations of a course that were made. 404 for all but its staff."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from rest_framework.response import Response

from iblai_mentor_plugin.api import course_team as team_api
from iblai_mentor_plugin.rest_api.course_serializers import EvaluationsSerializer
from iblai_mentor_plugin.rest_api.course_staff import READ, CourseView

if TYPE_CHECKING:
    from rest_framework.request import Request


class EvaluationListView(CourseView):
    """What evaluations found."""

    scopes: ClassVar[dict[str, str]] = {"GET": READ}

    def get(self, _request: Request, **_path: str) -> Response:
        """List the last ones, the newest first."""
        found = team_api.list_evaluations(self.access, self.course_key)
        return Response(EvaluationsSerializer({"evaluations": found}).data)
