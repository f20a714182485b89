"""The WSGI application of a web server beside the tests; as in the LMS, its Celery app is there before a task is queued."""

from __future__ import annotations

from django.core.wsgi import get_wsgi_application

from tests.celery_app import app

app.set_default()
application = get_wsgi_application()
