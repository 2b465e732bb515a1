"""The README: it is short, begins with the two commands, and has the models that are shipped.

`tests/test_guides.py` plays its commands.
"""

from __future__ import annotations

from pathlib import Path

from tests.pages import blocks

ROOT = Path(__file__).parents[1]
README = ROOT / "README.md"


def test_the_first_screen_has_the_two_commands():
    start = README.read_text("utf-8").splitlines()[:20]
    assert sum(line.startswith("python3 -m venv .venv && .venv/bin/pip install -q ") for line in start) == 2


def test_it_stays_short():
    """What grows belongs into `docs/`."""
    assert len(README.read_text("utf-8").splitlines()) <= 185


def test_it_has_one_model_and_one_story():
    words = [block.words[:1] for block in blocks(README)]
    assert set(words) == {(), ("inv",), ("console",), ("yaml",)}
    assert words.count(("console",)) == 2


def test_every_command_has_a_row():
    from invariants.cli.registry import COMMANDS

    text = README.read_text("utf-8")
    assert [name for name in COMMANDS if f"\n| `invariants {name}" not in text] == []
    assert text.count("\n| `invariants ") == len(COMMANDS)


def test_the_workflow_is_a_gate_in_ten_lines():
    import yaml

    (block,) = (block for block in blocks(README) if block.words == ("yaml",))
    assert block.text.count("\n") <= 10
    (job,) = yaml.safe_load(block.text)["jobs"].values()
    commands = [step["run"] for step in job["steps"] if "run" in step]
    assert commands == ["pip install .", "invariants check models --strict --format github"]
