"""API keys: credentials of programs, bound to one tenant and one user. Only a digest is kept."""

from __future__ import annotations

import hashlib
import logging
import re
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from django.db import Error, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from iblai_mentor_plugin.exceptions import ConflictError, InvalidInputError
from iblai_mentor_plugin.models import ApiKey

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from django.contrib.auth.models import User

    from iblai_mentor_plugin.models import Tenant

log = logging.getLogger(__name__)
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
    "shared:read": "Read what was shared with a course's team: one's own, and, as its staff, what learners shared",
    "shared:write": "Share messages with a course's team, and take them back",
    "export:read": "Follow and download exports",
    "export:write": "Start exports",
}
# An hour: the note tells whether a key is still in use, and must not cost a write a request.
LAST_USE_PRECISION: Final = timedelta(hours=1)
# How long a key that is replaced still opens, unless somebody says otherwise; and the longest that they may say.
OVERLAP: Final = timedelta(days=7)
LONGEST_OVERLAP: Final = timedelta(days=90)

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
    Return the key with this text, its user and its tenant, if it may be used now.

    It may not when it was revoked, has expired, or when its user is not active. The lookup is by the digest, so that
    its time says nothing about any key.
    """
    if not _KEY.fullmatch(raw):
        return None
    return (
        ApiKey.objects.select_related("user", "tenant")
        .filter(_is_valid(), digest=_digest(raw), user__is_active=True)
        .first()
    )


def find_key_by_prefix(prefix: str) -> ApiKey | None:
    """Return the one key that begins so, may be used now and was not replaced yet; None where there is none, or several."""
    found = ApiKey.objects.filter(_is_valid(), prefix=prefix, successor=None)[:2]
    return found[0] if len(found) == 1 else None


def _is_valid() -> Q:
    return Q(expires_at=None, revoked_at=None) | Q(expires_at__gt=timezone.now(), revoked_at=None)


def note_use(key: ApiKey) -> None:
    """
    Note that a key was used, once an hour; raises nothing.

    To be called when the transaction of the request is over: a request that fails has used its key, too, and waits for no row.
    """
    now = timezone.now()
    earlier = now - LAST_USE_PRECISION
    if key.last_used_at is not None and key.last_used_at >= earlier:
        return
    unnoted = Q(last_used_at=None) | Q(last_used_at__lt=earlier)
    try:
        ApiKey.objects.filter(unnoted, pk=key.pk).update(last_used_at=now)
    except Error as error:
        log.warning("The use of API key %s was not noted: %s", key.pk, type(error).__name__)


def revoke_api_key(key: ApiKey) -> None:
    """End a key at once; twice is once, and the first time stands."""
    ApiKey.objects.filter(pk=key.pk, revoked_at=None).update(revoked_at=timezone.now())


def rotate_api_key(key: ApiKey, *, overlap: timedelta = OVERLAP) -> tuple[ApiKey, str]:
    """
    Make a key that takes this one's place, and return it with its text; this one opens for ``overlap`` more, and no longer.

    The new one is of the same tenant, user, name and scopes, and lives as long as the old one was made to live. Raises
    ``InvalidInputError`` for an overlap below nothing or above ``LONGEST_OVERLAP``, ``ConflictError`` for a key that has
    ended or was replaced already.
    """
    if not timedelta(0) <= overlap <= LONGEST_OVERLAP:
        raise InvalidInputError({"overlap": [f"From 0 to {LONGEST_OVERLAP.days} days."]})
    now = timezone.now()
    with transaction.atomic():
        old = ApiKey.objects.select_for_update().filter(_is_valid(), pk=key.pk, successor=None).first()
        if old is None:
            raise ConflictError(_("The key %s has ended, or was replaced already.") % key)
        ends = now + (old.expires_at - old.created) if old.expires_at else None
        new, raw = create_api_key(old.tenant, old.user, name=old.name, scopes=old.scopes, expires_at=ends)
        old.successor, old.expires_at = new.prefix, min(filter(None, [old.expires_at, now + overlap]))
        old.save(update_fields=["successor", "expires_at"])
    return new, raw
