"""How long keys and texts may be."""

from __future__ import annotations

from typing import Final

KEY_LENGTH: Final = 255
COURSE_KEY_LENGTH: Final = 200  # The contract's "course_id": its clients refuse a longer one.
INSTRUCTION_LENGTH: Final = 4000
FEEDBACK_LENGTH: Final = 4000
NOTE_LENGTH: Final = 500
BRIEFING_LENGTH: Final = 8000
PROBLEM_LENGTH: Final = 200
HINT_LENGTH: Final = 500
CONTACT_LENGTH: Final = 500
# Tokens; with less there is no room for the mentor's rules, a question and a reply.
SMALLEST_CONTEXT: Final = 2048
# Numbers of a vector: more of them find little more, and are looked through at every question.
MOST_DIMENSIONS: Final = 512
