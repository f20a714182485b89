"""Which refusals of a database are over in a moment, so that a short write is begun anew."""

from __future__ import annotations

import pytest
from django.db import OperationalError

from iblai_mentor_plugin.collisions import retried


@pytest.mark.parametrize(("said", "written"), [("database table is locked: message", 2), ("no such table: message", 1)])
def test_table_that_another_thread_has_in_use_is_written_a_moment_later(said: str, written: int) -> None:
    seen: list[str] = []

    @retried
    def write() -> None:
        seen.append(said)
        if len(seen) == 1:
            raise OperationalError(said)

    if written == 1:
        with pytest.raises(OperationalError):
            write()
    else:
        write()
    assert len(seen) == written
