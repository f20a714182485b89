"""
The words by which an answer is named as such, in the languages that are known here; all of them folded.

Most lists are parts of expressions: what they hold may be one.
"""

from __future__ import annotations

from typing import Final

from iblai_mentor_plugin.mentor.guarding.spelling import fold


def _list_words(words: str) -> list[str]:
    return [fold(word) for word in words.split()]


def _join_words(words: str) -> str:
    return "|".join(_list_words(words))


# Of languages that put spaces between words.
NOUNS: Final = [
    *_list_words(
        """
        answers? solutions? correct[aeo]?s? correctly key respuestas? solucion(?:es)? réponses? antwort(?:en)? lösung(?:en)?
        richtige?[nrs]? respostas? risposta soluzione solução corrett?[aeio]s? giust[ao] antwoord(?:en)? juiste?
        svar(?:et)? rätta? riktige?t? korrekte? rigtige?t? vastaus oikea odpowiedz odpowiedź poprawn[aey] prawidłow[aey]
        odpověď správn[áý] cevab[ıi] cevap doğru yanıt(?:ı)? jawaban(?:nya)? benar răspuns(?:ul)? corectă? válasz helyes
        wynik ergebnis resultado resultat risultato απάντηση σωστή σωστό
        """
    ),
    "right (?:choice|option|one|letter)",
]
# Of those whose words take endings.
STEMS: Final = _list_words(
    """
    ответ правильн верн відповід उत्तर सही الجواب الإجابة الصحيح الصواب جواب پاسخ התשובה הנכונה উত্তর সঠিক
    பதில் சரியான
    """
)
# Of all others.
UNSPACED: Final = _list_words("答案 正确 正確 答え 正解 回答 해답 정답 답은 올바른 คำตอบ ถูกต้อง đáp")
# They name what is to be answered, whatever stands behind them.
VERBS: Final = _list_words(
    """
    enter type choose pick select tick write submit mark input elige escoge escribe marca choisis choisissez écris coche
    wähle schreib scegli scrivi escolha escreva
    """
)
# With a letter or a place behind them these do so, too.
CHOOSING: Final = [
    *VERBS,
    *_list_words(
        """
        take check elija selecciona seleccione escriba marque sélectionne[rz]? cochez écrivez prends prenez wählen nimm kreuze?
        ankreuzen scegliere seleziona selecione assinale kies kiest vul välj skriv velg vælg valitse wybierz zaznacz vyber
        seç seçin işaretle pilih pilihlah chọn выбери выберите выбирай отметь отметьте επίλεξε επιλέξτε اختر اختاري चुनें
        चुनिए בחר בחרו
        """
    ),
    r"go(?:\s+(?:for|with))?",
]
UNSPACED_VERBS: Final = _list_words("选择 選択 選ん 選び 選ぶ 选 選 고르 선택 เลือก चुन")
IS: Final = "is|are|was|would be|will be|be|s|es|son|sera|est|sont|ist|sind|lautet|e|sao"
# As said of a letter or a place, or between an answer phrase and what it names.
NAMES: Final = f"{IS}|must be|should be|has to be|" + _join_words(
    """
    sería serait wäre heißt zijn luidt är er on to jest je dir adalah ialah là este eto это является είναι هو هي है हैं
    היא הוא
    """
)
# Small words between an answer phrase and a letter or a place.
SMALL: Final = _join_words(
    r"""
    the a an det la le les el los las il lo l o os as die der das dem den de het en ett letter letra lettre lettera buchstabe
    bokstav(?:en)? bogstav litera harf huruf option choice number opción opção opzione antwort réponse respuesta risposta
    resposta optie antwoord alternativ(?:et|e)? alternativa variante? seçenek şıkkı pilihan opsi opcja odpowiedz nummer número
    numero nombre no nr vaihtoehto proposition item quella quello quelle вариант буква номер под الخيار الحرف رقم विकल्प
    επιλογή
    """
)
# Of scripts without spaces, and the endings of Korean; each letter of them.
PARTICLES: Final = "".join(
    dict.fromkeys("".join(_list_words("是为為就应该應該选選项項の目をはが가が은는이을를第题題択肢번号這这個个")))
)
OPTIONS: Final = _join_words(
    """
    one option choice answer statement opción respuesta réponse proposition antwort opção opzione risposta resposta möglichkeit
    alternativa? alternative alternativet optie antwoord odpowiedz odpowiedź opcja seçenek pilihan variante? afirmación aussage
    вариант ответ الخيار الاختيار विकल्प επιλογή
    """
)
# As options are counted: their letters, in alphabets that learners are used to.
ALPHABETS: Final = tuple(
    _list_words(letters)
    for letters in (
        "a b c d e f g h i j k l m n o p q r s t",
        "а б в г д е ж з и к",
        "α β γ δ ε ζ η θ ι κ",
        "ا ب ج د ه و ز ح ط ي",
        "א ב ג ד ה ו ז ח ט י",
        "甲 乙 丙 丁 戊 己 庚 辛 壬 癸",
        "ア イ ウ エ オ カ キ ク ケ コ",
        "가 나 다 라 마 바 사 아 자 차",
    )
)
PLACES: Final = frozenset(
    _list_words(
        """
        first second third fourth fifth sixth seventh eighth last middle 1st 2nd 3rd 4th 5th 6th
        primera primero segunda segundo tercera tercero cuarta cuarto quinta quinto última último
        première premier deuxième seconde troisième quatrième cinquième dernière dernier
        erste ersten zweite zweiten dritte dritten vierte vierten fünfte fünften letzte letzten
        prima primo seconda secondo terza terzo quarta quarto ultima ultimo primeira primeiro terceira terceiro
        eerste tweede derde vierde laatste första andra tredje fjärde sista pierwsza druga trzecia czwarta ostatnia
        birinci ikinci üçüncü dördüncü pertama kedua ketiga keempat terakhir
        первый первая второй вторая третий третья четвёртый четвертый последний
        الأول الاول الأولى الثاني الثانية الثالث الثالثة الرابع الرابعة الأخير الأخيرة पहला दूसरा तीसरा चौथा
        πρώτη δεύτερη τρίτη τέταρτη
        """
    )
)
FILLERS: Final = frozenset(
    _list_words(
        """
        it its is s the a an about so that thats this you get gives equals makes answer answers approximately roughly maybe
        probably surely yes ok okay well sure of course just simply must be would should here therefore thus hence i think
        believe es la el un una lo son si est c ce cest le il oui das ist die der ja also e o sim si
        """
    )
)


def join(words: list[str]) -> str:
    """Return words as alternatives of an expression."""
    return "|".join(words)
