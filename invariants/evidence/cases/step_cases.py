"""Consecution by cases: whether one rule preserves one conjunct of a strengthening, for each of both.

Owns: the question of each case, their script, and the condition under which cases are complete.
Must never know: which cases are decided, solvers.

A solver decides a small question where it does not decide the whole one. A question *at the individuals of the step*
has constants for the individuals that the conjunct is about, and assumes what the strengthening says of these and of
the rule's arguments: without other instances, solvers are spared an endless choice. A script by cases lists its cases
in comments; from these and the strengthening all of it is computed again. `proofs/soundness/induction.md` argues that
the questions suffice.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from itertools import product
from math import prod

from invariants.evidence.proofs.open_obligations import OpenObligations
from invariants.evidence.proofs.proof_obligations import question
from invariants.evidence.proofs.reproving import ProofObligation
from invariants.foundation.exceptions import InvariantsError
from invariants.foundation.records import ValueRecord
from invariants.solver.scripts.sexpressions import tokens

_MARK = "; consecution by cases: each step is one of a rule, and each rule preserves each conjunct"
_NEAR = ", at the individuals of the step"
_SAFETY = "safety: it excludes every violation"
_SAFETY_NEAR = f"{_SAFETY}{_NEAR}"
_CASE = re.compile(rf"; conjunct ([0-9]{{1,6}}) and (\|[^|\n]*\|)({_NEAR})?")

MOST_INSTANCES = 64
"""A conjunct with more instances than these is assumed as it is."""


class StepCase(ValueRecord):
    """The question whether a rule preserves a conjunct, both known by their positions.

    ``is_near`` says that the question is at the individuals of the step; otherwise, all of the strengthening is
    assumed.
    """

    conjunct: int
    rule: int
    is_near: bool


class _Conjunct(ValueRecord):
    """A conjunct: the individuals that it is about, as pairs of name and sort, and what it says of them."""

    bound: tuple[tuple[str, str], ...]
    body: str

    def quantified(self, name: str) -> str:
        """Return that a function of these individuals is true of all of them."""
        return _quantified(self.bound, _applied(name, [each for each, _ in self.bound]))


class Cases(ValueRecord):
    """Questions for consecution, and whether the one for safety is at the individuals of the violation."""

    steps: tuple[StepCase, ...]
    safety_is_near: bool


class IncompleteCasesError(InvariantsError):
    """The cases leave something out, or are not cases of this strengthening; the message says which."""


class StepCases:
    """The cases of a strengthening, over the obligations for every population.

    The text of the strengthening has to be one expression (``check_strengthening``).
    """

    def __init__(self, obligations: OpenObligations, strengthening: str) -> None:
        self._obligations = obligations
        self.conjuncts = _conjuncts(strengthening)
        self._parts = tuple(map(_part, self.conjuncts))
        self._preamble = [obligations.preamble, "(define-fun strengthening () Bool", strengthening, ")"]

    @property
    def rules(self) -> range:
        """The positions of the rules."""
        return range(len(self._obligations.calls))

    def question(self, case: StepCase) -> str:
        """Return a question as a text of its own; it has to be unsatisfiable."""
        return "\n".join([*self._preamble, *self._definitions, *self._commands(case), ""])

    @property
    def violation_names_individuals(self) -> bool:
        """Return whether the property says something of individuals, so that a violation is one of some of them."""
        return _goal_of(self._obligations.violation) is not None

    @property
    def completeness(self) -> str:
        """The question whether a step can be none of a rule, as a text of its own."""
        return "\n".join([*self._preamble, *self._no_rule(), ""])

    def require_complete(self, cases: Sequence[StepCase]) -> None:
        """Raise :class:`IncompleteCasesError` unless the cases are about each rule and each conjunct, and no others."""
        wanted = set(product(range(len(self.conjuncts)), self.rules))
        asked = {(case.conjunct, case.rule) for case in cases}
        for conjunct, rule in sorted(wanted ^ asked):
            reason = "is not asked" if (conjunct, rule) in wanted else "has no meaning"
            raise IncompleteCasesError(f"whether rule {rule} preserves conjunct {conjunct} {reason}")

    def safety(self, *, is_near: bool) -> str:
        """Return the question whether the strengthening allows a violation, as a text of its own."""
        return "\n".join([*self._preamble, *self._definitions, *self._violating(is_near=is_near), ""])

    def script(self, cases: Cases) -> str:
        """Return the complete text: a solver must answer ``unsat`` each time."""
        lines = [*self._preamble, _MARK, *self._definitions]
        lines += question("initiation: it holds initially", "(assert initial)", "(assert (not strengthening))")
        lines += question("each step is one of a rule", *self._no_rule())
        for case in cases.steps:
            fires = self._obligations.calls[case.rule].fires
            comment = f"conjunct {case.conjunct} and {fires}{_NEAR if case.is_near else ''}"
            lines += question(comment, *self._commands(case))
        comment = _SAFETY_NEAR if cases.safety_is_near else _SAFETY
        lines += question(comment, *self._violating(is_near=cases.safety_is_near))
        return "\n".join([*lines, ""])

    def stated_in(self, script: str) -> Cases:
        """Return the cases that the comments of a script list. Raises :class:`IncompleteCasesError`."""
        positions = {call.fires: n for n, call in enumerate(self._obligations.calls)}
        lines = script.split("\n")
        found = [stated.groups() for line in lines if (stated := _CASE.fullmatch(line))]
        steps = tuple(
            StepCase(int(conjunct), positions.get(fires, len(positions)), near is not None)
            for conjunct, fires, near in found
        )
        self.require_complete(steps)
        return Cases(steps, f"; {_SAFETY_NEAR}" in lines)

    # ----------------------------------------------------------------- texts

    def _no_rule(self) -> list[str]:
        return ["(assert step)", *(f"(assert (not {call.fires}))" for call in self._obligations.calls)]

    @cached_property
    def _definitions(self) -> tuple[str, ...]:
        """The conjuncts before and after the step, as functions of the individuals that they are about."""
        found: list[str] = []
        for number, each in enumerate(self._parts):
            formals = _formals(each.bound)
            found.append(f"(define-fun |conjunct {number}| {formals} Bool {each.body})")
            found.append(f"(define-fun |conjunct {number}'| {formals} Bool {self._obligations.after(each.body)})")
        return tuple(found)

    def _commands(self, case: StepCase) -> Iterator[str]:
        call = self._obligations.calls[case.rule]
        goal, after = self._parts[case.conjunct], f"|conjunct {case.conjunct}'|"
        if case.is_near:
            names = [f"|goal {name}|" for name, _ in goal.bound]
            yield from self._near(goal.bound, call.arguments)
            yield f"(assert (not {_applied(after, names)}))"
        else:
            yield "(assert strengthening)"
            yield f"(assert (not {goal.quantified(after)}))"
        yield "(assert step)"
        yield f"(assert {call.fires})"

    def _violating(self, *, is_near: bool) -> Iterator[str]:
        goal = _goal_of(self._obligations.violation)
        if not is_near or goal is None:
            yield from ("(assert strengthening)", "(assert violation)")
            return
        yield f"(define-fun |goal| {_formals(goal.bound)} Bool {goal.body})"
        yield from self._near(goal.bound, ())
        yield f"(assert (not {_applied('|goal|', [f'|goal {name}|' for name, _ in goal.bound])}))"

    def _near(self, goal: Sequence[tuple[str, str]], arguments: Sequence[tuple[str, str]]) -> Iterator[str]:
        """Yield constants for the individuals of a goal, and what the strengthening says of them and of arguments."""
        there: dict[str, list[str]] = {}
        for name, sort in goal:
            yield f"(declare-const |goal {name}| {sort})"
            there.setdefault(sort, []).append(f"|goal {name}|")
        for name, sort in arguments:
            there.setdefault(sort, []).append(name)
        for number in range(len(self.conjuncts)):
            yield from (f"(assert {text})" for text in self._instances(number, there))

    def _instances(self, number: int, there: Mapping[str, Sequence[str]]) -> Iterator[str]:
        """Yield what a conjunct says of the individuals that are there, by their sorts.

        What no step changes is yielded as it is: these are conditions on constants, such as that an order is total.
        """
        part, name = self._parts[number], f"|conjunct {number}|"
        values = [there.get(sort, (bound,)) for bound, sort in part.bound]
        if self._obligations.is_fixed(part.body) or prod(map(len, values)) > MOST_INSTANCES:
            yield part.quantified(name)
            return
        left = [(bound, sort) for bound, sort in part.bound if sort not in there]
        for chosen in product(*values):
            yield _quantified(left, _applied(name, chosen))


def obligations_asked(cases: Cases) -> tuple[ProofObligation, ...]:
    """Return the obligation that each question of a script by cases is part of."""
    consecution = [ProofObligation.CONSECUTION] * (1 + len(cases.steps))
    return (ProofObligation.INITIATION, *consecution, ProofObligation.SAFETY)


def is_by_cases(script: str) -> bool:
    """Return whether a script says that its consecution is by cases."""
    return f"\n)\n{_MARK}\n" in script


def strengthening_by_cases(script: str, obligations: OpenObligations) -> str | None:
    """Return the text in the place of the strengthening of a script by cases; None for another script."""
    opening = f"{obligations.preamble}\n(define-fun strengthening () Bool\n"
    if not script.startswith(opening):
        return None
    found, end, _ = script[len(opening) :].partition(f"\n)\n{_MARK}\n")
    return found if end else None


def _conjuncts(strengthening: str) -> tuple[str, ...]:
    """Return the conjuncts of a strengthening as texts; the whole if it is no conjunction."""
    parts = _operands(strengthening)
    if parts and parts[0] == "and":
        return tuple(part for part in parts[1:] if part != "true")
    return (strengthening,)


def _part(conjunct: str) -> _Conjunct:
    parts = _operands(conjunct)
    if len(parts) != 3 or parts[0] != "forall":
        return _Conjunct((), conjunct)
    bound = [_operands(each) for each in _operands(parts[1])]
    return _Conjunct(tuple((name, sort) for name, sort in bound), parts[2])


def _goal_of(violation: str) -> _Conjunct | None:
    """Return the negation of a violation as a goal about individuals; None where it is none."""
    parts = _operands(violation)
    goal = _part(parts[1]) if len(parts) == 2 and parts[0] == "not" else None
    return goal if goal is not None and goal.bound else None


def _quantified(bound: Sequence[tuple[str, str]], text: str) -> str:
    return f"(forall {_formals(bound)} {text})" if bound else text


def _formals(bound: Sequence[tuple[str, str]]) -> str:
    return f"({' '.join(f'({name} {sort})' for name, sort in bound)})"


def _applied(name: str, arguments: Sequence[str]) -> str:
    return f"({' '.join([name, *arguments])})" if arguments else name


def _operands(text: str) -> list[str]:
    """Return the parts of a list as texts; none if the text is no list."""
    found, depth, start = [], 0, 0
    for part, position in tokens(text):
        depth -= part == ")"
        if depth == 1 and part != "(":
            found.append(text[start if part == ")" else position : position + len(part)])
        if depth == 1 and part == "(":
            start = position
        depth += part == "("
    return found
