"""Models of running systems: a model that starts in a given configuration, with rules that were adopted since.

Owns: the way from a configuration as data to a typed model that starts there.
Must never know: decisions, solvers.

Code as data becomes code by the language's own passes: a rule that never fires has one edit for each place that is not
as written, and the model starts with the code that these edits leave (``StartingPoint``). So the code at the start is
a variant of a site like any other, and there is no second notion of it (``proofs/soundness/gate.md``).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import product
from typing import Any

from msgspec.structs import replace

from invariants.foundation.codes import Code
from invariants.foundation.diagnostics import Diagnostic, Label
from invariants.foundation.exceptions import ModelError
from invariants.foundation.records import Record
from invariants.foundation.sorts import Scope, values_of
from invariants.foundation.sources import SourceText, Span
from invariants.foundation.suggestions import one_of
from invariants.gate.running.configuration import SystemState, bad_state
from invariants.gate.running.proposal import Proposal
from invariants.interpreter.explain.code_text import NO_ASSIGNMENT, NO_EDIT
from invariants.interpreter.interpreter import Interpreter
from invariants.interpreter.state.failures import Undefined
from invariants.language.files import Bundle
from invariants.language.loader import bundle_of, model_of
from invariants.language.model.declarations import Model
from invariants.language.model.expressions import (
    Counter,
    EditChoice,
    Expression,
    Literal,
    ReadVariable,
    SiteKey,
    Table,
    Variable,
)
from invariants.language.model.operators import RuleKind
from invariants.language.model.places import Mark, RuleMark
from invariants.language.model.rules import Rule
from invariants.language.model.starting import GivenValues, SavedContent, StartingPoint
from invariants.language.model.tables import name_of_code, unset
from invariants.language.model.traversal import PossibleCode
from invariants.language.parsing.parser import parse
from invariants.language.tree.declaration_nodes import Add, Require, RuleDeclaration, Statement
from invariants.language.tree.expression_nodes import Enabled, Identifier
from invariants.logs.log_reading import read_values

CODE = "__code"
"""The rule whose edits make the code at the start."""
SAVED = "__saved_"
"""Begins the names of the rules whose edits make the code in backups; the backup's name follows."""
SITES = "__sites"
"""The rule that names the clauses that were added."""
EDIT = "__edit"
"""The rule that has the edits and assignments of a proposal."""
APPLY = "__apply"
"""The rule whose guards have the arguments of a proposal's ``apply``."""

_NAME = re.compile(r"[^\W\d]\w*")


class RunningModel(Record):
    """A model that starts in the configuration that a system is in.

    ``describing`` are the names of rules that only describe it, and are none of the system's.
    """

    model: Model
    interpreter: Interpreter
    describing: frozenset[str]

    @property
    def promises(self) -> tuple[str, ...]:
        """Return the names of the properties that have to hold."""
        return tuple(name for name in self.model.promises if name.partition(".")[0] not in self.describing)


class Assembler:
    """Makes models of one system in different configurations. Safe from several threads."""

    def __init__(self, model: Model) -> None:
        self.model = model
        self._bundle = bundle_of(model)

    def running(self, state: SystemState, proposal: Proposal | None = None) -> RunningModel:
        """Return the model that starts in a configuration.

        With a proposal, its rules are there as well; its edits are those of a rule that never fires by itself. Raises
        ``ModelError`` where the configuration or the proposal does not fit the model, and ``NoAnswerError`` where the
        model is too large.
        """
        model, describing = self._described(state, proposal)
        return self._started(model, state, describing)

    def described(self, state: SystemState) -> Model:
        """Return the model with the rules that describe a configuration, before it starts there; raises as above."""
        return self._described(state, None)[0]

    def _described(self, state: SystemState, proposal: Proposal | None) -> tuple[Model, frozenset[str]]:
        """Return a model with its describing rules, and their names."""
        declarations = self._declarations(state, proposal)
        sources = list(dict.fromkeys(each.span.source for each in declarations))
        bundle = self._bundle.with_declarations(declarations, sources)
        individuals = _individuals(state, self.model)
        model = model_of(bundle, individuals, with_variants=False)
        model = replace(model, scope=state.scope, individual_names=state.names, checks=())
        describing = frozenset(each.name.text for each in declarations if each.name.text.startswith("__"))
        _require_constant(model, describing)
        model = replace(model, rules={name: _still(rule, name in describing) for name, rule in model.rules.items()})
        model = _without(model, (*state.retired, *((name.text for name in proposal.retired) if proposal else ())))
        return model, describing

    def _declarations(self, state: SystemState, proposal: Proposal | None) -> list[RuleDeclaration]:
        everything = SourceText("<code>", "\n".join([*state.adopted, *state.sites]) or " ")
        found = [rule for text in state.adopted for rule in _rules(SourceText("<adopted rules>", text))]
        known = {**_kinds(self._bundle), **{rule.name.text: rule.kind for rule in found}}
        added = [statement for text in state.sites for statement in _added(text)]
        if added:
            found.append(_rule(SITES, added, added[0].span.source))
        found.append(_rule(CODE, _edits(state, ("code",), state.code), everything))
        for name, saved in state.backups.items():
            found.append(_rule(SAVED + name, _edits(state, ("backups", name, "code"), saved.code), everything))
        if proposal is not None:  # last: so the state has the tables of its code under the same names without one
            found += proposal.adopted
            found.append(_rule(EDIT, proposal.statements, proposal.source, dormant=False))
            guards = [Require(None, Enabled(each, span=each.span), span=each.span) for each in proposal.applied]
            found.append(_rule(APPLY, guards, proposal.source))
        _require_known(state, proposal, known)
        return found

    def _started(self, model: Model, state: SystemState, describing: frozenset[str]) -> RunningModel:
        line = state.line
        values = read_values(line, model, state.scope, ("state",), CODE) if line.content.get("state") else {}
        backups = {}
        for name in state.backups:
            path = ("backups", name, "state")
            has_values = line.content["backups"][name].get("state") is not None
            kept = read_values(line, model, state.scope, path, SAVED + name) if has_values else {}
            given = _exact(kept, line.place(("backups", name)))
            unread = _never_read(model, state.scope, SAVED + name, model.backups[name].variables)
            backups[name] = SavedContent(SAVED + name, {**unread, **given})
        given = {**_at_rest(model, state), **_exact(values, line.place(("state",)))}
        start = StartingPoint(given, CODE, backups)
        constant = {v: each for v, each in model.initial_values.items() if v.constant}
        model = replace(model, start=start, initial_values=constant, initial_constraints=())
        _require_whole_backups(model, state)
        try:
            return RunningModel(model, Interpreter(model, state.scope), describing)
        except Undefined as failure:
            raise bad_state(line.place(("code",)), f"two parts of the code meet: {failure.reason.value}") from None


def _at_rest(model: Model, state: SystemState) -> GivenValues:
    """Return values for what the state of the system need not say.

    Nothing is due, no unknown code has edited, and no code reads an unknown condition that it does not have.
    """
    resting = [variable for variable in model.variables if isinstance(variable.purpose, Counter | EditChoice)]
    domains = {v: [values_of(sort, state.scope) for sort in v.domain] for v in resting}  # type: ignore[arg-type]
    given: GivenValues = {(each, indices): 0 for each in resting for indices in product(*domains[each])}
    return {**given, **_never_read(model, state.scope, CODE, model.variables)}


def _never_read(model: Model, scope: Scope, describing: str, variables: Sequence[Variable]) -> GivenValues:
    """Return values for the unknown conditions among variables that no code reads which a rule describes."""
    rule = model.rules[describing]
    tables = [
        variable
        for variable in variables
        if isinstance(variable.purpose, Table) and SiteKey(rule.name, variable.name) not in rule.assignments
    ]
    domains = {table: [values_of(sort, scope) for sort in table.domain] for table in tables}  # type: ignore[arg-type]
    return {(table, indices): unset(table) for table in tables for indices in product(*domains[table])}


def _exact(values: Mapping[Any, object], place: Span) -> GivenValues:
    from fractions import Fraction

    if not all(isinstance(value, bool | int | Fraction) for value in values.values()):
        raise bad_state(place, "a value is irrational, and its first decimals do not say which number it is")
    return values  # type: ignore[return-value]


def _require_whole_backups(model: Model, state: SystemState) -> None:
    """Raise ``ModelError`` where a backup keeps a variable whose kept value is not given."""
    if model.start is None:
        return
    for name, saved in model.start.backups.items():
        for variable in model.backups[name].variables:
            if not any(known is variable for known, _ in saved.values):
                kept = variable.purpose.site if isinstance(variable.purpose, Table) else variable.name
                message = f"the backup `{name}` keeps `{kept}`, whose value is not given"
                raise bad_state(state.line.place(("backups", name)), message, 'give it under "state" of the backup')


def _kinds(bundle: Bundle) -> dict[str, RuleKind]:
    return {each.name.text: each.kind for each in bundle.declarations if isinstance(each, RuleDeclaration)}


def _require_known(state: SystemState, proposal: Proposal | None, known: Mapping[str, RuleKind]) -> None:
    """Raise ``ModelError`` where a rule is retired or applied that is not there, or that cannot be."""
    for name in state.retired:
        if name not in known:
            raise bad_state(
                state.line.place(("retired",)), f"there is no rule `{name}`", one_of(name, "they are", tuple(known))
            )
    if proposal is None:
        return
    for gone in proposal.retired:
        if gone.text not in known or gone.text in state.retired:
            raise _in_proposal(Code.UNKNOWN_NAME, gone, f"there is no rule `{gone.text}`", known)
    for applied in proposal.applied:
        name = applied.rule.text
        if name in state.retired or (name in known and known[name] is not RuleKind.MODIFICATION):
            message = f"`{name}` is retired" if name in state.retired else f"`{name}` is no modification"
            raise _in_proposal(Code.BAD_PROPOSAL, applied.rule, message, known)
        if name in {gone.text for gone in proposal.retired}:
            message, way_out = f"`{name}` is applied and retired at once", f"retire `{name}` by a proposal that follows"
            raise ModelError((Diagnostic(Code.BAD_PROPOSAL, message, (Label(applied.rule.span, ""),), help=way_out),))


def _in_proposal(code: Code, node: Identifier, message: str, known: Mapping[str, RuleKind]) -> ModelError:
    help_text = one_of(node.text, "the rules are", tuple(known))
    return ModelError((Diagnostic(code, message, (Label(node.span, ""),), help=help_text),))


# ------------------------------------------------------------- declarations


def _rule(name: str, statements: Sequence[Statement], source: SourceText, *, dormant: bool = True) -> RuleDeclaration:
    span = Span(source, 0, len(source.text))
    identifier = Identifier(name, span=Span(source, 0, 0))
    return RuleDeclaration(RuleKind.MODIFICATION, dormant, identifier, (), tuple(statements), span=span)


def _rules(source: SourceText) -> list[RuleDeclaration]:
    """Return the rules in a text that a commit has left. Raises ``ModelError`` for any other content."""
    items = parse(source).items
    rules = [item for item in items if isinstance(item, RuleDeclaration)]
    if not rules or len(rules) != len(items):
        message = "an adopted rule is one transition or modification"
        raise ModelError((Diagnostic(Code.BAD_STATE, message, (Label(Span(source, 0, len(source.text)), ""),)),))
    return rules


def _statements(source: SourceText) -> tuple[Statement, ...]:
    """Return the statements in a text, whose places are those in the text.

    Raises ``ModelError`` where a statement is wrong.
    """
    from invariants.language.tree.declaration_nodes import EditNow

    document = parse(source)
    match document.items:
        case (EditNow(body=body),):
            return body
        case _:
            message = "this is no statement"
            raise ModelError((Diagnostic(Code.BAD_STATE, message, (Label(document.span, ""),)),))


def _added(text: str) -> list[Add]:
    found = _statements(SourceText("<added clause>", f"edit {{ {text} }}"))
    if len(found) != 1 or not isinstance(found[0], Add):
        place = Span(found[0].span.source, 0, len(found[0].span.source.text)) if found else None
        labels = () if place is None else (Label(place, ""),)
        raise ModelError((Diagnostic(Code.BAD_STATE, "an added clause is one `add`", labels),))
    return [found[0]]


def _edits(state: SystemState, path: tuple[str, ...], code: Mapping[str, str]) -> list[Statement]:
    """Return an edit, or two, for each place of code. Raises ``ModelError`` where a text is not the code of a place."""
    found: list[Statement] = []
    for place, text in code.items():
        edits = list(_edit_texts(place, text))
        for edit in edits:
            statements = _statements(SourceText(name_of_code(place), f"edit {{ {edit} }}"))
            if len(statements) != 1 or not _is_about(statements[0], place):
                raise bad_state(state.line.place((*path, place)), f"the text is not the code of `{place}`")
            found += statements
    return found


def _edit_texts(place: str, text: str) -> list[str]:
    """Return the edits that put the code that a text describes, as the checker writes code."""
    if "." in place.rpartition(")")[2]:
        return [f"remove {place}" if text in (NO_ASSIGNMENT, NO_EDIT) else f"rewrite {place} as {text}"]
    edits = []
    for word, edit in (("disabled", "disable"), ("enabled", "enable")):
        if text == word or text.startswith(f"{word}, "):
            edits.append(f"{edit} {place}")
            text = text[len(word) + 2 :]
    return [*edits, f"rewrite {place} as {text}"] if text else edits


def _is_about(statement: Statement, place: str) -> bool:
    """Return whether a statement is an edit of just this place."""
    from invariants.language.printing.expression_printer import print_reference
    from invariants.language.tree.declaration_nodes import Disable, Enable, Remove, Rewrite, RewriteUnknown

    match statement:
        case Rewrite(site=reference) | Remove(site=reference):
            named = print_reference(reference)
        case Disable(rule=rule) | Enable(rule=rule) | RewriteUnknown(rule=rule):
            named = print_reference(rule)
        case _:
            return False
    return "".join(named.split()) == "".join(place.split())


def _individuals(state: SystemState, model: Model) -> dict[str, tuple[str, int]]:
    """Return the names by which code can name individuals: those of the system, and ``Agent0``."""
    found: dict[str, tuple[str, int]] = {}
    for population, size in state.scope.items():
        for number in range(size):
            found[f"{population}{number}"] = (population, number)
    for population, names in state.names.items():
        for number, name in enumerate(names):
            if _NAME.fullmatch(name):
                found[name] = (population, number)
    return found


# ------------------------------------------------------------------- models


def _still(rule: Rule, is_describing: bool) -> Rule:
    """Return a rule that only describes code so that it never fires."""
    if not is_describing or rule.name in (EDIT, APPLY):
        return rule
    return replace(rule, guards=(_false(rule), *rule.guards))


def _false(rule: Rule) -> Expression:
    from invariants.foundation.sorts import BOOL

    return Literal(False, sort=BOOL, span=rule.span)


def _without(model: Model, retired: Sequence[str]) -> Model:
    """Return a model in which rules that were retired never fire again.

    Raises ``ModelError`` for a rule that can become unknown code, which would replace its guards.
    """
    code = PossibleCode.of(model)
    rules = dict(model.rules)
    for name in retired:
        puts = (put for rule in model.rules.values() for edit in rule.edits for put in edit.puts())
        if any(put.place == RuleMark(name, Mark.UNKNOWN) for put in puts) or code.contracts_by_rule[name]:
            message = f"`{name}` cannot be retired: it can become unknown code, which replaces it"
            raise ModelError((Diagnostic(Code.BAD_PROPOSAL, message, help="retire the rules that make it so first"),))
        rules[name] = replace(rules[name], guards=(_false(rules[name]), *rules[name].guards))
    return replace(model, rules=rules)


def _require_constant(model: Model, describing: frozenset[str]) -> None:
    """Raise ``ModelError`` where code at the start depends on the state, or on code before it."""
    individuals = model.individuals
    for name in describing - {EDIT, APPLY, SITES}:
        for edit in model.rules[name].edits:
            evaluated = (part for part in edit.evaluated() if not isinstance(part, Literal))
            wrong = [p for p in evaluated if not (isinstance(p, ReadVariable) and p.variable.name in individuals)]
            places = [put.place for put in edit.puts() if isinstance(put.place, SiteKey)]
            previous = any(getattr(getattr(edit, "code", None), "uses_previous", False) for _ in places)
            if wrong or previous:
                span = wrong[0].span if wrong else model.rules[name].span
                message = "the code that a system starts with has neither `prev` nor `now`"
                raise ModelError((Diagnostic(Code.BAD_STATE, message, (Label(span, ""),)),))
