"""What a privacy officer asks: where words go, who is told what, what is kept for how long, and who may read it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db.models import Count
from django.utils import timezone

from iblai_mentor_plugin.doctor.queues import QUEUE_CHECKS
from iblai_mentor_plugin.doctor.service import SERVICE_CHECKS
from iblai_mentor_plugin.doctor.surroundings import SURROUNDING_CHECKS
from iblai_mentor_plugin.exceptions import FaultFoundError
from iblai_mentor_plugin.installation.check import Check, Severity, refuse
from iblai_mentor_plugin.installation.wiring import WIRING_CHECKS
from iblai_mentor_plugin.jobs import list_job_runs
from iblai_mentor_plugin.mentor.providers.choice import list_leaving
from iblai_mentor_plugin.models import Export, Message, NoticeAcceptance, RetentionRule, SharedCopy, TenantMember
from iblai_mentor_plugin.notices import find_notice, read_notice
from iblai_mentor_plugin.retention.terms import Terms
from iblai_mentor_plugin.settings.common import DEFAULTS

if TYPE_CHECKING:
    from iblai_mentor_plugin.installation.check import Installation

_APP: Final = "iblai_mentor_plugin"
# What is read of others, by permission: Django's name of it, and ours.
_READING: Final = {
    "view_others_messages": "what was said",
    "view_others_memory": "memories",
    "view_others_instruction": "wishes",
}
_NAMED: Final = 10
# How much older than its term something may be: retention runs each hour, and a batch may be left to the next.
_OVERDUE: Final = timedelta(days=2)
# Checks of the site that are about privacy alone.
_SHARED: Final = ("tracking log", "retirement", "a notice", "what the notice says", "export storage", "deletions")


def _look_at_hosts(_installation: Installation) -> str:
    leaving = [f"{one.provider} ({one.name})" for one in list_leaving()]
    return f"words leave this site for {', '.join(leaving)}" if leaving else "no word leaves this site"


def _look_at_languages(_installation: Installation) -> str:
    notice = find_notice()
    if notice is None:
        message = "there is no notice"
        raise FaultFoundError(message)
    words = NoticeAcceptance.objects.filter(notice=notice, withdrawn_at=None).order_by().values_list("language")
    counts = dict(words.annotate(Count("pk")))
    said = ", ".join(f"{language or 'unknown'}: {count}" for language, count in sorted(counts.items()))
    words_given = f"words given on it, by language of the page: {said or 'none'}"
    published = notice.translations.filter(is_published=True).values_list("language", flat=True)
    texts = ", ".join([notice.language or settings.LANGUAGE_CODE, *published])
    detail = f"version {notice.version} of {notice.created:%Y-%m-%d}, in {texts}; {words_given}"
    if any(read_notice(notice, language).is_foreign for language in counts):
        raise FaultFoundError(detail)
    return detail


def _look_at_days(_installation: Installation) -> str:
    names = sorted(name for name in DEFAULTS if name.endswith("_DAYS"))
    days = {name.removeprefix("IBLAI_MENTOR_").removesuffix("_DAYS").lower(): getattr(settings, name) for name in names}
    refuse([name for name, number in days.items() if number is None], "kept for ever")
    said = ", ".join(f"{name.replace('_', ' ')} {number}" for name, number in days.items())
    return f"{said}; rules of tenants and courses that say otherwise: {RetentionRule.objects.count()}"


def _look_at_purge(_installation: Installation) -> str:
    """Look for a message that is older than any rule lets it become."""
    run = list_job_runs().get("apply_retention")
    ran = f"ran last {run:%Y-%m-%d %H:%M} UTC" if run else "never ran"
    numbers = [settings.IBLAI_MENTOR_MESSAGES_DAYS]
    numbers += RetentionRule.objects.exclude(messages_days=None).values_list("messages_days", flat=True)
    cutoff = None if None in numbers else Terms().count_back(max(numbers))
    overdue = 0 if cutoff is None else Message.objects.filter(created__lt=cutoff - _OVERDUE).count()
    if overdue:
        message = f"messages that are older than every rule allows: {overdue}; retention {ran}"
        raise FaultFoundError(message)
    return f"nothing is older than it may be; retention {ran}"


def _look_at_readers(_installation: Installation) -> str:
    users: Any = get_user_model().objects
    said = [f"superusers, who read everything: {users.filter(is_superuser=True, is_active=True).count()}"]
    for codename, what in _READING.items():
        # Django's own backend knows of permissions of users and groups, whichever the site logs in with.
        backend = "django.contrib.auth.backends.ModelBackend"
        allowed = users.with_perm(f"{_APP}.{codename}", include_superusers=False, backend=backend)
        names = sorted(allowed.values_list("username", flat=True)[: _NAMED + 1])
        said.append(f"{what}: {', '.join(names[:_NAMED]) or 'nobody else'}{' …' if len(names) > _NAMED else ''}")
    members = TenantMember.objects.filter(is_admin=True, can_read_memories=True).count()
    may = "read what learners share with them" if settings.IBLAI_MENTOR_SHARING else "read nothing, as sharing is off"
    shared = f"course teams {may}, copies there are: {SharedCopy.objects.count()}"
    return "; ".join([*said, f"admins of tenants who read memories there: {members}", shared])


def _look_at_age(_installation: Installation) -> str:
    least = settings.IBLAI_MENTOR_LEAST_AGE
    unknown = "do not" if settings.IBLAI_MENTOR_UNKNOWN_AGE_IS_YOUNG else "do"
    if least is not None:
        return f"a provider replies from {least} years on; to those without a year of birth they {unknown}"
    if list_leaving():
        message = "words leave this site, and a provider replies to learners of any age"
        raise FaultFoundError(message)
    return "no age is asked for; no word leaves this site"


def _look_at_exports(_installation: Installation) -> str:
    now = timezone.now()
    late = Export.objects.filter(expires_at__lt=now - _OVERDUE).count()
    if late:
        message = f"should have been deleted days ago: {late}"
        raise FaultFoundError(message)
    current = Export.objects.filter(expires_at__gte=now)
    being_written = current.filter(is_open=True).count()
    return f"can be downloaded: {current.count() - being_written}; being written: {being_written}"


def _look_at_pages(_installation: Installation) -> str:
    if settings.IBLAI_MENTOR_PAGE_CONTENT:
        message = "what stands on the learner's page is told to the LLM"
        raise FaultFoundError(message)
    return "what stands on the learner's page is told to nobody"


_SCHEDULE: Final = "Run manage.py lms mentor_retention, and see the line “scheduled jobs” of mentor_check."

PRIVACY_CHECKS: Final = (
    Check("where words go", _look_at_hosts, "", "It is what learners agree to."),
    *(
        check
        for check in (*SERVICE_CHECKS, *SURROUNDING_CHECKS, *QUEUE_CHECKS, *WIRING_CHECKS)
        if check.name in _SHARED
    ),
    Check(
        "notice by language",
        _look_at_languages,
        "In the admin, open the notice and publish a translation into each of these languages.",
        "Who does not read the language of the text cannot agree to what it says.",
        Severity.NOTE,
    ),
    Check(
        "days in force",
        _look_at_days,
        "Set a number of days in the LMS's YAML, or a rule under Retention rules in the admin.",
        "What is kept for ever has to be justified for ever.",
        Severity.WARNING,
    ),
    Check("last purge", _look_at_purge, _SCHEDULE, "It is kept for longer than learners were told."),
    Check("who may read", _look_at_readers, "", "Each reading of words is in the audit of whose they are."),
    Check(
        "age",
        _look_at_age,
        "Set IBLAI_MENTOR_LEAST_AGE where your law or the provider's terms name an age.",
        "Providers' terms and many laws ask for an age, or for the parents' word.",
        Severity.NOTE,
    ),
    Check("exports open", _look_at_exports, _SCHEDULE, "A file with all that somebody said can still be downloaded."),
    Check(
        "pages of learners",
        _look_at_pages,
        "Set IBLAI_MENTOR_PAGE_CONTENT to false, or say so in the notice.",
        "A page carries other people's words, such as a discussion's.",
        Severity.NOTE,
    ),
)
