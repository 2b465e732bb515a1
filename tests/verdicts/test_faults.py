"""A bug in any stage costs nothing else: one invariant is unknown at worst, and the bug is reported."""

from __future__ import annotations

import json

import pytest

from invariants.api import load
from invariants.cli import app
from invariants.evidence.proofs import initial_states, reproving
from invariants.report.ci.sarif import SarifRenderer
from invariants.report.json import JsonRenderer
from invariants.report.text import TextRenderer
from invariants.verdicts import admission, narration
from invariants.verdicts.dispatch.dispatcher import Dispatcher
from invariants.verdicts.options import CheckOptions, SilentListener
from invariants.verdicts.portfolio import portfolio, proving, results, transitions
from invariants.verdicts.session import check_model
from invariants.verdicts.vacuity import never_fires, starts, vacuity_warnings
from invariants.verdicts.verdict import Result, Verdict

pytestmark = pytest.mark.usefixtures("few_examples")

TEXT = """\
system lamps
var first: Bool = false
var second: Bool = false
var third: 0..3 = 0
transition go { require dark: not second  first := true }
transition more { require first  third := 3 }
transition never { require second  third := 1 }
modification loosen { rewrite go.first as not first }
invariant kept: not second
invariant low: third != 1 or second
invariant half: third < 3
"""

STAGES = [
    (portfolio.Portfolio, "__init__"),
    (portfolio.Portfolio, "_proof_first"),
    (portfolio.Portfolio, "_search"),
    (portfolio.Portfolio, "_settled_now"),
    (portfolio.Portfolio, "_take"),
    (portfolio.Portfolio, "_narrowed_at_a_glance"),
    (portfolio.Portfolio, "_on_its_own"),
    (portfolio.Portfolio, "_search_on"),
    (proving, "prove"),
    (portfolio, "found_first"),
    (portfolio, "checked"),
    (transitions, "proved"),
    (results.ResultMaker, "result"),
    (results.ResultMaker, "_without_cti"),
    (admission.Admission, "objection_to"),
    (admission.Admission, "violated"),
    (admission.Admission, "proved"),
    (admission.Admission, "covered"),
    (reproving, "reprove_whole"),
    (narration, "trace_of"),
    (narration, "chain_of"),
    (narration, "failure_of"),
    (starts.Starts, "judged"),
    (initial_states, "has_initial_state"),
    (never_fires.FiredRules, "noted"),
    (vacuity_warnings, "beyond_the_search"),
    (Dispatcher, "vacuous"),
    (Dispatcher, "run_inline"),
    (Dispatcher, "run_pooled"),
]

NOT_REACHED = ("checked", "_on_its_own", "_search_on", "run_pooled", "covered", "has_initial_state")
"""Stages that no invariant of this model comes to while nothing else fails."""

REACHED = [stage for stage in STAGES if stage[1] not in NOT_REACHED]

LATER = (
    *("_prove_first", "_settled_now", "found_first", "_without_cti", "chain_of", "failure_of", "beyond_the_search"),
    *("_take", "_narrowed_at_a_glance", "proved", "noted"),
)
"""Stages of which others are like them: their faults are looked at in campaigns."""


def some_stages():
    return [pytest.param(*stage, marks=[pytest.mark.campaign] * (stage[1] in LATER)) for stage in REACHED]


def model_of(tmp_path, text=TEXT):
    path = tmp_path / "lamps.inv"
    path.write_text(text, "utf-8")
    return path


def fault_for(monkeypatch, owner, name, concerns):
    """Let a function fail where it is asked about an invariant, or always with None; return whether it was called."""
    kept = getattr(owner, name)
    called = []

    def faulty(*arguments, **named):
        if concerns is None or concerns in repr((arguments[1:], named)) or _about(arguments, concerns):
            called.append(name)
            raise ZeroDivisionError("a planted fault")
        return kept(*arguments, **named)

    monkeypatch.setattr(owner, name, faulty)
    return called


def _about(arguments, concerns):
    return any(getattr(getattr(each, "obligation", each), "property", None) == concerns for each in arguments)


def outcomes(path, *options):
    return list(check_model(load(path), CheckOptions(*options, jobs=1), SilentListener()))


@pytest.fixture(scope="module")
def right(tmp_path_factory):
    path = model_of(tmp_path_factory.mktemp("right"))
    found = {each.invariant: each for each in outcomes(path) if isinstance(each, Result)}
    assert [found[each].verdict for each in ("low", "half")] == [Verdict.PROVED, Verdict.VIOLATED]
    return found


@pytest.mark.parametrize(("owner", "name"), some_stages(), ids=lambda each: each if isinstance(each, str) else None)
def test_a_fault_at_a_stage_is_never_an_answer(owner, name, right, monkeypatch, tmp_path):
    called = fault_for(monkeypatch, owner, name, None)
    found = outcomes(model_of(tmp_path))
    assert_no_better(found, right)
    assert called
    assert_bug_told(found)


def test_faults_at_stages_that_nothing_comes_to_change_nothing(right, monkeypatch, tmp_path):
    called = [fault_for(monkeypatch, *stage, None) for stage in STAGES if stage not in REACHED]
    assert_no_better(outcomes(model_of(tmp_path)), right)
    assert called == [[]] * len(NOT_REACHED)


def test_a_fault_where_a_proof_is_checked_later_is_never_an_answer(right, monkeypatch, tmp_path):
    monkeypatch.setattr(portfolio, "BRIEF", 0.0)  # no check of a proof is as quick as that
    called = fault_for(monkeypatch, portfolio, "checked", None)
    found = outcomes(model_of(tmp_path))
    assert called
    assert_no_better(found, right)
    assert not any(each.verdict is Verdict.PROVED for each in found if isinstance(each, Result))
    assert_bug_told(found)


def assert_no_better(found, right):
    """Demand of each result that it is the right one, or says less."""
    results = [each for each in found if isinstance(each, Result)]
    assert [each.invariant for each in results] == list(right)
    for each in results:
        good = (right[each.invariant].verdict, right[each.invariant].chain)
        allowed = {Verdict.UNKNOWN, Verdict.TESTED}
        if good[0] is Verdict.PROVED:
            allowed.add(Verdict.SURVIVES)
        assert each.verdict in allowed or (each.verdict, each.chain) == good


def assert_bug_told(found):
    """Demand that the planted fault is reported as a bug."""
    bugs = [each for each in found if not isinstance(each, Result) and each.code.name == "CHECKER_FAILED"]
    assert bugs
    assert "ZeroDivisionError: a planted fault" in bugs[0].message


@pytest.mark.parametrize(
    ("owner", "name"),
    [
        (portfolio.Portfolio, "_narrowed_at_a_glance"),
        (results.ResultMaker, "result"),
        (admission.Admission, "violated"),
        (admission.Admission, "failed"),
    ],
    ids=lambda each: each if isinstance(each, str) else None,
)
def test_a_fault_about_one_invariant_costs_that_one(owner, name, right, monkeypatch, tmp_path):
    path = model_of(tmp_path)
    fault_for(monkeypatch, owner, name, "half")
    found = {each.invariant: each for each in outcomes(path) if isinstance(each, Result)}
    assert set(found) == set(right)
    assert {name: (each.verdict, each.chain) for name, each in found.items() if name != "half"} == {
        name: (each.verdict, each.chain) for name, each in right.items() if name != "half"
    }


def run(capsys, *arguments):
    with pytest.raises(SystemExit) as ended:
        app.main([*map(str, arguments)])
    return ended.value.code, capsys.readouterr().out


@pytest.mark.parametrize("stage", [(admission.Admission, "violated"), (portfolio.Portfolio, "_search_on")])
def test_the_status_says_that_there_is_a_bug(stage, monkeypatch, tmp_path, capsys):
    fault_for(monkeypatch, *stage, "half")
    monkeypatch.setattr(portfolio.Portfolio, "_search", lambda self: iter(()))
    status, out = run(capsys, "check", model_of(tmp_path), "--format", "json")
    (report,) = json.loads(out)["models"]
    assert status == 70
    assert {each["invariant"]: each["verdict"] for each in report["results"]}["half"] == "unknown"
    assert [each["code"] for each in report["diagnostics"]].count("E0901") == 1


RENDERERS = {"text": TextRenderer, "json": JsonRenderer, "sarif": SarifRenderer}


@pytest.mark.parametrize("format_name", RENDERERS)
def test_a_format_that_fails_on_one_result_reports_the_others(format_name, monkeypatch, tmp_path, capsys):
    path = model_of(tmp_path)
    renderer = RENDERERS[format_name]
    for name in ("result", "end"):
        kept = getattr(renderer, name)

        def faulty(self, first, *others, _kept=kept, **named):
            for each in [first] if isinstance(first, Result) else [r for report in first for r in report.results]:
                if each.invariant == "half" and each.verdict is Verdict.VIOLATED:
                    raise ZeroDivisionError("a planted fault")
            return _kept(self, first, *others, **named)

        monkeypatch.setattr(renderer, name, faulty)
    status, out = run(capsys, "check", path, "--format", format_name)
    assert status == 70
    assert "a planted fault" in out
    assert "half" in out
    assert "low" in out or format_name == "sarif"  # which has no results where nothing is wrong


def test_a_format_that_fails_whatever_it_reports_ends_with_status_70(monkeypatch, tmp_path, capsys):
    fault_for(monkeypatch, JsonRenderer, "end", None)
    status, _ = run(capsys, "check", model_of(tmp_path), "--format", "json")
    assert status == 70
