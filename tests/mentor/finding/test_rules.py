"""What the search does beyond words in common, rule by rule: each test fails where its rule is taken out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from iblai_mentor_plugin.courseware.course import Finding, Passage
from iblai_mentor_plugin.mentor.finding.lookup import look_up
from iblai_mentor_plugin.mentor.finding.questions.expectation import counts, find_expected
from iblai_mentor_plugin.mentor.finding.questions.personal import find_own
from iblai_mentor_plugin.mentor.finding.questions.phrases import Intent
from iblai_mentor_plugin.mentor.finding.questions.sought import read_sought
from iblai_mentor_plugin.mentor.finding.questions.words import list_telling
from iblai_mentor_plugin.mentor.finding.sentences import list_quoted
from iblai_mentor_plugin.mentor.replying.producer import produce_reply
from tests.mentor.conftest import UNIT

if TYPE_CHECKING:
    from collections.abc import Callable

    from iblai_mentor_plugin.mentor.finding.lookup import Found
    from iblai_mentor_plugin.models import Message
    from tests.fakes import FakeLearnerCourse

FILLERS = "Bread needs time to rise. Rivers run to the sea. Roses need water. Snow is white. Iron is hard."


def cut(*texts: str) -> list[Passage]:
    """Return the passages of one block."""
    return [Passage("k", "u", "Title", text) for text in texts]


def find_in(passages: list[Passage], question: str) -> Found:
    """Return what is said of a question of which these were found, all of them in one block."""
    return look_up(read_sought(question), question, passages, Finding.FOUND, lambda _key: passages)


def quote_from(text: str, question: str) -> str:
    return " ".join(one.text for one in list_quoted(*cut(text), read_sought(question)))


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("how long is a tail of a comet", "A comet can have a tail of 30 degrees."),
        ("why does a comet have a tail", "A comet has a tail because the Sun warms it."),
    ],
)
def test_sentence_with_the_kind_of_answer_that_is_expected_is_quoted(question: str, answer: str) -> None:
    text = f"A comet has a tail. {FILLERS} {answer}"
    assert answer in quote_from(text, question)
    assert answer not in quote_from(text, "describe the tail of a comet")


def test_another_word_counts_half_and_one_that_is_asked_for_itself_once() -> None:
    sought = read_sought("pictures and moons")
    assert sought.measure("An image of it.") == 0.5 * sought.measure("A picture of it.") > 0
    assert sought.measure("The brightest of all.") == read_sought("exams").measure("The brightest of all.") == 0
    both = read_sought("a picture or an image")
    assert both.list_had("an image of it") == ["image"]


def test_pair_is_sought_once_and_a_pasted_text_by_its_first_words() -> None:
    assert list(read_sought("pole star " * 800).pairs) == [("pole", "star"), ("star", "pole")]
    pasted = read_sought(" ".join(f"word{number}" for number in range(900)))
    assert len(pasted.weights) == 60
    assert len(pasted.pairs) == 59


def test_passage_with_the_kind_of_answer_that_is_expected_is_worth_more() -> None:
    passages = cut("The tail of it shines. Its comet is bright.", "A tail took a comet because the Sun warms it.")
    assert find_in(passages, "why has a tail any comet").passages == (passages[1],)
    assert len(find_in(passages, "describe any tail, any comet").passages) == 2


def test_of_passages_that_have_enough_one_with_a_number_stands_first_where_one_is_asked_for() -> None:
    passages = cut("Comet tails shine because of dust.", "The tails of a comet: because of dust, up to 30 degrees.")
    assert find_in(passages, "how long are comet tails").passages == (passages[1], passages[0])
    assert find_in(passages, "why are there comet tails").passages == (passages[0], passages[1])


@pytest.mark.parametrize(
    ("question", "is_followed"), [("how can I tell a planet", True), ("where is a planet in winter", False)]
)
def test_passage_behind_a_question_is_shown_where_the_same_is_asked(question: str, *, is_followed: bool) -> None:
    passages = cut("A planet wanders in winter. But how do you tell it?", "Look for its light.")
    assert (passages[1] in find_in(passages, question).passages) is is_followed


@pytest.mark.parametrize(
    ("question", "following", "is_followed"),
    [
        ("how do I find the plough", "First, look for its seven lights.", True),
        ("how do I find the plough", "It has seven lights.", False),
        ("where is the plough", "First, look for its seven lights.", False),
    ],
)
def test_steps_are_shown_behind_what_is_to_be_done(question: str, following: str, *, is_followed: bool) -> None:
    passages = cut("The plough stands high.", following)
    assert (passages[1] in find_in(passages, question).passages) is is_followed


def test_what_is_followed_stands_below_the_same_heading() -> None:
    leading = Passage("k", "u", "Title", "A planet wanders. But how do you tell it?", headings=("One",))
    other = Passage("k", "u", "Title", "Look for its light.", headings=("Two",))
    assert find_in([leading, other], "how can I tell a planet").passages == (leading,)


def test_passage_before_a_conclusion_is_shown() -> None:
    passages = cut("Dust falls behind it.", "That is why a comet has a tail.")
    assert find_in(passages, "why has a comet a tail").passages == tuple(passages)


def test_passage_that_was_chosen_is_shown_once_though_another_leads_to_it() -> None:
    passages = cut("A planet wanders. How do you tell it?", "A planet has a disc.", "Snow is white.")
    assert find_in(passages, "how can I tell a planet").passages == (passages[0], passages[1])


def test_passage_is_shown_once_though_two_lead_to_it() -> None:
    passages = cut("A loaf bakes in the warm.", "First, heat the oven.", "Therefore a loaf bakes.")
    assert find_in(passages, "how do I bake a loaf").passages == tuple(passages)


def test_nothing_is_added_where_there_are_as_many_as_are_read() -> None:
    passages = cut(
        *(f"A planet wanders {where}. How do you tell it?" for where in ("east", "west", "north")), "Look up."
    )
    assert find_in(passages, "how can I tell a planet").passages == tuple(passages[:3])


@pytest.mark.parametrize(
    ("following", "is_quoted"),
    [
        (" Even a comet fades.", True),
        (" A comet fades.", False),
        (" Even bread needs time.", False),
        ("\n\nEven a comet fades.", False),
    ],
)
def test_quote_goes_on_with_what_takes_something_back_of_the_same(following: str, *, is_quoted: bool) -> None:
    said = quote_from(f"A comet is bright. Snow is white. Iron is hard. Roses need water.{following}", "bright comet")
    assert said.endswith(following.strip()) is is_quoted


@pytest.mark.parametrize(
    ("question", "is_answered"),
    [("which comet do kids mention tonight", True), ("which comet do walruses juggle sideways", False)],
)
def test_everyday_words_that_the_course_lacks_make_no_doubt(question: str, *, is_answered: bool) -> None:
    assert bool(find_in(cut("A comet is bright."), question).answers) is is_answered


def test_question_of_everyday_words_is_not_answered_by_them() -> None:
    found = find_in(cut("Kids notice it tonight."), "do kids notice it tonight")
    assert (found.passages, bool(found.notice)) == ((), True)


def test_question_of_words_that_most_passages_have_is_not_answered() -> None:
    passages = cut("Stars exist out there.")
    sought = read_sought("why do stars exist", weigh=lambda words: dict.fromkeys(words, 0.2))
    assert look_up(sought, "why do stars exist", passages, Finding.FOUND, lambda _key: passages).passages == ()


@pytest.mark.parametrize("words", ["difference, best", "الفرق الأفضل", "kids today", "اليومَ طريقةٌ سهل"])
def test_words_that_tell_nothing_are_known_however_they_are_written(words: str) -> None:
    assert list_telling(words) == []


def test_what_is_measured_weighs_less_than_what_has_it() -> None:
    weights = read_sought("how hot is the plough").weights
    assert weights["hot"] < weights["plough"]


def test_what_says_how_to_answer_is_not_sought() -> None:
    assert list(read_sought("explain comets like I'm 12").weights) == ["comets"]


def test_abbreviation_is_explained_by_who_asks_what_it_stands_for() -> None:
    passages = cut("An ORA may be graded by peers.", "The Open Response Assessment (ORA) is a problem with a rubric.")
    assert find_in(passages, "what does ORA stand for").answers
    assert list(read_sought("what does ORA stand for").weights) == ["ora"]


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("is a lightyear a time", "A light-year is a length."),
        ("how far are two lightyears", "Two light-years are far."),
    ],
)
def test_what_one_writes_as_one_word_and_another_as_two_is_the_same(question: str, text: str) -> None:
    asked = [word for word in read_sought(question).weights if word.startswith("light")]
    assert asked
    assert set(asked) <= set(read_sought(question).list_had(text))


def test_words_that_only_stand_side_by_side_are_no_compound() -> None:
    assert read_sought("how to lock a chapter").list_had("The block of a unit, a chap terse.") == []


def test_term_is_defined_though_it_is_said_how_to_answer() -> None:
    passages = cut("Comets shine, and they have tails.", "Comets are balls of ice.")
    assert find_in(passages, "explain comets like I'm 12").passages[0] == passages[1]


@pytest.mark.parametrize(
    ("question", "text", "intent"),
    [
        ("what happens with my grade", "Stars are far away.", Intent.PROGRESS),
        ("what happens with my grade", "The grade is the sum of all exercises.", None),
        ("متى التسليم وهل لدي وقت؟", "النجوم بعيدة", Intent.DATES),
        ("هل أحصل على شهادة؟", "تأتي الشهادةُ في آخر الدورة", None),
    ],
)
def test_own_standing_is_told_where_no_text_has_its_word_in_any_form(
    question: str, text: str, intent: Intent | None
) -> None:
    assert find_own(question, [text]) is intent


@pytest.fixture
def reply_to(ask: Callable[..., Message]) -> Callable[[str], str]:
    """Return a function that asks in the unit and returns what is replied."""

    def reply_to(question: str) -> str:
        reply = ask(question, usage_key=UNIT)
        produce_reply(reply.pk)
        reply.refresh_from_db()
        return str(reply.text)

    return reply_to


def test_course_that_says_how_many_tries_there_are_is_quoted(
    reply_to: Callable[[str], str], course: FakeLearnerCourse
) -> None:
    assert reply_to("how many tries do I get").endswith("- Progress")
    course.passages = [Passage(course.blocks[1].usage_key, UNIT, "Rules", "You get two tries at each question.")]
    assert "two **tries**" in reply_to("how many tries do I get")


def test_question_does_not_go_on_with_a_cry_for_help(reply_to: Callable[[str], str], course: FakeLearnerCourse) -> None:
    for question in ("I want to die", "and at night?"):
        reply_to(question)
    assert course.places[-1] == (UNIT, "")


@pytest.mark.parametrize(
    ("question", "earlier"),
    [("how does it stay there?", "Finding north"), ("how do stars stay up?", ""), ("I don't get it", "")],
)
def test_first_question_goes_on_with_the_unit_where_it_points_to_something(
    reply_to: Callable[[str], str], course: FakeLearnerCourse, question: str, earlier: str
) -> None:
    reply_to(question)
    assert course.places == [(UNIT, earlier)]


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("waht is lti for", ["lti"]),
        ("wich star becuase of taht", ["star"]),
        ("precisely which star normally", ["star"]),
        ("wheat and dose", ["wheat", "dose"]),
    ],
)
def test_mistyped_words_of_questions_and_adverbs_tell_nothing(question: str, words: list[str]) -> None:
    assert list_telling(question) == words


def test_words_that_many_questions_have_are_not_shown_in_bold() -> None:
    said = "You would instead update the courses nearly always."
    found = find_in(cut(said), "when do I nearly always update courses instead")
    assert "You would instead **update** the **courses** nearly always." in found.write(found.passages)


@pytest.mark.parametrize(
    ("question", "said", "is_expected"),
    [
        ("how long does it take", "That takes twenty to thirty minutes.", True),
        ("how long does it take", "Its magnitude is about 6.", False),
        ("wie lange dauert es", "Es dauert drei Stunden.", True),
        ("cuánto tiempo tarda", "Tarda dos horas.", True),
        ("combien de temps faut-il", "Il faut trente minutes.", True),
        ("how long is the bridge", "It is 300 metres long.", True),
        ("why does it take so long", "It takes 3 hours.", False),
    ],
)
def test_time_is_expected_where_it_is_asked_how_long_something_takes(
    question: str,
    said: str,
    is_expected: bool,  # noqa: FBT001
) -> None:
    assert counts(find_expected(question), said) is is_expected


@pytest.mark.parametrize("words", ["looked looking", "numbers", "another", "using used", "ones"])
def test_words_that_tell_nothing_are_known_in_every_form(words: str) -> None:
    assert list_telling(words) == []


def test_list_that_is_cut_says_so_and_its_mark_stands_in_it() -> None:
    lines = [f"- Comet number {number} has a tail of dust." for number in range(1, 13)]
    passages = cut("\n".join(["These comets are known:", *lines]))
    found = find_in(passages, "which comets are known")
    text = found.write(found.passages)
    assert text.endswith("\n- …")
    assert "[[1|" in text.splitlines()[-2]
    whole = cut("\n".join(["These comets are known:", *lines[:3]]))
    assert "…" not in find_in(whole, "which comets are known").write(whole)
