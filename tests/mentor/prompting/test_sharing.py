"""Two turns of a conversation share the beginning of their prompts, which providers then need not read again."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import pytest
from django.apps import apps

from iblai_mentor_plugin.api import mentor as mentor_api
from iblai_mentor_plugin.api import operating as operating_api
from iblai_mentor_plugin.courseware import get_courseware
from iblai_mentor_plugin.demo.models import Enrolment
from iblai_mentor_plugin.llm.tokens import estimate_tokens
from iblai_mentor_plugin.mentor.asking.questions import Question, accept_question
from iblai_mentor_plugin.mentor.replying.producer import produce_reply
from iblai_mentor_plugin.models import CustomInstruction, Notice
from tests.mentor.conftest import IdleProducer


@pytest.fixture
def course_key(settings) -> str:
    settings.IBLAI_MENTOR_COURSEWARE = "iblai_mentor_plugin.courseware.olx.OlxCourseware"
    config: Any = apps.get_app_config("mentor_demo")
    return str(config.course.key)

def flat(body):
    return "".join(f"<{m['role']}>{m['content']}" for m in body["messages"])

def test_measure(course_key, settings, django_user_model, switched_on, main, provider, provider_settings):
    for k, v in provider_settings.items(): setattr(settings, k, v)
    user = django_user_model.objects.create_user("learner9")
    org = course_key.removeprefix("course-v1:").partition("+")[0]
    Enrolment.objects.create(user=user, course_key=course_key, org=org)
    operating_api.accept_notice(user.pk, version=Notice.objects.latest("version").version)
    access = operating_api.get_access(user, tenant_key=main.key, username=user.username)
    units = [b for b in get_courseware().open_course(user.pk, course_key).list_blocks() if b.block_type == "vertical"]
    tot = sh = 0
    for unit in units:
        session = mentor_api.create_session(access, mentor="mentor")
        for q in ("What is this unit about?", "And why does that matter?"):
            r = accept_question(access, str(session.session_id), Question(q, course_key=course_key, usage_key=unit.usage_key), producer=IdleProducer())
            produce_reply(r.pk)
        a, b = (flat(x) for x in provider.bodies[-2:])
        c = os.path.commonprefix([a, b])
        ta, tb, tc = (estimate_tokens(x) for x in (a, b, c))
        tot += tb; sh += tc
        print(unit.title, ta, tb, tc, round(tc / tb, 2))
        last = provider.bodies[-1]
    print("ALL", sh, tot, sh / tot)
    print(last["messages"][0]["content"])
