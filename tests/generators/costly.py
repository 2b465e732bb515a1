"""A system one invariant of which takes very long, beside one that takes no time."""

from __future__ import annotations

COSTLY = """\
system costly
type Q [4]
var tok: Q -> 0..50 = 0
var bad: Bool = false
transition mint(q: Q) {
  require tok[q] < 50
  tok[q] := tok[q] + 1
}
transition spoil { bad := true }
invariant full: can (forall q in Q: tok[q] == 50)
invariant safe: not bad
"""
"""There are 51^4 configurations, and `full` is about all of them; `spoil` breaks `safe` at once."""
