"""What strangers write in a query, and what a stream carries: whatever it is."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from opaque_keys.edx.keys import CourseKey
from rest_framework.exceptions import ValidationError

from iblai_mentor_plugin.rest_api.event_stream import write_event
from iblai_mentor_plugin.rest_api.queries import ORDERING, CourseIdField, OrderingField
from tests.conftest import COURSE

pytestmark = pytest.mark.once

words = st.text(max_size=60)
pieces = st.sampled_from(
    [
        "course-v1:",
        "block-v1:",
        "library-v1:",
        "DemoX",
        "/",
        "+",
        " ",
        "2026",
        ":",
        "@",
        "i4x://",
        "\n",
        "%2B",
        "é",
        "x" * 300,
    ]
)
keys = st.one_of(st.just(COURSE), words, st.lists(pieces, max_size=9).map("".join))
orders = st.lists(st.one_of(st.sampled_from([*ORDERING, "-id", "-", "data", " "]), words), max_size=4).map(",".join)
values = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), words), lambda inner: st.dictionaries(words, inner), max_leaves=5
)


def read(field: Any, text: str) -> Any:
    """Return what a field makes of a text, None where it is refused."""
    try:
        return field.run_validation(text)
    except ValidationError:
        return None


@settings(deadline=None)
@given(keys)
def test_course_id_is_refused_or_is_a_course_key_that_is_read_again_as_itself(text: str) -> None:
    key = read(CourseIdField(), text)
    if key is not None:
        assert str(CourseKey.from_string(key)) == key == read(CourseIdField(), key)


@settings(deadline=None)
@given(st.sampled_from([COURSE, "course-v1:A.b-c_d+E+1", "DemoX/MENTOR/2026"]))
def test_course_id_is_the_same_whether_its_query_was_escaped(text: str) -> None:
    assert read(CourseIdField(), text.replace("+", " ")) == text


@settings(deadline=None)
@given(orders)
def test_order_is_refused_or_of_known_columns_and_always_decided_in_the_end(text: str) -> None:
    order = read(OrderingField(), text)
    if order is not None:
        bare = [name.removeprefix("-") for name in order]
        assert set(bare) <= set(ORDERING.values())
        assert "id" in bare


def parse_events(text: str) -> list[tuple[str, str]]:
    """Return (id, data) of each event, as a browser reads a stream (WHATWG HTML, 9.2.6)."""
    found, number, data = [], "", list[str]()
    for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n"):
        name, _colon, value = line.partition(":")
        if not line:
            found += [(number, "\n".join(data))] if data else []
            data = []
        elif name == "data":
            data.append(value.removeprefix(" "))
        elif name == "id":
            number = value.removeprefix(" ")
    return found


@settings(deadline=None)
@given(st.lists(st.dictionaries(words, values, max_size=3), max_size=4))
def test_events_are_read_as_they_were_written_whatever_is_in_them(bodies: list[dict[str, Any]]) -> None:
    stream = "".join(write_event(body, number) for number, body in enumerate(bodies))
    assert [(number, json.loads(data)) for number, data in parse_events(stream)] == [
        (str(number), body) for number, body in enumerate(bodies)
    ]
