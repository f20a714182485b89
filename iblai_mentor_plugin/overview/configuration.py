"""How the mentor is set in a course: each value that holds, and where it comes from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.conf import settings
from django.utils.translation import gettext as _

from iblai_mentor_plugin.exceptions import NotFoundError
from iblai_mentor_plugin.mentor.providers.choice import describe_llm, find_size
from iblai_mentor_plugin.mentor.staff.assistance import Part, list_rules
from iblai_mentor_plugin.mentor.staff.settings import find_serving_mentor, find_setting
from iblai_mentor_plugin.mentor.standing.decision import SearchReason, find_obstacle
from iblai_mentor_plugin.models import Briefing, CourseIndex, RetentionRule, Switch
from iblai_mentor_plugin.notices import find_notice
from iblai_mentor_plugin.retention.terms import Terms
from iblai_mentor_plugin.settings.common import DEFAULTS
from iblai_mentor_plugin.switches import list_matching
from iblai_mentor_plugin.tenants import tenant_of_course

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.db.models import Model

    from iblai_mentor_plugin.mentor.providers.choice import Replier
    from iblai_mentor_plugin.models import CourseSetting, Mentor, Provider, Tenant
    from iblai_mentor_plugin.overview.scope import Scope

_TERMS: Final = ("messages_days", "memory_days")


@dataclass(frozen=True, slots=True)
class Value:
    """
    A value that holds in a course.

    ``source`` says in words where it comes from; ``row`` is what to edit for another one, None for settings of the LMS.
    ``is_stop``: for this alone the mentor does not serve the course.
    """

    name: str
    value: str
    source: str
    row: Model | None = None
    is_stop: bool = False


def list_values(scope: Scope, course_key: str) -> list[Value]:
    """
    Return what holds in a course now, what decides first; what is the whole site's only for who sees all of it.

    Raises ``NotFoundError`` for a course of a tenant that the looker does not see, and where no tenant has it.
    """
    if not scope.covers(course_key):
        raise NotFoundError
    tenant, setting = tenant_of_course(course_key), find_setting(course_key)
    mentor = find_serving_mentor(setting, tenant)
    return [
        *_list_switches(course_key, setting),
        Value(
            _("tenant"), tenant.name or tenant.key, _("claims the course's org, or has all that nobody claims"), tenant
        ),
        *_list_mentor(mentor, setting, course_key),
        *_list_limits(mentor, setting),
        *_list_staff(course_key),
        *_list_days(course_key, tenant),
        _find_index(course_key),
        *(_list_site() if scope.is_whole else ()),
    ]


def serves(values: list[Value]) -> bool:
    """Say whether the mentor serves the course by these values."""
    return not any(value.is_stop for value in values)


def _list_switches(course_key: str, setting: CourseSetting | None) -> Iterator[Value]:
    matching = list(list_matching(course_key))
    deciding = matching[0] if matching else None
    if deciding is None:
        yield Value(_("operator's switch"), _("off"), _("no switch covers the course"), is_stop=True)
    else:
        source = _name_switch(deciding)
        if len(matching) > 1:
            source = f"{source}; {_('broader switches that say less: %d') % (len(matching) - 1)}"
        # The kill switch has no page of its own.
        row = None if deciding.scope == Switch.Scope.KILL else deciding
        yield Value(_("operator's switch"), _write_switch(deciding.is_on), source, row, is_stop=not deciding.is_on)
    is_on = setting is None or setting.is_on
    source = _("chosen by the course's staff") if setting else _("default: the staff chose nothing")
    yield Value(_("staff's switch"), _write_switch(is_on), source, setting, is_stop=not is_on)


def _name_switch(switch: Switch) -> str:
    match switch.scope:
        case Switch.Scope.KILL:
            return _("decided by the kill switch")
        case Switch.Scope.COURSE:
            return _("decided by the course's own switch")
        case Switch.Scope.ORG:
            return _("decided by the switch of the org %s") % switch.key
    return _("decided by the switch of every course")


def _write_switch(is_on: bool) -> str:  # noqa: FBT001 - a word for it
    return _("on") if is_on else _("off")


def _list_mentor(mentor: Mentor | None, setting: CourseSetting | None, course_key: str) -> Iterator[Value]:
    if mentor is None:
        yield Value(_("mentor"), _("none"), _("no mentor of the tenant is in service"), is_stop=True)
        return
    yield _name_mentor(mentor, setting)
    replier, provider = describe_llm(mentor, ""), mentor.provider
    yield _name_replier(replier, provider, find_obstacle(mentor, course_key))
    if replier.is_search:
        return
    of_model = (
        _("the mentor's")
        if mentor.model
        else _("the provider's")
        if provider
        else _name_setting("IBLAI_MENTOR_LLM_MODEL")
    )
    yield Value(_("model"), replier.model, of_model, mentor if mentor.model else provider)
    where = _("yes") if replier.leaves_site else _("no")
    of_site = _("said of the provider") if provider else _name_setting("IBLAI_MENTOR_LLM_IS_ON_SITE")
    yield Value(_("words leave this site"), where, of_site, provider)
    size = find_size(provider)
    tokens = _("%(prompt)d of the prompt, %(reply)d of the reply") % {"prompt": size.prompt, "reply": size.reply}
    yield Value(_("longest, in tokens"), tokens, _("the settings, within the context length of the model"), provider)


def _name_replier(replier: Replier, provider: Provider | None, obstacle: str) -> Value:
    """Say who replies to a learner who agreed to that: with an obstacle a search, which stops nothing."""
    named = _("the mentor's provider") if provider else _name_setting("IBLAI_MENTOR_LLM")
    if not obstacle:
        return Value(_("who replies"), f"{replier.name} ({replier.provider})", named, provider)
    match obstacle:
        case SearchReason.PROVIDER_DOWN:
            named = _("%s is out of service, or failed again and again") % replier.name
        case SearchReason.BUDGET:
            named = _("the budget of the month is spent, or %s has no price") % replier.name
    return Value(_("who replies"), _("a search of the course, no LLM"), named, provider)


def _name_mentor(mentor: Mentor, setting: CourseSetting | None) -> Value:
    if mentor.pk is None:
        return Value(_("mentor"), mentor.name, _("the tenant has none yet: its first question makes this one"))
    if setting is not None and setting.mentor_id == mentor.pk:
        return Value(_("mentor"), mentor.name, _("chosen by the course's staff"), setting)
    return Value(_("mentor"), mentor.name, _("the tenant's default"), mentor)


def _list_limits(mentor: Mentor | None, setting: CourseSetting | None) -> Iterator[Value]:
    ceiling = _read_setting(_("questions of a learner a day"), "IBLAI_MENTOR_MESSAGES_A_DAY")
    if mentor is not None and mentor.messages_a_day is not None:
        ceiling = Value(ceiling.name, str(mentor.messages_a_day), _("the mentor's"), mentor)
    chosen = setting.messages_a_day if setting else None
    if chosen is not None and chosen < int(ceiling.value):
        yield Value(ceiling.name, str(chosen), _("chosen by the course's staff"), setting)
    else:
        yield ceiling
    yield _read_setting(_("tokens of the course a day"), "IBLAI_MENTOR_COURSE_TOKENS_A_DAY")


def _list_staff(course_key: str) -> Iterator[Value]:
    rules = list_rules(course_key)
    of_course = next((rule for rule in rules if rule.part == Part.COURSE), None)
    level = of_course.get_level_display() if of_course else _("full")
    source = _("set by the course's staff") if of_course else _("default: the staff set nothing")
    yield Value(_("how far it helps"), level, source, of_course)
    parts = len(rules) - bool(of_course)
    if parts:
        yield Value(_("parts with another level"), str(parts), _("set by the course's staff"))
    briefing = Briefing.objects.filter(course_key=course_key).exclude(published_at=None).order_by("-version").first()
    version = _("version %d") % briefing.version if briefing else _("none")
    yield Value(
        _("briefing"),
        version,
        _("published by the course's staff") if briefing else _("nothing is published"),
        briefing,
    )


def _list_days(course_key: str, tenant: Tenant) -> Iterator[Value]:
    terms = Terms()
    names = {
        "messages_days": (_("days that messages are kept"), "IBLAI_MENTOR_MESSAGES_DAYS"),
        "memory_days": (_("days that memories are kept after the course's end"), "IBLAI_MENTOR_MEMORY_DAYS"),
    }
    rules = {
        rule.course_key: rule for rule in RetentionRule.objects.filter(tenant=tenant, course_key__in=("", course_key))
    }
    for term in _TERMS:
        name, setting = names[term]
        days = terms.find_days(term, tenant.pk, course_key)
        deciding = next(
            (rules[key] for key in (course_key, "") if key in rules and getattr(rules[key], term) is not None), None
        )
        if deciding is None:
            source = _name_setting(setting)
        else:
            source = _("a rule of the course") if deciding.course_key else _("a rule of the tenant")
        yield Value(name, _("for ever") if days is None else str(days), source, deciding)


def _find_index(course_key: str) -> Value:
    index = CourseIndex.objects.filter(course_key=course_key).first()
    made = f"{index.made_at:%Y-%m-%d %H:%M} UTC" if index and index.made_at else _("not made yet")
    return Value(_("index of the course"), made, _("made when the course is searched, and after it changed"))


def _list_site() -> Iterator[Value]:
    yield _read_setting(_("tokens of the site a day"), "IBLAI_MENTOR_SITE_TOKENS_A_DAY")
    notice = find_notice()
    version = _("version %d") % notice.version if notice else _("none")
    yield Value(_("notice"), version, _("the newest one, for the whole site"), notice)
    yield _read_setting(_("agreed before anything is remembered"), "IBLAI_MENTOR_NOTICE_BEFORE_MEMORY")
    yield _read_setting(_("least age for a provider"), "IBLAI_MENTOR_LEAST_AGE")
    yield _read_setting(_("an exam stops every course"), "IBLAI_MENTOR_EXAM_STOPS_EVERY_COURSE")
    yield _read_setting(_("queue of the replies"), "IBLAI_MENTOR_CELERY_QUEUE")
    yield _read_setting(_("streaming"), "IBLAI_MENTOR_STREAMING")


def _read_setting(name: str, setting: str) -> Value:
    value = getattr(settings, setting)
    words = {None: _("none"), True: _("yes"), False: _("no")}
    is_word = value is None or isinstance(value, bool)
    said = words[value] if is_word else f"{value:,}" if isinstance(value, int) else str(value)
    return Value(name, said, _name_setting(setting))


def _name_setting(name: str) -> str:
    if getattr(settings, name) == DEFAULTS[name]:
        return _("the default of %s") % name
    return _("%s in the LMS's settings") % name
