"""Two ways to complete a log, by trying everything and by a solver, held against each other.

Owns: the questions that are asked of both, and what has to agree.
Must never know: where the models come from.
"""

from __future__ import annotations

from invariants.foundation.exceptions import NoAnswerError
from invariants.interpreter.interpreter import Interpreter
from invariants.logs.completions import first_break, may_hold_along
from invariants.logs.observed_steps import differences
from invariants.logs.search_completion import CompletionSearch
from invariants.logs.solver_completion import SolvedLog
from tests.logs.logged_walks import walked


def no_limit() -> None:
    return None


def settled(question, *arguments):
    try:
        return question(*arguments)
    except NoAnswerError as reason:
        if "confirm" in str(reason):
            raise
        return ...


def agreement(interpreter: Interpreter, seed: int) -> int:
    """The number of questions that both have answered, and answered alike."""
    made = walked(interpreter, seed)
    log, model = made.log, interpreter.model
    tried, solved = CompletionSearch(interpreter, log, no_limit), SolvedLog(interpreter, log, no_limit)
    reached = settled(solved.reached)
    assert settled(tried.reached) in (..., reached)
    if not made.changed:
        assert reached == len(log.steps)
    if reached is ... or reached < 0:
        return 1
    questions = 1
    for prop in model.properties.values():
        for name in ("violating", "satisfying"):
            answers = [settled(getattr(each, name), prop, reached) for each in (tried, solved)]
            for run in answers:
                if run in (None, ...):
                    continue
                for position, configuration in enumerate(run.configurations):
                    assert not differences(interpreter, configuration, log.observed(position))
                if name == "violating":
                    assert first_break(interpreter, prop, run) is not None
                else:
                    assert may_hold_along(interpreter, prop, run)
            if ... not in answers:
                questions += 1
                assert (answers[0] is None) == (answers[1] is None), (prop.name, name)
    if reached < len(log.steps):
        answers = [settled(each.beyond, reached) for each in (tried, solved)]
        assert ... in answers or (answers[0] is None) == (answers[1] is None)
    return questions
