"""That the search of everything that leaves for an LLM can fail a session."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.services import ROOT

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.database

# A test that passes, and sends something about its learner to a provider.
SENDING = """
import hashlib, json, urllib.request
import pytest
from django.conf import settings
from django.contrib.auth.models import User
from tests.llm.provider import Provider

@pytest.mark.django_db
def test_sends():
    user = User.objects.create_user("ana7", "ana@example.com", pk=731999999, first_name="Žofia", last_name="Novotná")
    anonymous = hashlib.md5(f"{{settings.SECRET_KEY}}{{user.pk}}".encode()).hexdigest()
    with Provider() as provider:
        request = urllib.request.Request(provider.base_url, {body}, {headers})
        urllib.request.urlopen(request).read()
"""
WAYS = {
    "nothing": (b"{}", {}, ""),
    "the username": (b'{"system": "You help ANA7."}', {}, "username 'ana7'"),
    "the address, in a header": (b"{}", {"X-User": "ana@example.com"}, "email 'ana@example.com'"),
    "a name, escaped": (json.dumps({"user": "Žofia"}).encode(), {}, "first_name 'žofia'"),
    "the user id": (b'{"user": 731999999}', {}, "user id 731999999"),
    "the anonymous id": ("json.dumps({'user': anonymous}).encode()", {}, "anonymous id "),
}


@pytest.mark.parametrize(("options", "way"), [([], way) for way in WAYS] + [(["-n", "2"], "the username")])
def test_session_fails_when_what_it_sent_names_a_learner(options: list[str], way: str, tmp_path: Path) -> None:
    body, headers, found = WAYS[way]
    source = SENDING.format(body=body if isinstance(body, str) else repr(body), headers=headers)
    (tmp_path / "test_sending.py").write_text(source, "utf-8")
    command = [sys.executable, "-m", "pytest", "-p", "tests.leaving", "-p", "no:cacheprovider", "--no-migrations"]
    command += ["-c", str(ROOT / "tox.ini"), "--rootdir", str(ROOT), *options, str(tmp_path)]
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST_", "MENTOR_TEST"))}
    done = subprocess.run(
        command, env={**environment, "PYTHONPATH": str(ROOT)}, cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert "1 passed" in done.stdout, done.stdout
    assert (done.returncode, found in done.stdout) == (1 if found else 0, True), done.stdout
