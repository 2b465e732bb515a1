"""The clauses that make it impossible to fill a hole, against all sets of clauses."""

from __future__ import annotations

import random
from itertools import combinations

import pytest

from invariants.foundation.exceptions import ModelError
from invariants.interpreter.interpreter import Interpreter
from invariants.language.loader import load_text
from invariants.report.renderers import Page
from invariants.report.solutions.text import SolveTextRenderer
from invariants.shaping.filling import impossibility
from invariants.shaping.filling.conditions import NoFilling
from invariants.shaping.filling.holes import open_text
from invariants.shaping.filling.impossibility import Fewness, GuiltyClauses
from invariants.shaping.filling.questions import FilledAsker, FillingOpen, FillingProved
from invariants.shaping.filling.solving import HoleSolver, SolveReport
from invariants.verdicts.options import CheckOptions
from tests.batches import batches
from tests.differential.brute_force import search
from tests.shaping.filling.test_solving import solved
from tests.shaping.searches import solution_of

pytestmark = pytest.mark.usefixtures("in_one_process")

TEXT = """\
system imp
var a: Bool = false
var b: Bool = false
var bad: Bool = false
transition go {
  require set: false
  bad := a
}
transition arm { a := true }
transition other {
  require b
  b := b
}
transition late {
  require ?
  bad := bad
}
modification open { rewrite go.set as true SHORT }
invariant good: not bad
"""
LONG_WAY = TEXT.replace(" SHORT", "")


def guilty_of(text: str) -> GuiltyClauses:
    filling = solved(text).filling
    assert isinstance(filling, NoFilling)
    assert filling.is_impossible
    assert filling.guilty is not None
    return filling.guilty


def page_of(text: str) -> str:
    return " ".join(SolveTextRenderer(Page()).report(SolveReport(solved(text), 0.0)).split())


def is_broken(text: str, kept: tuple[str, ...], clauses: list[str]) -> bool:
    """Whether a run of any length breaks an invariant without the other clauses, each of which is a line."""
    lines = text.replace("? over p", "false").replace("?", "false").splitlines()
    left = [line for line in lines if line.strip() not in clauses or line.strip() in kept]
    try:
        model = load_text("\n".join(left) + "\n")
    except ModelError:
        return False
    return any(search(Interpreter(model), None, None, model.promises).values())


def smallest_of(text: str, clauses: list[str]) -> set[tuple[str, ...]]:
    """The smallest sets of clauses that break an invariant."""
    for size in range(len(clauses) + 1):
        found = {kept for kept in combinations(clauses, size) if is_broken(text, kept, clauses)}
        if found:
            return found
    return set()


def test_a_smallest_set_is_found_and_is_said_to_be_one():
    guilty = guilty_of(LONG_WAY)
    assert guilty.fewness is Fewness.SMALLEST
    assert [each.span.text for each in guilty.clauses] == ["bad := a", "a := true", "rewrite go.set as true"]
    assert "These clauses alone do that, and no fewer are enough: line 7, `go`: bad := a" in page_of(LONG_WAY)


def test_a_set_that_cannot_be_reduced_need_not_be_a_smallest_one():
    """The run that was found first may go the long way; an assignment of another rule is enough by itself."""
    text = TEXT.replace("SHORT", "bad := true")
    guilty = guilty_of(text)
    assert (guilty.fewness, [each.span.text for each in guilty.clauses]) == (Fewness.SMALLEST, ["bad := true"])
    assert "This clause alone does that: line" in page_of(text)


def test_where_no_clause_is_needed_none_is_named():
    text = LONG_WAY.replace("var bad: Bool = false", "var bad: Bool = true")
    assert guilty_of(text) == GuiltyClauses((), Fewness.SMALLEST)
    assert "No clause of a rule is needed for that" in page_of(text)


@pytest.mark.parametrize("limit", ["MOST_CLAUSE_SETS", pytest.param("MOST_QUESTIONS", marks=pytest.mark.campaign)])
def test_what_is_not_asked_is_not_claimed(monkeypatch, limit):
    monkeypatch.setattr(impossibility, limit, 1)
    filling = solution_of(HoleSolver(open_text(LONG_WAY), CheckOptions()), 60).filling
    assert isinstance(filling, NoFilling)
    assert filling.guilty is not None
    assert filling.guilty.fewness is Fewness.IRREDUCIBLE
    assert len(filling.guilty.clauses) == 3


def test_without_proofs_nothing_is_said_about_fewer(monkeypatch):
    answer = FilledAsker.answer

    def without_proofs(asker, edits):
        found = answer(asker, edits)
        return FillingOpen("no proof") if isinstance(found, FillingProved) else found

    monkeypatch.setattr(FilledAsker, "answer", without_proofs)
    solution = solution_of(HoleSolver(open_text(LONG_WAY), CheckOptions()), 60)
    assert isinstance(solution.filling, NoFilling)
    assert solution.filling.guilty is not None
    assert solution.filling.guilty.fewness is Fewness.FOUND
    page = SolveTextRenderer(Page()).report(SolveReport(solution, 0.0))
    assert "whether fewer are enough is not known" in " ".join(page.split())


# -------------------------------------------------------------- random models

ASSIGNMENTS = {
    "x": ("(x + 1) mod 3", "2", "if p then 0 else x", "if q then 2 else 0"),
    "p": ("true", "not p", "q", "x == 1"),
    "q": ("p", "true", "not p and q"),
}
EDITS = (
    "rewrite t0.g as true",
    "rewrite t0.g as q",
    "disable t0",
    "enable t1",
    "rewrite t1.x as 2",
    "add x := 1 to t0",
)
GUARDS = ("true", "p", "not q", "x > 0", "false")
PROMISES = ("not (p and q)", "x <= 1", "x == 2 => not p", "not q", "x != 1 or not q", "not p")


def impossible_model(seed: int) -> tuple[str, list[str]]:
    """A model that is broken whatever fills its hole, and its clauses without one: each is a line of its own."""
    drawn = random.Random(seed)  # noqa: S311 - nothing secret
    while True:
        text, clauses = _drawn_model(drawn)
        if is_broken(text, tuple(clauses), clauses) and not is_broken(text, (), clauses):
            return text, clauses


def _drawn_model(drawn: random.Random) -> tuple[str, list[str]]:
    lines = ["system impossible", "var x: 0..2 = 0", "var p: Bool = false", "var q: Bool = false"]
    clauses = []
    for number in range(2):
        lines += [f"{'dormant ' if drawn.random() < 0.2 else ''}transition t{number} {{"]
        lines += [f"  require g: {drawn.choice(GUARDS)}"]
        for name in drawn.sample("xpq", drawn.randint(1, 2)):
            clauses.append(f"{name} := {drawn.choice(ASSIGNMENTS[name])}  # t{number}")
            lines.append(f"  {clauses[-1]}")
        lines.append("}")
    lines += ["transition gated {", "  require ? over p", f"  {drawn.choice(('q := true', 'x := 1'))}", "}"]
    clauses.append(lines[-2].strip())
    lines += ["modification change {", f"  require {drawn.choice(GUARDS[:4])}"]
    for edit in drawn.sample(EDITS, drawn.randint(1, 2)):
        clauses.append(edit)
        lines.append(f"  {edit}")
    if drawn.random() < 0.5:
        clauses.append(f"q := {drawn.choice(ASSIGNMENTS['q'])}  # change")
        lines.append(f"  {clauses[-1]}")
    lines += ["}", f"invariant promise: {drawn.choice(PROMISES)}"]
    return "\n".join(lines) + "\n", clauses


@pytest.mark.parametrize("batch", batches(60, always=0, checked=5))
def test_smallest_sets_of_random_models_are_those_of_all_sets(batch):
    for seed in range(2 * batch, 2 * (batch + 1)):
        text, clauses = impossible_model(seed)
        filling = solution_of(HoleSolver(open_text(text), CheckOptions()), 60).filling
        assert isinstance(filling, NoFilling), text
        assert filling.guilty is not None, text
        _compare(text, clauses, filling.guilty)


def _compare(text: str, clauses: list[str], guilty: GuiltyClauses) -> None:
    lines = text.splitlines()
    found = tuple(lines[each.span.line - 1].strip() for each in guilty.clauses)
    where = f"{text}{guilty.fewness} {found}"
    assert is_broken(text, found, clauses), where
    if guilty.fewness is Fewness.SMALLEST:
        assert found in smallest_of(text, clauses), where
    if guilty.fewness is Fewness.IRREDUCIBLE:
        for dropped in found:
            assert not is_broken(text, tuple(each for each in found if each != dropped), clauses), where
