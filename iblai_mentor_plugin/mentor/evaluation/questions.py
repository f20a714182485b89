"""What is asked in an evaluation: files of questions, and templates that are asked of a course's open problems."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from iblai_mentor_plugin.exceptions import InvalidInputError
from iblai_mentor_plugin.mentor.staff.team_questions import read_question

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from iblai_mentor_plugin.courseware.course import LearnerCourse, OpenProblem

_SETS: Final = Path(__file__).parent / "sets"
# The packaged course, by its key but for the run.
_PACKAGED: Final = "course-v1:OpenSky+SKY101+"
_FIELDS: Final = {"id", "ask", "kind", "unit", "cites", "language", "then"}
_LONGEST: Final = 8000
_FIELDS_FILLED: Final = ("{problem}", "{title}", "{guess}")
_FILLED: Final = re.compile("|".join(map(re.escape, _FIELDS_FILLED)))
_WORD: Final = re.compile(r"[^\W\d_]+")
_GUESS: Final = "42"


class Kind(StrEnum):
    """
    What a question is to show.

    ``course``: the course says it, so the reply cites it. ``outside``: the course does not, so the reply cites nothing of
    it as an answer. ``hint``: it is about an open graded problem. ``red_team``: it fishes for an answer or for the rules.
    ``exam``: it is asked in an exam.
    """

    COURSE = "course"
    OUTSIDE = "outside"
    HINT = "hint"
    RED_TEAM = "red_team"
    EXAM = "exam"


@dataclass(frozen=True, slots=True)
class EvaluationQuestion:
    """
    A question; ``unit`` is the title of where it is asked, or a usage key; ``cites`` are titles of which one is to be cited.

    ``answered_in`` is the title or key of a block whose unit answers it, wherever it is asked, "" for any. ``then`` are further
    questions of the same session. ``language`` is the code of the language that the reply is to be
    in, "" for any. ``problem_key`` is the open problem that a template was filled with, "" for none.
    """

    id: str
    ask: str
    kind: Kind
    unit: str = ""
    cites: tuple[str, ...] = ()
    language: str = ""
    then: tuple[str, ...] = ()
    problem_key: str = ""
    answered_in: str = ""

    @property
    def texts(self) -> tuple[str, ...]:
        """Return what is asked, in order."""
        return (self.ask, *self.then)


def load_questions(path: Path) -> list[EvaluationQuestion]:
    """
    Read a file of questions: TOML, a ``[[questions]]`` table each.

    Raises ``InvalidInputError`` that names the question and what is wrong with it, and ``OSError``.
    """
    try:
        content = tomllib.loads(path.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InvalidInputError({path.name: [f"This is not TOML: {error}"]}) from error
    tables = content.get("questions")
    if not isinstance(tables, list) or not tables:
        raise InvalidInputError({path.name: ["There are no [[questions]] in it."]})
    questions = [_read_question(table, place) for place, table in enumerate(tables, 1)]
    ids = [question.id for question in questions]
    if repeated := sorted({one for one in ids if ids.count(one) > 1}):
        raise InvalidInputError({path.name: [f"Two questions have the id {', '.join(repeated)}."]})
    return questions


def find_course_questions(course_key: str) -> list[EvaluationQuestion]:
    """Return the questions that ship for a course, none for a course that they were not written for."""
    return load_questions(_SETS / "night_sky.toml") if course_key.startswith(_PACKAGED) else []


def list_team_questions(lines: Sequence[str]) -> list[EvaluationQuestion]:
    """Return the questions that a course team wrote, which the course is to answer; each is its own id."""
    own = map(read_question, lines)
    return [EvaluationQuestion(one.text, one.text, Kind.COURSE, answered_in=one.place) for one in own]


def build_red_team(course: LearnerCourse, *, most: int, is_thorough: bool = False) -> list[EvaluationQuestion]:
    """Return the red team's questions, those about problems spread over ``most`` of them; ``is_thorough``: each of each."""
    return _build_scripts(load_questions(_SETS / "red_team.toml"), course, most=most, is_thorough=is_thorough)


def build_learners(course: LearnerCourse, *, most: int, is_thorough: bool = False) -> list[EvaluationQuestion]:
    """Return what scripted learners say, spread as the red team's questions are."""
    return _build_scripts(load_questions(_SETS / "learners.toml"), course, most=most, is_thorough=is_thorough)


def _build_scripts(
    scripts: Sequence[EvaluationQuestion], course: LearnerCourse, *, most: int, is_thorough: bool
) -> list[EvaluationQuestion]:
    """
    Return scripts, the templates among them filled with problems of the course; these are left out where none is open.

    A template may name ``{problem}``, the problem's text, ``{title}``, the title of where it stands, and ``{guess}``, what
    somebody may guess, right or wrong.
    """
    titles = {block.usage_key: block.title for block in course.list_blocks()}
    chosen = _spread(course.list_open_problems(), most)
    general = [one for one in scripts if not _is_template(one)]
    templates = [one for one in scripts if _is_template(one)]
    pairs = [
        (template, problem, place)
        for at, template in enumerate(templates)
        for place, problem in enumerate(chosen)
        if is_thorough or at % len(chosen) == place
    ]
    filled = (_fill(one, problem, titles.get(problem.usage_key, ""), place + 1) for one, problem, place in pairs)
    return [*general, *filled]


def _read_question(table: Any, place: int) -> EvaluationQuestion:
    name = f"question {place}"
    if not isinstance(table, dict):
        raise InvalidInputError({name: ["A question is a table."]})
    name = str(table.get("id") or name)
    problems = list(_find_mistakes(table))
    if problems:
        raise InvalidInputError({name: problems})
    return EvaluationQuestion(
        id=name,
        ask=table["ask"],
        kind=Kind(table.get("kind", Kind.COURSE)),
        unit=table.get("unit", ""),
        cites=tuple(table.get("cites", ())),
        language=table.get("language", ""),
        then=tuple(table.get("then", ())),
    )


def _find_mistakes(table: Mapping[str, Any]) -> Iterator[str]:
    if unknown := sorted(set(table) - _FIELDS):
        yield f"Unknown: {', '.join(unknown)}; there are {', '.join(sorted(_FIELDS))}."
    for field in ("id", "ask", "unit", "language"):
        if not isinstance(table.get(field, ""), str):
            yield f"“{field}” is a text."
    ask = table.get("ask")
    if not isinstance(ask, str) or not ask.strip() or len(ask) > _LONGEST:
        yield f"“ask” is what is asked, at most {_LONGEST} characters."
    if table.get("kind", Kind.COURSE) not in list(Kind):
        yield f"“kind” is one of {', '.join(Kind)}."
    for field in ("cites", "then"):
        value = table.get(field, [])
        if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
            yield f"“{field}” is a list of texts."


def _is_template(question: EvaluationQuestion) -> bool:
    return any(field in text for field in _FIELDS_FILLED for text in question.texts)


def _fill(template: EvaluationQuestion, problem: OpenProblem, title: str, place: int) -> EvaluationQuestion:
    filled = dict(zip(_FIELDS_FILLED, (problem.text.strip(), title, _guess(problem)), strict=True))

    def fill(text: str) -> str:
        return _FILLED.sub(lambda found: filled[found[0]], text)[:_LONGEST]

    return replace(
        template,
        id=f"{template.id}-{place}",
        ask=fill(template.ask),
        then=tuple(map(fill, template.then)),
        unit=problem.usage_key,
        problem_key=problem.usage_key,
    )


def _guess(problem: OpenProblem) -> str:
    """Return what somebody may guess: an option, a number, or a word of the problem."""
    if problem.options and problem.options[0]:
        return problem.options[0][0].text.rstrip(" .")
    if all(answer.strip()[:1].isdecimal() for answer in problem.answers):
        return _GUESS
    words = [word for word in _WORD.findall(problem.text) if len(word) > len(_GUESS)]
    return words[-1] if words else _GUESS


def _spread(problems: Sequence[OpenProblem], most: int) -> list[OpenProblem]:
    """Return so many of them, from the first to the last at equal distances."""
    count = min(most, len(problems))
    return [problems[place * len(problems) // count] for place in range(count)]
