"""What goes wrong: replies that failed, by who was asked and why; slow ones; exports; events that were dropped."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from iblai_mentor_plugin.admin.overview.filters import read_period
from iblai_mentor_plugin.admin.overview.plots import Bar, draw_bars
from iblai_mentor_plugin.api import overview as overview_api
from iblai_mentor_plugin.models import Message

if TYPE_CHECKING:
    from django.template.response import TemplateResponse

    from iblai_mentor_plugin.admin.overview.frame import Call

_DAYS: Final = 7
_CODES: Final = {
    "busy": gettext_lazy("the provider had too many questions"),
    "unavailable": gettext_lazy("the provider or the LMS was down, out of reach or too slow"),
    "empty": gettext_lazy("the provider said nothing"),
    "key": gettext_lazy("the provider does not take the key"),
    "model": gettext_lazy("the provider does not know the model"),
    "too_long": gettext_lazy("the prompt is longer than the model takes: enter its context length"),
    "provider_off": gettext_lazy("the mentor's provider is out of service"),
    "refused": gettext_lazy("the provider refused"),
    "cut": gettext_lazy("the provider broke off after it began"),
    "error": gettext_lazy("an error of the plugin: see the log"),
    "interrupted": gettext_lazy("no worker took it in time, or the process that produced it died"),
    "timeout": gettext_lazy("it took longer than a reply may"),
    "exam": gettext_lazy("the learner began an exam"),
    "off": gettext_lazy("it is about a part of the course where staff set the mentor to off"),
    "length": gettext_lazy("it ended at its greatest length"),
    "filter": gettext_lazy("a filter of the provider withheld the rest"),
    "filtered": gettext_lazy("a filter of the provider withheld all of it"),
    "refusal": gettext_lazy("the model said that it will not"),
    "tool_calls": gettext_lazy("the model wanted something looked up"),
    "thoughts": gettext_lazy("what came were the model's thoughts"),
    "guarded": gettext_lazy("it would have given an answer away"),
    "limit": gettext_lazy("a limit was reached"),
}
_REASONS: Final = {
    "malformed": gettext_lazy("the sender's mistake, or a forgery"),
    "database": gettext_lazy("the database did not take it in time: reconcile the course"),
    "error": gettext_lazy("an error of the plugin: see the log"),
}


def show_failures(call: Call) -> TemplateResponse:
    """Show what went wrong, in the last seven days unless told otherwise."""
    period = read_period(call.request.GET.dict(), call.scope, days=_DAYS)
    failures = overview_api.get_failures(period.scope, period.since, period.until, period.course_key)
    bars = [Bar(day.isoformat(), count, str(count)) for day, count in failures.days]
    return call.render(
        "failures",
        _("What goes wrong?"),
        form=period.form,
        failures=failures,
        slow_seconds=overview_api.SLOW_SECONDS,
        plot=draw_bars(bars, _("Replies that brought nothing, by day")),
        rows=[_write(failure) for failure in failures.failed],
        exports=[(export, call.link_row("export", export.pk)) for export in failures.exports],
        drops=[(drop, _REASONS.get(drop.reason, "")) for drop in failures.drops or ()],
    )


def _write(failure: Any) -> dict[str, Any]:
    return {"failure": failure, "state": Message.State(failure.state).label, "meaning": _CODES.get(failure.code, "")}
