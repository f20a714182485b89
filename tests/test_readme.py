"""README does what it says: its examples are run as they stand there, against a running stand-in LMS."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from typing import TYPE_CHECKING, Any

import pytest

from tests.demo.conftest import site
from tests.demo.site import COURSE
from tests.services import CLIENT_VERSIONS, ROOT, client_python, miss

if TYPE_CHECKING:
    from pathlib import Path

    from tests.demo.site import Site

__all__ = ["site"]

README = (ROOT / "README.md").read_text("utf-8")
_EXAMPLE = README.partition("## Ask from a program")[2].partition("\n## ")[0]
PREPARATION, WITH_CURL = re.findall(r"```bash\n(.*?)```", _EXAMPLE, re.DOTALL)
(WITH_CLIENT,) = re.findall(r"```python\n(.*?)```", _EXAMPLE, re.DOTALL)
# A reply, then what it cites: a number, a title and an address.
CITED = re.compile(r"^\[\d+\] .+ http://127\.0\.0\.1:\d+/\S+$", re.MULTILINE)


def run(command: list[Any], site: Site, **more: str) -> str:
    """Return what a program prints that is told of the site as the preparation would tell it."""
    told = {
        "SITE": site.url,
        "LEARNER": "learner1",
        "COURSE": COURSE,
        "KEY": site.info["api_keys"]["learner"],
        "QUESTION": "Why do the stars move?",
    }
    assert set(re.findall(r"\b([A-Z]+)=", PREPARATION)) == set(told)
    done = subprocess.run(
        command, env={**os.environ, **told, **more}, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def agree(site: Site) -> None:
    """Have the learner agree, as the first example does."""
    run([shutil.which("bash"), "-c", WITH_CURL], site)


def test_curl_gets_from_a_key_to_a_cited_reply(site: Site) -> None:
    if shutil.which("curl") is None:
        miss("curl (Debian: apt-get install curl)")
    said = run([shutil.which("bash"), "-euc", WITH_CURL], site)
    assert "star" in said
    assert CITED.search(said), said


@pytest.mark.parametrize("version", CLIENT_VERSIONS)
def test_published_client_gets_from_a_key_to_a_cited_reply(version: str, site: Site, tmp_path: Path) -> None:
    script = tmp_path / "example.py"
    script.write_text(WITH_CLIENT, "utf-8")
    agree(site)
    said = run([client_python(version), "-I", script], site)
    assert said.startswith(("0 memories", "1 memories"))
    assert CITED.search(said), said


def test_each_link_of_readme_leads_to_a_file() -> None:
    links = re.findall(r"\]\(([^)#:]+?)(?:#[^)]*)?\)", README)
    assert [link for link in links if not (ROOT / link).exists()] == []
    assert len(links) > 20


def test_readme_answers_the_five_questions_before_all_else() -> None:
    headings = re.findall(r"^## (.+)$", README, re.MULTILINE)
    assert headings[:5] == [
        "What is it?",
        "How do I get it on my Tutor site?",
        "What does it cost?",
        "Is it safe?",
        "How do I get rid of it?",
    ]
    # Five minutes, at two hundred words a minute.
    answers = README.partition("## Ask from a program")[0]
    assert len(answers.split()) < 1000
