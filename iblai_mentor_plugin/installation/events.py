"""
Does each kind of event reach the learner's memory.

Each is made up, about blocks that the course does not have, and goes in by the door through which the platform would send
it, as far as that concerns nobody else: other receivers of the platform's signals would write e-mails, so ours is called
alone, as Django has it connected. All happens in a rehearsal: one transaction that is never committed.
"""

from __future__ import annotations

import json
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from django.utils import timezone
from django.utils.module_loading import import_string
from opaque_keys.edx.keys import CourseKey, UsageKey

from iblai_mentor_plugin.courseware.conformance_subject import build_absent_key, hear_warnings
from iblai_mentor_plugin.exceptions import FaultFoundError
from iblai_mentor_plugin.installation.check import Check
from iblai_mentor_plugin.installation.connections import (
    Declared,
    find_connected,
    list_declared,
    list_tracking_backends,
    only,
)
from iblai_mentor_plugin.installation.filters import find_filter_options
from iblai_mentor_plugin.installation.samples import SampleUnit, build_sample
from iblai_mentor_plugin.memory.entry import to_microseconds
from iblai_mentor_plugin.memory.rows import read_state, rehearsal
from iblai_mentor_plugin.models import MemoryEntry
from iblai_mentor_plugin.settings import common

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from iblai_mentor_plugin.installation.check import Installation

TRACKING_EVENT: Final = "problem_check"
_REMEDY: Final = (
    "See what failed above first: a course that is off, a learner who is not enrolled, paused, or did not accept the notice "
    "is not remembered. Then see the LMS's log for “not written” and “dropped”."
)
_WHY: Final = "The mentor does not know of what learners do there, and answers as to somebody who was never seen."
_UNIT_SIGNAL: Final = "iblai_mentor_plugin.signals.UNIT_VIEWED"
_TRACKING_SIGNAL: Final = "openedx_events.analytics.signals.TRACKING_EVENT_EMITTED"


def list_event_checks() -> list[Check]:
    """Return a check for each receiver whose events can be made up, for the tracking backend, and for the filter step."""
    checks = [
        Check(f"event: {receiver.name}", partial(_look_at_event, receiver), _REMEDY, _WHY)
        for receiver in _list_inlets()
    ]
    return [
        *checks,
        Check("event: tracking backend", _look_at_backend, _REMEDY, _WHY),
        Check("event: filter step", _look_at_filter_step, _REMEDY, _WHY),
    ]


def _list_inlets() -> list[Declared]:
    """Return the receivers that record; what else is declared (retirement) is not to be tried on a learner."""
    return [declared for declared in list_declared() if declared.sender_path or hasattr(declared.signal, "init_data")]


def _look_at_event(declared: Declared, installation: Installation) -> str:
    receiver = find_connected(declared)
    if receiver is None:
        message = f"{declared.name} is not connected"
        raise FaultFoundError(message)
    if declared.sender_path:
        return _rehearse(installation, partial(_send_saved, declared, receiver, installation))
    if declared.signal_path == _TRACKING_SIGNAL:
        return _rehearse(installation, partial(_send_from_bus, receiver, installation))
    return _rehearse(installation, partial(_send_public_event, declared, receiver, installation))


def _rehearse(installation: Installation, send: Callable[[], str]) -> str:
    """Send an event in a rehearsal and look for it in the memory; ``send`` returns the kind under which it is kept."""
    with rehearsal():
        started = timezone.now()
        kind = send()
        fields = _find_fields(installation, kind, started)
    if not fields:
        message = f"{kind} did not reach the memory"
        raise FaultFoundError(message)
    return f"{kind} taught: {', '.join(fields)}"


def _find_fields(installation: Installation, kind: str, since: datetime) -> list[str]:
    """Return the names of what the memory learnt from events of a kind since then."""
    rows = MemoryEntry.objects.filter(user_id=installation.user_id, course_key=installation.course_key)
    rows = rows.filter(last_at__gte=since).order_by("usage_key")
    found = (read_state(row).view().registers.items() for row in rows)
    least = to_microseconds(since)
    return [name for registers in found for name, (at, taught_by, _) in registers if taught_by == kind and at >= least]


def _send_public_event(declared: Declared, receiver: Callable[..., Any], installation: Installation) -> str:
    signal: Any = declared.signal
    data = {name: build_sample(kind, installation) for name, kind in signal.init_data.items()}
    metadata = signal.generate_signal_metadata()
    receiver(signal=signal, sender=None, metadata=metadata, **data)
    return str(metadata.event_type)


def _send_saved(declared: Declared, receiver: Callable[..., Any], installation: Installation) -> str:
    """Hand over a completion that was never saved."""
    model = declared.sender
    instance = model(
        user_id=installation.user_id,
        context_key=CourseKey.from_string(installation.course_key),
        block_key=UsageKey.from_string(build_absent_key(installation.course_key)),
        completion=1.0,
        modified=timezone.now(),
    )
    receiver(signal=declared.signal, sender=model, instance=instance, created=True, raw=False, using=None)
    return f"{model._meta.app_label}.{model.__name__}"  # noqa: SLF001


def _send_from_bus(receiver: Callable[..., Any], installation: Installation) -> str:
    """Hand over a tracking event as the consumer of an event bus would."""
    event = _build_tracking_event(installation)
    signal: Any = import_string(_TRACKING_SIGNAL)
    encoded = {**event, "data": json.dumps(event["data"]), "context": json.dumps(event["context"])}
    log = signal.init_data["tracking_log"](**encoded)
    metadata = signal.generate_signal_metadata()
    receiver(signal=signal, sender=None, metadata=metadata, tracking_log=log, from_event_bus=True)
    return TRACKING_EVENT


def _build_tracking_event(installation: Installation) -> dict[str, Any]:
    """Return what a submission of a problem emits."""
    data = {"problem_id": build_absent_key(installation.course_key), "attempts": 1, "success": "correct"}
    context = {"user_id": installation.user_id, "course_id": installation.course_key, "event_source": "server"}
    return {"name": TRACKING_EVENT, "timestamp": timezone.now(), "data": data, "context": context}


def _look_at_backend(installation: Installation) -> str:
    """Hand a tracking event to our backend as the live tracker would; other backends do not hear of it."""
    own = list_tracking_backends()
    if not own:
        message = "our backend is not part of the live tracker"
        raise FaultFoundError(message)
    return _rehearse(installation, partial(_send_to_backend, own[0], installation))


def _send_to_backend(backend: Any, installation: Installation) -> str:
    backend.send(_build_tracking_event(installation))
    return TRACKING_EVENT


def _look_at_filter_step(installation: Installation) -> str:
    """Run our step alone, as the pipeline would; the signal that it sends reaches our receiver alone."""
    declared = next(receiver for receiver in list_declared() if receiver.signal_path == _UNIT_SIGNAL)
    with only(declared):
        return _rehearse(installation, partial(_run_step, installation))


def _run_step(installation: Installation) -> str:
    options = find_filter_options()
    if common.FILTER_STEP not in options.pop("pipeline"):
        message = "the step is not in the pipeline"
        raise FaultFoundError(message)
    step = import_string(common.FILTER_STEP)(common.FILTER_TYPE, [common.FILTER_STEP], **options)
    # As the platform's pages are made; an LMS has it with its blocks.
    from web_fragments.fragment import Fragment  # noqa: PLC0415

    page = {"block": SampleUnit(installation), "fragment": Fragment("")}
    given: dict[str, Any] = {**page, "context": {}, "view": "student_view"}
    # A page goes on without what could not be added to it, and the log alone says so.
    with hear_warnings("iblai_mentor_plugin") as warnings:
        result = step.run_filter(**given)
    if result != given:
        message = "the step changes what the pipeline gave it"
        raise FaultFoundError(message)
    if warnings:
        raise FaultFoundError(" ".join(warnings))
    signal: Any = import_string(_UNIT_SIGNAL)
    return str(signal.event_type)
