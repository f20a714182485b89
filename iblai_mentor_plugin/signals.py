"""Public signals of this plugin: what the platform does not say itself, in openedx-events' own form."""

from __future__ import annotations

from openedx_events.tooling import OpenEdxPublicSignal

from iblai_mentor_plugin.data import UnitViewedData

# .. event_type: ai.ibl.mentor.courseware.unit.viewed.v1
# .. event_name: UNIT_VIEWED
# .. event_key_field: unit.user_id
# .. event_description: Emitted when a learner was shown a unit of the courseware.
# .. event_data: UnitViewedData
# .. event_trigger_repository: iblai-mentor-plugin
UNIT_VIEWED = OpenEdxPublicSignal(
    event_type="ai.ibl.mentor.courseware.unit.viewed.v1",
    data={"unit": UnitViewedData},
)
