"""Proof obligations: what has to be unsatisfiable for an inductive strengthening to prove a property.

Owns: initiation, consecution and safety of a property of one system in one scope, as SMT-LIB text.
Must never know: how the strengthening was found, or which solver is asked.

The text depends on nothing but the system, the scope and the property. The strengthening is a body over the entries'
names, so that it can be read back from a certificate.
"""

from __future__ import annotations

from invariants.foundation.records import Record
from invariants.foundation.sorts import INT, Scope
from invariants.solver.induction.frames import Cube
from invariants.solver.smtlib import Encoding, Printer
from invariants.system.encoding.transition_system import PropertyKind, TransitionSystem
from invariants.system.grounding.grounding import GroundSystem, ground
from invariants.system.grounding.intervals import ReachableIntervals
from invariants.system.grounding.step_relation import StepRelation, step_relation
from invariants.system.terms.terms import Input, Operator, Role, StateVariable, Term, leaf_sort

_PLACE = "<strengthening>"
"""Stands for a strengthening; occurs in no obligation."""


class ProofObligations(Record):
    """The three obligations for a strengthening, and what they are made of.

    ``preamble`` declares a configuration, its choice and inputs, and the next configuration, and defines what initial,
    a step and a violation are. ``entries`` are the names a strengthening may mention, with their sorts' text.
    """

    preamble: str
    entries: tuple[tuple[str, str], ...]

    @property
    def arities(self) -> dict[str, int]:
        """The names that a strengthening may mention, with the number of individuals each is read at: none."""
        return {name: 0 for name, _ in self.entries}

    @property
    def sorts(self) -> frozenset[str]:
        """The sorts that a strengthening may quantify over: none."""
        return frozenset()

    @property
    def constants(self) -> frozenset[str]:
        """The literals that a strengthening may mention beside numbers and truth values: none."""
        return frozenset()

    @property
    def around(self) -> tuple[str, str]:
        """The text up to the strengthening, and the text that follows it at once."""
        before, after = self.script(_PLACE).split(_PLACE)
        return before, after

    def script(self, strengthening: str) -> str:
        """The complete text: a solver must answer ``unsat`` three times."""
        parameters = " ".join(f"({name} {sort})" for name, sort in self.entries)
        now = " ".join(name for name, _ in self.entries)
        then = " ".join(following_name(name) for name, _ in self.entries)
        return "\n".join(
            [
                self.preamble,
                f"(define-fun strengthening ({parameters}) Bool",
                strengthening,
                ")",
                *query("initiation: it holds initially", "initial", f"(not (strengthening {now}))"),
                *query(
                    "consecution: every step preserves it",
                    f"(strengthening {now})",
                    "step",
                    f"(not (strengthening {then}))",
                ),
                *query("safety: it excludes every violation", f"(strengthening {now})", "violation"),
                "",
            ]
        )


def query(comment: str, *parts: str) -> list[str]:
    """The lines that ask whether the parts can be true together."""
    return [f"; {comment}", "(push 1)", *(f"(assert {part})" for part in parts), "(check-sat)", "(pop 1)"]


def entry_name(leaf: Term) -> str:
    """The quoted name of an entry, an input, or a part of a step's choice.

    Quoting changes no symbol: a variable that is called like a word of SMT-LIB or of the preamble must not be one.
    """
    payload = leaf.payload
    if not isinstance(payload, StateVariable | Input):
        raise TypeError(f"has no name: {leaf}")
    indices = ",".join(str(index.value).lower() if index.is_value else "_" for index in leaf.arguments)
    if leaf.arguments:
        name = f"{payload.name}[{indices}]"
    else:
        is_of_model = isinstance(payload, StateVariable) and payload.role is Role.MODEL
        name = f"var {payload.name}" if is_of_model else payload.name
    return f"|{name}'|" if leaf.operator is Operator.NEXT else f"|{name}|"


def following_name(name: str) -> str:
    """The name of an entry after the step, from its name before."""
    return f"{name[:-1]}'|"


def proof_obligations(system: TransitionSystem, scope: Scope, name: str) -> ProofObligations:
    """The obligations for one property of a system in a scope.

    Raises ``UnsupportedSystemError`` where something has no exact meaning to a solver.
    """
    return ground_obligations(step_relation(ground(system, scope, frozenset([name]))), name)


def clause_text(cube: Cube) -> str:
    """The clause that excludes a cube, as a conjunct of a strengthening."""
    encoding = Encoding.of({}, None)
    equations = [
        f"(= {entry_name(entry)} {encoding.literal(value, leaf_sort(entry))})"
        for entry, value in sorted(cube, key=lambda literal: entry_name(literal[0]))
    ]
    return f"(not (and true {' '.join(equations)}))"


def bounds_text(intervals: ReachableIntervals) -> list[str]:
    """The intervals of integer entries, as conjuncts of a strengthening."""
    encoding = Encoding.of({}, None)
    return [
        f"(<= {encoding.literal(interval.low, INT)} {entry_name(entry)} {encoding.literal(interval.high, INT)})"
        for entry, interval in intervals.of.items()
        if interval.low is not None and interval.high is not None
    ]


def ground_obligations(relation: StepRelation, name: str) -> ProofObligations:
    """The obligations for one property, from a step relation that has been made already."""
    system: GroundSystem = relation.system
    manager = system.manager
    encoding = Encoding.of(system.scope, None)
    printer = Printer(encoding, entry_name, prefix="part")
    following = [_following(manager.following(entry), entry) for entry in system.entries]
    numbering = [*relation.numbering, *(_at_next(system, condition) for condition in relation.numbering)]
    initially: tuple[Term, ...] = system.initial
    busy_step = (*relation.step, manager.not_(relation.idle))
    if system.properties[name].kind is PropertyKind.INITIAL:
        # Judged before anything constrains the start: every valuation counts as initial, and there is no step.
        initially, busy_step = (), (manager.false,)
    judged_step = busy_step if system.properties[name].kind is PropertyKind.STEP else ()
    initial, step, violation, *assumed = printer.texts(
        [
            manager.and_(*initially),
            manager.and_(*busy_step),
            manager.and_(relation.violation(name), *judged_step),
            *relation.domain,
            *numbering,
        ]
    )
    declared = [*system.entries, *relation.fires.values(), *relation.slots, *system.inputs]
    lines = ["(set-logic ALL)"]
    lines += [f"(declare-const {entry_name(leaf)} {encoding.sort(leaf_sort(leaf))})" for leaf in declared]
    lines += [
        f"(declare-const {following_name(entry_name(entry))} {encoding.sort(leaf_sort(entry))})"
        for entry in system.entries
    ]
    lines += printer.definitions()
    lines += [f"(assert {condition})" for condition in assumed]
    lines += [f"(assert {condition})" for condition in following if condition]
    lines += [
        f"(define-fun initial () Bool {initial})",
        f"(define-fun step () Bool {step})",
        f"(define-fun violation () Bool {violation})",
    ]
    entries = tuple((entry_name(entry), encoding.sort(leaf_sort(entry))) for entry in system.entries)
    return ProofObligations("\n".join(lines), entries)


def _following(following: Term, entry: Term) -> str:
    """Constants are the same after the step."""
    return f"(= {following_name(entry_name(entry))} {entry_name(entry)})" if following is entry else ""


def _at_next(system: GroundSystem, condition: Term) -> Term:
    manager = system.manager
    return manager.replace(condition, {entry: manager.following(entry) for entry in system.entries})
