"""Migrations in an LMS, where hundreds of models lead to a user."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.db.models.signals import class_prepared

APP = "iblai_mentor_plugin"


def test_users_are_not_made_anew_for_each_table(db: None) -> None:
    """Whatever leads to a user is made anew with it: on the way to zero, once for each migration and change of a table."""
    loader = MigrationLoader(connection)
    ours = [key for key in MigrationExecutor(connection).loader.graph.leaf_nodes() if key[0] == APP]
    plan = [loader.graph.nodes[key] for key in loader.graph.forwards_plan(ours[0]) if key[0] == APP]
    state = loader.project_state([key for key in loader.graph.leaf_nodes() if key[0] != APP])
    made: list[str] = []

    def note(sender: type, **_kwargs: object) -> None:
        made.append(sender._meta.label)  # type: ignore[attr-defined]

    class_prepared.connect(note)
    try:
        for migration in plan:
            # As Django does for each one that it takes back.
            state.apps  # noqa: B018
            state = migration.mutate_state(state, preserve=True)
    finally:
        class_prepared.disconnect(note)
    assert made.count("auth.User") < len(list(apps.get_app_config(APP).get_models())), made.count("auth.User")


@pytest.mark.mariadb
@pytest.mark.database
def test_every_table_tells_keys_apart_that_differ_in_case(db: None) -> None:
    """A table has the collation of the database it was made in, until a migration gives it ours: new tables need one, too."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name FROM information_schema.tables WHERE table_schema = DATABASE()"
            " AND table_name LIKE %s AND table_collation <> 'utf8mb4_bin'",
            [f"{APP}%"],
        )
        assert cursor.fetchall() == ()
