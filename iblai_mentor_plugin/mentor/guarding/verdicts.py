"""
A reply's first word on what the learner guessed, such as "Yes, correct!" or "No".

Where the answer behind it is withheld, the word alone would tell: so it waits until what follows is decided on.
"""

from __future__ import annotations

import re
from typing import Final

from iblai_mentor_plugin.mentor.guarding.spelling import fold

# Characters of a reply in which it shows whether it begins with such a word.
_OPENING: Final = 60
# The word's own sentence and the one after it, at most.
_LONGEST: Final = 400


def join_words(words: str) -> str:
    """Return words as alternatives of an expression, folded."""
    return "|".join(re.escape(fold(word)) for word in words.split())


# Those that say nothing else.
YES_OR_NO: Final = (
    "yes yep yeah yup correct right exactly precisely indeed true absolutely bingo no nope wrong incorrect false "
    "si exacto correcto incorrecto oui exact exactement non faux ja genau richtig stimmt nein falsch sim certo nao errado "
    "esatto sbagliato tak nie evet да верно правильно нет неверно نعم صحيح لا כן נכון לא"
)
WORDS: Final = (
    "yes yep yeah yup correct right exactly precisely indeed true perfect absolutely bingo great excellent brilliant good "
    "no nope wrong incorrect false not almost close unfortunately sorry "
    "si exacto correcto cierto verdadero perfecto incorrecto falso casi "
    "oui exact exactement juste vrai parfait non faux presque "
    "sim exato certo perfeito nao errado incorreto quase "
    "ja genau richtig stimmt korrekt nein falsch leider fast "
    "esatto giusto corretto vero sbagliato klopt precies nee fout tak dobrze nie evet hayır "
    "да верно правильно точно нет неверно نعم صحيح لا خطأ हाँ सही नहीं כן נכון לא"
)
UNSPACED: Final = "是 对 對 正确 正確 没错 不 错 錯 はい 正解 いいえ 네 맞아요 아니요 ใช่ ถูก ไม่ ผิด"
# A word or three may lead to it: "That's right", "Das ist richtig", "C'est exact".
_VERDICT: Final = re.compile(
    rf"[\W_]*(?:[^\W_]{{1,5}}[\W_]+){{0,3}}(?:(?:{join_words(WORDS)})(?=[\W_])|(?:{join_words(UNSPACED)}))"
)
_STOP: Final = re.compile(r"[.!?…؟।]+[\s*_)\"”’»]|[。！？\n]")


def measure_opening(text: str, *, is_all: bool) -> int | None:
    """
    Return how many of a reply's first characters leave together; 0 where it opens with no verdict, None if more tells.

    ``text`` is the reply up to where it is decided on, ``is_all`` that no more of it may leave.
    """
    is_short = len(text) < _OPENING
    if not _VERDICT.match(fold(text[:_OPENING]) + ("." if is_all and is_short else "")):
        return None if is_short and not is_all else 0
    stops = list(_STOP.finditer(text[:_LONGEST]))
    if len(stops) > 1:
        return stops[1].end()
    return _LONGEST if is_all or len(text) >= _LONGEST else None
