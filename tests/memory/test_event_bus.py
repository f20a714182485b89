"""Events off a bus: ``consume_events`` of one process hands on what another put on a real Redis, to the same receivers."""

from __future__ import annotations

import json
import sys
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
import redis
from django.utils.module_loading import import_string

from iblai_mentor_plugin.apps import MentorConfig
from iblai_mentor_plugin.models import DropCount, MemoryEntry
from tests.conftest import COURSE
from tests.memory import recording
from tests.mentor.conftest import UNIT
from tests.services import miss, redis_url, shared_path
from tests.worker import OtherProcess, wait_for

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from django.contrib.auth.models import User
    from pytest_django.fixtures import SettingsWrapper

pytestmark = [pytest.mark.database, pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("switched_on")]

GROUP = "mentor"
TRACKING = "org.openedx.analytics.tracking.event.emitted.v1"
# The types of all events that reach the plugin by a signal.
RECEIVED = {
    import_string(receiver["signal_path"]).event_type
    for receiver in MentorConfig.plugin_app["signals_config"]["lms.djangoapp"]["receivers"]
    if receiver["signal_path"].startswith(("openedx_events", "iblai_mentor_plugin"))
}


class Bus:
    """A topic of a bus on Redis, and the processes that put something there and take it."""

    def __init__(self, topic: str, folder: Path, apps: list[str]) -> None:
        if find_spec("edx_event_bus_redis") is None:
            miss("edx-event-bus-redis (pip install edx-event-bus-redis)")
        self.topic, self.folder, self.processes = topic, folder, []
        self.redis = redis.Redis.from_url(redis_url())
        self.settings = {
            "EVENT_BUS_REDIS_CONNECTION_URL": redis_url(),
            "EVENT_BUS_CONSUMER": "edx_event_bus_redis.RedisEventConsumer",
        }
        self.producing = {
            "EVENT_BUS_PRODUCER": "edx_event_bus_redis.create_producer",
            "EVENT_BUS_PRODUCER_CONFIG": {
                name: {topic: {"event_key_field": "none", "enabled": True}} for name in RECEIVED
            },
            "INSTALLED_APPS": [app for app in apps if app != "tests.lms.PluginsConfig"],
        }

    def produce(self, rows: list[Any], *viewers: int) -> None:
        """Have a process put events on the bus, and wait until it has."""
        path = self.folder / f"{uuid4()}.json"
        path.write_text(json.dumps({"rows": rows, "viewers": viewers}), "utf-8")
        process = self._start(["-m", "tests.memory.bus_producer", str(path)], **self.producing)
        assert process.process.wait(60) == 0, process.log

    def consume(self, *, name: str = "one") -> OtherProcess:
        """
        Start a consumer as the operator's guide says: before there is an event.

        Its library makes no group of a topic whose first event comes while it looks whether there is one.
        """
        extra = json.dumps({"consumer_name": name, "check_backlog": True})
        process = self._start(["-m", "django", "consume_events", "-t", self.topic, "-g", GROUP, "--extra", extra])
        wait_for(self._list_groups)
        return process

    def _start(self, command: list[str], **settings: Any) -> OtherProcess:
        log = self.folder / f"{uuid4()}.log"
        process = OtherProcess([sys.executable, *command], log, {**self.settings, **settings})
        self.processes.append(process)
        return process

    def count_taken(self) -> int:
        """Return how many events were taken and are done."""
        return sum((group["entries-read"] or 0) - group["pending"] for group in self._list_groups())

    def _list_groups(self) -> list[dict[str, Any]]:
        return self.redis.xinfo_groups(self.topic) if self.redis.exists(self.topic) else []

    def wait_until_taken(self) -> None:
        """Wait until everything that is on the bus was taken, and is done."""
        wait_for(lambda: self.count_taken() >= self.redis.xlen(self.topic))

    def close(self) -> None:
        """End what was started, and take the topic away."""
        for process in self.processes:
            process.kill()
        self.redis.delete(self.topic)
        self.redis.close()


def load_rows() -> list[Any]:
    """Return the recorded events that a bus carries and the plugin has a receiver for."""
    rows = recording.load(shared_path("platform/recording.jsonl"))
    return [row for row in rows if row["kind"] == "openedx_events" and row["name"] in RECEIVED and can_travel(row)]


def can_travel(row: Any) -> bool:
    """Say whether openedx-events can write an event for a bus: no grade of who did not pass yet, as its time is missing."""
    return row["payload"]["kwargs"].get("grade", {"passed_timestamp": ""})["passed_timestamp"] is not None


@pytest.fixture
def learners(make_user: Callable[..., User]) -> list[User]:
    return [make_user(f"user{number}", COURSE, pk=number) for number in (1, 2)]


@pytest.fixture
def bus(learners: list[User], shared: None, tmp_path: Path, settings: SettingsWrapper) -> Iterator[Bus]:
    bus = Bus(f"mentor-test-{uuid4()}", tmp_path, list(settings.INSTALLED_APPS))
    yield bus
    sys.stdout.writelines(process.log for process in bus.processes)
    bus.close()


def read_entries() -> list[Any]:
    fields = ("user_id", "course_key", "usage_key", "facts", "first_at", "last_at", "page_at", "is_proven")
    return list(MemoryEntry.objects.order_by("user_id", "course_key", "usage_key").values(*fields))


def tell_at_once(rows: list[Any]) -> list[Any]:
    """Return what the receivers of this process make of the events, and forget it."""
    recording.play(rows)
    told = read_entries()
    MemoryEntry.objects.all().delete()
    assert told
    return told


def await_remembered(told: list[Any]) -> None:
    """Wait until that is what is kept: what is done on the bus may be seen a moment later. Nothing is let go of."""

    def is_kept() -> bool:
        assert list(DropCount.objects.values("kind", "reason", "count")) == []
        return read_entries() == told

    wait_for(is_kept)


def test_what_comes_over_the_bus_is_remembered_as_what_the_lms_tells(bus: Bus) -> None:
    rows = load_rows()
    told = tell_at_once(rows)
    bus.consume()
    bus.produce(rows)
    bus.wait_until_taken()
    assert bus.redis.xlen(bus.topic) == len(rows)
    await_remembered(told)


def test_duplicates_and_two_consumers_change_nothing(bus: Bus) -> None:
    rows = load_rows()
    told = tell_at_once(rows)
    for name in ("one", "two"):
        bus.consume(name=name)
    for _time in range(3):
        bus.produce(rows[::-1])
    bus.wait_until_taken()
    await_remembered(told)


def test_consumer_that_was_killed_goes_on_where_it_was(bus: Bus) -> None:
    rows = load_rows()
    told = tell_at_once(rows)
    consumer = bus.consume()
    bus.produce(rows * 5)
    wait_for(bus.count_taken)
    consumer.kill()
    bus.produce(rows)
    # Taken, and never done: what a consumer leaves that dies in the middle.
    assert bus.redis.xreadgroup(GROUP, "one", {bus.topic: ">"}, count=3)
    assert bus.count_taken() < bus.redis.xlen(bus.topic)
    bus.consume()
    bus.wait_until_taken()
    await_remembered(told)


def test_event_that_makes_no_sense_stops_no_other(bus: Bus, learners: list[User]) -> None:
    rows = load_rows()
    broken = json.loads(json.dumps(next(row for row in rows if row["payload"]["metadata"]["event_type"] == TRACKING)))
    broken["payload"]["kwargs"]["tracking_log"] |= {"name": "problem_check", "data": "{"}
    bus.consume()
    bus.produce([broken], learners[1].pk)
    bus.wait_until_taken()
    memory = wait_for(lambda: MemoryEntry.objects.filter(usage_key=UNIT).first())
    assert (memory.user_id, memory.page_at is not None) == (learners[1].pk, True)
    assert DropCount.objects.get().reason == "malformed"
