"""
Questions about one's own standing in a course, which its texts do not answer: grades, attempts, certificates, dates.

Other than known phrases they are whole sentences, and are looked up first: only where the course has none of these words among
what was found, what is said to the button is said to them.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from iblai_mentor_plugin.mentor.finding.questions.phrases import Intent
from iblai_mentor_plugin.mentor.finding.questions.words import list_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_RESULTS: Final = """
grade grades graded marks score scores certificate certificates cert attempt attempts tries retake retakes gpa
nota calificacion calificaciones certificado certificados intentos aprobado note certificat attestation
tentatives essais tentativas aprovado aprovacao note noten zertifikat versuche درجه درجتي درجات علامه علامتي
شهاده شهادتي محاولات محاوله
"""
_DEADLINES: Final = """
deadline deadlines overdue extension plazo plazos entrega echeance echeances delai prazo prazos frist fristen abgabe
abgabetermin تسليم
"""
# Of these only one's own: "do I need quotation marks" asks for none.
_OWNED: Final = frozenset(["marks"])
_WORDS: Final[Mapping[Intent, frozenset[str]]] = {
    Intent.PROGRESS: frozenset(list_words(_RESULTS)),
    Intent.DATES: frozenset(list_words(_DEADLINES)),
}
# Who says that such a thing is theirs, or is to be had, folded: "my grade", "how many tries do I get".
_OWNING: Final = re.compile(
    r"(?:\A| )(?:my|our|mi|mis|ma|mes|mon|meu|minha|meus|minhas|mein|meine|meinen|meiner) (?:\w+ )?{words}(?: |\Z)".replace(
        "{words}", f"(?:{'|'.join(sorted(frozenset().union(*_WORDS.values())))})"
    )
)
_GETTING: Final = re.compile(
    r"(?:\A| )(?:(?:do|did|can|will|could|must|should|may) (?:i|we) (?:\w+ )?(?:get|have|need|see|find|receive"
    r"|earn|retake|redo)"
    r"|(?:i|we) (?:get|have left|need|earn)|me dan|me quedan|me falta|tengo|necesito|obtengo|recibo|saco|consigo"
    r"|j obtiens|je recois|j ai|ai je|il me reste|me reste t il|me faut il|tenho|preciso|recebo|ganho|me restam"
    r"|(?:bekomme|habe|brauche|kriege|erhalte) ich|ich (?:bekomme|brauche|kriege|erhalte)"
    r"|هل احصل|احصل|لدي|عندي|احتاج|درجتي|علامتي|شهادتي)(?: |\Z)"
)
# "If I get it wrong, can I try again?"
_AGAIN: Final = re.compile(
    r"(?:\A| )(?:can|could|may|do) (?:i|we) (?:get to )?(?:(?:try|do|take|answer|submit|redo) "
    r"(?:(?:it|this|that|(?:(?:the|this|that|my|an?) )?(?:exam|test|quiz|problem|question|exercise|assignment|homework)) )?"
    r"(?:again|twice|more than once|another time)|retry|retake|resubmit)(?: |\Z)"
)
_TRIES: Final = ("again", "attempt", "retry", "retake", "resubmi")
# "Write the essay for me."
_FOR_ME: Final = re.compile(
    r"(?:(?:please|pls|can you|can u|could you|would you|will you) )*"
    r"(?:write|do|solve|translate|draw|make|calculate|finish|summari[sz]e|rewrite) .*\bfor me"
    r"|(?:(?:por favor|puedes|podrias) )*(?:escrib\w+|haz|hacer|resuelv\w+|resolver|traduc\w+) .*\bpor mi"
    r"|(?:(?:peux tu|pouvez vous|s il te plait) )*(?:ecri\w+|fais|faire|faites|resou\w+) .*\b(?:pour moi|a ma place)"
    r"|(?:(?:voce pode|pode|por favor) )*(?:escrev\w+|faca|fazer|resolv\w+) .*\b(?:por|para) mim"
    r"|(?:bitte )?(?:schreib\w*|mach\w*|lose?|ubersetz\w*) .*\bfur mich(?: .*)?"
)


def find_own(question: str, texts: Iterable[str] = ()) -> Intent | None:
    """Return what a question is for that is about the asker's own standing or work, and that none of these texts answers."""
    words = list_words(question)
    asked = " ".join(words)
    if _FOR_ME.fullmatch(asked):
        return Intent.STUCK
    is_owned = bool(_OWNING.search(asked))
    if not (is_owned or _GETTING.search(asked) or _AGAIN.search(asked)):
        return None
    own = frozenset(words) - (frozenset() if is_owned else _OWNED)
    said = {word for text in texts for word in list_words(text)}
    if _AGAIN.search(asked):
        return None if _speaks(said, _TRIES) else Intent.PROGRESS
    found = (intent for intent, known in _WORDS.items() if (asked_for := known & own) and not _speaks(said, asked_for))
    return next(found, None)


def _speaks(said: Iterable[str], asked_for: Iterable[str]) -> bool:
    """Say whether texts have one of some words, or what begins as it does: of "tries" there is nothing in "countries"."""
    begun = tuple(word.removesuffix("s") for word in asked_for)
    return any(word.startswith(begun) for word in said)
