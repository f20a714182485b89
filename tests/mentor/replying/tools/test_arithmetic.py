"""What an LLM has calculated."""

from __future__ import annotations

import pytest

from iblai_mentor_plugin.exceptions import InvalidInputError
from iblai_mentor_plugin.mentor.replying.tools.arithmetic import LONGEST, calculate


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("1 + 1", "2"),
        ("2 − 3", "-1"),
        ("2 × 3 ÷ 4", "1.5"),
        ("2^10", "1024"),
        ("2**0.5", "1.41421356237"),
        ("3² + 4²", "25"),
        ("√(16)", "4"),
        ("-(2 + 3) * +2", "-10"),
        ("sqrt(2) * sin(pi / 2)", "1.41421356237"),
        ("ln(e)", "1"),
        ("log(1000)", "3"),
        ("round(2.7) + floor(2.7) + ceil(2.2) + abs(-1)", "9"),
        ("0.1 + 0.2", "0.3"),
        ("1e3 / 3", "333.333333333"),
        ("  7 ", "7"),
        ("-" * 198 + "1", "1"),
    ],
)
def test_value_is_told(expression: str, value: str) -> None:
    assert calculate(expression) == value


@pytest.mark.parametrize(
    "expression",
    [
        "",
        "nothing",
        # Whole numbers would grow until the worker has no memory left, and these tests never end.
        "9^9^9^9",
        "9^" * 99 + "9",
        "1 / 0",
        "1e400",
        "1e308 * 10",
        "(-8) ^ (1/3)",
        "0 ^ -1",
        "sqrt(-1)",
        "ln(0)",
        "floor(1e400 - 1e400)",
        "1,000 * 3",
        "True + 1",
        "'a' * 9",
        "1j",
        "[1]",
        "x := 1",
        "1 if 1 else 2",
        "lambda: 1",
        "1 < 2",
        "1 % 2",
        "1 // 2",
        "1 << 99",
        "~1",
        "not 1",
        "abs.__class__",
        "__import__('os').system('id')",
        "open('x')",
        "abs(*[1])",
        "abs(x=1)",
        "round(1, 2)",
        "sqrt(1)(2)",
        "1\x00",
        "1 +\n2; 3",
        "9" * (LONGEST + 1),
        "(" * 100 + "1" + ")" * 99,
    ],
)
def test_anything_else_is_refused(expression: str) -> None:
    with pytest.raises(InvalidInputError):
        calculate(expression)
