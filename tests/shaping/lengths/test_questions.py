"""The questions about lengths of shortest chains, and what is made of the answers, which an enumeration gives here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import product

import pytest

from invariants.interpreter.interpreter import Interpreter
from invariants.interpreter.state.configuration import Configuration
from invariants.interpreter.state.outcomes import Fails, Fired, Started
from invariants.language.loader import load_text
from invariants.language.model.declarations import Model, Unbounded
from invariants.language.model.operators import RuleKind
from invariants.shaping.lengths.search import LONGEST_BREAKING_CHAIN, ChainLength, LengthSearch
from invariants.verdicts.traces.trace import Failure, StepKind, TraceStep
from invariants.verdicts.verdict import Bounds, Frontier, ProvedResult, Result, UnknownResult, Verdict, ViolatedResult

DEEPEST = 6
"""The steps of the longest run that the enumeration looks at."""

Run = tuple[tuple[str, Configuration], ...]


class Enumeration:
    """Answers by all runs from all small values of constants: what these show counts as proved.

    ``unknown`` are statements without an answer, and ``questions`` how many it answers before its time is up.
    """

    def __init__(self, unknown: Sequence[str] = (), questions: int = 1000) -> None:
        self.asked: list[tuple[str, Bounds]] = []
        self._unknown = unknown
        self._questions = questions

    @property
    def is_out_of_time(self) -> bool:
        return len(self.asked) >= self._questions

    def about(self, model: Model, name: str, bounds: Bounds, seconds: float) -> Result | None:
        assert seconds > 0
        if self.is_out_of_time:
            return None
        self.asked.append((name, bounds))
        if name in self._unknown:
            return UnknownResult(name, bounds, reason="timeout")
        interpreter = Interpreter(model)
        runs = [run for start in starts(interpreter) if (run := first_breaking(interpreter, name, start)) is not None]
        if not runs:
            return ProvedResult(name, bounds)
        return violated(interpreter, name, bounds, min(runs, key=lambda run: len(chain_of(model, run))))


def starts(interpreter: Interpreter) -> list[Configuration]:
    opened = list(interpreter.open_at_start)
    tried = (
        interpreter.initial(dict(zip(opened, values, strict=True))) for values in product(range(5), repeat=len(opened))
    )
    return [each.configuration for each in tried if isinstance(each, Started)]


def first_breaking(interpreter: Interpreter, name: str, start: Configuration) -> Run | None:
    """Return a run with the shortest chain that breaks an invariant; fewer modifications come first."""
    levels: list[list[Run]] = [[(("", start),)]]
    seen = set()
    while levels:
        following: list[Run] = []
        pending = levels.pop()
        while pending:
            run = pending.pop(0)
            if run[-1][1] in seen:
                continue
            seen.add(run[-1][1])
            if isinstance(interpreter.evaluate(interpreter.model.properties[name], run[-1][1]), Fails):
                return run
            for rule, declared in interpreter.model.rules.items():
                for outcome in interpreter.successors(run[-1][1], rule) if len(run) <= DEEPEST else ():
                    if isinstance(outcome, Fired):
                        after = (*run, (rule, outcome.configuration))
                        (following if declared.kind is RuleKind.MODIFICATION else pending).append(after)
        if following:
            levels.append(following)
    return None


def chain_of(model: Model, run: Run) -> tuple[str, ...]:
    return tuple(rule for rule, _ in run[1:] if model.rules[rule].kind is RuleKind.MODIFICATION)


def violated(interpreter: Interpreter, name: str, bounds: Bounds, run: Run) -> ViolatedResult:
    model = interpreter.model
    trace = tuple(
        TraceStep(StepKind.TRANSITION if rule else StepKind.START, rule or None, {}, shown(model, configuration), {})
        for rule, configuration in run
    )
    chain = chain_of(model, run)
    frontier = Frontier(len(chain) - 1, Verdict.SURVIVES) if chain else None
    return ViolatedResult(
        name, bounds, chain=chain, trace=trace, failure=Failure(model.properties[name].span), frontier=frontier
    )


def shown(model: Model, configuration: Configuration) -> Mapping[str, int]:
    return {each.name: int(configuration.value(each)) for each in (*model.constants, *model.variables)}


STRIDES = (
    "system s\nconst d: Int where d > 0\nconst s: Int where s > 0\nvar x: Int = 0\n"
    "modification m { x := x + s }\ninvariant i: x < d\n"
)
COUNTED = STRIDES.replace("{ x := x + s }", "{ x := x + s k := k + 1 }") + "var k: 0..20 = 0\n"
BOUNDS = Bounds(3, 8, {})


def found_by(asker: Enumeration, text: str = STRIDES, bounds: Bounds = BOUNDS) -> ChainLength:
    return LengthSearch(asker, load_text(text, path="s.inv"), "i", bounds).search()


def test_a_function_that_both_proofs_are_given_for_is_shown() -> None:
    asker = Enumeration()
    found = found_by(asker)
    assert found.function is not None
    assert (found.function.text, found.is_shown, found.missing, found.domain) == ("ceil(d / s)", True, None, ())
    names = [name for name, _ in asker.asked]
    assert names == [*["i"] * len(found.cases), "i.shorter", "i.defined_length", "i.run"]


def test_cases_are_looked_at_within_bounds_and_proofs_are_asked_for_without() -> None:
    for chain, most in ((9, 9), (Unbounded.ANY, LONGEST_BREAKING_CHAIN)):
        asker = Enumeration()
        found = found_by(asker, STRIDES.replace("\n", "\ntype A [2]\n", 1), Bounds(chain, 8, {"A": 3}))
        assert found.scope == (("A", 3),)
        for name, bounds in asker.asked:
            assert bounds.scope == {"A": 3}
            assert (bounds.chain, bounds.steps) == ((most, 8) if name == "i" else (Unbounded.ANY, Unbounded.ANY))
        assert all(case.covered == most for case in found.cases if case.length is None)


def test_a_run_may_end_early_where_a_range_is_not_proved_to_be_kept() -> None:
    asker = Enumeration(unknown=("k.range",))
    found = found_by(asker, COUNTED)
    assert (found.is_least, found.is_reached, found.missing) == (True, False, "k.range")
    assert [name for name, _ in asker.asked].count("k.range") == 1
    assert found_by(Enumeration(), COUNTED).is_shown
    wide = COUNTED.replace("0..20", "0..4")
    assert found_by(Enumeration(), wide).missing == "k.range"


@pytest.mark.parametrize("half", ["i.shorter", "i.run"])
def test_only_what_is_proved_is_said_to_be(half: str) -> None:
    found = found_by(Enumeration(unknown=(half,)))
    assert found.function is not None
    assert (found.function.text, found.is_shown) == ("ceil(d / s)", False)
    assert (found.is_least, found.is_reached) == (half == "i.run", half == "i.shorter")


@pytest.mark.parametrize(("condition", "length"), [("x < d and (d != 4 or x == 0)", 1), ("x < d and d != 4", 0)])
def test_a_shorter_run_with_other_values_is_a_case_that_refutes_the_function(condition: str, length: int) -> None:
    found = found_by(Enumeration(), STRIDES.replace("x < d", condition))
    new = [case for case in found.cases if dict(case.values)["d"] == 4]
    assert [case.length for case in new[:1]] == [length]
    assert found.function is None or all(case.fits(found.function) for case in new)
    assert not found.is_shown


def test_a_condition_on_constants_is_said_where_it_does_not_follow_from_the_text() -> None:
    found = found_by(Enumeration(), STRIDES.replace("where d > 0", "").replace("x < d", "d <= 0 or x < d"))
    assert found.function is not None
    assert (found.is_least, found.domain) == (True, ("s > 0", "d > 0"))


def test_what_is_not_answered_in_time_is_not_shown() -> None:
    whole = Enumeration()
    found_by(whole, COUNTED)
    for questions in (0, 1, *range(len(whole.asked) - 4, len(whole.asked))):
        asker = Enumeration(questions=questions)
        found = found_by(asker, COUNTED)
        assert [name for name, _ in asker.asked] == [name for name, _ in whole.asked[: len(asker.asked)]]
        assert not found.is_shown
        assert found.function is not None or found.reason == "there was no time left"
