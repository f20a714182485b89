"""Whether the notice in force is true, as a check of the installation; loaded by that alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from iblai_mentor_plugin.exceptions import FaultFoundError
from iblai_mentor_plugin.installation.check import Check
from iblai_mentor_plugin.mentor.standing.undisclosed import list_unnamed

if TYPE_CHECKING:
    from iblai_mentor_plugin.installation.check import Installation


def _look_at_truth(_installation: Installation) -> str:
    unnamed = list_unnamed()
    if unnamed:
        message = f"learners' words leave this site for {', '.join(unnamed)}, and the notice in force does not say so"
        raise FaultFoundError(message)
    return "the notice names every provider that words leave this site for"


TRUTH_CHECKS: Final = (
    Check(
        "what the notice says",
        _look_at_truth,
        "Publish a notice in the admin that names the provider, and says that learners' words are sent there.",
    ),
)
