"""Courses, by name, to switch on or off together: first what that means, then the deed."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, Any, Final

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from iblai_mentor_plugin.admin.overview.frame import may
from iblai_mentor_plugin.api import operating as operating_api
from iblai_mentor_plugin.api import overview as overview_api
from iblai_mentor_plugin.data import find_org
from iblai_mentor_plugin.exceptions import InvalidInputError
from iblai_mentor_plugin.models import Switch

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from iblai_mentor_plugin.admin.overview.frame import Call

# Courses on a page; more are found by their words.
_SHOWN: Final = 200
# What the buttons say.
_STATES: Final = {"on": True, "off": False}


def show_courses(call: Call) -> HttpResponse:
    """Show courses to choose from, what a choice would mean, or do it."""
    if call.request.method == "POST":
        return _switch(call)
    text = call.request.GET.get("q", "")
    found = overview_api.search_courses(None, text, limit=_SHOWN + 1)
    states = overview_api.list_switch_states()
    orgs = sorted({find_org(key) for key in states} - {""})
    rows = [(key, title, states.get(key, False)) for key, title in found[:_SHOWN]]
    is_full = len(found) > _SHOWN
    return call.render(
        "courses",
        _("Switch courses"),
        text=text,
        rows=rows,
        orgs=orgs,
        is_full=is_full,
        shown=_SHOWN,
        total=len(states),
    )


def _switch(call: Call) -> HttpResponse:
    posted = call.request.POST
    if posted.get("state") not in _STATES:
        return call.go("courses")
    is_on = _STATES[posted["state"]]
    targets = _read_targets(posted)
    try:
        _refuse_unknown(targets)
        effect = overview_api.preview_switch(targets, is_on=is_on)
    except InvalidInputError as error:
        messages.error(call.request, " ".join(chain(*error.errors.values())))
        return call.go("courses")
    if "confirmed" not in posted:
        return call.render(
            "confirm_switch",
            _("What this means"),
            effect=effect,
            targets=targets,
            is_on=is_on,
            sentence=describe(effect),
        )
    refuse_unpermitted(call.request, targets)
    message = _("Switched on") if is_on else _("Switched off")
    for target in targets:
        switch = (operating_api.switch_on if is_on else operating_api.switch_off)(target)
        operating_api.log_act(call.user.pk, Switch, switch.pk, str(switch), message)
    turned = len(effect.turned_on) + len(effect.turned_off)
    done = _("Courses switched on: %d.") if is_on else _("Courses switched off: %d.")
    messages.success(call.request, done % turned)
    return call.go("courses")


def _read_targets(posted: Any) -> list[str]:
    """Return what was chosen, in the words of the commands: every course, an org, or courses."""
    match posted.get("what"):
        case "all":
            return [operating_api.EVERY_COURSE]
        case "org":
            return list(filter(None, [posted.get("org", "")]))
    return list(dict.fromkeys(posted.getlist("course")))


def _refuse_unknown(targets: list[str]) -> None:
    if not targets:
        raise InvalidInputError({"target": [_("Choose at least one course, or an org.")]})
    overview_api.check_courses(targets)


def refuse_unpermitted(request: HttpRequest, targets: list[str]) -> None:
    """Raise ``PermissionDenied`` for who may not add a switch where there is none yet, or change one that there is."""
    known = set(operating_api.list_switches().values_list("scope", "key"))
    meant = {operating_api.parse_target(target) for target in targets}
    if (meant - known and not may(request, "add_switch")) or (meant & known and not may(request, "change_switch")):
        raise PermissionDenied


def describe(effect: overview_api.SwitchEffect) -> str:
    """Say what switching means, in a sentence."""
    parts = []
    if effect.turned_on:
        count = len(effect.turned_on)
        parts.append(ngettext("switches on %d course", "switches on %d courses", count) % count)
    if effect.turned_off:
        count = len(effect.turned_off)
        parts.append(ngettext("switches off %d course", "switches off %d courses", count) % count)
    if effect.unchanged:
        parts.append(
            ngettext("leaves %d course as it is", "leaves %d courses as they are", effect.unchanged) % effect.unchanged
        )
    return _("This %s.") % ", ".join(parts) if parts else _("This covers no course that the LMS has.")
