"""
Writes ``settings.rst``, every setting of the plugin with its default and what it does, from ``settings/common.py``.

From the root: ``PYTHONPATH=. python docs/write_settings.py``.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from iblai_mentor_plugin.settings import common

_INTRODUCTION = """\
Settings
========

For operators. Written by ``docs/write_settings.py`` from ``iblai_mentor_plugin/settings/common.py``: do not edit.

They stand in the LMS's YAML, or in a Tutor patch; with the Tutor plugin ``tutor config save --set MENTOR_X=…`` sets
``IBLAI_MENTOR_X``. Restart LMS and workers afterwards, then run ``mentor_check``, which says what does not fit. Switches,
mentors, providers, budgets and notices are no settings: they are in the admin.

"""
_COMMENT = re.compile(r"^    # ?(.*)$")
_ENTRY = re.compile(r'^    "(IBLAI_MENTOR_\w+)":')


def render_settings() -> str:
    """Return the page."""
    return _INTRODUCTION + "\n".join(_render(names, text) for names, text in list_groups())


def list_groups() -> list[tuple[list[str], str]]:
    """Return the settings that a comment is about, and the comment, in order."""
    source = Path(str(common.__file__)).read_text("utf-8").partition("DEFAULTS: Final")[2].partition("\n}\n")[0]
    groups: list[tuple[list[str], list[str]]] = []
    was_comment = False
    for line in source.split("\n"):
        comment, entry = _COMMENT.match(line), _ENTRY.match(line)
        if comment and not was_comment:
            groups.append(([], []))
        if comment:
            groups[-1][1].append(comment[1])
        elif entry:
            groups[-1][0].append(entry[1])
        was_comment = bool(comment)
    return [(names, " ".join(lines)) for names, lines in groups]


def _render(names: list[str], text: str) -> str:
    terms = ", ".join(f"``{name}`` (``{_show(common.DEFAULTS[name])}``)" for name in names)
    return f"{terms}\n   {_mark(text)}\n"


def _show(value: Any) -> str:
    """Return a default as YAML has it."""
    words = {None: "null", True: "true", False: "false"}
    if value is None or isinstance(value, bool):
        return words[value]
    return f'"{value}"' if isinstance(value, str) else str(value)


def _mark(text: str) -> str:
    """Set names of settings, and the values of Python, as code."""
    text = re.sub(r"(?<!`)\b(IBLAI_MENTOR_\w+|SECRET_KEY\w*|STORAGES)\b(?!`)", r"``\1``", text)
    return re.sub(r"\bNone\b", "null", text)


def main() -> None:
    """Write the file beside this one."""
    Path(__file__).with_name("settings.rst").write_text(render_settings(), "utf-8")


if __name__ == "__main__":
    main()
