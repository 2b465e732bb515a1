"""Unknown conditions of individuals, and systems over the newer language, proved for every number of individuals:
``python -m tests.campaigns.open_conditions``.

Owns: the systems, and what has to agree: what is proved for every number holds for each of the least numbers, by brute
force.
Must never know: how an unknown condition, or a population without a number, is encoded.
"""

from __future__ import annotations

from collections.abc import Iterator

from invariants.engines.open_populations import run
from invariants.engines.protocol import Problem
from invariants.evidence.claims import GaveUp, Proved, Vacuity
from invariants.interpreter.interpreter import Interpreter
from invariants.language.loader import load_text
from invariants.language.model.declarations import Unbounded
from invariants.verdicts.admission import Admission
from invariants.verdicts.dispatch.slices import claims_about
from tests.campaigns.claims import note_faults
from tests.campaigns.tally import Tally, command
from tests.differential.brute_force import BruteForce, TooManyConfigurationsError
from tests.differential.proof_checks import by_work
from tests.generators.choosing import Seeded
from tests.generators.newer import newer_of

MORE = (0, 1)
"""The numbers of individuals that are gone through, beyond the least one: as many as have names, or one."""
CAP = 2_000
"""The most configurations of a system that is not left out."""
SECONDS = 4.0
"""The time of a proof for one property."""


CONDITIONS = ("b", "not b", "m[a]", "not m[a]", "b or m[a]", "b and not m[a]", "true")
CLAIMS = (
    "forall t in T: m[t]",
    "exists t in T: not m[t]",
    "forall t in T: m[t] => b",
    "forall t in T: b or not m[t]",
    "unmodified act.g or b",
    "forall t in T: enabled act(t) => unmodified act(t).g or not m[t]",
    "forall t, u in T: m[t] and enabled act(u) => b or enabled act(t)",
    "(forall t in T: m'[t] == m[t]) or b",
)


def open_system(choose: Seeded) -> str:
    """Return a small system in which a condition of individuals becomes unknown, and others read it."""
    over = choose.pick(["", " over b", " over m[a]", " over b, m[a]"])
    edit = f"rewrite act.g as unknown{over}"
    blur = choose.pick([f"blur {{ {edit}", f"blur(a: T) {{ rewrite act(a).g as unknown{over.replace('m[a]', 'b')}"])
    lines = [
        "system open",
        "type T [2]",
        f"var m: T -> Bool = {choose.pick(['false', 'true'])}",
        "var b: Bool = false",
        "transition act(a: T) {",
        f"  require g: {choose.pick(CONDITIONS)}",
        f"  m[a] := {choose.pick(['true', 'false', 'b', 'not m[a]'])}",
        "}",
        f"transition flip {{ {choose.pick(['', 'require exists t in T: enabled act(t)  '])}b := not b }}",
        f"modification {blur} {choose.pick(['', 'b := true '])}}}",
    ]
    if choose.chance(50):
        lines.append(
            f"modification more {{ rewrite act.g as prev {choose.pick(['and', 'or'])} {choose.pick(CONDITIONS)} }}"
        )
    lines += [f"invariant i{number}: {claim}" for number, claim in enumerate(choose.shuffled(CLAIMS)[:4])]
    return "\n".join(lines) + "\n"


def differences(tally: Tally, seed: int, cap: int = CAP) -> Iterator[str]:
    """Yield what is proved for every number of individuals, and does not hold for one of the least numbers."""
    text = newer_of(seed).short if seed % 3 == 0 else open_system(Seeded(seed))
    model = load_text(text)
    least = {name: len(model.individual_names.get(name, "1")) for name in model.scope}
    interpreters = [Interpreter(model, {name: size + more for name, size in least.items()}) for more in MORE]
    tally.systems += 1
    tally.counts["systems over the newer language"] += seed % 3 == 0
    tally.examined += 1
    for name in model.properties:
        problem = Problem(model, dict(model.scope), (name,), Unbounded.ANY, Unbounded.ANY)
        budget = by_work(SECONDS, thorough=False)
        for claim in claims_about(run, problem, budget):
            if isinstance(claim, GaveUp):
                tally.counts[f"gave up: {claim.why}"] += 1
            if isinstance(claim, Vacuity) or not isinstance(claim, Proved):
                continue
            tally.counts["proved for every number"] += 1
            objection = Admission(model, model.scope, None).objection_to(claim)
            if objection:
                yield f"seed {seed}: {name}: {objection}"
            yield from (f"seed {seed}: {name}: {line}" for line in _held(tally, interpreters, name, cap))


def _held(tally: Tally, interpreters: list[Interpreter], name: str, cap: int) -> Iterator[str]:
    for interpreter in interpreters:
        try:
            broken = BruteForce(interpreter, None, None, [name], cap=cap).run()[name]
        except TooManyConfigurationsError:
            tally.counts["a size left out: too many configurations"] += 1
            continue
        tally.counts["a size gone through"] += 1
        if broken is not None:
            yield f"proved for every number of individuals, but broken for {interpreter.scope}"


def examine(tally: Tally, seed: int) -> None:
    """Prove the system of a seed for every number of individuals, and note what does not hold for some."""
    note_faults(tally, seed, lambda: differences(tally, seed))


main = command("Prove random systems with unknown conditions for every number of individuals.", examine, count=300)


if __name__ == "__main__":
    main()
