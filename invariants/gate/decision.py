"""Decisions: the answer of a gate to one proposal, as plain data.

Owns: the classes of changes, the answers about invariants, the actions, and the form of a decision in JSON.
Must never know: how a decision is reached; how it is shown.

Values are those of :mod:`invariants.verdicts.verdict`: plain data, written as they are shown.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import Enum
from typing import Any, Protocol

from invariants.foundation.records import ValueRecord
from invariants.verdicts.traces.trace import Failure, Shown, ShownMap, TraceStep
from invariants.verdicts.traces.trace_lines import step_line
from invariants.verdicts.verdict import Verdict

SCHEMA = 1
"""Goes up when a program that reads the JSON of decisions would have to be changed."""


class ChangeClass(Enum):
    """The classes of a change, by the steps that it lets pass."""

    SAME = "same"
    """The same steps pass."""
    TIGHTER = "tighter"
    """Every step that passes now passed before; some step that passed does not."""
    LOOSER = "looser"
    """Every step that passed before passes now, and so does another one."""
    INCOMPARABLE = "incomparable"
    """None of these, or not known to be one of them."""


def combined(classes: Iterable[ChangeClass]) -> ChangeClass:
    """Return the class of several changes together."""
    found = set(classes) - {ChangeClass.SAME}
    if len(found) > 1:
        return ChangeClass.INCOMPARABLE
    return next(iter(found), ChangeClass.SAME)


class Outcome(Enum):
    """The answers about one invariant, or about all of them."""

    ADMITTED = "admitted"
    """No run from the configuration after the change breaks it: proved, or within the bounds that the gate accepts."""
    REFUSED = "refused"
    """A run breaks it, or the change cannot be made."""
    UNDECIDED = "undecided"
    """Neither is known."""


class GateAction(Enum):
    """The decision about a proposal. Only ``ADMIT`` lets it be made without a person."""

    ADMIT = "admit"
    ESCALATE = "escalate"
    """A person has to decide."""
    REFUSE = "refuse"
    UNDECIDED = "undecided"
    """The gate has no answer, and so does not admit."""


class WitnessSide(Enum):
    """The two configurations that are compared."""

    BEFORE = "before"
    AFTER = "after"


class ChangeWitness(ValueRecord):
    """A state and arguments on which the code before and after the change differ.

    ``passes`` is the only side on which a guard holds, a value is assigned, or a step is one; None where assignments
    without a choice differ. ``before`` and ``after`` are the values of the code on both sides; None where it has no
    value, or any. ``state`` has the entries that the code reads; with a prime (``n'``), their values after the step.
    """

    passes: WitnessSide | None
    arguments: Mapping[str, Shown]
    state: Mapping[str, ShownMap]
    before: Shown | None
    after: Shown | None


class SiteChange(ValueRecord):
    """A change of one place of code, or of values that its guard reads, with its class.

    ``place`` is written as in the language: ``deploy.gate``, ``work(Agent1).skill``, or a rule where that is switched
    or made unknown. ``is_guard`` is False for assignments, whose class is ``SAME`` or ``INCOMPARABLE`` unless they
    choose. ``witnesses`` has one for each side that lets more pass, or one where assignments differ. ``reason`` says
    why the class could not be found and counts as ``INCOMPARABLE``; None if it was found.
    """

    place: str
    rule: str
    clause: str | None
    is_guard: bool
    before: str
    after: str
    change: ChangeClass
    witnesses: tuple[ChangeWitness, ...] = ()
    reason: str | None = None
    reachable: ChangeClass | None = None
    """The class over the states that can be reached after the change, as far as proved invariants say; None where that
    is the same. ``change`` is over every state: another change can make more states reachable."""


class ValueChange(ValueRecord):
    """A variable, or an entry of a map, that the proposal assigns; ``place`` is written as in the language."""

    place: str
    variable: str
    before: Shown
    after: Shown


class AdoptedRule(ValueRecord):
    """A rule that exists from now on, and the effects that it adds.

    ``writes`` are variables that it assigns; ``edits`` are the places of code that it edits, ``effects`` those of both
    that no rule had before. ``deadlines`` are the invariants with ``leads to`` whose steps the rule's own steps count
    among: a rule that changes nothing can make a goal come too late.
    """

    name: str
    is_modification: bool
    writes: tuple[str, ...]
    edits: tuple[str, ...]
    effects: tuple[str, ...]
    deadlines: tuple[str, ...] = ()

    @property
    def does_something(self) -> bool:
        """Return whether the rule writes or edits, may do so, or takes steps that are counted."""
        return bool(self.writes or self.edits or self.effects or self.deadlines)


class InvariantDecision(ValueRecord):
    """The answer about one invariant.

    ``verdict`` is the checker's for runs from the configuration after the change; None where none was asked for. A run
    that breaks the invariant is in ``chain``, ``trace`` and ``failure``, as in ``Result``: it starts in the
    configuration after the change. ``by`` is the engine, or ``stored strengthening``, or ``interpreter``.
    """

    invariant: str
    outcome: Outcome
    verdict: Verdict | None = None
    reason: str | None = None
    by: str | None = None
    chain: tuple[str, ...] | None = None
    trace: tuple[TraceStep, ...] | None = None
    failure: Failure | None = None
    certificate: str | None = None
    seconds: float = 0.0


class PlaceInReach(ValueRecord):
    """A place or a variable that a change lets code change which could not do so before.

    ``place`` is written as in the language; of a guard without a name, it is the rule with a full stop. ``by`` says
    how: ``adopt z, which edits audit.audited, which assigns audited``.
    """

    place: str
    is_variable: bool
    by: str


class GateFindings(ValueRecord):
    """All that a gate finds about a proposal: a policy makes an action of it.

    ``model``, ``state`` and ``proposal`` are digests (``sha256:…``) of the texts: ``state`` is that of the
    configuration before the change. ``obstacle`` says why the change cannot be made at all, or why nothing was
    decided; ``outcome`` is refused or undecided then.
    """

    model: str
    state: str
    proposal: str
    outcome: Outcome
    change: ChangeClass
    """The class of all changes together. A rule that is adopted with effects makes a change looser, a rule that is
    retired makes it tighter; values that are assigned count by the guards that read them."""
    invariants: tuple[InvariantDecision, ...] = ()
    sites: tuple[SiteChange, ...] = ()
    values: tuple[ValueChange, ...] = ()
    adopted: tuple[AdoptedRule, ...] = ()
    retired: tuple[str, ...] = ()
    reached: tuple[PlaceInReach, ...] = ()
    """The places within reach of the code that the change puts somewhere or makes live."""
    obstacle: str | None = None
    seconds: float = 0.0


class Ruling(ValueRecord):
    """The action that a policy takes, and the rule of the policy that made it: a short text for people and logs."""

    action: GateAction
    rule: str


class Policy(Protocol):
    """The answers that a gate needs of a policy."""

    @property
    def digest(self) -> str:
        """Return the digest of the policy's text."""
        ...

    @property
    def seconds(self) -> float:
        """Return the seconds that one decision may take."""
        ...

    @property
    def memory(self) -> int | None:
        """Return the bytes that one decision may take; None for a share of the machine's memory."""
        ...

    def needs_proof(self, invariant: str) -> bool:
        """Return whether a search within bounds is not enough to admit a change for an invariant."""
        ...

    def ruling(self, findings: GateFindings) -> Ruling:
        """Return the action for the findings about a proposal. An exception here admits nothing."""
        ...


class Decision(ValueRecord):
    """The answer to one proposal."""

    findings: GateFindings
    action: GateAction
    rule: str
    """The rule of the policy that made the action."""
    policy: str
    """The digest of the policy."""
    proposer: str | None = None
    """The proposer; None where nobody has said it."""
    approved_by: str | None = None
    """The person who has approved a change that was left to one."""

    @property
    def is_admitted(self) -> bool:
        """Return whether the change may be made without a person."""
        return self.action is GateAction.ADMIT

    def to_json(self) -> dict[str, Any]:
        """Return the decision as an object for ``json``. Keys are only ever added within one schema number."""
        found = self.findings
        return {
            "schema": SCHEMA,
            "action": self.action.value,
            "rule": self.rule,
            "proposer": self.proposer,
            "approved_by": self.approved_by,
            "outcome": found.outcome.value,
            "change": found.change.value,
            "obstacle": found.obstacle,
            "digests": {
                "model": found.model,
                "state": found.state,
                "proposal": found.proposal,
                "policy": self.policy,
            },
            "invariants": [_invariant(each) for each in found.invariants],
            "sites": [_site(each) for each in found.sites],
            "values": [
                {"place": each.place, "variable": each.variable, "before": each.before, "after": each.after}
                for each in found.values
            ],
            "adopted": [
                {
                    "name": each.name,
                    "modification": each.is_modification,
                    "writes": list(each.writes),
                    "edits": list(each.edits),
                    "effects": list(each.effects),
                    "deadlines": list(each.deadlines),
                }
                for each in found.adopted
            ],
            "retired": list(found.retired),
            "seconds": round(found.seconds, 4),
        }


def _invariant(each: InvariantDecision) -> dict[str, Any]:
    return {
        "invariant": each.invariant,
        "outcome": each.outcome.value,
        "verdict": each.verdict.value if each.verdict else None,
        "reason": each.reason,
        "by": each.by,
        "chain": None if each.chain is None else list(each.chain),
        "trace": None if each.trace is None else [step_line(step) for step in each.trace],
        "failure": None if each.failure is None else _failure(each.failure),
        "certificate": each.certificate,
        "seconds": round(each.seconds, 4),
    }


def _failure(failure: Failure) -> dict[str, Any]:
    source = failure.span.source
    (line, column), (end_line, end_column) = (source.position(at) for at in (failure.span.start, failure.span.end))
    return {
        "path": source.path,
        "start": {"line": line, "column": column},
        "end": {"line": end_line, "column": end_column},
        "what": failure.what,
        "witnesses": dict(failure.witnesses),
    }


def _site(each: SiteChange) -> dict[str, Any]:
    return {
        "place": each.place,
        "rule": each.rule,
        "clause": each.clause,
        "guard": each.is_guard,
        "before": each.before,
        "after": each.after,
        "class": each.change.value,
        "reachable": None if each.reachable is None else each.reachable.value,
        "witnesses": [
            {
                "passes": witness.passes.value if witness.passes else None,
                "arguments": dict(witness.arguments),
                "state": {name: _plain(value) for name, value in witness.state.items()},
                "before": witness.before,
                "after": witness.after,
            }
            for witness in each.witnesses
        ],
        "reason": each.reason,
    }


def _plain(value: ShownMap) -> Any:
    return {index: _plain(inner) for index, inner in value.items()} if isinstance(value, Mapping) else value
