"""Recording: the content of a decision's line in a ledger, and the way earlier lines count.

Owns: the content of lines about decisions, approvals and baselines.
Must never know: the file of a ledger; how a decision is reached.

A line has the proposer, the proposal, the action and the evidence. Below ``replay`` it has everything that is needed to
decide again: the proposal, the configuration and the policy, word for word.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from msgspec import ValidationError, convert

from invariants.foundation.records import ValueRecord
from invariants.gate.decision import ChangeClass, Decision, GateAction, Outcome
from invariants.gate.ledger.lines import LedgerLine, LineError
from invariants.gate.policy.loosening import LooseningCount, loosened_places
from invariants.gate.running.proposal import LARGEST_PROPOSAL

KIND, LOOSENED, REPLAY = "kind", "loosened", "replay"


class ToldDigests(ValueRecord):
    """The digests of the model, the configuration, the proposal and the policy of a decision."""

    model: str
    state: str
    proposal: str
    policy: str


class ToldDecision(ValueRecord):
    """A decision as recorded in a line; the line has its evidence besides."""

    action: GateAction
    outcome: Outcome
    change: ChangeClass
    rule: str
    digests: ToldDigests


class ReplayText(ValueRecord):
    """The texts that are needed to decide again, word for word."""

    proposal: str | None
    """None where it was too large to be read: whoever proposes has no say in how much is written."""
    state: dict[str, Any]
    policy: str


class DecisionEntry(ValueRecord, tag_field=KIND, tag="decision"):
    """A decision."""

    proposer: str | None
    loosened: tuple[str, ...]
    decision: ToldDecision
    replay: ReplayText


class ApprovalEntry(ValueRecord, tag_field=KIND, tag="approval"):
    """A person has approved a change that the policy left to a person; the digests are those of its decision."""

    by: str
    loosened: tuple[str, ...]
    proposal: str
    state: str


class BaselineEntry(ValueRecord, tag_field=KIND, tag="baseline"):
    """A person has reviewed the configuration: earlier loosening no longer counts."""

    by: str


LedgerEntry = DecisionEntry | ApprovalEntry | BaselineEntry


def entry_of(line: LedgerLine) -> LedgerEntry:
    """Return the entry on a line after the first. Raises ``LineError`` for a line that no gate writes."""
    try:
        found: LedgerEntry = convert(line.content, LedgerEntry)
    except ValidationError as error:
        raise LineError(f"is no decision, approval or baseline: {error}") from None
    return found


class GateRequest(ValueRecord):
    """The proposal, the configuration and the policy of a decision, word for word."""

    proposer: str | None
    proposal: str
    state: Mapping[str, Any]
    """The configuration before the change, as ``--state`` has it."""
    policy: str


def decision_line(decision: Decision, request: GateRequest) -> dict[str, Any]:
    """Return the content of the line about a decision."""
    return {
        KIND: "decision",
        "time": _now(),
        "proposer": request.proposer,
        LOOSENED: list(loosened_places(decision.findings)),
        "decision": decision.to_json(),
        REPLAY: {
            "proposal": request.proposal if len(request.proposal) <= LARGEST_PROPOSAL else None,
            "state": request.state,
            "policy": request.policy,
        },
    }


def approval_line(decision: Decision, person: str) -> dict[str, Any]:
    """Return the content of the line about the approval of a decision by a person."""
    return {
        KIND: "approval",
        "time": _now(),
        "by": person,
        LOOSENED: list(loosened_places(decision.findings)),
        "proposal": decision.findings.proposal,
        "state": decision.findings.state,
    }


def baseline_line(person: str) -> dict[str, Any]:
    """Return the content of the line about a new baseline."""
    return {KIND: "baseline", "time": _now(), "by": person}


def count_entry(count: LooseningCount, entry: LedgerEntry) -> None:
    """Count an entry: a change that may be made counts with the places that it loosens, whether it is made or not."""
    match entry:
        case BaselineEntry():
            count.restart()
        case ApprovalEntry(loosened=places):
            count.add(places)
        case DecisionEntry(loosened=places, decision=told) if told.action is GateAction.ADMIT:
            count.add(places)


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds")
