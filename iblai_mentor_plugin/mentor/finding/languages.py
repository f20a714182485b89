"""A question in another language than the course's: a search by words finds little for it, and says why."""

from __future__ import annotations

import unicodedata
from collections import Counter
from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING, Final

from django.utils.translation import get_language_info
from django.utils.translation import gettext as _

from iblai_mentor_plugin.courseware.index.folding import fold_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from iblai_mentor_plugin.courseware.course import LearnerCourse

# Letters that are looked at: more of a course tell nothing new.
_LETTERS: Final = 2000
# Passages and titles that say what language a course is in, and the foreign words that say it of a question.
_TEXTS: Final = 60
_ENOUGH: Final = 2
# Words of a question that is more than a name.
_SENTENCE: Final = 3
# Words that every text of a language has, folded.
_COMMON: Final[Mapping[str, frozenset[str]]] = {
    language: frozenset(words.split())
    for language, words in {
        "en": (
            "the of and to in is are was what how do does did which who when where why can i you it that this for on "
            "with from an a be have has there my me not or if as by at"
        ),
        "es": (
            "el la los las de del y en es son que como cual cuales por para con un una se lo su sus cuando donde quien "
            "porque puedo puede hay esta este esto mi me no si o a al mas cuanto cuantos cuanta cuantas tiene hace"
        ),
        "pt": (
            "o a os as de do da dos das e em no na nos nas que como qual quais por para com um uma se seu sua quando "
            "onde quem porque posso pode ha esta este isto isso eu voce nao ou ao mais sao quanto quantos quanta "
            "quantas tem faz eh foi"
        ),
        "fr": (
            "le la les l de du des et en est sont que qu quoi comment quel quelle quels quelles pour par avec un une "
            "se son sa ses quand ou qui pourquoi puis peut peux on je tu il elle vous nous ce cette ces c d ne pas "
            "dans sur plus au aux combien a j y fait"
        ),
        "de": (
            "der die das den dem des und in ist sind was wie welche welcher welches wer wann wo warum wieso kann ich "
            "man du es ein eine einen einem einer fur mit von vom auf zu zum zur nicht oder im am an aus wird werden "
            "hat haben bedeutet heisst gibt viele"
        ),
        "it": (
            "il lo la i gli le di del della dei delle e in un una che come quale quali per con quando dove chi perche "
            "posso puo si non o al alla sono cosa quanto quanti da su nel nella mi ha"
        ),
        "nl": (
            "de het een en van in is zijn wat hoe welke wie wanneer waar waarom kan ik je jij u er dat dit voor met op "
            "te niet of aan om bij als naar uit wordt worden heeft hebben veel"
        ),
    }.items()
}
# Those that no other one of these languages has.
_ONLY: Final[Mapping[str, frozenset[str]]] = {
    language: words - frozenset().union(*(others for other, others in _COMMON.items() if other != language))
    for language, words in _COMMON.items()
}
# What is written together is one script: Japanese and Korean have Chinese letters among their own.
_TOGETHER: Final = {"HIRAGANA": "CJK", "KATAKANA": "CJK", "HANGUL": "CJK", "BOPOMOFO": "CJK"}


def describe_other_language(question: str, course: LearnerCourse, unit_key: str) -> str:
    """
    Return what is said to a question in another language than the course's, "" where it is none, or where nobody can tell.

    ``unit_key`` is the unit that the learner is in, "" for none: its text says how the course is written, else titles do.
    """
    texts = list(islice(_list_texts(course, unit_key), _TEXTS))
    asked, written = find_script([question]), find_script(texts)
    if not asked or not written or (asked == written and not _is_foreign(question, texts)):
        return ""
    if language := _name_language(course.language):
        return _(
            "The language of this course: {language}. I am a search by its words, so I find little for a question in another "
            "language. Try to ask in that language."
        ).format(language=language)
    return _(
        "This course is written in another language than your question. I am a search by its words, so I find little for it. "
        "Try to ask in the language of the course."
    )


def _is_foreign(question: str, texts: Iterable[str]) -> bool:
    """
    Say whether a question has words of a language that the course is not in, of those that every text of a language has.

    Languages share some of them, and names bring theirs along ("who was Lope de Vega"): of those that are the course's alone
    each counts more than two of the other language.
    """
    words = set(fold_words(question))
    counts = Counter(word for text in texts for word in fold_words(text[:_LETTERS]))
    own = max(_COMMON, key=lambda language: sum(counts[word] for word in _COMMON[language]))
    if _COMMON[own].isdisjoint(counts):
        return False
    # The English "a" is a word of most others.
    told = {word for word in words if len(word) > 1 or word not in _COMMON[own]}
    known = 2 * len(words & _ONLY[own])
    # Where it has none of the course's own, one that no other language has is enough: "warum rotes Licht?".
    is_alone = words.isdisjoint(_COMMON[own]) and len(words) >= _SENTENCE
    return any(
        (len(told & common) >= _ENOUGH or (is_alone and not told.isdisjoint(_ONLY[language])))
        and len(told & common - _COMMON[own]) > known
        for language, common in _COMMON.items()
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
