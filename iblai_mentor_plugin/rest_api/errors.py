"""The one place where errors become statuses."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.core.exceptions import SuspiciousOperation
from django.db import InterfaceError, OperationalError
from rest_framework import exceptions, status
from rest_framework.views import exception_handler

from iblai_mentor_plugin.api import operating as operating_api
from iblai_mentor_plugin.exceptions import (
    BusyError,
    ConflictError,
    CoursewareError,
    ExportStorageError,
    ForbiddenError,
    InvalidInputError,
    MentorError,
    NotFoundError,
    TryLaterError,
    UnknownMentorError,
)

if TYPE_CHECKING:
    from rest_framework.request import Request
    from rest_framework.response import Response

# Programs match these texts, so they are not translated.
INVALID_TOKEN: Final = "Invalid token."  # noqa: S105 - a message, not a secret
NOT_FOUND: Final = "Not found."
HINT: Final = "Send an API key in the header “Authorization: Api-Token <key>”."
# Ways to sign in that there are; and none at all, as of a browser.
_SCHEMES: Final = ("api-token", "jwt", "")
# What is raised where no database answers, at whichever statement.
GONE: Final = (OperationalError, InterfaceError)


class LmsUnavailableError(exceptions.APIException):
    """The LMS, its database or a storage could not answer what had to be asked of it."""

    status_code = status.HTTP_503_SERVICE_UNAVAILABLE
    default_detail = "The LMS could not answer; try again."
    default_code = "unavailable"
    # Seconds; becomes Retry-After.
    wait = 5


class ConflictingError(exceptions.APIException):
    """It does not fit with what there is."""

    status_code = status.HTTP_409_CONFLICT
    default_code = "conflict"


class NotNowError(exceptions.APIException):
    """Not now, but in a while: too much was asked, or too many ask."""

    def __init__(self, error: TryLaterError) -> None:
        super().__init__(str(error))
        is_busy = isinstance(error, BusyError)
        self.status_code = status.HTTP_503_SERVICE_UNAVAILABLE if is_busy else status.HTTP_429_TOO_MANY_REQUESTS
        # Seconds; becomes Retry-After.
        self.wait = error.retry_after


def respond_to_error(error: Exception, context: dict[str, Any]) -> Response | None:
    """Return the answer to an error, or None for one that nobody foresaw; rolls the request's transaction back."""
    if isinstance(error, (exceptions.AuthenticationFailed, exceptions.NotAuthenticated)):
        # Which of the ways to sign in failed, and how, is nothing to tell a stranger.
        error.detail = _describe_refusal(context["request"])  # type: ignore[assignment]
    elif isinstance(error, UnknownMentorError) and context["view"].access.has_scope("mentor:read"):
        error = exceptions.NotFound(str(error))
    elif isinstance(error, MentorError):
        error = _translate(error)
    elif isinstance(error, GONE) or operating_api.is_read_only(error):
        # A deadlock, a lock that lasted too long, a database that is gone or takes no writes: nothing was done, and it may be
        # tried again.
        error = LmsUnavailableError()
    elif isinstance(error, SuspiciousOperation):
        # Too many fields or files: Django would answer with a page of HTML.
        error = exceptions.ParseError("The body is too large, or has too many fields.")
    return exception_handler(error, context)


def _describe_refusal(request: Request) -> dict[str, str]:
    """Return what a 401 says; who sent a key in another header's words is told which ones are wanted."""
    scheme = request.META.get("HTTP_AUTHORIZATION", "").partition(" ")[0].lower()
    hint = {} if scheme in _SCHEMES else {"hint": HINT}
    return {"detail": INVALID_TOKEN, **hint}


def _translate(error: MentorError) -> Exception:
    match error:
        case NotFoundError():
            return exceptions.NotFound(NOT_FOUND)
        case ForbiddenError():
            return exceptions.PermissionDenied(str(error) or None)
        case InvalidInputError(errors={"detail": messages}):
            return exceptions.ParseError(" ".join(messages))
        case InvalidInputError(errors=errors):
            return exceptions.ValidationError(errors)
        case CoursewareError() | ExportStorageError():
            return LmsUnavailableError()
    return _translate_refusal(error)


def _translate_refusal(error: MentorError) -> Exception:
    match error:
        case ConflictError():
            return ConflictingError(str(error))
        case TryLaterError():
            return NotNowError(error)
    return error
