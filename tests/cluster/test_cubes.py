"""Cubes: the parts of a search are all of it, and their answers together are the answer of one search."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from msgspec.structs import replace

from invariants.cluster import cubes
from invariants.cluster.cubes import CUBE, CubeSearch, found_in, is_divisible, parts_of, whole_search
from invariants.cluster.wire import AnyOrder, ClusterReply, CubeFound, CubeOrder, CubePart
from invariants.engines.bounded import run
from invariants.engines.protocol import Budget, Problem, RunCube
from invariants.evidence.claims import Claim, Covered, GaveUp, Violation
from invariants.language.loader import load, load_text
from invariants.language.model.declarations import Model
from invariants.verdicts.cache.forms import read, written
from invariants.verdicts.limits import own_process
from invariants.verdicts.obligations import Obligation, obligations
from invariants.verdicts.options import CheckOptions, SilentListener
from invariants.verdicts.portfolio.canonical_run import lengths
from tests.cluster.played import Played, Worker, honest, played
from tests.generators.systems import system_of

ROOT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def _without_processes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(own_process, "can_fork", lambda: False)


LADDER = """\
system ladder

type Agent [2]
enum Side { left, right }

var rung: 0..7 = 0
var side: Side = left
var holder: Agent

transition climb {
  require gate: rung < 1
  rung := rung + 1
}

modification lift(a: Agent) {
  require holder == a
  require side == left
  side := right
  rewrite climb.gate as prev or rung < 3
}

modification swing(a: Agent) {
  require holder != a
  holder := a
  rewrite climb.gate as prev and rung < 2
}

invariant low: rung <= 2
invariant middle: rung <= 4

check low: chain 2, steps 3
check middle: chain 2, steps 3
"""


def ladder() -> Model:
    return load_text(LADDER, path="ladder.inv")


def obligation(model: Model, name: str) -> Obligation:
    return next(each for each in obligations(model, CheckOptions()) if each.property == name)


def claim(model: Model, name: str, part: CubePart, steps: int) -> Claim:
    problem = Problem(model, model.scope, (name,), part.chain, steps, with_vacuity=False, cube=part.cube)
    return next(iter(run(problem, Budget())))


def answer(model: Model, name: str, part: CubePart, steps: int) -> tuple[int, int] | None:
    """The lengths of the shortest run of a part; None where it is covered."""
    found = claim(model, name, part, steps)
    if isinstance(found, Violation):
        return lengths(found, model)
    assert isinstance(found, Covered)
    return None


def leaves(model: Model, part: CubePart, depth: int) -> Iterator[CubePart]:
    if len(part.cube.first) == depth or len(part.cube.first) >= part.chain:
        yield part
        return
    for each in parts_of(model, model.scope, part):
        is_closed = each.chain == len(each.cube.first)
        yield from (each,) if is_closed else leaves(model, each, depth)


@pytest.mark.campaign
def test_the_parts_of_a_search_are_all_of_it():
    model = ladder()
    root = CubePart(RunCube(), 2)
    for name, wanted in (("low", (1, 4)), ("middle", None)):
        whole = answer(model, name, root, 3)
        assert whole == wanted
        found = [answer(model, name, each, 3) for each in leaves(model, root, 2)]
        assert min((each for each in found if each is not None), default=None) == whole


SEEDS = [
    pytest.param(seed, marks=[pytest.mark.campaign, *([pytest.mark.long] if seed > 702 else [])])
    for seed in range(700, 740)
]


@pytest.mark.parametrize("seed", SEEDS)
def test_the_parts_of_a_random_search_are_all_of_it(seed: int):
    model = load_text(system_of(seed), path="random.inv")
    for name in model.promises:
        root = CubePart(RunCube(), 2)
        if isinstance(claim(model, name, root, 2), GaveUp):
            continue
        found = [answer(model, name, each, 2) for each in leaves(model, root, 2)]
        assert min((each for each in found if each is not None), default=None) == answer(model, name, root, 2), seed


def searched(name: str, work: Worker = honest) -> tuple[list[Played], ClusterReply | None]:
    model = ladder()
    sent, errands = played(work)
    asked = obligation(model, name)
    search = CubeSearch(errands, model, asked, whole_search(errands, model, (), model, asked, 1 << 30))
    return sent, search.reply(time.monotonic() + 100, None, SilentListener())


def claim_of(reply: ClusterReply | None) -> Violation | Covered:
    assert reply is not None
    (text,) = reply.answers.values()
    return read(text, ladder().sources)[0]


def told(claim: Violation) -> list[object]:
    """The run of a claim as values that can be compared."""
    return [claim.initial, *((step.rule, step.arguments, step.after) for step in claim.steps)]


def test_the_answer_of_cubes_is_that_of_one_search():
    sent, reply = searched("low")
    found = claim_of(reply)
    assert isinstance(found, Violation)
    assert lengths(found, ladder()) == (1, 4)
    again = claim(ladder(), "low", CubePart(RunCube(), 2), 3)
    assert isinstance(again, Violation)
    assert told(found) == told(again)
    assert all(each.is_done or each.cancelled for each in sent)


def test_the_run_is_the_one_of_a_machine_that_was_quick():
    """Given its lengths alone, the solver finds another run of this model: a machine that is busy may not show that."""
    model = load(ROOT / "models" / "review_gate" / "review_gate.inv")
    asked = obligation(model, "oversight")
    _, errands = played()
    whole = whole_search(errands, model, (), model, asked, 1 << 30)
    reply = CubeSearch(errands, model, asked, whole).reply(time.monotonic() + 100, None, SilentListener())
    assert reply is not None
    (text,) = reply.answers.values()
    found, quick = read(text, model.sources)[0], claim(model, "oversight", CubePart(RunCube(), 3), 8)
    shortest = claim(model, "oversight", CubePart(RunCube((), 1, 4), 1), 8)
    assert isinstance(quick, Violation)
    assert isinstance(shortest, Violation)
    assert told(found) == told(quick) != told(shortest)


def test_bounds_are_covered_once_every_cube_is():
    sent, reply = searched("middle")
    assert isinstance(claim_of(reply), Covered)
    assert len(sent) == 1 + 2 + 2
    lost = sent[-1].order

    def work(order: AnyOrder) -> ClusterReply:
        return ClusterReply(failure="lost") if order == lost else honest(order)

    sent, reply = searched("middle", work)
    assert reply is None, "one cube has no answer, so there is none"
    assert all(each.is_done or each.cancelled for each in sent)


@pytest.mark.campaign
def test_a_hard_cube_is_divided(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(cubes, "SLICE", 0.0)
    sent, reply = searched("middle")
    orders = [each.order for each in sent if isinstance(each.order, CubeOrder)]
    assert {len(order.part.cube.first) for order in orders} >= {0, 1}
    assert isinstance(claim_of(reply), Covered)
    monkeypatch.setattr(cubes, "LOOK_AHEAD", 0.0)
    sent, reply = searched("low")
    orders = [each.order for each in sent if isinstance(each.order, CubeOrder)]
    assert {len(order.part.cube.first) for order in orders} >= {0, 1, 2}, "nothing is decided by looking ahead"
    assert lengths(claim_of(reply), ladder()) == (1, 4)


def lie(found: CubeFound) -> ClusterReply:
    return ClusterReply(answers={CUBE: msgspec.json.encode(found).decode()})


def test_a_run_that_is_none_is_no_answer():
    for text in ("", "[]", written(Covered("low", 3), ()), written(("low",), ())):
        _, reply = searched("low", lambda _, text=text: lie(CubeFound(violation=text)))
        assert reply is None


@pytest.mark.parametrize("said", ["", "{", '{"left": [1]}', '{"violation": 3}'])
def test_an_answer_that_is_malformed_is_none(said: str):
    assert found_in(ClusterReply(answers={CUBE: said})).failure is not None


def test_only_bounded_searches_are_divided():
    model = ladder()
    asked = obligation(model, "low")
    assert is_divisible(asked, CheckOptions(), model)
    assert not is_divisible(asked, CheckOptions(engines=("ic3",)), model)
    assert not is_divisible(replace(asked, bounds=replace(asked.bounds, chain=0)), CheckOptions(), model)
