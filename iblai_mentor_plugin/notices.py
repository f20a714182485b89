"""
The notice: what learners are told before they are served, in their language, and their word on the version in force.

A learner has given no word yet, agrees, or declines. An agreement is to what was shown, which names where words go; a
decline needs no more than the notice. Either may be changed at any time, and what was said before is kept as a record.

A translation is a draft until an operator publishes it; whose language has none reads the notice itself, and is told so.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from enum import StrEnum
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Final

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import get_language, gettext, gettext_noop, override, to_language

from iblai_mentor_plugin.exceptions import InvalidInputError, NotFoundError
from iblai_mentor_plugin.looks import Look
from iblai_mentor_plugin.models import Notice, NoticeAcceptance, NoticeTranslation

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import Model, OuterRef, QuerySet


class Word(StrEnum):
    """What a learner said of the notice in force."""

    NONE = "none"
    ACCEPTED = "accepted"
    DECLINED = "declined"


@dataclass(frozen=True, slots=True)
class Destination:
    """
    Where a learner's words go: the host of a provider, "" for none, and whether they leave this site.

    ``only_searches``: nothing is sent there but each question, to be searched for; else all that a reply is written from.
    """

    host: str = ""
    leaves_site: bool = False
    only_searches: bool = False


# The notice that an installation begins with, in paragraphs; translated as drafts in our own catalogues.
SHIPPED: Final = (
    gettext_noop(
        "The mentor remembers where you are in this course: the page that you were last on, the units, videos and problems "
        "that you opened, and how you did in them. It keeps this to help you, until half a year after the course ended. It "
        "also keeps what you ask it and what it answers, for a year. You can look at all of it, take it with you, and have "
        "it forgotten at any time."
    ),
    gettext_noop("Unless the people who run this site tell you otherwise, nothing of it leaves this site."),
)
_CATALOGUES: Final = Path(__file__).with_name("locale")
_BETWEEN: Final = "\n\n"


@dataclass(frozen=True, slots=True)
class Reading:
    """
    The notice as a learner reads it; ``translation_id`` is None for its own text.

    ``is_foreign``: that is in another language than the page, as no translation into that one is published.
    """

    text: str
    language: str
    translation_id: int | None = None
    is_foreign: bool = False


# To the search of this site: whoever agreed to any provider agreed to less than that.
HERE: Final = Destination()


@dataclass(frozen=True, slots=True)
class NoticeState:
    """
    The notice in force, the user's word on it, and since when they agree; None while they do not.

    ``names_answers``: it covers learners' own answers to problems.
    """

    version: int
    reading: Reading
    word: Word
    accepted_at: datetime | None
    names_answers: bool = False

    @property
    def text(self) -> str:
        """Return the text as the learner reads it."""
        return self.reading.text

    @property
    def is_accepted(self) -> bool:
        """Say whether the user agreed, and still does."""
        return self.word is Word.ACCEPTED

    @property
    def is_declined(self) -> bool:
        """Say whether the user chose the search of the course alone."""
        return self.word is Word.DECLINED


def find_notice() -> Notice | None:
    """Return the notice in force, the one with the greatest version."""
    return Notice.objects.order_by("-version").first()


def find_word(user_id: int, destination: Destination = HERE, *, row: Model | None = None) -> Word:
    """Return the user's word on the notice in force, with words going there; ``row`` may have brought ``WORDS`` along."""
    return _read_word(WORDS.take(row, user_id), destination)


def has_accepted(user_id: int, destination: Destination = HERE) -> bool:
    """Say whether the user agreed to the notice in force, with words going there, and still does."""
    return find_word(user_id, destination) is Word.ACCEPTED


def has_declined(user_id: int) -> bool:
    """Say whether the user declined a notice, and did not agree since: a new version is no new word of theirs."""
    return DECLINED.find(user_id)


def _list_agreements(user_id: int | OuterRef) -> QuerySet[NoticeAcceptance]:
    """Return the user's agreements to the notice in force that they did not take back, the oldest first."""
    return _list_words(user_id).filter(is_declined=False)


def get_notice_state(user_id: int, destination: Destination = HERE) -> NoticeState:
    """Return the notice in force with the user's word on it. Raises ``NotFoundError`` where there is no notice."""
    notice = find_notice()
    if notice is None:
        message = "There is no notice."
        raise NotFoundError(message)
    words = list(_list_words(user_id))
    since = next((one.accepted_at for one in words if _covers(one, destination)), None)
    word = _read_word(words, destination)
    accepted_at = since if word is Word.ACCEPTED else None
    reading = read_notice(notice, get_language() or "")
    return NoticeState(notice.version, reading, word, accepted_at, names_answers=notice.names_answers)


def read_notice(notice: Notice, language: str) -> Reading:
    """Return a notice as a page in this language shows it: by the language itself, else by one of the same family."""
    own = notice.language or settings.LANGUAGE_CODE
    if not language or _name_family(language) == _name_family(own):
        return Reading(notice.text, own)
    published = notice.translations.filter(is_published=True, language__startswith=_name_family(language))
    fitting = [one for one in published if _name_family(one.language) == _name_family(language)]
    # The very language, else the one that stands for all of its family.
    chosen = min(fitting, key=lambda one: (one.language != language, len(one.language)), default=None)
    if chosen is None:
        return Reading(notice.text, own, is_foreign=True)
    return Reading(chosen.text, chosen.language, chosen.pk)


def draft_translations(notice: Notice) -> list[str]:
    """
    Keep the translations that come with the plugin as drafts, of a notice that says what the shipped one says.

    Returns their languages; nothing is drafted where there is a text in that language already.
    """
    if notice.text != _BETWEEN.join(SHIPPED):
        return []
    known = {_name_family(one.language) for one in notice.translations.all()}
    drafts = {language: text for language, text in _list_shipped().items() if _name_family(language) not in known}
    NoticeTranslation.objects.bulk_create(
        NoticeTranslation(notice=notice, language=language, text=text) for language, text in drafts.items()
    )
    return sorted(drafts)


def _list_shipped() -> dict[str, str]:
    """Return the shipped notice in the languages that our catalogues have all of it in."""
    found = {}
    for folder in sorted(_CATALOGUES.iterdir()):
        language = to_language(folder.name)
        with override(language):
            said = [gettext(paragraph) for paragraph in SHIPPED]
        if not set(said) & set(SHIPPED):
            found[language] = _BETWEEN.join(said)
    return found


def _name_family(language: str) -> str:
    return language.lower().partition("-")[0]


def publish_notice(text: str, *, names_answers: bool = False, language: str | None = None) -> Notice:
    """
    Put a new version of the notice in force; learners are asked again.

    ``names_answers``: it covers learners' own answers to problems, and is shown with a sentence that says so. ``language`` is
    that of the text, None for the site's.
    """
    newest = find_notice()
    version = newest.version + 1 if newest else 1
    return Notice.objects.create(version=version, text=text, names_answers=names_answers, language=language)


def accept_notice(
    user_id: int, *, version: int, destination: Destination = HERE, told: str = "", reading: Reading | None = None
) -> NoticeAcceptance:
    """
    Keep the user's agreement to a version of the notice, with words going there; twice is once.

    ``told``: what was said beside the notice; ``reading``: which text of it was read, None for its own.

    Raises ``NotFoundError`` where there is no notice, and ``InvalidInputError`` for a version that is not in force: nobody
    agrees to what they were not shown.
    """
    notice = _get_in_force(version)
    with transaction.atomic():
        Notice.objects.select_for_update().get(pk=notice.pk)
        _take_back(NoticeAcceptance.objects.filter(user_id=user_id, is_declined=True))
        standing = next((one for one in _list_agreements(user_id) if _names(one, destination)), None)
        return standing or _keep(user_id, notice, reading, told=told, **asdict(destination))


def decline_notice(user_id: int, *, version: int, told: str = "", reading: Reading | None = None) -> NoticeAcceptance:
    """
    Keep that the user wants the search of the course alone; twice is once. What they agreed to is taken back.

    Raises ``NotFoundError`` and ``InvalidInputError`` as ``accept_notice``.
    """
    notice = _get_in_force(version)
    with transaction.atomic():
        Notice.objects.select_for_update().get(pk=notice.pk)
        _take_back(NoticeAcceptance.objects.filter(user_id=user_id, is_declined=False))
        standing = _list_words(user_id).first()
        return standing or _keep(user_id, notice, reading, told=told, is_declined=True)


def withdraw_acceptance(user_id: int) -> int:
    """Take back the user's word on every version; returns how many there were. What was remembered is kept."""
    return _take_back(NoticeAcceptance.objects.filter(user_id=user_id))


def digest_shown(text: str, told: str) -> str:
    """Return what stands for a notice and what was said beside it, to tell it from any other one."""
    return sha256(f"{text}\n\n{told}".encode()).hexdigest()


def _get_in_force(version: int) -> Notice:
    notice = find_notice()
    if notice is None:
        message = "There is no notice to accept."
        raise NotFoundError(message)
    if version != notice.version:
        message = f"The notice in force is version {notice.version}."
        raise InvalidInputError({"version": [message]})
    return notice


def _list_words(user_id: int | OuterRef) -> QuerySet[NoticeAcceptance]:
    """Return what the user said of the notice in force and did not take back, the oldest first."""
    in_force = Notice.objects.order_by("-version").values("pk")[:1]
    words = NoticeAcceptance.objects.filter(user_id=user_id, notice=in_force, withdrawn_at=None)
    return words.order_by("accepted_at", "pk")


def _list_declines(user_id: int | OuterRef) -> QuerySet[NoticeAcceptance]:
    return NoticeAcceptance.objects.filter(user_id=user_id, is_declined=True, withdrawn_at=None)


# By a user: what they said of the notice in force, whether they declined one, and since when they agree to the one in force,
# None while they do not.
WORDS: Final = Look(
    "words",
    _list_words,
    ("is_declined", "host", "leaves_site", "only_searches"),
    lambda rows: [NoticeAcceptance(**row) for row in rows],
    is_list=True,
)
DECLINED: Final = Look("declined", _list_declines, ("is_declined",), bool)
AGREED_SINCE: Final = Look(
    "agreed", _list_agreements, ("accepted_at",), lambda rows: rows[0]["accepted_at"] if rows else None
)


def _read_word(words: list[NoticeAcceptance], destination: Destination) -> Word:
    if any(one.is_declined for one in words):
        return Word.DECLINED
    return Word.ACCEPTED if any(_covers(one, destination) for one in words) else Word.NONE


def _covers(word: NoticeAcceptance, destination: Destination) -> bool:
    """Say whether this is an agreement to words going there."""
    return not word.is_declined and (destination == HERE or _names(word, destination))


def _names(word: NoticeAcceptance, destination: Destination) -> bool:
    """Say whether words going there were agreed to by name; who agreed to replies from there agreed to a search, too."""
    is_there = (word.host, word.leaves_site) == (destination.host, destination.leaves_site)
    return is_there and (destination.only_searches or not word.only_searches)


def _keep(user_id: int, notice: Notice, reading: Reading | None, *, told: str, **said: str | bool) -> NoticeAcceptance:
    return NoticeAcceptance.objects.create(
        user_id=user_id,
        notice=notice,
        translation_id=reading.translation_id if reading else None,
        language=get_language() or "",
        digest=digest_shown(reading.text if reading else notice.text, told),
        **said,
    )


def _take_back(words: QuerySet[NoticeAcceptance]) -> int:
    return words.filter(withdrawn_at=None).update(withdrawn_at=timezone.now())
