"""What an LMS does with each request before it is ours."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

    Answer = Callable[[HttpRequest], HttpResponse]


def read_form_first(get_response: Answer) -> Answer:
    """Read the form, as the LMS's tracking does, and pass on what cannot be read."""

    def answer(request: HttpRequest) -> HttpResponse:
        with suppress(Exception):
            dict(request.POST)
        return get_response(request)

    return answer
