"""Pages of lists."""

from __future__ import annotations

from rest_framework.pagination import PageNumberPagination


class MentorPagination(PageNumberPagination):
    """``{count, next, previous, results}``; a page that is not there, or is no number, answers 404."""

    page_size = 10
    page_size_query_param = "page_size"
    max_page_size = 100
