"""How long things are kept: the site's settings, narrowed by the rules of a tenant and of its courses, number by number."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final, Literal

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from opaque_keys import InvalidKeyError
from opaque_keys.edx.keys import CourseKey

from iblai_mentor_plugin.exceptions import InvalidInputError, NotFoundError
from iblai_mentor_plugin.models import RetentionRule
from iblai_mentor_plugin.tenants import tenant_of_course

if TYPE_CHECKING:
    from datetime import datetime

    from iblai_mentor_plugin.models import Tenant

Term = Literal["messages_days", "memory_days", "audit_days"]
_SETTINGS: Final[dict[Term, str]] = {
    "messages_days": "IBLAI_MENTOR_MESSAGES_DAYS",
    "memory_days": "IBLAI_MENTOR_MEMORY_DAYS",
    "audit_days": "IBLAI_MENTOR_AUDIT_DAYS",
}


class Terms:
    """What holds at one moment; reads the rules once."""

    def __init__(self, now: datetime | None = None) -> None:
        # Whole days: a question and its reply go together, and a run that is repeated on a day finds what it left over.
        self.now = now or timezone.now()
        self.today = self.now.replace(hour=0, minute=0, second=0, microsecond=0)
        self._rules: dict[tuple[int | None, str], RetentionRule] = {
            (rule.tenant_id, rule.course_key): rule for rule in RetentionRule.objects.all()
        }

    def find_days(self, term: Term, tenant_id: int | None, course_key: str = "") -> int | None:
        """Return for how many days something is kept; None for ever."""
        for key in (course_key, ""):
            days: int | None = getattr(self._rules.get((tenant_id, key)), term, None)
            if days is not None:
                return days
        return find_days(_SETTINGS[term])

    def find_cutoff(self, term: Term, tenant_id: int | None, course_key: str = "") -> datetime | None:
        """Return the time before which things are too old; None where nothing is."""
        return self.count_back(self.find_days(term, tenant_id, course_key))

    def count_back(self, days: int | None) -> datetime | None:
        """Return the beginning of the day so many days ago; None where that is for ever, or before all time."""
        try:
            return None if days is None else self.today - timedelta(days=days)
        except OverflowError:
            return None

    def find_latest_cutoff(self, term: Term) -> datetime | None:
        """Return the time before which anything of anybody may be too old; None where nothing is."""
        numbers = [find_days(_SETTINGS[term]), *(getattr(rule, term) for rule in self._rules.values())]
        return self.count_back(min((days for days in numbers if days is not None), default=None))


def find_days(setting: str) -> int | None:
    """Return what a setting says; None for ever."""
    days: int | None = getattr(settings, setting)
    return days


def check_rule(tenant: Tenant, course_key: str, **days: int | None) -> None:
    """
    Refuse a rule that would never hold. Raises ``InvalidInputError``.

    ``days`` are the numbers of the rule, by the names of its fields.
    """
    if not course_key:
        return
    errors = {
        name: [_("This is for a tenant, not for one of its courses.")]
        for name in ("exports_days", "audit_days")
        if days.get(name) is not None
    }
    if not _is_course_of(tenant, course_key):
        errors["course_key"] = [_("This is not the key of a course of the tenant.")]
    if errors:
        raise InvalidInputError(errors)


def _is_course_of(tenant: Tenant, course_key: str) -> bool:
    try:
        return str(CourseKey.from_string(course_key)) == course_key and tenant_of_course(course_key) == tenant
    except (InvalidKeyError, NotFoundError):
        return False
