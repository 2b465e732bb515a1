"""Delivery: the configuration after a change, written together with the line about the decision.

Owns: the order in which an answer leaves the gate, so that file, ledger and answer agree.
Must never know: the form of a ledger; how a decision is reached.

The content is written beside the file before the ledger gets its line, and put into the file's place once the line is
on the disk. Where either fails, the line is taken back, and the change is not made.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager

from invariants.foundation.exceptions import InvariantsError
from invariants.foundation.files import not_written, replacement
from invariants.foundation.records import Record
from invariants.gate.running.configuration import SystemState, state_text


class UndeliveredError(InvariantsError):
    """The configuration after a change cannot be written, so the change is not made. The message is a clause."""


def _nothing() -> None:
    """Do nothing."""


class Delivery(Record):
    """The way of an answer to its caller.

    ``end`` is the file that gets the configuration after a change that is made; None for none. ``begin`` is called
    before anything is written: from then on the caller has to see the answer.
    """

    end: str | None = None
    begin: Callable[[], object] = _nothing

    @contextmanager
    def prepared(self, after: SystemState | None, *, is_made: bool = True) -> Iterator[Callable[[], None]]:
        """Write the configuration beside its file, and yield the function that puts it into place.

        Both do nothing where no change is made or no file is named. Raises :class:`UndeliveredError`, as the function
        does, where the file cannot be written, or the change leaves open which configuration comes after it.
        """
        if self.end is None or not is_made:
            self.begin()
            yield _nothing
            return
        if after is None:
            raise UndeliveredError("the change chooses, and leaves open which configuration comes after it")
        with ExitStack() as stack:
            try:
                put = stack.enter_context(replacement(self.end, state_text(after.plain).encode()))
            except (OSError, ValueError) as error:
                raise UndeliveredError(not_written("the configuration", self.end, error)) from error

            def deliver() -> None:
                try:
                    put()
                except OSError as error:
                    named = self.end or ""
                    raise UndeliveredError(not_written("the configuration", named, error)) from error

            self.begin()
            yield deliver


DIRECT = Delivery()
"""The delivery of an answer in a program: no file."""
