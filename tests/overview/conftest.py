"""Two tenants with a course each, and what was used and said in them."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.utils import timezone

from iblai_mentor_plugin.models import Mentor, Message, Session, Tenant, TenantMember, TenantOrg, UsageEntry

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from django.contrib.auth.models import User

    from tests.fakes import FakeCourseware

HERE = "course-v1:DemoX+MENTOR101+2026"
THERE = "course-v1:AcmeX+SKY+1"


@pytest.fixture
def acme(db: None) -> Tenant:
    """A tenant of its own."""
    tenant = Tenant.objects.create(key="acme", name="Acme")
    TenantOrg.objects.create(tenant=tenant, org="AcmeX")
    return tenant


@pytest.fixture
def courses(learner: User, lms: FakeCourseware, acme: Tenant) -> None:
    """Have a course in each tenant, with a title."""
    lms.enrolments[learner.pk, THERE] = True
    lms.titles |= {HERE: "The sky at night", THERE: "Rockets"}


@pytest.fixture
def admin_of_acme(make_user: Callable[..., User], acme: Tenant) -> User:
    """An admin of one tenant, who is staff of the site."""
    user = make_user("boss", is_staff=True)
    TenantMember.objects.create(tenant=acme, user=user, is_admin=True)
    return user


def use(
    day: date, course_key: str, *, provider: str = "llm.example.org", tokens: int = 1_000_000, **values: Any
) -> None:
    """Have been used on a day."""
    row = {"model": "small-1", "replies": 1, "prompt_tokens": tokens, "reply_tokens": 0, **values}
    UsageEntry.objects.create(day=day, course_key=course_key, provider=provider, **row)


def say(user: User, course_key: str, tenant: Tenant, *, hours_ago: float = 1, **values: Any) -> Message:
    """Have a reply, as it ended."""
    mentor = Mentor.objects.get_or_create(tenant=tenant, slug="mentor", defaults={"name": "Mentor"})[0]
    session = Session.objects.create(tenant=tenant, user=user, mentor=mentor, course_key=course_key)
    reply = Message.objects.create(session=session, number=2, kind=Message.Kind.REPLY, **values)
    Message.objects.filter(pk=reply.pk).update(created=timezone.now() - timedelta(hours=hours_ago))
    return reply
