"""A field for a course, which is chosen by what it is called, and refused where the LMS does not have it."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from iblai_mentor_plugin.admin.base.forms import CheckedForm
from iblai_mentor_plugin.api import overview as overview_api

# Courses that are offered to choose from.
_OFFERED: Final = 300
# Courses that are named where more than one is meant.
_NAMED: Final = 5


class CourseInput(forms.TextInput):
    """Takes a key or words of a title, and offers the courses that there are; without a script."""

    def __init__(self, scope: overview_api.Scope | None, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"size": 60, "placeholder": _("title or key"), **(attrs or {})})
        self._scope = scope

    def render(self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None) -> Any:
        """Add what can be chosen from."""
        listed = f"mentor-courses-{name}"
        field = super().render(name, value, {**(attrs or {}), "list": listed}, renderer)
        offered = overview_api.search_courses(self._scope, "", limit=_OFFERED)
        options = format_html_join("", '<option value="{}">{}</option>', offered)
        return format_html('{}<datalist id="{}">{}</datalist>', field, listed, options)


class CourseField(forms.CharField):
    """
    A course, by its key or its title; its value is the key, "" for none.

    ``scope`` says which courses there are, None is all. ``kept`` is a key that was there before, and may stay. With
    ``takes_words`` words will do that only one course has: for filters, as what is saved should not be guessed.
    """

    def __init__(
        self, scope: overview_api.Scope | None = None, *, kept: str = "", takes_words: bool = False, **options: Any
    ) -> None:
        super().__init__(**{"required": False, "max_length": 255, "widget": CourseInput(scope), **options})
        self._scope, self._kept, self._takes_words = scope, kept, takes_words

    def clean(self, value: Any) -> str:
        """Return the key of the one course that is meant."""
        text = str(super().clean(value)).strip("\u200b\u2060\ufeff \t")
        if text in ("", self._kept):
            return text
        named = find_named_course(self._scope, text)
        if named:
            return named
        found = overview_api.search_courses(self._scope, text, limit=_NAMED + 1)
        if len(found) == 1 and self._takes_words:
            return found[0][0]
        if not found:
            raise forms.ValidationError(gettext("The LMS has no such course."))
        raise _build_doubt(found)


def find_named_course(scope: overview_api.Scope | None, text: str) -> str:
    """Return the key of the one course that a text names exactly, "" for none. Raises ``ValidationError`` for several."""
    found = overview_api.find_named(scope, text)
    if len(found) > 1:
        raise _build_doubt(found)
    return found[0][0] if found else ""


def _build_doubt(found: list[tuple[str, str]]) -> forms.ValidationError:
    named = ", ".join(f"{title} ({key})" for key, title in found[:_NAMED])
    return forms.ValidationError(gettext("Name one of these by its key: %s.") % named)


class CourseKeyForm(CheckedForm):
    """A form of something that is about a course."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if "course_key" in self.fields:
            plain = self.fields["course_key"]
            texts: dict[str, Any] = {"label": plain.label, "help_text": plain.help_text, "required": plain.required}
            self.fields["course_key"] = CourseField(kept=self.instance.course_key, **texts)
