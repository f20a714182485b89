"""
Settings of the tests: an LMS's, as far as this plugin can tell.

``MENTOR_TEST_DB=mysql`` runs the tests on the MariaDB or MySQL that ``MENTOR_MYSQL_*`` name, ``postgresql`` on the PostgreSQL
that libpq's own variables name (``PGHOST``, ``PGPORT``, ``PGUSER``, ``PGPASSWORD``).
"""

from __future__ import annotations

import os
import sys
import tempfile

from iblai_mentor_plugin.demo.plugins import offer_platform
from iblai_mentor_plugin.settings import common, production

offer_platform()

SECRET_KEY = "tests-only"
USE_TZ = True
TIME_ZONE = "UTC"
ALLOWED_HOSTS = ["*"]
ROOT_URLCONF = "tests.urls"
LMS_ROOT_URL = "http://lms.example.com"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

if os.environ.get("MENTOR_TEST_DB") == "mysql":
    DATABASES = {
        "default": {
            "ENGINE": "django.db.backends.mysql",
            "NAME": os.environ.get("MENTOR_MYSQL_NAME", "iblai_mentor"),
            "HOST": os.environ.get("MENTOR_MYSQL_HOST", "127.0.0.1"),
            "PORT": os.environ.get("MENTOR_MYSQL_PORT", "3306"),
            "USER": os.environ.get("MENTOR_MYSQL_USER", "root"),
            "PASSWORD": os.environ.get("MENTOR_MYSQL_PASSWORD", ""),
            "OPTIONS": {"charset": "utf8mb4"},
            "TEST": {"CHARSET": "utf8mb4"},
            "ATOMIC_REQUESTS": True,
        }
    }
elif os.environ.get("MENTOR_TEST_DB") == "postgresql":
    DATABASES = {
        "default": {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": os.environ.get("MENTOR_POSTGRESQL_NAME", "iblai_mentor"),
            "HOST": os.environ.get("PGHOST", "127.0.0.1"),
            "PORT": os.environ.get("PGPORT", "5432"),
            "USER": os.environ.get("PGUSER", "postgres"),
            "ATOMIC_REQUESTS": True,
        }
    }
else:
    DATABASES = {
        "default": {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": ":memory:",
            "OPTIONS": {"timeout": 20},
            "ATOMIC_REQUESTS": True,
        }
    }

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "rest_framework",
    "drf_spectacular",
    "waffle",
    "eventtracking.django.apps.EventTrackingConfig",
    "openedx_events",
    "openedx_filters",
    "completion",
    "iblai_mentor_plugin.apps.MentorConfig",
    "tests.lms.PluginsConfig",
    "tests.lms.StandInConfig",
]
MIDDLEWARE = [
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "crum.CurrentRequestUserMiddleware",
    "tests.lms_middleware.read_form_first",
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
            ]
        },
    }
]
STATIC_URL = "/static/"
# Deleted when the process ends.
_MEDIA = tempfile.TemporaryDirectory(prefix="iblai-mentor-media-")
MEDIA_ROOT = _MEDIA.name
REST_FRAMEWORK = {"DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema"}
JWT_SECRET = "a secret that is long enough for what it signs"
JWT_AUTH = {
    "JWT_AUTH_COOKIE": "edx-jwt-cookie",
    "JWT_AUTH_HEADER_PREFIX": "JWT",
    "JWT_DECODE_HANDLER": "edx_rest_framework_extensions.auth.jwt.decoder.jwt_decode_handler",
    "JWT_ISSUERS": [{"ISSUER": "http://lms.example.com/oauth2", "SECRET_KEY": JWT_SECRET, "AUDIENCE": "lms"}],
    "JWT_VERIFY_AUDIENCE": True,
    "JWT_VERIFY_EXPIRATION": True,
}
EVENT_TRACKING_ENABLED = True
IBLAI_MENTOR_DROP_COUNT_INTERVAL = 0
IBLAI_MENTOR_LAUNCHER_SECONDS = 0
# What is remembered is tested apart from the notice; tests of the notice set what is the default.
IBLAI_MENTOR_NOTICE_BEFORE_MEMORY = False
LEARNING_MICROFRONTEND_URL = "http://apps.example.com/learning"
IBLAI_MENTOR_COURSEWARE = "tests.fakes.FakeCourseware"

common.plugin_settings(sys.modules[__name__])
production.plugin_settings(sys.modules[__name__])
