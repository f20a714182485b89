"""Web processes of one release beside workers of the next: for the minutes of an upgrade they share tables and a queue."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import pytest
from celery import current_app
from django.db import connection
from django.db.migrations import AddField, CreateModel, RunPython
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.db.models import NOT_PROVIDED

from iblai_mentor_plugin.mentor.replying.producer import produce_reply
from iblai_mentor_plugin.migrations._tables import CreateTables
from iblai_mentor_plugin.models import CourseIndex, Message
from tests.conftest import COURSE
from tests.mentor.conftest import access, answered, ask, asker, course, producer, session

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from django.db.migrations.operations.base import Operation
    from django.db.migrations.state import StateApps
    from django.db.models import Model

__all__ = ["access", "answered", "ask", "asker", "course", "producer", "session"]

APP: Final = "iblai_mentor_plugin"
# The last migration of the release before.
BEFORE: Final = "0025_overview"
# What its web processes and its workers queue: names, and arguments of examples. Tasks that a later release adds are not in it.
QUEUED: Final = [
    ("produce_reply", (0,)),
    ("mentor_index", ()),
    ("mentor_index", ("course-v1:Nobody+None+0",)),
    ("sweep", ()),
    ("send_alerts", ()),
    ("note_sessions", ()),
    ("note_sessions", (0,)),
    ("sweep_hidden", (0,)),
    ("write_export", (0,)),
    ("apply_retention", ()),
]


def list_later() -> Iterator[tuple[str, Operation]]:
    """Yield the operations since the release before, with their migrations' names."""
    loader = MigrationLoader(None)
    for key in loader.graph.forwards_plan(next(one for one in loader.graph.leaf_nodes() if one[0] == APP)):
        if key[0] == APP and key[1] > BEFORE:
            for operation in loader.graph.nodes[key].operations:
                inner = operation.operations if isinstance(operation, CreateTables) else [operation]
                yield from ((key[1], one) for one in inner)


def test_tables_that_the_release_before_knows_only_grow() -> None:
    """Nothing is taken away, renamed or narrowed, and no column needs a value that the release before does not give."""
    later = list(list_later())
    new = {one.name_lower for _name, one in later if isinstance(one, CreateModel)}
    assert new
    for name, operation in later:
        if isinstance(operation, (CreateModel, RunPython)) or operation.model_name.lower() in new:
            continue
        told = f"{name}: {operation.describe()}"
        if isinstance(operation, AddField):
            has_default = getattr(operation.field, "db_default", NOT_PROVIDED) is not NOT_PROVIDED
            assert operation.field.null or has_default, f"{told} needs null or a default of the database's"
            assert not operation.field.unique, f"{told} may not be unique"
        else:
            assert (name, operation.describe()) in HARMLESS, told


# Changes of a text alone.
HARMLESS: Final = [("0036_evaluation_runs", "Alter field failures on evaluationrecord")]


@pytest.mark.parametrize(("name", "arguments"), QUEUED)
@pytest.mark.django_db
def test_task_that_the_release_before_queued_is_done(name: str, arguments: tuple[Any, ...]) -> None:
    task = current_app.tasks[f"{APP}.{name}"]
    # What Celery looks at when a message arrives.
    task.__header__(*arguments)
    assert task.apply(args=arguments, throw=True).state == "SUCCESS"


@pytest.fixture
def before() -> StateApps:
    """Return the models as the release before has them."""
    return MigrationLoader(None).project_state((APP, BEFORE)).apps


def write_as_before(before: StateApps, row: Model) -> None:
    """Have a row written by the release before, which knows none of the later columns."""
    model = before.get_model(APP, type(row).__name__)
    values = {field.attname: getattr(row, field.attname) for field in model._meta.concrete_fields}
    type(row)._default_manager.filter(pk=row.pk).delete()
    model._default_manager.create(**values)


@pytest.mark.database
@pytest.mark.django_db
def test_question_that_the_release_before_took_is_replied_to(before: StateApps, ask: Callable[..., Message]) -> None:
    reply = ask()
    write_as_before(before, reply)
    assert Message.objects.get(pk=reply.pk).briefing_version is None
    produce_reply(reply.pk)
    reply.refresh_from_db()
    assert reply.state == "complete"


@pytest.mark.database
@pytest.mark.django_db(transaction=True)
def test_migrations_are_taken_back_and_made_again_with_all_that_was_said(
    before: StateApps, answered: Message, ask: Callable[..., Message]
) -> None:
    """As an upgrade that is given up, and tried again: what the release before knows is there all the while."""
    asked = ask()
    said = list(Message.objects.order_by("pk").values_list("pk", "kind", "text", "state"))
    try:
        MigrationExecutor(connection).migrate([(APP, BEFORE)])
        messages = before.get_model(APP, "Message")._default_manager
        assert list(messages.order_by("pk").values_list("pk", "kind", "text", "state")) == said
        before.get_model(APP, "CourseIndex")._default_manager.create(course_key=COURSE)
    finally:
        executor = MigrationExecutor(connection)
        executor.migrate([one for one in executor.loader.graph.leaf_nodes() if one[0] == APP])
    assert list(Message.objects.order_by("pk").values_list("pk", "kind", "text", "state")) == said
    assert CourseIndex.objects.get().starting_at is None
    produce_reply(asked.pk)
    asked.refresh_from_db()
    assert (asked.state, answered.state) == ("complete", "complete")
