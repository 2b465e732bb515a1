"""The file of a ledger."""

from __future__ import annotations

import pytest


@pytest.fixture
def file(tmp_path):
    return tmp_path / "ledger.jsonl"
