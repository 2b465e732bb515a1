"""Results, runs, logs and models in notebooks, and the API around them."""

from __future__ import annotations

import ast
import json
from html.parser import HTMLParser
from pathlib import Path

import pytest

import invariants
from invariants.foundation.limits import PAGE_WIDTH
from invariants.logs.log_report import Standing
from invariants.report.terminal.style import Style
from invariants.results import Results
from invariants.verdicts.traces.trace_lines import step_line
from invariants.verdicts.verdict import Verdict
from tests.cli.conftest import here, lamp, session

__all__ = ["here", "lamp", "session"]

ROOT = Path(__file__).parents[1]
GATE = ROOT / "models" / "review_gate" / "review_gate.inv"
NOTEBOOK = ROOT / "docs" / "notebook.ipynb"

HOSTILE = """\
system hostile
enum Mark { a, b }
var text: Bool = true
var n: 0..3 = 0
transition go { n := n + 1 }
modification edit { rewrite go.n as n + 2 }
invariant small: n < 2 and n < 3
"""


class Tags(HTMLParser):
    """Counts what is open, and keeps the names of all tags and attributes."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.names: set[str] = set()
        self.text = ""
        self.feed(text)
        assert self.open == []

    def handle_starttag(self, tag, attributes):
        self.names |= {tag, *(name for name, _ in attributes)}
        if tag != "img":
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.text += data


@pytest.fixture(scope="module")
def checked():
    return invariants.check(GATE)


def test_results_are_a_tuple_with_texts(checked):
    assert isinstance(checked, tuple)
    assert isinstance(checked, Results)
    assert list(checked) == [checked[0]]
    assert checked.of("oversight") is checked[0]
    with pytest.raises(KeyError, match="there are `oversight`"):
        checked.of("nobody")
    story = checked.story("oversight")
    assert "⟲ fast_track" in story
    assert checked.report().startswith(story)
    assert checked.report().endswith("1 invariant: 1 violated · all as expected\n")
    assert max(map(len, checked.story("oversight", width=60).splitlines()[1:])) <= 60
    assert checked.page().startswith("<!doctype html>")


def test_a_violation_is_shown_as_its_story(checked):
    for shown in (checked, checked[0]):
        tags = Tags(shown._repr_html_())
        assert tags.names == {"pre", "span", "style"}
        assert "deploy.gate: reviewed[a]  →  reviewed[a] or kind[a] == ai" in tags.text
        assert "false for a = Agent2" in tags.text
        assert "\x1b" not in tags.text
    assert Tags(checked._repr_html_()).text == checked.story("oversight")


def test_other_results_have_a_fragment(lamp, session):
    session.verdicts["same"] = Verdict.UNKNOWN
    results = invariants.check(lamp)
    for shown in (*results, results):
        assert Tags(shown._repr_html_()).names == {"pre", "span", "style"}
    assert "same is unknown" in Tags(results[1]._repr_html_()).text
    assert Tags(Results((), results.model)._repr_html_()).text == "no results"


def test_a_model_shows_what_it_has(checked):
    model = checked.model
    assert repr(model) == "Model(review_gate: 2 transitions, 2 modifications, 1 invariant)"
    tags = Tags(model._repr_html_())
    assert tags.names == {"div", "pre", "img", "alt", "src", "style"}
    assert "data:image/svg+xml;base64," in model._repr_html_()


def test_nothing_of_a_model_becomes_markup(tmp_path):
    (tmp_path / "<b>&.inv").write_text(HOSTILE.replace("n < 2 and", "1 < 2 and"), "utf-8")
    names = {"n": 0}
    results = invariants.check(tmp_path / "<b>&.inv", invariants=["small"], chain=1, steps=3)
    assert "<b>" not in results._repr_html_()
    assert "&lt;b&gt;&amp;.inv" in results._repr_html_()
    log = [{"rule": None, "state": names}, {"rule": "go", "_mark": "<script>"}]
    report = invariants.replay(results.model, log)
    assert Tags(report._repr_html_()).names <= {"pre", "span", "style"}
    assert "&lt;log&gt;" in report._repr_html_()


def test_every_style_has_a_look():
    from invariants.notebook import _LOOKS, html

    assert set(_LOOKS) == set(Style)
    with pytest.raises(TypeError, match="int has no HTML"):
        html(3)


def test_a_run_is_replayed(checked, tmp_path):
    lines = [step_line(step) for step in checked[0].trace]
    report = invariants.replay(checked.model, lines)
    assert report.is_run
    assert [each.standing for each in report.invariants] == [Standing.FALSE]
    (tmp_path / "log.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines), "utf-8")
    again = invariants.replay(GATE, tmp_path / "log.jsonl")
    assert (again.is_run, again.path) == (True, str(tmp_path / "log.jsonl"))
    assert invariants.replay(GATE, lines[:1], scope={"Agent": 4}).scope == {"Agent": 4}
    with pytest.raises(invariants.ModelError, match="E0802"):
        invariants.replay(GATE, [{"rule": "nothing"}])
    with pytest.raises(invariants.ModelError):
        invariants.replay(GATE, tmp_path / "missing.jsonl")
    with pytest.raises(invariants.ModelError):
        invariants.replay(GATE, lines, scope={"Robot": 2})


def test_random_runs_are_tried(checked):
    results = invariants.fuzz(GATE, examples=40, seed=1)
    assert results.of("oversight").verdict is Verdict.VIOLATED
    assert invariants.fuzz(GATE, examples=40, seed=1)[0].trace == results[0].trace
    with pytest.raises(invariants.ModelError, match="E0501"):
        invariants.fuzz(GATE, invariants=["nobody"])


def test_certificates_are_verified():
    folder = ROOT / "proofs" / "models" / "review_gate"
    found = invariants.verify(folder, models=ROOT)
    assert [type(each).__name__ for each in found.values()] == ["Accepted"]
    with pytest.raises(FileNotFoundError):
        invariants.verify(ROOT / "docs" / "nothing")


def test_words_are_explained():
    assert invariants.explain("E0105").startswith("E0105: ")
    assert invariants.explain("Lemma") == invariants.explain("lemma")
    assert max(map(len, invariants.explain("lemma", width=50).splitlines())) <= PAGE_WIDTH
    with pytest.raises(LookupError):
        invariants.explain("nonsense")


@pytest.mark.campaign
def test_the_notebook_runs(monkeypatch, capsys):
    """Its cells are executed in order, without Jupyter, whose kernel takes longer to start than all cells to run."""
    monkeypatch.chdir(ROOT)
    notebook = json.loads(NOTEBOOK.read_text("utf-8"))
    assert notebook["nbformat"] == 4
    names: dict[str, object] = {}
    shown = []
    for cell in notebook["cells"]:
        assert cell.keys() >= {"cell_type", "id", "metadata", "source"}
        if cell["cell_type"] == "code":
            assert cell["outputs"] == []
            shown.append(value_of("".join(cell["source"]), names))
    assert [type(value).__name__ for value in shown if hasattr(value, "_repr_html_") and value._repr_html_()] == [
        "Model",
        "Results",
        "LogReport",
        "Results",
    ]
    assert "frontier" in capsys.readouterr().out
    assert shown[-1] is True


def value_of(cell: str, names: dict[str, object]) -> object:
    """The value of the expression that a cell ends with, as a notebook shows it; None without one."""
    *body, last = ast.parse(cell).body
    if not isinstance(last, ast.Expr):
        body.append(last)
    exec(compile(ast.Module(body, []), "<cell>", "exec"), names)  # noqa: S102 - the cells are ours
    if not isinstance(last, ast.Expr):
        return None
    return eval(compile(ast.Expression(last.value), "<cell>", "eval"), names)  # noqa: S307 - as above
