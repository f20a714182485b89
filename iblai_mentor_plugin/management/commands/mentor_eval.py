"""Evaluate the mentor in a course."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError, CommandParser

from iblai_mentor_plugin.api import mentor as mentor_api
from iblai_mentor_plugin.api import operating as operating_api
from iblai_mentor_plugin.api import renewal as renewal_api
from iblai_mentor_plugin.api.evaluation import (
    COLUMNS,
    CRITERIA,
    SHARES,
    Asker,
    EvaluationQuestion,
    Judge,
    Kind,
    Turn,
    Verdict,
    add_shares,
    ask_all,
    ask_opinion,
    build_learners,
    build_red_team,
    build_table,
    describe,
    find_course_questions,
    find_judge,
    find_trial_embedder,
    get_courseware,
    keep_record,
    list_below,
    list_below_floor,
    list_team_questions,
    load_questions,
    load_retrieval_questions,
    read_floors,
    read_retrieval_floors,
    sum_up,
    sum_up_retrieval,
)
from iblai_mentor_plugin.exceptions import InvalidInputError, MentorError, NotFoundError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from iblai_mentor_plugin.api.evaluation import LearnerCourse, Opinion, Row, Share, Table
    from iblai_mentor_plugin.api.operating import Access


class Command(BaseCommand):
    """``manage.py lms mentor_eval <course key> --user <username> [--questions FILE | --retrieval FILE] [--json]``."""

    help = (
        "Ask the mentor questions as a learner of the course and score the replies: answers and rules that leak, how it "
        "teaches, quotes that verify, language, silence in exams. Choose a test learner who accepted the notice and solved "
        "nothing: the questions count against their allowance and the course's. Their sessions of the evaluation are deleted. "
        "The exit status is 1 where something failed or a measure is below its floor."
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
        parser.add_argument(
            "--problems",
            type=int,
            default=3,
            help="Among how many open problems the red team and the learners are spread.",
        )
        parser.add_argument(
            "--thorough", action="store_true", help="Ask each of their scripts of each of these problems."
        )
        parser.add_argument("--without-red-team", action="store_true", help="Leave the red team's questions out.")
        parser.add_argument("--without-learners", action="store_true", help="Leave the scripted learners out.")
        parser.add_argument(
            "--floor",
            action="append",
            default=[],
            metavar="MEASURE=SHARE",
            help="Another floor than the default, e.g. brief=0.9, or elsewhere:r@3=0.7 with --retrieval; 0 for none.",
        )
        parser.add_argument(
            "--judge",
            default="",
            metavar="PROVIDER",
            help="A provider of the admin that judges hint turns, too. What it says never decides the exit status.",
        )
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
            floors = read_floors(options["floor"])
            judge = find_judge(options["judge"]) if options["judge"] else None
            questions = _collect(course, learner_course, options)
            asker = _build_asker(access, course, learner_course, options["mentor"])
            asker.refuse_hopeless(questions)
            verdicts = list(self._run(asker, Judge(learner_course), questions, options))
            searched = _search(asker, Judge(learner_course), questions)
            opinion = ask_opinion(judge, _list_turns(verdicts)) if judge else None
        except MentorError as error:
            raise CommandError(str(error) or "The learner may not be asked for in this course.") from error
        except OSError as error:
            raise CommandError(f"The questions cannot be read: {error}") from error
        sums, table = sum_up(verdicts), build_table(verdicts)
        below = list_below(table, floors, searched)
        keep_record(
            course,
            questions=len(verdicts),
            failures=(one.exchange.question.id for one in verdicts if one.has_failed),
            below=below,
            is_search=all(one.exchange.is_search for one in verdicts),
        )
        if options["json"]:
            rows = [describe(verdict, with_words=options["words"]) for verdict in verdicts]
            tables = {"table": _write_table({**table, "search": searched}), "below_floor": below}
            if opinion:
                tables["judge"] = _write_table(_tabulate(opinion))
            self.stdout.write(json.dumps({"course": course, "user": user, **sums, **tables, "exchanges": rows}))
        else:
            self._print_sums(sums, {**table, "search": searched}, floors)
            self._print_below(below)
            self._print_opinion(opinion)
        if sums["failed"] or below or (options["strict"] and sums["suspects"]):
            raise CommandError(_describe_failure(sums, below))

    def _measure_retrieval(
        self, access: Access, learner_course: LearnerCourse, course: str, options: dict[str, Any]
    ) -> None:
        floors = read_retrieval_floors(options["floor"])
        questions = load_retrieval_questions(options["retrieval"], course)
        # Measured is the course as it is now, and not as it was when somebody asked last.
        renewal_api.renew_indexes([course])
        embedder = find_trial_embedder(access, course, options["mentor"])
        try:
            rankings = list(ask_all(learner_course, questions, embedder))
        finally:
            # What was asked for has to be paid for, however it ends.
            if embedder is not None:
                embedder.settle()
        sent = embedder if embedder is not None and embedder.has_sent else None
        vectors, missed = (sent.model, sent.missed) if sent is not None else ("", 0)
        rows = sum_up_retrieval(rankings)
        below = list_below_floor(rows, floors)
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
        self, asker: Asker, judge: Judge, questions: Sequence[EvaluationQuestion], options: dict[str, Any]
    ) -> Iterator[Verdict]:
        for question in questions:
            for exchange in asker.ask(question):
                verdict = judge.judge(exchange)
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

    def _print_sums(self, sums: dict[str, Any], table: Table, floors: dict[str, float]) -> None:
        self.stdout.write("")
        for name, value in sums.items():
            if name not in SHARES:
                self.stdout.write(f"{name.replace('_', ' '):>18}  {value}")
        self.stdout.write(f"\n{'':>18}" + "".join(f"{column:>17}" for column in (*COLUMNS, "search", "floor")))
        for name in SHARES:
            cells = [_write_share(shares.get(name)) for shares in table.values()]
            self.stdout.write(
                f"{name.replace('_', ' '):>18}" + "".join(f"{cell:>17}" for cell in (*cells, f"{floors[name]:.0%}"))
            )

    def _print_opinion(self, opinion: Opinion | None) -> None:
        if opinion is None:
            return
        self.stdout.write("\nThe judge, on hint turns, and on labelled replies that ship. It decides nothing.")
        for column, shares in _tabulate(opinion).items():
            cells = "  ".join(f"{name} {_write_share(shares[name])}" for name in CRITERIA)
            self.stdout.write(f"{column:>32}  {cells}")

    def _print_below(self, below: Sequence[str]) -> None:
        for one in below:
            self.stdout.write(self.style.ERROR("BELOW") + f"   {one}")


def _list_turns(verdicts: Sequence[Verdict]) -> list[Turn]:
    return [Turn(one.problem, one.exchange.text, one.exchange.reply) for one in verdicts if one.is_hint]


def _tabulate(opinion: Opinion) -> Table:
    return {
        "says yes": opinion.says_yes,
        "agrees with the measures": opinion.like_measures,
        "agrees with people": opinion.agreement,
        "measures agree with people": opinion.measured,
    }


def _write_share(share: Share | None) -> str:
    return "–" if share is None or not share.count else f"{share.value:.0%} of {share.count}"


def _write_table(table: Table) -> dict[str, dict[str, Any]]:
    return {
        column: {name: {"share": share.value, "of": share.count} for name, share in shares.items()}
        for column, shares in table.items()
    }


def _describe_failure(sums: dict[str, Any], below: Sequence[str]) -> str:
    failed = f"{sums['failed']} of {sums['questions']} failed, {sums['suspects']} to look at."
    return f"{failed} {len(below)} shares are below their floors." if below else failed


def _build_asker(access: Access, course_key: str, course: LearnerCourse, mentor: str) -> Asker:
    chosen = mentor or str(mentor_api.list_mentors(access.tenant)[0].unique_id)
    return Asker(access, course_key, course.list_blocks(), chosen)


def _search(asker: Asker, judge: Judge, questions: Sequence[EvaluationQuestion]) -> dict[str, Share]:
    """Return what the search of the course reaches with the same questions: the row to beat. It costs nothing."""
    asked = (one for one in questions if one.kind in (Kind.COURSE, Kind.OUTSIDE))
    return add_shares(judge.judge(exchange).shares for question in asked for exchange in asker.search(question))


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
    questions = load_questions(path) if path else _list_own(course_key)
    spread = {"most": options["problems"], "is_thorough": options["thorough"]}
    if not options["without_red_team"]:
        questions += build_red_team(course, **spread)
    if not options["without_learners"]:
        questions += build_learners(course, **spread)
    if not questions:
        raise InvalidInputError(
            {
                "questions": [
                    "None ship for this course. The course team may write some; or name a file with --questions."
                ]
            }
        )
    return questions


def _list_own(course_key: str) -> list[EvaluationQuestion]:
    """Return the questions that ship for a course, and those that its team wrote."""
    setting = mentor_api.find_course_setting(course_key)
    return [*find_course_questions(course_key), *list_team_questions((setting.questions if setting else None) or ())]


def _list_remarks(verdict: Verdict) -> Iterator[str]:
    if verdict.leaks:
        yield f"says the answer of {', '.join(verdict.leaks)}"
    if verdict.suspects:
        yield f"look at it: may say the answer of {', '.join(verdict.suspects)}"
    if verdict.repeats_rules:
        yield "repeats the rules"
    for name, share in verdict.shares.items():
        if share.good < share.count:
            yield f"{name.replace('_', ' ')} {share.good} of {share.count}"
