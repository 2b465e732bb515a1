"""A model and its results as data, made by hand: reports are tested without a checker."""

from __future__ import annotations

import pytest

from invariants.foundation.sorts import BOOL, INT, REAL, EnumSort, IndividualSort, RangeSort
from invariants.foundation.sources import SourceText, Span
from invariants.language.model.declarations import ExpectedVerdict, Model
from invariants.language.model.expressions import Variable
from invariants.verdicts.traces.trace import CodeChange, Failure, StepKind, TraceChange, TraceStep
from invariants.verdicts.verdict import Bounds, Frontier, Result, Verdict
from tests.language.test_examples import REVIEW_GATE
from tests.verdicts.results import result_of_kind

TEXT = REVIEW_GATE.partition("\ncheck ")[0]


@pytest.fixture
def source() -> SourceText:
    return SourceText("review_gate.inv", TEXT)


@pytest.fixture
def span_of(source):
    def find(text: str) -> Span:
        start = source.text.index(text)
        return Span(source, start, start + len(text))

    return find


@pytest.fixture
def make_model(source):
    """A model that declares variables, and nothing else that a report reads."""

    def make(*variables: Variable, constants: tuple[Variable, ...] = ()) -> Model:
        return Model(
            name="review_gate",
            path="review_gate.inv",
            sources=(source,),
            enums=(),
            populations=(),
            scope={"Agent": 3},
            constants=constants,
            variables=variables,
            initial_values={},
            definitions={},
            constant_constraints=(),
            initial_constraints=(),
            rules={},
            sites={},
            backups={},
            properties={},
            checks=(),
            warnings=(),
        )

    return make


SORTS = {
    "Agent": IndividualSort("Agent"),
    "Kind": EnumSort("Kind", ("human", "ai")),
    "Bool": BOOL,
    "Int": INT,
    "Real": REAL,
    "Slot": RangeSort(0, 3),
}


@pytest.fixture
def variable(source):
    def make(name: str, *types: str) -> Variable:
        *domain, sort = (SORTS[t] for t in types)
        return Variable(name, tuple(domain), sort, False, Span(source, 0, 0))

    return make


@pytest.fixture
def review_gate(make_model, variable) -> Model:
    flags = [variable(name, "Agent", "Bool") for name in ("member", "reviewed", "deployed")]
    return make_model(variable("kind", "Agent", "Kind"), *flags)


def state(reviewed: set[int], deployed: set[int]):
    return {
        "kind": {"Agent0": "human", "Agent1": "ai", "Agent2": "ai"},
        "member": {f"Agent{i}": True for i in range(3)},
        "reviewed": {f"Agent{i}": i in reviewed for i in range(3)},
        "deployed": {f"Agent{i}": i in deployed for i in range(3)},
    }


@pytest.fixture
def violation(span_of) -> Result:
    """The violation that the language's first example has."""
    new_gate = "reviewed[a] or kind[a] == ai"
    rewritten = {"deploy.gate": new_gate}
    return result_of_kind(
        invariant="oversight",
        verdict=Verdict.VIOLATED,
        bounds=Bounds(3, 8, {"Agent": 3}),
        chain=("fast_track",),
        trace=(
            TraceStep(StepKind.START, None, {}, state(set(), set()), {}),
            TraceStep(
                StepKind.TRANSITION,
                "review",
                {"by": "Agent1", "a": "Agent0"},
                state({0}, set()),
                {},
                (TraceChange("reviewed[Agent0]", False, True),),
            ),
            TraceStep(
                StepKind.TRANSITION,
                "deploy",
                {"a": "Agent0"},
                state({0}, {0}),
                {},
                (TraceChange("deployed[Agent0]", False, True),),
            ),
            TraceStep(
                StepKind.MODIFICATION,
                "fast_track",
                {},
                state({0}, {0}),
                rewritten,
                (),
                (CodeChange("deploy.gate", "reviewed[a]", new_gate),),
            ),
            TraceStep(
                StepKind.TRANSITION,
                "deploy",
                {"a": "Agent2"},
                state({0}, {0, 2}),
                rewritten,
                (TraceChange("deployed[Agent2]", False, True),),
            ),
        ),
        failure=Failure(span_of("deployed[a] => reviewed[a]"), witnesses={"a": "Agent2"}),
        frontier=Frontier(0, Verdict.PROVED),
        engine="bounded",
        seconds=0.2,
        expected=ExpectedVerdict.VIOLATED,
        expected_chain=1,
    )
