"""Blocks as the platform hands them to plugins: with a runtime, a scope and a fragment, rendered through its filters."""

from __future__ import annotations

import re
from copy import copy
from typing import TYPE_CHECKING, Any

from django.template.loader import render_to_string
from openedx_filters.learning.filters import VerticalBlockChildRenderStarted, VerticalBlockRenderCompleted
from web_fragments.fragment import Fragment
from xblock.fields import ScopeIds
from xblock.reference.user_service import UserService, XBlockUser

from iblai_mentor_plugin.courseware.olx_rules import draw, is_timed
from iblai_mentor_plugin.demo.models import BlockState
from iblai_mentor_plugin.demo.problem_page import render_problem, render_text
from iblai_mentor_plugin.demo.submissions import Work, describe
from iblai_mentor_plugin.demo.video import build_video

if TYPE_CHECKING:
    from opaque_keys.edx.keys import UsageKey

    from iblai_mentor_plugin.demo.access import Viewer
    from iblai_mentor_plugin.demo.olx import Block, Course

# As in the platform: what was in sight for so long was read. Milliseconds.
VIEWING_DELAY = 5_000
# Blocks that are read rather than done.
READ = frozenset({"html", "annotatable"})


class CurrentUserService(UserService):  # type: ignore[misc]
    """The user service of a block's runtime."""

    def __init__(self, viewer: Viewer) -> None:
        """Keep whose view it is."""
        super().__init__()
        self.viewer = viewer

    def get_current_user(self) -> XBlockUser:
        """Return the user of this view, with the platform's attributes."""
        user = self.viewer.user
        found = XBlockUser(is_current_user=True, emails=[user.email], full_name=user.get_full_name())
        found.opt_attrs = {
            "edx-platform.user_id": user.pk,
            "edx-platform.username": user.username,
            "edx-platform.is_authenticated": True,
            "edx-platform.user_is_staff": self.viewer.is_staff,
            "edx-platform.user_is_global_staff": user.is_staff,
            "edx-platform.user_role": "staff" if self.viewer.is_staff else "student",
        }
        return found


class Runtime:
    """What a block may ask of the LMS that shows it."""

    def __init__(self, viewer: Viewer) -> None:
        """Keep whose view it is."""
        self.viewer = viewer
        self.user_id = viewer.user.pk
        self.course_id = viewer.course.key
        self.services = {"user": CurrentUserService(viewer)}

    def service(self, _block: Any, name: str) -> Any:
        """Return a service, or None."""
        return self.services.get(name)


class LmsBlock:
    """A block in one viewer's page."""

    def __init__(self, block: Block, runtime: Runtime) -> None:
        """Bind a block of the course to a viewer."""
        self.block = block
        self.runtime = runtime
        self.location = self.usage_key = block.usage_key
        self.course_id = self.context_key = block.usage_key.course_key
        self.category = block.category
        self.display_name = self.display_name_with_default = block.title
        self.scope_ids = ScopeIds(runtime.user_id, block.category, block.usage_key, block.usage_key)
        self.due = block.moment("due")
        self.graded = block.flag("graded")
        self.format = block.setting("format")
        self.has_children = block.is_container
        self.is_time_limited = is_timed(block)

    @property
    def attempts(self) -> int:
        """Return how often this learner submitted an answer."""
        state = BlockState.objects.filter(user=self.runtime.viewer.user, usage_key=str(self.location)).first()
        return (state.attempts or 0) if state else 0

    @property
    def children(self) -> list[UsageKey]:
        """Return the usage keys of all that is in the block, whether or not this viewer may see it."""
        return [child.usage_key for child in self.block.children]

    def get_children(self) -> list[LmsBlock]:
        """Return what is in the block, for this viewer."""
        viewer = self.runtime.viewer
        children = [child for child in self.block.children if viewer.may_see(child)]
        if self.category in {"library_content", "itembank"} and not viewer.is_staff:
            children = list(draw(self.block, children, viewer.user.pk))
        return [LmsBlock(child, self.runtime) for child in children]

    def get_parent(self) -> LmsBlock | None:
        """Return what holds the block."""
        return LmsBlock(self.block.parent, self.runtime) if self.block.parent is not None else None

    def render(self, view: str, context: dict[str, Any]) -> Fragment:
        """Return the block's part of the page."""
        if self.category == "vertical":
            return self._render_vertical(view, context)
        if self.has_children and not self.block.notice:
            return self._render_children(view, context)
        return self._render_leaf(context)

    def _render_vertical(self, view: str, context: dict[str, Any]) -> Fragment:
        fragment = Fragment()
        child_context = {**context, "username": self.runtime.viewer.user.username, "child_of_vertical": True}
        items: list[str] = []
        for child in self.get_children():
            try:
                shown, shown_context = VerticalBlockChildRenderStarted.run_filter(
                    block=child, context=copy(child_context)
                )
            except VerticalBlockChildRenderStarted.PreventChildBlockRender:
                continue
            rendered = shown.render(view, shown_context)
            fragment.add_fragment_resources(rendered)
            items.append(rendered.content)
        title = self.display_name if context.get("show_title") and not context.get("child_of_vertical") else ""
        fragment.add_content(render_to_string("demo/blocks/vertical.html", {"items": items, "title": title}))
        try:
            _block, fragment, _context, _view = VerticalBlockRenderCompleted.run_filter(
                block=self, fragment=fragment, context=context, view=view
            )
        except VerticalBlockRenderCompleted.PreventVerticalBlockRender as error:
            fragment.content = error.message
        return fragment

    def _render_children(self, view: str, context: dict[str, Any]) -> Fragment:
        fragment = Fragment()
        for child in self.get_children():
            rendered = child.render(view, context)
            fragment.add_fragment_resources(rendered)
            fragment.add_content(rendered.content)
        return fragment

    def _render_leaf(self, context: dict[str, Any]) -> Fragment:
        viewer = self.runtime.viewer
        values = {
            "block": self,
            "notice": self.block.notice,
            "handler": f"/courses/{self.course_id}/xblock/{self.location}/handler",
            "is_read_only": viewer.is_somebody_else or context.get("view") == "public_view",
            "viewing_delay": VIEWING_DELAY if self.category in READ else None,
        }
        kind = self.category if self.category in _CONTENT and not self.block.notice else "notice"
        values |= _CONTENT.get(kind, lambda _block: {})(self)
        html = render_to_string(f"demo/blocks/{kind if kind not in READ else 'html'}.html", values)
        return Fragment(rewrite(html, viewer))

    def build_html(self) -> dict[str, Any]:
        """Return the values of a text's template."""
        return {"html": self.block.source}

    def build_annotatable(self) -> dict[str, Any]:
        """Return the values of an annotated text's template."""
        return {"html": render_text(self.block.source)}

    def build_problem(self) -> dict[str, Any]:
        """Return the values of a problem's template."""
        viewer = self.runtime.viewer
        work = Work(viewer.user, viewer.course, self.block, is_staff=viewer.is_staff)
        return {
            "work": describe(work),
            "problem": work.problem,
            "html": render_problem(work.problem, work.answers),
            "is_saved": work.state.state["has_saved_answers"],
        }

    def build_video(self) -> dict[str, Any]:
        """Return the values of a video's template."""
        viewer = self.runtime.viewer
        state = BlockState.objects.filter(user=viewer.user, usage_key=str(self.location)).first()
        position = state.state.get("saved_video_position", 0) if state else 0
        return {"video": build_video(viewer.course, self.block), "position": position}


_CONTENT = {
    "html": LmsBlock.build_html,
    "annotatable": LmsBlock.build_annotatable,
    "problem": LmsBlock.build_problem,
    "video": LmsBlock.build_video,
}


def rewrite(html: str, viewer: Viewer, root: str = "") -> str:
    """
    Fill in what the platform fills in when it shows an author's html: addresses of files and blocks, and keywords.

    ``root`` is the LMS's, for a page that is not on it.
    """
    course = viewer.course
    html = re.sub(r"""(["'(])/static/(?!demo/)""", rf"\1{root}{asset_url(course, '')}", html)
    html = re.sub(r"""(["'])/jump_to_id/""", rf"\1{root}/courses/{course.key}/jump_to_id/", html)
    html = re.sub(r"""(["'])/course/""", rf"\1{root}/courses/{course.key}/", html)
    words = {
        "%%USER_ID%%": str(viewer.user.pk),
        "%%USER_FULLNAME%%": viewer.user.get_full_name(),
        "%%COURSE_DISPLAY_NAME%%": course.title,
        "%%COURSE_ID%%": str(course.key),
    }
    for word, value in words.items():
        html = html.replace(word, value)
    return html


def asset_url(course: Course, name: str) -> str:
    """Return the address of a file of the course, as the platform forms it."""
    return f"/{str(course.key).replace('course-v1:', 'asset-v1:', 1)}+type@asset+block@{name}"
