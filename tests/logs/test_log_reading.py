from __future__ import annotations

import json
from fractions import Fraction

import pytest

from invariants.foundation.codes import Code
from invariants.foundation.exceptions import ModelError
from invariants.foundation.sources import SourceText
from invariants.language.loader import load_text
from invariants.logs.log_header import header_of_log
from invariants.logs.log_reading import read_log

MODEL = """\
system shop
enum Kind { human, ai }
enum Colour { red, ai }
type Agent [3]
const most: Int
var kind: Agent -> Kind
var trusts: Agent, Agent -> Bool = false
var price: Real = 0
var stock: 0..3 = 0
var shelf: 0..1 -> Int = 0
var best: Agent
transition trust(by: Agent, whom: Agent) {
  require by != whom
  trusts[by, whom] := true
}
transition fill(n: 0..3, at: Real, open: Bool) {
  require open and stock < most and kind[best] == Kind.ai
  stock := n
  price := at
  shelf[0] := n
}
transition rest {}
"""


@pytest.fixture(scope="module")
def model():
    return load_text(MODEL)


@pytest.fixture
def read(model):
    def call(*lines: object, **scope: int):
        text = "\n".join(line if isinstance(line, str) else json.dumps(line) for line in lines)
        return read_log(SourceText("run.jsonl", text), model, {**model.scope, **scope})

    return call


@pytest.fixture
def refused(read):
    def call(*lines: object):
        with pytest.raises(ModelError) as caught:
            read(*lines)
        return [
            (d.code, d.message, d.labels[0].span.line, d.labels[0].span.text, d.help) for d in caught.value.diagnostics
        ]

    return call


def shown(values) -> dict:
    return {(variable.name, *indices): value for (variable, indices), value in values.items()}


def test_a_log_in_the_models_terms(read):
    log = read(
        {"rule": None, "arguments": {}, "state": {"kind": {"Agent1": "ai", "Agent0": "Kind.human"}, "most": 7}},
        {"rule": "trust", "arguments": {"whom": "Agent2", "by": "Agent0"}},
        {"rule": "fill", "arguments": [3, "1/3", True], "state": {"price": 0.1, "shelf": {"0": -4}, "stock": 9}},
        {"rule": "rest", "state": {"trusts": {"Agent0": {"Agent2": True}}, "best": "Agent1"}, "code": {"rest": "x"}},
    )
    assert shown(log.start.values) == {("kind", 1): 1, ("kind", 0): 0, ("most",): 7}
    assert log.start_line == 1
    assert [(step.line, step.rule, step.arguments) for step in log.steps] == [
        (2, "trust", (0, 2)),
        (3, "fill", (3, Fraction(1, 3), True)),
        (4, "rest", ()),
    ]
    assert shown(log.steps[0].after.values) == {}
    assert log.steps[0].after.code is None
    assert shown(log.steps[1].after.values) == {("price",): Fraction(1, 10), ("shelf", 0): -4, ("stock",): 9}
    assert shown(log.steps[2].after.values) == {("trusts", 0, 2): True, ("best",): 1}
    assert log.steps[2].after.code == {"rest": "x"}
    assert not any(step.undefined for step in log.steps)


def test_a_log_may_say_nothing_of_the_start(read):
    log = read("", {"rule": "rest", "_time": 12.5})
    assert log.start_line is None
    assert shown(log.start.values) == {}
    assert log.line(0) is None
    assert log.line(1) == 2


def test_an_empty_log_says_nothing(refused):
    assert refused()[0][:2] == (Code.BAD_LOG_LINE, "the log is empty")
    assert refused("", " ")[0][:2] == (Code.BAD_LOG_LINE, "the log is empty")


def test_null_says_that_there_is_no_state(read):
    log = read({"rule": "rest", "state": {}}, {"rule": "rest", "state": None, "code": None})
    assert [step.undefined for step in log.steps] == [False, True]
    assert read({"rule": None, "state": None}).undefined_start


def test_the_scope_decides_which_individuals_there_are(read):
    log = read({"rule": "trust", "arguments": ["Agent3", "Agent4"]}, Agent=5)
    assert log.steps[0].arguments == (3, 4)


def test_irrational_numbers_are_as_exact_as_they_are_written(read):
    log = read({"rule": None, "state": {"price": "≈1.4142135623731"}})
    (value,) = log.start.values.values()
    assert value.may_be(Fraction("1.41421356237310"))
    assert not value.may_be(Fraction("1.41421356238"))


@pytest.mark.parametrize(
    ("line", "code", "message", "marked"),
    [
        ({"state": {}}, Code.BAD_LOG_LINE, "the line does not say which rule fired", '{"state": {}}'),
        ({"rule": "rest", "sate": {}}, Code.BAD_LOG_LINE, "`sate` says nothing to the checker", '"sate"'),
        ({"rule": "rest", "state": 3}, Code.BAD_LOG_LINE, "`state` is not an object", "3"),
        ({"rule": "rest", "state": []}, Code.BAD_LOG_LINE, "`state` is not an object", "[]"),
        ({"rule": "rest", "code": {"a": 1}}, Code.BAD_LOG_LINE, "`code` is not an object of texts", '{"a": 1}'),
        ({"rule": "rset"}, Code.UNKNOWN_IN_LOG, "shop has no rule `rset`", '"rset"'),
        ({"rule": 7}, Code.UNKNOWN_IN_LOG, "shop has no rule `7`", "7"),
        ({"rule": ["rest"]}, Code.UNKNOWN_IN_LOG, "shop has no rule `['rest']`", '["rest"]'),
        ({"rule": "rest", "state": {"stok": 1}}, Code.UNKNOWN_IN_LOG, "shop has no variable `stok`", '"stok"'),
        ({"rule": "trust"}, Code.WRONG_LOG_ARGUMENTS, "`trust` has 2 arguments", '{"rule": "trust"}'),
        ({"rule": "trust", "arguments": ["Agent0"]}, Code.WRONG_LOG_ARGUMENTS, "`trust` has 2 arguments", '["Agent0"]'),
        ({"rule": "trust", "arguments": 1}, Code.WRONG_LOG_ARGUMENTS, "`trust` has 2 arguments", "1"),
        (
            {"rule": "trust", "arguments": {"by": "Agent0"}},
            Code.WRONG_LOG_ARGUMENTS,
            "the argument `whom` of `trust` is missing",
            '{"by": "Agent0"}',
        ),
        (
            {"rule": "trust", "arguments": {"by": "Agent0", "whom": "Agent1", "who": 1}},
            Code.WRONG_LOG_ARGUMENTS,
            "`trust` has no parameter `who`",
            '"who"',
        ),
        (
            {"rule": "trust", "arguments": ["Agent0", "Agent3"]},
            Code.BAD_LOG_VALUE,
            "Agent3 does not exist: there are 3 of Agent, from Agent0 to Agent2",
            '"Agent3"',
        ),
        (
            {"rule": "trust", "arguments": ["Agent0", "Agent01"]},
            Code.BAD_LOG_VALUE,
            '"Agent01" is no individual of Agent',
            '"Agent01"',
        ),
        (
            {"rule": "trust", "arguments": [0, "Agent1"]},
            Code.BAD_LOG_VALUE,
            "0 is no individual of Agent",
            "0",
        ),
        ({"rule": "fill", "arguments": [4, 1, True]}, Code.BAD_LOG_VALUE, "4 is outside 0..3", "4"),
        ({"rule": "fill", "arguments": [True, 1, True]}, Code.BAD_LOG_VALUE, "true is not an integer", "true"),
        ({"rule": "fill", "arguments": [1.0, 1, True]}, Code.BAD_LOG_VALUE, "1.0 is not an integer", "1.0"),
        ({"rule": "fill", "arguments": [1, "1/0", True]}, Code.BAD_LOG_VALUE, '"1/0" is not a number', '"1/0"'),
        ({"rule": "fill", "arguments": [1, "one", True]}, Code.BAD_LOG_VALUE, '"one" is not a number', '"one"'),
        ({"rule": "fill", "arguments": [1, False, True]}, Code.BAD_LOG_VALUE, "false is not a number", "false"),
        ({"rule": "fill", "arguments": [1, 1, 1]}, Code.BAD_LOG_VALUE, "1 is not a truth value", "1"),
        ({"rule": "fill", "arguments": [1, 1, None]}, Code.BAD_LOG_VALUE, "null is not a truth value", "null"),
        (
            {"rule": "rest", "state": {"kind": {"Agent0": "red"}}},
            Code.BAD_LOG_VALUE,
            '"red" is not a member of Kind',
            '"red"',
        ),
        (
            {"rule": "rest", "state": {"kind": {"Agent0": "Colour.ai"}}},
            Code.BAD_LOG_VALUE,
            '"Colour.ai" is not a member of Kind',
            '"Colour.ai"',
        ),
        ({"rule": "rest", "state": {"kind": "ai"}}, Code.BAD_LOG_VALUE, "`kind` is a map", '"ai"'),
        ({"rule": "rest", "state": {"shelf": {"2": 1}}}, Code.BAD_LOG_VALUE, "2 is outside 0..1", '"2"'),
        ({"rule": "rest", "state": {"shelf": {"x": 1}}}, Code.BAD_LOG_VALUE, '"x" is not an integer', '"x"'),
        (
            {"rule": "rest", "state": {"trusts": {"Agent0": True}}},
            Code.BAD_LOG_VALUE,
            "`trusts` is a map",
            "true",
        ),
        ({"rule": "rest", "state": {"stock": {"0": 1}}}, Code.BAD_LOG_VALUE, "an object is not an integer", '{"0": 1}'),
    ],
)
def test_a_line_that_does_not_fit_the_model_is_refused_where_it_is_wrong(refused, line, code, message, marked):
    fine = {"rule": "rest"}
    assert [found[:4] for found in refused(fine, line, fine)] == [(code, message, 2, marked)]


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        (({"rule": "rest"}, {"rule": None}), "only the first line can describe the start"),
        (({"rule": None}, {"rule": None}), "only the first line can describe the start"),
        (({"rule": "rest", "state": None}, {"rule": "rest"}), "a step after line 1, whose `state` is null"),
    ],
)
def test_lines_have_their_places(refused, lines, message):
    ((code, said, line, _, help_text),) = refused(*lines)
    assert (code, said, line) == (Code.MISPLACED_IN_LOG, message, 2)
    assert help_text


def test_the_start_has_no_arguments(refused):
    (found,) = refused({"rule": None, "arguments": ["Agent0"]})
    assert found[:2] == (Code.WRONG_LOG_ARGUMENTS, "the start has no arguments")


def test_several_mistakes_are_reported_but_not_all_of_many(refused):
    found = refused({"rule": "rest", "state": {"x": 1}}, {"rule": "rset"}, "[")
    assert [each[2] for each in found] == [1, 2, 3]
    assert len(refused(*[{"rule": "rset"}] * 50)) == 10


def test_help_names_what_there_is(refused):
    assert refused({"rule": "rset"})[0][4] == "its rules are `trust`, `fill`, `rest`"
    assert '"scope": {"Agent": 12}' in refused({"rule": "trust", "arguments": ["Agent11", "Agent0"]})[0][4]
    assert refused({"rule": "rest", "state": {"kind": {"Agent0": "humann"}}})[0][4] == "is `human` meant?"


def test_the_first_line_may_state_the_scope(model):
    def stated(*lines: dict):
        return header_of_log(SourceText("run.jsonl", "\n".join(map(json.dumps, lines))), model).scope

    assert stated({"rule": None, "scope": {"Agent": 5}}, {"rule": "rest"}) == {"Agent": 5}
    assert stated({"rule": None}) == {}
    assert stated({"rule": "rest", "scope": {"Agent": 5}}) == {}
    assert stated() == {}


@pytest.mark.parametrize(
    ("scope", "code", "marked"),
    [
        (5, Code.BAD_LOG_LINE, "5"),
        ({"Robot": 5}, Code.UNKNOWN_IN_LOG, '"Robot"'),
        ({"Agent": 0}, Code.BAD_LOG_VALUE, "0"),
        ({"Agent": True}, Code.BAD_LOG_VALUE, "true"),
        ({"Agent": "3"}, Code.BAD_LOG_VALUE, '"3"'),
        ({"Agent": 100_001}, Code.BAD_LOG_VALUE, "100001"),
        ({"Agent": int("9" * 3000)}, Code.BAD_LOG_VALUE, "9" * 3000),
    ],
)
def test_an_unusable_scope_is_refused(model, scope, code, marked):
    with pytest.raises(ModelError) as caught:
        header_of_log(SourceText("run.jsonl", json.dumps({"rule": None, "scope": scope})), model)
    (diagnostic,) = caught.value.diagnostics
    assert (diagnostic.code, diagnostic.labels[0].span.text) == (code, marked)


def test_only_the_start_states_the_scope(refused):
    assert refused({"rule": "rest", "scope": {"Agent": 5}})[0][:2] == (
        Code.BAD_LOG_LINE,
        "`scope` says nothing to the checker",
    )


@pytest.mark.parametrize("line", [{"rule": "r" * 100_000}, {"rule": "rest", "state": {"s" * 100_000: 1}}])
def test_endless_names_are_shortened(refused, line):
    (_, message, *_) = refused(line)[0]
    assert "…" in message
    assert len(message) < 300
