"""Site contents: the value of the code that a site holds.

Owns: that value with nested ``prev`` filled in, and the inputs for the choices of ``any … where`` on the way.
Needs: code variables. Guarantees: the value and the definedness of the closure that the variables describe; below the
levels that are kept, as :class:`BeyondDepth` says (``proofs/soundness/nested-prev.md``).
Must never know: questions about code (see ``queries``), how code changes (see ``edits``), bounds, solvers.
"""

from __future__ import annotations

from enum import Enum
from functools import partial

from msgspec.structs import replace

from invariants.foundation.records import Record
from invariants.foundation.sorts import BOOL, SetSort, Sort, is_finite
from invariants.language.model.declarations import Model
from invariants.language.model.expressions import Arbitrary, Body, SiteKey
from invariants.language.model.operators import BinaryOperator
from invariants.language.model.rules import Site
from invariants.system.encoding.code.code_variables import SiteCode, Variant, captured_symbols
from invariants.system.encoding.code.prev_depth import Counting, beside
from invariants.system.encoding.transition_system import PartialTerm, SetParameter
from invariants.system.encoding.translation import TranslationContext, Translator
from invariants.system.terms.terms import Input, Symbol, Term, post_order, term_sort


class BeyondDepth(Enum):
    """The meaning of ``prev`` below the deepest level that is kept."""

    UNREACHABLE = "unreachable"
    """The bound on the chain keeps code from nesting that deep."""
    ARBITRARY = "arbitrary"
    """Any value, definedness and choice: an over-approximation."""


class Content(Record):
    """The value of a site's code.

    ``present`` is false where an assignment is removed or not yet there. ``admissible`` restricts the choices that
    were made on the way.
    """

    value: PartialTerm
    present: Term
    admissible: PartialTerm


class Surroundings(Record):
    """The place where a clause is read: the target's parameters and, for an assignment, the names its ``for`` binds."""

    context: TranslationContext
    parameters: tuple[Term, ...]
    instance: tuple[Symbol, ...]
    """The symbols of the binder, over which choices are indexed."""
    unassigned: Term | None
    """The entry's present value: the meaning of ``prev`` where an assignment holds nothing."""
    has_entry: Term
    """The entry's indices are defined and inside the domain."""


class SiteReader:
    """Reads the contents of one model's sites, and hands out the inputs that it takes."""

    def __init__(self, model: Model, translator: Translator, beyond: BeyondDepth) -> None:
        self._model = model
        self._translator = translator
        self._manager = translator.manager
        self.beyond = beyond
        self._inputs: dict[str, Input] = {}
        self.below: dict[Input, SiteKey | None] = {}
        """Inputs for ``prev`` beyond the levels that are kept: the site for those of a step, None for a question's."""
        self._parameters: dict[str, tuple[Symbol, ...]] = {}
        self.choices: dict[Input, tuple[SiteKey, int]] = {}
        """Inputs that stand for ``any … where``, with their site and level."""

    # -------------------------------------------------------------- inputs

    def input(self, name: str, like: Input) -> Input:
        """Return the input of this name, which is created by the first call."""
        return self._inputs.setdefault(name, like)

    @property
    def inputs(self) -> tuple[Input, ...]:
        """Return all inputs so far."""
        return tuple(self._inputs.values())

    def parameters(self, rule: str) -> tuple[Symbol, ...]:
        """Return the symbols that stand for a rule's parameters."""
        if rule not in self._parameters:
            self._parameters[rule] = self._translator.symbols(self._model.rules[rule].parameters)
        return self._parameters[rule]

    def sets(self, rule: str) -> tuple[SetParameter, ...]:
        """Return the parameters of a rule that are sets, with the inputs that stand for them."""
        found = []
        for position, local in enumerate(self._model.rules[rule].parameters):
            if isinstance(local.sort, SetSort):
                name = f"{rule}/{local.name}"
                chosen = self.input(name, Input(name, (local.sort.member,), BOOL))
                self._translator.sets[local] = partial(self._member, chosen)
                found.append(SetParameter(position, chosen))
        return tuple(found)

    def _member(self, members: Input, value: Term) -> Term:
        return self._manager.input(members, (value,))

    def parameter_context(self, rule: str) -> TranslationContext:
        """Return the context in which a rule's own expressions are read."""
        symbols = self.parameters(rule)
        terms = map(self._manager.symbol, symbols)
        return TranslationContext(dict(zip(self._model.rules[rule].parameters, terms, strict=True)))

    # ------------------------------------------------------------- content

    def content(self, code: SiteCode, where: Surroundings) -> Content:
        """Return the content of a site: the value of the code that it holds now."""
        manager = self._manager
        nothing = self._nothing(code.site, where)
        if not code.levels:
            return self._variant(code, code.variants[0], 0, (), where, nothing)
        indices = tuple(where.parameters[position] for position in code.key_positions)
        below = self._beyond_deepest(code, where, nothing)
        for number in reversed(range(len(code.levels))):
            level = code.levels[number]
            holds = manager.state(level.variant, indices)
            found: Content | None = None
            for variant in code.held:
                captured = tuple(manager.state(level.slots[slot], indices) for slot in variant.slots)
                this = self._variant(
                    code, variant, number, captured, where, below if variant.uses_previous else nothing
                )
                if found is None:
                    found = this
                else:
                    found = self._either(manager.equal(holds, manager.integer(variant.number)), this, found)
            if found is None:
                raise ValueError(f"a site without variants: {code.site.key}")
            below = found
        return self._with_accumulated(code, where, below)

    def _with_accumulated(self, code: SiteCode, where: Surroundings, base: Content) -> Content:
        """Add the accumulated conditions, which are defined everywhere, to the content below them."""
        manager = self._manager
        indices = tuple(where.parameters[position] for position in code.key_positions)
        value = base.value.value
        for variant in code.variants:
            if variant.number not in code.accumulated or variant.body is None or code.accumulates is None:
                continue
            variable = code.accumulated[variant.number]
            symbols = captured_symbols(variable, code.key_positions)
            place = (*indices, *map(manager.symbol, symbols))
            there = manager.state(variable, place)
            context = replace(where.context, captured=self._gathered_values(code, variant, symbols, place))
            says = [self._translator.expression(part, context).value for part in beside(variant.body, code.accumulates)]
            if code.accumulates is BinaryOperator.AND:
                value = manager.and_(value, manager.forall(symbols, manager.implies(there, manager.and_(*says))))
            else:
                value = manager.or_(value, manager.exists(symbols, manager.and_(there, manager.or_(*says))))
        return replace(base, value=PartialTerm(value, base.value.defined))

    def _gathered_values(
        self, code: SiteCode, variant: Variant, symbols: tuple[Symbol, ...], place: tuple[Term, ...]
    ) -> tuple[Term, ...]:
        """Return the captured values of an accumulated condition, in order: symbols, and the numbers that are kept."""
        manager = self._manager
        kept = {each.position: manager.state(each.variable, place) for each in code.kept_numbers[variant.number]}
        others = iter(map(manager.symbol, symbols))
        return tuple(kept[n] if n in kept else next(others) for n in range(len(symbols) + len(kept)))

    def _nothing(self, site: Site, where: Surroundings) -> Content:
        manager = self._manager
        value = where.unassigned if where.unassigned is not None else manager.true
        true = PartialTerm(manager.true, manager.true)
        return Content(PartialTerm(value, manager.true), manager.boolean(site.entry is None), true)

    def _beyond_deepest(self, code: SiteCode, where: Surroundings, nothing: Content) -> Content:
        """Return the meaning of ``prev`` in the deepest level that is kept.

        Where such code can be reached, ``prev`` is any value of the type, also outside of a range, and another value
        for each argument. It can be undefined, or have no possible choice, where some code of the site can.
        """
        is_deep_enough = self.beyond is BeyondDepth.UNREACHABLE or code.counting is not Counting.EACH
        if is_deep_enough or not any(v.uses_previous for v in code.held):
            return nothing
        manager = self._manager
        value = self._anything(code.site, "", where, term_sort(code.site.sort))
        if all(self._is_total(code, variant, where, value) for variant in code.variants):
            return Content(PartialTerm(value, manager.true), manager.true, PartialTerm(manager.true, manager.true))
        defined, admissible, decided = (
            self._anything(code.site, what, where, BOOL) for what in ("/defined", "/admissible", "/decided")
        )
        return Content(PartialTerm(value, defined), manager.true, PartialTerm(admissible, decided))

    def _is_total(self, code: SiteCode, variant: Variant, where: Surroundings, previous: Term) -> bool:
        """Return whether the variant is defined and has a choice for all captured values, if the code below does."""
        if variant.body is None:
            return True
        if isinstance(variant.body, Arbitrary):
            return variant.body.condition is None
        indices = tuple(where.parameters[position] for position in code.key_positions)
        captured = tuple(self._manager.state(code.levels[0].slots[slot], indices) for slot in variant.slots)
        context = replace(where.context, captured=captured, previous=PartialTerm(previous, self._manager.true))
        return self._translator.expression(variant.body, context).defined is self._manager.true

    def _anything(self, site: Site, what: str, where: Surroundings, sort: Sort) -> Term:
        """Return any value, for each argument and each instance of a ``for``."""
        symbols = (*(s for s in self.parameters(site.key.rule) if is_finite(s.sort)), *where.instance)
        name = f"{site.key}/beyond{what}"
        chosen = self.input(name, Input(name, tuple(symbol.sort for symbol in symbols), sort))
        self.below[chosen] = site.key
        return self._manager.input(chosen, tuple(map(self._manager.symbol, symbols)))

    def asked(self, key: SiteKey, part: PartialTerm) -> PartialTerm:
        """Return the site's content as it is for a question such as ``enabled``.

        An ``any`` beyond the kept levels may have another value than in the step that is taken.
        """
        replacement = {}
        for term in post_order([part.value, part.defined]):
            if isinstance(term.payload, Input) and self.below.get(term.payload) == key:
                name = f"{term.payload.name}/asked"
                chosen = self.input(name, Input(name, term.payload.domain, term.payload.sort))
                self.below[chosen] = None
                replacement[term] = self._manager.input(chosen, term.arguments)
        return PartialTerm(
            self._manager.replace(part.value, replacement), self._manager.replace(part.defined, replacement)
        )

    def _either(self, condition: Term, then: Content, otherwise: Content) -> Content:
        manager = self._manager

        def partial(first: PartialTerm, second: PartialTerm) -> PartialTerm:
            return PartialTerm(
                manager.if_(condition, first.value, second.value), manager.if_(condition, first.defined, second.defined)
            )

        return Content(
            partial(then.value, otherwise.value),
            manager.if_(condition, then.present, otherwise.present),
            partial(then.admissible, otherwise.admissible),
        )

    def _variant(
        self,
        code: SiteCode,
        variant: Variant,
        level: int,
        captured: tuple[Term, ...],
        where: Surroundings,
        previous: Content,
    ) -> Content:
        manager = self._manager
        if variant.body is None:
            return self._nothing(code.site, where)
        value, condition = self._says_above(
            code.site, variant.body, level, captured, where, previous, ready=manager.true
        )
        if variant.uses_previous and previous.admissible.value is not manager.true:
            # `prev` is read where it is reached, and only there does it take a value of an `any` in it. A choice that
            # is not possible stands for nothing: nothing can be undefined because of it.
            ready = manager.or_(previous.admissible.value, manager.not_(previous.admissible.defined))
            strict, choice = self._says_above(code.site, variant.body, level, captured, where, previous, ready=ready)
            condition = PartialTerm(
                manager.and_(condition.value, manager.or_(ready, manager.and_(choice.defined, strict.defined))),
                manager.implies(ready, condition.defined),
            )
        return Content(value, manager.true, condition)

    def _says_above(
        self,
        site: Site,
        body: Body,
        level: int,
        captured: tuple[Term, ...],
        where: Surroundings,
        previous: Content,
        *,
        ready: Term,
    ) -> tuple[PartialTerm, PartialTerm]:
        """Return a body's value and the condition on its choice, where ``prev`` is undefined unless it is ``ready``."""
        below = self._manager.and_(previous.value.defined, previous.admissible.defined, ready)
        context = replace(where.context, captured=captured, previous=PartialTerm(previous.value.value, below))
        if isinstance(body, Arbitrary):
            return self._choice(site, body, level, context, where.instance)
        return self._translator.expression(body, context), PartialTerm(self._manager.true, self._manager.true)

    def _choice(
        self, site: Site, body: Arbitrary, level: int, context: TranslationContext, instance: tuple[Symbol, ...]
    ) -> tuple[PartialTerm, PartialTerm]:
        manager = self._manager
        name = f"{site.key}/any{level}"
        chosen = self.input(name, Input(name, tuple(symbol.sort for symbol in instance), body.sort))
        self.choices[chosen] = site.key, level
        value = manager.input(chosen, tuple(map(manager.symbol, instance)))
        condition = PartialTerm(manager.true, manager.true)
        if body.condition is not None:
            names = {body.local: value} if body.local is not None else {}
            condition = self._translator.expression(body.condition, context.bind(names))
        return PartialTerm(value, manager.true), condition
