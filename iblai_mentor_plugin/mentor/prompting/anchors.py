"""
The passages that stay in the prompts of a conversation, so that the next prompt begins as the last one did.

What was found for the first question at a place is kept with its reply, by name, and read again for those after it: what the
learner may not see by then, or what changed, is not told any more.
"""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from iblai_mentor_plugin.courseware.course import LearnerCourse, Passage

# A usage key, and what stands for the text.
Name = tuple[str, str]
_DIGEST_LENGTH: Final = 16


def name_passages(passages: Iterable[Passage]) -> list[Name]:
    """Return what passages are found again by."""
    return [(one.usage_key, _digest(one.text)) for one in passages]


def find_passages(course: LearnerCourse, names: Sequence[Name]) -> list[Passage]:
    """Return the passages of these names, in their order; without those that are not there, or not to be seen, any more."""
    blocks = dict.fromkeys(key for key, _digest_of_text in names)
    # A block that holds others has no text of its own.
    found = {(one.usage_key, _digest(one.text)): one for key in blocks for one in course.read(key)}
    return [found[name] for name in names if name in found]


def _digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()[:_DIGEST_LENGTH]
