"""The values of code as terms, over one state and one set of arguments.

Owns: where the code of a guard passes, and which value the code of an assignment assigns.
Must never know: which pieces of code are compared, and why.

An ``any`` stands for each of its values: a guard passes where one of them lets it pass.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from msgspec.structs import replace

from invariants.foundation.sorts import RangeSort, SetSort
from invariants.interpreter.state.configuration import Closure
from invariants.interpreter.state.values import Value
from invariants.language.model.expressions import Arbitrary, Body, Expression, Local, SiteKey, Variable
from invariants.language.model.rules import Rule, Site
from invariants.system.encoding.transition_system import PartialTerm, UnsupportedSystemError
from invariants.system.encoding.translation import TranslationContext, Translator
from invariants.system.terms.manager import TermManager
from invariants.system.terms.terms import StateVariable, Term

MOST_NESTED = 16
"""The most combinations of values of nested ``any`` in one guard."""

CodeArguments = Sequence[Value | None]
"""The arguments that a piece of code is for; None for every value."""


class CodeValues:
    """The values of the code of one model.

    ``constants`` stand for parameters and for the names that a ``for`` binds. Questions about code go to
    ``translator.code``: free variables, or the code of one configuration.
    """

    def __init__(self, translator: Translator, constants: Mapping[Local, StateVariable]) -> None:
        self.translator = translator
        self.manager: TermManager = translator.manager
        self._constants = constants

    def context(self, rule: Rule, arguments: CodeArguments, site: Site | None = None) -> TranslationContext:
        """Return the names that code of a rule can read: arguments that are given, or constants."""
        names = (*rule.parameters, *(site.binder.locals if site is not None and site.binder is not None else ()))
        # A set is read value by value: the translator has its constant.
        plain = (local for local in names if not isinstance(local.sort, SetSort))
        terms = {local: self.manager.state(self._constants[local]) for local in plain}
        for parameter, value in zip(rule.parameters, arguments, strict=True):
            if value is not None:
                terms[parameter] = self.value(value, parameter)
        return TranslationContext(terms)

    def value(self, value: Value, of: Local | Variable) -> Term:
        """Return a value as a term. Raises ``UnsupportedSystemError`` for an irrational one."""
        if not isinstance(value, int) and not hasattr(value, "denominator"):
            raise UnsupportedSystemError("a value is irrational")
        return self.manager.value(value, of.sort)  # type: ignore[arg-type]

    def passing(self, part: PartialTerm) -> Term:
        """Return where something is defined and true."""
        return self.manager.and_(part.defined, part.value)

    def condition(self, site: Site, context: TranslationContext) -> Term:
        """Return where the ``for`` of an assignment assigns."""
        return self.passing(self.translator.boolean(None if site.binder is None else site.binder.condition, context))

    # ----------------------------------------------------------------- guards

    def guard(self, guard: Expression | SiteKey, closure: Closure | None, context: TranslationContext) -> Term:
        """Return where a guard passes: a condition as written, or the site that holds a closure."""
        if not isinstance(guard, SiteKey):
            return self.passing(self.translator.expression(guard, context))
        found = [PartialTerm(self.manager.true, self.manager.true)]
        for level in _levels(closure):
            found = [each for before in found for each in self._choices(level, replace(context, previous=before))]
            if len(found) > MOST_NESTED:
                raise UnsupportedSystemError("too many `any` are nested")
        return self.manager.or_(*(self.passing(each) for each in found))

    def _choices(self, closure: Closure, context: TranslationContext) -> list[PartialTerm]:
        """Return the value of one level of a guard: of an ``any``, both values, each defined where it is possible."""
        body, context = self._opened(closure, context)
        if not isinstance(body, Arbitrary):
            return [self.translator.expression(body, context)]
        values = (self.manager.true, self.manager.false)
        return [PartialTerm(value, self._is_possible(body, value, context)) for value in values]

    def _is_possible(self, body: Arbitrary, value: Term, context: TranslationContext) -> Term:
        chosen = context if body.local is None else context.bind({body.local: value})
        possible = self.passing(self.translator.boolean(body.condition, chosen))
        if isinstance(body.sort, RangeSort):
            return self.manager.and_(self.translator.inside(value, body.sort), possible)
        return possible

    def _opened(self, closure: Closure, context: TranslationContext) -> tuple[Body, TranslationContext]:
        """Return the code of a closure, and the context with the values that it has captured."""
        code = closure.program.code
        if any(not isinstance(value, int) and not hasattr(value, "denominator") for value in closure.captured):
            raise UnsupportedSystemError("a captured value is irrational")
        pairs = zip(closure.captured, () if code is None else code.captures, strict=True)
        captured = tuple(self.manager.value(value, capture.sort) for value, capture in pairs)  # type: ignore[arg-type]
        return closure.program.body, replace(context, captured=captured)

    def known(self, closure: Closure | None, context: TranslationContext, held: PartialTerm) -> PartialTerm:
        """Return the value of code without ``any``; ``held`` is the value of an empty site."""
        for level in _levels(closure):
            body, opened = self._opened(level, replace(context, previous=held))
            if isinstance(body, Arbitrary):
                raise UnsupportedSystemError("`any` stands for several values")
            held = self.translator.expression(body, opened)
        return held

    # ------------------------------------------------------------ assignments

    def entry(self, site: Site, context: TranslationContext) -> PartialTerm:
        """Return the value of the entry that an assignment is about, before the step."""
        if site.entry is None:
            raise ValueError(f"not an assignment: {site.key}")
        indices, defined = self.translator.indices(site.entry.variable, site.entry.indices, context)
        return PartialTerm(self.manager.state(self.translator.variable(site.entry.variable), tuple(indices)), defined)

    def assigns(self, site: Site, closure: Closure | None, context: TranslationContext, value: Term) -> Term:
        """Return where the code of an assignment can assign a value."""
        held = self.entry(site, context)
        if closure is None or not isinstance(closure.program.body, Arbitrary):
            part = self.known(closure, context, held)
            return self.manager.and_(held.defined, part.defined, self.manager.equal(part.value, value))
        below = closure.previous if closure.program.uses_previous else None
        body, opened = self._opened(closure, replace(context, previous=self.known(below, context, held)))
        if not isinstance(body, Arbitrary):
            raise TypeError(f"no choice: {body}")
        return self.manager.and_(held.defined, self._is_possible(body, value, opened))


def _levels(closure: Closure | None) -> list[Closure]:
    """Return a closure and those that ``prev`` refers to in turn, the deepest first."""
    found: list[Closure] = []
    while closure is not None:
        found.append(closure)
        closure = closure.previous if closure.program.uses_previous else None
    return found[::-1]
