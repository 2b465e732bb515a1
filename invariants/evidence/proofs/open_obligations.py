"""Proof obligations for populations of every size.

Owns: the definitions of ``initial``, ``step`` and ``violation`` with quantifiers over individuals, as SMT-LIB text,
and the definition of a strengthening over them.
Must never know: how the strengthening was found, or which solver is asked.

Entries are functions of individuals. Their values after the step are defined, not constrained, so that the
strengthening after the step is the same text with other names.
"""

from __future__ import annotations

import re

from invariants.evidence.proofs.proof_obligations import ProofObligations, entry_name, following_name, numbered
from invariants.evidence.proofs.strengthening_check import Vocabulary
from invariants.foundation.records import ValueRecord
from invariants.foundation.sorts import EnumSort
from invariants.solver.smtlib import Encoding, Printer
from invariants.system.encoding.transition_system import TransitionSystem
from invariants.system.grounding.open_populations import Family, OpenSystem, individual_sorts, open_system
from invariants.system.terms.terms import Operator, StateVariable, Term, leaf_sort, post_order

ENCODING = Encoding((), None, is_symbolic=True)

_NAME = re.compile(r"\|[^|]*\|")


class OpenCall(ValueRecord):
    """A rule as a step has it: the name of the truth value that it fires, and its arguments with their sorts."""

    fires: str
    arguments: tuple[tuple[str, str], ...]


class OpenObligations(ProofObligations):
    """The obligations for every number of individuals.

    ``varying`` has the names of entries that a step can change. One of the ``calls`` is made in every step.
    ``violation`` is the text of the first one's definition.
    """

    varying: frozenset[str]
    calls: tuple[OpenCall, ...]
    violation: str

    def after(self, text: str) -> str:
        """Return a formula about a configuration as one about its successor."""

        def renamed(name: re.Match[str]) -> str:
            return following_name(name.group()) if name.group() in self.varying else name.group()

        return _NAME.sub(renamed, text)

    def is_fixed(self, text: str) -> bool:
        """Return whether no step changes what a formula reads."""
        return self.varying.isdisjoint(_NAME.findall(text))

    def definition(self, strengthening: str, number: int = 0) -> tuple[list[str], str, str]:
        """Return the definitions of two truth values, for before and after the step."""
        now = numbered("strengthening", number)
        after = following_name(now) if number else "|strengthening'|"
        lines = [f"(define-fun {now} () Bool", strengthening, ")"]
        lines += [f"(define-fun {after} () Bool", self.after(strengthening), ")"]
        return lines, now, after


def open_obligations(system: TransitionSystem, *names: str) -> OpenObligations:
    """Return the obligations for one property of a system, or for each of several, for populations of every size.

    A property that is evaluated before the start, or on steps, is alone. Raises ``UnsupportedSystemError`` where the
    system counts or sums over individuals.
    """
    return obligations_of_open(open_system(system, *(system.properties[name] for name in names)))


def obligations_of_open(opened: OpenSystem) -> OpenObligations:
    """Return the obligations, from an open system that has been built before."""
    printer = Printer(ENCODING, entry_name, prefix="part")
    lines = ["(set-logic ALL)"]
    lines += [f"(declare-sort {ENCODING.sort(sort)} 0)" for sort in individual_sorts(opened)]
    lines += [_enumeration(sort) for sort in _enumerations(opened)]
    for family in (*opened.states, *opened.inputs):
        domain = " ".join(ENCODING.sort(formal.sort) for formal in family.formals)
        lines.append(f"(declare-fun {entry_name(family.leaf)} ({domain}) {ENCODING.sort(leaf_sort(family.leaf))})")
    lines += [f"(declare-const {entry_name(leaf)} {ENCODING.sort(leaf_sort(leaf))})" for leaf in opened.choice]
    following = printer.texts(opened.following)
    lines += printer.definitions()
    initial, guard, *violations = printer.texts([opened.initial, opened.guard, *opened.violations])
    parts = printer.definitions()
    about_step = [opened.guard, *opened.violations]
    reads_successor = any(term.operator is Operator.NEXT for term in post_order(about_step))
    lines += () if reads_successor else parts
    violations = [f"(and {each} step)" if opened.on_step else each for each in violations]
    varying = [(f, text) for f, text in zip(opened.states, following, strict=True) if _is_varying(f)]
    for family, text in varying:
        formals = " ".join(f"({printer.bound_name(f)} {ENCODING.sort(f.sort)})" for f in family.formals)
        sort = ENCODING.sort(leaf_sort(family.leaf))
        lines.append(f"(define-fun {following_name(entry_name(family.leaf))} ({formals}) {sort} {text})")
    lines += parts if reads_successor else ()
    lines += [
        f"(define-fun initial () Bool {initial})",
        f"(define-fun step () Bool {guard})",
        *(f"(define-fun {numbered('violation', n)} () Bool {each})" for n, each in enumerate(violations)),
    ]
    vocabulary = Vocabulary(
        {entry_name(family.leaf): len(family.formals) for family in opened.states} | printer.functions,
        frozenset(ENCODING.sort(sort) for sort in individual_sorts(opened)),
        frozenset(ENCODING.literal(n, sort) for sort in _enumerations(opened) for n in range(len(sort.members))),
    )
    names = frozenset(entry_name(family.leaf) for family, _ in varying)
    calls = tuple(OpenCall(entry_name(fires), tuple(map(_sorted, arguments))) for fires, arguments in opened.calls)
    return OpenObligations("\n".join(lines), vocabulary, names, calls, violations[0])


def _sorted(leaf: Term) -> tuple[str, str]:
    return entry_name(leaf), ENCODING.sort(leaf_sort(leaf))


def _is_varying(family: Family) -> bool:
    return isinstance(family.leaf.payload, StateVariable) and not family.leaf.payload.constant


def _enumerations(opened: OpenSystem) -> list[EnumSort]:
    leaves = [family.leaf for family in (*opened.states, *opened.inputs)] + list(opened.choice)
    return list(dict.fromkeys(sort for leaf in leaves if isinstance(sort := leaf_sort(leaf), EnumSort)))


def _enumeration(sort: EnumSort) -> str:
    members = " ".join(f"({ENCODING.literal(number, sort)})" for number in range(len(sort.members)))
    return f"(declare-datatypes (({ENCODING.sort(sort)} 0)) (({members})))"
