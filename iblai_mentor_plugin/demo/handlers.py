"""What a block's page calls: the platform's xblock handlers."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from completion.models import BlockCompletion
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone

from iblai_mentor_plugin.demo import submissions
from iblai_mentor_plugin.demo.captions import to_vtt
from iblai_mentor_plugin.demo.models import BlockState
from iblai_mentor_plugin.demo.tracking import block_context
from iblai_mentor_plugin.demo.video import build_video

if TYPE_CHECKING:
    from collections.abc import Callable

    from iblai_mentor_plugin.demo.access import Viewer
    from iblai_mentor_plugin.demo.olx import Block


def handle(request: HttpRequest, viewer: Viewer, block: Block, name: str) -> HttpResponse:
    """Answer a call to a block's handler, ``xmodule_handler/problem_check`` for example."""
    handler = _HANDLERS.get((block.category, name)) or _HANDLERS.get(("", name))
    if handler is None:
        message = "There is no such handler."
        raise Http404(message)
    if name in _READING:
        return handler(request, viewer, block)
    if request.method != "POST":
        return JsonResponse({"detail": "Use POST."}, status=405)
    if viewer.is_somebody_else:
        return JsonResponse({"detail": "You are viewing the course as somebody else."}, status=403)
    try:
        return handler(request, viewer, block)
    except submissions.ClosedError as error:
        return JsonResponse({"success": str(error)}, status=403)


def _work(viewer: Viewer, block: Block) -> submissions.Work:
    return submissions.Work(viewer.user, viewer.course, block, is_staff=viewer.is_staff)


def _check(request: HttpRequest, viewer: Viewer, block: Block) -> HttpResponse:
    work = _work(viewer, block)
    submissions.check_problem(work, submissions.read_answers(work.problem, request.POST))
    result = "correct" if work.is_correct else "incorrect"
    return JsonResponse({"success": result if work.shows_results else "submitted", **submissions.describe(work)})


def _save(request: HttpRequest, viewer: Viewer, block: Block) -> HttpResponse:
    work = _work(viewer, block)
    submissions.save_problem(work, submissions.read_answers(work.problem, request.POST))
    return JsonResponse({"success": True, "msg": "Your answers were saved but not submitted."})


def _show(_request: HttpRequest, viewer: Viewer, block: Block) -> HttpResponse:
    return JsonResponse(submissions.show_answer(_work(viewer, block)))


def _get(_request: HttpRequest, viewer: Viewer, block: Block) -> HttpResponse:
    return JsonResponse(submissions.describe(_work(viewer, block)))


def _hint(request: HttpRequest, viewer: Viewer, block: Block) -> HttpResponse:
    index = request.POST.get("hint_index", "0")
    return JsonResponse(submissions.show_hint(_work(viewer, block), int(index) if index.isdecimal() else 0))


def _publish_completion(request: HttpRequest, viewer: Viewer, block: Block) -> HttpResponse:
    completion = _read_completion(request)
    if completion is None:
        return JsonResponse({"error": "completion is a number from 0 to 1"}, status=400)
    if block.is_container:
        # As in the platform, a unit is complete when what is in it is.
        return JsonResponse({"error": "this block has no completion of its own"}, status=404)
    with block_context(block):
        BlockCompletion.objects.submit_completion(viewer.user, block.usage_key, completion)
    return JsonResponse({"result": "ok"})


def _read_completion(request: HttpRequest) -> float | None:
    try:
        data: Any = json.loads(request.body or b"{}")
        completion = float(data.get("completion", 1.0))
    except (ValueError, TypeError, AttributeError):
        return None
    return completion if 0 <= completion <= 1 else None


def _save_user_state(request: HttpRequest, viewer: Viewer, block: Block) -> HttpResponse:
    state, _created = BlockState.objects.get_or_create(
        user=viewer.user, usage_key=str(block.usage_key), defaults={"course_key": str(viewer.course.key)}
    )
    position = request.POST.get("saved_video_position")
    if position:
        state.state["saved_video_position"] = _read_clock(position)
        state.modified = timezone.now()
        state.save()
    return JsonResponse({"success": True})


def _read_clock(text: str) -> float:
    """Return the seconds of a time such as 00:01:30."""
    parts = text.split(":")
    try:
        return float(sum(float(part) * 60**power for power, part in enumerate(reversed(parts[-3:]))))
    except ValueError:
        return 0.0


def _transcript(_request: HttpRequest, viewer: Viewer, block: Block) -> HttpResponse:
    captions = list(build_video(viewer.course, block).captions)
    return HttpResponse(to_vtt(captions), content_type="text/vtt; charset=utf-8")


_READING = frozenset({"xmodule_handler/problem_get", "transcript"})
_HANDLERS: dict[tuple[str, str], Callable[[HttpRequest, Viewer, Block], HttpResponse]] = {
    ("problem", "xmodule_handler/problem_check"): _check,
    ("problem", "xmodule_handler/problem_save"): _save,
    ("problem", "xmodule_handler/problem_show"): _show,
    ("problem", "xmodule_handler/problem_get"): _get,
    ("problem", "xmodule_handler/hint_button"): _hint,
    ("video", "xmodule_handler/save_user_state"): _save_user_state,
    ("video", "transcript"): _transcript,
    ("", "publish_completion"): _publish_completion,
}
