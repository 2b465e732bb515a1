"""The gate: a warm checker in front of the changes of one running system.

Owns: the configuration that the system is in, and the order of events from a proposal to its decision.
Must never know: policies and ledgers; how a decision is shown.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from invariants.foundation.exceptions import InvariantsError
from invariants.foundation.sources import SourceText
from invariants.gate.decision import Decision, Policy
from invariants.language.model.declarations import Model


class StaleDecisionError(InvariantsError):
    """A decision is committed that does not admit, or is about another state than the present one."""


class Gate:
    """Decides proposals about one running system. Safe from several threads."""

    def __init__(self, model: Model, *, state: Mapping[str, Any] | None = None, policy: Policy | None = None) -> None:
        """Take a model, the present configuration as ``--state`` has it (None: any initial one), and a policy."""
        raise NotImplementedError

    @property
    def state(self) -> dict[str, Any]:
        """Return the present configuration, as ``--state`` has it."""
        raise NotImplementedError

    @property
    def state_digest(self) -> str:
        """Return the digest of the present configuration."""
        raise NotImplementedError

    def decide(self, proposal: str | SourceText) -> Decision:
        """Return the decision about a proposal, and change nothing. Raises ``ModelError`` for one with mistakes."""
        raise NotImplementedError

    def commit(self, decision: Decision, *, approved: bool = False) -> None:
        """Make the change of a decision that admits it, or that a person has approved.

        Raises :class:`StaleDecisionError` where the state has moved on, or the decision does not admit.
        """
        raise NotImplementedError

    def step(self, rule: str, arguments: Mapping[str, Any] | Sequence[Any] = ()) -> None:
        """Take a step that has happened: a rule of the model fired. Raises ``ModelError`` where it cannot."""
        raise NotImplementedError
