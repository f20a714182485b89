"""After each kind of deletion nothing is left anywhere of what was deleted, but the mark of a forgetting."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.utils import timezone
from openedx.core.djangoapps.user_api.accounts.signals import USER_RETIRE_LMS_MISC

from iblai_mentor_plugin.api import memory as memory_api
from iblai_mentor_plugin.api import operating as operating_api
from iblai_mentor_plugin.models import MemoryEntry, SharedCopy
from tests.conftest import COURSE
from tests.memory.facts import PROBLEM, UNIT
from tests.traces import (
    MEMORY_WORD,
    OTHER_SESSION_WORD,
    SESSION_WORD,
    WISH_WORD,
    Left,
    find_marks,
    find_memories,
    find_rows,
    find_words,
)

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from django.test import Client

    from tests.fakes import FakeCourseware

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("switched_on")]
OWN = "/api/ai-mentor/orgs/main/users/learner1/"
Delete = Callable[["Client", Left], Any]


def forget_blocks(_client: Client, left: Left) -> None:
    for usage_key in (UNIT, PROBLEM):
        memory_api.forget_block(left.session.user_id, COURSE, usage_key)


def delete_memory(client: Client, left: Left) -> None:
    memory = MemoryEntry.objects.get(user=left.session.user, course_key=COURSE, usage_key="")
    assert client.delete(f"{OWN}edx-memory/{memory.pk}/").status_code == 204


def forget_everything(client: Client, _left: Left) -> None:
    assert client.post(f"{OWN}forget/").status_code == 204


def delete_session(client: Client, left: Left) -> None:
    assert client.delete(f"{OWN}sessions/{left.session.session_id}/").status_code == 204


def clear_history(client: Client, _left: Left) -> None:
    assert client.delete(f"{OWN}clear-chathistory").status_code < 300


def let_time_pass(_client: Client, _left: Left) -> None:
    list(operating_api.apply_retention(now=timezone.now() + timedelta(days=400)))


def retire(_client: Client, left: Left) -> None:
    USER_RETIRE_LMS_MISC.send(sender=None, user=left.session.user)


@pytest.fixture
def deleted(
    request: pytest.FixtureRequest,
    client: Client,
    learner: User,
    left: Left,
    django_capture_on_commit_callbacks: Any,
) -> User:
    """Delete as the test says; returns whose it was."""
    client.force_login(learner)
    with django_capture_on_commit_callbacks(execute=True):
        request.param(client, left)
    return learner


SAID = [SESSION_WORD, OTHER_SESSION_WORD]


@pytest.mark.parametrize(
    ("deleted", "gone", "kept", "marks"),
    [
        (forget_blocks, [], [*SAID, WISH_WORD], ["", UNIT, PROBLEM]),
        (delete_memory, [MEMORY_WORD], [*SAID, WISH_WORD], ["", COURSE]),
        (forget_everything, [MEMORY_WORD], [*SAID, WISH_WORD], [""]),
        (delete_session, [SESSION_WORD], [MEMORY_WORD, OTHER_SESSION_WORD, WISH_WORD], [""]),
        (clear_history, SAID, [MEMORY_WORD, WISH_WORD], [""]),
        (let_time_pass, [MEMORY_WORD, *SAID], [WISH_WORD], [""]),
        (retire, [MEMORY_WORD, *SAID, WISH_WORD], [], []),
    ],
    indirect=["deleted"],
)
def test_what_was_deleted_is_nowhere(deleted: User, gone: list[str], kept: list[str], marks: list[str]) -> None:
    assert find_words(*gone) == []
    assert all(find_words(word) for word in kept)
    assert find_marks(deleted) == sorted(marks)


@pytest.mark.parametrize("deleted", [forget_blocks], indirect=True)
def test_forgotten_blocks_taught_nothing(deleted: User) -> None:
    assert find_memories(deleted) == []
    assert not MemoryEntry.objects.filter(user=deleted, course_key=COURSE, usage_key="").exists()


def test_shared_copy_goes_with_the_course_that_is_forgotten_or_ends(
    learner: User, left: Left, lms: FakeCourseware
) -> None:
    memory_api.forget_course(learner.pk, COURSE)
    assert find_rows(learner).count("SharedMessage") == 0
    assert SharedCopy.objects.count() == 1
    lms.ends[COURSE] = timezone.now()
    list(operating_api.apply_retention(now=timezone.now()))
    assert not SharedCopy.objects.exists()


def test_not_even_a_mark_is_left_of_who_is_retired(client: Client, learner: User, left: Left) -> None:
    client.force_login(learner)
    forget_everything(client, left)

    retire(client, left)

    assert find_rows(learner) == []
