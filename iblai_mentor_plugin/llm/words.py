"""
What is looked up of a text, in any language: its words, cut into overlapping pieces of a few letters.

Pieces find "star" in "stars" and "Nordstern" for "Stern" without knowing a language's grammar (McNamee, Mayfield: Character
N-Gram Tokenization for European Language Text Retrieval, 2004), and need no spaces in scripts that have none.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

# The length that did best over eight languages in the paper above.
_PIECE: Final = 4
# Most words of Chinese, and about a syllable of Thai.
_UNSPACED_PIECE: Final = 2
# Scripts without spaces, as a class of a regular expression has them: Thai, Lao, Burmese, Khmer, Japanese, Chinese.
UNSPACED: Final = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff"
_UNSPACED: Final = re.compile(rf"([{UNSPACED}]+)")
# Letters of one word in another one: as many as half its pieces, the first among them.
_ENOUGH: Final = 0.5

# Words that questions are made of, and that say nothing of what is asked about: of the languages most courses are in. In any
# other language such words only make the search a little less choosy. Without accents.
_ENGLISH: Final = """
a about after am an and any are as at be because been before but by can could did do does doing down example explain find
for from get gets give gives had has have help how i if in into is it its just know knows like me mean means my no not of
on one or out over please re s said say says should show shows so some tell tells than that the their them then there
these they this those to understand up us use was we were what when where which who why will with would you your
aint arent cant couldn couldnt didn didnt doesn doesnt don dont hasn hasnt haven havent hes hows im isn isnt ive lets ll
shes shouldn shouldnt thats theres theyre ve wasn wasnt weren werent whats whens wheres whos wont wouldn wouldnt youre
"""
# The same as they are mistyped most.
_MISTYPED: Final = """
abotu abuot becasue becaus becuase cna cuold doesent dosent hwat hwen hwere hwo shoud shuold taht teh tehre thier waht
wahts whcih whem whene wher wherre whic whihc whta whts whast wich wihch woud wuold
"""
_IBERIAN: Final = """
al como con cual cuales cuando da das de del do donde dos e el ella em en es esta este esto eu explica foi ha hay
isso la las lo los mais mas me mi na nao nas no nos o onde os para pero por porque puedes qual quando que quem quien
se sea ser si sin sobre son su sus tem tu um uma un una unos uns y
"""
_FRENCH: Final = """
au aux avec ce ces cette comment dans des donc du elle est et etre explique fait il ils je le les leur mais moi ne
ou par pas plus pour pourquoi quand quel quelle quelles quels qui quoi sa ses sont sur te tous une vous
"""
_GERMAN: Final = """
aber als auch auf aus bei bin bist das dass dem den der die dies diese dieser du durch ein eine einem einen einer er
erklare es fur hat ich im ist kann kein man mir mit nach nicht noch nur oder sich sie sind um und von vor wann warum
was welche welcher wenn wer werden wie wir wird wo zu zum zur
"""
FUNCTION_WORDS: Final = frozenset(f"{_ENGLISH} {_MISTYPED} {_IBERIAN} {_FRENCH} {_GERMAN}".split())
# Those of other languages that are words of a subject in an English question: "how do stars die".
_ENGLISH_SUBJECTS: Final = frozenset(["die", "hat", "man", "plus", "pour", "sin", "son"])
_ENGLISH_ALONE: Final = frozenset(_ENGLISH.split()) - frozenset(f"{_IBERIAN} {_FRENCH} {_GERMAN}".split())


def list_words(text: str) -> list[str]:
    """Return a text's words, without case and accents; of scripts without spaces, every pair of characters."""
    plain = unicodedata.normalize("NFKD", text).casefold()
    # Marks of Indic scripts are part of a word, the accents of Latin, Greek and Cyrillic are not.
    kept = "".join(char if unicodedata.category(char)[0] in "LMN" else " " for char in plain if not _is_accent(char))
    return [word for run in kept.split() for part in _UNSPACED.split(run) for word in _cut_unspaced(part)]


def _is_accent(char: str) -> bool:
    return "\u0300" <= char <= "\u036f"


def _cut_unspaced(part: str) -> list[str]:
    return _cut(part, _UNSPACED_PIECE) if _UNSPACED.match(part) else [part] if part else []


def _cut(word: str, length: int) -> list[str]:
    return [word[at : at + length] for at in range(max(len(word) - length + 1, 1))]


def list_pieces(word: str) -> list[str]:
    """Return a word's pieces; a short word is one."""
    return _cut(word, _PIECE)


def cut_pieces(words: Iterable[str]) -> frozenset[str]:
    """Return the pieces of words, together."""
    return frozenset(piece for word in words for piece in list_pieces(word))


def list_sought(question: str) -> list[str]:
    """Return the words of a question that say what it is about, each once, in their order."""
    words = dict.fromkeys(list_words(question))
    kept = frozenset() if _ENGLISH_ALONE.isdisjoint(words) else _ENGLISH_SUBJECTS
    return [
        word for word in words if (word not in FUNCTION_WORDS or word in kept) and (len(word) > 1 or not word.isascii())
    ]


def is_english(question: str) -> bool:
    """Say whether a question has a word that English questions are made of, and those of no other language of ours."""
    return not _ENGLISH_ALONE.isdisjoint(list_words(question))


def has_word(pieces: frozenset[str], word: str) -> bool:
    """Say whether a text of these pieces has a word, or a form of it."""
    own = list_pieces(word)
    return own[0] in pieces and sum(piece in pieces for piece in own) >= _ENOUGH * len(own)


def count_sought(text: str, sought: Iterable[str]) -> int:
    """Return how many of the words sought a text has, in any form."""
    pieces = cut_pieces(list_words(text))
    return sum(has_word(pieces, word) for word in sought)
