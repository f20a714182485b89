"""Calls of tools as endpoints send them, over real HTTP, and how they are told what came of them."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from iblai_mentor_plugin.exceptions import LlmEmptyError, LlmMalformedError
from iblai_mentor_plugin.llm import End, Reason, Round, Tool, ToolCall, Usage
from tests.llm.conftest import make_prompt
from tests.llm.provider import refuse, speak
from tests.llm.shapes import STOP, send, send_json, step

if TYPE_CHECKING:
    from iblai_mentor_plugin.llm import Piece, Prompt
    from iblai_mentor_plugin.llm.openai import OpenAiLlm
    from tests.llm.provider import Connection, Provider, Script

SEARCH = Tool("search_course", "Find passages.", {"query": "What to look for."})
SUM = Tool("calculate", "Get a value.", {"expression": "Numbers and signs."})
ASKED = json.dumps({"query": "north"})
CALLS = step(finish="tool_calls")
WANTED = [("search_course", ASKED)]
BOTH = [*WANTED, ("calculate", '{"expression": "1+1"}')]


def prompt_with_tools(**changes: Any) -> Prompt:
    return make_prompt(tools=(SEARCH, SUM), **changes)


def call(name: str | None = "search_course", arguments: Any = ASKED, **part: Any) -> dict[str, Any]:
    """Return a piece of a call, as the protocol has it."""
    function = {name: value for name, value in (("name", name), ("arguments", arguments)) if value is not None}
    return {"index": 0, "id": "call_a", "type": "function", "function": function, **part}


def called(*parts: dict[str, Any]) -> dict[str, Any]:
    return step(tool_calls=list(parts))


WHOLE = json.dumps(
    {"choices": [{"message": {"content": None, "tool_calls": [call()]}, "finish_reason": "tool_calls"}]}
).encode()
# What is sent, the text that comes out of it, and the calls.
SHAPES: dict[str, tuple[Script, str, list[tuple[str, str]]]] = {
    "whole": (send(called(call()), CALLS), "", WANTED),
    "in pieces": (
        send(called(call(arguments="")), called(call(None, '{"query": ')), called(call(None, '"north"}')), CALLS),
        "",
        WANTED,
    ),
    "in pieces without ids": (
        send(called(call(arguments="")), called(call(None, ASKED, id=None)), CALLS),
        "",
        WANTED,
    ),
    "two at once": (
        send(called(call(), call("calculate", '{"expression": "1+1"}', index=1, id="call_b")), CALLS),
        "",
        BOTH,
    ),
    "two at one place": (
        send(called(call()), called(call("calculate", '{"expression": "1+1"}', id="call_b")), CALLS),
        "",
        BOTH,
    ),
    "two at one place without ids": (
        send(called(call(id=None)), called(call("calculate", '{"expression": "1+1"}', id=None)), CALLS),
        "",
        BOTH,
    ),
    "two of one tool at one place without ids": (
        send(called(call(id=None)), called(call(arguments='{"query": "south"}', id=None)), CALLS),
        "",
        [*WANTED, ("search_course", '{"query": "south"}')],
    ),
    "in pieces that all have the name, the first one an id": (
        send(
            called(call(arguments='{"query": ')),
            called(call(arguments='"north"}', id=None)),
            called(call(arguments="", id="")),
            CALLS,
        ),
        "",
        WANTED,
    ),
    "two with one id": (
        send(called(call()), called(call("calculate", '{"expression": "1+1"}', index=1)), CALLS),
        "",
        BOTH,
    ),
    "without an id": (send(called(call(id=None)), CALLS), "", WANTED),
    "without a place": (send(called(call(index=None)), called(call(None, "", index=None)), CALLS), "", WANTED),
    "arguments as an object": (send(called(call(arguments={"query": "north"})), CALLS), "", WANTED),
    "that stops": (send(called(call()), STOP), "", WANTED),
    "that ends without a reason": (send(called(call()), usage=None), "", WANTED),
    "no stream": (send_json(WHOLE), "", WANTED),
    "the older form": (
        send(step(function_call={"name": "search_course", "arguments": ASKED}), step(finish="function_call")),
        "",
        WANTED,
    ),
    "after text": (send(step("Let me "), step("see."), called(call()), CALLS), "Let me see.", WANTED),
    "after thoughts": (send(step("<think>north?</think>"), called(call()), CALLS), "", WANTED),
    "unknown": (send(called(call("delete_course")), CALLS), "", [("delete_course", ASKED)]),
    "nonsense beside it": (send(step(tool_calls=[7, {}, {"function": 3}, call()]), CALLS), "", WANTED),
    "as text between tags": (
        send(
            step('Let me see.\n<tool_call>\n{"name": "search_course", "argum'),
            step(f'ents": {ASKED}}}\n</tool_call>'),
            STOP,
        ),
        "Let me see.\n",
        WANTED,
    ),
    "as text, two": (
        send(
            step(f'<tool_call>{{"name": "search_course", "arguments": {ASKED}}}</tool_call>'),
            step('<tool_call>{"name": "calculate", "arguments": {"expression": "1+1"}}</tool_call>'),
            STOP,
        ),
        "",
        BOTH,
    ),
    "as text of a function": (
        send(step("<function=search_course>\n<parameter=query>\nnorth\n</parameter>\n</function>"), STOP),
        "",
        WANTED,
    ),
    "as text of Mistral's": (
        send(step(f'[TOOL_CALLS] [{{"name": "search_course", "arguments": {ASKED}}}]'), STOP),
        "",
        WANTED,
    ),
    "as text of Llama's": (
        send(step('<|python_tag|>{"name": "search_course", "parameters": {"query": "north"}}'), STOP),
        "",
        WANTED,
    ),
    "as bare JSON": (send(*map(step, f'{{"name": "search_course", "arguments": {ASKED}}}'), STOP), "", WANTED),
    "as JSON in a block": (
        send(step(f'```json\n{{"name": "search_course", "arguments": {ASKED}}}\n```'), STOP),
        "",
        WANTED,
    ),
    "as text that cannot be read": (
        send(step("<tool_call>search the course"), STOP),
        "",
        [("", "<tool_call>search the course")],
    ),
    "JSON that is none": (
        send(step('{"name": "Polaris", "brightness": 1.98} is how one writes a star.'), STOP),
        '{"name": "Polaris", "brightness": 1.98} is how one writes a star.',
        [],
    ),
    "a block of code": (send(step("```python\nprint(1)\n```"), STOP), "```python\nprint(1)\n```", []),
    "a citation first": (send(step("[[1|Polaris"), step("]] shows north."), STOP), "[[1|Polaris]] shows north.", []),
    "less than a tag": (send(step("a <tool"), step("box> and <"), STOP), "a <toolbox> and <", []),
}


def read_pieces(pieces: list[Piece]) -> tuple[str, list[tuple[str, str]], list[End]]:
    text = "".join(piece for piece in pieces if isinstance(piece, str))
    calls = [(piece.name, piece.arguments) for piece in pieces if isinstance(piece, ToolCall)]
    return text, calls, [piece for piece in pieces if isinstance(piece, End)]


@pytest.mark.parametrize("name", SHAPES)
def test_call_comes_out_as_it_was_meant(llm: OpenAiLlm, provider: Provider, name: str) -> None:
    script, text, calls = SHAPES[name]
    provider.scripts = [script]
    pieces = list(llm.stream(prompt_with_tools()))
    assert read_pieces(pieces) == (text, calls, [])
    ids = [piece.id for piece in pieces if isinstance(piece, ToolCall)]
    assert all(ids)
    assert len(set(ids)) == len(ids)
    assert isinstance(pieces[-1], Usage)


@pytest.mark.parametrize("name", SHAPES)
def test_calls_of_who_was_offered_nothing_are_no_calls(llm: OpenAiLlm, provider: Provider, name: str) -> None:
    provider.scripts = [SHAPES[name][0]]
    try:
        pieces = list(llm.stream(make_prompt()))
    except (LlmEmptyError, LlmMalformedError):
        return
    assert not any(isinstance(piece, ToolCall) for piece in pieces)


@pytest.mark.parametrize("name", ["as text between tags", "as bare JSON"])
def test_call_is_no_text_for_the_learner_when_nothing_more_may_be_looked_up(
    llm: OpenAiLlm, provider: Provider, name: str
) -> None:
    looked_up = Round("", (ToolCall("a", "search_course", ASKED),), ("found",))
    provider.scripts = [SHAPES[name][0]]
    text, calls, ends = read_pieces(list(llm.stream(make_prompt(rounds=(looked_up,)))))
    assert ("search_course" in text, calls, ends) == (False, [], [End(Reason.TOOL_CALLS)])


def test_call_that_is_cut_is_told_as_cut(llm: OpenAiLlm, provider: Provider) -> None:
    provider.scripts = [send(called(call(arguments='{"query": "no')), step(finish="length"))]
    assert read_pieces(list(llm.stream(prompt_with_tools())))[1:] == (
        [("search_course", '{"query": "no')],
        [End(Reason.LENGTH)],
    )


def test_endless_arguments_are_refused(llm: OpenAiLlm, provider: Provider) -> None:
    provider.scripts = [send(*[called(call(None, "x" * 1000))] * 20)]
    with pytest.raises(LlmMalformedError):
        list(llm.stream(prompt_with_tools(max_tokens=100)))


def test_estimate_has_what_was_called_when_nobody_counted(llm: OpenAiLlm, provider: Provider) -> None:
    provider.scripts = [send(called(call()), CALLS, usage=None)]
    *_, usage = llm.stream(prompt_with_tools())
    assert isinstance(usage, Usage)
    assert usage.is_estimated
    assert usage.completion_tokens > 5


def test_tools_are_offered_as_the_protocol_has_them(llm: OpenAiLlm, provider: Provider) -> None:
    list(llm.stream(prompt_with_tools()))
    assert provider.bodies[0]["tools"][0] == {
        "type": "function",
        "function": {
            "name": "search_course",
            "description": "Find passages.",
            "parameters": {
                "type": "object",
                "properties": {"query": {"type": "string", "description": "What to look for."}},
                "required": ["query"],
            },
        },
    }


def test_nothing_is_said_of_tools_when_there_are_none(llm: OpenAiLlm, provider: Provider) -> None:
    list(llm.stream(make_prompt()))
    assert b"tool" not in provider.requests[0][1]


LOOKED_UP = Round(
    "Let me see.",
    (ToolCall("a", "search_course", ASKED), ToolCall("b", "träumen!", "no JSON")),
    ("found \ud800", "There is no such tool."),
)


def test_what_came_of_calls_is_told_as_the_protocol_has_it(llm: OpenAiLlm, provider: Provider) -> None:
    list(llm.stream(prompt_with_tools(rounds=(LOOKED_UP,))))
    said, *results = provider.bodies[0]["messages"][-3:]
    assert said == {
        "role": "assistant",
        "content": "Let me see.",
        "tool_calls": [
            {"id": "a", "type": "function", "function": {"name": "search_course", "arguments": ASKED}},
            {"id": "b", "type": "function", "function": {"name": "tr_umen_", "arguments": "{}"}},
        ],
    }
    assert results == [
        {"role": "tool", "tool_call_id": "a", "content": "found \ufffd"},
        {"role": "tool", "tool_call_id": "b", "content": "There is no such tool."},
    ]


def test_what_came_of_calls_is_told_as_text_when_no_tools_are_offered(llm: OpenAiLlm, provider: Provider) -> None:
    list(llm.stream(make_prompt(rounds=(LOOKED_UP, replace(LOOKED_UP, text="")))))
    messages = provider.bodies[0]["messages"]
    assert [message["role"] for message in messages] == ["system", "user", "assistant", "user", "assistant", "user"]
    assert messages[-1]["content"].count("found") == 2
    assert "tools" not in provider.bodies[0]


def refuse_tools(connection: Connection) -> None:
    script = refuse(400, "", "tools is not supported in this model.") if "tools" in connection.body else speak("Hello.")
    script(connection)


def test_endpoint_that_refuses_tools_is_asked_without_them_from_then_on(llm: OpenAiLlm, provider: Provider) -> None:
    provider.scripts = [refuse_tools]
    for _turn in range(2):
        assert read_pieces(list(llm.stream(prompt_with_tools(rounds=(LOOKED_UP,)))))[0] == "Hello."
    assert ["tools" in body for body in provider.bodies] == [True, False, False]
    assert "tool_calls" not in json.dumps(provider.bodies[1])


def test_has_tools_says_an_operator(llm: OpenAiLlm, provider: Provider, settings: Any) -> None:
    assert provider.base_url
    assert not llm.describe().has_tools
    settings.IBLAI_MENTOR_LLM_HAS_TOOLS = True
    assert llm.describe().has_tools
