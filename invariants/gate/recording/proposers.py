"""Proposers: everyone who has proposed a change for a configuration, whoever proposes it now.

Owns: which proposals are one change, and who has proposed it so far.
Must never know: who may approve; the file of a ledger.

Two proposals are one change where they have the same parts, in any order and layout: a comment more does not make
another change.
"""

from __future__ import annotations

from collections.abc import Iterator

from invariants.foundation.exceptions import ModelError, NoAnswerError
from invariants.foundation.records import ValueRecord
from invariants.foundation.sources import SourceText, text_digest
from invariants.gate.recording.entries import DecisionEntry, LedgerEntry
from invariants.gate.running.proposal import read_proposal


class _Proposed(ValueRecord):
    """A proposal, and who has made it; None where nobody has said it."""

    text: str
    proposer: str | None


class Proposers:
    """The proposals of all decisions so far, by the digest of the configuration that they are about."""

    def __init__(self) -> None:
        self._proposed: dict[str, dict[_Proposed, None]] = {}

    def note(self, entry: LedgerEntry) -> None:
        """Take note of an entry of a ledger."""
        if isinstance(entry, DecisionEntry) and entry.replay.proposal is not None:
            self.add(entry.decision.digests.state, entry.replay.proposal, entry.proposer)

    def add(self, state: str, text: str, proposer: str | None) -> None:
        """Take note of a proposal for a configuration."""
        self._proposed.setdefault(state, {})[_Proposed(text, proposer)] = None

    def of(self, state: str, proposal: str) -> tuple[str, ...]:
        """Return who has proposed a change for a configuration, once each. Both are named by their digests."""
        known = self._proposed.get(state, {})
        text = next((each.text for each in known if text_digest(each.text) == proposal), None)
        return () if text is None else self.of_text(state, text)

    def of_text(self, state: str, text: str) -> tuple[str, ...]:
        """Return who has proposed the change in a text for a configuration, once each."""
        return tuple(dict.fromkeys(self._proposers(state, text)))

    def _proposers(self, state: str, text: str) -> Iterator[str]:
        wanted = _parts(text)
        for each in self._proposed.get(state, {}):
            if each.proposer is not None and (each.text == text or _parts(each.text) == wanted):
                yield each.proposer


def _parts(text: str) -> tuple[str, ...]:
    """Return the parts of a proposal, in one order and layout; the text itself where it cannot be read."""
    try:
        return read_proposal(SourceText("<proposal>", text)).parts
    except (ModelError, NoAnswerError):
        return (text,)
