"""What a chat page asks first, and what the mentor would be told, over REST."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import pytest
from django.utils import timezone
from django.utils.translation import override

from iblai_mentor_plugin.api import memory as memory_api
from iblai_mentor_plugin.api import mentor as mentor_api
from iblai_mentor_plugin.api import operating as operating_api
from iblai_mentor_plugin.courseware.course import OpenProblem, ProblemState, RunningExam, VisibleBlock
from iblai_mentor_plugin.mentor.replying.producer import produce_reply
from iblai_mentor_plugin.models import (
    CourseSetting,
    CustomInstruction,
    LearnerChoice,
    MemoryEntry,
    Mentor,
    Message,
    QuietHours,
    Session,
    Tenant,
    TenantOrg,
)
from tests.conftest import COURSE
from tests.mentor.conftest import HTML, TEXT, UNIT, access, asker, course, llm
from tests.rest_api.conftest import path_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.contrib.auth.models import User
    from pytest_django.fixtures import DjangoAssertNumQueries, SettingsWrapper
    from rest_framework.test import APIClient

    from tests.fakes import FakeLearnerCourse
    from tests.fakes_llm import FakeLlm

__all__ = ["access", "asker", "course", "llm"]

PROBLEM = HTML.replace("html", "problem")
QUESTION = "Which star is closest to the pole of the sky?"


@pytest.fixture
def client(asker: User, course: FakeLearnerCourse, with_session: Callable[..., APIClient]) -> APIClient:
    return with_session(asker)


@pytest.fixture
def path(asker: User) -> str:
    return path_of(asker, f"courses/{quote(COURSE, safe='')}/")


@pytest.fixture
def look(client: APIClient, path: str) -> Callable[..., Any]:
    """Return a function that looks at a place."""
    return lambda usage_key=UNIT: client.get(path + "place/", {"usage_key": usage_key}).json()


@pytest.fixture
def tell(client: APIClient, path: str) -> Callable[..., Any]:
    """Return a function that asks what the mentor would be told."""
    return lambda **body: client.post(path + "told/", {"usage_key": UNIT, **body}, format="json")


@pytest.fixture
def problem(course: FakeLearnerCourse) -> FakeLearnerCourse:
    """Put a problem into the unit, which the learner tried."""
    course.blocks.append(VisibleBlock(PROBLEM, "problem", "Pole", UNIT, UNIT, is_graded=True))
    course.open_problems = [OpenProblem(PROBLEM, QUESTION, ("Alpha Ursae Minoris",))]
    course.problems[PROBLEM] = ProblemState(1, None, None, False, False, True, "a")  # noqa: FBT003
    return course


def section_of(answer: Any, name: str) -> Any:
    return next((one for one in answer.json()["sections"] if one["name"] == name), None)


def test_place_has_all_that_a_chat_shows_first(look: Callable[..., Any]) -> None:
    place = look()
    mentor = Mentor.objects.get()
    assert place["unit"] == {"usage_key": UNIT, "title": "Finding north"}
    assert (place["course_id"], place["course_title"]) == (COURSE, "A course")
    assert place["mentor"] == {
        "unique_id": str(mentor.unique_id),
        "slug": "mentor",
        "name": "Mentor",
        "description": mentor.description,
        "proactive_prompt": mentor.greeting,
    }
    assert (place["level"], place["may_ask"], place["refusal"]) == ("full", True, None)
    notice = operating_api.find_notice()
    assert notice is not None
    shown = {name: place["notice"][name] for name in ("version", "text", "accepted", "declined", "basis")}
    said = {"accepted": True, "declined": False, "basis": "agree"}
    assert shown == {"version": notice.version, "text": notice.text, **said}
    assert "do not leave this site" in place["notice"]["destination"]["text"]
    assert place["allowance"]["messages_left"] == 100
    assert (place["is_staff"], place["is_paused"], place["keeps_session_memory"]) == (False, False, False)


@pytest.mark.parametrize(("language", "greeting"), [("es", "¿Qué quieres entender mejor?"), ("en", "What do you want")])
def test_first_mentor_greets_in_the_language_of_the_page(
    language: str, greeting: str, look: Callable[..., Any], client: APIClient, asker: User
) -> None:
    # As migrate left it, and as a later tenant gets it.
    assert Mentor.objects.get().proactive_prompt.startswith("What would you like")
    for written in (None, ""):
        if written is not None:
            Mentor.objects.update(proactive_prompt=written)
        with override(language):
            [listed] = client.get(path_of(asker, "")).json()["results"]
            said = {look()["mentor"]["proactive_prompt"], listed["proactive_prompt"]}
        assert [one.startswith(greeting) for one in said] == [True]
    Mentor.objects.update(proactive_prompt="Ahoy")
    with override(language):
        assert look()["mentor"]["proactive_prompt"] == "Ahoy"


def test_place_says_that_replies_are_a_search(look: Callable[..., Any]) -> None:
    llm = look()["llm"]
    assert (llm["is_search"], llm["leaves_site"]) == (True, False)


@pytest.mark.parametrize("usage_key", [HTML, UNIT])
def test_unit_is_the_one_that_a_block_is_in(usage_key: str, look: Callable[..., Any]) -> None:
    assert look(usage_key)["unit"]["usage_key"] == UNIT


def test_unit_is_the_page_last_seen_when_none_is_named(look: Callable[..., Any], asker: User) -> None:
    now = timezone.now()
    MemoryEntry.objects.create(user=asker, course_key=COURSE, usage_key=UNIT, page_at=now, last_at=now)
    assert look("")["unit"]["usage_key"] == UNIT


@pytest.mark.parametrize("usage_key", ["", UNIT.replace("@unit", "@hidden")])
def test_there_is_no_unit_where_the_learner_may_see_none(usage_key: str, look: Callable[..., Any]) -> None:
    place = look(usage_key)
    assert (place["unit"], place["may_ask"]) == (None, True)
    assert place["suggestions"]


def test_place_is_the_courses_start_when_the_learner_never_came(
    look: Callable[..., Any], course: FakeLearnerCourse
) -> None:
    course.awaits_first_visit, course.blocks = True, []
    place = look()
    assert (place["course_title"], place["unit"], place["may_ask"]) == ("A course", None, True)
    assert place["suggestions"][-1] == {"question": "Where do I begin?"}


def test_course_is_not_named_to_who_may_not_know_it(look: Callable[..., Any], course: FakeLearnerCourse) -> None:
    course.blocks = []
    assert look()["course_title"] == ""


@pytest.mark.parametrize("usage_key", ["nonsense", UNIT.replace("2026", "2025")])
def test_unit_that_is_none_of_the_course_is_refused(usage_key: str, client: APIClient, path: str) -> None:
    answer = client.get(path + "place/", {"usage_key": usage_key})
    assert (answer.status_code, list(answer.json())) == (400, ["usage_key"])


@pytest.mark.usefixtures("llm")
def test_suggestions_are_made_of_the_titles_in_the_unit(look: Callable[..., Any], problem: FakeLearnerCourse) -> None:
    questions = " ".join(one["question"] for one in look()["suggestions"])
    assert all(title in questions for title in ("Finding north", "The pole star", "Pole"))


HINDRANCES: dict[str, Callable[[FakeLearnerCourse, User], Any]] = {
    "switched_off by the operator": lambda _course, _user: operating_api.switch_off(COURSE),
    "switched_off by the kill switch": lambda _course, _user: operating_api.kill(),
    "switched_off by the staff": lambda _course, _user: CourseSetting.objects.create(course_key=COURSE, is_on=False),
    "switched_off without a mentor": lambda _course, _user: Mentor.objects.update(is_active=False),
    "not_enrolled ever": lambda course, _user: enrol(course, None),
    "not_enrolled any more": lambda course, _user: enrol(course, replace(course.enrolment, is_active=False)),
    "not_running": lambda course, user: enrol(course, replace(course.enrolment, ends=user.date_joined)),
    "notice": lambda _course, user: operating_api.withdraw_acceptance(user.pk),
    "exam": lambda course, _user: setattr(course, "exam", RunningExam(UNIT, None)),
    "off": lambda _course, _user: mentor_api.set_assistance(COURSE, "off"),
}


def enrol(course: FakeLearnerCourse, enrolment: Any) -> None:
    course.enrolment = enrolment


@pytest.mark.parametrize("why", HINDRANCES)
def test_refusal_is_told_by_a_code_and_in_words(
    why: str, look: Callable[..., Any], course: FakeLearnerCourse, asker: User
) -> None:
    HINDRANCES[why](course, asker)
    place = look()
    assert (place["may_ask"], place["refusal"]["code"]) == (False, why.partition(" ")[0])
    assert place["refusal"]["detail"]


def test_learner_reads_that_it_is_for_now_when_everything_is_stopped(look: Callable[..., Any]) -> None:
    operating_api.switch_off(COURSE)
    assert look()["refusal"]["detail"] == "The mentor is not switched on in this course."
    operating_api.kill()
    assert look()["refusal"]["detail"] == "The mentor is switched off for now, in all courses. Try again later."


def test_what_is_refused_at_a_place_is_refused_when_asked(
    look: Callable[..., Any], client: APIClient, course: FakeLearnerCourse, asker: User
) -> None:
    course.exam = RunningExam(UNIT, None)
    session = client.post(path_of(asker, "sessions/"), {"mentor": "mentor"}, format="json").json()["session_id"]
    body = {"prompt": "Why?", "course_id": COURSE, "usage_key": UNIT}
    answer = client.post(path_of(asker, f"sessions/{session}/messages/"), body, format="json")
    assert (answer.status_code, answer.json()["detail"]) == (403, look()["refusal"]["detail"])


def test_notice_is_shown_before_it_is_accepted(look: Callable[..., Any], asker: User) -> None:
    operating_api.withdraw_acceptance(asker.pk)
    assert look()["notice"]["accepted"] is False


def test_who_declined_may_ask_the_search(look: Callable[..., Any], llm: FakeLlm, asker: User) -> None:
    assert look()["llm"]["is_search"] is False
    operating_api.decline_notice(asker.pk, version=operating_api.find_notice().version)
    place = look()
    assert (place["may_ask"], place["search_reason"], place["llm"]["is_search"]) == (True, "declined", True)
    assert (place["notice"]["accepted"], place["notice"]["declined"]) == (False, True)
    assert llm.prompts == []


@pytest.mark.parametrize(("chosen", "shown"), [("agree", "agree"), ("read", "read"), ("nonsense", "agree")])
def test_button_is_worded_by_what_the_operator_relies_on(
    chosen: str, shown: str, look: Callable[..., Any], settings: SettingsWrapper
) -> None:
    settings.IBLAI_MENTOR_NOTICE_BASIS = chosen
    assert look()["notice"]["basis"] == shown


def test_place_says_what_the_learner_chose(look: Callable[..., Any], asker: User) -> None:
    memory_api.pause(asker.pk, COURSE)
    LearnerChoice.objects.create(user=asker, keeps_session_memory=True)
    place = look()
    assert (place["is_paused"], place["keeps_session_memory"]) == (True, True)


def test_place_has_the_mentor_that_the_course_chose(
    look: Callable[..., Any], client: APIClient, path: str, course: FakeLearnerCourse, main: Tenant
) -> None:
    Mentor.objects.create(tenant=main, name="Socrates", slug="socrates", messages_a_day=7)
    course.is_staff = True
    client.put(path + "settings/", {"mentor": "socrates"}, format="json")
    place = look()
    assert (place["mentor"]["slug"], place["allowance"]["messages_left"], place["is_staff"]) == ("socrates", 7, True)


def test_course_is_not_named_to_who_may_not_see_it(look: Callable[..., Any], course: FakeLearnerCourse) -> None:
    course.enrolment, course.blocks = None, []
    assert look()["course_title"] == ""


@pytest.mark.parametrize("silence", ["exam", "quiet hours"])
def test_who_takes_their_word_back_is_told_nothing_in_an_exam_or_quiet_hours(
    silence: str, client: APIClient, asker: User, tell: Callable[..., Any], course: FakeLearnerCourse
) -> None:
    assert client.delete(path_of(asker, "notice/")).status_code == 204
    assert tell(question="Where is the pole?").status_code == 200
    if silence == "exam":
        course.exam = RunningExam(UNIT, None)
    else:
        now = timezone.now()
        QuietHours.objects.create(course_key=COURSE, starts=now, ends=now + timedelta(hours=1))
    answer = tell(question="Where is the pole?")
    assert (answer.status_code, list(answer.json())) == (403, ["detail"])


@pytest.mark.parametrize(("method", "tail"), [("get", "place/"), ("post", "told/")])
def test_nothing_is_told_at_the_path_of_somebody_else(
    method: str, tail: str, course: FakeLearnerCourse, path: str, make_user: Callable[..., User], with_session: Any
) -> None:
    root = make_user("root1", COURSE, is_superuser=True, is_staff=True)
    assert getattr(with_session(root), method)(path + tail, format="json").status_code == 404


@pytest.mark.parametrize(("method", "tail"), [("get", "place/"), ("post", "told/")])
def test_course_of_another_tenant_is_not_there(method: str, tail: str, client: APIClient, path: str) -> None:
    TenantOrg.objects.create(tenant=Tenant.objects.create(key="acme"), org="DemoX")
    assert getattr(client, method)(path + tail, format="json").status_code == 404


def test_place_takes_few_queries(
    client: APIClient, path: str, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    client.get(path + "place/", {"usage_key": UNIT})
    # Who signs in (2), whose path it is (4), whose course (2), a transaction (2). Then: the mentor (2), the staff's choice, the
    # operator's switch, the tenant, the notice (2), the learner's word on it and on who replies (2), assistance, what is
    # left, the pause, the session memory, and what the search was found to answer here.
    with django_assert_max_num_queries(27):
        client.get(path + "place/", {"usage_key": UNIT})


def test_learner_sees_what_the_mentor_would_be_told(tell: Callable[..., Any], asker: User, main: Tenant) -> None:
    CustomInstruction.objects.create(tenant=main, user=asker, mentor_tone="Speak like a sailor.")
    answer = tell(question="Which star shows north?")
    told = answer.json()
    assert answer.status_code == 200
    (message,) = told["messages"]
    assert (message["role"], message["content"].splitlines()[-1]) == ("learner", "Which star shows north?")
    assert [(one["number"], one["usage_key"], one["text"]) for one in told["passages"]] == [(1, HTML, TEXT)]
    assert "sailor" in section_of(answer, "instruction")["text"]
    said = told["system"] + message["content"]
    assert all(one["text"] in said for one in told["sections"] if one["name"] != "policy")
    assert told["tokens"] == sum(one["tokens"] for one in told["sections"]) > 0
    assert (told["level"], told["step"]) == ("full", "explain")


def test_telling_keeps_nothing_and_asks_nobody(tell: Callable[..., Any], llm: FakeLlm) -> None:
    assert tell(question="Which star shows north?").status_code == 200
    assert (Message.objects.exists(), Session.objects.exists(), llm.prompts) == (False, False, [])


def test_told_is_what_the_mentor_is_told(
    tell: Callable[..., Any], client: APIClient, asker: User, llm: FakeLlm
) -> None:
    told = tell(question="Which star shows north?").json()
    session = client.post(path_of(asker, "sessions/"), {"mentor": "mentor"}, format="json").json()["session_id"]
    body = {"prompt": "Which star shows north?", "course_id": COURSE, "usage_key": UNIT}
    answer = client.post(path_of(asker, f"sessions/{session}/messages/"), body, format="json").json()
    produce_reply(answer["message_id"])
    # But for the boundary lines, which no learner can know.
    sent, shown = (
        re.sub(r"==[0-9a-f]{16}==", "==", text)
        for text in (llm.prompts[0].text, "\n".join([told["system"], *(one["content"] for one in told["messages"])]))
    )
    assert (sent, llm.prompts[0].system == told["system"]) == (shown, False)


def test_learner_is_not_shown_what_was_written_for_the_mentor(
    tell: Callable[..., Any], course: FakeLearnerCourse, access: Any
) -> None:
    Mentor.objects.update(system_prompt="Secret of the site.")
    course.is_staff = True
    mentor_api.publish_briefing(access, COURSE, mentor_api.write_draft(access, COURSE, "Secret of the staff.").version)
    assert "Secret of the site." in tell().json()["system"]
    course.is_staff = False
    answer = tell()
    assert "Secret" not in answer.content.decode()
    assert [section_of(answer, name)["is_shown"] for name in ("tenant", "briefing", "policy")] == [False, False, True]
    assert section_of(answer, "briefing")["tokens"] > 50 / 10


def test_staff_see_a_draft_before_it_is_published(
    tell: Callable[..., Any], course: FakeLearnerCourse, access: Any
) -> None:
    course.is_staff = True
    mentor_api.write_draft(access, COURSE, "Speak of stars.")
    assert section_of(tell(), "briefing") is None
    assert section_of(tell(briefing_version=1), "briefing")["text"] == "Speak of stars."
    assert tell(briefing_version=2).status_code == 400


@pytest.mark.parametrize("body", [{"as": "synthetic"}, {"briefing_version": 1}])
def test_learner_may_not_see_what_staff_may(body: Any, tell: Callable[..., Any], access: Any) -> None:
    assert tell(**body).status_code == 403


@pytest.mark.parametrize("body", [{"as": "learner2"}, {"question": 5}, {"briefing_version": "x"}, {"usage_key": "x"}])
def test_preview_that_makes_no_sense_is_refused(body: Any, tell: Callable[..., Any]) -> None:
    answer = tell(**body)
    assert (answer.status_code, list(answer.json())) == (400, list(body))


def test_synthetic_learner_is_nobody_and_new(
    tell: Callable[..., Any], problem: FakeLearnerCourse, asker: User, main: Tenant, make_memory: Callable[..., Any]
) -> None:
    problem.is_staff = True
    make_memory(asker)
    CustomInstruction.objects.create(tenant=main, user=asker, mentor_tone="Speak like a sailor.")
    own, new = tell(question=QUESTION), tell(question=QUESTION, **{"as": "synthetic"})
    assert (own.json()["step"], new.json()["step"]) == ("concept", "orient")
    assert "sailor" in own.json()["system"]
    assert [section_of(new, name) for name in ("instruction", "memory")] == [None, None]
    assert section_of(new, "problem")["text"].endswith(f"which begins “{QUESTION}”. Attempts: 0.")


def test_synthetic_learner_does_not_see_what_staff_alone_may(
    tell: Callable[..., Any], course: FakeLearnerCourse
) -> None:
    course.is_staff = True
    course.staff_only = {HTML}
    assert tell(question="Which star shows where north is").json()["passages"]
    assert tell(question="Which star shows where north is", **{"as": "synthetic"}).json()["passages"] == []


def test_nothing_is_told_in_an_exam_but_to_staff(tell: Callable[..., Any], course: FakeLearnerCourse) -> None:
    course.exam = RunningExam(UNIT, None)
    assert tell().status_code == 403
    course.is_staff = True
    assert tell().status_code == 200


def test_learner_may_look_before_they_accept_the_notice(tell: Callable[..., Any], asker: User) -> None:
    operating_api.withdraw_acceptance(asker.pk)
    assert tell().status_code == 200


def test_answers_are_never_told(tell: Callable[..., Any], problem: FakeLearnerCourse) -> None:
    problem.is_staff = True
    for whom in ("self", "synthetic"):
        assert "Ursae" not in tell(question=QUESTION, **{"as": whom}).content.decode()
