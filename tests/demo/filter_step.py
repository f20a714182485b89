"""A step that tells the recorder of a filter, and changes nothing."""

from __future__ import annotations

from typing import Any

from openedx_filters import PipelineStep

from tests.demo import recorder


class Record(PipelineStep):
    """The step."""

    def run_filter(self, **values: Any) -> dict[str, Any]:
        """Write the filter down."""
        recorder.record_filter(self.filter_type, values)
        return values
