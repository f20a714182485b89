"""What was found out of a provider in asking it: kept with it, so that it is found out once, and shown to its operator."""

from __future__ import annotations

import logging
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from django.db import DatabaseError, transaction
from django.utils import timezone

from iblai_mentor_plugin.exceptions import LlmTooLongError
from iblai_mentor_plugin.llm.dialects import Dialect, read_dialect, write_dialect
from iblai_mentor_plugin.models import PROBLEM_LENGTH, Provider

if TYPE_CHECKING:
    from collections.abc import Callable

    from iblai_mentor_plugin.exceptions import LlmRefusedError

log = logging.getLogger(__name__)
_TOO_LONG: Final = "A prompt was too long; enter the context length of its model. "


class KeptDialects:
    """What the models of one provider understand, in its row; what is known by now comes with the row."""

    def __init__(self, provider: Provider) -> None:
        self._provider = provider

    def find(self, base_url: str, model: str) -> Dialect:  # noqa: ARG002 - another address forgets it
        """Return what is known."""
        known = self._provider.found_out.get(model)
        return read_dialect(known) if isinstance(known, dict) else Dialect()

    def keep(self, base_url: str, model: str, dialect: Dialect) -> None:
        """Keep what was found out, unless the provider is another one by now."""

        def write() -> None:
            with transaction.atomic():
                # In turns: two models of one provider may be found out at once.
                row = Provider.objects.select_for_update().filter(pk=self._provider.pk, base_url=base_url).first()
                if row is not None:
                    row.found_out = {**row.found_out, model: write_dialect(dialect)}
                    row.save(update_fields=["found_out"])
                    self._provider.found_out = row.found_out

        self._try(write)

    def note_tools(self, base_url: str, model: str, *, calls_tools: bool) -> None:
        """Keep whether it calls tools, where that is news."""
        known = self.find(base_url, model)
        if known.calls_tools is not calls_tools:
            self.keep(base_url, model, replace(known, calls_tools=calls_tools))

    def note_refusal(self, error: LlmRefusedError) -> None:
        """Show the operator why it refuses; written only where that is news."""
        self._write_problem((_TOO_LONG if isinstance(error, LlmTooLongError) else "") + str(error))

    def note_reply(self, *, is_trial: bool) -> None:
        """Take that back; but that a shorter prompt fits says nothing of one that is too long."""
        if is_trial or not self._provider.problem.startswith(_TOO_LONG):
            self._write_problem("")

    def _write_problem(self, problem: str) -> None:
        problem = problem[:PROBLEM_LENGTH]
        if problem == self._provider.problem:
            return
        self._provider.problem = problem
        at = timezone.now() if problem else None
        rows = Provider.objects.filter(pk=self._provider.pk)
        self._try(lambda: rows.update(problem=problem, problem_at=at))

    def _try(self, write: Callable[[], object]) -> None:
        """Write; a reply does not fail for what is only good to know."""
        try:
            write()
        except DatabaseError as error:
            log.warning("What provider %s is like could not be kept: %s", self._provider.pk, type(error).__name__)
