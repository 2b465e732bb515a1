"""The README: its models are the shipped ones, its programs run, and its output is the real output."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import invariants
from invariants.cli.configuration.reading import read_configuration
from invariants.foundation.sources import SourceText
from invariants.gate.policy.loosening import LooseningLimit
from invariants.gate.policy.reading import policy_of
from tests.pages import Block, blocks, played

ROOT = Path(__file__).parents[1]
BLOCKS = blocks(ROOT / "README.md")


def of(kind: str) -> list[Block]:
    return [block for block in BLOCKS if block.words[:1] == (kind,)]


def ids(block: Block) -> str:
    return f"line {block.line}"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """The shipped files that the README works with, and the files on it."""
    place = tmp_path_factory.mktemp("readme")
    for name in ("models/review_gate", "proofs/models/review_gate"):
        shutil.copytree(ROOT / name, place / name)
    for block in (*of("jsonl"), *of("text")):
        (place / block.words[1]).write_text(block.text, "utf-8")
    return place


def test_the_first_screen_has_the_two_commands():
    start = (ROOT / "README.md").read_text("utf-8").splitlines()[:20]
    assert sum(line.startswith("python3 -m venv .venv && .venv/bin/pip install -q ") for line in start) == 2


def test_every_kind_of_block_is_looked_at():
    assert {block.words[:1] for block in BLOCKS} == {
        (),
        ("inv",),
        ("console",),
        ("python",),
        ("jsonl",),
        ("text",),
        ("toml",),
    }


@pytest.mark.parametrize("block", of("inv"), ids=ids)
def test_models_are_those_that_are_shipped(block):
    shipped = (ROOT / "models" / "review_gate" / "review_gate.inv").read_text("utf-8")
    without_comments = re.sub(r" +#.*$", "", shipped, flags=re.MULTILINE)
    assert block.text in without_comments


@pytest.mark.parametrize("block", of("console"), ids=ids)
def test_the_output_is_that_of_the_page(block, folder, golden):
    golden.matches_block(ROOT / "README.md", block, played(block, folder))


def toml(name: str) -> str:
    (found,) = (block.text for block in of("toml") if block.words[1] == name)
    return found


def test_settings_are_right(tmp_path):
    path = tmp_path / "pyproject.toml"
    path.write_text(toml("pyproject.toml"), "utf-8")
    found = read_configuration(path)
    assert found is not None
    assert len(found.overrides) == 1


def test_the_policy_is_right():
    model = invariants.load(ROOT / "models" / "review_gate" / "review_gate.inv")
    found = policy_of(SourceText("policy.toml", toml("policy.toml")), model)
    assert found.limit == LooseningLimit(5, 2)
    assert len(of("toml")) == 2


@pytest.mark.parametrize("block", of("python"), ids=ids)
def test_programs_run(block, folder):
    """A line that prints prints the text behind its ``#``."""
    (folder / "test_page.py").write_text(block.text, "utf-8")
    wanted = re.findall(r"^ *print\(.*\)  # (.*)$", block.text, re.MULTILINE)
    command = [sys.executable, "test_page.py"] if wanted else [sys.executable, "-m", "pytest", "-q", "test_page.py"]
    done = subprocess.run(command, cwd=folder, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    if wanted:
        assert done.stdout.splitlines() == wanted
