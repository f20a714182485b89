"""
What a learner submitted to a problem, as they read it; of fields that were wrong alone.

The platform names choices by their places in the source, and fields by response and place within: what it keeps of an answer
says nothing without both. What was right is said to be right and not repeated, so that no answer leaves by this way.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from iblai_mentor_plugin.courseware.course import SubmittedField
from iblai_mentor_plugin.courseware.extraction.answers import read_solution
from iblai_mentor_plugin.courseware.extraction.capa import FIELDS, RESPONSES, parse_problem
from iblai_mentor_plugin.courseware.extraction.elements import name_of
from iblai_mentor_plugin.courseware.extraction.fields import choice_text, list_options

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from lxml import etree

_RIGHT: Final = "correct"
_JUDGED: Final = frozenset({_RIGHT, "incorrect", "partially-correct"})
# Where a learner writes a word, a number or a formula. Longer than this it is a text of theirs, and stays where it is.
_WRITTEN: Final = frozenset({"formularesponse", "numericalresponse", "stringresponse", "symbolicresponse"})
_LONGEST: Final = 200


def read_submission(olx: str, answers: Any, judged: Any) -> tuple[SubmittedField, ...]:
    """
    Return what was submitted, field by field in the order of the source; nothing where no field has words to tell.

    ``answers`` and ``judged`` are the platform's ``student_answers`` and ``correct_map``, by input id.
    """
    root = parse_problem(olx)
    if root is None or not (isinstance(answers, dict) and isinstance(judged, dict)):
        return ()
    known = frozenset(map(_flatten, read_solution(olx).answers))
    found = []
    for number, response in enumerate((one for one in root.iter() if name_of(one) in RESPONSES), 2):
        for place, field in enumerate((one for one in response.iter() if name_of(one) in FIELDS), 1):
            key = next((one for one in judged if str(one).endswith(f"_{number}_{place}")), None)
            verdict = judged[key].get("correctness") if isinstance(judged.get(key), dict) else None
            if verdict not in _JUDGED:
                continue
            is_right = verdict == _RIGHT
            found.append(SubmittedField("" if is_right else _read(response, field, answers.get(key), known), is_right))
    return tuple(found) if any(one.text for one in found) else ()


def _read(response: etree._Element, field: etree._Element, answer: Any, known: Collection[str]) -> str:
    """Return an answer as its learner reads it, "" for what is none, or is not told."""
    name = name_of(response)
    if name in _WRITTEN:
        text = " ".join(answer.split()) if isinstance(answer, str) else ""
        # What counts as right in other letters, too, is no mistake to speak of.
        return text if len(text) <= _LONGEST and _flatten(text) not in known else ""
    if name == "optionresponse":
        return answer if isinstance(answer, str) and answer in list_options(field) else ""
    names = _name_choices(response, field)
    chosen = answer if isinstance(answer, list | tuple) else [answer]
    texts = [names[one] for one in chosen if isinstance(one, str) and one in names]
    return "; ".join(filter(None, texts))


def _name_choices(response: etree._Element, field: etree._Element) -> Mapping[str, str]:
    """Return the texts of choices by the names that the platform gives them."""
    choices = [one for one in field.iter() if name_of(one) == "choice"]
    if name_of(response) == "choiceresponse":
        return {f"choice_{number}": choice_text(choice) for number, choice in enumerate(choices)}
    if name_of(response) not in {"multiplechoiceresponse", "truefalseresponse"}:
        return {}
    unnamed = [choice for choice in choices if choice.get("name") is None]
    named = [choice for choice in choices if choice.get("name") is not None]
    return {
        **{f"choice_{number}": choice_text(choice) for number, choice in enumerate(unnamed)},
        **{f"choice_{choice.get('name')}": choice_text(choice) for choice in named},
    }


def _flatten(text: str) -> str:
    return "".join(text.split()).casefold()
