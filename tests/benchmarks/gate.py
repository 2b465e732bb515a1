"""The time of decisions on one warm gate: ``python -m tests.benchmarks.gate --count 1000``.

Owns: the proposals, and the figures: processor time of this process, in milliseconds.
Must never know: how a gate decides.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from statistics import median
from typing import TypeVar

import click

import invariants
from invariants.gate.answers import STORED
from invariants.verdicts.options import CheckOptions, SilentListener
from invariants.verdicts.session import check_model

T = TypeVar("T")

MODEL = Path(__file__).parents[2] / "models" / "review_gate" / "review_gate.inv"
AGENTS = ("Agent0", "Agent1", "Agent2")
NOBODY = dict.fromkeys(AGENTS, False)
STATE = {
    "state": {
        "kind": {"Agent0": "human", "Agent1": "ai", "Agent2": "ai"},
        "member": {"Agent0": True, "Agent1": True, "Agent2": False},
        "reviewed": NOBODY,
        "deployed": NOBODY,
    },
    "code": {"fast_track": "disabled"},
}
PROPOSALS = (
    "retire fast_track",
    "apply lock retire fast_track",
    "edit { rewrite deploy.gate as reviewed[a] and kind[a] == human }",
    "edit { rewrite deploy.gate as not not prev }",
    "edit { add require certain: reviewed[a] to deploy }",
    "edit { rewrite deploy(Agent1).gate as false }",
    "adopt transition join(a: Agent) { member[a] := true }",
)


@click.command()
@click.option("--count", default=1000, help="How many proposals.")
def main(count: int) -> None:
    """Decide proposals on one warm gate, check the model from scratch now and then, and show the times."""
    model = invariants.load(MODEL)
    gate = invariants.Gate(model, state=STATE)
    for proposal in PROPOSALS:
        gate.decide(proposal)
    warm: list[float] = []
    cold: list[float] = []
    stored = 0
    for number in range(count):
        took, decision = _timed(partial(gate.decide, PROPOSALS[number % len(PROPOSALS)]))
        warm.append(took)
        stored += all(each.by == STORED for each in decision.findings.invariants)
        if number % 50 == 0:
            cold.append(_timed(lambda: list(check_model(model, CheckOptions(), SilentListener())))[0])
    for name, times in (("a decision of a warm gate", warm), ("a check from scratch", cold)):
        ordered = sorted(times)
        latest = ordered[min(len(ordered) - 1, int(0.99 * len(ordered)))]
        click.echo(f"{name}: median {median(times):.0f} ms, 99th percentile {latest:.0f} ms, of {len(times)}")
    click.echo(f"{stored} of {count} by a stored strengthening")


def _timed(work: Callable[[], T]) -> tuple[float, T]:
    """The milliseconds that some work takes, and its result."""
    started = time.process_time()
    result = work()
    return 1000 * (time.process_time() - started), result


if __name__ == "__main__":
    main()
