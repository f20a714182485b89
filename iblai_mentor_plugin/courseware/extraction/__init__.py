"""
The text of a course, taken from its blocks' source: strings in, strings out.

Whatever comes in was written by others and may be broken, huge or hostile; nothing here raises for what it is given.
"""

from iblai_mentor_plugin.courseware.extraction.answers import Solution, read_solution
from iblai_mentor_plugin.courseware.extraction.learner_answers import read_submission
from iblai_mentor_plugin.courseware.extraction.markup import markup_parts, markup_text
from iblai_mentor_plugin.courseware.extraction.passages import Cut, list_parts, split_passages
from iblai_mentor_plugin.courseware.extraction.problem import problem_text, question_text, read_hints
from iblai_mentor_plugin.courseware.extraction.sentences import cut_position, shorten, split_sentences
from iblai_mentor_plugin.courseware.extraction.transcript import Cue, SpokenPassage, merge_cues, read_cues

__all__ = [
    "Cue",
    "Cut",
    "Solution",
    "SpokenPassage",
    "cut_position",
    "list_parts",
    "markup_parts",
    "markup_text",
    "merge_cues",
    "problem_text",
    "question_text",
    "read_cues",
    "read_hints",
    "read_solution",
    "read_submission",
    "shorten",
    "split_passages",
    "split_sentences",
]
