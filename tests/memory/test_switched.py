"""What a switch of a course or an org says of a memory that is there: of its second write and all that follow."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.db import router

from iblai_mentor_plugin.api import memory as memory_api
from iblai_mentor_plugin.api import operating as operating_api
from iblai_mentor_plugin.data import Fact
from iblai_mentor_plugin.memory import rows
from iblai_mentor_plugin.models import MemoryEntry
from iblai_mentor_plugin.switches import list_matching
from tests.memory.facts import at

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.contrib.auth.models import User
    from pytest_django.fixtures import SettingsWrapper

pytestmark = pytest.mark.database

# What a pattern would take for any character stands in keys of courses.
COURSE = "course-v1:Demo_X+MENTOR_101+2026"
ALIKE = "course-v1:Demo_X+MENTORx101+2026"


def meet(user: User, *names: str, course_key: str = COURSE) -> None:
    """Record that a learner met blocks, one write each."""
    for name in names:
        usage_key = course_key.replace("course-v1", "block-v1") + f"+type@html+block@{name}"
        memory_api.record_now([Fact(user.pk, course_key, usage_key, "seen", at(5), {"completion": 1.0})])


def met(user: User, course_key: str = COURSE) -> list[str]:
    """Return the blocks that are remembered."""
    kept = MemoryEntry.objects.filter(user=user, course_key=course_key, last_at__isnull=False).exclude(usage_key="")
    return sorted(key.rpartition("@")[2] for key in kept.values_list("usage_key", flat=True))


@pytest.fixture
def learner(make_user: Callable[..., User]) -> User:
    return make_user("learner1", COURSE, ALIKE)


@pytest.mark.parametrize("target", ["--all", "Demo_X", COURSE])
def test_every_write_is_kept_where_it_is_on(learner: User, target: str) -> None:
    operating_api.switch_on(target)
    meet(learner, "a", "b", "c")
    assert met(learner) == ["a", "b", "c"]


@pytest.mark.parametrize("target", ["Demo_X", COURSE])
def test_nothing_more_is_kept_where_it_was_switched_off_and_all_others_are_on(learner: User, target: str) -> None:
    operating_api.switch_on("--all")
    meet(learner, "a")
    operating_api.switch_off(target)
    meet(learner, "b")
    assert met(learner) == ["a"]


def test_course_of_a_switched_off_org_is_kept_where_it_is_on_itself(learner: User) -> None:
    operating_api.switch_on(COURSE)
    operating_api.switch_off("Demo_X")
    meet(learner, "a", "b")
    assert met(learner) == ["a", "b"]


def test_switch_of_a_course_says_nothing_of_one_that_is_called_nearly_so(learner: User) -> None:
    operating_api.switch_on("--all")
    meet(learner, "a", course_key=ALIKE)
    operating_api.switch_off(COURSE)
    meet(learner, "b", course_key=ALIKE)
    assert met(learner, ALIKE) == ["a", "b"]


def test_second_write_is_kept_where_the_notice_comes_first(learner: User, settings: SettingsWrapper) -> None:
    settings.IBLAI_MENTOR_NOTICE_BEFORE_MEMORY = True
    operating_api.switch_on(COURSE)
    operating_api.accept_notice(learner.pk, version=1)
    for name in ("a", "b"):
        key = COURSE.replace("course-v1", "block-v1") + f"+type@html+block@{name}"
        memory_api.record_now([Fact(learner.pk, COURSE, key, "seen", rows.to_datetime(rows.clock()), {})])
    assert met(learner) == ["a", "b"]


def test_statement_that_has_a_key_in_another_form_is_refused(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rows.SWITCHED, "_list_rows", lambda key: list_matching(key).filter(key__endswith=f"{key}x"))
    with pytest.raises(NotImplementedError, match="Nothing stands for"):
        rows._compile_lock.__wrapped__(router.db_for_write(MemoryEntry), 1)
