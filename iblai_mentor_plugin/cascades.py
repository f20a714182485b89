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
from django.db import connections, models, router, transaction

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
    using = router.db_for_write(model)
    with transaction.atomic(using=using), connections[using].cursor() as cursor:
        return +_delete(cursor, model, None, pks)


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


def _delete(cursor: CursorWrapper, model: type[models.Model], link: str | None, keys: Sequence[Any]) -> Counter[str]:
    """Delete the rows that these keys name by a column, by their own key where that is None."""
    counts: Counter[str] = Counter()
    pks = keys
    if link is not None and list_hanging(model):
        pks = [pk for (pk,) in _execute(cursor, "SELECT {key} FROM {table}", model, link, keys).fetchall()]
    for child, field in list_hanging(model) if pks else ():
        counts += _delete(cursor, child, field, pks)
    counts[model.__name__] += _execute(cursor, "DELETE FROM {table}", model, link, keys).rowcount
    return counts


def _execute(
    cursor: CursorWrapper, verb: str, model: type[models.Model], link: str | None, keys: Sequence[Any]
) -> CursorWrapper:
    """Run a statement that is not compiled: for a thousand keys that takes Django longer than it takes the database."""
    meta, quote = model._meta, cursor.db.ops.quote_name  # noqa: SLF001
    column = meta.pk.column if link is None else link
    start = verb.format(table=quote(meta.db_table), key=quote(meta.pk.column))
    cursor.execute(f"{start} WHERE {quote(column)} IN ({', '.join(['%s'] * len(keys))})", keys)
    return cursor
