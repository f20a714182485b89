"""What is said without an LLM: what the search found for a question, or what a button asks; and what it adds to an LLM's."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from iblai_mentor_plugin.courseware.course import Finding
from iblai_mentor_plugin.mentor.finding.buttons import find_button
from iblai_mentor_plugin.mentor.finding.catalogue import list_units
from iblai_mentor_plugin.mentor.finding.intents import Scene, answer
from iblai_mentor_plugin.mentor.finding.languages import describe_other_language
from iblai_mentor_plugin.mentor.finding.lookup import Found, describe_nothing, look_up, point_to, quote_of, write_path
from iblai_mentor_plugin.mentor.finding.questions.distress import is_distressed
from iblai_mentor_plugin.mentor.finding.questions.items import find_item
from iblai_mentor_plugin.mentor.finding.questions.personal import find_own
from iblai_mentor_plugin.mentor.finding.questions.phrases import Intent, find_intent
from iblai_mentor_plugin.mentor.finding.questions.sought import points_back, read_sought
from iblai_mentor_plugin.mentor.guarding.addresses import Spot
from iblai_mentor_plugin.mentor.prompting.gathering import Wanted, gather_passages, list_problems
from iblai_mentor_plugin.mentor.prompting.ladder import Step
from iblai_mentor_plugin.mentor.standing.decision import SearchReason
from iblai_mentor_plugin.mentor.standing.place import list_last_units

if TYPE_CHECKING:
    from collections.abc import Sequence

    from iblai_mentor_plugin.courseware.course import Passage, VisibleBlock
    from iblai_mentor_plugin.mentor.prompting.focus import Focus
    from iblai_mentor_plugin.mentor.prompting.gathering import Gathered
    from iblai_mentor_plugin.mentor.prompting.inquiry import Inquiry

# Passages that a filter of the last question's results looks through.
_RESULTS: Final = 60
# What a video or an exercise about it has of a question.
_ENOUGH: Final = 0.5
# What a reply explains in its own words, so that it should cite.
_EXPLAINING: Final = frozenset({Step.CONCEPT, Step.EXPLAIN})


def find(inquiry: Inquiry, gathered: Gathered, focus: Focus, wanted: Wanted) -> Found:
    """Return what a site without an LLM says of a question."""
    if is_distressed(inquiry.question):
        return Found(is_silent=True)
    intent = Intent(inquiry.intent) if inquiry.intent else find_intent(inquiry.question)
    if intent:
        return _answer(intent, inquiry, wanted)
    if focus.named in {problem.usage_key for problem in focus.open_problems}:
        titles = {block.usage_key: block.title for block in inquiry.course.list_blocks()}
        # Nobody is told that what they may not see, as in an exam, is there.
        title = titles.get(focus.named, "")
        return point_to(title, gathered.passages) if title else Found(notice=describe_nothing())
    found = _look_up(inquiry, gathered.passages, gathered.finding, wanted)
    # What does not speak of tries says nothing of how many somebody has.
    if own := find_own(inquiry.question, (one.text for one in found.answers or gathered.passages)):
        return _answer(own, inquiry, wanted)
    return found if found.answers else _tell_nothing(inquiry, gathered, wanted, found)


def _tell_nothing(inquiry: Inquiry, gathered: Gathered, wanted: Wanted, found: Found) -> Found:
    """Return what is said where the course may not answer, or does not speak of what is asked."""
    # Who types what a button says means it.
    if button := find_button(inquiry.question):
        return _answer(button, inquiry, wanted)
    told = found if wanted.embedder is not None else _tell_language(inquiry, gathered, wanted, found)
    # The course speaks of it, and may not answer: how they stand, their own page says.
    own = find_own(inquiry.question)
    return replace(told, links=(*_answer(own, inquiry, wanted).links, *told.links)) if own else told


def _tell_language(inquiry: Inquiry, gathered: Gathered, wanted: Wanted, found: Found) -> Found:
    """Return what was found, below the language of the course where it is another one than the question's."""
    # It reads the unit and all titles: asked where nothing was found, and nowhere else.
    said = describe_other_language(inquiry.question, inquiry.course, wanted.place_key)
    if not said:
        return found if gathered.finding is not Finding.NOTHING else _add_parts(inquiry, wanted, found)
    # Places that are near by letters alone are no better than the unit's parts.
    is_near = bool(found.links or found.passages) and gathered.finding is not Finding.NOTHING
    return (found if is_near else _answer(Intent.UNIT, inquiry, wanted)).below(said)


def _add_parts(inquiry: Inquiry, wanted: Wanted, found: Found) -> Found:
    """Return that nothing was found, with the parts of the unit: what is asked there in other words mostly is about it."""
    parts = _answer(Intent.UNIT, inquiry, wanted)
    return replace(found, links=parts.links, notice=f"{found.notice}\n\n{parts.notice}") if parts.links else found


def find_earlier(inquiry: Inquiry, unit: VisibleBlock | None) -> str:
    """
    Return what a question may go on with: the last one that was typed, "" for none, and where that was about no subject.

    Of a list that was just shown, the item that it names by its place ("the second one").

    Where there is none and it points to something ("is this one accessible, too?"), that is what the unit is about.
    """
    if item := find_item(
        inquiry.question, next((one.text for one in inquiry.history[-1:] if one.role == "mentor"), "")
    ):
        return item
    if inquiry.earlier:
        return "" if is_distressed(inquiry.earlier) or find_intent(inquiry.earlier) else inquiry.earlier
    is_asked = not (inquiry.intent or find_intent(inquiry.question))
    return unit.title if unit is not None and is_asked and points_back(inquiry.question) else ""


def list_spots(found: Found) -> tuple[Spot, ...]:
    """Return the places that a reply of the search leads to, besides what it quotes."""
    return tuple(Spot(one.title, one.usage_key, one.page) for one in found.links)


def support(inquiry: Inquiry, gathered: Gathered, focus: Focus, wanted: Wanted) -> tuple[Spot, ...]:
    """
    Return the one passage that is shown beside an LLM's reply which cites nothing; none where it need not cite.

    None while an open problem is in question: there a reply hints, and what to quote is not for the search to say.
    """
    open_keys = {problem.usage_key for problem in focus.open_problems}
    in_question = {focus.named, str(focus.kept.get("problem_key", ""))} & open_keys
    if in_question or focus.step not in _EXPLAINING or gathered.finding is not Finding.FOUND:
        return ()
    if inquiry.action or is_distressed(inquiry.question) or find_intent(inquiry.question):
        return ()
    problems = list_problems(inquiry.course)
    passages = [one for one in gathered.passages if one.usage_key not in problems]
    found = _look_up(inquiry, passages, gathered.finding, wanted)
    for passage in found.answers[:1]:
        quote = quote_of(passage, found.sought)
        return (Spot(write_path(passage), passage.usage_key, quote=quote, start=passage.find_start(quote)),)
    return ()


def _look_up(inquiry: Inquiry, passages: Sequence[Passage], finding: Finding, wanted: Wanted) -> Found:
    sought = read_sought(inquiry.question, wanted.earlier, inquiry.course.weigh)
    by_meaning = wanted.embedder is not None
    found = look_up(sought, inquiry.question, passages, finding, inquiry.course.read, by_meaning=by_meaning)
    found = found.near(wanted.place_key)
    if not (found.notice and found.links) or found.passages:
        return found
    # The unit is named in any case, as what is asked there is mostly about it.
    here = {
        block.usage_key
        for block in inquiry.course.list_blocks()
        if wanted.place_key in (block.usage_key, block.unit_key)
    }
    is_named = any(link.usage_key in here for link in found.links)
    return found if is_named else replace(found, links=(*list_units(inquiry.course, [wanted.place_key]), *found.links))


def _answer(intent: Intent, inquiry: Inquiry, wanted: Wanted) -> Found:
    return answer(intent, _set_scene(inquiry, intent, wanted))


def _set_scene(inquiry: Inquiry, intent: Intent, wanted: Wanted) -> Scene:
    is_filter = intent in (Intent.VIDEOS, Intent.EXERCISES) and bool(wanted.earlier)
    knows_places = inquiry.user_id is not None and inquiry.search_reason != SearchReason.DECLINED
    looks_back = intent in (Intent.RESUME, Intent.NEXT) and knows_places
    return Scene(
        course=inquiry.course,
        unit_key=wanted.place_key,
        visited=list_last_units(inquiry.user_id or 0, inquiry.course_key) if looks_back else (),
        completed=inquiry.course.find_completed() if intent is Intent.NEXT else None,
        hits=_search_again(inquiry, wanted) if is_filter else (),
    )


def _search_again(inquiry: Inquiry, wanted: Wanted) -> Sequence[Passage]:
    """Return what was found for the last typed question, problems among it."""
    last = Wanted(question=wanted.earlier, limit=_RESULTS, place_key=wanted.place_key)
    gathered = gather_passages(inquiry.course, last, is_shown=True, with_problems=True)
    sought = read_sought(wanted.earlier, weigh=inquiry.course.weigh)
    return [one for one in gathered.passages if sought.measure(f"{one.title}\n{one.text}") >= _ENOUGH * sought.total]
