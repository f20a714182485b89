"""Times of rows that one server's clock wrote and another's reads, or the same one's after it was put right."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from django.conf import settings
from django.db.models import Q
from django.utils import timezone

# Behind a clock that was put back by less than this, whoever works at something is still given their time.
_DAY: Final = timedelta(days=1)


def is_free(field: str, span: timedelta, *, lasts: timedelta = timedelta()) -> Q:
    """
    Match rows whose time is ``span`` ago or longer, or further ahead than a right clock could have written it.

    That is ``lasts``, for a time at which something ends, and ``IBLAI_MENTOR_CLOCK_SKEW``. A claim that is dated ahead would
    hold everybody off until then, perhaps for years. For what may be done twice.
    """
    return _is_off(field, span, lasts + timedelta(seconds=settings.IBLAI_MENTOR_CLOCK_SKEW))


def is_silent(field: str, span: timedelta) -> Q:
    """Match rows whose last sign of life is ``span`` ago or longer, or more than a day ahead; for what is ended by that."""
    return _is_off(field, span, _DAY)


def _is_off(field: str, span: timedelta, ahead: timedelta) -> Q:
    now = timezone.now()
    return Q(**{f"{field}__lte": now - span}) | Q(**{f"{field}__gt": now + ahead})
