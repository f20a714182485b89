"""
Settings of the stand-in LMS.

The order is the LMS's: its own, the plugins' ``common``, the operator's YAML, the plugins' ``production``.
"""

from __future__ import annotations

import os
from pathlib import Path

from iblai_mentor_plugin.demo import plugins
from iblai_mentor_plugin.demo.llm import VECTORS, build_llm_settings
from iblai_mentor_plugin.demo.mfe import find_origin
from iblai_mentor_plugin.demo.operations import build_settings
from iblai_mentor_plugin.demo.people import read_secret
from iblai_mentor_plugin.demo.worker import build_worker_settings

plugins.offer_platform()

DATA_DIR = Path(os.environ["IBLAI_MENTOR_DEMO_DATA"])
DEMO_COURSE = Path(os.environ.get("IBLAI_MENTOR_DEMO_COURSE") or Path(__file__).parent / "course")
# Who makes vectors of the course, if anybody does.
DEMO_VECTORS = os.environ.get(VECTORS, "")
# The course runs as though it had begun this week.
DEMO_MOVE_DATES = bool(os.environ.get("IBLAI_MENTOR_DEMO_MOVE_DATES"))
LMS_ROOT_URL = os.environ.get("IBLAI_MENTOR_DEMO_URL", "http://127.0.0.1:8000")
LEARNING_MICROFRONTEND_URL = os.environ.get("IBLAI_MENTOR_DEMO_LEARNING_URL", "http://127.0.0.1:8001/learning")

SECRET_KEY = read_secret(DATA_DIR)
DEBUG = False
ALLOWED_HOSTS = ["*"] if os.environ.get("IBLAI_MENTOR_DEMO_OPEN") else ["127.0.0.1", "localhost", "[::1]", "testserver"]
USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_CODE = "en"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
ROOT_URLCONF = "iblai_mentor_plugin.demo.urls"
STATIC_URL = "/static/"
LOGIN_URL = f"{LMS_ROOT_URL}/login"
LOGIN_REDIRECT_URL = "/dashboard"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
X_FRAME_OPTIONS = "DENY"
# As an LMS with a learning MFE has them: that origin may ask with the learner's cookies, and no other one.
CORS_ALLOW_CREDENTIALS = True
CORS_ALLOWED_ORIGINS = [find_origin(LEARNING_MICROFRONTEND_URL)]
CSRF_TRUSTED_ORIGINS = [find_origin(LEARNING_MICROFRONTEND_URL)]
# Where the course's page has a place for the panel, as an operator may configure it for the learning MFE.
DEMO_DOCKING = os.environ.get("IBLAI_MENTOR_DEMO_DOCKING") or "dialog"

DATABASES = {
    "default": {
        "ENGINE": "iblai_mentor_plugin.demo.database",
        "NAME": DATA_DIR / "db.sqlite3",
        # As in the LMS: a view is a transaction.
        "ATOMIC_REQUESTS": True,
        "OPTIONS": {"timeout": 20},
    }
}
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "corsheaders",
    "rest_framework",
    "waffle",
    "eventtracking.django.apps.EventTrackingConfig",
    "openedx_events",
    "openedx_filters",
    "iblai_mentor_plugin.demo.apps.DemoConfig",
]
MIDDLEWARE = [
    "crum.CurrentRequestUserMiddleware",
    "corsheaders.middleware.CorsMiddleware",
    "iblai_mentor_plugin.demo.mfe.OriginMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "iblai_mentor_plugin.demo.tracking.TrackingMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "iblai_mentor_plugin.demo.security.PolicyMiddleware",
    "waffle.middleware.WaffleMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "iblai_mentor_plugin.demo.mfe.name_origins",
            ]
        },
    }
]
# As in the LMS: JSON only, pages of ten, and no permission by default, so that each view must say its own.
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["rest_framework.authentication.SessionAuthentication"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PAGINATION_CLASS": "edx_rest_framework_extensions.paginators.DefaultPagination",
    "PAGE_SIZE": 10,
}
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "%(levelname)s %(name)s: %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    # A page that is not there, or a credential that is wrong, is no failure of this program.
    "loggers": {"django.request": {"level": "ERROR"}},
}

# No monitoring service is told of this.
OPENEDX_TELEMETRY: list[str] = []

EVENT_TRACKING_ENABLED = True
EVENT_TRACKING_BACKENDS = {
    # The LMS's own log of tracking events.
    "tracking_logs": {
        "ENGINE": "eventtracking.backends.routing.RoutingBackend",
        "OPTIONS": {"backends": {"logger": {"ENGINE": "iblai_mentor_plugin.demo.tracking.FileBackend"}}},
    }
}
TRACKING_LOG = DATA_DIR / "tracking.log"
COMPLETION_VIDEO_COMPLETE_PERCENTAGE = 0.95

INSTALLED_APPS += plugins.find_apps(INSTALLED_APPS)
plugins.apply_settings(__name__, "common")

# Here the LMS reads the operator's YAML. This one replaces what a plugin may have added, as a real one can.
OPEN_EDX_FILTERS_CONFIG: dict[str, object] = {}
# Who tries it out sees the memory grow with their first page.
IBLAI_MENTOR_NOTICE_BEFORE_MEMORY = False
IBLAI_MENTOR_COURSEWARE = "iblai_mentor_plugin.courseware.olx.OlxCourseware"
globals().update(build_llm_settings(os.environ))
globals().update(build_worker_settings(os.environ))
globals().update(build_settings(os.environ))

plugins.apply_settings(__name__, "production")
