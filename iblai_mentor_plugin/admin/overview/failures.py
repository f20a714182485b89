"""What goes wrong: replies that failed, by who was asked and why; slow ones; exports; events that were dropped."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext as _

from iblai_mentor_plugin.admin.overview.filters import read_period
from iblai_mentor_plugin.admin.overview.plots import Bar, draw_bars
from iblai_mentor_plugin.api import history as history_api
from iblai_mentor_plugin.api import overview as overview_api
from iblai_mentor_plugin.models import Message

if TYPE_CHECKING:
    from django.template.response import TemplateResponse

    from iblai_mentor_plugin.admin.overview.frame import Call

_DAYS: Final = 7


def show_failures(call: Call) -> TemplateResponse:
    """Show what went wrong, in the last seven days unless told otherwise."""
    period = read_period(call.request.GET.dict(), call.scope, days=_DAYS)
    failures = overview_api.get_failures(period.scope, period.since, period.until, period.course_key)
    bars = [Bar(day.isoformat(), count, str(count)) for day, count in failures.days]
    return call.render(
        "failures",
        _("Failures"),
        form=period.form,
        failures=failures,
        slow_seconds=overview_api.SLOW_SECONDS,
        plot=draw_bars(bars, _("Failed replies by day")),
        rows=[(failure, Message.State(failure.state).label) for failure in failures.failed],
        exports=[
            (export, call.link_row("export", export.pk), history_api.EXPORT_ERRORS.get(export.error, ""))
            for export in failures.exports
        ],
    )
