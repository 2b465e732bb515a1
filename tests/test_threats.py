"""THREATS.md: every test that it names exists."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
TEXT = (ROOT / "THREATS.md").read_text("utf-8")
NAMED = sorted(set(re.findall(r"`(tests/[\w/.]+\.py)::(\w+)`", TEXT)))


def names_of(path: Path) -> set[str]:
    tree = ast.parse(path.read_text("utf-8"))
    return {node.name for node in tree.body if isinstance(node, ast.FunctionDef) and node.name.startswith("test")}


@pytest.mark.parametrize("file", sorted({file for file, _ in NAMED}))
def test_every_test_that_is_named_exists(file):
    assert {name for where, name in NAMED if where == file} <= names_of(ROOT / file)


def test_every_claim_names_a_test():
    rows = [row for row in TEXT.splitlines() if row.startswith("| ")]
    claims = [row for row in rows if not row.endswith("shown by |") and not row.startswith("| ---")]
    assert len(claims) > 25
    assert [row for row in claims if "::test_" not in row] == []


def test_every_party_has_its_section():
    assert {
        "model",
        "certificate",
        "log",
        "executor",
        "cache",
        "change",
        "ledger",
        "workspace",
        "agent",
        "implementation",
    } <= set(re.findall(r"^## A hostile (\w+)", TEXT, re.M))
    assert len(NAMED) > 40
