"""Reading OLX: both courses whole, and broken ones as far as they go."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

import iblai_mentor_plugin.demo
from iblai_mentor_plugin.demo.archive import CourseError, open_course
from iblai_mentor_plugin.demo.olx import Block, Course, read_course
from iblai_mentor_plugin.demo.problem import parse_problem
from iblai_mentor_plugin.demo.problem_page import render_problem, render_text
from tests.services import shared_path

OWN = Path(iblai_mentor_plugin.demo.__file__).parent / "course"


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Course:
    archive = shared_path("courses/openedx-demo-course.tar.gz")
    return read_course(open_course(archive, unpack_to=tmp_path_factory.mktemp("shared")))


@pytest.fixture(scope="module")
def own() -> Course:
    return read_course(OWN)


def write(folder: Path, files: dict[str, str]) -> Course:
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(content, "utf-8")
    return read_course(folder)


def source_of(inside: str) -> dict[str, str]:
    unit = f'<vertical url_name="v">{inside}</vertical>'
    section = f'<chapter url_name="c"><sequential url_name="s">{unit}</sequential></chapter>'
    return {"course.xml": f'<course url_name="run" org="Org" course="Course">{section}</course>'}


def course_of(folder: Path, inside: str) -> Course:
    return write(folder, source_of(inside))


def test_every_block_is_read_when_the_course_is_the_shared_one(shared: Course) -> None:
    counts = Counter(block.category for block in shared.blocks.values())
    assert str(shared.key) == "course-v1:OpenedX+DemoX+DemoCourse"
    assert {name: counts[name] for name in ("chapter", "sequential", "vertical", "problem", "html", "video")} == {
        "chapter": 6, "sequential": 17, "vertical": 58, "problem": 29, "html": 266, "video": 11,
    }  # fmt: skip
    assert counts["library_content"] == counts["drag-and-drop-v2"] == counts["annotatable"] == 1
    assert not [block for block in shared.blocks.values() if block.notice]


def test_text_and_title_are_those_of_the_files_when_read(shared: Course) -> None:
    block = shared.find_by_id("013c611e421e43d6a10857ea388bf510")
    assert block is not None
    assert block.title == "Try It: Import a Library"
    assert "Import a Content Library" in block.source


def test_no_answer_is_on_the_page_when_a_problem_is_shown(shared: Course) -> None:
    for block in shared.blocks.values():
        if block.category == "problem":
            page = render_problem(parse_problem(block), {})
            assert not any(
                word in page for word in ("correct=", "answer=", "<solution", "hint>", "<script", "markdown")
            )


def test_most_problems_are_gradable_when_the_course_is_the_shared_one(shared: Course) -> None:
    problems = [parse_problem(block) for block in shared.blocks.values() if block.category == "problem"]
    assert sum(problem.is_gradable for problem in problems) == 20
    assert all(problem.questions for problem in problems)


def test_own_course_has_what_a_course_has_when_read(own: Course) -> None:
    kinds = {item.response_type for item in questions(own)}
    assert kinds == {
        "multiplechoiceresponse", "choiceresponse", "optionresponse", "numericalresponse", "stringresponse",
    }  # fmt: skip
    assert (len(own.sections), len(own.units)) == (2, 10)
    assert not [block for block in own.blocks.values() if block.notice]


def questions(course: Course) -> list[object]:
    problems = [parse_problem(block) for block in course.blocks.values() if block.category == "problem"]
    return [question for problem in problems for question in problem.questions]


def test_settings_come_from_above_when_a_block_has_none(own: Course) -> None:
    block = own.find_by_id("exam_hours")
    assert block is not None
    assert (block.setting("show_correctness"), block.number("max_attempts"), block.flag("graded")) == (
        "never",
        1.0,
        True,
    )


def test_policy_wins_over_the_xml_when_both_speak(tmp_path: Path) -> None:
    policy = '{"vertical/v": {"display_name": "From the policy", "due": "2031-01-01T00:00:00Z"}}'
    unit = write(tmp_path, {"policies/run/policy.json": policy} | source_of("")).units[0]
    assert unit.title == "From the policy"
    assert unit.moment("due") is not None


def test_rest_of_the_course_is_read_when_a_file_is_broken(tmp_path: Path) -> None:
    inside = '<problem url_name="broken"/><html url_name="fine">fine</html><html url_name="missing"/>'
    course = write(tmp_path, {"problem/broken.xml": "<problem><unclosed>"} | source_of(inside))
    broken, fine, missing = course.units[0].children
    assert (bool(broken.notice), bool(fine.notice), bool(missing.notice)) == (True, False, True)
    assert fine.source == "fine"


def test_unknown_block_is_kept_when_read(tmp_path: Path) -> None:
    block = course_of(tmp_path, '<scorm-thing url_name="x" display_name="A thing"/>').units[0].children[0]
    assert (block.category, block.title) == ("scorm-thing", "A thing")


def test_course_that_holds_itself_ends_when_read(tmp_path: Path) -> None:
    files = {"vertical/v2.xml": '<vertical><vertical url_name="v2"/><vertical url_name="v2"/></vertical>'}
    course = write(tmp_path, files | source_of('<vertical url_name="v2"/>'))
    assert len(course.blocks) < 10


def test_block_in_two_places_has_two_keys_when_read(tmp_path: Path) -> None:
    course = course_of(tmp_path, '<html url_name="x">a</html><html url_name="x">b</html>')
    assert [block.usage_key.block_id for block in course.units[0].children] == ["x", "x_2"]


@pytest.mark.parametrize("name", ["../../secret", "/etc/hostname", "..:..:secret"])
def test_no_file_outside_is_read_when_a_course_names_it(tmp_path: Path, name: str) -> None:
    (tmp_path / "secret.html").write_text("secret")
    (tmp_path / "secret.xml").write_text("<html>secret</html>")
    folder = tmp_path / "a" / "course"
    course = write(folder, source_of(f'<html url_name="x" filename="{name}"/><html url_name="{name}"/>'))
    assert "secret" not in "".join(block.source for block in course.blocks.values())


def test_entities_are_not_expanded_when_a_course_declares_them(tmp_path: Path) -> None:
    bomb = '<!DOCTYPE problem [<!ENTITY a SYSTEM "file:///etc/passwd">]><problem><p>&a;</p></problem>'
    course = write(tmp_path, {"problem/p.xml": bomb} | source_of('<problem url_name="p"/>'))
    assert "root:" not in render_problem(parse_problem(course.units[0].children[0]), {})


def test_empty_course_is_a_course_when_read(tmp_path: Path) -> None:
    course = write(tmp_path, {"course.xml": '<course url_name="r" org="o" course="c"/>'})
    assert (course.sections, course.units) == ([], [])


@pytest.mark.parametrize("source", ["", "<course", '<course org="a b" course="c" url_name="r"/>'])
def test_course_is_refused_when_its_first_file_is_of_no_use(tmp_path: Path, source: str) -> None:
    with pytest.raises(CourseError):
        write(tmp_path, {"course.xml": source})


def test_annotated_text_is_shown_when_its_block_is(shared: Course) -> None:
    block = next(block for block in shared.blocks.values() if block.category == "annotatable")
    assert "zealous pilgrimage" in render_text(block.source)


def test_unit_of_a_block_is_found_when_jumping(own: Course) -> None:
    block = own.find_by_id("fists")
    assert isinstance(block, Block)
    unit = own.find_unit(block)
    assert unit is not None
    assert unit.usage_key.block_id == "your_hand_is_a_ruler"
    assert own.find_unit(own.root) is own.units[0]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "latin-1", "cp1252", "utf-16", "utf-16-le", "utf-16-be"])
def test_files_are_read_whatever_they_were_saved_in(tmp_path: Path, encoding: str) -> None:
    text = "Möwen fliegen über das Meer."
    for name, content in source_of('<html filename="h" url_name="h"/><problem url_name="p"/>').items():
        (tmp_path / name).write_text(content, "utf-8")
    for name, content in {
        "html/h.html": f"<p>{text}</p>",
        "problem/p.xml": f"<problem><p>{text}</p></problem>",
        "policies/run/policy.json": f'{{"course/run": {{"display_name": "{text}"}}}}',
    }.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(content.encode(encoding))
    course = read_course(tmp_path)

    by_type = {block.category: block.source for block in course.blocks.values()}
    assert by_type["html"] == f"<p>{text}</p>"
    assert text in by_type["problem"]
    assert course.title == text


@pytest.mark.parametrize("tag", ["videosequence", "problemset", "section"])
def test_an_old_subsection_is_one_with_units(tmp_path: Path, tag: str) -> None:
    inside = '<vertical url_name="v1"><html>One</html></vertical><vertical url_name="v2"><html>Two</html></vertical>'
    section = f'<chapter url_name="c"><{tag} url_name="s" format="Lab">{inside}</{tag}></chapter>'
    course = write(tmp_path, {"course.xml": f'<course url_name="run" org="Org" course="Course">{section}</course>'})

    assert [block.setting("format") for block in course.subsections] == ["Lab"]
    assert [(unit.usage_key.block_id, course.find_unit(unit.children[0])) for unit in course.units] == [
        ("v1", course.units[0]), ("v2", course.units[1]),
    ]  # fmt: skip


def test_an_old_section_of_one_thing_is_that_thing(tmp_path: Path) -> None:
    section = '<section name="x" format="Lab"><sequential url_name="s"><vertical url_name="v"/></sequential></section>'
    files = {
        "course.xml": f'<course url_name="r" org="O" course="C"><chapter url_name="c">{section}</chapter></course>'
    }
    (subsection,) = write(tmp_path, files).subsections

    assert (subsection.usage_key.block_id, subsection.setting("format")) == ("s", "Lab")


def test_an_old_subsection_in_a_unit_shows_its_children(tmp_path: Path) -> None:
    course = course_of(tmp_path, '<videosequence url_name="vs"><html url_name="h">Barnacles</html></videosequence>')
    block = course.find_by_id("h")

    assert block is not None
    assert course.find_unit(block) is course.units[0]
