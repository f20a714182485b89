"""Whether the notice in force is true: a provider that words leave this site for must be named in it."""

from __future__ import annotations

from iblai_mentor_plugin.mentor.providers.choice import list_leaving
from iblai_mentor_plugin.notices import find_notice


def list_unnamed() -> list[str]:
    """
    Return the hosts that words leave this site for, and that the notice in force does not name.

    Its languages are not ours to read, but a host, or the provider's name, is the same in all of them.
    """
    notice = find_notice()
    text = notice.text.casefold() if notice else ""
    unnamed = (one for one in list_leaving() if not _is_named(text, one.provider, one.name))
    return [one.provider for one in unnamed]


def _is_named(text: str, *names: str) -> bool:
    return any(name and name.casefold() in text for name in names)
