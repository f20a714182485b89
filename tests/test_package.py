"""The package as an LMS finds it: entry points, settings merged around an operator's YAML, migrations, contents."""

from __future__ import annotations

import re
import subprocess
from copy import deepcopy
from importlib.metadata import entry_points, requires, version
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.management import call_command
from django.urls import reverse
from openedx_filters.tooling import OpenEdxPublicFilter

import iblai_mentor_plugin
from iblai_mentor_plugin.apps import MentorConfig
from iblai_mentor_plugin.settings import common, production
from tests.services import ROOT, shared_path

NAME = "iblai-mentor-plugin"
RELEASES = ("teak", "ulmo", "verawood")


def merged(yaml: dict[str, Any] | None = None, **stock: Any) -> SimpleNamespace:
    """Return settings as an LMS ends up with them: its own, our common, the operator's YAML, our production."""
    settings = SimpleNamespace(**deepcopy(stock))
    common.plugin_settings(settings)
    vars(settings).update(deepcopy(yaml or {}))
    production.plugin_settings(settings)
    return settings


def pipeline(settings: SimpleNamespace) -> list[str]:
    """Return the steps of the filter that announces unit views."""
    return settings.OPEN_EDX_FILTERS_CONFIG[common.FILTER_TYPE]["pipeline"]


# Entry points and requirements


def test_entry_point_names_the_app_config_when_the_lms_looks_for_plugins() -> None:
    found = {entry.name: entry for entry in entry_points(group="lms.djangoapp")}
    assert found["iblai_mentor_plugin"].load() is MentorConfig


def test_console_script_resolves_when_installed() -> None:
    found = {entry.name: entry for entry in entry_points(group="console_scripts")}
    assert callable(found["iblai-mentor-demo"].load())


def test_version_is_the_same_when_asked_of_package_and_distribution() -> None:
    assert version(NAME) == iblai_mentor_plugin.__version__


def test_tutor_plugin_has_the_same_version() -> None:
    text = (ROOT / "tutor/tutor_iblai_mentor/__init__.py").read_text("utf-8")
    assert f'__version__ = "{iblai_mentor_plugin.__version__}"' in text


def test_tutor_plugin_passes_every_setting_on() -> None:
    text = (ROOT / "tutor/tutor_iblai_mentor/defaults.py").read_text("utf-8")
    own = set(re.findall(r'"MENTOR_(\w+)"', text)) - {"CELERY_QUEUE"}
    assert {name for name in own if f"IBLAI_MENTOR_{name}" in common.DEFAULTS} == set()


def test_changelog_starts_with_unreleased() -> None:
    headings = re.findall(r"^## (.+)$", (ROOT / "CHANGELOG.md").read_text("utf-8"), re.MULTILINE)
    assert headings[0] == "[Unreleased]"


@pytest.mark.parametrize("release", RELEASES)
def test_base_install_adds_nothing_when_a_release_ships_all_of_it(release: str) -> None:
    pins = shared_path(f"constraints/{release}.txt").read_text("utf-8").lower()
    shipped = {line.split("==")[0] for line in pins.splitlines() if "==" in line and not line.startswith("#")}
    base = {re.match(r"[\w.-]+", line)[0].lower() for line in requires(NAME) or () if "extra ==" not in line}
    # Ulmo and Teak ship these too, as requirements of what their lists name.
    assert base <= shipped


def read_pins(release: str) -> dict[str, str]:
    """Return the versions that a release pins, by name."""
    lines = shared_path(f"constraints/{release}.txt").read_text("utf-8").lower().splitlines()
    return dict(line.split("==") for line in lines if "==" in line and not line.startswith("#"))


def read_ranges() -> dict[str, str]:
    """Return what setup.py asks for, by name: the extras, too."""
    asked = re.findall(r'"([A-Za-z][\w-]*)([<>=!~][^"]*)"', (ROOT / "setup.py").read_text("utf-8"))
    return {name.lower(): versions for name, versions in asked}


def test_nothing_is_capped_that_a_release_pins() -> None:
    pinned = {name for release in RELEASES for name in read_pins(release)}
    ranges = {name: versions for name, versions in read_ranges().items() if name in pinned}
    assert len(ranges) > 15
    assert {name: versions for name, versions in ranges.items() if not re.fullmatch(r">=[\d.]+", versions)} == {}


def test_lowest_version_is_the_one_that_the_tests_of_the_oldest_release_run_with() -> None:
    pins = read_pins("teak")
    lowest = {name: versions.removeprefix(">=") for name, versions in read_ranges().items() if name in pins}
    assert lowest == {name: pins[name] for name in lowest}


# Settings, around the operator's YAML


def test_filter_step_is_added_once_when_settings_are_merged_twice() -> None:
    assert pipeline(merged()) == [common.FILTER_STEP]


def test_filter_step_returns_when_yaml_wiped_the_filters() -> None:
    assert pipeline(merged({"OPEN_EDX_FILTERS_CONFIG": {}})) == [common.FILTER_STEP]


@pytest.mark.parametrize(
    "configured",
    ["other.Step", ["other.Step"], {"pipeline": ["other.Step"], "fail_silently": False}],
    ids=["string", "list", "dictionary"],
)
def test_filter_step_follows_the_operators_when_they_configured_some(configured: Any) -> None:
    settings = merged({"OPEN_EDX_FILTERS_CONFIG": {common.FILTER_TYPE: configured}})
    assert pipeline(settings) == ["other.Step", common.FILTER_STEP]


def test_options_of_a_filter_stay_when_the_operator_set_them() -> None:
    configured = {"pipeline": ["other.Step"], "fail_silently": False}
    settings = merged({"OPEN_EDX_FILTERS_CONFIG": {common.FILTER_TYPE: configured}})
    assert settings.OPEN_EDX_FILTERS_CONFIG[common.FILTER_TYPE]["fail_silently"] is False


def test_other_filters_stay_when_the_operator_configured_them() -> None:
    settings = merged({"OPEN_EDX_FILTERS_CONFIG": {"org.example.v1": {"pipeline": ["other.Step"]}}})
    assert settings.OPEN_EDX_FILTERS_CONFIG["org.example.v1"] == {"pipeline": ["other.Step"]}


def test_filter_step_is_found_when_the_platform_reads_the_settings() -> None:
    class UnitRendered(OpenEdxPublicFilter):
        filter_type = common.FILTER_TYPE

    steps, _fail_silently, _extra = UnitRendered.get_pipeline_configuration()
    assert [
        f"{step.__module__}.{step.__name__}" for step in UnitRendered.get_steps_for_pipeline(steps, fail_silently=False)
    ] == steps


def test_operators_value_wins_when_it_is_set_in_yaml() -> None:
    assert merged({"IBLAI_MENTOR_VISITED_BLOCKS": 7}).IBLAI_MENTOR_VISITED_BLOCKS == 7


def test_middleware_is_added_once_when_yaml_replaced_the_list() -> None:
    assert merged({"MIDDLEWARE": ["other.Middleware"]}).MIDDLEWARE == ["other.Middleware", common.MIDDLEWARE]


def test_what_is_posted_to_the_mentor_is_not_tracked() -> None:
    settings = merged({"TRACKING_IGNORE_URL_PATTERNS": ["^/event"]})
    production.plugin_settings(settings)
    assert settings.TRACKING_IGNORE_URL_PATTERNS == ["^/event", common.UNTRACKED_PATH]
    assert re.match(common.UNTRACKED_PATH, reverse("iblai_mentor:panel"))


def test_middleware_is_added_once_when_settings_are_merged_again() -> None:
    settings = merged(MIDDLEWARE=["other.Middleware"])
    production.plugin_settings(settings)
    assert settings.MIDDLEWARE == ["other.Middleware", common.MIDDLEWARE]


def test_router_comes_first_and_once_where_there_are_others() -> None:
    settings = merged(DATABASE_ROUTERS=["other.Router"])
    production.plugin_settings(settings)
    assert settings.DATABASE_ROUTERS == [common.ROUTER, "other.Router"]


# The inlet of tracking events


def test_own_backend_stands_beside_the_platforms() -> None:
    stock = {"tracking_logs": {"ENGINE": "eventtracking.backends.routing.RoutingBackend", "OPTIONS": {}}}
    own = {common.BACKEND_NAME: {"ENGINE": common.MENTOR_BACKEND, "OPTIONS": {}}}
    assert merged(EVENT_TRACKING_BACKENDS=stock).EVENT_TRACKING_BACKENDS == stock | own


def test_own_backend_is_not_doubled_when_the_operator_named_it() -> None:
    theirs = {"mentor": {"ENGINE": common.MENTOR_BACKEND, "OPTIONS": {}}}
    assert merged(EVENT_TRACKING_BACKENDS=theirs).EVENT_TRACKING_BACKENDS == theirs


def test_what_goes_to_an_event_bus_is_left_to_the_operator() -> None:
    yaml = {"EVENT_BUS_TRACKING_LOGS": ["problem_check"], "SEND_TRACKING_EVENT_EMITTED_SIGNAL": False}
    settings = merged(yaml)
    assert {name: getattr(settings, name) for name in yaml} == yaml


def test_settings_stay_when_they_are_merged_again() -> None:
    settings = merged(EVENT_BUS_TRACKING_LOGS=["edx.course.enrollment.activated"])
    before = deepcopy(vars(settings))
    production.plugin_settings(settings)
    assert vars(settings) == before


# Migrations, and what the repository carries


@pytest.mark.django_db
def test_migrations_are_complete_when_compared_with_the_models() -> None:
    call_command("makemigrations", "iblai_mentor_plugin", check=True, dry_run=True, verbosity=0)


# Paths of somebody's machine, what is unfinished, and names of places that readers cannot visit.
FOREIGN = re.compile(r"/(?:home|root|tmp|work|Users)/\w+|\b(?:TO[D]O|FIX[M]E|X[X]X)\b|\b(?i:issue) #?\d|\bpypi-\w+")


def test_repository_speaks_of_the_product_only() -> None:
    found = [f"{path}: {hit}" for path in tracked_files() for hit in FOREIGN.findall(read_text(path))]
    assert found == []


def tracked_files() -> list[str]:
    """Return what version control holds; a folder without it (an unpacked archive) holds nothing to look at."""
    if not (ROOT / ".git").exists():
        return []
    listing = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True)
    return listing.stdout.splitlines()


def read_text(path: str) -> str:
    """Return a file's text; what is no text holds no words."""
    data = (ROOT / path).read_bytes() if (ROOT / path).is_file() else b""
    return "" if b"\0" in data else data.decode("utf-8", errors="ignore")


def test_every_data_file_is_packaged_when_it_lies_in_the_package() -> None:
    suffixes = set(re.findall(r"\*(\.\w+)", (ROOT / "MANIFEST.in").read_text("utf-8")))
    files = [Path(path) for path in tracked_files() if path.startswith("iblai_mentor_plugin/")]
    needed = [path for path in files if not path.name.startswith(".")]
    assert {path.suffix for path in needed} - suffixes <= {".py", ".typed"}


def test_callbacks_after_a_commit_have_a_name() -> None:
    """Django writes the name of one that failed to its log, and fails itself where there is none, as of a partial."""
    sources = sorted(Path(iblai_mentor_plugin.__file__).parent.rglob("*.py"))
    assert [path.name for path in sources if re.search(r"on_commit\(\s*partial", path.read_text("utf-8"))] == []
