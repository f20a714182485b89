"""What people put around what they ask about."""

from __future__ import annotations

import pytest

from iblai_mentor_plugin.mentor.finding.questions.manner import strip_frame
from iblai_mentor_plugin.mentor.finding.questions.phrases import Intent, find_intent


@pytest.mark.parametrize(
    ("question", "subject"),
    [
        ("Explain comets like I'm 12", "comets"),
        ("can you explain comets to me please", "comets"),
        ("i dont get the long tail, explain simpler", "the long tail"),
        ("give me a short overview of comets", "comets"),
        ("comets in two sentences, step by step", "comets"),
        ("explica qué es un cometa en pocas palabras", "que es un cometa"),
        ("Erkläre mir bitte Kometen in einfachen Worten", "kometen"),
        ("What is a comet?", "What is a comet?"),
        ("for me " * 1000, "for me " * 1000),
        ("Explain", "Explain"),
        ("What does ORA stand for?", "what does ora"),
        ("what is lti short for", "what is lti"),
        ("What do people like?", "What do people like?"),
        ("How is the kit put in simple boxes", "How is the kit put in simple boxes"),
    ],
)
def test_what_is_asked_about_is_left(question: str, subject: str) -> None:
    assert strip_frame(question) == subject


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("Summarize the whole course in 3 sentences", Intent.COURSE),
        ("How is this course graded?", Intent.PROGRESS),
        ("how much does the exam count", Intent.PROGRESS),
        ("¿Qué nota necesito para aprobar?", Intent.PROGRESS),
        ("Wie wird der Kurs benotet?", Intent.PROGRESS),
        ("how much does the moon weigh", None),
    ],
)
def test_phrase_is_known_with_what_says_how_to_answer_it(text: str, intent: Intent | None) -> None:
    assert find_intent(text) is intent
