"""Bodies and queries: bounded, and bad ones told apart from bugs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from rest_framework.exceptions import ParseError
from rest_framework.parsers import JSONParser

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rest_framework.request import Request
    from rest_framework.serializers import Serializer

# The greatest sensible body is three texts of 4,000 characters, each character twelve bytes once it is escaped.
BODY_LENGTH: Final = 256 * 1024


def refuse_huge_body(request: Request) -> None:
    """Raise ``ParseError`` for a body that nothing of ours needs, before any of it is read."""
    if not 0 <= read_length(request.META) <= BODY_LENGTH:
        message = f"The body may have at most {BODY_LENGTH} bytes."
        raise ParseError(message)


def read_length(headers: Mapping[str, Any]) -> int:
    """Return how long a body says that it is; -1 for what is no number."""
    length = headers.get("CONTENT_LENGTH") or "0"
    return int(length) if length.isdecimal() else -1


def validate(serializer: type[Serializer[Any]], data: Any, *, partial: bool = False) -> dict[str, Any]:
    """Return the fields; with ``partial`` without defaults for absent ones. Raises ``ValidationError`` of DRF."""
    body = serializer(data=data, partial=partial)
    body.is_valid(raise_exception=True)
    return body.validated_data  # type: ignore[no-any-return]


def read_query(parameters: Mapping[str, Any]) -> dict[str, Any]:
    """Return a query's parameters; an empty one is as good as none."""
    return {name: value for name, value in parameters.items() if value}


class ObjectParser(JSONParser):
    """JSON whose top is an object; ``null`` is as good as no body."""

    def parse(self, stream: Any, media_type: str | None = None, parser_context: Any = None) -> dict[str, Any]:
        """Return the object. Raises ``ParseError``."""
        try:
            body: Any = super().parse(stream, media_type=media_type, parser_context=parser_context)
        except RecursionError as error:
            message = "JSON parse error - nested too deeply."
            raise ParseError(message) from error
        if body is None:
            return {}
        if not isinstance(body, dict):
            message = "The body must be a JSON object."
            raise ParseError(message)
        return body
