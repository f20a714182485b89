"""Rows are deleted with what hangs on them as Django would, whose models are gone through here one by one."""

from __future__ import annotations

from threading import Thread
from typing import TYPE_CHECKING

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, models
from django.db.models.deletion import get_candidate_relations_to_delete

from iblai_mentor_plugin.api import mentor as mentor_api
from iblai_mentor_plugin.cascades import delete_rows, list_hanging
from iblai_mentor_plugin.models import Feedback, Message, Session
from tests.traces import list_paths

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from django.contrib.auth.models import User

    from iblai_mentor_plugin.models import Tenant

OURS = list(apps.get_app_config("iblai_mentor_plugin").get_models())


def list_links(model: type[models.Model]) -> list[models.ForeignKey]:
    """Return the links to a model that Django would follow when a row of it goes."""
    return [link.field for link in get_candidate_relations_to_delete(model._meta)]


def walk(model: type[models.Model]) -> Iterator[type[models.Model]]:
    yield model
    for hanging, _column in list_hanging(model):
        yield from walk(hanging)


@pytest.mark.parametrize("model", OURS, ids=lambda model: model.__name__)
def test_what_django_would_follow_hangs_on_a_row(model: type[models.Model]) -> None:
    cascading = [link for link in list_links(model) if link.remote_field.on_delete is models.CASCADE]
    assert {(link.model, link.column) for link in cascading} == set(list_hanging(model))
    # By their keys alone.
    assert all(link.target_field.primary_key for link in cascading)


def test_nothing_keeps_a_users_rows_or_would_have_to_forget_them() -> None:
    roots = {model for model in OURS for path in list_paths(model) if "__" not in path} | {Session, Message}
    links = [link for root in roots for model in walk(root) for link in list_links(model)]
    assert {link.remote_field.on_delete for link in links} == {models.CASCADE}


@pytest.mark.database
@pytest.mark.django_db
def test_no_rows_are_none_on_every_database() -> None:
    assert not delete_rows(Session, [])


@pytest.fixture
def message(main: Tenant, make_user: Callable[..., User]) -> Message:
    mentor = mentor_api.get_mentor(main, "mentor")
    session = Session.objects.create(tenant=main, user=make_user("learner1"), mentor=mentor)
    return Message.objects.create(session=session, number=2, kind=Message.Kind.REPLY)


@pytest.mark.database
@pytest.mark.django_db(transaction=True)
def test_what_hangs_on_a_row_goes_with_it_and_is_counted(message: Message) -> None:
    Feedback.objects.create(message=message, user=message.session.user)
    message.chunks.create(number=1, text="Polaris.")
    assert delete_rows(Session, [message.session.pk]) == {"Session": 1, "Message": 1, "Feedback": 1, "ReplyChunk": 1}


@pytest.mark.database
@pytest.mark.django_db(transaction=True)
def test_what_is_hung_on_a_row_after_the_look_does_not_keep_it(message: Message) -> None:
    late = [Feedback(message=message, user=message.session.user)]

    def hang(execute: Callable[..., object], sql: str, *arguments: object) -> object:
        result = execute(sql, *arguments)
        if late and sql.startswith("SELECT") and Feedback._meta.db_table in sql:
            Feedback.objects.bulk_create([late.pop()])
        return result

    with connection.execute_wrapper(hang):
        assert delete_rows(Message, [message.pk])["Message"] == 1
    assert not late
    assert not Message.objects.exists()


@pytest.mark.server
@pytest.mark.database
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("model", [Session, Message])
def test_row_goes_though_more_is_hung_on_it_all_the_while(message: Message, model: type[models.Model]) -> None:
    deletion = ["DELETE", "FROM", connection.ops.quote_name(Message._meta.db_table)]
    threads: list[Thread] = []
    hung: list[bool] = []

    def hang_one(number: int) -> None:
        try:
            message.chunks.create(number=number, text="Polaris.")
            hung.append(True)
        except IntegrityError:
            hung.append(False)
        finally:
            connection.close()

    def hang(execute: Callable[..., object], sql: str, *arguments: object) -> object:
        if sql.split()[:3] == deletion:
            threads.append(Thread(target=hang_one, args=(len(threads),)))
            threads[-1].start()
            # They are done, or wait for who deletes.
            threads[-1].join(1)
        return execute(sql, *arguments)

    with connection.execute_wrapper(hang):
        assert delete_rows(model, [message.pk if model is Message else message.session.pk])["Message"] == 1
    for thread in threads:
        thread.join(20)
    assert hung == [True, False]
    assert not Message.objects.exists()
