"""The pages for what went wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

if TYPE_CHECKING:
    from django.http import HttpResponseBase


def not_found(request: HttpRequest, exception: Exception) -> HttpResponseBase:
    """Say that there is nothing here; to programs in JSON."""
    del exception
    if request.path.startswith("/api/"):
        return JsonResponse({"detail": "Not found."}, status=404)
    return render(request, "demo/404.html", status=404)


def failed(request: HttpRequest) -> HttpResponse:
    """Say that it failed here."""
    return render(request, "demo/500.html", status=500)
