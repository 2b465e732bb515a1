"""The tutorial on the gate: its commands print what the page says, and its program runs."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.pages import blocks, played

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "gated-agent.md"
EXAMPLE = ROOT / "tests" / "examples" / "gated_agent"
BLOCKS = blocks(PAGE)
CONSOLES = [block for block in BLOCKS if block.words == ("console",)]
_DIGEST = re.compile(r"sha256:[0-9a-f]{64}")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """The model, and the files on the page: each block with a name."""
    place = tmp_path_factory.mktemp("tutorial")
    shutil.copy(EXAMPLE / "agent.inv", place)
    for block in BLOCKS:
        if len(block.words) == 2:
            (place / block.words[1]).write_text(block.text, "utf-8")
    return place


def test_every_kind_of_block_is_looked_at():
    assert {block.words[0] for block in BLOCKS} == {"python", "inv", "json", "text", "console", "toml"}
    assert len(CONSOLES) == 6


@pytest.fixture(scope="module")
def prints(folder):
    """What the commands print, in the order of the page: later ones read the files of earlier ones."""
    return [_DIGEST.sub("sha256:…", played(block, folder)) for block in CONSOLES]


@pytest.mark.campaign
@pytest.mark.parametrize("number", range(len(CONSOLES)))
def test_commands_print_what_the_page_says(number, prints, golden):
    golden.matches_block(PAGE, CONSOLES[number], prints[number])


def test_the_model_has_what_the_page_shows():
    model = (EXAMPLE / "agent.inv").read_text("utf-8")
    shown = [block.text for block in BLOCKS if block.words == ("inv",)]
    assert len(shown) == 2
    assert [text for text in shown if text not in model] == []


@pytest.mark.campaign
def test_the_program_prints_what_it_says(folder):
    (program,) = (block.text for block in BLOCKS if block.words == ("python", "agent.py"))
    wanted = re.findall(r"^ *print\(.*\)  # (.*)$", program, re.MULTILINE)
    done = subprocess.run([sys.executable, "agent.py"], cwd=folder, capture_output=True, encoding="utf-8", check=False)
    assert (done.stdout.splitlines(), done.stderr) == (wanted, "")
    assert len(wanted) == 4


def test_the_rules_are_those_of_the_example():
    from tests.examples.gated_agent.agent import HOOKS, RULES

    (program,) = (block.text for block in BLOCKS if block.words == ("python", "rules.py"))
    names: dict = {}
    exec(program, names)  # noqa: S102 - the page is ours
    assert names["RULES"].items() <= RULES.items()
    assert names["HOOKS"] == HOOKS


def test_the_attacks_are_those_of_the_example():
    from tests.examples.test_gated_agent import ATTACKS

    rows = re.findall(r"^\| [^|]+ \| `([^|]+)` \| `(\w+)` \|$", PAGE.read_text("utf-8"), re.MULTILINE)
    known = {" ".join(proposal.split()): invariant for proposal, invariant, _ in ATTACKS.values()}
    assert len(rows) == 8
    assert [row for row in rows if known.get(row[0]) != row[1]] == []
