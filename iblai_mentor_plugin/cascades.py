"""
Deletes rows with what hangs on them, by their keys alone: a statement a table, and no row is read.

Django's own deletion reads every row for the sake of signals, which nobody hears here, and deletes a hundred at a time: of a
million messages that is most of the work.
"""

from __future__ import annotations

from collections import Counter
from functools import cache
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db import IntegrityError, connections, models, router, transaction

from iblai_mentor_plugin.collisions import check_keys

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db.backends.utils import CursorWrapper


def delete_rows(model: type[models.Model], pks: Sequence[Any]) -> Counter[str]:
    """
    Delete these rows, and before them what goes with them, in one transaction; returns how many, by model.

    What hangs on them by a link that does not cascade is the caller's, as the database refuses otherwise (``IntegrityError``).
    """
    if not pks:  # A list of none is no SQL.
        return Counter()
    try:
        return _delete_in_transaction(model, pks, is_locked=False)
    except IntegrityError:
        # Something was hung on one of them after the look.
        return _delete_in_transaction(model, pks, is_locked=True)


@cache
def list_hanging(model: type[models.Model]) -> tuple[tuple[type[models.Model], str], ...]:
    """Return which of our models go with a row of this one, and the columns that name it."""
    ours = apps.get_app_config("iblai_mentor_plugin").get_models()
    return tuple(
        (one, field.column)
        for one in ours
        for field in one._meta.concrete_fields  # noqa: SLF001
        if isinstance(field, models.ForeignKey)
        and field.related_model is model
        and field.remote_field.on_delete is models.CASCADE
    )


def _delete_in_transaction(model: type[models.Model], pks: Sequence[Any], *, is_locked: bool) -> Counter[str]:
    using = router.db_for_write(model)
    with transaction.atomic(using=using), connections[using].cursor() as cursor:
        if is_locked:
            _list_keys(cursor, model, None, pks, is_locked=True)
        counts = +_delete(cursor, model, None, pks, is_locked=is_locked)
        # Where a database looks at keys when a transaction ends, that may be one of the caller's.
        check_keys(using)
        return counts


def _delete(
    cursor: CursorWrapper, model: type[models.Model], link: str | None, keys: Sequence[Any], *, is_locked: bool
) -> Counter[str]:
    """
    Delete the rows that these keys name by a column, by their own key where that is None.

    ``is_locked``: nothing can be hung on these keys meanwhile.
    """
    counts: Counter[str] = Counter()
    pks = keys
    # Most rows have nothing that hangs on them, and a look that locks nothing costs a third of a deletion of nothing.
    if link is not None and (not is_locked or list_hanging(model)):
        pks = _list_keys(cursor, model, link, keys, is_locked=is_locked)
        if not pks:
            return counts
    for child, field in list_hanging(model):
        counts += _delete(cursor, child, field, pks, is_locked=is_locked)
    counts[model.__name__] += _execute(cursor, "DELETE FROM {table} WHERE {rows}", model, link, keys).rowcount
    return counts


def _list_keys(
    cursor: CursorWrapper, model: type[models.Model], link: str | None, keys: Sequence[Any], *, is_locked: bool
) -> Sequence[Any]:
    """
    Return the keys of these rows; ``is_locked``: whoever hangs something on one of them waits for this transaction.

    For no row may name another one whose lock somebody else holds.
    """
    statement = "SELECT {key} FROM {table} WHERE {rows}"
    if is_locked and cursor.db.features.has_select_for_update:
        # In one order, as others may lock them, too.
        statement += f" ORDER BY {{key}} {cursor.db.ops.for_update_sql()}"
    return [pk for (pk,) in _execute(cursor, statement, model, link, keys).fetchall()]


def _execute(
    cursor: CursorWrapper, statement: str, model: type[models.Model], link: str | None, keys: Sequence[Any]
) -> CursorWrapper:
    """Run a statement that is not compiled: for a thousand keys that takes Django longer than it takes the database."""
    meta, quote = model._meta, cursor.db.ops.quote_name  # noqa: SLF001
    column = meta.pk.column if link is None else link
    rows = f"{quote(column)} IN ({', '.join(['%s'] * len(keys))})"
    cursor.execute(statement.format(table=quote(meta.db_table), key=quote(meta.pk.column), rows=rows), keys)
    return cursor
