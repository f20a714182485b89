"""Which words of a learner call for people, and whom the site names for that."""

from __future__ import annotations

import re
from typing import Final

from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from iblai_mentor_plugin.courseware.index.folding import fold_line
from iblai_mentor_plugin.mentor.finding.questions.distress_words import EXPRESSIONS

# All languages at once: learners write in another one than their page's.
_ANY: Final = re.compile(
    r"(?<!\w)(?:" + "|".join(one for expressions in EXPRESSIONS.values() for one in expressions) + r")(?!\w)"
)


def is_distressed(text: str) -> bool:
    """Say whether somebody may speak of self-harm, abuse or violence. A list of words: it misses much, and is no diagnosis."""
    return bool(_ANY.search(fold_line(text)))


def describe_contact() -> str:
    """Return whom to turn to: what the operator says in the language of the page, else a general sentence."""
    contacts = settings.IBLAI_MENTOR_DISTRESS_CONTACTS
    language = (get_language() or "").lower()
    named = {str(code).lower(): str(said) for code, said in contacts.items()}
    said = named.get(language) or named.get(language.partition("-")[0])
    return said or _(
        "If you or somebody else may be in danger, please talk to a person you trust now, or call your local emergency number. "
        "You do not have to deal with this alone."
    )
