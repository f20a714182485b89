"""The panel's files: built from their sources, whole, packaged; and the tests of its modules."""

from __future__ import annotations

import json
import re
import subprocess
from typing import TYPE_CHECKING, Any

import pytest
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import ManifestStaticFilesStorage
from django.core.management import call_command

from tests.services import PANEL, ROOT, node_modules, node_path

if TYPE_CHECKING:
    from pathlib import Path

STATIC = ROOT / "iblai_mentor_plugin/static/iblai_mentor_plugin"
BUILT = ("panel.js", "maths.js", "course.js", "LICENSES.txt")
MODULES = sorted((ROOT / "tests/panel/modules").glob("*.test.mjs"))


def test_built_files_are_the_same_when_built_again(tmp_path: Path) -> None:
    node_modules()
    subprocess.run([node_path(), "build.mjs", str(tmp_path)], cwd=PANEL, check=True)
    for name in BUILT:
        assert (tmp_path / name).read_bytes() == (STATIC / name).read_bytes(), f"{name}: run npm run build"


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
    for name in ("panel.js", "maths.js", "panel.css"):
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
    for name in ("panel.js", "maths.js", "maths.woff2", "panel.css"):
        hashed = names[f"iblai_mentor_plugin/{name}"]
        assert (tmp_path / hashed).read_bytes() == (STATIC / name).read_bytes()


def test_files_are_found_when_the_lms_collects_them() -> None:
    assert finders.find("iblai_mentor_plugin/panel.js")
