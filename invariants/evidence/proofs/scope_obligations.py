"""Proof obligations for a given number of individuals.

Owns: the definitions of ``initial``, ``step`` and ``violation`` for a property of one system in one scope, as SMT-LIB
text, and the definition of a strengthening over them.
Must never know: how the strengthening was found, or which solver is asked.

Entries are constants, before and after the step. A strengthening is a function of all of them.
"""

from __future__ import annotations

from invariants.evidence.proofs.proof_obligations import ProofObligations, entry_name, following_name, numbered
from invariants.evidence.proofs.strengthening_check import Vocabulary
from invariants.foundation.sorts import Scope
from invariants.solver.smtlib import Encoding, Printer
from invariants.system.encoding.transition_system import PropertyKind, TransitionSystem
from invariants.system.grounding.grounding import GroundSystem, ground
from invariants.system.grounding.step_relation import StepRelation, step_relation
from invariants.system.terms.terms import Term, leaf_sort


class ScopeObligations(ProofObligations):
    """The obligations in a scope. ``entries`` are the names of entries, each with the text of its sort."""

    entries: tuple[tuple[str, str], ...]

    def definition(self, strengthening: str, number: int = 0) -> tuple[list[str], str, str]:
        """Return the definition of a function of the entries, and its values before and after the step."""
        name = numbered("strengthening", number)
        parameters = " ".join(f"({entry} {sort})" for entry, sort in self.entries)
        now = " ".join(entry for entry, _ in self.entries)
        after = " ".join(following_name(entry) for entry, _ in self.entries)
        lines = [f"(define-fun {name} ({parameters}) Bool", strengthening, ")"]
        if not self.entries:
            return lines, name, name
        return lines, f"({name} {now})", f"({name} {after})"


def scope_obligations(system: TransitionSystem, scope: Scope, name: str) -> ScopeObligations:
    """Return the obligations for one property of a system in a scope.

    Raises ``UnsupportedSystemError`` where something has no exact meaning to a solver.
    """
    return ground_obligations(step_relation(ground(system, scope, frozenset([name]))), name)


def ground_obligations(relation: StepRelation, *names: str, is_apart: bool = False) -> ScopeObligations:
    """Return the obligations for one property, or for several together, from a step relation that was built before.

    Several properties have one violation, or each its own if they are apart. A property that is evaluated before the
    start is alone.
    """
    system: GroundSystem = relation.system
    manager = system.manager
    encoding = Encoding.of(system.scope, None)
    printer = Printer(encoding, entry_name, prefix="part")
    numbering = [*relation.numbering, *(_at_next(system, condition) for condition in relation.numbering)]
    initially: tuple[Term, ...] = system.initial
    busy_step = (*relation.step, manager.not_(relation.idle))
    if any(system.properties[name].kind is PropertyKind.INITIAL for name in names):
        if len(names) > 1:
            raise ValueError("a property that is evaluated before the start has no steps")
        # The property is evaluated before anything constrains the start: every valuation is initial, without steps.
        initially, busy_step = (), (manager.false,)
    violations = [
        manager.and_(
            relation.violation(name), *(busy_step if system.properties[name].kind is PropertyKind.STEP else ())
        )
        for name in names
    ]
    violations = violations if is_apart else [manager.or_(*violations)]
    initial, step, *others = printer.texts(
        [manager.and_(*initially), manager.and_(*busy_step), *violations, *relation.domain, *numbering]
    )
    violated, assumed = others[: len(violations)], others[len(violations) :]
    lines = ["(set-logic ALL)", *_declarations(relation, encoding)]
    lines += printer.definitions()
    lines += [f"(assert {condition})" for condition in assumed]
    constants = [entry for entry in system.entries if manager.following(entry) is entry]
    lines += [f"(assert (= {following_name(entry_name(each))} {entry_name(each)}))" for each in constants]
    lines += [
        f"(define-fun initial () Bool {initial})",
        f"(define-fun step () Bool {step})",
        *(f"(define-fun {numbered('violation', n)} () Bool {each})" for n, each in enumerate(violated)),
    ]
    entries = tuple((entry_name(entry), encoding.sort(leaf_sort(entry))) for entry in system.entries)
    return ScopeObligations("\n".join(lines), Vocabulary({name: 0 for name, _ in entries} | printer.functions), entries)


def _declarations(relation: StepRelation, encoding: Encoding) -> list[str]:
    """Return the declarations of a configuration, the choice of a step, its inputs, and the next configuration."""
    system = relation.system
    declared = [*system.entries, *relation.fires.values(), *relation.slots, *system.inputs]
    now = [(entry_name(leaf), leaf) for leaf in declared]
    after = [(following_name(entry_name(entry)), entry) for entry in system.entries]
    return [f"(declare-const {name} {encoding.sort(leaf_sort(leaf))})" for name, leaf in (*now, *after)]


def _at_next(system: GroundSystem, condition: Term) -> Term:
    manager = system.manager
    return manager.replace(condition, {entry: manager.following(entry) for entry in system.entries})
