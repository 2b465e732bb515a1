"""Code becomes data: a self-modifying system as an ordinary transition system.

Owns: the assembly of state variables, initial constraints, rules and properties from a typed model.
Needs: a typed model. Guarantees: a transition system whose runs are the model's runs as long as ``prev`` nests
at most ``depth`` deep; beyond that, as :class:`BeyondDepth` says.
Must never know: scopes, solvers, how far a search goes.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations_with_replacement
from typing import assert_never

from msgspec.structs import replace

from invariants.foundation.records import Record
from invariants.foundation.sorts import INT, BoolSort, EnumSort, IndividualSort, RangeSort
from invariants.foundation.sources import Span
from invariants.language.model.declarations import (
    Constraint,
    DefinedInvariant,
    Model,
    Property,
    RangeInvariant,
    StatedInvariant,
)
from invariants.language.model.expressions import Binary, Expression, Quantified, SiteKey, Variable
from invariants.language.model.operators import BinaryOperator, RuleKind
from invariants.language.model.rules import Rule
from invariants.language.model.traversal import variables_in
from invariants.system.encoding.code_reading import CodeReader
from invariants.system.encoding.code_space import BackupSpace, CodeSpace, backup_spaces, code_space
from invariants.system.encoding.edits import EditTranslator
from invariants.system.encoding.site_content import BeyondDepth, Content
from invariants.system.encoding.transition_system import (
    GuardedRule,
    PartialTerm,
    PropertyKind,
    SystemProperty,
    TransitionSystem,
    Update,
)
from invariants.system.encoding.translation import TranslationContext, Translator
from invariants.system.terms.manager import TermManager
from invariants.system.terms.terms import Input, Role, StateVariable, Symbol, Term


class CodedModel(Record):
    """A transition system, and what its variables and inputs stand for in the model.

    ``variables`` maps the model's variables to state variables; ``parameters`` each rule to the symbols of its
    parameters; ``choices`` an input to the site and level of an ``any … where``; ``unknown_values`` and
    ``enabled_answers`` say the same of unknown code.
    """

    model: Model
    system: TransitionSystem
    variables: dict[Variable, StateVariable]
    parameters: dict[str, tuple[Symbol, ...]]
    choices: dict[Input, tuple[SiteKey, int]]
    unknown_values: dict[Input, tuple[str, Variable]]
    enabled_answers: dict[Input, str]
    unknown_variants: dict[str, Term]
    """For a rule that can have unknown code: the number of its unknown code (0: known), over its parameters."""
    code: CodeSpace
    backups: dict[str, BackupSpace]
    antecedents: dict[str, tuple[Antecedent, ...]]
    """For each stated invariant, the left-hand sides of its implications."""
    contracts: tuple[Contract, ...]


class Antecedent(Record):
    """The left-hand side of an implication of an invariant; ``met`` says that it is true for some values."""

    span: Span
    met: Term


class Contract(Record):
    """The contract of unknown code; ``met`` says that a step satisfies it, over the rule's parameters and inputs."""

    rule: str
    span: Span
    met: Term


def code_as_data(model: Model, depth: int, beyond: BeyondDepth = BeyondDepth.UNREACHABLE) -> CodedModel:
    """Turn a model into a transition system in which ``prev`` nests at most ``depth`` deep.

    Raises :class:`UnsupportedSystemError` where the model has something that has no encoding.
    """
    return _Assembly(model, depth, beyond).coded()


class _Assignment(Record):
    """One assignment, ready to be compared with the others of its rule."""

    variable: Variable
    instance: tuple[Symbol, ...]
    condition: PartialTerm
    indices: tuple[Term, ...]
    indices_defined: Term
    content: Content


class _StartOrder:
    """The order in which values and constraints are evaluated before the start.

    What constants are constrained by comes first; before anything is evaluated, the values of what it mentions are.
    """

    def __init__(self, model: Model) -> None:
        self._model = model
        self._given: set[Variable] = set()
        self.evaluated: list[tuple[Variable | None, Expression]] = []

    def give(self, variable: Variable) -> None:
        """Evaluate a variable's initial value."""
        if variable in self._given:
            return
        self._given.add(variable)
        expression = self._model.initial_values.get(variable)
        if expression is not None:
            for mentioned in variables_in(expression, self._model.definitions):
                self.give(mentioned)
            self.evaluated.append((variable, expression))

    def ask(self, constraint: Constraint) -> None:
        """Evaluate a constraint."""
        for mentioned in variables_in(constraint.condition, self._model.definitions):
            self.give(mentioned)
        self.evaluated.append((None, constraint.condition))


class _Assembly:
    def __init__(self, model: Model, depth: int, beyond: BeyondDepth) -> None:
        self.model = model
        self.manager = TermManager()
        self.variables = {
            v: StateVariable(v.name, v.domain, v.sort, Role.MODEL, v.constant)
            for v in (*model.constants, *model.variables)
        }
        self.space = code_space(model, depth, bounded=beyond is BeyondDepth.UNREACHABLE)
        self.backups = backup_spaces(model, self.space, self.variables)
        self.translator = Translator(model, self.manager, self.variables)
        self.reader = CodeReader(model, self.space, self.backups, self.translator, beyond)
        self.translator.code = self.reader
        self.edits = EditTranslator(model, self.space, self.backups, self.translator)
        self.unknown_values: dict[Input, tuple[str, Variable]] = {}
        self.unknown_variants: dict[str, Term] = {}
        self.unknown_contracts: list[Contract] = []

    def coded(self) -> CodedModel:
        rules = {rule.name: self.rule(rule) for rule in self.model.rules.values()}
        initial, before_start = self.initial()
        properties = {p.name: self.property(p, rules, before_start) for p in self.model.properties.values()}
        system = TransitionSystem(
            self.manager,
            (*self.variables.values(), *self.space.variables(), *self.backup_variables()),
            self.reader.sites.inputs,
            initial,
            tuple(self.inside(v) for v in self.model.variables if isinstance(v.sort, RangeSort)),
            tuple(rules.values()),
            properties,
            dict(self.model.scope),
        )
        return CodedModel(
            self.model,
            system,
            self.variables,
            {name: rule.parameters for name, rule in rules.items()},
            dict(self.reader.sites.choices),
            self.unknown_values,
            {chosen: rule for rule, chosen in self.reader.enabled_answers.items()},
            self.unknown_variants,
            self.space,
            self.backups,
            self.antecedents(),
            tuple(self.unknown_contracts),
        )

    def backup_variables(self) -> list[StateVariable]:
        return [v for backup in self.backups.values() for v in (backup.saved, *backup.copies.values())]

    # -------------------------------------------------------------- ranges

    def entries(self, variable: StateVariable) -> tuple[tuple[Symbol, ...], Term]:
        """Symbols for a variable's indices, and the entry at them."""
        symbols = tuple(Symbol(f"index{i}", sort) for i, sort in enumerate(variable.domain))
        return symbols, self.manager.state(variable, tuple(map(self.manager.symbol, symbols)))

    def inside(self, variable: Variable) -> Term:
        """Every entry of a range-typed variable is inside its range."""
        symbols, entry = self.entries(self.variables[variable])
        if not isinstance(variable.sort, RangeSort):
            return self.manager.true
        return self.manager.forall(symbols, self.translator.inside(entry, variable.sort))

    # -------------------------------------------------------------- start

    def initial(self) -> tuple[tuple[Term, ...], Term]:
        """The constraints on initial states, and where something evaluated before the start is undefined."""
        manager = self.manager
        order = _StartOrder(self.model)
        for constraint in self.model.constant_constraints:
            order.ask(constraint)
        for variable in (*self.model.constants, *self.model.variables):
            order.give(variable)
        for constraint in self.model.initial_constraints:
            order.ask(constraint)
        parts: list[PartialTerm] = []
        for given, expression in order.evaluated:
            part = self.translator.expression(expression, TranslationContext())
            if given is not None:
                symbols, entry = self.entries(self.variables[given])
                part = replace(part, value=manager.forall(symbols, manager.equal(entry, part.value)))
            parts.append(part)
        free = [self.inside(variable) for variable in self.variables if variable not in self.model.initial_values]
        code = self.initial_code()
        defined = self.translator.defined_in_turn(parts)
        start = (*free, *code, *(part.value for part in parts), *(part.defined for part in parts))
        return start, manager.and_(*free, *code, manager.not_(defined))

    def initial_code(self) -> list[Term]:
        manager = self.manager
        found: list[Term] = []

        def every(variable: StateVariable, value: Term) -> None:
            symbols, entry = self.entries(variable)
            found.append(manager.forall(symbols, manager.equal(entry, value)))

        def nothing_captured(slots: tuple[StateVariable, ...]) -> None:
            for slot in slots:
                # An individual that stands for nothing would have to be named; it is never read, so any will do.
                match slot.sort:
                    case BoolSort():
                        every(slot, manager.false)
                    case RangeSort(low=low):
                        every(slot, manager.integer(low))
                    case EnumSort():
                        every(slot, manager.value(0, slot.sort))
                    case IndividualSort():
                        pass
                    case _ if slot.sort == INT:
                        every(slot, manager.integer(0))
                    case _:
                        every(slot, manager.to_real(manager.integer(0)))

        for rule in self.model.rules.values():
            code = self.space.rules[rule.name]
            if code.flag:
                every(code.flag.variable, manager.boolean(not rule.dormant))
            if code.unknown:
                every(code.unknown.variable, manager.integer(0))
                nothing_captured(code.unknown.slots)
            for site in code.sites.values():
                for level in site.levels:
                    every(level.variant, manager.integer(0))
                    nothing_captured(level.slots)
                nothing_captured(tuple(site.accumulated.values()))
        for backup in self.backups.values():
            every(backup.saved, manager.false)
            for original, copy in backup.copies.items():
                symbols, entry = self.entries(copy)
                same = manager.equal(entry, manager.state(original, tuple(map(manager.symbol, symbols))))
                found.append(manager.forall(symbols, same))
        return found

    # -------------------------------------------------------------- rules

    def rule(self, rule: Rule) -> GuardedRule:
        manager = self.manager
        symbols = self.reader.sites.parameters(rule.name)
        arguments = tuple(map(manager.symbol, symbols))
        context = self.reader.sites.parameter_context(rule.name)
        guards = self.guards(rule, context)
        updates, body_defined = self.body(rule, context)
        flag = self.reader.is_enabled(rule.name, arguments)
        guard = [part.value for part in guards] + [part.defined for part in guards] + [body_defined]
        in_turn = manager.not_(self.translator.defined_in_turn([*guards, PartialTerm(manager.true, body_defined)]))
        variant = self.reader.unknown_variant(rule.name, arguments)
        if variant is not None:
            self.unknown_variants[rule.name] = variant
            known = manager.equal(variant, manager.integer(0))
            guard = [manager.implies(known, condition) for condition in guard]
            updates = [replace(u, condition=manager.and_(known, u.condition)) for u in updates]
            in_turn = manager.and_(known, in_turn)
            unknown_guard, unknown_updates, unknown_undefined = self.unknown(rule, context, arguments, variant)
            guard += unknown_guard
            updates += unknown_updates
            in_turn = manager.or_(in_turn, unknown_undefined)
        conjuncts = tuple(dict.fromkeys(part for part in (flag, *guard) if part is not manager.true))
        return GuardedRule(
            rule.name,
            rule.kind is RuleKind.MODIFICATION,
            symbols,
            conjuncts,
            manager.and_(flag, in_turn),
            tuple(updates),
        )

    def guards(self, rule: Rule, context: TranslationContext) -> list[PartialTerm]:
        manager = self.manager
        parts = [PartialTerm(self.reader.saved(name), manager.true) for name in rule.restored_backups()]
        for guard in rule.guards:
            if isinstance(guard, SiteKey):
                content = self.reader.guard(guard)
                parts += [content.admissible, content.value]
            else:
                parts.append(self.translator.expression(guard, context))
        parts.append(self.translator.at_once([self.reader.assignment_choices(site) for site in rule.assignments]))
        return parts

    def body(self, rule: Rule, context: TranslationContext) -> tuple[list[Update], Term]:
        """The updates of a rule, and the condition under which all of them are defined."""
        manager = self.manager
        assignments = [self.assignment(key, context) for key in rule.assignments]
        updates = []
        defined = []
        for assignment in assignments:
            reached = manager.and_(assignment.condition.value, assignment.content.present)
            complete = manager.and_(assignment.indices_defined, assignment.content.value.defined)
            defined.append(
                manager.forall(
                    assignment.instance,
                    manager.implies(
                        assignment.content.present,
                        manager.and_(
                            assignment.condition.defined, manager.implies(assignment.condition.value, complete)
                        ),
                    ),
                )
            )
            value = assignment.content.value.value
            variable = self.variables[assignment.variable]
            updates.append(Update(variable, assignment.instance, reached, assignment.indices, value))
        pairs = combinations_with_replacement(assignments, 2)
        defined += [manager.not_(self.meet(a, b)) for a, b in pairs if a.variable is b.variable]
        edited, edits_defined = self.edits.updates(rule, context)
        return updates + edited, manager.and_(*defined, edits_defined)

    def assignment(self, key: SiteKey, context: TranslationContext) -> _Assignment:
        site = self.model.sites[key]
        if site.entry is None:
            raise ValueError(f"not an assignment: {key}")
        instance, condition, where = self.reader.surroundings(site, context)
        indices, defined = self.translator.indices(site.entry.variable, site.entry.indices, where.context)
        content = self.reader.sites.content(self.space.site(key), where)
        return _Assignment(site.entry.variable, instance, condition, tuple(indices), defined, content)

    def meet(self, first: _Assignment, second: _Assignment) -> Term:
        """Two assignments, or two instances of one, reach the same entry."""
        manager = self.manager
        if first is second:
            plain = {index.payload for index in first.indices}
            if plain.issuperset(first.instance):
                return manager.false
        renamed = {symbol: Symbol(symbol.name, symbol.sort) for symbol in second.instance}
        replacement = {symbol: manager.symbol(other) for symbol, other in renamed.items()}

        def reached(assignment: _Assignment) -> Term:
            return manager.and_(assignment.condition.value, assignment.content.present)

        parts = [reached(first), manager.substitute(reached(second), replacement)]
        for a, b in zip(first.indices, second.indices, strict=True):
            parts.append(manager.equal(a, manager.substitute(b, replacement)))
        if first is second:
            same = [manager.equal(manager.symbol(s), manager.symbol(r)) for s, r in renamed.items()]
            parts.append(manager.not_(manager.and_(*same)))
        return manager.exists((*first.instance, *renamed.values()), manager.and_(*parts))

    def unknown(
        self, rule: Rule, context: TranslationContext, arguments: tuple[Term, ...], variant: Term
    ) -> tuple[list[Term], list[Update], Term]:
        """Guards, updates and undefinedness of a rule while its code is unknown."""
        manager = self.manager
        unknown = self.space.rules[rule.name].unknown
        fresh = self.reader.fresh_values(rule, "writes", (), ())
        self.unknown_values.update({chosen: (rule.name, v) for v, (chosen, _) in fresh.items()})
        guard: list[Term] = []
        updates: list[Update] = []
        undefined = manager.false
        contracts = self.reader.contracts(rule, context, arguments, fresh)
        for number, (edit, contract) in enumerate(zip(unknown.edits if unknown else (), contracts, strict=True), 1):
            present = manager.equal(variant, manager.integer(number))
            guard += [manager.implies(present, contract.value), manager.implies(present, contract.defined)]
            undefined = manager.or_(undefined, manager.and_(present, manager.not_(contract.defined)))
            met = manager.and_(contract.value, contract.defined)
            self.unknown_contracts.append(Contract(rule.name, edit.span, met))
            for written in edit.writes:
                variable = self.variables[written]
                symbols, _ = self.entries(variable)
                indices = tuple(map(manager.symbol, symbols))
                value = manager.input(fresh[written][0], indices)
                updates.append(Update(variable, symbols, present, indices, value))
        return guard, updates, undefined

    # ---------------------------------------------------------- properties

    def property(self, wanted: Property, rules: dict[str, GuardedRule], before_start: Term) -> SystemProperty:
        manager = self.manager
        match wanted:
            case StatedInvariant(name=name, condition=condition, two_state=two_state):
                part = self.translator.expression(condition, TranslationContext())
                kind = PropertyKind.STEP if two_state else PropertyKind.STATE
                return SystemProperty(name, kind, manager.and_(part.defined, manager.not_(part.value)))
            case RangeInvariant(name=name, variable=variable):
                return SystemProperty(name, PropertyKind.STATE, manager.not_(self.inside(variable)))
            case DefinedInvariant(name=name, subject=subject):
                if subject in rules:
                    return SystemProperty(name, PropertyKind.ATTEMPT, rules[subject].undefined, subject)
                stated = self.model.properties.get(subject)
                if not isinstance(stated, StatedInvariant):
                    return SystemProperty(name, PropertyKind.INITIAL, before_start)
                part = self.translator.expression(stated.condition, TranslationContext())
                kind = PropertyKind.STEP if stated.two_state else PropertyKind.STATE
                return SystemProperty(name, kind, manager.not_(part.defined))
            case _:
                assert_never(wanted)

    # ------------------------------------------------------------- vacuity

    def antecedents(self) -> dict[str, tuple[Antecedent, ...]]:
        stated = [prop for prop in self.model.properties.values() if isinstance(prop, StatedInvariant)]
        return {prop.name: tuple(self.antecedents_in(prop.condition, TranslationContext(), (), ())) for prop in stated}

    def antecedents_in(
        self, expression: Expression, context: TranslationContext, symbols: tuple[Symbol, ...], before: tuple[Term, ...]
    ) -> Iterator[Antecedent]:
        """The left-hand sides below quantifiers, conjunctions and other implications."""
        manager = self.manager
        match expression:
            case Quantified(locals=locals_, body=body):
                bound = self.translator.symbols(locals_)
                inner = context.bind(dict(zip(locals_, map(manager.symbol, bound), strict=True)))
                yield from self.antecedents_in(body, inner, (*symbols, *bound), before)
            case Binary(operator=BinaryOperator.AND, left=left, right=right):
                yield from self.antecedents_in(left, context, symbols, before)
                yield from self.antecedents_in(right, context, symbols, before)
            case Binary(operator=BinaryOperator.IMPLIES, left=left, right=right):
                part = self.translator.expression(left, context)
                met = (*before, part.value, part.defined)
                yield Antecedent(left.span, manager.exists(symbols, manager.and_(*met)))
                yield from self.antecedents_in(right, context, symbols, met)
            case _:
                return
