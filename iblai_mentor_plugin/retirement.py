"""
Forgets a user for good: every row that is about them, in every tenant, marks of forgetting included.

It walks the models instead of naming them, so that no new table can be missed. Rows go some at a time, in a transaction of
their own where the caller has none; what is erased stays erased, and who comes again goes on from there.
"""

from __future__ import annotations

import logging
import time
from collections import Counter
from dataclasses import dataclass, replace
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Any, Final

from django.apps import apps
from django.contrib.auth import get_user_model
from django.core.cache import cache
from django.db import models

from iblai_mentor_plugin.cascades import delete_rows, list_hanging
from iblai_mentor_plugin.courseware import get_courseware
from iblai_mentor_plugin.data import THROTTLES
from iblai_mentor_plugin.exceptions import RetirementError
from iblai_mentor_plugin.history.storage import delete_orphans
from iblai_mentor_plugin.history.withdrawal import erase_exports
from iblai_mentor_plugin.memory.controls import retire as retire_memory
from iblai_mentor_plugin.mentor.replying.lifecycle import finish_reply
from iblai_mentor_plugin.models import LedgerEntry, Message

if TYPE_CHECKING:
    from collections.abc import Iterator

log = logging.getLogger(__name__)

_APP: Final = "iblai_mentor_plugin"
# Rows of one transaction, and rows that point to the user with which go what hangs on them: no lock is held long, and no
# list is, whatever the size of the history. Few of the latter, and many keys read at once: a database goes over rows that
# were just deleted. A commit costs as much as the deletion of hundreds of rows.
_BATCH: Final = 2500
_ROOTS: Final = 50
_KEYS: Final = 20_000


def retire(user_id: int, *, seconds: float | None = None) -> dict[str, int]:
    """
    Erase a user; returns how many rows went, or lost their name, by model. Idempotent.

    Whatever goes wrong is raised; what went until then is gone. Raises ``RetirementError`` where ``seconds`` were not
    enough, or where something was written meanwhile: the next call goes on. None is as long as it takes.
    """
    if not user_id:  # A name that nobody has stands in other people's rows.
        message = "There is no user to erase."
        raise ValueError(message)
    until = None if seconds is None else time.monotonic() + seconds
    counts = Counter({"MemoryEntry": retire_memory(user_id)})
    _stop_replies(user_id)
    # By their own service: it knows of files.
    counts["Export"] = erase_exports(user_id)
    delete_orphans()
    for erased in _erase_all(user_id):
        counts.update(erased)
        if until is not None and time.monotonic() > until:
            message = f"User {user_id} is not erased yet, the next try goes on: {_write_counts(counts)}"
            raise RetirementError(message)
    cache.delete_many([f"throttle_{scope}_{user_id}" for scope in THROTTLES])
    left = count_rows(user_id)
    if any(left.values()):
        message = f"Something of user {user_id} was written meanwhile: {_write_counts(left)}"
        raise RetirementError(message)
    log.info("User %s is erased: %s", user_id, _write_counts(counts))
    return dict(counts)


def count_rows(user_id: int) -> dict[str, int]:
    """Return how many rows would go, or lose a name, by model; those without any are left out."""
    counts = Counter({"LedgerEntry": _find_account(user_id).count()})
    for holding in _list_holdings():
        name = holding.model.__name__
        # A row that is found in two ways is one row.
        counts[name] = max(counts[name], holding.find(user_id).count())
    for column in _list_names():
        counts[column.model.__name__] += column.find(user_id).count()
    return {name: count for name, count in counts.items() if count}


def is_retired(user_id: int) -> bool:
    """Say whether the LMS retires the account, did so, or knows of none. Raises ``CoursewareError``."""
    return get_courseware().is_retired(user_id)


def _erase_all(user_id: int) -> Iterator[Counter[str]]:
    """Erase everything, and yield after each batch how many rows it was, by model."""
    for root in (holding for holding in _list_holdings() if not holding.path):
        while pks := list(root.find(user_id).values_list("pk", flat=True)[:_ROOTS]):
            for model, link in list_hanging(root.model):
                yield from _delete(_list_rows(model).filter(**{f"{link}__in": pks}))
            yield delete_rows(root.model, pks)
    for column in _list_names():
        while count := _clear(column, user_id):
            yield Counter({column.model.__name__: count})
    yield from _delete(_find_account(user_id))


def _delete(rows: models.QuerySet[Any]) -> Iterator[Counter[str]]:
    """Delete rows, batch by batch; nothing but keys is read, as texts may be long."""
    while pks := list(rows.values_list("pk", flat=True)[:_KEYS]):
        for start in range(0, len(pks), _BATCH):
            yield delete_rows(rows.model, pks[start : start + _BATCH])


def _clear(column: _Name, user_id: int) -> int:
    """Take the name from some rows; returns how many."""
    pks = list(column.find(user_id).values_list("pk", flat=True)[:_BATCH])
    return _list_rows(column.model).filter(pk__in=pks).update(**{column.name: None})


@dataclass(frozen=True, slots=True)
class _Holding:
    """
    A way in which a model's rows belong to a user, and go with them.

    ``path`` leads to the rows ("": they are such rows themselves) whose ``column`` names the user.
    """

    model: type[models.Model]
    path: str
    column: str

    def find(self, user_id: int) -> models.QuerySet[Any]:
        """Return the rows of a user, and what waits to be deleted: sessions lie under the negative of the id until then."""
        lookup = f"{self.path}__{self.column}" if self.path else self.column
        return _list_rows(self.model).filter(**{f"{lookup}__in": [user_id, -user_id]})


@dataclass(frozen=True, slots=True)
class _Name:
    """A column that says which user did something for somebody else; the row stays, without the name."""

    model: type[models.Model]
    name: str

    def find(self, user_id: int) -> models.QuerySet[Any]:
        """Return the rows; not those that are about the same user, which go."""
        rows = _list_rows(self.model).filter(**{self.name: user_id})
        owners = [holding.column for holding in _list_paths(self.model) if not holding.path]
        return rows.exclude(reduce(or_, (models.Q(**{owner: user_id}) for owner in owners))) if owners else rows


def _find_account(user_id: int) -> models.QuerySet[LedgerEntry]:
    """Return what a learner used, a row a day: the ledger names them by their id, as text."""
    return _list_rows(LedgerEntry).filter(scope=LedgerEntry.Scope.LEARNER_MESSAGES, key=str(user_id))


def _list_rows(model: type[models.Model]) -> models.QuerySet[Any]:
    """Return all rows of a model, whatever its manager hides, in no order."""
    return model._base_manager.order_by()  # noqa: SLF001


def _list_holdings() -> Iterator[_Holding]:
    """Yield every way in which our models hold rows of a user."""
    return (holding for model in _list_models() for holding in _list_paths(model))


def _list_models() -> list[type[models.Model]]:
    return list(apps.get_app_config(_APP).get_models())


def _list_paths(model: type[models.Model]) -> Iterator[_Holding]:
    """Yield the ways along which rows of a model go with a user; there are no circles among them."""
    for field in _list_links(model):
        if field.remote_field.on_delete is not models.CASCADE:
            continue
        if field.related_model is get_user_model():
            yield _Holding(model, "", field.attname)
        else:
            for way in _list_paths(field.related_model):
                yield replace(way, model=model, path="__".join(filter(None, (field.name, way.path))))


def _list_names() -> Iterator[_Name]:
    """Yield the columns that only say which user did something."""
    for model in _list_models():
        for field in _list_links(model):
            if field.related_model is get_user_model() and field.remote_field.on_delete is not models.CASCADE:
                yield _Name(model, field.attname)


def _list_links(model: type[models.Model]) -> Iterator[Any]:
    ours = {get_user_model(), *_list_models()}
    return (field for field in model._meta.concrete_fields if field.related_model in ours)  # noqa: SLF001


def _stop_replies(user_id: int) -> None:
    """End what is being produced, and settle it, before its row goes: the course's allowance stays right."""
    replies = Message.objects.filter(session__user_id__in=[user_id, -user_id], state__in=Message.OPEN_STATES)
    for pk in replies.values_list("pk", flat=True):
        finish_reply(pk, Message.State.STOPPED)


def _write_counts(counts: dict[str, int]) -> str:
    return ", ".join(f"{name} {count}" for name, count in sorted(counts.items()) if count) or "nothing"
