"""Other words for the same, and the forms that they are looked up in."""

from __future__ import annotations

import pytest

from iblai_mentor_plugin.courseware.index.folding import fold_words
from iblai_mentor_plugin.courseware.index.synonyms import _list_groups, list_other_forms, list_synonyms
from iblai_mentor_plugin.llm.words import FUNCTION_WORDS


@pytest.mark.parametrize(
    ("word", "other"),
    [
        ("kids", "children"),
        ("pic", "image"),
        ("copied", "plagiarize"),
        ("choosing", "select"),
        ("quizzes", "exam"),
        ("stopped", "halt"),
        ("bought", "purchase"),
    ],
)
def test_other_words_are_known_of_every_form(word: str, other: str) -> None:
    assert other in list_synonyms(word)
    assert word not in list_synonyms(word)


# Some look like forms of words that have.
@pytest.mark.parametrize(
    "word",
    [
        "",
        "s",
        "es",
        "ing",
        "nebula",
        "als",
        "ied",
        "bing",
        "الأرض",
        "星",
        "coping",
        "kidding",
        "spared",
        "added",
        "cares",
        "cared",
    ],
)
def test_most_words_have_none(word: str) -> None:
    assert list_synonyms(word) == ()


@pytest.mark.parametrize(
    ("word", "form"),
    [
        ("buy", "purchased"),
        ("joining", "united"),
        ("plagiarize", "copies"),
        ("choose", "picking"),
        ("halt", "stopped"),
        ("buy", "purchases"),
    ],
)
def test_other_words_are_known_in_their_forms(word: str, form: str) -> None:
    assert form in list_other_forms(word)


def test_what_only_looks_like_a_form_is_another_word() -> None:
    forms = list_other_forms("automobile")
    assert {"car", "cars"} <= forms
    assert forms.isdisjoint({"cares", "cared", "caring"})


def test_no_group_is_large_or_has_what_the_search_would_not_look_up() -> None:
    groups = _list_groups()
    assert max(map(len, groups.values())) <= 12
    words = set(groups)
    assert words.isdisjoint(FUNCTION_WORDS)
    assert [word for word in words if fold_words(word) != [word]] == []
