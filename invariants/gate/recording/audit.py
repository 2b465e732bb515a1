"""Audits: a whole ledger is inspected and, if asked, every decision in it made again.

Owns: the conditions for a ledger to be whole, and when a decision that is made again counts as the same.
Must never know: how a gate decides; how lines are written.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum

from invariants.foundation.codes import Severity
from invariants.foundation.diagnostics import Diagnostic
from invariants.foundation.exceptions import ModelError
from invariants.foundation.files import open_regular, unreadable
from invariants.foundation.records import ValueRecord
from invariants.foundation.sources import SourceText
from invariants.gate.decision import ChangeClass, Decision, GateAction, Outcome
from invariants.gate.gate import Gate
from invariants.gate.ledger.inspection import Inspection, fault, inspect
from invariants.gate.ledger.ledger import MODEL, can_begin, empty, foreign, is_empty, torn_line
from invariants.gate.ledger.lines import LedgerLine, LineError, decoded_line, digest_of, encoded
from invariants.gate.policy.loosening import LooseningCount, loosened_places
from invariants.gate.policy.policy import GatePolicy
from invariants.gate.policy.reading import policy_of
from invariants.gate.recording.entries import (
    ApprovalEntry,
    DecisionEntry,
    LedgerEntry,
    ToldDecision,
    count_entry,
    entry_of,
)
from invariants.gate.recording.evidence import difference
from invariants.gate.recording.proposers import Proposers
from invariants.language.model.declarations import Model


class Repetition(Enum):
    """The result of deciding again."""

    SAME = "same"
    DIFFERENT = "different"
    UNDECIDED = "undecided"
    """One of the two has no answer, for lack of time, say; so they do not contradict each other."""


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
        return [str(each.get("action")) for each in decisions if isinstance(each, dict)]

    @property
    def last(self) -> LedgerLine | None:
        """Return the last line; its digest can be kept elsewhere."""
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

    The ledger of another model is a fault. A torn last line is a warning among the faults. A file without a line is a
    ledger that nobody has written to, as it is for a gate.
    """
    try:
        with open_regular(path) as stream:
            found = inspect(path, stream)
    except (OSError, ValueError) as error:
        raise unreadable(path, error, "name the ledger of a gate") from None
    faults = list(found.faults)
    if found.lines and found.lines[0].content.get(MODEL) != model.digest:
        faults.append(foreign(path, found.lines[0], model.digest))
    left: dict[tuple[str, str], DecisionEntry] = {}
    proposers = Proposers()
    for line in found.lines[1:]:
        try:
            entry = entry_of(line)
            _require_in_place(entry, left, proposers, model)
            proposers.note(entry)
        except LineError as error:
            faults.append(_fault(path, line, str(error)))
    if is_empty(found):
        faults.append(empty(path))
    if found.torn:
        faults.append(_torn(path, found))
    return Inspection(found.lines, found.size, found.torn, tuple(faults))


def _require_in_place(
    entry: LedgerEntry, left: dict[tuple[str, str], DecisionEntry], proposers: Proposers, model: Model
) -> None:
    """Raise ``LineError`` for an approval of a change that no decision in ``left`` has left to that person.

    Decisions that leave their change to a person are added, by the digests of proposal and state. ``proposers`` has
    those of all decisions before.
    """
    match entry:
        case DecisionEntry(decision=told) if told.action is GateAction.ESCALATE:
            left[told.digests.proposal, told.digests.state] = entry
        case ApprovalEntry():
            decided = left.get((entry.proposal, entry.state))
            if decided is None or entry.loosened != decided.loosened:
                raise LineError("approves a change that no decision before it leaves to a person")
            try:
                policy = policy_of(SourceText("policy", decided.replay.policy), model)
            except ModelError as error:
                raise LineError(f"approves a change by a policy that cannot be read: {error}") from None
            known = (decided.proposer, *proposers.of(entry.state, entry.proposal))
            if not all(policy.may_approve(proposer, entry.by) for proposer in known):
                raise LineError(f"approves a change that {entry.by} has proposed")


def _torn(path: str, found: Inspection) -> Diagnostic:
    """Return the complaint about the part of a line at the end of a ledger: a warning where a gate heals it."""
    number = found.last.number + 1 if found.last else 1
    if not can_begin(found.torn, found.last):
        return fault(path, number, found.torn, f"line {number} is no line of a ledger")
    try:
        decoded_line(found.torn)
    except LineError:
        return torn_line(path, number, len(found.torn), "the next decision takes it away")
    return torn_line(path, number, len(found.torn), "only its end is missing, and the next decision adds it")


def decided_again(path: str, model: Model, lines: tuple[LedgerLine, ...]) -> Iterator[RepeatedDecision]:
    """Yield every decision of a whole ledger of a model, made again, in order."""
    count = LooseningCount()
    for line in lines[1:]:
        entry = entry_of(line)
        if isinstance(entry, DecisionEntry):
            yield _again(path, model, count, line, entry)
        count_entry(count, entry)


def _again(path: str, model: Model, count: LooseningCount, line: LedgerLine, entry: DecisionEntry) -> RepeatedDecision:
    told, given = entry.decision, entry.replay

    def found(repetition: Repetition, words: str | None = None) -> RepeatedDecision:
        wrong = None if words is None else _fault(path, line, words)
        return RepeatedDecision(line.number, told.action.value, repetition, wrong)

    if digest_of(given.policy) != told.digests.policy:
        return found(Repetition.DIFFERENT, "has another policy than it was decided about, by its digest")
    if given.proposal is None or not told.digests.proposal:
        # Nothing was read of the proposal, which was too large, or the gate failed: nothing can have been admitted.
        if told.action is GateAction.ADMIT:
            return found(Repetition.DIFFERENT, "admits a proposal that it does not have")
        return found(Repetition.UNDECIDED)
    if digest_of(given.proposal) != told.digests.proposal:
        return found(Repetition.DIFFERENT, "has another proposal than it was decided about, by its digest")
    try:
        policy = policy_of(SourceText(f"policy of line {line.number}", given.policy), model)
        decision = Gate(model, state=given.state, policy=policy).decide(given.proposal)
    except ModelError as error:
        return found(Repetition.DIFFERENT, f"cannot be decided again: {error}")
    if decision.findings.state != told.digests.state:
        return found(Repetition.DIFFERENT, "has another configuration than it was decided about, by its digest")
    return found(*_compared(decision, policy, count, entry, line.content.get("decision")))


def _compared(
    decision: Decision, policy: GatePolicy, count: LooseningCount, entry: DecisionEntry, evidence: object
) -> tuple[Repetition, str | None]:
    now, told = decision.findings, entry.decision
    ruling = policy.ruling_after(count, now)
    places = loosened_places(now)
    if (told.action, told.outcome, told.change) == (ruling.action, now.outcome, now.change):
        if entry.loosened != places:
            return Repetition.DIFFERENT, f"says that it loosens {_listed(entry.loosened)}; it loosens {_listed(places)}"
        part = difference(evidence, decision)
        if part is not None:
            return Repetition.DIFFERENT, f"says other things of `{part}` than the decision that is made again"
        return Repetition.SAME, None
    if _lacked_an_answer(told) and told.action is not GateAction.ADMIT:
        return Repetition.UNDECIDED, None  # an answer where there was none contradicts nothing
    said = _in_words(told.action, told.change, told.outcome, told.rule)
    words = f"says {said}; decided again, it is {_in_words(ruling.action, now.change, now.outcome, ruling.rule)}"
    is_open = now.outcome is Outcome.UNDECIDED or any(site.reason is not None for site in now.sites)
    return (Repetition.UNDECIDED if is_open else Repetition.DIFFERENT), words


def _in_words(action: GateAction, change: ChangeClass, outcome: Outcome, rule: str) -> str:
    return f"{action.value} for a change that is {change.value} and {outcome.value} ({rule})"


def _lacked_an_answer(told: ToldDecision) -> bool:
    """Return whether time may have been too short; a class that was not determined counts as incomparable."""
    return told.outcome is Outcome.UNDECIDED or told.change is ChangeClass.INCOMPARABLE


def _listed(places: tuple[str, ...]) -> str:
    return ", ".join(places) or "nothing"


def _fault(path: str, line: LedgerLine, words: str) -> Diagnostic:
    raw, _ = encoded(line.number, line.previous, line.content)
    return fault(path, line.number, raw, f"line {line.number} {words}")
