"""The panel's files: built from their sources, whole, packaged; and the tests of its modules."""

from __future__ import annotations

import gzip
import json
import re
import subprocess
from typing import TYPE_CHECKING, Any

import pytest
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import ManifestStaticFilesStorage
from django.core.management import call_command
from django.templatetags.static import static

from iblai_mentor_plugin.installation.panel import FILES
from iblai_mentor_plugin.panel.views import LATER_FILES
from tests.services import PANEL, ROOT, node_modules, node_path

if TYPE_CHECKING:
    from pathlib import Path

STATIC = ROOT / "iblai_mentor_plugin/static/iblai_mentor_plugin"
# What is there before a page can be used; a phone on a slow line waits for it. Bytes, compressed.
FIRST = ("panel.js", "course.js")
LARGEST = 40_000
MODULES = sorted((ROOT / "tests/panel/modules").glob("*.test.mjs"))


def test_built_files_are_the_same_when_built_again(tmp_path: Path) -> None:
    node_modules()
    subprocess.run([node_path(), "build.mjs", str(tmp_path)], cwd=PANEL, check=True)
    built = {path.name for path in tmp_path.iterdir()}
    assert built == {*FIRST, *(name for name in LATER_FILES.values() if name.endswith(".js")), "LICENSES.txt"}
    for name in sorted(built):
        assert (tmp_path / name).read_bytes() == (STATIC / name).read_bytes(), f"{name}: run npm run build"


@pytest.mark.parametrize("name", FIRST)
def test_first_script_is_small_and_alone(name: str) -> None:
    script = (STATIC / name).read_bytes()
    assert len(gzip.compress(script)) <= LARGEST
    # What it asked for by itself would come after it, and under a name that static storage does not know.
    assert re.findall(rb"\bimport(?:\s+\w|\s*\(?[{*\"'])|\bfrom\s*\"", script) == []


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.name.partition(".")[0])
def test_modules_do_what_their_own_tests_say(path: Path) -> None:
    run = subprocess.run(
        [node_path(), "--test", str(path)], cwd=ROOT, capture_output=True, text=True, check=False, timeout=60
    )
    assert run.returncode == 0, run.stdout[-3000:]


def test_lock_names_no_host_when_it_pins_the_libraries() -> None:
    lock = json.loads((PANEL / "package-lock.json").read_text("utf-8"))
    packages = {name: package for name, package in lock["packages"].items() if name}
    assert [name for name, package in packages.items() if "resolved" in package] == []
    assert [name for name, package in packages.items() if "integrity" not in package] == []


def test_every_library_is_pinned_to_one_version() -> None:
    package = json.loads((PANEL / "package.json").read_text("utf-8"))
    versions = [*package["dependencies"].values(), *package["devDependencies"].values()]
    assert [version for version in versions if not re.fullmatch(r"\d+\.\d+\.\d+", version)] == []


def test_licences_lie_beside_the_code_when_it_is_of_others() -> None:
    licences = (STATIC / "LICENSES.txt").read_text("utf-8")
    for name in json.loads((PANEL / "package.json").read_text("utf-8"))["dependencies"]:
        assert re.search(rf"^{re.escape(name)} \d", licences, re.MULTILINE), name
    assert licences.count("Permission is hereby granted") >= 3


def test_files_ask_for_nothing_of_other_hosts_when_they_run() -> None:
    for name in (*FIRST, *LATER_FILES.values(), "panel.css"):
        if not name.endswith((".js", ".css")):
            continue
        addresses = set(re.findall(r"https?://[\w.-]+", (STATIC / name).read_text("utf-8")))
        # Names of formats, and pages that error messages point to; no script or style is loaded from one.
        assert addresses <= {"http://www.w3.org", "https://github.com", "https://katex.org", "https://lit.dev"}, name


def test_files_work_when_their_names_are_hashed(tmp_path: Path, settings: Any) -> None:
    settings.STATIC_ROOT = tmp_path
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"},
    }
    settings.STATICFILES_DIRS = [("iblai_mentor_plugin", STATIC)]
    call_command("collectstatic", interactive=False, verbosity=0)
    names = ManifestStaticFilesStorage(location=str(tmp_path)).hashed_files
    for name in (*FIRST, *LATER_FILES.values(), "panel.css"):
        hashed = names[f"iblai_mentor_plugin/{name}"]
        # The panel asks for what comes later by this name, which the server gives it.
        assert static(f"iblai_mentor_plugin/{name}").endswith(hashed.rpartition("/")[2])
        assert (tmp_path / hashed).read_bytes() == (STATIC / name).read_bytes()


def test_files_are_found_when_the_lms_collects_them() -> None:
    assert finders.find("iblai_mentor_plugin/panel.js")


def test_doctor_looks_for_every_file_that_the_panel_asks_for() -> None:
    assert {*FIRST, *LATER_FILES.values()} - set(FILES) == set()
