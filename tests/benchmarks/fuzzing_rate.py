"""``python -m tests.benchmarks.fuzzing_rate [MODEL]``: transitions a second, what Hypothesis adds, and memory.

Owns: the ways to make runs, and the table.
Must never know: what a run is good for.

Times are of the processor, which other programs on the machine disturb less than a wall clock. All ways make the same
kind of runs: from a random start, within chain 3 and steps 8.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Iterator
from pathlib import Run as File

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from invariants.fuzzing.campaign import Campaign
from invariants.fuzzing.random.dice import Dice, DrawnDice, RandomDice
from invariants.fuzzing.random.initial_states import Beginnings
from invariants.fuzzing.random.numbers import NumberPool
from invariants.fuzzing.runs.monitor import Monitor
from invariants.fuzzing.runs.random_walk import Limits, Walker
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
        self.watch = Monitor(self.interpreter, self.model.properties)
        self.beginnings = Beginnings(self.interpreter, self.numbers, with_undefined=False)
        self.walker = Walker(self.interpreter, self.numbers, LIMITS, self.tally, frozenset())

    def run(self, dice: Dice, observe: Callable[[Run], bool]) -> None:
        """One run."""
        beginning = self.beginnings.draw(dice)
        if beginning is not None:
            path = Run(beginning)
            if observe(path):
                self.walker.walk(dice, path, observe)

    # ------------------------------------------------------------------ ways

    def fire_alone(self, steps: int) -> int:
        """Fires whatever can fire, in turn: the interpreter and nothing else."""
        fire = self.interpreter.fire
        dice = RandomDice(1)
        calls = [
            (rule.name, arguments)
            for rule in self.walker.calls.values()
            for arguments in rule.listed or [rule.draw(dice, ()) for _ in range(8)]
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
        dice = RandomDice(1)
        while (beginning := self.beginnings.draw(dice)) is not None:
            if beginning.configuration is not None:
                yield beginning.configuration

    def walks(self, steps: int, observe: Callable[[Run], bool]) -> int:
        """Random runs; ``observe`` looks at every configuration."""
        dice = RandomDice(1)
        before = self.tally.transitions
        while self.tally.transitions - before < steps:
            self.run(dice, observe)
        return self.tally.transitions - before

    def guided(self, steps: int) -> int:
        """Exploration as the engine does it: half of it guided."""
        exploration = Campaign(self.interpreter, tuple(self.model.properties), LIMITS, 1, Settings())
        for _ in exploration.examples():
            if exploration.tally.transitions >= steps:
                break
        return exploration.tally.transitions

    def with_hypothesis(self, steps: int) -> int:
        """The same runs, every choice drawn by Hypothesis."""
        before = self.tally.transitions

        @st.composite
        def runs(draw: st.DrawFn) -> None:
            self.run(DrawnDice(draw), self.watch.look)

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
            """Nothing: making the run is what is measured."""

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
        ("random runs", lambda: bench.walks(asked.steps, lambda path: True)),
        ("random runs, properties judged", lambda: bench.walks(asked.steps, bench.watch.look)),
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
    exploration = Campaign(bench.interpreter, tuple(bench.model.properties), LIMITS, 2, Settings())
    for _ in exploration.examples():
        if exploration.tally.transitions >= done:
            print(f"{exploration.tally.transitions:<40,}{resident():>22.1f}")
            done += MEMORY_STEPS // 5
        if exploration.tally.transitions >= MEMORY_STEPS:
            break
    print(f"{exploration.tally.transitions:<40,}{resident():>22.1f}")


if __name__ == "__main__":
    main()
