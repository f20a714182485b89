"""Filters by date, tenant and course, which are chosen by what they are called."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, timedelta
from typing import TYPE_CHECKING, Any, Final

from django import forms
from django.core.validators import MinValueValidator
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from iblai_mentor_plugin.admin.base.course_field import CourseField
from iblai_mentor_plugin.api import overview as overview_api

if TYPE_CHECKING:
    from collections.abc import Mapping


# Before anything was kept: a year before it can still be reckoned.
_FIRST: Final = date(2000, 1, 1)


class DayField(forms.DateField):
    """A day on which something may have been kept."""

    def __init__(self, **options: Any) -> None:
        widget = forms.DateInput(attrs={"type": "date"})
        super().__init__(required=False, widget=widget, validators=[MinValueValidator(_FIRST)], **options)


class PeriodForm(forms.Form):
    """From when to when, and of what."""

    since = DayField(label=_("from"))
    until = DayField(label=_("to"))
    tenant = forms.ChoiceField(label=_("tenant"), required=False)

    def __init__(self, data: Mapping[str, Any], scope: overview_api.Scope) -> None:
        super().__init__(data)
        tenants = [(key, tenant.name or key) for key, tenant in scope.tenants.items()]
        self.fields["tenant"].choices = [("", _("all")), *tenants]  # type: ignore[attr-defined]
        if len(tenants) < 2:  # noqa: PLR2004 - nothing to choose
            del self.fields["tenant"]
        self.fields["course"] = CourseField(scope, takes_words=True, label=_("course"))


@dataclass(frozen=True, slots=True)
class Period:
    """What a page is asked for; ``scope`` is narrowed to the tenant that was chosen."""

    since: date
    until: date
    scope: overview_api.Scope
    course_key: str
    form: PeriodForm


def read_period(data: Mapping[str, Any], scope: overview_api.Scope, *, days: int | None = None) -> Period:
    """
    Return what a page is asked for: so many days up to today, or from the first of the month on; a year at the most.

    Of what makes no sense the form says so, and the rest holds.
    """
    today = timezone.now().astimezone(UTC).date()
    form = PeriodForm(data, scope)
    form.is_valid()
    given = form.cleaned_data
    until = min(given.get("until") or today, today)
    begin = until.replace(day=1) if days is None else until - timedelta(days=days - 1)
    since = max(min(given.get("since") or begin, until), until - overview_api.LONGEST)
    narrowed = scope.narrow(given.get("tenant") or "")
    shown = {**data, "since": since.isoformat(), "until": until.isoformat()}
    form.data = shown
    return Period(since, until, narrowed, given.get("course") or "", form)
