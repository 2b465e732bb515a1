"""Systems as Horn clauses, for Spacer.

Owns: the clauses that define an inductive invariant, the way in which Spacer is asked, and its configurations.
Must never know: the meaning of a property, whether an answer is believed.

Initial configurations are in the invariant; with a configuration, all that follow it are; and no violation is. Spacer
(Komuravelli, Gurfinkel and Chaki, "SMT-based model checking for recursive programs", CAV 2014) finds such an invariant,
or a refutation, or gives up. Every question has a context of its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum

from invariants.foundation.no_answer import GaveUpReason, NoAnswer
from invariants.foundation.records import Record, ValueRecord
from invariants.solver.answers import Answer
from invariants.solver.smtlib import Encoding, Printer
from invariants.solver.z3.context import Z3Context, Z3Error
from invariants.solver.z3.library import Pointer, array
from invariants.solver.z3.term_reader import LiftingError, lifted
from invariants.system.grounding.step_relation import StepRelation
from invariants.system.terms.manager import TermManager
from invariants.system.terms.terms import Input, StateVariable, Term, leaf_sort, post_order

_DEPTH = b"SPACER cex depth"


class SpacerConfiguration(Enum):
    """A way for Spacer to search, with its parameters.

    They have different strengths; of those that were measured, these two solve what any solves.
    """

    LOCAL = ()
    """Lemmas are generalised one by one."""
    GLOBAL = (("fp.spacer.global", True),)
    """Lemmas are generalised together (Krishnan et al., "Global guidance for local generalization", CAV 2020)."""


class Invariant(Record):
    """An inductive invariant that excludes every violation, as the solver says."""

    term: Term


class Refuted(Record):
    """There is no such invariant: some run of the clauses, with so many configurations, ends in a violation."""

    configurations: int


class NoSpacerAnswer(ValueRecord):
    """The solver gives no answer."""

    why: NoAnswer


HornAnswer = Invariant | Refuted | NoSpacerAnswer


class _Clause(Record):
    """Where the body holds (with ``inside``: of a configuration in the invariant), the head is in the invariant.

    Without a head, the body never holds.
    """

    body: tuple[Term, ...]
    inside: bool
    head: tuple[Term, ...] | None


class HornClauses:
    """The clauses of one property of one system. ``bad`` is a violation, of a step with ``on_step``."""

    def __init__(self, relation: StepRelation, bad: Term, *, on_step: bool) -> None:
        system = relation.system
        self._manager: TermManager = system.manager
        self._entries = system.entries
        self._encoding = Encoding.of(system.scope, None)
        following = tuple(map(self._manager.following, system.entries))
        replacement = dict(zip(system.entries, following, strict=True))
        after = [self._manager.replace(condition, replacement) for condition in relation.numbering]
        busy = self._manager.not_(relation.idle)
        prop = (*relation.step, busy, bad) if on_step else (bad,)
        sorts = (*relation.domain, *relation.numbering)
        self._clauses = (
            _Clause((*system.initial, *sorts), False, self._entries),
            _Clause((*relation.step, busy, *sorts, *after), True, following),
            _Clause((*prop, *sorts), True, None),
        )

    def solve(self, configuration: SpacerConfiguration, effort: int, seconds: float | None, seed: int) -> HornAnswer:
        """Return Spacer's answer, within so many seconds and so much effort, as Z3 counts it.

        Raises KeyboardInterrupt where the user has interrupted it.
        """
        if seconds is not None and seconds <= 0:
            return NoSpacerAnswer(NoAnswer(GaveUpReason.OUT_OF_TIME))
        try:
            context = Z3Context("HORN", {"random_seed": seed, **dict(configuration.value)}, effort=effort)
            predicate = self._assert_clauses(context)
            outcome = context.check((), seconds)
            match outcome.answer:
                case Answer.SATISFIABLE:
                    return Invariant(self._invariant(context, predicate))
                case Answer.UNSATISFIABLE:
                    return Refuted(_statistic(context, _DEPTH))
                case Answer.UNKNOWN:
                    return NoSpacerAnswer(outcome.why)
        except (Z3Error, LiftingError) as error:
            return NoSpacerAnswer(NoAnswer(GaveUpReason.UNDECIDED, " ".join(str(error).split())))

    # ------------------------------------------------------------- clauses

    def _assert_clauses(self, context: Z3Context) -> Pointer:
        """Assert the clauses; return the predicate that stands for the invariant."""
        z3, c = context.z3, context.context
        mentioned = [_leaves((*clause.body, *self._entries, *(clause.head or ()))) for clause in self._clauses]
        leaves = list(dict.fromkeys(leaf for found in mentioned for leaf in found))
        names = {leaf: f"k!{number}" for number, leaf in enumerate(leaves)}
        sorts = {leaf: self._encoding.sort(leaf_sort(leaf)) for leaf in leaves}
        constants = {leaf: context.constant(names[leaf], context.sort(sorts[leaf])) for leaf in leaves}
        printer = Printer(self._encoding, names.__getitem__)
        bodies = [printer.texts(clause.body) for clause in self._clauses]
        lines = [f"(declare-const {names[leaf]} {sorts[leaf]})" for leaf in leaves]
        lines += printer.definitions()
        lines += [f"(assert (and true {' '.join(texts)}))" for texts in bodies]
        domain = [context.sort(sorts[entry]) for entry in self._entries]
        bool_sort = context.sort("Bool")
        predicate = context.built(z3.mk_func_decl(c, context.symbol("inside"), len(domain), array(domain), bool_sort))

        def inside(entries: Sequence[Term]) -> Pointer:
            return context.built(z3.mk_app(c, predicate, len(entries), array([constants[e] for e in entries])))

        for clause, body, bound in zip(self._clauses, context.parsed("\n".join(lines)), mentioned, strict=True):
            if clause.inside:
                body = context.built(z3.mk_and(c, 2, array([inside(self._entries), body])))  # noqa: PLW2901
            head = context.built(z3.mk_false(c)) if clause.head is None else inside(clause.head)
            formula = context.built(z3.mk_implies(c, body, head))
            if bound:
                values = array([constants[leaf] for leaf in bound])
                formula = context.built(z3.mk_forall_const(c, 0, len(bound), values, 0, None, formula))
            context.add(formula)
        return predicate

    def _invariant(self, context: Z3Context, predicate: Pointer) -> Term:
        z3, c = context.z3, context.context
        model = context.built(z3.solver_get_model(c, context.solver))
        z3.model_inc_ref(c, model)
        found = z3.model_get_func_interp(c, model, predicate)
        context.raise_error()
        if found is None:
            raise LiftingError("the solver does not give the invariant")
        z3.func_interp_inc_ref(c, found)
        if z3.func_interp_get_num_entries(c, found):
            raise LiftingError("the solver gives the invariant as a table")
        body = context.built(z3.func_interp_get_else(c, found))
        return lifted(context, self._manager, body, self._entries)


def _leaves(terms: Sequence[Term]) -> list[Term]:
    return [part for part in post_order(terms) if isinstance(part.payload, StateVariable | Input)]


def _statistic(context: Z3Context, wanted: bytes) -> int:
    z3, c = context.z3, context.context
    found = context.built(z3.solver_get_statistics(c, context.solver))
    z3.stats_inc_ref(c, found)
    values = [
        z3.stats_get_uint_value(c, found, i)
        for i in range(z3.stats_size(c, found))
        if z3.stats_is_uint(c, found, i) and z3.stats_get_key(c, found, i) == wanted
    ]
    z3.stats_dec_ref(c, found)
    return max(values, default=0)
