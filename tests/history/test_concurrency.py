"""Many at once: one export is opened, one attempt counts, and what is deleted stays deleted."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.db import transaction

from iblai_mentor_plugin.history.withdrawal import drop_exports
from iblai_mentor_plugin.history.writer import write_export
from iblai_mentor_plugin.models import Export, ExportPart
from tests.history.exporting import begin, read_items
from tests.mentor.replying.test_concurrency import at_once

if TYPE_CHECKING:
    from collections.abc import Callable

    from iblai_mentor_plugin.models import Session
    from iblai_mentor_plugin.tenants import Access

pytestmark = [pytest.mark.database, pytest.mark.server, pytest.mark.django_db(transaction=True)]


def test_one_export_is_opened_when_many_tabs_ask(access: Access) -> None:
    def call(_number: int) -> Export:
        # As in the LMS: a request is a transaction, that has read something before.
        with transaction.atomic():
            Export.objects.count()
            return begin(access)

    started = at_once(12, call)
    assert len({export.task_id for export in started}) == 1
    assert Export.objects.count() == 1


def test_export_is_whole_when_many_workers_take_it(access: Access, talk: Callable[..., Session]) -> None:
    for _number in range(5):
        talk(20)
    export = begin(access)
    at_once(8, lambda number: write_export(export.pk, takes_over=number % 2 == 0))
    export.refresh_from_db()
    # Those who took over did so at most as often as an export is begun.
    if export.state == Export.State.COMPLETE:
        assert len(read_items(export)) == 200
        assert set(ExportPart.objects.values_list("attempt", flat=True)) == {export.attempt}
    else:
        assert (export.error, ExportPart.objects.count()) == ("interrupted", 0)


def test_nothing_is_left_when_a_deletion_meets_its_writer(access: Access, talk: Callable[..., Session]) -> None:
    for _number in range(10):
        talk(50)
        export = begin(access)

        def call(number: int, export: Export = export) -> None:
            if number:
                drop_exports(access.user.pk, access.tenant)
            else:
                write_export(export.pk)

        assert at_once(2, call) == [None, None]
        assert [model.objects.count() for model in (Export, ExportPart)] == [0, 0]
