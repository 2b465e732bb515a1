"""Random rules: their clauses, and the edits of modifications.

Owns: which clauses and edits there are, so that no two of one rule certainly clash.
Must never know: declarations of values.
"""

from __future__ import annotations

from collections.abc import Callable

import attrs

from invariants.foundation.sorts import BOOL, RangeSort, Sort
from tests.generators.choosing import Chooser
from tests.generators.expressions import Expressions, Setting
from tests.generators.vocabulary import Draft, Kept, Names, Place, Value, Vocabulary

GUARDS = ("gate", "ready")
ADDED_GUARD = "extra"
ADDED_ENTRY = "late"


@attrs.frozen
class Touched:
    """The target of an edit: a clause or a mark of a rule (``*``: all of it), or a variable; and for whom."""

    rule: str
    what: str
    selector: tuple[str, ...]

    def clashes(self, other: Touched) -> bool:
        """Whether the two certainly change the same."""
        if self.rule != other.rule or not (self.what == other.what or "*" in (self.what, other.what)):
            return False
        pairs = zip(self.selector, other.selector, strict=True)
        return all("_" in pair or pair[0] == pair[1] for pair in pairs)


class Rules:
    """Writes rules over a vocabulary that has the heads of all rules."""

    def __init__(self, choose: Chooser, vocabulary: Vocabulary, expressions: Expressions) -> None:
        self.choose = choose
        self.vocabulary = vocabulary
        self.expressions = expressions
        self._touched: dict[str, list[Touched]] = {}

    def own(self, rule: Draft) -> Setting:
        """Where the rule's own clauses stand."""
        return Setting(tuple(self.vocabulary.values), rule.parameters, rank=rule.rank)

    # --------------------------------------------------------- own clauses

    def outline(self, rule: Draft) -> list[Callable[[], None]]:
        """Decide on the clauses of a rule; what is returned writes them, once the sites of all rules are known."""
        choose = self.choose
        assignments: list[Callable[[], None]] = []
        most = choose.weighted([(5, 1), (1, 0), (3, 2)] if not rule.modification else [(4, 0), (3, 1), (1, 2)])
        for _ in range(most):
            self._assignment(rule, assignments)
        labels = [GUARDS[n] for n in range(choose.weighted([(2, 1), (3, 0), (1, 2)]))]
        if not rule.modification and not labels and (choose.chance(60) or self._assigns_protected(rule)):
            labels = [GUARDS[0]]
        guards: list[Callable[[], None]] = []
        for label in labels:
            rule.places[label] = Place(label, BOOL)
            guards.append(lambda label=label: self._guard(rule, label))  # type: ignore[misc]
        if choose.chance(25):
            guards.insert(choose.number(0, len(guards)), lambda: self._plain_guard(rule))
        return assignments + guards if choose.chance(5) else guards + assignments

    def _plain_guard(self, rule: Draft) -> None:
        rule.lines.append(f"require {self.guard(self.own(rule))}")

    def _guard(self, rule: Draft, label: str) -> None:
        closed = label == GUARDS[0] and self._assigns_protected(rule)
        condition = self.closed(self.own(rule)) if closed else self.guard(self.own(rule))
        rule.lines.append(f"require {label}: {condition}")

    def _assigns_protected(self, rule: Draft) -> bool:
        protected = self.vocabulary.protected
        return bool(protected) and any(p.variable == protected and not p.added for p in rule.places.values())

    def closed(self, where: Setting) -> str:
        """A guard that does not hold as long as the protected variable is as it was."""
        name = self.vocabulary.protected
        value = next(each for each in where.values if each.name == name)
        if name in where.names or value.domain or self.choose.chance(25):
            return "false"
        return f"({name} != {value.initial})"

    def guard(self, where: Setting) -> str:
        """A guard: easy to meet, or not at all."""
        form = self.choose.weighted([(4, "easy"), (6, "as it was"), (2, "some"), (1, "closed"), (4, "open")])
        match form:
            case "as it was":
                return self.expressions.as_it_was(where)
            case "easy":
                return self.expressions.condition(where, 0)
            case "some":
                return self.expressions.condition(where, 2)
            case "closed":
                return "false"
            case _:
                return "true"

    def _assignment(self, rule: Draft, lines: list[Callable[[], None]]) -> None:
        choose, own = self.choose, self.own(rule)
        taken = {place.variable for place in rule.places.values()}
        free = [each for each in self.vocabulary.variables if each.name not in taken]
        if rule.modification or self.choose.chance(50):
            free = [each for each in free if each.name != self.vocabulary.protected]
        if not free:
            return
        variable = choose.pick(free)
        if not variable.domain:
            rule.places[variable.name] = Place(variable.name, variable.sort, variable.name, variable.name)
            lines.append(lambda: self._assign(rule, variable.name, own))
            return
        named = all(self.expressions.can(sort, own) for sort in variable.domain)
        form = choose.weighted([(5, "one"), (3, "for"), (2, "two")])
        if form == "for" or not named:
            self._for(rule, variable, lines)
            return
        labels = ["first", "second"] if form == "two" and "first" not in rule.places else [variable.name]
        for label in labels:
            entry = self.entry(variable, own)
            rule.places[label] = Place(label, variable.sort, entry, variable.name)
            lines.append(lambda label=label: self._assign(rule, label, own))  # type: ignore[misc]

    def entry(self, variable: Value, where: Setting) -> str:
        """What an assignment to the variable assigns to."""
        if not variable.domain:
            return variable.name
        return f"{variable.name}[{', '.join(self.expressions.index(sort, where) for sort in variable.domain)}]"

    def _assign(self, rule: Draft, label: str, where: Setting) -> None:
        place = rule.places[label]
        head = "" if label == place.variable else f"{label}: "
        rule.lines.append(f"{head}{place.entry} := {self.body(place.sort, where)}")

    def _for(self, rule: Draft, variable: Value, lines: list[Callable[[], None]]) -> None:
        names = dict(zip(("i", "j"), variable.domain, strict=False))
        own = self.own(rule)
        indices = [
            self.expressions.index(sort, own)
            if number == 1 and self.expressions.can(sort, own) and self.choose.chance(30)
            else name
            for number, (name, sort) in enumerate(names.items())
        ]
        bound = {name: sort for name, sort in names.items() if name in indices}
        taken = {place.variable for place in rule.places.values()}
        others = [v for v in self.vocabulary.variables if v.domain == variable.domain and v.name not in taken]
        together = others if len(others) > 1 and self.choose.chance(40) else [variable]
        for each in together:
            entry = f"{each.name}[{', '.join(indices)}]"
            rule.places[each.name] = Place(each.name, each.sort, entry, each.name, bound)

        def write() -> None:
            inner = own.binding(bound)
            groups = ", ".join(f"{name} in {sort}" for name, sort in bound.items())
            where = f" where {self.expressions.condition(inner, 1)}" if self.choose.chance(50) else ""
            block = [f"{rule.places[each.name].entry} := {self.body(each.sort, inner)}" for each in together]
            rule.lines.append(f"for {groups}{where} {{ {' '.join(block)} }}")

        lines.append(write)

    # ---------------------------------------------------------------- bodies

    def body(self, sort: Sort, where: Setting) -> str:
        """What a clause holds."""
        if self.choose.chance(14) or not self.expressions.can(sort, where):
            return self._any(sort, where)
        if where.previous is not None and not isinstance(sort, RangeSort) and self.choose.chance(20):
            return self.expressions.branches(sort, where, 0)
        if isinstance(sort, RangeSort):
            form = self.choose.weighted([(4, "atom"), (3, "step"), (3, "turn"), (4, "any")])
            if form == "atom":
                return self.expressions.atom(sort, where)
            if form == "step":
                return f"{self.expressions.reading(sort, where)} {self.choose.pick(['+', '-'])} 1"
            if form == "turn":
                read = self.expressions.reading(sort, where)
                return f"if {read} < {sort.high} then {read} + 1 else {sort.low}"
        if sort == BOOL and self.choose.chance(20):
            return f"not {self.expressions.reading(sort, where)}"
        return self.expressions.value(sort, where, self.choose.weighted([(3, 1), (2, 0), (1, 2)]))

    def _any(self, sort: Sort, where: Setting) -> str:
        if self.choose.chance(35):
            return "any"
        name = self.choose.pick(["v", "u"])
        inner = where.binding({name: sort})
        form = self.choose.weighted([(3, "some"), (2, "other"), (1, "at once")])
        if form == "at once":
            return f"any {name} where {self.expressions.condition(inner, 1)}"
        readings = self.expressions.readings(sort, where)
        other = self.choose.pick(readings)() if readings else name
        if form == "other" and other != name:
            return f"any {name} where {name} != {other}"
        return f"any {name} where {self.expressions.condition(inner, 0)} or {name} == {other}"

    def code(self, place: Place, where: Setting) -> str:
        """What a modification writes to a site; ``where`` may read ``prev``."""
        if place.sort == BOOL and self.choose.chance(60):
            plain = where if self.choose.chance(20) else attrs.evolve(where, previous=None)
            condition = self.expressions.condition(plain, self.choose.weighted([(3, 0), (2, 1)]))
            form = self.choose.weighted([(4, "or"), (3, "and"), (1, "not"), (1, "=>"), (2, "true"), (3, "new")])
            match form:
                case "true":
                    return "true"
                case "new":
                    return condition
                case "not":
                    return "not prev"
                case "=>":
                    return f"{condition} => prev"
                case _:
                    return f"prev {form} {condition}"
        return self.body(place.sort, where)

    # ----------------------------------------------------------------- edits

    def edit(self, rule: Draft) -> Callable[[], None] | None:
        """Decide on an edit; what is returned writes it. None where what was drawn would clash, or cannot be."""
        target = self._target(rule)
        forms: list[tuple[int, Callable[[Draft, Draft], Callable[[], None] | None]]] = [
            (10, self._rewrite),
            (2, self._remove),
            (3, self._add_guard),
            (3, self._add_assignment),
            (2, self._disable),
            (3 if target.dormant else 2, self.switch_on),
            (3, self._unknown),
        ]
        if target.parameters:
            forms.append((5, self._copy))
        if self.vocabulary.backups:
            forms += [(4, self._save), (4, self._restore)]
        return self.choose.weighted(forms)(rule, target)

    def _target(self, rule: Draft) -> Draft:
        others = [each for each in self.vocabulary.rules if not each.modification]
        if self.choose.chance(30):
            others = [each for each in self.vocabulary.rules if each.modification]
        dormant = [each for each in self.vocabulary.rules if each.dormant]
        closed = [each for each in self.vocabulary.rules if self._assigns_protected(each)]
        if closed and self.choose.chance(30):
            return self.choose.pick(closed)
        return self.choose.pick(dormant if dormant and self.choose.chance(15) else others)

    def _late(self, rule: Draft, target: Draft, place: Place | None, primes: bool = False) -> Setting:
        """Where code stands that the modification writes for the target."""
        names: Names = {**rule.parameters, **target.parameters, **(place.names if place else {})}
        previous = place.sort if place else None
        return Setting(tuple(self.vocabulary.values), names, rule.parameters, previous, primes, target.rank)

    def _claim(self, rule: Draft, *touches: Touched) -> bool:
        """Note what an edit of the rule changes; false, and nothing noted, where that clashes with another one."""
        earlier = self._touched.setdefault(rule.name, [])
        if any(new.clashes(old) for new in touches for old in earlier):
            return False
        earlier.extend(touches)
        return True

    def _selected(self, rule: Draft, target: Draft) -> tuple[str, tuple[str, ...]]:
        """The target as the edit names it, and whom it selects."""
        if not target.parameters or self.choose.chance(50):
            return target.name, ("_",) * len(target.parameters)
        selector = tuple(self.expressions.selector(target, self.own(rule)))
        return f"{target.name}({', '.join(selector)})", selector

    def _site(self, target: Draft) -> Place | None:
        places = list(target.places.values())
        return self.choose.pick(places) if places else None

    def _rewrite(self, rule: Draft, target: Draft) -> Callable[[], None] | None:
        place = self._site(target)
        reference, selector = self._selected(rule, target)
        if place is None or not self._claim(rule, Touched(target.name, place.name, selector)):
            return None
        where = self._late(rule, target, place)
        return lambda: rule.lines.append(f"rewrite {reference}.{place.name} as {self.code(place, where)}")

    def _remove(self, rule: Draft, target: Draft) -> Callable[[], None] | None:
        place = self._site(target)
        reference, selector = self._selected(rule, target)
        if place is None or not self._claim(rule, Touched(target.name, place.name, selector)):
            return None
        return lambda: rule.lines.append(f"remove {reference}.{place.name}")

    def _add_guard(self, rule: Draft, target: Draft) -> Callable[[], None] | None:
        reference, selector = self._selected(rule, target)
        place = Place(ADDED_GUARD, BOOL, added=True)
        if not self._claim(rule, Touched(target.name, ADDED_GUARD, selector)):
            return None
        target.places[ADDED_GUARD] = place
        where = self._late(rule, target, place)
        return lambda: rule.lines.append(f"add require {ADDED_GUARD}: {self.code(place, where)} to {reference}")

    def _add_assignment(self, rule: Draft, target: Draft) -> Callable[[], None] | None:
        place = self._added_place(target)
        reference, selector = self._selected(rule, target)
        if place is None or not self._claim(rule, Touched(target.name, place.name, selector)):
            return None
        target.places[place.name] = place
        head = "" if place.name == place.variable else f"{place.name}: "
        where = self._late(rule, target, place)
        return lambda: rule.lines.append(f"add {head}{place.entry} := {self.body(place.sort, where)} to {reference}")

    def _added_place(self, target: Draft) -> Place | None:
        """A site that was added before, or a new one."""
        added = [each for each in target.places.values() if each.added and each.entry]
        if added:
            return self.choose.pick(added)
        where = attrs.evolve(self.own(target), rank=None)
        taken = {place.variable for place in target.places.values()}
        variables = [v for v in self.vocabulary.variables if v.name not in target.restored]
        possible = [v for v in variables if all(self.expressions.can(s, where) for s in v.domain)]
        free = [v for v in possible if v.name not in taken]
        labelled = [v for v in possible if v.domain and ADDED_ENTRY not in target.places]
        if labelled and self.choose.chance(30):
            variable = self.choose.pick(labelled)
            return Place(ADDED_ENTRY, variable.sort, self.entry(variable, where), variable.name, added=True)
        if not free:
            return None
        variable = self.choose.pick(free)
        return Place(variable.name, variable.sort, self.entry(variable, where), variable.name, added=True)

    def _disable(self, rule: Draft, target: Draft) -> Callable[[], None] | None:
        return self._switch(rule, target, "disable")

    def switch_on(self, rule: Draft, target: Draft) -> Callable[[], None] | None:
        """The edit that enables a rule."""
        return self._switch(rule, target, "enable")

    def _switch(self, rule: Draft, target: Draft, word: str) -> Callable[[], None] | None:
        reference, selector = self._selected(rule, target)
        if not self._claim(rule, Touched(target.name, "disabled", selector)):
            return None
        return lambda: rule.lines.append(f"{word} {reference}")

    def _unknown(self, rule: Draft, target: Draft) -> Callable[[], None] | None:
        reference, selector = self._selected(rule, target)
        small = [v for v in self.vocabulary.variables if self._cells(v) <= 3]
        if not small or not self._claim(rule, Touched(target.name, "unknown", selector)):
            return None
        number = 2 if len(small) > 1 and self.choose.chance(25) else 1
        writes = self.choose.shuffled([each.name for each in small])[:number]
        where = self._late(rule, target, None, primes=True)

        def write() -> None:
            contract = f" where {self.expressions.condition(where, 1)}" if self.choose.chance(80) else ""
            rule.lines.append(f"rewrite {reference} as any of {', '.join(writes)}{contract}")

        return write

    def _cells(self, variable: Value) -> int:
        cells = 1
        for sort in variable.domain:
            cells *= self.vocabulary.size(sort)
        return cells

    def _copy(self, rule: Draft, target: Draft) -> Callable[[], None] | None:
        own = self.own(rule)
        pairs = [
            (self.expressions.index(sort, own), self.expressions.index(sort, own))
            if self.expressions.can(sort, own) and self.choose.chance(80)
            else ("_", "_")
            for sort in target.parameters.values()
        ]
        to, source = zip(*pairs, strict=True)
        if all(part == "_" for part in to) or not self._claim(rule, Touched(target.name, "*", to)):
            return None
        text = f"copy {target.name}({', '.join(to)}) from {target.name}({', '.join(source)})"
        return lambda: rule.lines.append(text)

    def _save(self, rule: Draft, target: Draft) -> Callable[[], None] | None:
        backup = self.choose.pick(self.vocabulary.backups)
        return lambda: rule.lines.append(f"save {backup.name}")

    def _restore(self, rule: Draft, target: Draft) -> Callable[[], None] | None:
        return self.restore(rule, self.choose.pick(self.vocabulary.backups))

    def restore(self, rule: Draft, backup: Kept) -> Callable[[], None] | None:
        """The edit that restores a backup."""
        assigned = {place.variable for place in rule.places.values()}
        if not assigned.isdisjoint(backup.variables):
            return None
        heads = {each.name: each for each in self.vocabulary.rules}
        touches = [Touched(name, "*", ("_",) * len(heads[name].parameters)) for name in backup.rules]
        touches += [Touched(name, "=", ()) for name in backup.variables]
        if not self._claim(rule, *touches):
            return None
        rule.restored.update(backup.variables)
        return lambda: rule.lines.append(f"restore {backup.name}")
