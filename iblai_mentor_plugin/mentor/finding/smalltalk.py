"""
What people type to a chat that is no question about the course: answered only where all of it is a phrase of these lists.

Phrases are folded as words are in the search. A list for each language of the interface; all hold at once.
"""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext as _

from iblai_mentor_plugin.courseware.index.folding import fold_words
from iblai_mentor_plugin.mentor.finding.lookup import Found, clean_title
from iblai_mentor_plugin.mentor.finding.sentences import list_sentences

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from iblai_mentor_plugin.courseware.course import LearnerCourse, Passage, VisibleBlock


class Intent(Enum):
    """What a phrase is for."""

    GREETING = "greeting"
    THANKS = "thanks"
    ABILITY = "ability"
    UNIT = "unit"
    STUCK = "stuck"
    RECORD = "record"


PHRASES: Final[Mapping[Intent, Mapping[str, str]]] = {
    Intent.GREETING: {
        "en": "hi|hello|hey|hi there|hello there|hey there|good morning|good afternoon|good evening|how are you",
        "es": "hola|buenas|buenos dias|buenas tardes|buenas noches|que tal|como estas",
        "fr": "bonjour|salut|bonsoir|coucou|ca va|bonjour a tous",
        "pt": "oi|ola|bom dia|boa tarde|boa noite|tudo bem",
        "ar": "مرحبا|السلام عليكم|أهلا|اهلا وسهلا|صباح الخير|مساء الخير|كيف حالك",
    },
    Intent.THANKS: {
        "en": "thanks|thank you|thx|thanks a lot|thank you very much|many thanks|ok thanks|great thanks|ok thank you|cheers|ok|okay|ok got it|got it|cool",
        "es": "gracias|muchas gracias|mil gracias|ok gracias|vale gracias",
        "fr": "merci|merci beaucoup|ok merci|mille mercis|merci bien",
        "pt": "obrigado|obrigada|muito obrigado|muito obrigada|valeu|ok obrigado|ok obrigada",
        "ar": "شكرا|شكرا جزيلا|شكرا لك|شكرا كثيرا",
    },
    Intent.ABILITY: {
        "en": "what can you do|what can this do|what can you help me with|how can you help|how can you help me|help|who are you|"
        "what are you|how does this work|what can i ask|what can i ask you",
        "es": "que puedes hacer|en que me puedes ayudar|como me puedes ayudar|ayuda|quien eres|como funciona esto|que puedo preguntar",
        "fr": "que peux tu faire|que pouvez vous faire|qu est ce que tu peux faire|comment peux tu m aider|aide|qui es tu|"
        "comment ca marche",
        "pt": "o que voce pode fazer|o que voce faz|como voce pode me ajudar|ajuda|quem e voce|como isso funciona|o que posso perguntar",
        "ar": "ماذا يمكنك أن تفعل|ماذا تستطيع أن تفعل|كيف يمكنك مساعدتي|مساعدة|من أنت|كيف يعمل هذا",
    },
    Intent.UNIT: {
        "en": "what is this unit about|what s this unit about|whats this unit about|what does this unit have|what is in this unit|"
        "what s in this unit|what this unit has|what is this page about|what is this about|summarize this unit|"
        "what does this unit cover|what is this lesson about",
        "es": "de que trata esta unidad|que hay en esta unidad|que tiene esta unidad|que contiene esta unidad|de que va esta unidad|"
        "de que trata esta pagina",
        "fr": "de quoi parle cette unite|que contient cette unite|qu y a t il dans cette unite|de quoi traite cette unite|"
        "de quoi parle cette page",
        "pt": "sobre o que e esta unidade|do que trata esta unidade|o que ha nesta unidade|o que tem nesta unidade|"
        "o que esta unidade contem|sobre o que e esta pagina",
        "ar": "ما موضوع هذه الوحدة|عن ماذا تتحدث هذه الوحدة|ماذا يوجد في هذه الوحدة|ما الذي في هذه الوحدة|ماذا تحتوي هذه الوحدة",
    },
    Intent.STUCK: {
        "en": "i m stuck|im stuck|i am stuck|i don t understand|i dont understand|i do not understand|i don t understand this|"
        "i don t get it|i dont get it|explain it simpler|explain it simpler please|i need help|can you help me|help me|"
        "can you help me with my homework|help me with my homework|just give me the answer|give me the answer|"
        "just give me the answer to the question|give me the answer to the question|tell me the answer|what is the answer|"
        "what s the answer|how do i solve this problem|how do i solve this|solve this",
        "es": "estoy atascado|estoy atascada|no entiendo|no lo entiendo|no entiendo nada|no entiendo esto|necesito ayuda|"
        "puedes ayudarme|ayudame|dame la respuesta|dime la respuesta|cual es la respuesta|como resuelvo este problema",
        "fr": "je suis bloque|je suis bloquee|je ne comprends pas|je comprends pas|je ne comprends rien|j ai besoin d aide|"
        "peux tu m aider|aide moi|donne moi la reponse|dis moi la reponse|quelle est la reponse|comment resoudre ce probleme",
        "pt": "estou travado|estou travada|nao entendo|nao entendi|nao entendi nada|preciso de ajuda|pode me ajudar|me ajude|"
        "me da a resposta|me diga a resposta|qual e a resposta|como resolvo este problema",
        "ar": "لا أفهم|لم أفهم|لا أفهم هذا|أحتاج إلى مساعدة|هل يمكنك مساعدتي|ساعدني|أعطني الإجابة|أعطني الجواب|ما هي الإجابة|"
        "ما الإجابة|ما الجواب|كيف أحل هذه المسألة",
    },
    Intent.RECORD: {
        "en": "what is my grade|what s my grade|whats my grade|what is my score|what s my score|did i pass|"
        "what did i get wrong|what have i got wrong|how many attempts do i have left|how many attempts do i have|"
        "how many attempts are left|how am i doing",
        "es": "cual es mi nota|cual es mi calificacion|que nota tengo|he aprobado|aprobe|en que me equivoque|que hice mal|"
        "cuantos intentos me quedan|cuantos intentos tengo",
        "fr": "quelle est ma note|quelle note ai je|ai je reussi|qu est ce que j ai faux|combien d essais me reste t il|"
        "combien d essais il me reste|combien de tentatives me reste t il",
        "pt": "qual e a minha nota|qual e minha nota|que nota eu tenho|eu passei|o que eu errei|quantas tentativas me restam|"
        "quantas tentativas eu tenho",
        "ar": "ما درجتي|ما هي درجتي|كم درجتي|هل نجحت|فيم أخطأت|ما الذي أخطأت فيه|كم محاولة بقيت لي|كم محاولة لدي",
    },
}


def _fold(text: str) -> str:
    return " ".join(fold_words(text))


_KNOWN: Final = {
    _fold(phrase): intent
    for intent, by_language in PHRASES.items()
    for phrases in by_language.values()
    for phrase in phrases.split("|")
}
_VIDEO: Final = "video"
_PROBLEM: Final = "problem"
# What holds others, and is none that somebody reads.
_FRAMES: Final = frozenset({"course", "chapter", "sequential", "vertical"})


def find_intent(text: str) -> Intent | None:
    """Return what a text is for whose every word is a known phrase's; None for all others."""
    return _KNOWN.get(_fold(text))


def answer(intent: Intent, course: LearnerCourse, unit_key: str) -> Found:
    """Return what is said to a phrase, in the unit that the learner is in, "" for none."""
    if intent is Intent.UNIT:
        return show_unit(course, unit_key)
    return Found("", notice=_NOTICES[intent]())


def describe_ability() -> str:
    """Return what a search of the course can do."""
    return _(
        "I am a search of the course. Ask a question in your own words, and I show the passages of the course that answer it, "
        "each with its place. Ask “What is this unit about?” to see what the unit that you are in has. I do not write "
        "answers of my own, and I do not solve problems."
    )


def _greet() -> str:
    return _("Hello! Ask me something about this course, and I look for the passages that answer it.")


def _welcome_thanks() -> str:
    return _("You’re welcome! Ask me whenever you look for something in this course.")


def _offer_search() -> str:
    return _(
        "I am a search of the course: I cannot explain in words of my own, and I do not solve problems. Tell me which word or "
        "idea you want to read about, or ask “What is this unit about?” to see what this unit has."
    )


def _point_to_record() -> str:
    return _(
        "I am a search of the course’s texts: I do not answer from your grades, attempts or answers. Your grades are on the "
        "Progress page of the course, and your attempts beside each problem."
    )


_NOTICES: Final = {
    Intent.GREETING: _greet,
    Intent.THANKS: _welcome_thanks,
    Intent.ABILITY: describe_ability,
    Intent.STUCK: _offer_search,
    Intent.RECORD: _point_to_record,
}


def show_unit(course: LearnerCourse, unit_key: str) -> Found:
    """Return what is said of the unit that the learner is in: its parts, each with how it begins."""
    passages = _list_first(course.read(unit_key)) if unit_key else {}
    blocks = {block.usage_key: block for block in course.list_blocks() if unit_key in (block.unit_key, block.usage_key)}
    parts = {key: _name_part(block) for key, block in blocks.items() if block.block_type not in _FRAMES}
    if not unit_key or not parts:
        return Found("", notice=_("I can’t see which unit you are in. Open a unit, and ask again."))
    # Of a problem not what it asks: that is no fact, and may be secret. Of a video its title says more than its first words.
    quoted = tuple(
        passages[key] for key in parts if key in passages and blocks[key].block_type not in (_PROBLEM, _VIDEO)
    )
    return Found("", quoted, notice=_name_unit(blocks[unit_key]), parts=tuple(parts.items()))


def _name_part(block: VisibleBlock) -> str:
    title = clean_title(block.title)
    if block.block_type == _VIDEO:
        return _("**{title}** (video)").format(title=title)
    return _("**{title}** (exercise)").format(title=title) if block.block_type == _PROBLEM else f"**{title}**"


def _name_unit(unit: VisibleBlock) -> str:
    return _("The unit “{title}” has:").format(title=clean_title(unit.title))


def _list_first(passages: Iterable[Passage]) -> dict[str, Passage]:
    """Return the first passage of each block that has a sentence to quote."""
    first: dict[str, Passage] = {}
    for passage in passages:
        if passage.usage_key not in first and any(not one.is_item for one in list_sentences(passage)):
            first[passage.usage_key] = passage
    return first
