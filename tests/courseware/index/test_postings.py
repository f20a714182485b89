"""Which passages have a term."""

from __future__ import annotations

import numpy as np

from iblai_mentor_plugin.courseware.index.duplicates import draw_sketch, group_passages
from iblai_mentor_plugin.courseware.index.postings import build_postings, list_triples

COMMON, RARE, UNKNOWN = 5, 9, 7


def find(terms, most=100):
    postings = build_postings(list_triples([(0, {COMMON: 1, RARE: 300}), (1, {COMMON: 2}), (2, {COMMON: 1})]))
    return [tuple(one) for one in np.array(postings.find(np.array(terms, np.uint32), most=most)).T.tolist()]


def test_postings_are_found_with_their_weights_and_the_places_of_their_terms():
    assert sorted(find([RARE, UNKNOWN, COMMON])) == [(0, 1, 2), (0, 255, 0), (1, 2, 2), (2, 1, 2)]


def test_the_commonest_terms_are_left_out_when_there_is_too_much_to_look_at():
    assert find([COMMON, RARE], most=3) == [(0, 255, 1)]
    assert len(find([COMMON], most=1)) == 3


def test_nothing_is_found_in_nothing():
    postings = build_postings(list_triples([]))
    assert [len(array) for array in postings.find(np.array([1], np.uint32), most=1)] == [0, 0, 0]


def test_passages_that_differ_in_a_word_are_one_group_and_others_are_not():
    rng = np.random.default_rng(1)
    base = rng.integers(0, 2**32 - 1, 200).tolist()
    near = [*base[:-1], 12345]
    other = rng.integers(0, 2**32 - 1, 200).tolist()
    short = [1, 2, 3]
    sketches = np.array([draw_sketch(set(terms)) for terms in (base, other, near, short, [1, 2, 4], short)], np.uint32)
    assert group_passages(sketches).tolist() == [0, 1, 0, 3, 4, 3]
