"""The fake of the courseware port: plain attributes, no behaviour but what the port promises."""

from __future__ import annotations

from typing import TYPE_CHECKING

from opaque_keys.edx.keys import CourseKey

from iblai_mentor_plugin.data import BlockState, Learner, VisibleResults

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping


class FakeCourseware:
    """An LMS that knows what a test told it. ``enrolments``: (user id, course key) → active or not."""

    def __init__(self) -> None:
        """Know nothing."""
        self.reset()

    def reset(self) -> None:
        """Forget what earlier tests told."""
        self.enrolments: dict[tuple[int, str], bool] = {}
        self.retired: set[int] = set()
        self.masquerading: set[str] = set()
        self.states: dict[str, list[BlockState]] = {}
        self.hidden_grades: set[str] = set()
        self.hidden_results: set[str] = set()

    def find_learner(self, user_id: int, course_key: str) -> Learner | None:
        """Know the enrolled who are not retired."""
        if user_id in self.retired or (user_id, course_key) not in self.enrolments:
            return None
        return Learner(user_id, f"learner{user_id}")

    def is_retired(self, user_id: int) -> bool:
        """Know the retired."""
        return user_id in self.retired

    def has_enrolment(self, user_id: int, orgs: Collection[str], *, excluded: bool = False) -> bool:
        """Look through the enrolments."""
        own = {CourseKey.from_string(key).org for user, key in self.enrolments if user == user_id}
        return any((org in orgs) is not excluded for org in own)

    def is_masquerading(self, course_key: str) -> bool:
        """Know the courses that are viewed as somebody else."""
        return course_key in self.masquerading

    def list_block_states(self, course_key: str) -> Iterator[BlockState]:
        """Yield what the test put there, of the enrolled."""
        for state in self.states.get(course_key, []):
            if (state.user_id, course_key) in self.enrolments:
                yield state

    def find_visible_results(
        self, asked: Mapping[tuple[int, str], Collection[str]]
    ) -> dict[tuple[int, str], VisibleResults]:
        """Show what is not hidden to who is enrolled."""
        return {
            asker: VisibleResults(
                grade=asker in self.enrolments and asker[1] not in self.hidden_grades,
                blocks=frozenset(keys) - self.hidden_results if asker in self.enrolments else frozenset(),
            )
            for asker, keys in asked.items()
        }

    def build_link(self, course_key: str, usage_key: str) -> str:
        """Build a link as the LMS does."""
        return f"http://lms.example.com/courses/{course_key}/jump_to/{usage_key}"

    def course_exists(self, course_key: str) -> bool:
        """Know the courses that somebody is enrolled in."""
        return any(key == course_key for _user, key in self.enrolments)
