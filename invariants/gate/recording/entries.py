"""Recording: what the line of a decision in a ledger says, and what earlier lines count for.

Owns: the content of lines about decisions, approvals and baselines.
Must never know: the file of a ledger; how a decision is reached.

A line says who proposed what, what became of it, and on which evidence. Below ``replay`` it has all that it takes to
decide again: the proposal, the configuration and the policy, word for word.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from enum import Enum
from typing import Any

from invariants.foundation.records import ValueRecord
from invariants.gate.decision import Decision, GateAction
from invariants.gate.ledger.lines import LedgerLine
from invariants.gate.policy.loosening import LooseningCount, loosened_places

KIND, LOOSENED, REPLAY = "kind", "loosened", "replay"


class LineKind(Enum):
    """The kinds of lines behind the first."""

    DECISION = "decision"
    APPROVAL = "approval"
    """A person has let a change be made that the policy left to a person."""
    BASELINE = "baseline"
    """A person has looked at the configuration: what was loosened until here counts no more."""


class GateRequest(ValueRecord):
    """What a decision was about, word for word."""

    proposer: str | None
    proposal: str
    state: Mapping[str, Any]
    """The configuration before the change, as ``--state`` has it."""
    policy: str


def decision_line(decision: Decision, request: GateRequest) -> dict[str, Any]:
    """Return the content of the line about a decision."""
    return {
        KIND: LineKind.DECISION.value,
        "time": _now(),
        "proposer": request.proposer,
        LOOSENED: list(loosened_places(decision.findings)),
        "decision": decision.to_json(),
        REPLAY: {"proposal": request.proposal, "state": request.state, "policy": request.policy},
    }


def approval_line(decision: Decision, person: str) -> dict[str, Any]:
    """Return the content of the line about the approval of a decision by a person."""
    return {
        KIND: LineKind.APPROVAL.value,
        "time": _now(),
        "by": person,
        LOOSENED: list(loosened_places(decision.findings)),
        "proposal": decision.findings.proposal,
        "state": decision.findings.state,
    }


def baseline_line(person: str) -> dict[str, Any]:
    """Return the content of the line about a new baseline."""
    return {KIND: LineKind.BASELINE.value, "time": _now(), "by": person}


def count_line(count: LooseningCount, line: LedgerLine) -> None:
    """Count a line: a change that may be made counts with the places that it loosens, whether it is made or not."""
    match line.content.get(KIND):
        case LineKind.BASELINE.value:
            count.restart()
        case LineKind.APPROVAL.value:
            count.add(line.content[LOOSENED])
        case LineKind.DECISION.value if line.content["decision"]["action"] == GateAction.ADMIT.value:
            count.add(line.content[LOOSENED])


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds")
