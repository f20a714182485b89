"""
Every byte that leaves for an LLM, over the whole run of the tests, and that none of it names a learner.

The providers of the tests note what they are sent, heads and bodies, and so does the fake of the port; every user that a test
saves is known. At the end of the session, in every process of it, what was sent is searched for usernames, names, e-mail
addresses, user ids and the platform's anonymous ids. What is found fails the session, whatever its tests say.

What any text may have is not searched for: a username that is a word or a number, and small user ids; so the tests' learners
have others.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from django.db.models.signals import post_save

from iblai_mentor_plugin.demo.people import PEOPLE

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pytest

_LEAST_ID: Final = 1_000_000
_NUMBER: Final = re.compile(r"\d{7,}")
# An anonymous id, or what may have one in it.
_DIGEST: Final = re.compile(r"[0-9a-f]{32,}")
_DIGEST_LENGTH: Final = 32
# Of courses that the tests' learners are in; an anonymous id may be one of a course.
_COURSES: Final = ("", "course-v1:DemoX+MENTOR101+2026")
_FOUND: Final = "mentor_found_leaving"


@dataclass(frozen=True, slots=True)
class Sent:
    """Something that was sent, and by which test."""

    test: str
    parts: tuple[bytes, ...]


_sent: list[Sent] = []
# What names a learner: what it is.
_names: dict[str, str] = {}
_numbers: set[str] = set()
_digests: set[str] = set()
# What other processes of the session found.
_found_elsewhere: list[str] = []


def note_sent(*parts: bytes) -> None:
    """Keep what was sent to an LLM."""
    _sent.append(Sent(os.environ.get("PYTEST_CURRENT_TEST", "between tests"), parts))


def note_user(sender: Any, instance: Any, **_kwargs: Any) -> None:
    """Keep what names a user."""
    if getattr(sender, "__qualname__", "") != "User":
        return
    if not (instance.username.isalpha() or instance.username.isdecimal()):
        _note_name("username", instance.username)
    for what in ("email", "first_name", "last_name"):
        _note_name(what, getattr(instance, what))
    if instance.pk >= _LEAST_ID:
        _numbers.add(str(instance.pk))
        _digests.update(list_anonymous_ids(instance.pk))


def list_anonymous_ids(user_id: int) -> Iterator[str]:
    """Yield what the platform would call the user where it does not want to name them (``student/models/user.py``)."""
    from django.conf import settings  # noqa: PLC0415 - this module is loaded before there are settings

    yield hashlib.md5(f"{settings.SECRET_KEY}{user_id}".encode()).hexdigest()  # noqa: S324 - the platform's choice
    for course in _COURSES:
        hasher = hashlib.shake_128(f"{settings.SECRET_KEY}{user_id}{course}".encode())
        yield hasher.hexdigest(_DIGEST_LENGTH // 2)


@cache
def find_leaks() -> list[str]:
    """Return what was sent that names a learner, and by which test; every name and test once."""
    found = set()
    for sent in _sent:
        for text in map(_read, sent.parts):
            found |= {f"{what} in {sent.test}" for what in _search(text)}
    return sorted(found)


def _search(text: str) -> Iterator[str]:
    yield from (f"{what} {name!r}" for name, what in _names.items() if name in text)
    yield from (f"user id {number}" for number in _NUMBER.findall(text) if number in _numbers)
    for digest in _DIGEST.findall(text):
        parts = {digest[at : at + _DIGEST_LENGTH] for at in range(len(digest) - _DIGEST_LENGTH + 1)}
        yield from (f"anonymous id {part}" for part in parts & _digests)


def _note_name(what: str, name: str) -> None:
    if name:
        _names[name.casefold()] = what


def _read(data: bytes) -> str:
    """Return what was sent as text: as it was and, of JSON, once more with its escapes undone."""
    text = data.decode("utf-8", "replace")
    with suppress(ValueError):
        text += json.dumps(json.loads(text), ensure_ascii=False)
    return text.casefold()


def pytest_configure() -> None:
    """Know the users of the stand-in LMS, which others make elsewhere, and whoever is saved here."""
    for person in PEOPLE:
        for what in ("username", "email", "name"):
            _note_name(what, getattr(person, what))
    post_save.connect(note_user, dispatch_uid="tests.leaving")


def pytest_testnodedown(node: Any) -> None:
    """Take what a process of the session found."""
    _found_elsewhere.extend(getattr(node, "workeroutput", {}).get(_FOUND, []))


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Search, and fail the session for what is found."""
    found = [*find_leaks(), *_found_elsewhere]
    if hasattr(session.config, "workeroutput"):
        session.config.workeroutput[_FOUND] = found
    elif found:
        session.exitstatus = 1


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Say what was found."""
    found = sorted({*find_leaks(), *_found_elsewhere})
    if found:
        terminalreporter.section("sent to an LLM, and names a learner", red=True)
        for leak in found:
            terminalreporter.write_line(leak)
