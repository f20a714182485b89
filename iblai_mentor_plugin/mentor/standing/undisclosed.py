"""Whether the notice in force is true: a provider that words leave this site for must be named in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from iblai_mentor_plugin.mentor.providers.choice import list_leaving
from iblai_mentor_plugin.notices import find_notice

if TYPE_CHECKING:
    from collections.abc import Sequence


def list_unnamed() -> list[str]:
    """
    Return the hosts that words leave this site for, and that the notice in force does not name, in each language it is read in.

    Languages are not ours to read, but a host, or the provider's name, is the same in all of them.
    """
    notice = find_notice()
    published = notice.translations.filter(is_published=True) if notice else ()
    texts = [one.text.casefold() for one in (notice, *published) if one is not None]
    return [one.provider for one in list_leaving() if not _is_named(texts, one.provider, one.name)]


def _is_named(texts: Sequence[str], *names: str) -> bool:
    """Say whether each of the texts has one of the names; no text names nobody."""
    return bool(texts) and all(any(name and name.casefold() in text for name in names) for text in texts)
