"""The endpoints of exports: they are asked for, followed, and downloaded as JSON, CSV or an archive."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Final

from django.http import StreamingHttpResponse
from django.utils import timezone
from django.utils.http import content_disposition_header
from rest_framework.response import Response

from iblai_mentor_plugin.api import history as history_api
from iblai_mentor_plugin.exceptions import ConflictError
from iblai_mentor_plugin.models import Export
from iblai_mentor_plugin.rest_api.export_serializers import DownloadQuerySerializer, RetrieveTaskSerializer
from iblai_mentor_plugin.rest_api.request_data import read_query, validate
from iblai_mentor_plugin.rest_api.views import MentorView

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.http.response import HttpResponseBase
    from rest_framework.request import Request

READ: Final = "export:read"
WRITE: Final = "export:write"
NOT_READY: Final = {"state": "task_not_ready"}
Kind = Export.Kind


class StartView(MentorView):
    """Exports begin here."""

    scopes: ClassVar[dict[str, str]] = {"POST": WRITE}
    kind: ClassVar[Export.Kind]

    def post(self, _request: Request, **path: str) -> Response:
        """Have it written; what is being written already is answered with the same id."""
        export = history_api.start_export(self.access, self.kind, session_id=path.get("session_id", ""))
        return Response({"task_id": str(export.task_id)})


class HistoryExportView(StartView):
    """All that was said."""

    kind = Kind.HISTORY


class SessionExportView(StartView):
    """What was said in one session."""

    kind = Kind.SESSION


class EverythingExportView(StartView):
    """Everything that the tenant keeps of the user."""

    kind = Kind.EVERYTHING


class TaskView(MentorView):
    """How far an export is."""

    scopes: ClassVar[dict[str, str]] = {"GET": READ}

    def get(self, _request: Request, **path: str) -> Response:
        """Retrieve the state of an export."""
        export = history_api.get_export(self.access, path["task_id"])
        return Response(
            RetrieveTaskSerializer(export, context={"describe_error": history_api.describe_export_error}).data
        )


class DownloadView(MentorView):
    """What was written."""

    scopes: ClassVar[dict[str, str]] = {"GET": READ}
    kinds: ClassVar[tuple[Export.Kind, ...]]

    def get(self, request: Request, **path: str) -> HttpResponseBase:
        """Return the export as a file, once it is whole."""
        query = validate(DownloadQuerySerializer, read_query(request.query_params))
        export = history_api.get_export(
            self.access, path["task_id"], kinds=self.kinds, session_id=path.get("session_id")
        )
        if export.state == Export.State.FAILED:
            raise ConflictError(history_api.describe_export_error(export.error))
        if export.state != Export.State.COMPLETE:
            return Response(NOT_READY)
        history_api.refuse_in_exam(self.access, export)
        history_api.record_download(self.access)
        return self.respond_file(export, to_csv=query["to_csv"])

    def respond_file(self, export: Export, *, to_csv: bool) -> StreamingHttpResponse:
        """Return the file, converted while it goes out."""
        written = history_api.read_export(export)
        name = f"mentor-{export.kind}-{timezone.localtime(export.created):%Y-%m-%d}"
        if to_csv:
            return _stream(history_api.convert_to_csv(written), f"{name}.csv", "text/csv; charset=utf-8")
        return _stream(history_api.convert_to_json(written), f"{name}.json", "application/json")


class HistoryDownloadView(DownloadView):
    """All that was said, or one session."""

    kinds = (Kind.HISTORY, Kind.SESSION)


class SessionExportDownloadView(DownloadView):
    """One session."""

    kinds = (Kind.SESSION,)


class EverythingDownloadView(DownloadView):
    """The archive."""

    kinds = (Kind.EVERYTHING,)

    def respond_file(self, export: Export, **_formats: Any) -> StreamingHttpResponse:
        """Return the archive as it was written."""
        name = f"mentor-{export.kind}-{timezone.localtime(export.created):%Y-%m-%d}.zip"
        return _stream(history_api.read_export(export), name, "application/zip")


def _stream(pieces: Iterator[bytes], name: str, content_type: str) -> StreamingHttpResponse:
    response = StreamingHttpResponse(pieces, content_type=content_type)
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name) or "attachment"
    response["X-Content-Type-Options"] = "nosniff"
    return response
