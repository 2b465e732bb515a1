"""Random systems, as text: small, finite and well typed, over all of the language.

Owns: what a system consists of, and how large it may be.
Must never know: what is done with the text.

Sizes are such that a search through all configurations takes well under a second: about ten bits of state, ranges of
at most three values, populations of at most three.
"""

from __future__ import annotations

from collections.abc import Callable
from math import log2

import attrs
from hypothesis import strategies as st

from invariants.foundation.sorts import BOOL, INT, EnumSort, IndividualSort, IntSort, RangeSort, Sort
from tests.generators.choosing import Chooser, Draw, Drawn, Seeded
from tests.generators.expressions import Expressions, Setting
from tests.generators.rules import Rules
from tests.generators.vocabulary import Defined, Draft, Kept, Value, Vocabulary, shown

MOST_BITS = 9.0
MOST_FREE_BITS = 5.0
RANGES = (RangeSort(0, 1), RangeSort(0, 2), RangeSort(1, 2), RangeSort(-1, 1))


class _System:
    """One system while it is made."""

    def __init__(self, choose: Chooser) -> None:
        self.choose = choose
        self.vocabulary = Vocabulary()
        self.expressions = Expressions(choose, self.vocabulary)
        self.rules = Rules(choose, self.vocabulary, self.expressions)
        self.lines: list[str] = ["system random"]
        self.bits = MOST_BITS
        self.free_bits = MOST_FREE_BITS

    def text(self) -> str:
        self._types()
        self._constants()
        self._variables()
        self._heads()
        self._definitions()
        self._rules()
        self._conditions()
        return "\n".join(self.lines) + "\n"

    # ------------------------------------------------------------------ types

    def _types(self) -> None:
        choose, vocabulary = self.choose, self.vocabulary
        for name, size in (
            ("T", choose.weighted([(4, 2), (2, 1), (2, 3), (2, 0)])),
            ("U", choose.weighted([(7, 0), (1, 2)])),
        ):
            if size:
                vocabulary.populations[IndividualSort(name)] = size
                self.lines.append(f"type {name} [{size}]")
        for name, members in (("E", ("red", "green", "blue")), ("F", ("green", "grey", "red"))):
            size = choose.weighted([(5, 0), (4, 2), (2, 3)] if name == "E" else [(8, 0), (1, 2)])
            if size:
                vocabulary.enums.append(EnumSort(name, members[:size]))
                self.lines.append(f"enum {name} {{ {', '.join(members[:size])} }}")
        vocabulary.ranges.append(choose.pick(RANGES))
        if choose.chance(25):
            vocabulary.ranges.append(choose.pick([each for each in RANGES if each not in vocabulary.ranges]))

    # -------------------------------------------------------------- constants

    def _constants(self) -> None:
        choose = self.choose
        for name in ("c", "d")[: choose.weighted([(5, 0), (4, 1), (1, 2)])]:
            where = Setting(self.vocabulary.constants, state=False)
            sort = choose.pick([INT, *self._value_sorts()])
            domain = (choose.pick(self.vocabulary.finite()),) if choose.chance(25) else ()
            value = Value(name, domain, sort, True)
            if self._bits_of(value) > min(self.bits, self.free_bits, 3.0):
                continue
            given = isinstance(sort, IntSort) or choose.chance(35)
            text = f"const {name}: {self._type(value)}"
            if given and self.expressions.can(sort, where) and not isinstance(sort, RangeSort):
                self.vocabulary.values.append(value)
                self.lines.append(f"{text} = {self.expressions.value(sort, where, choose.number(0, 1))}")
                continue
            self._spend(value, free=True)
            self.vocabulary.values.append(value)
            inner = Setting(self.vocabulary.constants, state=False)
            if choose.chance(14):
                text += f" where {self.expressions.condition(inner, 1)}"
            self.lines.append(text)
        if self.vocabulary.constants and choose.chance(5):
            where = Setting(self.vocabulary.constants, state=False)
            self.lines.append(f"assume given: {self.expressions.condition(where, 1)}")

    def _value_sorts(self) -> list[Sort]:
        return [*self.vocabulary.ranges, *self.vocabulary.enums, *self.vocabulary.populations, BOOL]

    def _type(self, value: Value) -> str:
        domain = f"{', '.join(map(shown, value.domain))} -> " if value.domain else ""
        return domain + shown(value.sort)

    def _bits_of(self, value: Value) -> float:
        cells = 1
        for sort in value.domain:
            cells *= self.vocabulary.size(sort)
        return cells * log2(self.vocabulary.size(value.sort))

    def _spend(self, value: Value, free: bool) -> None:
        self.bits -= self._bits_of(value)
        if free:
            self.free_bits -= self._bits_of(value)

    # -------------------------------------------------------------- variables

    def _variables(self) -> None:
        choose = self.choose
        for name in ("x", "y", "z", "w")[: choose.weighted([(1, 1), (3, 2), (5, 3), (3, 4)])]:
            value = Value(name, self._domain(), choose.pick(self._value_sorts()), False)
            if self._bits_of(value) > self.bits:
                value = Value(name, (), BOOL, False)
            where = Setting(tuple(self.vocabulary.values), state=False)
            text = f"var {name}: {self._type(value)}"
            free = choose.chance(22) or not self.expressions.can(value.sort, where)
            if free and self._bits_of(value) > self.free_bits:
                value = Value(name, (), BOOL, False)
                text, free = f"var {name}: Bool", False
            self._spend(value, free)
            if not free:
                initial = self._initial(value.sort, where)
                value = attrs.evolve(value, initial=initial)
                text += f" = {initial}"
            self.vocabulary.values.append(value)
            self.lines.append(text)
        known = [each.name for each in self.vocabulary.variables if each.initial]
        if len(self.vocabulary.variables) > 1 and known and choose.chance(65):
            self.vocabulary.protected = choose.pick(known)

    def _initial(self, sort: Sort, where: Setting) -> str:
        """An initial value. One that is known to be outside its range would be an error."""
        if not isinstance(sort, RangeSort):
            return self.expressions.value(sort, where, self.choose.weighted([(4, 0), (1, 1)]))
        open_values = [v for v in where.values if not v.domain and isinstance(v.sort, RangeSort)]
        if not open_values or self.choose.chance(85):
            return self.expressions.literal(sort)
        name = self.choose.pick(open_values).name
        return self.choose.pick([name, f"({name} + 1)", f"abs({name})", f"(2 div {name})"])

    def _domain(self) -> tuple[Sort, ...]:
        number = self.choose.weighted([(6, 0), (4, 1), (1, 2)])
        return tuple(self.choose.pick(self.vocabulary.finite()) for _ in range(number))

    # ------------------------------------------------------------------ heads

    def _heads(self) -> None:
        choose = self.choose
        names = [(f"t{n}", False) for n in range(choose.weighted([(4, 1), (5, 2), (2, 3)]))]
        names += [(f"m{n}", True) for n in range(choose.weighted([(3, 1), (6, 2), (2, 3)]))]
        ranks = choose.shuffled(range(len(names))) if choose.chance(30) else list(range(len(names)))
        instances = 14
        for (name, modification), rank in zip(names, ranks, strict=True):
            parameters: dict[str, Sort] = {}
            count = 1
            pool = choose.shuffled(["a", "b", "k"]) if choose.chance(40) else ["a", "b"]
            for parameter in pool[: choose.weighted([(4, 1), (5, 0), (1, 2)])]:
                sort = choose.pick(self.vocabulary.finite())
                if count * self.vocabulary.size(sort) <= min(6, instances):
                    parameters[parameter] = sort
                    count *= self.vocabulary.size(sort)
            instances -= count
            dormant = choose.chance(8 if modification else 15)
            self.vocabulary.rules.append(Draft(name, modification, parameters, rank, dormant))
        for name in ("backup0", "backup1")[: choose.weighted([(6, 0), (5, 1), (1, 2)])]:
            self.vocabulary.backups.append(self._backup(name))

    def _backup(self, name: str) -> Kept:
        choose = self.choose
        every = [rule.name for rule in self.vocabulary.rules]
        form = choose.weighted([(4, "code"), (5, "rules"), (1, "data")])
        some = choose.shuffled(every)[: choose.number(1, len(every))]
        rules = {"code": every, "rules": some, "data": []}[form]
        names = [each.name for each in self.vocabulary.variables]
        variables = choose.shuffled(names)[: choose.number(1, 2)] if form == "data" or choose.chance(40) else []
        listed = [*(["code"] if form == "code" else rules), *variables]
        self.lines.append(f"backup {name} of {', '.join(listed)}")
        return Kept(name, tuple(rules), tuple(variables))

    # ------------------------------------------------------------ definitions

    def _definitions(self) -> None:
        choose = self.choose
        for name in ("f", "g")[: choose.weighted([(5, 0), (4, 1), (1, 2)])]:
            sorts: list[Sort] = [INT, BOOL, *self.vocabulary.finite()]
            parameters = {"p": choose.pick(self.vocabulary.finite())} if choose.chance(50) else {}
            rank = 1 if choose.chance(30) else 0
            where = Setting(tuple(self.vocabulary.values), parameters, rank=rank or None)
            sort = choose.pick([each for each in sorts if self.expressions.can(each, where)])
            body = self.expressions.value(sort, where, choose.number(0, 2))
            listed = f"({', '.join(f'{p}: {shown(each)}' for p, each in parameters.items())})" if parameters else ""
            self.lines.append(f"define {name}{listed}: {shown(sort)} = {body}")
            self.vocabulary.definitions.append(Defined(name, tuple(parameters.items()), sort, rank, True))

    # ------------------------------------------------------------------ rules

    def _rules(self) -> None:
        choose = self.choose
        writers: list[Callable[[], None]] = []
        for rule in self.vocabulary.rules:
            writers += self.rules.outline(rule)
        modifications = [rule for rule in self.vocabulary.rules if rule.modification]
        for rule in modifications:
            for _ in range(choose.weighted([(6, 1), (3, 2), (1, 3)])):
                for _ in range(3):
                    writer = self.rules.edit(rule)
                    if writer is not None:
                        writers.append(writer)
                        break
        for backup in self.vocabulary.backups:
            saver = choose.pick(modifications)
            writers.append(lambda rule=saver, name=backup.name: rule.lines.append(f"save {name}"))  # type: ignore[misc]
            if choose.chance(70):
                restorer = self.rules.restore(choose.pick(modifications), backup)
                if restorer is not None:
                    writers.append(restorer)
        for rule in self.vocabulary.rules:
            if rule.dormant and choose.chance(60):
                enabler = self.rules.switch_on(choose.pick(modifications), rule)
                if enabler is not None:
                    writers.append(enabler)
        for writer in writers:
            writer()
        self.lines += [rule.text() for rule in self.vocabulary.rules]

    # ------------------------------------------------------------- conditions

    def _conditions(self) -> None:
        choose = self.choose
        most = len(self.vocabulary.rules)
        state = Setting(tuple(self.vocabulary.values), rank=most)
        step = Setting(tuple(self.vocabulary.values), rank=most, primes=True)
        if choose.chance(8):
            label = "begin: " if choose.chance(50) else ""
            condition = self.expressions.condition(state, 1)
            if choose.chance(60):
                condition = f"{self.expressions.as_it_was(state)} or {condition}"
            self.lines.append(f"init {label}{condition}")
        for number in range(choose.weighted([(3, 1), (5, 2), (3, 3)])):
            form = choose.weighted(
                [(1, "state"), (1, "step"), (4, "keeps"), (6, "as it was"), (2, "code"), (2, "same"), (1, "initial")]
            )
            match form:
                case "state":
                    text = self.expressions.condition(state, 2)
                case "step":
                    text = self.expressions.condition(step, 2)
                case "keeps":
                    text = self._keeps()
                case "as it was":
                    text = self.expressions.as_it_was(state)
                    if choose.chance(50):
                        text = f"{text} {choose.pick(['or', 'and', '=>'])} {self.expressions.as_it_was(state)}"
                    if choose.chance(30):
                        text = f"{self.expressions.question(state)} or {text}"
                case "same":
                    text = f"{self.expressions.unmodified(state)} or {self.expressions.as_it_was(state)}"
                case "code":
                    text = f"{self.expressions.question(state)} => {self.expressions.condition(state, 1)}"
                case _:
                    text = f"{self.expressions.condition(state, 1)} or {self.expressions.as_it_was(state)}"
                    self.lines.append(f"init {text}")
            self.lines.append(f"invariant i{number}: {text}")

    def _keeps(self) -> str:
        """A two-state invariant: something does not change, or changes in one direction."""
        state = Setting(tuple(self.vocabulary.values), rank=len(self.vocabulary.rules))
        variable = self.choose.pick(self.vocabulary.variables)
        names = dict(zip("ab", variable.domain, strict=False))
        groups = ", ".join(f"{name} in {shown(sort)}" for name, sort in names.items())
        indices = f"[{', '.join(names)}]" if names else ""
        operator = self.choose.pick(["==", "<=", ">="] if isinstance(variable.sort, RangeSort) else ["=="])
        text = f"{variable.name}{indices} {operator} {variable.name}'{indices}"
        if self.choose.chance(50):
            text = f"{self.expressions.condition(state.binding(names), 0)} => {text}"
        return f"forall {groups}: {text}" if groups else text


@st.composite
def systems(draw: Draw) -> str:
    """Texts of systems."""
    return _System(Drawn(draw)).text()


def system_of(seed: int) -> str:
    """The system of a seed: always the same, and more varied than what Hypothesis tries in as many examples."""
    return _System(Seeded(seed)).text()
