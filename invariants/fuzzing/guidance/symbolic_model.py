"""The symbolic model: rules and properties of one configuration as terms.

Owns: a rule's guards and assignments under its present code, and properties, in one scope.
Must never know: solvers, which values are wanted.

The terms are an approximation: a condition about the code of other rules is left out, and so is a condition with a
function that the solver does not support. Values found with these terms are candidates; the interpreter tries them with
all conditions.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from typing import Any

from msgspec.structs import replace

from invariants.foundation.records import Record
from invariants.foundation.sorts import BOOL, INT, RangeSort, RealSort, SetSort, Sort
from invariants.interpreter.interpreter import Interpreter
from invariants.interpreter.state.configuration import Closure, Configuration
from invariants.interpreter.state.layout import DISABLED, UNKNOWN
from invariants.interpreter.state.values import Value
from invariants.language.model.declarations import RangeInvariant, StatedInvariant
from invariants.language.model.expressions import (
    Arbitrary,
    Body,
    Expression,
    Local,
    ReadCaptured,
    ReadLocal,
    SiteKey,
    Variable,
)
from invariants.language.model.places import CodePlace, RuleMark
from invariants.language.model.rules import Rule
from invariants.language.model.traversal import subexpressions
from invariants.system.encoding.transition_system import (
    GuardedRule,
    PartialTerm,
    PropertyKind,
    SystemProperty,
    TransitionSystem,
    UnsupportedSystemError,
    Update,
)
from invariants.system.encoding.translation import TranslationContext, Translator
from invariants.system.grounding.grounding import GroundRule, ground
from invariants.system.grounding.step_relation import inside
from invariants.system.terms.manager import TermManager
from invariants.system.terms.terms import WITHOUT_EXACT_MEANING, Operator, Role, StateVariable, Symbol, Term, post_order

_UNKNOWN_TO_SOLVERS = WITHOUT_EXACT_MEANING | {Operator.FORALL, Operator.EXISTS}

_WIDE = 64
"""The number of values from which on a range becomes Int: a term for each value would be too many."""
_DEEPEST_ENCODED = 50
"""The greatest nesting of ``prev``; code that nests deeper is left out."""


class _NoCode:
    """Code queries without an answer: a condition that asks one is left out."""

    def enabled(self, rule: str, arguments: tuple[Term | None, ...]) -> PartialTerm:
        raise UnsupportedSystemError("enabled")

    def unmodified(self, rule: str, given: tuple[Term | None, ...], site: SiteKey | None, since: str | None) -> Term:
        raise UnsupportedSystemError("unmodified")

    def held_value(self, arguments: tuple[Term | None, ...], site: SiteKey, name: str) -> PartialTerm:
        raise UnsupportedSystemError("captured")

    def saved(self, backup: str) -> Term:
        raise UnsupportedSystemError("saved")


class SymbolicStep(Record):
    """A step of a rule: its parameters, its guards, and the value of every entry that it can change.

    ``after`` is None where some assignment cannot be expressed.
    """

    parameters: tuple[tuple[Term, Sort], ...]
    guard: tuple[Term, ...]
    after: dict[Term, Term] | None


class SymbolicModel:
    """Translates conditions, rules and properties of one model in one scope."""

    def __init__(self, interpreter: Interpreter) -> None:
        self._interpreter = interpreter
        self._model = interpreter.model
        self.manager = TermManager()
        self._variables = {
            variable: StateVariable(variable.name, variable.domain, variable.sort, Role.MODEL)
            for variable in interpreter.layout.regions
        }
        self._translator = Translator(self._model, self.manager, self._variables)
        self._translator.code = _NoCode()
        self.entries: dict[Term, tuple[Variable, tuple[Value, ...], int]] = {
            self._entry(variable, indices): (variable, indices, cell)
            for variable in interpreter.layout.regions
            for indices, cell in interpreter.layout.entries(variable)
        }

    def _entry(self, variable: Variable, indices: tuple[Value, ...]) -> Term:
        literals = [self._literal(index, sort) for index, sort in zip(indices, variable.domain, strict=True)]
        return self.manager.state(self._variables[variable], tuple(literals))

    def _literal(self, value: Value, sort: Sort) -> Term:
        if isinstance(sort, RealSort):
            # An irrational number is replaced by a rational one near it: the interpreter tries the answer in any case.
            near = Fraction(value) if isinstance(value, int | Fraction) else value.rational()
            return self.manager.value(near, sort)
        return self.manager.value(value, sort)  # type: ignore[arg-type]

    def inside(self, leaf: Term, sort: Sort) -> Term:
        """Return the condition that the leaf has a value of the sort."""
        return inside(self.manager, leaf, sort, self._interpreter.scope)

    def at(self, term: Term, configuration: Configuration) -> Term:
        """Return the term with the entries replaced by their values in a configuration."""
        values = {
            entry: self._literal(configuration.state[cell], variable.sort)
            for entry, (variable, _, cell) in self.entries.items()
        }
        return self.manager.replace(term, values)

    # ------------------------------------------------------------- grounding

    def _grounded(
        self, rules: Iterable[GuardedRule] = (), conditions: Iterable[Term] = ()
    ) -> tuple[tuple[GroundRule, ...], list[Term]]:
        numbered = {
            str(number): SystemProperty(str(number), PropertyKind.STATE, condition)
            for number, condition in enumerate(conditions)
        }
        system = TransitionSystem(
            self.manager, tuple(self._variables.values()), (), (), (), tuple(rules), numbered, self._interpreter.scope
        )
        grounded = ground(system, self._interpreter.scope, frozenset(numbered))
        return grounded.rules, [prop.bad for prop in grounded.properties.values()]

    # ------------------------------------------------------------ conditions

    def conditions(self, expressions: Iterable[Expression]) -> list[Term]:
        """Return terms for conditions on the state, without conditions that no term expresses."""
        found: list[Term] = []
        for expression in expressions:
            try:
                part = self._translator.expression(expression, TranslationContext())
                _, terms = self._grounded(conditions=[self.manager.and_(part.value, part.defined)])
            except UnsupportedSystemError:
                continue
            found += _known(terms)
        return found

    def initial_constraints(self) -> list[Term]:
        """Return conditions that hold in every initial state: the given values, and the conditions on the start."""
        found: list[Term] = []
        for variable, expression in self._model.initial_values.items():
            try:
                equal = [
                    self.manager.equal(self._entry(variable, indices), self._initial(variable, indices, expression))
                    for indices, _ in self._interpreter.layout.entries(variable)
                ]
                _, terms = self._grounded(conditions=equal)
            except UnsupportedSystemError:
                continue
            found += _known(terms)
        constraints = (*self._model.constant_constraints, *self._model.initial_constraints)
        return found + self.conditions(constraint.condition for constraint in constraints)

    def _initial(self, variable: Variable, indices: Iterable[Any], expression: Expression) -> Term:
        """Return the given value of an entry."""
        names = {
            local: self.manager.value(index, local.sort)
            for local, index in zip(variable.indices, indices, strict=False)
        }
        return self._translator.expression(expression, TranslationContext(names)).value

    def violation(self, prop: StatedInvariant | RangeInvariant) -> Term | None:
        """Return the condition on the state under which a property is violated; None where no term expresses it."""
        manager = self.manager
        if isinstance(prop, RangeInvariant):
            variable = prop.variable
            entries = [self._entry(variable, indices) for indices, _ in self._interpreter.layout.entries(variable)]
            return manager.or_(*(manager.not_(self.inside(entry, variable.sort)) for entry in entries))
        try:
            part = self._translator.expression(prop.condition, TranslationContext())
            _, terms = self._grounded(conditions=[manager.and_(part.defined, manager.not_(part.value))])
        except UnsupportedSystemError:
            return None
        return next(iter(_known(terms)), None)

    # ----------------------------------------------------------------- rules

    def step(self, rule: Rule, configuration: Configuration, first: int) -> SymbolicStep | None:
        """Return the step of a rule with the code in the block from cell ``first`` on.

        None where the rule cannot fire, or has a set as an argument, which is drawn at random.
        """
        cells = configuration.code.cells
        if cells[first + DISABLED] or cells[first + UNKNOWN] is not None:
            return None
        if any(isinstance(parameter.sort, SetSort) for parameter in rule.parameters):
            return None
        blocks = self._interpreter.layout.blocks[rule.name]
        symbols = tuple(_symbol(parameter) for parameter in rule.parameters)
        manager = self.manager
        names = dict(zip(rule.parameters, map(manager.symbol, symbols), strict=True))
        guards: list[Term] = []
        for guard in rule.guards:
            try:
                if isinstance(guard, SiteKey):
                    part = self._held(guard, cells[first + blocks.sites[guard]], TranslationContext(names), None)
                else:
                    part = self._translator.expression(guard, TranslationContext(names))
            except UnsupportedSystemError:
                continue
            guards += _known([manager.and_(part.value, part.defined)])
        sorts = tuple(parameter.sort for parameter in rule.parameters)
        updates = self._updates(rule, configuration, first, names)
        return self._grounded_step(rule.name, symbols, sorts, guards, updates)

    def choice_constraints(self, rule: Rule) -> list[SymbolicStep]:
        """Return the conditions on the choices of a rule, for each ``any`` and each unknown code, as one step each.

        The values of bound names and of captures are left open.
        """
        found: list[SymbolicStep] = []
        for place, body in self._possible_code(rule):
            if isinstance(body, Arbitrary):
                names = () if body.local is None else (body.local,)
                found += [] if body.condition is None else self._choice_constraint(rule, body.condition, names)
            elif isinstance(place, RuleMark):
                found += self._choice_constraint(rule, body, ())
        return found

    def _possible_code(self, rule: Rule) -> Iterator[tuple[CodePlace, Body]]:
        """Yield the code that a rule can come to have: bodies of its sites, and contracts."""
        places = frozenset(rule.code_places())
        for key, site in self._model.sites.items():
            if key in places and site.original is not None:
                yield key, site.original
        for put in (put for owner in self._model.rules.values() for edit in owner.edits for put in edit.puts()):
            if put.place in places and put.body is not None:
                yield put.place, put.body

    def _choice_constraint(self, rule: Rule, condition: Expression, names: tuple[Local, ...]) -> list[SymbolicStep]:
        every = (*rule.parameters, *names, *_free_names(condition))
        free = dict.fromkeys(local for local in every if not isinstance(local.sort, SetSort))
        symbols = tuple(_symbol(local) for local in free)
        captured = tuple(Symbol(f"captured{number}", sort) for number, sort in enumerate(_captured_sorts(condition)))
        context = TranslationContext(
            dict(zip(free, map(self.manager.symbol, symbols), strict=True)), tuple(map(self.manager.symbol, captured))
        )
        try:
            part = self._translator.expression(condition, context)
        except (UnsupportedSystemError, ValueError):
            return []
        sorts = (*(local.sort for local in free), *(symbol.sort for symbol in captured))
        guards = [self.manager.and_(part.value, part.defined)]
        step = self._grounded_step(rule.name, (*symbols, *captured), sorts, guards, None)
        return [] if step is None else [step]

    def _updates(
        self, rule: Rule, configuration: Configuration, first: int, names: dict[Local, Term]
    ) -> list[Update] | None:
        """Return the assignments of a rule; None where some of them cannot be expressed."""
        blocks = self._interpreter.layout.blocks[rule.name]
        held = ((key, configuration.code.cells[first + blocks.sites[key]]) for key in rule.assignments)
        try:
            updates = [self._update(key, closure, names) for key, closure in held]
        except UnsupportedSystemError:
            return None
        return [update for update in updates if update is not None]

    def _grounded_step(
        self,
        name: str,
        symbols: tuple[Symbol, ...],
        sorts: tuple[Sort, ...],
        guards: Sequence[Term],
        updates: list[Update] | None,
    ) -> SymbolicStep | None:
        manager = self.manager
        try:
            guarded = GuardedRule(name, False, symbols, tuple(guards), manager.false, tuple(updates or ()))
            (found,), _ = self._grounded([guarded])
        except UnsupportedSystemError:
            return None

        slots = {symbol: manager.state(StateVariable(symbol.name, (), symbol.sort, Role.CHOICE)) for symbol in symbols}

        def chosen(instance: Iterable[tuple[Symbol, Term]]) -> Term:
            return manager.and_(*(manager.equal(slots[symbol], value) for symbol, value in instance))

        guard = [
            manager.implies(chosen(part.instance), manager.substitute(part.condition, slots)) for part in found.guard
        ]
        after: dict[Term, Term] | None = None if updates is None else {}
        if after is not None:
            for entry, changes in found.updates.items():
                value = entry
                for change in changes:
                    reached = manager.and_(chosen(change.instance), manager.substitute(change.condition, slots))
                    value = manager.if_(reached, manager.substitute(change.value, slots), value)
                after[entry] = value
            if len(_known(list(after.values()))) < len(after):
                after = None
        parameters = tuple((slots[symbol], sort) for symbol, sort in zip(symbols, sorts, strict=True))
        return SymbolicStep(parameters, tuple(_known(guard)), after)

    def _held(
        self, key: SiteKey, closure: Closure | None, context: TranslationContext, empty: PartialTerm | None
    ) -> PartialTerm:
        """Return the content of a site; ``empty`` is the value of an empty site, true for a guard."""
        if closure is None:
            return empty or PartialTerm(self.manager.true, self.manager.true)
        body = closure.program.body
        if isinstance(body, Arbitrary) or closure.depth > _DEEPEST_ENCODED:
            raise UnsupportedSystemError(f"the code of {key}")
        previous = None
        if closure.program.uses_previous:
            previous = self._held(key, closure.previous, context, empty)
        code = closure.program.code
        sorts = [] if code is None else [capture.sort for capture in code.captures]
        captured = tuple(self._literal(value, sort) for value, sort in zip(closure.captured, sorts, strict=True))
        return self._translator.expression(body, replace(context, captured=captured, previous=previous))

    def _update(self, key: SiteKey, closure: Closure | None, names: dict[Local, Term]) -> Update | None:
        site = self._model.sites[key]
        if closure is None or site.entry is None:
            return None
        context = TranslationContext(names)
        symbols: tuple[Symbol, ...] = ()
        condition = self.manager.true
        if site.binder is not None:
            symbols = self._translator.symbols(site.binder.locals)
            context = context.bind(dict(zip(site.binder.locals, map(self.manager.symbol, symbols), strict=True)))
            condition = self._translator.boolean(site.binder.condition, context).value
        indices, _ = self._translator.indices(site.entry.variable, site.entry.indices, context)
        variable = self._translator.variable(site.entry.variable)
        present = PartialTerm(self.manager.state(variable, tuple(indices)), self.manager.true)
        value = self._held(key, closure, context, present).value
        return Update(variable, symbols, condition, tuple(indices), value)


def _symbol(local: Local) -> Symbol:
    """Return a symbol for a name; a wide range becomes Int, so that its values are not listed."""
    wide = isinstance(local.sort, RangeSort) and local.sort.high - local.sort.low >= _WIDE
    return Symbol(local.name, INT if wide else local.sort)


def _free_names(condition: Expression) -> Iterator[Local]:
    """Return the names in a condition that a ``for`` around it may bind. Names that it binds itself do no harm."""
    return (part.local for part in subexpressions(condition) if isinstance(part, ReadLocal))


def _captured_sorts(condition: Expression) -> list[Sort]:
    """Return the sorts of captured values, by number; Bool for a value that is not mentioned."""
    sorts = {part.index: part.sort for part in subexpressions(condition) if isinstance(part, ReadCaptured)}
    return [sorts.get(number, BOOL) for number in range(max(sorts, default=-1) + 1)]


def _known(terms: Iterable[Term]) -> list[Term]:
    """Return the terms that a solver supports."""
    return [term for term in terms if not any(part.operator in _UNKNOWN_TO_SOLVERS for part in post_order([term]))]
