"""
Writes ``rest.rst``, the calls of the REST interface at a glance, from the packaged schema.

From the root: ``PYTHONPATH=. DJANGO_SETTINGS_MODULE=tests.settings python docs/write_rest.py``, after ``write_openapi.py``.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import django

if TYPE_CHECKING:
    from iblai_mentor_plugin.rest_api.schema_text import Call

_INTRODUCTION = """\
REST calls
==========

For programmers. Written by ``docs/write_rest.py`` from ``iblai_mentor_plugin/rest_api/openapi.yaml``: do not edit.

All of them lie below ``/api/ai-mentor/orgs/{org}/users/{user_id}/``, where ``org`` is a tenant (``main`` after install) and
``user_id`` a user name. What each takes and answers, field by field, stands at ``/api/ai-mentor/docs/`` of a running LMS, as a
schema at ``/api/ai-mentor/schema/``, and in that file. Beside the answers below any call may say 401, 403, 404, 429 and 503.
How to begin: :doc:`programming`.

"""


def render_rest() -> str:
    """Return the page."""
    from iblai_mentor_plugin.rest_api.reference import load_schema  # noqa: PLC0415 - it needs Django set up
    from iblai_mentor_plugin.rest_api.schema_text import list_groups  # noqa: PLC0415 - as above

    return _INTRODUCTION + "\n".join(_render(name, calls) for name, calls in list_groups(load_schema()))


def _render(name: str, calls: list[Call]) -> str:
    lines = [name, "-" * len(name), ""]
    for call in calls:
        answers = ", ".join(answer.status for answer in call.answers)
        lines.append(f"{call.method} ``{call.tail or '(nothing)'}``")
        lines.append(f"   {_mark(call.description)} Scope ``{call.scope}``; answers {answers}.")
    return "\n".join([*lines, ""])


def _mark(text: str) -> str:
    """Return Markdown's code as reStructuredText's, on one line."""
    return re.sub(r"`([^`]+)`", r"``\1``", " ".join(text.split()))


def main() -> None:
    """Write the file beside this one."""
    django.setup()
    Path(__file__).with_name("rest.rst").write_text(render_rest(), "utf-8")


if __name__ == "__main__":
    main()
