"""Which words of a text are forms of a question's, and which have but letters in common with it."""

from __future__ import annotations

import pytest

from iblai_mentor_plugin.mentor.finding.questions.word_forms import _is_latin_form, is_form


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("star", "stars"),
        ("eyes", "eye"),
        ("grading", "graded"),
        ("quizzes", "quiz"),
        ("add", "adding"),
        ("wander", "wanderer"),
        ("configure", "configuration"),
        ("active", "activity"),
        ("astronomy", "astronomer"),
        ("bright", "brightness"),
        # Compounds.
        ("light", "daylight"),
        ("star", "starlight"),
        ("section", "subsection"),
        # Slips.
        ("brigth", "bright"),
        ("jupter", "jupiter"),
        ("verisons", "versions"),
    ],
)
def test_form_of_an_english_word_is_known(asked: str, said: str) -> None:
    assert is_form(asked, said, is_english=True)


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("house", "thousand"),
        ("round", "around"),
        ("active", "interactive"),
        ("directory", "directly"),
        ("star", "stare"),
        ("star", "started"),
        ("plan", "plane"),
        ("plane", "planet"),
        ("normal", "norman"),
        ("turn", "saturn"),
        ("long", "along"),
        ("other", "another"),
        ("add", "address"),
        ("form", "from"),
        ("quiet", "quite"),
    ],
)
def test_letters_in_common_make_no_form(asked: str, said: str) -> None:
    assert not is_form(asked, said, is_english=True)


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("mond", "vollmond"),
        ("stern", "sterne"),
        ("estrella", "estrellas"),
        ("brillan", "brillar"),
        ("نجمه", "نجمه"),
        ("звезда", "звезды"),
    ],
)
def test_elsewhere_words_that_begin_alike_are_forms(asked: str, said: str) -> None:
    assert is_form(asked, said, is_english=False)


def test_what_is_too_long_for_a_word_is_none_and_is_not_remembered() -> None:
    before = _is_latin_form.cache_info().currsize
    assert not is_form("star", f"star{'a' * 100_000}", is_english=True)
    assert _is_latin_form.cache_info().currsize == before


def test_words_that_share_letters_are_no_forms_in_other_languages_either() -> None:
    assert not is_form("casa", "escasa", is_english=False)
