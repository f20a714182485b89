"""The texts of a course team's page and of what it decides for learners; see ``strings``."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_lazy

COURSE: Final = {
    "quietAhead": gettext_lazy("The mentor is closed from {starts} to {ends}."),
}
