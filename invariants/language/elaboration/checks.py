"""Checks: which properties are to be checked, with which bounds, and which verdict is expected.

Owns: the options of ``check`` and their values.
Must never know: how anything is checked.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction

from msgspec import field

from invariants.foundation.codes import Code
from invariants.foundation.diagnostics import Diagnostic, Label
from invariants.foundation.records import MutableRecord
from invariants.foundation.sources import SourceText, Span
from invariants.foundation.suggestions import closest, did_you_mean, listing
from invariants.language.elaboration.given_constants import report_value_twice, text_of
from invariants.language.elaboration.properties import INITIAL
from invariants.language.model.declarations import (
    Bound,
    Check,
    ExpectedVerdict,
    Property,
    Unbounded,
    is_growth,
    is_promise,
    is_witness,
    may_be_approached,
)
from invariants.language.model.operators import StatementKind
from invariants.language.tree import declaration_nodes
from invariants.language.tree.declaration_nodes import GivenConstant
from invariants.language.tree.keywords import ALL_OPTIONS, LIMIT, OPTION_NAMES
from invariants.language.typing.context import TypingContext


def resolve_checks(
    context: TypingContext,
    properties: Mapping[str, Property] | None,
    levels: Mapping[SourceText, int],
    given: Sequence[GivenConstant] = (),
) -> tuple[Check, ...]:
    """Return the checks in the order of the text. A check without names covers every property that its file can see.

    ``properties`` is None for a model with errors: then only errors in options, and names that nothing declares, are
    reported. ``given`` are the values that the whole model is given.
    """
    found: list[Check] = []
    for declaration in context.symbols.checks:
        if properties is None:
            _Options(context, given).read(declaration, ())
            for each in declaration.properties:
                if not _is_declared(context, each.text):
                    _property(context, each, dict.fromkeys(context.symbols.invariants))
            continue
        names = tuple(
            dict.fromkeys(name for each in declaration.properties if (name := _property(context, each, properties)))
        )
        if not declaration.properties and not declaration.is_elsewhere:
            level = levels[declaration.span.source]
            promised = (each for each in properties.values() if is_promise(each))
            names = tuple(each.name for each in promised if levels[each.span.source] <= level)
        found.append(_Options(context, given).read(declaration, names))
        _require_fitting(context, declaration, found[-1], [properties[name] for name in names])
    return tuple(found)


_OF_WITNESSES = (ExpectedVerdict.REACHABLE, ExpectedVerdict.UNREACHABLE, ExpectedVerdict.UNREACHED)
_OF_INVARIANTS = (ExpectedVerdict.PROVED, ExpectedVerdict.SURVIVES, ExpectedVerdict.VIOLATED)
_OF_ALL = (ExpectedVerdict.TESTED, ExpectedVerdict.UNKNOWN)
_OF_GROWTHS = (ExpectedVerdict.UNLIMITED,)
_OF_APPROACHES = (*_OF_WITNESSES, ExpectedVerdict.APPROACHED)


def _require_fitting(
    context: TypingContext, declaration: declaration_nodes.CheckDeclaration, check: Check, asked: Iterable[Property]
) -> None:
    """Report an expectation that is of invariants and stated for a witness, or the other way round."""
    option = declaration.option("expect")
    for prop in asked:
        what, own = _kind_and_verdicts(prop)
        if option is not None and check.expected in {*_OF_APPROACHES, *_OF_INVARIANTS, *_OF_GROWTHS} - {*own}:
            context.problems.report(
                Code.BAD_OPTION,
                f"`{prop.name}` is {what}, and cannot be {check.expected.value}",
                option.value.span,
                others=(Label(prop.span, "declared here"),),
                help=f"{what} can be {listing([each.value for each in own])}",
            )
            return


def _kind_and_verdicts(prop: Property) -> tuple[str, tuple[ExpectedVerdict, ...]]:
    if is_witness(prop):
        return "a witness", _OF_APPROACHES if may_be_approached(prop) else _OF_WITNESSES
    return ("a limit", _OF_GROWTHS) if is_growth(prop) else ("an invariant", _OF_INVARIANTS)


def _is_declared(context: TypingContext, name: str) -> bool:
    """Return whether a property of this name may exist once the errors of the model are corrected."""
    symbols = context.symbols
    subject, _, kind = name.rpartition(".")
    match kind if subject else "":
        case "range":
            return subject in symbols.value_declarations
        case "defined":
            return subject in {*symbols.rule_declarations, *symbols.invariants, INITIAL}
        case _:
            return name in symbols.invariants


def _property(
    context: TypingContext, node: declaration_nodes.PropertyReference, properties: Mapping[str, object]
) -> str | None:
    name = node.text
    if name in properties:
        return name
    subject, _, kind = name.rpartition(".")
    symbols = context.symbols
    help = None
    if kind == "range" and subject in symbols.value_declarations:
        help = f"only variables with a range such as `0..9` as their type have it; `{subject}` has not"
    elif kind == "defined" and (
        subject in symbols.rule_declarations or subject in symbols.invariants or subject == INITIAL
    ):
        help = f"nothing undefined can occur in `{subject}`; leave the check out"
    elif name in symbols.rule_declarations:
        help = f"`{name}` is a rule; its implicit invariant is `{name}.defined`"
    elif name in symbols.assumptions:
        help = f"`{name}` is an assumption: it is taken for granted, not checked"
    context.unknown("invariant", name, node.span, tuple(properties), help=help, code=Code.UNKNOWN_INVARIANT)
    return None


def idle_bound(steps: int, place: Span | None, origin: str = "") -> Diagnostic:
    """Return the warning of a bound on steps where the chain has none: runs of every length are asked about then.

    ``origin`` says where a bound comes from that stands in no text.
    """
    return Diagnostic(
        Code.IDLE_BOUND,
        f"with `chain any`, `steps {steps}`{origin} limits nothing: runs with any number of steps are asked about",
        () if place is None else (Label(place, "without effect"),),
        help="write `steps any`, or bound the chain as well, as in `chain 3`",
    )


_MISPLACED_AFTER = "`after` belongs to `expect violated`, and to `expect reachable`"
_OF_MEASURES = "only measures have a limit: leave it out; or write `check NAME: limit, expect {value}` for a measure"


class _Options(MutableRecord):
    """The options of one check, as they are read."""

    context: TypingContext
    given: Sequence[GivenConstant] = ()
    chain: Bound | None = None
    steps: Bound | None = None
    scopes: dict[str, Bound] = field(default_factory=dict)
    timeout: Fraction | None = None
    expected: ExpectedVerdict | None = None
    expected_chain: int | None = None
    constants: dict[str, str] = field(default_factory=dict)
    is_about_witnesses: bool = False

    def read(self, declaration: declaration_nodes.CheckDeclaration, names: tuple[str, ...]) -> Check:
        """Return the check with these properties."""
        stated = self.context.symbols.invariants
        asked = [stated[each.text] for each in declaration.properties if each.text in stated]
        self.is_about_witnesses = any(each.kind is StatementKind.WITNESS for each in asked)
        seen: dict[tuple[type, str], Span] = {}
        for option in declaration.options:
            first = seen.setdefault((type(option), option.name.text), option.span)
            if first is not option.span:
                self._report(option.span, f"`{option.name.text}` is given twice", "give it once", first)
                continue
            if isinstance(option, GivenConstant):
                self._take_constant(option)
                continue
            if option.after is not None and option.name.text != "expect":
                self._report(option.after.span, _MISPLACED_AFTER, "leave it out")
            self._take(option)
        steps = declaration.option("steps")
        if steps is not None and self.chain is Unbounded.ANY and isinstance(self.steps, int):
            self.context.problems.add((idle_bound(self.steps, steps.span),))
        return Check(
            names,
            self.chain,
            self.steps,
            tuple(self.scopes.items()),
            self.timeout,
            self.expected,
            self.expected_chain,
            declaration.span,
            tuple(self.constants.items()),
            steps.span if steps else None,
        )

    def _take_constant(self, option: GivenConstant) -> None:
        name, symbols = option.name.text, self.context.symbols
        if name == LIMIT and name not in {*symbols.value_declarations, *symbols.populations}:
            self._report(option.span, "`limit` takes no value", _OF_MEASURES.format(value=option.value.span.text))
        elif name in {*OPTION_NAMES, *symbols.populations} and name not in symbols.value_declarations:
            shown = f"{name} {_fitting(name, option.value.span.text)}"
            self._report(option.span, f"`{name}` is an option, not a constant", f"write `{shown}`", instead=shown)
        elif not report_value_twice(self.context, option, self.given):
            text = text_of(self.context, option)
            if text is not None:
                self.constants[name] = text

    def _take(self, option: declaration_nodes.CheckOption) -> None:
        populations = self.context.symbols.populations
        match option.name.text:
            case "chain":
                self.chain = self._bound(option, 0)
            case "steps":
                self.steps = self._bound(option, 0)
            case "timeout":
                self.timeout = self._timeout(option)
            case "expect":
                self._expect(option)
            case name if name in populations:
                bound = self._bound(option, 1)
                named = self.context.symbols.names.get(name, ())
                if isinstance(bound, int) and bound < len(named):
                    message = f"{bound} of `{name}` are fewer than the {len(named)} with names"
                    self._report(option.span, message, f"write `{name} {len(named)}` or more")
                elif bound is not None:
                    self.scopes[name] = bound
            case name:
                candidates = (*ALL_OPTIONS, *populations)
                guess = closest(name, candidates)
                help = did_you_mean(name, guess) if guess else f"there are {listing(candidates)}"
                if name == LIMIT:
                    self._report(option.span, "`limit` takes no value", _OF_MEASURES.format(value=option.value.text))
                    return
                if name in self.context.symbols.enums:
                    help, guess = f"`{name}` is an enumeration; only individual types have a scope", None
                elif isinstance(self.context.symbols.value_declarations.get(name), declaration_nodes.ConstDeclaration):
                    help, guess = f"give the constant its value with `=`: `{name} = {option.value.text}`", None
                    if option.value.text == "any":
                        help = "leave it out: every value of a constant that has none is considered"
                self._report(option.name.span, f"there is no option `{name}`", help, instead=guess)

    def _bound(self, option: declaration_nodes.CheckOption, least: int) -> Bound | None:
        name, value = option.name.text, option.value
        if value.text == "any":
            return Unbounded.ANY
        number = number_of(value.text)
        if number is None or number.denominator != 1:
            self._report(value.span, f"`{name}` takes a number or `any`", f"write `{name} 3` or `{name} any`")
            return None
        if number < least:
            self._report(value.span, f"`{name}` has to be at least {least}", f"write `{name} {least}` or more")
            return None
        return int(number)

    def _timeout(self, option: declaration_nodes.CheckOption) -> Fraction | None:
        number = number_of(option.value.text)
        if number is None or number <= 0:
            self._report(option.value.span, "`timeout` takes a number of seconds", "write `timeout 10`")
            return None
        return number

    def _expect(self, option: declaration_nodes.CheckOption) -> None:
        verdicts = [verdict.value for verdict in ExpectedVerdict]
        text = option.value.text
        if text not in verdicts:
            guess = closest(text, verdicts)
            fitting = _OF_WITNESSES if self.is_about_witnesses else _OF_INVARIANTS
            known = [each.value for each in (*fitting, *_OF_ALL)]
            help = did_you_mean(text, guess) if guess else f"the verdicts are {listing(known)}"
            self._report(option.value.span, f"`{text}` is no verdict", help, instead=guess)
            return
        self.expected = ExpectedVerdict(text)
        if option.after is None:
            return
        if self.expected not in {ExpectedVerdict.VIOLATED, ExpectedVerdict.REACHABLE}:
            self._report(option.after.span, _MISPLACED_AFTER, "leave it out")
            return
        number = number_of(option.after.text)
        if number is None or number.denominator != 1:
            self._report(option.after.span, "`after` takes a number of modifications", "write `after 1`")
            return
        self.expected_chain = int(number)

    def _report(
        self, span: Span, message: str, help: str, first: Span | None = None, instead: str | None = None
    ) -> None:
        others = () if first is None else (Label(first, "first given here"),)
        self.context.problems.report(Code.BAD_OPTION, message, span, others=others, help=help, instead=instead)


def _fitting(option: str, value: str) -> str:
    """Return the value of an option; where it is none that the option can have, one that it can have."""
    match option:
        case "expect":
            return value if value in {verdict.value for verdict in ExpectedVerdict} else ExpectedVerdict.VIOLATED.value
        case "timeout":
            return value if number_of(value) else "10"
        case _:
            return value if value == "any" or value.isdecimal() else "3"


def number_of(text: str) -> Fraction | None:
    """Return the number that a text is; None for another text."""
    try:
        return Fraction(text.replace("_", ""))
    except (ValueError, ZeroDivisionError):
        return None
