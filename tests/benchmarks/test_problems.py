"""The benchmark of problems tells right answers from wrong ones, and from none."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.benchmarks.problems import is_right, main, right_answers

MODEL = "system s\nvar on: Bool = false\ntransition go {{ on := true }}\ninvariant off: {}\n"


@pytest.mark.parametrize(
    ("said", "right", "expected"),
    [
        (("proved",), "holds", True),
        (("proved for every population", "proved"), "holds", True),
        (("violated",), "violated", True),
        (("violated",), "holds", False),
        (("proved",), "violated", False),
        (("proved", "violated"), "holds", False),
        (("unknown", "violated"), "holds", False),
        (("unknown", "proved"), "holds", None),
        (("survives",), "violated", None),
    ],
)
def test_right(said, right, expected):
    assert is_right(said, right) is expected


def test_a_wrong_answer_ends_with_status_1(tmp_path: Path):
    file = tmp_path / "a.inv"
    file.write_text(MODEL.format("not on"))
    table = tmp_path / "answers.tsv"
    table.write_text("model\tverdict\na\tviolated\n")
    assert right_answers(table) == {"a": "violated"}
    found = CliRunner().invoke(main, [str(file), "--answers", str(table)])
    assert "| a | off | violated | yes |" in found.output
    assert found.exit_code == 0
    found = CliRunner().invoke(main, [str(tmp_path)])
    assert "**WRONG**" in found.output
    assert "0 of 1 solved; 1 wrong" in found.output
    assert found.exit_code == 1
