"""Our steps in the platform's filter pipelines: a unit was seen, and pages get our launcher and links; none breaks a page."""

from __future__ import annotations

from typing import Any

from openedx_filters import PipelineStep

from iblai_mentor_plugin.api import course_team as team_api
from iblai_mentor_plugin.api import memory as memory_api
from iblai_mentor_plugin.api import mentor as mentor_api


class RecordUnitView(PipelineStep):  # type: ignore[misc]
    """
    Step of ``org.openedx.learning.vertical_block.render.completed.v1``.

    The filter runs for every vertical that is rendered; only the learner's own view of a whole unit is told on, and has the
    launcher at its head.
    """

    def run_filter(
        self, *, block: Any, fragment: Any, context: dict[str, Any], view: str, **_kwargs: Any
    ) -> dict[str, Any]:
        """Tell that the unit was seen, and give the pipeline back what it gave us, the launcher added."""
        memory_api.announce_unit_view(block, context=context, view=view)
        mentor_api.add_launcher(fragment, block, context=context, view=view)
        return {"block": block, "fragment": fragment, "context": context, "view": view}


class AddDashboardSection(PipelineStep):  # type: ignore[misc]
    """Step of ``org.openedx.learning.instructor.dashboard.render.started.v1``: the dashboard of Teak and Ulmo."""

    def run_filter(self, *, context: dict[str, Any], template_name: str, **_kwargs: Any) -> dict[str, Any]:
        """Add the section that leads to the course team's page, and give the pipeline back what it gave us."""
        sections, course = context.get("sections"), context.get("course")
        if isinstance(sections, list) and course is not None:
            team_api.add_dashboard_section(sections, str(course.id))
        return {"context": context, "template_name": template_name}


class AddDashboardTab(PipelineStep):  # type: ignore[misc]
    """Step of ``org.openedx.learning.instructor.dashboard.tabs.requested.v1``: the dashboard from Verawood on."""

    def run_filter(self, *, tabs: list[dict[str, Any]], course_key: Any, **kwargs: Any) -> dict[str, Any]:
        """Add the tab that leads to the course team's page, and give the pipeline back what it gave us."""
        team_api.add_dashboard_tab(tabs, str(course_key))
        return {**kwargs, "tabs": tabs, "course_key": course_key}
