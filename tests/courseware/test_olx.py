"""The stand-in LMS's courses, as one learner may know them."""

from __future__ import annotations

import json
from datetime import timedelta
from html import escape

import pytest
from django.apps import apps
from django.contrib.auth.models import User
from django.utils import timezone

from iblai_mentor_plugin.courseware.conformance import CHECKS, run_conformance_check
from iblai_mentor_plugin.courseware.course import Query, SubmittedField, takes_part
from iblai_mentor_plugin.courseware.extraction import read_cues
from iblai_mentor_plugin.courseware.olx import OlxCourseware
from iblai_mentor_plugin.demo.archive import open_course
from iblai_mentor_plugin.demo.models import BlockState, CourseRole, Enrolment, ExamAttempt
from iblai_mentor_plugin.demo.olx import read_course
from iblai_mentor_plugin.demo.submissions import save_problem
from iblai_mentor_plugin.exceptions import CoursewareError
from tests.services import shared_path
from tests.submitting import submit

PROBLEM = (
    '<problem url_name="p" display_name="Sum"><numericalresponse answer="4217"><label>What is it?</label>'
    "<formulaequationinput/></numericalresponse><solution>It is 4217, of course.</solution></problem>"
)
HTML = '<html url_name="h" display_name="Note">The sky is wide.</html>'


def unit(inside, subsection="", unit=""):
    """A course of one unit."""
    return (
        f'<chapter url_name="c"><sequential url_name="s" {subsection}><vertical url_name="v" display_name="U" {unit}>'
        f"{inside}</vertical></sequential></chapter>"
    )


@pytest.fixture
def person(db):
    return User.objects.create_user("learner1", password="pass")


def enrol(person, **changes):
    course = apps.get_app_config("mentor_demo").course
    values = {"course_key": str(course.key), "org": course.key.org, **changes}
    return Enrolment.objects.create(user=person, **values)


def key_of(name, kind):
    return str(apps.get_app_config("mentor_demo").course.key.make_usage_key(kind, name))


def visit(person, **changes):
    """Enrol, and open the course."""
    enrol(person, **changes)
    return reopen(person)


def reopen(person):
    return OlxCourseware().open_course(person.pk, str(apps.get_app_config("mentor_demo").course.key))


def names(course):
    return [block.usage_key.rpartition("@")[2] for block in course.list_blocks()]


def set_state(person, usage_key, **values):
    course_key = str(apps.get_app_config("mentor_demo").course.key)
    BlockState.objects.create(user=person, course_key=course_key, usage_key=usage_key, **values)


def start_exam(person, *, course_key=None, minutes=5):
    return ExamAttempt.objects.create(
        user=person,
        course_key=course_key or str(apps.get_app_config("mentor_demo").course.key),
        usage_key=key_of("s", "sequential"),
        ends_at=timezone.now() + timedelta(minutes=minutes),
    )


@pytest.mark.parametrize("check", CHECKS)
def test_the_packaged_course_conforms_when_a_learner_opens_it(person, check):
    course_key = str(enrol(person).course_key)
    assert run_conformance_check(check, OlxCourseware(), course_key, person.pk) == []


@pytest.fixture(scope="module")
def shared(tmp_path_factory):
    archive = shared_path("courses/openedx-demo-course.tar.gz")
    return read_course(open_course(archive, unpack_to=tmp_path_factory.mktemp("shared")))


@pytest.mark.parametrize("check", CHECKS)
def test_the_shared_course_conforms_when_a_learner_opens_it(shared, serve, person, check):
    course_key = str(serve(shared).key)
    enrol(person)
    assert run_conformance_check(check, OlxCourseware(), course_key, person.pk) == []


def look_as_learner(person):
    """Open the course as staff who want to see what a learner sees."""
    key = str(apps.get_app_config("mentor_demo").course.key)
    CourseRole.objects.get_or_create(user=person, course_key=key)
    return OlxCourseware().open_course(person.pk, key, as_learner=True)


@pytest.mark.parametrize("check", CHECKS)
def test_the_packaged_course_conforms_when_staff_open_it(person, check):
    course_key = str(enrol(person).course_key)
    look_as_learner(person)
    assert run_conformance_check(check, OlxCourseware(), course_key, person.pk) == []


@pytest.mark.parametrize(
    ("setting", "is_listed"),
    [
        ('visible_to_staff_only="true"', False),
        ('is_time_limited="true"', False),
        ('is_proctored_enabled="true"', False),
        ('is_time_limited="false" default_time_limit_minutes="0"', True),
        ('default_time_limit_minutes="30"', True),
        (f'group_access="{escape(json.dumps({"50": [1]}))}"', True),
        (f'group_access="{escape(json.dumps({"50": [2]}))}"', False),
        (f'group_access="{escape(json.dumps({"7": [1]}))}"', False),
        ('start="2099-01-01T00:00:00Z"', False),
        ('start="2019-01-01T00:00:00Z"', True),
    ],
)
def test_staff_see_what_a_new_audit_learner_sees_now_when_they_look_as_one(person, serve_olx, setting, is_listed):
    serve_olx(unit(HTML, setting))
    enrol(person)
    assert ("h" in names(look_as_learner(person))) is is_listed


def test_nothing_of_a_course_to_come_is_seen_when_staff_look_as_a_learner(person, serve_olx):
    serve_olx(unit(HTML), start="2099-01-01T00:00:00Z")
    enrol(person)
    assert look_as_learner(person).list_blocks() == []
    assert "h" in names(reopen(person))


def test_a_made_up_learner_sees_what_a_new_one_does_when_the_course_has_every_kind(person, make_user, shared, serve):
    serve(shared)
    newcomer = make_user("newcomer")
    enrol(newcomer)
    libraries = {
        block.usage_key
        for block in reopen(newcomer).list_blocks()
        if block.block_type in ("itembank", "library_content")
    }
    seen = [block for block in reopen(newcomer).list_blocks() if block.parent_key not in libraries]
    assert look_as_learner(person).list_blocks() == seen


def test_staff_who_look_as_a_learner_have_tried_nothing(person, serve_olx):
    serve_olx(unit(PROBLEM, 'graded="true"'))
    set_state(person, key_of("p", "problem"), attempts=1, earned=1.0, possible=1.0)
    course = look_as_learner(person)
    assert not course.is_staff
    assert course.find_problem(key_of("p", "problem")).attempts == 0
    assert len(course.list_open_problems()) == 1


def test_a_learner_sees_nothing_as_another_one(person):
    enrol(person)
    key = str(apps.get_app_config("mentor_demo").course.key)
    assert OlxCourseware().open_course(person.pk, key, as_learner=True).list_blocks() == []


def test_the_answer_given_last_is_told_from_another_one(person, serve_olx):
    serve_olx(unit(PROBLEM))
    enrol(person)
    set_state(person, key_of("p", "problem"), attempts=1, state={"student_answers": {"p_2_1": "12"}})

    def digest():
        return reopen(person).find_problem(key_of("p", "problem")).digest

    first = digest()
    BlockState.objects.update(state={"student_answers": {"p_2_1": "13"}})
    assert len({first, digest(), ""}) == 3


def test_what_was_submitted_is_told_until_something_else_is_saved(person, serve_olx):
    serve_olx(unit(PROBLEM, 'graded="true"'))
    enrol(person)
    assert reopen(person).find_submission(key_of("p", "problem")) == ()
    work = submit(person, "p", _2_1="12")
    assert reopen(person).find_submission(key_of("p", "problem")) == (SubmittedField("12", is_right=False),)
    save_problem(work, {"p_2_1": "13"})
    assert reopen(person).find_submission(key_of("p", "problem")) == ()


def test_hints_are_those_that_the_problem_shows_one_by_one(person, serve_olx):
    hints = "<demandhint><hint>Look <b>up</b>.</hint><hint> </hint><hint>Count.</hint></demandhint></problem>"
    serve_olx(unit(PROBLEM.replace("</problem>", hints) + HTML))
    course = visit(person)
    assert course.list_hints(key_of("p", "problem")) == ("Look up.", "Count.")
    assert (course.list_hints(key_of("h", "html")), course.list_hints(key_of("q", "problem"))) == ((), ())


def test_nothing_that_was_submitted_is_told_when_it_was_right(person, serve_olx):
    serve_olx(unit(PROBLEM, 'graded="true"'))
    enrol(person)
    submit(person, "p", _2_1="4217")
    assert reopen(person).find_submission(key_of("p", "problem")) == ()


@pytest.mark.parametrize(
    "settings", [{"show_correctness": "never"}, {"show_correctness": "past_due", "due": "2999-01-01T00:00:00Z"}]
)
def test_nothing_that_was_submitted_is_told_when_results_are_hidden(person, serve_olx, settings):
    serve_olx(unit(PROBLEM, 'graded="true"'), **settings)
    enrol(person)
    submit(person, "p", _2_1="12")
    course = reopen(person)
    assert course.find_problem(key_of("p", "problem")).attempts == 1
    assert course.find_submission(key_of("p", "problem")) == ()


def test_another_course_is_refused_when_opened(person):
    with pytest.raises(CoursewareError):
        OlxCourseware().open_course(person.pk, "course-v1:Other+Course+run")


def test_blocks_come_in_the_order_of_the_course_when_listed(person, serve_olx):
    serve_olx(unit(HTML + PROBLEM))
    assert names(visit(person)) == ["run", "c", "s", "v", "h", "p"]


def test_a_block_knows_its_unit_and_assignment_when_listed(person, serve_olx):
    serve_olx(unit(PROBLEM, 'format="Homework" graded="true"'))
    *_, unit_block, problem = visit(person).list_blocks()
    assert (problem.unit_key, problem.parent_key) == (unit_block.usage_key, unit_block.usage_key)
    assert (problem.assignment_type, problem.is_graded) == ("Homework", True)


@pytest.mark.parametrize(
    "setting",
    [
        'start="2099-01-01T00:00:00Z"',
        'visible_to_staff_only="true"',
        f'group_access="{escape(json.dumps({"7": [1]}))}"',
        f'group_access="{escape(json.dumps({"50": [2]}))}"',
        'group_access="no groups"',
        'is_time_limited="true"',
        'hide_after_due="true" due="2020-01-01T00:00:00Z"',
    ],
)
def test_a_subsection_is_invisible_when_it_is_not_for_the_learner(person, serve_olx, setting):
    serve_olx(unit(HTML, setting))
    course = visit(person)
    assert names(course) == ["run", "c"]
    assert not course.read(key_of("h", "html"))
    assert not course.search(Query("sky", limit=5))


@pytest.mark.parametrize("setting", ['start="2099-01-01T00:00:00Z"', 'visible_to_staff_only="true"'])
def test_everything_is_visible_when_the_user_is_staff(person, serve_olx, setting):
    course = serve_olx(unit(HTML, setting))
    CourseRole.objects.create(user=person, course_key=str(course.key))
    assert names(reopen(person)) == ["run", "c", "s", "v", "h"]
    assert reopen(person).is_staff


def test_a_block_is_visible_when_it_is_for_the_track_of_the_learner(person, serve_olx):
    serve_olx(unit(HTML, f'group_access="{escape(json.dumps({"50": [2], "7": []}))}"'))
    assert "h" in names(visit(person, mode="verified"))


@pytest.mark.parametrize("kind", ["split_test", "conditional"])
def test_a_block_is_invisible_when_a_group_or_a_condition_decides(person, serve_olx, kind):
    serve_olx(unit(f'<{kind} url_name="x">{HTML}</{kind}>'))
    assert names(visit(person)) == ["run", "c", "s", "v", "x"]


def test_one_block_is_visible_when_a_library_draws_one(person, serve_olx):
    others = "".join(f'<html url_name="h{n}">text</html>' for n in range(5))
    serve_olx(unit(f'<library_content url_name="x" max_count="1">{others}</library_content>'))
    assert len(names(visit(person))) == 6


def test_nothing_is_visible_when_the_learner_left(person, serve_olx):
    serve_olx(unit(HTML))
    assert visit(person, is_active=False).list_blocks() == []


def test_nothing_is_visible_when_the_course_has_not_begun(person, serve_olx):
    serve_olx(unit(HTML), start="2099-01-01T00:00:00Z")
    assert visit(person).list_blocks() == []


def test_a_unit_is_read_in_order_when_it_holds_several_blocks(person, serve_olx):
    serve_olx(unit(HTML + PROBLEM))
    passages = visit(person).read(key_of("v", "vertical"))
    assert [passage.title for passage in passages] == ["Note", "Sum"]
    assert passages[0].text == "The sky is wide."


def test_a_text_without_a_title_bears_that_of_its_unit_when_read(person, serve_olx):
    serve_olx(unit('<html url_name="h">Text of it.</html>'))
    assert visit(person).read(key_of("h", "html"))[0].title == "U"


def test_a_video_is_read_with_its_times_when_it_has_a_transcript(person, serve_olx):
    video = '<video url_name="w" transcripts="{&quot;en&quot;: &quot;t.srt&quot;}"/>'
    serve_olx(unit(video), {"static/t.srt": "1\n00:01:05,500 --> 00:01:09,000\nLook up at the stars.\n"})
    passage = visit(person).read(key_of("w", "video"))[0]
    assert (passage.text, passage.start) == ("Look up at the stars.", 65.5)


def test_a_transcript_is_not_read_when_its_name_leads_out_of_the_course(person, serve_olx):
    video = '<video url_name="w" transcripts="{&quot;en&quot;: &quot;../t.srt&quot;}"/>'
    serve_olx(unit(video), {"t.srt": "1\n00:00:05,500 --> 00:00:09,000\nLook up.\n"})
    assert visit(person).read(key_of("w", "video")) == []


def test_no_text_of_a_problem_gives_its_answer_away_when_read(person, serve_olx):
    serve_olx(unit(PROBLEM))
    course = visit(person)
    assert all("4217" not in passage.text for passage in course.read(key_of("v", "vertical")))
    assert course.search(Query("4217", limit=5)) == []


def test_a_problem_is_open_when_nobody_answered_it(person, serve_olx):
    serve_olx(unit(PROBLEM, 'graded="true"'), max_attempts="2")
    course = visit(person)
    state = course.find_problem(key_of("p", "problem"))
    assert (state.attempts, state.max_attempts, state.is_correct) == (0, 2, None)
    assert (state.may_show_answer, state.may_show_correctness, state.is_graded) == (False, True, True)
    assert [problem.answers for problem in course.list_open_problems()] == [("4217",)]


@pytest.mark.parametrize(
    ("settings", "earned", "shows_answer"),
    [
        ({"max_attempts": "1"}, 0.0, True),
        ({"max_attempts": "1", "showanswer": "past_due", "due": "2099-01-01T00:00:00Z"}, 0.0, False),
        ({"max_attempts": "1", "showanswer": "never"}, 1.0, False),
        ({"max_attempts": "1", "show_correctness": "never"}, 1.0, False),
        ({"max_attempts": "2"}, 0.0, False),
        ({"max_attempts": "2"}, 1.0, True),
    ],
)
def test_the_answer_shows_when_the_platform_would_show_it(person, serve_olx, settings, earned, shows_answer):
    serve_olx(unit(PROBLEM, 'graded="true"'), **settings)
    set_state(person, key_of("p", "problem"), attempts=1, earned=earned, possible=1.0)
    course = visit(person)
    assert course.find_problem(key_of("p", "problem")).may_show_answer is shows_answer
    assert (course.list_open_problems() == []) is shows_answer


def test_the_result_is_withheld_when_correctness_is(person, serve_olx):
    serve_olx(unit(PROBLEM), show_correctness="never")
    set_state(person, key_of("p", "problem"), attempts=1, earned=1.0, possible=1.0)
    assert visit(person).find_problem(key_of("p", "problem")).is_correct is None


def test_the_last_result_is_told_when_it_may_be(person, serve_olx):
    serve_olx(unit(PROBLEM))
    set_state(person, key_of("p", "problem"), attempts=3, earned=0.0, possible=1.0)
    assert visit(person).find_problem(key_of("p", "problem")).is_correct is False


def test_a_problem_is_guarded_when_the_learner_cannot_see_it_yet(person, serve_olx):
    serve_olx(unit(PROBLEM, 'graded="true" start="2099-01-01T00:00:00Z"'))
    course = visit(person)
    assert course.find_problem(key_of("p", "problem")) is None
    assert len(course.list_open_problems()) == 1


def test_an_exam_runs_when_its_attempt_does(person, serve_olx):
    serve_olx(unit(PROBLEM, 'is_time_limited="true"'))
    attempt = start_exam(person)
    course = visit(person)
    assert course.find_exam().ends == attempt.ends_at
    assert "p" in names(course)


@pytest.mark.parametrize("changes", [{"minutes": -1}, {"course_key": "course-v1:Other+Course+run"}])
def test_no_exam_runs_here_when_it_is_over_or_elsewhere(person, serve_olx, changes):
    serve_olx(unit(PROBLEM, 'is_time_limited="true"'))
    start_exam(person, **changes)
    assert visit(person).find_exam() is None


def test_an_exam_runs_somewhere_when_asked_about_any_course(person, serve_olx):
    serve_olx(unit(PROBLEM))
    start_exam(person, course_key="course-v1:Other+Course+run")
    assert visit(person).find_exam(in_any_course=True) is not None


def test_enrolment_and_dates_are_told_when_there_are_some(person, serve_olx):
    serve_olx(unit(HTML), start="2020-01-01T00:00:00Z", end="2030-01-01T00:00:00Z")
    enrolment = visit(person, mode="verified").find_enrolment()
    assert (enrolment.mode, enrolment.is_active, enrolment.starts.year, enrolment.ends.year) == (
        "verified",
        True,
        2020,
        2030,
    )


def test_a_question_takes_six_queries_when_all_is_asked(person, django_assert_max_num_queries, shared, serve):
    serve(shared)
    visit(person).search(Query("learning", limit=5))  # The index is made when a course is searched for the first time.
    course = reopen(person)
    # Staff role, user, enrolment, running attempts, states of problems; the passages found.
    with django_assert_max_num_queries(6):
        blocks = course.list_blocks()
        course.search(Query("learning", limit=5))
        course.list_open_problems()
        course.find_enrolment()
        course.find_exam()
        for block in blocks:
            course.find_problem(block.usage_key)


@pytest.fixture
def old_course(serve, person):
    """A course as courses of ten years ago are exported, and a learner in it."""
    serve(read_course(shared_path("cases/course")))
    return visit(person)


def words(course, usage_key):
    return " ".join(passage.text for passage in course.read(usage_key))


@pytest.mark.parametrize(
    ("kind", "name", "text"),
    [
        ("vertical", "u2", "Limpets hold on to rocks."),
        ("video", "v1", "Whelks drill holes into the shells of mussels."),
        ("html", "h3", "Nudibranchs breathe through feathery gills on their backs."),
        ("html", "h3", "Urchins walk on tube feet."),
        ("sequential", "vs", "Barnacles cement themselves to ships."),
    ],
)
def test_everything_that_learners_of_an_old_course_read_is_read(old_course, kind, name, text):
    assert text in words(old_course, key_of(name, kind))


def test_what_stands_right_below_an_old_lecture_is_a_unit(old_course):
    (block,) = (one for one in old_course.list_blocks() if one.usage_key == key_of("h4", "html"))
    assert (block.unit_key, block.parent_key) == (block.usage_key, key_of("vs", "sequential"))


SJSON = json.dumps({"start": [0, 4000], "end": [4000, 8000], "text": ["Whelks drill", "into shells."]})
SRT = "1\n00:00:00,000 --> 00:00:04,000\nWhelks drill\n\n2\n00:00:04,000 --> 00:00:08,000\ninto shells.\n"


@pytest.mark.parametrize(
    ("video", "file", "content"),
    [
        ('sub="abc"', "subs_abc.srt.sjson", SJSON),
        ('youtube="0.75:x,1.00:abc"', "subs_abc.srt.sjson", SJSON),
        ('youtube_id_1_0="abc" sub=""', "subs_abc.srt.sjson", SJSON),
        ('sub="abc"', "fr_subs_abc.srt.sjson", SJSON),
        ('transcripts="{&quot;fr&quot;: &quot;words.srt&quot;}" sub="abc"', "words.srt", SRT),
    ],
)
def test_a_video_has_its_words_whatever_their_file_is_called(person, serve_olx, video, file, content):
    serve_olx(unit(f'<video url_name="v1" {video}/>'), files={f"static/{file}": content}, language="fr")
    assert words(visit(person), key_of("v1", "video")) == "Whelks drill into shells."


def test_a_transcript_that_leads_out_of_the_course_is_not_read(person, serve_olx):
    files = {"secret/subs_x.srt.sjson": SJSON, "static/subs_a.srt.sjson": SJSON}
    serve_olx(unit('<video url_name="v1" sub="/../../secret/subs_x"/>'), files=files)
    assert words(visit(person), key_of("v1", "video")) == ""


@pytest.mark.parametrize("flag", ["is_staff", "is_superuser"])
def test_staff_of_the_site_have_a_part_in_every_course(person, flag):
    setattr(person, flag, True)
    person.save()
    courseware, course = OlxCourseware(), apps.get_app_config("mentor_demo").course
    key = str(course.key)
    assert courseware.takes_part(person.pk, key)
    assert courseware.has_course_role(person.pk, [course.key.org])
    assert courseware.has_course_role(person.pk, [], excluded=True)
    assert not courseware.has_course_role(person.pk, [])
    problem = next(name for name, block in course.blocks.items() if block.category == "problem")
    assert courseware.find_visible_results({(person.pk, key): [problem]})[person.pk, key].blocks == {problem}


@pytest.mark.parametrize("role", ["none", "enrolled", "left", "staff", "staff who left"])
def test_launcher_and_course_agree_on_who_takes_part(person, role):
    key = str(apps.get_app_config("mentor_demo").course.key)
    if role in {"enrolled", "left", "staff who left"}:
        enrol(person, is_active=role == "enrolled")
    if role.startswith("staff"):
        CourseRole.objects.create(user=person, course_key=key)
    assert OlxCourseware().takes_part(person.pk, key) is takes_part(reopen(person)) is (role not in {"none", "left"})


def test_words_of_a_video_start_at_their_own_cue_when_they_are_quoted(person):
    """As the packaged transcript has it: a passage of half a minute is long before the words that stand at its end."""
    enrol(person)
    folder = apps.get_app_config("mentor_demo").course.folder
    cues = read_cues((folder / "static" / "half_a_night-en.srt").read_text("utf-8"))
    video = next(block for block in reopen(person).list_blocks() if block.block_type == "video")
    passages = reopen(person).read(video.usage_key)
    for cue in cues:
        passage = next(one for one in passages if cue.text in one.text)
        assert passage.find_start(cue.text) == cue.start
    assert max(passage.find_start(cues[-1].text) - passage.start for passage in passages[-1:]) > 0


def test_blocks_that_are_left_out_of_a_search_take_no_place(person, serve, shared):
    serve(shared)
    course = visit(person)
    found = course.search(Query("learning", limit=3))
    others = course.search(Query("learning", limit=3, excluded=frozenset({found[0].passage.usage_key})))
    assert len(found) == len(others) == 3
    assert found[0].passage.usage_key not in {hit.passage.usage_key for hit in others}


DUE = "2030-05-01T10:00:00Z"


def told_dates(course):
    return [
        (date.kind, date.title, date.at.isoformat(), date.usage_key.rpartition("@")[2]) for date in course.list_dates()
    ]


def test_dates_are_told_with_their_zone_when_they_are_of_what_the_learner_sees(person, serve_olx):
    hidden = '<sequential url_name="x" display_name="Exam" visible_to_staff_only="true" due="2030-01-01T00:00:00Z"/>'
    given = f'due="{DUE}" display_name="Homework"'
    serve_olx(unit(HTML, given) + f'<chapter url_name="c2">{hidden}</chapter>', end="2030-06-01T00:00:00Z")
    course = visit(person)
    assert told_dates(course) == [
        ("due", "Homework", "2030-05-01T10:00:00+00:00", "s"),
        ("ends", "C", "2030-06-01T00:00:00+00:00", ""),
    ]


def test_no_dates_are_told_to_who_sees_nothing_of_the_course(person, serve_olx):
    serve_olx(unit(HTML, f'due="{DUE}"'), end="2030-06-01T00:00:00Z")
    assert reopen(person).list_dates() == []
