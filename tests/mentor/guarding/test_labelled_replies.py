"""The guard on replies that people labelled."""

from __future__ import annotations

from tests.bench.guard import bench_guard


def test_guard_reaches_its_aims_on_labelled_replies() -> None:
    assert bench_guard() == 0
