"""Pages of a course beside its outline: who sees them, what of them is read, and where they are."""

from __future__ import annotations

import json
from types import SimpleNamespace

import pytest
from django.utils.translation import override
from opaque_keys.edx.keys import CourseKey

from iblai_mentor_plugin.api import operating as operating_api
from iblai_mentor_plugin.courseware import get_courseware
from iblai_mentor_plugin.courseware.conformance import find_faults
from iblai_mentor_plugin.courseware.course import Query
from iblai_mentor_plugin.courseware.lms.sources import Place, _build_source
from iblai_mentor_plugin.courseware.lms.supplements import read_overview_tabs, read_user_pages
from iblai_mentor_plugin.courseware.olx_course import OlxCourse
from iblai_mentor_plugin.courseware.supplements import (
    Tab,
    drop_placeholders,
    find_address,
    list_visible_pages,
    read_tabs,
    write_updates,
)
from iblai_mentor_plugin.courseware.texts import build_passages
from iblai_mentor_plugin.demo.enrolment import enrol
from iblai_mentor_plugin.demo.models import CourseRole

KEY = CourseKey.from_string("course-v1:Org+Course+run")
UNIT = """<chapter url_name="c"><sequential url_name="s"><vertical url_name="v">
    <html url_name="h">A text of the unit about nothing much.</html></vertical></sequential></chapter>"""
TABS = [
    {"type": "courseware", "name": "Course"},
    {"type": "static_tab", "name": "Syllabus", "url_slug": "syllabus"},
    {"type": "static_tab", "name": "For the team", "url_slug": "team", "course_staff_only": True},
    {"type": "static_tab", "name": "Old", "url_slug": "old", "is_hidden": True},
]
FILES = {
    "policies/run/policy.json": json.dumps({"course/run": {"tabs": TABS}}),
    "tabs/syllabus.html": "<p>Bring a wooden spoon to the second week, please, and a bowl.</p>",
    "tabs/team.html": "<p>Grade the essays with the purple rubric of the faculty.</p>",
    "tabs/old.html": "<p>Yellow submarines sail in the autumn of the last year.</p>",
    "about/overview.html": """<section><h2>About This Course</h2>
        <p>Include your long course description here.
        The long course description should contain 150-400 <b>words</b>.</p></section>
        <h3>How long is it?</h3><p>Four weeks of baking, with three hours in each of them.</p>""",
    "info/handouts.html": "<p>The recipe of the sourdough is on this sheet, with weights.</p>",
    "info/updates.items.json": json.dumps(
        [
            {
                "id": 1,
                "date": "May 2, 2026",
                "content": "<p>The oven is mended since Tuesday.</p>",
                "status": "visible",
            },
            {
                "id": 2,
                "date": "May 9, 2026",
                "content": "<p>The flour was recalled by the mill.</p>",
                "status": "deleted",
            },
        ]
    ),
}
# Words of each page, and whether a learner sees it, and staff.
SEEN = [
    ("wooden spoon second week", "syllabus", True, True),
    ("purple rubric essays", "team", False, True),
    ("yellow submarines autumn", "old", False, False),
    ("recipe sourdough weights", "handouts", True, True),
    ("oven mended Tuesday", "updates", True, True),
    ("flour recalled mill", "updates", False, False),
    ("four weeks baking hours", "overview", True, True),
    ("long course description words", "overview", False, False),
]


@pytest.fixture
def course(serve_olx, settings, switched_on):
    settings.IBLAI_MENTOR_COURSEWARE = "iblai_mentor_plugin.courseware.olx.OlxCourseware"
    operating_api.find_notice()
    return serve_olx(UNIT, FILES)


@pytest.fixture
def reader(make_user, course):
    user = make_user("reader1")
    enrol(user, course)
    return user


@pytest.fixture
def teacher(make_user, course):
    user = make_user("teacher1")
    CourseRole.objects.create(user=user, course_key=str(course.key))
    return user


def open_as(user, **how):
    return get_courseware().open_course(user.pk, str(KEY), **how)


def find_texts(visit):
    return (
        "\n".join(passage.text for passage in visit.read(visit.list_blocks()[0].usage_key))
        if visit.list_blocks()
        else ""
    )


@pytest.mark.parametrize(("words", "name", "is_learners", "is_staffs"), SEEN)
def test_a_page_is_read_and_found_by_whom_the_platform_shows_it(reader, teacher, words, name, is_learners, is_staffs):
    for visit, is_seen in ((open_as(reader), is_learners), (open_as(teacher), is_staffs)):
        last = words.split()[-1]
        assert (last in find_texts(visit)) is is_seen
        assert any(last in hit.passage.text for hit in visit.search(Query(words, limit=5))) is is_seen


def test_staff_see_no_page_of_staff_when_they_look_as_a_learner(teacher):
    texts = find_texts(open_as(teacher, as_learner=True))
    assert "wooden spoon" in texts
    assert "purple rubric" not in texts


def test_a_page_is_seen_by_nobody_who_left_the_course(reader, course, make_user):
    assert find_texts(open_as(make_user("stranger1"))) == ""


def test_no_page_is_seen_before_the_course_begins(serve_olx, settings, switched_on, make_user):
    settings.IBLAI_MENTOR_COURSEWARE = "iblai_mentor_plugin.courseware.olx.OlxCourseware"
    user = make_user("reader2")
    enrol(user, serve_olx(UNIT, FILES, start="2999-01-01T00:00:00Z"))
    assert open_as(user).list_blocks() == []


def test_pages_conform_when_a_course_has_them(reader):
    assert find_faults(get_courseware(), str(KEY), reader.pk)["pages"] == []


def test_a_passage_of_a_page_says_where_it_stands(reader):
    hits = open_as(reader).search(Query("oven mended Tuesday", limit=1))
    assert hits[0].passage.path == ("Course updates", "May 2, 2026")
    assert (hits[0].passage.title, hits[0].passage.unit_key) == ("Course updates", "")


def test_the_name_of_handouts_is_in_the_language_of_who_reads(reader):
    with override("en"):
        assert open_as(reader).search(Query("recipe sourdough weights", limit=1))[0].passage.title == "Course handouts"


@pytest.mark.parametrize("language", ["en", "es", "ar"])
def test_a_course_is_indexed_alike_in_whichever_language_it_is_read(course, language):
    with override(language):
        sources = {source.usage_key.rpartition("@")[2]: source for source in OlxCourse(0, course)._list_all().load()}
    assert [(sources[name].title, sources[name].unit_title) for name in ("handouts", "updates")] == [("", "")] * 2


def test_an_index_is_of_another_version_when_a_page_changed(serve_olx):
    one = serve_olx(UNIT, FILES).version
    assert serve_olx(UNIT, {**FILES, "info/handouts.html": "<p>Another sheet.</p>"}).version != one


def test_a_name_that_leads_out_of_the_course_reads_nothing(serve_olx, tmp_path):
    (tmp_path.parent / "secret.html").write_text("<p>secret</p>", "utf-8")
    tabs = [{"type": "static_tab", "name": "Out", "url_slug": "../../secret"}]
    course = serve_olx(UNIT, {"policies/run/policy.json": json.dumps({"course/run": {"tabs": tabs}})})
    assert course.pages.sources == {}


@pytest.mark.parametrize("tabs", [None, "text", {}, [None, 7, {"type": "static_tab"}, {"url_slug": "x"}]])
def test_a_list_of_tabs_that_is_none_has_none(tabs):
    assert list(read_tabs(tabs)) == []


@pytest.mark.parametrize(("is_staff", "slugs"), [(False, ["a"]), (True, ["a", "b"])])
def test_tabs_are_shown_as_the_platform_lists_them(is_staff, slugs):
    tabs = [Tab("a", "A"), Tab("b", "B", is_staff_only=True), Tab("c", "C", is_hidden=True), Tab("no key/", "D")]
    root = KEY.make_usage_key("course", "course")
    visible = list_visible_pages(root, tabs, is_staff=is_staff, visibility=None)
    pages = [page for page in visible if page.block_type == "static_tab"]
    assert [page.usage_key.rpartition("@")[2] for page in pages] == slugs
    assert {page.parent_key for page in pages} == {str(root)}


@pytest.mark.parametrize(
    ("block", "address"),
    [
        ("static_tab+block@syllabus", "http://lms/courses/course-v1:Org+Course+run/syllabus/"),
        ("course_info+block@updates", "http://lms/courses/course-v1:Org+Course+run/course/updates"),
        ("course_info+block@handouts", "http://mfe/learning/course/course-v1:Org+Course+run/home"),
        ("about+block@overview", "http://lms/courses/course-v1:Org+Course+run/about"),
        ("html+block@h", None),
    ],
)
def test_a_page_is_at_the_platforms_address(block, address):
    key = f"block-v1:Org+Course+run+type@{block}"
    assert find_address(key, lms_root="http://lms", learning_root="http://mfe/learning") == address


@pytest.mark.parametrize("unset", [None, ""])
def test_handouts_are_at_the_lms_where_there_is_no_learning_mfe(unset):
    key = "block-v1:Org+Course+run+type@course_info+block@handouts"
    address = "http://lms/courses/course-v1:Org+Course+run/course/"
    assert find_address(key, lms_root="http://lms", learning_root=unset) == address


def test_what_is_no_usage_key_has_no_address_of_a_page():
    assert find_address("no key", lms_root="http://lms", learning_root="http://mfe") is None


@pytest.mark.parametrize(("visibility", "is_shown"), [("both", True), ("none", False), (None, False), ("", False)])
def test_what_is_about_a_course_of_an_lms_is_seen_where_its_overview_says_so(visibility, is_shown):
    overview = SimpleNamespace(tab_set=Rows([]), catalog_visibility=visibility)
    root = KEY.make_usage_key("course", "course")
    pages = read_user_pages("learner", overview, root, is_staff=False, skips_exam=lambda *_who: True)
    assert ("about" in [page.block_type for page in pages]) is is_shown


def test_paragraphs_without_an_end_are_looked_through_once():
    assert drop_placeholders("<p" * 200_000) == "<p" * 200_000


@pytest.mark.parametrize(("visibility", "is_shown"), [("both", True), ("about", True), ("none", False), (None, True)])
def test_what_is_about_a_course_is_seen_where_the_platform_shows_it(visibility, is_shown):
    root = KEY.make_usage_key("course", "course")
    seen = {
        is_staff: [page.block_type for page in list_visible_pages(root, (), is_staff=is_staff, visibility=visibility)]
        for is_staff in (False, True)
    }
    assert ("about" in seen[False], "about" in seen[True]) == (is_shown, True)


def test_a_course_that_nobody_is_to_find_has_no_page_about_it(serve_olx, settings, switched_on, make_user):
    settings.IBLAI_MENTOR_COURSEWARE = "iblai_mentor_plugin.courseware.olx.OlxCourseware"
    policy = {"course/run": {"tabs": TABS, "catalog_visibility": "none"}}
    course = serve_olx(UNIT, {**FILES, "policies/run/policy.json": json.dumps(policy)})
    user = make_user("reader1")
    enrol(user, course)
    assert {block.block_type for block in open_as(user).list_blocks()} & {"about", "course_info"} == {"course_info"}
    assert "Four weeks" not in find_texts(open_as(user))


def test_updates_are_written_newest_first_and_without_those_that_were_deleted():
    items = [
        {"id": 1, "date": "January 9, 2026", "content": "<p>first</p>", "status": "visible"},
        {"id": 2, "date": "soon", "content": "<p>undated</p>", "status": "visible"},
        {"id": 3, "date": "February 1, 2026", "content": "<p>second</p>", "status": "visible"},
        {"id": 4, "date": "March 1, 2026", "content": "<p>gone</p>", "status": "deleted"},
        "nothing",
    ]
    written = write_updates(items, "<ol><li>old</li></ol>")
    assert [word for word in ("undated", "second", "first") if word in written] == sorted(
        ("undated", "second", "first"), key=written.index
    )
    assert "gone" not in written
    assert "old" not in written


@pytest.mark.parametrize("items", [None, [], [{"status": "deleted", "content": "x"}]])
def test_updates_of_an_older_course_are_its_list(items):
    assert write_updates(items, "<ol><li>old</li></ol>") == "<ol><li>old</li></ol>"


class Rows:
    """A table of the platform, as far as it is asked."""

    def __init__(self, rows):
        self._rows = rows

    def filter(self, **conditions):
        return Rows([row for row in self._rows if conditions.items() <= row.items()])

    def order_by(self, _name):
        return self

    def values_list(self, *names):
        return [tuple(row[name] for name in names) for row in self._rows]


ROW = {"type": "static_tab", "url_slug": "a", "name": None, "course_staff_only": False, "is_hidden": False}
WIKI = {**ROW, "type": "wiki", "url_slug": "wiki"}


def test_tabs_of_an_lms_are_read_with_who_may_see_them():
    overview = SimpleNamespace(tab_set=Rows([{**ROW, "course_staff_only": True}, {**ROW, "url_slug": None}, WIKI]))
    assert read_overview_tabs(overview) == [Tab("a", "a", is_staff_only=True)]


@pytest.mark.parametrize(
    ("may_skip", "names"),
    [(True, ["a", "handouts", "updates", "overview"]), (False, ["handouts", "updates", "overview"])],
)
def test_tabs_of_an_lms_are_seen_by_who_has_no_entrance_exam_before_them(may_skip, names):
    overview, asked = SimpleNamespace(tab_set=Rows([ROW, WIKI]), catalog_visibility="about"), []

    def skips_exam(*who):
        asked.append(who)
        return may_skip

    root = KEY.make_usage_key("course", "course")
    pages = read_user_pages("learner", overview, root, is_staff=False, skips_exam=skips_exam)
    assert [page.usage_key.rpartition("@")[2] for page in pages] == names
    assert asked == [("learner", overview)]


def make_block(block_type, **fields):
    return SimpleNamespace(scope_ids=SimpleNamespace(block_type=block_type), **fields)


@pytest.mark.parametrize(
    ("block", "text"),
    [
        (make_block("static_tab", data="<p>On a tab.</p>", display_name="Empty"), "On a tab."),
        (make_block("course_info", data="<p>On a sheet.</p>", items=[]), "On a sheet."),
        (make_block("about", data="<p>Biography of instructor #1</p><p>For bakers.</p>"), "For bakers."),
        (
            make_block(
                "course_info",
                data="",
                items=[{"id": 1, "date": "May 2, 2026", "content": "<p>News.</p>", "status": "visible"}],
            ),
            "May 2, 2026\n\nNews.",
        ),
    ],
)
def test_a_page_of_an_lms_is_read_as_its_author_saved_it(block, text):
    source = _build_source("key", block, Place(name="Its name"))
    assert [passage.text for passage in build_passages(source)] == [text]
    assert source.title == ("Its name" if block.scope_ids.block_type == "static_tab" else "")
