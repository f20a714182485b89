"""The routes below ``/api/ai-mentor/``."""

from __future__ import annotations

from typing import Final

from django.urls import path

from iblai_mentor_plugin.rest_api import views

USER: Final = "orgs/<str:org>/users/<str:user_id>/"

urlpatterns = [
    path(USER + "edx-memory/", views.MemoryListView.as_view(), name="edx_memory_list"),
    path(USER + "edx-memory/<str:id>/", views.MemoryDetailView.as_view(), name="edx_memory_detail"),
    path(USER + "custom-instruction/", views.CustomInstructionView.as_view(), name="custom_instruction"),
    path(USER + "notice/", views.NoticeView.as_view(), name="notice"),
    path(USER + "audit/", views.AuditView.as_view(), name="audit"),
]
