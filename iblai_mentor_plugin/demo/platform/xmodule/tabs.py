"""What a plugin builds its tab of a course on, as far as it may count on it: the names and their meaning are the platform's."""

from __future__ import annotations

from typing import Any, ClassVar


class CourseTab:
    """A link among those at the head of a course's pages."""

    type: ClassVar[str] = ""
    title: Any = None
    priority: int | None = None
    is_dynamic = False
    is_hidden = False

    def __init__(self, tab_dict: dict[str, Any]) -> None:
        """Take what the course keeps of the tab, over what its class says."""
        self.name = tab_dict.get("name", self.title)
        self.tab_id = tab_dict.get("tab_id", self.type)
        self.tab_dict = tab_dict

    @classmethod
    def is_enabled(cls, course: Any, user: Any = None) -> bool:
        """Say whether this user has the tab in this course."""
        raise NotImplementedError
