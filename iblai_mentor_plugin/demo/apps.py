"""The app of the stand-in LMS itself: its models, and the course that it shows."""

from __future__ import annotations

from functools import cached_property

from django.apps import AppConfig
from django.conf import settings
from django.utils import timezone

from iblai_mentor_plugin.demo import plugins
from iblai_mentor_plugin.demo.archive import open_course
from iblai_mentor_plugin.demo.dates import move_dates
from iblai_mentor_plugin.demo.olx import Course, read_course


class DemoConfig(AppConfig):
    """Holds the course, and connects the plugins' receivers as the LMS does."""

    name = "iblai_mentor_plugin.demo"
    label = "mentor_demo"
    verbose_name = "Stand-in LMS"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Connect the receivers of the plugins."""
        plugins.connect_receivers()

    @cached_property
    def course(self) -> Course:
        """Return the course; read once. Raises ``CourseError``."""
        course = read_course(open_course(settings.DEMO_COURSE, unpack_to=settings.DATA_DIR / "courses"))
        if settings.DEMO_MOVE_DATES:
            move_dates(course, timezone.now())
        return course
