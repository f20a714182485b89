"""
What is told of a learner's own answer, and of what teachers know: as the stand-in keeps it, and as it leaves for a provider.

The learner submits an answer to a problem of a course that is read from OLX, then asks about it.
"""

from __future__ import annotations

import json
from datetime import timedelta
from itertools import product
from typing import TYPE_CHECKING, Any

import pytest
from django.apps import apps
from django.db.models import F
from django.utils import timezone

from iblai_mentor_plugin.api import mentor as mentor_api
from iblai_mentor_plugin.api import operating as operating_api
from iblai_mentor_plugin.demo.models import Enrolment
from iblai_mentor_plugin.demo.olx import read_course
from iblai_mentor_plugin.inlets import record_tracking_log
from iblai_mentor_plugin.mentor.asking.questions import Question, accept_question
from iblai_mentor_plugin.mentor.replying.producer import produce_reply
from iblai_mentor_plugin.models import CourseSetting, Message, ProblemHint
from tests.consenting import agree
from tests.llm.conftest import _closed_breakers  # noqa: F401 - a fixture that every test uses
from tests.mentor.conftest import IdleProducer
from tests.submitting import submit

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from django.contrib.auth.models import User
    from pytest_django.fixtures import SettingsWrapper

    from iblai_mentor_plugin.models import Tenant
    from iblai_mentor_plugin.tenants import Access
    from tests.llm.provider import Provider

NOTICE = "What you write goes to a provider."
# Words that stand nowhere else: what the learner submits, and what is right.
WRITTEN, RIGHT = "Zwergplanet", "Sternhaufen"
OPENED, UNOPENED = "Think of a necklace.", "Zwillinge are near."
ASKED = "What is the group of seven sisters called in this language?"
COURSE = f"""
<course url_name="run" org="DemoX" course="Sky" display_name="Sky" start="2020-01-01T00:00:00Z" {{settings}}>
<chapter url_name="c"><sequential url_name="s" format="Homework" graded="true"><vertical url_name="v" display_name="U">
<html url_name="h" display_name="Groups">Stars stand in groups, and groups have names.</html>
<problem url_name="p" display_name="Names"><stringresponse answer="{RIGHT}"><label>{ASKED}</label><textline/></stringresponse>
<demandhint><hint>{OPENED}</hint><hint>{UNOPENED}</hint></demandhint></problem></vertical></sequential></chapter></course>
"""


@pytest.fixture
def serve(settings: SettingsWrapper, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], str]:
    """Return a function that serves the course with these settings of its root, and returns its key."""
    settings.IBLAI_MENTOR_COURSEWARE = "iblai_mentor_plugin.courseware.olx.OlxCourseware"

    def serve(attributes: str = "") -> str:
        (tmp_path / "course.xml").write_text(COURSE.format(settings=attributes), "utf-8")
        course = read_course(tmp_path)
        monkeypatch.setattr(apps.get_app_config("mentor_demo"), "course", course)
        return str(course.key)

    return serve


@pytest.fixture
def user(django_user_model: type[User]) -> User:
    return django_user_model.objects.create_user("Ines7")


@pytest.fixture
def enter(
    serve: Callable[[str], str],
    settings: SettingsWrapper,
    provider_settings: dict[str, Any],
    user: User,
    switched_on: None,
    main: Tenant,
) -> Callable[..., Access]:
    """Return a function that enrols the learner, who accepts a notice; the mentor asks the provider."""
    for name, value in provider_settings.items():
        setattr(settings, name, value)

    def enter(attributes: str = "", *, names_answers: bool = True, allows: bool = True) -> Access:
        course_key = serve(attributes)
        Enrolment.objects.create(user=user, course_key=course_key, org="DemoX")
        operating_api.publish_notice(NOTICE, names_answers=names_answers)
        agree(user)
        CourseSetting.objects.create(course_key=course_key, tells_answers=allows)
        return operating_api.get_access(user, tenant_key=main.key, username=user.username)

    return enter


def ask(access: Access, text: str = ASKED, **question: str) -> Message:
    """Ask in the unit, and have the reply produced."""
    key = find_key("v", "vertical")
    session = mentor_api.create_session(access, mentor="mentor")
    asked = Question(text, **{"course_key": find_course(), "usage_key": key, **question})
    reply = accept_question(access, str(session.session_id), asked, producer=IdleProducer())
    produce_reply(reply.pk)
    reply.refresh_from_db()
    return reply


def find_course() -> str:
    config: Any = apps.get_app_config("mentor_demo")
    return str(config.course.key)


def find_key(name: str, kind: str) -> str:
    config: Any = apps.get_app_config("mentor_demo")
    return str(config.course.key.make_usage_key(kind, name))


def find_sent(provider: Provider) -> str:
    """Return every byte that left, heads and bodies, as text in small letters."""
    return b"".join(part for request in provider.requests for part in request).decode().casefold()


def test_own_answer_leaves_when_platform_staff_and_notice_agree(
    enter: Callable[..., Access], user: User, provider: Provider
) -> None:
    access = enter()
    submit(user, "p", _2_1=WRITTEN)
    ask(access)
    said = provider.bodies[0]["messages"][-1]["content"]
    assert f"The last submitted answer was not right. It was: “{WRITTEN}”." in said
    assert "Think of the likeliest idea that leads to it" in said


HIDDEN = ('show_correctness="never"', 'show_correctness="past_due" due="2999-01-01T00:00:00Z"')
# Settings of the course, whether the notice names answers, and whether staff allow them: all but where all agree.
REFUSED = [*product(["", *HIDDEN], [True, False], [True, False])][1:]


@pytest.mark.parametrize("refused", REFUSED)
@pytest.mark.parametrize("where", ["vertical", "problem"])
def test_no_byte_of_it_leaves_when_one_of_them_does_not(
    enter: Callable[..., Access], user: User, provider: Provider, refused: tuple[str, bool, bool], where: str
) -> None:
    attributes, names_answers, allows = refused
    access = enter(attributes, names_answers=names_answers, allows=allows)
    submit(user, "p", _2_1=WRITTEN)
    for text in (ASKED, "And now?"):
        ask(access, text, usage_key=find_key({"vertical": "v", "problem": "p"}[where], where))
    assert len(provider.requests) == 2
    assert WRITTEN.casefold() not in find_sent(provider)


def test_no_byte_of_a_right_answer_leaves(enter: Callable[..., Access], user: User, provider: Provider) -> None:
    access = enter('showanswer="never"')
    submit(user, "p", _2_1=RIGHT)
    ask(access)
    assert "last submitted answer was right" in provider.bodies[0]["messages"][-1]["content"]
    assert RIGHT.casefold() not in find_sent(provider)


def test_no_byte_of_it_leaves_when_the_problem_is_only_near(
    enter: Callable[..., Access], user: User, provider: Provider
) -> None:
    access = enter()
    submit(user, "p", _2_1=WRITTEN)
    ask(access, "What does this unit say?")
    assert WRITTEN.casefold() not in find_sent(provider)


def test_no_byte_of_it_leaves_when_a_notice_came_that_does_not_name_it(
    enter: Callable[..., Access], user: User, provider: Provider
) -> None:
    access = enter()
    submit(user, "p", _2_1=WRITTEN)
    operating_api.publish_notice(NOTICE)
    agree(user)
    ask(access)
    assert len(provider.requests) == 1
    assert WRITTEN.casefold() not in find_sent(provider)


def test_nothing_leaves_when_its_learner_declined_the_notice(
    enter: Callable[..., Access], user: User, provider: Provider
) -> None:
    access = enter()
    submit(user, "p", _2_1=WRITTEN)
    notice = operating_api.find_notice()
    assert notice is not None
    operating_api.decline_notice(user.pk, version=notice.version)
    reply = ask(access)
    assert (reply.state, reply.search_reason, provider.requests) == ("complete", "declined", [])
    assert WRITTEN not in reply.text


def test_own_answer_is_in_the_preview_that_its_learner_looks_at(
    enter: Callable[..., Access], user: User, provider: Provider
) -> None:
    access = enter()
    submit(user, "p", _2_1=WRITTEN)
    told = mentor_api.tell(access, find_course(), mentor_api.Preview(question=ASKED))
    assert WRITTEN in told.message
    assert provider.requests == []


def hint(text: str, step: str, kind: str = "hint") -> ProblemHint:
    return ProblemHint.objects.create(
        course_key=find_course(), usage_key=find_key("p", "problem"), text=text, step=step, kind=kind
    )


def test_teachers_hints_are_told_from_their_step_on(enter: Callable[..., Access], provider: Provider) -> None:
    access = enter()
    hint("Think of a cluster.", "example")
    hint("Many think of one star.", "orient", "mistake")
    hint("Look at the word for a star.", "concept")
    told = []
    # Attempts lead up the ladder; the platform counts them.
    for attempt in range(4):
        if attempt:
            submit(access.user, "p", _2_1=f"{WRITTEN} {attempt}")
            Message.objects.update(created=F("created") - timedelta(minutes=2))
        ask(access)
        said = provider.bodies[-1]["messages"][-1]["content"]
        told.append([text for text in ("Many think", "Look at the word", "Think of a cluster") if text in said])
    assert told[:3] == [
        ["Many think"],
        ["Many think", "Look at the word"],
        ["Many think", "Look at the word", "Think of a cluster"],
    ]
    assert "Usual mistake: Many think of one star.\nHint: Look at the word for a star." in said


def test_hints_are_not_in_the_preview_that_a_learner_looks_at(enter: Callable[..., Access]) -> None:
    access = enter()
    hint("Look at the word for a star.", "orient")
    told = mentor_api.tell(access, find_course(), mentor_api.Preview(question=ASKED))
    assert "Look at the word" not in f"{told.system}{told.message}{told.sections}"
    assert {section.name: section.is_shown for section in told.sections}["hints"] is False


def open_hint(user: User) -> None:
    """Open the first hint as the platform's tracking log tells of it."""
    data = {"module_id": find_key("p", "problem"), "hint_index": 0, "hint_len": 2, "hint_text": OPENED}
    context = {"user_id": user.pk, "course_id": find_course(), "org_id": "DemoX", "path": "/"}
    record_tracking_log("edx.problem.hint.demandhint_displayed", timezone.now(), data, context)


def test_hint_that_the_learner_opened_comes_first(
    enter: Callable[..., Access], provider: Provider, django_capture_on_commit_callbacks: Any
) -> None:
    access = enter()
    hint("Look at the word for a star.", "orient")
    ask(access)
    assert OPENED not in json.dumps(provider.bodies[-1])
    with django_capture_on_commit_callbacks(execute=True):
        open_hint(access.user)
    ask(access)
    said = provider.bodies[-1]["messages"][-1]["content"]
    assert f"in the problem: {OPENED}\nHint: Look at the word" in said
    assert UNOPENED.casefold() not in find_sent(provider)


def test_hint_is_not_told_when_the_problem_got_another_answer_since(
    enter: Callable[..., Access], provider: Provider
) -> None:
    access = enter()
    hint(f"The answer is {RIGHT}.", "orient")
    hint("Look up.", "orient")
    ask(access)
    assert "Hint: Look up." in provider.bodies[0]["messages"][-1]["content"]
    assert RIGHT.casefold() not in find_sent(provider)


def test_no_hint_is_told_of_a_problem_that_is_only_near(enter: Callable[..., Access], provider: Provider) -> None:
    access = enter()
    hint("Look up.", "orient")
    ask(access, "What does this unit say?")
    assert "Look up." not in find_sent(provider)
