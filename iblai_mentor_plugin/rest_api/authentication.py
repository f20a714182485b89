"""Who asks: a program with an API key, or the learner's own browser with the LMS's JWT or session."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from edx_rest_framework_extensions.auth.jwt.authentication import JwtAuthentication
from rest_framework.authentication import BaseAuthentication, SessionAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed

from iblai_mentor_plugin.api import operating as operating_api

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from django.http import HttpRequest
    from rest_framework.request import Request

    from iblai_mentor_plugin.models import ApiKey

KEYWORD: Final = "Api-Token"
# Whose value is looked at for writes alone, by Django.
CSRF_HEADER: Final = "X-CSRFToken"
_USED: Final = "mentor_api_key"


def is_meant(request: Request) -> bool:
    """
    Say whether a request is more than an address that a browser was led to, as a picture or by a page of another site.

    A session's cookie goes along with those. A header of our own does not: a page of another site has to ask the LMS first.
    """
    return not isinstance(request.successful_authenticator, SessionAuthentication) or CSRF_HEADER in request.headers


def note_key(request: HttpRequest) -> None:
    """Note the use of the key that a request came with, if it did; to be called after the request's transaction."""
    key: ApiKey | None = getattr(request, _USED, None)
    if key is not None:
        operating_api.note_use(key)


class ApiTokenAuthentication(BaseAuthentication):
    """``Authorization: Api-Token <key>``; the request's ``auth`` is then the key."""

    def authenticate(self, request: Request) -> tuple[User, ApiKey] | None:
        """Return user and key, or None where the header speaks of something else."""
        keyword, _space, raw = get_authorization_header(request).partition(b" ")
        if keyword.lower() != KEYWORD.lower().encode():
            return None
        key = operating_api.find_api_key(raw.strip().decode("latin-1"))
        if key is None:
            raise AuthenticationFailed
        setattr(request._request, _USED, key)  # noqa: SLF001 - what outlives the transaction of the request
        return key.user, key

    def authenticate_header(self, request: Request) -> str:  # noqa: ARG002
        """Return what a 401 asks for."""
        return KEYWORD


class ActiveUserJwtAuthentication(JwtAuthentication):  # type: ignore[misc]
    """The LMS's JWT, of an active user: a token may outlive the account that it was made for."""

    def authenticate(self, request: Request) -> tuple[User, Any] | None:
        """Return user and token, or None where there is no token."""
        result: tuple[User, Any] | None = super().authenticate(request)
        if result is not None and not result[0].is_active:
            raise AuthenticationFailed
        return result
