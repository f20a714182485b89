"""
A web process of its own: learners in two tabs each, who ask until they may ask no more; run as a program.

Takes pairs ``username session_id``, a thread each, and prints how each question was answered, as JSON.
"""
# ruff: noqa: E402 - a program: Django is set up before models are imported

from __future__ import annotations

import json
import sys
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import django

django.setup()  # Models may be imported from here on.

from django.contrib.auth.models import User
from django.db import connection

from iblai_mentor_plugin.api import operating as operating_api
from iblai_mentor_plugin.exceptions import BusyError, ConflictError, LimitReachedError
from iblai_mentor_plugin.mentor.asking.questions import Question, accept_question
from iblai_mentor_plugin.mentor.replying.web_threads import ThreadProducer
from iblai_mentor_plugin.models import Message
from tests.conftest import COURSE
from tests.mentor.conftest import UNIT

# Questions of one tab at the most; far more than anybody may ask here.
_MOST = 400


def ask_on(username: str, session_id: str) -> Counter[str]:
    """Ask again and again, until the day's limit is reached."""
    access = operating_api.get_access(User.objects.get(username=username), tenant_key="main", username=username)
    told: Counter[str] = Counter()
    for number in range(_MOST):
        try:
            question = Question(f"Which star shows north? ({number})", course_key=COURSE, usage_key=UNIT)
            accept_question(access, session_id, question, producer=ThreadProducer())
            told["accepted"] += 1
        except (BusyError, ConflictError) as error:
            told[type(error).__name__] += 1
            time.sleep(0.02)
        except LimitReachedError:
            break
    connection.close()
    return told


def main() -> None:
    """Ask in all tabs at once, wait for the replies, and print what came of it."""
    tabs = list(zip(sys.argv[1::2], sys.argv[2::2], strict=True))
    with ThreadPoolExecutor(len(tabs)) as pool:
        told = sum(pool.map(ask_on, *zip(*tabs, strict=True)), Counter())
    while Message.objects.filter(state__in=Message.OPEN_STATES).exists():
        time.sleep(0.05)
    print(json.dumps(told), flush=True)  # noqa: T201 - read by the test


if __name__ == "__main__":
    main()
