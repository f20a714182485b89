"""How the plugin registers with the LMS (edx-django-utils' plugin mechanism)."""

from __future__ import annotations

from typing import Any, ClassVar

from django.apps import AppConfig
from django.utils.module_loading import import_string

_RECEIVERS = {
    "record_enrolment_created": "openedx_events.learning.signals.COURSE_ENROLLMENT_CREATED",
    "record_enrolment_changed": "openedx_events.learning.signals.COURSE_ENROLLMENT_CHANGED",
    "record_unenrolment": "openedx_events.learning.signals.COURSE_UNENROLLMENT_COMPLETED",
    "record_grade": "openedx_events.learning.signals.PERSISTENT_GRADE_SUMMARY_CHANGED",
    "record_passing_status": "openedx_events.learning.signals.COURSE_PASSING_STATUS_UPDATED",
    "record_certificate_created": "openedx_events.learning.signals.CERTIFICATE_CREATED",
    "record_certificate_changed": "openedx_events.learning.signals.CERTIFICATE_CHANGED",
    "record_certificate_revoked": "openedx_events.learning.signals.CERTIFICATE_REVOKED",
    "record_tracking_log": "openedx_events.analytics.signals.TRACKING_EVENT_EMITTED",
    "record_unit_view": "iblai_mentor_plugin.signals.UNIT_VIEWED",
}
# Both steps of the platform's pipeline: the second finds what was written after the first.
_RETIREMENT_SIGNALS = (
    "openedx.core.djangoapps.user_api.accounts.signals.USER_RETIRE_LMS_MISC",
    "openedx.core.djangoapps.user_api.accounts.signals.USER_RETIRE_LMS_CRITICAL",
)
# Named, as the receivers are: what it imports needs the models, which this module comes before.
_COMPLETE_SETTINGS = "iblai_mentor_plugin.startup.complete_settings"


class MentorConfig(AppConfig):
    """The Django app of the AI mentor."""

    name = "iblai_mentor_plugin"
    verbose_name = "AI mentor"
    default_auto_field = "django.db.models.BigAutoField"

    plugin_app: ClassVar[dict[str, Any]] = {
        "url_config": {
            "lms.djangoapp": {"namespace": "iblai_mentor", "regex": r"^api/ai-mentor/", "relative_path": "urls"},
        },
        "settings_config": {
            "lms.djangoapp": {
                "common": {"relative_path": "settings.common"},
                "production": {"relative_path": "settings.production"},
            },
        },
        "signals_config": {
            "lms.djangoapp": {
                "relative_path": "receivers",
                "receivers": [
                    *(
                        {
                            "receiver_func_name": receiver,
                            "signal_path": signal,
                            "dispatch_uid": f"iblai_mentor_plugin.{receiver}",
                        }
                        for receiver, signal in _RECEIVERS.items()
                    ),
                    *(
                        {
                            "receiver_func_name": "retire_user",
                            "signal_path": signal,
                            "dispatch_uid": f"iblai_mentor_plugin.retire_user.{signal.rpartition('.')[2]}",
                        }
                        for signal in _RETIREMENT_SIGNALS
                    ),
                    {
                        "receiver_func_name": "record_completion",
                        "signal_path": "django.db.models.signals.post_save",
                        "sender_path": "completion.models.BlockCompletion",
                        "dispatch_uid": "iblai_mentor_plugin.record_completion",
                    },
                ],
            },
        },
    }

    def ready(self) -> None:
        """Add to the settings once more: they are final only now."""
        import_string(_COMPLETE_SETTINGS)()
