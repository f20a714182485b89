"""What an index finds by meaning: vectors made once, masked as its words are, and fused with their order."""

from __future__ import annotations

from dataclasses import dataclass, field
from time import time
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from iblai_mentor_plugin.courseware.course import Finding, judge_hits
from iblai_mentor_plugin.courseware.index import vectors as vectors_module
from iblai_mentor_plugin.courseware.index.freshness import SHELF
from iblai_mentor_plugin.courseware.index.outdated import take_outdated
from iblai_mentor_plugin.courseware.index.search import renew
from iblai_mentor_plugin.models import CourseIndex, IndexedPassage, VectorPart
from tests.courseware.index.conftest import KEY, make_source
from tests.llm.meanings import find_meaning

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tests.courseware.index.conftest import Library

pytestmark = pytest.mark.django_db
SKY = "A star shines by itself."
SEA = "The tide comes in twice a day."
RYE = "Bread is made of rye and water."
ARABIC = "المد"


@dataclass
class Maker:
    """Who makes vectors: as many as a test lets it, of the length that it says."""

    name: str = "maker"
    most: int = 1000
    length: int = 6
    asked: list[str] = field(default_factory=list)

    def embed(self, texts: Sequence[str]) -> list[list[float]]:
        self.asked += texts
        made = [find_meaning(text)[: self.length] for text in texts][: self.most]
        self.most -= len(made)
        return made


@pytest.fixture
def maker() -> Maker:
    return Maker()


@pytest.fixture
def course(write: Callable[..., Library], maker: Maker) -> Library:
    """Return a course that was published, with its vectors."""
    take_outdated()
    published = write(sky=SKY, sea=SEA, rye=RYE)
    assert renew(published.source, maker)
    maker.asked.clear()
    return published


def read_row() -> CourseIndex:
    return CourseIndex.objects.get(course_key=KEY)


def count_vectors() -> int:
    parts = [bytes(data) for data in VectorPart.objects.order_by("number").values_list("data", flat=True)]
    return len(vectors_module._join(parts)[0]) if parts else 0


def test_question_in_another_script_finds_what_it_means(course: Library, maker: Maker) -> None:
    assert course.find(ARABIC) == []
    assert course.find(ARABIC, embedder=maker)[0] == "sea"
    assert maker.asked == [ARABIC]


def test_question_before_is_part_of_what_is_meant(course: Library, maker: Maker) -> None:
    assert course.find("Warum?", earlier="gezeiten", embedder=maker)[0] == "sea"
    assert maker.asked == ["Warum?\ngezeiten"]


def test_passage_is_embedded_below_its_titles(write: Callable[..., Library], maker: Maker) -> None:
    course = write()
    course.write(make_source("a", "<h2>Stars</h2><p>They shine by themselves.</p>", title="Small lights"))
    renew(course.source, maker)
    assert maker.asked == ["Small lights › Stars\nStars\n\nThey shine by themselves."]


def test_hidden_passage_is_not_found_and_changes_nothing_for_others(course: Library, maker: Maker) -> None:
    assert "sea" not in course.find(ARABIC, hidden=["sea"], embedder=maker)
    # Two words of it stand in the hidden one alone.
    seen = course.hits("twice comes gezeiten stern", hidden=["sea"], embedder=maker)
    course.write(*(one for one in course.sources if one.usage_key != "sea"))
    renew(course.source, maker)
    assert course.hits("twice comes gezeiten stern", embedder=maker) == seen


def test_excluded_block_takes_no_place(course: Library, maker: Maker) -> None:
    first = course.find("gezeiten", embedder=maker)[0]
    assert course.find("gezeiten", limit=1, excluded={first}, embedder=maker) != [first]


def test_nothing_is_embedded_where_nothing_is_to_be_seen(course: Library, maker: Maker) -> None:
    assert course.find(ARABIC, hidden=["sky", "sea", "rye"], embedder=maker) == []
    assert course.find(ARABIC, excluded={"sky", "sea", "rye"}, embedder=maker) == []
    assert maker.asked == []


def test_question_is_not_embedded_where_the_index_has_no_vectors_of_that_name(course: Library) -> None:
    other = Maker(f"another of {time()}")
    assert course.find("tide", embedder=other) == course.find("tide")
    assert other.asked == []
    assert take_outdated() == {KEY}


def test_index_is_not_looked_at_after_each_question_for_vectors_that_nobody_makes(
    course: Library, maker: Maker, time_machine: Any
) -> None:
    other = Maker("of another mentor")
    noted = []
    for minute in (0, 1, 9, 11):
        time_machine.move_to(f"2026-11-25 10:{minute:02}:00+00:00", tick=False)
        course.find("tide", embedder=other)
        noted.append(bool(take_outdated()))
        # The course's own are there, and stay.
        renew(course.source, maker)
    assert noted == [True, False, False, True]


def test_words_do_where_no_vector_comes(course: Library, maker: Maker) -> None:
    maker.most = 0
    assert course.hits("tide", embedder=maker) == course.hits("tide")


@pytest.mark.parametrize("vector", [[1.0], [0.0] * 6, [float("inf")] * 6, [float("nan")] * 6, []])
def test_words_do_where_what_comes_is_no_vector_of_this_kind(course: Library, vector: list[float]) -> None:
    class Odd(Maker):
        def embed(self, texts: Sequence[str]) -> list[list[float]]:
            return [vector for _text in texts]

    assert course.hits("tide", embedder=Odd()) == course.hits("tide")


def test_words_and_meaning_are_fused(course: Library, maker: Maker) -> None:
    assert course.find("bread or the tide", embedder=maker)[:2] in (["rye", "sea"], ["sea", "rye"])
    assert course.find("tide", embedder=maker)[0] == "sea"


def test_only_blocks_that_changed_are_embedded_anew(course: Library, maker: Maker) -> None:
    before = read_row()
    course.write(make_source("sky", SKY), make_source("sea", "A river runs to the sea."), make_source("rye", RYE))
    assert renew(course.source, maker)
    assert maker.asked == ["sea\nA river runs to the sea."]
    assert count_vectors() == IndexedPassage.objects.count() == 3
    assert read_row().vectors_stamp != before.vectors_stamp
    assert course.find("fluss", embedder=maker)[0] == "sea"


def test_nothing_is_done_where_nothing_changed(course: Library, maker: Maker) -> None:
    assert not renew(course.source, maker)
    assert maker.asked == []


def test_another_maker_makes_all_of_them_anew(course: Library) -> None:
    other = Maker("another", length=4)
    assert renew(course.source, other)
    assert len(other.asked) == 3
    assert read_row().embedder == "another"
    assert course.find("gezeiten", embedder=other)[0] == "sea"


def test_vectors_go_where_nobody_makes_any(course: Library, maker: Maker) -> None:
    renew(course.source, None)
    assert (VectorPart.objects.count(), read_row().embedder) == (0, "")
    assert course.hits("tide", embedder=maker) == course.hits("tide")


def test_making_goes_on_where_it_ended_but_not_at_once(write: Callable[..., Library], time_machine: Any) -> None:
    take_outdated()
    course, poor = write(sky=SKY, sea=SEA, rye=RYE), Maker(most=2)
    time_machine.move_to("2026-11-25 10:00:00+00:00", tick=False)
    assert renew(course.source, poor)
    assert count_vectors() == 2
    poor.most, poor.asked = 10, []
    assert not renew(course.source, poor)
    # Until then words alone find, nothing is sent for that, and it is noted.
    poor.asked = []
    assert course.hits("bread", embedder=poor) == course.hits("bread")
    assert (poor.asked, take_outdated()) == ([], {KEY})
    time_machine.move_to("2026-11-25 10:11:00+00:00", tick=False)
    poor.asked = []
    assert renew(course.source, poor)
    assert poor.asked == [f"rye\n{RYE}"]
    course.find("bread", embedder=poor)
    course.find("bread", embedder=poor)
    take_outdated()
    course.find("bread", embedder=poor)
    assert take_outdated() == set()


def test_maker_who_can_make_none_is_left_alone_for_a_while(write: Callable[..., Library]) -> None:
    course, poor = write(sky=SKY), Maker(most=0)
    renew(course.source, poor)
    assert not renew(course.source, poor)
    assert (len(poor.asked), count_vectors()) == (1, 0)
    assert course.find("star", embedder=poor) == ["sky"]


def test_vectors_of_another_length_are_not_mixed_in(course: Library, maker: Maker) -> None:
    course.write(*course.sources, make_source("new", "A river."))
    maker.length = 3
    assert not renew(course.source, maker) or count_vectors() == 3
    assert count_vectors() == 3


def test_index_is_not_read_at_each_question_where_all_that_had_vectors_is_gone(course: Library, maker: Maker) -> None:
    course.write(make_source("new", "A river."))
    maker.most = 0
    renew(course.source, maker)
    course.find("river", embedder=maker)
    course.find("river", embedder=maker)
    kept = SHELF.find(KEY)
    course.find("river", embedder=maker)
    assert SHELF.find(KEY) is kept is not None


def test_another_process_sees_new_vectors_at_its_next_look(course: Library, maker: Maker) -> None:
    course.find("tide", embedder=maker)
    kept = SHELF.find(KEY)
    course.write(*course.sources, make_source("new", "A river."))
    # As another process does it: the shelf of this one hears nothing.
    renew(course.source, maker)
    course.find("tide", embedder=maker)
    course.find("tide", embedder=maker)
    assert SHELF.find(KEY) is not kept
    assert course.find("fluss", embedder=maker)[0] == "new"


def test_vectors_lie_in_parts_of_a_megabyte_in_half_precision(write: Callable[..., Library]) -> None:
    class Wide(Maker):
        def embed(self, texts: Sequence[str]) -> list[list[float]]:
            rng = np.random.default_rng(len(self.asked))
            self.asked += texts
            return rng.normal(size=(len(texts), 512)).tolist()

    course = write()
    text = "".join(f"<p>{'One two three four five six seven eight nine ten. ' * 6}{n}</p>" for n in range(650))
    course.write(*(make_source(f"b{number}", text.replace("One", f"Word{number}")) for number in range(2)))
    renew(course.source, wide := Wide())
    sizes = [len(bytes(data)) for data in VectorPart.objects.values_list("data", flat=True)]
    assert max(sizes) <= 1_000_000
    passages = IndexedPassage.objects.count()
    assert len(wide.asked) == count_vectors() == passages > 1000
    assert len(sizes) == -(-passages // (1_000_000 // (512 * 2 + 8) - 1))
    rows, matrix = vectors_module._join([bytes(data) for data in VectorPart.objects.values_list("data", flat=True)])
    assert (matrix.dtype, rows.dtype) == (np.float16, np.uint64)
    assert np.allclose(np.linalg.norm(matrix.astype(float), axis=1), 1, atol=0.01)


def test_maker_that_is_replaced_meanwhile_keeps_nothing_and_is_sent_nothing_more(write: Callable[..., Library]) -> None:
    class Replaced(Maker):
        def embed(self, texts: Sequence[str]) -> list[list[float]]:
            CourseIndex.objects.filter(course_key=KEY).update(embedder="another")
            return super().embed(texts)

    course = write(**{f"b{number}": f"Text {number} is about the star {number}." for number in range(300)})
    renew(course.source, maker := Replaced())
    assert (count_vectors(), len(maker.asked)) == (0, 128)


def test_course_that_is_switched_off_meanwhile_is_no_fault(write: Callable[..., Library]) -> None:
    class Deleted(Maker):
        def embed(self, texts: Sequence[str]) -> list[list[float]]:
            CourseIndex.objects.filter(course_key=KEY).delete()
            return super().embed(texts)

    renew(write(sky=SKY).source, Deleted())
    assert (CourseIndex.objects.count(), VectorPart.objects.count()) == (0, 0)


def test_own_unit_comes_sooner_and_problems_later(write: Callable[..., Library], maker: Maker) -> None:
    course = write()
    course.write(
        make_source("far", "Tides come twice a day.", unit="u1"),
        make_source("near", "Tides come twice each day.", unit="u2"),
        make_source("other", RYE, unit="u3"),
        make_source("asked", "<problem><p>Tides come how often a day?</p></problem>", unit="u1", block_type="problem"),
    )
    renew(course.source, maker)
    assert course.find("gezeiten", unit_key="u2", embedder=maker)[0] == "near"
    found = course.find("gezeiten", unit_key="u3", embedder=maker)
    assert found.index("asked") > found.index("far")


def test_what_is_meant_in_other_words_is_found_and_what_the_course_lacks_is_not(
    write: Callable[..., Library], maker: Maker
) -> None:
    texts = [f"Chapter {number} has words about number {number} and nothing else." for number in range(30)]
    course = write(sea=SEA, **{f"b{number}": text for number, text in enumerate(texts)})
    renew(course.source, maker)
    assert judge_hits(course.hits("gezeiten", embedder=maker)) is Finding.FOUND
    assert judge_hits(course.hits("gezeiten")) is Finding.NOTHING
    # All of its words stand in the course: then they say more.
    assert judge_hits(course.hits("and about nothing else", embedder=maker)) is judge_hits(
        course.hits("and about nothing else")
    )


def test_search_takes_one_query_with_vectors_too(
    course: Library, maker: Maker, django_assert_num_queries: Callable[..., Any]
) -> None:
    course.find("tide", embedder=maker)
    with django_assert_num_queries(1):
        course.find("star", embedder=maker)
