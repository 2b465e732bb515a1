"""The confirmation of growth: steps that can be repeated for ever are repeated by the interpreter, and proved again.

Owns: when a claim that a measure has no limit is confirmed.
Must never know: who claims it, or how the steps were found.
"""

from __future__ import annotations

from collections.abc import Callable

from invariants.evidence.claims import Growth
from invariants.foundation.exceptions import InvariantsError, NoAnswerError
from invariants.foundation.limits import SLOWEST
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

    configurations: tuple[Configuration, ...]
    values: tuple[Value, ...]


class NotRepeated(Record):
    """The interpreter does not repeat the steps; ``is_undecided`` says that it cannot compute them."""

    reason: str
    is_undecided: bool = False


def repeated(interpreter: Interpreter, claim: Growth) -> Repeated | NotRepeated:
    """Take the steps before, and then some rounds. Each has to raise the measure by the least growth."""
    prop = interpreter.model.properties[claim.property]
    if not isinstance(prop, StatedInvariant) or prop.measure is None:
        return NotRepeated("it states no growth")
    if not claim.least > 0 or not claim.round:
        return NotRepeated("nothing grows")
    try:
        return _run(interpreter, claim, interpreter.reader(prop.measure))
    except NoAnswerError as error:
        return NotRepeated(str(error), is_undecided=True)
    except InvariantsError as error:
        return NotRepeated(str(error))


def _run(interpreter: Interpreter, claim: Growth, read: Callable[[Configuration], Value]) -> Repeated | NotRepeated:
    variables = {each.name: each for each in (*interpreter.model.constants, *interpreter.model.variables)}
    start = interpreter.initial({(variables[name], at): value for (name, at), value in claim.initial.items()})
    if not isinstance(start, Started):
        return NotRepeated("the run does not start so")
    run = [start.configuration]
    values: list[Value] = []
    for steps in (claim.before, *[claim.round] * ROUNDS):
        for rule, arguments in steps:
            outcome = interpreter.fire(run[-1], rule, arguments)
            if not interpreter.in_range(run[-1]) or not isinstance(outcome, Fired):
                return NotRepeated(f"`{rule}` does not fire after {len(run) - 1} steps")
            run.append(outcome.configuration)
        values.append(read(run[-1]))
        if len(values) > 1 and not values[-1] - values[-2] >= claim.least:  # type: ignore[operator]
            return NotRepeated(f"the measure does not grow by {claim.least} after {len(run) - 1} steps")
    return Repeated(tuple(run), tuple(values))


def objection_to_growth(
    model: Model, scope: Scope, claim: Growth, seconds: float, contexts: Z3Contexts | None = None
) -> str | None:
    """Prove again that the steps can be repeated for ever. Return the reason for a failure, None for a proof.

    Each question has so many seconds of an idle machine. The model is encoded again: encodings of engines are not
    trusted.
    """
    from invariants.evidence.growth_obligations import growth_obligations
    from invariants.evidence.proofs.strengthening_check import MalformedStrengtheningError, check_strengthening
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
