"""
Writes ``openapi.yaml`` in ``iblai_mentor_plugin/rest_api/``, the schema of every endpoint.

From the root: ``PYTHONPATH=. DJANGO_SETTINGS_MODULE=tests.settings python docs/write_openapi.py``, with drf-spectacular
0.29: other versions write other bytes.
"""

from __future__ import annotations

import django


def main() -> None:
    """Write the file that an LMS shows."""
    django.setup()
    from iblai_mentor_plugin.rest_api.reference import SCHEMA  # noqa: PLC0415 - views need the app registry
    from iblai_mentor_plugin.rest_api.schema import render_schema  # noqa: PLC0415 - as above

    SCHEMA.write_text(render_schema(), "utf-8")


if __name__ == "__main__":
    main()
