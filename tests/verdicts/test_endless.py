"""Where numbers have no end, provers and a search of ever longer runs have their time side by side."""

from __future__ import annotations

import time
from contextlib import contextmanager

import attrs
import pytest

from invariants import Verdict, check
from invariants.engines.protocol import Problem
from invariants.engines.registry import ENGINES, engine, in_turn
from invariants.evidence.claims import Claim, GaveUp, Violation
from invariants.foundation.no_answer import GaveUpReason, NoAnswer
from invariants.language.loader import load_text
from invariants.language.model.declarations import Unbounded
from invariants.verdicts.dispatch.dispatcher import OUT_OF_TIME, Clock
from invariants.verdicts.dispatch.idle_work import IdleWork
from invariants.verdicts.obligations import obligations
from invariants.verdicts.options import CheckOptions
from invariants.verdicts.portfolio.proving import MANY_VARIABLES, prove
from invariants.verdicts.portfolio.shares import SOLVING, SOLVING_ENDLESS, solving_share
from invariants.verdicts.portfolio.stages import ProofAnswer

COUNTER = """system counter
var n: Int = 0
var m: Int = 0
transition up { n := n + 1
  m := m + n }
invariant low: m != 15
"""

HELPLESS = GaveUp("low", NoAnswer(GaveUpReason.UNDECIDED, "beyond me"))


@attrs.define
class Watched:
    """Asking engines that answer nothing at once, and in processes what is written down."""

    later: list[tuple[str, Claim]] = attrs.field(factory=list)
    at_once: list[str] = attrs.field(factory=list)
    tasks: list[tuple[str, str | None]] = attrs.field(factory=list)
    meanwhile: str | None = None
    crowded: bool = False
    idle_work: IdleWork = attrs.field(factory=IdleWork)
    started_ahead: tuple[str, str | None] | None = None

    def engines(self, question):
        return in_turn(ENGINES, question)

    @contextmanager
    def ahead(self, task, clock):
        self.started_ahead = task and (task.engine.name, task.way)
        yield

    def try_quickly(self, task, clock):
        self.at_once.append(task.engine.name)
        return HELPLESS

    def quick_then_pooled(self, task, clock):
        return self.try_quickly(task, clock)

    def first_answers(self, tasks, clock, *, crowded=False, meanwhile=None):
        self.tasks = [(task.engine.name, task.way) for task in tasks]
        self.crowded, self.meanwhile = crowded, meanwhile and meanwhile.engine.name
        yield from ((claim, engine(name)) for name, claim in self.later)


class Trusting:
    """Admission of anything."""

    def objection_to(self, claim, seconds=None):
        return None

    def prepare(self, name, chain):
        raise AssertionError("this is done only where processes work")


def answer(dispatcher: Watched, text: str, *, with_search: bool = True) -> ProofAnswer:
    model = load_text(text)
    (obligation,) = obligations(model, CheckOptions(invariants=("low",)))
    problem = Problem(model, dict(model.scope), ("low",), Unbounded.ANY, Unbounded.ANY)
    clock = Clock(time.monotonic() + 600)
    return prove(obligation, problem, Unbounded.ANY, Trusting(), dispatcher, clock, with_search=with_search)


def test_each_way_has_a_process_and_the_search_another_one():
    dispatcher = Watched()
    assert answer(dispatcher, COUNTER).claim is HELPLESS
    assert dispatcher.tasks == [("spacer", "global"), ("deepening", None), ("spacer", "local")]
    assert (dispatcher.crowded, dispatcher.meanwhile) == (True, "induction")
    assert dispatcher.started_ahead == dispatcher.tasks[0]


def test_nothing_is_tried_first_for_a_large_system():
    many = "".join(f"var x{i}: Int = 0\n" for i in range(MANY_VARIABLES + 1))
    sums = " + ".join(f"x{i}" for i in range(MANY_VARIABLES + 1))
    dispatcher = Watched()
    answer(dispatcher, COUNTER.replace("var n", f"{many}var n").replace("m != 15", f"m + {sums} != 15"))
    assert "induction" not in dispatcher.at_once
    dispatcher = Watched()
    answer(dispatcher, COUNTER)
    assert dispatcher.at_once.count("induction") == 1


def test_a_violation_is_an_answer():
    found = Violation("low", {}, ())
    assert answer(Watched([("deepening", found)]), COUNTER).claim is found


@pytest.mark.parametrize(
    ("text", "with_search"),
    [(COUNTER, False), (COUNTER.replace("invariant", "modification more { n := n + 2 }\ninvariant"), True)],
    ids=["not asked for", "chains have lengths"],
)
def test_no_violation_is_searched_where_it_would_say_too_little(text, with_search):
    dispatcher = Watched()
    answer(dispatcher, text, with_search=with_search)
    assert dispatcher.tasks == [("spacer", "global"), ("spacer", "local")]
    assert dispatcher.started_ahead is None


def test_finite_systems_are_proved_in_turn():
    dispatcher = Watched()
    assert answer(dispatcher, COUNTER.replace("Int", "0..99")).claim is HELPLESS
    assert "spacer" in dispatcher.at_once
    assert dispatcher.tasks == []
    assert dispatcher.started_ahead is None


def test_provers_for_every_population_are_asked_only_where_there_is_one():
    dispatcher = Watched()
    answer(dispatcher, COUNTER)
    assert "open" not in dispatcher.at_once
    answer(dispatcher, COUNTER.replace("var n", "type A [2]\nvar n"))
    assert dispatcher.at_once.count("open") >= 1
    (result,) = check(load_text(COUNTER), chain="any", steps="any", engines=("open",))
    assert (result.verdict, result.reason) == (Verdict.UNKNOWN, "the model has no population")


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_violation_many_steps_away_is_found(jobs):
    text = COUNTER.replace("m != 15", "m != 91")
    (result,) = check(load_text(text), chain="any", steps="any", timeout=600, jobs=jobs)
    assert result.verdict is Verdict.VIOLATED
    assert len(result.trace) == 15


def test_a_proof_is_found_by_a_way_alone():
    text = """system program
enum Place { first, second, done }
var at: Place = first
var n: Int
var k: Int
transition start(start_k: Int) { require at == first
  at := second
  n := 0
  k := start_k }
transition around { require at == second
  require n < k
  n := n + 1 }
transition leave { require at == second
  require n >= k
  at := done }
invariant low: at == done and k >= 0 => n == k
"""
    (result,) = check(load_text(text), chain="any", steps="any", timeout=600)
    assert result.verdict is Verdict.PROVED


def test_solvers_get_most_of_the_time_where_runs_at_random_are_of_little_use():
    def share(text: str, steps=Unbounded.ANY) -> float:
        model = load_text(text)
        return solving_share(Problem(model, {}, ("low",), 0, steps))

    assert share(COUNTER) == SOLVING_ENDLESS
    assert share(COUNTER, 5) == SOLVING
    assert share(COUNTER.replace("Int", "0..99")) == SOLVING
    assert share(COUNTER.replace("m + n", "m * n")) == SOLVING


def test_time_that_is_up_is_no_answer():
    dispatcher = Watched([("spacer", GaveUp("low", OUT_OF_TIME)), ("deepening", GaveUp("low", OUT_OF_TIME))])
    assert answer(dispatcher, COUNTER).claim.why == OUT_OF_TIME
