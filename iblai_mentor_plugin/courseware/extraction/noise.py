"""What is taken out of every text: what nobody sees, and what the platform fills in for one learner."""

from __future__ import annotations

import re

# Names that the platform fills in for each learner.
_KEYWORD = re.compile(r"%%[A-Z][A-Z0-9_]*%%")
# What nobody sees: control characters, soft hyphens, spaces without width, marks that turn text around, and the tag
# characters in which a text can be hidden from people. And characters for private use, which a font of icons draws.
_UNSEEN = re.compile(
    "[\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\\x7f-\\x84\\x86-\\x9f\\xad\\u200b\\u202a-\\u202e\\u2060-\\u206f\\ufeff"
    "\\ud800-\\udfff\\ue000-\\uf8ff\\ufdd0-\\ufdef\\ufffe\\uffff\\U000e0000-\\U000e007f]"
)


def clean(text: str) -> str:
    """Return a text without characters that nobody sees, and without the platform's keywords."""
    return _KEYWORD.sub("", remove_unseen(text))


def remove_unseen(text: str) -> str:
    """Return a text without characters that nobody sees; some of them would end the parsing of a source."""
    return _UNSEEN.sub("", text)
