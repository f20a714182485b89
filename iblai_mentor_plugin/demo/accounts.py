"""Logging in and out, with what the platform tells of it."""

from __future__ import annotations

import ipaddress
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth import login, logout
from django.contrib.auth.forms import AuthenticationForm
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST
from eventtracking import tracker
from openedx_events.learning.signals import SESSION_LOGIN_COMPLETED
from openedx_filters.learning.filters import StudentLoginRequested

from iblai_mentor_plugin.demo.enrolment import build_user_data
from iblai_mentor_plugin.demo.people import PEOPLE, read_password

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from django.http import HttpRequest, HttpResponse


def log_in(request: HttpRequest) -> HttpResponse:
    """Show the form with the ready users, or log in."""
    form = AuthenticationForm(request, data=request.POST or None)
    if request.method == "POST" and form.is_valid():
        return _log_in(request, form.get_user())
    people: list[Any] = list(PEOPLE) if _is_on_this_machine(request) else []
    values = {
        "form": form,
        "people": people,
        "password": read_password(settings.DATA_DIR) if people else "",
        "next": request.GET.get("next", ""),
    }
    return render(request, "demo/login.html", values)


def _log_in(request: HttpRequest, user: User) -> HttpResponse:
    StudentLoginRequested.run_filter(user=user)
    login(request, user)
    tracker.emit("edx.user.login", {"user_id": user.pk, "event_type": "login"})
    SESSION_LOGIN_COMPLETED.send_event(user=build_user_data(user))
    target = request.POST.get("next", "")
    learning = urlsplit(settings.LEARNING_MICROFRONTEND_URL).netloc
    is_own = url_has_allowed_host_and_scheme(target, allowed_hosts={request.get_host(), learning})
    return redirect(target if target and is_own else settings.LOGIN_REDIRECT_URL)


@require_POST
def log_out(request: HttpRequest) -> HttpResponse:
    """Log out."""
    data = {"user_id": request.user.pk, "event_type": "logout"}
    logout(request)
    tracker.emit("edx.user.logout", data)
    return redirect(settings.LOGIN_URL)


def _is_on_this_machine(request: HttpRequest) -> bool:
    """Say whether the browser runs here: the password of the ready users is shown to nobody else."""
    try:
        return ipaddress.ip_address(request.META.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:
        return False
