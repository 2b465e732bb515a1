"""The models that say how long chains are: in each configuration, their invariants say what counting along it says."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction
from functools import partial
from itertools import product
from math import ceil, floor

import pytest

from invariants.foundation.sorts import INT
from invariants.interpreter.interpreter import Interpreter
from invariants.interpreter.state.configuration import Configuration
from invariants.interpreter.state.outcomes import Fired, Holds, Started, UndefinedInvariant
from invariants.interpreter.state.values import Value
from invariants.language.loader import load_text
from invariants.language.model.declarations import Model, StatedInvariant
from invariants.language.model.operators import RuleKind
from invariants.shaping.lengths.chain_models import ChainModels
from invariants.shaping.lengths.functions import LengthFunction, LinearSum
from invariants.shaping.lengths.repeated_runs import RepeatedRun, RunStep

Path = tuple[tuple[str, tuple[Value, ...]], ...]

FEW = (0, 1, 2)
"""The numbers that are tried as arguments, and of constants."""

STRIDES = """system s
const d: Int
const s: Int
var x: Int = 0
modification m { x := x + s }
transition back { require x > 0 x := x - 1 }
invariant i: x < d
"""
PHASES = """system s
type A [2]
enum E { left, right }
const d: Real
const s: Int
var x: Real = 0
var on: A -> Bool = false
var late: Bool = false
modification open(a: A) {
  require not on[a]
  on[a] := true
}
modification m(a: A, e: E, by: Int) {
  require on[a] and e == right and by > 0
  x := x + by
  on[a] := false
}
transition end { late := true }
invariant i: not late or x <= d
"""
STARTS = """system s
const d: Int
const s: Int
const least: Int = s
var x: Int
var y: Int
init x <= least
init y == 0
modification m { x := x + s }
invariant i: x < d
"""
D, S, ONE = LinearSum((("d", Fraction(1)),)), LinearSum((("s", Fraction(1)),)), LinearSum(number=Fraction(1))
D_LESS_ONE = LinearSum((("d", Fraction(1)),), Fraction(-1))
M, BACK, END = RunStep("m", ()), RunStep("back", ()), RunStep("end", ())
OPEN, TAKE = RunStep("open", (None,)), RunStep("m", (None, 1, "s"))


def models_of(text: str) -> ChainModels:
    model = load_text(text, path="s.inv")
    prop = model.properties["i"]
    assert isinstance(prop, StatedInvariant)
    return ChainModels(model, prop)


def constants() -> Iterator[dict[str, int]]:
    return ({"d": d, "s": s} for d, s in product(FEW, repeat=2))


def rounds_of(function: LengthFunction, known: Mapping[str, int]) -> int | None:
    """Return how often a round is taken; None where the function has no value."""
    exact = {name: Fraction(value) for name, value in known.items()}
    distance, stride = function.distance.value(exact), function.stride.value(exact)
    if stride <= 0 or distance < 0 or (distance == 0 and not function.is_exceeded):
        return None
    return floor(distance / stride) + 1 if function.is_exceeded else ceil(distance / stride)


def reached(
    interpreter: Interpreter, given: Mapping[str, int], goes_on: Callable[[Path], bool]
) -> Iterator[tuple[Path, Configuration]]:
    """Yield what is reached from a start with some values, and how."""
    model = interpreter.model
    named = {(each, ()): given[each.name] for each in (*model.constants, *model.variables) if each.name in given}
    started = interpreter.initial(named)
    assert isinstance(started, Started)
    pending: list[tuple[Path, Configuration]] = [((), started.configuration)]
    while pending:
        path, configuration = pending.pop()
        yield path, configuration
        if goes_on(path):
            pending += [
                ((*path, (rule, arguments)), outcome.configuration)
                for rule, arguments in firings(interpreter)
                for outcome in interpreter.successors(configuration, rule, arguments)
                if isinstance(outcome, Fired)
            ]


def firings(interpreter: Interpreter) -> Iterator[tuple[str, tuple[Value, ...]]]:
    for name, rule in interpreter.model.rules.items():
        sorts = [each.sort for each in rule.parameters]
        values = [FEW if sort == INT else interpreter.layout.values(sort) for sort in sorts]
        yield from ((name, arguments) for arguments in product(*values))


def holds(interpreter: Interpreter, name: str, configuration: Configuration) -> bool:
    found = interpreter.evaluate(interpreter.model.properties[name], configuration)
    assert not isinstance(found, UndefinedInvariant)
    return isinstance(found, Holds)


def modifications(model: Model, path: Path) -> int:
    return sum(model.rules[rule].kind is RuleKind.MODIFICATION for rule, _ in path)


@pytest.mark.parametrize(
    ("text", "function"),
    [
        (STRIDES, LengthFunction(0, 1, D, S)),
        (STRIDES, LengthFunction(0, 1, D, S, is_exceeded=True)),
        (STRIDES, LengthFunction(1, 1, D_LESS_ONE, ONE)),
        (STRIDES, LengthFunction(2, 2, ONE, ONE)),
        (STRIDES, LengthFunction(1, 2, D, S, is_exceeded=True)),
        (PHASES, LengthFunction(1, 1, D, S, is_exceeded=True)),
    ],
)
def test_a_chain_is_shorter_where_it_has_fewer_modifications_than_the_function_says(
    text: str, function: LengthFunction
) -> None:
    model, name = models_of(text).shorter(function)
    interpreter = Interpreter(model)
    seen = set()
    for known in constants():
        rounds = rounds_of(function, known)
        length = 0 if rounds is None else function.least + function.each * rounds
        for path, configuration in reached(
            interpreter, {**known, "x": 0}, lambda path: len(path) < (4 if text == STRIDES else 3)
        ):
            broken, shorter = not holds(interpreter, "i", configuration), modifications(model, path) < length
            assert holds(interpreter, name, configuration) is not (broken and shorter), (known, path)
            seen.add((broken, shorter))
    assert len(seen) >= 3


def steps_of(run: RepeatedRun, rounds: int | None) -> Sequence[RunStep]:
    return () if rounds is None else (*run.before, *(run.round * rounds), *run.after)


def follows(path: Path, steps: Sequence[RunStep], known: Mapping[str, int]) -> bool:
    """Return whether a path begins as a run of some steps does."""
    return len(path) <= len(steps) and all(
        rule == step.rule
        and all(
            wanted is None or (known[wanted] if isinstance(wanted, str) else wanted) == argument
            for wanted, argument in zip(step.arguments, arguments, strict=True)
        )
        for (rule, arguments), step in zip(path, steps, strict=False)
    )


@pytest.mark.parametrize(
    ("text", "function", "run", "start"),
    [
        (STRIDES, LengthFunction(0, 1, D, S), RepeatedRun((), (M,), ()), 0),
        (STRIDES, LengthFunction(0, 1, D_LESS_ONE, S), RepeatedRun((), (M,), ()), 0),
        (STRIDES, LengthFunction(1, 1, D, S, is_exceeded=True), RepeatedRun((M,), (M, BACK), ()), 0),
        (STRIDES, LengthFunction(0, 1, ONE, ONE), RepeatedRun((), (BACK,), ()), 0),
        (PHASES, LengthFunction(0, 2, D, S, is_exceeded=True), RepeatedRun((), (OPEN, TAKE), (END,)), 0),
        (PHASES, LengthFunction(2, 1, D, ONE), RepeatedRun((OPEN, OPEN), (TAKE,), (END, END)), 0),
        (STARTS, LengthFunction(0, 1, D, S), RepeatedRun((), (M,), ()), 0),
        (STARTS, LengthFunction(0, 1, D, S), RepeatedRun((), (M,), ()), 2),
    ],
)
def test_a_run_breaks_the_invariant_where_its_steps_can_be_taken_and_its_end_does(
    text: str, function: LengthFunction, run: RepeatedRun, start: int
) -> None:
    model, name = models_of(text).repeated(function, run, {"x": start, "y": 0})
    interpreter = Interpreter(model)
    seen = set()
    for known in constants():
        steps = steps_of(run, rounds_of(function, known))
        begins = partial(follows, steps=steps, known=known)
        for path, configuration in reached(interpreter, {**known, "x": start, "y": 0}, begins):
            wanted = not steps or not begins(path)
            if not wanted and len(path) < len(steps):
                step = steps[len(path)]
                named = tuple(known[each] if isinstance(each, str) else each for each in step.arguments)
                can_start = bool(path) or text != STARTS or start <= known["s"]
                wanted = can_start and interpreter.enabled(configuration, step.rule, named)
            elif not wanted:
                wanted = not holds(interpreter, "i", configuration)
            assert holds(interpreter, name, configuration) is wanted, (known, path)
            seen.add(wanted)
    assert True in seen


def test_conditions_of_the_start_that_depend_on_no_open_constant_are_kept() -> None:
    text = STARTS.replace("var x: Int\n", "const none: Int = 0\nvar x: Int\n").replace("init y == 0", "init y == none")
    model, _ = models_of(text).repeated(LengthFunction(0, 1, D, S), RepeatedRun((), (M,), ()), {"x": 0})
    interpreter = Interpreter(model)
    for y in FEW:
        named = {(each, ()): {"d": 1, "s": 1, "y": y}[each.name] for each, _ in interpreter.open_at_start}
        assert isinstance(interpreter.initial(named), Started) is (y == 0)
