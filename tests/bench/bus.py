"""
Events off an event bus on Redis: one consumer replays them, against bare upserts of the same run.

``MENTOR_BENCH_EVENTS`` says how many. They are put on the bus in rounds, and each round is followed by upserts: the machine is
as busy for the one as for the other.
"""

from __future__ import annotations

import json
import os
import sys
import time
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final
from uuid import uuid4

import django

django.setup()  # Models may be imported from here on.

import redis
from django.contrib.auth.models import User
from django.utils import timezone
from edx_event_bus_redis.internal.message import RedisMessage
from openedx_events.event_bus.avro.serializer import serialize_event_data_to_bytes

from iblai_mentor_plugin.api import operating as operating_api
from iblai_mentor_plugin.data import UnitViewedData
from iblai_mentor_plugin.models import DropCount, MemoryEntry
from iblai_mentor_plugin.signals import UNIT_VIEWED
from tests.bench.database import flushed_at_commit, own_database
from tests.bench.measuring import say
from tests.bench.operations import COURSE, upsert_row
from tests.services import redis_url
from tests.worker import PATIENCE, OtherProcess

EVENTS: Final = int(os.environ.get("MENTOR_BENCH_EVENTS", "100000"))
ROUNDS: Final = 10
LEARNERS: Final = 1000
UPSERTS: Final = 1000
# Of a whole: how much of the pace of bare upserts one consumer is to have.
AIM: Final = 0.5
_GROUP: Final = "mentor"


def build_messages(users: list[User], start: int, count: int) -> list[dict[bytes, bytes]]:
    """Return messages as a producer puts them on the bus: learners who look at one unit after the other."""
    messages = []
    for number in range(start, start + count):
        unit = COURSE.make_usage_key("vertical", f"unit{number // LEARNERS}")
        viewed = UnitViewedData(users[number % LEARNERS].pk, COURSE, unit, "Finding north")
        metadata = UNIT_VIEWED.generate_signal_metadata(time=timezone.now() - timedelta(hours=1))
        data = serialize_event_data_to_bytes({"unit": viewed}, UNIT_VIEWED)
        messages.append(RedisMessage(topic="", event_data=data, event_metadata=metadata).to_binary_dict())
    return messages


def start_consumer(topic: str, folder: str) -> OtherProcess:
    """Start a consumer as the operator's guide says."""
    extra = json.dumps({"consumer_name": "one", "check_backlog": True})
    command = [sys.executable, "-m", "django", "consume_events", "-t", topic, "-g", _GROUP, "--extra", extra]
    bus = {
        "EVENT_BUS_REDIS_CONNECTION_URL": redis_url(),
        "EVENT_BUS_CONSUMER": "edx_event_bus_redis.RedisEventConsumer",
    }
    return OtherProcess(command, Path(folder) / "consumer.log", bus)


class Bus:
    """A topic, and how far its consumer is."""

    def __init__(self, topic: str) -> None:
        self.topic, self._redis = topic, redis.Redis.from_url(redis_url())

    def put(self, messages: list[dict[bytes, bytes]]) -> None:
        """Put messages on the bus, all at once."""
        with self._redis.pipeline(transaction=False) as pipeline:
            for message in messages:
                pipeline.xadd(self.topic, message)
            pipeline.execute()

    def count_taken(self) -> int:
        """Return how many were taken, and are done."""
        groups = self._redis.xinfo_groups(self.topic) if self._redis.exists(self.topic) else []
        return sum((group["entries-read"] or 0) - group["pending"] for group in groups)

    def wait_until_taken(self, count: int) -> None:
        """Wait for the consumer to have taken so many; fails where it takes none for a minute."""
        taken, until = 0, time.monotonic() + PATIENCE
        while taken < count:
            time.sleep(0.02)
            if (now := self.count_taken()) > taken:
                taken, until = now, time.monotonic() + PATIENCE
            assert time.monotonic() < until, f"{taken} of {count} were taken"

    def close(self) -> None:
        """Take the topic away."""
        self._redis.delete(self.topic)
        self._redis.close()


def replay(bus: Bus, users: list[User]) -> tuple[float, float]:
    """Return the seconds that a consumer took for the events, and those that upserts took, each for one."""
    bus.put(build_messages(users, 0, LEARNERS))  # The first write of each learner, and the consumer's start.
    bus.wait_until_taken(LEARNERS)
    consumed = upserted = 0.0
    for start in range(LEARNERS, LEARNERS + EVENTS, EVENTS // ROUNDS):
        count = EVENTS // ROUNDS
        messages = build_messages(users, start, count)
        began = time.perf_counter()
        bus.put(messages)
        bus.wait_until_taken(start + count)
        consumed += time.perf_counter() - began
        began = time.perf_counter()
        for _number in range(UPSERTS):
            upsert_row()
        upserted += time.perf_counter() - began
    return consumed / EVENTS, upserted / (UPSERTS * ROUNDS)


def main() -> None:
    """Print the pace of both."""
    with own_database(), flushed_at_commit() as name, TemporaryDirectory() as folder:
        operating_api.switch_on("--all")
        User.objects.bulk_create(User(username=f"learner{number}") for number in range(LEARNERS))
        users = list(User.objects.order_by("pk"))
        bus = Bus(f"mentor-bench-{uuid4()}")
        consumer = start_consumer(bus.topic, folder)
        print(f"\n{name}; Django {django.__version__}; {EVENTS:,} events of {LEARNERS:,} learners, one consumer")
        try:
            event, upsert = replay(bus, users)
        finally:
            consumer.kill()
            bus.close()
        say("events that a consumer takes in a second", f"{1 / event:,.0f}")
        say("bare upserts in a second", f"{1 / upsert:,.0f}")
        ratio = upsert / event
        say("the one / the other", f"{ratio:.2f}×", f"aim ≥ {AIM}×: {'reached' if ratio >= AIM else 'missed'}")
        kept = MemoryEntry.objects.filter(usage_key__contains="vertical").count()
        dropped = sum(DropCount.objects.exclude(kind="bench").values_list("count", flat=True))
        say("lost of them", str(LEARNERS + EVENTS - kept), f"{dropped} counted as dropped")


if __name__ == "__main__":
    main()
