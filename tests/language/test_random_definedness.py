"""Random conditions with undefined parts of records and optional values, against a strict evaluation of their own.

A record is a dict, ``none`` is None. Each form is evaluated with all its parts, but for those that the reference calls
lazy: ``and``, ``or``, ``=>`` and ``if``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import product
from random import Random
from typing import Any

import pytest

from invariants.interpreter.interpreter import Interpreter
from invariants.language.loader import load_text
from tests.differential.brute_force import search
from tests.differential.comparison import compare

SYSTEM = """\
system strict
record P { a: Bool, n: 0..1, o: 0..1? }
var z: 0..1
var b: Bool
var o: 0..1?
var q: P?
var r: P = P(a: false, n: 1, o: none)
var m: 0..1 -> P? = none
define low: Int = 1 div z
define ratio(n: Int): Int = 1 div n
"""

State = dict[str, Any]
Term = tuple[str, Callable[[State], Any]]
"""A text, and its value in a state; ``LackingError`` is raised where it has none."""


class LackingError(Exception):
    """Something has no value."""


def states() -> Iterator[State]:
    """Yield all initial values."""
    records = [{"a": a, "n": n, "o": o} for a, n, o in product((False, True), (0, 1), (None, 0, 1))]
    for z, b, o, q in product((0, 1), (False, True), (None, 0, 1), [None, *records]):
        yield {"z": z, "b": b, "o": o, "q": q, "r": {"a": False, "n": 1, "o": None}}


def there(value: Any) -> Any:
    """Return a value that is there."""
    if value is None:
        raise LackingError
    return value


def quotient(divisor: int) -> int:
    """Return 1 div the divisor."""
    if divisor == 0:
        raise LackingError
    return 1 // divisor if divisor > 0 else -1 if divisor == -1 else 0


def entry(index: int) -> None:
    """Return an entry of the map, all of which are absent."""
    if index not in (0, 1):
        raise LackingError


class Drawn:
    """Draws terms by their types."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)  # noqa: S311

    def term(self, kind: str, depth: int) -> Term:
        """Draw a term: number, truth, record, perhaps (a number), perhaps_record."""
        draw: Callable[[int], Term] = getattr(self, kind)
        if depth > 0 and self.random.random() < 0.15:
            (test, asked), (one, then), (other, otherwise) = (
                self.term(each, depth - 1) for each in ("truth", kind, kind)
            )
            return f"(if {test} then {one} else {other})", lambda s: then(s) if asked(s) else otherwise(s)
        return draw(depth)

    def number(self, depth: int) -> Term:
        plain: list[Term] = [
            ("z", lambda s: s["z"]),
            ("1", lambda s: 1),
            ("low", lambda s: quotient(s["z"])),
            ("value(o)", lambda s: there(s["o"])),
            ("q.n", lambda s: there(s["q"])["n"]),
        ]
        if depth == 0 or self.random.random() < 0.3:
            return self.random.choice(plain)
        (one, first), (other, second) = self.term("number", depth - 1), self.term("record", depth - 1)
        return self.random.choice(
            [
                (f"({one} - z)", lambda s: first(s) - s["z"]),
                (f"1 div {one}" if one.isalnum() else f"ratio({one})", lambda s: quotient(first(s))),
                (f"{other}.n", lambda s: second(s)["n"]),
            ]
        )

    def record(self, depth: int) -> Term:
        if depth == 0 or self.random.random() < 0.2:
            return self.random.choice([("r", lambda s: s["r"]), ("value(q)", lambda s: there(s["q"]))])
        (a, on), (n, level), (o, perhaps) = (self.term(each, depth - 1) for each in ("truth", "number", "perhaps"))
        base, of = self.term("record", depth - 1)
        if self.random.random() < 0.5:
            return f"P(a: {a}, n: {n}, o: {o})", lambda s: {"a": on(s), "n": level(s), "o": perhaps(s)}
        if self.random.random() < 0.3:
            return (
                f"({base} with {{ a: {a}, n: {n}, o: {o} }})",
                lambda s: of(s) and {"a": on(s), "n": level(s), "o": perhaps(s)},
            )
        return f"({base} with {{ n: {n} }})", lambda s: {**of(s), "n": level(s)}

    def perhaps(self, depth: int) -> Term:
        other, of = self.term("record", max(depth - 1, 0))
        return self.random.choice([("o", lambda s: s["o"]), (f"{other}.o", lambda s: of(s)["o"])])

    def perhaps_record(self, depth: int) -> Term:
        if depth == 0 or self.random.random() < 0.5:
            return "q", lambda s: s["q"]
        (test, asked), (one, then) = self.term("truth", depth - 1), self.term("record", depth - 1)
        index, at = self.term("number", depth - 1)
        return self.random.choice(
            [
                (f"(if {test} then {one} else none)", lambda s: then(s) if asked(s) else None),
                (f"m[{index}]", lambda s: entry(at(s))),
            ]
        )

    def truth(self, depth: int) -> Term:
        if depth == 0:
            return self.random.choice([("b", lambda s: s["b"]), ("true", lambda s: True)])
        if self.random.random() < 0.3:
            (one, first), (other, second) = self.term("truth", depth - 1), self.term("truth", depth - 1)
            return self.random.choice(
                [
                    (f"({one} and {other})", lambda s: first(s) and second(s)),
                    (f"({one} or {other})", lambda s: first(s) or second(s)),
                    (f"({one} => {other})", lambda s: not first(s) or second(s)),
                    (f"(not {one})", lambda s: not first(s)),
                ]
            )
        kinds = [("record", "record"), ("record", "perhaps_record"), ("perhaps_record",) * 2]
        kinds += [("perhaps", "number"), ("number", "perhaps"), ("perhaps",) * 2, ("number",) * 2]
        pair = self.random.choice(kinds)
        (one, first), (other, second) = self.term(pair[0], depth - 1), self.term(pair[1], depth - 1)
        if pair[0].startswith("perhaps") and self.random.random() < 0.2:
            return f"({one} == none)", lambda s: first(s) is None
        if self.random.random() < 0.5:
            return f"({one} == {other})", lambda s: [first(s)] == [second(s)]
        return f"({one} != {other})", lambda s: [first(s)] != [second(s)]


def answers(term: Term) -> set[object]:
    """Return the values of a condition in all states; None where it has none."""
    found: set[object] = set()
    for state in states():
        try:
            found.add(term[1](state))
        except LackingError:
            found.add(None)
    return found


def hold(seed: int, number: int, *, solver: bool) -> None:
    """Hold conditions of one system against their strict values."""
    drawn = Drawn(seed)
    terms = [drawn.term("truth", 3) for _ in range(number)]
    text = SYSTEM + "".join(f"invariant i{at}: {condition}\n" for at, (condition, _) in enumerate(terms))
    model = load_text(text)
    if solver:
        assert compare(model, 0, 0).disagreements == ()
    broken = search(Interpreter(model), 0, 0)
    for at, term in enumerate(terms):
        found = answers(term)
        assert (broken.get(f"i{at}") is not None) == (False in found), term[0]
        assert (broken.get(f"i{at}.defined") is not None) == (None in found), term[0]


def test_random_conditions_have_values_where_all_their_parts_have() -> None:
    hold(1, 12, solver=True)


@pytest.mark.campaign
@pytest.mark.parametrize("seed", range(2, 22))
def test_many_random_conditions_have_values_where_all_their_parts_have(seed: int) -> None:
    hold(seed, 30, solver=seed % 4 == 0)
