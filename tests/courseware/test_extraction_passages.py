"""Where texts are split and cut."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iblai_mentor_plugin.courseware.extraction import (
    list_parts,
    markup_parts,
    shorten,
    split_passages,
    split_sentences,
)
from iblai_mentor_plugin.courseware.extraction.passages import LEAST_SENTENCES, LONGEST_WHOLE, MOST_SENTENCES


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("One. Two! Three? Four… Five", ["One.", "Two!", "Three?", "Four…", "Five"]),
        ("At 3.14 p.m. it was 5 o'clock, e.g. noon. Was it?", ["At 3.14 p.m. it was 5 o'clock, e.g. noon.", "Was it?"]),
        ("Dr. Smith met J. R. R. Tolkien. He left.", ["Dr. Smith met J. R. R. Tolkien.", "He left."]),
        (
            "See the View As... bar above. And… then? Wait... No.",
            ["See the View As... bar above.", "And… then?", "Wait...", "No."],
        ),
        ('"Go." He went.', ['"Go."', "He went."]),
        ("这是第一句。这是第二句！「好。」他说。", ["这是第一句。", "这是第二句！", "「好。」", "他说。"]),
        ("هل هذا سؤال؟ نعم. هذا جواب", ["هل هذا سؤال؟", "نعم.", "هذا جواب"]),
        ("यह है। वह था।", ["यह है।", "वह था।"]),
        ("ሰላም ነው። ደህና።", ["ሰላም ነው።", "ደህና።"]),
        ("a line\nanother line", ["a line", "another line"]),
        ("  ", []),
    ],
)
def test_sentences_end_where_people_end_them(text, sentences):
    assert split_sentences(text) == sentences


def cut(html):
    """Return the passages of a page, as a block's source has it."""
    return [(passage.text, passage.headings) for passage in split_passages(markup_parts(html))]


def cut_text(text):
    return [passage.text for passage in split_passages(list_parts(text))]


def test_a_heading_stays_with_what_follows_and_names_what_is_below_it():
    stars = "<h2>Stars</h2><h3>Light</h3><p>They shine. They twinkle.</p><h3>Size</h3><p>Some are huge.</p>"
    assert cut(f"{stars}<h2>Moons</h2><p>Dark.</p>") == [
        ("Stars\n\nLight\n\nThey shine. They twinkle.", ("Stars", "Light")),
        ("Size\n\nSome are huge.", ("Stars", "Size")),
        ("Moons\n\nDark.", ("Moons",)),
    ]


def test_an_image_beside_the_words_of_a_heading_is_none_of_them_and_one_alone_is():
    shine = "<p>They shine. They twinkle.</p>"
    image = '<img src="a.png" alt="an icon for documentation">'
    assert [headings for _text, headings in cut(f"<h2>{image} Read on</h2>{shine}")] == [("Read on",)]
    assert [headings for _text, headings in cut(f"<h2><b>{image}</b></h2>{shine}")] == [
        ("[an icon for documentation]",)
    ]
    assert "[an icon for documentation]" in cut(f"<h2>Read on</h2><p>{image} They shine.</p>")[0][0]


def test_a_passage_below_a_heading_that_goes_on_has_it_too():
    long = "This sentence has about sixty characters in it, or even more. " * 5
    assert [headings for _text, headings in cut(f"<h2>Stars</h2><p>{long}</p><p>{long}</p>")] == [
        ("Stars",),
        ("Stars",),
    ]


def test_a_line_of_a_list_or_a_table_is_no_heading():
    assert cut("<ul><li><h3>One</h3></li><li>Two</li></ul>") == [("- One\n- Two", ())]


def test_short_paragraphs_stay_together_up_to_five_sentences():
    assert cut_text("One.\n\nTwo.\n\nThree.\n\nFour.\n\nFive.\n\nSix. Seven.") == [
        "One.\n\nTwo.\n\nThree.\n\nFour.\n\nFive.",
        "Six. Seven.",
    ]


def test_a_sentence_that_is_left_over_goes_to_the_passage_before_it():
    first = "This sentence has about sixty characters in it, or even more. " * 4
    second = "This one has more than four hundred characters, so that it would stand alone" + ", and goes on" * 30 + "."
    assert cut_text(f"{second} It ends.\n\nA rest.") == [f"{second} It ends.\n\nA rest."]
    assert len(cut_text(f"{first}\n\n{first}")) == 2


def test_a_passage_that_is_long_enough_ends_with_its_paragraph():
    first, second = f"{'A' * 400}. {'B' * 20}.", f"{'C' * 100}. {'D' * 20}."
    assert cut_text(f"{first}\n\n{second}") == [first, second]


def test_a_long_paragraph_is_split_between_sentences():
    passages = cut_text("This is a sentence of some length. " * 50)
    assert {passage[-1] for passage in passages} == {"."}
    assert max(passage.count(".") for passage in passages) <= MOST_SENTENCES
    assert min(passage.count(".") for passage in passages) >= LEAST_SENTENCES


@pytest.mark.parametrize(
    "html",
    [
        "<p>These are its parts:</p><ol>" + "<li>A part that has a name and a use.</li>" * 20 + "</ol>",
        "<table>" + "<tr><td>Sirius</td><td>a bright star</td></tr>" * 20 + "</table>",
    ],
)
def test_a_list_or_a_table_is_whole_with_what_leads_to_it(html):
    assert len(cut(html)) == 1


def test_a_list_of_hundreds_of_lines_is_cut_between_lines():
    passages = cut_text("\n".join(f"- Line {number} of a list" for number in range(300)))
    assert len(passages) > 3
    assert all(passage.startswith("- Line") for passage in passages)


def test_a_text_without_spaces_is_split_all_the_same():
    assert list(map(len, cut_text("字" * 2000))) == [900, 900, 200]


def test_a_letter_is_not_torn_from_its_accent():
    assert not any(passage.startswith("\u0301") for passage in cut_text("e\u0301" * 900))


texts = st.text(alphabet="ab .!?。\n\u0301é", max_size=400) | st.text(max_size=200)


@given(texts)
def test_passages_hold_every_word_within_their_length(text):
    passages = cut_text(text)
    assert "".join("".join(passages).split()) == "".join(text.split())
    assert all(passage.strip() and len(passage) <= LONGEST_WHOLE for passage in passages)


@given(texts)
def test_passages_are_the_same_every_time(text):
    assert cut_text(text) == cut_text(text)


@pytest.mark.parametrize(
    ("text", "limit", "short"),
    [
        ("One. Two.", 9, "One. Two."),
        ("One. Two. Three.", 12, "One. Two. …"),
        ("一。二。三。四", 6, "一。二。 …"),
        ("One two three four", 12, "One two …"),
        ("Onetwothreefour", 8, "Onetwo …"),
        ("One", 2, ""),
    ],
)
def test_a_text_is_cut_where_a_sentence_ends(text, limit, short):
    assert shorten(text, limit) == short


@given(texts, st.integers(0, 100))
def test_a_shortened_text_is_never_longer_than_its_limit(text, limit):
    assert len(shorten(text, limit)) <= limit


def test_accents_without_a_letter_are_cut_as_seldom_as_letters():
    assert len(cut_text("a" + "\u0301" * 20_000)) < 50


def test_many_headings_in_a_row_are_read_in_time():
    begun = time.process_time()
    [passage] = cut("<h1>a</h1>" * 9_000 + "<p>b</p>")[1:]
    assert passage == ("b", ("a",))
    assert time.process_time() - begun < 10
