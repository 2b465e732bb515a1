"""Golden output: every file belongs to a test."""

from __future__ import annotations

from pathlib import Path

from tests.goldens import FOLDER

TESTS = Path(__file__).parent


def test_golden_output_is_left_over_from_no_test():
    files = [path for folder in TESTS.rglob(FOLDER) for path in folder.rglob("*.txt")]
    assert len(files) > 5
    left_over = [
        str(path.relative_to(TESTS))
        for path in files
        if f"def {path.stem.partition('-')[0]}(" not in (path.parents[2] / f"{path.parent.name}.py").read_text("utf-8")
    ]
    assert left_over == []
