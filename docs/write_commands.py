"""
Writes ``commands.rst``, every command of the plugin with what it takes, from the commands themselves.

From the root: ``PYTHONPATH=. DJANGO_SETTINGS_MODULE=tests.settings python docs/write_commands.py``.
"""

from __future__ import annotations

import argparse
import re
from pathlib import Path
from typing import TYPE_CHECKING

import django
from django.core.management import load_command_class
from django.core.management.base import BaseCommand

if TYPE_CHECKING:
    from argparse import Action, ArgumentParser

_APP = "iblai_mentor_plugin"
_INTRODUCTION = """\
Commands
========

For operators. Written by ``docs/write_commands.py`` from the commands themselves: do not edit.

Each is run as ``./manage.py lms NAME …``, with Tutor as ``tutor local run lms ./manage.py lms NAME …``. What every command of
Django takes (``--verbosity``, ``--settings`` and so on) is left out.

"""


def render_commands() -> str:
    """Return the page."""
    folder = Path(__file__).parent.parent / _APP / "management" / "commands"
    names = sorted(path.stem for path in folder.glob("mentor_*.py"))
    return _INTRODUCTION + "\n".join(_render(name) for name in names)


def _render(name: str) -> str:
    command = load_command_class(_APP, name)
    parser = command.create_parser("manage.py", name)
    lines = [name, "-" * len(name), "", _close(command.help), ""]
    for action in _list_own(parser):
        lines += [_describe(action), f"   {_close(_explain(parser, action))}"]
    return "\n".join([*lines, ""])


def _list_own(parser: ArgumentParser) -> list[Action]:
    """Return what a command takes beside what all of Django's do."""
    usual = BaseCommand().create_parser("manage.py", "usual")
    known = {option for action in usual._actions for option in action.option_strings}  # noqa: SLF001
    own = [action for action in parser._actions if not known.intersection(action.option_strings)]  # noqa: SLF001
    return [action for action in own if action.help != argparse.SUPPRESS]


def _describe(action: Action) -> str:
    value = action.metavar or (action.dest.upper() if action.nargs != 0 else "")
    if not action.option_strings:
        return f"``{value}``" + (" (may be left out)" if action.nargs in ("?", "*") else "")
    return ", ".join(f"``{' '.join(filter(None, [option, str(value)]))}``" for option in action.option_strings)


def _explain(parser: ArgumentParser, action: Action) -> str:
    text = parser._get_formatter()._expand_help(action) if action.help else ""  # noqa: SLF001
    choices = f"One of: {', '.join(map(str, action.choices))}." if action.choices else ""
    return " ".join(filter(None, [text, choices])) or "Required."


def _close(text: str) -> str:
    """Return a sentence on one line, with its full stop."""
    line = re.sub(r"\bIBLAI_MENTOR_[\w*]+", r"``\g<0>``", " ".join(text.split()))
    return line if line.endswith((".", "!", "?")) else f"{line}."


def main() -> None:
    """Write the file beside this one."""
    django.setup()
    Path(__file__).with_name("commands.rst").write_text(render_commands(), "utf-8")


if __name__ == "__main__":
    main()
