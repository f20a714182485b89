"""What tracking events teach, and whom they may speak for."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iblai_mentor_plugin.exceptions import MalformedEventError
from iblai_mentor_plugin.memory import tracking
from tests.conftest import COURSE
from tests.memory.facts import PROBLEM, UNIT, VIDEO, at

pytestmark = pytest.mark.database

MFE_PAGE = (
    f"http://apps.example.com/learning/course/{COURSE}/block-v1:DemoX+MENTOR101+2026+type@sequential+block@seq1/{UNIT}"
)


def read(name: str, data: Any, **context: Any) -> list[Any]:
    context = {"user_id": 1, "course_id": COURSE, **context}
    return tracking.read_facts(tracking.decode(name, at(0), json.dumps(data), json.dumps(context)))


def test_submission_teaches_attempts_and_correctness():
    (fact,) = read("problem_check", {"problem_id": PROBLEM, "attempts": 2, "success": "correct"}, event_source="server")

    assert (fact.user_id, fact.usage_key, fact.values) == (1, PROBLEM, {"attempts": 2, "correct": True})


@pytest.mark.parametrize("data", ["input_1=choice_0", ["input_1"], {"problem_id": PROBLEM, "attempts": 9}, None, 3])
def test_browsers_own_problem_check_teaches_nothing(data):
    assert read("problem_check", data, event_source="browser") == []


def test_score_speaks_for_the_learner_that_it_names_when_staff_rescore():
    data = {
        "user_id": "7",
        "course_id": COURSE,
        "problem_id": PROBLEM,
        "new_weighted_earned": 1,
        "new_weighted_possible": 2,
        "instructor_id": "3",
    }
    (fact,) = read("edx.grades.problem.rescored", data, user_id=3)

    assert (fact.user_id, fact.moves_page) == (7, False)
    assert fact.values == {"score": [1.0, 2.0], "correct": False}


@pytest.mark.parametrize(
    ("earned", "possible", "is_correct"), [(1, 1, True), (0, 1, False), (0.5, 1, False), (None, 1, None), (0, 0, None)]
)
def test_score_that_staff_override_says_whether_the_problem_is_right(earned, possible, is_correct):
    data = {"user_id": "7", "course_id": COURSE, "problem_id": PROBLEM}
    data |= {"new_weighted_earned": earned, "new_weighted_possible": possible}
    (fact,) = read("edx.grades.problem.score_overridden", data, user_id=3)

    assert fact.values["correct"] is is_correct


def test_reset_by_the_learner_takes_correctness_back_and_no_attempts():
    (fact,) = read("reset_problem", {"problem_id": PROBLEM, "old_state": {}, "new_state": {}}, event_source="server")

    assert (fact.values, fact.moves_page) == ({"correct": None}, True)


def test_answer_counts_as_shown_once_the_request_succeeded():
    (fact,) = read("showanswer", {"problem_id": PROBLEM}, event_source="server")

    assert (fact.values, fact.is_provisional) == ({"answer_shown": True}, True)


def test_reset_of_attempts_takes_score_and_correctness_back():
    data = {"user_id": "7", "course_id": COURSE, "problem_id": PROBLEM}
    (fact,) = read("edx.grades.problem.state_deleted", data, user_id=3)

    assert fact.values == {"attempts": 0, "score": None, "correct": None, "completion": 0.0}


@pytest.mark.parametrize("name", ["edx.completion.block_completion.changed", "edx.grades.problem.submitted"])
def test_servers_name_from_a_browser_is_a_forgery(name):
    data = {"user_id": 2, "course_id": COURSE, "block_id": PROBLEM, "problem_id": PROBLEM, "completion": 1.0}
    event = tracking.decode(name, at(0), data, {"user_id": 1, "event_source": "browser"})

    assert tracking.is_forged(event)
    assert tracking.read_facts(event) == []


def test_mobile_apps_word_counts_as_a_clients():
    event = tracking.decode("edx.grades.problem.submitted", at(0), {}, {"event_source": "mobile"})

    assert tracking.is_forged(event)


def test_browsers_event_speaks_for_its_authenticated_user_whatever_it_says():
    data = {"id": "video1", "currentTime": 5, "user_id": 2}
    facts = read("play_video", data, event_source="browser", page=f"http://lms.example.com/xblock/{UNIT}?show_title=0")

    assert {fact.user_id for fact in facts} == {1}


def test_short_id_of_a_video_becomes_a_usage_key_of_the_page():
    video, unit = read(
        "stop_video",
        {"id": "video1", "currentTime": 61.25},
        event_source="browser",
        course_id="",
        page=f"http://lms.example.com/xblock/{UNIT}?show_title=0",
    )

    assert (video.usage_key, video.values, video.moves_page) == (VIDEO, {"video_position": 61.2}, False)
    assert (unit.usage_key, unit.moves_page, unit.from_browser) == (UNIT, True, True)


def test_seek_teaches_where_it_went():
    video, _unit = read("seek_video", {"id": "video1", "new_time": 9}, event_source="browser", page=MFE_PAGE)

    assert video.values == {"video_position": 9.0}


def read_from_app(name: str, data: Any, **context: Any) -> list[Any]:
    """Read what the platform makes of an app's event: ``data`` as the app sent it, its own time beside the page's address."""
    address = f"http://lms.example.com/courses/{COURSE}/jump_to/{UNIT}"
    return read(name, data, event_source="mobile", page="", open_in_browser_url=address, **context)


@pytest.mark.parametrize("name", ["edx.video.played", "edx.video.paused", "edx.video.stopped"])
def test_app_teaches_where_in_the_video_the_learner_is(name):
    video, unit = read_from_app(name, {"module_id": VIDEO, "code": "mobile", "current_time": 132.134456})

    assert (video.usage_key, video.values, video.from_browser) == (VIDEO, {"video_position": 132.1}, True)
    assert (unit.usage_key, unit.moves_page) == (UNIT, True)


def test_seek_in_an_app_teaches_where_it_went():
    data = {"module_id": VIDEO, "old_time": 12.5, "new_time": 42.5, "requested_skip_interval": 30, "seek_type": "skip"}
    video, _unit = read_from_app("edx.video.position.changed", data)

    assert video.values == {"video_position": 42.5}


@pytest.mark.parametrize(("minutes", "kept"), [(-90, at(-90)), (5, at(0))])
def test_what_an_app_sends_late_is_as_old_as_it_says_and_never_newer(minutes, kept):
    data = {"module_id": VIDEO, "current_time": 5}
    facts = read_from_app("edx.video.paused", data, timestamp=at(minutes).isoformat())

    assert {fact.at for fact in facts} == {kept}


def test_completion_is_as_old_as_its_row_when_the_platform_tells_it_as_a_moment():
    data = {"user_id": 1, "course_id": COURSE, "block_id": PROBLEM, "completion": 1.0, "modified": at(-60)}
    (fact,) = tracking.read_facts(tracking.decode("edx.completion.block_completion.changed", at(0), data, {}))

    assert fact.at == at(-60)


@pytest.mark.parametrize("position", [-1, "9", None, True, 1e12])
def test_position_that_is_none_teaches_nothing(position):
    data = {"id": "video1", "currentTime": position}

    assert read("stop_video", data, event_source="browser", page=MFE_PAGE) == []


def test_navigation_names_the_unit_that_is_left_so_the_page_does_not_move():
    (fact,) = read("edx.ui.lms.sequence.next_selected", {}, event_source="browser", page=MFE_PAGE)

    assert (fact.usage_key, fact.moves_page) == (UNIT, False)


@pytest.mark.parametrize("page", [None, "", 5, "http://example.com/", "block-v1:X+type@vertical+block@", "x" * 9999])
def test_navigation_without_a_unit_teaches_nothing(page):
    assert read("edx.ui.lms.sequence.next_selected", {}, event_source="browser", page=page) == []


@pytest.mark.parametrize("user_id", ["", None, 0, "0"])
def test_nobody_leaves_no_trace(user_id):
    data = {"user_id": user_id, "course_id": COURSE, "block_id": PROBLEM, "completion": 1.0}

    assert read("edx.completion.block_completion.changed", data) == []


@pytest.mark.parametrize("user_id", ["seven", -1, 1.5, True, [], {}, "1e3", "٣", 2**40])
def test_user_id_of_the_wrong_kind_is_malformed(user_id):
    data = {"user_id": user_id, "course_id": COURSE, "block_id": PROBLEM, "completion": 1.0}
    with pytest.raises(MalformedEventError, match=r"data\.user_id"):
        read("edx.completion.block_completion.changed", data)


@pytest.mark.parametrize("key", ["", None, 5, "problem1", COURSE, "x" * 10_000])
def test_block_that_is_no_usage_key_is_malformed(key):
    with pytest.raises(MalformedEventError, match=r"data\.problem_id"):
        read("showanswer", {"problem_id": key}, event_source="server")


def test_block_of_another_course_is_malformed():
    with pytest.raises(MalformedEventError, match="another course"):
        read("showanswer", {"problem_id": PROBLEM}, course_id="course-v1:Other+Course+2026")


def test_library_block_leaves_no_trace():
    assert read("showanswer", {"problem_id": "lib-block-v1:DemoX+lib+type@problem+block@1"}, course_id="") == []


def test_old_key_gets_the_run_of_its_course():
    (fact,) = read("showanswer", {"problem_id": "i4x://DemoX/Old/problem/p1"}, course_id="DemoX/Old/2012")

    assert (fact.course_key, fact.usage_key) == ("DemoX/Old/2012", "i4x://DemoX/Old/problem/p1")


def test_completion_is_as_old_as_its_row():
    data = {"user_id": 1, "course_id": COURSE, "block_id": PROBLEM, "completion": 1.0, "modified": at(-60).isoformat()}
    (fact,) = read("edx.completion.block_completion.changed", data)

    assert fact.at == at(-60)


json_values = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False), st.text(max_size=20)),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=10), inner, max_size=3)),
    max_leaves=6,
)
fields = st.sampled_from(
    ["user_id", "course_id", "problem_id", "block_id", "module_id", "id", "completion", "attempts", "weighted_earned",
     "modified", "currentTime", "new_time", "page", "event_source"]
)  # fmt: skip
likely = st.one_of(json_values, st.sampled_from([PROBLEM, UNIT, COURSE, "1", 1, "browser", "server", MFE_PAGE]))
objects = st.one_of(json_values, st.dictionaries(fields, likely, max_size=6))


@given(st.sampled_from(sorted(tracking.NAMES)), objects, objects)
def test_any_event_is_read_or_called_malformed_and_nothing_else_happens(name, data, context):
    try:
        facts = tracking.read_facts(tracking.decode(name, at(0), json.dumps(data), json.dumps(context)))
    except MalformedEventError:
        return
    assert all(fact.user_id > 0 and fact.course_key and fact.usage_key for fact in facts)
