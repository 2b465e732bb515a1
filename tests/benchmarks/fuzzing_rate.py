"""``python -m tests.benchmarks.fuzzing_rate [MODEL]``: transitions a second, the share of Hypothesis, and memory.

Owns: the ways to make runs, and the table.
Must never know: the purpose of a run.

Times are of the processor, which other programs on the machine disturb less than a wall clock. All ways make the same
kind of runs: from a random start, within chain 3 and steps 8.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Iterator
from pathlib import Path as File

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from invariants.fuzzing.campaign import Campaign
from invariants.fuzzing.random.initial_states import InitialStates
from invariants.fuzzing.random.numbers import NumberPool
from invariants.fuzzing.random.random_source import HypothesisSource, RandomSource, SeededSource
from invariants.fuzzing.runs.monitor import Monitor
from invariants.fuzzing.runs.random_walk import Limits, RandomWalker
from invariants.fuzzing.runs.run import Run
from invariants.fuzzing.runs.tally import Tally
from invariants.fuzzing.settings import Settings
from invariants.interpreter.interpreter import Interpreter
from invariants.interpreter.state.configuration import Configuration
from invariants.interpreter.state.outcomes import Fired
from invariants.language.loader import load

MODEL = File(__file__).parents[2] / "models" / "review_gate" / "review_gate.inv"
LIMITS = Limits(3, 8)
STEPS = 200_000
MEMORY_STEPS = 1_000_000


class Bench:
    """One model, ready to be run in several ways."""

    def __init__(self, file: File) -> None:
        self.model = load(file)
        self.interpreter = Interpreter(self.model)
        self.numbers = NumberPool(self.model)
        self.tally = Tally(self.interpreter)
        self.monitor = Monitor(self.interpreter, self.model.properties)
        self.initial_states = InitialStates(self.interpreter, self.numbers, with_undefined=False)
        self.walker = RandomWalker(self.interpreter, self.numbers, LIMITS, self.tally, frozenset())

    def run(self, rng: RandomSource, observe: Callable[[Run], bool]) -> None:
        """One run."""
        initial_state = self.initial_states.draw(rng)
        if initial_state is not None:
            run = Run(initial_state)
            if observe(run):
                self.walker.walk(rng, run, observe)

    # ------------------------------------------------------------------ ways

    def fire_alone(self, steps: int) -> int:
        """Fires whatever can fire, in turn: the interpreter and nothing else."""
        fire = self.interpreter.fire
        rng = SeededSource(1)
        calls = [
            (rule.name, arguments)
            for rule in self.walker.calls.values()
            for arguments in rule.listed or [rule.draw(rng, ()) for _ in range(8)]
        ]
        fired = 0
        for start in self._starts():
            configuration = start
            for _ in range(3):
                for rule, arguments in calls:
                    outcome = fire(configuration, rule, arguments)
                    if isinstance(outcome, Fired):
                        fired += 1
                        configuration = outcome.configuration
            if fired >= steps:
                break
        return fired

    def _starts(self) -> Iterator[Configuration]:
        rng = SeededSource(1)
        while (initial_state := self.initial_states.draw(rng)) is not None:
            if initial_state.configuration is not None:
                yield initial_state.configuration

    def walks(self, steps: int, observe: Callable[[Run], bool]) -> int:
        """Random runs; ``observe`` looks at every configuration."""
        rng = SeededSource(1)
        before = self.tally.transitions
        while self.tally.transitions - before < steps:
            self.run(rng, observe)
        return self.tally.transitions - before

    def guided(self, steps: int) -> int:
        """Exploration as the engine does it: half of it guided."""
        campaign = Campaign(self.interpreter, tuple(self.model.properties), LIMITS, 1, Settings())
        for _ in campaign.examples():
            if campaign.tally.transitions >= steps:
                break
        return campaign.tally.transitions

    def with_hypothesis(self, steps: int) -> int:
        """The same runs, every choice drawn by Hypothesis."""
        before = self.tally.transitions

        @st.composite
        def runs(draw: st.DrawFn) -> None:
            self.run(HypothesisSource(draw), self.monitor.observe)

        @seed(1)
        @settings(
            max_examples=max(steps // 8, 1),
            database=None,
            deadline=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(runs())
        def test(_: None) -> None:
            """Nothing: the benchmark measures the making of the run."""

        test()
        return self.tally.transitions - before


def resident() -> float:
    """Megabytes of memory that the process has at present."""
    pages = int(File("/proc/self/statm").read_text("ascii").split()[1])
    return pages * 4096 / 1e6


def main() -> None:
    """Measure and tell."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("model", nargs="?", type=File, default=MODEL)
    parser.add_argument("--steps", type=int, default=STEPS)
    asked = parser.parse_args()
    bench = Bench(asked.model)
    ways: list[tuple[str, Callable[[], int]]] = [
        ("the interpreter fires, nothing else", lambda: bench.fire_alone(asked.steps)),
        ("random runs", lambda: bench.walks(asked.steps, lambda run: True)),
        ("random runs, properties judged", lambda: bench.walks(asked.steps, bench.monitor.observe)),
        ("as the engine explores, guided", lambda: bench.guided(asked.steps)),
        ("random runs, drawn by Hypothesis", lambda: bench.with_hypothesis(asked.steps // 20)),
    ]
    print(f"{'way':<40}{'transitions a second':>22}")
    for title, way in ways:
        started = time.process_time()
        steps = way()
        print(f"{title:<40}{steps / (time.process_time() - started):>22,.0f}")
    print(f"\n{'transitions':<40}{'megabytes':>22}")
    done = 0
    campaign = Campaign(bench.interpreter, tuple(bench.model.properties), LIMITS, 2, Settings())
    for _ in campaign.examples():
        if campaign.tally.transitions >= done:
            print(f"{campaign.tally.transitions:<40,}{resident():>22.1f}")
            done += MEMORY_STEPS // 5
        if campaign.tally.transitions >= MEMORY_STEPS:
            break
    print(f"{campaign.tally.transitions:<40,}{resident():>22.1f}")


if __name__ == "__main__":
    main()
