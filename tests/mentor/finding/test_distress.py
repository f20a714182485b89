"""Words that call for people: what is seen, what is not, and what a learner is told."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.utils.translation import override

from iblai_mentor_plugin.mentor.finding.questions.distress import describe_contact, is_distressed
from iblai_mentor_plugin.mentor.finding.questions.distress_words import EXPRESSIONS
from tests.services import shared_path

if TYPE_CHECKING:
    from pytest_django.fixtures import SettingsWrapper

PHRASES = json.loads((Path(__file__).parent / "distress.json").read_text("utf-8"))


@pytest.mark.parametrize("language", EXPRESSIONS)
def test_forty_phrases_of_each_language_are_seen(language: str) -> None:
    phrases = PHRASES[language]
    assert len(phrases) >= 40
    assert [phrase for phrase in phrases if not is_distressed(phrase)] == []
    assert [phrase for phrase in phrases if not is_distressed(f"{phrase.upper()}!!")] == []


def test_courses_own_questions_are_not_taken_for_distress() -> None:
    assert [phrase for phrase in PHRASES["none"] if is_distressed(phrase)] == []


def test_no_question_about_a_course_is_taken_for_distress() -> None:
    lines = shared_path("questions/dev.jsonl").read_text("utf-8").splitlines()
    assert lines
    assert [line for line in lines if is_distressed(json.loads(line)["question"])] == []


def test_contact_is_the_operators_of_the_pages_language(settings: SettingsWrapper) -> None:
    settings.IBLAI_MENTOR_DISTRESS_CONTACTS = {"en": "Call 988.", "es": "Llama al 024.", "pt-BR": "Ligue 188."}
    said = {}
    for language in ("en", "es-419", "pt-br", "fr"):
        with override(language):
            said[language] = describe_contact()
    assert (said["en"], said["es-419"], said["pt-br"]) == ("Call 988.", "Llama al 024.", "Ligue 188.")
    assert said["fr"] not in ("", *settings.IBLAI_MENTOR_DISTRESS_CONTACTS.values())
