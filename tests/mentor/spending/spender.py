"""
A web process of its own that asks below a budget, question after question, until the search replies often enough.

Takes ``username session_id``; tells of budgets after each reply, as a producer does; prints how many replies an LLM gave, how
many the search, how many prompts the LLM heard after the search took over, and how many mails went out, as JSON.
"""
# ruff: noqa: E402 - a program: Django is set up before models are imported

from __future__ import annotations

import json
import sys

import django

django.setup()  # Models may be imported from here on.

from django.contrib.auth.models import User
from django.core import mail

from iblai_mentor_plugin.api import operating as operating_api
from iblai_mentor_plugin.llm import get_llm
from iblai_mentor_plugin.mentor.asking.questions import Question, accept_question
from iblai_mentor_plugin.mentor.replying.producer import produce_reply
from tests.conftest import COURSE
from tests.mentor.conftest import UNIT, IdleProducer

_ENOUGH = 5


def main() -> None:
    """Ask, and print what came of it."""
    mail.outbox = []
    username, session_id = sys.argv[1:]
    access = operating_api.get_access(User.objects.get(username=username), tenant_key="main", username=username)
    replied = searched = late = 0
    while searched < _ENOUGH:
        question = Question(f"Which star shows north? ({replied + searched})", course_key=COURSE, usage_key=UNIT)
        heard = len(get_llm().prompts)
        reply = accept_question(access, session_id, question, producer=IdleProducer())
        produce_reply(reply.pk)
        reply.refresh_from_db()
        is_found = reply.search_reason == "budget"
        searched, replied = searched + is_found, replied + (not is_found)
        late += (len(get_llm().prompts) - heard) * is_found
        operating_api.send_due_alerts()
    told = {"replied": replied, "searched": searched, "late": late, "mails": len(mail.outbox)}
    print(json.dumps(told), flush=True)  # noqa: T201 - read by the test


if __name__ == "__main__":
    main()
