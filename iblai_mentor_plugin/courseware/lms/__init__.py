"""
The courseware port inside a real LMS, Teak to Verawood: the one package that imports the platform's code.

The imports stand inside the functions: processes that never ask load this module, too, and so do its tests, outside an
LMS. Whatever the platform raises leaves here as ``CoursewareError``.
"""
# ruff: noqa: PLC0415 - see above

from __future__ import annotations

import logging
from collections import defaultdict
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from opaque_keys import InvalidKeyError
from opaque_keys.edx.keys import CourseKey, UsageKey

from iblai_mentor_plugin.courseware.lms.boundary import asking
from iblai_mentor_plugin.courseware.lms.course import LmsCourse, is_index_current, open_whole, renew_index
from iblai_mentor_plugin.courseware.lms.roles import list_moved_roles, list_table_roles
from iblai_mentor_plugin.courseware.scores import read_attempts, read_correctness, read_state, weigh
from iblai_mentor_plugin.courseware.supplements import find_address
from iblai_mentor_plugin.courseware.visibility import NOTHING, BlockRules, CourseRules, Viewer, find_visible
from iblai_mentor_plugin.data import BlockPlace, BlockState, CourseRecord, Learner
from iblai_mentor_plugin.exceptions import CoursewareError

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from iblai_mentor_plugin.courseware import CoursePage
    from iblai_mentor_plugin.courseware.course import Embedder, LearnerCourse, SearchedCourse
    from iblai_mentor_plugin.courseware.lms.roles import StaffRole
    from iblai_mentor_plugin.data import VisibleResults

log = logging.getLogger(__name__)

# Learners whose states are read together: a course's blocks times this many rows are held at once.
_LEARNERS_AT_ONCE: Final = 20
# What the platform collects where a course has no end.
_NEVER: Final = datetime.max.replace(tzinfo=UTC)


class LmsCourseware:
    """``Courseware`` as the LMS that this process belongs to knows it."""

    def find_learner(self, user_id: int, course_key: str) -> Learner | None:
        """Return the account if it is enrolled, now or once, active and not retired; one query."""
        with asking("who is enrolled"):
            from common.djangoapps.student.models import CourseEnrollment

            enrolments = CourseEnrollment.objects.filter(
                user_id=OuterRef("pk"), course_id=CourseKey.from_string(course_key)
            )
            username = (
                _list_present_users()
                .filter(Exists(enrolments.order_by()), pk=user_id, is_active=True)
                .values_list("username", flat=True)
                .first()
            )
        return None if username is None else Learner(user_id, username)

    def is_retired(self, user_id: int) -> bool:
        """Say whether the account is retired, being retired, or gone; one query."""
        with asking("whether an account is retired"):
            return not _list_present_users().filter(pk=user_id).exists()

    def find_birth_year(self, user_id: int) -> int | None:
        """Return the year of birth in the account's profile, None where it has none; one query."""
        with asking("when somebody was born"):
            from common.djangoapps.student.models import UserProfile

            years = UserProfile.objects.filter(user_id=user_id).values_list("year_of_birth", flat=True)
            year: int | None = years.first()
        return year

    def has_enrolment(self, user_id: int, orgs: Collection[str], *, excluded: bool = False) -> bool:
        """
        Say whether the user has an enrolment in a course of one of these orgs (or of any other one); one query.

        The org is read from the course's key, and its letters count: the row that the platform keeps of a course may be
        gone, and its org there is for display.
        """
        with asking("where somebody is enrolled"):
            from common.djangoapps.student.models import CourseEnrollment

            enrolments = CourseEnrollment.objects.filter(user_id=user_id).order_by()
            return any((key.org in orgs) is not excluded for key in enrolments.values_list("course_id", flat=True))

    def has_course_role(self, user_id: int, orgs: Collection[str], *, excluded: bool = False) -> bool:
        """
        Say whether the user is on the staff of a course, or of all courses, of one of these orgs (or of another).

        Staff of the site are staff of every course; three queries, and what the platform's service of roles asks.
        """
        with asking("where somebody is on the staff"):
            user = _list_present_users().filter(pk=user_id, is_active=True).first()
            if user is None:
                return False
            if user.is_staff:
                return excluded or bool(orgs)
            roles = {*list_table_roles([user_id]), *list_moved_roles([user])}
            found = (CourseKey.from_string(role.course_key).org if role.course_key else role.org for role in roles)
            return any((org in orgs) is not excluded for org in found)

    def takes_part(self, user_id: int, course_key: str) -> bool:
        """
        Say whether the user is enrolled now, or on the course's staff.

        No query for who makes the current request: the platform asked both before it showed the page, and remembers.
        """
        with asking("who takes part in a course"):
            from common.djangoapps.student.models import CourseEnrollment
            from crum import get_current_user
            from lms.djangoapps.courseware.access import has_access

            user, key = get_current_user(), CourseKey.from_string(course_key)
            if user is None or user.pk != user_id:
                user = _list_present_users().filter(pk=user_id).first()
            return user is not None and (
                CourseEnrollment.is_enrolled(user, key) or bool(has_access(user, "staff", key))
            )

    def list_enrolled(self, course_key: str) -> frozenset[int]:
        """Return the ids of all who are enrolled in a course now; one query."""
        with asking("who is enrolled"):
            from common.djangoapps.student.models import CourseEnrollment

            key = CourseKey.from_string(course_key)
            enrolments = CourseEnrollment.objects.filter(course_id=key, is_active=True).order_by()
            return frozenset(enrolments.values_list("user_id", flat=True))

    def is_masquerading(self, course_key: str) -> bool:
        """
        Say whether the current request views this course as somebody else, or in another role; no query.

        Asked of the session, where the platform keeps it between requests: most requests never set it up on the user.
        Outside a request nobody does.
        """
        with asking("who looks at the course"):
            from crum import get_current_request

            session = getattr(get_current_request(), "session", None)
            views = {} if session is None else session.get("masquerade_settings") or {}
            view = views.get(CourseKey.from_string(course_key))
            return view is not None and not _is_as_themselves(view)

    def list_block_states(self, course_key: str) -> Iterator[BlockState]:
        """
        Yield completions and problem states, learner by learner.

        A few learners at a time, each read served by an index of the platform: neither a cursor that has to stay open
        while the reader writes, nor a whole course in memory.
        """
        with asking("what learners did in a course"):
            key = CourseKey.from_string(course_key)
            weights = _read_weights(key)
            for user_ids in _list_enrolled(key):
                yield from _list_completions(key, user_ids)
                yield from _list_problem_states(key, user_ids, weights)

    def find_places(self, course_key: str, usage_keys: Collection[str]) -> dict[str, BlockPlace]:
        """Say what blocks are called and where they stand, as they were published."""
        with asking("where blocks stand"):
            structure = _read_structure(CourseKey.from_string(course_key))
            keys = {text: UsageKey.from_string(text) for text in usage_keys}
            return {text: find_place(structure, key) for text, key in keys.items() if key in structure}

    def find_records(self, asked: Collection[tuple[int, str]]) -> dict[tuple[int, str], CourseRecord]:
        """Return enrolments and grades; two queries for all."""
        with asking("how learners are enrolled, and do"):
            return _read_records(set(asked))

    def find_visible_results(
        self, asked: Mapping[tuple[int, str], Collection[str]]
    ) -> dict[tuple[int, str], VisibleResults]:
        """
        Say which results may be seen now, by the rules of ``visibility``.

        Four queries for all, five at most for each course, and what the platform's service of roles asks for who is not
        enrolled. A learner who left a course may see nothing of it; a course about which the platform raises shows nothing, and
        the other ones do.
        """
        with asking("which results may be seen"):
            people = _read_people(asked)
            by_course: dict[str, set[int]] = defaultdict(set)
            for user_id, course_key in asked:
                if people.may_enter(user_id, course_key):
                    by_course[course_key].add(user_id)
        viewers = {
            (user_id, course_key): (rules, viewer)
            for course_key, user_ids in by_course.items()
            for user_id, (rules, viewer) in _find_viewers(course_key, user_ids, people).items()
        }
        return {
            asker: find_visible(viewers[asker][0], usage_keys, viewers[asker][1]) if asker in viewers else NOTHING
            for asker, usage_keys in asked.items()
        }

    def build_link(self, course_key: str, usage_key: str) -> str:
        """Return the address at which the LMS finds a block's page, on the site of the current request."""
        root = _find_root()
        page = find_address(usage_key, lms_root=root, learning_root=settings.LEARNING_MICROFRONTEND_URL)
        return page or f"{root}/courses/{course_key}/jump_to/{usage_key}"

    def build_page_link(self, course_key: str, page: CoursePage) -> str:
        """Return the address of the course, its dates or progress, from which the LMS leads on to the learning MFE."""
        return f"{_find_root()}/courses/{course_key}/{page}"

    def course_exists(self, course_key: str) -> bool:
        """Say whether the LMS has this course, in its overviews or in the modulestore."""
        with asking("whether a course exists"):
            from openedx.core.djangoapps.content.course_overviews.models import CourseOverview

            try:
                return bool(CourseOverview.course_exists(CourseKey.from_string(course_key)))
            except InvalidKeyError:
                return False

    def find_course_ends(self, course_keys: Collection[str]) -> dict[str, datetime | None]:
        """Say when courses end, as their overviews have it; one query. A key that is none names no course."""
        with asking("when courses end"):
            from openedx.core.djangoapps.content.course_overviews.models import CourseOverview

            keys = [key for key in map(_parse_course_key, course_keys) if key is not None]
            ends = CourseOverview.objects.filter(id__in=keys).values_list("id", "end")
            return {str(key): end for key, end in ends}

    def find_course_titles(self, course_keys: Collection[str] | None = None) -> dict[str, str]:
        """Return what courses are called, as their overviews have it; one query. A key that is none names no course."""
        with asking("what courses are called"):
            from openedx.core.djangoapps.content.course_overviews.models import CourseOverview

            overviews = CourseOverview.objects.all()
            if course_keys is not None:
                keys = [key for key in map(_parse_course_key, course_keys) if key is not None]
                overviews = overviews.filter(id__in=keys)
            titles = overviews.order_by("id").values_list("id", "display_name")
            return {str(key): title or "" for key, title in titles}

    def find_release(self) -> str:
        """Return the line of releases that the platform's code is of."""
        with asking("which release this is"):
            from openedx.core.release import RELEASE_LINE

            return str(RELEASE_LINE).lower()

    def is_index_current(self, course_key: str) -> bool:
        """Say whether the index of a course is of the course as its overview has it."""
        with asking("what a course is"):
            return is_index_current(CourseKey.from_string(course_key))

    def renew_index(self, course_key: str, embedder: Embedder | None) -> bool:
        """Make the index of a course anew, if the course changed since it was made."""
        with asking("what a course is"):
            return renew_index(CourseKey.from_string(course_key), embedder)

    def open_whole(self, course_key: str) -> SearchedCourse:
        """Return the course with all its blocks, whoever may see them."""
        return open_whole(CourseKey.from_string(course_key))

    def open_course(self, user_id: int, course_key: str, *, as_learner: bool = False) -> LearnerCourse:
        """Return the course as this learner may know it; asks the platform when it is first asked."""
        with asking("what a course is"):
            return LmsCourse(user_id, CourseKey.from_string(course_key), as_learner=as_learner)


def _find_root() -> str:
    """Return the address of the LMS, on the site of the current request."""
    with asking("where the LMS is"):
        from openedx.core.djangoapps.site_configuration.helpers import get_value

        return str(get_value("LMS_ROOT_URL", settings.LMS_ROOT_URL)).rstrip("/")


def _parse_course_key(text: str) -> CourseKey | None:
    try:
        return CourseKey.from_string(text)
    except InvalidKeyError:
        return None


# Accounts


def _list_present_users() -> Any:
    """Return a query of the accounts that are neither retired nor asked to be, in the order of their ids."""
    from openedx.core.djangoapps.user_api.models import UserRetirementRequest, UserRetirementStatus

    # The status is cleaned up in the end, the request stays, and a cancelled retirement takes both away; the username
    # is the platform's own last mark.
    statuses = UserRetirementStatus.objects.filter(user_id=OuterRef("pk"))
    requests = UserRetirementRequest.objects.filter(user_id=OuterRef("pk"))
    users = get_user_model().objects.filter(~Exists(statuses), ~Exists(requests))
    prefix = settings.RETIRED_USERNAME_PREFIX  # type: ignore[misc]  # The stand-in LMS has no such setting.
    return users.exclude(username__startswith=prefix).order_by("pk")


def _is_as_themselves(view: Any) -> bool:
    """Say whether a masquerade is the platform's way to say "none": as staff, nobody else, in no group."""
    return view.role == "staff" and not view.user_name and view.group_id is None


# What learners did


def _list_enrolled(course_key: CourseKey) -> Iterator[list[int]]:
    """Yield the ids of the learners enrolled now or once, some at a time."""
    from common.djangoapps.student.models import CourseEnrollment

    last = 0
    while True:
        enrolments = CourseEnrollment.objects.filter(course_id=course_key, user_id__gt=last).order_by("user_id")
        user_ids = list(enrolments.values_list("user_id", flat=True)[:_LEARNERS_AT_ONCE])
        if not user_ids:
            return
        yield user_ids
        last = user_ids[-1]


def _list_completions(course_key: CourseKey, user_ids: Collection[int]) -> Iterator[BlockState]:
    from completion.models import BlockCompletion

    rows = BlockCompletion.objects.filter(user_id__in=user_ids, context_key=course_key).order_by()
    for user_id, key, completion, modified in rows.values_list("user_id", "block_key", "completion", "modified"):
        yield BlockState(user_id, _name(key, course_key), modified, completion=completion)


def _list_problem_states(
    course_key: CourseKey, user_ids: Collection[int], weights: Mapping[str, float]
) -> Iterator[BlockState]:
    from lms.djangoapps.courseware.models import StudentModule

    rows = StudentModule.objects.filter(student_id__in=user_ids, course_id=course_key).order_by()
    rows = rows.filter(Q(module_type="problem") | Q(grade__isnull=False))
    columns = ("student_id", "module_state_key", "state", "grade", "max_grade", "modified")
    for user_id, key, stored, grade, max_grade, modified in rows.values_list(*columns):
        usage_key, state = _name(key, course_key), read_state(stored)
        attempts = read_attempts(state)
        earned, possible = weigh(grade, max_grade, weights.get(usage_key))
        is_correct = None if attempts is None else read_correctness(state, grade, max_grade)
        if attempts is not None or earned is not None:
            yield BlockState(
                user_id,
                usage_key,
                modified,
                attempts=attempts,
                earned=earned,
                possible=possible,
                is_correct=is_correct,
            )


def find_place(structure: Any, key: UsageKey) -> BlockPlace:
    """Return what a block is called and where it stands in a course as it was published."""
    lineage = list(_list_lineage(structure, key))
    kinds = {above.block_type: above for above in lineage}
    unit = next((inner for inner, above in pairwise(lineage) if above.block_type == "sequential"), None)
    return BlockPlace(
        title=_read_title(structure, key),
        unit_key="" if unit is None else str(unit),
        unit_title=_read_title(structure, unit),
        subsection=_read_title(structure, kinds.get("sequential")),
        section=_read_title(structure, kinds.get("chapter")),
    )


def _list_lineage(structure: Any, key: UsageKey) -> Iterator[UsageKey]:
    """Yield a block, then what it stands in, up to the course; of two parents the first."""
    found: UsageKey | None = key
    while found is not None:
        yield found
        found = next(iter(structure.get_parents(found)), None)


def _read_title(structure: Any, key: UsageKey | None) -> str:
    return "" if key is None else str(structure.get_xblock_field(key, "display_name") or "")


def _read_records(asked: Collection[tuple[int, str]]) -> dict[tuple[int, str], CourseRecord]:
    from common.djangoapps.student.models import CourseEnrollment
    from lms.djangoapps.grades.models import PersistentCourseGrade

    user_ids = {user_id for user_id, _course_key in asked}
    keys = {CourseKey.from_string(course_key) for _user_id, course_key in asked}
    graded = PersistentCourseGrade.objects.filter(user_id__in=user_ids, course_id__in=keys).order_by()
    rows = graded.values_list("user_id", "course_id", "percent_grade", "letter_grade")
    grades = {(user_id, str(key)): grade for user_id, key, *grade in rows}
    enrolled = CourseEnrollment.objects.filter(user_id__in=user_ids, course_id__in=keys).order_by()
    return {
        (user_id, str(key)): CourseRecord(*enrolment, *grades.get((user_id, str(key)), ()))
        for user_id, key, *enrolment in enrolled.values_list("user_id", "course_id", "mode", "is_active")
        if (user_id, str(key)) in asked
    }


def _read_weights(course_key: CourseKey) -> dict[str, float]:
    structure = _read_structure(course_key)
    weights = {str(key): structure.get_xblock_field(key, "weight") for key in structure.get_block_keys()}
    return {key: weight for key, weight in weights.items() if weight is not None}


def _name(usage_key: UsageKey, course_key: CourseKey) -> str:
    """Return a block's key as a string; keys of old courses are stored without their run."""
    return str(usage_key.map_into_course(course_key))


# Which results may be seen


class _People:
    """Who of those asked about is in which course, and who is staff there."""

    def __init__(self, enrolled: set[tuple[int, str]], staff: set[int], roles: Iterable[StaffRole]) -> None:
        self._enrolled, self._staff = enrolled, staff
        self._roles: set[tuple[int, str]] = set()
        self.add(roles)

    def add(self, roles: Iterable[StaffRole]) -> None:
        self._roles |= {(role.user_id, role.scope) for role in roles}

    def is_staff(self, user_id: int, course_key: str) -> bool:
        org = CourseKey.from_string(course_key).org
        return user_id in self._staff or bool({(user_id, course_key), (user_id, org)} & self._roles)

    def may_enter(self, user_id: int, course_key: str) -> bool:
        return (user_id, course_key) in self._enrolled or self.is_staff(user_id, course_key)


def _read_people(asked: Iterable[tuple[int, str]]) -> _People:
    """
    Read enrolments, global staff and course roles of everybody at once; three queries.

    The platform's service of roles can be asked for one user at a time only: for those who could not be here otherwise. Not
    knowing of a role hides results, and never shows any.
    """
    from common.djangoapps.student.models import CourseEnrollment

    pairs = list(asked)
    user_ids = {user_id for user_id, _course_key in pairs}
    keys = {CourseKey.from_string(course_key) for _user_id, course_key in pairs}
    enrolments = CourseEnrollment.objects.filter(user_id__in=user_ids, course_id__in=keys, is_active=True).order_by()
    staff = get_user_model().objects.filter(pk__in=user_ids, is_active=True, is_staff=True)
    people = _People(
        {(user_id, str(key)) for user_id, key in enrolments.values_list("user_id", "course_id")},
        set(staff.values_list("pk", flat=True)),
        list_table_roles(user_ids),
    )
    unexplained = {user_id for user_id, course_key in pairs if not people.may_enter(user_id, course_key)}
    if unexplained:
        people.add(list_moved_roles(get_user_model().objects.filter(pk__in=unexplained, is_active=True)))
    return people


def _find_viewers(course_key: str, user_ids: Collection[int], people: _People) -> dict[int, tuple[CourseRules, Viewer]]:
    """Return what the course says and how each of these users looks at it; nobody where the platform cannot say."""
    now = timezone.now()
    try:
        with asking(f"which results {course_key} shows"):
            key = CourseKey.from_string(course_key)
            rules = _read_rules(key)
            dates = _read_dates(key, user_ids) if rules.depends_on_dates() else {}
            graded = _read_graded(key, user_ids) if rules.withholds_grades() else {}
    except CoursewareError as error:
        log.warning("%s None are shown.", error)
        return {}
    return {
        user_id: (
            rules,
            Viewer(
                now,
                is_staff=people.is_staff(user_id, course_key),
                dates=dates.get(user_id, {}),
                graded=graded.get(user_id, frozenset()),
            ),
        )
        for user_id in user_ids
    }


def _read_structure(course_key: CourseKey) -> Any:
    """Return what the platform collected of a course when it was published, from its cache."""
    from openedx.core.djangoapps.content.block_structure.api import get_course_in_cache

    return get_course_in_cache(course_key)


def _read_rules(course_key: CourseKey) -> CourseRules:
    structure = _read_structure(course_key)
    root = structure.root_block_usage_key
    rules = CourseRules(
        blocks={str(key): _read_block(structure, key) for key in structure.get_block_keys()},
        is_self_paced=bool(structure.get_xblock_field(root, "self_paced", default=False)),
        end=structure.get_xblock_field(root, "end"),
    )
    return rules.with_grace(_read_grace(course_key)) if rules.depends_on_dates() else rules


def _read_block(structure: Any, key: UsageKey) -> BlockRules:
    from lms.djangoapps.course_blocks.transformers.hidden_content import HiddenContentTransformer
    from lms.djangoapps.course_blocks.transformers.visibility import VisibilityTransformer

    hidden, staff = HiddenContentTransformer, VisibilityTransformer
    end = structure.get_transformer_block_field(key, hidden, hidden.MERGED_END_DATE)
    return BlockRules(
        block_type=key.block_type,
        parents=tuple(str(parent) for parent in structure.get_parents(key)),
        show_correctness=structure.get_xblock_field(key, "show_correctness") or "",
        due=structure.get_xblock_field(key, "due"),
        end=None if end == _NEVER else end,
        hide_after_due=bool(structure.get_transformer_block_field(key, hidden, hidden.MERGED_HIDE_AFTER_DUE)),
        is_staff_only=bool(structure.get_transformer_block_field(key, staff, staff.MERGED_VISIBLE_TO_STAFF_ONLY)),
        is_graded=bool(structure.get_xblock_field(key, "graded")),
    )


def _read_grace(course_key: CourseKey) -> timedelta:
    """Return how long after the due date problems take answers: the one rule that the collected course lacks."""
    from xmodule.modulestore.django import modulestore

    return modulestore().get_course(course_key).graceperiod or timedelta()


def _read_graded(course_key: CourseKey, user_ids: Collection[int]) -> dict[int, frozenset[str]]:
    """Return the subsections in which each learner has a grade, by their own attempt or by staff's word."""
    from lms.djangoapps.grades.models import PersistentSubsectionGrade

    grades = PersistentSubsectionGrade.objects.filter(user_id__in=user_ids, course_id=course_key).order_by()
    grades = grades.filter(Q(first_attempted__isnull=False) | Q(override__isnull=False))
    graded: dict[int, set[str]] = defaultdict(set)
    for user_id, usage_key in grades.values_list("user_id", "usage_key"):
        graded[user_id].add(_name(usage_key, course_key))
    return {user_id: frozenset(keys) for user_id, keys in graded.items()}


def _read_dates(course_key: CourseKey, user_ids: Collection[int]) -> dict[int, dict[str, datetime | None]]:
    """
    Return each learner's due dates by usage key: the course's, at the learner's own pace, then their extensions.

    Three queries for all of them, where edx-when's own function takes two for each. Two refinements of it are left out,
    both of which only ever show earlier: relative dates end with the course, and latecomers have none.
    """
    from edx_when.models import ContentDate, UserDate
    from openedx.core.djangoapps.schedules.models import Schedule

    dated = ContentDate.objects.filter(course_id=course_key, active=True, field="due").select_related("policy")
    # Not a filter: the platform's key fields refuse to be asked whether they are null.
    content = [row for row in dated if row.location is not None]
    schedules = Schedule.objects.filter(enrollment__user_id__in=user_ids, enrollment__course_id=course_key)
    starts = dict(schedules.values_list("enrollment__user_id", "start_date"))
    extensions = UserDate.objects.filter(user_id__in=user_ids, content_date__in=[row.pk for row in content])
    dates: dict[int, dict[str, datetime | None]] = {
        user_id: dict(_find_dates(content, starts.get(user_id), course_key)) for user_id in user_ids
    }
    locations = {row.pk: _name(row.location, course_key) for row in content}
    columns = ("user_id", "content_date_id", "abs_date", "rel_date")
    for user_id, content_id, at, delay in extensions.order_by("modified").values_list(*columns):
        usage_key = locations[content_id]
        base = dates[user_id].get(usage_key)
        dates[user_id][usage_key] = at or (base + delay if base and delay else base)
    return dates


def _find_dates(
    content: Iterable[Any], start: datetime | None, course_key: CourseKey
) -> Iterator[tuple[str, datetime | None]]:
    for row in content:
        if row.policy.rel_date is None:
            yield _name(row.location, course_key), row.policy.abs_date
        elif start is not None:
            yield _name(row.location, course_key), start + row.policy.rel_date
