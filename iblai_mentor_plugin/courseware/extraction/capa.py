"""The platform's problems: their source, and the words of their vocabulary that this package knows."""

from __future__ import annotations

import html
import re

from lxml import etree

from iblai_mentor_plugin.courseware.extraction.elements import name_of
from iblai_mentor_plugin.courseware.extraction.noise import remove_unseen

# In characters; no problem that people wrote comes near it.
READ_LIMIT = 1_000_000

CHOICE_GROUPS = frozenset({"checkboxgroup", "checkboxtextgroup", "choicegroup", "radiogroup", "radiotextgroup"})
# What the platform registers as a response, and one that old courses still have.
RESPONSES = frozenset(
    {
        *("annotationresponse", "choiceresponse", "choicetextresponse", "coderesponse", "customresponse"),
        *("externalresponse", "formularesponse", "imageresponse", "javascriptresponse", "multiplechoiceresponse"),
        *("numericalresponse", "optionresponse", "schematicresponse", "stringresponse", "symbolicresponse"),
        "truefalseresponse",
    }
)
# Where a learner answers.
FIELDS = CHOICE_GROUPS | {
    *("annotationinput", "chemicalequationinput", "codeinput", "crystallography", "designprotein2dinput"),
    *("drag_and_drop_input", "editageneinput", "filesubmission", "formulaequationinput", "imageinput", "jsinput"),
    *("matlabinput", "optioninput", "schematic", "textbox", "textline", "vsepr_input"),
}
# The fields within a choice: one that counts, and one that is there so that nobody can tell which counts.
BLANKS = frozenset({"decoy_input", "numtolerance_input"})

_ENTITY = re.compile(r"&([A-Za-z][A-Za-z0-9]*);")
_ENTITIES_OF_XML = frozenset({"amp", "apos", "gt", "lt", "quot"})


def parse_problem(olx: str) -> etree._Element | None:
    """Return the root of a problem's source; None for what the platform could not read, either."""
    if len(olx) > READ_LIMIT:
        return None
    source = _ENTITY.sub(_as_number, remove_unseen(olx))
    # Nothing is fetched, nor is an entity expanded that the source itself defines.
    parser = etree.XMLParser(
        encoding="utf-8", load_dtd=False, no_network=True, remove_comments=True, remove_pis=True, resolve_entities=False
    )
    try:
        root = etree.fromstring(source.strip().encode(), parser)
    except (etree.LxmlError, ValueError):
        return None
    return root if name_of(root) == "problem" else None


def _as_number(entity: re.Match[str]) -> str:
    """Return an entity of HTML, which XML does not know, as the numbers of its characters."""
    if entity[1] in _ENTITIES_OF_XML:
        return entity[0]
    characters = html.unescape(entity[0])
    return entity[0] if characters == entity[0] else "".join(f"&#{ord(character)};" for character in characters)
