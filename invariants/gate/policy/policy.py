"""The policy of a gate: the action on a change, by its class and by the evidence for it.

Owns: the rules of a policy as data, and the ruling that they make.
Must never know: how a policy is written; where decisions are recorded.

A ruling fails closed: findings that contradict each other, or that are about no invariant, are undecided.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import Enum
from unicodedata import normalize

from msgspec import field

from invariants.foundation.records import ValueRecord
from invariants.gate.decision import ChangeClass, GateAction, GateFindings, Outcome, PlaceInReach, Ruling
from invariants.gate.ledger.lines import digest_of
from invariants.gate.policy.loosening import (
    LOOSENING,
    LooseningCount,
    LooseningLimit,
    class_of,
    loosened_places,
    place_of,
)
from invariants.verdicts.verdict import Verdict


class Evidence(Enum):
    """The answers to a proposal that a policy distinguishes."""

    PROVED = "proved"
    """Every invariant is proved."""
    SURVIVES = "survives"
    """Some invariants are not proved, but no run within the bounds breaks them, and the policy accepts that."""
    REFUSED = "refused"
    UNDECIDED = "undecided"


Actions = Mapping[tuple[ChangeClass, Evidence], GateAction]
"""The action for each class of change and each kind of evidence."""


def default_actions() -> dict[tuple[ChangeClass, Evidence], GateAction]:
    """Return the actions of a policy that says nothing else: tighter applies by itself, looser takes a person."""
    held = dict.fromkeys((Evidence.PROVED, Evidence.SURVIVES))
    found = {
        (change, evidence): GateAction.ESCALATE if change in LOOSENING else GateAction.ADMIT
        for change in ChangeClass
        for evidence in held
    }
    for change in ChangeClass:
        found[change, Evidence.REFUSED] = GateAction.REFUSE
        found[change, Evidence.UNDECIDED] = GateAction.REFUSE
    return found


class GatePolicy(ValueRecord):
    """A policy. The default has no limits on the places that changes loosen in all.

    ``proof`` names the invariants that need a proof, None all of them. ``never_looser`` names rules and sites that
    nobody may loosen, ``never_changed`` rules, sites and variables that nobody may change through the gate.
    """

    actions: Actions = field(default_factory=default_actions)
    proof: tuple[str, ...] | None = None
    never_looser: tuple[str, ...] = ()
    never_changed: tuple[str, ...] = ()
    limit: LooseningLimit = LooseningLimit()
    beyond: GateAction = GateAction.ESCALATE
    """The action where a change that would be admitted exceeds the limit."""
    seconds: float = 60.0
    """The time of one decision, as much as a check gives to an invariant; most take a fraction of a second."""
    memory: int | None = None
    self_approval: bool = False
    """Whether the proposer of a change may be the person who approves it."""
    text: str = ""
    """The text that the policy was read from."""

    @property
    def digest(self) -> str:
        """Return the digest of the policy's text."""
        return digest_of(self.text)

    def needs_proof(self, invariant: str) -> bool:
        """Return whether a search within bounds is not enough to admit a change for an invariant."""
        return self.proof is None or invariant in self.proof

    def may_approve(self, proposer: str | None, person: str) -> bool:
        """Return whether a person may approve what a proposer has proposed."""
        return self.self_approval or proposer is None or _folded(proposer) != _folded(person)

    def ruling(self, findings: GateFindings) -> Ruling:
        """Return the action for a change that stands alone: the first since the baseline."""
        return self.ruling_after(LooseningCount(), findings)

    def ruling_after(self, count: LooseningCount, findings: GateFindings) -> Ruling:
        """Return the action for a change, after those that are counted."""
        forbidden = next(self._forbidden(findings), None)
        if forbidden is not None:
            return Ruling(GateAction.REFUSE, forbidden)
        change, evidence = class_of(findings), self._evidence(findings)
        action = self.actions[change, evidence]
        if evidence is Evidence.UNDECIDED and action is GateAction.REFUSE:
            return Ruling(GateAction.UNDECIDED, f"{change.value}, undecided: not admitted")
        excess = count.excess(loosened_places(findings), self.limit)
        if excess is not None and action in _EXCEEDABLE[self.beyond]:
            return Ruling(self.beyond, f"beyond the limit: {excess}")
        return Ruling(action, f"{change.value}, {evidence.value}: {action.value}")

    def _evidence(self, findings: GateFindings) -> Evidence:
        match findings.outcome:
            case Outcome.REFUSED:
                return Evidence.REFUSED
            case Outcome.ADMITTED if self._is_consistent(findings):
                proved = all(each.verdict is Verdict.PROVED for each in findings.invariants)
                return Evidence.PROVED if proved else Evidence.SURVIVES
            case _:
                return Evidence.UNDECIDED

    def _is_consistent(self, findings: GateFindings) -> bool:
        """Return whether an admission rests on findings about every invariant."""
        enough = {True: {Verdict.PROVED}, False: {Verdict.PROVED, Verdict.SURVIVES}}
        return (
            findings.obstacle is None
            and bool(findings.invariants)
            and all(
                each.outcome is Outcome.ADMITTED and each.verdict in enough[self.needs_proof(each.invariant)]
                for each in findings.invariants
            )
        )

    def _forbidden(self, findings: GateFindings) -> Iterator[str]:
        """Yield a sentence for each part of the change that the policy forbids."""
        for site in findings.sites:
            place = place_of(site)
            if site.change in LOOSENING and _names(self.never_looser, place):
                yield f"nobody may loosen {place}"
            if site.change is not ChangeClass.SAME and _names(self.never_changed, place):
                yield f"nobody may change {place}"
        for name in findings.retired:
            if _names(self.never_changed, name):
                yield f"nobody may retire {name}"
        for value in findings.values:
            if value.variable in self.never_changed:
                yield f"nobody may assign {value.variable}"
        for rule in findings.adopted:
            for place in rule.edits:
                if _names((*self.never_looser, *self.never_changed), _bare(place)):
                    yield f"nobody may adopt {rule.name}, which edits {place}"
            for variable in rule.writes:
                if variable in self.never_changed:
                    yield f"nobody may adopt {rule.name}, which assigns {variable}"
        for each in findings.reached:
            if self._protects(each):
                yield f"nobody may {each.by}"

    def _protects(self, reached: PlaceInReach) -> bool:
        if reached.is_variable:
            return reached.place in self.never_changed
        return _names((*self.never_looser, *self.never_changed), reached.place)


_EXCEEDABLE = {
    GateAction.ESCALATE: frozenset({GateAction.ADMIT}),
    GateAction.REFUSE: frozenset({GateAction.ADMIT, GateAction.ESCALATE}),
}
"""The actions that a limit replaces by its own: it makes no action milder."""


def _names(entries: tuple[str, ...], place: str) -> bool:
    """Return whether one of the entries is about a place: it is the place, its rule, or a site of that rule."""
    return any(entry == place or place.startswith(f"{entry}.") or entry.startswith(f"{place}.") for entry in entries)


def _folded(name: str) -> str:
    """Return a name without the differences between two ways of writing it."""
    return " ".join(normalize("NFKC", name).casefold().split())


def _bare(place: str) -> str:
    """Return a place without the arguments of individuals: ``work(Agent1).skill`` is ``work.skill``."""
    rule, opened, rest = place.partition("(")
    return rule + rest.rpartition(")")[2] if opened else place
