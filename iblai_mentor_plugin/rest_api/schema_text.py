"""An OpenAPI schema as people read it: calls in groups, with what they take and answer, and the shapes that they name."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

_REFERENCE: Final = "#/components/schemas/"
_USER: Final = "{user_id}/"
# What every call may answer; said once.
COMMON: Final = frozenset({"401", "403", "404", "429", "503"})


@dataclass(frozen=True, slots=True)
class Kind:
    """What a value is: a type in words, and the shape that it names, "" where it names none."""

    text: str
    shape: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """A parameter, or a field of a shape."""

    name: str
    kind: Kind
    description: str
    is_required: bool
    place: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer: its status, what it means, and the shapes of its bodies by media type."""

    status: str
    description: str
    bodies: tuple[tuple[str, Kind], ...]


@dataclass(frozen=True, slots=True)
class Call:
    """A method of an address."""

    name: str
    method: str
    path: str
    tail: str
    description: str
    scope: str
    parameters: tuple[Part, ...]
    body: Kind | None
    answers: tuple[Answer, ...]


@dataclass(frozen=True, slots=True)
class Shape:
    """An object that calls take or answer, or a list of choices."""

    name: str
    description: str
    fields: tuple[Part, ...]


def list_calls(schema: dict[str, Any]) -> list[Call]:
    """Return the calls, by address."""
    return [
        _read_call(path, method, call)
        for path, calls in sorted(schema["paths"].items())
        for method, call in calls.items()
    ]


def list_groups(schema: dict[str, Any]) -> list[tuple[str, list[Call]]]:
    """Return the calls by the first part of their address behind the user; those of mentors, which have none, last."""
    calls = sorted(list_calls(schema), key=_find_group)
    groups = [(name, list(members)) for name, members in groupby(calls, key=_find_group)]
    return sorted(groups, key=lambda group: group[0] == "mentors")


def _find_group(call: Call) -> str:
    first = call.tail.partition("/")[0]
    return "mentors" if first in ("", "{mentor}") else first


def list_shapes(schema: dict[str, Any]) -> list[Shape]:
    """Return the shapes, by name."""
    shapes = sorted(schema["components"]["schemas"].items())
    return [Shape(name, shape.get("description", ""), tuple(_list_fields(shape))) for name, shape in shapes]


def _list_fields(shape: dict[str, Any]) -> Iterator[Part]:
    required = shape.get("required", ())
    for name, field in shape.get("properties", {}).items():
        yield Part(name, describe(field), field.get("description", ""), name in required)


def describe(value: dict[str, Any]) -> Kind:
    """Return what a value of a schema is."""
    kind = _find_kind(value)
    return Kind(f"{kind.text}, or null", kind.shape) if value.get("nullable") else kind


def _find_kind(value: dict[str, Any]) -> Kind:
    if "$ref" in value:
        return Kind(value["$ref"].removeprefix(_REFERENCE), value["$ref"].removeprefix(_REFERENCE))
    for several in ("allOf", "oneOf"):
        if several in value:
            return _find_kind(value[several][0])
    if value.get("type") == "array":
        item = describe(value.get("items", {}))
        return Kind(f"list of {item.text}", item.shape)
    if "enum" in value:
        return Kind(", ".join(f"{choice!r}" for choice in value["enum"]))
    kind = value.get("type", "anything")
    return Kind(f"{kind} ({value['format']})" if "format" in value else kind)


def _read_call(path: str, method: str, call: dict[str, Any]) -> Call:
    parameters = tuple(
        Part(one["name"], describe(one["schema"]), one.get("description", ""), one.get("required", False), one["in"])
        for one in call.get("parameters", ())
        if one["name"] not in ("org", "user_id")
    )
    taken = list(call.get("requestBody", {}).get("content", {}).values())
    answers = sorted(call["responses"].items())
    return Call(
        name=call["operationId"].removeprefix("ai_mentor_orgs_users_"),
        method=method.upper(),
        path=path,
        tail=path.partition(_USER)[2],
        description=call.get("description", ""),
        scope=call.get("x-scope", ""),
        parameters=parameters,
        body=describe(taken[0]["schema"]) if taken else None,
        answers=tuple(_read_answer(status, answer) for status, answer in answers if status not in COMMON),
    )


def _read_answer(status: str, answer: dict[str, Any]) -> Answer:
    bodies = tuple((media, describe(body.get("schema", {}))) for media, body in answer.get("content", {}).items())
    return Answer(status, answer.get("description", ""), bodies)
