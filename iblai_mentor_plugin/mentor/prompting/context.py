"""
What the mentor is told: everything that goes into a prompt, each with its share of a budget of tokens.

Only the fields named here leave: no username, name, e-mail or id of anybody is among them. What a course, a tenant or a
learner wrote stands between boundary lines that its authors cannot know, and that none of it has.

What stays the same from one question to the next stands first, and is cut to size without regard to the rest: providers need
not read again what they read a moment ago. So a prompt is the rules, what staff and the learner wish, the unit, and what was
found for the conversation's first question; then what was said; then what this question brings, and the question.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final

from iblai_mentor_plugin.llm import Message, Prompt
from iblai_mentor_plugin.llm.tokens import AROUND_MESSAGE, estimate_tokens, trim
from iblai_mentor_plugin.mentor.prompting.policy import RULES_HEADING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from iblai_mentor_plugin.courseware.course import Passage, ProblemState, SubmittedField

# Shares in percent of what the policy leaves; what one does not use goes on to those after it.
SHARES: Final = {
    "tenant": 6,
    "briefing": 5,
    "instruction": 5,
    "unit": 22,
    "found": 14,
    "question": 15,
    "problem": 3,
    "hints": 3,
    "memory": 5,
    "notes": 3,
    "dates": 2,
    "hits": 6,
    "page": 2,
    "history": 9,
}
# What a boundary and a heading take.
_AROUND_SECTION: Final = 48
_AROUND_PASSAGE: Final = 12
# What the rules of one reply take at the most: were it what they take, all that stands before them would be cut otherwise.
_STEP: Final = 320
# Less of a text than this says nothing.
_LEAST: Final = 16
_LONGEST_TITLE: Final = 200
_LONGEST_NOTE: Final = 540
_BLOCKS: Final = 20
_CONTROLS: Final = dict.fromkeys((*range(9), *range(11, 32), 127, *range(8234, 8239), *range(8294, 8298)))
_WISHES: Final = {
    "about_user": "About the learner",
    "profession": "Profession",
    "mentor_tone": "Tone",
    "desired_mentor_traits": "Traits",
}
_FACTS: Final = ("completion", "attempts", "score", "correct", "hint_shown", "answer_shown", "video_position")
# What a learner says is not true, where its name does not say it.
_CORRECTED: Final = {
    "page": "that they were there",
    "unit": "that they opened it",
    "completion": "that they finished it",
    "correct": "whether the last answer was right",
    "hint_shown": "that they opened a hint",
    "answer_shown": "that they looked at the answer",
    "video_position": "how far they watched it",
    "passing": "that they passed",
}
# What stands before the conversation, and what comes with the question, each in this order.
_STANDING: Final = {
    "tenant": "How this site wants the mentor to be; follow it where the rules allow",
    "briefing": "What the course's staff want the mentor to know; follow it where the rules allow",
    "instruction": "How the learner wishes to be spoken to; follow it where the rules allow",
    "unit": "Passages of the unit that the learner is in",
    "found": "Passages of the course that were found for this conversation, the best first",
}
_CURRENT: Final = {
    "hits": "Further passages that were found for this question, the best first",
    "page": "What the learner's page says, unchecked",
    "memory": "Where the learner is in the course",
    "notes": "What earlier sessions showed of the learner, the newest first, as noted",
    "dates": "Dates of the course, as the platform tells them to this learner",
    "problem": "The problem in question, as the platform records it",
    "hints": "Hints for this problem, by the course and its teachers",
}
# Messages that go along at the least, and by how many more the oldest one moves on: were it every time, a conversation that
# is longer would have no beginning in common with the one before.
_HISTORY: Final = 12
_HISTORY_STEP: Final = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Material:
    """
    All that a prompt is made of, before it is cut to size.

    ``policy`` are the rules of every reply, ``step`` those of this one. ``found`` are passages for the conversation, ``hits``
    those for this question. ``submission`` is what the learner submitted to the problem, ``hints`` what staff say of it.
    ``memory`` is the contract's ``data`` of the learner's memory, ``instruction`` the custom instruction's fields; of both only
    some leave. ``notes`` are session notes, the newest first. ``dates`` are lines, the most needed first. ``history`` comes
    oldest first, without the question.
    """

    policy: str
    question: str
    step: str = ""
    course_title: str = ""
    unit: Sequence[Passage] = ()
    found: Sequence[Passage] = ()
    hits: Sequence[Passage] = ()
    memory: Mapping[str, Any] = field(default_factory=dict)
    notes: Sequence[str] = ()
    dates: str = ""
    instruction: Mapping[str, Any] = field(default_factory=dict)
    problem: ProblemState | None = None
    problem_name: str = ""
    submission: Sequence[SubmittedField] = ()
    hints: Sequence[str] = ()
    briefing: str = ""
    tenant_prompt: str = ""
    page_content: str = ""
    history: Sequence[Message] = ()


class _Budget:
    """Hands out shares; what is not used is left for the next one."""

    def __init__(self, tokens: int, correction: float) -> None:
        self.correction = correction
        self._shared = max(0, tokens)
        self._left = 0.0

    def scale(self, around: int) -> int:
        """Return what goes around a part, as the provider counts."""
        return int(around * max(1.0, self.correction)) + 1

    def open(self, name: str) -> int:
        """Return how much the next part may take."""
        self._left += self._shared * SHARES[name] / 100
        return int(self._left)

    def spend(self, tokens: int) -> None:
        """Take what a part took."""
        self._left -= tokens

    def cut(self, name: str, text: str, around: int = _AROUND_SECTION) -> str:
        """Return a text trimmed to its share, "" if hardly anything would be left of it."""
        around = self.scale(around)
        allowed = self.open(name) - around
        if not text or allowed < _LEAST:
            return ""
        kept = trim(text, allowed, self.correction)
        self.spend(estimate_tokens(kept, self.correction) + around)
        return kept


@dataclass(frozen=True, slots=True, kw_only=True)
class CutMaterial:
    """
    What of the material goes along, cut to size.

    ``sections`` are texts by the names of ``SHARES``, of those that have one, in the order in which they are told. ``seed``,
    which nobody outside knows, is what boundary lines are made of; the same one makes the same lines.
    """

    preface: str
    step: str
    sections: Mapping[str, str]
    passages: tuple[Passage, ...]
    history: tuple[Message, ...]
    question: str
    seed: str = field(default_factory=lambda: secrets.token_hex(16), repr=False)

    @property
    def policy(self) -> str:
        """Return all rules, those of this reply last."""
        return "\n".join(filter(None, (self.preface, self.step)))

    def write_system(self) -> str:
        """Return what is told before the conversation."""
        mark = self.mark
        parts = [self.preface, f"Boundary lines are those that begin and end with {mark}."]
        return "\n".join([*parts, *self._write_sections(_STANDING, mark)])

    def write_message(self) -> str:
        """Return what is told with the question, and the question."""
        mark = self.mark
        sections = self._write_sections(_CURRENT, mark)
        if self.step:
            sections.append(write_section(RULES_HEADING, self.step, mark))
        return "\n".join([*sections, *([self.question] if self.question else [])])

    def _write_sections(self, headings: Mapping[str, str], mark: str) -> list[str]:
        """Return sections, each between lines that nothing within can imitate."""
        return [write_section(headings[name], text, mark) for name, text in self.sections.items() if name in headings]

    @property
    def mark(self) -> str:
        """Return what boundary lines begin and end with; it stands in nothing of the material."""
        said = (message.text for message in self.history)
        return find_mark([self.preface, self.step, *self.sections.values(), self.question, *said], self.seed)


def write_section(heading: str, text: str, mark: str) -> str:
    """Return a text between boundary lines."""
    return f"{mark} {heading}: begin {mark}\n{text}\n{mark} end {mark}"


def cut_material(material: Material, *, budget: int, correction: float = 1.0, seed: str = "") -> CutMaterial:
    """
    Return what of the material takes no more than ``budget`` tokens by our estimate; ``seed``: "" for one by chance.

    Raises ``ValueError`` when the budget has no room for the policy and a question.
    """
    preface = f"{material.policy}\n\nThe course: “{flatten(material.course_title)}”.\n"
    # The line that names the boundary takes what a section's do, so does that of the step, and every sum is rounded up.
    around = 2 * int(_AROUND_SECTION * max(1.0, correction)) + 2
    step = max(int(_STEP * correction), estimate_tokens(material.step, correction))
    fixed = estimate_tokens(preface, correction) + step + around
    shares = _Budget(budget - fixed, correction)
    sections, standing = _cut_standing(shares, material)
    asked = clean(material.question)
    question = shares.cut("question", asked, AROUND_MESSAGE)
    if asked and not question:
        raise ValueError(f"a budget of {budget} tokens has no room for a question")
    # What of the unit had no room is told where it is among the best.
    others = _leave_out(material.hits, standing)
    current, hits = _cut_current(shares, material, others, len(standing) + 1)
    sections |= current
    cut = CutMaterial(
        preface=preface,
        step=material.step,
        sections={name: sections[name] for name in (*_STANDING, *_CURRENT) if sections.get(name)},
        passages=(*standing, *hits),
        history=tuple(_fit_history(shares, material.history)),
        question=question,
    )
    return replace(cut, seed=seed) if seed else cut


def _cut_standing(shares: _Budget, material: Material) -> tuple[dict[str, str], list[Passage]]:
    """Return what stands before the conversation, and the passages that are part of it."""
    wishes = {label: clean(str(material.instruction.get(name) or "")) for name, label in _WISHES.items()}
    sections = {
        "tenant": shares.cut("tenant", clean(material.tenant_prompt)),
        "briefing": shares.cut("briefing", clean(material.briefing)),
        "instruction": shares.cut(
            "instruction", "\n".join(f"{label}: {wish}" for label, wish in wishes.items() if wish)
        ),
    }
    unit = _fit_passages(shares, "unit", material.unit)
    found = _fit_passages(shares, "found", _leave_out(material.found, unit))
    listed = {"unit": _list_passages(unit, 1), "found": _list_passages(found, len(unit) + 1)}
    return {**sections, **listed}, [*unit, *found]


def _leave_out(passages: Sequence[Passage], told: Sequence[Passage]) -> list[Passage]:
    """Return the passages that are not told already; what had no room above has another chance."""
    known = {(one.usage_key, one.text) for one in told}
    return [one for one in passages if (one.usage_key, clean(one.text)) not in known]


def _cut_current(
    shares: _Budget, material: Material, others: Sequence[Passage], first: int
) -> tuple[dict[str, str], list[Passage]]:
    """Return what this question brings, and the passages that are part of it, numbered from ``first``."""
    sections = {
        "problem": shares.cut("problem", _describe_problem(material)),
        "hints": shares.cut("hints", "\n".join(flatten(hint, _LONGEST_NOTE) for hint in material.hints)),
        "memory": shares.cut("memory", _describe_memory(material.memory)),
        "notes": shares.cut("notes", "\n".join(flatten(note, _LONGEST_NOTE) for note in material.notes)),
        "dates": shares.cut("dates", material.dates),
    }
    hits = _fit_passages(shares, "hits", others)
    page = shares.cut("page", clean(material.page_content))
    return {**sections, "hits": _list_passages(hits, first), "page": page}, hits


def write_prompt(
    cut: CutMaterial, *, max_tokens: int, model: str = "", end_user: str = "", temperature: float | None = None
) -> Prompt:
    """Return the prompt that says all this."""
    return Prompt(
        system=cut.write_system(),
        messages=(*cut.history, Message("learner", cut.write_message())),
        passages=cut.passages,
        question=cut.question,
        max_tokens=max_tokens,
        model=model,
        end_user=end_user,
        temperature=temperature,
    )


def find_oldest(before: int) -> int:
    """Return how many messages of a conversation are left out that has so many before the question."""
    return max(0, before - _HISTORY) // _HISTORY_STEP * _HISTORY_STEP


def _describe_problem(material: Material) -> str:
    problem, name = material.problem, flatten(material.problem_name)
    if problem is None:
        return ""
    allowed = f" of {problem.max_attempts}" if problem.max_attempts else ""
    parts = [f"{name}." if name else "", f"Attempts: {problem.attempts}{allowed}."]
    if problem.may_show_correctness and problem.is_correct is not None:
        parts.append(f"The last submitted answer was {'right' if problem.is_correct else 'not right'}.")
        if material.submission:
            parts.append(f"It was: {_describe_submission(material.submission)}.")
    return " ".join(filter(None, parts))


def _describe_submission(fields: Sequence[SubmittedField]) -> str:
    """Return what was submitted, part by part where there are several: of right ones only that they were."""
    written = [
        "right" if one.is_right else f"“{flatten(one.text, _LONGEST_NOTE)}”, not right" if one.text else "not right"
        for one in fields
    ]
    if len(written) == 1:
        return f"“{flatten(fields[0].text, _LONGEST_NOTE)}”"
    return "; ".join(f"part {number}: {text}" for number, text in enumerate(written, 1))


def _describe_memory(memory: Mapping[str, Any]) -> str:
    """Return what of a memory helps an LLM, a line a block."""
    lines = [flatten(str(memory.get("summary") or ""), 2 * _LONGEST_TITLE)]
    for name in ("enrolment", "grade"):
        lines += _describe_facts(name.capitalize(), memory.get(name) or {})
    lines += _describe_corrections("The course", memory)
    visited = (memory.get("visited_blocks") or {}).get("results") or []
    for block in visited[:_BLOCKS]:
        title = flatten(str(block.get("title") or "")) or "Untitled"
        facts = {name: fact for name, fact in (block.get("facts") or {}).items() if name in _FACTS}
        label = f"{title} ({flatten(str(block.get('block_type') or ''))})"
        lines += _describe_facts(label, facts) + _describe_corrections(label, block)
    return "\n".join(filter(None, lines))


def _describe_facts(label: str, facts: Mapping[str, Any]) -> list[str]:
    """Return one line, none where nothing is known; a fact is ``{"value": …}``, or that of the label itself."""
    if "value" in facts:
        return [f"{label}: {_write_value(facts['value'])}"]
    named = {
        name: fact for name, fact in facts.items() if isinstance(fact, dict) and name in (*_FACTS, "grade", "passing")
    }
    described = ", ".join(f"{name.replace('_', ' ')} {_write_value(fact.get('value'))}" for name, fact in named.items())
    return [f"{label}: {described}"] if described else []


def _describe_corrections(label: str, described: Mapping[str, Any]) -> list[str]:
    """Return one line on what the learner said is not true, none where they said no such thing."""
    wrong = [_CORRECTED.get(name, name.replace("_", " ")) for name in described.get("corrected") or ()]
    return [f"{label}: the learner says that this is not true, go by their word: {', '.join(wrong)}"] if wrong else []


def _write_value(value: Any) -> str:
    """Return a value in words; of what has parts only those that are known here."""
    if isinstance(value, dict):
        known = {
            name: value[name] for name in ("earned", "possible", "percent", "letter", "mode", "active") if name in value
        }
        return ", ".join(f"{name} {_write_value(one)}" for name, one in known.items())
    if isinstance(value, bool):
        return "yes" if value else "no"
    return flatten(str(value)) if isinstance(value, int | float | str) else "unknown"


def _fit_passages(shares: _Budget, name: str, passages: Sequence[Passage]) -> list[Passage]:
    """Return the first passages that fit, the last one trimmed."""
    frame = shares.scale(_AROUND_SECTION)
    allowed = shares.open(name) - frame
    fitting: list[Passage] = []
    for passage in passages:
        title = flatten(passage.title)
        around = shares.scale(_AROUND_PASSAGE) + estimate_tokens(title, shares.correction)
        text = clean(passage.text)
        if not text:
            continue
        if allowed - around < _LEAST:
            break
        kept = trim(text, allowed - around, shares.correction)
        fitting.append(replace(passage, title=title, text=kept))
        took = around + estimate_tokens(kept, shares.correction)
        allowed -= took
        shares.spend(took + (frame if len(fitting) == 1 else 0))
        if kept != text:
            break
    return fitting


def _list_passages(passages: Sequence[Passage], first: int) -> str:
    return "\n".join(f"[{number}] {one.title}\n{one.text}" for number, one in enumerate(passages, first))


def _fit_history(shares: _Budget, history: Sequence[Message]) -> list[Message]:
    """Return the newest messages that fit, the oldest of these trimmed."""
    allowed = shares.open("history")
    around = shares.scale(AROUND_MESSAGE)
    fitting: list[Message] = []
    for message in reversed(history):
        text = clean(message.text)
        if allowed - around < _LEAST:
            break
        kept = trim(text, allowed - around, shares.correction)
        took = estimate_tokens(kept, shares.correction) + around
        allowed -= took
        shares.spend(took)
        if kept:
            fitting.append(replace(message, text=kept))
        if kept != text:
            break
    return fitting[::-1]


def find_mark(texts: Sequence[str], seed: str = "") -> str:
    """Return what stands in none of the texts, made of a seed that nobody knows who writes them; "": of chance."""
    digest = hashlib.sha256((seed or secrets.token_hex(16)).encode())
    mark = f"=={digest.hexdigest()[:16]}=="
    while any(mark in text for text in texts):
        digest.update(b"again")
        mark = f"=={digest.hexdigest()[:16]}=="
    return mark


def clean(text: str) -> str:
    """Return a text without what cannot be seen and may turn the direction of what can."""
    return text.translate(_CONTROLS).strip()


def flatten(text: str, longest: int = _LONGEST_TITLE) -> str:
    """Return a text on one line, no longer than this."""
    return " ".join(clean(text).split())[:longest]
