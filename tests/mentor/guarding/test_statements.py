"""What states an answer, in the languages that courses are taught in and for every way of answering."""

from __future__ import annotations

import pytest

from iblai_mentor_plugin.mentor.guarding.output_guard import Guard
from tests.mentor.courses import choose_from, hand_over_one

# By language: a question to choose from, with its options; how options are named; how a word, and how a number is.
CHOICES = {
    "en": ("Which drink is made from leaves?", ("Cocoa", "Tea", "Coffee")),
    "es": ("¿Qué bebida se hace con hojas?", ("Cacao", "Té verde", "Café")),
    "fr": ("Quelle boisson est faite de feuilles ?", ("Cacao", "Thé vert", "Café")),
    "de": ("Welches Getränk wird aus Blättern gemacht?", ("Kakao", "Grüntee", "Kaffee")),
    "pt": ("Que bebida é feita de folhas?", ("Cacau", "Chá verde", "Café")),
    "it": ("Quale bevanda si fa con le foglie?", ("Cacao", "Tè verde", "Caffè")),
    "nl": ("Welke drank wordt van bladeren gemaakt?", ("Cacao", "Groene thee", "Koffie")),
    "sv": ("Vilken dryck görs av blad?", ("Kakao", "Grönt te", "Kaffe")),
    "pl": ("Który napój robi się z liści?", ("Kakao", "Zielona herbata", "Kawa")),
    "tr": ("Hangi içecek yapraklardan yapılır?", ("Kakao", "Yeşil çay", "Kahve")),
    "id": ("Minuman apa yang dibuat dari daun?", ("Kakao", "Teh hijau", "Kopi")),
    "ru": ("Какой напиток делают из листьев?", ("Какао", "Зелёный чай", "Кофе")),
    "zh": ("哪种饮料是用叶子做的？", ("可可", "绿茶", "咖啡")),
    "ja": ("葉から作られる飲み物はどれですか。", ("ココア", "緑茶", "コーヒー")),
    "ko": ("잎으로 만드는 음료는 무엇입니까?", ("코코아", "녹차", "커피")),
    "ar": ("أي مشروب يصنع من الأوراق؟", ("كاكاو", "شاي أخضر", "قهوة")),
    "hi": ("कौन सा पेय पत्तियों से बनता है?", ("कोको", "हरी चाय", "कॉफ़ी")),
}
LETTERS = {
    "en": (
        "The correct answer is C.",
        "Choose option C.",
        "Go with B.",
        "It's (b)! The answer: B",
        "B is correct.",
        "A and C are correct.",
        "The right choice would be letter C.",
    ),
    "es": ("La respuesta correcta es la C.", "La opción B es la correcta.", "Elige la B.", "Respuesta: C"),
    "fr": ("La bonne réponse est la C.", "La réponse B est correcte.", "Choisissez la lettre C.", "Réponse : B"),
    "de": ("Die richtige Antwort ist C.", "Antwort B ist richtig.", "Wähle B.", "Die Lösung lautet C."),
    "pt": ("A resposta correta é a C.", "A opção B é a correta.", "Escolha a letra C.", "Resposta: B"),
    "it": ("La risposta corretta è la C.", "L'opzione B è quella corretta.", "Scegli la B.", "Risposta: C"),
    "nl": ("Het juiste antwoord is C.", "Antwoord B is juist.", "Kies B."),
    "sv": ("Rätt svar är C.", "Svaret är B.", "Välj alternativ B."),
    "pl": ("Poprawna odpowiedź to C.", "Odpowiedź B jest poprawna.", "Wybierz B."),
    "tr": ("Doğru cevap C.", "Cevap: B", "Doğru yanıt C şıkkı."),
    "id": ("Jawaban yang benar adalah C.", "Jawabannya B.", "Pilih C."),
    "ru": ("Правильный ответ — C.", "Ответ: Б", "Верный вариант — B.", "Выбери B."),
    "zh": ("正确答案是C。", "答案：B", "选择C。", "应该选B。"),
    "ja": ("正解はCです。", "答えはBです。", "Cを選んでください。", "正解はイです。"),
    "ko": ("정답은 C입니다.", "정답: B", "답은 C 입니다."),
    "ar": ("الإجابة الصحيحة هي C.", "الجواب: ب", "اختر الخيار C."),
    "hi": ("सही उत्तर C है।", "उत्तर: B", "विकल्प C चुनें।"),
}
PLACES = {
    "en": (
        "The third option is correct.",
        "Choose the second one.",
        "It is number 3: the answer is the last one.",
        "Option 2 is the right answer.",
        "The 3rd option is correct.",
    ),
    "es": ("La tercera opción es la correcta.", "La respuesta correcta es la segunda.", "La opción 3 es la correcta."),
    "fr": ("La troisième réponse est correcte.", "La bonne réponse est la deuxième.", "La réponse est la dernière."),
    "de": ("Die dritte Antwort ist richtig.", "Die richtige Antwort ist die zweite.", "Wähle die letzte Möglichkeit."),
    "pt": ("A terceira opção é a correta.", "A resposta correta é a segunda."),
    "it": ("La terza opzione è corretta.", "La risposta corretta è la seconda."),
    "nl": ("Het derde antwoord is juist.", "Het juiste antwoord is het tweede."),
    "sv": ("Det tredje alternativet är rätta svaret.", "Rätt svar är det andra."),
    "pl": ("Trzecia odpowiedź jest poprawna.", "Poprawna odpowiedź to druga."),
    "tr": ("Üçüncü seçenek doğru.", "Doğru cevap ikinci seçenek."),
    "id": ("Jawaban yang benar adalah pilihan ketiga.", "Pilihan kedua adalah jawaban yang benar."),
    "ru": ("Третий вариант правильный.", "Правильный ответ — второй."),
    "zh": ("第三个选项是正确的。", "正确答案是第二个。"),
    "ja": ("第三の選択肢が正解です。",),
    "ar": ("الخيار الثالث هو الصحيح.", "الإجابة الصحيحة هي الثانية."),
    "hi": ("तीसरा विकल्प सही है।", "सही उत्तर दूसरा है।"),
}
NAMED = {
    "en": ("The answer is {}.", "{} is the correct answer.", "So it must be {}.", "{}!"),
    "es": ("La respuesta es {}.", "{} es la respuesta correcta."),
    "fr": ("La réponse est {}.", "{} est la bonne réponse."),
    "de": ("Die Antwort ist {}.", "{} ist die richtige Antwort."),
    "pt": ("A resposta é {}.", "{} é a resposta correta."),
    "it": ("La risposta è {}.", "{} è la risposta corretta."),
    "nl": ("Het antwoord is {}.",),
    "sv": ("Svaret är {}.",),
    "pl": ("Odpowiedź to {}.",),
    "tr": ("Cevap: {}.",),
    "id": ("Jawabannya adalah {}.",),
    "ru": ("Правильный ответ — {}.", "Ответ: {}."),
    "zh": ("答案是{}。", "正确答案：{}"),
    "ja": ("答えは{}です。",),
    "ko": ("정답은 {} 입니다.",),
    "ar": ("الجواب هو {}.",),
    "hi": ("सही उत्तर {} है।",),
}
NUMBERS = {
    "en": (
        "500s",
        "500 seconds",
        "500 millimetres",
        "5 × 10² s",
        "5.0e2",
        "five hundred",
        "$500",
        "500.00",
        "5 x 10^2",
    ),
    "es": ("500 segundos", "quinientos", "500,0 s"),
    "fr": ("500 millisecondes", "cinq cents", "5·10²"),
    "de": ("500 Meilen", "fünfhundert", "500,00 €"),
    "pt": ("500 milhas", "quinhentos"),
    "it": ("500 miglia", "cinquecento"),
    "ar": ("٥٠٠ ثانية", "٥٠٠"),
    "hi": ("५०० सेकंड", "५००"),
    "zh": ("五百", "500秒", "５００"),
    "ja": ("五百", "500秒"),
    "ru": ("500 секунд",),
    "ko": ("500초",),
}
RESPONSES = ("multiplechoiceresponse", "choiceresponse", "truefalseresponse")


def state(problem, text: str, *, asked: bool = True) -> bool:
    guard = Guard([problem], asked={problem.usage_key} if asked else ())
    guard.feed(text)
    guard.finish()
    return guard.is_blocked


def build_choice(language: str, right: int, name: str = "multiplechoiceresponse"):
    question, options = CHOICES[language]
    return hand_over_one("p", choose_from(question, *options, right=options[right], name=name))


def flatten(statements):
    return [(language, text) for language, texts in statements.items() for text in texts]


@pytest.mark.parametrize("asked", [True, False])
@pytest.mark.parametrize("right", [0, 1, 2])
@pytest.mark.parametrize(("language", "text"), flatten(LETTERS) + flatten(PLACES))
def test_letter_or_place_stays_whichever_option_is_right(language, text, right, asked) -> None:
    name = RESPONSES[right]

    assert state(build_choice(language, right, name), text, asked=asked)


@pytest.mark.parametrize("right", [0, 1])
@pytest.mark.parametrize(("language", "form"), flatten(NAMED))
def test_option_stays_when_stated_whether_it_is_right_or_not(language, form, right) -> None:
    problem = build_choice(language, right)
    offered = [option.text for group in problem.options for option in group]

    assert [one for one in offered if not state(problem, form.format(one))] == []


@pytest.mark.parametrize(("language", "number"), flatten(NUMBERS))
def test_number_stays_in_whatever_notation_it_is_stated(language, number) -> None:
    source = '<numericalresponse answer="500"><label>How long?</label><formulaequationinput/></numericalresponse>'
    problem = hand_over_one("p", source)
    forms = NAMED[language]

    assert [form for form in forms if not state(problem, form.format(number), asked=False)] == []


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ("45", "the angle is 45deg"),
        ("9.8", "the answer is 9.8m/s²"),
        ("-12", "so it is -12C"),
        ("42", "it takes 42 miles"),
        ("500", "that makes 500 millimetres"),
        ("0.5", "the answer is 1/2"),
        ("0.5", "the answer is ½"),
        ("3.5", "the answer is 3½"),
        ("3,5", "die Antwort ist 3,5"),
        ("3.5", "the answer is three point five"),
        ("3.5", "la respuesta es tres coma cinco"),
        ("3.5", "la réponse est trois virgule cinq"),
        ("$12.50", "the answer is 12.50 dollars"),
        ("12.5", "the answer is €12,50"),
        ("500", "the answer is 5 \\times 10^{2}"),
        ("0.02", "the answer is 2 × 10⁻²"),
        ("1,500", "the answer is 1 500"),
        ("250000", "the answer is 2,50,000"),
        ("3.5", "答案是三点五"),
        ("2.5e6", "the answer is 2.5 million"),
        ("0.75", "the answer is three quarters"),
        ("1:2", "the answer is 1:2"),
        ("(3, 4)", "the answer is (3, 4)"),
        ("x", "the answer is x"),
        ("水", "答案是水"),
    ],
)
def test_answer_stays_when_it_is_stated_in_everyday_notation(answer, said) -> None:
    kind = "stringresponse" if any(one in answer for one in "x水:($,") else "numericalresponse"
    problem = hand_over_one("p", f'<{kind} answer="{answer}"><label>How much is it?</label><textline/></{kind}>')

    assert state(problem, said)


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ("5", "multiply by 5 × 10² first"),
        ("2", "take 2/3 of them, and x^2"),
        ("42", "there are 42 million of them"),
        ("500", "in the 500th line"),
        ("12", "it is 1/2 of that"),
    ],
)
def test_number_leaves_when_it_is_a_piece_of_another_one(answer, said) -> None:
    source = f'<numericalresponse answer="{answer}"><label>How much is it?</label><textline/></numericalresponse>'

    assert not state(hand_over_one("p", source), said)


@pytest.mark.parametrize(
    "text",
    [
        "Think about what each of Cocoa, Tea and Coffee is made from.",
        "Does Tea grow on a bush? And is Coffee a bean?",
        "The options are:\n\n- Cocoa\n- Tea\n- Coffee\n\nWhich one comes from leaves?",
        "A plant has leaves, and C is a vitamin; see figures a, b and c.",
        "Read the third paragraph, and take the second path.",
        "Option B says “Tea”. What do you know about it?",
        "It took 3 hours; the first step is to look at the leaves.",
    ],
)
def test_options_may_be_spoken_of(text) -> None:
    assert not state(build_choice("en", 1), text)


PATTERNS = {
    "^(van )?Leeuwenhoek$": ("Leeuwenhoek", "van Leeuwenhoek", "LEEUWENHOEK"),
    "colou?r": ("color", "colour"),
    "^S(ã|a)o Paulo$": ("São Paulo", "Sao Paulo"),
    r"^\$HOME/?$": ("$HOME", "$HOME/"),
    r"^(5|five) ?(km|kilometres)$": ("5km", "5 kilometres", "five km"),
    "^Моск(ва|вы)$": ("Москва",),
}


@pytest.mark.parametrize("pattern", PATTERNS)
@pytest.mark.parametrize(
    "form", ["The answer is {}.", "{}", "It was **{}**, you see.", "La respuesta es {}", "Enter {} there."]
)
def test_what_matches_an_expression_stays(pattern, form) -> None:
    source = f'<stringresponse type="ci regexp" answer="{pattern}"><label>Who?</label><textline/></stringresponse>'
    problem = hand_over_one("p", source, prose="A course of some words about many things, and more of them.")

    assert problem.is_guarded
    assert [one for one in PATTERNS[pattern] if not state(problem, form.format(one))] == []


@pytest.mark.parametrize("pattern", ["(a|aa)+$", ".*", "[a-z ]+", "[unclosed", "^.{3,}$"])
def test_expression_that_tells_nothing_is_none(pattern) -> None:
    source = f'<stringresponse type="ci regexp" answer="{pattern}"><label>Who?</label><textline/></stringresponse>'
    problem = hand_over_one("p", source, prose="A course of some words. " * 50)

    assert (problem.patterns, problem.is_guarded) == ((), False)
    assert not state(problem, "The answer is aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!")
