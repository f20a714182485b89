"""Questions in another script than the course's, as a site without an LLM answers them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.apps import apps
from django.utils.translation import override

from iblai_mentor_plugin.mentor.finding.scripts import describe_other_script, find_script
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
    assert describe_other_script(ARABIC, sky, unit).startswith("The language of this course: English.")
    with override("es"):
        assert "Inglés" in describe_other_script(ARABIC, sky, unit)
    assert describe_other_script("Wer war Napoleon?", sky, unit) == ""


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
        assert reply.text.startswith("This course is written in another script than your question.")
