"""Proof obligations for populations of every size.

Owns: initiation, consecution and safety with quantifiers over individuals, as SMT-LIB text.
Must never know: how the strengthening was found, or which solver is asked.

Entries are functions of individuals. What they are after the step is defined, not constrained, so that the
strengthening after the step is its own text with other names.
"""

from __future__ import annotations

import re

from invariants.evidence.proofs.proof_obligations import entry_name, query
from invariants.foundation.records import Record
from invariants.foundation.sorts import EnumSort
from invariants.solver.smtlib import Encoding, Printer
from invariants.system.encoding.transition_system import TransitionSystem
from invariants.system.grounding.open_populations import Family, OpenSystem, individual_sorts, open_system
from invariants.system.terms.terms import StateVariable, leaf_sort

ENCODING = Encoding((), None, is_symbolic=True)

_PLACE = "<strengthening>"
"""Stands for a strengthening; occurs in no obligation."""

_NAME = re.compile(r"\|[^|]*\|")


class OpenProofObligations(Record):
    """The three obligations for a strengthening with open populations.

    ``arities`` has the names that a strengthening may mention, with the number of individuals each is read at;
    ``sorts`` those that it may quantify over; ``varying`` the names of what a step can change.
    """

    preamble: str
    arities: dict[str, int]
    sorts: frozenset[str]
    varying: frozenset[str]
    constants: frozenset[str]
    """The members of enumerations."""

    @property
    def around(self) -> tuple[str, str]:
        """The text up to the strengthening, and the text that follows it at once."""
        before, between, _ = self.script(_PLACE).split(_PLACE)
        return before, between

    def after(self, text: str) -> str:
        """A formula about a configuration as one about its successor."""
        return _NAME.sub(lambda name: _following(name.group()) if name.group() in self.varying else name.group(), text)

    def script(self, strengthening: str) -> str:
        """The complete text: a solver must answer ``unsat`` three times."""
        return "\n".join(
            [
                self.preamble,
                "(define-fun strengthening () Bool",
                strengthening,
                ")",
                "(define-fun |strengthening'| () Bool",
                self.after(strengthening),
                ")",
                *query("initiation: it holds initially", "initial", "(not strengthening)"),
                *query("consecution: every step preserves it", "strengthening", "step", "(not |strengthening'|)"),
                *query("safety: it excludes every violation", "strengthening", "violation"),
                "",
            ]
        )


def _following(name: str) -> str:
    return f"{name[:-1]}'|"


def open_obligations(system: TransitionSystem, name: str) -> OpenProofObligations:
    """The obligations for one property of a system, for populations of every size.

    Raises ``UnsupportedSystemError`` where the system counts or sums over individuals.
    """
    return obligations_of_open(open_system(system, system.properties[name]))


def obligations_of_open(opened: OpenSystem) -> OpenProofObligations:
    """The obligations, from an open system that has been made already."""
    printer = Printer(ENCODING, entry_name, prefix="part")
    lines = ["(set-logic ALL)"]
    lines += [f"(declare-sort {ENCODING.sort(sort)} 0)" for sort in individual_sorts(opened)]
    lines += [_enumeration(sort) for sort in _enumerations(opened)]
    for family in (*opened.states, *opened.inputs):
        domain = " ".join(ENCODING.sort(formal.sort) for formal in family.formals)
        lines.append(f"(declare-fun {entry_name(family.leaf)} ({domain}) {ENCODING.sort(leaf_sort(family.leaf))})")
    lines += [f"(declare-const {entry_name(leaf)} {ENCODING.sort(leaf_sort(leaf))})" for leaf in opened.choice]
    following = printer.texts(opened.following)
    initial, guard, violation = printer.texts([opened.initial, opened.guard, opened.violation])
    lines += printer.definitions()
    varying = [(f, text) for f, text in zip(opened.states, following, strict=True) if _is_varying(f)]
    for family, text in varying:
        formals = " ".join(f"({printer.bound_name(f)} {ENCODING.sort(f.sort)})" for f in family.formals)
        sort = ENCODING.sort(leaf_sort(family.leaf))
        lines.append(f"(define-fun {_following(entry_name(family.leaf))} ({formals}) {sort} {text})")
    lines += [
        f"(define-fun initial () Bool {initial})",
        f"(define-fun step () Bool {guard})",
        f"(define-fun violation () Bool {f'(and {violation} step)' if opened.on_step else violation})",
    ]
    return OpenProofObligations(
        "\n".join(lines),
        {entry_name(family.leaf): len(family.formals) for family in opened.states},
        frozenset(ENCODING.sort(sort) for sort in individual_sorts(opened)),
        frozenset(entry_name(family.leaf) for family, _ in varying),
        frozenset(ENCODING.literal(n, sort) for sort in _enumerations(opened) for n in range(len(sort.members))),
    )


def _is_varying(family: Family) -> bool:
    return isinstance(family.leaf.payload, StateVariable) and not family.leaf.payload.constant


def _enumerations(opened: OpenSystem) -> list[EnumSort]:
    leaves = [family.leaf for family in (*opened.states, *opened.inputs)] + list(opened.choice)
    return list(dict.fromkeys(sort for leaf in leaves if isinstance(sort := leaf_sort(leaf), EnumSort)))


def _enumeration(sort: EnumSort) -> str:
    members = " ".join(f"({ENCODING.literal(number, sort)})" for number in range(len(sort.members)))
    return f"(declare-datatypes (({ENCODING.sort(sort)} 0)) (({members})))"
