"""A memory laid open: each fact with the kind of event that taught it, and when."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.utils import timezone

from iblai_mentor_plugin.api import memory as memory_api
from iblai_mentor_plugin.memory.controls import get_admission, is_paused
from iblai_mentor_plugin.memory.facts import LearnedFact, hide_results, list_facts
from tests.conftest import COURSE
from tests.memory.facts import PROBLEM, UNIT, VIDEO, at, make_fact

if TYPE_CHECKING:
    from django.contrib.auth.models import User

    from tests.fakes import FakeCourseware

pytestmark = [pytest.mark.database, pytest.mark.usefixtures("switched_on")]
SEEN = {"unit": {"title": "North", "subsection": "", "section": "", "blocks": [[PROBLEM, "Which star?"]]}}


def facts_of(user: User) -> dict[tuple[str, str], LearnedFact]:
    return {(fact.usage_key, fact.name): fact for fact in list_facts(user.pk, [COURSE])}


def test_fact_says_what_taught_it_and_when(learner: User) -> None:
    memory_api.record_now(
        [make_fact(learner.pk, PROBLEM, 5, kind="problem_check", values={"attempts": 2}, moves_page=False)]
    )
    fact, enrolment = list_facts(learner.pk, [COURSE])
    assert (enrolment.name, enrolment.learned_from) == ("enrolment", "Reconciled")
    assert fact == LearnedFact(COURSE, PROBLEM, "", "attempts", 2, "problem_check", at(5))


def test_newest_fact_comes_first(learner: User) -> None:
    memory_api.record_now([make_fact(learner.pk, key, second) for second, key in enumerate((UNIT, PROBLEM))])
    assert [fact.usage_key for fact in list_facts(learner.pk, [COURSE]) if fact.usage_key] == [PROBLEM, UNIT]


def test_titles_are_those_that_the_learner_saw(learner: User) -> None:
    memory_api.record_now([make_fact(learner.pk, values=SEEN), make_fact(learner.pk, PROBLEM)])
    titles = {key: fact.title for (key, _name), fact in facts_of(learner).items() if key}
    assert titles == {UNIT: "North", PROBLEM: "Which star?"}


def test_event_that_taught_nothing_else_is_a_visit(learner: User) -> None:
    memory_api.record_now([make_fact(learner.pk, VIDEO, 7, moves_page=False)])
    assert facts_of(learner)[VIDEO, "visited"].at == at(7)


def test_result_that_the_course_hides_is_named_without_its_value(learner: User, lms: FakeCourseware) -> None:
    values = {"score": [1, 2], "correct": True, "completion": 1.0}
    memory_api.record_now([make_fact(learner.pk, PROBLEM, values=values, moves_page=False)])
    shown = hide_results(learner.pk, [fact for fact in list_facts(learner.pk, [COURSE]) if fact.usage_key])
    assert {fact.name: fact.value for fact in shown} == {**values, "score": {"earned": 1, "possible": 2}}
    lms.hidden_results.add(PROBLEM)
    hidden = {fact.name: (fact.value, fact.is_hidden) for fact in hide_results(learner.pk, shown)}
    assert hidden == {"score": (None, True), "correct": (None, True), "completion": (1.0, False)}


def test_grade_that_the_course_hides_is_named_without_its_value(learner: User, lms: FakeCourseware) -> None:
    memory_api.record_now([make_fact(learner.pk, "", values={"passing": True}, moves_page=False)])
    lms.hidden_grades.add(COURSE)
    (fact,) = hide_results(learner.pk, [fact for fact in list_facts(learner.pk, [COURSE]) if fact.name == "passing"])
    assert (fact.usage_key, fact.name, fact.value, fact.is_hidden) == ("", "passing", None, True)


def test_forgotten_memory_has_no_facts(learner: User) -> None:
    memory_api.record_now([make_fact(learner.pk)])
    memory_api.forget_course(learner.pk, COURSE)
    assert list_facts(learner.pk, [COURSE]) == []


def test_pause_of_everything_is_a_pause_of_each_course(learner: User) -> None:
    assert not is_paused(learner.pk, COURSE)
    memory_api.pause(learner.pk)
    assert is_paused(learner.pk, COURSE)
    memory_api.resume(learner.pk)
    memory_api.pause(learner.pk, COURSE)
    assert is_paused(learner.pk, COURSE)
    assert not is_paused(learner.pk, "course-v1:DemoX+OTHER+2026")


def test_what_was_said_is_admitted_as_an_event_would_be(learner: User) -> None:
    before = timezone.now()
    memory_api.forget_block(learner.pk, COURSE, PROBLEM)
    memory_api.pause(learner.pk, COURSE)
    during = timezone.now()
    assert not get_admission(learner.pk, COURSE)(before, UNIT)
    memory_api.resume(learner.pk, COURSE)
    admits, later = get_admission(learner.pk, COURSE), timezone.now() + timedelta(seconds=1)
    assert [admits(time, UNIT) for time in (before, during, later)] == [True, False, True]
    assert [admits(time, PROBLEM) for time in (before, during, later)] == [False, False, True]
