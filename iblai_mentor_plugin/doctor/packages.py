"""The platform's release, and what an install may have moved of its packages."""

from __future__ import annotations

import re
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path
from typing import TYPE_CHECKING, Final

from django.conf import settings

from iblai_mentor_plugin.courseware import get_courseware
from iblai_mentor_plugin.exceptions import FaultFoundError
from iblai_mentor_plugin.installation.check import Check, Severity, refuse

if TYPE_CHECKING:
    from collections.abc import Iterator

    from iblai_mentor_plugin.installation.check import Installation

DISTRIBUTION: Final = "iblai-mentor-plugin"
KNOWN_RELEASES: Final = ("teak", "ulmo", "verawood")
# Below the platform's folder, which its settings name.
PINS: Final = "requirements/edx/base.txt"
_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
_NOT_HERE: Final = re.compile(r"extra\s*==\s*['\"](test|demo)['\"]")
_PIN: Final = re.compile(r"^([A-Za-z0-9][A-Za-z0-9._-]*)(?:\[[^\]]*\])?==([^\s;#\\]+)", re.MULTILINE)


def _look_at_release(_installation: Installation) -> str:
    release = get_courseware().find_release()
    if release and release not in KNOWN_RELEASES:
        message = f"the platform is {release}; known are {', '.join(KNOWN_RELEASES)}"
        raise FaultFoundError(message)
    return f"the platform is {release or 'of no release that it names'}"


def _look_at_pins(_installation: Installation) -> str:
    """Compare what is installed with what the platform asks for, of all that this package brings along."""
    root = getattr(settings, "REPO_ROOT", None)
    path = Path(str(root)) / PINS if root else None
    if path is None or not path.is_file():
        return "the platform's list of pins is not at hand"
    pins = {_normalize(name): pin for name, pin in _PIN.findall(path.read_text("utf-8"))}
    ours = sorted(pins.keys() & set(_list_dependencies()))
    moved = [f"{name} {pins[name]} → {version(name)}" for name in ours if version(name) != pins[name]]
    refuse(moved, "moved")
    return f"{len(ours)} packages are as the platform pins them"


def _list_dependencies() -> set[str]:
    """Return the installed packages that this one needs, and those that these need, by their normal names."""
    seen: set[str] = set()
    wanted = [DISTRIBUTION]
    while wanted:
        name = wanted.pop()
        try:
            needed = requires(name) or ()
        except PackageNotFoundError:
            continue
        seen.add(name)
        wanted += [name for name in _list_names(needed) if name not in seen]
    return seen - {DISTRIBUTION}


def _list_names(needed: list[str] | tuple[()]) -> Iterator[str]:
    """Yield the packages of requirements, but those of the extras of tests and of the stand-in LMS."""
    for requirement in needed:
        name = _NAME.match(requirement)
        if name and not _NOT_HERE.search(requirement):
            yield _normalize(name[0])


def _normalize(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


PACKAGE_CHECKS: Final = (
    Check(
        "release",
        _look_at_release,
        "Look for a version of the plugin that names this release, and run mentor_check with a course and a learner.",
        "Parts of the platform may have moved since: what a learner may see is asked of them.",
        Severity.WARNING,
    ),
    Check(
        "pins",
        _look_at_pins,
        "Install the platform's version again (pip install NAME==VERSION), and the plugin with the platform's "
        "requirements as constraints: pip install -c requirements/edx/base.txt iblai-mentor-plugin.",
        "The platform was tested with other versions than it runs with now.",
        Severity.WARNING,
    ),
)
