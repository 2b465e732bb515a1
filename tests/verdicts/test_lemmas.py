"""Lemmas: they help proofs, are never believed, and are no promises."""

from __future__ import annotations

import pytest

import invariants
from invariants.cli.exit_status import ExitStatus, status_of
from invariants.engines import open_populations
from invariants.engines.protocol import Budget, Problem
from invariants.evidence.claims import GaveUp, Proved
from invariants.language.loader import load_text
from invariants.language.model.declarations import Unbounded
from invariants.report.ci.sarif import as_sarif
from invariants.report.summary import render_summary
from invariants.report.text import render_result
from invariants.verdicts.demands import Demands
from invariants.verdicts.obligations import LEMMA_SECONDS, obligations
from invariants.verdicts.options import CheckOptions
from invariants.verdicts.verdict import ModelReport, Verdict

TICKETS = """\
system tickets
type Agent [3]
type Ticket [3]
var pulled: Ticket -> Bool = false
var asked: Agent, Ticket -> Bool = false
var served: Agent, Ticket -> Bool = false
transition ask(a: Agent, t: Ticket) {
  require not pulled[t]
  asked[a, t] := true
  pulled[t] := true
}
transition serve(a: Agent, t: Ticket) {
  require asked[a, t]
  served[a, t] := true
}
invariant alone: forall a, b in Agent, t in Ticket: served[a, t] and served[b, t] => a == b
"""
LEMMAS = """\
lemma asking: forall a, b in Agent, t in Ticket: asked[a, t] and asked[b, t] => a == b
lemma first: forall a in Agent, t in Ticket: served[a, t] => asked[a, t]
lemma marked: forall a in Agent, t in Ticket: asked[a, t] => pulled[t]
"""

COUNTER = """\
system counter
var n: Int = 0
transition count_up {
  n := n + 1
}
invariant low: n <= 5
"""


def by_name(text: str, **options) -> dict[str, invariants.Result]:
    return {result.invariant: result for result in invariants.check(load_text(text), **options)}


def open_claim(text: str):
    model = load_text(text)
    problem = Problem(model, model.scope, ("alone",), Unbounded.ANY, Unbounded.ANY)
    (claim,) = open_populations.run(problem, Budget(thorough=False))
    return claim


def test_lemmas_help_a_proof_that_fails_without():
    assert isinstance(open_claim(TICKETS), GaveUp)
    assert isinstance(open_claim(TICKETS + LEMMAS), Proved)


def test_lemmas_are_proved_for_every_number_where_a_promise_is():
    model = load_text(TICKETS + LEMMAS + "check alone: chain any, steps any, Agent any, Ticket 2\n")
    bounds = {each.property: each.bounds for each in obligations(model, CheckOptions(), lemmas=True)}
    assert bounds["asking"].scope == {"Agent": Unbounded.ANY, "Ticket": 3}
    assert bounds["asking"].chain is bounds["asking"].steps is Unbounded.ANY


def test_lemmas_take_little_time_unless_a_time_is_given():
    model = load_text(COUNTER + "lemma some: n >= 0\n")

    def seconds(options: CheckOptions) -> float | None:
        return obligations(model, options, lemmas=True)[-1].timeout

    assert seconds(CheckOptions()) == LEMMA_SECONDS
    assert seconds(CheckOptions(timeout=3.0)) == 3.0


@pytest.mark.parametrize("lemma", ["n <= 5", "n <= 4", "false", "n == 0", "1 / n < 0", "n < 100 and n <= 5"])
def test_a_false_lemma_lends_no_truth_to_a_promise(lemma):
    found = by_name(COUNTER + f"lemma wrong: {lemma}\n", steps=8)
    assert found["low"].verdict is Verdict.VIOLATED
    assert found["low"].is_lemma is False
    assert found["wrong"].verdict is not Verdict.PROVED or lemma.startswith("1 /")
    assert found["wrong"].is_lemma is True


def test_false_lemmas_do_not_hold_each_other_up():
    text = COUNTER + "lemma one: n <= 5 or n > 7\nlemma two: n != 6 and n != 7\n"
    found = by_name(text, steps=8)
    assert {name: result.verdict for name, result in found.items()} == dict.fromkeys(found, Verdict.VIOLATED)


def test_a_lemma_calls_for_no_status_unless_a_verdict_is_expected():
    found = by_name(COUNTER + "lemma wrong: n <= 3\nlemma known: n >= 0\ncheck known: expect violated\n", steps=8)
    assert status_of(found["wrong"]) is ExitStatus.FINE
    assert found["wrong"].meets("proved", strict=True)
    assert status_of(found["known"]) is ExitStatus.VIOLATED
    assert not found["known"].meets()


def test_a_check_of_everything_is_about_promises():
    model = load_text(COUNTER + "lemma wrong: n <= 3\ncheck: steps 2, expect survives\n")
    assert [check.properties for check in model.checks] == [("low",)]
    assert [each.property for each in obligations(model, CheckOptions())] == ["low"]
    named = obligations(model, CheckOptions(invariants=("wrong",)))
    assert [each.property for each in named] == ["wrong"]
    assert model.promises == ("low",)


def test_a_lemma_says_nothing_where_it_is_undefined():
    model = load_text(COUNTER + "lemma partial: 1 div n >= 0\n")
    assert "partial.defined" not in model.properties


def test_reports_count_lemmas_apart():
    model = load_text(COUNTER.replace("<= 5", ">= 0") + "lemma some: n >= -1\nlemma few: n <= 2\n", path="counter.inv")
    results = invariants.check(model)
    report = ModelReport("counter.inv", model, (), results, Demands(strict=True))
    assert render_summary([report], colour=False) == "1 invariant: 1 proved · 2 lemmas: 1 proved, 1 violated"
    lines = [render_result(result, model, colour=False, brief=True).splitlines()[0] for result in results]
    assert "lemma ·" not in lines[0]
    assert "lemma · " in lines[1]
    assert lines[2] == "counter.inv: few, a lemma, is violated without any modification"
    levels = {found["ruleId"]: found["level"] for found in as_sarif([report])["runs"][0]["results"]}
    assert levels == {"few": "note"}


def test_lemmas_can_be_given_beside_the_text():
    model = load_text(COUNTER, lemmas=["n >= 0", "start: n != -1"])
    assert [name for name in model.properties if model.is_lemma(name)] == ["tried1", "start"]
    assert model.sources == load_text(COUNTER).sources[:0] + model.sources[:1]


@pytest.mark.parametrize(
    ("lemma", "code", "text"),
    [
        ("n >=", "E0103", ">="),
        ("m >= 0", "E0201", "m"),
        ("n' >= 0", "E0304", "n'"),
        ("low: n >= 0", "E0202", "low"),
        ("true\nvar x: Int", "E0103", "lemma tried1: true\nvar x: Int"),
        ("true lemma other: false", "E0103", "lemma tried1: true lemma other: false"),
        ("n", "E0301", "n"),
        ("", "E0103", "tried1:"),
    ],
)
def test_a_malformed_lemma_is_reported_with_its_place(lemma, code, text):
    with pytest.raises(invariants.ModelError) as caught:
        load_text(COUNTER, lemmas=[lemma])
    (diagnostic,) = caught.value.diagnostics
    assert diagnostic.code.identifier == code
    assert text.strip() in diagnostic.labels[0].span.text or diagnostic.labels[0].span.text in text
