"""The Horn clauses written by hand agree with the models, for the variant that holds and for its twin."""

import json
import subprocess
import sys

import pytest

from tests.benchmarks.exploration import Subject, by_interpreter, gated, unreduced
from tests.benchmarks.processes import HANDWRITTEN


@pytest.mark.parametrize(
    ("subject", "configurations", "steps"),
    [
        (gated(3), 752, 3094),
        (Subject("raft/no_commit_first", "overlap", "Server", 3, "raft", "3", True), 88, 368),
        (Subject("rolling_migration/ungated", "readable", "Node", 3, "migration", "3", True), 120, 1272),
        (Subject("review_gate/review_gate", "oversight", "Agent", 2, "review_gate", "2", True), 96, 436),
    ],
)
def test_all_configurations_by_hand(subject, configurations, steps):
    program = HANDWRITTEN / f"{subject.program}_breadth_first.py"
    command = [sys.executable, program, *subject.arguments.split()]
    said = json.loads(subprocess.run(command, capture_output=True, check=True, text=True).stdout)
    assert (said["configurations"], said["steps"]) == (configurations, steps)
    assert by_interpreter(subject) == {"configurations": configurations, "steps": steps}
    found = unreduced(subject)
    assert (found["configurations"], found["steps"]) == (configurations, steps)


@pytest.mark.parametrize(
    ("program", "arguments", "answer"),
    [
        ("gated_upgrade", "3 2", "unsat"),
        ("gated_upgrade", "2 1", "sat"),
        pytest.param("review_gate", "3 0", "unsat", marks=pytest.mark.campaign),
        pytest.param("review_gate", "3 1", "sat", marks=pytest.mark.campaign),
        ("raft", "3 1", "unsat"),
        ("raft", "4 0", "sat"),
        pytest.param("drift", "0", "unsat", marks=pytest.mark.campaign),
        pytest.param("drift", "1", "sat", marks=pytest.mark.campaign),
        pytest.param("migration", "2 1", "unsat", marks=pytest.mark.campaign),
        pytest.param("migration", "2 0", "sat", marks=pytest.mark.campaign),
    ],
)
def test_clauses_by_hand(program, arguments, answer):
    command = [sys.executable, HANDWRITTEN / f"horn_{program}.py", *arguments.split()]
    text = subprocess.run(command, capture_output=True, check=True, text=True).stdout
    assert json.loads(text) == {"answer": answer}
