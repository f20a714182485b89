"""
Which passages answer a question best, by SQLite's full-text search (FTS5, Okapi BM25).

It comes with Python, so that the plugin adds no package to an LMS. An index lives in memory, for one question.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, Final

from iblai_mentor_plugin.exceptions import LlmRefusedError
from iblai_mentor_plugin.llm.words import has_word, list_pieces, list_sought, list_words

if TYPE_CHECKING:
    from collections.abc import Sequence

# Words of a question that are looked up; a longer one is a pasted text, and would only be slow.
_MOST_WORDS: Final = 60


def rank(question: str, texts: Sequence[str], *, limit: int) -> list[int]:
    """Return the places of the texts that answer best, the best first; of equals the earlier; none without a word of it."""
    sought = list_sought(question)[:_MOST_WORDS]
    pieces = [[piece for word in list_words(text) for piece in list_pieces(word)] for text in texts]
    found = {at for at, own in enumerate(map(frozenset, pieces)) if any(has_word(own, word) for word in sought)}
    if not found:
        return []
    terms = dict.fromkeys(piece for word in sought for piece in list_pieces(word))
    return [at for at in _search(terms, pieces) if at in found][:limit]


def _search(terms: dict[str, None], texts: Sequence[Sequence[str]]) -> list[int]:
    query = " OR ".join(f'"{term}"' for term in terms)
    with closing(sqlite3.connect(":memory:")) as database:
        _fill(database, texts)
        # Unary plus: SQLite sorts by rank and place itself, instead of taking FTS5's order, which says nothing of ties.
        hits = database.execute("SELECT rowid FROM texts WHERE texts MATCH ? ORDER BY +rank, rowid", (query,))
        return [rowid - 1 for (rowid,) in hits]


def _fill(database: sqlite3.Connection, texts: Sequence[Sequence[str]]) -> None:
    try:
        # The tokenizer "ascii" takes every character beyond ASCII as a letter: the pieces were made above.
        database.execute("CREATE VIRTUAL TABLE texts USING fts5 (pieces, tokenize = 'ascii')")
    except sqlite3.OperationalError:
        missing = True
    else:
        missing = False
    if missing:
        raise LlmRefusedError("The search of the course needs a Python whose SQLite has FTS5.")
    # As many empty rows as texts: FTS5 gives no weight to a word that is in half of the rows or more, which among few passages
    # is any word.
    database.executemany("INSERT INTO texts VALUES (?)", [*((" ".join(own),) for own in texts), *[("",)] * len(texts)])
