"""Audits: a whole ledger is inspected and, if asked, every decision in it made again.

Owns: what a ledger has to be to be whole, and when a decision that is made again counts as the same.
Must never know: how a gate decides; how lines are written.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import Enum
from typing import Any

from invariants.foundation.codes import Code, Severity
from invariants.foundation.diagnostics import Diagnostic
from invariants.foundation.exceptions import ModelError
from invariants.foundation.files import open_regular, unreadable
from invariants.foundation.records import ValueRecord
from invariants.foundation.sources import SourceText
from invariants.gate.decision import Decision, GateAction, Outcome
from invariants.gate.gate import Gate
from invariants.gate.ledger.inspection import Inspection, fault, inspect
from invariants.gate.ledger.ledger import MODEL, foreign, torn_line
from invariants.gate.ledger.lines import LedgerLine, digest_of, encoded
from invariants.gate.policy.loosening import LooseningCount
from invariants.gate.policy.policy import GatePolicy
from invariants.gate.policy.reading import policy_of
from invariants.gate.recording.entries import KIND, REPLAY, LineKind, count_line
from invariants.language.model.declarations import Model


class Repetition(Enum):
    """What came of deciding again."""

    SAME = "same"
    DIFFERENT = "different"
    UNDECIDED = "undecided"
    """Then or now there was no answer, for lack of time, say: the two do not contradict each other."""


class RepeatedDecision(ValueRecord):
    """A decision of a ledger, made again. ``fault`` is None where the line is right."""

    line: int
    action: str
    """As the line has it."""
    repetition: Repetition
    fault: Diagnostic | None = None


class LedgerReport(ValueRecord):
    """The report on a whole ledger. ``repeated`` is None where nothing was decided again."""

    path: str
    found: Inspection
    repeated: tuple[RepeatedDecision, ...] | None = None

    @property
    def diagnostics(self) -> tuple[Diagnostic, ...]:
        """Return the faults of lines, and of decisions that are made otherwise today."""
        again = (each.fault for each in self.repeated or ())
        return (*self.found.faults, *(each for each in again if each is not None))

    @property
    def is_whole(self) -> bool:
        """Return whether every line is there and unaltered; a torn last line is no loss."""
        return all(each.severity is Severity.WARNING for each in self.found.faults)

    @property
    def actions(self) -> list[str]:
        """Return the actions of all decisions, in order."""
        decisions = (line.content.get("decision") for line in self.found.lines)
        return [each["action"] for each in decisions if isinstance(each, dict)]

    @property
    def last(self) -> LedgerLine | None:
        """Return the last line: somebody else may keep its digest."""
        return self.found.last


def ledger_report(path: str, model: Model, *, replay: bool) -> LedgerReport:
    """Return the report on a ledger; with ``replay``, every decision of one that is whole is made again.

    Raises ``ModelError`` where the ledger cannot be read.
    """
    found = audit(path, model)
    report = LedgerReport(path, found)
    if not replay or not report.is_whole:
        return report
    return LedgerReport(path, found, tuple(decided_again(path, model, found.lines)))


def audit(path: str, model: Model) -> Inspection:
    """Return a ledger with all its faults; nothing is healed. Raises ``ModelError`` where it cannot be read.

    The ledger of another model is a fault. A torn last line is a warning among the faults.
    """
    try:
        with open_regular(path) as stream:
            found = inspect(path, stream)
    except (OSError, ValueError) as error:
        raise unreadable(path, error, "name the ledger of a gate") from None
    faults = list(found.faults)
    if found.lines and found.lines[0].content.get(MODEL) != model.digest:
        faults.append(foreign(path, found.lines[0], model.digest))
    elif not found.lines and not found.faults:
        message = f"`{path}` has no line of a ledger"
        faults.append(Diagnostic(Code.LEDGER_FOREIGN, message, help="name the ledger of a gate"))
    if found.torn:
        outcome = "the next decision takes it away"
        faults.append(torn_line(path, len(found.lines) + 1, len(found.torn), outcome))
    return Inspection(found.lines, found.size, found.torn, tuple(faults))


def decided_again(path: str, model: Model, lines: tuple[LedgerLine, ...]) -> Iterator[RepeatedDecision]:
    """Yield every decision of a ledger of a model, made again, in order."""
    count = LooseningCount()
    for line in lines[1:]:
        if line.content.get(KIND) == LineKind.DECISION.value:
            yield _again(path, model, count, line)
        count_line(count, line)


def _again(path: str, model: Model, count: LooseningCount, line: LedgerLine) -> RepeatedDecision:
    told: Mapping[str, Any] = line.content["decision"]
    given: Mapping[str, Any] = line.content[REPLAY]

    def found(repetition: Repetition, words: str | None = None) -> RepeatedDecision:
        wrong = None if words is None else fault(path, line.number, _raw(line), f"line {line.number} {words}")
        return RepeatedDecision(line.number, told["action"], repetition, wrong)

    for key in ("proposal", "policy"):
        if digest_of(given[key]) != told["digests"][key]:
            return found(Repetition.DIFFERENT, f"has another {key} than it was decided about, by its digest")
    try:
        policy = policy_of(SourceText(f"policy of line {line.number}", given["policy"]), model)
        decision = Gate(model, state=given["state"], policy=policy).decide(given["proposal"])
    except ModelError as error:
        return found(Repetition.DIFFERENT, f"cannot be decided again: {error}")
    if decision.findings.state != told["digests"]["state"]:
        return found(Repetition.DIFFERENT, "has another configuration than it was decided about, by its digest")
    return found(*_compared(decision, policy, count, told))


def _compared(
    decision: Decision, policy: GatePolicy, count: LooseningCount, told: Mapping[str, Any]
) -> tuple[Repetition, str | None]:
    now = decision.findings
    ruling = policy.ruling_after(count, now)
    if told["action"] == ruling.action.value and told["outcome"] == now.outcome.value:
        return Repetition.SAME, None
    if told["outcome"] == Outcome.UNDECIDED.value and told["action"] != GateAction.ADMIT.value:
        return Repetition.UNDECIDED, None
    words = f"says {told['action']} ({told['rule']}); decided again, it is {ruling.action.value} ({ruling.rule})"
    return (Repetition.UNDECIDED if now.outcome is Outcome.UNDECIDED else Repetition.DIFFERENT), words


def _raw(line: LedgerLine) -> bytes:
    return encoded(line.number, line.previous, line.content)[0]
