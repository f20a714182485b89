"""Questions about how two things differ, and which two they are."""

from __future__ import annotations

import re
from typing import Final

from iblai_mentor_plugin.courseware.index.folding import fold_line
from iblai_mentor_plugin.mentor.finding.questions.words import list_sought, list_telling

# A thing that is compared has a name, and not a sentence.
_MOST_WORDS: Final = 5
# Where nothing but what stands behind them says that two things are compared, they are names.
_FEW_WORDS: Final = 3
# Words of a question that compares; a longer one is a pasted text.
_LONGEST: Final = 40
# How people ask what tells two things apart, folded, in the languages that the interface speaks, and German.
_COMPARISONS: Final = tuple(
    re.compile(pattern)
    for pattern in (
        r"(?:.* )?differences? (?:between|of) (.+?) and (.+)",
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
# "Posts or questions, which should I choose?": what is asked of two things stands behind them.
_ASKED_BEHIND: Final = re.compile(
    r"(?:(?:is|are|sont|sind|sao|son) )?(.+?) (?:and|or|vs|versus|y|e|o|ou|et|und|oder) (.+?)"
    r" (?:(?:are they |is it |is that )?(?:the )?same(?: thing)?|(?:what s|whats|what is|what are)(?: the)? diff\w*"
    r"|(?:what|which|when)(?: one)? (?:is|are|do|does|should|to|would) (?P<asked>.+)|which(?: one)?|cual(?:es)? (?P<cual>.+)"
    r"|que diferencia.*|(?:son )?lo mismo|quelle (?:est la )?difference.*|lequel (?P<lequel>.+)|la meme chose|qual (?P<qual>.+)"
    r"|a mesma coisa|was ist der unterschied|welche[rs]? (?P<welche>.+)|dasselbe|das gleiche)"
)
# "In summer and winter, when is Orion up?" names no two things.
_CIRCUMSTANCE: Final = re.compile(
    r"(?:in|on|at|for|from|by|with|during|en|por|para|con|dans|pour|avec|a|em|no|na|com|im|am|bei|fur|mit|von) "
)
_ARTICLE: Final = re.compile(
    r"\A(?:an?|the|el|la|los|las|una?|les?|l|une|d|des|os?|as|uma?|der|die|das|dem|den|eine?|einem|einer) "
)


def _find_behind(asked: str) -> re.Match[str] | None:
    """Return two names of which is asked what stands behind them, and which asks about nothing else."""
    found = _ASKED_BEHIND.fullmatch(asked)
    if found is None or max(len(found[number].split()) for number in (1, 2)) > _FEW_WORDS:
        return None
    asks_else = any(list_telling(rest) for rest in found.groupdict().values() if rest)
    return None if asks_else or _CIRCUMSTANCE.match(found[1]) or _CIRCUMSTANCE.match(found[2]) else found


def find_compared(question: str) -> tuple[str, str] | None:
    """Return the two things that a question compares, folded and without articles; None where it asks something else."""
    asked = fold_line(question)
    if len(asked.split()) > _LONGEST:
        return None
    found = next((match for pattern in _COMPARISONS if (match := pattern.fullmatch(asked))), None) or _find_behind(
        asked
    )
    if found is None:
        return None
    one, other = (_ARTICLE.sub("", found[number]) for number in (1, 2))
    # One of them may be called as a word of no subject is: "the mean and the median".
    is_named = bool(list_sought(f"{one} {other}")) and max(len(one.split()), len(other.split())) <= _MOST_WORDS
    return (one, other) if is_named and one != other else None
