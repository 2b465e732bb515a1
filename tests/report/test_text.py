from __future__ import annotations

import pytest
from msgspec.structs import replace

from invariants.evidence.claims import Cti, Source
from invariants.foundation.codes import Code
from invariants.foundation.diagnostics import Diagnostic
from invariants.language.model.declarations import ExpectedVerdict, Unbounded
from invariants.report.json import as_json
from invariants.report.start_line import start_phrases
from invariants.report.summary import render_summary
from invariants.report.terminal.columns import width_of
from invariants.report.terminal.style import without_colour
from invariants.report.text import Columns, render_result
from invariants.report.way_on import BEYOND_BOUNDS, way_on
from invariants.verdicts.traces.fuzz_counts import FuzzCounts, Rerun
from invariants.verdicts.traces.trace import CodeChange, Failure, StepKind, TraceChange, TraceStep
from invariants.verdicts.verdict import Bounds, Frontier, ModelReport, Population, Verdict
from tests.verdicts.results import result_of_kind

BOUNDS = Bounds(3, 8, {"Agent": 3})
FOREVER = Bounds(Unbounded.ANY, Unbounded.ANY, {"Agent": 3})


def test_a_violation_reads_like_a_story(violation, review_gate, golden):
    golden.matches(render_result(violation, review_gate, colour=False))


def test_colour_changes_nothing_but_colour(violation, review_gate):
    painted = render_result(violation, review_gate, colour=True)
    plain = render_result(violation, review_gate, colour=False)
    assert painted != plain
    assert without_colour(painted) == plain


def brief(result, model, **options) -> str:
    return render_result(result, model, colour=False, brief=True, **options)


def test_among_many_results_an_expected_violation_takes_one_line(violation, review_gate):
    line = "violated  review_gate.inv: oversight  after 1 · Agent 3 · 0.2 s"
    assert brief(violation, review_gate) == line
    assert brief(replace(violation, reason="found by fuzzing"), review_gate) == line


def test_among_many_results_a_good_result_takes_one_line(review_gate):
    hint = Cti(("n == 54",), "go", (), ("n == 27",))
    good = result_of_kind("i", Verdict.PROVED, FOREVER, induction=hint)
    assert brief(good, review_gate) == "proved    review_gate.inv: i  Agent 3 · <0.1 s"
    missed = replace(good, expected=ExpectedVerdict.VIOLATED)
    assert brief(missed, review_gate) == (
        "proved    review_gate.inv: i  expected violated · Agent 3 · <0.1 s\n"
        "  counterexample to induction: from n == 54, `go` breaks i (n == 27). It may be unreachable; a lemma\n"
        "    that excludes it would help the proof for every population"
    )


@pytest.mark.parametrize(
    ("size", "text"),
    [
        (3, "counterexample to induction: from n == 54, `go` breaks i (n == 27). It may be unreachable; a lemma that"
            " excludes it would help the proof"),
        (Unbounded.ANY, "counterexample to induction: with Agent 3, from n == 54, `go` breaks i (n == 27). It may be"
            " unreachable; a lemma that excludes it would help the proof for every population"),
    ],
)  # fmt: skip
def test_a_step_says_of_which_proof_it_stands_in_the_way(review_gate, size, text):
    hint = Cti(("n == 54",), "go", (), ("n == 27",), (("Agent", 3),))
    asked = replace(FOREVER, scope={"Agent": size})
    unknown = result_of_kind("i", Verdict.UNKNOWN, asked, induction=hint, reason="timeout")
    assert " ".join(brief(unknown, review_gate).split()).endswith(text)


@pytest.mark.parametrize(
    ("chain", "rerun", "text"),
    [
        ((), Rerun(5), "`invariants fuzz --seed 5` finds this run again"),
        (
            ("lock",),
            Rerun(5),
            "`invariants fuzz --seed 5` finds this run again; `invariants check` finds out whether a shorter chain is"
            " enough",
        ),
        ((), Rerun(5, "kept"), "this run is kept in kept and tried first next time; `--no-database` looks for others"),
        ((), None, None),
    ],
)
def test_the_way_on_from_a_violation_that_fuzzing_has_found(chain, rerun, text, violation, review_gate):
    result = replace(violation, chain=chain, rerun=rerun)
    assert way_on(result) == text
    (model,) = as_json([ModelReport("a.inv", review_gate, (), (result,))])["models"]
    assert model["results"][0]["hint"] == text


def test_among_many_results_an_unexpected_violation_is_a_story(violation, review_gate):
    for result in (replace(violation, expected=None), replace(violation, expected_chain=2)):
        assert "\n\n" in brief(result, review_gate)


def test_a_violation_says_that_a_shorter_chain_may_be_enough(violation, review_gate):
    longer = replace(violation, chain=("fast_track", "lock"), expected_chain=None)
    assert brief(longer, review_gate).endswith("  after 2 · Agent 3 · proved up to chain 0 · 0.2 s")


def test_facts_stand_in_a_column_where_the_line_has_room(violation, review_gate):
    line = "violated  review_gate.inv: oversight{}after 1 · Agent 3 · 0.2 s"
    assert brief(violation, review_gate, columns=Columns(name=34)) == line.format(" " * 10)
    assert brief(violation, review_gate, columns=Columns(name=34), width=64) == line.format(" " * 3)
    assert brief(violation, review_gate, columns=Columns(name=34), width=62) == (
        "violated  review_gate.inv: oversight\n          after 1 · Agent 3 · 0.2 s"
    )


def test_a_missed_expectation_says_what_was_expected(violation, review_gate):
    longer = replace(violation, expected_chain=2)
    assert render_result(longer, review_gate, colour=False).endswith(" · 0.2 s · expected violated after 2")


@pytest.mark.parametrize(
    ("result", "line"),
    [
        (
            result_of_kind("i", Verdict.PROVED, FOREVER, engine="induction", certificate="proofs/i.smt2"),
            "proved    review_gate.inv: i  Agent 3 · induction · <0.1 s\n  certificate: proofs/i.smt2",
        ),
        (
            result_of_kind("i", Verdict.PROVED, FOREVER, population=Population.ANY, engine="open", seconds=12.34),
            "proved    review_gate.inv: i  every population · open · 12.3 s",
        ),
        (
            result_of_kind("i", Verdict.SURVIVES, BOUNDS, engine="bounded", expected=ExpectedVerdict.SURVIVES),
            "survives  review_gate.inv: i  chain 3, steps 8, Agent 3 · bounded · <0.1 s",
        ),
        (
            result_of_kind("i", Verdict.SURVIVES, Bounds(2, Unbounded.ANY, {}), engine="induction"),
            "survives  review_gate.inv: i  chain 2, steps any · induction · <0.1 s",
        ),
        (
            result_of_kind(
                "i",
                Verdict.UNKNOWN,
                BOUNDS,
                frontier=Frontier(2, Verdict.SURVIVES),
                reason="the time is up",
                hint="a longer --timeout",
                expected=ExpectedVerdict.PROVED,
            ),
            "unknown   review_gate.inv: i  expected proved · Agent 3 · survives up to chain 2 · <0.1 s\n"
            "  why: the time is up\n"
            "  next: a longer --timeout",
        ),
        (
            result_of_kind(
                "i",
                Verdict.UNKNOWN,
                Bounds(Unbounded.ANY, Unbounded.ANY, {}),
                frontier=Frontier(2, Verdict.SURVIVES, steps=8),
                reason="the time is up",
                engine="induction",
            ),
            "unknown   review_gate.inv: i\n"
            "          survives up to chain 2 (at most 8 transitions at a time) · induction · <0.1 s\n"
            "  why: the time is up",
        ),
        (
            result_of_kind(
                "i",
                Verdict.TESTED,
                Bounds(3, 8, {}),
                engine="fuzzing",
                fuzz=FuzzCounts(1200, 34567, {0: 600, 1: 600, 4: 0}, ("lock", "deploy"), 7),
            ),
            "tested    review_gate.inv: i  1,200 examples · 34,567 steps · chains up to 1 · fuzzing · <0.1 s\n"
            "  never fired: lock, deploy",
        ),
    ],
)
def test_other_verdicts_take_a_line(result, line, review_gate):
    assert render_result(result, review_gate, colour=False) == line


def test_long_traces_and_code_keep_their_columns(review_gate, violation, golden):
    long_code = " or ".join(f"reviewed[a] and kind[a] == ai and {i} == {i}" for i in range(12))
    many = tuple(TraceChange(f"deployed[Agent{i}]", False, True) for i in range(9))
    trace = (
        violation.trace[0],
        TraceStep(
            StepKind.MODIFICATION,
            "m",
            {},
            violation.trace[0].state,
            {},
            many,
            (CodeChange("deploy.gate", "reviewed[a]", long_code), CodeChange("lock", "enabled", "disabled")),
        ),
        TraceStep(
            StepKind.TRANSITION,
            "a_transition_with_a_very_long_name",
            {f"p{i}": f"Agent{i}" for i in range(20)},
            violation.trace[0].state,
            {},
        ),
    )
    text = render_result(replace(violation, trace=trace), review_gate, colour=False)
    assert max(width_of(line) for line in text.splitlines()) <= 100
    golden.matches(text.split("\n\n")[2])


@pytest.mark.parametrize("width", [20, 40, 41, 60, 79, 100, 200])
def test_every_width_is_kept(width, violation, review_gate):
    text = render_result(violation, review_gate, colour=False, width=width)
    story = text.split("\n\n")[2]
    assert max(width_of(line) for line in story.splitlines()) <= max(width, 60)


def test_an_undefined_attempt_ends_the_run(violation, review_gate, span_of):
    attempt = TraceStep(StepKind.TRANSITION, "deploy", {"a": "Agent0"}, None, None)
    result = replace(
        violation,
        invariant="deploy.defined",
        chain=(),
        trace=(violation.trace[0], attempt),
        failure=Failure(span_of("reviewed[a]\n"), "division by zero"),
        frontier=None,
        expected=None,
    )
    assert render_result(result, review_gate, colour=False) == (
        "review_gate.inv: deploy.defined is violated without any modification\n"
        "\n"
        "  21 │   require gate: reviewed[a]\n"
        "     │                 ─────────── division by zero\n"
        "\n"
        "  start              Agent0 human member · Agent1 ai member · Agent2 ai member\n"
        "  deploy(Agent0)     undefined: division by zero     ✗ deploy.defined\n"
        "\n"
        "  replayed by the interpreter · 0.2 s"
    )


def test_a_violation_at_the_start(violation, review_gate):
    result = replace(violation, chain=(), trace=violation.trace[:1], expected=None, frontier=None)
    assert "  start     Agent0 human member · Agent1 ai member · Agent2 ai member     ✗ oversight" in render_result(
        result, review_gate, colour=False
    )


# ------------------------------------------------------------ beginnings


def test_individuals_come_with_what_is_true_of_them(make_model, variable):
    model = make_model(
        variable("kind", "Agent", "Kind"), variable("skill", "Agent", "Int"), variable("member", "Agent", "Bool")
    )
    state = {
        "kind": {"Agent0": "ai", "Agent1": "human"},
        "skill": {"Agent0": 10**30, "Agent1": -1},
        "member": {"Agent0": False, "Agent1": True},
    }
    assert start_phrases(state, model) == [f"Agent0 ai skill={10**30}", "Agent1 human skill=-1 member"]


def test_members_of_an_enumeration_are_named_where_two_variables_may_have_them(make_model, variable):
    model = make_model(variable("kind", "Agent", "Kind"), variable("poses_as", "Agent", "Kind"))
    state = {"kind": {"Agent0": "ai"}, "poses_as": {"Agent0": "human"}}
    assert start_phrases(state, model) == ["Agent0 kind=ai poses_as=human"]


def test_an_individual_as_a_value_keeps_its_variable(make_model, variable):
    model = make_model(variable("boss", "Agent", "Agent"), variable("chief", "Agent"))
    assert start_phrases({"boss": {"Agent0": "Agent1"}, "chief": "Agent1"}, model) == [
        "Agent0 boss=Agent1",
        "chief = Agent1",
    ]


def test_plain_variables_and_other_maps(make_model, variable):
    model = make_model(
        variable("stopped", "Bool"),
        variable("cost", "Real"),
        variable("slot", "Slot", "Bool"),
        variable("trusts", "Agent", "Agent", "Bool"),
        variable("level", "Slot", "Int"),
        constants=(variable("limit", "Int"), variable("given", "Int")),
    )
    state = {
        "limit": 3,
        "stopped": False,
        "cost": "1/3",
        "slot": {"0": True, "1": False},
        "trusts": {"Agent0": {"Agent0": False, "Agent1": True}, "Agent1": {"Agent0": False, "Agent1": False}},
        "level": {"0": 5, "1": 0},
    }
    assert start_phrases(state, model) == [
        "limit = 3",
        "stopped = false",
        "cost = 1/3",
        "slot[0]",
        "trusts[Agent0, Agent1]",
        "level[0] = 5",
        "level[1] = 0",
    ]


def test_a_model_without_state(make_model, violation):
    start = TraceStep(StepKind.START, None, {}, {}, {})
    text = render_result(replace(violation, trace=(start,), chain=()), make_model(), colour=False)
    assert "  start     nothing is set     ✗ oversight" in text


# --------------------------------------------------------------- summary


def _results(*verdicts: Verdict, expected: ExpectedVerdict | None = None):
    return tuple(result_of_kind("i", verdict, BOUNDS, expected=expected) for verdict in verdicts)


def test_the_summary_counts_verdicts(review_gate):
    report = ModelReport("a.inv", review_gate, (), _results(Verdict.PROVED, Verdict.PROVED, Verdict.UNKNOWN))
    assert render_summary([report], colour=False) == "3 invariants: 2 proved, 1 unknown"


def test_the_summary_counts_expectations(review_gate):
    met = ModelReport("a.inv", review_gate, (), _results(Verdict.VIOLATED, expected=ExpectedVerdict.VIOLATED))
    missed = ModelReport("b.inv", review_gate, (), _results(Verdict.PROVED, expected=ExpectedVerdict.VIOLATED))
    free = ModelReport("c.inv", review_gate, (), _results(Verdict.SURVIVES))
    assert render_summary([met], colour=False) == "1 invariant: 1 violated · all as expected"
    assert (
        render_summary([met, missed], colour=False)
        == "2 models, 2 invariants: 1 proved, 1 violated · 1 not as expected"
    )
    said = f"2 models, 2 invariants: 1 survives, 1 violated · 1 as expected · {BEYOND_BOUNDS}"
    assert render_summary([met, free], colour=False) == said


def test_the_summary_suggests_a_proof_beyond_stated_bounds(review_gate):
    stated = ModelReport("a.inv", review_gate, (), _results(Verdict.SURVIVES))
    assert render_summary([stated], colour=False).endswith(f" · {BEYOND_BOUNDS}")
    assert way_on(stated.results[0]) == BEYOND_BOUNDS
    expected = _results(Verdict.SURVIVES, expected=ExpectedVerdict.SURVIVES)
    unstated = tuple(replace(each, bounds_stated=False) for each in stated.results)
    for results in (expected, unstated, _results(Verdict.PROVED)):
        report = ModelReport("a.inv", review_gate, (), results)
        assert BEYOND_BOUNDS not in render_summary([report], colour=False)
        assert way_on(results[0]) is None


def test_the_summary_counts_diagnostics():
    error, warning = Diagnostic(Code.SYNTAX, "x"), Diagnostic(Code.UNUSED, "y")
    report = ModelReport("a.inv", None, (error, warning, warning))
    assert render_summary([report], colour=False) == "0 invariants · 1 error · 2 warnings"


def test_the_summary_of_an_interrupted_run(review_gate):
    report = ModelReport("a.inv", review_gate, (), _results(Verdict.PROVED))
    assert (
        render_summary([report], colour=False, interrupted=True)
        == "1 invariant: 1 proved · interrupted: the rest was not checked"
    )


def test_entries_that_are_equal_for_all_values_of_an_index_are_shown_once(make_model, variable):
    model = make_model(variable("config", "Agent", "Agent", "Bool"), variable("cost", "Agent", "Slot", "Int"))
    state = {
        "config": {a: {"Agent0": True, "Agent1": True} for a in ("Agent0", "Agent1")},
        "cost": {"Agent0": {"0": 1, "1": 1}, "Agent1": {"0": 2, "1": 3}},
    }
    assert start_phrases(state, model) == [
        "config[_, _] = true",
        "cost[Agent0, _] = 1",
        "cost[Agent1, 0] = 2",
        "cost[Agent1, 1] = 3",
    ]


def test_members_of_an_enumeration_of_which_nothing_is_true_are_left_out(make_model, variable):
    model = make_model(variable("pending", "Kind", "Bool"), variable("chief", "Agent"))
    assert start_phrases({"pending": {"human": False, "ai": True}, "chief": "Agent0"}, model) == [
        "ai pending",
        "chief = Agent0",
    ]
    assert start_phrases({"pending": {"human": False, "ai": False}, "chief": "Agent0"}, model) == ["chief = Agent0"]


def test_equal_neighbours_among_many_individuals_share_a_phrase(make_model, variable):
    model = make_model(variable("member", "Agent", "Bool"), variable("free", "Slot", "Bool"))
    agents = {f"Agent{n}": n == 5 for n in range(20)}
    assert start_phrases({"member": agents}, model) == ["Agent0 … Agent4", "Agent5 member", "Agent6 … Agent19"]
    few = {name: agents[name] for name in ("Agent4", "Agent5", "Agent6", "Agent7")}
    assert start_phrases({"member": few}, model) == ["Agent4", "Agent5 member", "Agent6", "Agent7"]


def test_coverage_that_an_executor_reports_says_so(review_gate):
    frontier = Frontier(2, Verdict.SURVIVES, Source.EXECUTOR)
    survives = result_of_kind("oversight", Verdict.SURVIVES, Bounds(2, 8, {}), frontier=frontier)
    unknown = result_of_kind("oversight", Verdict.UNKNOWN, Bounds(3, 8, {}), frontier=frontier, reason="timeout")
    for result in (survives, unknown):
        assert "covered as an executor reports" in render_result(result, review_gate, colour=False)
        checked = replace(result, frontier=Frontier(2, Verdict.SURVIVES))
        assert "executor" not in render_result(checked, review_gate, colour=False)
