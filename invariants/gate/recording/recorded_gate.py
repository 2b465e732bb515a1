"""A gate whose policy counts, and whose decisions are on the disk before they are given.

Owns: the order of events from a finding to the answer, with a policy and a ledger.
Must never know: how a change is judged; the form of a ledger.

The policy rules while no other gate can: two gates with one ledger do not both spend the last allowed loosening.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from os import PathLike, fspath
from threading import Lock, RLock
from typing import Any

from msgspec.structs import replace

from invariants.foundation.diagnostics import Diagnostic
from invariants.foundation.exceptions import InvariantsError
from invariants.foundation.sources import SourceText
from invariants.gate.decision import Decision, GateAction
from invariants.gate.findings import Examined
from invariants.gate.gate import NO_FILE, Gate, StaleDecisionError
from invariants.gate.ledger.ledger import MODEL, Ledger, Turn
from invariants.gate.ledger.lines import LedgerLine
from invariants.gate.policy.loosening import LooseningCount, loosened_places
from invariants.gate.policy.policy import GatePolicy
from invariants.gate.policy.reading import read_policy
from invariants.gate.recording.delivery import DIRECT, Delivery
from invariants.gate.recording.entries import (
    GateRequest,
    approval_line,
    baseline_line,
    count_entry,
    decision_line,
    entry_of,
)
from invariants.gate.recording.guard import ChangeGuard, Describe
from invariants.gate.recording.proposers import Proposers
from invariants.gate.running.configuration import SystemState
from invariants.language.model.declarations import Model


class _SignedText(SourceText):
    """A proposal with the name of its proposer, and the way that the answer takes."""

    proposer: str | None
    delivery: Delivery


class SelfApprovalError(InvariantsError):
    """The person who approves a change has proposed it, or may have, and the policy does not allow that."""


class RecordedGate(Gate):
    """A gate with a policy and, if one is named, a ledger. Safe from several threads, and beside other processes.

    Args:
        model: The model of the system.
        state: The present configuration, as ``--state`` has it. Without one, every value is possible.
        policy: A policy, or the file that it is in; None for the default.
        ledger: The file that each decision is written to before it is given; None for none.
        certificates: The folder that certificates of proofs are written to; None for none.

    """

    def __init__(
        self,
        model: Model,
        *,
        state: Mapping[str, Any] | SystemState | None = None,
        policy: GatePolicy | str | PathLike[str] | None = None,
        ledger: str | PathLike[str] | None = None,
        certificates: str | PathLike[str] | None = None,
    ) -> None:
        """Raise ``ModelError`` for a state or a policy with mistakes; for a ledger, ``decide`` does."""
        rules = policy if isinstance(policy, GatePolicy) else _policy(policy, model)
        super().__init__(model, state=state, policy=rules, certificates=certificates)
        self._rules = rules
        self._count = LooseningCount()
        self._proposers = Proposers()
        self._counting = Lock()
        self._ledger: Ledger | None = None
        if ledger is not None:
            first = {"system": model.name, MODEL: model.digest}
            self._ledger = Ledger(fspath(ledger), first, self._take, entry_of)
        self.changing = RLock()
        """Held while a change is made: the state does not move on meanwhile."""
        self.notices: list[Diagnostic] = []
        """Warnings about the ledger that came up, such as a torn last line."""

    def decide(
        self,
        proposal: str | SourceText,
        *,
        about: str | None = None,
        proposer: str | None = None,
        delivery: Delivery = DIRECT,
    ) -> Decision:
        """Return the decision about a proposal, which is on the disk by then if there is a ledger.

        Raises ``ModelError`` as :meth:`Gate.decide`, and where the ledger cannot be used; ``ValueError`` for a
        proposer whose name is empty.
        """
        if proposer is not None:
            _require_name(proposer, "proposer")
        source = proposal if isinstance(proposal, SourceText) else SourceText(NO_FILE, proposal)
        return super().decide(_SignedText(source.path, source.text, proposer, delivery), about=about)

    def _ruled(self, state: SystemState, source: SourceText, examined: Examined) -> Decision:
        with self._turn() as turn:
            ruling = self._rules.ruling_after(self._count, examined.findings)
            found = Decision(examined.findings, ruling.action, ruling.rule, self._rules.digest)
            return self._recorded(turn, found, state, source, examined.after)

    def _failure(self, state: SystemState, source: SourceText, error: Exception) -> Decision:
        found = super()._failure(state, source, error)
        with self._turn() as turn:
            return self._recorded(turn, found, state, source)

    def _recorded(
        self,
        turn: Turn | None,
        decision: Decision,
        state: SystemState,
        source: SourceText,
        after: SystemState | None = None,
    ) -> Decision:
        """Return a decision with its proposer, once it is written down and its change, if admitted, delivered."""
        delivery = DIRECT
        if isinstance(source, _SignedText):
            decision, delivery = replace(decision, proposer=source.proposer), source.delivery
        with delivery.prepared(after, is_made=decision.is_admitted) as deliver:
            if turn is not None:
                request = GateRequest(decision.proposer, source.text, state.plain, self._rules.text)
                turn.append(decision_line(decision, request), deliver)
            else:
                deliver()
                self._proposers.add(state.digest, source.text, decision.proposer)
                if decision.is_admitted:
                    self._count.add(loosened_places(decision.findings))
        return decision

    def require_other(self, proposal: SourceText, proposer: str | None, person: str) -> None:
        """Require that a person may approve a proposal for the present configuration, before it is decided.

        Raises :class:`SelfApprovalError` where that person proposes it or has done so, and where nobody is known to
        have proposed it; ``ModelError`` where the ledger cannot be used.
        """
        known: tuple[str, ...] = ()
        if self._ledger is not None and os.path.exists(self._ledger.path):
            with self._turn():
                known = self._proposers.of_text(self.state_digest, proposal.text)
        if proposer is not None:
            known = (proposer, *known)
        self._require_other(known, person)
        if not known and not self._rules.self_approval:
            raise SelfApprovalError(f"nobody is known to have proposed the change that {person} approves")

    def _require_other(self, proposers: tuple[str, ...], person: str) -> None:
        for proposer in proposers:
            if not self._rules.may_approve(proposer, person):
                raise SelfApprovalError(f"{person} cannot approve a change that {proposer} proposes")

    def approve(self, decision: Decision, person: str, *, delivery: Delivery = DIRECT) -> Decision:
        """Make a change that the policy has left to a person, who is named in the ledger; return the decision so.

        Raises :class:`StaleDecisionError` where the state has moved on, or the decision leaves nothing to a person,
        :class:`SelfApprovalError` where that person has proposed the change, now or in an earlier line of the ledger,
        ``ValueError`` where the name is empty, and ``ModelError`` as :meth:`decide`.
        """
        _require_name(person, "approver")
        if decision.action is not GateAction.ESCALATE:
            raise StaleDecisionError(f"the decision is {decision.action.value}: there is nothing to approve")
        with self.changing:
            after = self.after(decision)
            if after is None:
                raise StaleDecisionError("the decision was not made here, or about an older state: ask again")
            with self._turn() as turn, delivery.prepared(after) as deliver:
                found = decision.findings
                proposers = self._proposers.of(found.state, found.proposal)
                self._require_other((*filter(None, [decision.proposer]), *proposers), person)
                if turn is not None:
                    turn.append(approval_line(decision, person), deliver)
                else:
                    deliver()
                    self._count.add(loosened_places(found))
            self.commit(decision, approved=True)
        return replace(decision, approved_by=person)

    def guarded(self, proposal: Describe, *, proposer: str | None = None) -> ChangeGuard:
        """Return a guard around a change, for ``with`` or as a decorator: the change is made only if it is admitted."""
        return ChangeGuard(self, proposal, proposer)

    def commit(self, decision: Decision, *, approved: bool = False) -> None:
        """Make the change of a decision; raises as :meth:`Gate.commit` does."""
        with self.changing:
            super().commit(decision, approved=approved)

    def step(self, rule: str, arguments: Mapping[str, Any] | Sequence[Any] = ()) -> None:
        """Take a step that has happened; raises as :meth:`Gate.step` does."""
        with self.changing:
            super().step(rule, arguments)

    def begin_baseline(self, person: str) -> None:
        """Stop counting what earlier changes loosened: a person has reviewed the configuration.

        Raises ``ValueError`` where the name is empty, and ``ModelError`` where the ledger cannot be used.
        """
        _require_name(person, "reviewer")
        with self._turn() as turn:
            if turn is not None:
                turn.append(baseline_line(person))
            else:
                self._count.restart()

    def _take(self, line: LedgerLine) -> None:
        """Take a line of the ledger into account, whichever gate has written it."""
        entry = entry_of(line)
        count_entry(self._count, entry)
        self._proposers.note(entry)

    @contextmanager
    def _turn(self) -> Iterator[Turn | None]:
        """Keep others waiting: of this gate and, with a ledger, of every gate that has the same."""
        with self._counting:
            if self._ledger is None:
                yield None
                return
            with self._ledger.turn() as turn:
                self.notices += turn.notices
                yield turn


def _require_name(name: object, role: str) -> None:
    """Raise ``ValueError`` unless a name is that of somebody."""
    if not isinstance(name, str) or not name.strip():
        raise ValueError(f"{name!r} names nobody: the {role} is a name, such as 'alice'")


def _policy(path: str | PathLike[str] | None, model: Model) -> GatePolicy:
    return GatePolicy() if path is None else read_policy(fspath(path), model)
