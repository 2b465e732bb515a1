"""Claims of engines about random systems, held against what is known of them.

Owns: which claims are wrong, and how a campaign notes what is.
Must never know: how systems are made, or how it is known what breaks a property.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from invariants.evidence.claims import Covered, GaveUp, PropertyClaim, Proved, Reachable, ReachedSet, Violation
from invariants.evidence.confirmation import UnconfirmedViolation, confirm
from invariants.interpreter.interpreter import Interpreter
from invariants.verdicts.admission import Admission
from tests.campaigns.tally import Tally
from tests.differential.brute_force import Broken
from tests.differential.comparison import chain_length

Shape = tuple[int, int]
"""The length of the chain and of the run of a shortest violation."""

WITHOUT_MEANING = "has no exact meaning to the solver"
"""The end of the reason why a system with powers is not written for solvers."""

SEARCHED: tuple[type[PropertyClaim], ...] = (Violation, Covered, ReachedSet)
"""The claims of searches that go through a system."""


def shape_of(broken: Broken | None) -> Shape | None:
    """The shape of a violation that brute force has found."""
    return None if broken is None else (broken.chain, broken.length)


def faults_of(
    tally: Tally,
    interpreter: Interpreter,
    claim: PropertyClaim,
    expected: Shape | None,
    kinds: tuple[type[PropertyClaim], ...] = SEARCHED,
) -> Iterator[str]:
    """Count a claim, and yield what is wrong with it, where a shortest violation has a known shape, or there is none.

    Engines may give up; claims of other kinds than the given ones are wrong.
    """
    name = claim.property
    tally.claimed(f"gave up: {claim.why}" if isinstance(claim, GaveUp) else type(claim).__name__)
    if not isinstance(claim, (GaveUp, *kinds)):
        yield f"{name}: a {type(claim).__name__}"
        return
    match claim:
        case Violation():
            shape = chain_length(interpreter.model, claim), len(claim.steps)
            if shape != expected:
                yield f"{name}: broken by {shape}, and by what is known by {expected}"
            confirmed = confirm(interpreter, claim)
            if isinstance(confirmed, UnconfirmedViolation):
                yield f"{name}: {confirmed.reason}"
        case Reachable():
            if not expected and claim.exact:
                yield f"{name}: reachable, but kept"
            tally.counts["reachable by code that is over-approximated"] += not expected and not claim.exact
        case Covered():
            if expected:
                yield f"{name}: covered, but broken"
        case Proved():
            objection = Admission(interpreter.model, interpreter.scope, None).objection_to(claim)
            if objection and objection.endswith(WITHOUT_MEANING) and not expected:
                # Provers over-approximate such a number; no certificate has it, so the claim is never a verdict.
                tally.counts["proved, and no certificate can be written"] += 1
            elif expected or objection:
                yield f"{name}: {objection or 'proved, but broken'}"


def note_faults(tally: Tally, seed: int, differences: Callable[[], Iterable[str]]) -> None:
    """Note what differs on the system of a seed; a search that fails is wrong as well."""
    try:
        wrong = list(differences())
    except Exception as failure:
        wrong = [f"seed {seed}: {type(failure).__name__}: {failure}"]
    for line in wrong:
        tally.add_wrong(line)
