"""
Decides whether a short word or number is stated as the answer, from the words around it.

All of it looks at a bounded piece of folded text before and after, so that a reply is read in linear time.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from iblai_mentor_plugin.mentor.guarding.answers import stem_words
from iblai_mentor_plugin.mentor.guarding.spelling import fold, split_words

if TYPE_CHECKING:
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

_NOUNS: Final = (  # noqa: SIM905
    "answers? solutions? correct correctly key respuestas? solucion(?:es)? correct[ao]s? reponses? corrects? "
    "antwort(?:en)? losung(?:en)? richtige?[nrs]? resposta risposta soluzione solucao corretta giusta svaret? juist "
    "odpowiedz cevap wynik ergebnis resultado resultat risultato"
).split()
_UNSPACED: Final = [
    fold(word) for word in ("答案", "正确", "答え", "正解", "정답", "उत्तर", "الجواب", "الإجابة", "ответ", "правильн")
]
_VERBS: Final = (  # noqa: SIM905
    "enter type choose pick select tick write submit mark input elige escoge escribe marca choisis choisissez ecris coche "
    "wahle schreib scegli scrivi escolha escreva"
).split()
_IS: Final = "is|are|was|would be|will be|be|s|es|son|sera|est|sont|ist|sind|lautet|e|sao|are"
_CUE: Final = re.compile(rf"(?:\b(?:{'|'.join(_NOUNS)})\b|{'|'.join(_UNSPACED)})")
_COMMAND: Final = re.compile(rf"\b(?:{'|'.join(_VERBS)})\W+(?:\w+\W+){{0,3}}$")
# Nothing but a sign and a few small words between; the phrase of another sentence does not count.
_TIGHT: Final = re.compile(
    rf"(?:\b(?:{'|'.join(_NOUNS)})\b|{'|'.join(_UNSPACED)})[^\w.?!]*(?:(?:{_IS}|la|die|the|letter|option)[^\w.?!]+){{0,3}}$"
)
_NAMED: Final = re.compile(rf"(?:[:=]|\b(?:{_IS}|letter|option|choice|opcion|la|die))\W+$")
_AFTERWARDS: Final = re.compile(
    rf"^\W{{0,4}}(?:\w+\W+){{0,2}}(?:(?:{_IS})\b[^.?!\n]{{0,24}}|[-–—,(:]\W*)"
    rf"(?:\bright\b|\btrue one\b|\b(?:{'|'.join(_NOUNS)})\b)"
)
_EQUALS: Final = re.compile(r"(?:[=≈≃]|\b(?:equals|makes|gives|you get|get|ergibt|macht|son|font|da))\W*$")
_ASSERTS: Final = re.compile(rf"(?:\bit|\bthat|\bso|\bthus|\bhence|\btherefore|\b(?:{_IS}))\W+(?:\w+\W+){{0,2}}$")
# An attribute of a tag and a comment are sentences, too.
_START: Final = re.compile(r"[.?!]\s|[:;\n]|=[\"']|<!--")
_STOP: Final = re.compile(r"[.?!](?:\s|$)|[;\n]|[\"'][ />]|-->")
_RIGHT_LETTER: Final = re.compile(rf"^\W{{0,3}}(?:{_IS})\b[^.?!\n]{{0,24}}(?:\bright\b|\b(?:{'|'.join(_NOUNS)})\b)")
_OPTIONS: Final = (
    "one|option|choice|answer|statement|opcion|respuesta|reponse|proposition|antwort|opcao|opzione|risposta"
)
_ORDINAL: Final = re.compile(
    rf"^\W{{0,3}}(?:(?:{_OPTIONS})\b\W{{0,3}})?(?:{_IS})\b[^.?!\n]{{0,24}}(?:\bright\b|\b(?:{'|'.join(_NOUNS)})\b)"
)
_LISTED: Final = re.compile(r"^[.)]\s*\S")
_FILLERS: Final = frozenset(
    "it its is s the a an about so that thats this you get gives equals makes answer answers approximately roughly maybe "  # noqa: SIM905
    "probably surely yes ok okay well sure of course just simply must be would should here therefore thus hence i think "
    "believe es la el un una lo son si est c ce cest le il oui das ist die der ja also e o sim si".split()
)


def is_stated(before: str, after: str, *, is_number: bool, is_tiny: bool) -> bool:
    """
    Say whether an answer phrase stands beside a candidate, or nothing else in its sentence.

    ``is_tiny`` are those so common (a digit, "one", "no") that the phrase has to be next to it.
    """
    if _AFTERWARDS.search(after[:_NEAR]) or _TIGHT.search(before[-_NEAR:]):
        return True
    if _stands_alone(before, after):
        return True
    if is_tiny:
        return _COMMAND.search(before[-_NEAR:]) is not None and not _LISTED.match(after)
    near = _cut_sentences(before[-_NEAR:])
    if _CUE.search(near) or _COMMAND.search(near):
        return True
    return is_number and _EQUALS.search(before[-_NEAR:]) is not None


def is_answering(before: str, after: str, question: Question, *, is_number: bool, is_tiny: bool) -> bool:
    """Say whether the words around a candidate are those of the question."""
    if not question.stems:
        return False
    around = stem_words(split_words(_cut_sentences(before) + " " + _cut_following(after)))
    fewest = _FEWEST + is_tiny
    share = _SHARE_ASKED if question.is_asked else _SHARE_NUMBER if is_number else _SHARE
    if question.is_asked and not is_tiny and _ASSERTS.search(before[-_NEAR:]):
        return True
    return any(len(stems & around) >= max(min(fewest, len(stems)), share * len(stems)) for stems in question.stems)


def is_letter_stated(before: str, after: str, *, is_capital: bool) -> bool:
    """Say whether a single letter is named as the option to take."""
    if _RIGHT_LETTER.search(after[:_NEAR]):
        return True
    # "A" is an article, too.
    if re.match(r"^ \w", after) and not (is_capital and _NAMED.search(before[-_NEAR:])):
        return False
    near = before[-_NEAR:]
    if _TIGHT.search(near) or _COMMAND.search(near):
        return True
    return is_capital and _stands_alone(before, after)


def is_place_stated(before: str, after: str) -> bool:
    """Say whether an ordinal ("the second one") names the option to take."""
    return _ORDINAL.search(after[:_NEAR]) is not None or _TIGHT.search(before[-_NEAR:]) is not None


def _stands_alone(before: str, after: str) -> bool:
    """Say whether the sentence says nothing but the candidate; the number of a list's item does not count."""
    starts = [match.end() for match in _START.finditer(before)]
    head = before[starts[-1] :] if starts else before
    stop = _STOP.search(after)
    tail = after[: stop.start()] if stop else after
    if not head.strip(" #>-•([") and _LISTED.match(after) and "\n" not in after[:3]:
        return False
    return set(split_words(head)) | set(split_words(tail)) <= _FILLERS


def _cut_sentences(before: str) -> str:
    """Return the sentence that a candidate is in, and the one before it."""
    starts = [match.end() for match in _START.finditer(before)]
    return before[starts[-2] :] if len(starts) > 1 else before


def _cut_following(after: str) -> str:
    stops = [match.end() for match in _STOP.finditer(after)]
    return after[: stops[0]] if stops else after
