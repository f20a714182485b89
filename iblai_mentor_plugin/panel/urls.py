"""The panel's routes below ``/api/ai-mentor/``."""

from __future__ import annotations

from django.urls import path

from iblai_mentor_plugin.panel import views

urlpatterns = [
    path("panel/", views.show_panel, name="panel"),
    path("panel/dock.js", views.find_dock_script, name="panel_dock"),
    path("panel/logged-in/", views.show_logged_in, name="panel_logged_in"),
]
