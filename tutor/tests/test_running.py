"""The rendered settings run on a stub of the platform, in Tutor's order, with the LMS package's own; and the JSX parses."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from conftest import NASTY, Project, miss, miss_plugin, render, run_tutor

if TYPE_CHECKING:
    from collections.abc import Iterator

HTML = {"Accept": "text/html,application/xhtml+xml"}
PAGE = "<html><head><title>Learning</title></head><body></body></html>"
SCRIPT = '<script defer data-mount src="http://lms.example.com/api/ai-mentor/panel/dock.js"></script></head>'
REPOSITORY = Path(__file__).parents[2]

# Runs Tutor's settings module. Before it the platform's: its own values, plugins' ``common``, the operator's YAML, plugins'
# ``production``; what of the platform's own nobody here looks at is a bag that holds anything.
RUN = """
import builtins, json, os, sys, types, yaml
from iblai_mentor_plugin.settings import common, production

class Bag(dict):
    def __missing__(self, name):
        return self.setdefault(name, Bag())
    def __call__(self, *arguments, **options):
        return Bag()
    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return self[name]
    def __iadd__(self, other):
        return self
    def __fspath__(self):
        return "nowhere"
    append = extend = insert = remove = lambda self, *arguments: None

class Names(dict):
    def __missing__(self, name):
        if hasattr(builtins, name):
            raise KeyError(name)
        return self.setdefault(name, Bag())

class Stub(types.ModuleType):
    __path__ = []
    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return Bag()

for name in ("xmodule", "xmodule.modulestore", "xmodule.modulestore.modulestore_settings", "codejail", "codejail.jail_code"):
    sys.modules[name] = Stub(name)
platform = types.ModuleType("lms.envs.production")
sys.modules.update({"lms": Stub("lms"), "lms.envs": Stub("lms.envs"), "lms.envs.production": platform})
platform.EVENT_TRACKING_BACKENDS = {"tracking_logs": {"ENGINE": "x", "OPTIONS": {"backends": {}, "processors": []}}}
platform.OPEN_EDX_FILTERS_CONFIG, platform.EVENT_BUS_PRODUCER_CONFIG = {}, {}
# The platform's own, which Tutor takes away.
platform.DATABASE_ROUTERS = ["openedx.core.lib.django_courseware_routers.StudentModuleHistoryExtendedRouter"]
common.plugin_settings(platform)
vars(platform).update(yaml.safe_load(open(os.environ["LMS_CFG"])))
production.plugin_settings(platform)

names = Names(__name__="lms.envs.tutor.production")
exec(compile(open(os.environ["SETTINGS"]).read(), "production.py", "exec"), names, names)
kept = ("DATABASE_ROUTERS", "IBLAI_", "EVENT_", "OPEN_EDX", "SEND_")
kept = {name: value for name, value in names.items() if name.startswith(kept)}
print(json.dumps(kept, default=str))
"""


def run_settings(site: Project) -> dict[str, Any]:
    """Return the settings of interest that the LMS ends up with."""
    rendered = site.root / "env" / "apps" / "openedx"
    environment = {
        **os.environ,
        "PYTHONPATH": str(REPOSITORY),
        "LMS_CFG": str(rendered / "config" / "lms.env.yml"),
        "SETTINGS": str(rendered / "settings" / "lms" / "production.py"),
    }
    run = subprocess.run([sys.executable, "-c", RUN], env=environment, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr[-2000:]
    return dict(json.loads(run.stdout))


def test_settings_of_the_operator_hold(everything: Project) -> None:
    found = run_settings(everything)
    assert (found["IBLAI_MENTOR_LLM_API_KEY"], found["IBLAI_MENTOR_MESSAGES_A_DAY"]) == (NASTY, 7)
    assert found["IBLAI_MENTOR_CELERY_QUEUE"] == "edx.lms.core.mentor"


def test_unit_views_are_announced_and_tracking_events_come_in(default: Project) -> None:
    found = run_settings(default)
    assert "iblai_mentor_plugin.filters.RecordUnitView" in json.dumps(found["OPEN_EDX_FILTERS_CONFIG"])
    assert "iblai_mentor" in json.dumps(found["EVENT_TRACKING_BACKENDS"])


def test_router_of_the_mentor_stays_where_tutor_takes_the_platforms_own_away(default: Project) -> None:
    assert run_settings(default)["DATABASE_ROUTERS"] == ["iblai_mentor_plugin.replicas.ReadWhereWritten"]


def test_settings_hold_beside_aspects(tmp_path: Path) -> None:
    if "aspects" not in run_tutor(tmp_path, "plugins", "list"):
        miss_plugin("aspects")
    site = render(tmp_path / "site", "aspects", "iblai-mentor")
    found = run_settings(site)
    assert "iblai_mentor_plugin.filters.RecordUnitView" in json.dumps(found["OPEN_EDX_FILTERS_CONFIG"])


@pytest.mark.parametrize("name", ["default", "everything", "nothing"])
def test_configuration_of_the_mfes_is_jsx(name: str, request: pytest.FixtureRequest, tmp_path: Path) -> None:
    parser = REPOSITORY / "iblai_mentor_plugin/panel/node_modules/.bin/esbuild"
    if not parser.exists() or not shutil.which("node"):
        miss("the panel's libraries (npm ci in iblai_mentor_plugin/panel)")
    site: Project = request.getfixturevalue(name)
    file = tmp_path / "env.config.jsx"
    file.write_text(site.read("plugins/mfe/build/mfe/env.config.jsx"), "utf-8")
    run = subprocess.run([parser, file, "--loader:.jsx=jsx"], capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr


@contextmanager
def serving(site: Project, folder: Path) -> Iterator[str]:
    """Serve the MFEs' files as the rendered configuration of their web server says; yields the address."""
    caddy = shutil.which("caddy") or miss("caddy (Debian: apt-get install caddy)")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    text = (
        site.read("plugins/mfe/apps/mfe/Caddyfile").replace(":8002", f":{port}").replace("/openedx/dist", str(folder))
    )
    if not has_read_file(caddy):
        # What reads a file in older ones, and would read it as a template.
        text = text.replace("readFile", "include")
    (folder / "Caddyfile").write_text("{\n    admin off\n}\n" + text, "utf-8")
    environment = {**os.environ, "HOME": str(folder), "XDG_DATA_HOME": str(folder), "XDG_CONFIG_HOME": str(folder)}
    command = [caddy, "run", "--config", str(folder / "Caddyfile"), "--adapter", "caddyfile"]
    with subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:
        try:
            yield wait_for(f"http://127.0.0.1:{port}")
        finally:
            server.terminate()


def has_read_file(caddy: str) -> bool:
    """Say whether this Caddy reads files as they are; those of Tutor do, Debian's may be older."""
    said = subprocess.run([caddy, "version"], capture_output=True, text=True, check=True).stdout
    return [int(part) for part in said.split()[0].lstrip("v").split(".")[:2]] >= [2, 7]


def wait_for(address: str) -> str:
    """Return the address once somebody answers there."""
    for _try in range(100):
        try:
            socket.create_connection(("127.0.0.1", int(address.rpartition(":")[2])), timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return address
    raise AssertionError(address)


def get(address: str, **headers: str) -> tuple[str, str]:
    """Return the type and the text of what is served there."""
    with urllib.request.urlopen(urllib.request.Request(address, headers=headers), timeout=20) as answer:  # noqa: S310
        return answer.headers["Content-Type"].partition(";")[0], answer.read().decode()


@pytest.fixture
def files(tmp_path: Path) -> Path:
    (tmp_path / "learning").mkdir()
    (tmp_path / "learning" / "index.html").write_text(PAGE, "utf-8")
    (tmp_path / "learning" / "app.js").write_text("</head>", "utf-8")
    return tmp_path


@pytest.mark.parametrize("path", ["/learning", "/learning/course/course-v1:X+Y+Z/home"])
def test_page_of_the_learning_mfe_has_the_script_where_it_is_asked_for(
    everything: Project, files: Path, path: str
) -> None:
    with serving(everything, files) as address:
        kind, page = get(address + path, **HTML)
    assert (kind, page) == ("text/html", PAGE.replace("</head>", SCRIPT))


def test_files_of_the_learning_mfe_are_served_as_they_are(everything: Project, files: Path) -> None:
    with serving(everything, files) as address:
        assert get(f"{address}/learning/app.js", Accept="*/*")[1] == "</head>"


def test_page_of_the_learning_mfe_is_as_it_was_built_where_no_script_is_asked_for(
    default: Project, files: Path
) -> None:
    with serving(default, files) as address:
        assert get(f"{address}/learning/course/x", **HTML)[1] == PAGE
