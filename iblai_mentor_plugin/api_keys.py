"""API keys: credentials of programs, bound to one tenant and one user. Only a digest is kept."""

from __future__ import annotations

import hashlib
import re
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from iblai_mentor_plugin.exceptions import InvalidInputError
from iblai_mentor_plugin.models import ApiKey

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from django.contrib.auth.models import User

    from iblai_mentor_plugin.models import Tenant

# What a key may be used for; a key made without saying gets all of them.
SCOPES: Final = {
    "memory:read": "Read memories",
    "memory:write": "Delete memories",
    "instruction:read": "Read custom instructions",
    "instruction:write": "Write custom instructions",
    "notice:read": "Read the notice",
    "notice:write": "Accept the notice, and withdraw",
    "audit:read": "Read what was done for the user",
    "mentor:read": "Read which mentors there are",
    "course:read": "Read what a course's staff decided, as its staff",
    "course:write": "Decide for a course, as its staff",
    "session:read": "Read sessions with the mentor",
    "session:write": "Ask the mentor, rename and delete sessions",
    "export:read": "Follow and download exports",
    "export:write": "Start exports",
}
# An hour: the note tells whether a key is still in use, and must not cost a write a request.
LAST_USE_PRECISION: Final = timedelta(hours=1)

_KEY = re.compile(r"[0-9a-f]{64}")
_PREFIX_LENGTH: Final = 8


def _digest(raw: str) -> str:
    return hashlib.sha256(raw.encode()).hexdigest()


def create_api_key(
    tenant: Tenant,
    user: User,
    *,
    name: str = "",
    scopes: Iterable[str] | None = None,
    expires_at: datetime | None = None,
) -> tuple[ApiKey, str]:
    """
    Make a key and return it with its text, 64 hexadecimal characters that nobody can see again.

    ``scopes`` default to all. Raises ``InvalidInputError`` for unknown scopes, a name over 100 characters, or an expiry
    that has passed.
    """
    name = name.strip()
    chosen = list(SCOPES) if scopes is None else sorted(set(scopes))
    check_api_key(name, chosen, expires_at)
    raw = ApiKey.generate()
    key = ApiKey.objects.create(
        tenant=tenant,
        user=user,
        name=name,
        prefix=raw[:_PREFIX_LENGTH],
        digest=_digest(raw),
        scopes=chosen,
        expires_at=expires_at,
    )
    return key, raw


def check_api_key(name: str, scopes: Sequence[str], expires_at: datetime | None) -> None:
    """Raise ``InvalidInputError`` for what no key can be made of."""
    errors = {}
    unknown = [scope for scope in scopes if scope not in SCOPES]
    if unknown or not scopes:
        errors["scopes"] = [_("Choose from: %s.") % ", ".join(SCOPES)]
    if len(name) > 100:  # noqa: PLR2004 - the length of the column
        errors["name"] = [_("At most 100 characters.")]
    if expires_at is not None and expires_at <= timezone.now():
        errors["expires_at"] = [_("This time has passed.")]
    if errors:
        raise InvalidInputError(errors)


def find_api_key(raw: str) -> ApiKey | None:
    """
    Return the key with this text, its user and its tenant, if it may be used now; notes the use.

    It may not when it was revoked, has expired, or when its user is not active. The lookup is by the digest, so that
    its time says nothing about any key.
    """
    if not _KEY.fullmatch(raw):
        return None
    now = timezone.now()
    key = (
        ApiKey.objects.select_related("user", "tenant")
        .filter(Q(expires_at=None) | Q(expires_at__gt=now), digest=_digest(raw), revoked_at=None, user__is_active=True)
        .first()
    )
    if key is not None:
        _note_use(key, now)
    return key


def _note_use(key: ApiKey, now: datetime) -> None:
    earlier = now - LAST_USE_PRECISION
    if key.last_used_at is None or key.last_used_at < earlier:
        unnoted = Q(last_used_at=None) | Q(last_used_at__lt=earlier)
        ApiKey.objects.filter(unnoted, pk=key.pk).update(last_used_at=now)


def revoke_api_key(key: ApiKey) -> None:
    """End a key at once; twice is once, and the first time stands."""
    ApiKey.objects.filter(pk=key.pk, revoked_at=None).update(revoked_at=timezone.now())
