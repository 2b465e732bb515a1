"""Random protocols through each source of lemmas alone: ``python -m tests.campaigns.lemma_sources --count N --seed S``.

Owns: the sources, and what is wrong with a proof by one.
Must never know: how protocols are made.

A proof for every population is wrong if the fresh solvers do not prove it again, or brute force breaks the property
with one, two or three individuals of a type.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from itertools import islice
from pathlib import Path

import click

from invariants.engines.populations.finite_proofs import FiniteProofs
from invariants.engines.populations.open_proof import BRIEFLY, OpenProof
from invariants.engines.populations.sampling import Sampling
from invariants.engines.populations.small_populations import Sieved, SmallPopulation, sieved
from invariants.engines.protocol import Budget, Problem
from invariants.evidence.claims import Proved
from invariants.evidence.proofs.reproving import NotReproved, assess
from invariants.foundation.exceptions import NoAnswerError
from invariants.foundation.limits import SLOWEST, Allowance
from invariants.interpreter.interpreter import Interpreter
from invariants.language.analysis.slicing import slice_of
from invariants.language.loader import load_text
from invariants.language.model.declarations import Model, Unbounded
from invariants.solver.induction.ic3 import Counterexample
from invariants.solver.scripts import cvc5_script
from invariants.system.lemmas.provenance import provenance
from invariants.system.lemmas.templates import at_most_one, pairs, variations
from invariants.system.terms.terms import Term
from tests.campaigns.tally import Tally
from tests.differential.brute_force import TooManyConfigurationsError, search
from tests.differential.proof_checks import faults, script_of
from tests.generators.protocols import protocol_of

SECONDS = 2.0
"""Seconds of an idle machine for a proof by one source."""

CVC5_SECONDS = 2.0
"""Seconds for each obligation: cvc5 need not decide it, but may not refute it."""

MOST_CANDIDATES = 400
SCOPES = ({"Node": 1, "Value": 2}, {"Node": 2, "Value": 1}, {"Node": 2, "Value": 2}, {"Node": 3, "Value": 1})
CAP = 3000

Source = Callable[[OpenProof, SmallPopulation], Iterable[Term]]


def _orbits(proof: OpenProof, small: SmallPopulation) -> Iterable[Term]:
    finite = FiniteProofs(proof)
    found = finite.decide(small, [])
    return [] if isinstance(found, Counterexample) else finite.clauses(small, found)


def _sampled(proof: OpenProof, small: SmallPopulation) -> Iterable[Term]:
    return (clause.formula for clause in Sampling(proof, small.scope).clauses(2))


SOURCES: dict[str, Source] = {
    "provenance": lambda proof, small: provenance(proof.coded.system),
    "orbits": _orbits,
    "templates": lambda proof, small: [*at_most_one(proof.coded.system), *pairs(proof.coded.system)],
    "weakened safety": lambda proof, small: variations(proof.coded.system, proof.originals.values()),
    "sampled clauses": _sampled,
}


class _Protocol:
    """A protocol, and what brute force knows of it."""

    def __init__(self, text: str) -> None:
        self.model: Model = load_text(text)
        self.broken = cache(self._broken)

    def _broken(self, name: str) -> bool:
        """Whether a small population breaks a property."""
        for scope in SCOPES:
            try:
                if search(Interpreter(self.model, scope), None, None, cap=CAP)[name] is not None:
                    return True
            except TooManyConfigurationsError:
                continue
        return False

    def proofs(self, name: str) -> Iterator[tuple[str, Proved]]:
        """Yield what is proved of a property, with the source of the lemmas that it takes: "no lemma" alone."""
        model = slice_of(self.model, (name,), bounded=False).model
        scope = dict.fromkeys(model.scope, 2)
        problem = Problem(model, scope, (name,), Unbounded.ANY, Unbounded.ANY)
        coded = problem.encodings.coded(model, None, 1)
        for source, candidates in {"no lemma": lambda proof, small: (), **SOURCES}.items():
            budget = Budget(time.monotonic() + SLOWEST * SECONDS, allowance=Allowance(SECONDS))
            proof = OpenProof(coded, problem, name, None, budget)
            small = SmallPopulation(coded, problem, name, scope, budget)
            try:
                claim = self._by(proof, small, candidates)
            except NoAnswerError:
                continue
            if claim is not None:
                yield source, claim
            if source == "no lemma" and claim is not None:
                return

    def _by(self, proof: OpenProof, small: SmallPopulation, candidates: Source) -> Proved | None:
        drawn = [proof.grounding.term(term) for term in islice(candidates(proof, small), MOST_CANDIDATES)]
        found = sieved([small], list(dict.fromkeys([*proof.stated, *drawn])), proof.original)
        return proof.proof(found.few, BRIEFLY) if isinstance(found, Sieved) else None


def examine(tally: Tally, seed: int) -> None:
    """Prove the properties of the protocol of a seed by each source of lemmas; hold proofs against brute force."""
    text = protocol_of(seed)
    protocol = _Protocol(text)
    tally.systems += 1
    tally.examined += 1
    for name in protocol.model.properties:
        for source, claim in protocol.proofs(name):
            wrong = list(faults(protocol.model, claim, second_solver=False))
            second = assess(
                cvc5_script.answers(script_of(protocol.model, dict(protocol.model.scope), claim), CVC5_SECONDS)
            )
            wrong += [f"{name}: cvc5 refutes it"] if isinstance(second, NotReproved) and second.refuted else []
            wrong += [f"{name}: proved, and broken by brute force"] if protocol.broken(name) else []
            tally.counts[f"proved by {source}"] += 1
            tally.counts[f"right by {source}"] += not wrong
            if wrong:
                tally.add_wrong(f"seed {seed}, {source}: {wrong[0]}")
                tally.keep(seed, text)


@click.command()
@click.option("--count", default=100, help="How many protocols.")
@click.option("--seed", default=0, help="The first protocol's seed; the others follow.")
@click.option("--failures", type=click.Path(path_type=Path), help="A folder for texts with wrong proofs.")
def main(count: int, seed: int, failures: Path | None) -> None:
    """Prove properties of random protocols by each source of lemmas, and count which proofs are right."""
    tally = Tally(failures)
    raise SystemExit(tally.run(range(seed, seed + count), lambda number: examine(tally, number)))


if __name__ == "__main__":
    main()
