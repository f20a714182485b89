"""Who decides whether a course has the mentor: operators by switches, and, where their tenant lets them, course teams in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from iblai_mentor_plugin.admin_log import log_act
from iblai_mentor_plugin.models import Switch
from iblai_mentor_plugin.switches import list_matching

if TYPE_CHECKING:
    from datetime import datetime

    from iblai_mentor_plugin.models import CourseSetting, Tenant


def may_opt_in(tenant: Tenant, course_key: str) -> bool:
    """
    Say whether the team of a course may switch it on that is off.

    Not where an operator's switch names the course or everything is stopped: that word was about this course, too.
    """
    if not tenant.teams_switch_on:
        return False
    deciding = list_matching(course_key).first()
    return deciding is None or not (deciding.is_on or deciding.scope in (Switch.Scope.COURSE, Switch.Scope.KILL))


def opt_in(tenant: Tenant, course_key: str, actor_id: int) -> bool:
    """
    Switch a course on for its team, as an operator would; says whether it was the team's to do.

    Who did it is in the admin's log, where operators look for who switched what.
    """
    if not may_opt_in(tenant, course_key):
        return False
    # An operator who names the course at this moment has the last word.
    switch, is_ours = Switch.objects.get_or_create(scope=Switch.Scope.COURSE, key=course_key, defaults={"is_on": True})
    if is_ours:
        log_act(actor_id, Switch, switch.pk, str(switch), _("Switched on by the course team"))
    return is_ours


def find_news(course_key: str, setting: CourseSetting | None) -> datetime | None:
    """Return when an operator switched a course on, where its team said nothing since; None where there is no such news."""
    deciding = list_matching(course_key).first()
    if deciding is None or not deciding.is_on:
        return None
    is_known = setting is not None and (not setting.is_on or setting.modified >= deciding.modified)
    return None if is_known else deciding.modified
