"""Faults of the site that are planted, and found: packages, settings, cache, clock, storage, switches, what went wrong."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

import pytest
import time_machine
from django.core.files.storage import FileSystemStorage, InMemoryStorage
from django.db import connection
from django.utils import timezone

from iblai_mentor_plugin.api import operating as operating_api
from iblai_mentor_plugin.api.inspection import Severity
from iblai_mentor_plugin.doctor.packages import list_needed
from iblai_mentor_plugin.models import CourseIndex, DropCount, Export, Message, Session, Switch, Tenant
from tests.conftest import COURSE
from tests.doctor.conftest import find_all, find_faults

if TYPE_CHECKING:
    from pathlib import Path

    from django.contrib.auth.models import User

    from tests.fakes import FakeCourseware

LOST = "course-v1:LostX+A+1"


class Forgetful:
    """A cache that takes everything and keeps nothing, as one whose errors are ignored."""

    def __init__(self, *_args: object) -> None: ...

    def get(self, *_args: object, **_options: object) -> None: ...

    set = delete = add = close = get


class OpenStorage(InMemoryStorage):
    """As an object store that signs no address."""

    querystring_auth = False


class DeafStorage(FileSystemStorage):
    """Takes nothing."""

    def _save(self, name: str, _content: object) -> str:
        raise PermissionError(name)


def add_replies(user: User, mentor: Any, state: str, count: int, **values: Any) -> None:
    session = Session.objects.create(tenant=mentor.tenant, user=user, mentor=mentor, course_key=COURSE)
    rows = [
        Message(session=session, number=2 * at, kind=Message.Kind.REPLY, state=state, **values)
        for at in range(1, count + 1)
    ]
    Message.objects.bulk_create(rows)


# Packages


def test_release_that_nobody_knows_is_a_warning(lms: FakeCourseware) -> None:
    lms.release = "zebrawood"
    assert find_faults()["release"].detail == "the platform is zebrawood; known are teak, ulmo, verawood"


@pytest.mark.parametrize("release", ["", "teak"])
def test_release_that_is_known_or_not_told_is_none(lms: FakeCourseware, release: str) -> None:
    lms.release = release
    assert find_faults() == {}


def write_pins(folder: Path, settings: Any, text: str) -> None:
    path = folder / "requirements" / "edx" / "base.txt"
    path.parent.mkdir(parents=True)
    path.write_text(text, "utf-8")
    settings.REPO_ROOT = folder


def test_pin_that_moved_is_a_warning(tmp_path: Path, settings: Any) -> None:
    write_pins(tmp_path, settings, "# pins\nopenedx_events==0.1.0\n    # via x\nnot-ours==1.0\n")
    assert find_faults()["pins"].detail == f"moved: openedx-events 0.1.0 → {version('openedx-events')}"


def test_pins_that_hold_are_none(tmp_path: Path, settings: Any) -> None:
    write_pins(
        tmp_path, settings, f"openedx-events=={version('openedx-events')}\nnot-ours[x]==1.0 ; python_version > '3'\n"
    )
    assert find_all()["pins"].detail == "1 packages are as the platform pins them"


def test_of_extras_those_that_are_asked_for_count_alone() -> None:
    lines = [
        "httpx[http2]>=0.28",
        'aiohttp; extra == "aiohttp"',
        'Socksio==1.*; extra == "socks"',
        'colorama; sys_platform == "win32"',
    ]
    assert set(list_needed(lines, "")) == {("httpx", ""), ("httpx", "http2")}
    assert set(list_needed(lines, "socks")) == {("httpx", ""), ("httpx", "http2"), ("socksio", "")}


def test_pin_of_what_only_the_tests_need_is_none_of_ours(tmp_path: Path, settings: Any) -> None:
    write_pins(tmp_path, settings, "pytest==0.1.0\nlangdetect==0.1\nhttpx==0.1\n")
    assert find_faults()["pins"].detail == f"moved: httpx 0.1 → {version('httpx')}"


# Settings


def test_setting_that_is_none_is_a_warning(settings: Any) -> None:
    settings.IBLAI_MENTOR_MESAGES_DAYS = 30
    assert find_faults()["names of settings"].severity is Severity.WARNING


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("IBLAI_MENTOR_STREAMING", "false"),
        ("IBLAI_MENTOR_MESSAGES_A_DAY", "5"),
        ("IBLAI_MENTOR_MESSAGES_A_DAY", True),
        ("IBLAI_MENTOR_MESSAGES_A_DAY", -1),
        ("IBLAI_MENTOR_PANEL_ORIGINS", "https://apps.example.org"),
        ("IBLAI_MENTOR_DISTRESS_CONTACTS", ["988"]),
    ],
)
def test_value_of_a_wrong_kind_is_an_error(settings: Any, name: str, value: object) -> None:
    setattr(settings, name, value)
    assert name in find_faults()["kinds of settings"].detail


@pytest.mark.parametrize(
    ("name", "value"),
    [("IBLAI_MENTOR_MESSAGES_DAYS", None), ("IBLAI_MENTOR_LLM_SECONDS", 60), ("IBLAI_MENTOR_LEAST_AGE", 16)],
)
def test_value_of_its_kind_is_none(settings: Any, name: str, value: object) -> None:
    setattr(settings, name, value)
    assert "kinds of settings" not in find_faults()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("IBLAI_MENTOR_TOKENS_A_REPLY", 7000),
        ("IBLAI_MENTOR_REPLY_SECONDS", 60),
        ("IBLAI_MENTOR_SITE_TOKENS_A_DAY", 1000),
    ],
)
def test_limits_that_contradict_each_other_are_a_warning(settings: Any, name: str, value: int) -> None:
    setattr(settings, name, value)
    assert name in find_faults()["limits"].detail


def test_days_of_0_are_a_warning(settings: Any) -> None:
    settings.IBLAI_MENTOR_MEMORY_DAYS = 0
    assert find_faults()["days of 0"].detail == "0 days: IBLAI_MENTOR_MEMORY_DAYS"


def test_secret_that_cannot_encrypt_is_an_error(settings: Any) -> None:
    settings.IBLAI_MENTOR_ENCRYPTION_KEYS = ["short"]
    assert "openssl rand" in find_faults()["encryption secret"].remedy


# Surroundings


def test_cache_that_forgets_is_an_error(settings: Any) -> None:
    settings.CACHES = {"default": {"BACKEND": "tests.doctor.test_site.Forgetful"}}
    assert "is not there a moment later" in find_faults()["cache"].detail


def test_cache_that_does_not_answer_is_an_error(settings: Any) -> None:
    settings.CACHES = {
        "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": "redis://127.0.0.1:1"}
    }
    pytest.importorskip("redis")
    assert "ConnectionError" in find_faults()["cache"].detail


def test_cache_that_workers_do_not_share_is_a_warning(settings: Any) -> None:
    settings.IBLAI_MENTOR_CELERY_QUEUE = "mentor"
    assert "shared cache" in find_faults()
    settings.IBLAI_MENTOR_CELERY_QUEUE = None
    assert "shared cache" not in find_faults()


def test_clock_that_goes_wrong_is_an_error() -> None:
    with time_machine.travel(datetime.now(UTC) + timedelta(minutes=10)):
        assert find_faults()["clock"].detail.endswith(" seconds apart")


def test_times_without_zones_are_an_error(settings: Any) -> None:
    settings.USE_TZ = False
    assert find_faults()["clock"].detail == "USE_TZ is off, so that times have no zone"


@pytest.mark.parametrize("storage", ["default", "tests.doctor.test_site.OpenStorage"])
def test_storage_that_serves_everybody_is_an_error(settings: Any, storage: str) -> None:
    settings.IBLAI_MENTOR_EXPORT_STORAGE = storage
    assert "default_acl" in find_faults()["export storage"].remedy


def test_storage_that_takes_nothing_is_an_error(settings: Any, tmp_path: Path) -> None:
    settings.STORAGES = {
        **settings.STORAGES,
        "exports": {"BACKEND": "tests.doctor.test_site.DeafStorage", "OPTIONS": {"location": str(tmp_path)}},
    }
    settings.IBLAI_MENTOR_EXPORT_STORAGE = "exports"
    faults = find_faults(is_quick=False)
    assert "PermissionError" in faults["writing exports"].detail
    assert "export storage" not in faults


def test_storage_is_as_before_when_it_was_tried(settings: Any, tmp_path: Path) -> None:
    backend = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": str(tmp_path)}}
    settings.STORAGES = {**settings.STORAGES, "exports": backend}
    settings.IBLAI_MENTOR_EXPORT_STORAGE = "exports"
    assert find_all(is_quick=False)["writing exports"].detail == "a file was written, read and deleted"
    assert [files for _folder, _folders, files in os.walk(tmp_path) if files] == []


# Switches, indexes


def test_kill_switch_is_an_error() -> None:
    operating_api.kill()
    assert "--revive" in find_faults()["kill switch"].remedy


def test_nothing_on_is_a_note() -> None:
    Switch.objects.all().delete()
    assert find_all()["anything on"].severity is Severity.NOTE


def test_switch_of_a_course_that_is_not_there_is_a_warning(learner: User) -> None:
    operating_api.switch_on(COURSE)
    operating_api.switch_on(LOST)
    assert find_faults()["courses with a switch"].detail == f"no such course: {LOST}"


def test_index_of_an_older_version_is_a_note(learner: User, lms: FakeCourseware) -> None:
    CourseIndex.objects.create(course_key=COURSE, made_at=timezone.now())
    assert find_all(is_quick=False)["indexes"].severity is Severity.FINE
    lms.changed.add(COURSE)
    assert find_all(is_quick=False)["indexes"].detail == f"of an older version of the course: {COURSE}"


def test_course_that_is_not_there_is_an_error() -> None:
    assert find_faults(LOST)["course"].detail == f"there is no course {LOST}"


def test_course_that_is_off_is_an_error(learner: User) -> None:
    operating_api.switch_off(COURSE)
    assert find_faults(COURSE)["switch of the course"].detail == f"{COURSE} is off"


def test_course_without_a_mentor_is_an_error(learner: User, mentor_row: Any) -> None:
    Tenant.objects.get(key="main").mentors.update(is_active=False)
    assert "mentor of the course" in find_faults(COURSE)
    assert find_faults()["mentors"].detail == "no mentor in service: main"


# What went wrong


def test_events_that_were_lost_are_a_warning() -> None:
    today = timezone.now().date()
    DropCount.objects.create(day=today, reason="malformed", kind="x", count=3)
    assert "dropped events" not in find_faults()
    DropCount.objects.create(day=today, reason="database", kind="x", count=1)
    assert find_faults()["dropped events"].detail == "database: 1, malformed: 3"


def test_many_failed_replies_are_a_warning(learner: User, mentor_row: Any) -> None:
    add_replies(learner, mentor_row, "failed", 4)
    assert "failed replies" not in find_faults()
    add_replies(learner, mentor_row, "interrupted", 1)
    assert find_faults()["failed replies"].detail.endswith("5 of 5 replies")


def test_few_failed_replies_among_many_are_none(learner: User, mentor_row: Any) -> None:
    add_replies(learner, mentor_row, "failed", 5)
    add_replies(learner, mentor_row, "complete", 50)
    assert "failed replies" not in find_faults()


def test_failed_export_is_a_warning(learner: User, main: Tenant) -> None:
    at = timezone.now() + timedelta(days=1)
    Export.objects.create(tenant=main, user=learner, kind="history", state="failed", is_open=None, expires_at=at)
    assert find_faults()["failed exports"].detail == "in 7 days: 1"


def test_reply_that_nobody_ends_is_a_warning(learner: User, mentor_row: Any) -> None:
    add_replies(learner, mentor_row, "running", 1)
    assert "replies that hang" not in find_faults()
    Message.objects.update(created=timezone.now() - timedelta(hours=1))
    assert "mentor_sweep" in find_faults()["replies that hang"].remedy


def test_deleted_session_that_waits_is_a_note(learner: User, mentor_row: Any) -> None:
    add_replies(learner, mentor_row, "complete", 1)
    Session.objects.update(user_id=-learner.pk)
    assert find_all()["deletions"].severity is Severity.NOTE


def test_database_that_is_not_compared_is_none() -> None:
    assert connection.vendor in ("sqlite", "mysql")
    assert find_all()["clock"].detail == "the clocks of this process and of the database agree"
