"""
Arithmetic for an LLM, which is bad at it: an expression of numbers, signs and a few functions, and nothing else.

Floats alone: a power that no float holds fails at once, where a whole number would grow until the worker has no memory left.
"""

from __future__ import annotations

import ast
import math
import operator
from typing import TYPE_CHECKING, Final

from iblai_mentor_plugin.exceptions import InvalidInputError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

LONGEST: Final = 200
_DIGITS: Final = 12
# As people and models write them.
_SIGNS: Final = {
    "−": "-",
    "–": "-",
    "×": "*",
    "·": "*",
    "÷": "/",
    "^": "**",
    "²": "**2",
    "³": "**3",
    "√": "sqrt",
    "π": "pi",
}
_OPERATIONS: Final[Mapping[type[ast.operator], Callable[[float, float], float]]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.Pow: operator.pow,
}
_FUNCTIONS: Final[Mapping[str, Callable[[float], float]]] = {
    "abs": abs,
    "ceil": math.ceil,
    "cos": math.cos,
    "exp": math.exp,
    "floor": math.floor,
    "ln": math.log,
    "log": math.log10,
    "log10": math.log10,
    "log2": math.log2,
    "round": round,
    "sin": math.sin,
    "sqrt": math.sqrt,
    "tan": math.tan,
}
_CONSTANTS: Final = {"pi": math.pi, "e": math.e}


def calculate(expression: str) -> str:
    """
    Return the value of an expression, to twelve digits; angles are in radians, ``log`` is to the base of ten.

    Raises ``InvalidInputError`` for what is none, or has no value that is a number.
    """
    if len(expression) > LONGEST:
        raise _refuse(f"An expression has at most {LONGEST} characters.")
    for sign, meant in _SIGNS.items():
        expression = expression.replace(sign, meant)
    try:
        value = _evaluate(ast.parse(expression.strip(), mode="eval").body)
    except (OverflowError, ZeroDivisionError) as error:
        raise _refuse("This has no value that can be written down.") from error
    # Python says so of what is nested too deep, too.
    except (SyntaxError, ValueError, MemoryError, RecursionError) as error:
        raise _refuse(
            "This is no expression of numbers (1000, not 1,000), + - * / ^, parentheses and functions."
        ) from error
    if not math.isfinite(value):
        raise _refuse("This has no value that can be written down.")
    return f"{value:.{_DIGITS}g}"


def _evaluate(node: ast.expr) -> float:
    """Return the value of a part. Raises ``ValueError`` for what is no arithmetic."""
    match node:
        # Yes and no are numbers to Python, and so are roots of negative numbers.
        case ast.Constant(value=int() | float() as value) if not isinstance(value, bool):
            return float(value)
        case ast.Name(id=name) if name in _CONSTANTS:
            return _CONSTANTS[name]
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return -_evaluate(operand)
        case ast.UnaryOp(op=ast.UAdd(), operand=operand):
            return _evaluate(operand)
        case ast.BinOp(left=left, op=sign, right=right) if type(sign) in _OPERATIONS:
            value = _OPERATIONS[type(sign)](_evaluate(left), _evaluate(right))
            if isinstance(value, float):
                return value
        case ast.Call(func=ast.Name(id=name), args=[argument], keywords=[]) if name in _FUNCTIONS:
            return float(_FUNCTIONS[name](_evaluate(argument)))
    raise ValueError


def _refuse(reason: str) -> InvalidInputError:
    return InvalidInputError({"expression": [reason]})
