"""Random expressions over the names that are seen at a place, whatever each of them stands for there.

Owns: the text of an expression of a type. A name that is hidden is not written, but as what hides it.
Must never know: rules, edits.

The types are letters: ``B`` a truth value, ``A`` an individual, ``E`` a member, ``L`` a number of ``0..1``, ``K`` a
record, ``K?``, ``A?`` and ``L?`` what may be absent, ``M`` a map of records that may be absent, ``S`` a set.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from tests.generators.choosing import Seeded

Seen = Mapping[str, str]
"""What is seen at a place: the type of each name."""

GLOBALS: Seen = {
    "x": "K?",
    "y": "K?",
    "k": "K",
    "o": "A?",
    "v": "L?",
    "m": "M",
    "s": "S",
    "t": "B",
    "n": "L",
    "e": "E",
    "p": "A",
    "q": "A",
    "red": "E",
    "green": "E",
}
CLASHING = (*GLOBALS, "who", "level", "there", "a", "b", "A0", "r", "up")
"""Names for what is bound: those of variables, individuals and members, of fields and rules, and fresh ones."""


class NothingSeenError(Exception):
    """Every individual is hidden: another system has to be drawn."""


class Expressions:
    """Writes expressions. ``asks`` are conditions about code, which have a value everywhere."""

    asks: ClassVar[tuple[str, ...]] = ()

    def __init__(self, choose: Seeded, *, clash: bool = True) -> None:
        self.choose, self.clash = choose, clash
        self.fresh = 0

    def name(self) -> str:
        """Return a name for something that is bound."""
        self.fresh += 1
        return self.choose.pick(CLASHING) if self.clash else f"z{self.fresh}"

    def bind(self, seen: Seen, of: str) -> tuple[str, Seen]:
        name = self.name()
        return name, {**seen, name: of}

    def _named(self, seen: Seen, of: str) -> list[str]:
        return [name for name, each in seen.items() if each == of]

    # ---------------------------------------------------------- single values

    def condition(self, seen: Seen, depth: int = 2) -> str:
        choose = self.choose
        if depth == 0 or choose.chance(25):
            return self._atom(seen)
        match choose.number(0, 8):
            case 0:
                return f"not ({self.condition(seen, depth - 1)})"
            case 1 | 2 | 3:
                word = choose.pick(["and", "or", "=>", "<=>"])
                return f"({self.condition(seen, depth - 1)} {word} {self.condition(seen, depth - 1)})"
            case 4 | 5:
                name, inner = self.bind(seen, "A")
                word = choose.pick(["forall", "exists"])
                return f"({word} {name} in A: {self.condition(inner, depth - 1)})"
            case 6:
                of = choose.pick("ALBE")
                value = self.value(seen, of)
                name, inner = self.bind(seen, of)
                return f"(let {name} = {value} in {self.condition(inner, depth - 1)})"
            case 7:
                name, inner = self.bind(seen, "L")
                return f"(count({name} in 0..1: {self.condition(inner, depth - 1)}) == {choose.number(0, 2)})"
            case _:
                parts = [self.condition(seen, depth - 1) for _ in range(3)]
                return f"(if {parts[0]} then {parts[1]} else {parts[2]})"

    def _atom(self, seen: Seen) -> str:
        choose = self.choose
        if self.asks and choose.chance(8):
            return choose.pick(self.asks)
        match choose.number(0, 9):
            case 0 | 1:
                one = self.optional(seen, choose.pick(["K?", "K?", "A?", "L?"]))
                return f"({one} {choose.pick(['==', '!='])} none)" if one else "t == t" if seen.get("t") else "true"
            case 2:
                return f"({self.whole(seen, 'K?')} {choose.pick(['==', '!='])} {self.whole(seen, 'K')})"
            case 3:
                of = choose.pick(["K?", "A?", "L?", "K"])
                one = self.whole(seen, "K") if of == "K" else self.optional(seen, of)
                return f"({one} == {self.whole(seen, of)})" if one else "false"
            case 4:
                of = choose.pick("AL")
                one = self.optional(seen, f"{of}?")
                return f"({one or self.value(seen, of)} == {self.value(seen, of)})"
            case 5 | 6:
                return self.guarded(seen)
            case 7:
                of = choose.pick("ALE")
                return f"({self.value(seen, of)} == {self.value(seen, of)})"
            case 8:
                sets = self._named(seen, "S")
                return f"{choose.pick(sets)}[{self.value(seen, 'A')}]" if sets else "true"
            case _:
                return choose.pick([*self._named(seen, "B"), "true"])

    def guarded(self, seen: Seen) -> str:
        """A part of something that may be absent, behind a condition that it is there, or without."""
        one = self.optional(seen, "K?", 0)
        if one is None:
            return f"({self.whole(seen, 'K')}.who == {self.value(seen, 'A')})"
        front = self.choose.pick([f"{one} != none and ", f"{one} == none or ", f"{one} != none => ", ""])
        if self.choose.chance(50):
            return f"({front}{one}.who == {self.value(seen, 'A')})"
        return f"({front}value({one}).level == {self.value(seen, 'L')})"

    def value(self, seen: Seen, of: str) -> str:
        """Return a single value."""
        if of == "B":
            return self.condition(seen, 1)
        options = [*self._named(seen, of), *self._named(seen, of)]
        if of == "L":
            options += ["0", "1"]
        if of == "E":
            options += ["E.red", "E.green"]
        records = [*self._named(seen, "K"), *self._named(seen, "K?")]
        if records and of in "AL" and self.choose.chance(25):
            return f"{self.choose.pick(records)}.{'who' if of == 'A' else 'level'}"
        if not options:
            raise NothingSeenError
        return self.choose.pick(options)

    def number(self, seen: Seen) -> str:
        """Return a number that is read from somewhere."""
        return self.choose.pick([*self._named(seen, "L"), *(f"{name}.level" for name in self._named(seen, "K")), "t"])

    # ----------------------------------------------------------- whole values

    def _entries(self, seen: Seen) -> list[str]:
        maps, individuals = self._named(seen, "M"), self._named(seen, "A")
        return [f"{self.choose.pick(maps)}[{self.choose.pick(individuals)}]"] if maps and individuals else []

    def optional(self, seen: Seen, of: str, depth: int = 1) -> str | None:
        """Return what may be absent, and is read from somewhere; None where nothing of the kind is seen."""
        named = [*self._named(seen, of), *(self._entries(seen) if of == "K?" else [])]
        if not named:
            return None
        one = self.choose.pick(named)
        if depth and self.choose.chance(25):
            other = self.choose.pick(["none", self.whole(seen, of, 0)])
            branches = self.choose.shuffled([one, other])
            return f"(if {self.condition(seen, 0)} then {branches[0]} else {branches[1]})"
        return one

    def whole(self, seen: Seen, of: str, depth: int = 1) -> str:
        """Return a record, or what can stand for something that may be absent."""
        found = self.optional(seen, of, depth) if of != "K" and self.choose.chance(60) else None
        if found is not None:
            return found
        inner = of[0]
        return self._record(seen, depth) if inner == "K" else self.value(seen, inner)

    def _record(self, seen: Seen, depth: int) -> str:
        choose = self.choose
        optional = [*self._named(seen, "K?"), *self._entries(seen)]
        base = [*self._named(seen, "K"), *(f"value({each})" for each in optional)]
        if base and choose.chance(60):
            one = choose.pick(base)
            match choose.number(0, 3):
                case 0:
                    return f"({one} with {{ level: {self.value(seen, 'L')} }})"
                case 1:
                    return f"({one} with {{ who: {self.value(seen, 'A')} }})"
                case 2 if depth:
                    return f"({one} with {{ level: {self.value(seen, 'L')}, who: {self.value(seen, 'A')} }})"
                case _:
                    return one
        fields = choose.shuffled([f"who: {self.value(seen, 'A')}", f"level: {self.value(seen, 'L')}"])
        return f"K({', '.join(fields)})"
