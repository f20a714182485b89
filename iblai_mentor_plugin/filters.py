"""Our step in the platform's filter pipelines: it tells that a unit was seen, adds the launcher, and never breaks a page."""

from __future__ import annotations

from typing import Any

from openedx_filters import PipelineStep

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
