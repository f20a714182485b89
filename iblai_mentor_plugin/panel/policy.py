"""What the panel's page may do, and who may frame it."""

from __future__ import annotations

from typing import Final

from django.templatetags.static import static

from iblai_mentor_plugin.api import operating as operating_api

# What the browser tells others of the page, and lets others do with it.
HEADERS: Final = {
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    # A window of its own is found again, by its name, from the page that opened it.
    "Cross-Origin-Opener-Policy": "unsafe-none",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), clipboard-write=(self)",
}


def build_policy() -> str:
    """Return the content security policy: our own files, our own requests, nothing inline, framed by who may."""
    # Static files may lie on a host of their own.
    files = operating_api.find_origin(static("iblai_mentor_plugin/panel.js")) or "'self'"
    rules = {
        "default-src": "'none'",
        "script-src": files,
        "style-src": files,
        "font-src": files,
        "connect-src": "'self'",
        "base-uri": "'none'",
        "form-action": "'none'",
        "frame-ancestors": " ".join(("'self'", *operating_api.find_host_origins())),
        # No text becomes markup or script but through these: the sanitiser, and the templates of the element.
        "require-trusted-types-for": "'script'",
        "trusted-types": "lit-html dompurify",
    }
    return "; ".join(f"{name} {value}" for name, value in rules.items())
