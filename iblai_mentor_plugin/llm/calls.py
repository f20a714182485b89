"""
Calls of tools, as endpoints send them: in pieces, without an id, several at one place; and as text.

A model writes them as text that was not trained on the endpoint's form, or whose form the endpoint does not know. Of text,
what begins as a call is held back until the reply ends. Between tags it is one, whatever it names; without any, at the
beginning of a reply, only where it names a tool that there is.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from iblai_mentor_plugin.llm import ToolCall

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from iblai_mentor_plugin.llm.wire import CallPart

# More are none of a model that means them.
_MOST: Final = 16
# What models write before a call: Hermes and Qwen, Llama, Mistral.
_TAGS: Final = ("<tool_call>", "<function=", "<|python_tag|>", "[TOOL_CALLS]")
_FUNCTION: Final = re.compile(r"<function=([\w-]+)>(.*?)(?:</function>|\Z)", re.DOTALL)
_PARAMETER: Final = re.compile(r"<parameter=([\w-]+)>\s*(.*?)\s*</parameter>", re.DOTALL)
# How a call begins that nothing announces, perhaps in a block of code; and as many characters as tell.
_BARE: Final = re.compile(r'(?:```(?:json)?\s*)?(?:\[\s*)?\{\s*"(?:name|function|tool|type|arguments|parameters)"')
_BARE_OPENINGS: Final = ("{", "[{", "[ {", "[\n", "```json", "```{", "```\n", "``` ")
_TELLING: Final = 48


@dataclass(slots=True)
class _Call:
    """A call that comes piece by piece."""

    index: int | None
    id: str = ""
    name: str = ""
    arguments: str = ""


class CallJoiner:
    """Puts calls together; ``prefix`` is what the ids begin with of those that have none."""

    def __init__(self, prefix: str) -> None:
        self._prefix = prefix
        self._calls: list[_Call] = []

    def feed(self, part: CallPart) -> None:
        """Take a piece of a call."""
        call = self._find(part)
        if call is None:
            if len(self._calls) == _MOST:
                return
            call = _Call(part.index)
            self._calls.append(call)
        call.id = call.id or part.id
        call.name = call.name or part.name
        call.arguments += part.arguments

    def finish(self) -> list[ToolCall]:
        """Return the calls, each with an id of its own."""
        return list(self._name(ToolCall(call.id, call.name, call.arguments) for call in self._calls))

    def name_texts(self, calls: Sequence[ToolCall]) -> list[ToolCall]:
        """Return calls that came as text, each with an id of its own."""
        return list(self._name(calls[:_MOST]))

    def _find(self, part: CallPart) -> _Call | None:
        """Return the call that a piece belongs to, None where it begins one."""
        same = [call for call in self._calls if part.index is None or call.index == part.index]
        last = same[-1] if same else None
        return None if last is not None and _begins_another(part, last) else last

    def _name(self, calls: Any) -> Iterator[ToolCall]:
        known: set[str] = set()
        for number, call in enumerate(calls, 1):
            own = call.id if call.id and call.id not in known else f"{self._prefix}_{number}"
            known.add(own)
            yield ToolCall(own, call.name, call.arguments)


def _begins_another(part: CallPart, last: _Call) -> bool:
    """Say whether a piece begins a call after another one at the same place: some send each call whole, and all at one."""
    if not (part.name and last.name):
        return False
    if part.id and last.id:
        return part.id != last.id
    # Some have no ids, or none but in the first piece, and the name in every one.
    return part.name != last.name or (bool(part.arguments) and _is_whole(last.arguments))


def _is_whole(arguments: str) -> bool:
    try:
        json.loads(arguments)
    except (ValueError, RecursionError):
        return False
    return True


class TextCalls:
    """The text of a reply without the calls in it; ``names`` are those of the tools that there are."""

    def __init__(self, names: Collection[str]) -> None:
        self._names = frozenset(names)
        self._rest = ""
        self._is_begun = self._is_held = self._is_tagged = False

    def feed(self, text: str) -> str:
        """Take the next piece, and return what is text for sure."""
        self._rest += text
        if self._is_held or not (self._is_begun or self._begin()):
            return ""
        found = [at for tag in _TAGS if (at := self._rest.find(tag)) >= 0]
        if found:
            self._is_held = self._is_tagged = True
            return self._cut(min(found))
        return self._cut(len(self._rest) - _count_waiting(self._rest))

    def finish(self) -> tuple[str, list[ToolCall]]:
        """Return the rest of the text, and the calls, without ids."""
        held, self._rest = self._rest, ""
        if self._is_tagged:
            calls = list(_read_calls(held))
            # It means to call: what cannot be read is a call of nothing, and the model is told so.
            return "", calls or [ToolCall("", "", held)]
        calls = list(_read_calls(held)) if _BARE.match(held.lstrip()) else []
        if calls and all(call.name in self._names for call in calls):
            return "", calls
        return held, []

    def _begin(self) -> bool:
        """Look whether the reply begins with a bare call; says whether its text may go on."""
        start = self._rest.lstrip()
        if not start or any(one.startswith(start) for one in _BARE_OPENINGS):
            return False
        if start.startswith(_BARE_OPENINGS) and len(start) < _TELLING:
            return False
        self._is_begun = True
        self._is_held = _BARE.match(start) is not None
        return not self._is_held

    def _cut(self, at: int) -> str:
        text, self._rest = self._rest[:at], self._rest[at:]
        return text


def _count_waiting(text: str) -> int:
    """Return how many characters at the end may be the beginning of a tag."""
    longest = max(map(len, _TAGS)) - 1
    sizes = range(min(longest, len(text)), 0, -1)
    return next((size for size in sizes if any(tag.startswith(text[-size:]) for tag in _TAGS)), 0)


def _read_calls(text: str) -> Iterator[ToolCall]:
    """Yield the calls that stand in a text, without ids."""
    for name, body in _FUNCTION.findall(text):
        parameters = dict(_PARAMETER.findall(body))
        yield ToolCall("", name, json.dumps(parameters, ensure_ascii=False) if parameters else body.strip())
    if _FUNCTION.search(text):
        return
    decoder, at = json.JSONDecoder(), text.find("{")
    while at >= 0:
        try:
            said, end = decoder.raw_decode(text, at)
        except (ValueError, RecursionError):
            return
        if (call := _read_call(said)) is not None:
            yield call
        at = text.find("{", end)


def _read_call(said: dict[str, Any]) -> ToolCall | None:
    inner = said.get("function")
    said = inner if isinstance(inner, dict) else said
    name = next((said[key] for key in ("name", "function", "tool") if isinstance(said.get(key), str)), "")
    given: Any = next((said[key] for key in ("arguments", "parameters") if said.get(key) is not None), {})
    if not name:
        return None
    return ToolCall("", name, given if isinstance(given, str) else json.dumps(given, ensure_ascii=False))
