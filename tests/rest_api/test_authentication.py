"""Credentials: API keys, sessions and JWTs, and what is answered without one."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import jwt
import pytest
from django.utils import timezone
from rest_framework.test import APIClient

from iblai_mentor_plugin.api import operating as operating_api
from iblai_mentor_plugin.exceptions import InvalidInputError
from iblai_mentor_plugin.models import ApiKey, TenantMember
from tests.conftest import COURSE
from tests.rest_api.conftest import path_of
from tests.settings import JWT_SECRET

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.contrib.auth.models import User
    from pytest_django.fixtures import SettingsWrapper

    from iblai_mentor_plugin.models import Tenant

RAW = "0123456789abcdef" * 4


def get_memories(user: User, header: str | None = None, **extra: Any) -> Any:
    credential = {"HTTP_AUTHORIZATION": header} if header else {}
    return APIClient().get(path_of(user, "edx-memory/"), **credential, **extra)


@pytest.mark.parametrize(
    "header",
    [
        None,
        "Api-Token",
        "Api-Token ",
        f"Api-Token {RAW}",
        f"Api-Token {RAW} {RAW}",
        "Api-Token short",
        f"Api-Token {RAW.upper()}",
        "Api-Token \u00fc" + RAW[1:],
        "Api-Token " + "a" * 100_000,
        "JWT not.a.jwt",
    ],
)
def test_bad_or_missing_credential_is_answered_the_same(header: str | None, learner: User) -> None:
    answer = get_memories(learner, header)
    assert (answer.status_code, answer.json()) == (401, {"detail": "Invalid token."})
    assert answer["WWW-Authenticate"] == "Api-Token"


@pytest.mark.parametrize("scheme", ["Bearer", "bearer", "Token", "Api-Key", "Basic"])
def test_key_in_another_schemes_words_is_told_which_header_is_wanted(scheme: str, key: tuple[ApiKey, str]) -> None:
    answer = get_memories(key[0].user, f"{scheme} {key[1]}")
    assert (answer.status_code, answer.json()["detail"], answer["WWW-Authenticate"]) == (
        401,
        "Invalid token.",
        "Api-Token",
    )
    assert "Authorization: Api-Token <key>" in answer.json()["hint"]


@pytest.fixture
def key(main: Tenant, learner: User) -> tuple[ApiKey, str]:
    return operating_api.create_api_key(main, learner)


def test_key_is_64_hexadecimal_characters_and_not_stored(key: tuple[ApiKey, str]) -> None:
    row, raw = key
    assert len(bytes.fromhex(raw)) == 32
    assert raw not in str(ApiKey.objects.values().get())
    assert row.digest != raw


def test_key_lets_its_user_in(key: tuple[ApiKey, str], learner: User) -> None:
    assert get_memories(learner, f"Api-Token {key[1]}").status_code == 200
    assert get_memories(learner, f"api-token {key[1]}").status_code == 200


@pytest.mark.parametrize(
    "change",
    [
        {"revoked_at": timezone.now()},
        {"expires_at": timezone.now() - timedelta(seconds=1)},
    ],
    ids=["revoked", "expired"],
)
def test_key_that_ended_is_as_good_as_none(change: dict[str, Any], key: tuple[ApiKey, str], learner: User) -> None:
    ApiKey.objects.update(**change)
    answer = get_memories(learner, f"Api-Token {key[1]}")
    assert (answer.status_code, answer.json()) == (401, {"detail": "Invalid token."})


def test_key_of_an_inactive_user_is_as_good_as_none(key: tuple[ApiKey, str], learner: User) -> None:
    learner.is_active = False
    learner.save()
    assert get_memories(learner, f"Api-Token {key[1]}").status_code == 401


def test_key_that_expires_later_is_valid(main: Tenant, learner: User) -> None:
    _key, raw = operating_api.create_api_key(main, learner, expires_at=timezone.now() + timedelta(minutes=1))
    assert get_memories(learner, f"Api-Token {raw}").status_code == 200


def test_key_loses_what_its_user_loses(main: Tenant, learner: User, make_admin: Callable[..., User]) -> None:
    admin = make_admin(main)
    header = f"Api-Token {operating_api.create_api_key(main, admin)[1]}"
    assert get_memories(learner, header).status_code == 200
    TenantMember.objects.update(can_read_memories=False)
    assert get_memories(learner, header).status_code == 404
    TenantMember.objects.all().delete()
    assert get_memories(admin, header).status_code == 404


@pytest.mark.parametrize(
    ("method", "tail", "scope"),
    [
        ("get", "edx-memory/", "memory:read"),
        ("get", "edx-memory/1/", "memory:read"),
        ("delete", "edx-memory/1/", "memory:write"),
        ("get", "custom-instruction/", "instruction:read"),
        ("post", "custom-instruction/", "instruction:write"),
        ("put", "custom-instruction/", "instruction:write"),
        ("get", "notice/", "notice:read"),
        ("post", "notice/", "notice:write"),
        ("delete", "notice/", "notice:write"),
        ("get", "audit/", "audit:read"),
        ("head", "edx-memory/", "memory:read"),
    ],
)
def test_key_without_the_scope_is_forbidden(
    method: str, tail: str, scope: str, learner: User, with_key: Callable[..., APIClient]
) -> None:
    others = [name for name in operating_api.SCOPES if name != scope]
    forbidden = getattr(with_key(learner, scopes=others), method)(path_of(learner, tail))
    allowed = getattr(with_key(learner, scopes=[scope]), method)(path_of(learner, tail))
    assert forbidden.status_code == 403
    assert allowed.status_code != 403
    if method != "head":
        assert forbidden.json() == {"detail": f"This API key lacks the scope {scope}."}


def test_last_use_is_noted_at_most_hourly(key: tuple[ApiKey, str], learner: User) -> None:
    def use() -> Any:
        get_memories(learner, f"Api-Token {key[1]}")
        return ApiKey.objects.get().last_used_at

    first = use()
    assert use() == first is not None
    earlier = first - timedelta(minutes=61)
    ApiKey.objects.update(last_used_at=earlier)
    assert use() > earlier


@pytest.mark.parametrize(
    "options",
    [{"scopes": ["everything"]}, {"scopes": []}, {"name": "x" * 101}, {"expires_at": timezone.now()}],
)
def test_key_is_not_made_of_nonsense(options: dict[str, Any], main: Tenant, learner: User) -> None:
    with pytest.raises(InvalidInputError):
        operating_api.create_api_key(main, learner, **options)


def test_session_reads_without_and_writes_with_a_csrf_token(learner: User) -> None:
    client = APIClient(enforce_csrf_checks=True)
    client.force_login(learner)
    path = path_of(learner, "custom-instruction/")
    assert client.get(path).status_code == 404
    assert client.post(path, {}, format="json").status_code == 403
    client.cookies["csrftoken"] = "c" * 32
    assert client.post(path, {}, format="json", HTTP_X_CSRFTOKEN="c" * 32).status_code == 201


def test_key_needs_no_csrf_token(key: tuple[ApiKey, str], learner: User) -> None:
    client = APIClient(enforce_csrf_checks=True)
    client.force_login(learner)
    header = f"Api-Token {key[1]}"
    answer = client.post(path_of(learner, "custom-instruction/"), {}, format="json", HTTP_AUTHORIZATION=header)
    assert answer.status_code == 201


def test_bad_key_is_not_covered_by_a_session(learner: User) -> None:
    client = APIClient()
    client.force_login(learner)
    assert client.get(path_of(learner, "edx-memory/"), HTTP_AUTHORIZATION=f"Api-Token {RAW}").status_code == 401


def make_jwt(user: User, **claims: Any) -> str:
    """Return a JWT as the LMS makes it."""
    payload = {
        "iss": "http://lms.example.com/oauth2",
        "aud": "lms",
        "exp": timezone.now() + timedelta(minutes=5),
        "iat": timezone.now(),
        "preferred_username": user.username,
        "version": "1.2.0",
        **claims,
    }
    return jwt.encode(payload, JWT_SECRET, algorithm="HS256")


def test_jwt_lets_its_user_in(learner: User) -> None:
    assert get_memories(learner, f"JWT {make_jwt(learner)}").status_code == 200


def test_jwt_that_expired_is_as_good_as_none(learner: User) -> None:
    header = f"JWT {make_jwt(learner, exp=timezone.now() - timedelta(minutes=5))}"
    answer = get_memories(learner, header)
    assert (answer.status_code, answer.json()) == (401, {"detail": "Invalid token."})


def test_jwt_of_an_inactive_user_is_as_good_as_none(learner: User) -> None:
    learner.is_active = False
    learner.save()
    assert get_memories(learner, f"JWT {make_jwt(learner)}").status_code == 401


def test_jwt_of_a_restricted_application_is_refused(learner: User) -> None:
    assert get_memories(learner, f"JWT {make_jwt(learner, is_restricted=True)}").status_code == 403


def test_user_is_throttled(settings: SettingsWrapper, key: tuple[ApiKey, str], learner: User) -> None:
    settings.IBLAI_MENTOR_THROTTLE = "2/hour"
    answers = [get_memories(learner, f"Api-Token {key[1]}") for _number in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert int(answers[-1]["Retry-After"]) > 0


def test_strangers_are_throttled_by_address_and_no_one_else(
    settings: SettingsWrapper, key: tuple[ApiKey, str], learner: User
) -> None:
    settings.IBLAI_MENTOR_ANONYMOUS_THROTTLE = "2/hour"
    statuses = [get_memories(learner, header).status_code for header in (None, f"Api-Token {RAW}", None)]
    assert statuses == [401, 401, 429]
    assert get_memories(learner, REMOTE_ADDR="10.0.0.9").status_code == 401
    assert get_memories(learner, f"Api-Token {key[1]}").status_code == 200


def test_answers_are_kept_out_of_caches(key: tuple[ApiKey, str], learner: User) -> None:
    assert "no-store" in get_memories(learner, f"Api-Token {key[1]}")["Cache-Control"]


@pytest.mark.parametrize("username", ["ada+bell", "a@b.example", "a.b-c_d", "Änne", "名前", "x" * 150])
def test_username_may_hold_every_character_of_djangos(
    username: str, make_user: Callable[..., User], with_key: Callable[..., APIClient]
) -> None:
    user = make_user(username, COURSE)
    assert with_key(user).get(path_of(user, "edx-memory/")).status_code == 200


def test_username_is_taken_exactly(learner: User, main: Tenant, make_admin: Callable, with_key: Callable) -> None:
    client = with_key(make_admin(main))
    assert client.get(path_of("LEARNER1", "edx-memory/")).status_code == 404
    assert client.get(path_of("learner1%00", "edx-memory/")).status_code == 404
