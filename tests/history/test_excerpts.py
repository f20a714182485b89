"""Where the words stand that a session was found by."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from iblai_mentor_plugin.api import history as history_api
from iblai_mentor_plugin.models import Message, Session

if TYPE_CHECKING:
    from collections.abc import Callable

    from iblai_mentor_plugin.tenants import Access

pytestmark = pytest.mark.database

FAR = "The light of a star needs years to reach us, and on its way it crosses dust and gas, which let red pass and hold blue."


@pytest.fixture
def look(access: Access, talk: Callable[..., Session]) -> Callable[..., list[tuple[str, ...] | None]]:
    """Return a function that says texts in a session each, and where the words stand by which these are found."""

    def look(words: str, *texts: str) -> list[tuple[str, ...] | None]:
        for text in texts:
            talk(1, word="untitled").messages.update(text=text)
        found = history_api.list_sessions(access, history_api.Filters(words=words))
        summaries = history_api.summarise_sessions(list(found), words=words)
        matches = [summary.match for summary in summaries]
        return [match and (match.before, match.words, match.after) for match in matches]

    return look


def test_line_is_shown_as_it_was_written_when_it_is_short(look: Callable[..., object]) -> None:
    assert look("blue STAR", "Before.\n- A Blue star is hot.\nAfter.") == [("- A ", "Blue star", " is hot.")]


def test_line_is_cut_between_words_when_it_is_long(look: Callable[..., object]) -> None:
    assert look("pass", f"{FAR} {FAR}") == [
        (
            "…on its way it crosses dust and gas, which let red ",
            "pass",
            " and hold blue. The light of a star needs years to…",
        )
    ]


def test_line_without_spaces_is_cut_all_the_same(look: Callable[..., object]) -> None:
    assert look("x", f"{'a' * 500}x{'b' * 500}") == [(f"…{'a' * 50}", "x", f"{'b' * 50}…")]


def test_words_of_the_title_alone_are_shown_nowhere(look: Callable[..., object]) -> None:
    assert look("untitled", "Nothing of it.") == [None]


def test_first_message_that_has_the_words_is_the_one(access: Access, talk: Callable[..., Session]) -> None:
    session = talk(3, word="Moons")
    (found,) = history_api.summarise_sessions([session], words="moons")
    assert found.match
    assert (found.match.kind, found.match.after) == (Message.Kind.QUESTION, "? 0")
    (found,) = history_api.summarise_sessions([session], words="! 1")
    assert found.match
    assert (found.match.kind, found.match.before) == (Message.Kind.REPLY, "Moons")


@pytest.mark.parametrize(
    "words", ["étoile", "ÉTOILE", "etoile", "straße", "STRASSE", "100%", "a_b", "\\", "ΣΊΣΥΦΟΣ", "🌟"]
)
def test_whatever_the_database_takes_for_the_words_is_shown(words: str, look: Callable[..., object]) -> None:
    text = "Étoile 🌟 straße 100% a_b \\ Σίσυφος"
    for match in look(words, text):  # type: ignore[attr-defined]
        assert "".join(match) == text
        assert match[1].lower() == words.lower()
