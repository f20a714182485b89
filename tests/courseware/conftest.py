"""Courses of the stand-in LMS, without the LMS."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.apps import apps

from iblai_mentor_plugin.demo.olx import read_course

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from iblai_mentor_plugin.demo.olx import Course


@pytest.fixture
def serve() -> Iterator[Callable[[Course], Course]]:
    """Return a function that puts a course in the place of the packaged one, until the test ends."""
    config = apps.get_app_config("mentor_demo")
    packaged = config.course

    def put(course: Course) -> Course:
        config.course = course
        return course

    yield put
    config.course = packaged


@pytest.fixture
def serve_olx(serve: Callable[[Course], Course], tmp_path: Path) -> Callable[..., Course]:
    """Return a function that serves a course of this XML, and of these files."""

    def make(sections: str, /, files: dict[str, str] | None = None, **settings: str) -> Course:
        attributes = " ".join(f'{name}="{value}"' for name, value in settings.items())
        root = f'<course url_name="run" org="Org" course="Course" display_name="C" {attributes}>{sections}</course>'
        for name, content in {"course.xml": root, **(files or {})}.items():
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / name).write_text(content, "utf-8")
        return serve(read_course(tmp_path))

    return make
