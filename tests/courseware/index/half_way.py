"""Makes the index of a course as a worker does, and stands still after a statement: ``… <course> <words of the statement>``."""

from __future__ import annotations

import sys
import time
from typing import Any

import django

HALF_WAY = "half way"


def main(course_key: str, verb: str, *words: str) -> None:
    """Make the index, up to the first statement that begins with the verb and has these words."""
    django.setup()
    from django.db import connection  # noqa: PLC0415 - needs the settings

    from iblai_mentor_plugin.tasks import mentor_index  # noqa: PLC0415

    def stand_still(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:  # noqa: FBT001
        result = execute(sql, params, many, context)
        if sql.startswith(verb) and all(word in sql for word in words):
            sys.stdout.write(HALF_WAY)
            sys.stdout.flush()
            time.sleep(600)
        return result

    with connection.execute_wrapper(stand_still):
        mentor_index(course_key)


if __name__ == "__main__":
    main(*sys.argv[1:])
