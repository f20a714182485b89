"""The ready users of the stand-in LMS."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


@dataclass(frozen=True)
class Person:
    """Somebody to log in as."""

    username: str
    name: str
    role: str
    about: str

    @property
    def email(self) -> str:
        """Return an address that exists nowhere."""
        return f"{self.username}@example.com"


PEOPLE: Final = (
    Person("learner1", "Lena Learner", "learner", "A learner, enrolled in the course."),
    Person("learner2", "Luis Learner", "learner", "Another learner, enrolled in the course."),
    Person("staff1", "Sofia Staff", "course_staff", "Course staff, not enrolled; can view the course as a learner."),
    Person("admin1", "Amir Admin", "tenant_admin", "Administers “main” over REST: memories, exports, deletion."),
    Person("super1", "Sara Super", "superuser", "A superuser: sees everything, and has the admin."),
    # The last one: who was here before keeps their id.
    Person("admin2", "Ada Admin", "site_staff", "Administers “main” in the admin, and sees no other tenant there."),
)


def read_password(data_dir: Path) -> str:
    """Return the password of the ready users: made with the data, and the same for all of them."""
    return _read_or_make(data_dir / "password", lambda: secrets.token_urlsafe(9))


def read_secret(data_dir: Path) -> str:
    """Return the site's secret key: made with the data, and never leaves it."""
    return _read_or_make(data_dir / "secret", lambda: secrets.token_urlsafe(50))


def _read_or_make(path: Path, make: Callable[[], str]) -> str:
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(make(), "utf-8")
    return path.read_text("utf-8").strip()
