"""Vectors of the stand-in's course, where the command's options name who makes them; and how well its search finds."""

from __future__ import annotations

import json
import os
import sys
from typing import TYPE_CHECKING, Final

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import CommandError, call_command

from iblai_mentor_plugin.api import mentor as mentor_api
from iblai_mentor_plugin.api import operating as operating_api
from iblai_mentor_plugin.demo.access import get_course
from iblai_mentor_plugin.demo.llm import API_KEY
from iblai_mentor_plugin.demo.people import PEOPLE
from iblai_mentor_plugin.models import Mentor, Provider

if TYPE_CHECKING:
    from pathlib import Path

    from iblai_mentor_plugin.models import Tenant

_NAME: Final = "Vectors of the stand-in"


def give_vectors(tenant: Tenant) -> None:
    """
    Have the tenant's default mentor ask whom the options name for vectors, and nobody else any more.

    It stays the same provider from one start to the next: what is kept of it, and what learners agreed to, is its own.
    """
    mentor = Mentor.objects.filter(tenant=tenant, is_default=True)
    if not settings.DEMO_VECTORS:
        mentor.filter(provider__name=_NAME).update(provider=None)
        Provider.objects.filter(name=_NAME).delete()
        return
    base_url, model, question, passage = json.loads(settings.DEMO_VECTORS)
    named = {
        "base_url": base_url,
        "embedding_model": model,
        "question_prefix": question,
        "passage_prefix": passage,
    }
    provider, _is_new = Provider.objects.update_or_create(name=_NAME, defaults=named)
    operating_api.keep_provider_key(provider, os.environ.get(API_KEY, ""))
    provider.save()
    mentor.update(provider=provider)


def measure_retrieval(path: Path, floors: list[str]) -> int:
    """Print how well the search finds; 1 where it is below a floor, or the file cannot be read."""
    course_key, user = str(get_course().key), get_user_model().objects.get(username=PEOPLE[0].username)
    access = operating_api.get_access(user, tenant_key="main", username=user.username)
    shown = mentor_api.consult(access, course_key=course_key)
    # Whoever measures asks as this learner, who has to agree to it.
    mentor_api.give_word(access, shown, version=shown.state.version, is_accepted=True)
    try:
        call_command("mentor_eval", course_key, user=user.username, retrieval=path, floor=floors)
    except CommandError as error:
        print(error, file=sys.stderr)
        return 1
    return 0
