"""Random systems with two open constants, and the shortest chains that break an invariant, found by enumeration.

Owns: the systems as text, and as Python functions that say the same.
Must never know: the checker.
"""

from __future__ import annotations

from collections.abc import Callable

from tests.generators.choosing import Chooser

State = tuple[int, int, bool, bool, bool]
"""x, y, on, whether ``push`` has rewritten the guard of ``go``, and whether ``turn`` has disabled ``push``."""

_Numbers = tuple[int, int, bool]
_Guard = Callable[[_Numbers, int, int], bool]
_Effect = Callable[[_Numbers, int, int], _Numbers]

_GUARDS: list[tuple[str, _Guard]] = [
    ("true", lambda s, a, b: True),
    ("false", lambda s, a, b: False),
    ("x < y", lambda s, a, b: s[0] < s[1]),
    ("x < b", lambda s, a, b: s[0] < b),
    ("on", lambda s, a, b: s[2]),
    ("not on", lambda s, a, b: not s[2]),
    ("y <= a", lambda s, a, b: s[1] <= a),
]
_EFFECTS: list[tuple[str, _Effect]] = [
    ("x := x + b", lambda s, a, b: (s[0] + b, s[1], s[2])),
    ("x := x + b", lambda s, a, b: (s[0] + b, s[1], s[2])),
    ("x := x + 1", lambda s, a, b: (s[0] + 1, s[1], s[2])),
    ("x := x + b + 1 on := not on", lambda s, a, b: (s[0] + b + 1, s[1], not s[2])),
    ("y := y + b", lambda s, a, b: (s[0], s[1] + b, s[2])),
    ("y := y + 2", lambda s, a, b: (s[0], s[1] + 2, s[2])),
    ("x := y", lambda s, a, b: (s[1], s[1], s[2])),
    ("x := x + y", lambda s, a, b: (s[0] + s[1], s[1], s[2])),
    ("on := not on", lambda s, a, b: (s[0], s[1], not s[2])),
    ("x := max(x - 1, 0)", lambda s, a, b: (max(s[0] - 1, 0), s[1], s[2])),
    ("on := true", lambda s, a, b: (s[0], s[1], True)),
]
_KEPT: list[tuple[str, _Guard]] = [
    ("x < a", lambda s, a, b: s[0] < a),
    ("x <= a", lambda s, a, b: s[0] <= a),
    ("x < a + b", lambda s, a, b: s[0] < a + b),
    ("x + y <= a", lambda s, a, b: s[0] + s[1] <= a),
    ("x < a or on", lambda s, a, b: s[0] < a or s[2]),
    ("y < a - 1", lambda s, a, b: s[1] < a - 1),
    ("x != a", lambda s, a, b: s[0] != a),
]
_SWITCHES = ["", "disable push", "enable push"]

MOST_STATES = 3_000


class RisingSystem:
    """A transition and two modifications; one rewrites a guard, the other may disable the first."""

    def __init__(self, draw: Chooser) -> None:
        self._least = draw.pick((0, 1))
        self._start: State = (draw.pick((0, 0, 1)), draw.pick((0, 0, 2)), draw.chance(50), False, False)
        self._old, self._new, self._when, self._other = (draw.pick(_GUARDS) for _ in range(4))
        if draw.chance(60):
            self._when = _GUARDS[0]
        self._go, self._push, self._turn = (draw.pick(_EFFECTS) for _ in range(3))
        self._kept = draw.pick(_KEPT)
        self._switch = draw.pick(_SWITCHES)
        x, y, on, _, _ = self._start
        self.text = (
            f"system s\nconst a: Int where a >= {self._least}\nconst b: Int where b > 0\n"
            f"var x: Int = {x}\nvar y: Int = {y}\nvar on: Bool = {str(on).lower()}\n"
            f"transition go {{\n  require g: {self._old[0]}\n  {self._go[0]}\n}}\n"
            f"modification push {{\n  require {self._when[0]}\n  {self._push[0]}\n"
            f"  rewrite go.g as {self._new[0]}\n}}\n"
            f"modification turn {{\n  require {self._other[0]}\n  {self._turn[0]}\n  {self._switch}\n}}\n"
            f"invariant kept: {self._kept[0]}\n"
        )

    def allows(self, a: int, b: int) -> bool:
        """Return whether the text allows these values."""
        return a >= self._least and b > 0

    def _moves(self, state: State, a: int, b: int) -> tuple[list[State], list[State]]:
        """Return the states after a transition, and those after a modification."""
        numbers, rewritten, disabled = state[:3], state[3], state[4]
        transitions, modifications = [], []
        if (self._new if rewritten else self._old)[1](numbers, a, b):
            transitions.append((*self._go[1](numbers, a, b), rewritten, disabled))
        if not disabled and self._when[1](numbers, a, b):
            modifications.append((*self._push[1](numbers, a, b), True, disabled))
        if self._other[1](numbers, a, b):
            off = {"": disabled, "disable push": True, "enable push": False}[self._switch]
            modifications.append((*self._turn[1](numbers, a, b), rewritten, off))
        return transitions, modifications

    def length(self, a: int, b: int, most: int, steps: int) -> tuple[int | None, bool]:
        """Return the length of the shortest chain that breaks the invariant, of at most so many modifications.

        With at most so many transitions between two of them; and whether these were no restriction.
        """
        level, is_whole = {self._start}, True
        for used in range(most + 1):
            reached, edge = set(level), level
            for _ in range(steps):
                edge = {after for state in edge for after in self._moves(state, a, b)[0]} - reached
                reached |= edge
            is_whole = is_whole and not {after for state in edge for after in self._moves(state, a, b)[0]} - reached
            if any(not self._kept[1](state[:3], a, b) for state in reached):
                return used, is_whole
            if len(reached) > MOST_STATES:
                return None, False
            level = {after for state in reached for after in self._moves(state, a, b)[1]}
        return None, is_whole
