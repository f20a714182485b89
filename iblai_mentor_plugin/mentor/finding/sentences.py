"""The sentences of a passage that may stand alone: no heading, no fragment, no caption, no description of an image."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import zip_longest
from typing import TYPE_CHECKING, Final

from iblai_mentor_plugin.courseware.extraction import split_sentences
from iblai_mentor_plugin.courseware.index.folding import fold_line
from iblai_mentor_plugin.llm.words import UNSPACED

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from iblai_mentor_plugin.courseware.course import Passage
    from iblai_mentor_plugin.mentor.finding.questions.sought import Sought

# As many as are read at a glance, in sentences, in lines of a list, and in characters.
_MOST: Final = 4
_MOST_ITEMS: Final = 9
_LONGEST: Final = 700
_FEWEST_WORDS: Final = 3
_FEWEST_CHARACTERS: Final = 6
# Longer than this is a paragraph, even behind an image.
_LONGEST_CAPTION: Final = 200
_PARAGRAPH: Final = re.compile(r"\n[^\S\n]*\n\s*")
_ITEM: Final = re.compile(r"\s*(?:[-•*] |\d{1,3}[.)] )")
_ROW: Final = re.compile(r".* \|(?: |\Z)")
# Where a sentence ends; a colon leads to the list below it.
_ENDED: Final = re.compile(r"[.!?…。！？।؟][\"'”’»)\]]*\Z")
_LEADING: Final = re.compile(r"[:：]\Z")
# What stands for an image; and what would be read as a citation of ours.
_IMAGE: Final = re.compile(r"\[[^\[\]]{3,}\]")
_BRACKETS: Final = re.compile(r"\[\[|\]\]")
# Text in which asterisks of ours would become something else.
_MARKUP: Final = re.compile(r"[*_`$\\<|]")
# What points to something that stands before or behind it on the page, and is not shown here.
_POINTING: Final = re.compile(
    r"\A(?:below|above|here is|the following)\b(?!.*:\Z)|\b(?:below|above|shown here|as follows)[.!]\Z"
    r"|\b(?:abajo|debajo|a continuaci[oó]n|ci-dessous|ci-dessus|abaixo|a seguir|unten|oben)[.!]\Z|(?:أدناه|أعلاه)[.!]\Z",
    re.IGNORECASE,
)
# What leads through a course, and says nothing of its subject.
_NAVIGATING: Final = re.compile(
    r"\b(?:you(?:[’']ve| have) (?:now )?(?:reached|come to|made it to) the end|you made it|congratulations|once again, welcome"
    r"|(?:hopefully,? (?:that )?you|we hope (?:that )?you)(?:[’']ve| have)? (?:now )?(?:learn|enjoy|found|gain|underst)\w*"
    r"|click (?:on )?[“\"']?next"
    r"|let[’']s (?:get started|move on|go on|begin|continue|take a (?:quick )?look|look (?:at|now))"
    r"|(?:go|move|moving|proceed|continue) (?:on )?to the next|welcome to (?:the|this|our) .*(?:course|module|section|unit)"
    r"|has llegado al final|felicidades|haz clic en siguiente|vous [êe]tes arriv[ée]+s? [àa] la fin|f[ée]licitations"
    r"|cliquez sur suivant|voc[êe] chegou ao fim|parab[ée]ns|clique em pr[óo]ximo|herzlichen gl[üu]ckwunsch"
    r"|klicken sie auf weiter)\b|لقد وصلت إلى نهاية|تهانينا|اضغط على التالي",
    re.IGNORECASE,
)
# What goes on with the sentence before it, by how it begins.
_GOING_ON: Final = re.compile(
    r"\A(?:(?:it|its|they|their|this|that|these|those|he|she|such|here|there,|so|but|and|then|thus|therefore|however|instead"
    r"|otherwise|for this|eso|esto|estos|estas|ello|ellos|ellas|pero|adem[áa]s|por eso|as[íi]|cela|cette|ces|ils?|elles?|mais"
    r"|donc|ainsi|isso|isto|eles?|elas?|mas|assim|das|dies|diese[rs]?|aber|deshalb|daher|dann)\b"
    r"|(?:هذا|هذه|ذلك|لذلك|لكن|وهو|وهي)\s)",
    re.IGNORECASE,
)
# What takes something back of what was said.
_LIMITING: Final = re.compile(
    r"\b(?:even|except|unless|however|but|though|although|incluso|salvo|excepto|aunque|sin embargo|pero|m[êe]me|sauf|cependant"
    r"|toutefois|mais|mesmo|exceto|embora|por[ée]m|mas|sogar|selbst|au(?:ß|ss)er|jedoch|allerdings|aber|obwohl)\b"
    r"|(?:^|\s)(?:حتى|إلا|لكن|باستثناء)\s|甚至|除非|但是|但|不过",
    re.IGNORECASE,
)
_CONCLUDING: Final = re.compile(
    r"\A(?:(?:th(?:at|is) is why|for th(?:is|that|ese) reasons?|th(?:at|is) means|therefore|por eso|por esta raz[óo]n"
    r"|c[’']est pourquoi"
    r"|pour cette raison|por isso|por essa raz[ãa]o|deshalb|darum|daher|aus diesem grund)\b"
    r"|(?:لهذا|لذلك|ولهذا|ولذلك)\s|所以|因此)",
    re.IGNORECASE,
)
# Comments, and lines, of programs and style sheets that are shown to be copied.
_CODE: Final = re.compile(r"\A(?:/\*|//|<!--)|\*/|[{}]\s*\Z")
_CELL: Final = re.compile(r" \|(?: |\Z)")
# With what is written together with it: "light-years", "edX.org".
_WORD: Final = re.compile(r"\d+(?:[.,]\d+)+|[^\W_]+(?:[’'.\-][^\W\d_]+)*")
_UNSPACED: Final = re.compile(rf"[{UNSPACED}]")


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence, or a line of a list or table, as the passage has it; ``paragraph`` is its paragraph's number."""

    text: str
    paragraph: int
    is_item: bool = False
    is_row: bool = False

    @property
    def is_gap(self) -> bool:
        """Say whether it stands for what was left out."""
        return not self.text.strip("-| …")

    @property
    def leads(self) -> bool:
        """Say whether it says that something follows."""
        return bool(_LEADING.search(self.text))


def list_sentences(passage: Passage) -> list[Sentence]:
    """Return what of a passage may be quoted, in its order."""
    titles = {fold_line(title) for title in (*passage.path, *passage.headings, passage.title)}
    found: list[Sentence] = []
    is_behind_image = False
    for number, paragraph in enumerate(_PARAGRAPH.split(passage.text.strip())):
        if _IMAGE.fullmatch(paragraph.strip()):
            is_behind_image = True
            continue
        sentences = list(_read_paragraph(paragraph, number, is_begun=passage.start is not None and not number))
        is_caption = is_behind_image and len(sentences) == 1 and len(paragraph) <= _LONGEST_CAPTION
        is_behind_image = False
        if not is_caption:
            found += [one for one in sentences if fold_line(one.text) not in titles]
    return found


def _read_paragraph(paragraph: str, number: int, *, is_begun: bool) -> Iterator[Sentence]:
    lines = paragraph.split("\n")
    items = [line for line in lines if _ITEM.match(line) or _ROW.match(line)]
    if len(items) * 2 >= len(lines) > 1 or (items and len(lines) == 1):
        for line in lines:
            if line.strip() and not _is_foreign(line):
                yield Sentence(line.strip(), number, is_item=line in items, is_row=bool(_ROW.match(line)))
        return
    for at, sentence in enumerate(split_sentences(paragraph)):
        text = sentence.strip()
        # What is spoken is cut anywhere: what begins small goes on with what stands before it.
        is_rest = is_begun and not at and text[:1].islower()
        if not is_rest and not _is_foreign(text) and _is_whole(text) and not _POINTING.search(text):
            yield Sentence(text, number)


def _is_foreign(text: str) -> bool:
    return any(pattern.search(text) for pattern in (_IMAGE, _BRACKETS, _NAVIGATING, _CODE))


def _is_whole(text: str) -> bool:
    if "\n" in text or not (_ENDED.search(text) or _LEADING.search(text)):
        return False
    return len(text.split()) >= _FEWEST_WORDS or (bool(_UNSPACED.search(text)) and len(text) >= _FEWEST_CHARACTERS)


def list_quoted(passage: Passage, sought: Sought) -> list[Sentence]:
    """Return the sentences that are quoted of a passage, none where nothing in it is whole."""
    return choose_sentences(list_sentences(passage), sought)


def choose_sentences(sentences: Sequence[Sentence], sought: Sought) -> list[Sentence]:
    """Return two to four sentences that follow one another, those with most of what is sought; none where nothing is whole."""
    whole, sentences = sentences, _cut_tables(sentences, sought)
    counts = [sought.measure(one.text) + sought.measure_expected(one.text) for one in sentences]
    # A row of a table cannot be cited by itself, and what leads to nothing says nothing.
    if all(one.is_row for one in sentences) or all(one.leads for one in sentences):
        return []
    best = max(range(len(sentences)), key=lambda at: (counts[at], -at), default=0)
    first = last = best
    # What a sentence goes on with stands before it; what goes on with that is no longer known by its words alone.
    while first and goes_on(sentences[first], sentences[first - 1]) and _fits(sentences[first - 1 : last + 1]):
        first -= 1
    while True:
        # On, where what follows has something of it, or nothing stands before.
        after = last + 1 if last + 1 < len(sentences) else None
        before = first - 1 if first else None
        is_back = before is not None and (after is None or counts[before] > counts[after] or sentences[first].is_item)
        grown = (first - 1, last) if is_back else (first, last + 1)
        if (before is None and after is None) or not _fits(sentences[grown[0] : grown[1] + 1]):
            break
        first, last = grown
    if last + 1 < len(sentences) and _limits(sentences[last + 1], sentences[last], sought):
        last += 1
    return list(_show_cuts(_complete(sentences, first, last), whole))


def concludes(one: Sentence) -> bool:
    """Say whether a sentence says what follows from that before it: "That is why …"."""
    return bool(_CONCLUDING.match(one.text))


def _limits(one: Sentence, before: Sentence, sought: Sought) -> bool:
    """Say whether a sentence takes something back of the one before it, about the same: a quote without it says too much."""
    is_prose = not (one.is_item or one.is_row) and one.paragraph == before.paragraph
    return is_prose and bool(_LIMITING.search(one.text)) and bool(sought.list_had(one.text))


def goes_on(one: Sentence, before: Sentence) -> bool:
    """Say whether a sentence goes on with the one before it: "That takes …"."""
    is_prose = not (one.is_item or one.is_row or before.is_item or before.is_row)
    return is_prose and bool(_GOING_ON.match(one.text))


def _show_cuts(chosen: Sequence[Sentence], whole: Sequence[Sentence]) -> Iterator[Sentence]:
    """Yield what was chosen, with dots for rows of a table or lines at the end of a list that were left out: it is not all."""
    for one, following in zip_longest(chosen, chosen[1:]):
        yield one
        if following is None and one.is_item and not one.is_row:
            behind = whole[whole.index(one) + 1 :][:1]
            if any(other.is_item and other.paragraph == one.paragraph for other in behind):
                yield replace(one, text="- …")
        is_last = one.is_row and not (following and following.is_row and following.paragraph == one.paragraph)
        if is_last and _count_rows(chosen, one.paragraph) < _count_rows(whole, one.paragraph):
            yield replace(one, text=" | ".join("…" for _cell in _CELL.split(one.text)))


def _count_rows(sentences: Sequence[Sentence], paragraph: int) -> int:
    return sum(one.is_row and one.paragraph == paragraph for one in sentences)


def _cut_tables(sentences: Sequence[Sentence], sought: Sought) -> list[Sentence]:
    """Leave out rows of tables that have nothing of what is sought, but for the first one of a table that has some."""
    heads = {one.paragraph: one for one in reversed(sentences) if one.is_row}
    told = {
        one.paragraph
        for one in sentences
        if one.is_row and one is not heads[one.paragraph] and sought.measure(one.text)
    }
    return [
        one
        for one in sentences
        if not one.is_row or (one.paragraph in told and (one is heads[one.paragraph] or sought.measure(one.text)))
    ]


def _fits(chosen: Sequence[Sentence]) -> bool:
    items = sum(one.is_item for one in chosen)
    size = sum(len(one.text) for one in chosen)
    return len(chosen) - items <= _MOST and items <= _MOST_ITEMS and size <= _LONGEST


def _complete(sentences: Sequence[Sentence], first: int, last: int) -> list[Sentence]:
    """Return sentences from the first to the last; with what leads to a list, and without what leads to nothing."""
    chosen = list(sentences[first : last + 1])
    if chosen and chosen[0].is_item:
        opening = _find_opening(sentences, first)
        chosen = [opening, *chosen] if opening else _drop_items(chosen)
    while chosen and chosen[-1].leads:
        chosen.pop()
    if chosen and all(one.is_row for one in chosen):
        # What leads to a table is cited for it, as a row cannot be.
        above = [one for one in sentences[:first] if not one.is_row]
        return [*above[-1:], *chosen] if above else []
    return chosen


def _find_opening(sentences: Sequence[Sentence], first: int) -> Sentence | None:
    """Return what a line of a list or table stands below: the table's first row, or what leads to the list."""
    if sentences[first].is_row:
        same = (one for one in sentences[:first] if one.is_row and one.paragraph == sentences[first].paragraph)
        return next(same, None)
    before = next((one for one in reversed(sentences[:first]) if not one.is_item), None)
    return before if before is not None and before.leads else None


def _drop_items(chosen: list[Sentence]) -> list[Sentence]:
    """Leave out lines of a list that nothing leads to, unless they are sentences themselves."""
    return [one for one in chosen if not one.is_item or _ENDED.search(one.text)]


def write_sentences(chosen: Sequence[Sentence], sought: Sought, marker: str, cited: Sentence) -> str:
    """Return sentences as Markdown that reads well as plain text, the words sought in bold, a marker behind the cited one."""
    written = ""
    for at, one in enumerate(chosen):
        before = chosen[at - 1] if at else None
        if before is not None:
            is_new = one.paragraph != before.paragraph
            is_next = one.is_item and before.is_item and not is_new
            written += "\n" if is_next else "\n\n" if is_new or one.is_item else _find_gap(before)
        is_head = one.is_row and (before is None or before.paragraph != one.paragraph or not before.is_row)
        # What leads to a list ends a sentence where the mark stands.
        text = f"{one.text.rstrip(':：')}." if one is cited and one.leads else one.text
        written += _write_row(text, is_head=is_head) if one.is_row else mark_sought(text, sought)
        written += f" {marker}" if one is cited else ""
    return written


def _find_gap(before: Sentence) -> str:
    """Return what stands between two sentences: nothing where the script puts no spaces."""
    return "" if is_unspaced(before.text[-2:-1]) else " "


def is_unspaced(text: str) -> bool:
    """Say whether a text has letters of a script that puts no spaces between words."""
    return bool(_UNSPACED.search(text))


def _write_row(text: str, *, is_head: bool) -> str:
    """Return a row of a table, the first one with the line that makes it one."""
    cells = [" ".join(cell.split()).removeprefix("- ") for cell in _CELL.split(text)]
    row = f"| {' | '.join(cells)} |"
    return f"{row}\n|{'---|' * len(cells)}" if is_head else row


def mark_sought(text: str, sought: Sought) -> str:
    """Return a text with the words sought in bold."""
    head = _ITEM.match(text)
    start = head.end() if head else 0
    if _MARKUP.search(text[start:]):
        return text
    marked = _WORD.sub(lambda found: f"**{found[0]}**" if _is_sought(found[0], sought) else found[0], text[start:])
    return text[:start] + marked.replace("** **", " ")


def _is_sought(word: str, sought: Sought) -> bool:
    # "Instead", in bold, would say that nothing better was found.
    return not is_unspaced(word) and sought.marks(word)
