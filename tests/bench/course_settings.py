"""The stand-in LMS's settings, on MariaDB, with a large course of the bench's own and an LLM that it drives."""

from __future__ import annotations

import os
from pathlib import Path

from tests.bench.large_course import write_course

# Before the stand-in's settings, which name the course's folder.
_DATA = Path(os.environ["IBLAI_MENTOR_DEMO_DATA"])
os.environ["IBLAI_MENTOR_DEMO_COURSE"] = str(write_course(_DATA / "large"))

from iblai_mentor_plugin.demo.settings import *  # noqa: F403
from tests import settings as tests_settings

DATABASES = tests_settings.DATABASES
DATABASES["default"]["NAME"] = os.environ["MENTOR_BENCH_DATABASE"]
LOGGING_CONFIG = None
IBLAI_MENTOR_THROTTLE = IBLAI_MENTOR_QUESTION_THROTTLE = None
IBLAI_MENTOR_LLM = "iblai_mentor_plugin.llm.openai.OpenAiLlm"
IBLAI_MENTOR_LLM_MODEL = "small-1"
IBLAI_MENTOR_LLM_BASE_URL = os.environ.get("MENTOR_BENCH_PROVIDER", "http://127.0.0.1:1/v1")
IBLAI_MENTOR_MESSAGES_A_DAY = 1_000_000
IBLAI_MENTOR_SITE_TOKENS_A_DAY = IBLAI_MENTOR_COURSE_TOKENS_A_DAY = 10**12
