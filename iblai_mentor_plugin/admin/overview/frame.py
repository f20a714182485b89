"""What the operator's pages have in common: who may see one, the way to the others, and names beside keys."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Any, Final, cast

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from iblai_mentor_plugin.api import overview as overview_api
from iblai_mentor_plugin.exceptions import NotFoundError

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.contrib.admin import AdminSite
    from django.contrib.auth.models import User
    from django.http import HttpRequest, HttpResponse, HttpResponseBase

APP: Final = "iblai_mentor_plugin"


class Reach(Enum):
    """How far somebody must see to see a page."""

    SITE = "site"
    TENANTS = "tenants"
    # A permission that is about the whole site by itself, as that of the switches.
    PERMISSION = "permission"


def _reaches(reach: Reach, scope: overview_api.Scope) -> bool:
    return scope.is_whole or reach is Reach.PERMISSION or (reach is Reach.TENANTS and bool(scope.tenants))


def name_url(name: str) -> str:
    """Return the name of a page's address, without the admin's namespace."""
    return f"{APP}_overview_{name}"


# The way through the pages, for who may see them: name, title, permission, reach.
_NAVIGATION: Final = (
    ("changelist", _("Overview"), "view_overview", Reach.TENANTS),
    ("health", _("Is it well?"), "view_health", Reach.SITE),
    ("costs", _("What does it cost?"), "view_costs", Reach.TENANTS),
    ("failures", _("What goes wrong?"), "view_failures", Reach.TENANTS),
    ("configuration", _("How is it set?"), "view_configuration", Reach.TENANTS),
    ("learners", _("A learner"), "view_learners", Reach.TENANTS),
    ("courses", _("Switch courses"), "change_switch", Reach.PERMISSION),
)


def may(request: HttpRequest, codename: str) -> bool:
    """Say whether who asks has a permission of this app."""
    return cast("User", request.user).has_perm(f"{APP}.{codename}")


@dataclass(frozen=True, slots=True)
class Call:
    """A request for a page, by somebody who may see it; ``scope`` is whose tenants they see."""

    request: HttpRequest
    site: AdminSite
    scope: overview_api.Scope
    name: str

    @property
    def user(self) -> User:
        """Return who asks."""
        return cast("User", self.request.user)

    def may(self, codename: str) -> bool:
        """Say whether they have another permission of this app."""
        return may(self.request, codename)

    def link(self, name: str, *args: object) -> str:
        """Return the address of a page."""
        return reverse(f"{self.site.name}:{name_url(name)}", args=args)

    def link_row(self, model: str, pk: object) -> str:
        """Return the address of a row in the admin, "" for who may not see it."""
        if self.may(f"view_{model}") or self.may(f"change_{model}"):
            return reverse(f"{self.site.name}:{APP}_{model}_change", args=[pk])
        return ""

    def link_list(self, model: str) -> str:
        """Return the address of a list in the admin, "" for who may not see it."""
        if self.may(f"view_{model}") or self.may(f"change_{model}"):
            return reverse(f"{self.site.name}:{APP}_{model}_changelist")
        return ""

    def render(self, template: str, title: object, **context: Any) -> TemplateResponse:
        """Show a page."""
        # The page of one learner belongs to that of all.
        current = "learners" if "learner" in self.name else self.name
        pages = [
            {"title": label, "url": self.link(name), "is_current": name == current}
            for name, label, codename, reach in _NAVIGATION
            if self.may(codename) and _reaches(reach, self.scope)
        ]
        self.request.current_app = self.site.name
        shared = {**self.site.each_context(self.request), "title": title, "pages": pages, "scope": self.scope}
        return TemplateResponse(self.request, f"admin/{APP}/overview/{template}.html", {**shared, **context})

    def go(self, name: str, *args: object) -> HttpResponseRedirect:
        """Lead to another page."""
        return HttpResponseRedirect(self.link(name, *args))


@dataclass(frozen=True, slots=True)
class Page:
    """
    A page: its name and path, the permission that it takes, and what shows it.

    ``reach``: whether it is for who administers every tenant alone, for who administers one, or whose permission says enough.
    ``is_atomic``: the request is one transaction, if the LMS wants it.
    """

    name: str
    path: str
    codename: str
    show: Callable[..., HttpResponse]
    reach: Reach = Reach.TENANTS
    is_atomic: bool = True

    def build_view(self, site: AdminSite) -> Callable[..., HttpResponseBase]:
        """Return the view, behind the admin's log-in, the permission, and the tenants of who asks."""

        def view(request: HttpRequest, **named: Any) -> HttpResponse:
            if not may(request, self.codename):
                raise PermissionDenied
            scope = overview_api.get_scope(cast("User", request.user))
            if not _reaches(self.reach, scope):
                raise PermissionDenied
            try:
                return self.show(Call(request, site, scope, self.name), **named)
            except NotFoundError as error:
                raise Http404 from error

        # The admin's wrapper takes the mark along.
        return site.admin_view(view if self.is_atomic else transaction.non_atomic_requests(view))
