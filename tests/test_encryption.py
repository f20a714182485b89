"""Secrets at rest."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from iblai_mentor_plugin.encryption import decrypt, encrypt, is_known_secret, renew
from iblai_mentor_plugin.exceptions import EncryptionError

if TYPE_CHECKING:
    from pytest_django.fixtures import SettingsWrapper

NEW, OLD = "a long secret of this site 2", "a long secret of this site 1"


@pytest.fixture(autouse=True)
def _secrets(settings: SettingsWrapper) -> None:
    settings.IBLAI_MENTOR_ENCRYPTION_KEYS = [NEW]


def test_secret_is_read_as_it_was_written() -> None:
    token = encrypt("sk-ключ")
    assert "sk-" not in token
    assert decrypt(token) == "sk-ключ"


def test_same_secret_looks_different_each_time() -> None:
    assert encrypt("sk-1") != encrypt("sk-1")


def test_earlier_secret_decrypts_after_a_rotation(settings: SettingsWrapper) -> None:
    settings.IBLAI_MENTOR_ENCRYPTION_KEYS = [OLD]
    token = encrypt("sk-1")
    settings.IBLAI_MENTOR_ENCRYPTION_KEYS = [NEW, OLD]
    assert decrypt(token) == "sk-1"


def test_earlier_secret_is_not_needed_once_it_was_encrypted_anew(settings: SettingsWrapper) -> None:
    settings.IBLAI_MENTOR_ENCRYPTION_KEYS = [OLD]
    token = encrypt("sk-1")
    settings.IBLAI_MENTOR_ENCRYPTION_KEYS = [NEW, OLD]
    token = renew(token)
    settings.IBLAI_MENTOR_ENCRYPTION_KEYS = [NEW]
    assert decrypt(token) == "sk-1"


def test_secret_key_and_its_fallbacks_serve_when_no_other_is_set(settings: SettingsWrapper) -> None:
    settings.IBLAI_MENTOR_ENCRYPTION_KEYS = []
    settings.SECRET_KEY = OLD
    token = encrypt("sk-1")
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = NEW, [OLD]
    assert decrypt(token) == "sk-1"


@pytest.mark.parametrize("weak", ["dev key", "django-insecure-0123456789-0123456789", "short"])
def test_nothing_is_encrypted_with_a_secret_that_is_none(weak: str, settings: SettingsWrapper) -> None:
    settings.IBLAI_MENTOR_ENCRYPTION_KEYS, settings.SECRET_KEY = [], weak
    with pytest.raises(EncryptionError, match="IBLAI_MENTOR_ENCRYPTION_KEYS"):
        encrypt("sk-1")


def test_weak_earlier_secret_does_not_keep_a_good_one_from_being_used(settings: SettingsWrapper) -> None:
    settings.IBLAI_MENTOR_ENCRYPTION_KEYS, settings.SECRET_KEY = [], NEW
    settings.SECRET_KEY_FALLBACKS = ["dev key"]
    assert decrypt(encrypt("sk-1")) == "sk-1"


@pytest.mark.parametrize("token", ["", "no token", "ключ"])
def test_what_cannot_be_read_says_what_to_do(token: str) -> None:
    with pytest.raises(EncryptionError, match="enter anew"):
        decrypt(token)


def test_error_says_nothing_of_what_was_encrypted(settings: SettingsWrapper) -> None:
    token = encrypt("sk-1")
    settings.IBLAI_MENTOR_ENCRYPTION_KEYS = [OLD]
    with pytest.raises(EncryptionError) as caught:
        decrypt(token)
    assert token not in str(caught.value)
    assert caught.value.__cause__ is None


def test_one_secret_may_be_written_without_a_list(settings: SettingsWrapper) -> None:
    settings.IBLAI_MENTOR_ENCRYPTION_KEYS = NEW
    assert decrypt(encrypt("sk-1")) == "sk-1"


def test_long_random_secret_is_not_known() -> None:
    assert not is_known_secret(NEW)
