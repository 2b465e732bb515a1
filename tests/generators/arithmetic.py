"""Random systems that calculate: few variables of small ranges, left with powers and products of each other.

Owns: the parts of such a system.
Must never know: the use of the text.

Encodings choose how wide numbers are. Here values start and end outside their ranges, and grow in what is judged, so
that a width that is too small changes the answer.
"""

from __future__ import annotations

from tests.generators.choosing import Chooser, Seeded

NUMBERS = (0, 1, 2, 3, -1, 5, 7)


class _Arithmetic:
    """One system while it is made."""

    def __init__(self, choose: Chooser) -> None:
        self.choose = choose
        self.names: list[str] = []
        self.lines = ["system arithmetic"]

    def text(self) -> str:
        choose = self.choose
        for name in "xyz"[: choose.pick([2, 3])]:
            self._variable(name)
        if choose.chance(30):
            self.lines.append(f"init {self._condition(1)}")
        for number in range(choose.number(1, 2)):
            self._transition(number)
        change = f"rewrite t0.g as prev or {self._condition(1, 'k')}"
        if choose.chance(50):
            change = f"rewrite t0.v as {self._number(2, 'k')}"
        self.lines.append(f"modification m {{\n  require {self._condition(1)}\n  {change}\n}}")
        self.lines += [f"invariant i{number}: {self._condition(3)}" for number in range(2)]
        return "\n".join(self.lines) + "\n"

    def _variable(self, name: str) -> None:
        choose = self.choose
        low = choose.pick([0, 0, -2, 1])
        # An initial value that is known to lie outside the range would be refused.
        from_others = f" = {choose.pick(self.names)} {choose.pick('+-*')} {self._number(1)}" if self.names else ""
        start = choose.weighted([(2, ""), (1, f" = {low}"), (2, from_others)])
        self.lines.append(f"var {name}: {low}..{low + choose.number(1, 3)}{start}")
        self.names.append(name)

    def _transition(self, number: int) -> None:
        variable = self.choose.pick(self.names)
        self.lines.append(
            f"transition t{number}(k: 0..{self.choose.number(1, 2)}) {{\n"
            f"  require g: {self._condition(1, 'k')}\n"
            f"  v: {variable} := {self._number(2, 'k')}\n}}"
        )

    def _condition(self, depth: int, *more: str) -> str:
        operator = self.choose.pick(["<", "<=", "==", "!="])
        return f"{self._number(depth, *more)} {operator} {self._number(max(depth - 1, 0), *more)}"

    def _number(self, depth: int, *more: str) -> str:
        choose = self.choose
        if not depth or choose.chance(20):
            return choose.pick([*self.names, *more]) if choose.chance(75) else str(choose.pick(NUMBERS))
        first, second = self._number(depth - 1, *more), self._number(depth - 1, *more)
        return choose.weighted(
            [
                (3, f"({first} * {second})"),
                (1, f"({first} + {second})"),
                (1, f"({first} - {second})"),
                (1, f"({first})^2"),
                (1, f"({first} div {choose.pick([2, 3, -2])})"),
                (1, f"({first} mod {choose.pick([2, 3, -2])})"),
                (1, f"{choose.pick(['min', 'max'])}({first}, {second})"),
                (1, f"abs({first})"),
                (1, f"(if {first} < {second} then {second} else {first})"),
            ]
        )


def arithmetic_of(seed: int) -> str:
    """The system of a seed: always the same."""
    return _Arithmetic(Seeded(seed)).text()
