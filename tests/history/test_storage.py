"""Exports in a storage that the operator names, and what becomes of them when it fails."""

from __future__ import annotations

import errno
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.core.files.storage import FileSystemStorage

from iblai_mentor_plugin.exceptions import ExportStorageError, ExportSupersededError
from iblai_mentor_plugin.history.storage import delete_orphans, open_sink, read_export
from iblai_mentor_plugin.history.withdrawal import drop_exports, erase_exports
from iblai_mentor_plugin.models import Export, ExportPart
from tests.history.exporting import begin, read_items, write

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytest_django import DjangoCaptureOnCommitCallbacks
    from pytest_django.fixtures import SettingsWrapper

    from iblai_mentor_plugin.models import Session
    from iblai_mentor_plugin.tenants import Access

pytestmark = pytest.mark.database

State = Export.State


class PrivateStorage(FileSystemStorage):
    """Files in a folder of the test's own."""

    folder = Path()

    def __init__(self) -> None:
        super().__init__(self.folder)


class FullStorage(PrivateStorage):
    """A disk without room."""

    def _save(self, name: str, content: Any) -> str:
        super()._save(name, content)
        raise OSError(errno.ENOSPC, "No space left on device")


class StubbornStorage(PrivateStorage):
    """A storage that is out of reach when something is to be deleted."""

    def delete(self, name: str) -> None:
        raise ConnectionError(name)


@pytest.fixture
def folder(tmp_path: Path, settings: SettingsWrapper) -> Path:
    """Return the folder of the storage."""
    PrivateStorage.folder = tmp_path
    use(settings, PrivateStorage)
    return tmp_path


def use(settings: SettingsWrapper, storage: type[FileSystemStorage]) -> None:
    settings.IBLAI_MENTOR_EXPORT_STORAGE = f"{storage.__module__}.{storage.__qualname__}"


def files_of(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def claim(export: Export) -> Export:
    Export.objects.filter(pk=export.pk).update(state=State.RUNNING, attempt=1)
    export.refresh_from_db()
    return export


def test_export_lies_in_the_storage_alone(access: Access, talk: Callable[..., Session], folder: Path) -> None:
    talk()
    export = write(begin(access))
    assert [item["content"] for item in read_items(export)] == ["Stars? 0", "Stars! 0"]
    assert [path.name for path in files_of(folder)] == [f"{export.task_id}-1"]
    assert not ExportPart.objects.exists()


def test_storage_is_named_by_its_alias(access: Access, tmp_path: Path, settings: SettingsWrapper) -> None:
    backend = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": tmp_path}}
    settings.STORAGES = {**settings.STORAGES, "private": backend}
    settings.IBLAI_MENTOR_EXPORT_STORAGE = "private"
    assert (write(begin(access)).state, len(files_of(tmp_path))) == (State.COMPLETE, 1)


@pytest.mark.parametrize("name", ["default", "staticfiles", "django.core.files.storage.FileSystemStorage"])
def test_public_storage_takes_nothing(access: Access, settings: SettingsWrapper, name: str) -> None:
    settings.IBLAI_MENTOR_EXPORT_STORAGE = name
    assert (write(begin(access)).state, Export.objects.get().file) == (State.FAILED, "")


def test_full_storage_is_a_failure_that_may_be_tried_again(
    access: Access, folder: Path, settings: SettingsWrapper
) -> None:
    use(settings, FullStorage)
    failed = write(begin(access))
    use(settings, PrivateStorage)
    again = write(begin(access))
    assert (failed.state, failed.error, again.state) == (State.FAILED, "storage", State.COMPLETE)


def test_file_that_is_gone_is_no_empty_export(access: Access, folder: Path) -> None:
    export = write(begin(access))
    files_of(folder)[0].unlink()
    with pytest.raises(ExportStorageError):
        read_export(export)


def test_export_stays_readable_when_later_ones_lie_in_the_database(
    access: Access, talk: Callable[..., Session], settings: SettingsWrapper
) -> None:
    talk()
    export = write(begin(access))
    settings.IBLAI_MENTOR_EXPORT_STORAGE = "nowhere.Storage"
    assert len(read_items(export)) == 2


def test_file_goes_with_its_export(
    access: Access, folder: Path, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    write(begin(access))
    with django_capture_on_commit_callbacks(execute=True):
        drop_exports(access.user.pk, access.tenant)
    assert files_of(folder) == []


def test_deletion_is_not_held_up_by_the_storage(
    access: Access,
    folder: Path,
    settings: SettingsWrapper,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    write(begin(access))
    use(settings, StubbornStorage)
    with django_capture_on_commit_callbacks(execute=True):
        drop_exports(access.user.pk, access.tenant)
    assert (Export.objects.count(), len(files_of(folder))) == (0, 1)
    use(settings, PrivateStorage)
    assert (delete_orphans(), files_of(folder)) == (1, [])


def test_erasure_fails_when_the_storage_keeps_a_file(access: Access, folder: Path, settings: SettingsWrapper) -> None:
    export = write(begin(access))
    use(settings, StubbornStorage)
    with pytest.raises(ExportStorageError):
        erase_exports(access.user.pk)
    use(settings, PrivateStorage)
    assert (Export.objects.get(), erase_exports(access.user.pk), files_of(folder)) == (export, 1, [])


def test_file_of_who_was_superseded_is_deleted(access: Access, folder: Path) -> None:
    slow = claim(begin(access))
    sink = open_sink(slow)
    write(slow, takes_over=True)
    with pytest.raises(ExportSupersededError):
        sink.finish(b"too late", done=1)
    assert [path.name for path in files_of(folder)] == [f"{slow.task_id}-2"]


def test_orphans_are_told_from_what_is_in_use(access: Access, folder: Path) -> None:
    kept = write(begin(access))
    written = files_of(folder)[0]
    being_written = claim(begin(access))
    for name in (f"{being_written.task_id}-1", f"{being_written.task_id}-0", f"{kept.task_id}-0", "notes.txt"):
        written.with_name(name).write_bytes(b"")
    assert delete_orphans() == 2
    assert {path.name for path in files_of(folder)} == {
        written.name,
        f"{being_written.task_id}-1",
        "notes.txt",
    }
