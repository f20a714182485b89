"""The panel's texts: all there, extracted, translated."""

from __future__ import annotations

import gettext
import os
import re
import shutil
import subprocess
import sys
from collections import Counter
from typing import TYPE_CHECKING

import pytest
from django.utils import translation

from iblai_mentor_plugin.mentor.evaluation.orders import ReplyOutcome
from iblai_mentor_plugin.models import EvaluationRun
from iblai_mentor_plugin.panel.strings import PARTS, STRINGS, build_strings
from tests.services import ROOT, miss

if TYPE_CHECKING:
    from pathlib import Path

PACKAGE = ROOT / "iblai_mentor_plugin"
SOURCES = sorted((PACKAGE / "panel/source").rglob("*.js"))
LANGUAGES = ("ar", "es", "fr", "pt-br")
# Names that are put together in the sources, by their beginning.
BUILT = (
    "evaluation_",
    *("action_", "ask_", "hint_kind", "hint_step", "level_", "note_", "refusal_", "section_"),
    "evaluationState_",
    *("tab_", "toldAbout_", "toldTitle_", "course_", "measure_", "band_", "trial_", "share_"),
)
# And by their ending.
ENDS = r"(Hint|_hint|About|Named|Title)$"


@pytest.fixture(scope="module")
def written() -> dict[str, str]:
    """Return the texts as they stand in the code."""
    with translation.override(None):
        return build_strings()


def placeholders(text: str) -> list[str]:
    return sorted(re.findall(r"\{\w+\}", text))


def test_every_text_is_there_when_the_sources_name_it() -> None:
    named = {name for path in SOURCES for name in re.findall(r'\bsay\("(\w+)"', path.read_text("utf-8"))}
    assert named - set(STRINGS) == set()
    assert len(named) > 100


def test_whatever_becomes_of_an_evaluation_has_a_text() -> None:
    codes = [*ReplyOutcome.values, *EvaluationRun.State.values]
    assert {f"evaluation_{code}" for code in codes} == {name for name in STRINGS if name.startswith("evaluation_")}


def test_every_text_is_used_when_it_is_translated() -> None:
    words = {word for path in SOURCES for word in re.findall(r"\w+", path.read_text("utf-8"))}
    built = {name for name in STRINGS if name.startswith(BUILT) or re.sub(ENDS, "", name) in words}
    assert set(STRINGS) - words - built == set()


def test_no_two_texts_have_one_name(written: dict[str, str]) -> None:
    names = Counter(name for part in PARTS for name in part)
    assert [name for name, count in names.items() if count > 1] == []
    assert [written["takeBack"], written["removeSetting"]] == ["Take back", "Remove the setting"]


def locate(language: str) -> Path:
    """Return the folder of a language's catalogue."""
    return PACKAGE / "locale" / translation.to_locale(language) / "LC_MESSAGES"


def read_catalogue(path: Path) -> dict[str, str]:
    """Return what is translated, by its English, whatever its context; of plurals the last form."""
    with path.open("rb") as file:
        known: dict[str | tuple[str, int], str] = gettext.GNUTranslations(file)._catalog
    texts = {key if isinstance(key, str) else key[0]: text for key, text in known.items()}
    return {key.rpartition("\x04")[2]: text for key, text in texts.items()}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_is_in_the_catalogue_with_its_placeholders(language: str, extracted: set[str]) -> None:
    known = read_catalogue(locate(language) / "django.mo")
    assert sorted(extracted - set(known)) == []
    fields = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")
    texts = [text for text in extracted if not re.search(r"%d", text)]
    assert [text for text in texts if sorted(fields.findall(text)) != sorted(fields.findall(known[text]))] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_panel_speaks_the_language_of_the_page(language: str, written: dict[str, str]) -> None:
    with translation.override(language):
        translated = build_strings()
    # A word may be the same in two languages; a sentence is not.
    same = {name for name, text in translated.items() if text == written[name]}
    assert {name for name in same if " " in re.sub(r"\{\w+\}", "", written[name]).strip(" ·.:")} == set()
    assert [name for name, text in translated.items() if placeholders(text) != placeholders(written[name])] == []


def test_language_of_a_region_is_that_of_the_whole() -> None:
    with translation.override("es"):
        expected = build_strings()
    with translation.override("es-419"):
        assert build_strings() == expected


def test_words_are_ours_when_the_platform_has_the_same_ones() -> None:
    with translation.override("ar"):
        assert build_strings()["tab_history"] != translation.gettext("History")


@pytest.mark.parametrize("language", LANGUAGES)
def test_compiled_catalogue_says_the_same_when_compared_with_its_source(language: str, tmp_path: Path) -> None:
    if not shutil.which("msgfmt"):
        miss("msgfmt (Debian: apt-get install gettext)")
    compiled, folder = tmp_path / "django.mo", locate(language)
    subprocess.run(["msgfmt", "--check-format", "-o", compiled, folder / "django.po"], check=True)
    with compiled.open("rb") as built, (folder / "django.mo").open("rb") as kept:
        assert gettext.GNUTranslations(built)._catalog == gettext.GNUTranslations(kept)._catalog


@pytest.fixture(scope="module")
def extracted(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """Return what ``makemessages`` finds in the package."""
    if not shutil.which("xgettext"):
        miss("xgettext (Debian: apt-get install gettext)")
    copy = tmp_path_factory.mktemp("package") / "package"
    shutil.copytree(PACKAGE, copy, ignore=shutil.ignore_patterns("demo", "locale", "static", "source", "__pycache__"))
    (copy / "locale").mkdir()
    command = [sys.executable, "-m", "django", "makemessages", "--locale", "ar", "--no-wrap", "--no-location"]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), *sys.path])}
    subprocess.run(command, cwd=copy, check=True, capture_output=True, env=environment)
    catalogue = (copy / "locale/ar/LC_MESSAGES/django.po").read_text("utf-8")
    return {re.sub(r"\\(.)", r"\1", found) for found in re.findall(r'^msgid "(.*)"$', catalogue, re.MULTILINE)}


def test_every_text_is_extracted_when_messages_are_made(extracted: set[str], written: dict[str, str]) -> None:
    assert set(written.values()) - extracted == set()


def test_texts_of_pages_and_refusals_are_extracted_when_messages_are_made(extracted: set[str]) -> None:
    assert "You are not logged in" in extracted
    assert "The mentor is switched off in this part of the course." in extracted


def test_no_text_shouts(extracted: set[str]) -> None:
    # docs/voice.rst: no exclamation marks.
    assert [text for text in extracted if "!" in text] == []


# The marks that are wrong in a language: docs/voice.rst asks for what a native reader does not stumble over.
MARKS = {"es": "[“”]", "fr": "[“”]|«[^\u202f]|[^\u202f]»|[ \u00a0][;!?](?!\\S)", "ar": "[“”]", "pt-br": "[«»]"}


@pytest.mark.parametrize(("language", "wrong"), MARKS.items())
def test_quotation_marks_are_those_of_the_language(language: str, wrong: str) -> None:
    texts = read_catalogue(locate(language) / "django.mo")
    # Words of a program stay as programs have them.
    said = [text for original, text in texts.items() if original and not re.search(r"“\w+:”", original)]
    assert [text for text in said if re.search(wrong, text)] == []
