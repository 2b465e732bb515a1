"""Checks of limits: ``check NAME: limit, expect 7`` in terms of invariants and witnesses.

Owns: the two statements that such a check stands for, ``NAME.limit`` and ``NAME.reached``, and their checks; which
checks are about the limits of which variant.
Must never know: how anything is typed, or checked.

A measure has the limit 7 if it is at most 7 in every reachable configuration, and at least 7 in one. The first is an
invariant, and the second a witness: each of them is proved, searched, replayed and certified like any other.

A measure without limit is said to grow: ``NAME.limit`` is the statement that a chain can be repeated for ever and
raises the measure each time.

Each variant of a model has limits of its own. Of several checks of one limit that are about a model, those that give
values to most constants say what it is there.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction

from msgspec import field
from msgspec.structs import replace

from invariants.foundation.codes import Code
from invariants.foundation.diagnostics import Label
from invariants.foundation.records import Record
from invariants.foundation.sources import Span
from invariants.foundation.suggestions import closest, did_you_mean
from invariants.language.elaboration.checks import number_of
from invariants.language.model.operators import BinaryOperator, ComparisonOperator, PrefixOperator, StatementKind
from invariants.language.problems import Problems
from invariants.language.tree.declaration_nodes import (
    CheckDeclaration,
    CheckOption,
    Declaration,
    GivenConstant,
    InvariantDeclaration,
    PropertyReference,
)
from invariants.language.tree.expression_nodes import (
    Binary,
    Comparison,
    Expression,
    Identifier,
    LeadsTo,
    Number,
    Unary,
)
from invariants.language.tree.keywords import LIMIT

REACHED = "reached"
"""The end of the name of the witness."""

HOLE = "?"
"""The text in place of a limit that is to be found."""

UNLIMITED = "unlimited"
"""The text in place of a limit where there is none."""

_UNBOUNDED = "any"


def _way_out(name: str) -> str:
    return f"write `check {name}: limit, expect 7`, or `expect unlimited`; with `expect ?`, `invariants solve` finds it"


class ConstantTexts(Record):
    """Values of constants as canonical text: those of the model, and those that each check gives, by its place."""

    given: Mapping[str, str] = field(default_factory=dict)
    of_checks: Mapping[Span, Mapping[str, str]] = field(default_factory=dict)

    def rank(self, check: CheckDeclaration) -> int | None:
        """Return the number of constants that a check gives values to; None where it is about another model."""
        texts = self.of_checks.get(check.span, {})
        return len(texts) if all(self.given.get(name) == text for name, text in texts.items()) else None


def depend_on_constants(declarations: Sequence[Declaration]) -> bool:
    """Return whether some check of a limit gives values to constants."""
    checks = (each for each in declarations if isinstance(each, CheckDeclaration))
    return any(
        any(map(_is_limit, each.options)) and any(isinstance(option, GivenConstant) for option in each.options)
        for each in checks
    )


def with_limits(
    declarations: Sequence[Declaration], problems: Problems, texts: ConstantTexts | None = None
) -> tuple[Declaration, ...]:
    """Return the declarations with the statements and checks that checks of limits stand for, in their place.

    ``texts`` are needed where ``depend_on_constants`` holds.
    """
    measures = {
        each.name.text: each
        for each in declarations
        if isinstance(each, InvariantDeclaration) and each.kind is StatementKind.MEASURE
    }
    limits = _Limits(measures, problems, texts or ConstantTexts(), declarations)
    return tuple(each for declaration in declarations for each in limits.instead_of(declaration))


class _Limits:
    def __init__(
        self,
        measures: dict[str, InvariantDeclaration],
        problems: Problems,
        texts: ConstantTexts,
        declarations: Sequence[Declaration],
    ) -> None:
        self._measures = measures
        self._problems = problems
        self._texts = texts
        self._stated: dict[str, tuple[Fraction | str, Span]] = {}
        self._ranks: dict[str, int] = {}
        for each in declarations:
            if not isinstance(each, CheckDeclaration) or not any(map(_is_limit, each.options)):
                continue
            rank = texts.rank(each)
            for reference in each.properties if rank is not None else ():
                self._ranks[reference.text] = max(rank or 0, self._ranks.get(reference.text, 0))

    def instead_of(self, declaration: Declaration) -> Iterator[Declaration]:
        """Yield the declarations that stand for one."""
        if not isinstance(declaration, CheckDeclaration):
            yield declaration
            return
        option = next((each for each in declaration.options if _is_limit(each)), None)
        if option is None:
            if self._names_no_measure(declaration):
                yield declaration
        elif not declaration.properties:
            self._refuse("`limit` is about a measure that the check names", option.span, self._measures_to_name())
        else:
            yield from self._checks_of_limits(declaration, option.span)

    def _names_no_measure(self, declaration: CheckDeclaration) -> bool:
        """Return whether a check without ``limit`` names no measure; one that it names is reported."""
        named = [each for each in declaration.properties if each.text in self._measures]
        valued = declaration.option(LIMIT)
        for each in named:
            message, span = f"`{each.text}` is a measure, of which a check asks for the limit", each.span
            if valued is not None:
                message, span = "`limit` takes no value: what it is comes behind `expect`", valued.span
            expected = "7" if valued is None else valued.value.text
            self._refuse(message, span, f"write `check {each.text}: limit, expect {expected}`")
        return not named

    def _are_measures(self, declaration: CheckDeclaration) -> bool:
        """Return whether a check names measures only; others are reported."""
        others = [each for each in declaration.properties if each.text not in self._measures]
        for each in others:
            self._refuse(f"`{each.text}` is no measure, and has no limit", each.span, self._measures_to_name(each.text))
        return not others

    def _measures_to_name(self, name: str = "") -> str:
        """Return the way out where a check of a limit names no measure."""
        if not self._measures:
            return "leave `limit` out; or declare a measure, as in `measure m: x`, and write `check m: limit, expect 7`"
        guess = closest(name, self._measures)
        if guess is not None:
            return did_you_mean(name, guess)
        return f"leave `limit` out, or name a measure: {_way_out(next(iter(self._measures)))}"

    def _checks_of_limits(self, declaration: CheckDeclaration, place: Span) -> Iterator[Declaration]:
        if not self._are_measures(declaration):
            return
        expected = declaration.option("expect")
        if expected is not None and expected.value.text == HOLE:
            message = "a hole stands for a limit that is to be found"
            self._problems.report(Code.HOLE, message, expected.value.span, help="`invariants solve` finds it")
            return
        value = None if expected is None else _limit(expected.value.text)
        if expected is None or value is None or expected.after is not None:
            message = "a check of a limit states the limit: a number, or `unlimited`"
            named = ", ".join(each.text for each in declaration.properties)
            self._refuse(message, place if expected is None else expected.span, _way_out(named))
            return
        for reference in declaration.properties:
            measure = self._measures[reference.text]
            rank = self._texts.rank(declaration)
            if rank is None or rank < self._ranks[reference.text]:
                yield replace(declaration, properties=(), options=_constants(declaration), is_elsewhere=True)
                continue
            if self._is_new(measure, value, expected.value.span):
                yield from _statements(measure, expected.value)
            if value == UNLIMITED:
                yield from self._check_of_growth(declaration, reference)
            else:
                yield from _checks(declaration, reference, expected)

    def _check_of_growth(
        self, declaration: CheckDeclaration, reference: PropertyReference
    ) -> Iterator[CheckDeclaration]:
        """Yield the check that a measure grows without limit: it has no bounds."""
        bounds = (each for each in map(declaration.option, ("chain", "steps")) if each is not None)
        bounded = next((each for each in bounds if each.value.text != _UNBOUNDED), None)
        if bounded is not None:
            self._refuse("within bounds nothing grows without limit", bounded.span, "leave the bound out")
            return
        options = tuple(each for each in declaration.options if not _is_limit(each))
        named = replace(reference, text=f"{reference.text}.{LIMIT}")
        yield replace(declaration, properties=(named,), options=options)

    def _is_new(self, measure: InvariantDeclaration, value: Fraction | str, span: Span) -> bool:
        """Return whether no check before has stated this limit; one that states another is reported."""
        earlier = self._stated.setdefault(measure.name.text, (value, span))
        if earlier[0] != value:
            message = f"two checks expect different limits of `{measure.name.text}`"
            label = Label(earlier[1], "the first is here")
            self._problems.report(Code.BAD_OPTION, message, span, others=(label,), help="a measure has one limit")
        return earlier[1] is span

    def _refuse(self, message: str, span: Span, help: str) -> None:
        self._problems.report(Code.BAD_OPTION, message, span, help=help)


def _statements(measure: InvariantDeclaration, value: Identifier) -> Iterator[InvariantDeclaration]:
    """Yield the invariant that a measure is at most a number, and the witness that it is at least the number.

    Without a number, yield the statement that the measure grows without limit.
    """
    if isinstance(measure.condition, LeadsTo):
        return
    if value.text == UNLIMITED:
        both = Comparison(
            (measure.condition, measure.condition), (ComparisonOperator.LESS_EQUAL,), span=measure.condition.span
        )
        name = replace(measure.name, text=f"{measure.name.text}.{LIMIT}")
        yield InvariantDeclaration(name, both, StatementKind.GROWTH, span=measure.span)
        return
    number = _number(value)
    for end, operator, kind in (
        (LIMIT, ComparisonOperator.LESS_EQUAL, StatementKind.INVARIANT),
        (REACHED, ComparisonOperator.GREATER_EQUAL, StatementKind.WITNESS),
    ):
        compared = Comparison((measure.condition, number), (operator,), span=measure.condition.span)
        name = replace(measure.name, text=f"{measure.name.text}.{end}")
        yield InvariantDeclaration(name, compared, kind, limit=number_of(value.text), span=measure.span)


def _number(value: Identifier) -> Expression:
    """Return the expression of a limit: ``7``, ``-7``, ``7/3``."""
    numerator, _, denominator = value.text.removeprefix("-").partition("/")
    number: Expression = Number(numerator, span=value.span)
    if denominator:
        number = Binary(BinaryOperator.DIVIDE, number, Number(denominator, span=value.span), span=value.span)
    return Unary(PrefixOperator.NEGATE, number, span=value.span) if value.text.startswith("-") else number


def _checks(
    declaration: CheckDeclaration, reference: PropertyReference, stated: CheckOption
) -> Iterator[CheckDeclaration]:
    """Yield the check of the invariant, and that of the witness. Bounds that are not given are ``any``."""
    kept = [each for each in declaration.options if each is not stated and not _is_limit(each)]
    given = {each.name.text: each for each in kept if isinstance(each, CheckOption)}
    span = declaration.span
    for name in ("chain", "steps"):
        if name not in given:
            given[name] = CheckOption(Identifier(name, span=span), Identifier(_UNBOUNDED, span=span), span=span)
            kept.append(given[name])
    is_bounded = any(given[name].value.text != _UNBOUNDED for name in ("chain", "steps"))
    for end, verdict in ((LIMIT, "survives" if is_bounded else "proved"), (REACHED, "reachable")):
        expected = replace(stated, value=replace(stated.value, text=verdict))
        named = replace(reference, text=f"{reference.text}.{end}")
        yield replace(declaration, properties=(named,), options=(expected, *kept))


def _constants(declaration: CheckDeclaration) -> tuple[GivenConstant, ...]:
    return tuple(option for option in declaration.options if isinstance(option, GivenConstant))


def _is_limit(option: object) -> bool:
    return isinstance(option, CheckOption) and option.name.text == LIMIT and not option.value.text


def _limit(text: str) -> Fraction | str | None:
    return UNLIMITED if text == UNLIMITED else number_of(text)
