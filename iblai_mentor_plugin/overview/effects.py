"""What a change would mean, before it is made: which courses a switch turns, what a rule of retention deletes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from iblai_mentor_plugin.courseware import get_courseware
from iblai_mentor_plugin.exceptions import InvalidInputError
from iblai_mentor_plugin.models import MemoryEntry, Message, Switch
from iblai_mentor_plugin.overview.scope import find_titles
from iblai_mentor_plugin.retention.terms import Terms
from iblai_mentor_plugin.switches import decide, list_places, parse_target, read_switches
from iblai_mentor_plugin.tenants import get_coverage, scope_courses

if TYPE_CHECKING:
    from collections.abc import Collection

    from iblai_mentor_plugin.models import Tenant
    from iblai_mentor_plugin.switches import Switches


@dataclass(frozen=True, slots=True)
class SwitchEffect:
    """
    What switching means: courses that it turns on, and off, as key and title; and how many it covers and does not turn.

    ``exceptions`` are covered courses that keep the word of a narrower switch. ``is_killed``: the kill switch stands above it.
    """

    turned_on: list[tuple[str, str]]
    turned_off: list[tuple[str, str]]
    unchanged: int
    exceptions: list[tuple[str, str]]
    is_killed: bool


@dataclass(frozen=True, slots=True)
class RetentionEffect:
    """How many messages and memories the next run would delete under a rule, and would keep without it, at the most."""

    messages: int
    memories: int

    @property
    def is_harmless(self) -> bool:
        """Say whether nothing would go."""
        return not (self.messages or self.memories)


def preview_switch(targets: Collection[str], *, is_on: bool) -> SwitchEffect:
    """Say what switching these would mean, in the words of the commands. Raises ``InvalidInputError``; changes nothing."""
    before = read_switches()
    meant = {parse_target(target) for target in targets}
    after: Switches = {**before, **dict.fromkeys(meant, is_on)}
    is_killed = (Switch.Scope.KILL, "") in before
    effect = SwitchEffect([], [], 0, [], is_killed)
    unchanged = 0
    for key, title in find_titles(None).items():
        if meant.isdisjoint(list_places(key)):
            continue
        was, will = decide(key, before), decide(key, after)
        if was != will:
            (effect.turned_on if will else effect.turned_off).append((key, title))
        else:
            unchanged += 1
        if will is not is_on:
            effect.exceptions.append((key, title))
    return SwitchEffect(effect.turned_on, effect.turned_off, unchanged, effect.exceptions, is_killed)


def check_courses(targets: Collection[str]) -> None:
    """Refuse what is neither an org nor a course, and courses that the LMS does not have. Raises ``InvalidInputError``."""
    keys = [key for scope, key in map(parse_target, targets) if scope == Switch.Scope.COURSE]
    unknown = [key for key in keys if not get_courseware().course_exists(key)]
    if unknown:
        raise InvalidInputError({"target": [_("The LMS has no course %s.") % ", ".join(unknown)]})


def list_switch_states() -> dict[str, bool]:
    """Return of every course of the LMS whether it is on, whatever the kill switch says."""
    switches = read_switches()
    return {key: decide(key, switches) for key in find_titles(None)}


def preview_retention(
    tenant: Tenant, course_key: str, *, messages_days: int | None, memory_days: int | None
) -> RetentionEffect:
    """
    Count what a rule would delete that is kept without it; changes nothing.

    At the most: a narrower rule may keep it, and a memory lives on until its course ended.
    """
    terms = Terms()
    return RetentionEffect(
        messages=_count_messages(terms, tenant, course_key, messages_days),
        memories=_count_memories(terms, tenant, course_key, memory_days),
    )


def _count_messages(terms: Terms, tenant: Tenant, course_key: str, days: int | None) -> int:
    cutoff, kept = terms.count_back(days), terms.find_cutoff("messages_days", tenant.pk, course_key)
    if cutoff is None or (kept is not None and cutoff <= kept):
        return 0
    going = Message.objects.filter(session__tenant=tenant, session__user_id__gt=0, created__lt=cutoff)
    going = going.filter(session__course_key=course_key) if course_key else going
    return going.filter(created__gte=kept).count() if kept else going.count()


def _count_memories(terms: Terms, tenant: Tenant, course_key: str, days: int | None) -> int:
    cutoff, kept = terms.count_back(days), terms.find_cutoff("memory_days", tenant.pk, course_key)
    if cutoff is None or (kept is not None and cutoff <= kept):
        return 0
    going = MemoryEntry.objects.filter(usage_key="", last_at__lt=cutoff).exclude(course_key="")
    going = going.filter(course_key=course_key) if course_key else scope_courses(going, get_coverage(tenant))
    return going.count()
