"""The link to the course team's page in the instructor dashboards, by the platform's own filters."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest
from django.conf import settings as django_settings
from django.db import OperationalError, connection
from opaque_keys.edx.keys import CourseKey
from openedx_filters.tooling import OpenEdxPublicFilter

from iblai_mentor_plugin.settings import common
from tests.conftest import COURSE

if TYPE_CHECKING:
    from pytest_django.fixtures import SettingsWrapper

pytestmark = pytest.mark.django_db
RENDERED, REQUESTED = common.DASHBOARD_STEPS


class RenderStarted(OpenEdxPublicFilter):  # type: ignore[misc]
    filter_type = RENDERED


class TabsRequested(OpenEdxPublicFilter):  # type: ignore[misc]
    filter_type = REQUESTED


@pytest.fixture(autouse=True)
def address(settings: SettingsWrapper) -> None:
    settings.LMS_ROOT_URL = "https://lms.example.com/"


def render() -> list[dict[str, Any]]:
    """Return the sections of the old dashboard."""
    context = {
        "course": SimpleNamespace(id=CourseKey.from_string(COURSE)),
        "sections": [{"section_key": "course_info"}],
    }
    found = RenderStarted.run_pipeline(context=context, template_name="instructor/instructor_dashboard_2.html")
    assert found["template_name"] == "instructor/instructor_dashboard_2.html"
    sections: list[dict[str, Any]] = found["context"]["sections"]
    return sections


def request() -> list[dict[str, Any]]:
    """Return the tabs of the new dashboard, as its own filter takes them back."""
    tabs = [{"tab_id": "course_info", "title": "Course Info", "url": "/x", "sort_order": 10}]
    found = TabsRequested.run_pipeline(tabs=tabs, user="somebody", course_key=CourseKey.from_string(COURSE))
    assert (found["user"], str(found["course_key"])) == ("somebody", COURSE)
    return found["tabs"]


@pytest.mark.usefixtures("switched_on")
def test_old_dashboard_has_a_section_whose_template_is_found() -> None:
    _first, section = render()
    name = f"{section['template_path_prefix']}{section['section_key']}.html"
    template = (common.MAKO_FOLDER / name.lstrip("/")).read_text("utf-8")
    assert all(f'section_data["{field}"]' in template and section[field] for field in ("about", "url", "label"))
    assert section["url"].startswith("https://lms.example.com/api/ai-mentor/course/")


@pytest.mark.usefixtures("switched_on")
def test_new_dashboard_has_a_tab_that_leads_out_of_it() -> None:
    _first, tab = request()
    assert tab["url"] == f"https://lms.example.com/api/ai-mentor/course/{COURSE}/"
    assert (set(tab), tab["sort_order"] > 100) == ({"tab_id", "title", "url", "sort_order"}, True)


def test_nothing_is_added_where_no_operator_switched_the_mentor_on() -> None:
    assert (len(render()), len(request())) == (1, 1)


@pytest.mark.usefixtures("switched_on")
def test_dashboards_are_shown_when_the_database_does_not_answer(settings: SettingsWrapper) -> None:
    # A site may have steps that fail break its pages; that ours do not is then ours to see to.
    filters = settings.OPEN_EDX_FILTERS_CONFIG
    settings.OPEN_EDX_FILTERS_CONFIG = {name: {**one, "fail_silently": False} for name, one in filters.items()}

    def fail(*_call: Any) -> None:
        raise OperationalError

    with connection.execute_wrapper(fail):
        assert (len(render()), len(request())) == (1, 1)


def test_templates_folder_is_added_to_the_platforms_once_and_to_nothing_else() -> None:
    lms = SimpleNamespace(MAKO_TEMPLATE_DIRS_BASE=[Path("/edx/templates")])
    common.plugin_settings(lms)
    common.plugin_settings(lms)
    assert lms.MAKO_TEMPLATE_DIRS_BASE == [Path("/edx/templates"), common.MAKO_FOLDER]
    assert not hasattr(django_settings, "MAKO_TEMPLATE_DIRS_BASE")
