"""Replies that a mentor may well give: course prose, cited and explained, and help that gives nothing away."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

OPENINGS = (
    "Good question.",
    "Let us look at this together.",
    "Yes, you are on the right track.",
    "Here is what the unit says about it.",
    "No problem, this is a part that many find hard.",
    "You have tried this twice, so let us go one step further.",
    "Of course!",
    "Short version first.",
    "Buena pregunta, veamos lo que dice el curso.",
    "Gute Frage! Im Kurs steht dazu Folgendes:",
    "Bonne question, regardons ensemble.",
    "It depends on what you want to know.",
)
HELP = (
    "Before you answer, read the question once more and mark what is given.",
    "What is asked for, and in which unit should the answer be?",
    "I can't tell you the answer to a graded problem, but I can help you to find it.",
    "Which of the options can you rule out, and why?",
    "Try it with other numbers first: say, a distance of 90 km at 30 km in an hour. 90 / 30 = 3, so three hours.",
    "Suppose a train takes 4 hours for 320 km. Then it goes 320 / 4 = 80 km in an hour.",
    "1. Write down what you know.\n2. Write down what you look for.\n3. Find what connects the two.",
    "First, think about what stays the same. Second, think about what changes.",
    "Look at option B again: does it fit everything that the text says?",
    "You said yes; what makes you sure?",
    "That is true of most cases, not of all.",
    "There are two or three ways to see it, and one of them needs no formula.",
    "Send me your own steps, and I will check each of them.",
    "Can you say in your own words what the passage means?",
    "You have 2 of 5 attempts left, so take your time.",
    "The idea matters more than the number.",
    "Your third step is where I would look again.",
    "Compare the two cases in a table:\n\n| case | what changes |\n|---|---|\n| A | the first |\n| B | the second |",
    "¿Qué te pide el problema exactamente? Escribe primero los datos.",
    "Überlege dir zuerst, welche Größe gesucht ist.",
    "Relis la consigne, puis dis-moi ce que tu as déjà essayé.",
    "A hint: start from the definition.",
    "For example, with a = 2 and b = 7 the sum is 9.",
)
ENDINGS = (
    "Does that help?",
    "What would you try next?",
    "Tell me what you get.",
    "You can read more in this unit.",
    "Shall we go on with the next step?",
    "",
)


def write_reply(rng: random.Random, sentences: Sequence[str]) -> str:
    """Return one reply: an opening, some of the course or some help or both, an ending."""
    start = rng.randrange(len(sentences))
    quoted = sentences[start : start + rng.randint(1, 4)]
    parts = [rng.choice(OPENINGS)]
    style = rng.randrange(5)
    if style == 0:
        parts += [f"“{quoted[0][:180]}” [[{rng.randint(1, 6)}]]", rng.choice(HELP)]
    elif style == 1:
        parts += ["\n\n" + "\n".join(f"- {one}" for one in quoted) + "\n\n"]
    elif style == 2:
        parts += rng.sample(HELP, 3)
    elif style == 3:
        parts += [*quoted, rng.choice(HELP), *sentences[start + 5 : start + 6]]
    else:
        word = rng.choice(quoted[0].split())
        parts += [quoted[0].replace(word, f"**{word}**", 1), *quoted[1:]]
    return " ".join([*parts, rng.choice(ENDINGS)]).strip()


def write_replies(sentences: Sequence[str], count: int, seed: int = 20) -> list[str]:
    """Return so many replies, always the same ones."""
    rng = random.Random(seed)  # noqa: S311
    return [write_reply(rng, sentences) for _ in range(count)]
