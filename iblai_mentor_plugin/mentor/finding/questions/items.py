"""What a follow-up names by its place in a list that was just shown: "what does the second one do?"."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from iblai_mentor_plugin.courseware.index.folding import fold_words

if TYPE_CHECKING:
    from collections.abc import Mapping

_LAST: Final = -1
# Each place, as it is counted from 0, in the languages that the interface speaks, and German; folded.
_PLACES: Final[Mapping[int, str]] = {
    0: "first|primer|primero|primera|premier|premiere|primeiro|primeira|erste[nrs]?|اول|اولي",
    1: "second|segundo|segunda|deuxieme|seconde|zweite[nrs]?|ثاني|ثانيه",
    2: "third|tercer|tercero|tercera|troisieme|terceiro|terceira|dritte[nrs]?|ثالث|ثالثه",
    3: "fourth|cuarto|cuarta|quatrieme|quarto|quarta|vierte[nrs]?|رابع|رابعه",
    4: "fifth|quinto|quinta|cinquieme|funfte[nrs]?|خامس|خامسه",
    _LAST: "last|ultimo|ultima|dernier|derniere|letzte[nrs]?|اخير|اخيره",
}
_ANY: Final = "|".join(_PLACES.values())
# In English "one" stands for what is counted; elsewhere nothing does, so that the place is the question's last word.
_NAMED: Final = re.compile(
    rf"\b({_ANY}) (?:one|ones|option|item)\b|\b(?:el|la|le|les|o|a|der|die|das|den|dem) ({_ANY})\Z|\bال({_ANY})\Z"
)
_ITEM: Final = re.compile(r"^ *(?:[-*+]|\d+[.)]) +(.+)$", re.MULTILINE)
_GAP: Final = "…"
# What an item is called stands at its beginning: so many words, up to a sign.
_MOST: Final = 8
_SIGN: Final = re.compile(r"(?<=\w)(?:[:,;.(،؛：，。；（]| [-–—] ).*", re.DOTALL)


def find_item(question: str, reply: str) -> str:
    """Return what the item of a reply's list is called that a question names by its place, "" for none."""
    named = _NAMED.search(" ".join(fold_words(question)))
    if named is None:
        return ""
    ordinal = next(filter(None, named.groups()))
    place = next(place for place, words in _PLACES.items() if re.fullmatch(words, ordinal))
    items = _list_items(reply)
    return items[place] if items and place < len(items) else ""


def drop_place(question: str) -> str:
    """Return a question without such a place, which is no word of what it is about; as it is where it has none."""
    words = " ".join(fold_words(question))
    left = _NAMED.sub(" ", words)
    return left if left != words else question


def _list_items(reply: str) -> list[str]:
    """Return what the items of the first list of a reply in Markdown are called."""
    items: list[str] = []
    end = 0
    for one in _ITEM.finditer(reply):
        if items and reply[end : one.start()].strip():
            break
        end = one.end()
        if one[1].strip() != _GAP:
            items.append(" ".join(_SIGN.sub("", one[1].replace("*", "")).split()[:_MOST]))
    return items
