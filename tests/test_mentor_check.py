"""The check of an installation: what it finds where all is well, and the remedy where something is not."""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.http import HttpResponse
from django.test import modify_settings
from django.urls import include, path, re_path
from django.utils import timezone
from eventtracking import tracker
from eventtracking.django.django_tracker import DjangoTracker
from openedx_events.learning.signals import COURSE_ENROLLMENT_CREATED, PERSISTENT_GRADE_SUMMARY_CHANGED

from iblai_mentor_plugin.api import memory as memory_api
from iblai_mentor_plugin.api import operating as operating_api
from iblai_mentor_plugin.api.inspection import Installation, examine
from iblai_mentor_plugin.apps import MentorConfig
from iblai_mentor_plugin.courseware.conformance_subject import NO_USER, build_absent_key
from iblai_mentor_plugin.courseware.course import RunningExam
from iblai_mentor_plugin.data import Fact
from iblai_mentor_plugin.installation.connections import find_connected, list_declared
from iblai_mentor_plugin.memory.rows import rehearsal
from iblai_mentor_plugin.models import CourseSetting, DropCount, MemoryEntry, Notice
from iblai_mentor_plugin.settings import common
from iblai_mentor_plugin.signals import UNIT_VIEWED
from tests.conftest import COURSE
from tests.demo.site import start
from tests.mentor.courses import hand_over_one
from tests.mentor.provider_rows import make_provider

UNIT = f"block-v1:{COURSE.removeprefix('course-v1:')}+type@vertical+block@u1"
ROUTING_BACKEND = "eventtracking.backends.event_bus.EventBusRoutingBackend"

# An LMS with an endpoint that asks for nothing; see the test that names this module as its URLs.
_OPEN = [path("open/", lambda _request: HttpResponse("come in"), name="open")]
urlpatterns = [re_path(r"^api/ai-mentor/", include((_OPEN, "iblai_mentor_plugin"), namespace="iblai_mentor"))]


@pytest.fixture(autouse=True)
def _own_secret(settings):
    settings.SECRET_KEY = "a long random string of this site's own"


@pytest.fixture
def subject(lms, learner, switched_on):
    """A learner in a course that is switched on, in an LMS that knows what does not exist."""
    lms.retired.add(NO_USER)
    lms.hidden_results |= {build_absent_key(COURSE)}
    return learner


@pytest.fixture
def remembered(subject):
    """The same learner, with a memory."""
    at = timezone.now() - timedelta(minutes=1)
    memory_api.record_now([Fact(subject.pk, COURSE, UNIT, "test", at, {"completion": 1.0}, moves_page=True)])
    memory_api.record_now(
        [Fact(subject.pk, COURSE, "", "test", at, {"enrolment": {"mode": "audit", "is_active": True}})]
    )
    return subject


def inspect_installation(course_key, user_id):
    return examine(Installation(course_key, user_id))


def find_failed(user):
    return {finding.name: finding for finding in inspect_installation(COURSE, user.pk) if not finding.passed}


def read_rows():
    return list(MemoryEntry.objects.order_by("pk").values())


def check(user, *options):
    """Run the command; returns its exit status and what it printed."""
    out = StringIO()
    try:
        call_command("mentor_check", "--course", COURSE, "--user", user.username, *options, stdout=out, no_color=True)
    except CommandError as error:
        return error.returncode, out.getvalue()
    return 0, out.getvalue()


@contextmanager
def live_tracker():
    """A tracker that is made anew of the settings, as at the start of a process."""
    known = tracker.get_tracker()
    tracker.register_tracker(DjangoTracker())
    try:
        yield
    finally:
        tracker.register_tracker(known)


# Where all is well


def test_everything_passes_when_all_is_well(subject):
    assert find_failed(subject) == {}


def test_everything_passes_when_there_is_a_memory_already(remembered):
    assert find_failed(remembered) == {}


def test_nothing_is_logged_as_wrong_when_all_is_well(subject, caplog):
    with caplog.at_level(logging.WARNING):
        inspect_installation(COURSE, subject.pk)
    assert [record.getMessage() for record in caplog.records if "iblai" in record.name] == []


def test_the_filter_step_fails_when_no_launcher_can_be_made(subject, settings):
    settings.STATIC_ROOT = "/nowhere"
    settings.STORAGES = {**settings.STORAGES, "staticfiles": {"BACKEND": "tests.test_launcher.Broken"}}
    assert "No launcher in a unit: ValueError" in find_failed(subject)["event: filter step"].detail


def test_the_filter_step_passes_when_staff_switched_the_mentor_off(subject):
    CourseSetting.objects.create(course_key=COURSE, is_on=False)
    assert "event: filter step" not in find_failed(subject)


def test_each_recording_receiver_is_tried_when_the_checks_run(subject):
    names = {finding.name for finding in inspect_installation(COURSE, subject.pk)}
    receivers = MentorConfig.plugin_app["signals_config"]["lms.djangoapp"]["receivers"]
    recording = {
        receiver["receiver_func_name"] for receiver in receivers if "retire" not in receiver["receiver_func_name"]
    }
    assert {f"event: {name}" for name in recording} <= names


def test_unguarded_problems_are_noted_and_no_fault_of_the_installation(subject, lms):
    course = lms.open_course(subject.pk, COURSE)
    course.open_problems = [
        hand_over_one("block@program", '<customresponse cfn="check"><textbox/></customresponse>'),
        hand_over_one("block@words", '<stringresponse answer="Polaris"><textline/></stringresponse>'),
    ]
    finding = next(one for one in inspect_installation(COURSE, subject.pk) if one.name == "guard of answers")

    assert finding.passed
    assert finding.detail.startswith("2 graded problems are open to the learner, and 1 of them")
    assert "block@program" in finding.detail
    assert "block@words" not in finding.detail


def test_the_memory_is_as_before_when_the_checks_ran(remembered):
    before = read_rows()
    inspect_installation(COURSE, remembered.pk)
    assert read_rows() == before


def test_there_is_no_memory_when_there_was_none_before_the_checks(subject):
    inspect_installation(COURSE, subject.pk)
    assert read_rows() == []


def test_the_memory_is_as_before_when_a_rehearsal_is_interrupted(remembered):
    before = read_rows()
    with suppress(KeyboardInterrupt), rehearsal():
        memory_api.record_now([Fact(remembered.pk, COURSE, UNIT, "test", timezone.now(), {"completion": 0.5})])
        assert read_rows() != before
        raise KeyboardInterrupt
    assert read_rows() == before


def test_a_rehearsal_leaves_the_memory_writable_when_it_is_over(remembered):
    with rehearsal():
        memory_api.record_now([Fact(remembered.pk, COURSE, UNIT, "test", timezone.now(), {"completion": 0.5})])
    memory_api.record_now([Fact(remembered.pk, COURSE, UNIT, "test", timezone.now(), {"completion": 0.7})])
    assert MemoryEntry.objects.get(usage_key=UNIT).facts["fields"]["completion"][2] == 0.7


def test_nobody_else_hears_of_an_event_when_it_is_tried(subject):
    heard = []

    def listen(**kwargs):
        heard.append(kwargs)

    for signal in (COURSE_ENROLLMENT_CREATED, UNIT_VIEWED):
        signal.connect(listen)
    try:
        inspect_installation(COURSE, subject.pk)
    finally:
        assert all(signal.disconnect(listen) for signal in (COURSE_ENROLLMENT_CREATED, UNIT_VIEWED))
    assert heard == []


def test_the_learner_keeps_their_pause_when_the_checks_ran(remembered):
    memory_api.pause(remembered.pk, COURSE)
    before = read_rows()
    inspect_installation(COURSE, remembered.pk)
    assert read_rows() == before


def test_everything_passes_when_the_checks_run_in_the_stand_in_lms(tmp_path):
    site = start(tmp_path)
    site.stop()
    username = next(user["username"] for user in site.info["users"] if user["role"] == "learner")
    command = [sys.executable, "-m", "django", "mentor_check", "--course", site.info["course_id"], "--user", username]
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "iblai_mentor_plugin.demo.settings",
        "IBLAI_MENTOR_DEMO_DATA": str(tmp_path),
    }
    run = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert (run.returncode, run.stdout.count("FAILED")) == (0, 0), run.stdout + run.stderr


def test_the_check_says_so_and_passes_when_the_learner_never_came(subject, lms):
    course = lms.open_course(subject.pk, COURSE)
    course.awaits_first_visit, course.blocks = True, []
    findings = inspect_installation(COURSE, subject.pk)
    assert [finding.name for finding in findings if not finding.passed] == []
    names = [finding.name for finding in findings]
    said = names.index("first visit")
    assert "has not opened the course yet" in findings[said].detail
    assert said < min(place for place, name in enumerate(names) if name.startswith("courseware: "))


def test_nothing_is_left_of_what_the_platform_wrote_when_it_was_asked(subject, lms):
    def draw():
        DropCount.objects.create(day=timezone.now().date(), reason="drawn", kind="cohort")
        return []

    lms.open_course(subject.pk, COURSE).list_open_problems = draw
    inspect_installation(COURSE, subject.pk)
    assert not DropCount.objects.filter(reason="drawn").exists()


# The command


def test_the_command_exits_with_0_when_all_is_well(subject):
    status, text = check(subject)
    assert (status, "FAILED" in text) == (0, False)


def test_the_command_exits_with_1_and_a_remedy_when_something_fails(subject):
    operating_api.kill()
    status, text = check(subject)
    assert status == 2
    assert "FAILED   kill switch: the kill switch is thrown\n         why: Nothing is remembered" in text
    assert "\n         → When what it was thrown for is over: manage.py lms mentor_enable --revive" in text


def test_the_command_prints_one_object_when_asked_for_json(subject):
    operating_api.kill()
    status, text = check(subject, "--json")
    report = json.loads(text)
    assert (status, report["passed"], report["course"], report["user"]) == (2, False, COURSE, subject.username)
    assert {"name", "severity", "passed", "detail", "why", "remedy"} == set(report["checks"][0])


def test_the_command_refuses_when_the_user_does_not_exist(db):
    with pytest.raises(CommandError, match="There is no user “nobody”"):
        call_command("mentor_check", "--course", COURSE, "--user", "nobody")


def test_the_command_refuses_when_the_course_key_is_none(db):
    with pytest.raises(CommandError, match="is not a course key"):
        call_command("mentor_check", "--course", "DemoX", "--user", "nobody")


# Where something is wrong


def test_plugin_fails_when_no_entry_point_names_it(subject):
    config = apps.get_app_config("iblai_mentor_plugin")
    config.__class__ = type("OtherConfig", (MentorConfig,), {})
    try:
        assert "pip install iblai-mentor-plugin" in find_failed(subject)["plugin"].remedy
    finally:
        config.__class__ = MentorConfig


def test_migrations_fail_when_one_is_not_applied(subject):
    recorder = MigrationRecorder(connection)
    last = max(name for app, name in recorder.applied_migrations() if app == "iblai_mentor_plugin")
    recorder.record_unapplied("iblai_mentor_plugin", last)
    assert find_failed(subject)["migrations"].detail == f"not applied: {last}"


def test_settings_fail_when_a_default_is_missing(subject, settings):
    del settings.IBLAI_MENTOR_VISITED_BLOCKS
    assert find_failed(subject)["settings"].detail == "not set: IBLAI_MENTOR_VISITED_BLOCKS"


def test_the_filter_step_fails_when_the_setting_was_replaced(subject, settings):
    settings.OPEN_EDX_FILTERS_CONFIG = {}
    failed = find_failed(subject)
    assert common.FILTER_STEP in failed["filter step"].remedy
    assert "event: filter step" in failed


@pytest.mark.parametrize("configured", [common.FILTER_STEP, [common.FILTER_STEP]])
def test_the_filter_step_passes_when_it_is_configured_in_another_form(subject, settings, configured):
    settings.OPEN_EDX_FILTERS_CONFIG = {common.FILTER_TYPE: configured}
    assert find_failed(subject) == {}


def test_the_middleware_fails_when_the_setting_was_replaced(subject):
    with modify_settings(MIDDLEWARE={"remove": [common.MIDDLEWARE]}):
        assert common.MIDDLEWARE in find_failed(subject)["middleware"].remedy


def test_the_filter_step_fails_when_it_stands_there_twice(subject, settings):
    settings.OPEN_EDX_FILTERS_CONFIG = {common.FILTER_TYPE: [common.FILTER_STEP, "other.Step", common.FILTER_STEP]}
    assert find_failed(subject)["filter step"].detail == f"2 times in the pipeline of {common.FILTER_TYPE}"


def test_the_middleware_fails_when_it_stands_there_twice(subject, settings):
    settings.MIDDLEWARE = [common.MIDDLEWARE, *settings.MIDDLEWARE]
    assert find_failed(subject)["middleware"].detail == "2 times in MIDDLEWARE"


def test_the_tracking_inlet_fails_when_our_backend_is_not_there(subject, settings):
    settings.EVENT_TRACKING_BACKENDS = {"event_bus": {"ENGINE": ROUTING_BACKEND, "OPTIONS": {}}}
    with live_tracker():
        assert set(find_failed(subject)) == {"tracking inlet", "event: tracking backend"}


@pytest.mark.parametrize(
    "second",
    [
        {"ENGINE": common.MENTOR_BACKEND, "OPTIONS": {}},
        {
            "ENGINE": "eventtracking.backends.routing.RoutingBackend",
            "OPTIONS": {"backends": {"inner": {"ENGINE": common.MENTOR_BACKEND, "OPTIONS": {}}}},
        },
    ],
    ids=["beside it", "within another"],
)
def test_the_tracking_inlet_fails_when_each_event_would_be_taken_twice(subject, settings, second):
    settings.EVENT_TRACKING_BACKENDS = {**settings.EVENT_TRACKING_BACKENDS, "second": second}
    with live_tracker():
        assert find_failed(subject)["tracking inlet"].detail == "2 times among the backends of the live tracker"


def test_the_tracking_log_fails_when_what_learners_say_is_written_there(subject, settings):
    settings.TRACKING_IGNORE_URL_PATTERNS = ["^/event"]
    assert set(find_failed(subject)) == {"tracking log"}


def test_receivers_fail_when_one_is_connected_twice(subject):
    receiver = find_connected(next(one for one in list_declared() if one.name == "record_grade"))
    PERSISTENT_GRADE_SUMMARY_CHANGED.connect(receiver, dispatch_uid="somebody else's")
    try:
        assert find_failed(subject)["receivers"].detail == "connected more than once: record_grade"
    finally:
        PERSISTENT_GRADE_SUMMARY_CHANGED.disconnect(dispatch_uid="somebody else's")


def test_receivers_fail_when_one_is_not_connected(subject):
    uid = "iblai_mentor_plugin.record_enrolment_created"
    assert COURSE_ENROLLMENT_CREATED.disconnect(dispatch_uid=uid)
    try:
        failed = find_failed(subject)
    finally:
        apps.get_app_config("tests_lms").ready()
    assert failed["receivers"].detail == "not connected: record_enrolment_created"
    assert "event: record_enrolment_created" in failed


@pytest.mark.parametrize("secret", ["", "dev key", "django-insecure-0123456789012345678901234567890123456789"])
def test_the_secret_key_fails_when_everybody_knows_it(subject, settings, secret):
    settings.SECRET_KEY = secret or "short"
    assert "SECRET_KEY" in find_failed(subject)["secret key"].remedy


def test_providers_fail_when_a_key_cannot_be_decrypted(subject, settings):
    settings.IBLAI_MENTOR_ENCRYPTION_KEYS = ["a long secret of this site 1"]
    make_provider("https://llm.example.org/v1")
    settings.IBLAI_MENTOR_ENCRYPTION_KEYS = ["a long secret of this site 2"]
    failed = find_failed(subject)["keys of providers"]
    assert failed.detail == "a key that cannot be decrypted: Campus"
    assert "enter the key again" in failed.remedy


def test_providers_out_of_service_need_no_key(subject, settings):
    settings.IBLAI_MENTOR_ENCRYPTION_KEYS = ["a long secret of this site 1"]
    make_provider("https://llm.example.org/v1", is_active=False)
    settings.IBLAI_MENTOR_ENCRYPTION_KEYS = ["a long secret of this site 2"]
    assert "keys of providers" not in find_failed(subject)


def test_throttles_fail_when_there_is_no_limit(subject, settings):
    settings.IBLAI_MENTOR_THROTTLE = None
    assert find_failed(subject)["throttles"].detail == "no limit: IBLAI_MENTOR_THROTTLE"


def test_throttles_fail_when_the_cache_keeps_nothing(subject, settings):
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}
    assert "cache that all" in find_failed(subject)["throttles"].remedy


@pytest.mark.mariadb
def test_characters_fail_when_the_connection_is_narrow(subject):
    with connection.cursor() as cursor:
        cursor.execute("SET character_set_connection = latin1")
        failed = find_failed(subject)
        cursor.execute("SET NAMES utf8mb4")
    assert failed["characters"].detail.startswith("connection: latin1")


@pytest.mark.mariadb
def test_transactions_fail_when_they_do_not_isolate(subject):
    with connection.cursor() as cursor:
        cursor.execute("SET SESSION TRANSACTION ISOLATION LEVEL READ UNCOMMITTED")
        failed = find_failed(subject)
        cursor.execute("SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED")
    assert failed["transactions"].detail.startswith("isolation: READ-UNCOMMITTED")


def test_switches_fail_with_every_event_when_the_course_is_off(subject):
    operating_api.switch_off("--all")
    failed = find_failed(subject)
    assert failed["switch of the course"].detail == f"{COURSE} is off"
    assert {name for name in failed if not name.startswith("event: ")} == {"switch of the course"}


def test_switches_fail_when_the_kill_switch_is_thrown(subject):
    operating_api.kill()
    assert "--revive" in find_failed(subject)["kill switch"].remedy


def test_the_notice_fails_when_there_is_none(subject):
    Notice.objects.all().delete()
    assert find_failed(subject)["notice"].detail == "there is no notice"


def test_the_notice_fails_when_words_leave_for_whom_it_does_not_name(subject, settings):
    settings.IBLAI_MENTOR_LLM = "iblai_mentor_plugin.llm.openai.OpenAiLlm"
    settings.IBLAI_MENTOR_LLM_BASE_URL = "https://llm.example.org/v1"
    assert "llm.example.org" in find_failed(subject)["what the notice says"].detail
    operating_api.publish_notice("Your words are sent to llm.example.org.")
    assert "what the notice says" not in find_failed(subject)


def test_the_notice_fails_when_it_must_be_accepted_and_is_not(subject, settings):
    settings.IBLAI_MENTOR_NOTICE_BEFORE_MEMORY = True
    assert "choose a user who accepted" in find_failed(subject)["notice"].remedy


def test_everything_passes_when_the_notice_must_be_accepted_and_is(subject, settings):
    settings.IBLAI_MENTOR_NOTICE_BEFORE_MEMORY = True
    operating_api.accept_notice(subject.pk, version=operating_api.find_notice().version)
    assert find_failed(subject) == {}


@pytest.mark.parametrize("scope", ["", COURSE])
def test_pauses_fail_when_the_learner_paused(subject, scope):
    memory_api.pause(subject.pk, scope)
    assert find_failed(subject)["pauses"].detail == f"the learner paused: {scope or 'everywhere'}"


def test_dropped_events_are_shown_when_there_are_some(subject):
    DropCount.objects.create(day=datetime.now(UTC).date(), reason="malformed", kind="problem_check", count=3)
    findings = {finding.name: finding for finding in inspect_installation(COURSE, subject.pk)}
    assert findings["dropped events"].detail == "in 7 days: malformed: 3"


def test_dropped_events_fail_when_writes_were_lost(subject):
    DropCount.objects.create(day=datetime.now(UTC).date(), reason="database", kind="problem_check", count=3)
    assert "mentor_reconcile" in find_failed(subject)["dropped events"].remedy


def test_the_courseware_fails_when_the_learner_is_not_enrolled(subject, lms):
    lms.enrolments.clear()
    assert "must be enrolled" in find_failed(subject)["courseware: learners"].remedy


def test_the_courseware_fails_when_there_is_no_lms(subject, settings):
    settings.IBLAI_MENTOR_COURSEWARE = "iblai_mentor_plugin.courseware.lms.LmsCourseware"
    failed = find_failed(subject)
    assert "ModuleNotFoundError" in failed["courseware: courses"].detail
    assert not any(name.startswith("courseware: ") and not finding.remedy for name, finding in failed.items())


@pytest.mark.parametrize("is_public", [True, False])
def test_endpoints_pass_whether_or_not_their_reference_is_public(subject, settings, is_public):
    settings.IBLAI_MENTOR_REFERENCE_IS_PUBLIC = is_public
    assert "endpoints" not in find_failed(subject)


def test_endpoints_fail_when_they_are_not_mounted(subject, settings):
    settings.ROOT_URLCONF = "django.contrib.auth.urls"
    assert find_failed(subject)["endpoints"].detail == "none is mounted"


def test_endpoints_fail_when_one_asks_for_no_credential(subject, settings):
    settings.ROOT_URLCONF = "tests.test_mentor_check"
    assert find_failed(subject)["endpoints"].detail == (
        "/api/ai-mentor/open/ answers 200 (WWW-Authenticate: None) to a request without a credential"
    )


def test_the_panels_files_fail_when_nobody_collected_them(subject, settings):
    backend = {"BACKEND": "tests.test_launcher.Broken", "OPTIONS": {"location": "/nowhere", "base_url": "/static/"}}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": backend}
    assert "collectstatic" in find_failed(subject)["panel: files"].remedy


def test_the_panel_fails_when_its_page_is_not_mounted(subject, settings):
    settings.ROOT_URLCONF = "tests.test_mentor_check"
    assert "NoReverseMatch" in find_failed(subject)["panel: page"].detail


def test_the_panel_fails_when_no_learning_mfe_may_show_it(subject, settings):
    settings.LEARNING_MICROFRONTEND_URL = None
    assert "LEARNING_MICROFRONTEND_URL" in find_failed(subject)["panel: learning MFE"].remedy


def test_the_panel_is_said_to_be_for_the_learning_mfe_when_it_is(subject):
    findings = {finding.name: finding for finding in inspect_installation(COURSE, subject.pk)}
    assert findings["panel: page"].detail == "served to the learner, may be shown by 'self' http://apps.example.com"


def test_exams_are_noted_when_the_learner_is_in_one(subject, lms, learner):
    lms.open_course(learner.pk, COURSE).exam = RunningExam("", None)
    found = {finding.name: finding for finding in inspect_installation(COURSE, subject.pk)}
    assert "in an exam now" in found["exams"].detail
