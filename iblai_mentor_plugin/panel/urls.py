"""The panel's routes below ``/api/ai-mentor/``."""

from __future__ import annotations

from django.urls import path

from iblai_mentor_plugin.panel import team_page, views

urlpatterns = [
    path("panel/", views.show_panel, name="panel"),
    path("panel/dock.js", views.find_dock_script, name="panel_dock"),
    path("panel/logged-in/", views.show_logged_in, name="panel_logged_in"),
    # The keys of before 2014 have slashes.
    path("course/<path:course_id>/sheet/", team_page.show_sheet, name="course_sheet"),
    path("course/<path:course_id>/", team_page.show_page, name="course_page"),
]
