"""Custom instructions over REST: one a user and tenant, in the contract's form."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection

from iblai_mentor_plugin.api import mentor as mentor_api
from iblai_mentor_plugin.api import operating as operating_api
from iblai_mentor_plugin.exceptions import AlreadyExistsError
from iblai_mentor_plugin.models import AuditRecord, CustomInstruction, TenantMember
from tests.rest_api.conftest import path_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from django.contrib.auth.models import User
    from rest_framework.test import APIClient

    from iblai_mentor_plugin.models import Tenant

EMPTY = {"about_user": None, "mentor_tone": None, "profession": "", "desired_mentor_traits": ""}
FULL = {
    "about_user": "I am Ada.",
    "mentor_tone": "dry",
    "profession": "Engineer",
    "desired_mentor_traits": "patient, brief",
}


@pytest.fixture
def client(learner: User, with_key: Callable[..., APIClient]) -> APIClient:
    return with_key(learner)


@pytest.fixture
def path(learner: User) -> str:
    return path_of(learner, "custom-instruction/")


def without_id(body: dict[str, Any]) -> dict[str, Any]:
    assert isinstance(body.pop("id"), int)
    return body


def test_get_answers_404_when_there_is_none(client: APIClient, path: str) -> None:
    assert client.get(path).status_code == 404


@pytest.mark.parametrize("form", ["json", "multipart", "urlencoded"])
def test_post_creates_from_every_kind_of_body(form: str, client: APIClient, path: str) -> None:
    bodies: dict[str, tuple[Any, str]] = {
        "json": (json.dumps(FULL), "application/json"),
        "multipart": (None, ""),
        "urlencoded": ("&".join(f"{k}={v}" for k, v in FULL.items()), "application/x-www-form-urlencoded"),
    }
    body, content_type = bodies[form]
    answer = client.post(path, FULL) if form == "multipart" else client.generic("POST", path, body, content_type)
    assert answer.status_code == 201
    assert without_id(answer.json()) == FULL
    assert without_id(client.get(path).json()) == FULL


@pytest.mark.parametrize("body", ["", "{}", "null"])
def test_post_takes_no_body_for_an_empty_one(body: str, client: APIClient, path: str) -> None:
    answer = client.generic("POST", path, body, "application/json")
    assert answer.status_code == 201
    assert without_id(answer.json()) == EMPTY


def test_unknown_fields_are_ignored(client: APIClient, path: str) -> None:
    answer = client.post(path, {"content": "x", "username": "y", "id": 7, "mentor_tone": "dry"}, format="json")
    assert without_id(answer.json()) == {**EMPTY, "mentor_tone": "dry"}


def test_post_is_refused_when_one_exists(client: APIClient, path: str) -> None:
    client.post(path, FULL, format="json")
    answer = client.post(path, {"profession": "other"}, format="json")
    assert (answer.status_code, list(answer.json())) == (400, ["detail"])
    assert CustomInstruction.objects.get().profession == "Engineer"


def test_put_answers_404_when_there_is_none(client: APIClient, path: str) -> None:
    assert client.put(path, FULL, format="json").status_code == 404
    assert not CustomInstruction.objects.exists()


def test_put_answers_404_when_somebody_erased_it_meanwhile(client: APIClient, path: str) -> None:
    client.post(path, {"profession": "pilot"}, format="json")

    def erase_first(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:  # noqa: FBT001
        if sql.startswith("UPDATE") and "custominstruction" in sql:
            CustomInstruction.objects.all().delete()
        return execute(sql, params, many, context)

    with connection.execute_wrapper(erase_first):
        assert client.put(path, {"profession": "diver"}, format="json").status_code == 404


def test_put_leaves_absent_fields_as_they_are(client: APIClient, path: str) -> None:
    client.post(path, FULL, format="json")
    answer = client.put(path, {"mentor_tone": None}, format="json")
    assert answer.status_code == 200
    assert without_id(answer.json()) == {**FULL, "mentor_tone": None}


def test_put_of_nothing_changes_nothing(client: APIClient, path: str) -> None:
    client.post(path, FULL, format="json")
    assert without_id(client.put(path).json()) == FULL


@pytest.mark.parametrize("method", ["post", "put"])
@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("profession", None),
        ("desired_mentor_traits", None),
        ("profession", "x" * 101),
        ("about_user", "x" * 4001),
        ("mentor_tone", "x" * 4001),
        ("desired_mentor_traits", "x" * 4001),
        ("about_user", 5),
        ("about_user", True),
        ("about_user", ["a"]),
        ("about_user", {"a": 1}),
        ("about_user", "a\x00b"),
        ("about_user", "\ud800"),
    ],
)
def test_bad_field_is_refused_with_the_reason(
    field: str, text: object, method: str, client: APIClient, path: str
) -> None:
    if method == "put":
        client.post(path, FULL, format="json")
    answer = client.generic(method.upper(), path, json.dumps({field: text}), "application/json")
    assert answer.status_code == 400
    assert list(answer.json()) == [field]


def test_longest_text_is_accepted(client: APIClient, path: str) -> None:
    answer = client.post(path, {"about_user": "ü" * 4000}, format="json")
    assert (answer.status_code, len(answer.json()["about_user"])) == (201, 4000)


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b"[]",
        b"[{}]",
        b"3",
        b'"text"',
        b"NaN",
        b"\xff\xfe",
        b"[" * 100_000,
        b'{"a":' * 20_000,
        b'{"about_user": "' + b"x" * 300_000 + b'"}',
    ],
    ids=lambda body: repr(body[:12]),
)
def test_body_that_is_no_object_is_refused(body: bytes, client: APIClient, path: str) -> None:
    answer = client.generic("POST", path, body, "application/json")
    assert (answer.status_code, list(answer.json())) == (400, ["detail"])


def test_body_of_another_kind_is_refused(client: APIClient, path: str) -> None:
    answer = client.generic("POST", path, b"<a/>", "application/xml")
    assert (answer.status_code, answer["Content-Type"]) == (415, "application/json")


def test_form_that_the_lms_read_first_is_taken(client: APIClient, path: str) -> None:
    answer = client.post(path, FULL)
    assert (answer.status_code, without_id(answer.json())) == (201, FULL)
    answer = client.put(path, {"profession": "Pilot"})
    assert (answer.status_code, answer.json()["profession"]) == (200, "Pilot")


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (b"&".join(b"a=%d" % number for number in range(2000)), "application/x-www-form-urlencoded"),
        (
            b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n' * 2000 + b"--x--\r\n",
            "multipart/form-data; boundary=x",
        ),
        (b"no parts", "multipart/form-data"),
        (b"no parts", "multipart/form-data; boundary=x"),
    ],
    ids=["many fields", "many parts", "no boundary", "no parts"],
)
def test_form_that_the_lms_could_not_read_is_refused(
    body: bytes, content_type: str, client: APIClient, path: str
) -> None:
    answer = client.generic("POST", path, body, content_type)
    assert (answer.status_code, answer["Content-Type"], list(answer.json())) == (400, "application/json", ["detail"])
    assert client.get(path).status_code == 404


def test_words_outside_the_basic_plane_are_kept(client: APIClient, path: str) -> None:
    assert client.post(path, {"about_user": "I am 🦊"}, format="json").json()["about_user"] == "I am 🦊"


@pytest.fixture
def three_byte_table(transactional_db: None) -> Iterator[None]:
    """Give the table the characters that sites of old releases have."""
    statement = "ALTER TABLE iblai_mentor_plugin_custominstruction CONVERT TO CHARACTER SET {}"
    with connection.cursor() as cursor:
        cursor.execute(statement.format("utf8mb3"))
    yield
    with connection.cursor() as cursor:
        cursor.execute(statement.format("utf8mb4 COLLATE utf8mb4_bin"))


@pytest.mark.mariadb
def test_emoji_is_refused_by_name_where_the_table_has_no_place_for_it(
    three_byte_table: None, client: APIClient, path: str
) -> None:
    answer = client.post(path, {"about_user": "🦊", "mentor_tone": "dry"}, format="json")
    assert (answer.status_code, list(answer.json())) == (400, ["about_user"])
    assert "emoji" in answer.json()["about_user"][0]


@pytest.mark.server
@pytest.mark.django_db(transaction=True)
def test_one_of_many_creations_at_once_succeeds(main: Tenant, learner: User) -> None:
    def create(number: int) -> bool:
        try:
            access = operating_api.get_access(learner, tenant_key="main", username="learner1")
            mentor_api.create_instruction(access, {"profession": str(number)})
        except AlreadyExistsError:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(8) as threads:
        assert sum(threads.map(create, range(8))) == 1


@pytest.fixture
def admin(main: Tenant, make_admin: Callable[..., User]) -> User:
    return make_admin(main, can_read_memories=False)


def test_admin_writes_for_a_user_who_can_see_it(
    admin: User, learner: User, client: APIClient, path: str, with_key: Callable[..., APIClient]
) -> None:
    assert with_key(admin).post(path, {"mentor_tone": "dry"}, format="json").status_code == 201
    assert CustomInstruction.objects.get().written_by == admin
    assert client.get(path).json()["mentor_tone"] == "dry"
    (record,) = client.get(path_of(learner, "audit/")).json()["results"]
    assert (record["actor"], record["action"]) == ("admin1", "custom_instruction.create")


def test_own_update_is_the_users_own_again(
    admin: User, client: APIClient, path: str, with_key: Callable[..., APIClient]
) -> None:
    with_key(admin).post(path, FULL, format="json")
    client.put(path, {"mentor_tone": "kind"}, format="json")
    assert CustomInstruction.objects.get().written_by is None
    assert AuditRecord.objects.count() == 1


def test_admin_without_the_permission_sees_only_what_they_wrote(
    admin: User, client: APIClient, path: str, with_key: Callable[..., APIClient]
) -> None:
    client.post(path, FULL, format="json")
    answer = with_key(admin).put(path, {"mentor_tone": "kind"}, format="json")
    assert without_id(answer.json()) == {**EMPTY, "mentor_tone": "kind"}
    assert without_id(client.get(path).json()) == {**FULL, "mentor_tone": "kind"}


def test_reading_by_an_admin_is_recorded(
    main: Tenant, make_admin: Callable[..., User], client: APIClient, path: str, with_key: Callable[..., APIClient]
) -> None:
    client.post(path, FULL, format="json")
    assert with_key(make_admin(main)).get(path).status_code == 200
    assert AuditRecord.objects.get().action == "custom_instruction.read"


def test_instructions_of_two_tenants_are_two(
    learner: User, client: APIClient, path: str, make_tenant: Callable[..., Tenant], with_key: Callable[..., APIClient]
) -> None:
    client.post(path, {"mentor_tone": "dry"}, format="json")
    acme = make_tenant("acme")
    TenantMember.objects.create(tenant=acme, user=learner)
    elsewhere = with_key(learner, acme)
    assert elsewhere.get(path_of(learner, "custom-instruction/", "acme")).status_code == 404
    assert elsewhere.post(path_of(learner, "custom-instruction/", "acme"), {"mentor_tone": "kind"}).status_code == 201
    assert client.get(path).json()["mentor_tone"] == "dry"
