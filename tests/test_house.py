"""The house as a whole: names that can be told apart, few rooms, and each handler that catches everything with its reason."""

from __future__ import annotations

import ast
import sys
from collections import defaultdict
from importlib.metadata import PackageNotFoundError, packages_distributions, requires
from typing import TYPE_CHECKING, Final

import pytest
from packaging.requirements import Requirement

from tests.services import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PACKAGE: Final = ROOT / "iblai_mentor_plugin"
# The stand-in's copies of the platform's packages have the platform's names, migrations have Django's.
FOREIGN: Final = {"migrations", "platform"}
# What English adds to a word; the longest first.
ENDINGS: Final = (
    *("ations", "ation", "ments", "ment", "ency", "ancy", "ance", "ence", "ings", "ions", "ing", "ion", "ers", "ors"),
    *("ies", "er", "or", "ed", "es", "s", "y", "e"),
)
SHORTEST_STEM: Final = 4
ROOMS: Final = 12

# What Playwright says of a page as it is at this moment; its ``expect`` waits.
LOOKS: Final = {
    *(
        "all_inner_texts",
        "all_text_contents",
        "get_attribute",
        "inner_html",
        "inner_text",
        "input_value",
        "text_content",
    ),
    *("is_checked", "is_disabled", "is_editable", "is_enabled", "is_hidden", "is_visible"),
}

# Every handler that catches whatever is raised, one place an edge: where, how many, and why nothing narrower does.
BROAD: Final = {
    "announcements.py": (1, "who listens on the platform may raise anything"),
    "caches.py": (1, "each cache has errors of its own, and all of them mean the same"),
    "courseware/lms/boundary.py": (1, "the platform raises anything, and all of it is one answer to us"),
    "courseware/lms/problem.py": (1, "scripts of authors run in there"),
    "courseware/lms/sources.py": (1, "a missing transcript is an error of its own in each release"),
    "demo/retirement.py": (1, "as broad as the platform's, which answers whatever went wrong"),
    "demo/worker.py": (1, "each broker's transport has errors of its own"),
    "history/storage.py": (3, "each storage has errors of its own"),
    "history/writer.py": (1, "the top of a thread or task: the owner must hear that the export failed"),
    "inlets.py": (1, "the sender is the LMS, in the middle of its own work"),
    "installation/check.py": (2, "an installation can be broken in any way, and later checks still tell something"),
    "launcher/audience.py": (1, "the page goes on, with a link less"),
    "launcher/head.py": (1, "the page goes on, whatever a block or another filter step did"),
    "memory/recorder.py": (1, "whatever went wrong with a memory, the LMS's request or task goes on"),
    "mentor/notes/note_taker.py": (1, "one session must not keep all others from being noted"),
    "mentor/evaluation/steps.py": (1, "the top of a thread or task: the team must hear that it does not go on"),
    "mentor/replying/producer.py": (1, "the top of a thread or task: the learner must hear that the reply failed"),
    "mentor/replying/watch.py": (1, "the top of a thread: the producer goes on, and looks itself"),
    "mentor/spending/alerts.py": (1, "each mail backend has errors of its own"),
    "units.py": (1, "the page goes on, whatever a block did"),
}


def list_modules() -> Iterator[Path]:
    """Return the modules of the package that are its own."""
    return (path for path in sorted(PACKAGE.rglob("*.py")) if not FOREIGN & set(path.relative_to(PACKAGE).parts))


def get_name(path: Path) -> str:
    """Return what a module is called."""
    return path.parent.name if path.name == "__init__.py" else path.stem


def cut_ending(name: str) -> str:
    """Return a name without what English adds to words."""
    return next(
        (name[: -len(end)] for end in ENDINGS if name.endswith(end) and len(name) - len(end) >= SHORTEST_STEM), name
    )


def test_endings_are_seen_when_two_names_differ_by_one() -> None:
    assert cut_ending("producing") == cut_ending("producers") == cut_ending("produces")


def test_no_two_names_of_modules_differ_by_an_ending() -> None:
    by_stem = defaultdict(set)
    for path in list_modules():
        by_stem[cut_ending(get_name(path))].add(get_name(path))
    assert [sorted(names) for names in by_stem.values() if len(names) > 1] == []


@pytest.mark.parametrize("house", ["mentor", "admin"])
def test_a_house_has_a_dozen_rooms_at_most_and_each_says_what_comes_in_and_out(house: str) -> None:
    rooms = [path for path in (PACKAGE / house).iterdir() if (path / "__init__.py").exists()]
    loose = [path.name for path in (PACKAGE / house).glob("*.py") if path.name != "__init__.py"]
    assert (len(rooms) <= ROOMS, loose) == (True, [])
    silent = [
        room.name for room in rooms if not {"In:", "Out:"} <= set((room / "__init__.py").read_text("utf-8").split())
    ]
    assert silent == []


def is_broad(handler: ast.ExceptHandler) -> bool:
    """Say whether a handler catches whatever is raised."""
    kinds = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
    return any(
        kind is None or (isinstance(kind, ast.Name) and kind.id in ("Exception", "BaseException")) for kind in kinds
    )


def count_broad(path: Path) -> int:
    """Count the handlers of a module that catch whatever is raised."""
    tree = ast.parse(path.read_text("utf-8"))
    return sum(isinstance(node, ast.ExceptHandler) and is_broad(node) for node in ast.walk(tree))


def test_every_broad_handler_is_known_with_its_reason() -> None:
    found = {path.relative_to(PACKAGE).as_posix(): count_broad(path) for path in list_modules()}
    assert {name: count for name, count in found.items() if count} == {
        name: count for name, (count, _why) in BROAD.items()
    }


@pytest.mark.parametrize("source", ["except Exception:", "except:", "except (KeyError, BaseException):"])
def test_broad_handler_is_seen_however_it_is_written(source: str, tmp_path: Path) -> None:
    module = tmp_path / "module.py"
    module.write_text(f"try:\n    pass\n{source}\n    pass\n", "utf-8")
    assert count_broad(module) == 1


# What the tests may import while they are collected

# Run by the Python of an environment of their own.
ELSEWHERE: Final = {"vendor_client.py", "vendor_export.py", "xapi_settings.py"}


def list_installed_by_test() -> set[str]:
    """Return the names that packages of the extra ``test``, and what they need, are imported by; and Python's own."""
    wanted, seen = ["iblai-mentor-plugin"], set()
    while wanted:
        name = wanted.pop().lower().replace("_", "-")
        if name in seen:
            continue
        seen.add(name)
        extra = "test" if name == "iblai-mentor-plugin" else ""
        try:
            needed = [Requirement(line) for line in requires(name) or ()]
        except PackageNotFoundError:
            continue
        wanted += [need.name for need in needed if need.marker is None or need.marker.evaluate({"extra": extra})]
    by_module = packages_distributions()
    ours = {module for module, names in by_module.items() if {n.lower().replace("_", "-") for n in names} & seen}
    return ours | set(sys.stdlib_module_names) | {"tests", "iblai_mentor_plugin"}


def list_top_imports(path: Path) -> set[str]:
    """Return the packages that a module imports while it is loaded, not those of its types."""
    names: set[str] = set()
    for node in ast.parse(path.read_text("utf-8")).body:
        if isinstance(node, ast.Import):
            names |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and not node.level:
            names.add(str(node.module).partition(".")[0])
    return names


def test_no_test_imports_while_it_is_collected_what_the_extra_does_not_install() -> None:
    # The stand-in has copies of some of the platform's modules.
    known = list_installed_by_test() | {"openedx"}
    modules = [
        path for path in (ROOT / "tests").rglob("*.py") if path.name not in ELSEWHERE and "bench" not in path.parts
    ]
    strange = {path.relative_to(ROOT).as_posix(): list_top_imports(path) - known for path in modules}
    assert {name: found for name, found in strange.items() if found} == {}


# Who opens a course for the mentor

# The one that leaves out what is off; and the one that stands in for the port itself.
OPENERS: Final = {"mentor/evaluation/exams.py", "mentor/staff/served_course.py"}
# Who may ask for what is off, too, and why.
WHOLE: Final = {
    "mentor/prompting/focus.py": "what is asked about is refused",
    "mentor/staff/served_course.py": "makes it",
    "mentor/staff/settings.py": "staff see what they set",
}


def list_attributes(path: Path) -> set[str]:
    """Return the names of the attributes that a module reads or calls, but of limits: these have a whole, too."""
    nodes = [node for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.Attribute)]
    return {node.attr for node in nodes if not ast.unparse(node.value).endswith(("limits", "patience"))}


def test_no_room_of_the_mentor_opens_a_course_with_what_is_off() -> None:
    rooms = [path for path in list_modules() if path.is_relative_to(PACKAGE / "mentor")]
    found = {path.relative_to(PACKAGE).as_posix(): list_attributes(path) for path in rooms}
    assert {name for name, attributes in found.items() if "open_course" in attributes} == OPENERS
    assert {name for name, attributes in found.items() if "whole" in attributes} == set(WHOLE)


def find_hasty(tree: ast.Module) -> list[int]:
    """Return the lines of assertions that look at a page once, without waiting for what a script makes there."""
    return [
        node.lineno
        for node in ast.walk(tree)
        if isinstance(node, ast.Assert)
        for call in ast.walk(node)
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute)
        if call.func.attr in LOOKS or (call.func.attr == "count" and not call.args)
    ]


def test_pages_are_waited_for_where_a_test_says_what_is_in_them() -> None:
    sources = {path: path.read_text("utf-8") for path in sorted((ROOT / "tests").rglob("test_*.py"))}
    of_pages = {path: ast.parse(source) for path, source in sources.items() if "Page" in source and "expect" in source}
    assert len(of_pages) > 5
    assert [f"{path.name}:{line}" for path, tree in of_pages.items() for line in find_hasty(tree)] == []


def test_hasty_look_is_found() -> None:
    assert find_hasty(ast.parse("assert p.inner_text() == 'a'\nassert said.count('a')\nassert p.count() == 1")) == [
        1,
        3,
    ]
