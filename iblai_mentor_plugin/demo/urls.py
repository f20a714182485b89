"""The addresses of the stand-in LMS: the platform's own where a plugin may count on them."""

from __future__ import annotations

from django.contrib import admin
from django.urls import URLPattern, URLResolver, path, re_path
from django.views.generic import RedirectView

from iblai_mentor_plugin.demo import accounts, course_pages, files, plugins, retirement, views

COURSE = r"(?P<course_key>[^/]+)"
USAGE = r"(?P<usage_key>[^/]+)"

urlpatterns: list[URLPattern | URLResolver] = [
    path("", RedirectView.as_view(url="/dashboard")),
    path("login", accounts.log_in),
    path("logout", accounts.log_out),
    path("dashboard", views.dashboard),
    path("memory", views.memory_page),
    path("event", views.event),
    path("change_enrollment", views.change_enrolment),
    path("api/completion/v1/completion-batch", views.completion_batch),
    path("api/user/v1/accounts/deactivate_logout/", retirement.deactivate),
    path("api/user/v1/accounts/retire_misc/", retirement.retire_misc),
    path("api/user/v1/accounts/retire/", retirement.retire),
    path("admin/", admin.site.urls),
    re_path(rf"^xblock/{USAGE}$", views.render_xblock),
    re_path(rf"^courses/{COURSE}/xblock/{USAGE}/handler/(?P<name>.+?)/?$", views.xblock_handler),
    re_path(rf"^courses/{COURSE}/jump_to/{USAGE}$", views.jump_to),
    re_path(rf"^courses/{COURSE}/jump_to_id/(?P<block_id>[^/]+)/?$", views.jump_to_id),
    re_path(rf"^courses/{COURSE}/masquerade$", views.masquerade),
    re_path(rf"^courses/{COURSE}/exams/{USAGE}/(?P<action>start|submit)$", views.exam_action),
    re_path(rf"^courses/{COURSE}/course/updates$", course_pages.updates),
    re_path(rf"^courses/{COURSE}/about$", course_pages.about),
    re_path(rf"^courses/{COURSE}/(?P<slug>[^/]+)/$", course_pages.static_tab),
    re_path(rf"^courses/{COURSE}/(?P<rest>.*)$", views.course_home),
    re_path(rf"^learning/course/{COURSE}/home$", views.home),
    re_path(rf"^learning/course/{COURSE}/(?P<subsection_key>[^/]+)/(?P<unit_key>[^/]+)$", views.unit_page),
    re_path(r"^asset-v1:(?P<course_key>[^/]+?)\+type@asset\+block@(?P<name>.+)$", files.asset),
    *plugins.find_urls(),
]
handler404 = "iblai_mentor_plugin.demo.errors.not_found"
handler500 = "iblai_mentor_plugin.demo.errors.failed"
