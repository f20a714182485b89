"""
Where exports lie: in the database, which web and workers share, or in a Django storage that the operator names.

Nothing is served of an export before its last piece is stored, and nothing is stored for a writer that was superseded: each
piece is added together with its writer's sign of life, which fails once another attempt began or the export is gone.
"""

from __future__ import annotations

import re
import zlib
from itertools import chain, islice
from pathlib import Path
from tempfile import TemporaryFile
from time import monotonic
from typing import IO, TYPE_CHECKING, Any, Final, Protocol

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.files import File
from django.core.files.storage import FileSystemStorage, storages
from django.db import DatabaseError, transaction
from django.utils import timezone
from django.utils.module_loading import import_string

from iblai_mentor_plugin.exceptions import ExportStorageError, ExportSupersededError
from iblai_mentor_plugin.models import Export, ExportPart

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from django.core.files.storage import Storage

# Bytes of a part before it is compressed: far below what a database takes in one statement, and large enough that commits do
# not count.
PART: Final = 2 * 1024 * 1024
# The least effort: it takes a fraction of the time that the database needs for what it saves.
_LEVEL: Final = 1
FOLDER: Final = "iblai_mentor_exports"
# Seconds between two signs of life while a file is handed to a storage.
_BEAT: Final = 5
_OURS: Final = re.compile(r"([0-9a-f-]{36})-(\d+)")
# Whatever is in these is public, or may be.
_PUBLIC: Final = ("default", "staticfiles")


class Sink(Protocol):
    """Takes the pieces of one attempt at an export."""

    def add(self, data: bytes, *, done: int) -> None:
        """Store a piece, after which so many rows are written. Raises ``ExportSupersededError``, ``ExportStorageError``."""

    def finish(self, data: bytes, *, done: int) -> None:
        """Store the last piece, and say that it is whole."""

    def close(self) -> None:
        """Leave nothing behind that is not the export's."""


def open_sink(export: Export) -> Sink:
    """Return what takes the pieces of this attempt."""
    storage = find_storage()
    return _DatabaseSink(export) if storage is None else _StorageSink(export, storage)


def read_export(export: Export) -> Iterator[bytes]:
    """
    Return what was written, piece by piece; the first one is read at once.

    Raises ``ExportStorageError`` where a piece is missing, also later, as of an export that is deleted while it is read: half
    of it must not pass for the whole.
    """
    pieces = _read_file(export) if export.file else _read_parts(export)
    return chain(list(islice(pieces, 1)), pieces)


def find_storage() -> Storage | None:
    """Return the storage that a setting names, by its alias or its path; None: exports lie in the database."""
    name = settings.IBLAI_MENTOR_EXPORT_STORAGE
    if not name:
        return None
    if name not in _PUBLIC:
        storage: Storage = storages[name] if name in storages.backends else import_string(name)()
        if not _is_served(storage):
            return storage
    message = f"IBLAI_MENTOR_EXPORT_STORAGE names {name!r}, which is no private storage."
    raise ImproperlyConfigured(message)


def _is_served(storage: Storage) -> bool:
    """Say whether its files lie where the site serves files to everybody; Django's own does unless it is told where."""
    folders = [Path(root).resolve() for root in (settings.MEDIA_ROOT, settings.STATIC_ROOT) if root]
    return isinstance(storage, FileSystemStorage) and any(
        Path(storage.location).resolve().is_relative_to(folder) for folder in folders
    )


def delete_files(names: Iterable[str]) -> None:
    """Delete files of exports. Raises ``ExportStorageError``."""
    names = [name for name in names if name]
    if not names:
        return
    try:
        storage = find_storage()
        for name in names if storage is not None else ():
            storage.delete(name)  # type: ignore[union-attr]
    # Each storage has errors of its own.
    except Exception as error:
        message = f"{len(names)} files of exports: {type(error).__name__}"
        raise ExportStorageError(message) from error


def delete_orphans() -> int:
    """Delete the files that no export knows of, left by a writer that died or a storage that was away."""
    storage = find_storage()
    if storage is None:
        return 0
    try:
        names = [f"{FOLDER}/{name}" for name in storage.listdir(FOLDER)[1] if _is_orphan(name)]
    except FileNotFoundError:
        return 0
    delete_files(names)
    return len(names)


def _is_orphan(name: str) -> bool:
    ours = _OURS.match(name)
    if ours is None:
        return False
    export = Export.objects.filter(task_id=ours[1]).first()
    if export is None:
        return True
    is_being_written = bool(export.is_open) and export.attempt == int(ours[2])
    return not is_being_written and export.file != f"{FOLDER}/{name}"


def _beat(export: Export, **changes: Any) -> None:
    """Give a sign of life. Raises ``ExportSupersededError`` when nobody waits for this attempt any more."""
    ours = Export.objects.filter(pk=export.pk, attempt=export.attempt, state=Export.State.RUNNING)
    if not ours.update(heartbeat_at=timezone.now(), **changes):
        message = f"Export {export.pk}, attempt {export.attempt}"
        raise ExportSupersededError(message)


def _end(export: Export, *, done: int, file: str = "") -> None:
    _beat(
        export,
        state=Export.State.COMPLETE,
        is_open=None,
        done=done,
        file=file,
        finished_at=timezone.now(),
    )


class _DatabaseSink:
    """A row a piece."""

    def __init__(self, export: Export) -> None:
        self._export = export
        self._number = 0

    def add(self, data: bytes, *, done: int) -> None:
        with transaction.atomic():
            _beat(self._export, done=done)
            self._insert(data)

    def finish(self, data: bytes, *, done: int) -> None:
        with transaction.atomic():
            _end(self._export, done=done)
            self._insert(data)

    def close(self) -> None:
        pass

    def _insert(self, data: bytes) -> None:
        self._number += 1
        part = ExportPart(
            export=self._export,
            attempt=self._export.attempt,
            number=self._number,
            data=zlib.compress(data, _LEVEL),
        )
        try:
            part.save(force_insert=True)
        except DatabaseError as error:
            message = f"Part {self._number}: {type(error).__name__}"
            raise ExportStorageError(message) from error


def _read_parts(export: Export) -> Iterator[bytes]:
    parts = ExportPart.objects.filter(export=export.pk, attempt=export.attempt)
    # There is one at least.
    for number in range(1, max(parts.count(), 1) + 1):
        data = parts.filter(number=number).values_list("data", flat=True).first()
        if data is None:
            message = f"Part {number} of export {export.pk} is gone."
            raise ExportStorageError(message)
        yield zlib.decompress(data)


class _Beating(File):  # type: ignore[type-arg]
    """A file that gives signs of life while a storage reads it."""

    def __init__(self, file: IO[bytes], export: Export) -> None:
        super().__init__(file, name=str(export.task_id))
        self._written = file
        self._export = export
        self._beat_at = monotonic()

    def read(self, size: int = -1) -> bytes:
        if monotonic() - self._beat_at > _BEAT:
            self._beat_at = monotonic()
            _beat(self._export)
        return self._written.read(size)


class _StorageSink:
    """A file of this machine until all is written, then of the storage: few of them can add to a file."""

    def __init__(self, export: Export, storage: Storage) -> None:
        self._export = export
        self._storage = storage
        # Without a name, so that nobody else opens it, and it goes with its process.
        self._file = TemporaryFile()  # noqa: SIM115 - closed by close()

    def add(self, data: bytes, *, done: int) -> None:
        _beat(self._export, done=done)
        self._write(data)

    def finish(self, data: bytes, *, done: int) -> None:
        self._write(data)
        self._file.seek(0)
        name = self._save()
        try:
            _end(self._export, done=done, file=name)
        except ExportSupersededError:
            delete_files([name])
            raise

    def close(self) -> None:
        self._file.close()

    def _write(self, data: bytes) -> None:
        try:
            self._file.write(data)
        except OSError as error:
            message = f"A file of this machine: {type(error).__name__}"
            raise ExportStorageError(message) from error

    def _save(self) -> str:
        name = f"{FOLDER}/{self._export.task_id}-{self._export.attempt}"
        try:
            return self._storage.save(name, _Beating(self._file, self._export))
        except ExportSupersededError:
            delete_files([name])
            raise
        # Each storage has errors of its own.
        except Exception as error:
            message = f"The storage: {type(error).__name__}"
            raise ExportStorageError(message) from error


def _read_file(export: Export) -> Iterator[bytes]:
    try:
        with _open_file(export) as file:
            yield from file.chunks(PART)
    # Each storage has errors of its own.
    except Exception as error:
        message = f"Export {export.pk}: {type(error).__name__}"
        raise ExportStorageError(message) from error


def _open_file(export: Export) -> File[bytes]:
    storage = find_storage()
    if storage is None:
        message = "It lies in a storage, and none is set."
        raise ImproperlyConfigured(message)
    return storage.open(export.file)
