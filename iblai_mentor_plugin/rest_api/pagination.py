"""Pages of lists."""

from __future__ import annotations

from hashlib import sha256
from typing import Final

from django.core.cache import cache
from django.core.exceptions import EmptyResultSet
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.utils.functional import cached_property
from rest_framework.pagination import PageNumberPagination

from iblai_mentor_plugin.caches import ask_cache

# Rows that are counted whenever somebody asks, and for how many seconds the number of more than that is good enough.
_COUNTED: Final = 10_000
_SECONDS: Final = 300


class _LastingCount(Paginator):  # type: ignore[type-arg]
    """Counts what is few, and remembers how many there are of what is many: a million rows are not gone over for each page."""

    @cached_property
    def count(self) -> int:
        """Return how many there are; where they are many, some minutes ago."""
        rows = self.object_list
        if not isinstance(rows, QuerySet):
            return len(rows)
        rows = rows.order_by()
        try:
            asked = repr(rows.query.sql_with_params())
        except EmptyResultSet:  # Django knows without asking that there is nothing, and writes no statement.
            return 0
        name = f"iblai_mentor_count_{sha256(asked.encode()).hexdigest()}"
        known: int | None = ask_cache(lambda: cache.get(name))
        if known is not None:
            return known
        count = rows.count()
        if count > _COUNTED:
            ask_cache(lambda: cache.set(name, count, _SECONDS))
        return count


class MentorPagination(PageNumberPagination):
    """``{count, next, previous, results}``; a page that is not there, or is no number, answers 404."""

    page_size = 10
    page_size_query_param = "page_size"
    max_page_size = 100
    django_paginator_class = _LastingCount
