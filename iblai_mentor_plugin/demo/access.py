"""Who looks at the course, and as whom."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from django.apps import apps
from django.contrib.auth import get_user_model
from django.http import Http404
from django.utils import timezone

from iblai_mentor_plugin.demo.enrolment import is_enrolled
from iblai_mentor_plugin.demo.models import CourseRole

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from django.http import HttpRequest

    from iblai_mentor_plugin.demo.olx import Block, Course

# The platform's name for what staff chose under "view as", by course key.
MASQUERADE = "masquerade_settings"


@dataclass(frozen=True)
class Viewer:
    """
    A person at the course.

    ``user`` is whose view it is: the person's own, or the learner's whom staff view the course as. ``is_staff`` says whether
    the view is one of staff; ``has_staff_access`` whether the person is.
    """

    course: Course
    person: User
    user: User
    is_staff: bool
    has_staff_access: bool
    masquerade: dict[str, str] | None = None

    @property
    def is_somebody_else(self) -> bool:
        """Say whether the view is another person's."""
        return self.person.pk != self.user.pk

    def may_see(self, block: Block) -> bool:
        """Say whether a block is released, for this view."""
        start = block.moment("start")
        is_released = start is None or start <= timezone.now()
        return self.is_staff or (is_released and not block.flag("visible_to_staff_only"))


def get_course(course_key: str | None = None) -> Course:
    """Return the course that is served; 404 for another one."""
    course = cast("Course", cast("Any", apps.get_app_config("mentor_demo")).course)
    if course_key is not None and str(course.key) != course_key:
        message = "There is no such course."
        raise Http404(message)
    return course


def has_staff_access(user: User, course: Course) -> bool:
    """Say whether the user may see the course as its staff does."""
    if user.is_superuser or user.is_staff:
        return True
    return CourseRole.objects.filter(user=user, course_key=str(course.key)).exists()


def get_viewer(request: HttpRequest, course_key: str | None = None) -> Viewer:
    """
    Return who looks at the course in this request; 404 for those who may not.

    As in the platform, ``request.user`` becomes the learner whom staff view the course as.
    """
    course = get_course(course_key)
    person = cast("User", request.user)
    if not person.is_authenticated:
        message = "There is no such course."
        raise Http404(message)
    is_staff = has_staff_access(person, course)
    if not is_staff and not is_enrolled(person, course):
        message = "You are not enrolled in this course."
        raise Http404(message)
    masquerade = request.session.get(MASQUERADE, {}).get(str(course.key)) if is_staff else None
    user = _find_masked(masquerade) or person
    if user is not person:
        user.real_user = person  # type: ignore[attr-defined]
        request.user = user
    return Viewer(course, person, user, is_staff and masquerade is None, is_staff, masquerade)


def _find_masked(masquerade: dict[str, str] | None) -> User | None:
    name = (masquerade or {}).get("user_name")
    return get_user_model().objects.filter(username=name).first() if name else None


def get_block(viewer: Viewer, usage_key: str) -> Block:
    """Return a block that this view may have; 404 for any other."""
    block = viewer.course.find_block(usage_key)
    if block is None or not viewer.may_see(block):
        message = "There is no such block."
        raise Http404(message)
    return block
