"""
Questions to begin with, made and tried when a course was indexed: each is answered from its own unit, and no two alike.

What they ask about are the course's own words: headings, and words that one unit alone has. A course without an index, or with
an older one, has the questions that it had.
"""

from __future__ import annotations

import logging
import re
from collections import Counter
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import override

from iblai_mentor_plugin.courseware import get_courseware
from iblai_mentor_plugin.courseware.index.outdated import take_outdated
from iblai_mentor_plugin.exceptions import CoursewareError
from iblai_mentor_plugin.llm.words import list_sought
from iblai_mentor_plugin.mentor.embedding.passages import renew_indexes as renew_searched
from iblai_mentor_plugin.mentor.finding.lookup import clean_title, look_up, quote_of
from iblai_mentor_plugin.mentor.finding.questions.sought import read_sought
from iblai_mentor_plugin.mentor.finding.selection import defines
from iblai_mentor_plugin.mentor.finding.sentences import list_sentences
from iblai_mentor_plugin.mentor.finding.starters import Kind, write_starter
from iblai_mentor_plugin.mentor.prompting.gathering import Wanted, gather_passages, list_problems
from iblai_mentor_plugin.models import CourseIndex, UnitStarter
from iblai_mentor_plugin.models.moments import is_free

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from iblai_mentor_plugin.course_indexes import Renewed
    from iblai_mentor_plugin.courseware.course import Passage, SearchedCourse

log = logging.getLogger(__name__)
# As many as are shown; and as many are tried for them.
MOST: Final = 3
_TRIES: Final = 12
_PASSAGES: Final = 12
_LONGEST: Final = 80
# Who began longer ago has died, or could not read the course.
_CLAIM: Final = timedelta(minutes=10)
# A word that a unit has only once is hardly what it is about.
_OFTEN: Final = 2
# A word that is long enough to be a term, or written with a capital letter inside a sentence.
_TERM: Final = re.compile(r"[^\W\d_]{6,}")
_NAME: Final = re.compile(r"(?<=[^\W_.!?:] )[^\W\d_a-zà-ÿ][^\W\d_]{2,}")


def renew_indexes(course_keys: Iterable[str] = ()) -> Renewed:
    """Renew the indexes of these courses, or of all, with their vectors; and the questions of those that changed."""
    asked = set(course_keys)
    renewed = renew_searched(asked)
    known = CourseIndex.objects.filter(course_key__in=asked) if asked else CourseIndex.objects.all()
    stale = known.exclude(stamp="").exclude(stamp=F("starters_stamp"))
    for course_key, stamp in stale.values_list("course_key", "stamp"):
        if _claim(course_key, stamp):
            _renew(course_key, stamp)
    return renewed


def renew_outdated() -> None:
    """Renew what this process found to be of an older version."""
    if outdated := take_outdated():
        renew_indexes(outdated)


def _claim(course_key: str, stamp: str) -> bool:
    """Say whether it is for us to make the questions of this index."""
    now = timezone.now()
    free = Q(starting_at=None) | is_free("starting_at", _CLAIM)
    return bool(CourseIndex.objects.filter(free, course_key=course_key, stamp=stamp).update(starting_at=now))


def _renew(course_key: str, stamp: str) -> None:
    try:
        made = list(make_starters(get_courseware().open_whole(course_key)))
    except CoursewareError as error:
        log.warning("The first questions of %s were not made. %s", course_key, error)
        return
    with transaction.atomic():
        row = CourseIndex.objects.select_for_update().filter(course_key=course_key).first()
        if row is None:
            return
        CourseIndex.objects.filter(pk=row.pk).update(starting_at=None)
        # Those of a newer index are made next.
        if row.stamp == stamp:
            row.starters.all().delete()
            for starter in made:
                starter.index = row
            UnitStarter.objects.bulk_create(made, batch_size=200)
            CourseIndex.objects.filter(pk=row.pk).update(starters_stamp=stamp)


def make_starters(course: SearchedCourse) -> Iterator[UnitStarter]:
    """Yield the questions of every unit that has any, in order; they are not saved, and know no index."""
    texts = _read_units(course)
    counts = {key: _count_terms(passages) for key, passages in texts.items()}
    shared = _count_units(texts)
    for unit_key, passages in texts.items():
        titles = dict.fromkeys(_list_titles(passages, shared))
        subjects = dict.fromkeys([*titles, *_list_terms(counts, unit_key)])
        # A word is explained where it is a heading; elsewhere something is said of it.
        asked = [
            (kind, one)
            for one in subjects
            for kind in (Kind.MEANING, Kind.ABOUT)
            if kind == Kind.ABOUT or one in titles
        ]
        yield from _try_all(course, unit_key, asked[:_TRIES])


def _read_units(course: SearchedCourse) -> dict[str, list[Passage]]:
    """Return what may be quoted of each unit, in the order of the course."""
    problems = list_problems(course)
    units = [block.usage_key for block in course.list_blocks() if block.block_type == "vertical"]
    read = ((key, [one for one in course.read(key) if one.usage_key not in problems]) for key in units)
    return {key: kept for key, passages in read if (kept := [one for one in passages if list_sentences(one)])}


def _count_units(texts: dict[str, list[Passage]]) -> Counter[str]:
    """Return in how many units each title stands."""
    return Counter(
        title for passages in texts.values() for title in {one for each in passages for one in _titles_of(each)}
    )


def _titles_of(passage: Passage) -> list[str]:
    return [clean_title(title).lstrip("+- ") for title in (*passage.headings[-1:], passage.title)]


def _list_titles(passages: Sequence[Passage], shared: Counter[str]) -> Iterator[str]:
    """Yield the headings of a unit, and titles of its blocks, that no other unit has."""
    for passage in passages:
        for title in _titles_of(passage):
            if shared[title] == 1 and len(title) <= _LONGEST and list_sought(title):
                yield title


def _count_terms(passages: Iterable[Passage]) -> Counter[str]:
    said = " ".join(one.text for passage in passages for one in list_sentences(passage))
    names = set(_NAME.findall(said))
    return Counter(word if word in names else word.lower() for word in _TERM.findall(said) + list(names))


def _list_terms(counts: dict[str, Counter[str]], unit_key: str) -> list[str]:
    """Return the words that this unit alone has, the commonest first."""
    others = {word.lower() for key, words in counts.items() if key != unit_key for word in words}
    own = (word for word, count in counts[unit_key].most_common() if count >= _OFTEN)
    return [word for word in own if word.lower() not in others and list_sought(word)]


def _try_all(course: SearchedCourse, unit_key: str, asked: Iterable[tuple[str, str]]) -> Iterator[UnitStarter]:
    """Yield the first questions that the unit answers, each with a passage that no other one of them has."""
    quotes: set[str] = set()
    subjects: set[str] = set()
    for kind, subject in asked:
        if len(quotes) == MOST:
            return
        passage, quote = _try(course, unit_key, kind, subject) if subject not in subjects else (None, "")
        # Asked of who may see the passage, and perhaps not the block that the subject is of.
        if passage is not None and passage.unit_key == unit_key and quote not in quotes and _has(passage, subject):
            quotes.add(quote)
            subjects.add(subject)
            yield UnitStarter(
                unit_key=unit_key, usage_key=passage.usage_key, position=len(quotes), kind=kind, subject=subject
            )


def _has(passage: Passage, subject: str) -> bool:
    """Say whether a passage has a subject itself, above its text or in it."""
    said = [*_titles_of(passage), *_count_terms([passage])]
    return subject.lower() in (one.lower() for one in said)


def _try(course: SearchedCourse, unit_key: str, kind: str, subject: str) -> tuple[Passage | None, str]:
    """Return the passage that answers a question first, and what is quoted of it; a meaning only where it is defined."""
    with override("en"):
        question = write_starter(kind, subject)
    wanted = Wanted(question=question, limit=_PASSAGES, place_key=unit_key)
    gathered = gather_passages(course, wanted, is_shown=True)
    if kind == Kind.MEANING and not any(defines(one, subject.lower()) for one in gathered.passages):
        return None, ""
    sought = read_sought(question, weigh=course.weigh)
    found = look_up(sought, question, gathered.passages, gathered.finding, course.read)
    return (found.answers[0], quote_of(found.answers[0], found.sought)) if found.answers else (None, "")
