"""A project of Tutor's in an empty folder, rendered in this process: once a configuration, as two cores are all that CI has."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any, NoReturn

import pytest
import yaml
from tutor.__about__ import __version__ as tutor_version

MAJOR = int(tutor_version.partition(".")[0])
ASPECTS_SINCE = 22


def miss(what: str) -> NoReturn:
    """End the test for want of something: skipped on a bare machine, failed in CI."""
    if os.environ.get("CI", "").lower() in ("1", "true", "yes"):
        pytest.fail(f"missing in CI: {what}", pytrace=False)
    pytest.skip(f"missing on this machine: {what}")


def miss_plugin(name: str) -> NoReturn:
    """End the test for want of another plugin of Tutor; Aspects is tested beside the newest Tutor alone."""
    if name == "aspects" and MAJOR < ASPECTS_SINCE:
        pytest.skip(f"Aspects is not tested beside Tutor {MAJOR}")
    miss(f"Tutor's plugin {name}")


class Project:
    """A rendered project."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def read(self, path: str) -> str:
        """Return a rendered file."""
        return (self.root / "env" / path).read_text("utf-8")

    def yaml(self, path: str) -> Any:
        """Return what a rendered file holds."""
        return yaml.safe_load(self.read(path))


def run_tutor(root: Path, *arguments: str) -> str:
    """Run Tutor's command in a project; returns what it printed."""
    environment = {**os.environ, "TUTOR_ROOT": str(root), "TUTOR_PLUGINS_ROOT": str(root / "plugins")}
    command = [str(Path(sys.executable).parent / "tutor"), *arguments]
    run = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout + run.stderr
    return run.stdout + run.stderr


def render(root: Path, *plugins: str, **values: Any) -> Project:
    """Render a project with these plugins and values."""
    (root / "plugins").mkdir(parents=True, exist_ok=True)
    if plugins:
        run_tutor(root, "plugins", "enable", *plugins)
    # The values as the operator's file has them, which is what ``config save --set`` writes.
    path = root / "config.yml"
    config = yaml.safe_load(path.read_text("utf-8")) or {} if path.exists() else {}
    path.write_text(yaml.safe_dump({**config, "LMS_HOST": "lms.example.com", **values}), "utf-8")
    run_tutor(root, "config", "save")
    return Project(root)


@pytest.fixture(scope="session")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """Return a site without the mentor."""
    return render(tmp_path_factory.mktemp("plain"), "mfe")


@pytest.fixture(scope="session")
def default(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """Return a site with the mentor, as it is after ``tutor plugins enable``."""
    return render(tmp_path_factory.mktemp("default"), "mfe", "iblai-mentor")


@pytest.fixture(scope="session")
def everything(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """Return a site with every switch on."""
    return render(tmp_path_factory.mktemp("everything"), "mfe", "iblai-mentor", **EVERYTHING)


@pytest.fixture(scope="session")
def nothing(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """Return a site with every switch off."""
    return render(tmp_path_factory.mktemp("nothing"), "mfe", "iblai-mentor", **NOTHING)


# A value that would break out of YAML, Python or Jinja if anything forgot to escape it.
NASTY = "a\"b'c\\ ${X} %s\nIBLAI_MENTOR_LLM_IS_ON_SITE: true #"
EVERYTHING = {
    "MENTOR_RUN_STREAMS": True,
    "MENTOR_MFE_SCRIPT": True,
    "MENTOR_MFE_SIDEBAR": True,
    "MENTOR_LLM_BASE_URL": "https://llm.example.com/v1",
    "MENTOR_LLM_API_KEY": NASTY,
    "MENTOR_MESSAGES_A_DAY": 7,
    "MENTOR_LLM_IS_ON_SITE": False,
    "MENTOR_SETTINGS": {"IBLAI_MENTOR_PANEL_ORIGINS": ["https://apps.example.com"]},
}
NOTHING = {
    "MENTOR_RUN_WORKER": False,
    "MENTOR_MFE_SIDEBAR": False,
    "MENTOR_MFE_SLOT": False,
    "MENTOR_BODY_LIMIT": "",
    "MENTOR_REQUIREMENT": "",
}
