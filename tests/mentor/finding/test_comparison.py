"""What two things a question compares."""

from __future__ import annotations

import pytest

from iblai_mentor_plugin.mentor.finding.questions.comparison import find_compared


@pytest.mark.parametrize(
    ("question", "compared"),
    [
        ("What’s the difference between a star and a planet?", ("star", "planet")),
        ("differences between the mean and the median", ("mean", "median")),
        ("What is difference of section and subsection?", ("section", "subsection")),
        ("How do cohorts differ from teams?", ("cohorts", "teams")),
        ("In what way is a solar day different from a sidereal day", ("solar day", "sidereal day")),
        ("TCP vs. UDP", ("tcp", "udp")),
        ("Posts or questions, which should I choose?", ("posts", "questions")),
        ("In C and in Python, what is the difference between lists and arrays?", ("lists", "arrays")),
        ("please compare the Plough with Cassiopeia", ("plough", "cassiopeia")),
        ("¿Cuál es la diferencia entre un planeta y una estrella?", ("planeta", "estrella")),
        ("¿En qué se diferencia una estrella de un planeta?", ("estrella", "planeta")),
        ("Quelle est la différence entre une étoile et une planète ?", ("etoile", "planete")),
        ("Qual é a diferença entre uma estrela e um planeta?", ("estrela", "planeta")),
        ("Was ist der Unterschied zwischen einem Stern und einem Planeten?", ("stern", "planeten")),
        ("Wie unterscheiden sich Sterne von Planeten?", ("sterne", "planeten")),
        ("ما الفرق بين النجم والكوكب؟", ("النجم", "الكوكب")),
    ],
)
def test_what_is_compared_is_told(question: str, compared: tuple[str, str]) -> None:
    assert find_compared(question) == compared


@pytest.mark.parametrize(
    "question",
    [
        "for bread and cakes, what is the role of gluten?",
        "In summer and winter, when is Orion up?",
        "is a or " * 1000,
        "What is a planet?",
        "What is the difference?",
        "What makes a difference between us and them?",
        "difference between this and that",
        "difference between stars and stars",
        "Compare your answer with what the course says about how the sky turns over the year",
        "vs",
        "",
    ],
)
def test_other_questions_compare_nothing(question: str) -> None:
    assert find_compared(question) is None
