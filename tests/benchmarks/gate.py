"""The time of decisions on one warm gate: ``python -m tests.benchmarks.gate --count 1000``.

Owns: the proposals, no two of which are alike, and the figures: processor time of this process, in milliseconds.
Must never know: how a gate decides.
"""

from __future__ import annotations

import gc
import random
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any, TypeVar

import attrs
import click

import invariants
from invariants.gate.answers import STORED
from invariants.verdicts.options import CheckOptions, SilentListener
from invariants.verdicts.session import check_model

T = TypeVar("T")

ROOT = Path(__file__).parents[2]
FROM_SCRATCH = 20
"""Checks from scratch among all decisions."""


@attrs.frozen
class Case:
    """A system, and the parts of proposals: conditions for each site, and whole proposals of other kinds."""

    path: Path
    state: Mapping[str, Any]
    conditions: Mapping[str, Sequence[str]]
    others: Sequence[str]

    def proposals(self, seed: int) -> Iterator[str]:
        """Yield proposals that no two runs of a loop share; each keeps the invariants."""
        draw = random.Random(seed)  # noqa: S311 - the same proposals in every run
        met: set[str] = set()
        while True:
            site = draw.choice(list(self.conditions))
            atoms = [draw.choice(("", "not ")) + f"({each})" for each in self.conditions[site]]
            draw.shuffle(atoms)
            condition = atoms[0]
            for atom in atoms[1 : draw.randint(1, len(atoms))]:
                condition = f"({condition} {draw.choice(('and', 'or', '=>'))} {atom})"
            proposal = f"edit {{ rewrite {site} as prev and {condition} }}"
            if draw.random() < 0.3:
                proposal = f"{draw.choice(self.others)} {proposal}"
            if proposal not in met:
                met.add(proposal)
                yield proposal


def _of_agents(**values: Sequence[Any]) -> dict[str, Any]:
    return {name: {f"Agent{n}": value for n, value in enumerate(each)} for name, each in values.items()}


def _of_engineers(**values: Sequence[Any]) -> dict[str, Any]:
    return {name: {f"Engineer{n}": value for n, value in enumerate(each)} for name, each in values.items()}


CASES = {
    "review_gate": Case(
        ROOT / "models" / "review_gate" / "review_gate.inv",
        {
            "state": _of_agents(
                kind=("human", "ai", "ai"),
                member=(True, True, False),
                reviewed=(False,) * 3,
                deployed=(False,) * 3,
            ),
            "code": {"fast_track": "disabled"},
        },
        {
            "deploy.gate": ("reviewed[a]", "member[a]", "kind[a] == human", "kind[a] == ai", "deployed[a]"),
            "review.independent": ("by != a", "member[by]", "kind[by] == human", "reviewed[by]", "kind[a] == ai"),
        },
        ("retire fast_track", "apply lock", "adopt transition leave(a: Agent) { member[a] := false }"),
    ),
    "independent_review": Case(
        ROOT / "models" / "mixed_team" / "independent_review.inv",
        {
            "state": {
                **_of_engineers(
                    kind=("human", "artificial", "artificial"),
                    status=("member", "member", "outside"),
                    origin=("Engineer0", "Engineer1", "Engineer2"),
                ),
                "stage": "drafted",
                "author": "Engineer0",
                "reviewer": "Engineer1",
            }
        },
        {
            "review.independent": (
                "kind[e] == human",
                "status[author] == member",
                "stage == drafted",
                "origin[e] == e",
                "e != author",
            )
        },
        ("retire adopt", "adopt transition rest { stage := drafted }", "retire spawn"),
    ),
    "gated_agent": Case(
        ROOT / "tests" / "examples" / "gated_agent" / "agent.inv",
        {
            "state": {
                **{"running": True, "stage": "idle", "author": "agent", "signer": "human", "alone": False, "score": 0},
                **{"logged": False, "consulted": False, "changed": False},
                **{"drafted": False, "ratified": False, "ratifier": "human"},
            }
        },
        {
            "let_through.good": ("score >= 95", "author == agent", "running", "consulted", "score < 99"),
            "approve.independent": ("who == human", "running", "author == helper", "score >= 50", "not changed"),
            "ratify.person": ("running", "drafted", "not changed", "score >= 1", "who != author"),
        },
        ("apply raise_bar(95)", "adopt transition undraft { drafted := false }", "retire raise_bar"),
    ),
}


@click.command()
@click.option("--count", default=1000, help="How many proposals for each system.")
@click.option("--only", "names", multiple=True, type=click.Choice(list(CASES)), help="A system; all if none.")
@click.option("--seed", default=0, help="The seed of the proposals.")
def main(count: int, names: tuple[str, ...], seed: int) -> None:
    """Decide proposals on one warm gate, check the model from scratch now and then, and show the times."""
    for name in names or CASES:
        measure(name, CASES[name], count, seed)


def measure(name: str, case: Case, count: int, seed: int) -> None:
    """Show the times of one system."""
    model = invariants.load(case.path)
    gate = invariants.Gate(model, state=case.state)
    first = gate.decide(case.others[0])
    if not all(each.verdict.value == "proved" for each in first.findings.invariants if each.verdict):
        raise SystemExit(f"{name}: {first.rule}")
    gc.collect()
    gc.freeze()  # as a program does that keeps a gate: the docstring of Gate says why
    warm: list[float] = []
    cold: list[float] = []
    stored = 0
    proposals = case.proposals(seed)
    for number in range(count):
        took, decision = _timed(partial(gate.decide, next(proposals)))
        warm.append(took)
        stored += bool(decision.findings.invariants) and all(each.by == STORED for each in decision.findings.invariants)
        if number % max(1, count // FROM_SCRATCH) == 0:
            cold.append(_timed(lambda: list(check_model(model, CheckOptions(), SilentListener())))[0])
    for what, times in (("a decision of a warm gate", warm), ("a check from scratch", cold)):
        ordered = sorted(times)
        latest = ordered[min(len(ordered) - 1, int(0.99 * len(ordered)))]
        click.echo(f"{name}: {what}: median {median(times):.0f} ms, 99th percentile {latest:.0f} ms, of {len(times)}")
    gc.unfreeze()
    click.echo(f"{name}: {stored} of {count} by stored strengthenings")


def _timed(work: Callable[[], T]) -> tuple[float, T]:
    """The milliseconds that some work takes, and its result."""
    started = time.process_time()
    result = work()
    return 1000 * (time.process_time() - started), result


if __name__ == "__main__":
    main()
