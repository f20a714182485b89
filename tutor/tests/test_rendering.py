"""What Tutor renders: every file valid by its own parser, each switch on and off, and no residue of a plugin that is off."""

from __future__ import annotations

import re
import shutil
import subprocess
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from conftest import EVERYTHING, MAJOR, NASTY, Project, miss, miss_plugin, render, run_tutor

if TYPE_CHECKING:
    from pathlib import Path

YAML = ["local/docker-compose.yml", "local/docker-compose.prod.yml", "dev/docker-compose.yml"]
KUBERNETES = ["k8s/deployments.yml", "k8s/services.yml"]
SETTINGS = ["lms/production.py", "lms/development.py", "cms/production.py"]
SITES = ["default", "everything", "nothing"]


@pytest.fixture(params=SITES)
def site(request: pytest.FixtureRequest) -> Project:
    return request.getfixturevalue(request.param)


# Valid by their own parsers


@pytest.mark.parametrize("path", YAML)
def test_compose_file_is_yaml(site: Project, path: str) -> None:
    assert "services" in site.yaml(path)


@pytest.mark.parametrize("path", KUBERNETES)
def test_kubernetes_file_is_yaml_and_names_each_object_once(site: Project, path: str) -> None:
    objects = [item for item in yaml.safe_load_all(site.read(path)) if item]
    names = [(item["kind"], item["metadata"]["name"]) for item in objects]
    assert len(names) == len(set(names)) > 0


@pytest.mark.parametrize("path", SETTINGS)
def test_settings_module_compiles(site: Project, path: str) -> None:
    compile(site.read(f"apps/openedx/settings/{path}"), path, "exec")


def test_dockerfile_has_no_empty_instruction(site: Project) -> None:
    text = re.sub(r"\\\n", " ", site.read("build/openedx/Dockerfile"))
    lines = [line for line in text.split("\n") if line.strip() and not line.startswith(("#", " ", "\t"))]
    assert [
        line
        for line in lines
        if not re.match(r"(ADD|ARG|CMD|COPY|ENTRYPOINT|ENV|EXPOSE|FROM|LABEL|RUN|SHELL|USER|WORKDIR)\s+\S", line)
    ] == []


@pytest.mark.parametrize("path", ["apps/caddy/Caddyfile", "plugins/mfe/apps/mfe/Caddyfile"])
def test_caddyfile_is_taken_by_caddy(site: Project, path: str, tmp_path: Path) -> None:
    caddy = shutil.which("caddy") or miss("caddy (Debian: apt-get install caddy)")
    file = tmp_path / "Caddyfile"
    file.write_text(site.read(path), "utf-8")
    run = subprocess.run(
        [caddy, "adapt", "--config", file, "--adapter", "caddyfile"], capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stderr


# What is in them


def services(site: Project, path: str = "local/docker-compose.prod.yml") -> dict[str, Any]:
    return dict(site.yaml(path)["services"])


def settings(site: Project) -> dict[str, Any]:
    return {name: value for name, value in site.yaml("apps/openedx/config/lms.env.yml").items() if "MENTOR" in name}


def test_worker_is_one_process_of_threads_on_a_queue_of_its_own(default: Project) -> None:
    command = services(default)["mentor-worker"]["command"]
    queue = settings(default)["IBLAI_MENTOR_CELERY_QUEUE"]
    assert {"--pool=threads", "--concurrency=8", f"--queues={queue}"} <= set(command)


@pytest.mark.parametrize("path", ["local/docker-compose.prod.yml", "dev/docker-compose.yml"])
def test_worker_has_the_volumes_of_the_lms_worker(default: Project, path: str) -> None:
    def targets(name: str) -> set[str]:
        return {volume.split(":")[1] for volume in services(default, path)[name].get("volumes", ())}

    # In development the LMS has no worker but the mentor's.
    other = "lms-worker" if "prod" in path else "mentor-worker"
    assert targets("mentor-worker") == targets(other) >= {"/openedx/config", "/openedx/data", "/openedx/media"}


def test_the_lms_worker_takes_nothing_of_the_mentor(default: Project) -> None:
    assert settings(default)["IBLAI_MENTOR_CELERY_QUEUE"] not in str(services(default)["lms-worker"]["command"])


def test_settings_arrive_whatever_is_in_them(everything: Project) -> None:
    found = settings(everything)
    assert found["IBLAI_MENTOR_LLM_API_KEY"] == NASTY
    assert (found["IBLAI_MENTOR_LLM_IS_ON_SITE"], found["IBLAI_MENTOR_MESSAGES_A_DAY"]) == (False, 7)
    assert found["IBLAI_MENTOR_PANEL_ORIGINS"] == EVERYTHING["MENTOR_SETTINGS"]["IBLAI_MENTOR_PANEL_ORIGINS"]


def test_what_is_only_tutors_is_no_setting_of_the_lms(everything: Project) -> None:
    assert not [
        name
        for name in settings(everything)
        if re.search("WORKER|BUILD|REQUIREMENT|SLOT|SIDEBAR|SCRIPT|BODY|SETTINGS|RUN", name)
    ]


def test_secret_is_nowhere_but_where_the_lms_reads_it(everything: Project) -> None:
    holding = [
        path
        for path in (everything.root / "env").rglob("*")
        if path.is_file() and "IBLAI_MENTOR_LLM_API_KEY" in path.read_text("utf-8", "ignore")
    ]
    assert [str(path.relative_to(everything.root / "env")) for path in holding] == ["apps/openedx/config/lms.env.yml"]


def test_nothing_waits_in_a_queue_that_nobody_serves(nothing: Project) -> None:
    assert settings(nothing)["IBLAI_MENTOR_CELERY_QUEUE"] is None
    assert "mentor-worker" not in services(nothing)


def test_streams_have_a_threaded_process_and_their_route(everything: Project) -> None:
    assert "--threads" in services(everything)["mentor-streams"]["command"]
    assert "reverse_proxy mentor-streams:8000" in everything.read("apps/caddy/Caddyfile")
    assert settings(everything)["IBLAI_MENTOR_STREAMING"] is True


def test_replies_are_polled_where_nothing_streams(default: Project) -> None:
    assert "IBLAI_MENTOR_STREAMING" not in settings(default)
    assert "mentor-streams" not in default.read("apps/caddy/Caddyfile") + str(services(default))


def test_requirement_is_one_word_of_the_shell_and_pinned(default: Project) -> None:
    line = next(line for line in default.read("build/openedx/Dockerfile").split("\n") if "iblai-mentor-plugin" in line)
    assert re.fullmatch(r"\s+pip install 'iblai-mentor-plugin\[openai\]==[\d.]+'", line)


def test_slot_is_the_one_that_the_release_has(default: Project) -> None:
    name = "right_sidebar" if MAJOR >= 22 else "notifications_discussions_sidebar"
    assert f"org.openedx.frontend.learning.{name}.v1" in default.read("plugins/mfe/build/mfe/env.config.jsx")


def test_sidebar_is_asked_for_where_the_release_has_one(everything: Project) -> None:
    text = everything.read("plugins/mfe/build/mfe/env.config.jsx")
    assert ("config.SIDEBAR_WIDGETS" in text) is (MAJOR >= 22)
    assert ("RenderWidget: MentorDock" in text) is (MAJOR < 22)


def test_every_switch_off_leaves_the_page_of_the_mfe_alone(nothing: Project, plain: Project) -> None:
    for path in ("plugins/mfe/build/mfe/env.config.jsx", "plugins/mfe/apps/mfe/Caddyfile", "apps/caddy/Caddyfile"):
        assert nothing.read(path).split() == plain.read(path).split()


# Where the plugin comes from


def test_folder_of_the_operator_is_copied_into_the_image(tmp_path: Path) -> None:
    site = render(tmp_path, "iblai-mentor", MENTOR_BUILD_CONTEXT=str(tmp_path))
    assert "COPY --from=iblai-mentor / /openedx/iblai-mentor/" in site.read("build/openedx/Dockerfile")


# Away again


def test_disabled_plugin_leaves_no_residue(tmp_path: Path) -> None:
    before = snapshot(render(tmp_path, "mfe"))
    render(tmp_path, "iblai-mentor")
    run_tutor(tmp_path, "plugins", "disable", "iblai-mentor")
    run_tutor(tmp_path, "config", "save")
    assert snapshot(Project(tmp_path)) == before


def snapshot(site: Project) -> dict[str, str]:
    folder = site.root / "env"
    return {
        str(path.relative_to(folder)): path.read_text("utf-8", "ignore") for path in folder.rglob("*") if path.is_file()
    }


# Beside others


@pytest.mark.parametrize("other", ["indigo", "aspects", "celery"])
def test_other_plugin_renders_beside_it(other: str, tmp_path: Path) -> None:
    listed = run_tutor(tmp_path, "plugins", "list")
    if not re.search(rf"^{other}\b", listed, re.MULTILINE):
        miss_plugin(other)
    site = render(tmp_path, "mfe", other, "iblai-mentor")
    for path in YAML:
        site.yaml(path)
    compile(site.read("apps/openedx/settings/lms/production.py"), "production.py", "exec")
    assert settings(site)["IBLAI_MENTOR_CELERY_QUEUE"]


# Commands


@pytest.mark.parametrize("name", ["mentor-check", "mentor-enable", "mentor-disable"])
def test_command_is_offered(default: Project, name: str) -> None:
    assert name in run_tutor(default.root, "local", "do", "--help")
