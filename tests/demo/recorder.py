"""
Acts as the people of the recording did, in the stand-in LMS, and prints what it emits, a JSON object a line.

A program of its own (``python -m tests.demo.recorder DATA``), because the stand-in has settings of its own.
"""

from __future__ import annotations

import json
import os
import sys
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

COURSE = "course-v1:DemoX+MENTOR101+2026"
BLOCK = "block-v1:DemoX+MENTOR101+2026+type@{}+block@{}"
SEQUENCE = BLOCK.format("sequential", "seq1")
UNIT_1, UNIT_2 = BLOCK.format("vertical", "unit1"), BLOCK.format("vertical", "unit2")
MFE_PAGE = f"http://apps.example.com/learning/course/{COURSE}/{SEQUENCE}/{UNIT_1}"
OLD_PAGE = f"http://lms.example.com/courses/{COURSE}/courseware/chapter1/seq1/1?activate_block_id=x"
UNIT_PAGE = f"http://lms.example.com/xblock/{UNIT_2}?show_title=0"
FILTERS = (
    "org.openedx.learning.student.login.requested.v1",
    "org.openedx.learning.xblock.render.started.v1",
    "org.openedx.learning.vertical_block_child.render.started.v1",
    "org.openedx.learning.vertical_block.render.completed.v1",
    "org.openedx.learning.course.enrollment.started.v1",
    "org.openedx.learning.course.unenrollment.started.v1",
)


class Recorder:
    """Writes down every tracking event, signal and filter, under the phase that it belongs to."""

    phase = "start"

    def write(self, kind: str, name: str, **payload: Any) -> None:
        """Print one row."""
        row = {"phase": self.phase, "kind": kind, "name": name, **payload}
        if self.phase != "start":
            sys.stdout.write(json.dumps(row, default=str) + "\n")

    def send(self, event: dict[str, Any]) -> None:
        """Take a tracking event; this makes the recorder a tracking backend."""
        self.write("tracking.raw", event["name"], data=event["data"], context=event["context"])


def record_filter(name: str, values: dict[str, Any]) -> None:
    """Write down a filter, and the block that it was given."""
    block = values.get("block") or values.get("context", {}).get("block")
    described = None
    if block is not None:
        parents = [block.get_parent(), block.get_parent().get_parent()]
        described = {
            "usage_key": str(block.location),
            "course_key": str(block.location.course_key),
            "display_name": block.display_name,
            "scope_user_id": block.runtime.service(block, "user").get_current_user().opt_attrs["edx-platform.user_id"],
            "child_of_vertical": bool((values.get("context") or {}).get("child_of_vertical", False)),
            "view": values.get("view"),
            "parent_titles": [parent.display_name for parent in parents],
        }
    RECORDER.write("openedx_filters", name, block=described)


RECORDER = Recorder()


def start(data: Path) -> None:
    """Start the stand-in with the course of the recording, and listen."""
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "iblai_mentor_plugin.demo.settings",
        "IBLAI_MENTOR_DEMO_DATA": str(data),
        "IBLAI_MENTOR_DEMO_COURSE": str(Path(__file__).parent / "recorded_course"),
        "IBLAI_MENTOR_DEMO_OPEN": "1",
    }
    import django  # noqa: PLC0415 - the settings come first

    django.setup()
    from iblai_mentor_plugin.demo.seed import prepare  # noqa: PLC0415

    prepare()
    _listen()


def _listen() -> None:
    from completion.models import BlockCompletion  # noqa: PLC0415
    from django.conf import settings  # noqa: PLC0415
    from django.db.models.signals import post_save  # noqa: PLC0415
    from eventtracking import tracker  # noqa: PLC0415
    from openedx_events.learning import signals  # noqa: PLC0415

    tracker.get_tracker().backends["recorder"] = RECORDER
    for name in FILTERS:
        config = settings.OPEN_EDX_FILTERS_CONFIG.setdefault(name, {"fail_silently": False, "pipeline": []})
        config["pipeline"] = ["tests.demo.filter_step.Record", *config["pipeline"]]
    for signal in (
        signals.COURSE_ENROLLMENT_CHANGED,
        signals.COURSE_ENROLLMENT_CREATED,
        signals.COURSE_PASSING_STATUS_UPDATED,
        signals.COURSE_UNENROLLMENT_COMPLETED,
        signals.PERSISTENT_GRADE_SUMMARY_CHANGED,
        signals.SESSION_LOGIN_COMPLETED,
    ):
        signal.connect(_record_event, weak=False)
    post_save.connect(_record_completion, sender=BlockCompletion, weak=False)


def _record_event(signal: Any, metadata: Any, **kwargs: Any) -> None:
    import attr  # noqa: PLC0415

    values = {name: attr.asdict(value) for name, value in kwargs.items() if name not in {"sender", "from_event_bus"}}
    RECORDER.write("openedx_events", metadata.event_type, kwargs=values)


def _record_completion(instance: Any, created: bool, **_kwargs: Any) -> None:  # noqa: FBT001 - Django's signature
    values = {
        "created": created,
        "user_id": instance.user_id,
        "context_key": str(instance.context_key),
        "block_key": str(instance.block_key),
        "block_type": instance.block_type,
        "completion": instance.completion,
    }
    RECORDER.write("django_signal", "completion.BlockCompletion post_save", values=values)


def client_of(username: str | None) -> Any:
    """Return a browser, logged in without a trace."""
    from django.contrib.auth.models import User  # noqa: PLC0415
    from django.test import Client  # noqa: PLC0415

    client = Client(
        SERVER_NAME="lms.example.com",
        HTTP_USER_AGENT="Mozilla/5.0",
        HTTP_REFERER=MFE_PAGE,
        HTTP_ACCEPT_LANGUAGE="en",
    )
    if username:
        client.force_login(User.objects.get(username=username))
    return client


def handler(block: str, name: str) -> str:
    """Return the address of a handler."""
    return f"/courses/{COURSE}/xblock/{block}/handler/{name}"


def play_events(post: Callable[..., Any]) -> Iterator[str]:
    """Send what the browser sent."""
    sequence = {"id": SEQUENCE, "tab_count": 2}
    video = {"id": "video1", "code": "3_yD_cEKoCk", "duration": 60, "currentTime": 3.2}
    bottom = {**sequence, "widget_placement": "bottom"}
    events: list[tuple[str, Any, str]] = [
        ("edx.ui.lms.sequence.next_selected", {**bottom, "current_tab": 1, "target_tab": 2}, MFE_PAGE),
        ("edx.ui.lms.sequence.previous_selected", {**bottom, "current_tab": 2, "target_tab": 1}, MFE_PAGE),
        (
            "edx.ui.lms.sequence.tab_selected",
            {**sequence, "current_tab": 1, "target_tab": 2, "widget_placement": "top"},
            OLD_PAGE,
        ),
        ("load_video", video, UNIT_PAGE),
        ("play_video", video, UNIT_PAGE),
        ("pause_video", video, UNIT_PAGE),
        ("seek_video", {**video, "old_time": 1, "new_time": 9, "type": "onSlideSeek"}, UNIT_PAGE),
        ("stop_video", video, UNIT_PAGE),
        ("page_close", {}, MFE_PAGE),
        ("problem_check", {"foo": "browser side problem_check"}, UNIT_PAGE),
    ]
    for name, data, page in events:
        yield f"event:{name}"
        post("/event", {"event_type": name, "event": json.dumps(data), "page": page})


def play_learner(client: Any) -> Iterator[str]:
    """Do what the learner did; yields the name of each phase before it."""
    from django.conf import settings  # noqa: PLC0415

    from iblai_mentor_plugin.demo.people import read_password  # noqa: PLC0415

    yield "login"
    client.post("/login", {"username": "learner1", "password": read_password(settings.DATA_DIR)})
    problem, problem_2 = BLOCK.format("problem", "problem1"), BLOCK.format("problem", "problem2")
    html, html_2, video = (
        BLOCK.format(*names) for names in (("html", "html1"), ("html", "html2"), ("video", "video1"))
    )
    yield "xblock_vertical_unit1"
    client.get(
        f"/xblock/{UNIT_1}?show_title=0&show_bookmark_button=0&recheck_access=1&view=student_view",
    )
    yield "xblock_vertical_unit2_video"
    client.get(f"/xblock/{UNIT_2}?show_title=0&recheck_access=1&view=student_view")
    yield "xblock_html1"
    client.get(f"/xblock/{html}")
    yield "problem_get"
    client.get(handler(problem, "xmodule_handler/problem_get"))
    yield "problem_check_wrong"
    client.post(handler(problem, "xmodule_handler/problem_check"), {"input_problem1_2_1": "choice_0"})
    yield "problem_check_right"
    client.post(handler(problem, "xmodule_handler/problem_check"), {"input_problem1_2_1": "choice_1"})
    yield "problem_show"
    client.post(handler(problem, "xmodule_handler/problem_show"))
    yield "problem_hint"
    client.post(handler(problem, "xmodule_handler/hint_button"), {"hint_index": "0"})
    yield "problem_save"
    client.post(handler(problem_2, "xmodule_handler/problem_save"), {"input_problem2_2_1": "choice_0"})
    for phase, block in (("html1", html), ("video", video), ("vertical", UNIT_1)):
        yield f"publish_completion_{phase}"
        client.post(handler(block, "publish_completion"), '{"completion": 1.0}', content_type="application/json")
    yield "completion_batch"
    batch = {"username": "learner1", "course_key": COURSE, "blocks": {html_2: 1.0}}
    client.post("/api/completion/v1/completion-batch", batch, content_type="application/json")
    yield "video_save_user_state"
    position = {"saved_video_position": "00:00:10", "speed": "1.0"}
    client.post(handler(video, "xmodule_handler/save_user_state"), position)
    yield from play_events(client.post)
    yield "jump_to"
    client.get(f"/courses/{COURSE}/jump_to/{html}")
    yield "nested"
    client.get(f"/xblock/{BLOCK.format('vertical', 'unit4')}")
    yield "public"
    client.get(f"/xblock/{UNIT_1}?view=public_view")
    yield "logout"
    client.post("/logout")


def play_others() -> Iterator[str]:
    """Do what the other people did."""
    from iblai_mentor_plugin.demo.access import get_course  # noqa: PLC0415
    from iblai_mentor_plugin.demo.enrolment import change_mode  # noqa: PLC0415
    from iblai_mentor_plugin.demo.models import Enrolment  # noqa: PLC0415

    other = client_of("learner2")
    yield "unenroll (change_enrollment view)"
    other.post("/change_enrollment", {"course_id": COURSE, "enrollment_action": "unenroll"})
    yield "enroll (enrollment API v1)"
    other.post("/change_enrollment", {"course_id": COURSE, "enrollment_action": "enroll"})
    yield "enroll mode change (model)"
    enrolment = Enrolment.objects.get(user__username="learner2")
    change_mode(enrolment, get_course(), mode="honor")
    for phase, username in (
        ("unit as not enrolled user (super1)", "super1"),
        ("unit as course staff", "staff1"),
        ("unit anonymous", None),
    ):
        client = client_of(username)
        yield phase
        client.get(f"/xblock/{UNIT_1}")


def ask_port() -> None:
    """Ask the courseware port what it says of all this."""
    from dataclasses import asdict  # noqa: PLC0415

    from iblai_mentor_plugin.courseware import get_courseware  # noqa: PLC0415

    port = get_courseware()
    answers = {
        "learner": port.find_learner(1, COURSE),
        "staff": port.find_learner(3, COURSE),
        "elsewhere": port.find_learner(1, "course-v1:No+No+No"),
        "is_retired": [port.is_retired(1), port.is_retired(99)],
        "in_org": [port.has_enrolment(1, ["DemoX"]), port.has_enrolment(1, ["DemoX"], excluded=True)],
        "in_no_org": [port.has_enrolment(3, ["DemoX"]), port.has_enrolment(1, [], excluded=True)],
        "exists": [port.course_exists(COURSE), port.course_exists("course-v1:No+No+No")],
        "masquerading": port.is_masquerading(COURSE),
        "link": port.build_link(COURSE, UNIT_1),
    }
    states = [asdict(state) for state in port.list_block_states(COURSE)]
    visible = port.find_visible_results({(1, COURSE): [BLOCK.format("problem", "problem1"), "gone"]})[1, COURSE]
    RECORDER.write("port", "answers", **answers, states=states, visible=[visible.grade, sorted(visible.blocks)])


def main() -> None:
    """Play everything."""
    start(Path(sys.argv[1]))
    for phase in play_learner(client_of(None)):
        RECORDER.phase = phase
    for phase in play_others():
        RECORDER.phase = phase
    RECORDER.phase = "port"
    ask_port()


if __name__ == "__main__":
    # Once, under its own name: the filters' step imports this module.
    import_module("tests.demo.recorder").main()
