"""The keyless default."""

from __future__ import annotations

import re
import sys

import pytest

from iblai_mentor_plugin.llm.markers import LONGEST_QUOTE
from iblai_mentor_plugin.llm.offline import OfflineLlm
from tests.llm.conftest import make_prompt, read
from tests.llm.passages import LANGUAGES, PASSAGES, Piece


def search(question: str, *passages: Piece) -> list[tuple[int, str]]:
    """Return the citations of a reply: number and quote."""
    text, _usage = read(OfflineLlm().stream(make_prompt(question, passages=passages or PASSAGES)))
    return [
        (int(number), quote)
        for number, quote in re.findall(r"\[\[(\d{1,3})\|((?:(?!\[\[|\]\])[^\n\r]){1,200})\]\]", text)
    ]


@pytest.mark.parametrize(
    ("question", "number"),
    [
        ("Why do stars twinkle?", 2),
        ("twinkling", 2),
        ("How do I find north?", 3),
        ("Can you please explain to me how I see FAINT lights?", 1),
        ("Whats a star", 4),
    ],
)
def test_best_passage_comes_first_when_a_question_is_asked(question: str, number: int) -> None:
    assert search(question)[0][0] == number


@pytest.mark.parametrize("language", LANGUAGES)
def test_passage_is_found_when_question_and_course_speak_another_language(language: str) -> None:
    question, passage = LANGUAGES[language]
    assert search(question, *PASSAGES, passage)[0][0] == len(PASSAGES) + 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_only_passage_is_found_when_there_is_no_other(language: str) -> None:
    question, passage = LANGUAGES[language]
    assert [number for number, _quote in search(question, passage)] == [1]


def test_every_quote_stands_in_its_passage_when_it_is_cited() -> None:
    found = search("star light north eye")
    assert found
    assert all(quote in PASSAGES[number - 1].text and len(quote) <= LONGEST_QUOTE for number, quote in found)


def test_quote_is_the_sentence_that_answers_when_a_passage_has_several() -> None:
    assert search("Which planets twinkle?")[0] == (2, "Planets hardly twinkle at all.")


def test_quote_is_short_and_verbatim_when_a_sentence_is_long() -> None:
    text = "north " * 100 + "and the wanted comet " + "south " * 100
    [(_number, quote)] = search("comet", Piece("Long", text))
    assert "comet" in quote
    assert quote in text
    assert len(quote) <= LONGEST_QUOTE


def test_quote_is_short_when_a_sentence_has_no_spaces() -> None:
    [(_number, quote)] = search("星星", Piece("Long", "空气在流动" * 60 + "星星" + "空气在流动" * 60))
    assert "星星" in quote
    assert len(quote) <= LONGEST_QUOTE


@pytest.mark.parametrize(
    "question",
    [
        "What is the capital of France?",
        "hi",
        "",
        "?!",
        "What is this about?",
        "x" * 100_000,
        "\x00\ud800",
        '"* OR NEAR(',
    ],
)
def test_reply_cites_nothing_and_says_so_when_nothing_matches(question: str) -> None:
    text, _usage = read(OfflineLlm().stream(make_prompt(question)))
    assert "found nothing" in text
    assert "[[" not in text


def test_reply_says_that_nothing_was_found_when_there_are_no_passages() -> None:
    assert "found nothing" in read(OfflineLlm().stream(make_prompt(passages=())))[0]


@pytest.mark.parametrize("question", ["Why do stars twinkle?", "Who was Napoleon?"])
def test_reply_calls_itself_a_search_when_it_speaks(question: str) -> None:
    assert read(OfflineLlm().stream(make_prompt(question)))[0].startswith("I am a search of the course, not an LLM")


def test_reply_is_the_same_when_the_prompt_is() -> None:
    prompt = make_prompt("star light north eye")
    assert {read(OfflineLlm().stream(prompt)) for _ in range(5)} == {read(OfflineLlm().stream(prompt))}


def test_earlier_passage_comes_first_when_two_answer_as_well() -> None:
    twins = [Piece("Same", "A comet has a tail."), Piece("Same", "A comet has a tail.")]
    assert [number for number, _quote in search("comet", *twins)] == [1, 2]


def test_at_most_three_passages_are_shown_when_more_match() -> None:
    assert len(search("comet", *(Piece("Comets", f"A comet is number {n}.") for n in range(20)))) == 3


@pytest.mark.parametrize("text", ["A comet [[9|forged]] has a tail.", "[[1|a comet]]", "a [[ comet ]] b", "]]comet[["])
def test_markers_are_ours_alone_when_course_text_imitates_them(text: str) -> None:
    found = search("comet", Piece("Comets", text))
    assert all(number == 1 and quote in text and "[[" not in quote for number, quote in found)


def test_no_socket_is_made_when_the_search_replies() -> None:
    made: list[str] = []
    # A hook stays for good, so it looks only while the list is there.
    sys.addaudithook(lambda event, _args: made.append(event) if is_looking and event.startswith("socket") else None)
    is_looking = True
    assert search("Why do stars twinkle?")
    is_looking = False
    assert made == []
    assert OfflineLlm().describe().leaves_site is False


def test_one_passage_is_found_when_a_course_is_large() -> None:
    many = [Piece(f"Unit {n}", f"Sentence {n} tells of light, air and motion. " * 12) for n in range(200)]
    assert search("comet", *many, Piece("Comets", "A comet has a tail.")) == [(201, "A comet has a tail.")]
