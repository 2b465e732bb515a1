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
import os
import statistics
import sys
from pathlib import Path

import attrs

from tests.benchmarks.processes import HANDWRITTEN, ROOT, answer, process

CHECK = "from invariants.cli.app import main; main()"
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
    text, seconds, _ = process([sys.executable, "-c", CHECK, *options, "--steps", "any", "--format", "json"])
    if answer(text) != "proved":
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


def expected_proofs() -> list[tuple[Path, str]]:
    """The models and invariants whose proofs are expected of what is shipped, each once."""
    from invariants import load
    from invariants.language.model.declarations import ExpectedVerdict

    found: dict[tuple[Path, str], None] = {}
    for path in sorted((ROOT / "models").rglob("*.inv")):
        for check in load(path).checks:
            if check.expected is ExpectedVerdict.PROVED:
                found.update(dict.fromkeys((path, name) for name in check.properties))
    return list(found)


def by_engine(seconds: float, only: str) -> None:
    """Print the second table."""
    from invariants import check, load
    from invariants.engines.protocol import Question
    from invariants.engines.registry import ENGINES
    from invariants.verdicts.verdict import Verdict

    wanted = [(path, name) for path, name in expected_proofs() if only in str(path)]
    scopes = {path: load(path).scope for path, _ in wanted}
    provers = [each.name for each in ENGINES if Question.PROOF_FOR_ALL_CHAINS in each.answers]
    print(
        f"\nof {len(wanted)} expected proofs, found within {seconds:g} s each: as the model asks, and for its scope\n"
    )
    print(f"{'':36}{'as asked':>10} {'for the scope':>15} {'seconds':>9}")
    for title, engines in [*((name, (name,)) for name in provers), ("all together", ())]:
        started = _processor_time()
        counts = []
        for given in (False, True):
            results = [
                result
                for path, name in wanted
                for result in check(
                    path, invariants=name, scope=scopes[path] if given else None, engines=engines, timeout=seconds
                )
            ]
            counts.append(sum(result.verdict is Verdict.PROVED for result in results))
        print(f"{title:36}{counts[0]:10} {counts[1]:15} {_processor_time() - started:9.0f}", flush=True)


def _processor_time() -> float:
    """Seconds of the processor so far, in this process and those that it has started."""
    used = os.times()
    return used.user + used.system + used.children_user + used.children_system


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
