"""
Looks: what small tables say, looked up alone, or along with a row of another table in the same statement.

Who owns a table says once which rows and columns a look is at, and what is made of them, so that it says the same however it
is looked up. What came along is taken once: whoever asks again looks again, and nothing is remembered.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, Generic, TypeVar

from django.db.models import Func, JSONField, Subquery

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from django.db.models import Model, QuerySet

_T = TypeVar("_T")
_PREFIX: Final = "look_"
# How many rows there are, and their columns: an array of arrays; null, or an empty one, of no rows.
_ROWS: Final = {
    "mysql": "JSON_ARRAY(COUNT(*), JSON_ARRAYAGG(JSON_ARRAY(%(expressions)s)))",
    "postgresql": "JSONB_BUILD_ARRAY(COUNT(*), JSONB_AGG(JSONB_BUILD_ARRAY(%(expressions)s)))",
    "sqlite": "JSON_ARRAY(COUNT(*), JSON_GROUP_ARRAY(JSON_ARRAY(%(expressions)s)))",
}


def let_go(row: Model) -> None:
    """Forget what came along with a row and was not taken: by now it may be old."""
    for name in [name for name in row.__dict__ if name.startswith(_PREFIX)]:
        del row.__dict__[name]


class _Rows(Func):
    """All rows as one value."""

    output_field = JSONField()

    def as_sql(self, compiler: Any, connection: Any, *_: Any, **context: Any) -> Any:
        """Write it as the database calls it."""
        return super().as_sql(compiler, connection, template=_ROWS[connection.vendor], **context)


class Look(Generic[_T]):
    """
    A look at the first of the rows that ``list_rows`` returns for some keys or, if it ``is_list``, at all of them.

    ``read`` makes of these rows, each a mapping of ``columns``, what is told: of one at the most, or of all in any order. A row
    of nothing but nulls is none. Columns of a list are texts, whole numbers or truths, which JSON knows on every database.
    """

    def __init__(
        self,
        name: str,
        list_rows: Callable[..., QuerySet[Any]],
        columns: Sequence[str],
        read: Callable[[list[dict[str, Any]]], _T],
        *,
        is_list: bool = False,
    ) -> None:
        self._list_rows, self._columns, self._read, self._is_list = list_rows, columns, read, is_list
        self._names = [f"{_PREFIX}{name}_{part}" for part in (("rows",) if is_list else columns)]

    def find(self, *keys: Any) -> _T:
        """Look alone; one query."""
        rows = self._list_rows(*keys).values(*self._columns)
        return self._read(list(rows if self._is_list else rows[:1]))

    def along(self, *keys: Any) -> dict[str, Subquery]:
        """Return what rows are annotated with to bring this along; a key may be an ``OuterRef`` to a column of theirs."""
        rows = self._list_rows(*keys)
        if not self._is_list:
            named = zip(self._names, self._columns, strict=True)
            return {name: Subquery(rows.values(column)[:1]) for name, column in named}
        (name,) = self._names
        return {name: Subquery(rows.order_by().annotate(**{name: _Rows(*self._columns)}).values(name))}

    def take(self, row: Model | None, *keys: Any) -> _T:
        """Return what came along with a row; where nothing did, or it was taken, look alone. The keys are values here."""
        came = [row.__dict__.pop(name, self) for name in self._names] if row is not None else [self]
        if self in came:
            return self.find(*keys)
        if not self._is_list:
            is_none = came.count(None) == len(came)
            return self._read([] if is_none else [dict(zip(self._columns, came, strict=True))])
        count, arrays = came[0] if isinstance(came[0], list) else (None, None)
        # MariaDB cuts off what is longer than ``group_concat_max_len``, a megabyte unless an operator said less.
        if count is None or len(arrays or ()) != count:
            return self.find(*keys)
        return self._read(self._name(arrays or (), self._list_rows(*keys).model))

    def _name(self, arrays: Sequence[Sequence[Any]], model: type[Model]) -> list[dict[str, Any]]:
        """Return rows with their columns' names and types."""
        fields = [model._meta.get_field(column) for column in self._columns]  # noqa: SLF001
        named = (zip(fields, array, strict=True) for array in arrays)
        return [{field.name: field.to_python(one) for field, one in row} for row in named]  # type: ignore[union-attr]
