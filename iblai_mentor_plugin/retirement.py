"""
Forgets a user for good: every row that is about them, in every tenant, marks of forgetting included.

It walks the models instead of naming them, so that no new table can be missed. Rows go some at a time, in a transaction of
their own where the caller has none; what is erased stays erased, and who comes again goes on from there.
"""

from __future__ import annotations

import logging
import time
from collections import Counter
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Any, Final

from django.apps import apps
from django.contrib.auth import get_user_model
from django.core.cache import cache
from django.db import models, router, transaction

from iblai_mentor_plugin.courseware import get_courseware
from iblai_mentor_plugin.data import THROTTLES
from iblai_mentor_plugin.exceptions import RetirementError
from iblai_mentor_plugin.history.dropping import erase_exports
from iblai_mentor_plugin.memory.controls import retire as retire_memory
from iblai_mentor_plugin.mentor.replies import finish_reply
from iblai_mentor_plugin.models import LedgerEntry, Message

if TYPE_CHECKING:
    from collections.abc import Iterator

log = logging.getLogger(__name__)

_APP: Final = "iblai_mentor_plugin"
# Rows of one statement: no lock is held long, and no list is, whatever the size of the history.
_BATCH: Final = 1000


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
    ways: list[_Holding | _Name | _Account] = [*_list_holdings(), *_list_names(), _Account()]
    for way in ways:
        while erased := way.erase(user_id):
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
    going: dict[str, int] = {}
    ways: list[_Holding | _Account] = [*_list_holdings(), _Account()]
    for way in ways:
        name = way.model.__name__
        # A row that is found in two ways is one row.
        going[name] = max(going.get(name, 0), way.find(user_id).count())
    counts = Counter(going)
    for names in _list_names():
        counts[names.model.__name__] += names.find(user_id).count()
    return {name: count for name, count in counts.items() if count}


def is_retired(user_id: int) -> bool:
    """Say whether the LMS retires the account, did so, or knows of none. Raises ``CoursewareError``."""
    return get_courseware().is_retired(user_id)


@dataclass(frozen=True, slots=True)
class _Holding:
    """A way in which a model's rows belong to a user, and go with them: ``lookup`` leads from the rows to the user's id."""

    model: type[models.Model]
    lookup: str

    def find(self, user_id: int) -> models.QuerySet[Any]:
        """Return the rows; all of them, whatever a manager hides, in no order, and what waits to be deleted, too."""
        return self.model._base_manager.filter(**{f"{self.lookup}__in": _list_ids(user_id)}).order_by()  # noqa: SLF001

    def erase(self, user_id: int) -> Counter[str]:
        """Erase some of the rows; returns how many, by model, and nothing once there are none."""
        with transaction.atomic(using=router.db_for_write(self.model)):
            # Nothing but keys is read: texts may be long.
            _sum, deleted = _take_some(self.find(user_id)).only("pk").delete()
        return Counter({label.rpartition(".")[2]: count for label, count in deleted.items()})


@dataclass(frozen=True, slots=True)
class _Name:
    """A column that says which user did something for somebody else; the row stays, without the name."""

    model: type[models.Model]
    column: str

    def find(self, user_id: int) -> models.QuerySet[Any]:
        """Return the rows; not those that are about the same user, which go."""
        rows = self.model._base_manager.filter(**{self.column: user_id}).order_by()  # noqa: SLF001
        owners = [path for path in _list_paths(self.model) if "__" not in path]
        return rows.exclude(reduce(or_, (models.Q(**{path: user_id}) for path in owners))) if owners else rows

    def erase(self, user_id: int) -> Counter[str]:
        """Take the name from some of the rows; returns how many, and nothing once there are none."""
        with transaction.atomic(using=router.db_for_write(self.model)):
            return _count(self.model, _take_some(self.find(user_id)).update(**{self.column: None}))


@dataclass(frozen=True, slots=True)
class _Account:
    """What a learner used: the ledger names them by their id, as text."""

    model: type[models.Model] = LedgerEntry

    def find(self, user_id: int) -> models.QuerySet[Any]:
        """Return the learner's entries."""
        return LedgerEntry.objects.filter(scope=LedgerEntry.Scope.LEARNER_MESSAGES, key=str(user_id)).order_by()

    def erase(self, user_id: int) -> Counter[str]:
        """Erase them all: a row a day."""
        return _count(self.model, self.find(user_id).delete()[0])


def _take_some(rows: models.QuerySet[Any]) -> models.QuerySet[Any]:
    """Return as many of these rows as one statement is to write."""
    chosen = list(rows.values_list("pk", flat=True)[:_BATCH])
    some: models.QuerySet[Any] = rows.model._base_manager.filter(pk__in=chosen)  # noqa: SLF001
    return some


def _list_holdings() -> list[_Holding]:
    """Return every way in which our models hold rows of a user; those that hang on others come first."""
    holdings = [_Holding(model, path) for model in _list_models() for path in _list_paths(model)]
    return sorted(holdings, key=lambda holding: -holding.lookup.count("__"))


def _list_ids(user_id: int) -> list[int]:
    """Return the ids under which rows of a user lie: sessions that they deleted lie under its negative until they go."""
    return [user_id, -user_id]


def _list_models() -> list[type[models.Model]]:
    return list(apps.get_app_config(_APP).get_models())


def _list_paths(model: type[models.Model], seen: tuple[type[models.Model], ...] = ()) -> Iterator[str]:
    """Yield the lookups from a model to a user, along which a row goes with its user."""
    for field in _list_links(model):
        if field.remote_field.on_delete is models.CASCADE and field.related_model not in (*seen, model):
            if field.related_model is get_user_model():
                yield field.attname
            else:
                yield from (f"{field.name}__{path}" for path in _list_paths(field.related_model, (*seen, model)))


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
    replies = Message.objects.filter(session__user_id__in=_list_ids(user_id), state__in=Message.OPEN_STATES)
    for pk in replies.values_list("pk", flat=True):
        finish_reply(pk, Message.State.STOPPED)


def _count(model: type[models.Model], rows: int) -> Counter[str]:
    return Counter({model.__name__: rows} if rows else {})


def _write_counts(counts: dict[str, int]) -> str:
    return ", ".join(f"{name} {count}" for name, count in sorted(counts.items()) if count) or "nothing"
