"""Unknown code: ``rewrite R as any of x, y editing S where φ``.

Owns: typing of the variables and sites that unknown code may change, and of its contract.
Must never know: other kinds of edits.

Of a condition that unknown code may change at will, or loosen, the weakest change stands for all; of one that it may
tighten, no change; of an assignment, ``any`` value. Where that is not so, because something asks about that code, the
model is refused (``proofs/soundness/unknown-edits.md``).
"""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import field

from invariants.foundation.codes import Code
from invariants.foundation.diagnostics import Label
from invariants.foundation.records import MutableRecord
from invariants.foundation.sorts import BOOL, RangeSort
from invariants.foundation.sources import Span
from invariants.language.editing.edited_scopes import captures_of, known_parameters, same_names, selected_code
from invariants.language.editing.new_code import new_code
from invariants.language.elaboration.rules import RuleScope, Sites, assignable
from invariants.language.model.clauses import EditedCode
from invariants.language.model.expressions import (
    Arbitrary,
    Binary,
    EditChoice,
    Expression,
    Literal,
    Previous,
    SiteKey,
    Variable,
)
from invariants.language.model.operators import BinaryOperator, EditDirection, RuleKind
from invariants.language.model.places import Selector
from invariants.language.model.rules import ClauseKind, Edit, EditFamily, SetCode, SetEnabled, SetUnknown, Site
from invariants.language.tree import declaration_nodes, expression_nodes
from invariants.language.typing.captured_code import warn_of_shadowing
from invariants.language.typing.code_queries import site_named
from invariants.language.typing.context import ExpressionPlace, TypingContext, capturing
from invariants.language.typing.expressions import value
from invariants.language.typing.names import RuleSignature


def set_unknown(
    context: TypingContext, scope: RuleScope, statement: declaration_nodes.RewriteUnknown, sites: Sites
) -> SetUnknown | None:
    """Return the edit that makes code unknown; None with an error."""
    selected = selected_code(context, scope, statement.rule)
    writes = _writes(context, scope, statement)
    rule = context.symbols.rules.get(statement.rule.rule.text)
    if rule is None:
        return None
    captures, names = captures_of(scope, RuleScope.of(rule).names)
    directions, rest = _split(statement.contract)
    contract = None
    if rest is not None:
        place = ExpressionPlace("a contract", names, primes=True, captures=captures)
        contract = value(context, place, rest, BOOL, "a contract")
        warn_of_shadowing(context, captures, frozenset() if selected is None else same_names(context, *selected))
    outer = {**scope.outer, **capturing(known_parameters(scope.signature))}
    families = _Families(context, RuleScope(rule, names, captures, outer, label=True), sites, directions)
    families.read(statement.editing)
    if selected is None or writes is None or families.broken or (rest is not None and contract is None):
        return None
    chosen = (family.variable for family in families.found)
    return SetUnknown(
        selected[0].name,
        selected[1],
        (*writes, *chosen),
        contract,
        tuple(captures.found),
        statement.span,
        tuple(families.found),
    )


def _writes(
    context: TypingContext, scope: RuleScope, statement: declaration_nodes.RewriteUnknown
) -> tuple[Variable, ...] | None:
    found: dict[str, Variable | None] = {}
    for name in statement.variables:
        if name.text in found:
            context.problems.report(
                Code.DUPLICATE_NAME, f"`{name.text}` is listed twice", name.span, help="list it once"
            )
            return None
        found[name.text] = assignable(context, scope.names, name)
    known = tuple(each for each in found.values() if each is not None)
    return known if len(known) == len(found) else None


def _split(
    contract: expression_nodes.Expression | None,
) -> tuple[list[expression_nodes.Direction], expression_nodes.Expression | None]:
    """Return what a contract says about edits, and the rest of it: its other operands of ``and``."""
    directions: list[expression_nodes.Direction] = []
    rest: expression_nodes.Expression | None = None
    waiting = [] if contract is None else [contract]
    while waiting:
        part = waiting.pop()
        match part:
            case expression_nodes.Direction():
                directions.append(part)
            case expression_nodes.Binary(operator=BinaryOperator.AND, left=left, right=right):
                waiting += [right, left]
            case _ if rest is None:
                rest = part
            case _:
                rest = expression_nodes.Binary(BinaryOperator.AND, rest, part, span=rest.span.to(part.span))
    return directions, (contract if not directions else rest)


class _Families(MutableRecord):
    """The families of edits of one unknown code, while they are read."""

    context: TypingContext
    scope: RuleScope
    """The rule whose code is unknown, as an edit of it would see it."""
    sites: Sites
    directions: list[expression_nodes.Direction]
    found: list[EditFamily] = field(default_factory=list)
    places: dict[str, Span] = field(default_factory=dict)
    broken: bool = False

    def read(self, editing: tuple[declaration_nodes.EditedPlace, ...]) -> None:
        """Read what the code may edit, and report what its contract says of other places."""
        if editing and self.scope.signature.declaration.kind is RuleKind.TRANSITION:
            name = self.scope.signature.name
            self._report(editing[0].span, Code.EDIT_IN_TRANSITION, f"`{name}` is a transition and cannot edit code")
            return
        left = list(self.directions)
        for place in editing:
            reference = place.code.rule if isinstance(place.code, expression_nodes.SiteReference) else place.code
            selected = selected_code(self.context, self.scope, reference)
            if selected is None:
                self.broken = True
                continue
            for key in self._keys(place, selected[0]):
                direction = next((each for each in left if _named(each) == str(key)), None)
                left = [each for each in left if each is not direction]
                self._add(place, key, selected, direction)
            if isinstance(place.code, expression_nodes.RuleReference):
                self._add_mark(place, selected)
        for each in left:
            if _named(each) in {_named(other) for other in self.directions if other not in left}:
                message, help = f"two directions for `{_named(each)}`", "state one; for both at once, `keeps`"
            else:
                message = f"the code does not edit `{_named(each)}`"
                help = "list it behind `editing`, or leave it out here: what is not listed is not edited"
            self._report(each.site.span, Code.MISPLACED_FORM, message, help)

    def _keys(self, place: declaration_nodes.EditedPlace, rule: RuleSignature) -> Iterator[SiteKey]:
        if isinstance(place.code, expression_nodes.SiteReference):
            key = site_named(self.context, rule, place.code.site)
            self.broken = self.broken or key is None
            yield from () if key is None else (key,)
            return
        if place.family is not None:
            help = f"name one of its clauses, as in `{rule.name}.site from {{ … }}`"
            self._report(place.span, Code.MISPLACED_FORM, "a family of codes is one of a clause", help)
            return
        yield from self.context.site_names[rule.name].values()

    def _add(
        self,
        place: declaration_nodes.EditedPlace,
        key: SiteKey,
        selected: tuple[RuleSignature, Selector],
        direction: expression_nodes.Direction | None,
    ) -> None:
        if not self._is_new(place, str(key)):
            return
        kind = None if direction is None else direction.direction
        if kind is EditDirection.KEEPS:
            return
        site = self.sites.typed.get(key)
        if site is None:
            self.broken = True
            if key in self.sites.labels:
                help = f"name the clauses that it may edit, or write `keeps {key}` in the contract"
                self._report(place.span, Code.MISPLACED_FORM, f"unknown code cannot edit the label `{key}`", help)
            return
        codes = self._family(place, site, selected, kind)
        if codes:
            edits = tuple(SetCode(key, selected[1], code, place.span) for code in codes)
            self._found(place, str(key), edits, kind, stands_for_all=place.family is None)

    def _family(
        self,
        place: declaration_nodes.EditedPlace,
        site: Site,
        selected: tuple[RuleSignature, Selector],
        kind: EditDirection | None,
    ) -> list[EditedCode]:
        if place.family is not None:
            if kind is not None:
                help = "leave out one of the two"
                self._report(place.span, Code.MISPLACED_FORM, f"`{site.key}` has a family and a direction", help)
            same = same_names(self.context, *selected)
            read = (
                new_code(self.context, self.scope, self.sites, site.key, selected[0], each, same)
                for each in place.family
            )
            codes = [code for code in read if code is not None]
            self.broken = self.broken or len(codes) < len(place.family)
            return codes
        if site.kind is ClauseKind.ASSIGNMENT:
            if kind is not None:
                help = "conditions are tightened and loosened; of an assignment, say `keeps`, or give a family"
                self._report(place.span, Code.MISPLACED_FORM, f"`{site.key}` is an assignment", help)
            return [EditedCode(Arbitrary(None, None, site.sort, place.span), (), False)]
        return [EditedCode(_standing_for(kind, place.span), (), True)]

    def _add_mark(self, place: declaration_nodes.EditedPlace, selected: tuple[RuleSignature, Selector]) -> None:
        name = selected[0].name
        if self._is_new(place, name):
            edits = tuple(SetEnabled(name, selected[1], enabled, place.span) for enabled in (False, True))
            self._found(place, name, edits, None, stands_for_all=False)

    def _is_new(self, place: declaration_nodes.EditedPlace, name: str) -> bool:
        if name in self.places:
            others = (Label(self.places[name], "listed here"),)
            self.context.problems.report(
                Code.DUPLICATE_NAME, f"`{name}` is listed twice", place.span, others=others, help="list it once"
            )
            self.broken = True
            return False
        self.places[name] = place.span
        return True

    def _found(
        self,
        place: declaration_nodes.EditedPlace,
        name: str,
        edits: tuple[Edit, ...],
        kind: EditDirection | None,
        *,
        stands_for_all: bool,
    ) -> None:
        rule = self.scope.signature.name
        names = [f"{rule}.edits.{name}", *(f"{rule}.edits.{name}.{n}" for n in range(2, 2 + len(self.context.used)))]
        unused = next(each for each in names if f"choice {each}" not in self.context.used)
        self.context.used.add(f"choice {unused}")
        sort, purpose = RangeSort(0, len(edits)), EditChoice(rule, name)
        variable = Variable(unused, (), sort, constant=False, span=place.span, purpose=purpose)
        self.found.append(EditFamily(variable, edits, stands_for_all, kind, place.span))

    def _report(self, span: Span, code: Code, message: str, help: str = "declare it as a modification") -> None:
        self.context.problems.report(code, message, span, help=help)
        self.broken = True


def _named(direction: expression_nodes.Direction) -> str:
    return f"{direction.site.rule.rule.text}.{direction.site.site.text}"


def _standing_for(kind: EditDirection | None, span: Span) -> Expression:
    """Return the condition that stands for all that unknown code may put there: only it is not the code as written."""
    previous, true = Previous(sort=BOOL, span=span), Literal(True, sort=BOOL, span=span)
    if kind is EditDirection.TIGHTENS:
        return Binary(BinaryOperator.AND, previous, true, sort=BOOL, span=span)
    return Binary(BinaryOperator.OR, true, previous, sort=BOOL, span=span)
