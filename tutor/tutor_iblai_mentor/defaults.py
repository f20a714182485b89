"""The configuration: what ``tutor config save --set`` may set, and what it is otherwise. Every name begins with ``MENTOR_``."""

from __future__ import annotations

from typing import Any, Final

from . import __version__

DEFAULTS: Final[dict[str, Any]] = {
    # What is installed into the LMS's image: anything that pip takes, pinned, so that an unchanged line is a cached layer.
    "MENTOR_REQUIREMENT": f"iblai-mentor-plugin[openai]=={__version__}",
    # A folder of this machine with a wheel of the plugin, or a checkout of it: installed instead of the requirement.
    "MENTOR_BUILD_CONTEXT": "",
    # Produces replies and writes exports, so that neither the LMS's web processes nor its own workers do.
    "MENTOR_RUN_WORKER": True,
    # One process with so many threads: a reply mostly waits for the network.
    "MENTOR_WORKER_THREADS": 8,
    "MENTOR_WORKER_REPLICAS": 1,  # Kubernetes alone.
    # The mentor's own queue. The name follows the LMS's, so that a plugin that scales workers by queue finds it.
    "MENTOR_CELERY_QUEUE": "edx.lms.core.mentor",
    # A threaded LMS of its own for replies that are streamed; without it replies are polled, and no process is held.
    "MENTOR_RUN_STREAMS": False,
    "MENTOR_STREAM_THREADS": 32,
    # Beside the unit, where the image of the MFEs is built anew.
    "MENTOR_MFE_SLOT": True,
    # From Tutor 22 on, among the panels of the learning MFE's own sidebar instead of a slot; one of them is open at a time.
    "MENTOR_MFE_SIDEBAR": False,
    # The same without building it: the MFEs' web server adds one script to the learning MFE's page.
    "MENTOR_MFE_SCRIPT": False,
    # Bytes that may be sent to the mentor's endpoints; "" leaves it to the LMS's own limit.
    "MENTOR_BODY_LIMIT": "1MB",
    # Further settings of the plugin by their full names, for whoever likes them in one place.
    "MENTOR_SETTINGS": {},
}

# Decided by this plugin; every other MENTOR_* is a setting of the LMS package.
OWN: Final = frozenset(DEFAULTS) - {"MENTOR_CELERY_QUEUE"}
