"""
What the patches need said for them: settings, the worker's command, words for a shell.

Every ``MENTOR_X`` that is not this plugin's own business becomes ``IBLAI_MENTOR_X`` in the LMS's YAML.
"""

from __future__ import annotations

import json
import shlex
from typing import TYPE_CHECKING, Any, Final

from jinja2 import pass_context

from .defaults import OWN

if TYPE_CHECKING:
    from collections.abc import Mapping

    from jinja2.runtime import Context

_OURS: Final = "MENTOR_"
_THEIRS: Final = "IBLAI_MENTOR_"


def build_settings(config: Mapping[str, Any]) -> dict[str, Any]:
    """Return the settings of the LMS package that a configuration of Tutor's holds, by their names in the LMS."""
    names = [name for name in config if name.startswith(_OURS) and name not in OWN]
    settings = {_THEIRS + name[len(_OURS) :]: config[name] for name in names}
    if not config["MENTOR_RUN_WORKER"]:
        # Nobody would take what is queued there.
        settings["IBLAI_MENTOR_CELERY_QUEUE"] = None
    if config["MENTOR_RUN_STREAMS"]:
        settings["IBLAI_MENTOR_STREAMING"] = True
    return {**settings, **(config["MENTOR_SETTINGS"] or {})}


@pass_context
def write_settings(context: Context, _: Any) -> str:
    """Write them as YAML that is JSON, a line each, so that no value can break out of its own."""
    settings = build_settings(context.get_all())
    return "\n".join(f"{json.dumps(name)}: {json.dumps(value)}" for name, value in sorted(settings.items()))


@pass_context
def write_worker(context: Context, _: Any) -> str:
    """
    Write the command of the mentor's own worker as a list of JSON, which is YAML too.

    One process with threads: a reply mostly waits for the network, and each process of the LMS is hundreds of megabytes.
    """
    queue = context["MENTOR_CELERY_QUEUE"]
    command = ["celery", "--app=lms.celery", "worker", "--loglevel=info", f"--queues={queue}", f"--hostname={queue}.%h"]
    command += ["--pool=threads", f"--concurrency={int(context['MENTOR_WORKER_THREADS'])}", "--prefetch-multiplier=1"]
    return json.dumps([*command, "--without-gossip", "--without-mingle"])


FILTERS: Final = {
    "iblai_mentor_settings": write_settings,
    "iblai_mentor_worker": write_worker,
    "iblai_mentor_quote": shlex.quote,
}
