"""
Why a reply did not end well, or is less than a whole one: what each code that is kept with it means, in words for operators.

What learners are told is beside who tells them, in ``mentor/asking/questions.py``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.utils.functional import _StrPromise

MEANINGS: Final[Mapping[str, _StrPromise]] = {
    "busy": _("the provider had too many questions"),
    "unavailable": _("the provider or the LMS was down, out of reach or too slow"),
    "empty": _("the provider said nothing"),
    "no_room": _("the model thought until its greatest length, and said nothing"),
    "key": _("the provider does not take the key"),
    "model": _("the provider does not know the model"),
    "too_long": _("the prompt is longer than the model takes: enter its context length"),
    "provider_off": _("the mentor's provider is out of service"),
    "refused": _("the provider refused"),
    "cut": _("the provider broke off after it began"),
    "error": _("an error of the plugin: see the log"),
    "interrupted": _("no worker took it in time, or the process that produced it died"),
    "timeout": _("it took longer than a reply may"),
    "exam": _("the learner began an exam"),
    "quiet_hours": _("quiet hours of the course began"),
    "off": _("it is about a part of the course where staff set the mentor to off"),
    "length": _("it ended at its greatest length"),
    "filter": _("a filter of the provider withheld the rest"),
    "filtered": _("a filter of the provider withheld all of it"),
    "refusal": _("the model said that it will not"),
    "tool_calls": _("the model wanted something looked up"),
    "thoughts": _("what came were the model's thoughts"),
    "guarded": _("it would have given an answer away"),
    "limit": _("a limit was reached"),
}
