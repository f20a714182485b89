"""The stand-in's Celery app, as the LMS has one; for a worker beside the web server."""

from __future__ import annotations

from celery import Celery

app = Celery("iblai-mentor-demo")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
