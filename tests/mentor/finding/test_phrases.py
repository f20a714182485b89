"""Phrases that are no questions about the course."""

from __future__ import annotations

import json
import re
import tarfile
import time

import pytest
from django.utils.translation import override

from iblai_mentor_plugin.mentor.asking.welcome import suggest_first
from iblai_mentor_plugin.mentor.finding.questions.phrases import (
    PHRASES,
    Intent,
    expand,
    expand_folded,
    find_intent,
    fold_phrase,
)
from iblai_mentor_plugin.panel.strings import STRINGS
from tests.mentor.courses import PACKAGED
from tests.services import shared_path

_TITLE = re.compile(r'display_name="([^"]*)"|<h[1-6][^>]*>(.*?)</h[1-6]>', re.DOTALL)


def list_titles() -> set[str]:
    """Return every title and heading of the packaged course and of the platform's demo course."""
    texts = [path.read_text("utf-8") for path in PACKAGED.rglob("*.*ml")]
    with tarfile.open(shared_path("courses/openedx-demo-course.tar.gz")) as archive:
        texts += [
            archive.extractfile(one).read().decode("utf-8")
            for one in archive.getmembers()
            if one.name.endswith((".xml", ".html"))
        ]
    found = (match[1] or match[2] or "" for text in texts for match in _TITLE.finditer(text))
    return {re.sub(r"<[^>]+>|&nbsp;", " ", title) for title in found}


def test_no_heading_of_a_course_is_a_phrase() -> None:
    titles = list_titles()
    assert len(titles) > 200
    assert [title for title in titles if find_intent(title)] == []


def test_no_question_about_a_course_is_a_phrase() -> None:
    lines = shared_path("questions/dev.jsonl").read_text("utf-8").splitlines()
    assert len(lines) > 50
    assert [line for line in lines if find_intent(json.loads(line)["question"])] == []


@pytest.mark.parametrize("intent", Intent)
def test_every_language_has_phrases_which_are_known_in_any_spelling(intent: Intent) -> None:
    assert set(PHRASES[intent]) == {"en", "es", "fr", "pt", "ar", "de"}
    for phrases in PHRASES[intent].values():
        assert {find_intent(f" {phrase.upper()} !?") for phrase in expand(phrases)} == {intent}


def test_lists_are_folded_at_once_as_each_phrase_would_be() -> None:
    for by_language in PHRASES.values():
        for phrases in by_language.values():
            assert list(expand_folded(phrases)) == [fold_phrase(one) for one in expand(phrases)]


def test_no_phrase_is_for_two_things() -> None:
    said = [
        {fold_phrase(one) for phrases in by_language.values() for one in expand(phrases)}
        for by_language in PHRASES.values()
    ]
    assert sum(map(len, said)) == len(set.union(*said))


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("Hi!", Intent.GREETING),
        ("¡Buenos días!", Intent.GREETING),
        ("Thanks :)", Intent.THANKS),
        ("ok cool thx", Intent.THANKS),
        ("thanks, that was really helpful!!", Intent.THANKS),
        ("Hello, good morning", Intent.GREETING),
        ("Qu'est-ce que tu peux faire ?", Intent.ABILITY),
        ("What’s this unit about?", Intent.UNIT),
        ("ما موضوع هذه الوحدة؟", Intent.UNIT),
        ("I’m stuck!", Intent.STUCK),
        ("Just give me the answer.", Intent.STUCK),
        ("How many attempts do I have left?", Intent.PROGRESS),
        ("Qu’est-ce que j’ai faux ?", Intent.PROGRESS),
        ("Can you summarize the course for me, please?", Intent.COURSE),
        ("give me a quiz", Intent.EXERCISES),
        ("When is it due?", Intent.DATES),
        ("What’s next?", Intent.NEXT),
        ("Where was I?", Intent.RESUME),
        ("Worum geht’s in dieser Einheit?", Intent.UNIT),
        ("Danke schön!", Intent.THANKS),
        ("what's due this week?", Intent.DATES),
        ("whats due", Intent.DATES),
        ("how do I pass this course", Intent.PROGRESS),
        ("I think its B", Intent.STUCK),
        ("what page am I on", Intent.UNIT),
        ("dont get it", Intent.STUCK),
        ("where's the video?", Intent.VIDEOS),
        ("when is this course over", Intent.DATES),
        ("What did I do last time?", Intent.RESUME),
        ("explain like I'm five", Intent.STUCK),
        ("im lost", Intent.STUCK),
        ("I don't get it", Intent.STUCK),
        ("what's the answer to question 3", Intent.STUCK),
        ("can I talk to my teacher", Intent.ABILITY),
        ("What's due to the turning of the Earth?", None),
        ("Wann ist die Prüfung?", Intent.DATES),
        ("Videos", None),
        ("please", None),
        ("What is the due process clause?", None),
        ("ok", Intent.THANKS),
        ("hi what is a star", None),
        ("What is the answer to the riddle of the dark night sky?", None),
        ("How many attempts did Pogson make?", None),
        ("Thanks to whom do we know this?", None),
        ("What is this unit of brightness about?", None),
        ("", None),
    ],
)
def test_only_a_phrase_as_a_whole_counts(text: str, intent: Intent | None) -> None:
    assert find_intent(text) is intent


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("¡Muchas gracias por tu ayuda!", Intent.THANKS),
        ("Vale, ya lo entiendo, gracias", Intent.THANKS),
        ("¿Me lo puedes explicar con palabras más simples?", Intent.STUCK),
        ("Explícamelo con palabras más sencillas, por favor", Intent.STUCK),
        ("¿Puedes explicarlo?", None),
        ("Merci beaucoup pour votre aide !", Intent.THANKS),
        ("D’accord, j’ai compris. Merci !", Intent.THANKS),
        ("Pouvez-vous expliquer ça plus simplement, s’il vous plaît ?", Intent.STUCK),
        ("Explique-moi ça avec des mots simples", Intent.STUCK),
        ("Muito obrigado pela ajuda!", Intent.THANKS),
        ("Ah, entendi. Valeu!", Intent.THANKS),
        ("Explique isso com palavras mais simples, por favor", Intent.STUCK),
        ("Você pode explicar de outro jeito?", Intent.STUCK),
        ("شكرًا جزيلًا على المساعدة!", Intent.THANKS),
        ("حسنًا، فهمت الآن، شكرًا لك", Intent.THANKS),
        ("من فضلك اشرح لي ذلك بكلمات أبسط", Intent.STUCK),
        ("هل يمكنك أن تشرح النجوم؟", None),
        ("Could you explain that in simpler words, please?", Intent.STUCK),
        ("too complicated", Intent.STUCK),
        ("Gracias a la precesión cambia la estrella polar", None),
        ("Grâce à quoi savons-nous cela ?", None),
    ],
)
def test_thanks_and_simpler_words_are_known_in_every_language_of_the_interface(
    text: str, intent: Intent | None
) -> None:
    assert find_intent(text) is intent


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("What’s this module about?", Intent.UNIT),
        ("What will I learn in this lesson?", Intent.UNIT),
        ("¿De qué se trata esta unidad?", Intent.UNIT),
        ("¿Qué hay en este módulo?", Intent.UNIT),
        ("¿De qué habla la lección?", Intent.UNIT),
        ("Qu'est-ce qu'il y a dans cette page ?", Intent.UNIT),
        ("Qu’est-ce qu’il y a dans cette leçon ?", Intent.UNIT),
        ("Qu‘est-ce qu‘on apprend dans ce module ?", Intent.UNIT),
        ("De quoi s’agit-il dans cette unité ?", Intent.UNIT),
        ("Que trouve-t-on sur cette page ?", Intent.UNIT),
        ("Do que se trata este módulo?", Intent.UNIT),
        ("O que há nesta lição?", Intent.UNIT),
        ("Essa página é sobre o quê?", Intent.UNIT),
        ("ماذا في هذه الوحدة؟", Intent.UNIT),
        ("ما هو موضوع هذا الدرس؟", Intent.UNIT),
        ("عن ماذا يتحدث هذا الدرس؟", Intent.UNIT),
        ("Was lerne ich in diesem Modul?", Intent.UNIT),
        ("Is there a quiz in this unit?", Intent.EXERCISES),
        ("Are there any videos in this course?", Intent.VIDEOS),
        ("¿Hay ejercicios en esta lección?", Intent.EXERCISES),
        ("Est-ce qu’il y a une vidéo dans cette page ?", Intent.VIDEOS),
        ("Tem exercícios neste módulo?", Intent.EXERCISES),
        ("هل توجد تمارين في هذا الدرس؟", Intent.EXERCISES),
        ("Please summarise everything", Intent.COURSE),
        ("Résume-moi tout", Intent.COURSE),
        ("Is there a test for parallax in this unit?", None),
        ("¿Qué hay en este módulo lunar?", None),
        ("De quoi parle cette leçon d’Eratosthène ?", None),
        ("What is in the unit of parallax?", None),
        ("when do I have to be finished?", Intent.DATES),
        ("By when do I need to hand it in?", Intent.DATES),
        ("When is homework two due?", Intent.DATES),
        ("¿Para cuándo es la tarea 2?", Intent.DATES),
        ("When is homework two thousand due?", None),
        ("When does this have to be done by?", Intent.DATES),
        ("When must it be submitted?", Intent.DATES),
        ("¿Para cuándo tengo que entregarlo?", Intent.DATES),
        ("Jusqu'à quand ai-je le temps ?", Intent.DATES),
        ("Quand est-ce que je dois avoir fini ?", Intent.DATES),
        ("Até quando eu tenho que entregar isso?", Intent.DATES),
        ("متى يجب أن أنتهي؟", Intent.DATES),
        ("Bis wann muss ich das abgeben?", Intent.DATES),
        ("When do stars have to be finished?", None),
        ("pass mark", Intent.PROGRESS),
        ("where can I see my grade so far", Intent.PROGRESS),
        ("what percent do I need to pass?", Intent.PROGRESS),
        ("Minimum grade to pass?", Intent.PROGRESS),
        ("What do I need to pass the whole thing?", Intent.PROGRESS),
        ("How much does this section count for the final grade?", Intent.PROGRESS),
        ("mountain pass", None),
        ("How much does this star count for the zodiac?", None),
    ],
)
def test_what_is_there_and_when_it_ends_is_asked_in_many_words(text: str, intent: Intent | None) -> None:
    assert find_intent(text) is intent


@pytest.mark.parametrize("language", ["en", "es", "fr", "pt-br", "ar"])
def test_what_one_tap_asks_is_a_phrase_as_the_search_may_reply_where_the_provider_is_down(language: str) -> None:
    wanted = {
        "ask_simpler": Intent.STUCK,
        "ask_example": Intent.STUCK,
        "ask_goOn": Intent.STUCK,
        "ask_quiz": Intent.EXERCISES,
        "ask_summary": Intent.UNIT,
    }
    with override(language):
        assert {name: find_intent(str(STRINGS[name])) for name in wanted} == wanted


@pytest.mark.parametrize("language", ["en", "ar"])
def test_what_is_suggested_where_no_unit_has_its_own_is_a_phrase(language: str) -> None:
    with override(language):
        for question in suggest_first((), None):
            assert find_intent(question) is Intent.COURSE


def test_long_text_is_no_phrase_and_takes_no_time() -> None:
    begun = time.thread_time()
    assert find_intent("thanks a lot " * 600 + "z") is None
    assert time.thread_time() - begun < 1
