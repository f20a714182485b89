"""
A problem as html: what the author wrote, with inputs in place of the questions.

Built from what may be shown, never by taking away what may not: answers hide in too many elements and attributes of a problem.
"""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from lxml import etree

from iblai_mentor_plugin.demo.olx import inner_xml, parse_xml
from iblai_mentor_plugin.demo.problem import NOTE, Problem, Question

if TYPE_CHECKING:
    from collections.abc import Mapping

    from iblai_mentor_plugin.demo.assessment import Answer

# Html that an author may use around the questions; nothing in it can hold an answer.
SHOWN = frozenset(
    {"a", "abbr", "b", "big", "blockquote", "br", "caption", "center", "cite", "code", "col", "colgroup", "dd", "del"}
    | {"dfn", "div", "dl", "dt", "em", "figcaption", "figure", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "i", "iframe"}
    | {
        "img",
        "ins",
        "kbd",
        "li",
        "mark",
        "ol",
        "p",
        "pre",
        "q",
        "s",
        "samp",
        "section",
        "small",
        "span",
        "strong",
        "sub",
    }
    | {"sup", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "u", "ul", "var"}
)
# The platform's own wrappers: their content is shown, they are not.
OPENED = frozenset({"problem", "text", "legend", "startouttext", "endouttext", "question", "annotatable", "annotation"})
VOID = frozenset({"br", "col", "hr", "img"})
# Where an author put handlers or answers of the platform's own widgets, they are not carried over.
ATTRIBUTES = frozenset(
    {"alt", "class", "colspan", "height", "href", "id", "lang", "rel", "rowspan", "scope", "src", "style", "target"}
    | {"title", "width", "allowfullscreen"}
)


def render_problem(problem: Problem, answers: Mapping[str, Answer]) -> str:
    """Return the html of a problem's text and inputs, filled with the learner's answers."""
    if not len(problem.root) and not (problem.root.text or "").strip():
        return '<p class="notice">This problem could not be read.</p>'
    questions = {id(question.response): question for question in problem.questions}
    note = "" if problem.is_gradable else f'<p class="notice">{escape(NOTE)}</p>'
    return _Page(questions, answers, is_open=problem.is_gradable).render(problem.root) + note


def render_solution(problem: Problem) -> str:
    """Return the html of the author's explanations, for learners who may see them."""
    return "".join(inner_xml(element) for element in problem.root.iter("solution"))


def render_text(source: str) -> str:
    """Return the html in a block of another type, without what only its own program can show."""
    try:
        return _Page({}, {}, is_open=False).render(parse_xml(source))
    except etree.XMLSyntaxError:
        return '<p class="notice">This text could not be read.</p>'


class _Page:
    """Walks over a problem once; knows the questions by their responses."""

    def __init__(self, questions: dict[int, Question], answers: Mapping[str, Answer], *, is_open: bool) -> None:
        self.questions = questions
        self.answers = answers
        self.is_open = is_open

    def render(self, element: etree._Element) -> str:
        """Return what is shown of an element, without its tail."""
        question = self.questions.get(id(element))
        if question is not None:
            return self._render_question(question)
        if element.tag in OPENED:
            return self._render_inside(element)
        if element.tag not in SHOWN:
            return ""
        attributes = "".join(
            f' {name}="{escape(value)}"' for name, value in element.attrib.items() if name in ATTRIBUTES
        )
        if element.tag in VOID:
            return f"<{element.tag}{attributes}>"
        return f"<{element.tag}{attributes}>{self._render_inside(element)}</{element.tag}>"

    def _render_inside(self, element: etree._Element, question: Question | None = None) -> str:
        parts = [escape(element.text or "", quote=False)]
        for child in element:
            parts.append(self._render_part(child, question) if question else self.render(child))
            parts.append(escape(child.tail or "", quote=False))
        return "".join(parts)

    def _render_part(self, element: etree._Element, question: Question) -> str:
        """Return what is shown of an element inside a response."""
        if element is question.element:
            return self._render_input(question) if self.is_open else self._render_choices(question)
        if element.tag == "label":
            return f'<p class="question" id="label_{question.input_id}">{self._render_inside(element)}</p>'
        if element.tag == "description":
            return f'<p class="description" id="description_{question.input_id}">{self._render_inside(element)}</p>'
        if element.tag in SHOWN and element.tag not in VOID:
            return f"<{element.tag}>{self._render_inside(element, question)}</{element.tag}>"
        if element.tag in OPENED:
            return self._render_inside(element, question)
        return self.render(element)

    def _render_question(self, question: Question) -> str:
        group = "radiogroup" if question.kind == "radio" else "group"
        inside = self._render_inside(question.response, question)
        status = f'<span class="status" id="status_{question.input_id}" role="status"></span>'
        label = self._name(question)
        return f'<div class="response" role="{group}" {label} data-input="{question.input_id}">{inside}{status}</div>'

    @staticmethod
    def _name(question: Question) -> str:
        """Return the attribute that names a control: the visible question, or a plain word."""
        if question.response.find(".//label") is not None:
            return f'aria-labelledby="label_{question.input_id}"'
        return f'aria-label="{escape(question.label or "Your answer")}"'

    def _render_input(self, question: Question) -> str:
        name = f"input_{question.input_id}"
        answer = self.answers.get(question.input_id, "")
        if question.kind == "select":
            return self._render_select(question, name, answer)
        if question.kind == "text":
            value = escape(answer if isinstance(answer, str) else "")
            mode = 'inputmode="decimal" ' if question.response_type == "numericalresponse" else ""
            return f'<input type="text" name="{name}" value="{value}" {mode}autocomplete="off" {self._name(question)}>'
        chosen = {answer} if isinstance(answer, str) else set(answer)
        suffix = "[]" if question.kind == "checkbox" else ""
        rows = [
            f'<label class="choice"><input type="{question.kind}" name="{name}{suffix}" value="{escape(choice.name)}"'
            f"{' checked' if choice.name in chosen else ''}> <span>{escape(choice.label)}</span></label>"
            for choice in question.choices
        ]
        return f'<div class="choices">{"".join(rows)}</div>'

    def _render_select(self, question: Question, name: str, answer: Answer) -> str:
        options = [
            f'<option value="{escape(choice.name)}"{" selected" if choice.name == answer else ""}>'
            f"{escape(choice.label)}</option>"
            for choice in question.choices
        ]
        return (
            f'<select name="{name}" {self._name(question)}><option value="">Select an option</option>'
            f"{''.join(options)}</select>"
        )

    @staticmethod
    def _render_choices(question: Question) -> str:
        """Return the choices of a question that cannot be answered here."""
        rows = "".join(f"<li>{escape(choice.label)}</li>" for choice in question.choices)
        return f'<ul class="choices">{rows}</ul>' if rows else ""
