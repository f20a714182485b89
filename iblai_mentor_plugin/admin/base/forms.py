"""Forms whose fields a service checks."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from iblai_mentor_plugin.api import mentor as mentor_api
from iblai_mentor_plugin.exceptions import InvalidInputError


class ToolsField(forms.MultipleChoiceField):
    """Which tools a mentor may look things up with; all are kept as null, so that one of a later release is among them."""

    def __init__(self, **_options: Any) -> None:
        """Offer what there is, all of it checked."""
        choices = [(tool.slug, tool.name) for tool in mentor_api.TOOLS]
        super().__init__(
            label=_("Tools"),
            choices=choices,
            required=False,
            widget=forms.CheckboxSelectMultiple,
            initial=[slug for slug, _name in choices],
            help_text=_("What an LLM that calls tools may use while it replies."),
        )

    def prepare_value(self, value: Any) -> Any:
        """Check all where nobody chose."""
        return self.initial if value is None else value

    def clean(self, value: Any) -> list[str] | None:
        """Return what is kept."""
        return mentor_api.name_tool_choice(super().clean(value))

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Compare what is kept."""
        return super().has_changed(self.prepare_value(initial), data)


class CurrencyField(forms.CharField):
    """Three letters, as ISO 4217 has them."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"max_length": 3, "initial": "USD", **kwargs})

    def to_python(self, value: Any) -> str:
        """Take small letters, too."""
        return str(super().to_python(value)).upper()

    def validate(self, value: str) -> None:
        """Refuse what is none."""
        super().validate(value)
        if value and not (len(value) == self.max_length and value.isascii() and value.isalpha()):
            raise ValidationError(_("This is not a currency such as USD."))


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
