"""Guards: a change of a Python system is made only if a gate admits it.

Owns: the events around a change: the question, the refusal, the commit.
Must never know: how a decision is reached or recorded.

For a system whose rules are data::

    with gate.guarded("edit { rewrite deploy.gate as reviewed[a] }", proposer="agent-7"):
        rules["deploy.gate"] = "reviewed"

    @gate.guarded(lambda system, limit: f"edit {{ limit := {limit} }}")
    def set_limit(system, limit):
        system.limit = limit
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from types import TracebackType
from typing import TYPE_CHECKING, ParamSpec, TypeVar

from invariants.foundation.exceptions import InvariantsError
from invariants.gate.decision import Decision

if TYPE_CHECKING:
    from invariants.gate.recording.recorded_gate import RecordedGate

_Given = ParamSpec("_Given")
_Result = TypeVar("_Result")

Describe = str | Callable[..., str]
"""A proposal, or a function that returns one from the arguments of the change."""


class NotAdmittedError(InvariantsError):
    """A gate has not admitted a change, which was not made. ``decision`` says why, and whether a person may approve."""

    def __init__(self, decision: Decision) -> None:
        obstacle = f" ({decision.findings.obstacle})" if decision.findings.obstacle else ""
        super().__init__(f"{decision.action.value}: {decision.rule}{obstacle}")
        self.decision = decision


class ChangeGuard:
    """Stands around a change: a context manager, or a decorator of a function that makes the change.

    While the change is made, no other one is committed. It is committed when it was made; if it fails, with an
    exception, the gate keeps the configuration from before.
    """

    def __init__(self, gate: RecordedGate, proposal: Describe, proposer: str | None) -> None:
        self._gate = gate
        self._proposal = proposal
        self._proposer = proposer
        self._decision: Decision | None = None

    def __call__(self, change: Callable[_Given, _Result]) -> Callable[_Given, _Result]:
        """Return the function with the guard around it. Its calls raise as entering the guard does."""

        @wraps(change)
        def guarded(*given: _Given.args, **named: _Given.kwargs) -> _Result:
            proposal = self._proposal if isinstance(self._proposal, str) else self._proposal(*given, **named)
            with ChangeGuard(self._gate, proposal, self._proposer):
                return change(*given, **named)

        return guarded

    def __enter__(self) -> Decision:
        """Return the decision that admits the change. Raises :class:`NotAdmittedError`, and as ``decide`` does."""
        if not isinstance(self._proposal, str):
            raise TypeError(
                "as a context manager, a guard takes a proposal; a function of arguments is for a decorator"
            )
        self._gate.changing.acquire()
        try:
            decision = self._gate.decide(self._proposal, proposer=self._proposer)
            if not decision.is_admitted:
                raise NotAdmittedError(decision)
        except BaseException:
            self._gate.changing.release()
            raise
        self._decision = decision
        return decision

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Commit the change if it was made."""
        decision, self._decision = self._decision, None
        try:
            if error is None and decision is not None:
                self._gate.commit(decision)
        finally:
            self._gate.changing.release()
