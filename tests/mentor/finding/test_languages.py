"""Questions in another language than the course's, as a site without an LLM answers them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from django.apps import apps
from django.utils.translation import override

from iblai_mentor_plugin.mentor.finding.languages import describe_other_language, find_script
from iblai_mentor_plugin.mentor.replying.producer import produce_reply
from tests.mentor.conftest import UNIT
from tests.mentor.finding.test_lookup import find_unit, open_course

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.contrib.auth.models import User

    from iblai_mentor_plugin.models import Message
    from tests.fakes import FakeLearnerCourse

ARABIC = "ما هي السنة الضوئية؟"


@pytest.mark.parametrize(
    ("text", "script"),
    [
        ("What is a light-year?", "LATIN"),
        (ARABIC, "ARABIC"),
        ("Что такое световой год?", "CYRILLIC"),
        ("光年とは何ですか", "CJK"),
        ("광년이란 무엇입니까", "CJK"),
        ("什么是光年？", "CJK"),
        ("42 %?", ""),
        ("", ""),
    ],
)
def test_script_of_a_text_is_the_one_of_most_letters(text: str, script: str) -> None:
    assert find_script([text]) == script


def test_learner_is_told_the_language_of_the_course_in_their_own(make_user: Callable[..., User]) -> None:
    sky = open_course(make_user, apps.get_app_config("mentor_demo").course)
    unit = find_unit(sky, "Old light")
    assert describe_other_language(ARABIC, sky, unit).startswith("The language of this course: English.")
    with override("es"):
        assert "Inglés" in describe_other_language(ARABIC, sky, unit)


FOREIGN = (
    "warum rotes Licht?",
    "Was bedeutet Sternschnuppe?",
    "Wie weit ist es bis zum Mond?",
    "¿Cuánto tarda en llegar la luz del Sol?",
    "que es un agujero negro",
    "Quanto tempo a luz do Sol demora?",
    "Pourquoi les étoiles scintillent-elles ?",
    "Perché le stelle brillano di notte?",
)
OWN = (
    "Who was Lope de Vega?",
    "How do stars die?",
    "what is el nino",
    "what was die hard about",
    "a la carte menu",
    "magnitude",
    "Who won the world cup in 1990?",
    "is a no go in or as me",
    "42",
)


def test_words_that_every_text_has_tell_the_language_of_a_question(make_user: Callable[..., User]) -> None:
    sky = open_course(make_user, apps.get_app_config("mentor_demo").course)
    for unit in ("", find_unit(sky, "Old light")):
        told = {one for one in (*FOREIGN, *OWN) if describe_other_language(one, sky, unit)}
        assert told == set(FOREIGN)


def test_question_in_the_language_of_a_course_that_is_not_english_is_not_told(
    ask: Callable[..., Message], course: FakeLearnerCourse
) -> None:
    course.passages = [
        replace(one, text=f"La estrella polar está en el norte del cielo. {n}") for n, one in enumerate(course.passages)
    ]
    for question, is_foreign in (("¿Cuántos años tiene el volcán?", False), ("How old is the volcano?", True)):
        reply = ask(question, usage_key=UNIT)
        produce_reply(reply.pk)
        reply.refresh_from_db()
        assert ("another language" in reply.text) is is_foreign


def test_question_in_the_same_script_is_told_the_language_and_the_parts_of_the_unit(
    ask: Callable[..., Message], course: FakeLearnerCourse
) -> None:
    course.language = "en"
    reply = ask("Wie heißt der größte Vulkan?", usage_key=UNIT)
    produce_reply(reply.pk)
    reply.refresh_from_db()
    told, unit = reply.text.split("\n\n", 1)
    assert told.startswith("The language of this course: English.")
    assert unit.startswith("The unit “")


def test_reply_has_the_parts_of_the_unit_below(ask: Callable[..., Message], course: FakeLearnerCourse) -> None:
    course.language = "en"
    reply = ask(ARABIC, usage_key=UNIT)
    produce_reply(reply.pk)
    reply.refresh_from_db()
    told, unit = reply.text.split("\n\n", 1)
    assert told.startswith("The language of this course: English.")
    assert unit.startswith("The unit “")
    assert reply.citations


def test_course_that_says_no_language_is_not_named(ask: Callable[..., Message], course: FakeLearnerCourse) -> None:
    for code in ("", "tlh"):
        course.language = code
        reply = ask(ARABIC)
        produce_reply(reply.pk)
        reply.refresh_from_db()
        assert reply.text.startswith("This course is written in another language than your question.")
