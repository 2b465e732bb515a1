"""``python -m tests.benchmarks.proofs``: proofs against Spacer on Horn clauses written by hand, and engine by engine.

Owns: the questions, the runs, and the two tables.
Must never know: how either side proves.

First table: both sides run as whole processes, turn by turn; medians of processor time, which other programs on the
machine disturb less than a wall clock. Our side reads the model, proves, proves again with a fresh solver, and looks
for what never happens. No Horn clauses are written by hand for every number of individuals: there, and only there, the
ratio is to what Spacer takes for three.

Second table: how many of the proofs that the shipped models expect each engine finds when it is the only one, and all
of them together, within a time for each (on a wall clock).
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import time
from pathlib import Path

import attrs

from tests.benchmarks.processes import HANDWRITTEN, ROOT, process

CHECK = "from invariants.cli.main import main; main()"
UNSATISFIABLE = "unsat"


@attrs.frozen
class Question:
    """The same question to both sides: a model with options, and a program with arguments."""

    title: str
    model: str
    options: str
    program: str
    arguments: str


def _gated(title: str, scope: str, agents: int) -> Question:
    options = f"--invariant within_two --scope Agent={scope}"
    return Question(title, "gated_upgrade/gap_widened.inv", options, "horn_gated_upgrade.py", f"{agents} 2")


QUESTIONS = (
    Question(
        "review gate, 3 agents",
        "review_gate/gate_kept.inv",
        "--invariant oversight --scope Agent=3",
        "horn_review_gate.py",
        "3 0",
    ),
    Question(
        "Raft, 4 servers",
        "raft/one_at_a_time.inv",
        "--invariant overlap --scope Server=4",
        "horn_raft.py",
        "4 1",
    ),
    Question("drift", "drift/from_founder.inv", "--invariant recognisable", "horn_drift.py", "0"),
    Question(
        "migration, 3 nodes",
        "rolling_migration/backfilled.inv",
        "--invariant readable --scope Node=3",
        "horn_migration.py",
        "3 1",
    ),
    _gated("gated upgrade, 3 agents", "3", 3),
    _gated("gated upgrade, 5 agents", "5", 5),
    _gated("gated upgrade, 8 agents", "8", 8),
    _gated("gated upgrade, every number", "any", 3),
)


def ours(question: Question) -> float:
    """Seconds that the checker takes for a proof."""
    options = ["check", str(ROOT / "models" / question.model), *question.options.split(), "--chain", "any"]
    text, seconds, _ = process([sys.executable, "-c", CHECK, *options, "--steps", "any", "--format", "text"])
    if " is proved " not in text:
        raise SystemExit(f"{question.title}: unexpected answer\n{text}")
    return seconds


def by_hand(question: Question) -> float:
    """Seconds that Spacer takes on the clauses written by hand."""
    text, seconds, _ = process([sys.executable, str(HANDWRITTEN / question.program), *question.arguments.split()])
    if json.loads(text)["answer"] != UNSATISFIABLE:
        raise SystemExit(f"{question.title}: the program written by hand says {text}")
    return seconds


def against_spacer(runs: int, only: str) -> None:
    """Print the first table."""
    print("seconds of processor time, whole processes: the checker, Spacer on clauses written by hand, ratio\n")
    for question in QUESTIONS:
        if only not in question.title:
            continue
        times = [(ours(question), by_hand(question)) for _ in range(runs + 1)][1:]  # the first turn only warms up
        mine, theirs = (statistics.median(column) for column in zip(*times, strict=True))
        print(f"{question.title:36}{mine:8.3f} {theirs:8.3f} {mine / theirs:7.2f}", flush=True)


@attrs.frozen
class Expected:
    """A proof that a shipped model expects."""

    model: Path
    invariant: str


def expected_proofs() -> list[Expected]:
    """The proofs that the shipped models expect."""
    from invariants import load
    from invariants.language.model.declarations import ExpectedVerdict

    found: dict[Expected, None] = {}
    for path in sorted((ROOT / "models").rglob("*.inv")):
        for check in load(path).checks:
            if check.expected is ExpectedVerdict.PROVED:
                found.update(dict.fromkeys(Expected(path, name) for name in check.properties))
    return list(found)


def by_engine(seconds: float, only: str) -> None:
    """Print the second table."""
    from invariants import check
    from invariants.engines.registry import EngineName
    from invariants.verdicts.verdict import Population, Verdict

    wanted = [each for each in expected_proofs() if only in str(each.model)]
    provers = [name.value for name in EngineName if name not in {EngineName.BOUNDED, EngineName.FUZZ}]
    print(f"\nof {len(wanted)} expected proofs, found within {seconds:g} s each\n")
    print(f"{'':36}{'proved':>8} {'for every number':>18} {'seconds':>9}")
    for title, engines in [*((name, (name,)) for name in provers), ("all together", ())]:
        started = time.process_time()
        results = [
            result
            for each in wanted
            for result in check(each.model, invariants=each.invariant, engines=engines, timeout=seconds)
        ]
        proved = [result for result in results if result.verdict is Verdict.PROVED]
        everywhere = sum(result.population is Population.ANY for result in proved)
        took = time.process_time() - started
        print(f"{title:36}{len(proved):8} {everywhere:18} {took:9.0f}", flush=True)


def main() -> None:
    """Measure, and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=7, help="how often each question is asked (default: 7)")
    parser.add_argument("--seconds", type=float, default=10, help="for each proof of the second table (default: 10)")
    parser.add_argument("--only", default="", help="only what has this text in its title or path")
    parser.add_argument("--table", type=int, choices=(1, 2), help="only this table")
    asked = parser.parse_args()
    if asked.table != 2:
        against_spacer(asked.runs, asked.only)
    if asked.table != 1:
        by_engine(asked.seconds, asked.only)


if __name__ == "__main__":
    main()
