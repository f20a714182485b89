"""
Decides whether a short word or number is stated as the answer, from the words around it.

All of it looks at a bounded piece of folded text before and after, so that a reply is read in linear time.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from iblai_mentor_plugin.mentor.guarding.answers import stem_words
from iblai_mentor_plugin.mentor.guarding.phrases import (
    CHOOSING,
    FILLERS,
    IS,
    NAMES,
    NOUNS,
    OPTIONS,
    PARTICLES,
    SMALL,
    STEMS,
    UNSPACED,
    UNSPACED_VERBS,
    VERBS,
    join,
)
from iblai_mentor_plugin.mentor.guarding.spelling import split_words

if TYPE_CHECKING:
    from collections.abc import Collection

    from iblai_mentor_plugin.mentor.guarding.answers import Question

# Characters of folded text that are looked at on each side.
BEFORE: Final = 160
AFTER: Final = 120
_NEAR: Final = 70
# Shares of a question's words that say which question is meant. A number has fewer reasons to stand among them by chance
# than the name of what the course is about.
_SHARE: Final = 0.6
_SHARE_NUMBER: Final = 0.5
_SHARE_ASKED: Final = 0.4
_FEWEST: Final = 2

_NOUN: Final = rf"(?:\b(?:{join(NOUNS)})\b|(?:{join(STEMS)})\w*|{join(UNSPACED)})"
_CUE: Final = re.compile(_NOUN)
_COMMAND: Final = re.compile(rf"\b(?:{join(VERBS)})\W+(?:\w+\W+){{0,3}}$")
# Nothing but a sign and a few small words between; the phrase of another sentence does not count.
_TIGHT: Final = re.compile(rf"{_NOUN}[^\w.?!]*(?:(?:(?:{NAMES}|{SMALL})[^\w.?!]+|[{PARTICLES}][^\w.?!]*)){{0,12}}$")
_NAMED: Final = re.compile(rf"(?:[:=]|\b(?:{IS}|letter|option|choice|opcion|la|die))\W+$")
_AFTERWARDS: Final = re.compile(
    rf"^\W{{0,4}}(?:\w+\W+){{0,2}}(?:(?:{IS})\b[^.?!\n]{{0,24}}|[-–—,(:]\W*)(?:\bright\b|\btrue one\b|{_NOUN})"
)
_EQUALS: Final = re.compile(r"(?:[=≈≃]|\b(?:equals|makes|gives|you get|get|ergibt|macht|son|font|da))\W*$")
_ASSERTS: Final = re.compile(rf"(?:\bit|\bthat|\bso|\bthus|\bhence|\btherefore|\b(?:{IS}))\W+(?:\w+\W+){{0,2}}$")
_POINTS: Final = re.compile(
    r"\b(?:it|this|that|so|thus|hence|therefore|ce|eso|das|questo|isso)\W+"
    rf"(?:(?:{IS}|must be|should be)\W+)(?:(?:the|a|la|el|le)\W+)?$"
)
# What is computed: an operation on numbers alone, and its result. A letter among them makes it an equation to be solved.
_TERM: Final = r"[$€£]?[0-9][0-9.,]*+%?(?:[^\W\d_]{2,}+)?(?: [^\W\d_]{2,}+){0,4}(?: ?\([^()]{0,30}\))?"
_COMPUTED: Final = re.compile(rf"(?:^|[^\w+\-−–×*·/÷])(?:{_TERM} ?[+\-−–x×*·/÷] ?){{1,8}}{_TERM} ?= ?[$€£]?$")
# What is concluded, in the same clause.
_CONCLUDED: Final = re.compile(
    r"\b(?:so|thus|hence|therefore|means|gives|must|in total|altogether|entonces|luego|donc|also|folglich|portanto|quindi)\b"
    r"[^.?!:;\n]*$"
)
# An attribute of a tag and a comment are sentences, too.
_ANSWERING: Final = frozenset({"it", "its", "so", "that", "thats", "this", "thus", "hence", "therefore", "must"})
_UNIT: Final = re.compile(r"^ ?[^\W\d_]{1,14}(?=\W|$)")
_START: Final = re.compile(r"[.?!]\s|[:;\n]|=[\"']|<!--")
_STOP: Final = re.compile(r"[.?!](?:\s|$)|[;\n]|[\"'][ />]|-->")
_ASKED: Final = re.compile(r"^[^.!;\n]*[?？؟]")
_MORE_LETTERS: Final = r"(?:\W{0,3}(?:(?:and|or|y|et|und|e|i|и)\W{1,2})?\(?[a-z]\)?(?=\W)){0,6}"
_RIGHT_LETTER: Final = re.compile(
    rf"^{_MORE_LETTERS}\W{{0,3}}(?:(?:{NAMES})\b[^.?!\n]{{0,24}}(?:\bright\b|{_NOUN})|[{PARTICLES}]{{1,3}}{_NOUN}|[-–—]\s*{_NOUN})"
)
_OPTION: Final = rf"(?:(?:{OPTIONS})\b|[{PARTICLES}]+)"
_ORDINAL: Final = re.compile(
    rf"^\W{{0,3}}(?:{_OPTION}\W{{0,3}})?(?:(?:{NAMES})\b|[{PARTICLES}]+|(?={_NOUN}))[^.?!\n]{{0,24}}(?:\bright\b|{_NOUN})"
)
_CHOOSING: Final = re.compile(
    rf"(?:\b(?:{join(CHOOSING)})|{join(UNSPACED_VERBS)})[^\w.?!]*(?:(?:{SMALL})[^\w.?!]+|[{PARTICLES}][^\w.?!]*){{0,4}}$"
)
_CHOSEN: Final = re.compile(rf"^[^\w.?!]{{0,3}}(?:[{PARTICLES}]{{0,4}})(?:{join(UNSPACED_VERBS)})")
_OPTION_NEXT: Final = re.compile(rf"^\W{{0,3}}{_OPTION}")
_LISTED: Final = re.compile(r"^[.)]\s*\S")
_LABEL: Final = re.compile(r"^\W*(?:\(?[a-h1-9][.):]\s)?\W*")
# Behind these an option is spoken of, and not named as right.
_QUOTED: Final = re.compile(
    r"(?:[\"“„«'‘]|\b(?:option|choice|opcion|opcao|opzione|answer)\W{1,3}[a-h0-9]\W{1,3}(?:says?|claims?|dice|sagt|dit|diz)?[^.?!\n]{0,12}"
    r"|(?:^|[\n ])\(?[a-h][.):]\s)$"
)


def is_stated(before: str, after: str, *, is_number: bool, is_tiny: bool) -> bool:
    """
    Say whether an answer phrase stands beside a candidate, or nothing else in its sentence.

    ``is_tiny`` are those so common (a digit, "one", "no") that the phrase has to be next to it.
    """
    if is_named(before, after, is_number=is_number):
        return True
    if is_tiny:
        return _COMMAND.search(before[-_NEAR:]) is not None and not _LISTED.match(after)
    near = _cut_sentences(before[-_NEAR:])
    if _CUE.search(near) or _COMMAND.search(near):
        return True
    return is_number and _EQUALS.search(before[-_NEAR:]) is not None


def is_named(before: str, after: str, *, is_number: bool) -> bool:
    """Say whether an answer phrase stands next to a candidate, or the sentence says nothing else but a number's unit."""
    if _AFTERWARDS.search(after[:_NEAR]) or _TIGHT.search(before[-_NEAR:]):
        return True
    # "Little finger: about 20 degrees" measures something, "so it must be 20 degrees" answers.
    is_answer = is_number and (not before.strip() or not _ANSWERING.isdisjoint(split_words(_cut_sentence(before))))
    return _stands_alone(before, _UNIT.sub("", after) if is_answer else after)


def is_concluded(before: str, after: str, question: Question) -> bool:
    """Say whether a number is what a calculation comes to, or a conclusion in the question's words."""
    if _COMPUTED.search(before):
        return True
    clause = _CONCLUDED.search(before)
    around = stem_words(split_words((clause[0] if clause else "") + " " + _cut_following(after)))
    return clause is not None and any(_is_shared(stems, around, _SHARE_NUMBER, _FEWEST) for stems in question.stems)


def is_answering(before: str, after: str, question: Question, *, is_number: bool, is_tiny: bool) -> bool:
    """Say whether the words around a candidate are those of the question."""
    if not question.stems:
        return False
    around = stem_words(split_words(_cut_sentences(before) + " " + _cut_following(after)))
    share = _SHARE_ASKED if question.is_asked else _SHARE_NUMBER if is_number else _SHARE
    if question.is_asked and not is_tiny and _ASSERTS.search(before[-_NEAR:]):
        return True
    return any(_is_shared(stems, around, share, _FEWEST + is_tiny) for stems in question.stems)


def is_chosen(before: str, after: str, question: Question, *, is_tiny: bool) -> bool:
    """Say whether an option is given as what the question asks for; to ask about it, or to speak of it, is none of that."""
    if is_tiny or _ASKED.match(after):
        return False
    if question.is_asked and _POINTS.search(before[-_NEAR:]):
        return True
    around = stem_words(split_words(_cut_sentence(before) + " " + _cut_following(after)))
    return any(_is_shared(stems, around, _SHARE, _FEWEST) for stems in question.stems)


def _is_shared(stems: Collection[str], around: set[str], share: float, fewest: int) -> bool:
    return len(around.intersection(stems)) >= max(min(fewest, len(stems)), share * len(stems))


def is_spoken_of(before: str) -> bool:
    """Say whether an option stands in quotation marks, or behind its own label."""
    return _QUOTED.search(before[-_NEAR:]) is not None


def find_neighbours(before: str, after: str) -> list[str]:
    """Return the lines before and behind one that holds nothing but a candidate, as they read without their bullets."""
    head, _line_end, lead = before.rpartition("\n")
    _tail, line_end, rest = after.partition("\n")
    if split_words(_LABEL.sub("", lead)) or split_words(_tail):
        return []
    lines = [head.rpartition("\n")[2], rest.partition("\n")[0] if line_end else ""]
    return ["".join(split_words(_LABEL.sub("", line))) for line in lines]


def is_letter_stated(before: str, after: str, *, is_capital: bool, is_article: bool) -> bool:
    """Say whether a single letter is named as the option to take."""
    if _RIGHT_LETTER.search(after[:_NEAR]) or _CHOSEN.match(after):
        return True
    near = before[-_NEAR:]
    if is_capital and not is_article and (_TIGHT.search(near) or _CHOOSING.search(near)):
        return True
    # "A" is an article, too.
    if re.match(r"^ \w", after) and not (is_capital and _NAMED.search(near)):
        return False
    if _TIGHT.search(near) or _COMMAND.search(near) or _CHOOSING.search(near):
        return True
    return is_capital and _stands_alone(before, after)


def is_place_stated(before: str, after: str) -> bool:
    """Say whether an ordinal ("the second one") names the option to take."""
    near = before[-_NEAR:]
    if _ORDINAL.search(after[:_NEAR]) or _TIGHT.search(near) or _CHOSEN.match(after):
        return True
    return _CHOOSING.search(near) is not None and (_OPTION_NEXT.match(after) is not None or _ends(after))


def is_count_stated(before: str, after: str) -> bool:
    """Say whether a small number is named as the answer, as the place of an option would be."""
    return _TIGHT.search(before[-_NEAR:]) is not None or _AFTERWARDS.search(after[:_NEAR]) is not None


def _ends(after: str) -> bool:
    return not after.strip() or re.match(r"^\W*(?:[.!,;\n]|$)", after) is not None


def _stands_alone(before: str, after: str) -> bool:
    """Say whether the sentence says nothing but the candidate; the number of a list's item does not count."""
    head = _cut_sentence(before)
    tail = _cut_following(after)
    if not head.strip(" #>-•([") and _LISTED.match(after) and "\n" not in after[:3]:
        return False
    return set(split_words(head)) | set(split_words(tail)) <= FILLERS


def _cut_sentence(before: str) -> str:
    """Return what stands before a candidate in its sentence."""
    starts = [match.end() for match in _START.finditer(before)]
    return before[starts[-1] :] if starts else before


def _cut_sentences(before: str) -> str:
    """Return the sentence that a candidate is in, and the one before it."""
    starts = [match.end() for match in _START.finditer(before)]
    return before[starts[-2] :] if len(starts) > 1 else before


def _cut_following(after: str) -> str:
    stop = _STOP.search(after)
    return after[: stop.start()] if stop else after
