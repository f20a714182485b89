"""
What every implementation of the courseware port must do, as checks that run against any of them.

The tests run these against their fake and the stand-in LMS, ``mentor_check`` against a real LMS, for one of its courses
and one of its learners. They ask and change nothing. Each check yields what it finds wrong, in a sentence.
"""

from __future__ import annotations

from functools import partial
from itertools import islice
from typing import TYPE_CHECKING, Final, get_args
from urllib.parse import urlsplit

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from iblai_mentor_plugin.courseware import CoursePage
from iblai_mentor_plugin.courseware.conformance_subject import (
    NO_BLOCK,
    NO_COURSE,
    NO_ORG,
    NO_USER,
    Subject,
    hear_warnings,
    is_block_of,
)
from iblai_mentor_plugin.courseware.course import takes_part
from iblai_mentor_plugin.courseware.course_conformance import COURSE_CHECKS
from iblai_mentor_plugin.exceptions import CoursewareError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from iblai_mentor_plugin.courseware import Courseware
    from iblai_mentor_plugin.data import BlockState, VisibleResults

_SAMPLE: Final = 200  # States of blocks that are looked at; a course may have millions.


def find_faults(courseware: Courseware, course_key: str, user_id: int) -> dict[str, list[str]]:
    """Run every check for an enrolled learner; return what is wrong by the name of the check."""
    return {name: run_conformance_check(name, courseware, course_key, user_id) for name in CHECKS}


def run_conformance_check(name: str, courseware: Courseware, course_key: str, user_id: int) -> list[str]:
    """Run one check for an enrolled learner; return what it finds wrong."""
    try:
        return list(CHECKS[name](Subject(courseware, course_key, user_id)))
    except CoursewareError as error:
        return [str(error)]


def _check_courses(subject: Subject) -> Iterator[str]:
    """Courses that are there are known, and no other ones."""
    if not subject.courseware.course_exists(subject.course_key):
        yield "The course is not known."
    if subject.courseware.course_exists(NO_COURSE):
        yield "A course that was never made is known."


def _check_course_ends(subject: Subject) -> Iterator[str]:
    """The course's end is a time or none, asked with one query; a course that was never made has none to tell."""
    with CaptureQueriesContext(connection) as queries:
        ends = subject.courseware.find_course_ends([subject.course_key, NO_COURSE])
    if set(ends) != {subject.course_key}:
        yield "Other courses are told of than the one that is there."
    if any(end is not None and timezone.is_naive(end) for end in ends.values()):
        yield "The course's end is a time without a zone."
    if len(queries) > 1:
        yield f"Asking for the ends took {len(queries)} queries; one is the most."


def _check_titles(subject: Subject) -> Iterator[str]:
    """Courses have titles, asked with one query; the course is among all, and one that was never made is not."""
    for asked in ([subject.course_key, NO_COURSE], None):
        with CaptureQueriesContext(connection) as queries:
            titles = subject.courseware.find_course_titles(asked)
        if not isinstance(titles.get(subject.course_key), str):
            yield "The course has no title."
        if NO_COURSE in titles or (asked and set(titles) != {subject.course_key}):
            yield "Other courses are told of than those that were asked about."
        if len(queries) > 1:
            yield f"Asking for titles took {len(queries)} queries; one is the most."


def _check_release(subject: Subject) -> Iterator[str]:
    """The release is a word in small letters, or unknown."""
    release = subject.courseware.find_release()
    if not isinstance(release, str) or release != release.strip().lower():
        yield "The release is no word in small letters."


def _check_enrolled(subject: Subject) -> Iterator[str]:
    """Who takes part is among the enrolled, told with one query; in a course that was never made nobody is."""
    with CaptureQueriesContext(connection) as queries:
        enrolled = subject.courseware.list_enrolled(subject.course_key)
    if subject.user_id not in enrolled or NO_USER in enrolled:
        yield "The enrolled are others than those who take part."
    if subject.courseware.list_enrolled(NO_COURSE):
        yield "Somebody is enrolled in a course that does not exist."
    if len(queries) > 1:
        yield f"Listing the enrolled took {len(queries)} queries; one is the most."


def _check_learners(subject: Subject) -> Iterator[str]:
    """An enrolled learner is found with two queries at the most, and nobody else is."""
    with CaptureQueriesContext(connection) as queries:
        learner = subject.courseware.find_learner(subject.user_id, subject.course_key)
    if learner is None:
        yield "The learner is not found: they must be enrolled in the course (now or once), active, and not retired."
    elif learner.user_id != subject.user_id or not learner.username:
        yield "Somebody else is found than the learner."
    if len(queries) > 2:  # noqa: PLR2004 - the port's promise
        yield f"Finding a learner took {len(queries)} queries; two are the most."
    if subject.courseware.find_learner(NO_USER, subject.course_key) is not None:
        yield "A learner is found who does not exist."
    if subject.courseware.find_learner(subject.user_id, NO_COURSE) is not None:
        yield "The learner is found in a course that does not exist."


def _check_birth_years(subject: Subject) -> Iterator[str]:
    """A year of birth is a whole number or none, asked with one query; of who does not exist there is none."""
    with CaptureQueriesContext(connection) as queries:
        year = subject.courseware.find_birth_year(subject.user_id)
    if year is not None and not isinstance(year, int):
        yield "The year of birth is no whole number."
    if len(queries) > 1:
        yield f"Asking for the year of birth took {len(queries)} queries; one is the most."
    if subject.courseware.find_birth_year(NO_USER) is not None:
        yield "Somebody has a year of birth who does not exist."


def _check_participants(subject: Subject) -> Iterator[str]:
    """Who takes part is answered alike everywhere; nobody does who does not exist, or in a course that does not."""
    courseware = subject.courseware
    course = courseware.open_course(subject.user_id, subject.course_key)
    if courseware.takes_part(subject.user_id, subject.course_key) is not takes_part(course):
        yield "The launcher of a unit and the course disagree on whether the learner takes part."
    if course.is_staff and not courseware.has_course_role(subject.user_id, [subject.org]):
        yield "The learner is staff of the course, and of none of its org."
    if subject.courseware.takes_part(NO_USER, subject.course_key):
        yield "A user takes part who does not exist."
    if subject.courseware.takes_part(subject.user_id, NO_COURSE):
        yield "The learner takes part in a course that does not exist."


def _check_retirement(subject: Subject) -> Iterator[str]:
    """Who is enrolled is not retired; who does not exist counts as gone."""
    if subject.courseware.is_retired(subject.user_id):
        yield "The learner counts as retired."
    if not subject.courseware.is_retired(NO_USER):
        yield "A user who does not exist does not count as gone."


def _check_orgs(subject: Subject) -> Iterator[str]:
    """A learner belongs to the orgs of their courses."""
    courseware, user_id = subject.courseware, subject.user_id
    if not courseware.has_enrolment(user_id, [subject.org]):
        yield f"The learner has no enrolment in {subject.org}."
    if courseware.has_enrolment(user_id, []) or courseware.has_enrolment(user_id, [NO_ORG]):
        yield "The learner has an enrolment in an org without courses."
    if not courseware.has_enrolment(user_id, [], excluded=True):
        yield "The learner has no enrolment although no org is left out."
    # Staff of the whole site are staff of every course, those to come included.
    is_staff = courseware.open_course(user_id, subject.course_key).is_staff
    if courseware.has_course_role(NO_USER, [subject.org]) or (
        courseware.has_course_role(user_id, [NO_ORG]) and not is_staff
    ):
        yield "Somebody has a role in a course where there is none."
    if courseware.has_enrolment(NO_USER, [subject.org]):
        yield "A user who does not exist has an enrolment."


def _check_masquerade(subject: Subject) -> Iterator[str]:
    """Outside a request nobody views a course as somebody else."""
    if subject.courseware.is_masquerading(subject.course_key):
        yield "Somebody seems to masquerade although there is no request."


def _check_block_states(subject: Subject) -> Iterator[str]:
    """States are of blocks of the course, with values that make sense."""
    for state in islice(subject.courseware.list_block_states(subject.course_key), _SAMPLE):
        fault = _find_state_fault(state, subject.course_key)
        if fault:
            yield f"{fault} ({state.usage_key})."
            return


def _find_state_fault(state: BlockState, course_key: str) -> str:
    faults = {
        "A state names no block of the course": not is_block_of(state.usage_key, course_key),
        "The time of a state has no zone": state.modified.tzinfo is None,
        "A completion is not between 0 and 1": not 0 <= (state.completion or 0) <= 1,
        "A number of attempts is negative": (state.attempts or 0) < 0,
        "A score is half there": (state.earned is None) is not (state.possible is None),
        "A problem is right without all its points, or wrong with them": _contradicts_score(state),
        "A problem is right or wrong that tells no attempts": state.is_correct is not None and state.attempts is None,
    }
    return next((text for text, is_wrong in faults.items() if is_wrong), "")


def _contradicts_score(state: BlockState) -> bool:
    """Say whether score and correctness are of different times: after a reset, a rescore or an override."""
    if state.is_correct is None or state.earned is None or not state.possible:
        return False
    return state.is_correct is not (state.earned >= state.possible)


def _check_places(subject: Subject) -> Iterator[str]:
    """Blocks have the titles and units that their learner sees, without a query for each; what does not exist has none."""
    blocks = subject.courseware.open_course(subject.user_id, subject.course_key).list_blocks()[:_SAMPLE]
    keys = [block.usage_key for block in blocks]
    subject.courseware.find_places(subject.course_key, keys[:1])  # What is kept of a course is read first.
    few, many = (
        _count_queries(partial(subject.courseware.find_places, subject.course_key, some)) for some in (keys[:1], keys)
    )
    if many > few:
        yield f"{len(keys)} blocks took {many - few} more queries than one."
    found = subject.courseware.find_places(subject.course_key, [*keys, subject.absent_block])
    if not set(found) <= set(keys):
        yield "A block that does not exist has a place."
    wrong = [
        block.usage_key for block in blocks if block.unit_key != getattr(found.get(block.usage_key), "unit_key", "")
    ]
    if wrong:
        yield f"A block stands in another unit than its learner sees it in ({wrong[0]})."


def _check_records(subject: Subject) -> Iterator[str]:
    """The learner has an enrolment, and a fraction as grade or none; nobody else is told of; two queries at the most."""
    known = (subject.user_id, subject.course_key)
    asked = [known, (NO_USER, subject.course_key), (subject.user_id, NO_COURSE)]
    with CaptureQueriesContext(connection) as queries:
        found = subject.courseware.find_records(asked)
    if not set(found) <= {known}:
        yield "There is an enrolment of nobody, or in no course."
    if known not in found:
        yield "The learner has no enrolment."
    elif not 0 <= (found[known].percent or 0) <= 1:
        yield "A grade is not between 0 and 1."
    if len(queries) > 2:  # noqa: PLR2004 - the port's promise
        yield f"Asking for the records took {len(queries)} queries; two are the most."


def _check_visible_results(subject: Subject) -> Iterator[str]:
    """The answer speaks about what was asked, and shows nothing of what does not exist."""
    known, absent = (subject.user_id, subject.course_key), subject.absent_block
    asked = {known: [absent], (NO_USER, subject.course_key): [absent], (subject.user_id, NO_COURSE): [absent]}
    found = subject.courseware.find_visible_results(asked)
    if set(found) != set(asked):
        yield "The answer is not about what was asked."
    elif absent in found[known].blocks:
        yield "The result of a block that does not exist is visible."
    elif _shows_any(found[other] for other in asked if other != known):
        yield "Results are visible to nobody, or of no course."
    if subject.courseware.find_visible_results({}):
        yield "There is an answer to no question."


def _check_visible_rules(subject: Subject) -> Iterator[str]:
    """The rules of the course can be read, so that results are not hidden for want of them."""
    with hear_warnings("iblai_mentor_plugin.courseware") as warnings:
        subject.courseware.find_visible_results({(subject.user_id, subject.course_key): [subject.absent_block]})
    yield from warnings


def _shows_any(results: Iterable[VisibleResults]) -> bool:
    return any(result.grade or result.blocks for result in results)


def _check_visible_costs(subject: Subject) -> Iterator[str]:
    """Asking about more blocks takes no more queries."""
    blocks = [subject.absent_block, *(f"{subject.absent_block}{number}" for number in range(20))]
    asker = (subject.user_id, subject.course_key)
    few, many = (
        _count_queries(partial(subject.courseware.find_visible_results, {asker: some})) for some in (blocks[:1], blocks)
    )
    if many > few:
        yield f"Twenty more blocks took {many - few} more queries."


def _count_queries(ask: Callable[[], object]) -> int:
    with CaptureQueriesContext(connection) as queries:
        ask()
    return len(queries)


def _check_links(subject: Subject) -> Iterator[str]:
    """Links are whole addresses that name the block."""
    link = subject.courseware.build_link(subject.course_key, subject.absent_block)
    address = urlsplit(link)
    if address.scheme not in ("http", "https") or not address.netloc:
        yield f"“{link}” is no whole address; see LMS_ROOT_URL."
    if NO_BLOCK not in link:
        yield f"“{link}” does not name the block."
    for page in get_args(CoursePage):
        link = subject.courseware.build_page_link(subject.course_key, page)
        if not urlsplit(link).netloc or subject.course_key not in link:
            yield f"“{link}” is no address of a page about the course."


def _check_malformed_keys(subject: Subject) -> Iterator[str]:
    """What is no course key is no course; no error but the port's own comes out."""
    try:
        if subject.courseware.find_learner(subject.user_id, "no key") is not None:
            yield "A learner is found in what is no course."
    except CoursewareError:
        return


CHECKS: Final[dict[str, Callable[[Subject], Iterator[str]]]] = {
    "courses": _check_courses,
    "course ends": _check_course_ends,
    "course titles": _check_titles,
    "release": _check_release,
    "enrolled": _check_enrolled,
    "learners": _check_learners,
    "birth years": _check_birth_years,
    "participants": _check_participants,
    "retirement": _check_retirement,
    "orgs": _check_orgs,
    "masquerade": _check_masquerade,
    "block states": _check_block_states,
    "places": _check_places,
    "records": _check_records,
    "visible results": _check_visible_results,
    "rules of visible results": _check_visible_rules,
    "cost of visible results": _check_visible_costs,
    "links": _check_links,
    "malformed keys": _check_malformed_keys,
    **COURSE_CHECKS,
}
