"""The LMS's image: where the plugin comes from while it is built."""

from __future__ import annotations

from pathlib import Path

from tutor import config as tutor_config
from tutor import exceptions, hooks

CONTEXT = "iblai-mentor"


class _Project:
    """The project that Tutor works on, known once its command has begun."""

    root = ""


def register() -> None:
    """Have Tutor mount a checkout, and hand a folder of the operator's to the build."""
    # ``tutor mounts add PATH``: installed from there in the image, and bound into the containers.
    hooks.Filters.MOUNTED_DIRECTORIES.add_item(("openedx", "iblai-mentor-plugin"))
    hooks.Actions.PROJECT_ROOT_READY.add()(_remember_root)
    hooks.Filters.DOCKER_BUILD_COMMAND.add()(add_build_context)


def _remember_root(root: str) -> None:
    _Project.root = root


def add_build_context(command: list[str]) -> list[str]:
    """Name the folder that ``MENTOR_BUILD_CONTEXT`` says to Docker's builder. Raises ``TutorError`` where there is none."""
    folder = str(tutor_config.load_minimal(_Project.root).get("MENTOR_BUILD_CONTEXT") or "") if _Project.root else ""
    if not folder:
        return command
    if not Path(folder).is_dir():
        raise exceptions.TutorError(
            f"MENTOR_BUILD_CONTEXT is {folder}, which is no folder of this machine. Name one that has a wheel of "
            "iblai-mentor-plugin in it, or a checkout; or clear it: tutor config save --unset MENTOR_BUILD_CONTEXT"
        )
    return [*command, f"--build-context={CONTEXT}={folder}"]
