"""Shorter chains than that of a violation: what is asked about them, and what counts as covered."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from invariants.engines.registry import engine
from invariants.evidence.claims import ClaimedStep, Covered, GaveUp, Proved, Reachable, Source, Violation
from invariants.foundation.no_answer import GaveUpReason, NoAnswer
from invariants.language.loader import load_text
from invariants.language.model.declarations import Model
from invariants.verdicts.obligations import DEFAULT_STEPS
from invariants.verdicts.portfolio.shorter_chains import narrowed
from invariants.verdicts.portfolio.stages import EngineClaim, Known, ProofAnswer, Stage
from invariants.verdicts.verdict import Frontier, Verdict

MODEL = load_text("system s\nvar x: Int = 0\ntransition t { x := 1 }\nmodification m { rewrite t.x as 2 }\n")
WITHOUT_TRANSITIONS = load_text("system s\nvar x: Int = 0\nmodification m { x := x + 1 }\n")

BOUNDED = engine("bounded")
NONE, SOME = (GaveUp("i", NoAnswer(GaveUpReason.UNDECIDED), covered=covered) for covered in (None, 0))
WHOLE = Covered("i", 2, source=Source.EXECUTOR)
PROVED = Proved("i", None, 1, False, "true", ())


def run(*rules: str) -> EngineClaim:
    steps = tuple(ClaimedStep(rule, (), {}, {}, None, {}) for rule in rules)
    return EngineClaim(Violation("i", {}, steps, source=Source.EXECUTOR), BOUNDED)


class Asked:
    """Answers questions one after the other, and notes them."""

    def __init__(self, proofs: Sequence[object], found: Sequence[object] = ()) -> None:
        self._proofs, self._found = list(proofs), list(found)
        self.asked: list[object] = []

    def prove(self, chain: int) -> ProofAnswer:
        self.asked.append(chain)
        claim = self._proofs.pop(0)
        if isinstance(claim, EngineClaim):
            return ProofAnswer(claim.claim, claim.engine)  # type: ignore[arg-type]
        return ProofAnswer(claim)  # type: ignore[arg-type]

    def find(self, chain: int, steps: int | None) -> EngineClaim | GaveUp | Covered:
        self.asked.append((chain, steps))
        return self._found.pop(0)  # type: ignore[return-value]

    def narrowed(self, violation: EngineClaim | None, model: Model = MODEL) -> Known:
        known = Known(None, Stage.NARROWING, violation=violation)  # type: ignore[arg-type]
        found = narrowed(known, model, self.prove, self.find)
        assert found.stage is Stage.SETTLED
        assert not self._proofs
        assert not self._found
        return found


LONG, SHORT, ALONE = run("m", "t", "m", "m"), run("t", "t", "m", "t", "t"), run("t")


@pytest.mark.parametrize(
    ("proofs", "found", "asked", "violation", "frontier"),
    [
        ([PROVED], [], [2], LONG, (2, Verdict.PROVED, Source.CHECKER)),
        ([NONE], [WHOLE], [2, (2, None)], LONG, (2, Verdict.SURVIVES, Source.EXECUTOR, DEFAULT_STEPS)),
        ([NONE], [SOME], [2, (2, None)], LONG, (0, Verdict.SURVIVES, Source.CHECKER, DEFAULT_STEPS)),
        ([NONE], [NONE], [2, (2, None)], LONG, None),
        ([SHORT, PROVED], [], [2, 0], SHORT, (0, Verdict.PROVED, Source.CHECKER)),
        ([NONE, PROVED], [SHORT], [2, (2, None), 0], SHORT, (0, Verdict.PROVED, Source.CHECKER)),
        ([Reachable("i", 7, exact=False)], [ALONE], [2, (2, 7)], ALONE, None),
        (
            [Reachable("i", 7, exact=False), NONE],
            [NONE, SHORT, SOME],
            [2, (2, 7), (2, None), 0, (0, None)],
            SHORT,
            (0, Verdict.SURVIVES, Source.CHECKER, DEFAULT_STEPS),
        ),
    ],
)  # fmt: skip
def test_shorter_chains_are_asked_about_until_they_are_covered(proofs, found, asked, violation, frontier) -> None:
    asking = Asked(proofs, found)
    known = asking.narrowed(LONG)
    assert asking.asked == asked
    assert known.violation is not None
    assert known.violation.claim.steps == violation.claim.steps  # type: ignore[union-attr]
    assert known.frontier == (None if frontier is None else Frontier(*frontier))


def test_nothing_is_asked_where_no_chain_is_shorter_or_the_search_has_covered_them() -> None:
    for violation in (ALONE, None):
        asking = Asked([])
        assert asking.narrowed(violation).frontier is None
        assert asking.asked == []
    asking = Asked([])
    assert asking.narrowed(run("m", "m"), WITHOUT_TRANSITIONS).frontier == Frontier(
        1, Verdict.SURVIVES, Source.EXECUTOR
    )
    assert asking.asked == []
