"""
What kind of answer a question expects, and how a sentence that gives one is known: a number, a time, a reason.

The expected answer type of question answering (Prager: Open-Domain Question-Answering, 2006, section 3.2), as far as single
words tell it.
"""

from __future__ import annotations

import re
from typing import Final

from iblai_mentor_plugin.courseware.index.folding import fold_line, fold_words

# What asks for a number, and for a reason, folded, in the languages of the interface, and in German and Chinese.
_COUNTING: Final = re.compile(
    r"\b(?:how (?:many|much|long|far|fast|old|big|large|wide|high|deep|hot|cold|heavy|often|late|early|tall|small|bright|close"
    r"|soon|quick|quickly|strong|dense|thick)|what (?:percentage|percent|year|number|score|size)|(?:in )?which year"
    r"|(?:max|maximum|minimum) (?:number|size|length|amount|width|height|score)"
    r"|cuant[oa]s?|a que (?:distancia|velocidad|temperatura)|que (?:tan|tamano|porcentaje)|en que ano"
    r"|combien|a quelle (?:distance|vitesse|temperature)|quelle (?:taille|duree)|en quelle annee|quant[oa]s?|a que distancia"
    r"|qual (?:a distancia|o tamanho|a idade|a velocidade)|em que ano"
    r"|wie (?:viele?|lange?|weit|schnell|alt|gross|hoch|tief|heiss"
    r"|breit|oft|schwer)|in welchem jahr)\b|(?:^| )كم(?: |$)|多少|几|多[长久远快大高深热重亮]"
)
_REASONING: Final = re.compile(
    r"\b(?:why|how come|what causes?|por ?que|pourquoi|warum|wieso|weshalb)\b|(?:^| )(?:لماذا|لم)(?: |$)|为什么|为何|怎么会"
)
_WAYS: Final = re.compile(
    r"\b(?:how (?:do|does|can|could|should|would|to)|como|comment|wie (?:kann|mache?|finde|komme|geht|macht)"
    r"|(?:what|which) steps)\b"
    r"|(?:^| )كيف(?: |$)|怎么|怎样|如何"
)
# Words of questions that ask for one thing alone.
_QUESTION_WORDS: Final = """
how why where when who como cuando donde quien comment quand ou qui pourquoi quando onde quem wie warum wann wo wer كيف لماذا
متي اين
"""
_ASKING: Final = frozenset(_QUESTION_WORDS.split())
# How a sentence begins that says what to do.
_STEP: Final = re.compile(
    r"\A(?:to \w+|first|begin|start|click|go|select|choose|open|press|type|enter|para \w+|primero|empieza|ve|haz clic|pour \w+"
    r"|d abord|commencez|cliquez|allez|primeiro|comece|clique|va|um|zuerst|beginne|klicken?|gehen?"
    r"|لكي|اولا|ابدا|اضغط|اذهب)\b|要|先|首先|点击"
)
# "One" and "a" stand in sentences that count nothing.
NUMBER: Final = re.compile(
    r"\d|\b(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety"
    r"|half|third|quarter|hundreds?|thousands?|millions?|dozens?|dos|tres|cuatro|cinco|seis|siete|ocho|nueve|diez|veinte|treinta"
    r"|cuarenta|cincuenta|sesenta|medi[oa]|tercio|cuarto|cien(?:to|tos|tas)?|mil|millon(?:es)?|docenas?|deux|trois|quatre|cinq"
    r"|sept|huit|neuf|dix|vingt|trente|quarante|cinquante|soixante|demi|tiers|quart|cents?|mille|douzaines?|dois|duas|quatro|sete"
    r"|oito|nove|dez|vinte|trinta|quarenta|cinquenta|sessenta|mei[oa]|terco|cem|milh(?:ao|oes)|duzias?|zwei|drei|vier|funf|sechs"
    r"|sieben|acht|neun|zehn|elf|zwolf|zwanzig|dreissig|vierzig|funfzig|sechzig|halbe[rs]?|hundert|tausend|millionen|dutzend)\b"
    r"|[二两三四五六七八九十百千万亿半]|(?:^| )(?:و|ال|ب)?(?:اثن|ثلاث|اربع|خمس|ست|سبع|ثمان|تسع|عشر"
    r"|مي[هتا]|ماي|الف|مليون|نصف|ثلث|ربع|دقيقتين"
    r"|ساعتين|درجتين|يومين|سنتين|مرتين)\w*"
)
_REASON: Final = re.compile(
    r"\Aas |\b(?:because|since|reasons?|so that|thus|therefore|hence|due to"
    r"|cause[sd]?|porque|por eso|ya que|pues|razon|asi que|para que"
    r"|debido|parce que|puisque|raison|donc|afin|pois|ja que|razao|por isso|weil|deshalb|daher|darum|grund|damit)\b"
    r"|(?:^| )(?:ل|و|ف)?(?:لان|لذلك|لهذا|بسبب|سبب|اذ|لكي)\w*|因为|所以|因此|由于|原因"
)


# What lasts or takes so long: "how long is the bridge" is another question.
_LASTING: Final = re.compile(
    r"\b(?:how long (?:do|does|did|will|would|can|should|must|until|till|before|to|it|has|have)"
    r"|how (?:many|much) (?:time|minutes|hours|days|weeks|months|years)"
    r"|cuanto tiempo|cuant[oa]s (?:minutos|horas|dias|semanas|meses|anos)|combien (?:de|d)"
    r" (?:temps|minutes|heures|jours|semaines|mois|annees)|quanto tempo|quant[oa]s (?:minutos|horas|dias|semanas|meses|anos)"
    r"|wie lange (?:dauert|braucht|brauche|muss|bis))\b|كم من الوقت|多久|多长时间"
)
_TIME: Final = re.compile(
    rf"(?:{NUMBER.pattern})\w{{0,12}}(?: \w{{1,20}}){{0,3}}? ?"
    r"(?:(?:second|minut|hour|day|week|month|year|segundo|hora|dia|semana|mes|ano"
    r"|seconde|heure|jour|semaine|mois|annee|an|sekunde|stunde|tag|woche|monat|jahr)(?:e?s|e?n|o|os|e)?\b"
    r"|دقيق|دقاي|ساع|يوم|ايام|اسبوع|اسابيع|شهر|اشهر|سن|عام|分钟|小时|天|周|个月|年|秒)"
)


def find_expected(question: str) -> re.Pattern[str] | None:
    """Return what a sentence that answers has when it is folded, None where the question does not tell."""
    asked = fold_line(question)
    if _LASTING.search(asked):
        return _TIME
    if _COUNTING.search(asked):
        return NUMBER
    return _REASON if _REASONING.search(asked) else None


def counts(expected: re.Pattern[str] | None, sentence: str) -> bool:
    """Say whether a number is expected, or a time, and a sentence has one."""
    return expected is not None and expected is not _REASON and bool(expected.search(fold_line(sentence)))


def asks_way(question: str) -> bool:
    """Say whether a question asks how to do something."""
    return bool(_WAYS.search(fold_line(question)))


def asks_alike(question: str, other: str) -> bool:
    """Say whether two questions ask for the same: how, why, where, when or who."""
    first, second = (_ASKING.intersection(fold_words(text)) for text in (question, other))
    return not first.isdisjoint(second)


def is_step(sentence: str) -> bool:
    """Say whether a sentence says what to do."""
    return bool(_STEP.search(fold_line(sentence)))
