"""The routes below ``/api/ai-mentor/``."""

from __future__ import annotations

from typing import Final

from django.urls import path

from iblai_mentor_plugin.rest_api import (
    chat_history,
    course_staff,
    exports,
    own_memory,
    place,
    problem_hints,
    quiet_hours,
    reference,
    sessions,
    shared_messages,
    team_activity,
    team_evaluation,
    views,
)

USER: Final = "orgs/<str:org>/users/<str:user_id>/"
SESSION: Final = USER + "sessions/<str:session_id>/"
# The keys of before 2014 have slashes.
COURSE: Final = USER + "courses/<path:course_id>/"

# Beside the endpoints, which the schema describes.
reference_patterns = [
    path("schema/", reference.SchemaView.as_view(), name="schema"),
    path("docs/", reference.ReferencePageView.as_view(), name="reference"),
]
urlpatterns = [
    path(USER + "edx-memory/", views.MemoryListView.as_view(), name="edx_memory_list"),
    path(USER + "edx-memory/<str:id>/", views.MemoryDetailView.as_view(), name="edx_memory_detail"),
    path(USER + "custom-instruction/", views.CustomInstructionView.as_view(), name="custom_instruction"),
    path(USER + "notice/", views.NoticeView.as_view(), name="notice"),
    path(USER + "audit/", views.AuditView.as_view(), name="audit"),
    path(USER + "remembering/", own_memory.RememberingView.as_view(), name="remembering"),
    path(USER + "facts/", own_memory.FactListView.as_view(), name="facts"),
    path(USER + "statements/", own_memory.StatementListView.as_view(), name="statements"),
    path(USER + "corrections/", own_memory.CorrectionView.as_view(), name="corrections"),
    path(USER + "forget/", own_memory.ForgetView.as_view(), name="forget"),
    path(USER + "session-memory/", own_memory.KeepsSessionMemoryView.as_view(), name="keeps_session_memory"),
    path(SESSION + "memory/", own_memory.SessionMemoryView.as_view(), name="session_memory"),
    path(SESSION + "memory/<str:note_id>/", own_memory.NoteView.as_view(), name="note"),
    path(USER + "recent-messages/", chat_history.RecentMessagesView.as_view(), name="recent_messages"),
    path(USER + "pin-message/", chat_history.PinView.as_view(), name="pin"),
    path(USER + "mentor-feedback/create/", chat_history.FeedbackCreateView.as_view(), name="feedback_create"),
    path(USER + "mentor-feedback/<str:feedback_id>/", chat_history.FeedbackView.as_view(), name="feedback"),
    path(USER + "shared-messages/", shared_messages.SharedListView.as_view(), name="shared_list"),
    path(USER + "shared-messages/preview/", shared_messages.SharedPreviewView.as_view(), name="shared_preview"),
    path(USER + "shared-messages/<str:share_id>/", shared_messages.SharedCopyView.as_view(), name="shared_copy"),
    # Without a slash at the end, as published.
    path(USER + "clear-chathistory", chat_history.ClearView.as_view(), name="clear"),
    path(USER + "sessions/", sessions.SessionListView.as_view(), name="session_list"),
    path(SESSION, sessions.SessionDetailView.as_view(), name="session_detail"),
    # These two without a slash at the end, as published.
    path(SESSION + "download-session", sessions.SessionDownloadView.as_view(), name="session_download"),
    path(SESSION + "suggestion", sessions.SuggestionView.as_view(), name="session_suggestion"),
    path(SESSION + "messages/", sessions.QuestionView.as_view(), name="question"),
    path(SESSION + "messages/<str:generation_id>/", sessions.ReplyView.as_view(), name="reply"),
    path(SESSION + "stop/", sessions.StopView.as_view(), name="stop"),
    path(COURSE + "place/", place.PlaceView.as_view(), name="place"),
    path(COURSE + "asked-units/", place.AskedUnitsView.as_view(), name="asked_units"),
    path(COURSE + "told/", place.ToldView.as_view(), name="told"),
    path(COURSE + "settings/", course_staff.CourseSettingsView.as_view(), name="course_settings"),
    path(COURSE + "assistance/", course_staff.AssistanceView.as_view(), name="assistance"),
    path(COURSE + "problem-hints/", problem_hints.ProblemHintListView.as_view(), name="problem_hint_list"),
    path(COURSE + "problem-hints/<str:hint_id>/", problem_hints.ProblemHintView.as_view(), name="problem_hint"),
    path(COURSE + "activity/", team_activity.ActivityView.as_view(), name="activity"),
    path(COURSE + "evaluations/", team_evaluation.EvaluationListView.as_view(), name="evaluation_list"),
    path(COURSE + "evaluations/running/", team_evaluation.EvaluationRunView.as_view(), name="evaluation_run"),
    path(COURSE + "shared-messages/", shared_messages.TeamSharedListView.as_view(), name="team_shared_list"),
    path(COURSE + "shared-messages/<str:share_id>/", shared_messages.TeamSharedView.as_view(), name="team_shared"),
    path(COURSE + "quiet-hours/", quiet_hours.QuietHoursListView.as_view(), name="quiet_hours_list"),
    path(COURSE + "quiet-hours/<str:number>/", quiet_hours.QuietHoursView.as_view(), name="quiet_hours"),
    path(COURSE + "briefings/", course_staff.BriefingListView.as_view(), name="briefing_list"),
    path(COURSE + "briefings/<str:version>/", course_staff.BriefingView.as_view(), name="briefing"),
    path(COURSE + "briefings/<str:version>/publish/", course_staff.PublishBriefingView.as_view(), name="publish"),
    path(USER + "mentors/<str:mentor>/", sessions.MentorDetailView.as_view(), name="mentor_detail"),
    path(USER + "mentors/<str:mentor>/public-settings/", sessions.PublicSettingsView.as_view(), name="mentor_settings"),
    path(USER + "export-chathistory/", exports.HistoryExportView.as_view(), name="export_history"),
    path(USER + "export-everything/", exports.EverythingExportView.as_view(), name="export_everything"),
    path(USER + "tasks/sessions/<str:session_id>/", exports.SessionExportView.as_view(), name="export_session"),
    # Without a slash at the end, as published.
    path(USER + "tasks/<str:task_id>", exports.TaskView.as_view(), name="task"),
    path(USER + "downloads/tasks/<str:task_id>/", exports.HistoryDownloadView.as_view(), name="download"),
    path(USER + "downloads/everything/<str:task_id>/", exports.EverythingDownloadView.as_view(), name="download_all"),
    path(SESSION + "tasks/<str:task_id>/", exports.SessionExportDownloadView.as_view(), name="download_session_export"),
    path(USER, sessions.MentorListView.as_view(), name="mentor_list"),
    # Last: a name is anything that no route above is.
    path(USER + "<str:mentor>/", sessions.MentorByNameView.as_view(), name="mentor_by_name"),
]
