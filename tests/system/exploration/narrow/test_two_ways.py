"""Searches configuration by configuration say what searches in batches say."""

from __future__ import annotations

import ast
import re
from collections import Counter
from pathlib import Path

import pytest

from invariants.engines.encodings import Encodings
from invariants.language.loader import load, load_text
from invariants.language.model.declarations import Model
from invariants.system.exploration.compiled import CompiledSystem
from invariants.system.exploration.narrow import narrow_levels, narrow_steps
from invariants.system.exploration.narrow.narrow_levels import NarrowLimits
from invariants.system.exploration.search import Exploration, SearchBounds
from tests.generators.alike import alike_of
from tests.system.exploration.test_compiled import COPIES, RANGES, WORDS
from tests.two_ways import both_ways

MODELS = Path(__file__).parents[4] / "models"

OVERFLOWING = """system overflowing
type Agent [3]
var large: Agent -> Int = 1
var low: Int = 0
transition grow(a: Agent) { require large[a] < 200000  large[a] := large[a] * 200 }
transition sink { require low > -100000  low := low - 30000 }
modification zero(a: Agent) { large[a] := 0 }
invariant far: exists a in Agent: large[a] < 8000000
invariant falls: low' >= low - 1
"""

CHOSEN = """system chosen
type Agent [3]
var on: Agent -> Bool = false
var used: Agent -> Bool = false
var n: 0..2 = 0
transition pick(s: Agent -> Bool, a: Agent) { require s[a] and not on[a]  on := s  n := count(c in Agent: s[c]) - 1 }
transition toss(a: Agent) { used[a] := any  n := any k where k != 1 }
transition settle(a: Agent, b: Agent) { require a != b and used[a]  used[b] := not on[a] }
modification free { rewrite settle as any of n where n < 2 }
invariant few: count(a in Agent: on[a]) < 3
invariant up: n' >= n
"""

NAMES = """system names
type sorted [3]
var reached: sorted -> Bool = false
var w0: sorted -> 0..3 = 0
var x1: 0..9 = 0
var import_: Bool = false
transition expand(fine0: sorted) {
  require configurations: w0[fine0] * x1 < 7 or import_
  reached[fine0] := not reached[fine0]
  w0[fine0] := (w0[fine0] + x1) mod 3
  x1 := (x1 + 4) mod 9
}
transition taken(a: sorted, b: sorted) { require w0[a] < w0[b]  w0[b] := w0[a]  import_ := not import_ }
modification ended { require forall a in sorted: reached[a]  rewrite expand.configurations as x1 div 2 == 1 }
invariant quotient: x1 < 9
"""


def differences(model: Model, bounds: SearchBounds, scope: dict[str, int], counts: Counter[bool]) -> list[str]:
    coded = Encodings().coded(model, None, 1) if bounds.chain is None else Encodings().exact(model, bounds.chain)
    found = []
    for sortable in (tuple(scope), None):
        for line, one_by_one in both_ways(coded, scope, bounds, sortable, 1_500):
            counts[one_by_one] += 1
            found += [line] if line else []
    return found


@pytest.mark.parametrize("seeds", [range(1, 2), pytest.param(range(2, 20), marks=pytest.mark.campaign)])
def test_random_systems_are_searched_alike_both_ways(seeds):
    counts: Counter[bool] = Counter()
    for seed in seeds:
        model = load_text(alike_of(seed))
        bounds = (SearchBounds(), SearchBounds(2, 2), SearchBounds(1, None, 5))[seed % 3]
        assert differences(model, bounds, dict(model.scope), counts) == [], seed
    assert counts[True] > sum(counts.values()) // 2


@pytest.mark.parametrize(
    "bounds",
    [
        pytest.param(SearchBounds(), marks=pytest.mark.campaign, id="all"),
        pytest.param(SearchBounds(1, 3), id="bounded"),
    ],
)
@pytest.mark.parametrize("text", [RANGES, WORDS, COPIES, OVERFLOWING, CHOSEN, NAMES])
def test_systems_are_searched_alike_both_ways(text, bounds):
    model = load_text(text)
    counts: Counter[bool] = Counter()
    assert differences(model, bounds, dict(model.scope), counts) == []
    assert counts[True]


def gated(limits: NarrowLimits) -> Exploration:
    coded = Encodings().coded(load(MODELS / "gated_upgrade" / "gap_widened.inv"), None, 1)
    search = Exploration(
        CompiledSystem(coded, {"Agent": 3}, ("within_two",), {}, ("Agent",)),
        *(SearchBounds(), lambda _: None),
        narrow=limits,
    )
    search.run()
    return search


def test_no_function_is_made_for_a_short_search(monkeypatch):
    made = []
    monkeypatch.setattr(narrow_steps, "narrow_steps", made.append)
    gated(NarrowLimits(80, 1_000))
    gated(NarrowLimits(0, 3))
    with monkeypatch.context() as patched:
        patched.setattr(narrow_levels, "CAUGHT_UP", 0)
        gated(NarrowLimits(80, 3))
    assert not made, "nor where more has been found than narrow levels are worth"
    gated(NarrowLimits(80, 3))
    assert len(made) == 1, "and one is made once, even where there is none"


def test_a_large_set_is_searched_in_batches(monkeypatch):
    expected = gated(NarrowLimits(0, 0))
    monkeypatch.setattr(narrow_levels, "MOST_IN_DICTIONARY", 60)
    monkeypatch.setattr("invariants.system.exploration.visited.MOST_IN_DICTIONARY", 60)
    found = gated(NarrowLimits(80, 0))
    assert (found.visited.size, found.transitions) == (expected.visited.size, expected.transitions)
    assert found.visited.size > 60


def test_no_function_is_made_of_too_much(monkeypatch):
    expected = gated(NarrowLimits(0, 0))
    monkeypatch.setattr(narrow_steps, "MOST_SCALAR_PARTS", 50)
    monkeypatch.setattr(narrow_steps, "function_of", lambda *_: pytest.fail("a function was made"))
    found = gated(NarrowLimits(80, 0))
    assert (found.visited.size, found.transitions) == (expected.visited.size, expected.transitions)


OWN_NAME = re.compile(r"[bmosx]\d+(_\d+)?|[ektwq]\d+|fine\d+")
OWN_WORDS = {
    *("expand", "configurations", "watched", "transitions", "modifications", "reached", "modified", "taken", "ended"),
    *("sorted", "quotient", "remainder"),
}


@pytest.mark.parametrize("text", [NAMES, WORDS, CHOSEN])
def test_a_function_has_nothing_but_names_of_its_own_and_numbers(text, monkeypatch):
    """Models are data: not one of their words is part of what is compiled."""
    written = []
    make = narrow_steps.function_of
    monkeypatch.setattr(
        narrow_steps, "function_of", lambda lines, known: (written.append(lines), make(lines, known))[1]
    )
    model = load_text(text)
    coded = Encodings().coded(model, None, 1)
    made = narrow_steps.narrow_steps(
        CompiledSystem(coded, model.scope, tuple(coded.system.properties), {}, tuple(model.scope))
    )
    assert made is not None
    assert made.expand.__globals__["__builtins__"] == {}
    for node in ast.walk(ast.parse("\n".join(written[0]))):
        match node:
            case ast.Name(id=name) | ast.arg(arg=name) | ast.FunctionDef(name=name):
                assert OWN_NAME.fullmatch(name) or name in OWN_WORDS, name
            case ast.Attribute(attr=name):
                assert name in ("add", "append")
            case ast.Constant(value=value):
                assert value is None or type(value) is int
            case ast.Call(func=called):
                assert isinstance(called, ast.Name | ast.Attribute)
            case ast.Import() | ast.ImportFrom() | ast.Lambda() | ast.Global() | ast.Subscript() | ast.Starred():
                pytest.fail(ast.dump(node))
