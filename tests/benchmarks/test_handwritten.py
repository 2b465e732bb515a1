"""The Horn clauses written by hand agree with the models, for the variant that holds and for its twin."""

import json
import subprocess
import sys

import pytest

from tests.benchmarks.exploration import by_interpreter, unreduced
from tests.benchmarks.processes import HANDWRITTEN


def test_all_configurations_by_hand():
    command = [sys.executable, HANDWRITTEN / "gated_upgrade_breadth_first.py", "3", "1"]
    text = subprocess.run(command, capture_output=True, check=True, text=True).stdout
    assert json.loads(text) == {"configurations": 752, "steps": 3094, "holds": False}
    assert unreduced(3)["steps"] == by_interpreter(3)["steps"] == 3094


@pytest.mark.parametrize(
    ("program", "arguments", "answer"),
    [
        ("gated_upgrade", "3 2", "unsat"),
        ("gated_upgrade", "2 1", "sat"),
        ("review_gate", "3 0", "unsat"),
        ("review_gate", "3 1", "sat"),
        ("raft", "3 1", "unsat"),
        ("raft", "4 0", "sat"),
        ("drift", "0", "unsat"),
        ("drift", "1", "sat"),
        ("migration", "2 1", "unsat"),
        ("migration", "2 0", "sat"),
    ],
)
def test_clauses_by_hand(program, arguments, answer):
    command = [sys.executable, HANDWRITTEN / f"horn_{program}.py", *arguments.split()]
    text = subprocess.run(command, capture_output=True, check=True, text=True).stdout
    assert json.loads(text) == {"answer": answer}
