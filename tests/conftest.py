"""What the tests share: the fake LMS, users, and a site that is switched on."""

from __future__ import annotations

import itertools
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

import pytest
from django.apps import apps
from django.contrib.auth.models import Permission, User
from django.db.models.signals import post_migrate

from iblai_mentor_plugin.api import operating as operating_api
from iblai_mentor_plugin.courseware import get_courseware
from iblai_mentor_plugin.drops import uncounted
from iblai_mentor_plugin.mentor.spending.calibration import known
from iblai_mentor_plugin.mentor.standing.closures import recent
from iblai_mentor_plugin.models import Tenant
from tests.fakes import FakeCourseware

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from django.apps import AppConfig
    from django.test import Client

pytest_plugins = ["tests.services", "tests.worker", "tests.demo.ready", "tests.leaving", "tests.traces"]

COURSE = "course-v1:DemoX+MENTOR101+2026"
# What says nothing about a release or a database, and takes long: words, numbers and sentences.
ONCE = (
    *(f"tests/mentor/evaluation/test_{name}" for name in ("e5", "floors", "languages", "measures", "opinion")),
    *(f"tests/mentor/evaluation/test_{name}" for name in ("packaged_course", "report", "retrieval")),
    "tests/mentor/guarding/",
    "tests/mentor/finding/",
    "tests/mentor/prompting/test_trials.py",
    "tests/mentor/staff/test_off.py",
    "tests/courseware/test_extraction",
)
# Numbers that no other text has, see ``tests.leaving``.
# Far apart: MariaDB goes on counting from the greatest id it was given, and a test's other users must not get the next one.
USER_IDS = itertools.count(731_000_001, 1000)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what runs on one release alone."""
    for item in items:
        if item.nodeid.startswith(ONCE):
            item.add_marker(pytest.mark.once)


# What migrations make, and fill in, of rows that every installation starts with.
_FIRST_ROWS: Final = {
    "0002_first_rows": "make_first_rows",
    "0004_first_mentor": "make_first_mentor",
    "0028_notice_translations": "name_language",
}


@pytest.fixture(autouse=True, scope="session")
def first_rows() -> Iterator[None]:
    """
    Make anew what every installation starts with, once a test had the database emptied.

    Processes take tests from one another, so that any may come after such a one.
    """

    def make(app_config: AppConfig, using: str, **told: Any) -> None:
        # A migration tells its plan, and makes these rows itself.
        if app_config.name == "iblai_mentor_plugin" and "plan" not in told and using == "default":
            for migration, make_rows in _FIRST_ROWS.items():
                getattr(import_module(f"iblai_mentor_plugin.migrations.{migration}"), make_rows)(apps, None)

    post_migrate.connect(make)
    yield
    post_migrate.disconnect(make)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Give each process a stretch of the tests, and let it take from another's end: what a module starts is started once."""
    from xdist.scheduler import WorkStealingScheduling  # noqa: PLC0415 - nobody asks for it where xdist is not

    return WorkStealingScheduling(config, log)


@pytest.fixture(autouse=True)
def lms() -> FakeCourseware:
    """Return the fake LMS, knowing nothing yet."""
    fake = get_courseware()
    assert isinstance(fake, FakeCourseware)
    fake.reset()
    uncounted.forget()
    recent.forget()
    known.forget()
    return fake


@pytest.fixture
def make_user(db: None, lms: FakeCourseware) -> Callable[..., User]:
    """Return a function that makes a user, enrolled in the given courses."""

    def make(username: str = "learner1", *courses: str, **attributes: Any) -> User:
        named = {"pk": next(USER_IDS), "first_name": "Wilhelmina", "last_name": "Quatermass", **attributes}
        user = User.objects.create_user(username, f"{username}@example.com", "pass", **named)
        lms.enrolments.update({(user.pk, course): True for course in courses})
        return user

    return make


@pytest.fixture
def learner(make_user: Callable[..., User]) -> User:
    """Return a learner who is enrolled in the course."""
    return make_user("learner1", COURSE)


@pytest.fixture
def switched_on(db: None) -> None:
    """Switch every course on."""
    operating_api.switch_on("--all")


@pytest.fixture
def main(db: None) -> Tenant:
    """Return the tenant that exists after migrate."""
    return Tenant.objects.get(key="main")


@pytest.fixture
def sign_in(client: Client, make_user: Callable[..., User]) -> Callable[..., Client]:
    """Return a function that signs staff of the site in who have these permissions."""

    def sign_in(*codenames: str) -> Client:
        user = make_user("staff1", is_staff=True)
        user.user_permissions.set(Permission.objects.filter(codename__in=codenames))
        client.force_login(user)
        return client

    return sign_in
