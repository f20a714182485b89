"""What the privacy page says of the tables is what there is."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from iblai_mentor_plugin.settings import common
from tests.services import ROOT
from tests.traces import list_models

if TYPE_CHECKING:
    from django.db.models import Model

_PAGE = (ROOT / "docs/privacy.rst").read_text("utf-8")
# The table, by the edges of its columns.
_EDGES = next(line for line in _PAGE.splitlines() if re.match(r"=+ +=", line))
_STARTS = [match.start() for match in re.finditer(r"(?<!=)=", _EDGES)]
_ROWS = {
    line.split()[0]: line[_STARTS[1] :].strip()
    for line in _PAGE.split(_EDGES)[2].splitlines()
    if line and not line.startswith(" ")
}


def test_page_has_each_table_and_no_other() -> None:
    assert sorted(_ROWS) == sorted(model.__name__ for model in list_models())


@pytest.mark.parametrize("model", list_models(), ids=lambda model: model.__name__)
def test_page_says_nothing_of_persons_just_where_the_model_says_so(model: type[Model]) -> None:
    assert _ROWS[model.__name__].startswith("nothing") == (".. no_pii:" in (model.__doc__ or ""))


def test_settings_that_the_page_names_are_there() -> None:
    named = set(re.findall(r"IBLAI_MENTOR_[A-Z_]*[A-Z]", _PAGE)) - {"IBLAI_MENTOR"}
    assert named <= set(common.DEFAULTS)


def test_each_setting_of_days_is_on_the_page() -> None:
    days = {name for name in common.DEFAULTS if name.endswith("_DAYS")}
    assert days <= set(re.findall(r"IBLAI_MENTOR_\w+_DAYS", _PAGE))
