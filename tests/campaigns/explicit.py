"""Explicit search on random systems, held against brute force: ``python -m tests.campaigns.explicit --count N``.

Owns: the required agreement, and the run.
Must never know: how either of them searches.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import product

import click
from msgspec.structs import replace

from invariants.engines import bounded, ic3, k_induction
from invariants.engines.direct import engine as direct
from invariants.engines.encodings import Encodings
from invariants.engines.explicit import run
from invariants.engines.protocol import Budget, Problem
from invariants.engines.proving import EXACT_PREV_DEPTH
from invariants.evidence.claims import Claim, EventsCovered, GaveUp, PropertyClaim, Proved, Reachable, Vacuity
from invariants.foundation.exceptions import NoAnswerError
from invariants.interpreter.interpreter import Interpreter
from invariants.language.loader import load_text
from invariants.language.model.declarations import Bound, Unbounded
from invariants.system.exploration.search import SearchBounds
from invariants.verdicts.dispatch.slices import claims_about
from invariants.verdicts.states.counting import states_of
from tests.campaigns.claims import SEARCHED, faults_of, note_faults, shape_of
from tests.campaigns.tally import Tally
from tests.differential.brute_force import BruteForce, TooManyConfigurationsError
from tests.differential.comparison import bounds
from tests.differential.proof_checks import by_work
from tests.generators import capturing
from tests.generators.alike import alike_of
from tests.generators.arithmetic import arithmetic_of
from tests.generators.capturing import capturing_of
from tests.generators.compound_systems import compound_of, labelled_of
from tests.generators.newer import newer_of
from tests.generators.newer_features import FEATURES, features_of
from tests.generators.sets import Both
from tests.generators.systems import system_of
from tests.two_ways import both_ways

CAP = 1_500
"""The most configurations of a system that is not left out."""

LONGEST_CHAIN = 4
"""Where code nests, explicit search goes through chains of some length only."""

KINDS: dict[str, Callable[[int], str]] = {
    "plain": system_of,
    "arithmetic": arithmetic_of,
    "compound": compound_of,
    "newer": lambda seed: newer_of(seed).short,
    "alike": alike_of,
    "capturing": capturing_of,
    "labelled": lambda seed: labelled_of(seed).labelled,
}
"""The text of the system of a seed, by kind: the older language, calculating, one newer construct, many of them,
individuals that can be sorted, labels with edits that capture, or these in systems over all of the older language."""

NESTING = ("newer", "capturing", "labelled")
"""The kinds in which code nests without end, however small the system is."""


def limits_of(seed: int) -> tuple[int | None, int | None]:
    """The bounds of a seed: a third has no bound on steps, and a third none at all."""
    chain, steps = bounds(seed)
    return (None, None) if seed % 3 == 0 else (chain, None) if seed % 3 == 1 else (chain, steps)


def differences(tally: Tally, seed: int, *, kind: str = "plain", cap: int = CAP, everyone: bool = False) -> list[str]:
    """Return where explicit search and brute force differ on the system of a seed: see ``differences_in``."""
    text = KINDS[kind](seed)
    limits = limits_of(seed)
    if kind == "newer":
        tally.has(features_of(text), FEATURES)
    if kind == "capturing":
        tally.has(capturing.features_of(text), capturing.FEATURES)
    if kind == "labelled":
        tally.counts.update(labelled_of(seed).features)
    if kind in NESTING and limits[0] is None and not everyone and "prev" in text:
        limits = (LONGEST_CHAIN, None)
    found = differences_in(tally, text, limits, cap=cap, everyone=everyone)
    if kind == "newer":
        found += differences_written_out(tally, newer_of(seed), limits, cap)
    return [f"seed {seed}: {line}" for line in found]


def differences_written_out(tally: Tally, both: Both, bounds: tuple[int | None, int | None], cap: int) -> Iterator[str]:
    """Yield where explicit search on a system, and brute force on the same one written out, differ."""
    model = load_text(both.short)
    try:
        broken = BruteForce(Interpreter(load_text(both.long)), *bounds, cap=2 * cap).run()
    except TooManyConfigurationsError:
        tally.counts["too many configurations, written out"] += 1
        return
    names = tuple(name for name in model.properties if name in broken)
    problem = Problem(model, Interpreter(model).scope, names, *_as_bounds(bounds))
    for claim in asked(problem):
        found = shape_of(broken[claim.property])
        tally.counts[f"written out: {'broken' if found else 'kept'}"] += not isinstance(claim, GaveUp)
        yield from (f"written out: {line}" for line in faults_of(tally, Interpreter(model), claim, found))


def _as_bounds(limits: tuple[int | None, int | None]) -> Iterator[Bound]:
    return (Unbounded.ANY if each is None else each for each in limits)


def differences_in(
    tally: Tally, text: str, bounds: tuple[int | None, int | None], *, cap: int = CAP, everyone: bool = False
) -> list[str]:
    """Return where explicit search and brute force differ on a system, within bounds on the chain and on the steps.

    With ``everyone``, bounded search within bounds and provers without are held against brute force as well, and the
    number of configurations.
    """
    model = load_text(text)
    chain, steps = bounds
    interpreter = Interpreter(model)
    search = BruteForce(interpreter, chain, steps, cap=cap)
    tally.systems += 1
    try:
        broken = search.run()
    except TooManyConfigurationsError:
        tally.counts["left out: too many configurations"] += 1
        return []
    problem = Problem(model, interpreter.scope, tuple(model.properties), *_as_bounds(bounds))
    claims = [*asked(problem)]
    found = [
        line for claim in claims for line in faults_of(tally, interpreter, claim, shape_of(broken[claim.property]))
    ]
    if isinstance(problem.chain, int):
        directly = [*asked_directly(problem)]
        for claim in directly:
            tally.counts["gone through one by one"] += not isinstance(claim, GaveUp)
            found += faults_of(tally, interpreter, claim, shape_of(broken[claim.property]))
        claims += directly
    if sorted(claim.property for claim in claims) != sorted([*model.properties] * (1 + isinstance(problem.chain, int))):
        found.append("not one claim of each property")
    if everyone:
        kinds = (*SEARCHED, Reachable, Proved)
        # Without a start, no claim about a part of the system says anything; a session says so.
        others = [*_others(problem)] if search.fewest else []
        for claim in others:
            found += faults_of(tally, interpreter, claim, shape_of(broken[claim.property]), kinds)
        claims += others
        found += _miscounted(tally, interpreter, problem, (chain, steps), cap)
    tally.examined += any(not isinstance(claim, GaveUp) for claim in claims)
    return found


def asked(problem: Problem) -> Iterator[PropertyClaim]:
    """Yield the claims about a problem. A proof is asked for property by property, as a session does."""
    one_by_one = [replace(problem, properties=(name,)) for name in problem.properties]
    for each in [problem] if isinstance(problem.chain, int) else one_by_one:
        yield from (
            claim for claim in claims_about(run, each, Budget(), possibilities=True) if not isinstance(claim, Vacuity)
        )


def ways(tally: Tally, seed: int, kind: str) -> list[str]:
    """Return how a search configuration by configuration, and one in batches, differ on the system of a seed."""
    model = load_text(KINDS[kind](seed))
    chain, steps = limits_of(seed)
    tally.systems += 1
    encodings, scope = Encodings(), Interpreter(model).scope
    found = []
    try:
        coded = encodings.coded(model, None, EXACT_PREV_DEPTH) if chain is None else encodings.exact(model, chain)
        for sortable in (tuple(scope), None):
            for line, is_one_by_one in both_ways(coded, scope, SearchBounds(chain, steps), sortable, 20_000):
                tally.counts["one by one" if is_one_by_one else "in batches only"] += 1
                found += [f"seed {seed}: {line}"] if line else []
    except NoAnswerError as error:
        tally.counts[f"not searched: {error.why}"] += 1
        return found
    tally.examined += 1
    return found


def asked_directly(problem: Problem) -> Iterator[PropertyClaim]:
    """Yield the claims of the search by the interpreter about a problem with a bound on chains."""
    for claim in claims_about(direct.run, replace(problem, with_vacuity=False), Budget()):
        if not isinstance(claim, Vacuity | EventsCovered):
            yield claim


def _others(problem: Problem) -> Iterator[Claim]:
    """Yield the claims of bounded search, where there are bounds, or of provers, where there is none on steps."""
    if isinstance(problem.chain, int) and isinstance(problem.steps, int):
        yield from (claim for claim in bounded.run(problem, Budget()) if not isinstance(claim, Vacuity))
    elif not isinstance(problem.steps, int):
        for name, prover in product(problem.properties, (k_induction.run, ic3.run)):
            yield from claims_about(prover, replace(problem, properties=(name,)), by_work(2.0))


_ALIKE = re.compile(r"backup|prev|editing|\bremove |\bas true$|: true to ", re.M)
"""What brings code that looks like other code, or configurations that differ in what no text shows."""


class ToTheEnd(BruteForce):
    """Brute force that goes on whatever is broken."""

    def _settled(self, chain: int, length: int) -> bool:
        return False


def _miscounted(
    tally: Tally, interpreter: Interpreter, problem: Problem, limits: tuple[int | None, int | None], cap: int
) -> Iterator[str]:
    """Yield how the number of configurations differs from that of brute force."""
    search = ToTheEnd(interpreter, *limits, [], cap=cap)
    try:
        search.run()
    except TooManyConfigurationsError:
        return
    report = states_of(problem.model, problem.scope, problem.chain, problem.steps, 60.0)
    # Backups, and code that nobody can tell apart, are counted in another way.
    is_exact = not any(_ALIKE.search(each.text) for each in problem.model.sources)
    expected = len({(each.state, interpreter.code(each)) for each in search.fewest} if is_exact else search.fewest)
    kind = "exactly" if is_exact else "at most"
    tally.counts[f"counted, {kind}" if report.reason is None else f"not counted: {report.reason}"] += 1
    if report.reason is None and (report.configurations > expected or (is_exact and report.configurations < expected)):
        yield f"{report.configurations} configurations, and by brute force {kind} {expected}"


@click.command()
@click.option("--everyone", is_flag=True, help="Also hold bounded search, provers and the count against brute force.")
@click.option("--both-ways", "both", is_flag=True, help="Only compare levels of few configurations with batches.")
@click.option("--kind", type=click.Choice(list(KINDS)), default="plain", help="The kind of systems.")
@click.option("--count", default=1000, help="How many systems.")
@click.option("--seed", default=0, help="The first system's seed; the others follow.")
def main(everyone: bool, both: bool, kind: str, count: int, seed: int) -> None:
    """Search random systems by both, and count what occurs."""
    tally = Tally(None)
    numbers = range(seed, seed + count)
    if both:
        raise SystemExit(
            tally.run(numbers, lambda number: note_faults(tally, number, lambda: ways(tally, number, kind)))
        )
    raise SystemExit(tally.run(numbers, lambda number: examine(tally, number, kind=kind, everyone=everyone)))


def examine(tally: Tally, seed: int, *, kind: str = "plain", everyone: bool = False) -> None:
    """Search the system of a seed by both, and note where they differ."""
    note_faults(tally, seed, lambda: differences(tally, seed, kind=kind, everyone=everyone))


if __name__ == "__main__":
    main()
