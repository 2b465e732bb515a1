"""The gate: a warm checker in front of the changes of one running system.

Owns: the configuration that the system is in, and the order of events from a proposal to its decision.
Must never know: how a policy rules, how decisions are recorded or shown.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from os import PathLike
from pathlib import Path
from threading import Lock
from typing import Any

from invariants.foundation.codes import Code
from invariants.foundation.diagnostics import Diagnostic, Label
from invariants.foundation.exceptions import InvariantsError, ModelError, NoAnswerError
from invariants.foundation.records import Record
from invariants.foundation.sources import SourceText, Span
from invariants.gate.decision import ChangeClass, Decision, GateAction, GateFindings, Outcome, Policy
from invariants.gate.findings import Examined, Examiner
from invariants.gate.policy.policy import GatePolicy
from invariants.gate.running.assembly import Assembler
from invariants.gate.running.configuration import SystemState, bad_state, state_from
from invariants.gate.running.settling import UntoldCodeError, settled
from invariants.gate.running.step import step_from
from invariants.language.model.declarations import Model

MOST_PENDING = 256
"""Decisions whose configuration after the change is kept until they are committed; the oldest are the first to go."""

NO_FILE = "<proposal>"
"""The path of a proposal that is in no file."""

FAILED = "the gate failed"
"""The rule of the policy that is named where no policy was asked."""


class StaleDecisionError(InvariantsError):
    """A decision is committed that does not admit, or is about another state than the present one."""


class _Pending(Record):
    """A decision, with the configuration after its change."""

    decision: Decision
    after: SystemState


class Gate:
    """Decides proposals about one running system. Safe from several threads.

    Several threads can ask for decisions at a time; a commit or a step moves the state on, and decisions
    about the state before can be committed no more.

    A program that keeps a gate for long can call ``gc.freeze()`` after the first decision: the model and the modules
    are not gone through again then whenever Python collects garbage, which doubles the time of one decision in fifty.
    """

    def __init__(
        self,
        model: Model,
        *,
        state: Mapping[str, Any] | SystemState | None = None,
        policy: Policy | None = None,
        certificates: str | PathLike[str] | None = None,
    ) -> None:
        """Take a model, the present configuration as ``--state`` has it, a policy, and a folder for certificates.

        Without a configuration nothing is known of the values, and all code is as written. Raises ``ModelError`` where
        the configuration is none of the model.
        """
        self._lock = Lock()
        self._policy: Policy = GatePolicy() if policy is None else policy
        self._assembler = Assembler(model)
        self._examiner = Examiner(self._assembler, self._policy, None if certificates is None else Path(certificates))
        given = state if isinstance(state, SystemState) else state_from(state or {}, model)
        self._state = _settled(self._assembler, given)
        self._pending: list[_Pending] = []

    @property
    def model(self) -> Model:
        """Return the model as it was given, without rules that were adopted since."""
        return self._assembler.model

    @property
    def policy(self) -> Policy:
        """Return the policy."""
        return self._policy

    @property
    def state(self) -> dict[str, Any]:
        """Return the present configuration, as ``--state`` has it."""
        return self._state.plain

    @property
    def state_digest(self) -> str:
        """Return the digest of the present configuration."""
        return self._state.digest

    def decide(self, proposal: str | SourceText, *, about: str | None = None) -> Decision:
        """Return the decision about a proposal, and change nothing.

        ``about`` is the digest of the configuration that the proposal is for, if the proposer says so. Raises
        ``ModelError`` for a proposal with mistakes, and for one about another configuration than the present one.
        Whatever else goes wrong, the decision does not admit.
        """
        source = proposal if isinstance(proposal, SourceText) else SourceText(NO_FILE, proposal)
        state = self._state
        if about not in (None, state.digest):
            raise _old_proposal(source, state)
        try:
            examined = self._examiner.examined(state, source)
            decision = self._ruled(state, source, examined)
        except ModelError:
            raise
        except Exception as error:
            return self._failure(state, source, error)
        if examined.after is not None:
            with self._lock:
                self._pending = [*self._pending[1 - MOST_PENDING :], _Pending(decision, examined.after)]
        return decision

    def _ruled(self, state: SystemState, source: SourceText, examined: Examined) -> Decision:
        """Return the decision that the policy makes of findings. A gate with a ledger writes it down first."""
        ruling = self._policy.ruling(examined.findings)
        return Decision(examined.findings, ruling.action, ruling.rule, self._policy.digest)

    def _failure(self, state: SystemState, source: SourceText, error: Exception) -> Decision:
        """Return a decision that does not admit, because a part of the gate has failed."""
        findings = GateFindings(
            self._assembler.model.digest,
            state.digest,
            "",
            Outcome.UNDECIDED,
            ChangeClass.INCOMPARABLE,
            obstacle=f"{type(error).__name__}: {error}",
        )
        return Decision(findings, GateAction.UNDECIDED, FAILED, self._policy.digest)

    def after(self, decision: Decision) -> SystemState | None:
        """Return the configuration after the change of a decision.

        None where it was not made here, is about an older configuration, or leaves open what comes after it.
        """
        with self._lock:
            found = next((each.after for each in self._pending if each.decision is decision), None)
            return found if decision.findings.state == self._state.digest else None

    def commit(self, decision: Decision, *, approved: bool = False) -> None:
        """Make the change of a decision that admits it, or that a person has approved.

        Raises :class:`StaleDecisionError` where the state has moved on, or the decision does not admit.
        """
        if not decision.is_admitted and not (approved and decision.action is GateAction.ESCALATE):
            raise StaleDecisionError(f"the decision does not admit the change: {decision.rule}")
        with self._lock:
            if decision.findings.state != self._state.digest:
                raise StaleDecisionError("the decision is about an older state: ask again")
            found = next((each for each in self._pending if each.decision is decision), None)
            if found is None:
                raise StaleDecisionError("the decision was not made here, or leaves open what the change does")
            self._state = found.after
            self._pending = []

    def step(self, rule: str, arguments: Mapping[str, Any] | Sequence[Any] = ()) -> None:
        """Take a step that has happened: a rule of the model fired, and a rule that chooses has one choice.

        Raises ``ModelError`` where the rule cannot fire so, and ``NoAnswerError`` where its effect depends on open
        values.
        """
        with self._lock:
            self._state = step_from(self._assembler, self._state, rule, arguments)
            self._pending = []


def _old_proposal(source: SourceText, state: SystemState) -> ModelError:
    message = "the proposal is about a configuration that the system is not in"
    help_text = f"propose again; the present configuration is {state.digest}"
    return ModelError((Diagnostic(Code.OLD_PROPOSAL, message, (Label(Span(source, 0, 0), ""),), help=help_text),))


def _settled(assembler: Assembler, state: SystemState) -> SystemState:
    """Return a configuration in the form that the gate itself writes. Raises ``ModelError`` where it is none."""
    try:
        return settled(assembler, state).state
    except ValueError as error:
        raise bad_state(state.line.place(), str(error)) from None
    except NoAnswerError as error:
        way_out = error.way_out if isinstance(error, UntoldCodeError) else "give the values of all constants"
        raise bad_state(state.line.place(), f"the state cannot be used: {error}", way_out) from None
