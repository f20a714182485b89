"""Mounts the plugin's endpoints as the LMS does."""

from __future__ import annotations

from django.contrib import admin
from django.urls import include, path, re_path

from iblai_mentor_plugin.apps import MentorConfig

_CONFIG = MentorConfig.plugin_app["url_config"]["lms.djangoapp"]

urlpatterns = [
    path("admin/", admin.site.urls),
    re_path(
        _CONFIG["regex"],
        include(
            (f"iblai_mentor_plugin.{_CONFIG['relative_path']}", "iblai_mentor_plugin"), namespace=_CONFIG["namespace"]
        ),
    ),
]
