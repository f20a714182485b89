"""
What a site's operator and its LMS do, in a process of whichever release: ``prepare`` it, or ``remember`` events.

It knows no more than what every release has, as it is run with the code of an older one, too.
"""

from __future__ import annotations

import json
import sys
from typing import Final

import django

django.setup()  # Models may be imported from here on.

from django.contrib.auth.models import User
from django.utils import timezone

from iblai_mentor_plugin.api import memory as memory_api
from iblai_mentor_plugin.api import operating as operating_api
from iblai_mentor_plugin.data import Fact
from iblai_mentor_plugin.models import CustomInstruction, Tenant
from tests.conftest import COURSE
from tests.consenting import agree
from tests.memory.facts import PROBLEM

LEARNERS: Final = 4


def prepare() -> None:
    """Switch the site on, and print its learners with their keys."""
    operating_api.switch_on("--all")
    if operating_api.find_notice() is None:
        operating_api.publish_notice("What is kept.")
    tenant = Tenant.objects.get(key="main")
    made = []
    for number in range(LEARNERS):
        user = User.objects.create_user(f"learner{number}", f"learner{number}@example.com")
        agree(user)
        CustomInstruction.objects.create(tenant=tenant, user=user, profession="pilot")
        _key, token = operating_api.create_api_key(tenant, user, name="bench")
        made.append([user.pk, user.username, token])
    print(json.dumps(made), flush=True)


def remember() -> None:
    """Take a line with a learner's id and a number of attempts, record it as the LMS does, and say that it is done."""
    print("ready", flush=True)
    for line in sys.stdin:
        user_id, attempts = map(int, line.split())
        memory_api.record_now([Fact(user_id, COURSE, PROBLEM, "bench", timezone.now(), {"attempts": attempts})])
        print("done", flush=True)


if __name__ == "__main__":
    {"prepare": prepare, "remember": remember}[sys.argv[1]]()
