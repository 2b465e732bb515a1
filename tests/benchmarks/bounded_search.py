"""``python -m tests.benchmarks.bounded_search``: the checker against programs written by hand for the same questions.

Owns: the questions, the runs, and the table.
Must never know: how either side searches.

Both sides run as whole processes, turn by turn. Each says how long it was in the solver; what is left is its set-up:
starting Python, importing, reading the model, building formulas, telling the result. Medians are shown, of processor
time, which other programs on the machine disturb less than a wall clock; both sides keep one processor busy. The
checker is asked the same as the programs: left to itself it would also try to prove that no shorter chain breaks the
property, however long the runs.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import attrs

from tests.benchmarks.processes import HANDWRITTEN, ROOT, answer, process


@attrs.frozen
class Question:
    """The same question to both sides: a model with options, and a program with arguments."""

    title: str
    model: str
    options: str
    program: str
    arguments: str
    answer: str


def _gated(agents: int, steps: int) -> list[Question]:
    """The gated upgrade, against the program that one writes first and against the one that was tuned."""
    return [
        Question(
            f"gated upgrade, {agents} agents, {answer.split()[0]}, {title}",
            "gated_upgrade/gap_widened.inv",
            f"--invariant {invariant} --chain 2 --steps {steps} --scope Agent={agents}",
            program,
            f"{agents} 2 {steps} {gap}",
            answer,
        )
        for program, title in (("gated_upgrade_integers.py", "integers"), ("gated_upgrade.py", "tuned"))
        for invariant, gap, answer in (("within_one", 1, "violated after 1"), ("within_two", 2, "survives"))
    ]


QUESTIONS = (
    Question(
        "review gate, 3 agents, violated",
        "review_gate/review_gate.inv",
        "--invariant oversight --chain 3 --steps 8 --scope Agent=3",
        "review_gate.py",
        "3 3 8 1",
        "violated after 1",
    ),
    Question(
        "review gate, 3 agents, survives",
        "review_gate/gate_kept.inv",
        "--invariant oversight --chain 3 --steps 8 --scope Agent=3",
        "review_gate.py",
        "3 3 8 0",
        "survives",
    ),
    *_gated(3, 4),
    Question(
        "Raft, 5 servers, violated",
        "raft/no_commit_first.inv",
        "--invariant overlap --chain 3 --steps 1 --scope Server=5",
        "raft.py",
        "5 3 1 0",
        "violated after 3",
    ),
    Question(
        "Raft, 5 servers, survives",
        "raft/one_at_a_time.inv",
        "--invariant overlap --chain 3 --steps 2 --scope Server=5",
        "raft.py",
        "5 3 2 1",
        "survives",
    ),
    *_gated(5, 5),
)


@attrs.frozen
class Run:
    """One process: seconds altogether and in the solver, and megabytes at its largest."""

    total: float
    solving: float
    memory: float

    @property
    def setup(self) -> float:
        """Seconds outside of the solver."""
        return self.total - self.solving


def ours(question: Question, log: Path) -> Run:
    """One run of the checker."""
    program = [sys.executable, "-m", "tests.benchmarks.stopwatch", str(log)]
    options = ["check", str(ROOT / "models" / question.model), *question.options.split(), "--engine", "bounded"]
    text, seconds, memory = process([*program, *options, "--format", "json"])
    if answer(text) != question.answer:
        raise SystemExit(f"{question.title}: unexpected answer\n{text}")
    return Run(seconds, float(log.read_text("ascii")), memory)


def by_hand(question: Question) -> Run:
    """One run of the program that was written by hand."""
    text, seconds, memory = process([sys.executable, str(HANDWRITTEN / question.program), *question.arguments.split()])
    said = json.loads(text)
    chain = said["violated after"]
    found = "survives" if chain is None else f"violated after {chain}"
    if found != question.answer:
        raise SystemExit(f"{question.title}: the program written by hand says {found}")
    return Run(seconds, said["solving"], memory)


def cells(mine: Sequence[Run], theirs: Sequence[Run], part: str) -> str:
    """The medians of a part for both sides, and their ratio."""
    first, second = (statistics.median(getattr(run, part) for run in runs) for runs in (mine, theirs))
    return f"{first:7.3f} {second:7.3f} {first / second:6.2f}"


def main() -> None:
    """Ask all questions, and print the table."""
    parser = argparse.ArgumentParser(description="The checker against programs written by hand, turn by turn.")
    parser.add_argument("--runs", type=int, default=11, help="how often each question is asked (default: 11)")
    parser.add_argument("--only", default="", help="only questions with this text in their title")
    options = parser.parse_args()
    parts = ("total", "setup", "solving", "memory")
    print("seconds of processor time and megabytes: the checker, by hand, ratio\n")
    print(f"{'':46}" + "".join(f"{part:^25}" for part in parts))
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder, "solving")
        for question in QUESTIONS:
            if options.only not in question.title:
                continue
            mine: list[Run] = []
            theirs: list[Run] = []
            for turn in range(options.runs + 1):
                first, second = ours(question, log), by_hand(question)
                if turn:  # the first turn only warms up
                    mine.append(first)
                    theirs.append(second)
            print(f"{question.title:46}" + "   ".join(cells(mine, theirs, part) for part in parts))


if __name__ == "__main__":
    main()
