"""
Events off an event bus on Redis: one consumer replays them, against bare upserts of the same run.

``MENTOR_BENCH_EVENTS`` says how many. They are put on the bus in rounds. In each round another consumer takes as many to which
nobody listens, and upserts follow: the machine is as busy for the one as for the others. What that consumer reaches is the
most that any receiver could.
"""

from __future__ import annotations

import json
import os
import sys
import time
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final
from uuid import uuid4

import django

django.setup()  # Models may be imported from here on.

import redis
from django.conf import settings
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


class Bus:
    """A topic with its consumer, which runs as the operator's guide says, and how far that is."""

    def __init__(self, name: str, folder: str, **consuming: Any) -> None:
        self.topic, self._redis = f"mentor-bench-{name}-{uuid4()}", redis.Redis.from_url(redis_url())
        self._taken = 0
        extra = json.dumps({"consumer_name": "one", "check_backlog": True})
        command = [sys.executable, "-m", "django", "consume_events", "-t", self.topic, "-g", _GROUP, "--extra", extra]
        bus = {
            "EVENT_BUS_REDIS_CONNECTION_URL": redis_url(),
            "EVENT_BUS_CONSUMER": "edx_event_bus_redis.RedisEventConsumer",
            **consuming,
        }
        self._consumer = OtherProcess(command, Path(folder) / f"{name}.log", bus)

    def take(self, messages: list[dict[bytes, bytes]]) -> float:
        """Put messages on the bus, all at once, and return how many seconds the consumer took for them."""
        began = time.perf_counter()
        self.put(messages)
        self._taken += len(messages)
        self.wait_until_taken(self._taken)
        return time.perf_counter() - began

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
        """End the consumer, and take the topic away."""
        self._consumer.kill()
        self._redis.delete(self.topic)
        self._redis.close()


def replay(ours: Bus, nobodys: Bus, users: list[User]) -> tuple[float, float, float]:
    """Return the seconds of our receiver's consumer, of one without receivers, and of upserts, each for one."""
    first = build_messages(users, 0, LEARNERS)  # The first write of each learner, and the consumers' start.
    ours.take(first)
    nobodys.take(first)
    consumed = handed_on = upserted = 0.0
    for start in range(LEARNERS, LEARNERS + EVENTS, EVENTS // ROUNDS):
        messages = build_messages(users, start, EVENTS // ROUNDS)
        consumed += ours.take(messages)
        handed_on += nobodys.take(messages)
        began = time.perf_counter()
        for _number in range(UPSERTS):
            upsert_row()
        upserted += time.perf_counter() - began
    return consumed / EVENTS, handed_on / EVENTS, upserted / (UPSERTS * ROUNDS)


def main() -> None:
    """Print the pace of each."""
    with own_database(), flushed_at_commit() as name, TemporaryDirectory() as folder:
        operating_api.switch_on("--all")
        User.objects.bulk_create(User(username=f"learner{number}") for number in range(LEARNERS))
        users = list(User.objects.order_by("pk"))
        print(f"\n{name}; Django {django.__version__}; {EVENTS:,} events of {LEARNERS:,} learners, one consumer")
        # The bench's own apps connect no receiver.
        ours, nobodys = Bus("ours", folder), Bus("nobodys", folder, INSTALLED_APPS=list(settings.INSTALLED_APPS))
        try:
            event, handed_on, upsert = replay(ours, nobodys, users)
        finally:
            ours.close()
            nobodys.close()
        say("events that a consumer takes in a second", f"{1 / event:,.0f}")
        say("the same where nobody listens to them", f"{1 / handed_on:,.0f}")
        say("bare upserts in a second", f"{1 / upsert:,.0f}")
        ratio = upsert / event
        say("events / upserts", f"{ratio:.2f}×", f"aim ≥ {AIM}×: {'reached' if ratio >= AIM else 'missed'}")
        say("the same where nobody listens, so the most there is", f"{upsert / handed_on:.2f}×")
        say("what our receiver adds to an event / an upsert", f"{(event - handed_on) / upsert:.2f}×")
        kept = MemoryEntry.objects.filter(usage_key__contains="vertical").count()
        dropped = sum(DropCount.objects.exclude(kind="bench").values_list("count", flat=True))
        say("lost of them", str(LEARNERS + EVENTS - kept), f"{dropped} counted as dropped")


if __name__ == "__main__":
    main()
