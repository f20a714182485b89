"""Tells one submitted answer from another without keeping either."""

from __future__ import annotations

import json
from typing import Any, Final

from django.utils.crypto import salted_hmac

# Stands for a submission in which nothing was said.
EMPTY: Final = "empty"


def digest_answers(answers: Any, *, user_id: int, usage_key: str) -> str:
    """
    Return what stands for the answers of a problem, as the platform holds them by input id; "" where it holds none.

    Answers that differ in case or white space alone are the same. It says nothing to who lacks this site's secret, and
    differs between two learners with one answer.
    """
    if not isinstance(answers, dict) or not answers:
        return ""
    said = {str(name): _flatten(answer) for name, answer in answers.items()}
    if not any(said.values()):
        return EMPTY
    text = json.dumps([user_id, usage_key, sorted(said.items())])
    return salted_hmac("iblai_mentor_plugin.answer", text, algorithm="sha256").hexdigest()


def _flatten(answer: Any) -> str:
    if isinstance(answer, list | tuple):
        return "\n".join(sorted(filter(None, map(_flatten, answer))))
    return "" if answer is None else " ".join(str(answer).casefold().split())
