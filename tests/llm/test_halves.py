"""Characters that come in two halves, as a provider sends them that counts in UTF-16."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from iblai_mentor_plugin.llm import Usage
from iblai_mentor_plugin.llm.halves import join_halves
from tests.fakes_llm import FakeLlm
from tests.llm.conftest import make_prompt
from tests.llm.provider import speak
from tests.services import shared_path

if TYPE_CHECKING:
    from collections.abc import Iterator

    from iblai_mentor_plugin.llm import Piece
    from iblai_mentor_plugin.llm.openai import OpenAiLlm
    from tests.llm.provider import Provider


def read(pieces: Iterator[Piece]) -> list[str]:
    return [piece for piece in pieces if isinstance(piece, str)]


def test_halves_are_one_character_when_a_provider_cuts_between_them(llm: OpenAiLlm, provider: Provider) -> None:
    [case] = [one for one in json.loads(shared_path("cases/text.json").read_text("utf-8")) if "then" in one]
    provider.scripts = [speak(case["input"], case["then"])]
    assert "".join(read(llm.stream(make_prompt()))) == "Well done \U0001f600 go on."


def test_pieces_can_always_be_kept_and_sent_on_when_they_are_halves(llm: OpenAiLlm, provider: Provider) -> None:
    provider.scripts = [speak("\ud83d", "\ude00", "a\ud83d", "b", "\ude00", "c\ud83d")]
    pieces = read(llm.stream(make_prompt()))
    assert pieces == ["\U0001f600", "a", "\ufffdb", "\ufffd", "c", "\ufffd"]


def test_halves_are_one_character_when_the_fake_cuts_between_them() -> None:
    fake = FakeLlm()
    fake.replies.append(["Well done \ud83d", "\ude00 go on."])
    assert read(fake.stream(make_prompt())) == ["Well done ", "\U0001f600 go on."]


def test_usage_comes_last_when_half_a_character_is_before_it() -> None:
    pieces: list[Piece] = ["a\ud83d", Usage(1, 1)]
    assert list(join_halves(one for one in pieces)) == ["a", "\ufffd", Usage(1, 1)]


def test_pieces_are_closed_when_their_reader_is() -> None:
    closed = []

    def speak_on() -> Iterator[Piece]:
        try:
            while True:
                yield "a"
        finally:
            closed.append(True)

    pieces = join_halves(speak_on())  # type: ignore[arg-type]
    next(pieces)
    pieces.close()
    assert closed == [True]


@pytest.mark.parametrize("text", ["\U0001f600", "ü", "a"])
def test_whole_characters_are_not_held_back(text: str) -> None:
    pieces: list[Piece] = [text, text]
    assert list(join_halves(one for one in pieces)) == [text, text]
