"""Results of every kind for tests that need one without checking anything."""

from typing import Any, get_args

from invariants.foundation.sources import SourceText, Span
from invariants.verdicts.traces.fuzz_counts import FuzzCounts
from invariants.verdicts.traces.growth import ApproachRound, GrowthRound
from invariants.verdicts.traces.trace import Failure, StepKind, TraceStep
from invariants.verdicts.verdict import Bounds, Frontier, Result, Verdict

KINDS = {kind.verdict: kind for kind in get_args(Result)}

EVIDENCE: dict[Verdict, dict[str, Any]] = {
    Verdict.PROVED: {},
    Verdict.SURVIVES: {"frontier": Frontier(0, Verdict.SURVIVES)},
    Verdict.VIOLATED: {
        "chain": (),
        "trace": (TraceStep(StepKind.START, None, {}, {}, {}),),
        "failure": Failure(Span(SourceText("other.inv", "false"), 0, 5)),
    },
    Verdict.TESTED: {"fuzz": FuzzCounts(1, 1, {0: 1}, ())},
    Verdict.UNKNOWN: {"reason": ""},
}
EVIDENCE |= {
    Verdict.REACHABLE: {**EVIDENCE[Verdict.VIOLATED], "is_witness": True},
    Verdict.UNREACHABLE: {**EVIDENCE[Verdict.PROVED], "is_witness": True},
    Verdict.UNREACHED: {**EVIDENCE[Verdict.SURVIVES], "is_witness": True},
    Verdict.APPROACHED: {
        **EVIDENCE[Verdict.VIOLATED],
        "is_witness": True,
        "growth": ApproachRound(1, ("t",), (), "1/2", "1", ("0", "1/2")),
    },
    Verdict.UNLIMITED: {**EVIDENCE[Verdict.VIOLATED], "growth": GrowthRound(1, (), 1, (0, 1))},
}
"""The least evidence that a result of each verdict can have."""


def result_of_kind(invariant: str, verdict: Verdict, bounds: Bounds, **details: Any) -> Result:
    """A result with those of the details that its verdict can carry; evidence that is not given is the least."""
    kind = KINDS[verdict]
    carried = {name: value for name, value in details.items() if name in kind.__struct_fields__}
    return kind(invariant, bounds, **{**EVIDENCE[verdict], **carried})
