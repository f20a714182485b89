"""
What staff set to off is not read, searched, quoted, cited, suggested or sent, wherever it is asked: of whole courses.

Each unit in turn is set to off, after its learner asked in it, and is asked about from other units and from nowhere, in the
same conversation. Looked for is what stands there and nowhere else in the course: six words in a row.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Any, Final

import pytest
from django.apps import apps
from django.contrib.auth.models import User

from iblai_mentor_plugin.api import mentor as mentor_api
from iblai_mentor_plugin.api import operating as operating_api
from iblai_mentor_plugin.courseware import get_courseware
from iblai_mentor_plugin.courseware.texts import READABLE
from iblai_mentor_plugin.demo.archive import open_course
from iblai_mentor_plugin.demo.olx import read_course
from iblai_mentor_plugin.llm import get_llm
from iblai_mentor_plugin.mentor.asking.questions import Question, accept_question
from iblai_mentor_plugin.mentor.replying.producer import produce_reply
from iblai_mentor_plugin.models import Assistance, Message
from tests.consenting import agree
from tests.courseware.conftest import serve  # noqa: F401 - a fixture
from tests.fakes_llm import EchoLlm
from tests.mentor.conftest import IdleProducer
from tests.mentor.visits import enter
from tests.services import shared_path

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from pytest_django.fixtures import SettingsWrapper

    from iblai_mentor_plugin.courseware.course import LearnerCourse, VisibleBlock
    from iblai_mentor_plugin.demo.olx import Course
    from iblai_mentor_plugin.models import Session

OFFLINE: Final = "iblai_mentor_plugin.llm.offline.OfflineLlm"
ECHO: Final = "tests.fakes_llm.EchoLlm"
SHARED: Final = {name: f"courses/{name}.tar.gz" for name in ("openedx-demo-course", "mix-course")}
RUN: Final = 6
# Units of a course from each of which every other one is asked about; in a larger one it is asked from one other unit.
SMALL: Final = 10

Runs = set[tuple[str, ...]]


def list_runs(*texts: str) -> Runs:
    """Return every six words in a row."""
    runs: Runs = set()
    for text in texts:
        words = re.findall(r"[^\W_]+", text.casefold())
        runs |= {tuple(words[at : at + RUN]) for at in range(len(words) - RUN + 1)}
    return runs


class Visit:
    """A learner in a course, who asks about its units."""

    def __init__(self, user: User, course: Course) -> None:
        self.key = str(course.key)
        self.access = enter(user, course)
        seen: LearnerCourse = get_courseware().open_course(user.pk, self.key)
        self.blocks = seen.list_blocks()
        self.texts = {
            block.usage_key: [passage.text for passage in seen.read(block.usage_key)]
            for block in self.blocks
            if block.block_type in READABLE
        }
        self.units = [block for block in self.blocks if block.unit_key == block.usage_key and self.read(block)]
        said = {block.usage_key: list_runs(*self.read_all(block)) for block in self.blocks}
        self.counts = Counter(run for key, runs in said.items() for run in runs)
        self.said = said

    def list_in(self, unit: VisibleBlock) -> list[VisibleBlock]:
        """Return a unit and the blocks in it."""
        return [block for block in self.blocks if block.unit_key == unit.usage_key]

    def read(self, unit: VisibleBlock) -> list[str]:
        """Return the passages of a unit."""
        return [text for block in self.list_in(unit) for text in self.texts.get(block.usage_key, [])]

    def read_all(self, block: VisibleBlock) -> list[str]:
        """Return title and text of one block."""
        own = self.texts.get(block.usage_key, [])
        return [block.title, *own, " ".join(own)]

    def find_own(self, unit: VisibleBlock) -> Runs:
        """Return the runs that stand in this unit only."""
        within = Counter(run for block in self.list_in(unit) for run in self.said[block.usage_key])
        return {run for run, count in within.items() if count == self.counts[run]}

    def begin(self) -> Session:
        return mentor_api.create_session(self.access, mentor="mentor")

    def ask(self, session: Session, text: str, usage_key: str) -> Message:
        question = Question(text, course_key=self.key, usage_key=usage_key)
        reply = accept_question(self.access, str(session.session_id), question, producer=IdleProducer())
        produce_reply(reply.pk)
        reply.refresh_from_db()
        return reply

    def choose_places(self, unit: VisibleBlock) -> list[str]:
        """Return where else a unit is asked about: every other unit, of a large course the next one; and nowhere."""
        at = self.units.index(unit)
        others = [*self.units[at + 1 :], *self.units[:at]]
        return [*(other.usage_key for other in others[: None if len(others) < SMALL else 1]), ""]

    def choose_questions(self, unit: VisibleBlock) -> list[str]:
        """Return what to ask about a unit: by its rare words out of order, by its title, and in its own words."""
        longest = max(self.read(unit), key=len)
        words = sorted(set(re.findall(r"[^\W\d_]{5,}", longest)), key=lambda word: (-len(word), word))[:8]
        return [
            f"Tell me about {', '.join(words)}.",
            f"What does “{unit.title}” say?",
            " ".join(longest.split()[:30]),
        ]


@pytest.fixture
def learner(db: None, settings: SettingsWrapper) -> User:
    settings.IBLAI_MENTOR_COURSEWARE = "iblai_mentor_plugin.courseware.olx.OlxCourseware"
    settings.IBLAI_MENTOR_MESSAGES_A_DAY = 100_000
    settings.IBLAI_MENTOR_COURSE_TOKENS_A_DAY = settings.IBLAI_MENTOR_SITE_TOKENS_A_DAY = 10**12
    operating_api.switch_on("--all")
    user = User.objects.create_user("learner1", password="pass")
    agree(user)
    return user


@pytest.fixture(params=["packaged", *SHARED])
def visit(
    request: pytest.FixtureRequest,
    learner: User,
    serve: Callable[[Course], Course],  # noqa: F811
    tmp_path: Path,
) -> Visit:
    if request.param == "packaged":
        config: Any = apps.get_app_config("mentor_demo")
        return Visit(learner, config.course)
    return Visit(learner, serve(read_course(open_course(shared_path(SHARED[request.param]), unpack_to=tmp_path))))


def set_off(visit: Visit, unit: VisibleBlock) -> None:
    Assistance.objects.all().delete()
    mentor_api.set_assistance(visit.key, "off", part=Assistance.Part.UNIT, key=unit.usage_key)


def read_reply(reply: Message) -> str:
    """Return all that came back: pieces, text and citations, as one text."""
    cited = [citation[name] for citation in reply.citations for name in ("title", "quote")]
    return "\n".join([*reply.chunks.values_list("text", flat=True), reply.text, *cited])


def find_told(unit: VisibleBlock, visit: Visit, told: Iterable[str]) -> list[tuple[str, ...]]:
    """Return what of a unit that stands nowhere else was told."""
    return sorted(list_runs(*told) & visit.find_own(unit))


def ask_about(unit: VisibleBlock, visit: Visit, llm: EchoLlm | None) -> tuple[list[tuple[str, ...]], list[Message]]:
    """Ask in a unit, set it to off, ask about it from elsewhere; return what of it was told then, and the replies."""
    Assistance.objects.all().delete()
    session = visit.begin()
    if llm:
        llm.is_brief = False
    visit.ask(session, visit.choose_questions(unit)[0], unit.usage_key)
    set_off(visit, unit)
    if llm:
        # Of what it is told from here on it could say no more than that, which is looked at.
        llm.is_brief = True
        llm.prompts.clear()
    replies = [
        visit.ask(session, question, place)
        for question in visit.choose_questions(unit)
        for place in visit.choose_places(unit)
    ]
    prompts = [] if llm is None else llm.prompts
    sent = [text for prompt in prompts for text in (prompt.system, *(one.text for one in prompt.messages))]
    given = [passage.text for prompt in prompts for passage in prompt.passages]
    session.refresh_from_db()
    suggested = mentor_api.suggest_questions(session, count=20)
    places = [mentor_api.get_welcome(visit.access, visit.key, place) for place in visit.choose_places(unit)]
    first = [question for place in places for question in place.suggestions]
    # By the line: where one passage ends and the next begins nobody said six words in a row.
    lines = [line for text in (*map(read_reply, replies), *sent) for line in text.splitlines()]
    # Suggestions put a title into a sentence of ours; what stands on its border is neither's.
    titles = [part for question in (*suggested, *first) for part in re.split("[“”]", question)]
    return find_told(unit, visit, [*lines, *given, *titles]), replies


@pytest.mark.parametrize("path", [OFFLINE, ECHO])
def test_nothing_is_told_of_a_unit_that_is_off_wherever_it_is_asked(
    path: str, visit: Visit, settings: SettingsWrapper
) -> None:
    settings.IBLAI_MENTOR_LLM = path
    llm = get_llm()
    told, cited, refused = {}, [], Counter()
    for unit in visit.units:
        found, replies = ask_about(unit, visit, llm if isinstance(llm, EchoLlm) else None)
        if found:
            told[unit.title] = found
        within = {block.usage_key for block in visit.list_in(unit)}
        cited += [one for reply in replies for one in reply.citations if one["usage_key"] in within]
        refused.update(reply.error for reply in replies)
    assert (told, cited) == ({}, [])
    # What repeats a unit's own words is refused, and what does not is asked, of the rest of the course.
    assert refused["off"] >= len(visit.units)
    assert refused.total() - refused["off"] >= len(visit.units)
