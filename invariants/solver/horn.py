"""Systems as Horn clauses, for Spacer.

Owns: how Spacer is asked about clauses, its configurations, and how its answers are read.
Must never know: where the clauses come from, whether an answer is believed.

Initial configurations are in the invariant; with a configuration, all that follow it are; and no violation is. Spacer
(Komuravelli, Gurfinkel and Chaki, "SMT-based model checking for recursive programs", CAV 2014) finds such an invariant,
or a refutation, or has no answer. Every question has a context of its own.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import Enum

from invariants.foundation.limits import Allowance
from invariants.foundation.no_answer import GaveUpReason, NoAnswer
from invariants.foundation.records import Record, ValueRecord
from invariants.foundation.sorts import PredicateSort, Scope
from invariants.solver.answers import Answer
from invariants.solver.smtlib import Encoding, Printer
from invariants.solver.z3.context import Z3Context, Z3Error
from invariants.solver.z3.library import Pointer, array
from invariants.solver.z3.quantifier_elimination import quantifiers_eliminated
from invariants.solver.z3.term_reader import LiftingError, lifted
from invariants.system.grounding.horn_clauses import HornSystem, Location
from invariants.system.terms.manager import TermManager
from invariants.system.terms.terms import Term, leaf_sort

_DEPTH = b"SPACER cex depth"

_EVERY_PLACE = {"fp.xform.inline_eager": False}
"""Fewer predicates are inlined: the invariant of one that is has quantifiers, whose elimination takes longer than most
searches and leaves long lemmas; and a refutation does not count its configurations."""


class SpacerConfiguration(Enum):
    """A way for Spacer to search.

    The two have different strengths: among the measured configurations, they solve every system that any solves.
    """

    GLOBAL = "global"
    """Lemmas are generalised together (Krishnan et al., "Global guidance for local generalization", CAV 2020)."""
    LOCAL = "local"
    """Lemmas are generalised one by one."""

    @property
    def parameters(self) -> dict[str, bool]:
        """Return Z3's parameters for it."""
        return _EVERY_PLACE | ({"fp.spacer.global": True} if self is SpacerConfiguration.GLOBAL else {})


class Invariant(Record):
    """An inductive invariant that excludes every violation, as the solver says.

    Every configuration is at one of the locations, and inside the formula that stands beside it.
    """

    inside: tuple[tuple[Location, Term], ...]


class Refuted(Record):
    """There is no such invariant: some run of the clauses, with so many configurations, ends in a violation."""

    configurations: int


class NoSpacerAnswer(ValueRecord):
    """The solver gives no answer."""

    why: NoAnswer


HornAnswer = Invariant | Refuted | NoSpacerAnswer


class Spacer:
    """Asks Spacer about the clauses of a system, in a context of its own each time. ``scope`` is the system's."""

    def __init__(self, manager: TermManager, scope: Scope, system: HornSystem) -> None:
        self._manager = manager
        self._encoding = Encoding.of(scope, None)
        self._system = system

    def solve(
        self, configuration: SpacerConfiguration, seconds: float | None, allowance: Allowance | None = None
    ) -> HornAnswer:
        """Return Spacer's answer, within so many seconds on the clock and the work that is allowed.

        Raises KeyboardInterrupt where the user has interrupted it.
        """
        if seconds is not None and seconds <= 0:
            return NoSpacerAnswer(NoAnswer(GaveUpReason.OUT_OF_TIME))
        try:
            # No seed is set: with any seed, even 0, some systems are not solved for a long time.
            context = Z3Context("HORN", configuration.parameters, allowance=allowance)
            predicates = self._assert_clauses(context)
            outcome = context.check((), seconds)
            match outcome.answer:
                case Answer.SATISFIABLE:
                    return self._invariant(context, predicates)
                case Answer.UNSATISFIABLE:
                    return Refuted(context.statistic(_DEPTH))
                case Answer.UNKNOWN:
                    return NoSpacerAnswer(outcome.why)
        except (Z3Error, LiftingError) as error:
            return NoSpacerAnswer(NoAnswer(GaveUpReason.UNDECIDED, " ".join(str(error).split())))

    # ------------------------------------------------------------- clauses

    def _assert_clauses(self, context: Z3Context) -> list[Pointer]:
        """Assert the clauses; return the predicates that stand for the invariant, one for each location."""
        clauses = self._system.clauses
        predicates = [self._predicate(context, number) for number in range(len(self._system.locations))]
        bound = [clause.leaves for clause in clauses]
        leaves = list(dict.fromkeys(leaf for found in bound for leaf in found))
        names = {leaf: f"k!{number}" for number, leaf in enumerate(leaves)}
        constants = {leaf: context.constant(names[leaf], self._sort(context, leaf)) for leaf in leaves}
        printer = Printer(self._encoding, names.__getitem__)
        bodies = [printer.texts(clause.body) for clause in clauses]
        lines = [f"(declare-const {names[leaf]} {self._encoding.sort(leaf_sort(leaf))})" for leaf in leaves]
        if printer.predicates or any(isinstance(leaf_sort(leaf), PredicateSort) for leaf in leaves):
            raise LiftingError("Horn clauses cannot say that a condition is some fixed one")  # Spacer would choose it
        lines += printer.definitions()
        lines += [f"(assert (and true {' '.join(texts)}))" for texts in bodies]
        parsed = context.parsed("\n".join(lines))
        for clause, body, variables in zip(clauses, parsed, bound, strict=True):
            before, after = (
                None if place is None else _applied(context, predicates[place.location], place.values, constants)
                for place in (clause.before, clause.after)
            )
            context.add(_closed(context, _implication(context, before, body, after), [constants[v] for v in variables]))
        return predicates

    def _sort(self, context: Z3Context, leaf: Term) -> Pointer:
        return context.sort(self._encoding.sort(leaf_sort(leaf)))

    def _predicate(self, context: Z3Context, number: int) -> Pointer:
        domain = [self._sort(context, argument) for argument in self._system.locations[number].arguments]
        name, truth = context.symbol(f"inside!{number}"), context.sort("Bool")
        made = context.z3.mk_func_decl(context.context, name, len(domain), array(domain), truth)
        return context.built(made)

    # ------------------------------------------------------------- answers

    def _invariant(self, context: Z3Context, predicates: Sequence[Pointer]) -> Invariant:
        z3, c = context.z3, context.context
        model = context.built(z3.solver_get_model(c, context.solver))
        z3.model_inc_ref(c, model)
        return Invariant(
            tuple(
                (location, self._interpretation(context, model, predicate, location.arguments))
                for predicate, location in zip(predicates, self._system.locations, strict=True)
            )
        )

    def _interpretation(
        self, context: Z3Context, model: Pointer, predicate: Pointer, arguments: tuple[Term, ...]
    ) -> Term:
        """Return the formula over arguments by which a model interprets a predicate."""
        z3, c = context.z3, context.context
        constants = [context.constant(f"a!{i}", self._sort(context, entry)) for i, entry in enumerate(arguments)]
        if not arguments:
            body = context.built(z3.model_get_const_interp(c, model, predicate))
        else:
            found = context.built(z3.model_get_func_interp(c, model, predicate))
            z3.func_interp_inc_ref(c, found)
            if z3.func_interp_get_num_entries(c, found):
                raise LiftingError("the solver gives the invariant as a table")
            otherwise = context.built(z3.func_interp_get_else(c, found))
            body = context.built(z3.substitute_vars(c, otherwise, len(constants), array(constants)))
        entries = dict(zip(constants, arguments, strict=True))
        # The model has existential quantifiers for predicates that Spacer has inlined.
        error = LiftingError()
        for formula in quantifiers_eliminated(context, body):
            try:
                return lifted(context, self._manager, formula, entries)
            except LiftingError as found:
                error = found
        raise error


def _applied(
    context: Z3Context, predicate: Pointer, values: Sequence[Term], constants: Mapping[Term, Pointer]
) -> Pointer:
    arguments = array([constants[value] for value in values])
    return context.built(context.z3.mk_app(context.context, predicate, len(values), arguments))


def _implication(context: Z3Context, before: Pointer | None, body: Pointer, after: Pointer | None) -> Pointer:
    z3, c = context.z3, context.context
    whole = body if before is None else context.built(z3.mk_and(c, 2, array([before, body])))
    return context.built(z3.mk_implies(c, whole, context.built(z3.mk_false(c)) if after is None else after))


def _closed(context: Z3Context, formula: Pointer, variables: Sequence[Pointer]) -> Pointer:
    if not variables:
        return formula
    z3, c = context.z3, context.context
    return context.built(z3.mk_forall_const(c, 0, len(variables), array(variables), 0, None, formula))
