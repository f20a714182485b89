"""The query parameters of the memory list."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.contrib.auth import get_user_model
from django.db.models import OuterRef, Subquery
from django.utils.translation import gettext_lazy as _
from opaque_keys import InvalidKeyError
from opaque_keys.edx.keys import CourseKey
from rest_framework import serializers

from iblai_mentor_plugin.rest_api.request_data import read_query, validate
from iblai_mentor_plugin.rest_api.serializers import COURSE_ID_LENGTH, MAX_STUDENT

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import QueryDict

    from iblai_mentor_plugin.models import MemoryEntry

# Names of the contract: those of the rows.
ORDERING: Final = {
    "id": "id",
    "username": "user__username",
    "student": "user_id",
    "course_id": "course_key",
    "date_created": "created",
    "last_modified": "modified",
}
DEFAULT_ORDERING: Final = "-last_modified,-id"
_LOOKUPS: Final = {"course_id": "course_key", "student": "user_id", "username": "user__username"}


def name_learner() -> Subquery:
    """Return the username of a memory's learner; not by a join, which a database might begin with, and sort all there are."""
    return Subquery(get_user_model().objects.filter(pk=OuterRef("user_id")).values("username")[:1])


class CourseIdField(serializers.CharField):
    """A course key; its ``+`` may have arrived as a space, from a query that was not escaped."""

    default_error_messages = {"course_id": _("Not a course id: “{course_id}”.")}

    def to_internal_value(self, data: Any) -> str:
        """Return the course key as a string. Raises ``ValidationError``."""
        course_id = super().to_internal_value(data).replace(" ", "+")
        try:
            return str(CourseKey.from_string(course_id))
        except InvalidKeyError:
            self.fail("course_id", course_id=course_id)


class OrderingField(serializers.CharField):
    """Fields of the object but ``data``, comma separated, ``-`` for descending."""

    default_error_messages = {"ordering": _("Cannot order by “{name}”; choose from: {names}.")}

    def to_internal_value(self, data: Any) -> list[str]:  # type: ignore[override]
        """Return the rows' fields; stable under paging, as the id decides in the end. Raises ``ValidationError``."""
        fields = [self._translate(name.strip()) for name in super().to_internal_value(data).split(",")]
        return fields if {"id", "-id"} & set(fields) else [*fields, "-id"]

    def _translate(self, name: str) -> str:
        sign, bare = ("-", name[1:]) if name.startswith("-") else ("", name)
        if bare not in ORDERING:
            self.fail("ordering", name=name, names=", ".join(ORDERING))
        return sign + ORDERING[bare]


class MemoryQuerySerializer(serializers.Serializer):  # type: ignore[type-arg]
    """Filters and order of the memory list; an empty parameter is as good as none."""

    course_id = CourseIdField(required=False, max_length=COURSE_ID_LENGTH)
    ordering = OrderingField()
    student = serializers.IntegerField(required=False, min_value=0, max_value=MAX_STUDENT, help_text=_("edX user ID"))
    username = serializers.CharField(required=False)


def select_memories(memories: QuerySet[MemoryEntry], parameters: QueryDict) -> QuerySet[MemoryEntry]:
    """Filter and order as the query says. Raises ``ValidationError`` of DRF, field by field."""
    # A default would not pass through the field, which translates the names.
    query = validate(MemoryQuerySerializer, {"ordering": DEFAULT_ORDERING, **read_query(parameters)})
    filters = {lookup: query[name] for name, lookup in _LOOKUPS.items() if name in query}
    return memories.filter(**filters).order_by(*query["ordering"])
