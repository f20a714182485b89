"""Texts as a person reads them."""

from __future__ import annotations

import random

import pytest

from iblai_mentor_plugin.mentor.guarding.spelling import Reading, read_words, split_words

SIGNS = list("aA1b 2é\n\u0301_*`~{}^.,!?-²½ß\u200b星す٣№ﬁ")
TRICKS = [*SIGNS, "<b>", "[a](", ")", "&amp;", "&#97;", "\\frac", "<", "]"]


@pytest.mark.parametrize("signs", [SIGNS, TRICKS])
def test_words_of_a_whole_text_are_those_of_its_reading(signs: list[str]) -> None:
    rng = random.Random(7)  # noqa: S311
    for _number in range(3000):
        text = "".join(rng.choices(signs, k=rng.randint(0, 24)))
        reading = Reading(shown=True)
        reading.feed(text)
        reading.finish()
        assert read_words(text) == split_words("".join(reading.characters)), text
