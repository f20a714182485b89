"""What is found, in which order, and for whom."""

from __future__ import annotations

import pytest

from iblai_mentor_plugin.courseware.course import Finding, judge_hits
from iblai_mentor_plugin.courseware.index import ranking
from iblai_mentor_plugin.courseware.texts import Source
from tests.courseware.index.conftest import make_source

FILLING = {f"f{number}": f"Chapter {number} speaks of gardens, bread and rivers." for number in range(12)}


def test_the_passage_with_the_rarest_word_comes_first(write):
    library = write(a="the sky and the star", b="the sky and the planet", c="the sky")
    assert library.find("planets in the sky")[0] == "b"


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("instuctor dashbord", "The instructor dashboard shows grades."),
        ("Cómo agrego subtítulos", "Los subtitulos se agregan en el editor."),
        ("ما هي الارض", "الأرض كوكب."),
        ("什么是恒星", "恒星自己发光。"),
        ("ดาวคืออะไร", "ดาวกะพริบเพราะอากาศเคลื่อนที่"),
        ("별은 왜 반짝이나요", "별이 반짝인다."),
    ],
)
def test_a_passage_is_found_whatever_the_language_and_with_slips(write, question, text):
    assert write(**FILLING, wanted=text).find(question)[0] == "wanted"


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("purchasing one", "Where you can buy it."),
        ("is it for kids", "Children learn it in an hour."),
        ("max size of pics", "The maximum size of an image is said here."),
        ("how was he jailed", "Prison was the answer."),
    ],
)
def test_a_passage_is_found_that_says_the_same_in_another_word(write, question, text):
    assert write(**FILLING, wanted=text).find(question)[:1] == ["wanted"]


def test_the_word_of_the_question_comes_before_another_one_for_it(write):
    texts = {"a": "an image of it", "b": "a photo of it", "c": "a picture of it"}
    assert write(**FILLING, **texts).find("picture")[0] == "c"


def test_another_word_says_a_quarter_of_whether_the_course_speaks_of_it(write, monkeypatch):
    library = write(**FILLING, own="a picture of it", other="an image of it")

    def find_scores(question):
        return {hit.passage.usage_key: hit.score for hit in library.hits(question)}

    found, as_own = find_scores("picture"), find_scores("image")
    monkeypatch.setattr(ranking, "list_synonyms", lambda _word: ())
    # What could be found at best stays what the question's own words could.
    assert found["own"] == find_scores("picture")["own"]
    assert 0 < found["other"] < as_own["other"] * 0.3


def test_other_words_take_no_room_from_the_own_ones(write, monkeypatch):
    monkeypatch.setattr(ranking, "_MOST_POSTINGS", 80)
    words = [*["cost"] * 20, *["fee", "price", "charge"] * 5]
    # Different enough, as what says the same is kept once.
    texts = {f"{word[0]}{n}": f"the {word} of gate{n}x{n} hall{n * 7} wing{n * 11}" for n, word in enumerate(words)}
    found = write(**FILLING, **texts).find("cost", limit=60)
    assert {f"c{number}" for number in range(20)} <= set(found)


def test_a_hit_is_left_out_when_its_block_is_not_visible(write):
    assert write(a="planet", b="planet planet").find("planet", hidden=["b"]) == ["a"]


def test_neither_order_nor_scores_tell_of_hidden_passages(write, library):
    texts = {"a": "red red dwarf", "b": "dwarf dwarf red giant"}
    alone = [(hit.passage.usage_key, hit.score) for hit in write(**texts).hits("red dwarf")]
    hidden = {f"h{number}": "dwarf" for number in range(50)}
    beside = [(hit.passage.usage_key, hit.score) for hit in write(**texts, **hidden).hits("red dwarf", hidden=hidden)]
    assert beside == alone


def test_equals_come_in_the_order_of_the_course(write):
    assert write(b="a comet and its star", a="a comet and one star").find("star") == ["b", "a"]


def test_nothing_is_found_when_no_letters_match(write):
    assert write(a="star").find("volcano") == []


def test_the_first_are_taken_after_the_hidden_ones_left(write):
    assert write(a="star", b="star sky", c="star and sky").find("star", hidden=["a"], limit=2) == ["b", "c"]


def test_a_problem_comes_after_an_explanation_in_the_same_words(library):
    problem = "<problem><p>In moving air stars twinkle: why is that?</p></problem>"
    library.write(
        make_source("p", problem, block_type="problem"), make_source("t", "In moving air stars twinkle: why do they?")
    )
    assert library.find("why do stars twinkle") == ["t", "p"]


def test_what_stands_in_the_own_unit_comes_first_with_the_same_score(library):
    library.write(make_source("a", "A sole star.", unit="u1"), make_source("b", "A dark star.", unit="u2"))
    elsewhere, there = library.hits("star"), library.hits("star", unit_key="u2")
    assert [hit.passage.usage_key for hit in elsewhere] == ["a", "b"]
    assert [hit.passage.usage_key for hit in there] == ["b", "a"]
    assert {hit.passage.usage_key: hit.score for hit in elsewhere} == {
        hit.passage.usage_key: hit.score for hit in there
    }


def test_the_question_before_counts_half_when_a_follow_up_says_nothing(write):
    library = write(**FILLING, sirius="Sirius is nine light-years away.", vega="Vega is blue.")
    assert library.find("why?") == []
    assert library.find("why?", earlier="How far is Sirius?")[0] == "sirius"
    assert library.find("and Vega?", earlier="How far is Sirius?")[0] == "vega"


def test_blocks_that_are_excluded_take_no_place_among_the_best(write):
    library = write(a="star", b="star sky", c="star and sky")
    assert library.find("star", excluded=frozenset({"a"}), limit=2) == ["b", "c"]


def test_what_stands_in_every_unit_is_found_once_and_the_visible_one(write):
    note = "Post your question in the forum of this unit, please, and read what others asked before."
    library = write(one=note, two=note, three=note)
    assert library.find("where do I post my question") == ["one"]
    assert library.find("where do I post my question", hidden=["one"]) == ["two"]


def test_a_title_counts_but_not_one_that_most_units_have(library):
    texts = ["Rivers and bread.", "Gardens and stones.", "Bread and stones."]
    library.write(
        *(Source(f"b{n}", f"u{n}", "html", f"b{n}", text, unit_title="Lesson") for n, text in enumerate(texts)),
        Source("x", "ux", "html", "x", "Wood and iron.", unit_title="Telescopes"),
    )
    assert library.find("telescope") == ["x"]
    assert library.find("lesson") == []


def test_a_hit_has_its_place_below_section_unit_and_headings(library):
    library.write(make_source("a", "<h2>Magnitude</h2><p>Smaller is brighter.</p>", unit="How bright?"))
    [hit] = library.hits("magnitude")
    assert hit.passage.path == ("Section", "How bright?", "Magnitude")
    assert hit.passage.unit_key == "How bright?"


def test_off_course_questions_find_nothing_and_single_words_are_found(write):
    library = write(**FILLING, star="A star shines by itself, and a planet does not.")
    assert judge_hits(library.hits("Who was the president of Brazil in 1975?")) is Finding.NOTHING
    assert judge_hits(library.hits("star")) is Finding.FOUND
    assert judge_hits([]) is Finding.NOTHING


@pytest.mark.parametrize("question", ["", "?!", "\x00\ud800", '"* OR NEAR(', "x" * 100_000])
def test_whatever_is_asked_is_answered(write, question):
    assert write(a="star").find(question) == []


def test_nobody_finds_anything_who_sees_nothing(write):
    assert write(a="star").find("star", hidden=["a"]) == []


def test_a_course_without_texts_can_be_searched(write):
    assert write().find("star") == []
