"""The pages of the stand-in LMS."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from completion.models import BlockCompletion
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_POST
from openedx_filters.learning.filters import RenderXBlockStarted

from iblai_mentor_plugin.courseware import get_courseware
from iblai_mentor_plugin.demo import exams
from iblai_mentor_plugin.demo.access import MASQUERADE, Viewer, get_block, get_course, get_viewer, has_staff_access
from iblai_mentor_plugin.demo.batch import read_batch
from iblai_mentor_plugin.demo.blocks import LmsBlock, Runtime
from iblai_mentor_plugin.demo.course_pages import find_handouts, list_shown
from iblai_mentor_plugin.demo.enrolment import enrol, is_enrolled, unenrol
from iblai_mentor_plugin.demo.handlers import handle
from iblai_mentor_plugin.demo.links import list_tabs, list_tools
from iblai_mentor_plugin.demo.models import CourseGrade
from iblai_mentor_plugin.demo.outline import build_outline, find_neighbours, home_url, list_units, unit_url
from iblai_mentor_plugin.demo.tracking import emit_from_browser

if TYPE_CHECKING:
    from django.contrib.auth.models import User

    from iblai_mentor_plugin.demo.olx import Block

VIEWS = ("student_view", "public_view")
# Where the panel may be in a course's page: the learning MFE's dialog, a slot that an operator filled, a script that their
# web server added, or one of its sidebars.
DOCKINGS = ("dialog", "slot", "script", "sidebar")
# What the learning MFE asks for.
FRAME_QUERY = "show_title=0&show_bookmark_button=0&recheck_access=1&view=student_view"


@login_required
def dashboard(request: HttpRequest) -> HttpResponse:
    """Show the course, and whether one is in it."""
    course, user = get_course(), cast("User", request.user)
    owner = (user.pk, str(course.key))
    may_see_grade = get_courseware().find_visible_results({owner: []})[owner].grade
    values = {
        "course": course,
        "is_enrolled": is_enrolled(user, course),
        "is_staff": has_staff_access(user, course),
        "home_url": home_url(course),
        "grade": CourseGrade.objects.filter(user=user, course_key=owner[1]).first() if may_see_grade else None,
    }
    return render(request, "demo/dashboard.html", values)


@login_required
@require_POST
def change_enrolment(request: HttpRequest) -> HttpResponse:
    """Enrol in the course, or leave it; the address and its fields are the platform's."""
    course, user = get_course(request.POST.get("course_id", "")), cast("User", request.user)
    if request.POST.get("enrollment_action") == "unenroll":
        unenrol(user, course)
        messages.success(request, "You left the course. What the mentor remembers of it stays until you forget it.")
    else:
        enrol(user, course)
        messages.success(request, "You are enrolled.")
    return redirect("/dashboard")


@login_required
@ensure_csrf_cookie
def home(request: HttpRequest, course_key: str) -> HttpResponse:
    """Show the outline, the handouts, and where the other pages are."""
    viewer = get_viewer(request, course_key)
    units, pages = list_units(viewer), list_shown(viewer)
    handouts = find_handouts(pages)
    values = {
        "viewer": viewer,
        "course": viewer.course,
        "outline": build_outline(viewer),
        "first_url": unit_url(viewer.course, units[0]) if units else "",
        "handouts": handouts,
        "pages": [page for page in pages if page is not handouts],
        "tabs": list_tabs(viewer),
        "tools": list_tools(request, viewer),
    }
    return render(request, "demo/home.html", values)


@login_required
@ensure_csrf_cookie
def unit_page(request: HttpRequest, course_key: str, subsection_key: str, unit_key: str) -> HttpResponse:
    """Show a unit in the course: the outline, and the unit in an iframe, as the learning MFE does."""
    viewer = get_viewer(request, course_key)
    unit = get_block(viewer, unit_key)
    if unit.parent is None or str(unit.parent.usage_key) != subsection_key:
        message = "There is no such unit."
        raise Http404(message)
    before, after = find_neighbours(viewer, unit)
    siblings = [block for block in unit.parent.children if viewer.may_see(block)]
    values = {
        "viewer": viewer,
        "course": viewer.course,
        "outline": build_outline(viewer, unit),
        "unit": unit,
        "before_url": unit_url(viewer.course, before) if before else "",
        "after_url": unit_url(viewer.course, after) if after else "",
        "place": siblings.index(unit) + 1 if unit in siblings else 1,
        "count": len(siblings),
        "frame_url": f"{settings.LMS_ROOT_URL}/xblock/{unit.usage_key}?{FRAME_QUERY}",
        "home_url": home_url(viewer.course),
        **_docking_values(request, viewer),
        **_exam_values(viewer, unit),
    }
    response = render(request, "demo/unit_page.html", values)
    response.set_cookie("docking", values["docking"], httponly=True, samesite="Lax")
    return response


def _docking_values(request: HttpRequest, viewer: Viewer) -> dict[str, Any]:
    """Say where the page has a place for the panel: as this browser chose last, or as the command's option says."""
    chosen = request.GET.get("docking") or request.COOKIES.get("docking")
    docking = chosen if chosen in DOCKINGS else settings.DEMO_DOCKING
    tabs = list_tabs(viewer)
    # As the learning MFE's: its sidebars know the course's tabs, and have the mentor's where there is one.
    has_sidebar = docking == "sidebar" and any(tab.slug == "iblai_mentor" for tab in tabs)
    return {"docking": docking, "tabs": tabs, "has_sidebar": has_sidebar}


def _exam_values(viewer: Viewer, unit: Block) -> dict[str, Any]:
    exam = exams.find_exam(unit)
    if exam is None:
        return {"exam": None, "is_locked": False}
    attempt = exams.find_attempt(viewer.user, exam)
    return {
        "exam": exam,
        "minutes": exams.exam_minutes(exam),
        "attempt": attempt,
        "is_running": attempt is not None and attempt.is_open(timezone.now()),
        "is_locked": exams.is_locked(viewer.user, unit, is_staff=viewer.is_staff),
    }


@login_required
@require_POST
def exam_action(request: HttpRequest, course_key: str, usage_key: str, action: str) -> HttpResponse:
    """Start or submit a timed exam."""
    viewer = get_viewer(request, course_key)
    exam = exams.find_exam(get_block(viewer, usage_key))
    if exam is None or viewer.is_somebody_else:
        message = "There is no such exam."
        raise Http404(message)
    if action == "start":
        exams.start_exam(viewer.user, viewer.course, exam)
    else:
        exams.submit_exam(viewer.user, exam)
    return redirect(unit_url(viewer.course, exam.children[0]) if exam.children else home_url(viewer.course))


@login_required
def jump_to(request: HttpRequest, course_key: str, usage_key: str) -> HttpResponse:
    """Lead to the page of the unit that shows a block."""
    viewer = get_viewer(request, course_key)
    unit = viewer.course.find_unit(get_block(viewer, usage_key))
    return redirect(unit_url(viewer.course, unit) if unit is not None else home_url(viewer.course))


@login_required
def jump_to_id(request: HttpRequest, course_key: str, block_id: str) -> HttpResponse:
    """Lead to a block by its id alone, as links in a course do."""
    viewer = get_viewer(request, course_key)
    block = viewer.course.find_by_id(block_id)
    return jump_to(request, course_key, str(block.usage_key if block else viewer.course.root.usage_key))


@login_required
def course_home(request: HttpRequest, course_key: str, rest: str = "") -> HttpResponse:
    """Lead to the outline from the platform's older addresses."""
    del request, rest
    return redirect(home_url(get_course(course_key)))


# As the platform's render_xblock: not in a transaction of the request.
@transaction.non_atomic_requests
@xframe_options_exempt
@ensure_csrf_cookie
def render_xblock(request: HttpRequest, usage_key: str) -> HttpResponse:
    """Show one block without the LMS around it: what the learning MFE has in its iframe, and the mobile apps open."""
    view = request.GET.get("view", "student_view")
    if view not in VIEWS:
        return HttpResponseBadRequest("This view is not supported.")
    viewer = get_viewer(request)
    block = get_block(viewer, usage_key)
    exam = exams.find_exam(block)
    if exam is not None and block is not exam and exams.is_locked(viewer.user, block, is_staff=viewer.is_staff):
        return redirect(f"/xblock/{exam.usage_key}")
    student_view_context = {
        **request.GET.dict(),
        "show_title": request.GET.get("show_title", "1") == "1",
        "show_bookmark_button": request.GET.get("show_bookmark_button", "0") == "1",
        "hide_access_error_blocks": False,
        "is_mobile_app": "org.edx.mobile" in request.headers.get("User-Agent", ""),
    }
    lms_block = LmsBlock(block, Runtime(viewer))
    context: dict[str, Any] = {"course": viewer.course, "block": lms_block, "staff_access": viewer.is_staff}
    try:
        context, student_view_context = RenderXBlockStarted.run_filter(
            context=context, student_view_context=student_view_context
        )
    except RenderXBlockStarted.PreventXBlockBlockRender:
        return render(request, "demo/500.html", status=500)
    except RenderXBlockStarted.RenderCustomResponse as error:
        return cast("HttpResponse", error.response)
    is_gate = exam is block and exams.is_locked(viewer.user, block, is_staff=viewer.is_staff)
    context["fragment"] = None if is_gate else lms_block.render(view, student_view_context)
    return render(request, "demo/xblock.html", context)


def xblock_handler(request: HttpRequest, course_key: str, usage_key: str, name: str) -> HttpResponse:
    """Answer a block's page."""
    viewer = get_viewer(request, course_key)
    return handle(request, viewer, get_block(viewer, usage_key), name)


@login_required
@require_POST
def masquerade(request: HttpRequest, course_key: str) -> HttpResponse:
    """Let staff view the course as a learner, a certain one, or as themselves again."""
    course, user = get_course(course_key), cast("User", request.user)
    if not has_staff_access(user, course):
        raise Http404
    chosen = dict(request.session.get(MASQUERADE, {}))
    view_as = request.POST.get("view_as", "staff")
    if view_as == "staff":
        chosen.pop(course_key, None)
    else:
        chosen[course_key] = {"role": "student", "user_name": "" if view_as == "student" else view_as}
    request.session[MASQUERADE] = chosen
    back = request.POST.get("next", "")
    return redirect(back if back.startswith(f"{settings.LEARNING_MICROFRONTEND_URL}/") else home_url(course))


def event(request: HttpRequest) -> HttpResponse:
    """Take an event from a browser."""
    emit_from_browser(request)
    return HttpResponse("success")


@login_required
@require_POST
def completion_batch(request: HttpRequest) -> HttpResponse:
    """Take completions from a mobile app."""
    viewer, blocks = read_batch(request)
    BlockCompletion.objects.submit_batch_completion(viewer.user, blocks)
    return JsonResponse({"detail": "ok"})


@login_required
@ensure_csrf_cookie
def memory_page(request: HttpRequest) -> HttpResponse:
    """Show what the plugin remembers of the user, as its REST API tells it."""
    username = cast("User", request.user).get_username()
    return render(request, "demo/memory.html", {"api_url": f"/api/ai-mentor/orgs/main/users/{username}/edx-memory/"})
