"""The buttons of the search, and what they say; loads nothing else, for every page of a chat asks for them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext as _

from iblai_mentor_plugin.mentor.finding.questions.phrases import Intent, fold_phrase

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_LABELS: Final[Mapping[Intent, Callable[[], str]]] = {
    Intent.UNIT: lambda: _("What this unit has"),
    Intent.RESUME: lambda: _("Where was I?"),
    Intent.NEXT: lambda: _("What is next?"),
    Intent.VIDEOS: lambda: _("Videos"),
    Intent.EXERCISES: lambda: _("Exercises"),
    Intent.DATES: lambda: _("Dates"),
    Intent.PROGRESS: lambda: _("Progress"),
    Intent.ABILITY: lambda: _("What can this do?"),
}
# In the order in which they are shown.
BUTTONS: Final = tuple(_LABELS)


def label_button(intent: Intent) -> str:
    """Return what the button of an intent says, in the language of the page."""
    return _LABELS[intent]()


def find_button(text: str) -> Intent | None:
    """Return the intent whose button, in the language of the page, says just this; None for all other texts."""
    folded = fold_phrase(text)
    return next((intent for intent in BUTTONS if fold_phrase(label_button(intent)) == folded), None)


def list_buttons(*, has_unit: bool, tracks_completion: bool) -> list[Intent]:
    """Return the intents that have a button; without the unit's where there is none, and *Next* where nothing is tracked."""
    absent = {*(() if has_unit else (Intent.UNIT,)), *(() if tracks_completion else (Intent.NEXT,))}
    return [intent for intent in BUTTONS if intent not in absent]
