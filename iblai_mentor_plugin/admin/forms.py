"""Forms whose fields a service checks."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from iblai_mentor_plugin.exceptions import InvalidInputError


class CheckedForm(forms.ModelForm):  # type: ignore[type-arg]
    """A form whose fields, each of them right, must make sense together."""

    def check_fields(self, data: dict[str, Any]) -> None:
        """Raise ``InvalidInputError`` where they do not."""
        raise NotImplementedError

    def clean(self) -> dict[str, Any]:
        """Refuse what makes no sense."""
        data = super().clean() or {}
        if not self.errors:
            try:
                self.check_fields(data)
            except InvalidInputError as error:
                raise ValidationError(error.errors) from error
        return data
