"""
The reference of the REST interface, for programs and for people: the packaged schema, and a page that is made of it.

The page is plain HTML of this site, without a script and without anybody else's host.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils.html import escape
from django.utils.translation import get_language, get_language_bidi
from edx_rest_framework_extensions.permissions import NotJwtRestrictedApplication
from rest_framework.exceptions import NotAuthenticated
from rest_framework.renderers import BaseRenderer, StaticHTMLRenderer
from rest_framework.response import Response

from iblai_mentor_plugin.api import operating as operating_api
from iblai_mentor_plugin.rest_api.renderers import JSONRenderer
from iblai_mentor_plugin.rest_api.schema_text import list_groups, list_shapes
from iblai_mentor_plugin.rest_api.views import GuardedView

if TYPE_CHECKING:
    from rest_framework.request import Request

SCHEMA: Final = Path(__file__).with_name("openapi.yaml")
_CODE: Final = re.compile(r"`+([^`<>]+)`+")
# Stands for the page's own address, of which the caller has a say.
_ADDRESS: Final = "\ufffc"
# Our own style sheets and nothing else; static files may lie on a host of their own.
POLICY: Final = "default-src 'none'; style-src {files}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"


@cache
def load_schema() -> dict[str, Any]:
    """Return the packaged schema; read once a process, in a fifth of a second where libyaml is there."""
    import yaml  # noqa: PLC0415 - nothing else of an LMS that starts needs it from here

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    loaded: dict[str, Any] = yaml.load(SCHEMA.read_text("utf-8"), Loader=loader)  # noqa: S506 - both are safe
    return loaded


class YamlRenderer(BaseRenderer):
    """YAML that is written already; an error is JSON, which YAML takes."""

    media_type = "application/yaml"
    format = "yaml"
    charset = "utf-8"

    def render(self, data: Any, accepted_media_type: str | None = None, renderer_context: Any = None) -> bytes:
        """Return the text."""
        if isinstance(data, str):
            return data.encode()
        return JSONRenderer().render(data, accepted_media_type, renderer_context)


class ReferenceView(GuardedView):
    """What is shown to who is logged in, and to everybody where the operator says so."""

    # The schema does not describe itself.
    schema = None
    permission_classes = (NotJwtRestrictedApplication,)

    def perform_authentication(self, request: Request) -> None:
        """Refuse a wrong credential, and who brings none unless all may read; strangers are counted either way."""
        try:
            super().perform_authentication(request)
        except NotAuthenticated:
            if not settings.IBLAI_MENTOR_REFERENCE_IS_PUBLIC:
                raise


class SchemaView(ReferenceView):
    """The schema, as YAML or JSON (OpenAPI 3)."""

    renderer_classes = (YamlRenderer, JSONRenderer)

    def get(self, request: Request) -> Response:
        """Return the schema in the form that the client takes, or asks for by ``?format=``."""
        is_yaml = request.accepted_renderer.format == YamlRenderer.format
        return Response(SCHEMA.read_text("utf-8") if is_yaml else load_schema())


class ReferencePageView(ReferenceView):
    """The page for people."""

    renderer_classes = (StaticHTMLRenderer, JSONRenderer)

    def get(self, request: Request) -> HttpResponse:
        """Show the page."""
        address = request.build_absolute_uri(request.path).removesuffix("docs/")
        page = HttpResponse(_write_page(get_language() or "").replace(_ADDRESS, escape(address)))
        files = operating_api.find_origin(static("iblai_mentor_plugin/reference.css")) or "'self'"
        page["Content-Security-Policy"] = POLICY.format(files=files)
        page["X-Content-Type-Options"] = "nosniff"
        return page

    def handle_exception(self, exc: Exception) -> Any:
        """Have who is not logged in log in, and come back."""
        if isinstance(exc, NotAuthenticated):
            return redirect_to_login(self.request.get_full_path(), settings.LOGIN_URL)
        return super().handle_exception(exc)


@lru_cache(maxsize=8)
def _write_page(language: str) -> str:
    """Return the page in the language of this request, but for its own address; written once, in half a second."""
    words = {
        "schema": load_schema(),
        "groups": list_groups(load_schema()),
        "shapes": list_shapes(load_schema()),
        "address": _ADDRESS,
        "language": language,
        "direction": "rtl" if get_language_bidi() else "ltr",
    }
    page = render_to_string("iblai_mentor_plugin/reference.html", words)
    # The schema is written in Markdown, of which this is all that it needs; it is escaped already.
    return _CODE.sub(r"<code>\1</code>", page)
