"""Answering problems, with what the platform tells of it, in its order."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from completion.models import BlockCompletion
from django.utils import timezone

from iblai_mentor_plugin.courseware.olx_rules import Progress, are_results_visible, find_max_attempts, may_show_answer
from iblai_mentor_plugin.demo.assessment import build_answer, describe_answer, grade
from iblai_mentor_plugin.demo.exams import is_locked
from iblai_mentor_plugin.demo.grades import problem_weight, publish_score
from iblai_mentor_plugin.demo.models import BlockState
from iblai_mentor_plugin.demo.problem import Problem, Question, parse_problem
from iblai_mentor_plugin.demo.problem_page import render_solution
from iblai_mentor_plugin.demo.tracking import block_context, emit_from_block

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from django.http import QueryDict

    from iblai_mentor_plugin.demo.assessment import Answer, Judgement
    from iblai_mentor_plugin.demo.olx import Block, Course


class ClosedError(Exception):
    """The problem takes no answers any more, or the answer may not be shown; the message is for learners."""


@dataclass
class Work:
    """A learner at a problem."""

    user: User
    course: Course
    block: Block
    is_staff: bool = False
    problem: Problem = field(init=False)
    state: BlockState = field(init=False)

    def __post_init__(self) -> None:
        """Load what the learner left in the problem."""
        self.problem = parse_problem(self.block)
        key = str(self.block.usage_key)
        state = BlockState.objects.filter(user=self.user, usage_key=key).first()
        self.state = state or BlockState(user=self.user, course_key=str(self.course.key), usage_key=key)
        self.state.state = {**_new_state(self.problem), **self.state.state}

    @property
    def attempts(self) -> int:
        """Return how often the learner submitted."""
        return self.state.attempts or 0

    @property
    def max_attempts(self) -> int | None:
        """Return how often they may."""
        return find_max_attempts(self.block)

    @property
    def answers(self) -> dict[str, Answer]:
        """Return the learner's present answers."""
        return dict(self.state.state["student_answers"])

    @property
    def is_correct(self) -> bool:
        """Say whether everything is right."""
        return bool(self.state.possible) and self.state.earned == self.state.possible

    @property
    def is_past_due(self) -> bool:
        """Say whether the due date has passed."""
        due = self.block.moment("due")
        return due is not None and due <= timezone.now()

    @property
    def has_used_all(self) -> bool:
        """Say whether there are no attempts left."""
        return self.max_attempts is not None and self.attempts >= self.max_attempts

    @property
    def is_closed(self) -> bool:
        """Say whether the problem takes no answers any more."""
        return self.has_used_all or self.is_past_due or is_locked(self.user, self.block, is_staff=self.is_staff)

    @property
    def shows_results(self) -> bool:
        """Say whether the learner may see score and correctness now."""
        return are_results_visible(self.block, timezone.now(), is_staff=self.is_staff)

    @property
    def shows_answer(self) -> bool:
        """Say whether the learner may see the answer now."""
        is_locked_out = is_locked(self.user, self.block, is_staff=self.is_staff)
        progress = Progress(self.attempts, self.is_correct, is_locked_out)
        is_shown = may_show_answer(self.block, progress, timezone.now(), is_staff=self.is_staff)
        return is_shown and self.problem.is_gradable


def _new_state(problem: Problem) -> dict[str, Any]:
    return {
        "seed": 1,
        "student_answers": {},
        "has_saved_answers": False,
        "correct_map": {},
        "correct_map_history": [],
        "input_state": {question.input_id: {} for question in problem.questions},
        "done": False,
    }


def read_answers(problem: Problem, post: QueryDict) -> dict[str, Answer]:
    """Return the answers in a form, by input id; only those that the problem asks for."""
    answers: dict[str, Answer] = {}
    for question in problem.questions:
        name = f"input_{question.input_id}"
        if question.kind == "checkbox":
            chosen = post.getlist(f"{name}[]") or post.getlist(name)
            answers[question.input_id] = [str(choice) for choice in chosen]
        elif name in post:
            answers[question.input_id] = str(post[name])
    return answers


def check_problem(work: Work, answers: dict[str, Answer]) -> None:
    """
    Grade an answer.

    Emits what the platform does: the score, the grades that follow from it, completion, and last ``problem_check``.
    Raises ``ClosedError``.
    """
    before = deepcopy(work.state.state)
    event = {"state": before, "problem_id": str(work.block.usage_key), "answers": answers}
    if work.is_closed or not work.problem.is_gradable:
        with block_context(work.block):
            emit_from_block("problem_check_fail", {**event, "failure": "closed"})
        message = "This problem takes no more answers."
        raise ClosedError(message)
    judgements = grade(work.problem, answers)
    correct_map = {key: _describe_judgement(judgement) for key, judgement in judgements.items()}
    earned = sum(judgement.is_correct for judgement in judgements.values())
    _store(work, answers, correct_map, earned)
    with block_context(work.block):
        publish_score(work.user, work.course, work.block, work.state)
        BlockCompletion.objects.submit_completion(work.user, work.block.usage_key, 1.0)
        event |= {
            "grade": earned,
            "max_grade": len(judgements),
            "correct_map": correct_map,
            "success": "correct" if earned == len(judgements) else "incorrect",
            "attempts": work.attempts,
            "submission": _describe_submission(work.problem, answers, judgements),
        }
        emit_from_block("problem_check", event)


def _store(work: Work, answers: dict[str, Answer], correct_map: dict[str, Any], earned: int) -> None:
    count, weight = len(correct_map), problem_weight(work.block)
    work.state.state |= {
        "student_answers": answers,
        "has_saved_answers": False,
        "correct_map": correct_map,
        "correct_map_history": [*work.state.state["correct_map_history"], correct_map],
        "done": True,
    }
    work.state.attempts = work.attempts + 1
    # Points stay whole numbers where the author set no weight.
    work.state.possible = weight
    work.state.earned = earned if weight == count else earned * weight / count
    work.state.modified = timezone.now()
    work.state.save()


def save_problem(work: Work, answers: dict[str, Answer]) -> None:
    """Keep an answer without grading it. Raises ``ClosedError``."""
    if work.is_closed:
        message = "This problem takes no more answers."
        raise ClosedError(message)
    event = {"state": deepcopy(work.state.state), "problem_id": str(work.block.usage_key), "answers": answers}
    work.state.state |= {"student_answers": answers, "has_saved_answers": True}
    work.state.modified = timezone.now()
    work.state.save()
    with block_context(work.block):
        emit_from_block("save_problem_success", event)


def show_answer(work: Work) -> dict[str, Any]:
    """Return the right answers, in words, and the author's explanation. Raises ``ClosedError``."""
    if not work.shows_answer:
        message = "The answer is not shown yet."
        raise ClosedError(message)
    with block_context(work.block):
        emit_from_block("showanswer", {"problem_id": str(work.block.usage_key)})
    answers = {item.input_id: describe_answer(item, build_answer(item)) for item in work.problem.questions}
    return {"answers": answers, "solution": render_solution(work.problem)}


def show_hint(work: Work, index: int) -> dict[str, Any]:
    """Return a hint; they come one after the other, and start again after the last. Raises ``ClosedError``."""
    hints = work.problem.hints
    if not hints or is_locked(work.user, work.block, is_staff=work.is_staff):
        message = "There are no hints."
        raise ClosedError(message)
    index %= len(hints)
    data = {
        "module_id": str(work.block.usage_key),
        "hint_index": index,
        "hint_len": len(hints),
        "hint_text": hints[index],
    }
    with block_context(work.block):
        emit_from_block("edx.problem.hint.demandhint_displayed", data)
    return {"success": True, "hint_index": index, "hint_text": hints[index], "total": len(hints)}


def describe(work: Work) -> dict[str, Any]:
    """Return what the learner may see of their work, for a page."""
    correct_map = work.state.state["correct_map"] if work.shows_results else {}
    return {
        "attempts": work.attempts,
        "max_attempts": work.max_attempts,
        "is_closed": work.is_closed,
        "earned": work.state.earned if work.shows_results else None,
        "possible": problem_weight(work.block),
        "statuses": {
            key: {"correctness": item["correctness"], "msg": item["msg"]} for key, item in correct_map.items()
        },
        "shows_results": work.shows_results,
        "shows_answer": work.shows_answer,
    }


def _describe_judgement(judgement: Judgement) -> dict[str, Any]:
    nothing = {"npoints": None, "hint": "", "hintmode": None, "queuestate": None, "answervariable": None}
    return {"correctness": judgement.correctness, "msg": judgement.feedback, **nothing}


def _describe_submission(
    problem: Problem, answers: dict[str, Answer], judgements: dict[str, Judgement]
) -> dict[str, dict[str, Any]]:
    def describe_one(question: Question, answer: Answer) -> dict[str, Any]:
        return {
            "question": question.label,
            "answer": describe_answer(question, answer),
            "response_type": question.response_type,
            "input_type": str(question.element.tag) if question.element is not None else "",
            "correct": judgements[question.input_id].is_correct,
            "variant": "",
            "group_label": "",
        }

    return {
        question.input_id: describe_one(question, answers[question.input_id])
        for question in problem.questions
        if question.input_id in answers
    }
