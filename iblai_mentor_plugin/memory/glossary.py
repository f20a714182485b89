"""Facts of a memory in words for their learner: what each says, and how the mentor came to know it. Pure, no database."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_VIDEO: Final = gettext_lazy("You watched the video.")
_GRADE: Final = gettext_lazy("The platform worked out your grade.")
_ANSWER: Final = gettext_lazy("You submitted an answer.")
_WENT_ON: Final = gettext_lazy("You worked on it.")
_CERTIFICATE: Final = gettext_lazy("Your certificate changed.")
_ENROLMENT: Final = gettext_lazy("Your enrolment changed.")
# By which kind of event something was learned; names of the platform.
_SOURCES: Final[Mapping[str, Any]] = {
    "": gettext_lazy("You were there."),
    "Reconciled": gettext_lazy("The course platform had it on record."),
    "ai.ibl.mentor.courseware.unit.viewed.v1": gettext_lazy("You opened the unit."),
    "completion.BlockCompletion": _WENT_ON,
    "edx.completion.block_completion.changed": _WENT_ON,
    "edx.grades.problem.rescored": gettext_lazy("Your answer was graded again."),
    "edx.grades.problem.score_overridden": gettext_lazy("The course team changed your score."),
    "edx.grades.problem.state_deleted": gettext_lazy("The course team reset your answers."),
    "edx.grades.problem.submitted": _ANSWER,
    "edx.problem.hint.demandhint_displayed": gettext_lazy("You opened a hint."),
    "edx.video.paused": _VIDEO,
    "edx.video.played": _VIDEO,
    "edx.video.position.changed": _VIDEO,
    "edx.video.seeked": _VIDEO,
    "edx.video.stopped": _VIDEO,
    "org.openedx.learning.certificate.changed.v1": _CERTIFICATE,
    "org.openedx.learning.certificate.created.v1": gettext_lazy("You earned a certificate."),
    "org.openedx.learning.certificate.revoked.v1": _CERTIFICATE,
    "org.openedx.learning.course.enrollment.changed.v1": _ENROLMENT,
    "org.openedx.learning.course.enrollment.created.v1": gettext_lazy("You enrolled."),
    "org.openedx.learning.course.passing.status.updated.v1": _GRADE,
    "org.openedx.learning.course.persistent_grade_summary.changed.v1": _GRADE,
    "org.openedx.learning.course.unenrollment.completed.v1": gettext_lazy("You left the course."),
    "pause_video": _VIDEO,
    "play_video": _VIDEO,
    "problem_check": _ANSWER,
    "reset_problem": gettext_lazy("You reset your answer."),
    "save_problem_success": gettext_lazy("You saved an answer."),
    "seek_video": _VIDEO,
    "showanswer": gettext_lazy("You looked at the answer."),
    "stop_video": _VIDEO,
}
_MODES: Final[Mapping[str, Any]] = {
    "audit": gettext_lazy("Enrolled, without a certificate"),
    "verified": gettext_lazy("Enrolled, with a verified certificate"),
}
_READY: Final = "downloadable"


def describe_source(kind: str) -> str:
    """Return how something was learned, as a sentence; of a kind that has no words here, that it was in the course."""
    return str(_SOURCES.get(kind) or _("You did something in the course."))


def describe_fact(name: str, value: Any, *, is_hidden: bool = False) -> str:
    """Return what a fact says, without its block's name; of a result that the course hides now, which one it is."""
    if is_hidden:
        return _("A result that the course does not show now")
    write = _FACTS.get(name)
    return write(value) if write else _("Something that a newer version of the mentor kept")


def describe_second(seconds: float) -> str:
    """Return a place in a video as minutes and seconds."""
    return f"{int(seconds) // 60}:{int(seconds) % 60:02}"


def describe_percent(fraction: float) -> str:
    """Return a fraction as whole percent, without the sign."""
    return number_format(round(fraction * 100))


def describe_attempts(attempts: int) -> str:
    """Return how often something was tried."""
    return ngettext("%(count)s attempt", "%(count)s attempts", attempts) % {"count": number_format(attempts)}


def _describe_completion(value: float) -> str:
    if value >= 1:
        return _("Finished")
    return _("Finished to %(percent)s %%") % {"percent": describe_percent(value)} if value else _("Not finished")


def _describe_score(value: Mapping[str, float] | None) -> str:
    if value is None:
        return _("No score")
    points = {name: number_format(value[name]) for name in ("earned", "possible")}
    return _("Score: %(earned)s of %(possible)s") % points


def _describe_correct(value: bool | None) -> str:  # noqa: FBT001 - a fact's value
    if value is None:
        return _("No answer counts")
    return _("Your last answer was right") if value else _("Your last answer was not right")


def _describe_enrolment(value: Mapping[str, Any]) -> str:
    if not value.get("is_active"):
        return _("Not enrolled any more")
    return str(_MODES.get(value.get("mode", "")) or _("Enrolled"))


def _describe_grade(value: Mapping[str, Any]) -> str:
    percent, letter = value.get("percent"), value.get("letter")
    if percent is None:
        return _("No grade yet")
    said = {"percent": describe_percent(percent), "letter": letter}
    return _("Grade: %(percent)s %% (%(letter)s)") % said if letter else _("Grade: %(percent)s %%") % said


def _describe_certificate(value: Mapping[str, Any]) -> str:
    return _("Certificate: ready") if value.get("status") == _READY else _("Certificate: not ready")


_FACTS: Final[Mapping[str, Callable[[Any], str]]] = {
    "answer_shown": lambda _value: _("You looked at the answer"),
    "attempts": describe_attempts,
    "certificate": _describe_certificate,
    "completion": _describe_completion,
    "correct": _describe_correct,
    "enrolment": _describe_enrolment,
    "grade": _describe_grade,
    "hint_shown": lambda _value: _("You opened a hint"),
    "page": lambda _value: _("You were on this page"),
    "passing": lambda value: _("Passed") if value else _("Not passed yet"),
    "score": _describe_score,
    "unit": lambda _value: _("You opened this unit"),
    "video_position": lambda value: _("Watched up to %(time)s") % {"time": describe_second(value)},
    "visited": lambda _value: _("You were here"),
}
