"""What is looked up of a text."""

from __future__ import annotations

import pytest

from iblai_mentor_plugin.courseware.index.folding import fold_words
from iblai_mentor_plugin.courseware.index.terms import count_terms, list_pieces, list_sought


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("Stars, and Étoiles!", ["stars", "and", "etoiles"]),
        ("Straße", ["strasse"]),
        # Forms of alef, with a hamza or without one.
        ("الأرض", ["الارض"]),
        ("إلى آخر", ["الي", "اخر"]),
        # Vowel signs, tatweel, ta marbuta, Persian letters, digits of the East.
        ("كِتَابٌ", ["كتاب"]),
        ("كتـــاب", ["كتاب"]),
        ("سنة", ["سنه"]),
        ("یک", ["يك"]),
        ("١٢", ["12"]),
        # Niqqud and final forms.
        ("שָׁלוֹם", ["שלומ"]),
        # Marks of Indic scripts belong to the word, Hangul stays in syllables.
        ("तारे", ["तारे"]),
        ("한국어", ["한국어"]),
        ("snake_case", ["snake", "case"]),
        ("", []),
    ],
)
def test_words_are_without_what_differs_from_writer_to_writer(written, folded):
    assert fold_words(written) == folded


@pytest.mark.parametrize(
    ("word", "pieces"),
    [
        ("star", ["=star", " sta", "star", "tar "]),
        ("a", ["=a", " a "]),
        ("星空", ["星", "空", "星空"]),
        ("nasa星", ["=nasa", " nas", "nasa", "asa ", "星", "星"]),
    ],
)
def test_pieces_have_the_borders_of_words_where_there_are_any(word, pieces):
    assert list(list_pieces(word)) == pieces


@pytest.mark.parametrize(
    ("one", "other"),
    [("الأرض", "الارض"), ("star", "stars"), ("nothern", "northern"), ("Nordstern", "Sterne"), ("星空", "星空图")],
)
def test_forms_of_a_word_share_terms(one, other):
    assert count_terms(one).keys() & count_terms(other).keys()


def test_terms_are_the_same_in_every_process():
    # Kept in rows, and compared with what another process hashed.
    assert sorted(count_terms("on")) == [49126110, 2610795750]


def test_only_the_first_words_are_looked_up_when_a_text_is_pasted():
    words = [f"word{number}" for number in range(1000)]
    assert list_sought(" ".join(words), most=60) == list_sought(" ".join(words[:60]), most=60)
