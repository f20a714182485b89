"""
An export by the vendor's published client; run by a Python that has it, and nothing of ours.

Standard input: ``{"host", "key", "org", "username", "session_id"}``. Standard output: what was exported, as the client's own
models and Python's ``csv`` read it: ``{"history": {"json": [...], "csv": [...]}, "session": {...}}``.
"""

from __future__ import annotations

import csv
import io
import json
import sys
import time
from typing import Any

from iblai.api.ai_mentor_api import AiMentorApi
from iblai.clients import get_platform_api_client
from iblai.models.chat_history_item import ChatHistoryItem
from iblai.models.retrieve_task import RetrieveTask
from iblai.models.task_view import TaskView

visit = json.load(sys.stdin)
client = AiMentorApi(get_platform_api_client(visit["host"], visit["key"]))
# The stock 3.x clients send no credential on the calls of sessions; whoever calls adds the header.
me = {
    "org": visit["org"],
    "user_id": visit["username"],
    "_headers": {"Authorization": f"Api-Token {visit['key']}"},
}


def call(name: str, **arguments: Any) -> str:
    """Call the client, and return the body."""
    response = getattr(client, f"ai_mentor_orgs_users_{name}")(**me, **arguments)
    body: str = response.data.decode()
    assert response.status == 200, (name, response.status, body)
    return body


def wait(task_id: str) -> None:
    """Poll until it is written."""
    until = time.monotonic() + 60
    while (task := RetrieveTask.from_json(call("tasks_retrieve", task_id=task_id)).task) != "completed":
        assert task in {"queued", "running"} and time.monotonic() < until, task  # noqa: PT018
        time.sleep(0.05)


def download(name: str, started: str, **arguments: Any) -> dict[str, Any]:
    """Download it in both forms, once it is there."""
    arguments["task_id"] = TaskView.from_json(started).task_id
    wait(arguments["task_id"])
    items = [ChatHistoryItem.from_dict(item) for item in json.loads(call(name, **arguments, to_csv=False))]
    rows = list(csv.reader(io.StringIO(call(name, **arguments, to_csv=True), newline="")))
    return {"json": [[item.type, item.content, item.timestamp.isoformat()] for item in items], "csv": rows}


session = {"session_id": visit["session_id"]}
history = download("downloads_tasks_retrieve", call("export_chathistory_create"))
started = call("tasks_sessions_create", **session, task_view=TaskView(task_id=""))
json.dump({"history": history, "session": download("sessions_tasks_retrieve", started, **session)}, sys.stdout)
