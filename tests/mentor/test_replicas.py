"""Where a site's router sends reads to a replica that lags, nothing of ours is decided by it: here it has nothing yet."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.db import OperationalError, connections, router

from iblai_mentor_plugin.api import history as history_api
from iblai_mentor_plugin.api import memory as memory_api
from iblai_mentor_plugin.api import mentor as mentor_api
from iblai_mentor_plugin.api import operating as operating_api
from iblai_mentor_plugin.installation.check import Installation, run_checks
from iblai_mentor_plugin.installation.database import DATABASE_CHECKS
from iblai_mentor_plugin.mentor.replying.producer import produce_reply
from iblai_mentor_plugin.models import Message, Session
from iblai_mentor_plugin.replicas import ReadWhereWritten
from tests.conftest import COURSE
from tests.memory.facts import make_fact

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from django.db.models import Model
    from pytest_django.fixtures import SettingsWrapper

    from iblai_mentor_plugin.tenants import Access

pytestmark = [pytest.mark.database, pytest.mark.django_db]


class Replicated:
    """A site's router: every read goes to the replica, every write to the default database."""

    def db_for_read(self, model: type[Model], **_hints: Any) -> str:
        """Read ours from the replica; the LMS's own tables are not what this is about."""
        return "replica" if model._meta.app_label == "iblai_mentor_plugin" else "default"

    def db_for_write(self, _model: type[Model], **_hints: Any) -> str:
        """Write to the default database."""
        return "default"

    def allow_relation(self, *_rows: Model, **_hints: Any) -> bool:
        """Let rows of both be linked: they are the same ones."""
        return True


class Lost(Replicated):
    """A router of a site that renamed its database."""

    def db_for_write(self, _model: type[Model], **_hints: Any) -> str:
        """Write to what is not there."""
        return "lost"


def set_routers(routers: list[Any] | None) -> None:
    """Have these routers decide; with None those of the settings."""
    vars(router).pop("routers", None)
    router._routers = routers


@pytest.fixture
def replica(settings: SettingsWrapper) -> Iterator[None]:
    """Have a replica without a single row or table, and a router that sends reads there, behind our own."""
    usual = connections.settings["default"]
    connections.settings["replica"] = {
        **usual,
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": ":memory:",
        "OPTIONS": {},
    }
    connections["replica"] = connections.create_connection("replica")
    set_routers([*settings.DATABASE_ROUTERS, Replicated()])
    yield
    connections["replica"].close()
    del connections["replica"], connections.settings["replica"]
    set_routers(None)


def test_the_replica_is_read_where_our_router_is_missing(replica: None) -> None:
    set_routers([Replicated()])

    # Django's tests forbid it before the database can say that it has no such table.
    with pytest.raises((OperationalError, AssertionError)):
        Session.objects.count()


def test_question_asked_a_moment_ago_is_answered_and_followed(
    access: Access, session: Session, replica: None, ask: Callable[..., Message]
) -> None:
    reply = ask(client_id="1")
    assert ask(client_id="1").pk == reply.pk
    produce_reply(reply.pk)

    followed, frames = mentor_api.list_frames(access, str(session.session_id), str(reply.generation_id), after=0)
    assert frames
    assert followed.state == Message.State.COMPLETE
    reply.refresh_from_db()
    assert reply.session.messages.count() == 2


def test_what_is_deleted_and_forgotten_is_gone_at_once(
    access: Access, session: Session, replica: None, ask: Callable[..., Message]
) -> None:
    produce_reply(ask().pk)
    memory_api.record_now([make_fact(access.user.pk)])
    memories = memory_api.list_memories().filter(user=access.user)
    assert memories.exists()

    memory_api.forget_course(access.user.pk, COURSE)
    assert not memories.all().exists()
    history_api.clear_history(access)
    assert not Session.objects.filter(user=access.user).exists()
    operating_api.retire(access.user.pk)
    assert not any(operating_api.count_rows(access.user.pk).values())


def look() -> tuple[bool, str]:
    """Return whether the doctor finds the routers to be right, and what it says."""
    [check] = [one for one in DATABASE_CHECKS if one.name == "database routers"]
    [finding] = run_checks([check], Installation())
    assert finding.passed or (finding.remedy and finding.why)
    return finding.passed, finding.detail


def test_doctor_finds_our_router_first(replica: None) -> None:
    assert look() == (True, "what is written to “default” is read from there")


def test_doctor_says_what_is_wrong_with_the_routers(replica: None) -> None:
    wrong = {
        "is read from “replica”": [Replicated()],
        "what stands before ours decides: tests.mentor.test_replicas.Replicated": [Replicated(), ReadWhereWritten()],
        "a router names what is not in DATABASES: lost": [ReadWhereWritten(), Lost()],
    }
    for words, routers in wrong.items():
        set_routers(routers)
        passed, detail = look()
        assert (passed, words in detail) == (False, True), detail


def test_doctor_asks_for_no_router_where_there_is_one_database() -> None:
    set_routers([])
    try:
        assert look() == (True, "there is one database")
    finally:
        set_routers(None)
