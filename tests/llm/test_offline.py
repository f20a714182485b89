"""The keyless default, as an LLM port: it says what the search found."""

from __future__ import annotations

import sys

from iblai_mentor_plugin.llm.offline import OfflineLlm
from tests.llm.conftest import make_prompt, read


def test_reply_is_what_the_search_found_and_takes_no_tokens() -> None:
    text, usage = read(OfflineLlm().stream(make_prompt(extract="Found: a comet.")))
    assert text == "Found: a comet."
    assert usage is not None
    assert (usage.prompt_tokens, usage.completion_tokens) == (0, 0)


def test_reply_is_silent_where_nothing_is_to_be_said() -> None:
    assert read(OfflineLlm().stream(make_prompt(extract="")))[0] == ""


def test_no_socket_is_made_when_the_search_replies() -> None:
    made: list[str] = []
    # A hook stays for good, so it looks only while the list is there.
    sys.addaudithook(lambda event, _args: made.append(event) if is_looking and event.startswith("socket") else None)
    is_looking = True
    assert read(OfflineLlm().stream(make_prompt()))[0]
    is_looking = False
    assert made == []
    assert OfflineLlm().describe().leaves_site is False
