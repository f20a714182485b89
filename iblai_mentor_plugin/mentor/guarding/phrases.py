"""The words by which an answer is named as such, in the languages that are known here; all of them folded."""

from __future__ import annotations

from typing import Final

from iblai_mentor_plugin.mentor.guarding.spelling import fold


def _fold_words(words: str) -> list[str]:
    return [fold(word) for word in words.split()]


# Of languages that put spaces between words; expressions.
NOUNS: Final = [
    *_fold_words("answers? solutions? correct[aeo]?s? correctly key respuestas? solucion(?:es)? réponses? antwort(?:en)? lösung(?:en)?"),
    *_fold_words("richtige?[nrs]? respostas? risposta soluzione solução corrett?[aeio]s? giust[ao] antwoord(?:en)? juiste?"),
    *_fold_words("svar(?:et)? rätta? riktige?t? korrekte? rigtige?t? vastaus oikea odpowiedz odpowiedź poprawn[aey] prawidłow[aey]"),
    *_fold_words("odpověď správn[áý] cevab[ıi] cevap doğru yanıt(?:ı)? jawaban(?:nya)? benar răspuns(?:ul)? corectă? válasz helyes"),
    *_fold_words("wynik ergebnis resultado resultat risultato απάντηση σωστή σωστό"),
    "right (?:choice|option|one|letter)",
]
# Of those whose words take endings.
STEMS: Final = _fold_words("ответ правильн верн відповід उत्तर सही الجواب الإجابة الصحيح الصواب جواب پاسخ התשובה הנכונה উত্তর সঠিক பதில் சரியான")
# Of all others.
UNSPACED: Final = _fold_words("答案 正确 正確 答え 正解 回答 해답 정답 답은 올바른 คำตอบ ถูกต้อง đáp")
# They name what is to be answered, whatever stands behind them.
VERBS: Final = (  # noqa: SIM905
    "enter type choose pick select tick write submit mark input elige escoge escribe marca choisis choisissez ecris coche "
    "wahle schreib scegli scrivi escolha escreva"
).split()
# With a letter or a place behind them these do so, too.
CHOOSING: Final = [
    *VERBS,
    *"take check go(?:\\s+(?:for|with))? elija selecciona seleccione escriba marque selectionne[rz]? cochez ecrivez prends".split(),
    *"prenez wahlen nimm kreuze? ankreuzen scegliere seleziona selecione assinale kies kiest vul valj skriv velg vaelg".split(),
    *"valitse wybierz zaznacz vyber sec secin isaretle pilih pilihlah chon".split(),
    *_fold_words("выбери выберите выбирай отметь отметьте επίλεξε επιλέξτε اختر اختاري चुनें चुनिए בחר בחרו"),
]
UNSPACED_VERBS: Final = _fold_words("选择 選択 選ん 選び 選ぶ 选 選 고르 선택 เลือก चुन")
IS: Final = "is|are|was|would be|will be|be|s|es|son|sera|est|sont|ist|sind|lautet|e|sao"
# As said of a letter or a place, or between an answer phrase and what it names.
NAMES: Final = (
    f"{IS}|must be|should be|has to be|seria|serait|ware|heisst|zijn|luidt|ar|er|on|to|jest|je|dir|adalah|ialah|la|este|eto|"
    + "|".join(_fold_words("это является είναι هو هي है हैं היא הוא"))
)
# Small words between an answer phrase and a letter or a place.
SMALL: Final = (
    "the|a|an|det|la|le|les|el|los|las|il|lo|l|o|os|as|die|der|das|dem|den|de|het|en|ett|letter|letra|lettre|lettera|buchstabe|"
    "bokstav(?:en)?|bogstav|litera|harf|huruf|option|choice|number|opcion|opcao|opzione|antwort|reponse|respuesta|risposta|"
    "resposta|optie|antwoord|alternativ(?:et|e)?|alternativa|variante?|secenek|pilihan|opsi|opcja|odpowiedz|nummer|numero|"
    "nombre|no|nr|vaihtoehto|proposition|item|"
    + "|".join(_fold_words("şıkkı quella quello quelle вариант буква номер под الخيار الحرف رقم विकल्प επιλογή"))
)
PARTICLES: Final = "".join(dict.fromkeys("".join(_fold_words("是为為就应该應該选選项項の目をはが가が은는이을를第选题選択肢 번 号 這这 個个"))))
OPTIONS: Final = (
    "one|option|choice|answer|statement|opcion|respuesta|reponse|proposition|antwort|opcao|opzione|risposta|resposta|moglichkeit|"
    "alternativa?|alternative|alternativet|optie|antwoord|odpowiedz|opcja|secenek|pilihan|variante?|afirmacion|aussage|"
    + "|".join(_fold_words("вариант ответ الخيار الاختيار विकल्प επιλογή"))
)
# As options are counted: their letters, in alphabets that learners are used to.
ALPHABETS: Final = tuple(
    _fold_words(" ".join(letters))
    for letters in (
        "abcdefghijklmnopqrst",
        "абвгдежзик",
        "αβγδεζηθικ",
        "ابجدهوزحطي",
        "אבגדהוזחטי",
        "甲乙丙丁戊己庚辛壬癸",
        "アイウエオカキクケコ",
        "가나다라마바사아자차",
    )
)
PLACES: Final = frozenset(
    "first second third fourth fifth sixth seventh eighth last middle 1st 2nd 3rd 4th 5th 6th primera primero segunda segundo "  # noqa: SIM905
    "tercera tercero cuarta cuarto quinta quinto ultima ultimo premiere premier deuxieme seconde troisieme quatrieme cinquieme "
    "derniere dernier erste ersten zweite zweiten dritte dritten vierte vierten funfte funften letzte letzten prima primo seconda "
    "secondo terza terzo quarta primeira primeiro terceira terceiro ultima eerste tweede derde vierde laatste forsta andra tredje "
    "fjarde sista pierwsza druga trzecia czwarta ostatnia birinci ikinci ucuncu dorduncu pertama kedua ketiga keempat terakhir".split()
) | frozenset(
    _fold_words(
        "первый первая второй вторая третий третья четвёртый четвертый последний الأول الاول الأولى الثاني الثانية الثالث الثالثة الرابع الرابعة الأخير الأخيرة "
        "पहला दूसरा तीसरा चौथा πρώτη δεύτερη τρίτη τέταρτη"
    )
)
FILLERS: Final = frozenset(
    "it its is s the a an about so that thats this you get gives equals makes answer answers approximately roughly maybe "  # noqa: SIM905
    "probably surely yes ok okay well sure of course just simply must be would should here therefore thus hence i think "
    "believe es la el un una lo son si est c ce cest le il oui das ist die der ja also e o sim si".split()
)


def join(words: list[str]) -> str:
    """Return words as alternatives of an expression."""
    return "|".join(words)
