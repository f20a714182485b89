"""The endpoints of a course's quiet hours, in which its staff keep the mentor closed. 404 for all others."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from rest_framework import status
from rest_framework.response import Response

from iblai_mentor_plugin.api import course_team as team_api
from iblai_mentor_plugin.rest_api.course_serializers import ComingQuietHoursSerializer, QuietHoursSerializer
from iblai_mentor_plugin.rest_api.course_staff import READ, WRITE, CourseView
from iblai_mentor_plugin.rest_api.request_data import validate
from iblai_mentor_plugin.rest_api.views import parse_id

if TYPE_CHECKING:
    from rest_framework.request import Request


class QuietHoursListView(CourseView):
    """The quiet hours of a course."""

    scopes: ClassVar[dict[str, str]] = {"GET": READ, "POST": WRITE}

    def get(self, _request: Request, **_path: str) -> Response:
        """List those that are not over, and the site's time zone."""
        coming = team_api.list_quiet_hours(self.access, self.course_key)
        fields = {"quiet_hours": coming, "time_zone": settings.TIME_ZONE}
        return Response(ComingQuietHoursSerializer(fields).data)

    def post(self, request: Request, **_path: str) -> Response:
        """Close the mentor from one moment until another; a time without a zone is in the site's."""
        fields = validate(QuietHoursSerializer, request.data)
        quiet = team_api.add_quiet_hours(self.access, self.course_key, **fields)
        said = {"id": quiet.pk, **fields}
        return self.respond_written(READ, said, lambda: QuietHoursSerializer(quiet).data)


class QuietHoursView(CourseView):
    """One time of quiet."""

    scopes: ClassVar[dict[str, str]] = {"DELETE": WRITE}

    def delete(self, _request: Request, **_path: str) -> Response:
        """Open the mentor again, or leave it open."""
        team_api.delete_quiet_hours(self.access, self.course_key, parse_id(self.kwargs["number"]))
        return Response(status=status.HTTP_204_NO_CONTENT)
