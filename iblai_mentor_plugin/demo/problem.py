"""A problem as its XML says it: questions, inputs, hints. What is right and wrong is in ``grading``."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING

from lxml import etree

from iblai_mentor_plugin.demo.olx import parse_xml

if TYPE_CHECKING:
    from iblai_mentor_plugin.demo.olx import Block

# Types of response that can be graded here, with the kind of input that each one shows.
GRADABLE = {
    "multiplechoiceresponse": "radio",
    "choiceresponse": "checkbox",
    "optionresponse": "select",
    "numericalresponse": "text",
    "stringresponse": "text",
}
INPUTS = frozenset({"choicegroup", "checkboxgroup", "radiogroup", "optioninput", "textline", "formulaequationinput"})
# Every element whose text, or attributes, give an answer away.
HINTS = frozenset({"choicehint", "optionhint", "stringequalhint", "correcthint", "compoundhint", "regexphint"})
NOTE = "This kind of question cannot be graded in the stand-in LMS. It is shown as it stands."


@dataclass(frozen=True)
class Choice:
    """One of the answers to choose from."""

    name: str
    label: str
    element: etree._Element = field(repr=False, compare=False)

    @property
    def is_correct(self) -> bool:
        """Say whether choosing it is right."""
        return (self.element.get("correct") or "").strip().lower() == "true"


@dataclass(frozen=True)
class Question:
    """One input of a problem, with the response that judges it."""

    input_id: str
    response: etree._Element = field(repr=False, compare=False)
    element: etree._Element | None = field(repr=False, compare=False)
    kind: str
    label: str
    choices: tuple[Choice, ...] = ()

    @property
    def response_type(self) -> str:
        """Return e.g. ``multiplechoiceresponse``."""
        return str(self.response.tag)


@dataclass(frozen=True)
class Problem:
    """A problem that was parsed."""

    root: etree._Element = field(repr=False, compare=False)
    questions: tuple[Question, ...]
    hints: tuple[str, ...]
    is_gradable: bool

    def find_question(self, input_id: str) -> Question | None:
        """Return the question of this input."""
        return next((question for question in self.questions if question.input_id == input_id), None)


@lru_cache(maxsize=512)
def parse_problem(block: Block) -> Problem:
    """Return the problem of a block; one without questions when its XML is of no use."""
    try:
        root = parse_xml(block.source or "<problem/>")
    except etree.XMLSyntaxError:
        root = etree.Element("problem")
    responses = [
        element for element in root.iter() if isinstance(element.tag, str) and element.tag.endswith("response")
    ]
    # Ids as the platform makes them: the block's id, the response counted from 2, the input counted from 1.
    questions = [
        _build_question(response, f"{block.usage_key.block_id}_{number}_1")
        for number, response in enumerate(responses, 2)
    ]
    hints = tuple(_text(hint) for hint in root.iterfind(".//demandhint/hint"))
    return Problem(root, tuple(questions), hints, bool(questions) and all(_is_gradable(item) for item in questions))


def _build_question(response: etree._Element, input_id: str) -> Question:
    inputs = [element for element in response.iter() if element.tag in INPUTS]
    element = inputs[0] if len(inputs) == 1 else None
    kind = GRADABLE.get(response.tag, "") if element is not None else ""
    label = response.find(".//label")
    text = _text(label) if label is not None else (element.get("label", "") if element is not None else "")
    choices = _build_choices(element) if element is not None and kind in {"radio", "checkbox", "select"} else ()
    return Question(input_id, response, element, kind, text, choices)


def _build_choices(element: etree._Element) -> tuple[Choice, ...]:
    if element.tag == "optioninput":
        return _build_options(element)
    choices: list[Choice] = []
    for number, choice in enumerate(element.iterfind(".//choice")):
        given = choice.get("name") if element.tag == "choicegroup" else None
        choices.append(Choice(f"choice_{given or number}", _text(choice), choice))
    return tuple(choices)


def _build_options(element: etree._Element) -> tuple[Choice, ...]:
    """Return the options; they stand in elements, or in an attribute such as ``options="('one','two')"``."""
    options = element.findall(".//option")
    if options:
        return tuple(Choice(_text(option), _text(option), option) for option in options)
    names = [name.strip().strip("'\"") for name in (element.get("options") or "").strip(" ()").split(",")]
    correct = (element.get("correct") or "").strip()
    return tuple(
        Choice(name, name, etree.Element("option", correct=str(name == correct).lower())) for name in names if name
    )


def _is_gradable(question: Question) -> bool:
    """Say whether an answer can be judged: a known type, and no answer that a script computes."""
    answer = question.response.get("answer") or ""
    if not question.kind or "$" in answer:
        return False
    return any(choice.is_correct for choice in question.choices) if question.choices else bool(answer)


def _text(element: etree._Element) -> str:
    """Return what learners read of an element: its text without hints."""
    parts = [element.text or ""]
    for child in element:
        if child.tag not in HINTS:
            parts.append(_text(child))
        parts.append(child.tail or "")
    return " ".join("".join(parts).split())
