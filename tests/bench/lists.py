"""
The list of a tenant's memories, as its admin reads it over REST: a small site and a large one, and a page of big memories.

``MENTOR_BENCH_ROWS`` says how many memories the large one has.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Final

import django

django.setup()  # Models may be imported from here on.

from django.conf import settings
from django.contrib.auth.models import User
from django.core.cache import cache
from django.db import connection
from rest_framework.test import APIClient

from iblai_mentor_plugin.api import memory as memory_api
from iblai_mentor_plugin.api import operating as operating_api
from iblai_mentor_plugin.models import MemoryEntry, Tenant, TenantMember
from tests.bench.copying import copy_rows
from tests.bench.database import flushed_at_commit, own_database
from tests.bench.measuring import measure, say_count, say_ratio, say_time
from tests.bench.operations import list_statements, make_learner

if TYPE_CHECKING:
    from collections.abc import Callable

ROWS: Final = int(os.environ.get("MENTOR_BENCH_ROWS", "1000000"))
ROUNDS: Final = int(os.environ.get("MENTOR_BENCH_ROUNDS", "50"))
SMALL: Final = 10_000
BLOCKS: Final = 200
_PAGE: Final = 100
_PATH: Final = "/api/ai-mentor/orgs/main/users/admin1/edx-memory/"


def make_admin_client() -> APIClient:
    """Return the client of an admin of the tenant, with a key."""
    admin, tenant = User.objects.create_user("admin1"), Tenant.objects.get(key="main")
    TenantMember.objects.create(tenant=tenant, user=admin, is_admin=True, can_read_memories=True)
    _key, token = operating_api.create_api_key(tenant, admin, name="bench")
    return APIClient(HTTP_AUTHORIZATION=f"Api-Token {token}", raise_request_exception=True)


def make_template(name: str, blocks: int) -> User:
    """Return a learner whose memory was read before, so that nothing is missing in it that the LMS knows."""
    learner = make_learner(name, blocks=blocks)
    memory_api.build_memory_data(memory_api.list_memories().filter(user=learner))
    return learner


def fill(count: int) -> None:
    """Have as many learners, each with a memory of the course that is a microsecond newer than the one before."""
    learners = User.objects.filter(username__startswith="copy")
    there = learners.count() or int(User.objects.create_user("copy0").pk > 0)
    last = learners.order_by("-pk").values_list("pk", flat=True)[0] if there > 1 else 0
    while there < count:
        some = list(learners.order_by("pk").values_list("pk", flat=True)[: count - there])
        chosen = learners.filter(pk__gte=some[0], pk__lte=some[-1])
        there += copy_rows(chosen, username=f"CONCAT('copy', r.id, '-{there}')")
    copy_rows(
        MemoryEntry.objects.filter(user__username="first"),
        beside=f"JOIN auth_user u ON u.username LIKE 'copy%%' AND u.id > {last}",
        user_id="u.id",
        modified="TIMESTAMPADD(MICROSECOND, u.id, r.modified)",
    )
    with connection.cursor() as cursor:  # As a server does by itself before long.
        cursor.execute(f"ANALYZE TABLE {MemoryEntry._meta.db_table}")
        cursor.fetchall()


def fill_blocks(blocks: int) -> None:
    """Give the memories of the newest page so many blocks each."""
    learner = make_template("template", blocks)
    there = MemoryEntry.objects.filter(user__username="first")
    own = MemoryEntry.objects.filter(user=learner).exclude(
        usage_key__in=list(there.values_list("usage_key", flat=True))
    )
    newest = MemoryEntry.objects.filter(usage_key="", user__username__startswith="copy").order_by("-modified", "-id")
    owners = ", ".join(map(str, newest.values_list("user_id", flat=True)[:_PAGE]))
    copy_rows(own, beside=f"JOIN auth_user u ON u.id IN ({owners})", user_id="u.id")
    MemoryEntry.objects.filter(user=learner).delete()


def read(client: APIClient, **query: str | int) -> Callable[[], None]:
    """Return what reads a page."""

    def run() -> None:
        answer = client.get(_PATH, query)
        assert answer.status_code == 200, answer.content

    return run


def main() -> None:
    """Print what each takes."""
    with own_database(), flushed_at_commit() as name:
        cache.clear()
        settings.IBLAI_MENTOR_THROTTLE = None  # All rounds are asked within a minute.
        operating_api.switch_on("--all")
        client = make_admin_client()
        print(f"\n{name}; Django {django.__version__}; medians of {ROUNDS} rounds")
        make_template("first", 1)
        took = {}
        for count in (SMALL, ROWS):
            fill(count)
            took[count] = measure({"page": read(client)}, rounds=ROUNDS)["page"]
            say_time(f"a page of {count:,} memories", took[count])
        say_ratio(f"{ROWS:,} / {SMALL:,}", took[ROWS] / took[SMALL], 1.2)
        say_count("statements of the list", len(list_statements(read(client))), 4)
        fill_blocks(BLOCKS)
        big = measure({"page": read(client, page_size=_PAGE)}, rounds=ROUNDS)["page"]
        say_time(f"a page of {_PAGE} memories of {BLOCKS} blocks each", big, 300)


if __name__ == "__main__":
    main()
