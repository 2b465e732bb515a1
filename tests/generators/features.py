"""The features of a model: the kinds of edits, expressions, declarations and invariants.

Owns: the names of these kinds, and finding them.
Must never know: how models are generated or run.
"""

from __future__ import annotations

from collections.abc import Iterator

from invariants.foundation.sorts import BoolSort, EnumSort, IndividualSort, IntSort, RangeSort, RealSort, Sort
from invariants.language.loader import load_text
from invariants.language.model.declarations import DefinedInvariant, Model, RangeInvariant, StatedInvariant
from invariants.language.model.expressions import (
    Aggregate,
    Arbitrary,
    Binary,
    Body,
    CallDefinition,
    Comparison,
    Conditional,
    Enabled,
    Extremum,
    Let,
    Previous,
    Quantified,
    ReadCaptured,
    ReadLocal,
    ReadVariable,
    Saved,
    Unary,
    Unmodified,
)
from invariants.language.model.operators import BinaryOperator, RuleKind, UnaryOperator
from invariants.language.model.rules import (
    ClauseKind,
    CopyCode,
    Edit,
    RestoreBackup,
    Rule,
    SaveBackup,
    SetCode,
    SetEnabled,
    SetUnknown,
)
from invariants.language.model.traversal import subexpressions


def features(text: str) -> frozenset[str]:
    """The kinds of things that occur in the model with this text."""
    return features_of(load_text(text))


def features_of(model: Model) -> frozenset[str]:
    """The kinds of things that occur in the model."""
    return frozenset([*_declarations(model), *_rules(model), *_invariants(model), *_expressions(model)])


def _sort(sort: Sort) -> str:
    match sort:
        case BoolSort():
            return "Bool"
        case IntSort():
            return "Int"
        case RealSort():
            return "Real"
        case RangeSort():
            return "range"
        case EnumSort():
            return "enum"
        case IndividualSort():
            return "individual"


def _declarations(model: Model) -> Iterator[str]:
    for constant in model.constants:
        yield "constant with a value" if constant in model.initial_values else "constant without a value"
        yield f"constant of {_sort(constant.sort)}"
        if constant.domain:
            yield "constant map"
    for variable in model.variables:
        yield "variable with an initial value" if variable in model.initial_values else "variable without one"
        yield f"variable of {_sort(variable.sort)}"
        yield from (f"map from {_sort(index)}" for index in variable.domain)
        if len(variable.domain) == 2:
            yield "map with two indices"
    for size in model.scope.values():
        yield f"population of {size}"
    if model.definitions:
        yield "definition"
    if model.constant_constraints:
        yield "condition of constants"
    if model.initial_constraints:
        yield "init"
    for backup in model.backups.values():
        if backup.rules:
            yield "backup of all code" if len(backup.rules) == len(model.rules) else "backup of named rules"
        if backup.variables:
            yield "backup of variables"


def _rules(model: Model) -> Iterator[str]:
    for rule in model.rules.values():
        yield f"{rule.kind.value} with {len(rule.parameters)} parameters"
        yield from (f"parameter of {_sort(parameter.sort)}" for parameter in rule.parameters)
        if rule.dormant:
            yield f"dormant {rule.kind.value}"
        if any(not hasattr(guard, "rule") for guard in rule.guards):
            yield "unlabelled guard"
        variables = [entry.variable for key in rule.assignments if (entry := model.sites[key].entry) is not None]
        if len(set(variables)) < len(variables):
            yield "two assignments into one map"
        for edit in rule.edits:
            yield from _edit(model, rule, edit)
    for site in model.sites.values():
        if site.binder is not None:
            yield "for with a condition" if site.binder.condition is not None else "for without a condition"


def _edit(model: Model, rule: Rule, edit: Edit) -> Iterator[str]:
    match edit:
        case SetCode(site=key, code=code, selector=selector):
            site = model.sites[key]
            what = "guard" if site.kind is ClauseKind.GUARD else "assignment"
            verb = "edit an added" if site.original is None else "rewrite a" if code else "remove a"
            yield f"{verb} {what}"
            if site.binder is not None:
                yield "rewrite under a for"
            targets = [key.rule]
            selectors = [selector]
            if code is not None:
                if code.uses_previous:
                    yield "prev with captured values" if code.captures else "prev"
                    if isinstance(code.body, Arbitrary):
                        yield "prev under any"
                for capture in code.captures:
                    yield "now" if capture.text.startswith("now(") else "captured parameter"
        case SetEnabled(rule=target, selector=selector, enabled=enabled):
            yield "enable" if enabled else "disable"
            targets, selectors = [target], [selector]
        case SetUnknown(rule=target, selector=selector, writes=writes, captures=captures, contract=contract):
            yield "unknown code"
            if contract is None:
                yield "unknown code without a contract"
            if captures:
                yield "unknown code that captures"
            if len(writes) > 1:
                yield "unknown code that writes two variables"
            targets, selectors = [target], [selector]
        case CopyCode(rule=target, target=to, source=source):
            yield "copy"
            targets, selectors = [target], [to, source]
        case SaveBackup():
            yield "save"
            return
        case RestoreBackup():
            yield "restore"
            return
    for target in targets:
        if model.rules[target].kind is RuleKind.MODIFICATION:
            yield "edit a modification"
        if target == rule.name:
            yield "edit oneself"
    for selector in selectors:
        if any(part is not None for part in selector):
            yield "code of one's own" + (" and _" if any(part is None for part in selector) else "")


def _invariants(model: Model) -> Iterator[str]:
    for prop in model.properties.values():
        match prop:
            case StatedInvariant(two_state=two_state):
                yield "two-state invariant" if two_state else "state invariant"
            case RangeInvariant():
                yield "range invariant"
            case DefinedInvariant(subject="init"):
                yield "defined start"
            case DefinedInvariant(subject=subject):
                yield "defined rule" if subject in model.rules else "defined invariant"


def _bodies(model: Model) -> Iterator[Body | None]:
    yield from model.initial_values.values()
    for constraint in (*model.constant_constraints, *model.initial_constraints):
        yield constraint.condition
    for definition in model.definitions.values():
        yield definition.body
    for prop in model.properties.values():
        if isinstance(prop, StatedInvariant):
            yield prop.condition
    for site in model.sites.values():
        yield site.original
        if site.binder is not None:
            yield site.binder.condition
    for rule in model.rules.values():
        for guard in rule.guards:
            if not hasattr(guard, "rule"):
                yield guard
        for edit in rule.edits:
            match edit:
                case SetCode(code=code) if code is not None:
                    yield code.body
                    yield from (capture.expression for capture in code.captures)
                case SetUnknown(contract=contract):
                    yield contract
                case _:
                    pass


def _expressions(model: Model) -> Iterator[str]:
    for body in _bodies(model):
        if isinstance(body, Arbitrary):
            yield "any where" if body.condition is not None else "any"
        for part in subexpressions(body):
            match part:
                case Binary(operator=BinaryOperator() as operator):
                    yield operator.value
                case Unary(operator=UnaryOperator() as unary):
                    yield f"unary {unary.value}"
                case Comparison(operators=operators):
                    yield "comparison" if len(operators) == 1 else "chain of comparisons"
                case Conditional():
                    yield "if"
                case Let():
                    yield "let"
                case Quantified(quantifier=quantifier):
                    yield quantifier.value
                case Aggregate(operator=aggregate):
                    yield f"{aggregate.value} over names"
                case Extremum(operator=extremum):
                    yield f"{extremum.value} of values"
                case CallDefinition():
                    yield "call of a definition"
                case Enabled():
                    yield "enabled"
                case Unmodified(site=site):
                    yield "unmodified rule" if site is None else "unmodified site"
                case Saved():
                    yield "saved"
                case Previous() | ReadCaptured() | ReadLocal() | ReadVariable():
                    pass
                case _:
                    pass
