"""The platform's release, and what an install may have moved of its packages."""

from __future__ import annotations

import re
from contextlib import suppress
from functools import cache
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path
from typing import TYPE_CHECKING, Final

from django.conf import settings
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from iblai_mentor_plugin.courseware import get_courseware
from iblai_mentor_plugin.exceptions import FaultFoundError
from iblai_mentor_plugin.installation.check import Check, Severity, refuse

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from iblai_mentor_plugin.installation.check import Installation

DISTRIBUTION: Final = "iblai-mentor-plugin"
KNOWN_RELEASES: Final = ("teak", "ulmo", "verawood")
# Below the platform's folder, which its settings name.
PINS: Final = "requirements/edx/base.txt"
# Of those of this package the one that is for an LMS.
_EXTRA: Final = "openai"
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
    installed = _read_installed()
    pins = {canonicalize_name(name): pin for name, pin in _PIN.findall(path.read_text("utf-8"))}
    ours = sorted(pins.keys() & installed.keys())
    moved = [f"{name} {pins[name]} → {installed[name]}" for name in ours if installed[name] != pins[name]]
    refuse(moved, "moved")
    return f"{len(ours)} packages are as the platform pins them"


@cache
def _read_installed() -> dict[str, str]:
    """
    Return the versions of what this package needs in an LMS, and of what that needs, by their normal names.

    Read once: what is installed into a process that runs is another one's.
    """
    versions: dict[str, str] = {}
    seen: set[tuple[str, str]] = set()
    wanted: list[tuple[str, str]] = [(DISTRIBUTION, ""), (DISTRIBUTION, _EXTRA)]
    while wanted:
        name, extra = wanted.pop()
        if (name, extra) in seen:
            continue
        seen.add((name, extra))
        with suppress(PackageNotFoundError):
            versions[name] = version(name)
            wanted += list_needed(requires(name) or (), extra)
    return {name: found for name, found in versions.items() if name != DISTRIBUTION}


def list_needed(lines: Iterable[str], extra: str) -> Iterator[tuple[str, str]]:
    """Yield what requirements ask for here with an extra ("" without any): each package by its normal name, with its extras."""
    for requirement in map(Requirement, lines):
        if requirement.marker is None or requirement.marker.evaluate({"extra": extra}):
            name = canonicalize_name(requirement.name)
            yield from ((name, one) for one in ("", *requirement.extras))


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
