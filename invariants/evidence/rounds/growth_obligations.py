"""Proof obligations for rounds: steps that can be repeated for ever, and raise a measure, without limit or towards one.

Owns: the questions whose answers show that a measure has no limit, or comes as close to one as wanted, as SMT-LIB text.
Must never know: how the chain and the condition were found, or which solver is asked.

Two questions have to be unsatisfiable: whether the first steps may fail to lead from the given start to a configuration
that satisfies the condition; and whether, in a configuration that does, the round may fail to fire, to keep the
condition, or to raise the measure: by the least growth; or so far that at most a share of the distance to the limit is
left. One has to be satisfiable: whether there is that start.
`proofs/soundness/growth.md` argues that they suffice.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from math import ceil

from invariants.evidence.claims import (
    Approach,
    Growth,
    NearNumber,
    RepeatedRound,
    RoundArgument,
    RoundSteps,
    ScaledEntry,
)
from invariants.evidence.proofs.proof_obligations import entry_name, question
from invariants.evidence.proofs.strengthening_check import Vocabulary
from invariants.foundation.records import Record
from invariants.foundation.sorts import REAL, Scope
from invariants.interpreter.state.values import Value
from invariants.language.model.declarations import Model, StatedInvariant
from invariants.language.model.expressions import Expression
from invariants.solver.smtlib import Encoding, Printer
from invariants.system.encoding.chain_limit import coded_for_chain
from invariants.system.encoding.code_as_data import CodedModel
from invariants.system.encoding.transition_system import PartialTerm, UnsupportedSystemError
from invariants.system.encoding.translation import TranslationContext
from invariants.system.grounding.chosen_steps import ChosenStep, ChosenSteps, chosen_steps
from invariants.system.grounding.grounding import GroundSystem, ground, ground_term
from invariants.system.grounding.step_relation import numbers_of_members
from invariants.system.terms.terms import Symbol, Term, leaf_sort
from invariants.system.terms.terms import Value as ExactValue


class GrowthObligations(Record):
    """The questions about a round, given a condition. ``vocabulary`` has the names that the condition may mention."""

    preamble: str
    vocabulary: Vocabulary
    entries: tuple[tuple[str, str], ...]
    reached: str
    """The values of the entries where the round is first taken, as arguments of a function."""
    after: str
    """Their values after the round."""

    def start_question(self) -> str:
        """Return the question that has to be satisfiable."""
        return f"{self.preamble}\n(assert start)\n"

    def questions(self, condition: str) -> tuple[str, str]:
        """Return the two questions that have to be unsatisfiable."""
        parameters = " ".join(f"({name} {sort})" for name, sort in self.entries)
        known = f"{self.preamble}\n(define-fun condition ({parameters}) Bool\n{condition}\n)"
        now = self._condition(" ".join(name for name, _ in self.entries))
        first = f"(assert start)\n(assert (not (and leads {self._condition(self.reached)})))"
        again = f"(assert {now})\n(assert (not (and fires grows {self._condition(self.after)})))"
        return f"{known}\n{first}\n", f"{known}\n{again}\n"

    def script(self, condition: str) -> str:
        """Return the complete text: a solver must answer ``sat`` once, and then ``unsat`` twice."""
        parameters = " ".join(f"({name} {sort})" for name, sort in self.entries)
        now = self._condition(" ".join(name for name, _ in self.entries))
        first = f"(assert (not (and leads {self._condition(self.reached)})))"
        again = f"(assert (not (and fires grows {self._condition(self.after)})))"
        return "\n".join(
            [
                self.preamble,
                f"(define-fun condition ({parameters}) Bool",
                condition,
                ")",
                *question("there is such a start", "(assert start)"),
                *question("the first steps lead to the condition", "(assert start)", first),
                *question("the round fires, keeps the condition, and raises the measure", f"(assert {now})", again),
                "",
            ]
        )

    def _condition(self, values: str) -> str:
        return f"(condition {values})" if self.entries else "condition"


def growth_obligations(model: Model, scope: Scope, claim: Growth | Approach) -> GrowthObligations:
    """Return the obligations of a claim about a model in a scope.

    Raises ``UnsupportedSystemError`` where something has no exact meaning to a solver, or a choice decides, and where
    the claim says nothing: its steps raise the measure by nothing, or leave the whole distance.
    """
    coded = coded_for_chain(model, None, claim.depth)
    system = ground(coded.system, scope, frozenset())
    own = {entry: entry for entry in system.entries}
    before = chosen_steps(system, exact_steps(coded, system, claim, claim.before), own, "unknown before")
    round_ = chosen_steps(system, exact_steps(coded, system, claim, claim.round), own, "unknown after")
    grows = progress_condition(coded, system, round_, claim)
    starts = [*system.initial, *start_values(coded, system, claim)]
    return _obligations(system, system.manager.and_(*starts), before, round_, grows)


def progress_condition(coded: CodedModel, system: GroundSystem, round_: ChosenSteps, claim: Growth | Approach) -> Term:
    """Return the condition that a round raises the measure as claimed, and that it has a value before and after."""
    prop = coded.model.properties.get(claim.property)
    if not isinstance(prop, StatedInvariant) or prop.measure is None or not claim.round:
        raise UnsupportedSystemError(f"`{claim.property}` states nothing about a measure")
    manager = system.manager
    before = measure_of(coded, system, prop.measure)
    value, defined = (manager.replace(each, dict(round_.after)) for each in (before.value, before.defined))
    match claim:
        case Growth(least=least) if least > 0 and prop.limit is None:
            sort = before.value.sort
            least_value = manager.value(least if sort == REAL else ceil(least), sort)
            raised = manager.less_equal(manager.add(before.value, least_value), value)
        case Approach(ratio=ratio) if 0 <= ratio < 1 and prop.limit is not None:
            limit, share = manager.value(prop.limit, REAL), manager.value(ratio, REAL)
            distance = manager.multiply(share, manager.subtract(limit, before.value))
            raised = manager.less_equal(manager.subtract(limit, value), distance)
        case _:
            raise UnsupportedSystemError("the steps are not said to raise the measure")
    return manager.and_(before.defined, defined, raised)


def measure_of(coded: CodedModel, system: GroundSystem, measure: Expression) -> PartialTerm:
    """Return a measure over entries."""
    part = coded.translator.expression(measure, TranslationContext())
    return PartialTerm(*(ground_term(coded.system, system.scope, each) for each in (part.value, part.defined)))


def start_values(coded: CodedModel, system: GroundSystem, claim: RepeatedRound) -> Iterable[Term]:
    """Yield the conditions that entries have the values that a claim gives them at the start."""
    for (name, indices), value in claim.initial.items():
        entry = _entry(coded, system, name, indices)
        yield system.manager.equal(entry, system.manager.value(_exact(value), leaf_sort(entry)))


def exact_steps(coded: CodedModel, system: GroundSystem, claim: RepeatedRound, steps: RoundSteps) -> list[ChosenStep]:
    """Return steps with their arguments as values or terms. Raises ``UnsupportedSystemError`` for irrational ones."""
    manager = system.manager
    parameters = {rule.name: rule.parameters for rule in system.rules}

    def exact(argument: RoundArgument, parameter: Symbol) -> ExactValue | Term:
        if isinstance(argument, NearNumber):
            if parameter.sort != REAL:
                raise UnsupportedSystemError("a fraction for what is no Real")
            return _near(coded, system, claim, argument)
        if not isinstance(argument, ScaledEntry):
            return _exact(argument)
        entry = _entry(coded, system, *argument.entry)
        if not leaf_sort(entry) == parameter.sort == REAL:
            raise UnsupportedSystemError("a multiple of what is no Real")
        return manager.multiply(manager.value(argument.factor, REAL), entry)

    for rule, arguments in steps:
        if len(parameters.get(rule, ())) != len(arguments) or rule not in parameters:
            raise UnsupportedSystemError(f"no step is `{rule}` with {len(arguments)} arguments")
    return [(rule, tuple(map(exact, arguments, parameters[rule]))) for rule, arguments in steps]


def _near(coded: CodedModel, system: GroundSystem, claim: RepeatedRound, argument: NearNumber) -> Term:
    """Return a number less a share of the distance of the measure to its limit, as a multiple of the measure."""
    prop = coded.model.properties.get(claim.property)
    if not isinstance(prop, StatedInvariant) or prop.measure is None or prop.limit is None or prop.measure.sort != REAL:
        raise UnsupportedSystemError(f"`{claim.property}` states no limit of a Real")
    manager = system.manager
    share, rest = (
        manager.value(each, REAL) for each in (argument.share, argument.number - argument.share * prop.limit)
    )
    return manager.add(manager.multiply(share, measure_of(coded, system, prop.measure).value), rest)


def _entry(coded: CodedModel, system: GroundSystem, name: str, indices: tuple[Value, ...]) -> Term:
    """Return the entry of a variable at indices."""
    manager = system.manager
    variable = next((state for each, state in coded.variables.items() if each.name == name), None)
    if variable is None:
        raise UnsupportedSystemError(f"`{name}` is no variable")
    places = tuple(manager.value(_exact(i), sort) for i, sort in zip(indices, variable.domain, strict=True))
    return manager.state(variable, places)


def _exact(value: Value) -> ExactValue:
    if isinstance(value, bool | int | Fraction):
        return value
    raise UnsupportedSystemError("a value is not rational")


def _obligations(
    system: GroundSystem, start: Term, before: ChosenSteps, round_: ChosenSteps, grows: Term
) -> GrowthObligations:
    encoding = Encoding.of(system.scope, None)
    printer = Printer(encoding, entry_name, prefix="part")
    numbering = numbers_of_members(system)
    entries = tuple((entry_name(entry), encoding.sort(leaf_sort(entry))) for entry in system.entries)
    leaves = dict.fromkeys((*before.unknown, *round_.unknown))
    parts = {"start": start, "leads": before.fires, "fires": round_.fires, "grows": grows}
    texts = printer.texts([*parts.values(), *numbering, *before.after.values(), *round_.after.values()])
    lines = ["(set-logic ALL)", *(f"(declare-const {name} {sort})" for name, sort in entries)]
    lines += [f"(declare-const {entry_name(leaf)} {encoding.sort(leaf_sort(leaf))})" for leaf in leaves]
    lines += printer.definitions()
    lines += [f"(define-fun {name} () Bool {text})" for name, text in zip(parts, texts, strict=False)]
    rest = texts[len(parts) :]
    lines += [f"(assert {text})" for text in rest[: len(numbering)]]
    values = rest[len(numbering) :]
    reached, after = values[: len(entries)], values[len(entries) :]
    vocabulary = Vocabulary({name: 0 for name, _ in entries})
    return GrowthObligations("\n".join(lines), vocabulary, entries, " ".join(reached), " ".join(after))
