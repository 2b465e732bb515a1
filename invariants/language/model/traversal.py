"""Walks over the typed model: inside expressions, through definitions, and over all code of a model.

Owns: the parts of every form of expression, in the order of the text; folds over them; where in a model code stands.
Must never know: the purpose of a walk.

No walk here recurses, so neither deep expressions nor long chains of definitions overflow Python's stack.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterator, Mapping
from fractions import Fraction
from functools import cached_property
from typing import TypeVar, assert_never

from msgspec.structs import replace

from invariants.foundation.records import CachingRecord, Record
from invariants.foundation.sorts import BOOL
from invariants.language.model.clauses import Capture
from invariants.language.model.declarations import Definition, Model, Property, StatedInvariant
from invariants.language.model.expressions import (
    Aggregate,
    Arbitrary,
    Binary,
    Body,
    CallDefinition,
    Comparison,
    Conditional,
    Contains,
    Enabled,
    Expression,
    Extremum,
    HeldValue,
    Let,
    Literal,
    Local,
    Possible,
    PresentValue,
    Previous,
    Quantified,
    ReadCaptured,
    ReadLocal,
    ReadVariable,
    Satisfies,
    Saved,
    SiteKey,
    Unary,
    Unmodified,
    Variable,
)
from invariants.language.model.operators import BinaryOperator
from invariants.language.model.places import PutCode, RuleMark
from invariants.language.model.rules import Backup, Rule, Site

ResultT = TypeVar("ResultT")

# ------------------------------------------------------ inside expressions


def children(expression: Expression) -> tuple[Expression, ...]:
    """Return the direct subexpressions, in the order of the text, without arguments that are left open."""
    match expression:
        case Literal() | ReadLocal() | ReadCaptured() | Previous() | Saved():  # the most frequent ones come first
            return ()
        case ReadVariable(indices=parts) | Comparison(operands=parts) | Extremum(operands=parts):
            return parts
        case Binary(left=left, right=right) | Contains(collection=left, member=right):
            return (left, right)
        case Quantified(body=body) | Aggregate(body=body):
            return (body,)
        case CallDefinition(arguments=parts):
            return parts
        case Enabled(arguments=optional) | Unmodified(arguments=optional) | HeldValue(arguments=optional):
            return tuple(part for part in optional if part is not None)
        case Unary(operand=part):
            return (part,)
        case Possible(body=body, measure=measure):
            return (body,) if measure is None else (body, measure.value, *measure.asked)
        case Satisfies(predicate=predicate, arguments=parts):
            return (predicate, *parts)
        case PresentValue(there=left, value=right):
            return (left, right)
        case Conditional(condition=condition, then=then, otherwise=otherwise):
            return (condition, then, otherwise)
        case Let(value=value, body=body):
            return (value, body)
        case _:
            assert_never(expression)


def read_from_outside(expression: Expression) -> list[Local]:
    """Return the names that an expression reads and does not bind, each once."""
    parts = list(subexpressions(expression))
    bound = {local for part in parts if isinstance(part, Quantified | Aggregate) for local in part.locals}
    bound |= {part.local for part in parts if isinstance(part, Let)}
    read = dict.fromkeys(part.local for part in parts if isinstance(part, ReadLocal))
    return [local for local in read if local not in bound]


def possibility_in(prop: Property) -> Possible | None:
    """Return the ``can`` that a property asks for; None for none.

    Whether an invariant with ``can`` has a value does not depend on ``can``, which always has one.
    """
    if not isinstance(prop, StatedInvariant):
        return None
    return next((part for part in subexpressions(prop.condition) if isinstance(part, Possible)), None)


def around_possibility(condition: Expression) -> Expression:
    """Return the condition of an invariant with ``true`` in the place of ``can``: it has a value wherever that has."""
    match condition:
        case Possible():
            return Literal(True, sort=BOOL, span=condition.span)
        case Quantified(body=body):
            return replace(condition, body=around_possibility(body))
        case Binary(operator=BinaryOperator.IMPLIES, right=right):
            return replace(condition, right=around_possibility(right))
        case _:
            return condition


def root_of(body: Body | None) -> Expression | None:
    """Return the expression that a clause holds; for ``any v where condition``, the condition, or None without one."""
    return body.condition if isinstance(body, Arbitrary) else body


def subexpressions(body: Body | None) -> Iterator[Expression]:
    """Yield the expression and everything in it, the outer before the inner, in the order of the text."""
    root = root_of(body)
    pending = [] if root is None else [root]
    while pending:
        expression = pending.pop()
        yield expression
        pending.extend(reversed(children(expression)))


def numbers_in(body: Body | None) -> Iterator[int | Fraction]:
    """Yield the numbers that are written in an expression, in the order of the text."""
    for part in subexpressions(body):
        if isinstance(part, Literal) and not isinstance(part.value, bool):
            yield part.value


def fold(expression: Expression, combine: Callable[[Expression, tuple[ResultT, ...]], ResultT]) -> ResultT:
    """Return the result of an expression, computed from the results of its direct subexpressions, inner ones first."""
    done: list[ResultT] = []
    pending: list[tuple[Expression, int | None]] = [(expression, None)]
    while pending:
        node, count = pending.pop()
        if count is None:
            parts = children(node)
            pending.append((node, len(parts)))
            pending.extend((part, None) for part in reversed(parts))
        else:
            start = len(done) - count
            results = tuple(done[start:])
            del done[start:]
            done.append(combine(node, results))
    return done[0]


def flat_operands(expression: Expression, operator: BinaryOperator) -> list[Expression]:
    """Return the operands of nested applications of one operator, in the order of the text."""
    found: list[Expression] = []
    pending = [expression]
    while pending:
        part = pending.pop()
        if isinstance(part, Binary) and part.operator is operator:
            pending += (part.right, part.left)
        else:
            found.append(part)
    return found


# ---------------------------------------------------- through definitions


def reached_expressions(body: Body | None, definitions: Mapping[str, Definition]) -> Iterator[Expression]:
    """Yield the parts of the code, and of the definitions that it calls, directly or not.

    Every definition is walked through once, after the arguments of its first call.
    """
    root = root_of(body)
    pending = [] if root is None else [root]
    called: set[str] = set()
    while pending:
        expression = pending.pop()
        yield expression
        if isinstance(expression, CallDefinition) and expression.definition not in called:
            called.add(expression.definition)
            pending.append(definitions[expression.definition].body)
        pending.extend(reversed(children(expression)))


def variables_in(body: Body | None, definitions: Mapping[str, Definition]) -> list[Variable]:
    """Return the variables and constants that code reads, through definitions, too; each once, in the order found."""
    parts = reached_expressions(body, definitions)
    return list(dict.fromkeys(part.variable for part in parts if isinstance(part, ReadVariable)))


def called_first(name: str, definitions: Mapping[str, Definition], known: Container[str] = ()) -> Iterator[Definition]:
    """Yield a definition and all that it calls, each after the definitions that it calls itself.

    Definitions with a name in ``known`` are left out, and so are definitions that only these call. ``known`` may grow
    while the caller iterates.
    """
    pending = [name]
    done: set[str] = set()
    while pending:
        last = pending[-1]
        if last in done or last in known:
            pending.pop()
            continue
        parts = subexpressions(definitions[last].body)
        called = dict.fromkeys(part.definition for part in parts if isinstance(part, CallDefinition))
        missing = [each for each in called if each not in done and each not in known]
        if missing:
            pending += missing
        else:
            done.add(pending.pop())
            yield definitions[last]


# ---------------------------------------------------- all code of a model


class WrittenCode(Record):
    """An expression, or an ``any``, that is written in a model.

    ``place`` names the declaration around it: a clause as ``rule.clause``, else a rule, an invariant, a definition, a
    variable; ``assume`` or ``init`` where a constraint has no name.
    """

    body: Body
    place: str


def all_code(model: Model) -> Iterator[WrittenCode]:
    """Yield all code of a model in the order of declarations: every outermost expression, once."""
    return (WrittenCode(body, place) for place, body in _written(model) if body is not None)


def read_sites(model: Model) -> frozenset[SiteKey]:
    """Return the sites of which some ``captured`` reads a value."""
    parts = (part for code in all_code(model) for part in subexpressions(code.body))
    return frozenset(part.site for part in parts if isinstance(part, HeldValue))


def _written(model: Model) -> Iterator[tuple[str, Body | None]]:
    for variable, value in model.initial_values.items():
        yield variable.name, value
    for definition in model.definitions.values():
        yield definition.name, definition.body
    for constraint in model.constant_constraints:
        yield constraint.name or "assume", constraint.condition
    for constraint in model.initial_constraints:
        yield constraint.name or "init", constraint.condition
    for rule in model.rules.values():
        for clause in (*rule.guards, *rule.assignments):
            if isinstance(clause, SiteKey):
                yield from ((str(clause), body) for body in _of_site(model.sites[clause]))
            else:
                yield rule.name, clause
        for edit in rule.edits:
            yield from ((rule.name, body) for body in edit.expressions())
    for prop in model.properties.values():
        if isinstance(prop, StatedInvariant):
            yield prop.name, prop.condition


def _of_site(site: Site) -> Iterator[Body | None]:
    yield site.original
    if site.binder is not None:
        yield site.binder.condition
    if site.entry is not None:
        yield from site.entry.indices


def is_written(site: Site) -> bool:
    """Return whether the text has a clause. Others keep track of something, and nothing in the text can name them."""
    return site.entry is None or site.entry.variable.purpose is None


class PossibleCode(CachingRecord):
    """The rules, sites and backups of a model, with the code that edits can put at each place."""

    rules: Mapping[str, Rule]
    sites: dict[SiteKey, Site]
    backups: Mapping[str, Backup]

    @classmethod
    def of(cls, model: Model) -> PossibleCode:
        """Return the rules, sites and backups of a model."""
        return cls(model.rules, model.sites, model.backups)

    @cached_property
    def bodies_by_site(self) -> dict[SiteKey, list[Body]]:
        """Everything that each site can hold: the code as written, and that of every edit."""
        found: dict[SiteKey, list[Body]] = {key: [] for key in self.sites}
        for key, site in self.sites.items():
            if site.original is not None:
                found[key].append(site.original)
        for put in self._put():
            if isinstance(put.place, SiteKey) and put.body is not None:
                found[put.place].append(put.body)
        return found

    @cached_property
    def contracts_by_rule(self) -> dict[str, list[Body]]:
        """The contracts under which each rule can become unknown code."""
        found: dict[str, list[Body]] = {name: [] for name in self.rules}
        for put in self._put():
            if isinstance(put.place, RuleMark) and put.body is not None:
                found[put.place.rule].append(put.body)
        return found

    @cached_property
    def captures_by_site(self) -> dict[SiteKey, list[tuple[Capture, ...]]]:
        """The captured values of each code that edits can put at a site."""
        found: dict[SiteKey, list[tuple[Capture, ...]]] = {key: [] for key in self.sites}
        for put in self._put():
            if isinstance(put.place, SiteKey):
                found[put.place].append(put.captures)
        return found

    def _put(self) -> Iterator[PutCode]:
        return (put for rule in self.rules.values() for edit in rule.edits for put in edit.puts())
