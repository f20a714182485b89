"""Stand-ins for tests, with their tables and people there already: they are made once a run of the tests, not once a site."""

from __future__ import annotations

import fcntl
import os
import shutil
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from tests.demo.site import start

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.demo.site import RunSite, Site


@pytest.fixture(scope="session")
def run_site(tmp_path_factory: pytest.TempPathFactory) -> RunSite:
    """Return a context of a stand-in that was started once before and that nobody visited; options are the command's."""

    @contextmanager
    def run(*options: str) -> Iterator[Site]:
        data = tmp_path_factory.mktemp("site")
        shutil.copytree(find_ready(tmp_path_factory), data, dirs_exist_ok=True)
        running = start(data, *options)
        try:
            yield running
        finally:
            status = running.stop()
        assert status == 0

    return run


def find_ready(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the data of a stand-in that was started and stopped; the processes of one run of the tests share it."""
    folder = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        folder = folder.parent
    ready, making = folder / "ready-site", folder / "site-in-the-making"
    with (folder / "ready-site.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not ready.exists():
            shutil.rmtree(making, ignore_errors=True)
            making.mkdir()
            assert start(making).stop() == 0
            making.rename(ready)
    return ready
