"""Events on their way in: the right person, once, or nobody; and whatever happens, the LMS goes on."""

from __future__ import annotations

import json
import logging
from types import SimpleNamespace
from typing import Any

import pytest
from completion.models import BlockCompletion
from django.db import transaction
from django.db.models.signals import post_save
from django.http import HttpResponse
from django.test import RequestFactory
from eventtracking.tracker import get_tracker
from opaque_keys.edx.keys import CourseKey, UsageKey
from openedx_events.analytics.data import TrackingLogData
from openedx_events.analytics.signals import TRACKING_EVENT_EMITTED
from openedx_events.event_bus.avro.deserializer import deserialize_bytes_to_event_data
from openedx_events.event_bus.avro.serializer import serialize_event_data_to_bytes
from openedx_events.learning.data import (
    CertificateData,
    CourseData,
    CourseEnrollmentData,
    UserData,
    UserPersonalData,
)
from openedx_events.learning.signals import (
    CERTIFICATE_CHANGED,
    CERTIFICATE_CREATED,
    CERTIFICATE_REVOKED,
    COURSE_ENROLLMENT_CREATED,
)
from openedx_filters.learning.filters import VerticalBlockRenderCompleted
from web_fragments.fragment import Fragment

from iblai_mentor_plugin.api import memory as memory_api
from iblai_mentor_plugin.api import operating as operating_api
from iblai_mentor_plugin.data import UnitViewedData
from iblai_mentor_plugin.middleware import MemoryMiddleware
from iblai_mentor_plugin.models import DropCount, MemoryEntry
from iblai_mentor_plugin.signals import UNIT_VIEWED
from iblai_mentor_plugin.tracking_backend import MentorTrackingBackend
from tests.conftest import COURSE
from tests.memory.facts import PROBLEM, UNIT, at, make_fact

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("main", "switched_on")]


SUBSECTION = "block-v1:DemoX+MENTOR101+2026+type@sequential+block@subsection1"


def make_block(user_id: int | None, location: str = UNIT, **attributes: Any) -> SimpleNamespace:
    section = SimpleNamespace(display_name="Section 1")
    subsection = SimpleNamespace(
        location=UsageKey.from_string(SUBSECTION), display_name="Subsection 1", get_parent=lambda: section
    )
    fields = {
        "location": UsageKey.from_string(location),
        "display_name": "Unit 1",
        "scope_ids": SimpleNamespace(user_id=user_id),
        "get_parent": lambda: subsection,
        "get_children": lambda: [SimpleNamespace(location=UsageKey.from_string(PROBLEM), display_name="Problem 1")],
        **attributes,
    }
    return SimpleNamespace(**fields)


def render(block: Any, *, view: str = "student_view", **context: Any) -> tuple[Any, ...]:
    return VerticalBlockRenderCompleted.run_filter(
        block=block, fragment=Fragment("<p>Unit</p>"), context=context, view=view
    )


def visited() -> set[str]:
    return set(MemoryEntry.objects.exclude(usage_key="").values_list("usage_key", flat=True))


def test_unit_is_remembered_with_its_titles_when_it_was_rendered(learner):
    render(make_block(learner.pk))

    memory = memory_api.list_memories().get()
    page = memory_api.build_memory_data([memory])[memory.pk]["current_page"]
    assert (page["title"], page["subsection"], page["section"]) == ("Unit 1", "Subsection 1", "Section 1")


def test_page_is_what_it_was_when_our_step_has_run(learner):
    block = make_block(learner.pk)
    rendered = render(block, show_title=True)

    assert rendered[0] is block
    assert rendered[1].content.endswith("</iblai-mentor-launcher><p>Unit</p>")
    assert rendered[2:] == ({"show_title": True}, "student_view")


@pytest.mark.parametrize(
    ("view", "context"),
    [("public_view", {}), ("student_view", {"child_of_vertical": True}), ("student_view", {"preview": "1"})],
)
def test_view_that_is_not_the_learners_own_of_a_unit_leaves_no_trace(learner, view, context):
    render(make_block(learner.pk), view=view, **context)

    assert visited() == set()


def test_masquerading_leaves_no_trace(learner, lms):
    lms.masquerading.add(COURSE)
    render(make_block(learner.pk))
    save_completion(learner.pk)
    track("showanswer", {"problem_id": PROBLEM}, user_id=learner.pk, event_source="server")

    assert visited() == set()


@pytest.mark.parametrize(("status", "is_shown"), [(200, True), (404, False), (403, False), (500, False)])
def test_answer_was_shown_when_the_platform_said_so_in_the_end(learner, status, is_shown):
    """The platform emits ``showanswer`` first, and then raises what becomes 404; its handlers are in no transaction."""

    def view(_request):
        track("showanswer", {"problem_id": PROBLEM}, user_id=learner.pk, course_id=COURSE, event_source="server")
        return HttpResponse(status=status)

    request = RequestFactory().post("/")
    MemoryMiddleware(view)(request)
    request.close()
    assert visited() == {PROBLEM}
    assert ("answer_shown" in MemoryEntry.objects.get(usage_key=PROBLEM).facts["fields"]) is is_shown


def test_answer_was_not_shown_when_nobody_heard_how_the_request_ended(learner):
    track("showanswer", {"problem_id": PROBLEM}, user_id=learner.pk, course_id=COURSE, event_source="server")

    assert "answer_shown" not in MemoryEntry.objects.get(usage_key=PROBLEM).facts["fields"]


def test_learner_whom_staff_regrade_is_remembered_though_the_staff_masquerade(learner, lms):
    lms.masquerading.add(COURSE)
    data = {"user_id": str(learner.pk), "course_id": COURSE, "problem_id": PROBLEM, "new_weighted_earned": 1,
            "new_weighted_possible": 1}  # fmt: skip
    track("edx.grades.problem.rescored", data, user_id=99)

    assert visited() == {PROBLEM}


def test_anonymous_visitor_leaves_no_trace():
    render(make_block(None))

    assert visited() == set()


def test_library_unit_leaves_no_trace(learner):
    render(make_block(learner.pk, "lb:DemoX:lib:vertical:unit1"))

    assert visited() == set()


@pytest.mark.parametrize("debug", [True, False])
@pytest.mark.parametrize("inside", [True, False])
def test_page_is_rendered_when_its_block_is_broken(learner, settings, debug, inside):
    settings.DEBUG = debug

    def fail() -> None:
        raise RuntimeError

    block = make_block(learner.pk, get_children=fail)
    if inside:
        with transaction.atomic():
            assert render(block)[0] is block
    else:
        assert render(block)[0] is block


@pytest.mark.parametrize("debug", [True, False])
@pytest.mark.parametrize("inside", [True, False])
def test_senders_work_goes_on_when_an_event_is_malformed(learner, settings, caplog, debug, inside):
    settings.DEBUG = debug
    with caplog.at_level(logging.WARNING, logger="iblai_mentor_plugin"):
        if inside:
            with transaction.atomic():
                track(
                    "showanswer",
                    {"problem_id": "nonsense, and private words"},
                    user_id=learner.pk,
                    event_source="server",
                )
                learner.save()
        else:
            track(
                "showanswer", {"problem_id": "nonsense, and private words"}, user_id=learner.pk, event_source="server"
            )

    (record,) = caplog.records
    assert record.getMessage() == "Event showanswer dropped: data.problem_id is not a usage key"


@pytest.mark.parametrize("debug", [True, False])
def test_senders_work_goes_on_when_an_event_lacks_its_user(settings, caplog, debug):
    settings.DEBUG = debug
    enrolment = CourseEnrollmentData(
        user=None,
        course=CourseData(course_key=CourseKey.from_string(COURSE), display_name=""),
        mode="audit",
        is_active=True,
        creation_date=at(0),
    )
    COURSE_ENROLLMENT_CREATED.send_event(enrollment=enrolment)
    post_save.send(BlockCompletion, instance=SimpleNamespace())

    kinds = [COURSE_ENROLLMENT_CREATED.event_type, "record_completion"]
    assert [record.args for record in caplog.records] == [(kinds[0], "id is missing"), (kinds[1], "user_id is missing")]
    assert set(DropCount.objects.values_list("reason", "kind")) == {("malformed", kind) for kind in kinds}


def test_forged_event_is_dropped_and_counted(learner, make_user):
    victim = make_user("victim", COURSE)
    data = {"user_id": victim.pk, "course_id": COURSE, "block_id": PROBLEM, "completion": 1.0}
    track("edx.completion.block_completion.changed", data, user_id=learner.pk, event_source="browser")

    assert visited() == set()
    assert DropCount.objects.get().count == 1


def test_completion_is_remembered_when_it_is_saved(learner):
    save_completion(learner.pk)

    assert MemoryEntry.objects.get(usage_key=PROBLEM).facts["fields"]["completion"][2] == 1.0


def test_completion_that_a_fixture_loads_is_none_of_the_learners(learner):
    save_completion(learner.pk, raw=True)

    assert visited() == set()


@pytest.mark.parametrize(
    ("signal", "status"),
    [(CERTIFICATE_CREATED, "downloadable"), (CERTIFICATE_CHANGED, "notpassing"), (CERTIFICATE_REVOKED, "unavailable")],
)
def test_certificate_is_remembered_with_its_status(learner, signal, status):
    user = UserData(id=learner.pk, is_active=True, pii=UserPersonalData("learner1", "learner1@example.com", "Learner"))
    course = CourseData(course_key=CourseKey.from_string(COURSE))
    signal.send_event(certificate=CertificateData(user, course, "honor", "0.9", "", "Learner", status))

    (entry,) = memory_api.list_memories()
    assert entry.facts["fields"]["certificate"][1:] == [signal.event_type, {"status": status, "mode": "honor"}]


@pytest.mark.parametrize(("is_from_bus", "remembered"), [(True, {PROBLEM}), (False, set())])
def test_tracking_signal_is_heard_off_an_event_bus_alone(learner, is_from_bus, remembered):
    context = {"user_id": learner.pk, "course_id": COURSE, "event_source": "server"}
    log = TrackingLogData("showanswer", at(0), json.dumps({"problem_id": PROBLEM}), json.dumps(context))
    if is_from_bus:
        metadata = TRACKING_EVENT_EMITTED.generate_signal_metadata()
        TRACKING_EVENT_EMITTED.send_event_with_custom_metadata(metadata, tracking_log=log)
    else:
        TRACKING_EVENT_EMITTED.send_event(tracking_log=log)

    assert visited() == remembered


def test_tracker_hands_its_events_to_the_memory(learner):
    with get_tracker().context("request", {"user_id": learner.pk, "course_id": COURSE, "event_source": "server"}):
        get_tracker().emit("showanswer", {"problem_id": PROBLEM})

    assert visited() == {PROBLEM}


def test_own_tracking_backend_takes_a_time_that_was_written_down(learner):
    event = {
        "name": "showanswer",
        "timestamp": at(0).isoformat(),
        "data": {"problem_id": PROBLEM},
        "context": {"user_id": learner.pk, "course_id": COURSE, "event_source": "server"},
    }
    MentorTrackingBackend().send(event)

    assert visited() == {PROBLEM}


def test_request_is_answered_when_its_view_fails(learner):
    def fail(_request: Any) -> Any:
        memory_api.record([make_fact(learner.pk)])
        raise RuntimeError

    with pytest.raises(RuntimeError):
        MemoryMiddleware(fail)(RequestFactory().get("/"))

    assert visited() == {UNIT}


def test_unit_viewed_can_travel_over_an_event_bus():
    unit = UnitViewedData(
        user_id=1,
        course_key=CourseKey.from_string(COURSE),
        usage_key=UsageKey.from_string(UNIT),
        title="Unit 1",
        block_ids=[PROBLEM],
        block_titles=["Problem 1"],
    )
    travelled = deserialize_bytes_to_event_data(serialize_event_data_to_bytes({"unit": unit}, UNIT_VIEWED), UNIT_VIEWED)

    assert travelled == {"unit": unit}


def test_nothing_leaves_for_an_event_bus_when_the_course_is_off(learner, settings):
    settings.EVENT_BUS_PRODUCER_CONFIG = {UNIT_VIEWED.event_type: {"topic": {"enabled": True, "event_key_field": "x"}}}
    operating_api.switch_off(COURSE)
    sent: list[Any] = []

    def receive(**kwargs: Any) -> None:
        sent.append(kwargs)

    UNIT_VIEWED.connect(receive)
    render(make_block(learner.pk))
    UNIT_VIEWED.disconnect(receive)

    assert sent == []


def track(name: str, data: Any, **context: Any) -> None:
    event = {"name": name, "timestamp": at(0), "data": data, "context": {"course_id": COURSE, **context}}
    get_tracker().backends["iblai_mentor"].send(event)


def save_completion(user_id: int, *, raw: bool = False) -> None:
    instance = BlockCompletion(
        user_id=user_id,
        context_key=CourseKey.from_string(COURSE),
        block_key=UsageKey.from_string(PROBLEM),
        completion=1.0,
        modified=at(0),
    )
    post_save.send(BlockCompletion, instance=instance, created=True, raw=raw, using="default")
