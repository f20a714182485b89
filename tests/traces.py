"""
Leaves something of a learner wherever there is a place for it, and finds what is left.

The search walks every model of the plugin, every cache and every stored file, instead of naming them, so that no new place
can be missed: a test asserts that ``leave_traces`` left something in each table that can hold anything of a user.
"""

from __future__ import annotations

import json
import os
import pickle
import re
import zlib
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final
from uuid import uuid4

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.cache import caches
from django.core.cache.backends.locmem import LocMemCache
from django.core.files.storage import FileSystemStorage, storages
from django.db.models import Model, Q
from django.utils import timezone

from iblai_mentor_plugin.api import memory as memory_api
from iblai_mentor_plugin.api import mentor as mentor_api
from iblai_mentor_plugin.models import (
    ApiKey,
    AuditRecord,
    Briefing,
    CourseSetting,
    CustomInstruction,
    EvaluationRun,
    Export,
    Feedback,
    LearnerChoice,
    LedgerEntry,
    MemoryEntry,
    Message,
    Session,
    SessionNote,
    SharedCopy,
    Tenant,
    TenantMember,
)
from tests.conftest import COURSE
from tests.consenting import agree
from tests.memory.facts import PROBLEM, UNIT, make_fact

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from django.contrib.auth.models import User

# Words that stand nowhere else: what the learner did, said, noted and wished, so that a search can tell which of it is left.
MEMORY_WORD: Final = "Zanzibar-7391"
SESSION_WORD: Final = "Quetzalcoatl-4412"
OTHER_SESSION_WORD: Final = "Ouagadougou-8805"
WISH_WORD: Final = "Reykjavik-2260"
WORDS: Final = (MEMORY_WORD, SESSION_WORD, OTHER_SESSION_WORD, WISH_WORD)


@dataclass(frozen=True)
class Left:
    """What ``leave_traces`` left, as far as a test wants to delete it."""

    tenant: Tenant
    session: Session
    other_session: Session


@pytest.fixture
def left(learner: User, make_user: Callable[..., User]) -> Left:
    """Leave something of the learner wherever there is a place for it."""
    return leave_traces(learner, make_user("other"))


def leave_traces(learner: User, other: User) -> Left:
    """Leave something of the learner in every table; some of it stands beside somebody else's."""
    # A test with transactions of its own begins without the first rows.
    main, _made = Tenant.objects.get_or_create(key="main", defaults={"is_default": True})
    _leave_memory(learner)
    _leave_account(main, learner)
    _leave_deeds(main, learner, other)
    session = _leave_session(main, learner, SESSION_WORD)
    _leave_shared(session, other, SESSION_WORD)
    _leave_shared(
        Session.objects.create(tenant=main, user=other, mentor=session.mentor, course_key=COURSE), learner, "…"
    )
    return Left(main, session, _leave_session(main, learner, OTHER_SESSION_WORD))


def find_words(*words: str) -> list[str]:
    """Return where one of these words stands: ``Model.field``, ``cache KEY`` or ``file NAME``."""
    found = {
        f"{model.__name__}.{field.attname}"
        for model in list_models()
        for field in model._meta.concrete_fields
        for value in model._base_manager.values_list(field.attname, flat=True)
        if any(word in _write_out(value) for word in words)
    }
    found |= {f"cache {key}" for key, value in _list_cached() if any(word in f"{key} {value}" for word in words)}
    found |= {f"file {name}" for name, content in _list_files() if any(word.encode() in content for word in words)}
    return sorted(found)


def find_rows(user: User) -> list[str]:
    """
    Return the models that hold a row of this user, marks of forgetting included, each as often as there are rows.

    A row is theirs if it points to the user, or to a row that is theirs, or if it has their id, name or address in a column.
    """
    found = [model.__name__ for model in list_models() for row in model._base_manager.all() if _is_of(row, user)]
    found += [f"cache {key}" for key, value in _list_cached() if _names(user, key) or _names(user, str(value))]
    found += [f"file {name}" for name, content in _list_files() if user.username.encode() in content]
    return sorted(found)


def find_marks(user: User) -> list[str]:
    """Return the scopes of the marks of forgetting: entries of the memory that hold ids and times, and no content."""
    return sorted(row.usage_key or row.course_key for row in MemoryEntry.objects.filter(user=user) if _is_mark(row))


def find_memories(user: User) -> list[str]:
    """Return the scopes of the entries of the memory that hold anything but a mark of forgetting."""
    return sorted(row.usage_key or row.course_key for row in MemoryEntry.objects.filter(user=user) if not _is_mark(row))


def list_models() -> list[type[Model]]:
    """Return every model of the plugin."""
    return list(apps.get_app_config("iblai_mentor_plugin").get_models())


def list_paths(model: type[Model], seen: tuple[type[Model], ...] = ()) -> Iterator[str]:
    """Yield the ways from a model to a user, through our own models, as Django's lookups have them."""
    user = get_user_model()
    for field in model._meta.concrete_fields:
        target = field.related_model
        if target is user:
            yield field.name
        elif target in list_models() and target not in (*seen, model):
            yield from (f"{field.name}__{path}" for path in list_paths(target, (*seen, model)))


def _leave_memory(learner: User) -> None:
    facts = [make_fact(learner.pk, key, kind=MEMORY_WORD, values={"note": MEMORY_WORD}) for key in (UNIT, PROBLEM)]
    memory_api.record_now(facts)


def _leave_account(main: Tenant, learner: User) -> None:
    agree(learner)
    TenantMember.objects.create(tenant=main, user=learner)
    ApiKey.objects.create(tenant=main, user=learner, name=WISH_WORD, digest="0" * 64, prefix="0" * 8)
    CustomInstruction.objects.create(tenant=main, user=learner, about_user=WISH_WORD)
    LearnerChoice.objects.create(user=learner, keeps_session_memory=True)
    scope = LedgerEntry.Scope.LEARNER_MESSAGES
    LedgerEntry.objects.create(day=timezone.now().date(), scope=scope, key=str(learner.pk), settled=1)


def _leave_deeds(main: Tenant, learner: User, other: User) -> None:
    """Leave what the learner did for others, and others for the learner."""
    CustomInstruction.objects.create(tenant=main, user=other, written_by=learner)
    AuditRecord.objects.create(tenant=main, actor=other, user=learner, action="memory.read")
    AuditRecord.objects.create(tenant=main, actor=learner, user=other, action="memory.read")
    later = timezone.now() + timedelta(days=7)
    Export.objects.create(tenant=main, user=other, requested_by=learner, kind=Export.Kind.HISTORY, expires_at=later)
    CourseSetting.objects.create(course_key=COURSE, changed_by=learner)
    EvaluationRun.objects.create(course_key=COURSE, started_by=learner, asks_mentor=False)
    Briefing.objects.create(course_key=COURSE, version=1, written_by=learner)


def _leave_session(main: Tenant, learner: User, word: str) -> Session:
    mentor = mentor_api.get_mentor(main, "mentor")
    session = Session.objects.create(tenant=main, user=learner, mentor=mentor, course_key=COURSE, title=word)
    session.messages.create(number=1, kind=Message.Kind.QUESTION, text=word)
    reply = session.messages.create(number=2, kind=Message.Kind.REPLY, text=word, generation_id=uuid4())
    reply.chunks.create(number=1, text=word)
    Feedback.objects.create(message=reply, user=learner, details=word)
    SessionNote.objects.create(session=session, message=reply, kind=SessionNote.Kind.HELP_REQUEST, content=word)
    later = timezone.now() + timedelta(days=7)
    export = Export.objects.create(
        tenant=main,
        user=learner,
        kind=Export.Kind.SESSION,
        session=session,
        state=Export.State.COMPLETE,
        is_open=None,
        expires_at=later,
    )
    export.parts.create(attempt=1, number=1, data=word.encode())
    return session


def _leave_shared(session: Session, reader: User, word: str) -> None:
    """Share something of a session, which somebody opened."""
    now = timezone.now()
    whose = {"tenant": session.tenant, "user": session.user, "session": session, "course_key": COURSE}
    copy = SharedCopy.objects.create(said_at=now, **whose)
    source = {"number": 1, "usage_key": UNIT, "title": word, "quote": word, "start": None, "url": "/", "path": []}
    copy.messages.create(number=1, kind=Message.Kind.REPLY, text=word, sources=[source], said_at=now)
    copy.openings.create(reader=reader, last_at=now)


def _is_mark(row: MemoryEntry) -> bool:
    return not row.facts and row.first_at is None and row.last_at is None and row.page_at is None


def _is_of(row: Model, user: User) -> bool:
    paths = list(list_paths(type(row)))
    own = Q(pk__in=[])
    for path in paths:
        # What was deleted lies under the negative id until it is gone.
        own |= Q(**{f"{path}__in": [user.pk, -user.pk]})
    if type(row)._base_manager.filter(own, pk=row.pk).exists():
        return True
    values = (_write_out(getattr(row, field.attname)) for field in row._meta.concrete_fields if not field.is_relation)
    # A number that happens to be the id is no trace in a column of numbers.
    texts = [value for value in values if value]
    is_keyed = getattr(row, "key", None) == str(user.pk)
    return is_keyed or any(user.username in text or user.email in text for text in texts)


def _write_out(value: Any) -> str:
    if isinstance(value, bytes | bytearray | memoryview):
        return _decompress(bytes(value)).decode(errors="replace")
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False)
    return value if isinstance(value, str) else ""


def _decompress(value: bytes) -> bytes:
    """Return what stands in a part of an export, and everything else as it is."""
    try:
        return zlib.decompress(value)
    except zlib.error:
        return value


def _names(user: User, text: str) -> bool:
    return user.username in text or re.search(rf"(?<![0-9a-f]){user.pk}(?![0-9a-f])", text) is not None


def _list_cached() -> Iterator[tuple[str, Any]]:
    """Yield what the caches hold; a kind of cache that cannot be searched is an error, not an empty one."""
    for alias in settings.CACHES:
        cache = caches[alias]
        assert isinstance(cache, LocMemCache), f"{alias} is a cache that the search does not know"
        prefix = cache.make_key("")
        for key in list(cache._cache):
            yield key.removeprefix(prefix), pickle.loads(cache._cache[key])  # noqa: S301 - what the tests stored


def _list_files() -> Iterator[tuple[str, bytes]]:
    """Yield what is stored in Django's storages, but the plugin's own scripts and styles."""
    for alias in set(settings.STORAGES) - {"staticfiles"}:
        storage = storages[alias]
        assert isinstance(storage, FileSystemStorage), f"{alias} is a storage that the search does not know"
        for folder, _folders, names in os.walk(storage.location):
            for name in names:
                path = os.path.join(folder, name)  # noqa: PTH118
                with open(path, "rb") as file:  # noqa: PTH123
                    yield f"{alias}/{os.path.relpath(path, storage.location)}", file.read()
