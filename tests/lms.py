"""The part of the LMS that connects the receivers of its plugins, for this plugin alone."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path

from django.apps import AppConfig
from django.utils.module_loading import import_string

from iblai_mentor_plugin import demo
from iblai_mentor_plugin.apps import MentorConfig
from iblai_mentor_plugin.demo.apps import DemoConfig
from iblai_mentor_plugin.demo.olx import Course, read_course


class PluginsConfig(AppConfig):
    """Connects receivers from an app's ready(), as the LMS's own plugins app does."""

    name = "tests"
    label = "tests_lms"

    def ready(self) -> None:
        """Connect each receiver as ``connect_plugin_receivers`` of edx-django-utils would."""
        signals = MentorConfig.plugin_app["signals_config"]["lms.djangoapp"]
        for receiver in signals["receivers"]:
            import_string(receiver["signal_path"]).connect(
                import_string(f"iblai_mentor_plugin.{signals['relative_path']}.{receiver['receiver_func_name']}"),
                sender=import_string(receiver["sender_path"]) if "sender_path" in receiver else None,
                dispatch_uid=receiver["dispatch_uid"],
            )


class StandInConfig(DemoConfig):
    """The tables and the course of the stand-in LMS, without the LMS: its receivers are connected above."""

    def ready(self) -> None:
        """Connect nothing."""

    @cached_property
    def course(self) -> Course:
        """Return the packaged course; a test may put another one in its place."""
        return read_course(Path(demo.__file__).parent / "course")
