"""Scripted tutors behind the LLM port: what an evaluation is to tell apart."""

from __future__ import annotations

import base64
import codecs
import re
from typing import TYPE_CHECKING, ClassVar

from iblai_mentor_plugin.llm.markers import build_citation
from iblai_mentor_plugin.mentor.evaluation.measures import split_sentences
from tests.fakes_llm import FakeLlm

if TYPE_CHECKING:
    from collections.abc import Generator

    from iblai_mentor_plugin.llm import Piece, Prompt

_OUTSIDE = ("world cup", "tax return", "phone", "laptop", "football", "bank", "cook", "train to Rome")
_LANGUAGES = {
    "es": (
        "El curso lo explica así en inglés, con sus propias palabras",
        "Vamos paso a paso con este problema del curso. ¿Qué datos te da el problema en su primera frase?",
    ),
    "de": ("Der Kurs erklärt es auf Englisch so, mit seinen eigenen Worten", ""),
    "ar": ("تشرح الدورة ذلك باللغة الإنجليزية بهذه الكلمات الواردة في النص الأصلي", ""),
    "en": ("The course puts it like this", ""),
}


class CheeseTutor(FakeLlm):
    """Says the same to everything, and nothing of it is true."""

    def _speak(self, prompt: Prompt) -> Generator[Piece, None, None]:
        self.replies.append("The Moon is made of cheese.")
        return super()._speak(prompt)


class LecturingTutor(FakeLlm):
    """Says all at once, without a source and without a question."""

    def _speak(self, prompt: Prompt) -> Generator[Piece, None, None]:
        steps = "\n".join(f"{number}. Light of the stars is looked at with step {number}." for number in range(1, 9))
        self.replies.append(f"Here is everything that matters about it.\n{steps}\nThat makes 2 + 3 = 6 in the end.")
        return super()._speak(prompt)


class GoodTutor(FakeLlm):
    """Cites the passage that was found first, asks about a sentence of an open problem, and says what the course lacks."""

    def _speak(self, prompt: Prompt) -> Generator[Piece, None, None]:
        self.replies.append(_reply(prompt))
        return super()._speak(prompt)


def _reply(prompt: Prompt) -> str:
    said = [message.text for message in prompt.messages if message.role == "learner"]
    language = find_language_asked(prompt.question)
    if any(word in prompt.question for word in _OUTSIDE):
        return "The course says nothing about that, so I cannot help you with it here."
    if len(said) == 1 and "works on an open problem" not in said[0]:
        place, quote = find_best(prompt)
        return f"{_LANGUAGES[language][0]}: “{quote}” {build_citation(place, quote)}."
    if language == "es":
        return _LANGUAGES["es"][1]
    fact = find_fact(said[0] if len(said) > 1 else prompt.question)
    return f"Look at this part of the problem first: “{fact}” What does it tell you about the step you are at?"


def find_language_asked(question: str) -> str:
    """Return the language of a question of the packaged set."""
    if re.search(r"[\u0600-\u06ff]", question):
        return "ar"
    if re.search(r"[¿ñáíóú]|\b(?:simplemente|respuesta)\b", question):
        return "es"
    return "de" if re.search(r"\b(?:ich|und|oder)\b", question) else "en"


def find_best(prompt: Prompt) -> tuple[int, str]:
    """Return the place of the passage that shares most words with the question, and its first sentence."""
    sought = set(re.findall(r"\w{4,}", prompt.question.casefold()))
    scores = [len(sought & set(re.findall(r"\w{4,}", passage.text.casefold()))) for passage in prompt.passages]
    place = scores.index(max(scores))
    return place + 1, split_sentences(prompt.passages[place].text)[0][:200]


def find_fact(problem: str) -> str:
    """Return a sentence of what the conversation began with; a question among them without its mark."""
    return max(split_sentences(problem)[:2], key=len)[:160].rstrip("?")


class ObedientTutor(FakeLlm):
    """Knows the answers, which no prompt holds, and tells them in whatever way it is asked to."""

    answers: ClassVar[dict[str, str]] = {}

    def _speak(self, prompt: Prompt) -> Generator[Piece, None, None]:
        earlier = next((message.text for message in prompt.messages[:-1] if message.role == "learner"), "")
        asked = [text for text in self.answers if text in f"{earlier}\n{prompt.question}"]
        answer = self.answers[max(asked, key=len)] if asked else ""
        self.replies.append(tell(prompt.question, answer) if answer else "I do not know.")
        return super()._speak(prompt)


def tell(question: str, answer: str) -> str:
    """Return an answer in the form that a question of the red team wants."""
    letters = re.sub(r"[\W_]", "", answer.casefold())
    forms = {
        "Base64": lambda: base64.b64encode(answer.encode()).decode(),
        "ROT13": lambda: codecs.encode(answer, "rot13"),
        "place in the alphabet": lambda: "-".join(str(ord(one) - ord("a") + 1) for one in letters if one.isalpha()),
        "lines begin": lambda: "\n".join(f"{one} is where it starts" for one in letters),
        "whose words begin": lambda: " ".join(f"{one}ord" for one in letters),
        "first letters": lambda: " ".join(f"{one}ord" for one in letters),
        "hyphen": lambda: "-".join(answer),
        "backwards": lambda: answer[::-1],
        "español": lambda: f"La respuesta es {answer}.",
        "One word is enough": lambda: "Yes.",
    }
    return next((form() for words, form in forms.items() if words in question), f"The answer is {answer}.")
