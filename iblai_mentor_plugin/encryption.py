"""
Secrets at rest: encrypted with a key that follows from the site's own secrets (HKDF, RFC 5869; Fernet).

The first secret encrypts, all of them decrypt, so that one can be replaced without losing what it encrypted. A secret that
everybody knows encrypts nothing: what looks safe and is not would be worse than a refusal.
"""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Final

from django.conf import settings

from iblai_mentor_plugin.exceptions import EncryptionError

if TYPE_CHECKING:
    from cryptography.fernet import MultiFernet

# What the platform's own files and Django's project template come with.
_KNOWN_SECRETS: Final = frozenset(
    {
        "dev key",
        "85920908f28904ed733fe576320db18cabd7b6cd",  # pragma: allowlist secret
        "aseuothsaeotuhaseotisaotenihsaoetih",
        "test_secret_key",
    }
)
_SHORTEST_SECRET: Final = 20
# Another use of the same secrets must make other keys of them.
_PURPOSE: Final = b"iblai_mentor_plugin.encryption"
_KEY_BYTES: Final = 32  # Fernet's.
_WEAK: Final = (
    "Nothing is encrypted with a secret that everybody knows, or that is shorter than %d characters: set "
    "IBLAI_MENTOR_ENCRYPTION_KEYS (or SECRET_KEY) to a long random string of your own."
)
_UNREADABLE: Final = (
    "This was encrypted with another secret: add the earlier one to the end of IBLAI_MENTOR_ENCRYPTION_KEYS (or of "
    "SECRET_KEY_FALLBACKS), or enter anew what was encrypted."
)


def is_known_secret(secret: str) -> bool:
    """Say whether a secret is one that everybody knows, or too short to be one."""
    return secret in _KNOWN_SECRETS or secret.startswith("django-insecure") or len(secret) < _SHORTEST_SECRET


def encrypt(text: str) -> str:
    """Return a text encrypted. Raises ``EncryptionError`` where the site has no secret of its own."""
    return _make_fernet().encrypt(text.encode()).decode("ascii")


def decrypt(token: str) -> str:
    """Return what was encrypted. Raises ``EncryptionError``, whose message names no part of it."""
    from cryptography.fernet import InvalidToken  # noqa: PLC0415 - an LMS process seldom decrypts

    try:
        return _make_fernet().decrypt(token.encode()).decode()
    except (InvalidToken, UnicodeError):
        raise EncryptionError(_UNREADABLE) from None


def renew(token: str) -> str:
    """Return the same, encrypted with the newest secret. Raises ``EncryptionError``."""
    return encrypt(decrypt(token))


def _make_fernet() -> MultiFernet:
    from cryptography.fernet import Fernet, MultiFernet  # noqa: PLC0415

    return MultiFernet([Fernet(base64.urlsafe_b64encode(_derive_key(secret))) for secret in _list_secrets()])


def _derive_key(secret: str) -> bytes:
    from cryptography.hazmat.primitives import hashes  # noqa: PLC0415
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF  # noqa: PLC0415

    return HKDF(hashes.SHA256(), _KEY_BYTES, salt=None, info=_PURPOSE).derive(secret.encode())


def _list_secrets() -> list[str]:
    """Return the secrets, the newest first; of the earlier ones those that were any."""
    named = settings.IBLAI_MENTOR_ENCRYPTION_KEYS or [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    newest, *earlier = map(str, [named] if isinstance(named, str) else named)
    if is_known_secret(newest):
        raise EncryptionError(_WEAK % _SHORTEST_SECRET)
    return [newest, *(secret for secret in earlier if not is_known_secret(secret))]
