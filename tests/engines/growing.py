"""Random systems with a measure, and the growth of the measure found by enumeration.

Owns: the systems as text and as Python functions that say the same.
Must never know: the checker.
"""

from __future__ import annotations

import random
from collections import deque
from collections.abc import Callable
from itertools import pairwise

State = tuple[int, int, bool, bool]
"""n, m, b, and whether the modification has rewritten the guard."""

_GUARDS: list[tuple[str, Callable[[int, int, bool], bool]]] = [
    ("true", lambda n, m, b: True),
    ("n < 3", lambda n, m, b: n < 3),
    ("n < m", lambda n, m, b: n < m),
    ("n <= m + 1", lambda n, m, b: n <= m + 1),
    ("b", lambda n, m, b: b),
    ("not b and m > 0", lambda n, m, b: not b and m > 0),
    ("n > 1", lambda n, m, b: n > 1),
    ("n mod 3 != 2", lambda n, m, b: n % 3 != 2),
]
_EFFECTS: list[tuple[str, Callable[[int, int, bool], tuple[int, int, bool]]]] = [
    ("n := n + 1", lambda n, m, b: (n + 1, m, b)),
    ("n := n + 2 m := m - 1", lambda n, m, b: (n + 2, m - 1, b)),
    ("m := m + 1", lambda n, m, b: (n, m + 1, b)),
    ("n := m m := n", lambda n, m, b: (m, n, b)),
    ("b := not b n := n - 1", lambda n, m, b: (n - 1, m, not b)),
    ("n := 0 m := m + n", lambda n, m, b: (0, m + n, b)),
    ("n := 2 * n", lambda n, m, b: (2 * n, m, b)),
    ("b := true", lambda n, m, b: (n, m, True)),
    ("n := min(n + 1, 5)", lambda n, m, b: (min(n + 1, 5), m, b)),
]
_MEASURES: list[tuple[str, Callable[[int, int, bool], int]]] = [
    ("n", lambda n, m, b: n),
    ("m - n", lambda n, m, b: m - n),
    ("n + m", lambda n, m, b: n + m),
    ("if b then n else 0", lambda n, m, b: n if b else 0),
    ("-n", lambda n, m, b: -n),
]

MOST_STATES = 2_000


class GrowingSystem:
    """A system of two rules and a modification that rewrites a guard of the first."""

    def __init__(self, draw: random.Random) -> None:
        self._start = draw.randint(-1, 2), draw.randint(-1, 2), draw.random() < 0.3, False
        self._old, self._new, self._other, self._when = (draw.choice(_GUARDS) for _ in range(4))
        self._first, self._second, self._swap = (draw.choice(_EFFECTS) for _ in range(3))
        self._measure = draw.choice(_MEASURES)
        n, m, b, _ = self._start
        self.text = (
            f"system s\nvar n: Int = {n}\nvar m: Int = {m}\nvar b: Bool = {str(b).lower()}\n"
            f"transition first {{\n  require g: {self._old[0]}\n  {self._first[0]}\n}}\n"
            f"transition second {{\n  require {self._other[0]}\n  {self._second[0]}\n}}\n"
            f"modification swap {{\n  require {self._when[0]}\n  {self._swap[0]}\n"
            f"  rewrite first.g as {self._new[0]}\n}}\n"
            f"measure e: {self._measure[0]}\ncheck e: limit, expect unlimited\n"
        )

    def measured(self, state: State) -> int:
        return self._measure[1](*state[:3])

    def step(self, rule: str, state: State) -> State | None:
        n, m, b, swapped = state
        guard, effect = {
            "first": ((self._new if swapped else self._old)[1], self._first[1]),
            "second": (self._other[1], self._second[1]),
            "swap": (self._when[1], self._swap[1]),
        }[rule]
        if not guard(n, m, b):
            return None
        return (*effect(n, m, b), swapped or rule == "swap")

    def greatest(self) -> int | None:
        """Return the greatest value of the measure; None where there are more states than were gone through."""
        seen, pending = {self._start}, deque([self._start])
        while pending:
            state = pending.popleft()
            for rule in ("first", "second", "swap"):
                after = self.step(rule, state)
                if after is not None and after not in seen:
                    seen.add(after)
                    pending.append(after)
            if len(seen) > MOST_STATES:
                return None
        return max(map(self.measured, seen))

    def grows_along(self, rules: list[str], round_: int, times: int) -> bool:
        """Return whether a run exists, and the measure grows each time that its last steps are repeated."""
        state: State | None = self._start
        values = []
        before = rules[: len(rules) - round_]
        for steps in (before, *[rules[len(before) :]] * times):
            for rule in steps:
                state = None if state is None else self.step(rule, state)
            if state is None:
                return False
            values.append(self.measured(state))
        return all(one < other for one, other in pairwise(values))
