"""Our own ranking of passages."""

from __future__ import annotations

import pytest

from iblai_mentor_plugin.courseware.course import Passage
from iblai_mentor_plugin.courseware.search import Index, list_terms


def make_index(**texts):
    index = Index()
    for key, text in texts.items():
        index.add([Passage(key, "", "", text)])
    return index


def find(index, query, keys, limit=10):
    return [passage.usage_key for passage in index.search(query, keys, limit=limit)]


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("Stars, and Étoiles!", ["star", "and", "etoile"]),
        ("glass is his", ["glass", "is", "his"]),
        ("恒星の色", ["恒星", "星の", "の色"]),
        ("色", ["色"]),
        ("", []),
    ],
)
def test_terms_are_words_without_case_accents_and_plural_when_listed(text, terms):
    assert list(list_terms(text)) == terms


def test_the_passage_with_the_rarest_word_comes_first_when_searched():
    index = make_index(a="the sky and the star", b="the sky and the planet", c="the sky")
    assert find(index, "planets in the sky", "abc")[0] == "b"


def test_a_hit_is_left_out_when_its_block_is_not_visible():
    index = make_index(a="planet", b="planet planet")
    assert find(index, "planet", ["a"]) == ["a"]


def test_the_order_tells_nothing_of_hidden_passages_when_words_are_common_there():
    alone = make_index(a="red red dwarf", b="dwarf dwarf red")
    beside = make_index(a="red red dwarf", b="dwarf dwarf red", **{f"h{n}": "dwarf" for n in range(50)})
    assert find(alone, "red dwarf", "ab") == find(beside, "red dwarf", "ab")


def test_equals_come_in_the_order_of_the_course_when_searched():
    index = make_index(b="star", a="star")
    assert find(index, "star", ["a", "b"]) == ["a", "b"]


def test_nothing_is_found_when_no_word_matches():
    assert find(make_index(a="star"), "volcano", ["a"]) == []


def test_no_more_is_found_than_asked_for_when_there_is_a_limit():
    assert find(make_index(a="star", b="star", c="star"), "star", "abc", limit=2) == ["a", "b"]
