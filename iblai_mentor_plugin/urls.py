"""What the LMS mounts under ``^api/ai-mentor/``."""

from __future__ import annotations

from iblai_mentor_plugin.panel.urls import urlpatterns as panel_urls
from iblai_mentor_plugin.rest_api.urls import reference_patterns
from iblai_mentor_plugin.rest_api.urls import urlpatterns as rest_urls

__all__ = ["app_name", "urlpatterns"]

app_name = "iblai_mentor_plugin"
urlpatterns = [*panel_urls, *reference_patterns, *rest_urls]
