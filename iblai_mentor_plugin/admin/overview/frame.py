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

from iblai_mentor_plugin.api import overview as overview_api
from iblai_mentor_plugin.exceptions import NotFoundError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from django.contrib.admin import AdminSite
    from django.contrib.auth.models import User
    from django.http import HttpRequest, HttpResponse, HttpResponseBase
    from django.utils.functional import _StrPromise

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


def may(request: HttpRequest, codename: str) -> bool:
    """Say whether who asks has a permission of this app."""
    return cast("User", request.user).has_perm(f"{APP}.{codename}")


@dataclass(frozen=True, slots=True)
class Call:
    """A request for a page, by somebody who may see it; ``scope`` is whose tenants they see."""

    request: HttpRequest
    site: AdminSite
    scope: overview_api.Scope
    page: Page
    pages: Sequence[Page]

    @property
    def user(self) -> User:
        """Return who asks."""
        return cast("User", self.request.user)

    def may(self, codename: str) -> bool:
        """Say whether they have another permission of this app."""
        return may(self.request, codename)

    def sees(self, page: Page) -> bool:
        """Say whether they may see a page."""
        return self.may(page.codename) and _reaches(page.reach, self.scope)

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
        current = self.page.within or self.page.name
        pages = [
            {"title": page.label, "url": self.link(page.name), "is_current": page.name == current}
            for page in self.pages
            if page.label and self.sees(page)
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

    ``label``: what the way through the pages calls it, "" where it is not on it, but ``within`` a page that is.
    ``reach``: whether it is for who administers every tenant alone, for who administers one, or whose permission says enough.
    ``is_atomic``: the request is one transaction, if the LMS wants it.
    """

    name: str
    path: str
    codename: str
    show: Callable[..., HttpResponse]
    label: _StrPromise | str = ""
    within: str = ""
    reach: Reach = Reach.TENANTS
    is_atomic: bool = True

    def build_view(self, site: AdminSite, pages: Sequence[Page]) -> Callable[..., HttpResponseBase]:
        """Return the view, behind the admin's log-in, the permission, and the tenants of who asks."""

        def view(request: HttpRequest, **named: Any) -> HttpResponse:
            # Asked first: who may see no page is not asked whose tenants they see.
            if not may(request, self.codename):
                raise PermissionDenied
            call = Call(request, site, overview_api.get_scope(cast("User", request.user)), self, pages)
            if not call.sees(self):
                raise PermissionDenied
            try:
                return self.show(call, **named)
            except NotFoundError as error:
                raise Http404 from error

        # The admin's wrapper takes the mark along.
        return site.admin_view(view if self.is_atomic else transaction.non_atomic_requests(view))
