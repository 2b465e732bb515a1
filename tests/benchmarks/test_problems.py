"""The benchmark of problems tells right answers from wrong ones, and from none."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from invariants.solver.horn import SpacerConfiguration
from tests.benchmarks.bare_spacer import answer
from tests.benchmarks.problem_page import main as write_page
from tests.benchmarks.problems import is_right, main, right_answers

MODEL = "system s\nvar on: Bool = false\ntransition go {{ on := true }}\ninvariant off: {}\n"
EARLIER = '{"models": [{"results": [{"invariant": "off", "verdict": "proved", "population": "scope", "engine": "x"}]}]}'


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
def test_an_answer_is_right_only_if_it_is_the_known_one(said, right, expected):
    assert is_right(said, right) is expected


def test_a_wrong_answer_ends_with_status_1(tmp_path: Path):
    file = tmp_path / "a.inv"
    file.write_text(MODEL.format("not on"))
    table = tmp_path / "answers.tsv"
    table.write_text("model\tverdict\na\tviolated\n")
    assert right_answers([table]) == {"a": "violated"}
    found = CliRunner().invoke(main, [str(file), "--answers", str(table)])
    assert "| a | off | violated | yes |" in found.output
    assert found.exit_code == 0
    table.unlink()
    found = CliRunner().invoke(main, [str(tmp_path)])
    assert "**WRONG**" in found.output
    assert "0 of 1 solved; 1 wrong" in found.output
    assert found.exit_code == 1


def test_a_table_beside_the_files_has_the_answers_and_spacer_is_asked_the_same(tmp_path: Path):
    (tmp_path / "a.inv").write_text(MODEL.format("not on"))
    (tmp_path / "answers.tsv").write_text("model\torigin\tthe goal\na\thandwritten\tviolated\n")
    found = CliRunner().invoke(main, [str(tmp_path), "--spacer", "5"])
    assert found.exit_code == 0, found.output
    row = next(line for line in found.output.splitlines() if line.startswith("| a "))
    assert row.count("| violated ") == 3, row
    assert "1 by Spacer alone; of these not by the checker: none" in found.output


def test_original_clauses_beside_a_model_are_those_of_spacer(tmp_path: Path):
    model = tmp_path / "a.inv"
    model.write_text(MODEL.format("not on"))
    (tmp_path / "a.smt2").write_text(
        "(set-logic HORN)\n(declare-fun p (Bool) Bool)\n(assert (p true))\n"
        "(assert (forall ((x Bool)) (=> (and (p x) (not x)) false)))\n(check-sat)\n"
    )
    assert answer(model, "off", SpacerConfiguration.LOCAL, 5) == "holds"
    (tmp_path / "a.smt2").unlink()
    assert answer(model, "off", SpacerConfiguration.LOCAL, 5) == "violated"


def test_a_range_is_not_held_against_the_answer(tmp_path: Path):
    text = "system s\nvar n: 0..2 = 0\ntransition up { require n < 2  n := n + 1 }\ninvariant low: n < 2\n"
    (tmp_path / "a_unsafe.inv").write_text(text)
    found = CliRunner().invoke(main, [str(tmp_path)])
    assert found.exit_code == 0, found.output
    assert "1 of 1 solved" in found.output


def test_a_page_gets_the_tables_of_its_problems_and_keeps_the_rest(tmp_path: Path):
    (tmp_path / "a.inv").write_text(MODEL.format("not on"))
    (tmp_path / "answers.tsv").write_text("model\tverdict\na\tviolated\n")
    page = tmp_path / "page.md"
    page.write_text("# Before\n\n<!-- problems: some -->\nold\n<!-- end -->\n\nAfter.\n")
    earlier = tmp_path / "earlier"
    earlier.write_text("#!/bin/sh\necho '" + EARLIER + "'\n")
    earlier.chmod(0o700)
    found = CliRunner().invoke(write_page, [str(page), f"some={tmp_path}", "--before", str(earlier)])
    assert found.exit_code == 0, found.output
    text = page.read_text()
    assert text.startswith("# Before\n\n<!-- problems: some -->\n\n| problem | before |")
    assert text.endswith("<!-- end -->\n\nAfter.\n")
    assert "old" not in text
    row = next(line for line in text.splitlines() if line.startswith("| `a` "))
    assert row.startswith("| `a` | proved **WRONG** | 0.0 |")
    assert "| violated |" in row
    assert "Before: 0 of 1 files decided rightly, 1 wrongly" in text
    assert "Now: 1 of 1 files decided rightly, 0 wrongly" in text
    assert CliRunner().invoke(write_page, [str(page), f"other={tmp_path}"]).exit_code == 2
