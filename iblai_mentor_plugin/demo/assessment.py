"""Judging answers, and saying which ones are right."""

from __future__ import annotations

import ast
import math
import operator
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from lxml import etree

    from iblai_mentor_plugin.demo.problem import Choice, Problem, Question

Answer = str | list[str]

# An answer longer than this is no answer, and would only feed a slow regular expression.
MAX_ANSWER = 2_000
# As in the platform, numbers are compared with this much slack when the author names none.
DEFAULT_TOLERANCE = "1e-3%"
SUFFIXES = {"%": 0.01, "k": 1e3, "M": 1e6, "G": 1e9, "c": 1e-2, "m": 1e-3, "u": 1e-6, "n": 1e-9}
CONSTANTS = {"pi": math.pi, "e": math.e}
FUNCTIONS: dict[str, Callable[[float], float]] = {
    "sqrt": math.sqrt, "sin": math.sin, "cos": math.cos, "tan": math.tan, "ln": math.log, "log10": math.log10,
    "exp": math.exp, "abs": abs,
}  # fmt: skip
OPERATORS: dict[type, Callable[[float, float], float]] = {
    ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul, ast.Div: operator.truediv,
    # Not **: a negative base with a broken exponent is a complex number there, and a large power takes for ever.
    ast.Pow: math.pow,
}  # fmt: skip


@dataclass(frozen=True)
class Judgement:
    """What is said of the answer to one question."""

    is_correct: bool
    feedback: str = ""

    @property
    def correctness(self) -> str:
        """Return the platform's word for it."""
        return "correct" if self.is_correct else "incorrect"


def grade(problem: Problem, answers: Mapping[str, Answer]) -> dict[str, Judgement]:
    """Judge every question of a gradable problem; what was left out is wrong."""
    return {question.input_id: _judge(question, answers.get(question.input_id, "")) for question in problem.questions}


def build_answer(question: Question) -> Answer:
    """Return the right answer, as a submission has it."""
    names = [choice.name for choice in question.choices if choice.is_correct]
    if question.kind == "checkbox":
        return names
    return names[0] if names else (question.response.get("answer") or "")


def describe_answer(question: Question, answer: Answer) -> Answer:
    """Return an answer in the words that the learner saw."""
    labels = {choice.name: choice.label for choice in question.choices}
    if isinstance(answer, list):
        return [labels.get(name, name) for name in answer]
    return labels.get(answer, answer)


def _judge(question: Question, answer: Answer) -> Judgement:
    if question.choices:
        return _judge_choice(question, answer)
    given = (answer if isinstance(answer, str) else " ".join(answer)).strip()[:MAX_ANSWER]
    judge = _judge_number if question.response_type == "numericalresponse" else _judge_string
    return judge(question.response, given)


def _judge_choice(question: Question, answer: Answer) -> Judgement:
    chosen = set(answer if isinstance(answer, list) else [answer])
    right = {choice.name for choice in question.choices if choice.is_correct}
    # Where one is to be chosen, one of several right ones is enough.
    is_correct = chosen == right or (question.kind != "checkbox" and len(chosen) == 1 and chosen <= right)
    feedback = [_find_choice_hint(choice, is_chosen=choice.name in chosen) for choice in question.choices]
    return Judgement(is_correct, " ".join(hint for hint in feedback if hint))


def _find_choice_hint(choice: Choice, *, is_chosen: bool) -> str:
    for hint in choice.element:
        if hint.tag in {"choicehint", "optionhint"} and (hint.get("selected", "true").lower() == "true") == is_chosen:
            return _read(hint)
    return ""


def _judge_number(response: etree._Element, given: str) -> Judgement:
    try:
        value = evaluate(given)
    except ValueError:
        return Judgement(is_correct=False, feedback="" if not given else "This is not a number that can be read.")
    is_correct = _is_expected(response, response.get("answer") or "", value)
    if is_correct:
        return Judgement(is_correct=True, feedback=_find_hint(response, "correcthint"))
    for other in response.iterfind("additional_answer"):
        if _is_expected(response, other.get("answer") or "", value):
            return Judgement(is_correct=True, feedback=_find_hint(other, "correcthint"))
    return Judgement(is_correct=False)


def _is_expected(response: etree._Element, expected: str, value: float) -> bool:
    interval = re.fullmatch(r"([\[(])(.+),(.+)([\])])", expected.strip())
    try:
        if interval:
            opening, low, high, closing = interval.groups()
            above = operator.ge if opening == "[" else operator.gt
            below = operator.le if closing == "]" else operator.lt
            return bool(above(value, evaluate(low)) and below(value, evaluate(high)))
        wanted = evaluate(expected)
        return abs(value - wanted) <= _find_tolerance(response, wanted)
    except ValueError:
        return False


def _find_tolerance(response: etree._Element, wanted: float) -> float:
    parameter = response.find("responseparam[@type='tolerance']")
    text = (parameter.get("default") if parameter is not None else None) or DEFAULT_TOLERANCE
    if text.strip().endswith("%"):
        return abs(wanted) * evaluate(text.strip()[:-1]) / 100
    return evaluate(text)


def _judge_string(response: etree._Element, given: str) -> Judgement:
    kind = (response.get("type") or "").split()
    expected = [(response, response.get("answer") or "")]
    expected += [(other, other.get("answer") or other.text or "") for other in response.iterfind("additional_answer")]
    for element, text in expected:
        if _is_same(text.strip(), given, kind):
            return Judgement(is_correct=True, feedback=_find_hint(element, "correcthint"))
    for hint in response.iterfind("stringequalhint"):
        if _is_same((hint.get("answer") or "").strip(), given, kind):
            return Judgement(is_correct=False, feedback=_read(hint))
    return Judgement(is_correct=False)


def _is_same(expected: str, given: str, kind: list[str]) -> bool:
    flags = re.IGNORECASE if "ci" in kind else 0
    pattern = expected if "regexp" in kind else re.escape(expected)
    try:
        return re.fullmatch(pattern, given, flags) is not None
    except re.error:
        return False


def _find_hint(element: etree._Element, tag: str) -> str:
    hint = element.find(tag)
    return _read(hint) if hint is not None else ""


def _read(element: etree._Element) -> str:
    return " ".join("".join(element.itertext()).split())


def evaluate(text: str) -> float:
    """
    Return the value of arithmetic such as ``2*(3+1)^2``, ``6.02e23``, ``5k`` or ``sqrt(2)``.

    Raises ``ValueError`` for anything else.
    """
    text = text.strip().replace("^", "**").replace("−", "-")
    factor = 1.0
    if re.search(r"[0-9)][%kMGcmun]$", text):
        factor = SUFFIXES[text[-1]]
        text = text[:-1]
    try:
        value = _evaluate(ast.parse(text, mode="eval").body) * factor
    except (SyntaxError, TypeError, KeyError, ArithmeticError, RecursionError, MemoryError) as error:
        message = "not arithmetic"
        raise ValueError(message) from error
    if not math.isfinite(value):
        message = "not a finite number"
        raise ValueError(message)
    return value


def _evaluate(node: ast.expr) -> float:
    match node:
        case ast.Constant(value=int() | float() as value) if not isinstance(value, bool):
            return float(value)
        case ast.Name(id=name):
            return CONSTANTS[name]
        case ast.UnaryOp(op=ast.USub() | ast.UAdd() as sign, operand=operand):
            return _evaluate(operand) * (-1 if isinstance(sign, ast.USub) else 1)
        case ast.BinOp(left=left, op=sign, right=right):
            return OPERATORS[type(sign)](_evaluate(left), _evaluate(right))
        case ast.Call(func=ast.Name(id=name), args=[argument], keywords=[]):
            return FUNCTIONS[name](_evaluate(argument))
    message = "not arithmetic"
    raise ValueError(message)
