"""Questions about how two things differ, and which two they are."""

from __future__ import annotations

import re
from typing import Final

from iblai_mentor_plugin.courseware.index.folding import fold_words
from iblai_mentor_plugin.llm.words import list_sought

# A thing that is compared has a name, and not a sentence.
_MOST_WORDS: Final = 5
# How people ask what tells two things apart, folded, in the languages that the interface speaks, and German.
_COMPARISONS: Final = tuple(
    re.compile(pattern)
    for pattern in (
        r"(?:.* )?differences? between (.+?) and (.+)",
        r"(?:how|in what way) (?:is|are|do|does) (.+?) (?:any )?(?:different|differ) (?:from|to|than) (.+)",
        r"(?:please )?(?:compare|distinguish) (?:between )?(.+?) (?:and|with|to|from) (.+)",
        r"(.+?) (?:vs|versus) (.+)",
        r"(?:.* )?diferencias? (?:hay |existe )?entre (.+?) [ye] (.+)",
        r"(?:en|em) que se (?:diferencia|distingue)[nm]? (.+?) (?:de|del|do|da) (.+)",
        r"(?:.* )?differences? (?:y a t il )?entre (.+?) et (.+)",
        r"(?:.* )?diferencas? (?:ha |existe )?entre (.+?) e (.+)",
        r"(?:.* )?unterschiede? (?:ist |gibt es )?zwischen (.+?) und (.+)",
        r"(?:wie|worin) unterscheide[nt] sich (.+?) (?:von|und) (.+)",
        r"(?:.* )?(?:الفرق|الاختلاف) بين (.+?) و ?(.+)",
    )
)
_ARTICLE: Final = re.compile(
    r"\A(?:an?|the|el|la|los|las|una?|les?|l|une|d|des|os?|as|uma?|der|die|das|dem|den|eine?|einem|einer) "
)


def find_compared(question: str) -> tuple[str, str] | None:
    """Return the two things that a question compares, folded and without articles; None where it asks something else."""
    asked = " ".join(fold_words(question))
    found = next((match for pattern in _COMPARISONS if (match := pattern.fullmatch(asked))), None)
    if found is None:
        return None
    one, other = (_ARTICLE.sub("", found[number]) for number in (1, 2))
    # One of them may be called as a word of no subject is: "the mean and the median".
    is_named = bool(list_sought(f"{one} {other}")) and max(len(one.split()), len(other.split())) <= _MOST_WORDS
    return (one, other) if is_named and one != other else None
