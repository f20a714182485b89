"""
What a problem says to a learner who has not answered it.

The source holds the answers, too, so that nothing is taken from it but what ``allowlist`` and ``fields`` list. A variable of
the problem's script stays as it is written (``$x``): what it stands for differs from learner to learner.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from iblai_mentor_plugin.courseware.extraction.allowlist import write_kept
from iblai_mentor_plugin.courseware.extraction.capa import parse_problem
from iblai_mentor_plugin.courseware.extraction.elements import name_of
from iblai_mentor_plugin.courseware.extraction.fields import choice_text, write_field, write_question
from iblai_mentor_plugin.courseware.extraction.markup import TEXT_LIMIT
from iblai_mentor_plugin.courseware.extraction.noise import clean
from iblai_mentor_plugin.courseware.extraction.page import Page
from iblai_mentor_plugin.courseware.extraction.sentences import shorten

if TYPE_CHECKING:
    from iblai_mentor_plugin.courseware.extraction.allowlist import WriteField


def problem_text(olx: str) -> str:
    """
    Return all that a learner sees of a problem: question, choices ``( )`` or ``[ ]``, dropdowns ``[[a / b]]``, blanks ``____``.

    "" if there are no words in it, and if the source cannot be read.
    """
    return _read(olx, write_field)


def question_text(olx: str) -> str:
    """Return what a problem asks, without choices and blanks: what a question of a learner is compared with."""
    return _read(olx, write_question)


def read_hints(olx: str) -> tuple[str, ...]:
    """Return the hints that a learner may open one after the other; none of a source that cannot be read."""
    root = parse_problem(olx)
    found = [] if root is None else [one for one in root.iter() if name_of(one) == "hint"]
    texts = (choice_text(one) for one in found if name_of(one.getparent()) == "demandhint")
    return tuple(text for text in texts if text)


def _read(olx: str, write: WriteField) -> str:
    root = parse_problem(olx)
    if root is None:
        return ""
    page = Page()
    write_kept(page, root, write)
    text = shorten(clean(page.text()), TEXT_LIMIT)
    return text if any(character.isalnum() for character in text) else ""
