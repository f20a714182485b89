"""Providers of the admin, for tests."""

from __future__ import annotations

from typing import Any

from iblai_mentor_plugin.api import operating as operating_api
from iblai_mentor_plugin.models import Mentor, Provider

KEY = "sk-never-to-be-seen-0123456789"
SECRET = "a long secret of this site 1"


def make_provider(base_url: str, *, key: str = KEY, **attributes: Any) -> Provider:
    """Make a provider on this site, whose key is encrypted."""
    values = {"name": "Campus", "model": "small-1", "is_on_site": False, **attributes}
    provider = Provider(base_url=base_url, **values)
    operating_api.keep_provider_key(provider, key)
    provider.save()
    return provider


def give(mentor: Mentor, provider: Provider, **changes: Any) -> None:
    """Have a mentor ask a provider."""
    Mentor.objects.filter(pk=mentor.pk).update(provider=provider, **changes)
