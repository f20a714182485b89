"""Where texts are split and cut."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iblai_mentor_plugin.courseware.extraction import shorten, split_passages, split_sentences


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("One. Two! Three? Four… Five", ["One.", "Two!", "Three?", "Four…", "Five"]),
        ("At 3.14 p.m. it was 5 o'clock, e.g. noon. Was it?", ["At 3.14 p.m. it was 5 o'clock, e.g. noon.", "Was it?"]),
        ("Dr. Smith met J. R. R. Tolkien. He left.", ["Dr. Smith met J. R. R. Tolkien.", "He left."]),
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


def test_a_heading_stays_with_what_follows():
    assert split_passages("Stars\n\nThey shine.") == ["Stars\n\nThey shine."]


def test_a_passage_that_is_long_enough_ends_with_its_paragraph():
    first, second = "a" * 400, "b" * 100
    assert split_passages(f"{first}\n\n{second}") == [first, second]


def test_a_long_paragraph_is_split_between_sentences():
    passages = split_passages("This is a sentence. " * 100)
    assert {passage[-1] for passage in passages} == {"."}
    assert max(map(len, passages)) <= 900
    assert min(map(len, passages)) > 400


def test_a_text_without_spaces_is_split_all_the_same():
    assert list(map(len, split_passages("字" * 2000))) == [900, 900, 200]


def test_a_letter_is_not_torn_from_its_accent():
    assert split_passages("e\u0301" * 10, longest=5, enough=5)[0] == "e\u0301" * 2


texts = st.text(alphabet="ab .!?。\n\u0301é", max_size=400) | st.text(max_size=200)


@given(texts, st.integers(20, 80))
def test_passages_hold_every_word_within_their_length(text, longest):
    passages = split_passages(text, longest=longest, enough=longest // 2)
    assert "".join("".join(passages).split()) == "".join(text.split())
    assert all(passage.strip() and len(passage) <= longest for passage in passages)


@given(texts)
def test_passages_are_the_same_every_time(text):
    assert split_passages(text) == split_passages(text)


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
