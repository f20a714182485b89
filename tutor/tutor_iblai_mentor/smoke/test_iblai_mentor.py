"""The AI mentor's smoke test, run by ``tutor local do tests smoke``: its endpoints are there, and ask for a credential."""

import os
import urllib.error
import urllib.request


def get(path):
    """Return status and headers of an address of the LMS."""
    scheme = "https" if os.environ.get("ENABLE_HTTPS") == "true" else "http"
    port = f":{os.environ['LMS_PORT']}" if os.environ.get("LMS_PORT") else ""
    try:
        with urllib.request.urlopen(f"{scheme}://{os.environ['LMS_HOST']}{port}{path}", timeout=20) as answer:
            return answer.status, answer.headers
    except urllib.error.HTTPError as error:
        return error.code, error.headers


def test_endpoints_of_the_mentor_ask_for_a_credential():
    status, headers = get("/api/ai-mentor/orgs/main/users/nobody/edx-memory/")
    assert status == 401
    assert headers["WWW-Authenticate"].startswith("Api-Token")


def test_script_of_the_dock_is_served():
    assert get("/api/ai-mentor/panel/dock.js")[0] == 200
