"""What happens in a course, in tens of learners. 404 for all but its staff."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from rest_framework.response import Response

from iblai_mentor_plugin.api import course_team as team_api
from iblai_mentor_plugin.rest_api.course_serializers import ActivitySerializer
from iblai_mentor_plugin.rest_api.course_staff import READ, CourseView

if TYPE_CHECKING:
    from rest_framework.request import Request


class ActivityView(CourseView):
    """What the team of a course may know of what learners do with the mentor."""

    scopes: ClassVar[dict[str, str]] = {"GET": READ}

    def get(self, _request: Request, **_path: str) -> Response:
        """Retrieve the counts of closed weeks, or the bands of a small course."""
        return Response(ActivitySerializer(team_api.get_activity(self.access, self.course_key)).data)
