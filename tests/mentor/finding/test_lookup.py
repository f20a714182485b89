"""What a site without an LLM answers, over courses as the stand-in reads them."""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING
from weakref import finalize

import pytest
from django.apps import apps
from opaque_keys.edx.keys import UsageKey

from iblai_mentor_plugin.courseware.course import Finding, Passage
from iblai_mentor_plugin.demo.archive import open_course as unpack_course
from iblai_mentor_plugin.demo.models import Enrolment
from iblai_mentor_plugin.demo.olx import read_course
from iblai_mentor_plugin.mentor.finding.intents import Scene, answer
from iblai_mentor_plugin.mentor.finding.lookup import Found, look_up, write_path
from iblai_mentor_plugin.mentor.finding.questions.phrases import Intent
from iblai_mentor_plugin.mentor.finding.questions.sought import read_sought
from iblai_mentor_plugin.mentor.finding.selection import choose_compared, find_term
from iblai_mentor_plugin.mentor.finding.sentences import choose_sentences, list_sentences, mark_sought
from iblai_mentor_plugin.mentor.guarding.citations import Resolver
from iblai_mentor_plugin.mentor.prompting.focus import find_focus
from iblai_mentor_plugin.mentor.prompting.gathering import Wanted, gather_passages
from iblai_mentor_plugin.mentor.prompting.inquiry import Inquiry
from iblai_mentor_plugin.mentor.prompting.keyless import find, find_earlier
from iblai_mentor_plugin.mentor.providers.choice import PASSAGES
from iblai_mentor_plugin.mentor.staff.served_course import ServedCourse
from iblai_mentor_plugin.models import Mentor, Tenant
from tests.courseware.conftest import serve, serve_olx  # noqa: F401 - fixtures
from tests.services import shared_path

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.contrib.auth.models import User

    from iblai_mentor_plugin.courseware.course import LearnerCourse
    from iblai_mentor_plugin.demo.olx import Course
    from iblai_mentor_plugin.mentor.guarding.citations import Citation

HERE = Path(__file__).parent
# Those that were judged by the builder, and those that two readers judged who were not (see ``docs/evaluation.rst``).
EVERYDAY = [
    json.loads(line)
    for name in ("everyday", "judged")
    for line in (HERE / f"{name}.jsonl").read_text("utf-8").splitlines()
]
COMETS = """
<h2>Comets</h2><p>A comet is a ball of ice and dust. Its tail points away from the Sun.</p>
<p><img src="c.png" alt="A comet is a star with hair."/></p><p>A comet is shown here.</p>
<h2>Tails of comets</h2><p>Comets have tails of dust:</p><ul><li>one of gas</li><li>one of dust</li></ul>
"""
PROBLEM = (
    '<problem url_name="p" display_name="The comet question"><multiplechoiceresponse><label>What is a comet made of?</label>'
    '<choicegroup><choice correct="false">A comet is made of cheese.</choice><choice correct="true">A comet is made of ice.'
    "</choice></choicegroup></multiplechoiceresponse></problem>"
)


def open_course(make_user: Callable[..., User], course: Course) -> LearnerCourse:
    from iblai_mentor_plugin.courseware.olx import OlxCourseware  # noqa: PLC0415 - it asks the stand-in's tables

    user = make_user("asker1")
    Enrolment.objects.create(user=user, course_key=str(course.key), org=course.key.org)
    return OlxCourseware().open_course(user.pk, str(course.key))


@pytest.fixture
def sky(make_user: Callable[..., User], serve_olx: Callable[..., Course]) -> LearnerCourse:  # noqa: F811
    others = "".join(
        f'<html url_name="o{n}"><![CDATA[<p>{text}</p>]]></html>'
        for n, text in enumerate(("Roses need water and light.", "Bread needs time to rise.", "Rivers run to the sea."))
    )
    return open_course(
        make_user,
        serve_olx(
            '<chapter url_name="c" display_name="Small bodies"><sequential url_name="s" display_name="S">'
            f'<vertical url_name="u" display_name="Ice"><html url_name="h" display_name="Ice"><![CDATA[{COMETS}]]></html>'
            f'{PROBLEM}<video url_name="v" display_name="A film"/></vertical>'
            f'<vertical url_name="u2" display_name="Others">{others}</vertical></sequential></chapter>'
        ),
    )


@pytest.fixture
def packaged(make_user: Callable[..., User]) -> LearnerCourse:
    return open_course(make_user, apps.get_app_config("mentor_demo").course)


@pytest.fixture
def open_everyday(make_user: Callable[..., User], serve: Callable[..., Course]) -> Callable[[str], LearnerCourse]:  # noqa: F811
    """Return a function that opens one of the two courses that the everyday questions are about."""

    def open_one(name: str) -> LearnerCourse:
        packaged = apps.get_app_config("mentor_demo").course
        return open_course(make_user, serve(read_shared_course()) if name == "demo" else packaged)

    return open_one


@cache
def read_shared_course() -> Course:
    """Return the platform's demo course; unpacked once, into a folder that goes with the process."""
    folder = TemporaryDirectory()
    finalize(read_shared_course, folder.cleanup)
    return read_course(unpack_course(shared_path("courses/openedx-demo-course.tar.gz"), unpack_to=Path(folder.name)))


def find_unit(course: LearnerCourse, title: str) -> str:
    return next(
        (one.usage_key for one in course.list_blocks() if one.title == title and one.block_type == "vertical"), ""
    )


def find_answer(course: LearnerCourse, question: str, unit: str = "", earlier: str = "") -> Found:
    """Return what is said of a question, as whoever produces a reply finds it."""
    place = next((one for one in course.list_blocks() if one.title == unit and one.block_type == "vertical"), None)
    course_key = str(UsageKey.from_string(course.list_blocks()[0].usage_key).course_key)
    inquiry = Inquiry(
        tenant=Tenant(),
        mentor=Mentor(),
        course=ServedCourse(course, course_key),
        course_key=course_key,
        user_id=None,
        usage_key=place.usage_key if place else "",
        question=question,
        earlier=earlier,
    )
    wanted = Wanted(
        question=question, limit=PASSAGES, place_key=inquiry.usage_key, earlier=find_earlier(inquiry, place)
    )
    gathered = gather_passages(inquiry.course, wanted, is_shown=True)
    return find(inquiry, gathered, find_focus(inquiry, gathered.passages), wanted)


def say(course: LearnerCourse, question: str, unit: str = "", earlier: str = "") -> tuple[str, list[Citation]]:
    """Return a reply as it is shown, with its citations, all of which stood."""
    return show(find_answer(course, question, unit, earlier))


def show(found: Found) -> tuple[str, list[Citation]]:
    """Return what was found as it is shown, with its citations, all of which stood."""
    resolver = Resolver(found.passages)
    text = resolver.feed(found.write(found.passages)) + resolver.finish()
    assert resolver.refused == 0
    return text, resolver.citations


def test_definition_is_the_paragraph_below_its_heading_with_path_and_marked_words(sky: LearnerCourse) -> None:
    text, [citation] = say(sky, "What is a comet?")
    assert text.startswith("**Small bodies › Ice › Comets**\n\nA **comet** is a ball of ice and dust.")
    assert "Its tail points away from the Sun." in text
    assert citation.usage_key.endswith("@h")


def test_what_stands_in_one_place_is_below_one_heading(packaged: LearnerCourse) -> None:
    text, citations = say(packaged, "How do I find the north star?")
    assert len(citations) == 3
    assert text.count("**Finding your way › Finding north**") == 1


def test_no_option_stem_caption_or_description_of_an_image_is_quoted(sky: LearnerCourse) -> None:
    for question in ("What is a comet made of?", "Is a comet made of cheese?", "Is a comet a star with hair?", "comet"):
        text, _citations = say(sky, question)
        plain = text.replace("**", "")
        assert not re.search("cheese|made of|with hair|is shown here", plain), question


def test_list_is_shown_with_what_leads_to_it(sky: LearnerCourse) -> None:
    text, _citations = say(sky, "Which tails do comets have?")
    assert "of dust:\n\n- one of gas\n- one of **dust**"[:24] in text.replace("**", "")
    assert text.replace("**", "").index("have tails of dust:") < text.replace("**", "").index("- one of gas")


def test_hits_that_may_not_answer_are_said_to_be_closest(sky: LearnerCourse) -> None:
    gathered = gather_passages(sky, Wanted(question="tail of dust", limit=12), is_shown=True)
    sought = read_sought("tail of dust", weigh=sky.weigh)
    found = look_up(sought, "tail of dust", gathered.passages, Finding.DOUBTFUL, sky.read).near(find_unit(sky, "Ice"))
    said = found.write(found.passages)
    assert said.startswith("The course may not answer this. Closest:\n\n**Small bodies › Ice › Tails of comets**\n\n")
    assert found.answers == ()


@pytest.mark.parametrize(
    ("question", "unit", "words"),
    [
        (
            "is the moon really bigger when its low",
            "Your hand is a ruler",
            "half a degree wide, at the horizon as overhead",
        ),
        ("so if the sun went out when would we notice", "Old light", "the Sun eight minutes and twenty seconds"),
        ("i live in australia how do i find south", "Finding north", "the long arm of the Southern Cross"),
        # Said in other words than the course's.
        (
            "in which season is the hunter visible in the evening",
            "Why the stars move",
            "Orion belongs to winter evenings",
        ),
        ("can I work out from its tint how far off it is", "The colours of stars", "nothing of a star's distance"),
    ],
)
def test_what_is_closest_in_the_unit_is_quoted_below_a_notice(
    packaged: LearnerCourse, question: str, unit: str, words: str
) -> None:
    found = find_answer(packaged, question, unit)
    assert found.answers == ()
    assert len(found.passages) == 1
    assert words in found.write(found.passages).replace("**", "")


def test_closest_is_quoted_in_its_unit_and_linked_elsewhere(packaged: LearnerCourse) -> None:
    # Another unit's passage has a rare word of it, so that nothing of this one is any closer.
    question = "how wide is thumb to pinky streched out"
    here, elsewhere = (find_answer(packaged, question, unit) for unit in ("Your hand is a ruler", "Old light"))
    assert [one.unit_key for one in here.passages] == [find_unit(packaged, "Your hand is a ruler")]
    assert elsewhere.passages == ()
    assert "Finding your way › Your hand is a ruler" in [link.title for link in elsewhere.links]


def test_quote_goes_on_where_the_next_sentence_takes_something_back(packaged: LearnerCourse) -> None:
    text, _citations = say(packaged, "can a planet twinkle too", "Planet or star?")
    assert "even planets flicker" in text.replace("**", "")


def test_nothing_found_says_so_and_what_a_search_can_do(sky: LearnerCourse) -> None:
    text, citations = say(sky, "Who was Napoleon?")
    assert text.startswith("I am a search of the course, and found no passage")
    assert citations == []


def test_unit_is_told_by_its_parts_and_how_each_begins(sky: LearnerCourse) -> None:
    text, citations = say(sky, "What is this unit about?", "Ice")
    assert text == (
        "The unit “Ice” has:\n\n- **Ice**: A comet is a ball of ice and dust. [1]\n"
        "- **The comet question** (exercise)\n- **A film** (video)"
    )
    assert len(citations) == 1
    assert "Open a unit" in answer(Intent.UNIT, Scene(course=sky)).write(())


@pytest.mark.parametrize(
    ("question", "term"),
    [
        ("What is a light-year?", "light year"),
        ("what's studio?", "studio"),
        ("What does redshift mean?", "redshift"),
        ("¿Qué es un cometa?", "cometa"),
        ("Qu’est-ce qu’une comète ?", "comete"),
        ("O que é um cometa?", "cometa"),
        ("ما هو المذنب؟", "المذنب"),
        ("Why do stars twinkle?", ""),
        ("What is the difference between a comet and a star that fell?", ""),
    ],
)
def test_term_of_a_definition_question_is_found(question: str, term: str) -> None:
    assert find_term(question) == term


@pytest.mark.parametrize("name", ["packaged", "demo"])
def test_everyday_questions_quote_only_sentences_of_visible_texts_and_say_where_they_stand(
    open_everyday: Callable[[str], LearnerCourse], name: str
) -> None:
    course = open_everyday(name)
    asked = [one for one in EVERYDAY if one["course"] == name]
    assert len(asked) >= 40
    for one in asked:
        check_everyday(course, one)


def check_everyday(course: LearnerCourse, asked: dict[str, str]) -> None:
    """Fail where a reply takes a stem, an option or a heading for an answer, or another unit's text for this one's."""
    unit = asked.get("unit", "")
    found = find_answer(course, asked["question"], unit, asked.get("earlier", ""))
    text, citations = show(found)
    blocks = {block.usage_key: block for block in course.list_blocks()}
    for one in citations:
        # No stem and no option; words of this block, and as they stand there.
        assert blocks[one.usage_key].block_type in {"html", "video", "static_tab", "course_info", "about"}
        said = [" ".join(passage.text.split()) for passage in course.read(one.usage_key)]
        assert any(one.quote.removesuffix(" …") in passage for passage in said)
        # A mark alone behind what it is about: nothing is said twice.
        assert f"“{one.quote}” [" not in text or any(f"“{one.quote}”" in passage for passage in said)
        # No heading, and no title, taken for an answer.
        assert one.quote.rstrip(" .:").casefold() not in list_headings(course, one.usage_key)
    for one in found.passages:
        assert found.has_parts or f"**{write_path(one)}**" in text
        assert not one.unit_key or blocks[one.unit_key].title in one.path
    if found.has_parts:
        # What is told of a unit is that unit's.
        assert {blocks[one.usage_key].unit_key for one in found.links} <= {find_unit(course, unit)}
    # Places to go to are there, and have titles.
    assert all(one.title and (one.page or one.usage_key in blocks) for one in found.links)


def list_headings(course: LearnerCourse, usage_key: str) -> set[str]:
    passages = course.read(usage_key)
    titles = {title for one in passages for title in (*one.headings, one.title, *one.path)}
    return {title.rstrip(" .:").casefold() for title in titles}


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("What is a light-year?", "how far light travels in a year"),
        ("What is averted vision?", "return when you look slightly to one side"),
        ("why do stars twinkle", "the restless air shakes its thin beam of light"),
        ("what are rods?", "the cells that see in the dark"),
        ("How far away is Sirius?", "Sirius: nearly 9 light-years"),
        ("Why do the stars move?", "the ground you stand on is turning eastwards"),
        ("how long do my eyes need to get used to the dark?", "That takes twenty to thirty minutes"),
        ("is betelgeuse hotter than the sun", "Betelgeuse has about 3,500 degrees"),
        # The question of README.
        ("Which star shows north?", "Polaris, the Pole"),
    ],
)
def test_what_answers_is_in_the_reply(packaged: LearnerCourse, question: str, words: str) -> None:
    text, _citations = say(packaged, question)
    assert words in text.replace("**", "")


def test_passage_that_means_the_same_in_another_language_is_quoted(sky: LearnerCourse) -> None:
    passages = sky.read(find_unit(sky, "Ice"))
    for question in ("Woraus besteht der Schweif?", "مم يتكون المذنب؟"):
        found = look_up(read_sought(question), question, passages, Finding.FOUND, sky.read, by_meaning=True)
        assert len(found.passages) == 1, question
        assert "A comet is a ball of ice and dust." in found.write(found.passages)
        doubtful = look_up(read_sought(question), question, passages, Finding.DOUBTFUL, sky.read, by_meaning=True)
        assert (doubtful.answers, doubtful.near("").passages) == ((), ())


@pytest.mark.parametrize("question", ["can stars die", "How do stars die?", "whos polaris named after"])
def test_word_that_another_language_asks_with_is_sought_in_english(packaged: LearnerCourse, question: str) -> None:
    assert find_answer(packaged, question, "Finding north").answers == ()


def test_clause_about_a_term_is_not_its_definition(packaged: LearnerCourse) -> None:
    found = find_answer(packaged, "what is the plough", "Finding north")
    assert found.passages[0].start is None


@pytest.mark.parametrize("question", ["what if I live in Australia?", "can you write to my teacher", "500?"])
def test_passage_that_shares_but_letters_with_the_question_is_no_answer(packaged: LearnerCourse, question: str) -> None:
    for unit in ("Finding north", "Before you go out", "Old light"):
        found = find_answer(packaged, question, unit, "what is a light-year")
        assert found.answers == (), (question, unit)
        assert {one.unit_key for one in found.passages} <= {find_unit(packaged, unit)}


def test_letters_in_common_are_neither_quoted_nor_bold(packaged: LearnerCourse) -> None:
    question = "Why does it take so long until I can make out the faint ones after I come out of the house?"
    text, _citations = say(packaged, question, "Before you go out")
    assert "thousand" not in text
    text, _citations = say(packaged, "how long do my eyes need to get used to the dark?")
    assert text.startswith("**Finding your way › Before you go out**")


def test_words_of_an_earlier_question_are_not_bold(packaged: LearnerCourse) -> None:
    text, _citations = say(packaged, "and how far is Vega?", "Old light", "How old is the light of Sirius?")
    assert "**Vega**" in text
    assert "**Sirius**" not in text


def test_what_is_written_in_one_is_bold_as_one(packaged: LearnerCourse) -> None:
    text, _citations = say(packaged, "what is a light-year", "Old light")
    assert "**light-year**" in text


def test_words_of_a_question_in_any_spelling_are_not_sought(packaged: LearnerCourse) -> None:
    for asked in ("whats", "what's", "What is"):
        found = find_answer(packaged, f"{asked} the diff between planet and star")
        assert {one.path[-1] for one in found.passages} <= {"Planet or star?"}, asked
        assert "**what**" not in found.write(found.passages).casefold()


def test_question_about_this_course_is_not_about_what_was_asked_before(packaged: LearnerCourse) -> None:
    text, _citations = say(
        packaged, "what do I need for this course", "Before you go out", earlier="what is averted vision"
    )
    assert "You need no telescope for this **course**" in text
    assert "**averted**" not in text


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("What is the difference between a star and a planet?", ("mere point", "tiny disc")),
        ("how is a planet different from a star?", ("mere point", "tiny disc")),
        ("rods vs cones", ("cells that see in the dark", "need plenty of light")),
        ("compare Sirius with Betelgeuse", ("brightest star of the night", "one of the largest")),
    ],
)
def test_two_things_that_are_compared_are_both_told_of(
    packaged: LearnerCourse, question: str, words: tuple[str, str]
) -> None:
    text, _citations = say(packaged, question)
    assert [one for one in words if one not in text.replace("**", "")] == []
    # "Between" and "different" are no words of a subject.
    assert "differ" not in text


def test_nothing_is_quoted_where_one_of_two_is_not_spoken_of(packaged: LearnerCourse) -> None:
    assert say(packaged, "What is the difference between a star and a walrus?")[1] == []


def test_thing_that_is_compared_is_not_found_within_another_word(sky: LearnerCourse) -> None:
    measured = dict.fromkeys(find_answer(sky, "What is a comet?").passages, 1.0)
    assert choose_compared(("comet", "tail"), measured, sky.read)
    assert choose_compared(("comet", "ail"), measured, sky.read) == []


def test_number_is_not_found_in_a_greater_one() -> None:
    sought = read_sought("500?")
    assert [sought.list_had(f"It has {number} degrees.") for number in ("3,500", "500,000", "500.5", "1500")] == [
        []
    ] * 4
    assert sought.list_had("It takes 500 seconds, or 500.") == ["500"]


def test_part_of_a_number_is_not_marked() -> None:
    assert mark_sought("It has 3,500 degrees, or 500.", read_sought("500")) == "It has 3,500 degrees, or **500**."


def test_what_is_written_of_a_term_stands_before_what_is_spoken(packaged: LearnerCourse) -> None:
    found = find_answer(packaged, "what is latitude", "Finding north")
    assert [one.start is not None for one in found.passages] == [False, True]


def test_follow_up_is_about_what_was_asked_before(packaged: LearnerCourse) -> None:
    text, _citations = say(packaged, "why does it work", earlier="What is averted vision?")
    assert "The very centre of your gaze has cones" in text
    alone, citations = say(packaged, "why does it work")
    assert not citations
    assert "cones" not in alone


def test_passages_beside_the_best_one_have_most_of_what_is_asked(packaged: LearnerCourse) -> None:
    found = find_answer(packaged, "which planets can i see without a telescope")
    assert {one.path[-1] for one in found.passages} == {"Planet or star?"}


def test_question_with_a_word_that_the_course_lacks_is_no_answer(packaged: LearnerCourse) -> None:
    found = find_answer(packaged, "is pluto a planet", "Planet or star?")
    text, citations = show(found)
    assert text.startswith("The course may not answer this. Closest:\n\n**What you are looking at › Planet or star?**")
    assert (found.answers, len(citations)) == ((), 1)


def test_table_is_shown_by_its_head_and_the_rows_that_are_asked_about(packaged: LearnerCourse) -> None:
    text, _citations = say(packaged, "What is the magnitude of Venus?")
    # The dots say that there are more rows.
    assert "| Object | Magnitude |\n|---|---|\n| Venus at its brightest | −4.9 |\n| … | … |" in text
    assert "Full Moon" not in text


def test_word_that_most_of_the_course_has_finds_nothing_to_quote(packaged: LearnerCourse) -> None:
    text, citations = say(packaged, "why do stars exist")
    assert citations == []
    assert "may not answer" in text


def test_short_word_that_stands_in_the_course_is_something_though_little_is_scored_for_it(
    sky: LearnerCourse,
) -> None:
    gathered = gather_passages(sky, Wanted(question="what is a gas good for", limit=12), is_shown=True)
    assert gathered.finding is not Finding.NOTHING
    assert "found no passage" not in say(sky, "what is a gas good for")[0]


def test_word_of_one_piece_is_not_found_within_another() -> None:
    sought = read_sought("How long is a turn?")
    assert sought.list_had("The ground carries you along, and Saturn with you.") == []
    assert sought.list_had("It turns longer.") == ["long", "turn"]
    assert read_sought("Wie hell ist der Mond?").list_had("Der Vollmond") == ["mond"]


def test_words_side_by_side_are_worth_more_than_the_same_ones_apart() -> None:
    sought = read_sought("How do I find the pole star?")
    assert sought.measure("Polaris, the Pole Star.") > sought.measure("The pole has no bright star.") == sought.total


def test_what_is_counted_weighs_more_and_how_exactly_weighs_less() -> None:
    weights = read_sought("How many planets are exactly visible?").weights
    assert weights["planets"] > weights["visible"] > weights["exactly"]


def test_quote_begins_with_the_sentence_that_its_first_one_goes_on_with() -> None:
    said = "Rods respond to faint blue glimmers. That is why astronomers read by a red lamp. Bread needs time to rise. "
    passage = Passage("k", "u", "Title", said + "It lets them see. Rivers run to the sea. Roses need water.")
    chosen = choose_sentences(list_sentences(passage), read_sought("Why a red lamp?"))
    assert [one.text for one in chosen][:2] == [
        "Rods respond to faint blue glimmers.",
        "That is why astronomers read by a red lamp.",
    ]


def test_what_leads_through_a_course_is_not_quoted() -> None:
    said = "You've reached the end of the course! Comets have tails of dust. Let's take a look at the next one."
    assert [one.text for one in list_sentences(Passage("k", "u", "Title", said))] == ["Comets have tails of dust."]


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("how many degrees does the sky turn", "15 degrees in an hour"),
        ("how hot is the surface of the sun", "the Sun 5,500"),
        ("wie viele Planeten", "Five planets"),
    ],
)
def test_number_is_quoted_where_one_is_asked_for(packaged: LearnerCourse, question: str, words: str) -> None:
    assert words in say(packaged, question)[0].replace("**", "")


def test_passage_that_leads_to_what_is_asked_is_shown_with_what_follows(packaged: LearnerCourse) -> None:
    # The first one ends with "But how do you tell one on a single night?"
    text, _citations = say(packaged, "how can i tell if it is a planet")
    assert "Look where it is." in text
    # What is done stands behind what is looked for.
    assert "To find it, begin with the Plough" in say(packaged, "how do i find the north star")[0]


def test_conclusion_is_shown_with_what_it_follows_from(packaged: LearnerCourse) -> None:
    text = say(packaged, "why can't I see Orion in summer")[0].replace("**", "")
    assert text.index("two hours earlier every month") < text.index("That is why Orion belongs to winter evenings")


def test_everyday_word_that_the_course_says_otherwise_makes_no_doubt(packaged: LearnerCourse) -> None:
    assert find_answer(packaged, "how far does the sky turn per hour, and how fast does it go?").answers
    # A subject that the course lacks does.
    assert not find_answer(packaged, "how far does Neptune turn per hour?").answers


def test_everyday_word_alone_does_not_carry_an_answer(packaged: LearnerCourse) -> None:
    assert not find_answer(packaged, "if the sun went out when would we notice").answers


def test_term_typed_alone_is_explained(open_everyday: Callable[[str], LearnerCourse]) -> None:
    text, _citations = say(open_everyday("demo"), "cohorts")
    assert text.replace("**", "").split("\n\n")[1].startswith("Cohorts are course-level groups of learners")


def test_question_that_says_how_to_answer_is_about_what_it_explains(packaged: LearnerCourse) -> None:
    text, _citations = say(packaged, "explain averted vision like im 12")
    assert "It is called averted vision" in text.replace("**", "") or "it is called averted vision" in text.replace(
        "**", ""
    )


def test_question_of_everyday_words_alone_quotes_nothing(packaged: LearnerCourse) -> None:
    assert say(packaged, "when do i see which answers were right")[1] == []


def test_comment_of_a_program_is_no_sentence_of_a_course() -> None:
    text = "/* The box gets clipped at the bottom. */\n\nA box opens when it is pressed."
    assert [one.text for one in list_sentences(Passage("k", "u", "T", text))] == ["A box opens when it is pressed."]


def test_farewell_and_what_is_hoped_are_no_facts() -> None:
    said = "You've reached the end of the course! Hopefully you've learned a lot about how it can support your goals."
    assert list_sentences(Passage("k", "u", "Title", said)) == []


def test_quote_begins_with_the_paragraph_that_its_first_sentence_goes_on_with() -> None:
    said = "Some learners can be trusted to moderate!\n\nFor this reason there is the role of a community assistant."
    chosen = choose_sentences(list_sentences(Passage("k", "u", "Title", said)), read_sought("community assistant"))
    assert chosen[0].text == "Some learners can be trusted to moderate!"


def test_mark_stands_behind_the_sentence_that_answers_and_behind_the_last_of_equals() -> None:
    said = "Colour says little of its size. Cool Betelgeuse is a giant star. In the kitchen blue is for cold."
    shown = [Passage("k", "u", "Stars", said)]
    found = look_up(
        read_sought("Betelgeuse giant star"), "Betelgeuse giant star", shown, Finding.FOUND, lambda _key: []
    )
    assert "[[1|Cool Betelgeuse is a giant star.]] In the kitchen blue is for cold." in found.write(found.passages)
    even = Found(read_sought("moon"), tuple(shown))
    assert even.write(even.passages).endswith("[[1|In the kitchen blue is for cold.]]")


def test_sentences_of_a_script_without_spaces_stand_without_them() -> None:
    found = look_up(
        read_sought("北极星"),
        "北极星",
        [Passage("k", "u", "星", "北极星在北方。它不会移动位置。")],
        Finding.FOUND,
        lambda _key: [],
    )
    assert "北极星在北方。它不会移动位置。" in found.write(found.passages)


@pytest.mark.parametrize(
    ("question", "text", "had"),
    [
        ("ما العين والنجوم؟", "بالعين المجردة نجوم كثيرة", ["عين", "نجوم"]),
        ("مصباح احمر", "ضوء المصباح الأحمر", ["مصباح", "احمر"]),
        ("眼睛适应黑暗要多长时间？", "你的眼睛在黑暗中", ["眼睛", "黑暗"]),
        ("¿Qué es la órbita?", "orbita", ["orbita"]),
    ],
)
def test_words_are_found_as_their_script_writes_them(question: str, text: str, had: list[str]) -> None:
    assert read_sought(question).list_had(text) == had


def test_table_is_cited_by_what_leads_to_it_however_long_it_is() -> None:
    rows = "\n".join(f"Tool {n} | It grades essays of students, {'slowly and ' * 12}with care." for n in range(4))
    passage = Passage("k", "u", "Title", f"Here are the tools that there are:\n\nName | Use\n{rows}")
    chosen = choose_sentences(list_sentences(passage), read_sought("grade essays"))
    assert chosen[0].text == "Here are the tools that there are:"
