"""An operation that makes many tables at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.migrations.operations.base import Operation
from django.db.migrations.operations.models import CreateModel

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from django.db.migrations.state import ProjectState, StateApps


class CreateTables(Operation):
    """
    Makes the tables of new models, as they are after a list of operations on nothing but these.

    Each operation alone has Django make anew every model that leads to a user, in an LMS all of the platform's, several times
    over and on the way back, too: ``migrate zero`` took minutes. Together they do so once.
    """

    reversible = True

    def __init__(self, operations: Sequence[Operation]) -> None:
        """Take the operations, which must create each model that they name."""
        self.operations = operations

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Change the state, of which the models are made when somebody asks for them."""
        state.__dict__.pop("apps", None)
        for operation in self.operations:
            operation.state_forwards(app_label, state)

    def database_forwards(self, app_label: str, schema_editor: Any, _from_state: ProjectState, to_state: ProjectState) -> None:
        """Make the tables, those first that others point at."""
        for model in self._list_models(app_label, to_state.apps):
            if self.allow_migrate_model(schema_editor.connection.alias, model):
                schema_editor.create_model(model)

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: ProjectState, _to_state: ProjectState) -> None:
        """Drop the tables, those last that others point at."""
        for model in reversed(list(self._list_models(app_label, from_state.apps))):
            if self.allow_migrate_model(schema_editor.connection.alias, model):
                schema_editor.delete_model(model)

    def describe(self) -> str:
        """Say what it does."""
        return f"Create {len([one for one in self.operations if isinstance(one, CreateModel)])} tables"

    def _list_models(self, app_label: str, apps: StateApps) -> Iterator[Any]:
        names = [one.name for one in self.operations if isinstance(one, CreateModel)]
        waiting = [apps.get_model(app_label, name) for name in names]
        while waiting:
            model = next(one for one in waiting if not self._find_targets(one) & {*waiting} - {one})
            waiting.remove(model)
            yield model

    def _find_targets(self, model: Any) -> set[Any]:
        return {field.related_model for field in model._meta.local_fields if field.is_relation}  # noqa: SLF001
