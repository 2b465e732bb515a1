"""A sorted configuration is an image of the configuration, and the same one for all its images."""

from __future__ import annotations

import random
from itertools import permutations

import pytest

from invariants import Verdict, check
from invariants.evidence.reached_sets.sorting import Sorter, sortable
from invariants.interpreter.interpreter import Interpreter
from invariants.interpreter.state.configuration import Configuration
from invariants.interpreter.state.outcomes import Fired, Started
from invariants.language.files import read_texts
from invariants.language.loader import load_text, model_of
from invariants.language.problems import Problems

TEXT = """system s
type A [3]
type B [2]
var level: A -> 0..2 = 0
var on: A -> Bool = false
var met: A, B -> Bool = false
var total: 0..9 = 0
transition up(a: A) { require gate: level[a] < 1 level[a] := level[a] + 1 total := total + 1 }
transition meet(a: A, b: B) { met[a, b] := not met[a, b] }
modification free(a: A, k: 1..2) { rewrite up(a).gate as prev or level[a] < k }
modification stop(a: A) { disable up(a) }
modification same(a: A, c: A) { require a != c copy up(a) from up(c) }
"""


RULE = "transition t(a: A) { require g: true }\nmodification "
PAIR = "transition u(a: A, c: A, b: B) { require g: true }\nmodification "


def moves(seed: int, length: int) -> list[tuple[str, tuple[int, ...]]]:
    """Random rules with arguments."""
    chosen = random.Random(seed)  # noqa: S311 - no secrets here
    found = []
    for _ in range(length):
        a, c = chosen.sample(range(3), 2)
        found.append(
            chosen.choice(
                [
                    ("up", (a,)),
                    ("meet", (a, chosen.randrange(2))),
                    ("free", (a, chosen.randint(1, 2))),
                    ("stop", (a,)),
                    ("same", (a, c)),
                ]
            )
        )
    return found


def reached(interpreter: Interpreter, run: list[tuple[str, tuple[int, ...]]], order: tuple[int, ...]) -> Configuration:
    """The configuration after a run in which each individual of ``A`` has another one's place."""
    (start,) = interpreter.starts()
    assert isinstance(start, Started)
    at = start.configuration
    parameters = {name: rule.parameters for name, rule in interpreter.model.rules.items()}
    for rule, arguments in run:
        pairs = zip(parameters[rule], arguments, strict=True)
        moved = tuple(order[value] if str(p.sort) == "A" else value for p, value in pairs)
        for outcome in interpreter.successors(at, rule, moved):
            if isinstance(outcome, Fired) and interpreter.in_range(outcome.configuration):
                at = outcome.configuration
    return at


@pytest.mark.parametrize("seed", range(8))
def test_all_images_have_one_sorted_configuration_which_is_one_of_them(seed: int) -> None:
    model = load_text(TEXT)
    interpreter = Interpreter(model)
    populations = sortable(model, interpreter.scope)
    assert populations == ("A",)  # B's cells are A's, too: only one of the two can be sorted
    sorter = Sorter(model, interpreter.layout, populations)
    run = moves(seed, 12)
    images = {reached(interpreter, run, order) for order in permutations(range(3))}
    found = {sorter.sorted(each) for each in images}
    assert len(found) == 1, run
    assert found <= images
    assert {sorter.sorted(each) for each in found} == found


def test_configurations_that_differ_in_more_than_names_stay_apart() -> None:
    model = load_text(TEXT)
    interpreter = Interpreter(model)
    sorter = Sorter(model, interpreter.layout, ("A",))
    usual = (0, 1, 2)
    one = reached(interpreter, [("up", (0,)), ("free", (0, 2))], usual)
    other = reached(interpreter, [("up", (0,)), ("free", (1, 2))], usual)
    assert sorter.sorted(one) != sorter.sorted(other)
    assert sorter.sorted(one) == sorter.sorted(reached(interpreter, [("free", (2, 2)), ("up", (2,))], usual))


@pytest.mark.parametrize(
    ("declared", "able"),
    [
        ("var m: A -> Bool = false", ("A", "B")),
        ("var m: A -> A", ("B",)),
        ("const boss: A", ("B",)),
        ("var m: A, A -> Bool = false", ("B",)),
        ("var m: A, B -> Bool = false", ("A",)),
        ("var m: B, A -> Bool = false", ("A",)),
        ("var x: Int = 0\nbackup all of x\nmodification keep { save all }\nmodification back { restore all }", ()),
        (f"{RULE}m(a: A) {{ rewrite t.g as now(a) == a }}", ("B",)),
        (f"{RULE}m(a: A) {{ rewrite t(a).g as false }}", ("A", "B")),
        (f"{PAIR}m(a: A, c: A) {{ rewrite u(a, c, _).g as false }}", ("B",)),
        (f"{PAIR}m(a: A, b: B) {{ rewrite u(a, _, b).g as false }}", ("A",)),
    ],
)
def test_populations_of_which_something_stands_elsewhere_are_not_sorted(declared: str, able: tuple[str, ...]) -> None:
    model = load_text(f"system s\ntype A [2]\ntype B [2]\n{declared}\ntransition go {{ }}\ninvariant i: true\n")
    assert sortable(model, model.scope) == able


@pytest.mark.parametrize(
    "used",
    ["transition go { m[p] := true }", "transition go(a: A) { require m[a] or a == p m[a] := true }", "init m[p]"],
)
def test_individuals_with_names_are_not_sorted(used: str) -> None:
    text = "system s\ntype A = p, q\nvar m: A -> Bool\n"
    model = load_text(f"{text}{used}\ninvariant i: true\n")
    assert sortable(model, model.scope) == ()


def test_individuals_that_code_names_are_not_sorted() -> None:
    text = "system s\ntype A [2]\nvar m: A -> Bool = false\ntransition go { m[WHO] := true }\ninvariant i: true\n"
    bundle = read_texts({"s.inv": text.replace("WHO", "boss")}, "s.inv", Problems())
    model = model_of(bundle, {"boss": ("A", 0)})
    assert sortable(model, {"A": 2}) == ()
    assert sortable(load_text(text.replace("[WHO]", "[a]").replace("go ", "go(a: A) ")), {"A": 2}) == ("A",)


def test_one_individual_needs_no_order() -> None:
    model = load_text("system s\ntype A [1]\nvar m: A -> Bool = false\ntransition go { }\n")
    assert sortable(model, model.scope) == ()
    assert sortable(model, {"A": 2}) == ("A",)


KEPT = """\
system s
var x: 0..2 = 0
backup all of code, x
transition go { require x < 2  x := x + 1 }
modification keep { save all }
"""


@pytest.mark.parametrize(
    ("reader", "is_read"),
    [
        ("", False),
        ("invariant was: saved(all) => x <= 2\n", False),
        ("modification back { require x == 0  restore all }\n", True),
        ("modification back { require x == 0  way: restore all }\n", True),
        ("invariant same: saved(all) => unmodified go since all\n", True),
        ("transition check { require unmodified go since all  x := 0 }\n", True),
    ],
)
def test_the_content_of_a_backup_that_nothing_reads_is_forgotten(reader: str, is_read: bool) -> None:
    model = load_text(KEPT + reader)
    interpreter = Interpreter(model)
    saved = [reached(interpreter, run, ()) for run in ([("keep", ()), ("go", ())], [("go", ()), ("keep", ())])]
    assert saved[0] != saved[1]
    sorter = Sorter(model, interpreter.layout, ())
    assert (sorter.sorted(saved[0]) == sorter.sorted(saved[1])) is not is_read
    assert sorter.sorted(reached(interpreter, [("go", ())], ())) != sorter.sorted(saved[0])


@pytest.mark.parametrize("engine", ["direct", "explicit"])
@pytest.mark.parametrize("broken", [False, True])
def test_code_is_compared_with_a_backup_that_nothing_restores(engine: str, broken: bool) -> None:
    """All configurations are a proof only if the interpreter can compare the code in each of them."""
    loose = "rewrite carry.gate as true" if broken else "rewrite carry.gate as agreed and not done"
    text = f"""\
system since
var agreed: Bool = false
var done: Bool = false
backup ballot of code
transition carry {{ require gate: agreed and unmodified carry since ballot  done := true }}
modification vote {{ save ballot  agreed := true }}
modification loosen {{ require not saved(ballot)  {loose} }}
invariant ok: done => agreed
"""
    bounds = {"chain": "any"} if engine == "explicit" and not broken else {"chain": 2, "steps": 2}
    (result,) = check(load_text(text), engines=[engine], **bounds)
    right = {True: Verdict.VIOLATED, False: Verdict.PROVED if "any" in bounds.values() else Verdict.SURVIVES}[broken]
    assert (result.verdict, result.engine) == (right, engine)
