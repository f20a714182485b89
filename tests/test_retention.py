"""What is older than it may be goes, and nothing else."""

from __future__ import annotations

import io
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connections
from django.db.models import F
from django.urls import reverse
from django.utils import timezone

from iblai_mentor_plugin import tasks
from iblai_mentor_plugin.api import memory as memory_api
from iblai_mentor_plugin.api import mentor as mentor_api
from iblai_mentor_plugin.api import operating as operating_api
from iblai_mentor_plugin.data import Fact
from iblai_mentor_plugin.exceptions import InvalidInputError
from iblai_mentor_plugin.memory.controls import expire_course
from iblai_mentor_plugin.models import (
    ApiKey,
    AuditRecord,
    DropCount,
    Export,
    LedgerEntry,
    MemoryEntry,
    Message,
    ProducerLease,
    RetentionRule,
    Session,
    Tenant,
    TenantOrg,
    UsageEntry,
)
from tests.conftest import COURSE
from tests.failing import failing_deletes
from tests.memory.facts import UNIT
from tests.traces import (
    MEMORY_WORD,
    OTHER_SESSION_WORD,
    SESSION_WORD,
    Left,
    find_marks,
    find_memories,
    find_words,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.contrib.auth.models import User
    from django.test import Client

    from tests.fakes import FakeCourseware

pytestmark = [pytest.mark.database, pytest.mark.django_db, pytest.mark.usefixtures("switched_on")]

OTHER_COURSE = "course-v1:DemoX+OTHER+2026"
ENDLESS = "course-v1:DemoX+ENDLESS+2026"
NOW = timezone.now()


@pytest.fixture
def session(learner: User, main: Tenant) -> Session:
    mentor = mentor_api.get_mentor(main, "mentor")
    return Session.objects.create(tenant=main, user=learner, mentor=mentor, course_key=COURSE, title="Old words")


def apply(days: float = 0, **options: Any) -> Counter[str]:
    """Return what is deleted, by kind, so many days from now."""
    counts: Counter[str] = Counter()
    for kind, count in operating_api.apply_retention(now=NOW + timedelta(days=days), **options):
        counts[kind] += count
    return counts


def find_expired(days: float = 0) -> dict[tuple[str, str, str], int]:
    """Return what would be deleted so many days from now."""
    found = operating_api.list_expired(NOW + timedelta(days=days))
    return {(expired.kind, expired.tenant, expired.course_key): expired.count for expired in found}


def say(session: Session, number: int, text: str, *, days_ago: float) -> Message:
    """Say something, some days ago."""
    kind = Message.Kind.QUESTION if number % 2 else Message.Kind.REPLY
    message = session.messages.create(number=number, kind=kind, text=text)
    Message.objects.filter(pk=message.pk).update(created=NOW - timedelta(days=days_ago))
    return message


def remember(user: User, course_key: str, *, days_ago: float) -> None:
    unit = UNIT.replace("DemoX+MENTOR101+2026", course_key.removeprefix("course-v1:"))
    memory_api.record_now([Fact(user.pk, course_key, unit, "example", NOW - timedelta(days=days_ago), moves_page=True)])


def run(*arguments: str) -> str:
    out = io.StringIO()
    call_command("mentor_retention", "--pause", "0", *arguments, stdout=out)
    return out.getvalue()


# Messages and sessions


def test_nothing_goes_when_nothing_is_old(left: Left) -> None:
    assert apply() == Counter()


def test_messages_go_after_a_year_with_all_that_hangs_on_them(left: Left, settings: Any) -> None:
    settings.IBLAI_MENTOR_MEMORY_DAYS = None

    assert apply(367)["messages"] == 4
    assert find_words(SESSION_WORD, OTHER_SESSION_WORD) == []


def test_a_message_stays_until_its_last_day_is_over(session: Session, settings: Any) -> None:
    settings.IBLAI_MENTOR_MESSAGES_DAYS = 10
    say(session, 1, "Words", days_ago=0)

    assert apply(10)["messages"] == 0
    assert apply(11)["messages"] == 1


def test_a_session_keeps_what_is_not_old(session: Session) -> None:
    for number, days_ago in enumerate((400, 400, 10, 10), start=1):
        say(session, number, f"Words {number}", days_ago=days_ago)

    assert apply() == {"messages": 2}
    assert list(session.messages.values_list("text", flat=True)) == ["Words 3", "Words 4"]


def test_a_title_goes_with_the_question_that_it_was_made_of(session: Session) -> None:
    say(session, 1, "Old\n words", days_ago=400)
    say(session, 3, "New  words", days_ago=10)

    apply()

    session.refresh_from_db()
    assert session.title == "New words"


def test_a_title_that_the_learner_gave_stays(session: Session) -> None:
    say(session, 1, "Something else", days_ago=400)
    say(session, 3, "New words", days_ago=10)

    apply()

    session.refresh_from_db()
    assert session.title == "Old words"


def test_a_session_goes_when_nothing_is_left_in_it(session: Session) -> None:
    say(session, 1, "Words", days_ago=400)
    Session.objects.update(modified=NOW - timedelta(days=400))

    assert apply() == {"messages": 1, "sessions": 1}


def test_a_new_session_in_which_nothing_was_said_stays(session: Session) -> None:
    assert apply() == Counter()


def test_a_reply_that_goes_on_stays(session: Session) -> None:
    reply = say(session, 2, "", days_ago=400)
    Message.objects.filter(pk=reply.pk).update(state=Message.State.RUNNING, heartbeat_at=timezone.now())

    assert apply() == Counter()


def test_a_reply_that_nobody_produces_any_more_ends_and_goes(session: Session) -> None:
    reply = say(session, 2, "", days_ago=400)
    Message.objects.filter(pk=reply.pk).update(state=Message.State.RUNNING, heartbeat_at=NOW - timedelta(days=400))

    assert apply()["messages"] == 1


def test_messages_stay_for_ever_when_the_site_says_so(session: Session, settings: Any) -> None:
    settings.IBLAI_MENTOR_MESSAGES_DAYS = None
    say(session, 1, "Words", days_ago=5000)

    assert apply() == Counter()


# Rules


def test_the_rule_of_a_course_holds_before_that_of_its_tenant(session: Session, main: Tenant) -> None:
    RetentionRule.objects.create(tenant=main, messages_days=10)
    RetentionRule.objects.create(tenant=main, course_key=COURSE, messages_days=1000)
    say(session, 1, "Words", days_ago=400)

    assert apply() == Counter()


def test_a_rule_without_a_number_leaves_it_to_the_wider_one(session: Session, main: Tenant) -> None:
    RetentionRule.objects.create(tenant=main, messages_days=10)
    RetentionRule.objects.create(tenant=main, course_key=COURSE, memory_days=1)
    say(session, 1, "Words", days_ago=20)

    assert apply() == {"messages": 1}


def test_the_rule_of_a_tenant_is_nothing_to_another_one(session: Session) -> None:
    RetentionRule.objects.create(tenant=Tenant.objects.create(key="else"), messages_days=1)
    say(session, 1, "Words", days_ago=20)

    assert apply() == Counter()


def test_a_rule_for_ever_so_long_keeps_for_ever(session: Session, main: Tenant) -> None:
    RetentionRule.objects.create(tenant=main, messages_days=2_000_000_000)
    say(session, 1, "Words", days_ago=5000)

    assert apply() == Counter()


@pytest.mark.parametrize(
    ("course_key", "days", "wrong"),
    [
        ("nonsense", {}, {"course_key"}),
        ("course-v1:Claimed+A+1", {}, {"course_key"}),
        (COURSE, {"audit_days": 1}, {"audit_days"}),
        (COURSE, {"exports_days": 1}, {"exports_days"}),
    ],
)
def test_a_rule_that_would_never_hold_is_refused(
    main: Tenant, course_key: str, days: dict[str, int], wrong: set[str]
) -> None:
    TenantOrg.objects.create(tenant=Tenant.objects.create(key="else"), org="Claimed")

    with pytest.raises(InvalidInputError) as refused:
        operating_api.check_retention_rule(main, course_key, **days)
    assert set(refused.value.errors) == wrong


def test_admin_refuses_a_rule_that_would_never_hold(main: Tenant, admin_client: Client, learner: User) -> None:
    url = reverse("admin:iblai_mentor_plugin_retentionrule_add")

    assert (
        b"The LMS has no such course" in admin_client.post(url, {"tenant": main.pk, "course_key": "nonsense"}).content
    )
    assert admin_client.post(url, {"tenant": main.pk, "course_key": COURSE, "memory_days": 5}).status_code == 302


# Memories


def test_a_memory_goes_so_many_days_after_its_course_ended(learner: User, lms: FakeCourseware) -> None:
    remember(learner, COURSE, days_ago=300)
    lms.ends[COURSE] = NOW - timedelta(days=170)

    assert apply() == Counter()
    assert apply(12) == {"memories": 1}
    assert find_memories(learner) == []


def test_a_memory_of_a_course_that_goes_on_stays(learner: User, lms: FakeCourseware) -> None:
    remember(learner, COURSE, days_ago=1000)
    lms.ends[COURSE] = NOW + timedelta(days=10)

    assert apply() == Counter()


def test_a_memory_of_a_course_without_an_end_goes_so_many_days_after_the_last_event(
    make_user: Callable[..., User],
) -> None:
    user = make_user("user", COURSE, ENDLESS)
    remember(user, COURSE, days_ago=170)
    remember(user, ENDLESS, days_ago=190)

    assert apply() == {"memories": 1}
    assert find_memories(user) == [UNIT, COURSE]


def test_a_memory_of_a_course_that_is_gone_counts_from_the_last_event(learner: User, lms: FakeCourseware) -> None:
    remember(learner, COURSE, days_ago=190)
    lms.enrolments.clear()

    assert apply() == {"memories": 1}


def test_what_a_learner_ordered_outlives_the_memory(learner: User) -> None:
    remember(learner, COURSE, days_ago=400)
    memory_api.forget_block(learner.pk, COURSE, UNIT)
    memory_api.pause(learner.pk, COURSE)
    memory_api.resume(learner.pk, COURSE)
    # After the forgetting, whenever that was: NOW is when the tests began.
    remember(learner, COURSE, days_ago=(NOW - timezone.now()) / timedelta(days=1) - 0.001)

    assert apply(400)["memories"] == 1
    assert find_memories(learner) == []
    assert find_marks(learner) == ["", UNIT, COURSE]
    memory_api.record_now([Fact(learner.pk, COURSE, UNIT, "late", NOW - timedelta(days=1))])
    assert find_memories(learner) == []


def test_a_memory_that_was_written_meanwhile_stays(learner: User) -> None:
    remember(learner, COURSE, days_ago=400)
    earlier = MemoryEntry.objects.get(usage_key="", course_key=COURSE).last_at
    remember(learner, COURSE, days_ago=1)

    assert not expire_course(learner.pk, COURSE, last_at=earlier)
    assert find_memories(learner) == [UNIT, COURSE]


def test_memories_of_more_than_a_page_are_all_found(learner: User, settings: Any) -> None:
    at = NOW - timedelta(days=400)
    MemoryEntry.objects.bulk_create(
        MemoryEntry(user_id=user, course_key=COURSE, last_at=at, modified=at) for user in range(5000, 7100)
    )

    assert find_expired()["memories", "main", COURSE] == 2100
    assert apply(size=100) == {"memories": 2100}


# The rest


def test_audit_records_go_by_their_tenants_rule(left: Left) -> None:
    RetentionRule.objects.create(tenant=left.tenant, audit_days=5)

    assert apply(6) == {"audit records": 2}
    assert not AuditRecord.objects.exists()


def test_expired_exports_go_with_their_parts(left: Left) -> None:
    assert apply(8) == {"exports": 3}
    assert not Export.objects.exists()


def test_what_the_site_counts_goes_in_its_time(left: Left) -> None:
    day = NOW.date() - timedelta(days=100)
    LedgerEntry.objects.update(day=day)
    LedgerEntry.objects.create(day=NOW.date(), scope=LedgerEntry.Scope.SITE_TOKENS)
    DropCount.objects.create(day=day, reason="malformed", kind="x", count=1)
    UsageEntry.objects.create(day=day, course_key=COURSE)

    assert apply() == {"ledger entries": 1, "drop counts": 1}
    assert apply(1000)["usage"] == 1


def test_api_keys_go_some_time_after_they_ended(left: Left) -> None:
    ApiKey.objects.update(revoked_at=NOW)

    assert apply(90) == {"exports": 3}
    assert apply(92)["API keys"] == 1


def test_a_dead_process_holds_no_place(db: None) -> None:
    ProducerLease.objects.create(slot=0, holder="00000000-0000-0000-0000-000000000001", expires_at=NOW)

    assert apply(2) == {"leases": 1}
    assert ProducerLease.objects.get().holder is None


def test_what_a_learner_deleted_is_swept_away(left: Left) -> None:
    Session.objects.filter(pk=left.session.pk).update(user_id=-F("user_id"))

    assert apply() == {"deleted sessions": 1}
    assert find_words(SESSION_WORD) == []


def test_nothing_of_a_learner_is_left_when_all_of_it_is_old(left: Left, learner: User) -> None:
    apply(1100)

    assert find_words(MEMORY_WORD, SESSION_WORD, OTHER_SESSION_WORD) == []
    assert find_memories(learner) == []


# How it goes


def test_small_batches_delete_the_same(session: Session) -> None:
    for number in range(1, 12):
        say(session, number, "Words", days_ago=400)

    assert list(operating_api.apply_retention(size=4, now=NOW))[:3] == [
        ("messages", 4),
        ("messages", 4),
        ("messages", 3),
    ]


def test_a_run_that_is_stopped_is_finished_by_the_next(session: Session) -> None:
    for number in range(1, 12):
        say(session, number, "Words", days_ago=400)

    assert apply(size=4, seconds=0) == {"messages": 4}
    assert apply(size=4) == {"messages": 7}


@pytest.mark.django_db(transaction=True)
def test_a_failed_batch_is_raised_and_finished_by_the_next_run(session: Session) -> None:
    say(session, 1, "Words", days_ago=400)

    with failing_deletes(Message), pytest.raises(DatabaseError):
        apply()
    assert apply() == {"messages": 1}


@pytest.mark.server
@pytest.mark.django_db(transaction=True)
def test_two_runs_at_once_do_each_other_no_harm(session: Session) -> None:
    Message.objects.bulk_create(
        Message(session=session, number=number, kind=1 + (number + 1) % 2, text="Words") for number in range(1, 1201)
    )
    Message.objects.update(created=NOW - timedelta(days=400))

    def run_once(_number: int) -> None:
        apply(size=50)
        connections.close_all()

    with ThreadPoolExecutor() as pool:
        assert list(pool.map(run_once, range(3))) == [None] * 3
    assert not Message.objects.exists()


def test_task_deletes_too(session: Session) -> None:
    say(session, 1, "Words", days_ago=400)

    tasks.apply_retention()

    assert not Message.objects.exists()


def test_dry_run_counts_by_tenant_and_course_and_deletes_nothing(session: Session) -> None:
    say(session, 1, "Words", days_ago=400)

    printed = run("--dry-run")

    assert printed == f"  main {COURSE}: 1 messages\nmessages: 1 would be deleted\n"
    assert Message.objects.exists()


def test_command_says_what_it_deleted(session: Session) -> None:
    say(session, 1, "Words", days_ago=400)

    assert run() == "messages: 1 deleted\n"
    assert run() == "Nothing is too old.\n"


@pytest.mark.parametrize("arguments", [["--batch-size", "0"], ["--pause", "-1"]])
def test_command_refuses_what_makes_no_sense(arguments: list[str]) -> None:
    with pytest.raises(CommandError):
        call_command("mentor_retention", *arguments)
