"""An index in rows, and one that is made anew."""

from __future__ import annotations

from iblai_mentor_plugin.courseware.index.freshness import renew
from iblai_mentor_plugin.courseware.index.storage import load_index, read_passages, split_bytes
from iblai_mentor_plugin.courseware.texts import Source
from iblai_mentor_plugin.models import CourseIndex, IndexedPassage, IndexPart
from tests.courseware.index.conftest import KEY, make_source


def describe_index():
    """Return all that an index knows, but for what names its rows."""
    index = load_index(KEY)
    texts = dict(IndexedPassage.objects.values_list("pk", "text"))
    postings = index.postings
    return (
        [texts[row] for row in index.rows.tolist()],
        index.usage_keys,
        *(array.tolist() for array in (postings.terms, postings.starts, postings.passages, postings.weights)),
        *(array.tolist() for array in (index.lengths, index.sketches, index.groups, index.blocks, index.problems)),
    )


def test_an_index_made_anew_is_the_one_that_would_have_been_made_at_first(library):
    first = [make_source("a", "A star."), make_source("b", "A planet."), make_source("c", "A moon.")]
    then = [make_source("c", "A moon."), make_source("new", "A comet."), make_source("a", "Another star.")]
    library.write(*first)
    renew(library.source, None)
    library.write(*then)
    renew(library.source, None)
    renewed = describe_index()
    CourseIndex.objects.all().delete()
    renew(library.source, None)
    assert describe_index() == renewed


def test_only_blocks_that_changed_are_cut_anew(library):
    library.write(make_source("a", "A star."), make_source("b", "A planet."), make_source("gone", "A moon."))
    renew(library.source, None)
    before = dict(IndexedPassage.objects.values_list("usage_key", "pk"))
    library.write(make_source("a", "A star."), make_source("b", "Two planets."))
    renew(library.source, None)
    after = dict(IndexedPassage.objects.values_list("usage_key", "pk"))
    assert after["a"] == before["a"]
    assert after["b"] != before["b"]
    assert set(after) == {"a", "b"}


def test_a_block_is_cut_anew_when_its_unit_has_another_title(library):
    library.write(make_source("a", "Wood."), make_source("b", "Iron.", unit="Stones"))
    renew(library.source, None)
    library.write(make_source("a", "Wood."), make_source("b", "Iron.", unit="Telescopes"))
    renew(library.source, None)
    assert library.find("telescopes") == ["b"]
    assert library.find("stones") == []


def test_no_part_is_larger_than_it_may_be_and_all_are_joined():
    data = bytes(range(256)) * 40
    parts = split_bytes(data, 999)
    assert max(map(len, parts)) == 999
    assert b"".join(parts) == data
    assert split_bytes(data) == [data]


def test_an_index_is_read_back_from_more_than_one_part(library):
    library.write(*(make_source(f"b{number}", f"Star number {number}.") for number in range(20)))
    renew(library.source, None)
    [part] = IndexPart.objects.all()
    first, *others = split_bytes(bytes(part.data), 700)
    IndexPart.objects.update(data=first)
    IndexPart.objects.bulk_create(
        IndexPart(index=part.index, number=number, data=data) for number, data in enumerate(others, 1)
    )
    assert library.find("star number 17")[0] == "b17"


def test_no_passages_are_read_for_an_index_that_was_made_anew_since(library):
    library.write(make_source("a", "A star."))
    renew(library.source, None)
    stale = load_index(KEY)
    assert read_passages(stale, [0]).passages[0].text == "A star."
    library.write(make_source("a", "A moon."))
    renew(library.source, None)
    assert read_passages(stale, [0]) is None


def test_passages_of_a_video_have_their_times_and_those_of_a_problem_no_answers(library):
    spoken = "1\n00:00:05,000 --> 00:00:08,000\nComets have tails.\n"
    problem = "<problem><p>Which star?</p><stringresponse answer='Vega'><textline/></stringresponse></problem>"
    library.write(
        Source("v", "u", "video", "Comets", spoken),
        make_source("p", problem, block_type="problem"),
    )
    renew(library.source, None)
    assert IndexedPassage.objects.get(usage_key="v").start == 5
    assert "Vega" not in IndexedPassage.objects.get(usage_key="p").text
