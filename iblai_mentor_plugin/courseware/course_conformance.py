"""
What a course as one learner may know it must do, as checks that run against any implementation of the courseware port.

They ask and change nothing. Part of the checks in ``conformance``.
"""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING, Final

from django.db import connection
from django.test.utils import CaptureQueriesContext

from iblai_mentor_plugin.courseware.conformance_subject import NO_BLOCK, is_block_of
from iblai_mentor_plugin.courseware.course import Query
from iblai_mentor_plugin.courseware.supplements import PAGES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from iblai_mentor_plugin.courseware.conformance_subject import Subject
    from iblai_mentor_plugin.courseware.course import (
        LearnerCourse,
        OpenProblem,
        Passage,
        ProblemState,
        SubmittedField,
        VisibleBlock,
    )

_PROBLEM: Final = "problem"
_SAMPLE: Final = 50  # Problems that are looked at one by one; a course may have thousands.
_HITS: Final = 5
_LONGEST_ANSWER: Final = 2000
_ANYTHING: Final = "what is this"
_WRITE: Final = re.compile(r"\s*(INSERT|UPDATE|DELETE|REPLACE)\b", re.IGNORECASE)
_KEYWORD: Final = re.compile(r"%%[A-Z_]+%%")
_DIGEST: Final = re.compile(r"[0-9a-f]{64}|empty|")
# A choice of a problem's text, "( ) so", "[ ] so"; and a list to choose from, "[[so / or so]]".
_CHOICE: Final = re.compile(r"(?:\( \)|\[ \]) (.+)")
_DROPDOWN: Final = re.compile(r"\[\[(.+?)\]\]", re.DOTALL)


def _open(subject: Subject, user_id: int | None = None) -> LearnerCourse:
    return subject.courseware.open_course(subject.user_id if user_id is None else user_id, subject.course_key)


def _check_blocks(subject: Subject) -> Iterator[str]:
    """Blocks that the learner may see are blocks of the course, each one once, after what it stands in."""
    course = _open(subject)
    blocks = course.list_blocks()
    if not blocks:
        if course.awaits_first_visit:
            return
        yield "The learner sees nothing of the course: it may not have begun, or the learner has left it."
        return
    seen: set[str] = set()
    for block in blocks:
        fault = _find_block_fault(block, seen, subject.course_key)
        if fault:
            yield f"{fault} ({block.usage_key})."
            return
        seen.add(block.usage_key)
    if not {block.unit_key for block in blocks} - {""} <= seen:
        yield "A block names a unit that is not visible."


def _check_first_visits(subject: Subject) -> Iterator[str]:
    """Of a learner who never opened the course no block is told, and asking leaves nothing behind for them."""
    course = _open(subject)
    if not course.awaits_first_visit:
        return
    with CaptureQueriesContext(connection) as queries:
        _ask_everything(course)
        is_told = bool(course.list_blocks())
    if is_told:
        yield "Blocks are told of a learner who never opened the course."
    if any(_WRITE.match(query["sql"]) for query in queries):
        yield "Asking about a learner who never opened the course writes something."


def _check_pages(subject: Subject) -> Iterator[str]:
    """Pages beside the outline stand below the course and in no unit, after all of it, and are shown where they are."""
    blocks = _open(subject).list_blocks()
    pages = [block for block in blocks if block.block_type in PAGES]
    if pages != blocks[len(blocks) - len(pages) :]:
        yield "A page stands amid the outline."
    for page in pages:
        link = subject.courseware.build_link(subject.course_key, page.usage_key)
        faults = {
            "A page stands in a unit, or not below the course": page.unit_key or page.parent_key != blocks[0].usage_key,
            "A page has no title": not page.title.strip(),
            "A page is looked for where blocks are": "/jump_to/" in link,
        }
        yield from (f"{text} ({page.usage_key})." for text, is_wrong in faults.items() if is_wrong)


def _find_block_fault(block: VisibleBlock, seen: set[str], course_key: str) -> str:
    faults = {
        "A block stands twice in the course": block.usage_key in seen,
        "A block is not one of the course": not is_block_of(block.usage_key, course_key),
        "A block stands before, or without, what it is in": bool(seen) and block.parent_key not in seen,
        "The first block is in another one": not seen and block.parent_key != "",
        "A block has no type": not block.block_type,
    }
    return next((text for text, is_wrong in faults.items() if is_wrong), "")


def _check_texts(subject: Subject) -> Iterator[str]:
    """Texts are of visible blocks, in the order of the course, and filled in for nobody."""
    course = _open(subject)
    blocks = course.list_blocks()
    if not blocks:
        return
    places = {block.usage_key: place for place, block in enumerate(blocks)}
    passages = course.read(blocks[0].usage_key)
    yield from islice((f"{fault}." for one in passages if (fault := _find_text_fault(one, places))), 1)
    order = [places.get(passage.usage_key, 0) for passage in passages]
    if order != sorted(order):
        yield "Texts are not in the order of the course."
    for block in (block for block in blocks if block.block_type == "vertical"):
        if not set(course.read(block.usage_key)) <= set(passages):
            yield f"A unit has a text that its course has not ({block.usage_key})."
            return


def _find_text_fault(passage: Passage, places: dict[str, int]) -> str:
    faults = {
        "There is a text of a block that is not visible": passage.usage_key not in places,
        "A text names a unit that is not visible": bool(passage.unit_key) and passage.unit_key not in places,
        "A text is empty": not passage.text.strip(),
        "A text has no title": not passage.title.strip(),
        "A text begins before its video": (passage.start or 0) < 0,
        "A text holds a keyword of the platform": bool(_KEYWORD.search(passage.text)),
    }
    return next((f"{text} ({passage.usage_key})" for text, is_wrong in faults.items() if is_wrong), "")


def _check_strangers(subject: Subject) -> Iterator[str]:
    """Nothing is told to who is not in the course, and nothing of what is not in it."""
    course, stranger = _open(subject), _open(subject, subject.nobody)
    if course.read(subject.absent_block) or course.find_problem(subject.absent_block):
        yield "A block that does not exist has a text, or is a problem."
    if stranger.is_staff or stranger.find_enrolment() or stranger.find_exam() or stranger.list_blocks():
        yield "A user who does not exist is staff, enrolled, in an exam, or sees blocks."
    if any(stranger.read(block.usage_key) for block in course.list_blocks()):
        yield "A user who does not exist may read the course."
    if any(stranger.search(Query(block.title, limit=_HITS)) for block in islice(course.list_blocks(), _SAMPLE)):
        yield "A user who does not exist may search the course."


def _check_answers(subject: Subject) -> Iterator[str]:
    """No text of a problem states an answer that the problem does not ask with, or offer among others."""
    course = _open(subject)
    for problem in course.list_open_problems():
        text = "\n".join(passage.text for passage in course.read(problem.usage_key))
        if _states_answer(problem, text):
            yield f"The text of a problem states its answer ({problem.usage_key})."
            return


def _states_answer(problem: OpenProblem, text: str) -> bool:
    offered = "\n".join([*_CHOICE.findall(text), *_DROPDOWN.findall(text)])
    known = _flatten(f"{problem.text}\n{offered}")
    return any(_flatten(answer) in _flatten(text) and _flatten(answer) not in known for answer in problem.answers)


def _check_options(subject: Subject) -> Iterator[str]:
    """What a problem's text offers to choose from is handed over, all of it and nothing else; what is right of it counts."""
    course = _open(subject)
    for problem in islice(course.list_open_problems(), _SAMPLE):
        text = "\n".join(passage.text for passage in course.read(problem.usage_key))
        fault = _find_option_fault(problem, text) if text else ""
        if fault:
            yield f"{fault} ({problem.usage_key})."
            return


def _find_option_fault(problem: OpenProblem, text: str) -> str:
    options = [option for group in problem.options for option in group]
    shown, known = _flatten(text), {_flatten(option.text) for option in options}
    offered = {_flatten(choice) for choice in _CHOICE.findall(text)}
    offered |= {_flatten(one) for dropdown in _DROPDOWN.findall(text) for one in dropdown.split(" / ")}
    faults = {
        "A problem offers what is not handed over": not offered <= known,
        "A problem hands over what it does not offer": any(one not in shown for one in known),
        "An option is right and no answer": any(one.is_right and one.text not in problem.answers for one in options),
    }
    return next((fault for fault, is_wrong in faults.items() if is_wrong), "")


def _flatten(text: str) -> str:
    return " ".join(text.split())


def _check_search(subject: Subject) -> Iterator[str]:
    """What is found may be seen, and what may be seen is found."""
    course = _open(subject)
    blocks = course.list_blocks()
    passages = course.read(blocks[0].usage_key) if blocks else []
    for query in [passage.text[:80] for passage in islice(passages, _HITS)]:
        hits = course.search(Query(query, limit=_HITS))
        if not hits:
            yield "The words of a text find nothing."
        if len(hits) > _HITS:
            yield "More is found than was asked for."
        if not {hit.passage.usage_key for hit in hits} <= {block.usage_key for block in blocks}:
            yield "A text is found whose block is not visible."
        if not all(hit.passage in passages for hit in hits):
            yield "A text is found that its block does not have."
        yield from _find_excluded_fault(course, query, frozenset(hit.passage.usage_key for hit in hits[:1]))
        weights = course.weigh({*query.split()[:1], NO_BLOCK})
        if min(weights.values()) < 0 or weights[NO_BLOCK] < max(weights.values()):
            yield "A word that the course lacks weighs less than one that it has."
    whole = {block.usage_key for block in subject.courseware.open_whole(subject.course_key).list_blocks()}
    if not {block.usage_key for block in blocks} <= whole:
        yield "A learner sees a block that the whole course does not have."


def _find_excluded_fault(course: LearnerCourse, query: str, excluded: frozenset[str]) -> Iterator[str]:
    """What is left out is not found, and takes no place: one more is found in its stead."""
    best = course.search(Query(query, limit=1, excluded=excluded))
    others = course.search(Query(query, limit=10 * _HITS))
    if any(hit.passage.usage_key in excluded for hit in best):
        yield "A text is found whose block was left out."
    if not best and any(hit.passage.usage_key not in excluded for hit in others):
        yield "A text that was left out takes the place of another one."


def _check_problems(subject: Subject) -> Iterator[str]:
    """Every visible problem has a state, and nothing else has; an answer never shows where correctness does not."""
    course = _open(subject)
    for block in islice(_list_problems(course), _SAMPLE):
        state = course.find_problem(block.usage_key)
        fault = "A problem has no state" if state is None else _find_problem_fault(block, state)
        if fault:
            yield f"{fault} ({block.usage_key})."
            return
    others = (block.usage_key for block in course.list_blocks() if block.block_type != _PROBLEM)
    if any(course.find_problem(key) for key in islice(others, _SAMPLE)):
        yield "A block that is no problem has the state of one."


def _list_problems(course: LearnerCourse) -> Iterable[VisibleBlock]:
    return (block for block in course.list_blocks() if block.block_type == _PROBLEM)


def _find_problem_fault(block: VisibleBlock, state: ProblemState) -> str:
    faults = {
        "A number of attempts is negative": state.attempts < 0,
        "A result shows where it may not": state.is_correct is not None and not state.may_show_correctness,
        "An answer may be shown where correctness may not": state.may_show_answer and not state.may_show_correctness,
        "A problem is graded in one place and not in another": state.is_graded is not block.is_graded,
        "An answer is known where there was no attempt": bool(state.digest) and not state.attempts,
        "What stands for an answer is none of ours": not _DIGEST.fullmatch(state.digest),
    }
    return next((text for text, is_wrong in faults.items() if is_wrong), "")


def _check_submissions(subject: Subject) -> Iterator[str]:
    """What was submitted is told where its result is, of problems alone, and never what was right."""
    course = _open(subject)
    preview = subject.courseware.open_course(subject.user_id, subject.course_key, as_learner=True)
    for block in islice(_list_problems(course), _SAMPLE):
        fields = course.find_submission(block.usage_key)
        fault = _find_submission_fault(course.find_problem(block.usage_key), fields) if fields else ""
        if fields and not fault and preview.find_submission(block.usage_key):
            fault = "A new learner has submitted something"
        if fault:
            yield f"{fault} ({block.usage_key})."
            return
    others = (block.usage_key for block in course.list_blocks() if block.block_type != _PROBLEM)
    if any(course.find_submission(key) for key in [*islice(others, _SAMPLE), subject.absent_block]):
        yield "Something was submitted to what is no problem."


def _find_submission_fault(state: ProblemState | None, fields: Sequence[SubmittedField]) -> str:
    faults = {
        "A submission is told without its result": state is None or state.is_correct is None,
        "What was submitted is told although it was right": any(one.is_right and one.text for one in fields),
        "A submission is told that says nothing": not any(one.text for one in fields),
        "A text of the learner's is told as an answer": any(len(one.text) > _LONGEST_ANSWER for one in fields),
    }
    return next((text for text, is_wrong in faults.items() if is_wrong), "")


def _check_hints(subject: Subject) -> Iterator[str]:
    """A problem has hints that say something, and nothing else has; they are none of its text."""
    course = _open(subject)
    for block in islice(_list_problems(course), _SAMPLE):
        hints = course.list_hints(block.usage_key)
        text = "\n".join(passage.text for passage in course.read(block.usage_key)) if hints else ""
        if any(not hint.strip() for hint in hints):
            yield f"A hint says nothing ({block.usage_key})."
            return
        if any(_flatten(hint) in _flatten(text) for hint in hints):
            yield f"The text of a problem has its hints ({block.usage_key})."
            return
    others = (block.usage_key for block in course.list_blocks() if block.block_type != _PROBLEM)
    if any(course.list_hints(key) for key in [*islice(others, _SAMPLE), subject.absent_block]):
        yield "What is no problem has hints."


def _check_previews(subject: Subject) -> Iterator[str]:
    """As a learner one sees no more than with one's role, and is somebody new; who has no role sees nothing."""
    course, preview = (
        _open(subject),
        subject.courseware.open_course(subject.user_id, subject.course_key, as_learner=True),
    )
    blocks = preview.list_blocks()
    if preview.is_staff:
        yield "Whoever looks as a learner is staff."
    if blocks and not course.is_staff:
        yield "Somebody who is not staff looks at the course as another learner."
    if not {block.usage_key for block in blocks} <= {block.usage_key for block in course.list_blocks()}:
        yield "As a learner one sees what one does not see as staff."
    for block in islice(_list_problems(preview), _SAMPLE):
        state = preview.find_problem(block.usage_key)
        if state is not None and (state.attempts or state.is_correct is not None or state.digest):
            yield f"A new learner has tried a problem ({block.usage_key})."
            return


def _check_open_problems(subject: Subject) -> Iterator[str]:
    """The graded problems whose answers may not be shown are those whose answers are guarded."""
    course = _open(subject)
    keys = [problem.usage_key for problem in course.list_open_problems()]
    if len(keys) != len(set(keys)):
        yield "A problem is guarded twice."
    for block in islice((block for block in _list_problems(course) if block.is_graded), _SAMPLE):
        state = course.find_problem(block.usage_key)
        if state is not None and state.may_show_answer is (block.usage_key in keys):
            yield f"A problem is guarded although its answer may be shown, or the other way round ({block.usage_key})."
            return


def _check_enrolment(subject: Subject) -> Iterator[str]:
    """The learner is enrolled, with dates that have a zone; an exam here is one anywhere."""
    course = _open(subject)
    enrolment = course.find_enrolment()
    if enrolment is None:
        yield "The learner has no enrolment."
    elif any(date is not None and date.tzinfo is None for date in (enrolment.starts, enrolment.ends)):
        yield "A date of the course has no zone."
    if not course.title:
        yield "The course has no title."
    if course.find_exam() and not course.find_exam(in_any_course=True):
        yield "The learner is in an exam in the course, but in none in any course."


def _check_dates(subject: Subject) -> Iterator[str]:
    """Dates have a zone, the earliest first, and are of the course or of visible subsections; strangers are told none."""
    course = _open(subject)
    blocks = course.list_blocks()
    titles = {block.usage_key: block.title for block in blocks if block.block_type == "sequential"}
    dates = course.list_dates()
    if any(date.at.tzinfo is None for date in dates):
        yield "A date has no zone."
        return
    if dates != sorted(dates, key=lambda date: date.at):
        yield "Dates are not in their order."
    for date in dates:
        is_known = titles.get(date.usage_key) == date.title if date.kind == "due" else not date.usage_key
        if not is_known:
            yield f"A date is of nothing that the learner may see ({date.usage_key})."
            return
    if not blocks and dates:
        yield "Dates are told of a course of which the learner sees nothing."
    if _open(subject, subject.nobody).list_dates():
        yield "A user who does not exist is told dates."


def _check_costs(subject: Subject) -> Iterator[str]:
    """
    The LMS is asked for each thing once in a question, whatever it takes in this LMS.

    But for exams, which may begin; and what is searched is our own index.
    """
    course = _open(subject)
    _ask_everything(course)
    with CaptureQueriesContext(connection) as again:
        _ask_everything(course)
    with CaptureQueriesContext(connection) as due:
        course.find_exam(in_any_course=True)
        course.search(Query(_ANYTHING, limit=_HITS))
    if len(again) > len(due):
        yield f"Asking for the same again took {len(again)} queries, of which {len(due)} are about exams and for a search."


def _ask_everything(course: LearnerCourse) -> None:
    _ = course.title, course.language, course.is_staff
    course.find_enrolment()
    course.find_exam(in_any_course=True)
    for block in islice(course.list_blocks(), 1):
        course.read(block.usage_key)
    for block in islice(_list_problems(course), 1):
        course.find_problem(block.usage_key)
    course.search(Query(_ANYTHING, limit=_HITS))
    course.list_open_problems()
    course.list_dates()


COURSE_CHECKS: Final[dict[str, Callable[[Subject], Iterator[str]]]] = {
    "visible blocks": _check_blocks,
    "pages": _check_pages,
    "first visits": _check_first_visits,
    "texts": _check_texts,
    "strangers": _check_strangers,
    "answers": _check_answers,
    "options": _check_options,
    "search": _check_search,
    "problems": _check_problems,
    "hints": _check_hints,
    "submissions": _check_submissions,
    "previews": _check_previews,
    "open problems": _check_open_problems,
    "enrolment and exams": _check_enrolment,
    "dates": _check_dates,
    "cost of a question": _check_costs,
}
