"""A question in another script than the course's: a search by words cannot find anything for it, and says why."""

from __future__ import annotations

import unicodedata
from collections import Counter
from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING, Final

from django.utils.translation import get_language_info
from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from collections.abc import Iterable

    from iblai_mentor_plugin.courseware.course import LearnerCourse

# Letters that are looked at: more of a course tell nothing new.
_LETTERS: Final = 2000
# What is written together is one script: Japanese and Korean have Chinese letters among their own.
_TOGETHER: Final = {"HIRAGANA": "CJK", "KATAKANA": "CJK", "HANGUL": "CJK", "BOPOMOFO": "CJK"}


def describe_other_script(question: str, course: LearnerCourse, unit_key: str) -> str:
    """
    Return what is said to a question whose script is not the course's, "" where it is, or where nobody can tell.

    ``unit_key`` is the unit that the learner is in, "" for none: its text says how the course is written, else titles do.
    """
    asked = find_script([question])
    written = find_script(_list_texts(course, unit_key))
    if not asked or not written or asked == written:
        return ""
    if language := _name_language(course.language):
        return _(
            "The language of this course: {language}. I am a search by its words, so I find nothing for a question in another "
            "script. Try to ask in that language."
        ).format(language=language)
    return _(
        "This course is written in another script than your question. I am a search by its words, so I find nothing for it. "
        "Try to ask in the language of the course."
    )


def find_script(texts: Iterable[str]) -> str:
    """Return the script that most letters of some texts are of, by its name in Unicode; "" where there are no letters."""
    letters = (char for text in texts for char in text if char.isalpha())
    counts = Counter(map(_name_script, islice(letters, _LETTERS)))
    return max(counts, key=counts.__getitem__) if counts else ""


def _list_texts(course: LearnerCourse, unit_key: str) -> Iterable[str]:
    if unit_key:
        yield from (passage.text for passage in course.read(unit_key))
    yield from (block.title for block in course.list_blocks())


@lru_cache(maxsize=_LETTERS)
def _name_script(char: str) -> str:
    script = unicodedata.name(char, "").split(" ", 1)[0]
    return _TOGETHER.get(script, script)


def _name_language(code: str) -> str:
    """Return what a language is called in the reader's own, "" for none that is known."""
    try:
        return str(get_language_info(code)["name_translated"]) if code else ""
    except KeyError:
        return ""
