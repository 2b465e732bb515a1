"""The confirmation of rounds: steps that can be repeated for ever are repeated by the interpreter, and proved again.

Owns: when a claim that a measure has no limit, or approaches one, is confirmed; the arguments of a step in a
configuration.
Must never know: who claims it, or how the steps were found.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any

from invariants.evidence.claims import Approach, Growth, NearNumber, RoundArgument, ScaledEntry
from invariants.foundation.exceptions import InvariantsError, NoAnswerError
from invariants.foundation.limits import SLOWEST
from invariants.foundation.no_answer import GaveUpReason, NoAnswer
from invariants.foundation.records import Record
from invariants.foundation.sorts import Scope
from invariants.interpreter.interpreter import Interpreter
from invariants.interpreter.state.configuration import Configuration
from invariants.interpreter.state.outcomes import Fired, Started
from invariants.interpreter.state.values import Value
from invariants.language.model.declarations import Model, StatedInvariant
from invariants.solver.answers import Answer
from invariants.solver.z3.pool import Z3Contexts

ROUNDS = 5
"""How often the interpreter repeats the steps."""


class Repeated(Record):
    """The run of the steps before, and of some rounds; ``values`` has the measure before and after each round."""

    steps: tuple[tuple[str, tuple[Value, ...]], ...]
    configurations: tuple[Configuration, ...]
    values: tuple[Value, ...]


class MeasureReading(Record):
    """Reads a measure in configurations; ``limit`` is the one that is stated, if one is."""

    read: Callable[[Configuration], Value]
    limit: Fraction | None

    def distance(self, configuration: Configuration) -> Fraction:
        """Return the distance to the limit. Raises ``NoAnswerError`` where there is none."""
        value = self.read(configuration)
        if self.limit is None or not isinstance(value, int | Fraction):
            raise NoAnswerError(NoAnswer(GaveUpReason.UNDECIDED, "an argument depends on what is no number"))
        return self.limit - value


class NotRepeated(Record):
    """The interpreter does not repeat the steps; ``is_undecided`` says that it cannot compute them."""

    reason: str
    is_undecided: bool = False


def repeated(interpreter: Interpreter, claim: Growth | Approach) -> Repeated | NotRepeated:
    """Take the steps before, and then some rounds. Each has to raise the measure as claimed."""
    prop = interpreter.model.properties[claim.property]
    if not isinstance(prop, StatedInvariant) or prop.measure is None:
        return NotRepeated("it states nothing about a measure")
    raises = _raising(claim, prop.limit)
    if raises is None or not claim.round:
        return NotRepeated("nothing grows")
    try:
        return _run(interpreter, claim, MeasureReading(interpreter.reader(prop.measure), prop.limit), raises)
    except NoAnswerError as error:
        return NotRepeated(str(error), is_undecided=True)
    except InvariantsError as error:
        return NotRepeated(str(error))


def _raising(claim: Growth | Approach, limit: Fraction | None) -> Callable[[Any, Any], bool] | None:
    """Return whether a measure is raised as claimed, from one value to another; None where the claim says nothing."""
    match claim:
        case Growth(least=least) if least > 0 and limit is None:
            return lambda before, after: after - before >= least
        case Approach(ratio=ratio) if 0 <= ratio < 1 and limit is not None:
            return lambda before, after: limit - after <= ratio * (limit - before)
        case _:
            return None


def _run(
    interpreter: Interpreter,
    claim: Growth | Approach,
    measure: MeasureReading,
    raises: Callable[[Any, Any], bool],
) -> Repeated | NotRepeated:
    variables = {each.name: each for each in (*interpreter.model.constants, *interpreter.model.variables)}
    start = interpreter.initial({(variables[name], at): value for (name, at), value in claim.initial.items()})
    if not isinstance(start, Started):
        return NotRepeated("the run does not start so")
    run = [start.configuration]
    taken: list[tuple[str, tuple[Value, ...]]] = []
    values: list[Value] = []
    for steps in (claim.before, *[claim.round] * ROUNDS):
        for rule, arguments in steps:
            if rule not in interpreter.model.rules or len(interpreter.model.rules[rule].parameters) != len(arguments):
                return NotRepeated(f"no step is `{rule}` with {len(arguments)} arguments")
            given = arguments_in(run[-1], arguments, measure)
            outcome = interpreter.fire(run[-1], rule, given)
            if not interpreter.in_range(run[-1]) or not isinstance(outcome, Fired):
                return NotRepeated(f"`{rule}` does not fire after {len(run) - 1} steps")
            taken.append((rule, given))
            run.append(outcome.configuration)
        values.append(measure.read(run[-1]))
        if len(values) > 1 and not raises(values[-2], values[-1]):
            return NotRepeated(f"the measure is not raised as claimed after {len(run) - 1} steps")
    return Repeated(tuple(taken), tuple(run), tuple(values))


def arguments_in(
    configuration: Configuration, arguments: Sequence[RoundArgument], measure: MeasureReading
) -> tuple[Value, ...]:
    """Return the arguments of a step as values. Raises ``NoAnswerError`` for a multiple of no number."""
    return tuple(_argument_in(configuration, each, measure) for each in arguments)


def _argument_in(configuration: Configuration, argument: RoundArgument, measure: MeasureReading) -> Value:
    match argument:
        case NearNumber(number=number, share=share):
            return number - share * measure.distance(configuration)
        case ScaledEntry():
            return _scaled(configuration, argument)
        case _:
            return argument


def _scaled(configuration: Configuration, argument: ScaledEntry) -> Value:
    layout = configuration.layout
    cells = {
        (variable.name, indices): cell for variable in layout.regions for indices, cell in layout.entries(variable)
    }
    cell = cells.get(argument.entry)
    value = None if cell is None else configuration.state[cell]
    if not isinstance(value, int | Fraction):
        raise NoAnswerError(NoAnswer(GaveUpReason.UNDECIDED, "an argument is a multiple of what is no number"))
    return Fraction(value) * argument.factor


def objection_to_growth(
    model: Model, scope: Scope, claim: Growth | Approach, seconds: float, contexts: Z3Contexts | None = None
) -> str | None:
    """Prove again that the steps can be repeated for ever. Return the reason for a failure, None for a proof.

    Each question has so many seconds of an idle machine. The model is encoded again: encodings of engines are not
    trusted.
    """
    from invariants.evidence.proofs.strengthening_check import MalformedStrengtheningError, check_strengthening
    from invariants.evidence.rounds.growth_obligations import growth_obligations
    from invariants.solver.scripts import z3_script
    from invariants.solver.scripts.script import ScriptError
    from invariants.system.encoding.transition_system import UnsupportedSystemError

    try:
        obligations = growth_obligations(model, scope, claim)
        check_strengthening(claim.condition, obligations.vocabulary)
        questions = obligations.start_question(), *obligations.questions(claim.condition)
        found = z3_script.answers_to(questions, SLOWEST * seconds, allowed=seconds, contexts=contexts)
    except UnsupportedSystemError as error:
        return f"it cannot be written down: {error}"
    except MalformedStrengtheningError as error:
        return f"its condition is malformed: {error}"
    except ScriptError as error:
        return f"Z3 cannot read the obligations: {error}"
    wanted = (Answer.SATISFIABLE, Answer.UNSATISFIABLE, Answer.UNSATISFIABLE)
    if len(found) != len(wanted):
        return f"{len(found)} answers instead of {len(wanted)}"
    names = ("there is such a start", "the condition is reached", "the steps can be repeated")
    wrong = next((name for name, one, other in zip(names, found, wanted, strict=True) if one.answer is not other), None)
    return None if wrong is None else f"it was not shown that {wrong}"
