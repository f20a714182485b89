"""
What is switched on: nothing after install, then what an operator says.

Rows in the database rather than settings or a cache: a switch must hold at once in every process, and must be read in the
statement that a write needs anyhow (``SWITCHED``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.db.models import Q
from opaque_keys import InvalidKeyError
from opaque_keys.edx.keys import CourseKey

from iblai_mentor_plugin.data import find_org
from iblai_mentor_plugin.exceptions import InvalidInputError
from iblai_mentor_plugin.looks import Look
from iblai_mentor_plugin.models import Switch

if TYPE_CHECKING:
    from django.db.models import QuerySet

Switches = dict[tuple[int, str], bool]

ALL = "--all"
# White space, those that do not break included, and marks without width.
_AROUND = " \t\r\n\u00a0\u200b\u2060\ufeff"


def list_places(course_key: str) -> list[tuple[int, str]]:
    """Return the scopes and keys of the switches that speak about a course, the narrowest first; the kill switch apart."""
    org = find_org(course_key)
    return [(Switch.Scope.COURSE, course_key), (Switch.Scope.ORG, org), (Switch.Scope.ALL, "")] if org else []


def list_matching(course_key: str) -> QuerySet[Switch]:
    """Return the switches that speak about a course, the deciding one first."""
    places = list_places(course_key)
    if not places:
        return Switch.objects.none()
    matching = Q(scope=Switch.Scope.KILL)
    for scope, key in places:
        # It takes both to be exact: MySQL compares without regard to case, but not a beginning.
        matching |= Q(scope=scope, key=key, key__startswith=key)
    return Switch.objects.filter(matching).order_by("-scope")


def read_switches() -> Switches:
    """Return every switch by its scope and key; one query."""
    return {(one.scope, one.key): one.is_on for one in Switch.objects.all()}


def decide(course_key: str, switches: Switches) -> bool:
    """Say whether a course is on by these switches, as ``list_matching`` does; the kill switch apart. No query."""
    return next((switches[place] for place in list_places(course_key) if place in switches), False)


# By a course key: whether the course is switched on now.
SWITCHED: Final = Look("switch", list_matching, ("is_on",), lambda rows: any(row["is_on"] for row in rows))


def is_switched_on(course_key: str) -> bool:
    """Say whether this course is switched on now; one query."""
    return SWITCHED.find(course_key)


def is_killed() -> bool:
    """Say whether the kill switch is thrown; one query."""
    return Switch.objects.filter(scope=Switch.Scope.KILL).exists()


def parse_target(target: str) -> tuple[Switch.Scope, str]:
    """
    Tell what an operator means: ``--all``, a course key, or an org.

    What was copied along with it from a page, spaces and marks that nobody sees, is left out. Raises ``InvalidInputError`` for
    what can be neither a course key nor an org.
    """
    target = target.strip(_AROUND)
    if target == ALL:
        return Switch.Scope.ALL, ""
    try:
        return Switch.Scope.COURSE, str(CourseKey.from_string(target))
    except InvalidKeyError:
        pass
    if not target or not all(character.isalnum() or character in "_-.~" for character in target):
        message = f"“{target}” is neither a course key (course-v1:Org+Course+Run) nor an org."
        raise InvalidInputError({"target": [message]})
    return Switch.Scope.ORG, target


def _switch(target: str, *, is_on: bool) -> Switch:
    scope, key = parse_target(target)
    switch, _created = Switch.objects.update_or_create(scope=scope, key=key, defaults={"is_on": is_on})
    return switch


def switch_on(target: str) -> Switch:
    """Switch on ``--all``, an org or a course key. Raises ``InvalidInputError``."""
    return _switch(target, is_on=True)


def switch_off(target: str) -> Switch:
    """Switch off ``--all``, an org or a course key, what is narrower keeps its own word. Raises ``InvalidInputError``."""
    return _switch(target, is_on=False)


def kill() -> None:
    """Stop everything at once, in every process, whatever the other switches say."""
    Switch.objects.update_or_create(scope=Switch.Scope.KILL, key="", defaults={"is_on": False})


def revive() -> None:
    """Take the kill switch back; the other switches hold again."""
    Switch.objects.filter(scope=Switch.Scope.KILL).delete()


def list_switches() -> QuerySet[Switch]:
    """Return every switch, the broadest first."""
    return Switch.objects.order_by("scope", "key")
