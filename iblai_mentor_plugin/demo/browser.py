"""A browser without a window, for checks over HTTP."""

from __future__ import annotations

import http.cookiejar
import urllib.error
import urllib.parse
import urllib.request

TIMEOUT = 30


class CheckError(Exception):
    """A step did not do what it must; the message says what it did instead."""


class Browser:
    """As much of a browser as the check needs: cookies, forms, addresses below one site."""

    def __init__(self, url: str) -> None:
        """Begin without cookies. The site is on this machine: no proxy is asked."""
        self.url = url
        self.cookies = http.cookiejar.CookieJar()
        self.opener = urllib.request.build_opener(
            urllib.request.ProxyHandler({}), urllib.request.HTTPCookieProcessor(self.cookies)
        )

    def get(self, path: str, headers: dict[str, str] | None = None) -> str:
        """Return a page. Raises ``CheckError``."""
        return self._send(urllib.request.Request(self.url + path, headers=headers or {}))  # noqa: S310 - our own address

    def post(self, path: str, fields: list[tuple[str, str]]) -> str:
        """Send a form. Raises ``CheckError``."""
        token = next((str(cookie.value) for cookie in self.cookies if "csrf" in cookie.name), "")
        headers = {"X-CSRFToken": token, "Referer": self.url}
        body = urllib.parse.urlencode(fields).encode()
        return self._send(urllib.request.Request(self.url + path, body, headers))  # noqa: S310

    def _send(self, request: urllib.request.Request) -> str:
        try:
            with self.opener.open(request, timeout=TIMEOUT) as response:
                return str(response.read().decode())
        except urllib.error.HTTPError as error:
            message = f"{request.get_method()} {request.full_url} answered {error.code}"
            raise CheckError(message) from error
        except OSError as error:
            message = f"{request.full_url} cannot be reached: {error}"
            raise CheckError(message) from error
