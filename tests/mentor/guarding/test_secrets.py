"""What must not be said is the same whether all problems are read for a question or only those that it is about."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from iblai_mentor_plugin.mentor.guarding.answers import Secrets
from iblai_mentor_plugin.mentor.guarding.said import NOTHING_SAID, Said
from tests.mentor.courses import choose_from, hand_over_one, read_packaged, read_shared

if TYPE_CHECKING:
    from collections.abc import Sequence

    from iblai_mentor_plugin.courseware.course import OpenProblem

OWN = [
    hand_over_one("one", choose_from("Which planet shines calmly?", "Venus", "Mars", "Vega", right="Venus")),
    hand_over_one("two", choose_from("Which light is closest to us?", "Vega", "Venus", "Sirius", right="Venus")),
    hand_over_one(
        "three", '<numericalresponse answer="500"><label>How many seconds?</label><textline/></numericalresponse>'
    ),
    hand_over_one(
        "four", '<numericalresponse answer="500"><label>How many metres?</label><textline/></numericalresponse>'
    ),
    hand_over_one("five", '<stringresponse answer="1:2"><label>What is the ratio?</label><textline/></stringresponse>'),
    hand_over_one(
        "six",
        '<stringresponse answer="^gr[ae]y$" type="regexp"><label>Which colour is it?</label><textline/></stringresponse>',
    ),
]
SAID = [
    NOTHING_SAID,
    Said(("Venus is a planet. It takes 500 seconds.",), ("Is it Vega?", "Is it Venus?")),
    Said(by_learner=("I guess the answer is 480",)),
    Said(by_learner=("Sirius, Vega or Venus?",)),
]


def describe(secrets: Secrets) -> dict[str, Any]:
    return {
        # The order of the problems that share one says nothing.
        "texts": {key: replace(one, problems=sorted(one.problems)) for key, one in secrets.texts.items()},
        "numbers": {key: replace(one, problems=sorted(one.problems)) for key, one in secrets.numbers.items()},
        "questions": secrets.questions,
        "offered": secrets.offered,
        "spelled": secrets.spelled,
        "letters": secrets.letters,
        "options": (secrets.most_options, secrets.asked_options),
        "expressions": sorted(
            (str(one.secret), *map(one.matcher.matches, ("gray", "1:2"))) for one in secrets.expressions
        ),
    }


@pytest.mark.parametrize("said", SAID)
@pytest.mark.parametrize("course", ["own", "packaged", "shared"])
def test_secrets_of_a_question_are_those_that_all_problems_have(course: str, said: Said) -> None:
    problems: Sequence[OpenProblem] = {
        "own": lambda: OWN,
        "packaged": lambda: read_packaged()[0],
        "shared": lambda: read_shared()[0],
    }[course]()
    whole = Secrets(problems, ())
    before = repr(describe(whole))
    keys = [problem.usage_key for problem in problems]
    for asked in ([], *([key] for key in keys), keys[:2], keys):
        assert not said.has_list
        assert describe(whole.of_question(problems, asked, said)) == describe(Secrets(problems, asked, said))
    assert repr(describe(whole)) == before
