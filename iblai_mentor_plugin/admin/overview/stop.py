"""The question before the kill switch: what stops, and what comes back when it is taken back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.utils.translation import gettext as _

from iblai_mentor_plugin.api import operating as operating_api
from iblai_mentor_plugin.api import overview as overview_api
from iblai_mentor_plugin.models import Switch

if TYPE_CHECKING:
    from django.http import HttpResponse

    from iblai_mentor_plugin.admin.overview.frame import Call


def show_stop(call: Call) -> HttpResponse:
    """Ask whether to stop everything, or to start the mentor again; then do so."""
    if call.request.method == "POST":
        return _turn(call, call.request.POST.get("state", ""))
    states = overview_api.list_switch_states()
    is_killed = operating_api.is_killed()
    title = _("Start the mentor again?") if is_killed else _("Stop everything?")
    return call.render("stop", title, is_killed=is_killed, on=sum(states.values()), courses=len(states))


def _turn(call: Call, state: str) -> HttpResponse:
    """Do what the form says; what says neither does nothing: by a mistake nothing starts again."""
    match state:
        case "kill":
            operating_api.kill()
            done = _("Everything is stopped.")
            messages.warning(call.request, done)
        case "revive":
            operating_api.revive()
            done = _("The mentor is back where it is switched on.")
            messages.success(call.request, done)
        case _:
            return call.go("stop")
    operating_api.log_act(call.user.pk, Switch, None, str(Switch.Scope.KILL.label), done)
    return call.go("changelist")
