"""Which passages count as saying the same."""

from __future__ import annotations

from time import process_time

import numpy as np

from iblai_mentor_plugin.courseware.index.duplicates import draw_sketch, group_passages


def group(*passages: list[int]) -> list[int]:
    return group_passages(np.array([draw_sketch(terms) for terms in passages], np.uint32)).tolist()


def test_a_short_passage_says_the_same_as_one_with_just_its_terms():
    assert group([4, 8], [4, 9], [8, 4], [4, 8, 9]) == [0, 1, 0, 3]


def test_a_long_passage_says_the_same_as_one_that_differs_in_a_word():
    terms = list(range(1, 17))
    assert group(terms, [*terms[:15], 20], [*terms[:14], 20, 21]) == [0, 0, 2]


def test_many_short_passages_are_told_apart_in_time():
    started = process_time()
    groups = group(*([4, 4 * number] for number in range(2, 10_000)))
    assert groups == list(range(len(groups)))
    assert process_time() - started < 5
