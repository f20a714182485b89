"""The examination as a whole: silent where all is well, each check with its reason, and nothing is kept by looking."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from io import StringIO
from typing import TYPE_CHECKING, Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from iblai_mentor_plugin.api import operating as operating_api
from iblai_mentor_plugin.api.inspection import Installation, Severity, examine, examine_privacy
from iblai_mentor_plugin.courseware.conformance_subject import NO_USER, build_absent_key
from iblai_mentor_plugin.doctor.examination import list_checks
from iblai_mentor_plugin.doctor.privacy import PRIVACY_CHECKS
from tests.conftest import COURSE
from tests.doctor.conftest import find_faults
from tests.llm.provider import Provider
from tests.mentor.provider_rows import give, make_provider
from tests.services import ROOT
from tests.traces import list_models

if TYPE_CHECKING:
    from django.contrib.auth.models import User

    from iblai_mentor_plugin.installation.check import Check
    from tests.fakes import FakeCourseware

STATEMENTS = 60
EVERY = [*list_checks(Installation(COURSE, 1)), *PRIVACY_CHECKS]


def run(*options: str, stdout: StringIO | None = None) -> tuple[int, str]:
    out = stdout or StringIO()
    try:
        call_command("mentor_check", *options, stdout=out, no_color=True)
    except CommandError as error:
        return error.returncode, out.getvalue()
    return 0, out.getvalue()


def count_rows() -> dict[str, list[Any]]:
    return {model.__name__: list(model._base_manager.order_by("pk").values()) for model in list_models()}


def test_sound_site_is_silent() -> None:
    assert find_faults() == {}


def test_when_the_time_is_up_nobody_else_is_asked() -> None:
    found = {one.name: one for one in examine(Installation(until=time.monotonic()))}
    slow = {check.name for check in list_checks(Installation()) if check.is_slow}
    assert {found[name].detail for name in slow} == {"not looked at: no time was left"}
    assert all(one.passed for one in found.values())


def test_question_is_asked_once_and_its_answer_told_again() -> None:
    asked: list[str] = []

    def question() -> str:
        asked.append("")
        raise ZeroDivisionError

    installation = Installation()
    for _check in range(2):
        with pytest.raises(ZeroDivisionError):
            installation.ask_once(question)
    assert asked == [""]


def test_sound_site_says_one_line() -> None:
    status, text = run("--quick")
    assert (status, text.count("\n"), text.startswith("All is well (")) == (0, 1, True)


def test_sound_course_is_silent_without_a_learner(learner: User) -> None:
    assert find_faults(COURSE) == {}


def test_sound_course_is_silent_where_a_question_takes_sixty_statements(learner: User, lms: FakeCourseware) -> None:
    course = lms.open_course(learner.pk, COURSE)
    blocks = course.list_blocks()

    asked: list[str] = []

    def ask_often() -> Any:
        # As a course asks the platform: each thing once.
        with connection.cursor() as cursor:
            while len(asked) < STATEMENTS:
                cursor.execute("SELECT 1")
                asked.append("SELECT 1")
        return blocks

    course.list_blocks = ask_often  # type: ignore[method-assign]
    lms.retired.add(NO_USER)
    lms.hidden_results |= {build_absent_key(COURSE)}
    found = examine(Installation(COURSE, learner.pk), is_quick=True)
    assert len(asked) == STATEMENTS
    assert [one for one in found if one.severity > Severity.NOTE] == []


@pytest.mark.parametrize("check", EVERY, ids=lambda check: check.name)
def test_each_check_says_why_it_matters_and_what_to_do(check: Check) -> None:
    # Two of the privacy's only tell.
    assert check.why.endswith((".", ")"))
    assert check.remedy or check.name in ("where words go", "who may read")


def test_names_of_checks_differ() -> None:
    names = [check.name for check in list_checks(Installation(COURSE, 1))]
    assert len(names) == len(set(names))


def test_quick_examination_waits_for_nobody() -> None:
    slow = {check.name for check in list_checks(Installation()) if check.is_slow}
    assert {"broker", "workers", "replies of providers", "writing exports"} <= slow
    assert slow & {finding.name for finding in examine(Installation(), is_quick=True)} == set()


def test_nothing_is_kept_by_looking(settings: Any, learner: User, lms: FakeCourseware, mentor_row: Any) -> None:
    settings.IBLAI_MENTOR_ENCRYPTION_KEYS = ["a long secret of this site 1"]
    with Provider() as server:
        # Refuses a field first, which a reply would keep as found out.
        server.scripts = [lambda one: one.fail(400, "unsupported_parameter", "Unsupported parameter: 'max_tokens'")]
        give(mentor_row, make_provider(server.base_url, is_on_site=True, context_tokens=8000))
        before = count_rows()
        examine(Installation(COURSE, learner.pk))
        examine_privacy(Installation())
        assert server.requests
    assert count_rows() == before


def test_status_is_1_where_there_are_warnings_alone(settings: Any) -> None:
    settings.IBLAI_MENTOR_MESAGES_DAYS = 30
    status, text = run("--quick")
    assert (status, "WARNING  names of settings: no such setting: IBLAI_MENTOR_MESAGES_DAYS" in text) == (1, True)


def test_status_is_2_where_there_is_an_error() -> None:
    operating_api.kill()
    assert run("--quick")[0] == 2


@pytest.mark.parametrize(
    "options", [["--course", "nothing"], ["--user", "somebody"], ["--course", COURSE, "--user", "nobody"]]
)
def test_status_is_3_where_it_cannot_be_asked(options: list[str]) -> None:
    assert run(*options)[0] == 3


def test_what_is_well_is_said_when_asked_for() -> None:
    assert "passed   cache: the default cache keeps" in run("--quick", "-v", "2")[1]


def test_privacy_is_said_whether_or_not_it_is_well() -> None:
    status, text = run("--privacy")
    assert (status, "passed   where words go: no word leaves this site" in text) == (0, True)


def test_privacy_is_said_to_programs() -> None:
    report = json.loads(run("--privacy", "--json")[1])
    assert {"who may read", "last purge", "days in force"} <= {check["name"] for check in report["checks"]}


def test_site_is_examined_without_what_a_learner_takes_along() -> None:
    code = (
        "import django; django.setup()\n"
        "from iblai_mentor_plugin.api.inspection import Installation, examine\n"
        "import sys\n"
        "loaded = {name.rpartition('.')[2] for name in sys.modules if '.installation.' in name}\n"
        "assert loaded & {'events', 'panel', 'rest', 'subject'} == set(), loaded\n"
    )
    environment = {"DJANGO_SETTINGS_MODULE": "tests.settings", "PYTHONPATH": str(ROOT), "PATH": ""}
    ended = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stderr
