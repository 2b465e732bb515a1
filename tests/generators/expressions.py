"""Random expressions of the language, as text.

Owns: every form of expression, well typed where it stands.
Must never know: declarations, rules, edits.
"""

from __future__ import annotations

from collections.abc import Callable

import attrs

from invariants.foundation.sorts import (
    BOOL,
    INT,
    BoolSort,
    EnumSort,
    IndividualSort,
    RangeSort,
    Sort,
    is_integer,
)
from tests.generators.choosing import Chooser
from tests.generators.vocabulary import Defined, Draft, Names, Value, Vocabulary, agree, inside, shown

LARGE = (7, 100, -50)
"""Numbers that make others large."""
BOUND_NAMES = ("a", "b", "i", "j", "v")


@attrs.frozen
class Setting:
    """Where an expression stands.

    ``captured`` are the names inside ``now``, where code is written that is read later. ``rank`` bounds the rules of
    which ``enabled`` may be asked; None: nothing about code may be asked.
    """

    values: tuple[Value, ...]
    names: Names = attrs.field(factory=dict)
    captured: Names | None = None
    previous: Sort | None = None
    primes: bool = False
    rank: int | None = None
    state: bool = True

    def binding(self, names: Names) -> Setting:
        """The same place with more bound names."""
        return attrs.evolve(self, names={**self.names, **names})


class Expressions:
    """Writes expressions over a vocabulary."""

    def __init__(self, choose: Chooser, vocabulary: Vocabulary) -> None:
        self.choose = choose
        self.vocabulary = vocabulary

    # --------------------------------------------------------------- any sort

    def value(self, sort: Sort, where: Setting, depth: int) -> str:
        """An expression of the sort. Of individuals, some has to be there (see ``can``)."""
        if isinstance(sort, BoolSort):
            return self.condition(where, depth)
        if is_integer(sort):
            return self.integer(sort, where, depth)
        readings = self.readings(sort, where)
        forms: list[tuple[int, Callable[[], str]]] = [(6, lambda: self.reading(sort, where))] if readings else []
        if isinstance(sort, EnumSort):
            forms.append((7, lambda: self.literal(sort)))
        if depth > 0:
            forms.append((1, lambda: self.branches(sort, where, depth - 1)))
            forms.append((1, lambda: self.let(sort, where, depth - 1)))
        return self.choose.weighted(forms)()

    def literal(self, sort: Sort) -> str:
        """A value of a sort that has names for its values."""
        match sort:
            case RangeSort(low, high):
                return number(self.choose.number(low, high))
            case EnumSort(_, members):
                return self.vocabulary.member(sort, self.choose.number(0, len(members) - 1))
            case BoolSort():
                return self.choose.pick(["true", "false"])
            case _:
                return number(self.choose.weighted([(8, 1), (6, 0), (6, 2), (2, -1), (2, 3), *((1, n) for n in LARGE)]))

    def can(self, sort: Sort, where: Setting) -> bool:
        """Whether there is an atom of the sort."""
        return not isinstance(sort, IndividualSort) or bool(self._plain(sort, where))

    def branches(self, sort: Sort, where: Setting, depth: int) -> str:
        """``if``."""
        then, otherwise = self.value(sort, where, depth), self.value(sort, where, depth)
        return f"(if {self.condition(where, depth)} then {then} else {otherwise})"

    def let(self, sort: Sort, where: Setting, depth: int) -> str:
        """``let``."""
        bound = self.choose.pick([s for s in (INT, BOOL, *self.vocabulary.finite()) if self.can(s, where)])
        name = self.choose.pick(BOUND_NAMES)
        value = self.value(bound, where, depth)
        inner = where.binding({name: INT if is_integer(bound) else bound})
        if not self.can(sort, inner):
            name, inner = "u", where.binding({"u": bound})
        return f"(let {name} = {value} in {self.value(sort, inner, depth)})"

    # ------------------------------------------------------------------ atoms

    def _plain(self, sort: Sort, where: Setting) -> list[str]:
        """Names of values of the sort."""
        found = [name for name, each in where.names.items() if agree(each, sort)]
        found += [
            each.name
            for each in where.values
            if not each.domain and each.name not in where.names and agree(each.sort, sort)
        ]
        return found

    def atom(self, sort: Sort, where: Setting) -> str:
        """A name or a literal."""
        plain = self._plain(sort, where)
        if isinstance(sort, IndividualSort) or (plain and self.choose.chance(65)):
            return self.choose.pick(plain)
        return self.literal(sort)

    def index(self, sort: Sort, where: Setting) -> str:
        """A value for an index, an argument or a selector: of a range, seldom outside."""
        if not isinstance(sort, RangeSort):
            return self.atom(sort, where)
        safe = [name for name, each in where.names.items() if inside(each, sort)]
        safe += [each.name for each in where.values if not each.domain and inside(each.sort, sort)]
        safe = [name for name in safe if name not in where.names or inside(where.names[name], sort)]
        if self.choose.chance(8):
            return self.integer(INT, where, 1)
        if safe and self.choose.chance(75):
            return self.choose.pick(safe)
        return self.literal(sort)

    def readings(self, sort: Sort, where: Setting) -> list[Callable[[], str]]:
        """Everything that can be read at a place and is of the sort."""
        found: list[Callable[[], str]] = []
        found += [self._just(name) for name, each in where.names.items() if agree(each, sort)] * 2
        for each in where.values:
            if each.name not in where.names and agree(each.sort, sort) and self._can_fill(each.domain, where):
                found += [self._reads(each, where)] * (1 if each.constant else 2)
        for definition in self.vocabulary.definitions:
            if agree(definition.sort, sort) and self._may_call(definition, where):
                found.append(self._calls(definition, where))
        if where.previous is not None and agree(where.previous, sort):
            found += [self._just("prev")] * 3
        if where.captured is not None:
            inner = attrs.evolve(where, names=where.captured, captured=None, previous=None, primes=False)
            if any(True for _ in self.readings(sort, inner)):
                found.append(lambda: f"now({self.value(sort, inner, 1)})")
        return found

    def reading(self, sort: Sort, where: Setting) -> str:
        """Something that is read, or else a literal."""
        readings = self.readings(sort, where)
        return self.choose.pick(readings)() if readings else self.literal(sort)

    def as_it_was(self, where: Setting) -> str:
        """A condition that holds at the start: that a variable, or an entry of a map, has its initial value."""
        known = [v for v in where.values if v.initial and v.name not in where.names and self._can_fill(v.domain, where)]
        if not known:
            return self.condition(where, 0)
        protected = [each for each in known if each.name == self.vocabulary.protected]
        value = self.choose.pick(protected if protected and self.choose.chance(40) else known)
        return f"({self._reads(attrs.evolve(value, constant=True), where)()} == {value.initial})"

    @staticmethod
    def _just(text: str) -> Callable[[], str]:
        return lambda: text

    def _can_fill(self, sorts: tuple[Sort, ...], where: Setting) -> bool:
        return all(self.can(sort, where) for sort in sorts)

    def _reads(self, each: Value, where: Setting) -> Callable[[], str]:
        def text() -> str:
            prime = "'" if where.primes and not each.constant and self.choose.chance(50) else ""
            if not each.domain:
                return each.name + prime
            return f"{each.name}{prime}[{', '.join(self.index(sort, where) for sort in each.domain)}]"

        return text

    def _may_call(self, definition: Defined, where: Setting) -> bool:
        if definition.name in where.names or (definition.state and not where.state):
            return False
        if definition.rank and (where.rank is None or where.rank < definition.rank):
            return False
        return self._can_fill(tuple(sort for _, sort in definition.parameters), where)

    def _calls(self, definition: Defined, where: Setting) -> Callable[[], str]:
        def text() -> str:
            if not definition.parameters:
                return definition.name
            return f"{definition.name}({', '.join(self.index(sort, where) for _, sort in definition.parameters)})"

        return text

    # ---------------------------------------------------------------- binders

    def binder(self, where: Setting) -> tuple[str, dict[str, Sort]]:
        """The binder of a quantifier, an aggregate or a ``for``: its text, and the names."""
        sort = self.choose.pick(self.vocabulary.finite())
        first, second = self.choose.shuffled(BOUND_NAMES)[:2]
        form = self.choose.weighted([(8, "one"), (2, "two"), (1, "groups")])
        if form == "two" and self.vocabulary.size(sort) <= 3:
            return f"{first}, {second} in {shown(sort)}", {first: sort, second: sort}
        if form == "groups":
            other = self.choose.pick(self.vocabulary.finite())
            return f"{first} in {shown(sort)}, {second} in {shown(other)}", {first: sort, second: other}
        return f"{first} in {shown(sort)}", {first: sort}

    # --------------------------------------------------------------- integers

    def integer(self, sort: Sort, where: Setting, depth: int) -> str:
        """A number; of a range, more often than not inside it."""
        readings = self.readings(INT, where)
        forms: list[tuple[int, Callable[[], str]]] = [(3, lambda: self.literal(sort))]
        if readings:
            forms.append((6, lambda: self.reading(INT, where)))
        if depth > 0:
            forms += [
                (4, lambda: self.sum(where, depth - 1)),
                (6, lambda: self.arithmetic(where, depth - 1)),
                (5, lambda: self.aggregate(where, depth - 1)),
                (2, lambda: self.branches(sort, where, depth - 1)),
                (1, lambda: self.let(sort, where, depth - 1)),
            ]
        return self.choose.weighted(forms)()

    def sum(self, where: Setting, depth: int) -> str:
        """Addition and subtraction, of small numbers mostly."""
        operator = self.choose.pick(["+", "-"])
        right = "1" if self.choose.chance(60) else self.integer(INT, where, depth)
        return f"({self.integer(INT, where, depth)} {operator} {right})"

    def arithmetic(self, where: Setting, depth: int) -> str:
        """The other operators and functions."""
        one = self.integer(INT, where, depth)
        form = self.choose.pick(["*", "div", "mod", "min", "max", "-", "abs", "^"])
        match form:
            case "*":
                return f"({one} * {self.integer(INT, where, depth)})"
            case "div" | "mod":
                other = (
                    self.integer(INT, where, depth) if self.choose.chance(50) else self.choose.pick(["2", "-2", "3"])
                )
                return f"({one} {form} {other})"
            case "min" | "max":
                rest = [self.integer(INT, where, depth) for _ in range(self.choose.weighted([(4, 1), (1, 2)]))]
                return f"{form}({', '.join([one, *rest])})"
            case "abs":
                return f"abs({one})"
            case "^":
                exponent = self.atom(INT, where) if self.choose.chance(20) else self.choose.pick(["2", "1", "0"])
                return f"({one} ^ {exponent})"
            case _:
                return f"(-{one})"

    def aggregate(self, where: Setting, depth: int) -> str:
        """``count``, ``sum``, ``min`` and ``max`` over bound names."""
        text, names = self.binder(where)
        inner = where.binding(names)
        form = self.choose.pick(["count", "sum", "min", "max"])
        body = self.condition(inner, depth) if form == "count" else self.integer(INT, inner, depth)
        return f"{form}({text}: {body})"

    # ------------------------------------------------------------- conditions

    def condition(self, where: Setting, depth: int) -> str:
        """A condition."""
        readings = self.readings(BOOL, where)
        forms: list[tuple[int, Callable[[], str]]] = [
            (1, lambda: self.literal(BOOL)),
            (7, lambda: self.comparison(where, depth - 1)),
        ]
        if readings:
            forms.append((6, lambda: self.reading(BOOL, where)))
        if where.rank is not None:
            forms.append((2 if depth > 0 else 1, lambda: self.question(where)))
        if depth > 0:
            forms += [
                (6, lambda: self.connective(where, depth - 1)),
                (2, lambda: f"(not {self.condition(where, depth - 1)})"),
                (4, lambda: self.quantified(where, depth - 1)),
                (1, lambda: self.branches(BOOL, where, depth - 1)),
                (1, lambda: self.let(BOOL, where, depth - 1)),
            ]
        return self.choose.weighted(forms)()

    def connective(self, where: Setting, depth: int) -> str:
        """Two conditions."""
        operator = self.choose.weighted([(4, "and"), (4, "or"), (3, "=>"), (1, "<=>")])
        return f"({self.condition(where, depth)} {operator} {self.condition(where, depth)})"

    def quantified(self, where: Setting, depth: int) -> str:
        """``forall`` and ``exists``."""
        text, names = self.binder(where)
        kind = self.choose.pick(["exists", "forall"])
        return f"({kind} {text}: {self.condition(where.binding(names), depth)})"

    def comparison(self, where: Setting, depth: int) -> str:
        """Two values compared, or a chain of numbers."""
        sorts: list[tuple[int, Sort]] = [(2, sort) for sort in self.vocabulary.named() if self.readings(sort, where)]
        if self.readings(INT, where):
            sorts.append((5, INT))
        if self.readings(BOOL, where):
            sorts.append((1, BOOL))
        if not sorts:
            return self.literal(BOOL)
        sort = self.choose.weighted(sorts)
        if sort == INT and self.choose.chance(35):
            depth = max(depth, 1)
        left = self.reading(sort, where) if depth <= 0 else self.value(sort, where, depth)
        if sort == INT:
            operator = self.choose.weighted([(3, "<"), (2, "<="), (2, ">"), (1, ">="), (3, "=="), (2, "!=")])
            middle = self.integer(INT, where, depth) if depth > 0 and self.choose.chance(50) else self.atom(INT, where)
            if middle == left:
                middle = self.literal(INT)
            if self.choose.chance(10):
                return f"({self.literal(INT)} <= {left} {operator} {middle})"
            return f"({left} {operator} {middle})"
        operator = self.choose.pick(["==", "!="])
        right = self._other(sort, where, left)
        return f"({left} {operator} {right})"

    def _other(self, sort: Sort, where: Setting, left: str) -> str:
        """A value to compare with: another value, if there is one."""
        if isinstance(sort, EnumSort) and self.choose.chance(60):
            return self.literal(sort)
        readings = self.readings(sort, where)
        for _ in range(3):
            right = self.choose.pick(readings)()
            if right != left:
                return right
        return right if isinstance(sort, IndividualSort) else self.literal(sort)

    # -------------------------------------------------------------- questions

    def question(self, where: Setting) -> str:
        """Something about code."""
        rules = self.vocabulary.rules
        asked = [rule for rule in rules if where.rank is not None and rule.rank < where.rank]
        forms: list[tuple[int, Callable[[], str]]] = []
        if asked:
            forms.append((4, lambda: f"(enabled {self.reference(self.choose.pick(asked), where)})"))
        if rules:
            forms.append((3, lambda: self.unmodified(where)))
        if self.vocabulary.backups:
            forms.append((1, lambda: f"saved({self.choose.pick(self.vocabulary.backups).name})"))
        return self.choose.weighted(forms)() if forms else self.literal(BOOL)

    def unmodified(self, where: Setting) -> str:
        """That code is as it was written."""
        rule = self.choose.pick(self.vocabulary.rules)
        text = self.reference(rule, where)
        if rule.places and self.choose.chance(60):
            return f"(unmodified {text}.{self.choose.pick(list(rule.places))})"
        return f"(unmodified {text})"

    def reference(self, rule: Draft, where: Setting, plain: int = 30) -> str:
        """A rule, with arguments or, in so many of a hundred cases, without."""
        if not rule.parameters or self.choose.chance(plain):
            return rule.name
        return f"{rule.name}({', '.join(self.selector(rule, where))})"

    def selector(self, rule: Draft, where: Setting) -> list[str]:
        """One argument for each parameter, ``_`` among them."""
        return [
            self.index(sort, where) if self.can(sort, where) and self.choose.chance(70) else "_"
            for sort in rule.parameters.values()
        ]


def number(value: int) -> str:
    """A number; a negative one in brackets."""
    return str(value) if value >= 0 else f"({value})"
