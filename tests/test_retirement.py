"""A retired user is in no table, cache or file any more, and never again."""

from __future__ import annotations

import io
import logging
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pytest
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connections
from openedx.core.djangoapps.user_api.accounts.signals import USER_RETIRE_LMS_CRITICAL, USER_RETIRE_LMS_MISC
from rest_framework.throttling import UserRateThrottle

from iblai_mentor_plugin.api import memory as memory_api
from iblai_mentor_plugin.api import operating as operating_api
from iblai_mentor_plugin.data import THROTTLES
from iblai_mentor_plugin.exceptions import NotFoundError, RetirementError
from iblai_mentor_plugin.history.storage import FOLDER
from iblai_mentor_plugin.mentor.replying.lifecycle import append_chunk, finish_reply
from iblai_mentor_plugin.mentor.replying.producer import produce_reply
from iblai_mentor_plugin.models import (
    AuditRecord,
    Briefing,
    CourseSetting,
    CustomInstruction,
    EvaluationRun,
    Export,
    LedgerEntry,
    MemoryEntry,
    Message,
    Session,
)
from iblai_mentor_plugin.rest_api import throttles
from tests.conftest import COURSE
from tests.failing import failing_deletes
from tests.memory import recording
from tests.memory.facts import make_fact
from tests.services import shared_path
from tests.traces import (
    MEMORY_WORD,
    SESSION_WORD,
    WORDS,
    Left,
    find_rows,
    find_words,
    leave_traces,
    list_models,
    list_paths,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from django.contrib.auth.models import User
    from django.dispatch import Signal
    from django.test import Client

    from tests.fakes import FakeCourseware

pytestmark = [pytest.mark.database, pytest.mark.django_db, pytest.mark.usefixtures("switched_on")]
STEPS = [USER_RETIRE_LMS_MISC, USER_RETIRE_LMS_CRITICAL]


def run(*arguments: str) -> str:
    """Return what the command prints."""
    out = io.StringIO()
    call_command("mentor_retire", *arguments, stdout=out, stderr=out)
    return out.getvalue()


# The search itself


def test_traces_are_left_in_every_table_that_can_hold_any(learner: User, left: Left) -> None:
    can_hold = {model.__name__ for model in list_models() if any(list_paths(model))}

    assert can_hold <= set(find_rows(learner))


def test_each_word_is_found_before_it_is_deleted(left: Left) -> None:
    assert all(find_words(word) for word in WORDS)


# What goes


@pytest.mark.parametrize("step", STEPS, ids=["misc", "critical"])
def test_nothing_of_a_user_is_left_anywhere_after_each_step(step: Signal, learner: User, left: Left) -> None:
    step.send(sender=None, user=learner)

    assert find_rows(learner) == []
    assert find_words(*WORDS) == []


def test_marks_of_forgetting_go_too(learner: User, left: Left) -> None:
    memory_api.forget_everything(learner.pk)
    memory_api.pause(learner.pk)

    operating_api.retire(learner.pk)

    assert not MemoryEntry.objects.exists()


def test_what_the_user_deleted_and_is_not_gone_yet_goes_too(learner: User, left: Left) -> None:
    Session.objects.filter(pk=left.session.pk).update(user_id=-learner.pk)
    assert find_rows(learner).count("Session") == 2

    operating_api.retire(learner.pk)

    assert not Session.objects.filter(user_id__in=[learner.pk, -learner.pk]).exists()
    assert find_words(*WORDS) == []


def test_what_the_cache_counted_of_a_user_goes_too(learner: User, client: Client) -> None:
    client.force_login(learner)
    client.get("/api/ai-mentor/orgs/main/users/learner1/edx-memory/")
    assert any(place.startswith("cache") for place in find_rows(learner))

    operating_api.retire(learner.pk)

    assert find_rows(learner) == []


def test_every_throttle_by_user_is_known_to_the_retirement() -> None:
    classes = [kind for kind in vars(throttles).values() if isinstance(kind, type)]
    by_user = {kind.scope for kind in classes if issubclass(kind, UserRateThrottle) and kind is not UserRateThrottle}

    assert by_user == set(THROTTLES)


def test_what_a_retired_admin_did_for_others_stays_without_their_name(learner: User, left: Left) -> None:
    operating_api.retire(learner.pk)

    assert AuditRecord.objects.get().actor is None
    assert CustomInstruction.objects.get().written_by is None
    assert Export.objects.get().requested_by is None
    assert CourseSetting.objects.get().changed_by is None
    assert EvaluationRun.objects.get().started_by is None
    assert Briefing.objects.get().written_by is None


def test_another_users_traces_stay(learner: User, left: Left, make_user: Callable[..., User]) -> None:
    bystander = make_user("bystander", COURSE)
    session = Session.objects.create(tenant=left.tenant, user=bystander, mentor=left.session.mentor)
    session.messages.create(number=1, kind=Message.Kind.QUESTION, text="Mine")

    operating_api.retire(learner.pk)

    assert find_rows(bystander) == ["Message", "Session"]


def test_a_running_reply_is_stopped_and_settled(learner: User, left: Left) -> None:
    site = LedgerEntry.objects.create(day="2026-11-23", scope=LedgerEntry.Scope.SITE_TOKENS, reserved=100)
    reply = left.session.messages.get(number=2)
    Message.objects.filter(pk=reply.pk).update(state=Message.State.RUNNING, reserved=[[site.pk, 100]])

    operating_api.retire(learner.pk)
    produce_reply(reply.pk)

    site.refresh_from_db()
    assert site.reserved == 0
    assert find_rows(learner) == []


def test_files_go_too_and_those_that_a_dead_writer_left(
    learner: User, left: Left, settings: Any, tmp_path: Path
) -> None:
    private = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": str(tmp_path)}}
    settings.STORAGES = {**settings.STORAGES, "private": private}
    settings.IBLAI_MENTOR_EXPORT_STORAGE = "private"
    export = Export.objects.filter(user=learner).first()
    for attempt in (1, 2):
        name = storages["private"].save(f"{FOLDER}/{export.task_id}-{attempt}", ContentFile(SESSION_WORD.encode()))
    Export.objects.filter(pk=export.pk).update(file=name)
    assert sum(place.startswith("file private/") for place in find_words(SESSION_WORD)) == 2

    operating_api.retire(learner.pk)

    assert find_words(SESSION_WORD) == []


# How it goes


def test_retirement_is_idempotent(learner: User, left: Left) -> None:
    operating_api.retire(learner.pk)

    assert set(operating_api.retire(learner.pk).values()) == {0}


def test_the_report_has_ids_and_counts_only(learner: User, left: Left, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, logger="iblai_mentor_plugin"):
        operating_api.retire(learner.pk)

    report = caplog.messages[-1]
    assert report.startswith(f"User {learner.pk} is erased: ")
    assert "Message 4, " in report
    assert learner.username not in caplog.text


def test_nobody_is_erased_where_nobody_is_named(left: Left) -> None:
    with pytest.raises(ValueError, match="no user"):
        operating_api.retire(0)


def test_a_step_that_takes_too_long_fails_and_the_next_ones_go_on(learner: User, left: Left) -> None:
    tries = 0
    while True:
        tries += 1
        try:
            operating_api.retire(learner.pk, seconds=0)
        except RetirementError:
            continue
        break

    assert tries > 2
    assert find_rows(learner) == []


def test_more_than_a_batch_goes_in_one_step(learner: User, left: Left) -> None:
    Message.objects.bulk_create(
        Message(session=left.session, number=number, kind=Message.Kind.QUESTION) for number in range(3, 2200)
    )

    assert operating_api.retire(learner.pk)["Message"] == 2201


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("step", STEPS, ids=["misc", "critical"])
@pytest.mark.parametrize("model", [MemoryEntry, Message, Session, Export, LedgerEntry])
def test_a_failed_erasure_fails_the_step_and_the_second_run_succeeds(
    step: Signal, model: type[Any], learner: User, make_user: Callable[..., User]
) -> None:
    leave_traces(learner, make_user("other"))

    with failing_deletes(model), pytest.raises(DatabaseError):
        step.send(sender=None, user=learner)
    assert model.__name__ in find_rows(learner)

    step.send(sender=None, user=learner)
    assert find_rows(learner) == []


# Never again


@pytest.mark.django_db(transaction=True)
def test_a_retired_user_is_not_recorded_again_when_everything_is_replayed(
    make_user: Callable[..., User], lms: FakeCourseware
) -> None:
    cache.clear()  # What other tests counted there may be as great as these ids are.
    users = {number: make_user(f"user{number}", *[COURSE] * (number < 3), pk=number) for number in (1, 2, 3, 5)}
    rows = recording.load(shared_path("platform/recording.jsonl"))
    recording.play(rows)
    assert {1, 2} <= set(MemoryEntry.objects.values_list("user_id", flat=True))

    lms.retired.add(1)
    for step in STEPS:
        step.send(sender=None, user=users[1])
        recording.play(rows)

    assert find_rows(users[1]) == []
    assert MemoryEntry.objects.filter(user=2).exists()


def test_nobody_who_is_being_retired_is_served(learner: User, left: Left, lms: FakeCourseware) -> None:
    lms.retired.add(learner.pk)

    with pytest.raises(NotFoundError):
        operating_api.get_access(learner, tenant_key="main", username=learner.username)


def test_nothing_is_done_for_a_retired_user_by_an_admin(
    learner: User, make_user: Callable[..., User], lms: FakeCourseware
) -> None:
    admin = make_user("root", is_superuser=True)
    operating_api.get_access(admin, tenant_key="main", username=learner.username)

    lms.retired.add(learner.pk)

    with pytest.raises(NotFoundError):
        operating_api.get_access(admin, tenant_key="main", username=learner.username)


def test_nothing_is_done_by_an_admin_who_is_being_retired(
    learner: User, make_user: Callable[..., User], lms: FakeCourseware
) -> None:
    admin = make_user("root", is_superuser=True)
    lms.retired.add(admin.pk)

    with pytest.raises(NotFoundError):
        operating_api.get_access(admin, tenant_key="main", username=learner.username)


@pytest.mark.server
@pytest.mark.django_db(transaction=True)
def test_nothing_is_left_when_the_mentor_writes_and_events_come_meanwhile(
    learner: User, make_user: Callable[..., User], lms: FakeCourseware
) -> None:
    left = leave_traces(learner, make_user("other"))
    reply = left.session.messages.get(number=2)
    reply.chunks.all().delete()
    Message.objects.filter(pk=reply.pk).update(state=Message.State.RUNNING)
    lms.retired.add(learner.pk)

    def write_reply() -> int:
        number = 0
        while append_chunk(reply.pk, number, SESSION_WORD):
            number += 1
        finish_reply(reply.pk, Message.State.COMPLETE, text=SESSION_WORD)
        connections.close_all()
        return number

    def send_events() -> None:
        for number in range(200):
            memory_api.record_now([make_fact(learner.pk, seconds=number, kind=MEMORY_WORD)])
        connections.close_all()

    with ThreadPoolExecutor() as pool:
        jobs = [pool.submit(write_reply), *(pool.submit(send_events) for _sender in range(2))]
        while reply.chunks.count() < 3:
            pass
        USER_RETIRE_LMS_MISC.send(sender=None, user=learner)
        assert jobs[0].result() >= 3
        assert [job.result() for job in jobs[1:]] == [None, None]

    assert find_rows(learner) == []
    assert find_words(*WORDS) == []


# By hand


def test_command_only_counts_when_told_so(learner: User, left: Left) -> None:
    before = find_rows(learner)

    assert "Message: 4\n" in run("learner1", "--dry-run")
    assert find_rows(learner) == before


def test_command_counts_what_it_erases(learner: User, left: Left, lms: FakeCourseware) -> None:
    lms.retired.add(learner.pk)
    counted, erased = run("learner1", "--dry-run").splitlines(), run(str(learner.pk)).splitlines()

    # The parts of an export are erased with it, and not counted.
    assert [line for line in counted[:-1] if "ExportPart" not in line] == erased[:-1]
    assert find_rows(learner) == []


def test_command_warns_when_the_account_is_not_retired(learner: User) -> None:
    assert "is remembered again" in run("learner1")


def test_command_erases_what_is_left_of_an_account_that_is_gone(learner: User, left: Left, lms: FakeCourseware) -> None:
    lms.retired.add(404)
    Session.objects.filter(pk=left.session.pk).update(user_id=404)

    assert "Message: 2\n" in run("404")


@pytest.mark.parametrize("named", ["nobody", "LEARNER1", "0", "-1", ""])
def test_command_refuses_whom_it_does_not_know(named: str, learner: User) -> None:
    with pytest.raises(CommandError, match="There is no user"):
        run("--", named)


def test_command_asks_who_is_meant_by_a_number_that_is_a_name(make_user: Callable[..., User]) -> None:
    make_user("404")

    with pytest.raises(CommandError, match="--by-id"):
        run("404")
    assert "User 404" in run("404", "--by-id")
