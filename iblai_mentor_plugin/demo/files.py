"""Files of the course, at the addresses where the platform has them."""

from __future__ import annotations

import mimetypes
import re
from typing import TYPE_CHECKING

from django.db import transaction
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, StreamingHttpResponse

from iblai_mentor_plugin.demo.access import get_course

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

CHUNK = 64 * 1024
# What Python's table lacks on some systems.
TYPES = {".webm": "video/webm", ".mp4": "video/mp4", ".vtt": "text/vtt", ".svg": "image/svg+xml"}


@transaction.non_atomic_requests
def asset(request: HttpRequest, course_key: str, name: str) -> HttpResponse | StreamingHttpResponse:
    """Serve a file of the course; videos a piece at a time, so that learners can jump in them."""
    course = get_course(f"course-v1:{course_key}")
    folder = (course.folder / "static").resolve()
    path = (folder / name).resolve()
    if not path.is_relative_to(folder) or not path.is_file():
        message = "There is no such file."
        raise Http404(message)
    kind = TYPES.get(path.suffix) or mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    size = path.stat().st_size
    asked = re.fullmatch(r"bytes=(\d+)-(\d*)", request.headers.get("Range", ""))
    if asked and int(asked[1]) < size:
        return _serve_piece(path, kind, int(asked[1]), min(int(asked[2] or size - 1), size - 1), size)
    response = FileResponse(path.open("rb"), content_type=kind)
    response["Accept-Ranges"] = "bytes"
    return response


def _serve_piece(path: Path, kind: str, first: int, last: int, size: int) -> StreamingHttpResponse:
    response = StreamingHttpResponse(_read(path, first, last - first + 1), status=206, content_type=kind)
    response["Content-Range"] = f"bytes {first}-{last}/{size}"
    response["Content-Length"] = str(last - first + 1)
    response["Accept-Ranges"] = "bytes"
    return response


def _read(path: Path, first: int, length: int) -> Iterator[bytes]:
    with path.open("rb") as stream:
        stream.seek(first)
        while length > 0 and (chunk := stream.read(min(CHUNK, length))):
            length -= len(chunk)
            yield chunk
