"""Is it well: what ``mentor_check`` says, without what waits for others unless that is asked for."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.template.response import TemplateResponse

    from iblai_mentor_plugin.admin.overview.frame import Call
    from iblai_mentor_plugin.api.inspection import Finding


# After so many, nobody else is asked: with the last one's twenty the page comes before a proxy gives up on it.
_SECONDS: Final = 30.0


@dataclass(frozen=True, slots=True)
class Health:
    """What was found: the faults, the worst first; what is good to know; and what is well."""

    errors: Sequence[Finding]
    warnings: Sequence[Finding]
    notes: Sequence[Finding]
    fine: Sequence[Finding]

    @property
    def is_well(self) -> bool:
        """Say whether there is nothing to mend."""
        return not (self.errors or self.warnings)


def look(*, is_quick: bool = True, is_private: bool = False) -> Health:
    """Examine the site, or what a privacy officer asks."""
    # Loaded by who looks: no other request of an LMS needs it.
    from iblai_mentor_plugin.api import inspection  # noqa: PLC0415

    site, severities = inspection.Installation(until=time.monotonic() + _SECONDS), inspection.Severity
    found = inspection.examine_privacy(site) if is_private else inspection.examine(site, is_quick=is_quick)
    by = {severity: [one for one in found if one.severity is severity] for severity in severities}
    return Health(by[severities.ERROR], by[severities.WARNING], by[severities.NOTE], by[severities.FINE])


def show_health(call: Call) -> TemplateResponse:
    """Show what was found. What waits for a broker or a provider is asked by a button."""
    is_private = call.request.GET.get("about") == "privacy"
    is_whole = call.request.method == "POST"
    health = look(is_quick=not is_whole, is_private=is_private)
    title = _("What is kept, and who may read it") if is_private else _("Health")
    return call.render("health", title, health=health, is_private=is_private, is_whole=is_whole)
