"""Learners who agreed to the notice, and to whom tests have their words sent."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from iblai_mentor_plugin.api import operating as operating_api

if TYPE_CHECKING:
    from django.contrib.auth.models import User

# The search of this site, the fakes, and providers that tests run, on this site and as if they were on another one.
DESTINATIONS: Final = (
    operating_api.Destination(),
    operating_api.Destination("a fake"),
    operating_api.Destination("127.0.0.1"),
    operating_api.Destination("127.0.0.1", leaves_site=True),
)


def agree(learner: User) -> None:
    """Have a learner agree to the notice in force once for each of these, as they would over time."""
    notice = operating_api.find_notice() or operating_api.publish_notice("What is kept.")
    for destination in DESTINATIONS:
        operating_api.accept_notice(learner.pk, version=notice.version, destination=destination)
