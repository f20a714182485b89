"""Getting the data ready at each start: tables, switches, ready users, keys."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import crum
from completion.waffle import ENABLE_COMPLETION_TRACKING_SWITCH
from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Permission
from django.core.management import call_command
from django.db import transaction
from waffle.models import Switch

from iblai_mentor_plugin.api import operating as operating_api
from iblai_mentor_plugin.demo.access import get_course
from iblai_mentor_plugin.demo.enrolment import enrol
from iblai_mentor_plugin.demo.models import CourseRole, Enrolment
from iblai_mentor_plugin.demo.people import PEOPLE, Person, read_password
from iblai_mentor_plugin.demo.vectors import give_vectors
from iblai_mentor_plugin.models import ApiKey, Tenant, TenantMember

if TYPE_CHECKING:
    from django.contrib.auth.models import User

    from iblai_mentor_plugin.demo.olx import Course

KEY_NAME = "stand-in LMS"
# The tenant that covers every course org that no other claims.
ORG = "main"
# What the tenant's admins may do for its users, beside reading memories; and what those who are staff see in the admin.
_ADMIN_MAY: Final = ("export_others_data", "delete_others_data")
_STAFF_MAY: Final = (*_ADMIN_MAY, "view_overview", "view_costs", "view_failures", "view_configuration", "view_learners")


@dataclass(frozen=True)
class Keys:
    """The API keys of this run."""

    learner: str
    tenant_admin: str


def prepare() -> Keys:
    """Make the data ready, and new keys; what was there is kept."""
    call_command("migrate", verbosity=0, interactive=False)
    course = get_course()
    Switch.objects.update_or_create(name=ENABLE_COMPLETION_TRACKING_SWITCH.name, defaults={"active": True})
    operating_api.switch_on(operating_api.EVERY_COURSE)
    users = _make_users()
    CourseRole.objects.get_or_create(user=users["course_staff"], course_key=str(course.key))
    _enrol_learners(course)
    _name_admins(users)
    give_vectors(Tenant.objects.get(key=ORG))
    return _make_keys(users)


def _make_users() -> dict[str, User]:
    """Return the ready users by role, made if need be; of several in a role, the first one."""
    users = get_user_model().objects
    missing = [person for person in PEOPLE if not users.filter(username=person.username).exists()]
    # Slow on purpose, and the same for all of them: once is enough.
    password = make_password(read_password(settings.DATA_DIR)) if missing else ""
    users.bulk_create(_build_user(person, password) for person in missing)
    return {person.role: users.get(username=person.username) for person in reversed(PEOPLE)}


def _build_user(person: Person, password: str) -> User:
    first, last = person.name.split()
    user = get_user_model()(
        username=person.username, email=person.email, first_name=first, last_name=last, password=password
    )
    user.is_superuser = person.role == "superuser"
    user.is_staff = person.role in {"superuser", "site_staff"}
    return user


def _enrol_learners(course: Course) -> None:
    """Enrol the learners in a course that is new to them; who left stays away."""
    for person in PEOPLE:
        user = get_user_model().objects.get(username=person.username)
        if person.role == "learner" and not Enrolment.objects.filter(user=user, course_key=str(course.key)).exists():
            with transaction.atomic(), crum.impersonate(user):
                enrol(user, course)


def _name_admins(users: dict[str, User]) -> None:
    """Let the tenant's admins do what they are there for."""
    for role, codenames in (("tenant_admin", _ADMIN_MAY), ("site_staff", _STAFF_MAY)):
        rights = {"is_admin": True, "can_read_memories": True}
        TenantMember.objects.update_or_create(tenant=Tenant.objects.get(key=ORG), user=users[role], defaults=rights)
        users[role].user_permissions.add(*Permission.objects.filter(codename__in=codenames))


def _make_keys(users: dict[str, User]) -> Keys:
    """Make new keys; those of earlier runs end."""
    tenant = Tenant.objects.get(key=ORG)
    ApiKey.objects.filter(name=KEY_NAME).delete()
    _key, learner = operating_api.create_api_key(tenant, users["learner"], name=KEY_NAME)
    _key, tenant_admin = operating_api.create_api_key(tenant, users["tenant_admin"], name=KEY_NAME)
    return Keys(learner, tenant_admin)
