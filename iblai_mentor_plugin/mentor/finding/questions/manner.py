"""What people put around what they ask about: "explain … like I'm 12", "give me a short overview of …"."""

from __future__ import annotations

import re
from typing import Final

from iblai_mentor_plugin.courseware.index.folding import fold_words

# Words of a question that says how to answer it; a longer one is a pasted text.
_LONGEST: Final = 60
# Folded, in the languages that the interface speaks, and German.
_BEFORE: Final = re.compile(
    r"\A(?:(?:so|ok|okay|hi|hello|hey|and|but|please|pls|plz|can you|can u|could you|would you|por favor|puedes|podrias|tu peux"
    r"|peux tu|pouvez vous|voce pode|pode|bitte|kannst du|konnen sie) )*"
    r"(?:(?:explain|describe|define|clarify|summari[sz]e)(?: to me| for me| me)?(?: again)?"
    r"|tell me(?: more| something| everything)? about|what do you know about"
    r"|(?:give|show|write|make)(?: me)? (?:an?|some|the|two|three|\d+) (?:(?:short|quick|brief|simple|little|good|few) )*"
    r"(?:overview|summary|checklist|list|examples?|definition|explanation|introduction|recap)(?: of| for| about| on)?"
    r"(?: how| what)?"
    r"|i (?:still )?(?:dont|don t|do not|cant|can t|cannot) (?:really )?(?:get|understand|follow|grasp)"
    r"|help me (?:understand|with)"
    r"|explica(?:me|r|rme)?|describe(?:me)?|define(?:me)?|resume(?:me)?|hablame (?:de|sobre)|no entiendo"
    r"|dame (?:un|una) (?:resumen|lista|ejemplo|definicion)(?: de| sobre)?"
    r"|expliqu(?:e|ez|er)(?: moi| nous)?|decri[st](?: moi)?|defini[st](?:sez)?(?: moi)?|resume[rz]?(?: moi)?|parle[z]? moi de"
    r"|je ne comprends pas|donne[z]? moi (?:un|une) (?:resume|liste|exemple|definition)(?: de| du| des)?"
    r"|expli(?:ca|que)(?: me| para mim)?|descreva|defina|resuma|fale (?:sobre|de)|nao entendo"
    r"|de me (?:um|uma) (?:resumo|lista|exemplo|definicao)(?: de| do| da| sobre)?"
    r"|erklare?(?: mir| uns)?(?: bitte)?|beschreibe?(?: mir)?|definiere(?: mir)?|erzahl(?:e)? mir(?: etwas)? (?:uber|von)"
    r"|fasse?(?: mir)?|ich verstehe nicht"
    r"|gib mir (?:eine|ein|einen) (?:uberblick|zusammenfassung|liste|beispiel|definition)(?: uber| von| fur)?"
    r"|اشرح(?: لي)?|عرف(?: لي)?|لخص(?: لي)?|حدثني عن|اخبرني عن|لا افهم) ",
)
_BEHIND: Final = re.compile(
    r" (?:(?:explain|explained|say|tell)(?: (?:it|this|that))?(?: (?:to me|for me|me))?(?: again)?"
    r"|(?:to me |for me )?like (?:i m|im|i am|i were|i was)(?: an?)? \w+(?: years? old| y o)?|eli ?5"
    r"|for (?:dummies|beginners|kids)|(?:stands?|short) for"
    r"|(?:explain(?:ed)? |said |put )?in (?:very |really |more )?(?:simple|simpler|plain|easy|easier|other|your own|a few|one"
    r"|two|three|\d+) (?:terms|words?|language|english|sentences?)|(?:more )?(?:simply|briefly)|simpler|shorter|in short"
    r"|in brief|(?:in )?(?:a )?(?:short|quick|brief) (?:overview|summary|version|answer)|step by step|to me|for me"
    r"|please|pls|plz|thanks|thank you|thx|asap"
    r"|por favor|con palabras (?:mas )?(?:simples|sencillas)|en pocas palabras|paso a paso|resumido|gracias"
    r"|s il (?:te|vous) plait|avec des mots simples|en quelques mots|en bref|etape par etape|merci"
    r"|em poucas palavras|com palavras simples|passo a passo|obrigad[oa]"
    r"|bitte|einfach|in einfachen worten|kurz|schritt fur schritt|danke|(?:kurz )?zusammen"
    r"|من فضلك|بكلمات بسيطه|باختصار|شكرا)\Z",
)


def strip_frame(question: str) -> str:
    """Return a question without what only says how the answer should be; as it is where nothing would be left of it."""
    words = fold_words(question)
    if len(words) > _LONGEST:
        return question
    asked = " ".join(words)
    subject = strip_manner(_BEFORE.sub("", f"{asked} ", 1).strip())
    return subject if subject and subject != asked else question


def strip_manner(folded: str) -> str:
    """Return a folded question without what stands behind it and says how the answer should be: "in three sentences"."""
    while (shorter := _BEHIND.sub("", folded)) != folded:
        folded = shorter
    return folded
