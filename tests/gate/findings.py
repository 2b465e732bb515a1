"""Findings of a gate, made by hand."""

from __future__ import annotations

from invariants.gate.decision import (
    AdoptedRule,
    ChangeClass,
    GateFindings,
    InvariantDecision,
    Outcome,
    SiteChange,
    ValueChange,
)
from invariants.verdicts.verdict import Verdict

SAME, TIGHTER, LOOSER, INCOMPARABLE = ChangeClass
ADMITTED, REFUSED, UNDECIDED = Outcome

_OUTCOMES = {Verdict.PROVED: ADMITTED, Verdict.SURVIVES: ADMITTED, Verdict.VIOLATED: REFUSED}


def invariant(verdict: Verdict, name: str = "oversight") -> InvariantDecision:
    return InvariantDecision(name, _OUTCOMES.get(verdict, UNDECIDED), verdict)


def site(change: ChangeClass, rule: str = "deploy", clause: str | None = "gate", key: str = "") -> SiteChange:
    place = rule + key + (f".{clause}" if clause else "")
    return SiteChange(place, rule, clause, clause != "deployed", "before", "after", change)


def value(variable: str) -> ValueChange:
    return ValueChange(f"{variable}[Agent0]", variable, False, True)


def adopted(name: str, *, writes: tuple[str, ...] = (), edits: tuple[str, ...] = ()) -> AdoptedRule:
    return AdoptedRule(name, bool(edits), writes, edits, (*writes, *edits))


def findings(change: ChangeClass, outcome: Outcome = ADMITTED, verdict: Verdict = Verdict.PROVED, **more):
    more.setdefault("invariants", (invariant(verdict),))
    return GateFindings("sha256:m", "sha256:s", "sha256:p", outcome, change, **more)
