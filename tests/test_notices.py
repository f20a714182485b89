"""The notice, and who agreed to it."""

from __future__ import annotations

import struct
from importlib import import_module
from typing import TYPE_CHECKING

import pytest
from django.utils.translation import override

from iblai_mentor_plugin.api import operating as operating_api
from iblai_mentor_plugin.exceptions import InvalidInputError
from iblai_mentor_plugin.models import Notice, NoticeAcceptance
from iblai_mentor_plugin.notices import SHIPPED, draft_translations, read_notice
from iblai_mentor_plugin.settings.common import DEFAULTS

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = [pytest.mark.database, pytest.mark.django_db]


def test_there_is_a_notice_after_migrate():
    assert operating_api.find_notice().version == 1


def test_nobody_has_accepted_what_they_did_not():
    assert not operating_api.has_accepted(1)


def test_acceptance_is_kept_once(learner):
    operating_api.accept_notice(learner.pk, version=1)
    operating_api.accept_notice(learner.pk, version=1)

    assert NoticeAcceptance.objects.count() == 1


def test_new_version_asks_again(learner):
    operating_api.accept_notice(learner.pk, version=1)
    Notice.objects.create(version=2, text="More")

    assert not operating_api.has_accepted(learner.pk)


def test_version_that_is_not_in_force_cannot_be_accepted(learner):
    Notice.objects.create(version=2, text="More")
    with pytest.raises(InvalidInputError, match="version 2"):
        operating_api.accept_notice(learner.pk, version=1)


def test_withdrawn_acceptance_is_kept_as_a_record_of_both(learner):
    operating_api.accept_notice(learner.pk, version=1)
    operating_api.withdraw_acceptance(learner.pk)

    assert not operating_api.has_accepted(learner.pk)
    assert NoticeAcceptance.objects.get().withdrawn_at is not None


def test_acceptance_is_to_the_host_that_was_named(learner):
    there = operating_api.Destination("llm.example.org", leaves_site=True)
    operating_api.accept_notice(learner.pk, version=1, destination=there)

    assert operating_api.has_accepted(learner.pk, there)
    assert operating_api.has_accepted(learner.pk)  # The search of this site asks less.
    assert not operating_api.has_accepted(learner.pk, operating_api.Destination("other.example.org", leaves_site=True))
    assert not operating_api.has_accepted(learner.pk, operating_api.Destination("llm.example.org"))


def test_agreement_that_named_nobody_is_none_to_a_provider(learner):
    operating_api.accept_notice(learner.pk, version=1)

    assert not operating_api.has_accepted(learner.pk, operating_api.Destination("llm.example.org", leaves_site=True))


def test_nobody_declines_what_is_not_in_force(learner):
    with pytest.raises(InvalidInputError, match="version 1"):
        operating_api.decline_notice(learner.pk, version=2)


def test_nothing_is_remembered_before_the_notice_is_accepted_unless_an_operator_says_so():
    assert DEFAULTS["IBLAI_MENTOR_NOTICE_BEFORE_MEMORY"] is True


def test_agreement_to_questions_being_searched_for_is_none_to_replies_from_there(learner):
    search = operating_api.Destination("llm.example.org", leaves_site=True, only_searches=True)
    operating_api.accept_notice(learner.pk, version=1, destination=search)

    assert operating_api.has_accepted(learner.pk, search)
    assert not operating_api.has_accepted(learner.pk, operating_api.Destination("llm.example.org", leaves_site=True))


def test_agreement_to_replies_from_a_host_is_one_to_a_search_with_its_vectors(learner):
    operating_api.accept_notice(learner.pk, version=1, destination=operating_api.Destination("llm.example.org"))
    search = operating_api.Destination("llm.example.org", only_searches=True)

    assert operating_api.has_accepted(learner.pk, search)
    operating_api.accept_notice(learner.pk, version=1, destination=search)
    assert NoticeAcceptance.objects.count() == 1


@pytest.fixture
def notice() -> Notice:
    return operating_api.publish_notice("What is kept.", language="en")


def test_notice_of_an_installation_is_known_by_its_language_and_its_words():
    shipped = import_module("iblai_mentor_plugin.migrations.0002_first_rows").NOTICE
    notice = operating_api.find_notice()
    assert (notice.text, notice.language) == ("\n\n".join(SHIPPED), "en")
    assert notice.text == shipped


def test_draft_is_read_by_nobody_until_it_is_published(notice):
    draft = notice.translations.create(language="es", text="Lo que se guarda.")
    assert (read_notice(notice, "es").text, read_notice(notice, "es").is_foreign) == ("What is kept.", True)
    notice.translations.update(is_published=True)
    reading = read_notice(notice, "es")
    assert (reading.text, reading.translation_id, reading.is_foreign) == ("Lo que se guarda.", draft.pk, False)


@pytest.mark.parametrize(
    ("language", "read"),
    [("en", "en"), ("en-gb", "en"), ("", "en"), ("pt-br", "pt-br"), ("pt-pt", "pt-br"), ("es-419", "es"), ("e", "en")],
)
def test_text_is_of_the_language_of_the_page_or_of_its_family(language, read, notice):
    for one in ("pt-br", "es", "es-ar"):
        notice.translations.create(language=one, text=one, is_published=True)
    assert read_notice(notice, language).language == read


def test_word_keeps_which_text_was_read(learner, notice):
    kept = notice.translations.create(language="es", text="Lo que se guarda.", is_published=True)
    with override("es"):
        reading = operating_api.get_notice_state(learner.pk).reading
        word = operating_api.accept_notice(learner.pk, version=notice.version, reading=reading)
    assert (word.translation_id, word.language) == (kept.pk, "es")


def write_catalogue(folder: Path, texts: dict[str, str]) -> None:
    """Write a compiled catalogue, as msgfmt does."""
    folder.mkdir(parents=True)
    kept = {"": "Content-Type: text/plain; charset=UTF-8\n", **texts}
    pairs = [(key.encode(), text.encode()) for key, text in sorted(kept.items())]
    start, table, data = 28 + 16 * len(pairs), b"", b""
    for column in zip(*pairs, strict=True):
        for one in column:
            table += struct.pack("<II", len(one), start + len(data))
            data += one + b"\0"
    head = struct.pack("<7I", 0x950412DE, 0, len(pairs), 28, 28 + 8 * len(pairs), 0, 0)
    (folder / "django.mo").write_bytes(head + table + data)


def test_shipped_translations_are_drafts_of_the_shipped_notice_alone(notice, settings, tmp_path):
    write_catalogue(tmp_path / "ar/LC_MESSAGES", {paragraph: f"ar: {paragraph}" for paragraph in SHIPPED})
    settings.LOCALE_PATHS = [tmp_path]
    shipped = Notice.objects.get(version=1)
    assert draft_translations(notice) == []
    assert "ar" in draft_translations(shipped)
    assert draft_translations(shipped) == []
    draft = shipped.translations.get(language="ar")
    assert (draft.text, draft.is_published) == ("\n\n".join(f"ar: {one}" for one in SHIPPED), False)
