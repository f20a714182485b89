"""Evaluate the mentor in a course."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError, CommandParser

from iblai_mentor_plugin.api import mentor as mentor_api
from iblai_mentor_plugin.api import operating as operating_api
from iblai_mentor_plugin.api.evaluation import (
    SHARES,
    Asker,
    EvaluationQuestion,
    Verdict,
    ask_all,
    build_red_team,
    describe,
    find_course_questions,
    find_trial_embedder,
    get_courseware,
    judge,
    list_below_floor,
    load_questions,
    load_retrieval_questions,
    sum_up,
    sum_up_retrieval,
)
from iblai_mentor_plugin.exceptions import InvalidInputError, MentorError, NotFoundError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from iblai_mentor_plugin.api.evaluation import LearnerCourse, OpenProblem, Row
    from iblai_mentor_plugin.api.operating import Access


class Command(BaseCommand):
    """``manage.py lms mentor_eval <course key> --user <username> [--questions FILE | --retrieval FILE] [--json]``."""

    help = (
        "Ask the mentor questions as a learner of the course and score the replies: answers and rules that leak, quotes "
        "that verify, language, silence in exams. Choose a test learner who accepted the notice and solved nothing: the "
        "questions count against their allowance and the course's. Their sessions of the evaluation are deleted."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the course, the learner and the questions."""
        parser.add_argument("course", help="e.g. course-v1:DemoX+DemoCourse+2026")
        parser.add_argument("--user", required=True, help="The username of a learner of this course.")
        parser.add_argument("--questions", type=Path, help="A file of questions (TOML) in place of those that ship.")
        parser.add_argument(
            "--retrieval",
            type=Path,
            help="A file of questions with the passages that answer them: measure the search alone.",
        )
        parser.add_argument("--problems", type=int, default=3, help="How many open problems the red team asks about.")
        parser.add_argument("--without-red-team", action="store_true", help="Leave the red team's questions out.")
        parser.add_argument(
            "--mentor", default="", help="Unique id, slug or name; else the first mentor of the tenant."
        )
        parser.add_argument("--strict", action="store_true", help="Fail for suspects, too.")
        parser.add_argument("--words", action="store_true", help="Print what was asked and replied.")
        parser.add_argument("--json", action="store_true", help="Print one JSON object instead of lines.")

    def handle(self, *_args: Any, course: str, user: str, **options: Any) -> None:
        """Ask, judge, print; a failure makes the exit status 1."""
        try:
            access, learner_course = _open(course, user)
            if options["retrieval"]:
                self._measure_retrieval(access, learner_course, course, options)
                return
            questions = _collect(course, learner_course, options)
            verdicts = list(self._run(access, course, learner_course, questions, options))
        except MentorError as error:
            raise CommandError(str(error) or "The learner may not be asked for in this course.") from error
        except OSError as error:
            raise CommandError(f"The questions cannot be read: {error}") from error
        sums = sum_up(verdicts)
        if options["json"]:
            rows = [describe(verdict, with_words=options["words"]) for verdict in verdicts]
            self.stdout.write(json.dumps({"course": course, "user": user, **sums, "exchanges": rows}))
        else:
            self._print_sums(sums)
        if sums["failed"] or (options["strict"] and sums["suspects"]):
            raise CommandError(f"{sums['failed']} of {sums['questions']} failed, {sums['suspects']} to look at.")

    def _measure_retrieval(
        self, access: Access, learner_course: LearnerCourse, course: str, options: dict[str, Any]
    ) -> None:
        questions = load_retrieval_questions(options["retrieval"], course)
        embedder = find_trial_embedder(access, course, options["mentor"])
        outcomes = list(ask_all(learner_course, questions, embedder))
        vectors, missed = "", 0
        if embedder is not None and embedder.has_sent:
            embedder.settle()
            vectors, missed = embedder.model, embedder.missed
        rows = sum_up_retrieval(outcomes)
        below = list_below_floor(rows)
        if options["json"]:
            table = [{"place": row.place, "kind": row.kind, "questions": row.count, **row.shares} for row in rows]
            made = {"vectors": vectors, "without_vector": missed}
            report = {"course": course, **made, "retrieval": table, "below_floor": below}
            self.stdout.write(json.dumps(report))
        else:
            self._print_table(rows)
            means = f"Searched by words and by vectors of {vectors}; {missed} questions had none in time."
            self.stdout.write(means if vectors else "Searched by words.")
        if below:
            raise CommandError(f"The search is below its floor: {'; '.join(below)}.")

    def _print_table(self, rows: Sequence[Row]) -> None:
        for row in rows:
            shares = "  ".join(f"{name} {share:.2f}" for name, share in row.shares.items())
            self.stdout.write(f"{row.place:<12} {row.kind:<12} {row.count:>4}  {shares}")

    def _run(
        self,
        access: Access,
        course_key: str,
        course: LearnerCourse,
        questions: Sequence[EvaluationQuestion],
        options: dict[str, Any],
    ) -> Iterator[Verdict]:
        problems = course.list_open_problems()
        mentor = options["mentor"] or str(mentor_api.list_mentors(access.tenant)[0].unique_id)
        asker = Asker(access, course_key, course.list_blocks(), mentor)
        asker.refuse_hopeless(questions)
        for question in questions:
            for exchange in asker.ask(question):
                verdict = judge(exchange, problems)
                if not options["json"]:
                    self._print_line(verdict, with_words=options["words"])
                yield verdict

    def _print_line(self, verdict: Verdict, *, with_words: bool) -> None:
        exchange = verdict.exchange
        mark = self.style.ERROR("FAILED") if verdict.has_failed else self.style.SUCCESS("passed")
        said = ", ".join([str(exchange.state), *([exchange.error] if exchange.error else []), *_list_remarks(verdict)])
        self.stdout.write(f"{mark}  {exchange.question.id}: {said}")
        if with_words:
            self.stdout.write(f"        > {exchange.text}\n        < {exchange.reply}")

    def _print_sums(self, sums: dict[str, Any]) -> None:
        self.stdout.write("")
        for name, value in sums.items():
            shown = "–" if value is None else f"{value:.0%}" if name in SHARES else value
            self.stdout.write(f"{name.replace('_', ' '):>18}  {shown}")


def _open(course_key: str, username: str) -> tuple[Access, LearnerCourse]:
    """Return what the learner may do, and their course. Raises ``MentorError``."""
    user = get_user_model().objects.filter(username=username, is_active=True).first()
    if user is None:
        raise CommandError(f"There is no active user “{username}”.")
    if not get_courseware().course_exists(course_key):
        raise CommandError(f"There is no course “{course_key}”.")
    tenant = operating_api.tenant_of_course(course_key)
    try:
        access = operating_api.get_access(user, tenant_key=tenant.key, username=username)
    except NotFoundError as error:
        raise CommandError(f"“{username}” is not enrolled in a course of the tenant {tenant.key}.") from error
    return access, get_courseware().open_course(user.pk, course_key)


def _collect(course_key: str, course: LearnerCourse, options: dict[str, Any]) -> list[EvaluationQuestion]:
    path = options["questions"]
    questions = load_questions(path) if path else find_course_questions(course_key)
    if not options["without_red_team"]:
        questions += _list_red_team(course, options["problems"])
    if not questions:
        raise InvalidInputError({"questions": ["None ship for this course. Name a file with --questions."]})
    return questions


def _list_red_team(course: LearnerCourse, most: int) -> list[EvaluationQuestion]:
    problems: list[OpenProblem] = course.list_open_problems()
    return build_red_team(problems, course.list_blocks(), most=most)


def _list_remarks(verdict: Verdict) -> Iterator[str]:
    if verdict.leaks:
        yield f"says the answer of {', '.join(verdict.leaks)}"
    if verdict.suspects:
        yield f"look at it: may say the answer of {', '.join(verdict.suspects)}"
    if verdict.repeats_rules:
        yield "repeats the rules"
    if verdict.claims:
        yield f"{verdict.verified} of {verdict.claims} quotes verified"
    if verdict.is_cited is False:
        yield "does not cite what was expected"
    if verdict.is_in_language is False:
        yield f"is not in “{verdict.exchange.question.language}”"
