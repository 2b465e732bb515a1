"""Compiled steps reach what the interpreter reaches, whichever words, constants and ranges there are."""

from __future__ import annotations

from pathlib import Path

import pytest

from invariants.engines.encodings import Encodings
from invariants.interpreter.interpreter import Interpreter
from invariants.language.loader import load_text
from invariants.system.exploration.compiled import CompiledSystem
from invariants.system.exploration.search import Exploration, SearchBounds
from tests.one_by_one import visited

RANGES = """system ranges
var up: 0..3 = 0
var down: -2..1 = 1
var flag: Bool = false
transition more { up := up + 1 }
transition less { down := down - 1 }
transition both { require flag  up := up + 2  down := down - 2  flag := false }
transition set { flag := true }
"""

WORDS = """system words
type Agent [3] = ann, bob, cid
var level: Agent -> 0..100000 = 50000
var high: Agent -> -70000..70000 = 3
var seen: Agent -> Bool = false
var last: Agent = ann
transition look(a: Agent) {
  require not seen[a]
  seen[a] := true
  level[a] := 7
  high[a] := 0 - level[last]
  last := a
}
transition copy(a: Agent) {
  require seen[a] and level[a] < 9 and a == last
  level[a] := level[a] + 1
  seen[a] := level[a] < 8
}
transition rest { require exists a in Agent: level[a] == 9  last := bob  high[bob] := 1 }
"""

COPIES = """system copies
type Agent [3]
var seen: Agent -> Bool
var open: Bool = false
transition look(a: Agent) { require gate: seen[a] or open  seen[a] := not seen[a] }
modification widen { require exists a in Agent: seen[a]  rewrite look.gate as not seen[a]  open := true }
modification narrow { rewrite look.gate as open and (seen[a] or exists b in Agent: not seen[b]) }
"""


GATED = (Path(__file__).parents[3] / "models" / "gated_upgrade" / "gap_widened.inv").read_text("utf-8")


def explored(text: str, scope: dict[str, int]) -> tuple[int, int]:
    compiled = CompiledSystem(Encodings().coded(load_text(text), None, 1), scope, (), {}, None)
    search = Exploration(compiled, SearchBounds(), lambda _: None)
    search.run()
    return search.visited.size, search.transitions


def ranges() -> tuple[int, int]:
    """The same for the first system, by hand: nothing happens once a value has left its range."""
    waiting = [(0, 1, False)]
    seen, steps = set(waiting), 0
    while waiting:
        up, down, flag = waiting.pop()
        if not (0 <= up <= 3 and -2 <= down <= 1):
            continue
        after = [(up + 1, down, flag), (up, down - 1, flag), (up, down, True)]
        after += [(up + 2, down - 2, False)] if flag else []
        steps += len(after)
        waiting += [each for each in dict.fromkeys(after) if each not in seen]
        seen.update(after)
    return len(seen), steps


def test_ranges_are_left_on_either_side():
    assert explored(RANGES, {}) == ranges()


@pytest.mark.parametrize("text", [WORDS, COPIES, GATED])
def test_what_is_reached(text):
    scope = dict(load_text(text).scope)
    found = visited(Interpreter(load_text(text), scope), most=20_000)
    assert explored(text, scope) == found
    assert found[0] > 20
