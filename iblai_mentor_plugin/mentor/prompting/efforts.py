"""
What a learner wrote towards a problem: a step of their own, which the hint ladder counts as it counts an attempt.

It is told from begging, pasting and talk of other things by its words alone, and not by whether it is right: to say that
would be to say something of the answer.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from iblai_mentor_plugin.mentor.guarding.answers import stem_words
from iblai_mentor_plugin.mentor.guarding.spelling import read_words
from iblai_mentor_plugin.mentor.prompting.matching import list_stems
from iblai_mentor_plugin.mentor.staff.runs import cut_runs

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from collections.abc import Set as AbstractSet

_FEWEST_WORDS: Final = 8
# Stems that a step shares with what it is about, and such as nobody said before.
_SHARED: Final = 2
_NEW: Final = 3
# Words of every subject, and of every course: two texts that share them have nothing in common.
_EVERYWHERE: Final = frozenset(
    "about after again all also always another any anything are around back bad because been before being best better "  # noqa: SIM905
    "between big both but call called case come comes could course courses did different does doing done down "
    "during each easy either else end enough even ever every everybody everyone everything example few find first five "
    "four from get gets getting give given gives goes going good got had happen happens hard help her here him his "
    "hope how idea important into just keep kind know known last later learn learned learning least left less "
    "let lets like look looks lot made make makes making many may maybe mean means might "
    "module more most much must need needs never new next nobody not nothing now off often once one ones only "
    "other others our out over own page pages part people perhaps person place please possible put "
    "quite rather read reading really reason right same say says section see seen set several she should show shows "
    "simple since some somebody someone something sometimes soon start started still such sure take taken takes "
    "tell ten than thank thanks that their them then there these they thing things think third those though three "
    "through today together told too try trying turn two under understand until upon usual usually "
    "very video want wants was way ways week well were what when where whether which while who whole why will with "
    "within without work works would wrong yes yet you your yours "
    "algo algun alguna antes ahora aqui asi bien cada casi cosa cosas cuando cuanto curso desde despues dia donde dos "
    "ella ellos entonces entre era eran eso esta estan estas estos fue hace hacer hasta hay hoy mas mejor menos mismo "
    "mucho muchos muy nada nosotros nuestro otra otro otros pero poco porque primero puede pueden puedo pues quiero "
    "siempre sin sino sobre solo son tambien tan tanto tiene tienen todo todos tres usted veces vez "
    "alors apres aucun aussi autre autres avait avant avec avoir bien cela ces cette chaque chose comme comment cours "
    "depuis deux donc elle elles encore entre etait etre fait faire fois ici ils jour leur leurs mais meme moins mon "
    "nous notre nos parce pas peu peut plus plusieurs pourquoi premier quand quel quelle quelque rien sans ses son sont "
    "souvent toujours tous tout toute trois tres trop vous votre "
    "aber alle allem allen aller alles als also andere anderen auch bei beide beim bin bis bist bitte dann dass davon "
    "dazu denn dies diese dieser dieses doch dort drei durch eben einem einen einer eines einige einmal erst erste etwas "
    "euch gegen gibt ganz gut habe haben hat hatte hier hin ihm ihn ihr ihre immer jede jeder jetzt kann kein keine "
    "konnen kurs machen man mehr mein meine mich mir muss nach nicht nichts noch nun nur oder ohne schon sehr sein "
    "seine sich sie sind soll sollte sondern uber und uns unser viel viele vom vor war warum was weil weiter wenn wer "
    "werden wieder wird wir wurde zum zur zwei zwischen".split()
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """
    What a step is measured by: the problem, its unit, further texts that may have been pasted, and what was said before.

    ``list_said`` is called only for a text that may be a step.
    """

    problem: str
    unit: Sequence[str]
    elsewhere: Sequence[str]
    list_said: Callable[[], Sequence[str]]


def is_step(text: str, around: Surroundings) -> bool:
    """
    Say whether a text is a step of the learner's own: eight words, two stems of the problem or its unit, three new ones.

    New are those that neither the problem nor its unit nor any earlier message has. What is copied, six words in a row,
    does not count at all.
    """
    if len(read_words(text)) < _FEWEST_WORDS:
        return False
    about = _list_course_stems("\n".join((around.problem, *around.unit)))
    if not _has_enough(text, about, set()):
        return False
    said = around.list_said()
    own = cut_runs(text, (around.problem, *around.unit, *around.elsewhere, *said))
    return len(read_words(own)) >= _FEWEST_WORDS and _has_enough(own, about, list_stems("\n".join(said)))


@lru_cache(maxsize=64)
def _list_course_stems(text: str) -> frozenset[str]:
    """Return the stems of what a course says, which is the same from question to question."""
    return frozenset(list_stems(text))


def _has_enough(text: str, about: AbstractSet[str], said: AbstractSet[str]) -> bool:
    words = read_words(text)
    shared = stem_words(word for word in words if word not in _EVERYWHERE) & about
    return len(shared) >= _SHARED and len(stem_words(words) - about - said) >= _NEW
