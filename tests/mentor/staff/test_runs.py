"""Six words in a row are known again, however they are written."""

from __future__ import annotations

import pytest

from iblai_mentor_plugin.mentor.staff.runs import cut_runs, digest_runs, has_run_of_its_own

TEXT = "Polaris is the star that shows where north is."


def has(text: str, *, of: str = TEXT, others: tuple[str, ...] = ()) -> bool:
    return has_run_of_its_own(text, digest_runs((of,)), others)


@pytest.mark.parametrize(
    "text",
    [
        "I read: the STAR that shows, where north",
        "the\nstar **that** shows “where” north",
        "the s\u00adtar that show\u200bs where north",
        "thé ｓｔａｒ that shows where north",
    ],
)
def test_six_words_are_found_however_they_are_written(text: str) -> None:
    assert has(text)


@pytest.mark.parametrize("text", ["", "star that shows where north", "north where shows that star the", "a b c d e f"])
def test_nothing_is_found_where_no_six_words_are_the_same(text: str) -> None:
    assert not has(text)


def test_what_stands_elsewhere_too_is_not_its_own() -> None:
    assert not has("the star that shows where north", others=("nothing", "Here is the star that shows where north is."))
    assert has("the star that shows where north is", others=("the star that shows where north was",))


def test_scripts_without_spaces_are_read_by_their_characters() -> None:
    text = "北极星是指示北方在哪里的那颗星它并不明亮"
    assert has("请问：是指示北方在哪里的那颗星？", of=text)
    assert not has("北方在哪里", of=text)
    assert has("आकाश में ध्रुव तारा उत्तर दिशा दिखाता है", of="आकाश में ध्रुव तारा उत्तर दिशा दिखाता है और स्थिर है")


def test_what_is_shared_is_cut_and_the_rest_stays() -> None:
    assert cut_runs("I think the star that shows where north is moves", [TEXT]) == "i think moves"
