"""Public signals of this plugin: what the platform does not say itself, in openedx-events' own form."""

from __future__ import annotations

from openedx_events.tooling import OpenEdxPublicSignal

from iblai_mentor_plugin.data import (
    FeedbackGivenData,
    HelpRefusedData,
    MemoryForgottenData,
    QuestionAskedData,
    ReplyEndedData,
    UnitViewedData,
)

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

# .. event_type: ai.ibl.mentor.conversation.question.asked.v1
# .. event_name: QUESTION_ASKED
# .. event_key_field: question.user_id
# .. event_description: Emitted when a learner's question to the mentor was accepted.
# .. event_data: QuestionAskedData
# .. event_trigger_repository: iblai-mentor-plugin
QUESTION_ASKED = OpenEdxPublicSignal(
    event_type="ai.ibl.mentor.conversation.question.asked.v1",
    data={"question": QuestionAskedData},
)

# .. event_type: ai.ibl.mentor.conversation.reply.ended.v1
# .. event_name: REPLY_ENDED
# .. event_key_field: reply.user_id
# .. event_description: Emitted when a reply of the mentor ended, well or not.
# .. event_data: ReplyEndedData
# .. event_trigger_repository: iblai-mentor-plugin
REPLY_ENDED = OpenEdxPublicSignal(
    event_type="ai.ibl.mentor.conversation.reply.ended.v1",
    data={"reply": ReplyEndedData},
)

# .. event_type: ai.ibl.mentor.conversation.feedback.given.v1
# .. event_name: FEEDBACK_GIVEN
# .. event_key_field: feedback.user_id
# .. event_description: Emitted when a learner judged a reply, or changed their mind.
# .. event_data: FeedbackGivenData
# .. event_trigger_repository: iblai-mentor-plugin
FEEDBACK_GIVEN = OpenEdxPublicSignal(
    event_type="ai.ibl.mentor.conversation.feedback.given.v1",
    data={"feedback": FeedbackGivenData},
)

# .. event_type: ai.ibl.mentor.conversation.help.refused.v1
# .. event_name: HELP_REFUSED
# .. event_key_field: refusal.user_id
# .. event_description: Emitted when the mentor may not help a learner who asked, after the request that was refused.
# .. event_data: HelpRefusedData
# .. event_trigger_repository: iblai-mentor-plugin
HELP_REFUSED = OpenEdxPublicSignal(
    event_type="ai.ibl.mentor.conversation.help.refused.v1",
    data={"refusal": HelpRefusedData},
)

# .. event_type: ai.ibl.mentor.memory.forgotten.v1
# .. event_name: MEMORY_FORGOTTEN
# .. event_key_field: forgetting.user_id
# .. event_description: Emitted when what was remembered of a learner was forgotten by their own order, or erased by an admin.
# .. event_data: MemoryForgottenData
# .. event_trigger_repository: iblai-mentor-plugin
MEMORY_FORGOTTEN = OpenEdxPublicSignal(
    event_type="ai.ibl.mentor.memory.forgotten.v1",
    data={"forgetting": MemoryForgottenData},
)
