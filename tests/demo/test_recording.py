"""What the stand-in LMS emits is what a real one emitted: names, sources, shapes, order."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

from tests.demo.recorder import BLOCK, UNIT_1
from tests.services import ROOT, shared_path

if TYPE_CHECKING:
    from collections.abc import Iterator

Row = dict[str, Any]

PHASES = [
    "login",
    "xblock_vertical_unit1",
    "xblock_vertical_unit2_video",
    "xblock_html1",
    "problem_check_wrong",
    "problem_check_right",
    "problem_show",
    "problem_hint",
    "problem_save",
    "publish_completion_html1",
    "publish_completion_video",
    "publish_completion_vertical",
    "completion_batch",
    "video_save_user_state",
    "event:edx.ui.lms.sequence.next_selected",
    "event:edx.ui.lms.sequence.previous_selected",
    "event:edx.ui.lms.sequence.tab_selected",
    "event:load_video",
    "event:play_video",
    "event:pause_video",
    "event:seek_video",
    "event:stop_video",
    "event:page_close",
    "event:problem_check",
    "jump_to",
    "unenroll (change_enrollment view)",
    "enroll (enrollment API v1)",
    "enroll mode change (model)",
    "unit as not enrolled user (super1)",
    "unit as course staff",
    "unit anonymous",
    "logout",
]
# The stand-in has one view for both, and people of other names.
PLACES = {
    "/api/enrollment/v1/enrollment": "/change_enrollment",
    "/api/user/v1/account/login_session/": "/login",
    "coursestaff1": "staff1",
}
# Made anew on every run, or by the contents of a course that only the recorded LMS has.
VOLATILE = re.compile(
    r"(session|event_transaction_id|course_version|visible_blocks_hash|grading_policy_hash|passed_timestamp"
    r"|first_attempted|course_user_tags|.*_timestamp|modified|created|creation_date|org_user_tags)$"
)


@pytest.fixture(scope="module")
def ours(tmp_path_factory: pytest.TempPathFactory) -> list[Row]:
    data = tmp_path_factory.mktemp("recorder")
    command = [sys.executable, "-m", "tests.demo.recorder", str(data)]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)
    assert run.returncode == 0, run.stderr
    return [json.loads(line) for line in run.stdout.splitlines()]


@pytest.fixture(scope="module")
def theirs() -> list[Row]:
    rows = [json.loads(line) for line in shared_path("platform/recording.jsonl").read_text("utf-8").splitlines()]
    return [flatten(row) for row in rows if is_comparable(row)]


def is_comparable(row: Row) -> bool:
    """Leave out the LMS's inner signals, and the second form of tracking events, which settings decide."""
    if row["kind"] == "django_signal":
        return bool(row["name"].startswith("completion."))
    # What a program did outside any request has no context here.
    if row["name"] in {"edx.user.login", "edx.user.logout"} and not row["payload"]["context"]:
        return False
    return bool(row["name"] != "org.openedx.analytics.tracking.event.emitted.v1")


def flatten(row: Row) -> Row:
    payload, flat = row["payload"], {name: row[name] for name in ("phase", "kind", "name")}
    if row["kind"] == "tracking.raw":
        return flat | {"data": payload["data"], "context": payload["context"]}
    if row["kind"] == "openedx_events":
        return flat | {"kwargs": payload["kwargs"]}
    if row["kind"] == "openedx_filters":
        return flat | {"block": row.get("block")}
    return flat | {"values": {name: payload[name] for name in payload if name not in {"types", "username"}}}


def simplify(value: Any, name: str = "") -> Any:
    """Return what must be the same in both: values, but the type alone of those that can't be."""
    if isinstance(value, dict):
        return {key: simplify(item, key) for key, item in value.items() if not key.startswith("__")}
    if isinstance(value, list):
        return [simplify(item) for item in value]
    if isinstance(value, str):
        value = PLACES.get(value, value.rpartition(": ")[2] if "Locator: " in value else value)
    if name == "name":
        return "somebody"
    if VOLATILE.match(name) and value is not None:
        return "set" if value else "unset"
    return value


def of_phase(rows: list[Row], phase: str) -> Iterator[Row]:
    for row in rows:
        if row["phase"] == phase:
            yield simplify({**row, "name_": PLACES.get(row["name"], row["name"])})


@pytest.mark.parametrize("phase", PHASES)
def test_names_come_in_the_order_of_the_recording_when_people_act(
    phase: str, ours: list[Row], theirs: list[Row]
) -> None:
    expected = [(row["kind"], row["name_"]) for row in of_phase(theirs, phase)]
    assert expected
    assert [(row["kind"], row["name_"]) for row in of_phase(ours, phase)] == expected


@pytest.mark.parametrize("phase", PHASES)
def test_contents_are_those_of_the_recording_when_people_act(phase: str, ours: list[Row], theirs: list[Row]) -> None:
    for ours_row, theirs_row in zip(of_phase(ours, phase), of_phase(theirs, phase), strict=True):
        assert drop_posts(ours_row) == drop_posts(theirs_row)


def drop_posts(row: Row) -> Row:
    """Leave out the form of a request where the recording's came through another view."""
    is_other = row["phase"].startswith(("enroll (", "login")) and row["name_"].startswith("/")
    return {**row, "data": None} if is_other else row


def test_the_recorded_course_reads_as_the_recording_says(ours: list[Row]) -> None:
    summaries = [row["kwargs"]["grade"]["percent_grade"] for row in ours if "summary.changed" in row["name"]]
    assert summaries == [0.0, 0.25]


@pytest.fixture(scope="module")
def port(ours: list[Row]) -> Row:
    return next(row for row in ours if row["kind"] == "port")


def test_port_knows_enrolled_learners_when_asked(port: Row) -> None:
    assert "learner1" in port["learner"]
    assert (port["staff"], port["elsewhere"]) == (None, None)


def test_port_counts_enrolments_by_org_when_asked(port: Row) -> None:
    assert (port["in_org"], port["in_no_org"]) == ([True, False], [False, True])


def test_port_tells_who_is_gone_when_asked(port: Row) -> None:
    assert port["is_retired"] == [False, True]


def test_port_names_course_and_link_when_asked(port: Row) -> None:
    assert port["exists"] == [True, False]
    assert port["link"].endswith("/courses/course-v1:DemoX+MENTOR101+2026/jump_to/" + UNIT_1)


def test_port_lists_completions_and_problems_when_reconciling(port: Row) -> None:
    attempts = [(state["usage_key"].rpartition("@")[2], state["attempts"]) for state in port["states"]]
    assert ("problem1", 2) in attempts
    assert {"problem1", "html1", "video1", "html2"} <= {name for name, count in attempts if count is None}


def test_port_hides_results_of_blocks_that_are_gone_when_asked(port: Row) -> None:
    assert port["visible"] == [True, [BLOCK.format("problem", "problem1")]]


def test_filter_runs_for_each_vertical_when_one_holds_another(ours: list[Row]) -> None:
    rows = [row for row in ours if row["phase"] == "nested" and "vertical_block.render.completed" in row["name"]]
    seen = [(row["block"]["display_name"], row["block"]["child_of_vertical"]) for row in rows]
    assert seen == [("Nested", True), ("Unit 4", False)]


def test_filter_names_the_view_when_it_is_the_public_one(ours: list[Row]) -> None:
    rows = [row for row in ours if row["phase"] == "public" and "vertical_block.render.completed" in row["name"]]
    assert [row["block"]["view"] for row in rows] == ["public_view"]
