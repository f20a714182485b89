"""
What is looked up of a text, in any language: whole words, and their pieces of four letters with the borders of words.

Pieces find "star" in "stars", "Nordstern" for "Stern" and a word with a slip in it, and need no language's grammar
(McNamee, Mayfield: Character N-Gram Tokenization for European Language Text Retrieval, 2004). Of scripts that put no
spaces between words, and of Hangul, whose syllables are single characters, pairs and single characters are taken.
"""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache
from typing import TYPE_CHECKING, Final
from zlib import crc32

from iblai_mentor_plugin.courseware.index.folding import fold_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

# The length that did best over eight languages in the paper above.
_PIECE: Final = 4
_PAIR: Final = 2
# Thai to Burmese, Khmer, Japanese, Chinese, and Hangul.
_DENSE: Final = re.compile(
    r"([\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3\uf900-\ufaff]+)"
)
# Different words whose terms a process remembers; a large course has some ten thousand.
_WORDS: Final = 20_000
# A longer word is an address or a mistake.
_LONGEST_WORD: Final = 60


def count_terms(text: str) -> Counter[int]:
    """Return how often each term stands in a text; a term is a number of 32 bits."""
    counts: Counter[int] = Counter()
    for word, count in Counter(fold_words(text)).items():
        for term in hash_word(word[:_LONGEST_WORD]):
            counts[term] += count
    return counts


def list_sought(question: str, *, most: int) -> list[int]:
    """Return the terms of a question's first words, each once."""
    words = list(dict.fromkeys(fold_words(question)))[:most]
    return list(dict.fromkeys(term for word in words for term in hash_word(word[:_LONGEST_WORD])))


def list_whole(question: str, *, most: int) -> list[int]:
    """Return the terms that stand for a question's first words as they are, each once; of a dense script its characters."""
    runs = (run for word in fold_words(question)[:most] for run in filter(None, _DENSE.split(word[:_LONGEST_WORD])))
    pieces = (piece for run in runs for piece in (run if _DENSE.match(run) else (f"={run}",)))
    return [_hash_piece(piece) for piece in dict.fromkeys(pieces)]


@lru_cache(maxsize=_WORDS)
def hash_word(word: str) -> tuple[int, ...]:
    """Return the terms of a folded word."""
    return tuple(map(_hash_piece, list_pieces(word)))


def _hash_piece(piece: str) -> int:
    return crc32(piece.encode("utf-8", "surrogatepass"))


def hash_pieces(word: str) -> list[int]:
    """Return the terms of a word's pieces, folded first; not that of the whole word, which no other form of it has."""
    folded = "".join(fold_words(word))[:_LONGEST_WORD]
    return [_hash_piece(piece) for piece in list_pieces(folded) if piece[0] != "="]


def list_pieces(word: str) -> Iterator[str]:
    """Yield a folded word, marked as a whole one, and its pieces; a space in a piece is the word's border."""
    for run in filter(None, _DENSE.split(word)):
        if _DENSE.match(run):
            yield from run
            yield from _cut(run, _PAIR)
        else:
            yield f"={run}"
            yield from _cut(f" {run} ", _PIECE)


def _cut(text: str, length: int) -> Iterable[str]:
    return (text[at : at + length] for at in range(max(len(text) - length + 1, 1)))
