"""A worker that is killed while it makes an index: the last one answers, and the next worker makes the new one."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
import time_machine
from django.apps import apps
from django.utils import timezone

from iblai_mentor_plugin.api import operating as operating_api
from iblai_mentor_plugin.courseware import get_courseware
from iblai_mentor_plugin.courseware.course import Query
from iblai_mentor_plugin.courseware.index.freshness import SHELF
from iblai_mentor_plugin.models import CourseIndex, IndexedPassage, UnitStarter
from iblai_mentor_plugin.tasks import mentor_index
from tests.courseware.index.half_way import HALF_WAY
from tests.worker import OtherProcess

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from pytest_django.fixtures import SettingsWrapper

    from iblai_mentor_plugin.models import Tenant

pytestmark = [pytest.mark.database, pytest.mark.django_db(transaction=True)]

COURSEWARE = "iblai_mentor_plugin.courseware.olx.OlxCourseware"
QUESTION = Query("Why do stars twinkle?", limit=9)
MOMENTS = {
    "it was claimed": ("UPDATE", "courseindex", "claimed_at"),
    "the old one is gone and the new one half there": ("INSERT", "indexpart"),
    "its questions are begun": ("UPDATE", "courseindex", "starting_at"),
}


@pytest.fixture
def course_key(main: Tenant, shared: None, settings: SettingsWrapper) -> str:
    """Return the packaged course, whose index is of another version, with some texts that it has no more."""
    settings.IBLAI_MENTOR_COURSEWARE = COURSEWARE
    config: Any = apps.get_app_config("mentor_demo")
    key = str(config.course.key)
    operating_api.switch_on(key)
    mentor_index(key)
    version = CourseIndex.objects.get().version
    CourseIndex.objects.update(version=f"{version} before")
    some = IndexedPassage.objects.order_by("pk").values_list("pk", flat=True)[:3]
    IndexedPassage.objects.filter(pk__in=list(some)).update(digest="another")
    SHELF.clear()
    return key


def search(course_key: str) -> list[tuple[str, str]]:
    """Return what a process that kept nothing finds."""
    SHELF.clear()
    hits = get_courseware().open_whole(course_key).search(QUESTION)
    return [(hit.passage.usage_key, hit.passage.text) for hit in hits]


@contextmanager
def killed_half_way(course_key: str, moment: Iterable[str], folder: Path) -> Iterator[None]:
    """Have a worker make the index up to a moment; at the end it is killed."""
    command = [sys.executable, "-m", "tests.courseware.index.half_way", course_key, *moment]
    worker = OtherProcess(command, folder / "worker.log", {"IBLAI_MENTOR_COURSEWARE": COURSEWARE})
    try:
        worker.wait_until_it_says(HALF_WAY)
        yield
    finally:
        worker.kill()


@pytest.mark.parametrize("moment", MOMENTS.values(), ids=list(MOMENTS))
def test_last_index_answers_until_the_next_worker_made_a_whole_one(
    moment: tuple[str, ...], course_key: str, tmp_path: Path
) -> None:
    before, passages = search(course_key), IndexedPassage.objects.count()
    stamp = CourseIndex.objects.get().stamp
    assert before
    with killed_half_way(course_key, moment, tmp_path):
        assert search(course_key) == before
    assert search(course_key) == before
    # Not that whoever searched had to make one.
    is_made = moment == MOMENTS["its questions are begun"]
    assert (CourseIndex.objects.get().stamp != stamp) is is_made

    # Who began is given time, and the next who comes after it goes on.
    with time_machine.travel(timezone.now() + timedelta(minutes=11)):
        mentor_index(course_key)
    index = CourseIndex.objects.get()
    assert (index.stamp != stamp, index.claimed_at, index.starting_at) == (True, None, None)
    assert index.starters_stamp == index.stamp
    assert not IndexedPassage.objects.filter(digest="another").exists()
    assert IndexedPassage.objects.count() == passages
    assert UnitStarter.objects.exists()
    assert search(course_key) == before


def test_first_index_that_was_never_finished_is_made_by_who_searches(course_key: str, tmp_path: Path) -> None:
    wanted = search(course_key)
    CourseIndex.objects.all().delete()
    with killed_half_way(course_key, ("INSERT", "indexpart"), tmp_path):
        pass
    assert search(course_key) == wanted
