"""
A verdict on what the learner just put forward for an open problem: "Yes, exactly." alone tells as much as the answer.

Where their last word is a guess that could be an answer ("is it Vega?", "42?", "B?"), whether it is right or not, no sentence
that is nothing but a verdict leaves, nor one that begins with yes or no, or says that they are right or wrong. To ask, to
explain, to say that one may not tell: all of that leaves. A word agreed on for right ("say banana") is not known.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from iblai_mentor_plugin.mentor.guarding.numerals import read_number
from iblai_mentor_plugin.mentor.guarding.phrases import ALPHABETS, PLACES
from iblai_mentor_plugin.mentor.guarding.spelling import fold, split_words
from iblai_mentor_plugin.mentor.guarding.verdicts import UNSPACED, WORDS, YES_OR_NO, join_words

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from iblai_mentor_plugin.courseware.course import OpenProblem
    from iblai_mentor_plugin.mentor.guarding.said import Said

# Where a sentence ends; what follows is needed to know it.
_END: Final = re.compile(r"[.?!…؟।]+[\"”’»*_)]*\s|[。！？\n]")
# Of a longer one so much is looked at.
_LONGEST: Final = 300
_SHORTEST: Final = 3
_SIGNS: Final = re.compile("[✅❌✔✓✗✘👍👎☑]")
_VERDICTS: Final = frozenset(fold(f"{WORDS} hm hmm warm cold hot warmer colder spot nailed").split())
_FILLERS: Final = frozenset(
    fold(
        "that thats this it its is s are re you youre ve your answer guess got have the a on quite so very well done job oh "
        "ah not isn t me just of course much too and but is es eso la respuesta muy bien tu c est la reponse das ist die "
        "antwort du hast sehr gut leider nicht ganz e a resposta muito bem la risposta molto bene это не"
    ).split()
)
_MOST_WORDS: Final = 8
_FOUND: Final = re.compile(
    r"(?:(?:yes|oh|well) )?(?:that s|thats|that is|you|you ve|you have)(?: \w+)?(?: it| the one)|got it|bingo"
)
# What stands beside the letter or the place of an option.
_SMALL: Final = frozenset({"option", "letter", "answer", "choice", "number", "the", "one", "it", "is", "s", "or", "no"})
_JUDGED: Final = "right|correct|wrong|incorrect|mistaken"
_YES: Final = re.compile(
    rf"^\W*(?:(?:that s|thats|that is|das ist|c est|es|e) )?(?:{join_words(YES_OR_NO)})\W*[,.:;!–—-]"
    rf"|^\W*(?:{join_words(UNSPACED)})[,，。！!、]"
)
_TELLS: Final = re.compile(
    r"\byou(?: (?:are|re|ve|have|got|were|absolutely|completely|quite|exactly|totally|not|almost|already|nearly|it))* "
    rf"(?:{_JUDGED})\b(?! (?:that|to|about|in|on|with)\b)"
    rf"|\b(?:your|that|this|the) (?:answer|guess|choice|option|result)(?: \w+)? (?:is|was|s) (?:\w+ ){{0,2}}(?:{_JUDGED})\b"
    rf"|\b(?:that|it|this|which) (?:is|s|isn t|was) (?:(?:not|indeed|absolutely|exactly|quite|the) )*(?:{_JUDGED})\b"
    r"|\b(?:tienes razon|es correct[ao]|es incorrect[ao]|tu as raison|c est (?:juste|exact|faux)|du hast recht|das stimmt"
    r"|das ist (?:richtig|falsch))\b"
)
# Not a verdict but a question of it, or a refusal to give one.
_OPEN: Final = re.compile(
    r"\b(?:whether|if|ob|wenn|cannot|can t|won t|couldn t|may not|not allowed|not going to|no puedo|ne peux)\b"
)


class Confirmations:
    """One way of reading a reply; ``limit`` is how much of the reply it lets go."""

    def __init__(self) -> None:
        self.has_found = False
        self.limit = 0
        self._text = ""

    def feed(self, delta: str) -> None:
        """Read on, and decide on the sentences that have ended."""
        self._text += delta
        while not self.has_found:
            end = _END.search(self._text, self.limit, self.limit + _LONGEST)
            if end is None and len(self._text) - self.limit < _LONGEST:
                return
            self._decide(end.end() if end else self.limit + _LONGEST)

    def finish(self) -> None:
        """Decide the rest."""
        if not self.has_found:
            self._decide(len(self._text))

    def _decide(self, end: int) -> None:
        if is_verdict(self._text[self.limit : end]):
            self.has_found = True
        else:
            self.limit = end


def is_verdict(sentence: str) -> bool:
    """Say whether a sentence says of what was put forward that it is right or wrong."""
    folded = fold(sentence)
    words = split_words(folded)
    said = set(words)
    if not words:
        return _SIGNS.search(sentence) is not None
    if "?" in sentence or "؟" in sentence or "？" in sentence:
        return False
    joined = " ".join(words)
    if _FOUND.fullmatch(joined):
        return True
    if len(words) <= _MOST_WORDS and said <= _VERDICTS | _FILLERS and not said.isdisjoint(_VERDICTS):
        return True
    return not _OPEN.search(joined) and (_YES.match(folded + ".") is not None or _TELLS.search(joined) is not None)


def is_offered(problems: Iterable[OpenProblem], asked: Collection[str], said: Said) -> bool:
    """Say whether the learner's last word is a guess that could be the answer of a problem in question."""
    offers = said.offered
    return bool(offers) and any(_fits(problem, offers) for problem in problems if problem.usage_key in asked)


def _fits(problem: OpenProblem, offers: Iterable[str]) -> bool:
    """Say whether one of the guesses is of the kind of the problem's answers, right or wrong."""
    options = ["".join(split_words(fold(option.text))) for group in problem.options for option in group]
    kinds = {read_number(answer) is not None for answer in problem.answers}
    return any(_names(offer, options) if options else (read_number(offer) is not None) in kinds for offer in offers)


def _names(offer: str, options: Collection[str]) -> bool:
    """Say whether a guess names an option: by its words or some of them, its letter or its place."""
    words = split_words(fold(offer))
    key = "".join(words)
    if any(key in option and len(key) >= _SHORTEST for option in options) or key in options:
        return True
    letters = {letter for alphabet in ALPHABETS for letter in alphabet[: len(options)]}
    bare = [word for word in words if word not in _SMALL]
    return bool(bare) and all(word in letters or word in PLACES or word.isdigit() for word in bare)
