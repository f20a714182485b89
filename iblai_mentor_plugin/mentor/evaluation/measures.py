"""
Measures of how a reply teaches. Pure, deterministic and cheap: a reply and what was said before go in, a number comes out.

None of them understands a reply. Each was accepted because it agrees with people on replies that people labelled (see
``docs/evaluation.rst``); they are for averages over many replies, not for a verdict on one.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Final

from iblai_mentor_plugin.llm.words import cut_pieces, has_word, list_sought, list_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

# Words that a reply shares with what it is about; of a short reply one is enough.
_SHARED: Final = 3
_SHORT: Final = 12
# Fewer words state nothing that would need a source.
_CLAIM: Final = 6
_SENTENCE: Final = re.compile(r"(?<=[.?!…؟।])[\s\"”»’*_)]+|(?<=[。！？])|\n+")
# A mark behind a sentence belongs to it.
_MARKED: Final = re.compile(r"([.?!…؟।。！？][\"”»’*_)]*)[^\S\n]*((?:\[\d+\][^\S\n]*)+)")
_ASKS: Final = re.compile(r"[?？؟]+")
_MARK: Final = re.compile(r"\[\d+\]")
_ITEM: Final = re.compile(r"^\s*(?:[-•*]|\(?\d{1,2}[.)])\s+\S", re.MULTILINE)
_ORDER: Final = re.compile(
    r"\b(?:first(?:ly)?|second(?:ly)?|third(?:ly)?|then|next|after that|finally|lastly|primero|luego|después|finalmente|d'abord"
    r"|ensuite|puis|enfin|zuerst|dann|danach|schließlich|primeiro|depois|infine)\b",
    re.IGNORECASE,
)
_DIGITS: Final = r"\d+(?:,\d{3})*(?:\.\d+)?"
_NUMBER: Final = re.compile(_DIGITS)
_COMPUTED: Final = re.compile(rf"[=≈]\s*[$€£]?{_DIGITS}")
# Numbers and operations alone, with a currency or a unit of up to two words beside a number.
_TERM: Final = rf"[$€£]?{_DIGITS}%?(?: ?[a-z]{{2,}}+)?(?: [a-z]{{2,}}+)?"
_SUM: Final = re.compile(
    rf"({_TERM}(?:\s*[-+*/]\s*{_TERM}){{1,12}})\s*=\s*[$€£]?({_DIGITS})(?!\s*[-+*/%]|,?\d|\.\d|[a-z])"
)
_SIGNS: Final = str.maketrans("−–×·⋅÷∗", "--***/*")
_TIMES: Final = re.compile(r"\\(?:times|cdot)|(?<=[\d ])x(?=[ $€£\d])")
_HIDES: Final = re.compile(r"(?:\w|[(^*/+=-]\s*)$")
_OPERATION: Final = re.compile(r"\s*([-+*/])\s*")
_CLOSE: Final = 0.51
_NO_LETTER: Final = re.compile(r"[^\w]+")
_ADDRESSES: Final = re.compile(
    r"\b(?:you|your|let's|i|me|my|we|us|our|du|dein\w*|ich|wir|tú|tu|yo|te|vous|votre|je|nous|você|eu)\b", re.IGNORECASE
)
# The material, and that it does not do something: a sentence with both says that the course does not say it.
_MATERIAL: Final = re.compile(
    r"\b(?:courses?|materials?|passages?|units?|pages?|curso|material|pasajes?|cours|unité|kurs\w*|abschnitte?|unterlagen|corso"
    r"|курс\w*|материал\w*)\b|المقرر|الدورة|المادة|المساق|课程|課程|资料|资料|コース|강좌|पाठ्यक्रम|הקורס",
    re.IGNORECASE,
)
_ABSENT: Final = re.compile(
    r"n't\b|\b(?:not|cannot|nothing|no|none|outside|beyond|ninguna?|nada|fuera|pas|rien|aucune?|hors|nichts?|kein\w*|außerhalb|não"
    r"|fora|non|niente|fuori|لا|ليس|لم|не|нет|नहीं|לא)\b|不|没有|沒有|ません|없",
    re.IGNORECASE,
)


def split_sentences(text: str) -> list[str]:
    """Return the sentences of a text, and its lines that are none, that have words."""
    parts = _SENTENCE.split(_MARKED.sub(r" \2\1 ", text))
    return [one for one in parts if one and re.search(r"[^\W_]", _MARK.sub("", one))]


def count_questions(text: str) -> int:
    """Return how many questions a text asks."""
    return len(_ASKS.findall(text))


def count_steps(text: str) -> int:
    """Return how many steps a reply takes at once: items of a list, words that put in order, or results computed."""
    ordered = {word[0].casefold() for word in _ORDER.finditer(text)}
    return max(len(_ITEM.findall(text)), len(ordered), len(_COMPUTED.findall(text)))


def is_specific(reply: str, subject: Sequence[str]) -> bool:
    """
    Say whether a reply speaks of what it is asked about; ``subject`` is the problem, and what the learner wrote.

    It shares three words with that, or half of a problem that has few, or one if it is short itself.
    It stands for guidance: whoever guides names what is to be looked at; praise, refusals and talk of something else do not.
    """
    own = [word for word in list_sought(reply) if not any(map(str.isdigit, word))]
    pieces = cut_pieces(list_words("\n".join(subject)))
    shared = sum(has_word(pieces, word) for word in own)
    needed = 1 if len(reply.split()) <= _SHORT else min(_SHARED, max(1, len(list_sought(subject[0])) // 2))
    return shared >= needed


def is_actionable(reply: str, subject: Sequence[str]) -> bool:
    """
    Say whether a reply leaves the learner something to do: it asks, or it points to something and does not do it for them.

    To compute a result, or to say a number that nobody said yet, is to do it for them.
    """
    if count_questions(reply):
        return True
    return (
        not _COMPUTED.search(reply) and not list_numbers(reply) - list_numbers(*subject) and is_specific(reply, subject)
    )


def list_numbers(*texts: str) -> set[str]:
    """Return the numbers in digits that texts have, each in one form; marks of citations are none."""
    return {_write_number(one) for text in texts for one in _NUMBER.findall(_MARK.sub("", text))}


def find_sums(text: str) -> list[tuple[str, bool]]:
    """
    Return the sums of a text, their numbers and what they come to, and whether each is right, as far as it is written out.

    Only numbers with + − × ÷ between them: what has letters, brackets or powers in it is left alone, as are chains of
    equations. A result may be rounded.
    """
    plain = _TIMES.sub("*", text.translate(_SIGNS).casefold())
    sums = []
    for found in _SUM.finditer(plain):
        value = None if _HIDES.search(plain[: found.start()]) else _compute(found[1])
        if value is not None:
            shown = found[2].replace(",", "")
            unit = 10.0 ** -len(shown.partition(".")[2])
            sums.append((_NO_LETTER.sub(" ", found[0]).strip(), abs(value - float(shown)) <= _CLOSE * unit))
    return sums


def list_wrong_sums(reply: str, said: Iterable[str]) -> list[str]:
    """Return the wrong sums of a reply that are its own: to repeat the learner's is no mistake."""
    known = {one for text in said for one, _is_right in find_sums(text)}
    return [one for one, is_right in find_sums(reply) if not is_right and one not in known]


def _compute(expression: str) -> float | None:
    """Return what an expression of terms and operations comes to; None for a division by zero."""
    parts = _OPERATION.split(expression)
    total, product, sign = 0.0, _read_term(parts[0]), 1.0
    for operation, term in zip(parts[1::2], parts[2::2], strict=True):
        value = _read_term(term)
        if operation in "+-":
            total, product, sign = total + sign * product, value, 1.0 if operation == "+" else -1.0
        elif operation == "*":
            product *= value
        elif value:
            product /= value
        else:
            return None
    return total + sign * product


def _read_term(term: str) -> float:
    number = _NUMBER.search(term)
    value = float(number[0].replace(",", "")) if number else 0.0
    return value / 100 if "%" in term else value


def _write_number(digits: str) -> str:
    whole, _point, decimals = digits.replace(",", "").partition(".")
    kept = decimals.rstrip("0")
    return f"{int(whole)}.{kept}" if kept else str(int(whole))


def count_claims(reply: str) -> int:
    """
    Return how many sentences of a reply state something that a source should say.

    Questions, short sentences, and what is said of the learner or of the mentor itself state nothing of the course.
    """
    return sum(_is_claim(sentence) for sentence in split_sentences(reply))


def count_uncited(reply: str) -> int:
    """Return how many of its claims have no mark: none of their own, and none later in their paragraph."""
    paragraphs = [split_sentences(one) for one in re.split(r"\n\s*\n", reply)]
    return sum(
        _is_claim(sentence) and not any(_MARK.search(one) for one in sentences[place : place + 2])
        for sentences in paragraphs
        for place, sentence in enumerate(sentences)
    )


def _is_claim(sentence: str) -> bool:
    plain = _MARK.sub("", sentence)
    is_long = len(list_words(plain)) >= _CLAIM
    return is_long and not _ASKS.search(plain) and not _ADDRESSES.search(plain) and not admits_absence(plain)


def admits_absence(reply: str) -> bool:
    """Say whether a reply says of the course that it does not say something."""
    sentences = split_sentences(unicodedata.normalize("NFC", reply.replace("’", "'")))
    return any(_MATERIAL.search(one) and _ABSENT.search(one) for one in sentences)
