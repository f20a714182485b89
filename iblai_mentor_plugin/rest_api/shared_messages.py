"""The endpoints of what learners share with the team of a course: their own, and the team's, which are 404 for all others."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Final

from rest_framework import status
from rest_framework.response import Response

from iblai_mentor_plugin.api import sharing as sharing_api
from iblai_mentor_plugin.exceptions import NotFoundError
from iblai_mentor_plugin.rest_api.authentication import is_meant
from iblai_mentor_plugin.rest_api.chat_history import READ as READ_SESSIONS
from iblai_mentor_plugin.rest_api.course_staff import CourseView
from iblai_mentor_plugin.rest_api.own_memory_serializers import WhichCourseSerializer
from iblai_mentor_plugin.rest_api.request_data import validate
from iblai_mentor_plugin.rest_api.sharing_serializers import (
    ListedCopySerializer,
    OwnCopySerializer,
    SharedPreviewSerializer,
    ShareRequestSerializer,
    TeamCopySerializer,
    TeamListedSerializer,
)
from iblai_mentor_plugin.rest_api.views import OwnView

if TYPE_CHECKING:
    from rest_framework.request import Request

READ: Final = "shared:read"
WRITE: Final = "shared:write"


class SharedListView(OwnView):
    """What the user shared; it is shared here."""

    scopes: ClassVar[dict[str, str]] = {"GET": READ, "POST": WRITE}

    def get(self, request: Request, **_path: str) -> Response:
        """List what the user shared, the newest first, with who opened it and when."""
        course_key = validate(WhichCourseSerializer, request.query_params).get("course_id", "")
        copies = sharing_api.list_own(self.access, course_key)
        return self.respond_page(
            copies, lambda page: ListedCopySerializer(sharing_api.summarise_copies(page), many=True).data
        )

    def post(self, request: Request, **_path: str) -> Response:
        """Share a copy of messages with the team of their course, and with nobody else."""
        fields = validate(ShareRequestSerializer, request.data)
        shown = sharing_api.share(self.access, str(fields["session_id"]), fields["message_ids"])
        said = {"id": str(shown.copy.share_id)}
        return self.respond_written(
            READ,
            said,
            lambda: OwnCopySerializer(shown, context={"openings": []}).data,
            status=status.HTTP_201_CREATED,
        )


class SharedPreviewView(OwnView):
    """What the team would see."""

    scopes: ClassVar[dict[str, str]] = {"POST": READ_SESSIONS}

    def post(self, request: Request, **_path: str) -> Response:
        """Show what the team would see if this were shared; nothing is kept."""
        fields = validate(ShareRequestSerializer, request.data)
        shown = sharing_api.preview_copy(self.access, str(fields["session_id"]), fields["message_ids"])
        return Response(SharedPreviewSerializer(shown).data)


class SharedCopyView(OwnView):
    """One copy of the user's."""

    scopes: ClassVar[dict[str, str]] = {"GET": READ, "DELETE": WRITE}

    def get(self, _request: Request, share_id: str, **_path: str) -> Response:
        """Retrieve a copy as the team sees it, with who opened it and when."""
        shown, openings = sharing_api.get_own(self.access, share_id)
        return Response(OwnCopySerializer(shown, context={"openings": openings}).data)

    def delete(self, _request: Request, share_id: str, **_path: str) -> Response:
        """Take a copy back: from now on nobody opens it."""
        sharing_api.take_back(self.access, share_id)
        return Response(status=status.HTTP_204_NO_CONTENT)


class TeamSharedListView(CourseView):
    """What learners shared with the team of a course."""

    scopes: ClassVar[dict[str, str]] = {"GET": READ}

    def get(self, _request: Request, **_path: str) -> Response:
        """List it without words: first what nobody opened, then the newest."""
        copies = sharing_api.list_shared(self.access, self.course_key)
        return self.respond_page(
            copies, lambda page: TeamListedSerializer(sharing_api.summarise_copies(page), many=True).data
        )


class TeamSharedView(CourseView):
    """One copy, for the team of its course."""

    scopes: ClassVar[dict[str, str]] = {"GET": READ}
    # Not HEAD, which shows nobody anything.
    http_method_names = ["get", "options"]

    def get(self, request: Request, share_id: str, **_path: str) -> Response:
        """Open a copy; its learner sees who did, and when. A session needs the header `X-CSRFToken` here, too."""
        # A learner knows the address: as a picture in a post it would have every reader of the post open the copy.
        if not is_meant(request):
            raise NotFoundError
        return Response(TeamCopySerializer(sharing_api.open_shared(self.access, self.course_key, share_id)).data)
