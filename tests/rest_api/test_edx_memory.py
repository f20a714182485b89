"""The memories over REST: what is listed, filtered, ordered, paged, retrieved and deleted."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest

from iblai_mentor_plugin.models import AuditRecord, MemoryEntry
from tests.conftest import COURSE
from tests.rest_api.conftest import AT, path_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.contrib.auth.models import User
    from pytest_django import DjangoAssertNumQueries
    from rest_framework.test import APIClient

    from iblai_mentor_plugin.models import Tenant

pytestmark = pytest.mark.database

OTHER_COURSE = "course-v1:DemoX+OTHER+2026"


@pytest.fixture
def client(learner: User, with_key: Callable[..., APIClient]) -> APIClient:
    return with_key(learner)


@pytest.fixture
def admin(main: Tenant, make_admin: Callable[..., User]) -> User:
    return make_admin(main)


def test_list_shows_the_contracts_object(client: APIClient, learner: User, make_memory: Callable) -> None:
    entry = make_memory(learner)
    answer = client.get(path_of(learner, "edx-memory/"))
    assert answer.status_code == 200
    assert set(answer.json()) == {"count", "next", "previous", "results"}
    (memory,) = answer.json()["results"]
    assert memory.pop("data")["version"] == 1
    assert memory == {
        "id": entry.pk,
        "username": "learner1",
        "student": learner.pk,
        "course_id": COURSE,
        "date_created": "2026-03-01T12:00:00Z",
        "last_modified": "2026-03-01T12:00:00Z",
    }


def test_retrieve_shows_the_same_object(client: APIClient, learner: User, make_memory: Callable) -> None:
    entry = make_memory(learner)
    listed = client.get(path_of(learner, "edx-memory/")).json()["results"][0]
    assert client.get(path_of(learner, f"edx-memory/{entry.pk}/")).json() == listed


def test_list_is_newest_first_and_stable(client: APIClient, learner: User, make_memory: Callable) -> None:
    first = make_memory(learner, "course-v1:A+A+1", minutes=5)
    second = make_memory(learner, "course-v1:B+B+1", minutes=5)
    third = make_memory(learner, "course-v1:C+C+1", minutes=9)
    results = client.get(path_of(learner, "edx-memory/")).json()["results"]
    assert [memory["id"] for memory in results] == [third.pk, second.pk, first.pk]


@pytest.mark.parametrize("field", ["id", "username", "student", "course_id", "date_created", "last_modified"])
def test_ordering_takes_the_objects_fields(field: str, client: APIClient, learner: User, make_memory: Callable) -> None:
    for minutes, course in enumerate(["course-v1:B+B+1", "course-v1:A+A+1"]):
        make_memory(learner, course, minutes=minutes)
    up, down = (
        [memory[field] for memory in client.get(path_of(learner, "edx-memory/"), {"ordering": name}).json()["results"]]
        for name in (field, f"-{field}")
    )
    assert up == sorted(up) == down[::-1]


def test_filters_narrow_the_list(client: APIClient, learner: User, make_memory: Callable) -> None:
    make_memory(learner)
    make_memory(learner, OTHER_COURSE)

    def count(**query: str | int) -> int:
        return client.get(path_of(learner, "edx-memory/"), query).json()["count"]

    assert count(course_id=COURSE) == 1
    assert count(student=learner.pk, username="learner1") == 2
    assert count(student=learner.pk + 1) == count(username="nobody") == 0
    assert count(course_id="", student="", username="", ordering="") == 2


def test_course_id_is_understood_with_a_plus_that_arrived_as_space(
    client: APIClient, learner: User, make_memory: Callable
) -> None:
    make_memory(learner)
    assert client.get(path_of(learner, f"edx-memory/?course_id={COURSE}")).json()["count"] == 1
    assert client.get(path_of(learner, f"edx-memory/?course_id={quote(COURSE)}")).json()["count"] == 1


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("course_id", "no course"),
        ("course_id", "course-v1:" + "x" * 300 + "+a+b"),
        ("course_id", "course-v1:a+b\x00+c"),
        ("student", "-1"),
        ("student", "2147483648"),
        ("student", "9" * 5000),
        ("student", "anna"),
        ("ordering", "data"),
        ("ordering", "user__password"),
        ("ordering", "--id"),
        ("ordering", "id,"),
        ("username", "a\x00b"),
    ],
)
def test_bad_query_is_refused_with_the_reason(name: str, text: str, client: APIClient, learner: User) -> None:
    answer = client.get(path_of(learner, "edx-memory/"), {name: text})
    assert answer.status_code == 400
    assert list(answer.json()) == [name]


def test_greatest_student_is_accepted(client: APIClient, learner: User) -> None:
    assert client.get(path_of(learner, "edx-memory/"), {"student": 2147483647}).json()["count"] == 0


def test_pages_follow_each_other(client: APIClient, learner: User, make_memory: Callable) -> None:
    for number in range(12):
        make_memory(learner, f"course-v1:DemoX+C{number}+1")
    first = client.get(path_of(learner, "edx-memory/"), {"student": learner.pk}).json()
    second = client.get(first["next"]).json()
    assert (first["count"], len(first["results"]), len(second["results"])) == (12, 10, 2)
    assert f"student={learner.pk}" in second["previous"]
    assert second["next"] is None


@pytest.mark.parametrize(("size", "length"), [("3", 3), ("1000", 100), ("0", 10), ("-4", 10), ("many", 10)])
def test_page_size_is_kept_between_one_and_a_hundred(
    size: str, length: int, client: APIClient, learner: User, make_memory: Callable
) -> None:
    for number in range(101):
        make_memory(learner, f"course-v1:DemoX+C{number}+1")
    results = client.get(path_of(learner, "edx-memory/"), {"page_size": size}).json()["results"]
    assert len(results) == length


@pytest.mark.parametrize("page", ["0", "2", "-1", "x", "1.5", "9" * 5000])
def test_page_that_is_not_there_answers_404(page: str, client: APIClient, learner: User, make_memory: Callable) -> None:
    make_memory(learner)
    answer = client.get(path_of(learner, "edx-memory/"), {"page": page})
    assert answer.status_code == 404
    assert set(answer.json()) == {"detail"}


@pytest.mark.parametrize("memory_id", ["0", "999999", "-1", "abc", "1.0", "9" * 19, "9" * 30, "１", "%00"])
def test_retrieve_answers_404_for_what_is_no_id_of_theirs(
    memory_id: str, client: APIClient, learner: User, make_memory: Callable
) -> None:
    make_memory(learner)
    answer = client.get(path_of(learner, f"edx-memory/{memory_id}/"))
    assert (answer.status_code, answer.json()) == (404, {"detail": "Not found."})


def test_delete_forgets_the_course(client: APIClient, learner: User, make_memory: Callable) -> None:
    entry = make_memory(learner)
    kept = make_memory(learner, OTHER_COURSE)
    answer = client.delete(path_of(learner, f"edx-memory/{entry.pk}/"))
    assert (answer.status_code, answer.content) == (204, b"")
    results = client.get(path_of(learner, "edx-memory/")).json()["results"]
    assert [memory["id"] for memory in results] == [kept.pk]
    assert MemoryEntry.objects.get(user=learner, course_key=COURSE, usage_key="").forgotten_at > AT


def test_delete_answers_404_the_second_time(client: APIClient, learner: User, make_memory: Callable) -> None:
    path = path_of(learner, f"edx-memory/{make_memory(learner).pk}/")
    client.delete(path)
    assert client.delete(path).status_code == client.get(path).status_code == 404


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_list_has_no_write_operation(method: str, client: APIClient, learner: User) -> None:
    assert getattr(client, method)(path_of(learner, "edx-memory/")).status_code == 405


def test_admin_sees_the_tenant_under_their_own_path(
    learner: User, admin: User, make_user: Callable, make_memory: Callable, with_key: Callable
) -> None:
    for user in (learner, make_user("learner2"), admin):
        make_memory(user)
    client = with_key(admin)
    assert client.get(path_of(admin, "edx-memory/")).json()["count"] == 3
    assert client.get(path_of(admin, "edx-memory/"), {"username": "learner2"}).json()["count"] == 1
    assert client.get(path_of(learner, "edx-memory/")).json()["count"] == 1


def test_reading_of_others_is_recorded_once_an_hour_and_user(
    learner: User, admin: User, main: Tenant, make_memory: Callable, with_key: Callable
) -> None:
    make_memory(admin)
    make_memory(learner)
    make_memory(learner, OTHER_COURSE)
    for _poll in range(3):
        with_key(admin).get(path_of(admin, "edx-memory/"))
    record = AuditRecord.objects.get()
    assert (record.actor, record.user, record.tenant, record.action) == (admin, learner, main, "memory.read")


def test_nobody_has_an_admins_browser_read_unseen(
    learner: User, admin: User, make_memory: Callable, with_session: Callable
) -> None:
    make_memory(learner)
    client, address = with_session(admin), path_of(admin, "edx-memory/")
    unseen = [
        {"Sec-Fetch-Site": "same-origin", "Sec-Fetch-Mode": "no-cors"},
        {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "cors"},
    ]
    assert [client.get(address, headers=headers).status_code for headers in unseen] == [404, 404]
    assert not AuditRecord.objects.exists()
    own = {"Sec-Fetch-Site": "same-site", "Sec-Fetch-Mode": "cors"}
    assert client.get(address, headers=own).status_code == 200
    assert client.get(address, headers={**unseen[1], "X-CSRFToken": "any"}).status_code == 200


def test_deletion_by_an_admin_is_recorded(
    learner: User, admin: User, make_memory: Callable, with_key: Callable
) -> None:
    entry = make_memory(learner)
    with_key(admin).delete(path_of(learner, f"edx-memory/{entry.pk}/"))
    assert AuditRecord.objects.get().action == "memory.delete"


def test_own_reading_is_not_recorded(client: APIClient, learner: User, make_memory: Callable) -> None:
    make_memory(learner)
    client.get(path_of(learner, "edx-memory/"))
    assert not AuditRecord.objects.exists()


@pytest.mark.parametrize("rows", [1, 20])
def test_list_of_a_learner_costs_the_same_for_any_number_of_rows(
    rows: int,
    client: APIClient,
    learner: User,
    make_memory: Callable,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for number in range(rows):
        make_memory(learner, f"course-v1:DemoX+C{number}+1")
    client.get(path_of(learner, "edx-memory/"))  # Notes the use of the key, once an hour.
    # Key; tenant, with its orgs and the caller's membership; of which courses an exam could close; count, rows with
    # usernames, what is kept in them; and a savepoint's two.
    with django_assert_num_queries(8):
        client.get(path_of(learner, "edx-memory/"), {"page_size": 100})


@pytest.mark.parametrize("rows", [1, 20])
def test_list_of_an_admin_costs_the_same_for_any_number_of_rows(
    rows: int,
    admin: User,
    make_user: Callable,
    make_memory: Callable,
    with_key: Callable,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for number in range(rows):
        make_memory(make_user(f"learner{number}"))
    client = with_key(admin)
    client.get(path_of(admin, "edx-memory/"), {"page_size": 100})
    # As above, and one that looks whether this hour's reading is recorded.
    with django_assert_num_queries(9):
        client.get(path_of(admin, "edx-memory/"), {"page_size": 100})
