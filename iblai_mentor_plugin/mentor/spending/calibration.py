"""By how much our estimate of tokens is off for a provider's model, as its counts taught."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Final

from django.db import transaction

from iblai_mentor_plugin.collisions import retried
from iblai_mentor_plugin.llm.tokens import update_correction
from iblai_mentor_plugin.mentor.spending.ledger import open_entries
from iblai_mentor_plugin.models import TokenCorrection

if TYPE_CHECKING:
    from iblai_mentor_plugin.mentor.providers.choice import Replier

# A smaller move is not worth a write: replies that end at once would wait for one row.
_WORTH_A_WRITE: Final = 0.02
_UNIQUE: Final = ("provider", "model")
# Seconds for which a process goes by what it knows.
_SECONDS: Final = 60.0


class _Known:
    """What this process read or learned lately: what another one learns moves a factor by little, and may be seen late."""

    def __init__(self) -> None:
        self._factors: dict[tuple[str, str], tuple[float, float]] = {}

    def find(self, provider: str, model: str) -> float:
        now = time.monotonic()
        at, factor = self._factors.get((provider, model), (float("-inf"), 1.0))
        if now - at < _SECONDS:
            return factor
        learned = TokenCorrection.objects.filter(provider=provider, model=model)
        return self.keep(provider, model, learned.values_list("factor", flat=True).first() or 1.0)

    def keep(self, provider: str, model: str, factor: float) -> float:
        self._factors[provider, model] = time.monotonic(), factor
        return factor

    def forget(self) -> None:
        """Begin anew; for tests, whose rows are taken back."""
        self._factors.clear()


known: Final = _Known()


def find_correction(replier: Replier) -> float:
    """
    Return the counted tokens for one estimated; 1 where nothing was learned yet, and of a search, which counts none.

    As it was a minute ago at the most, where another process learned something since.
    """
    return 1.0 if replier.is_search else known.find(replier.provider, replier.model)


@retried
def learn_correction(replier: Replier, *, estimated: int, counted: int) -> None:
    """
    Learn from a provider's count of a prompt; ``estimated`` is our estimate without any correction.

    Nothing is written while the correction moves by no more than 2 percent, so that it settles within a tenth of the truth.
    """
    if not _is_worth_it(find_correction(replier), estimated, counted):
        return
    place = {"provider": replier.provider, "model": replier.model}
    if not TokenCorrection.objects.filter(**place).exists():
        open_entries(TokenCorrection.objects.all(), [TokenCorrection(**place)], unique=_UNIQUE)
    with transaction.atomic():
        # In turns: each learns from what the one before it left.
        row = TokenCorrection.objects.select_for_update().get(**place)
        if _is_worth_it(row.factor, estimated, counted):
            row.factor = _learn(row.factor, estimated, counted)
            row.save(update_fields=["factor", "modified"])
    known.keep(**place, factor=row.factor)


def _is_worth_it(factor: float, estimated: int, counted: int) -> bool:
    return abs(_learn(factor, estimated, counted) / factor - 1) > _WORTH_A_WRITE


def _learn(factor: float, estimated: int, counted: int) -> float:
    return update_correction(factor, estimated=round(estimated * factor), counted=counted)
