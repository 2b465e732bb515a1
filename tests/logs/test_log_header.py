"""The first line of a log: the numbers of individuals, and their names."""

from __future__ import annotations

import json

import pytest
from msgspec.structs import replace

from invariants.foundation.codes import Code
from invariants.foundation.exceptions import ModelError
from invariants.foundation.sources import SourceText
from invariants.language.loader import load_text
from invariants.logs.log_header import header_of_log, require_room
from invariants.logs.log_reading import read_log
from invariants.logs.log_replay import replay_log
from invariants.report.replay.text import render_replay

MODEL = """\
system team
enum Kind { human, ai }
type Agent [3]
type Tool [2]
var kind: Agent -> Kind = human
var boss: Agent
var trusts: Agent, Agent -> Bool = false
var votes: Agent -> Int = 0
transition trust(by: Agent, whom: Agent) {
  require not trusts[by, whom]
  trusts[by, whom] := true
}
transition vote(a: Agent) { votes[a] := votes[a] + 1 }
transition promote(a: Agent) {
  require enough: votes[a] >= 3
  boss := a
}
modification only(a: Agent) { rewrite promote(a).enough as prev and a != boss or a == now(boss) }
invariant led: forall a in Agent: votes[a] < 3 => not trusts[a, boss]
"""


def logged(*lines: object) -> SourceText:
    return SourceText("run.jsonl", "\n".join(json.dumps(line, ensure_ascii=False) for line in lines))


def replayed(*lines: object, scope: dict[str, int] | None = None, ignore: bool = False):
    model = load_text(MODEL)
    source = logged(*lines)
    header = header_of_log(source, model)
    sizes = {**model.scope, **header.scope, **(scope or {})}
    require_room(source, header, sizes)
    model = replace(model, individual_names=header.names)
    log = read_log(source, model, sizes, ignore_unknown=ignore)
    return replay_log(model, sizes, log, path="run.jsonl")


NAMES = {"rule": None, "names": {"Agent": ["alice", "Bob the 2nd", "søren"]}, "state": {"boss": "alice"}}


def complaint(*lines: object, scope: dict[str, int] | None = None):
    with pytest.raises(ModelError) as caught:
        replayed(*lines, scope=scope)
    found = caught.value.diagnostics[0]
    return found.code, found.labels[0].span.text


def test_names_stand_for_individuals_everywhere():
    report = replayed(
        NAMES,
        {
            "rule": "trust",
            "arguments": {"by": "søren", "whom": "alice"},
            "state": {"trusts": {"søren": {"alice": True}}},
        },
        {
            "rule": "only",
            "arguments": ["Bob the 2nd"],
            "state": {"boss": "alice"},
            "code": {"promote(Bob the 2nd).enough": "votes[a] >= 3 and a != boss or a == alice"},
        },
        {"rule": "promote", "arguments": ["Bob the 2nd"]},
    )
    assert report.scope == {"Agent": 3, "Tool": 2}
    assert (report.reached, report.departure.arguments) == (2, {"a": "Bob the 2nd"})
    assert report.departure.present == "votes[a] >= 3 and a != boss or a == alice"
    assert report.invariants[0].failure.witnesses == {"a": "søren"}
    text = render_replay(report, colour=False)
    assert "Agent0" not in text
    for shown in ("trust(søren, alice)", "trusts[søren, alice]: false → true", "promote(Bob the 2nd)", "boss = alice"):
        assert shown in text


def test_a_clause_is_shown_with_its_values():
    two = [{"rule": "vote", "arguments": ["alice"]}] * 2
    found = replayed(NAMES, *two, {"rule": "promote", "arguments": ["alice"]}).departure
    assert (found.words, found.span.text) == ("false: 2 >= 3", "votes[a] >= 3")
    assert "false: 2 >= 3" in render_replay(
        replayed(NAMES, *two, {"rule": "promote", "arguments": ["alice"]}), colour=False
    )


def test_as_many_individuals_as_names_unless_there_are_more():
    assert replayed({"rule": None, "names": {"Agent": ["a"]}}).scope == {"Agent": 1, "Tool": 2}
    both = {"rule": None, "names": {"Agent": ["a"]}, "scope": {"Agent": 2}}
    assert replayed(both, {"rule": "vote", "arguments": ["Agent1"]}).is_run
    assert replayed(both, {"rule": "vote", "arguments": ["Agent2"]}, scope={"Agent": 3}).is_run
    assert complaint(both, {"rule": "vote", "arguments": ["Agent2"]}) == (Code.BAD_LOG_VALUE, '"Agent2"')
    assert complaint(both, {"rule": "vote", "arguments": ["Agent0"]}) == (Code.BAD_LOG_VALUE, '"Agent0"')


def test_a_name_of_the_checker_may_be_the_name_of_another():
    swapped = {"rule": None, "names": {"Agent": ["Agent1", "Agent0"]}, "state": {"boss": "Agent1"}}
    report = replayed(
        swapped, {"rule": "vote", "arguments": ["Agent1"], "state": {"votes": {"Agent1": 1, "Agent0": 0}}}
    )
    assert report.is_run
    beyond = {"rule": None, "names": {"Agent": ["Agent1"]}, "scope": {"Agent": 2}}
    assert complaint(beyond) == (Code.BAD_LOG_VALUE, '"Agent1"')


def test_two_types_may_share_a_name():
    report = replayed({"rule": None, "names": {"Agent": ["x"], "Tool": ["x", "y"]}})
    assert report.scope == {"Agent": 1, "Tool": 2}


@pytest.mark.parametrize(
    ("names", "code", "marked"),
    [
        (["alice"], Code.BAD_LOG_LINE, '["alice"]'),
        (7, Code.BAD_LOG_LINE, "7"),
        ({"Robot": ["r"]}, Code.UNKNOWN_IN_LOG, '"Robot"'),
        ({"Kind": ["r"]}, Code.UNKNOWN_IN_LOG, '"Kind"'),
        ({"Agent": []}, Code.BAD_LOG_VALUE, "[]"),
        ({"Agent": "alice"}, Code.BAD_LOG_VALUE, '"alice"'),
        ({"Agent": {"0": "alice"}}, Code.BAD_LOG_VALUE, '{"0": "alice"}'),
        ({"Agent": ["alice", 7]}, Code.BAD_LOG_VALUE, "7"),
        ({"Agent": ["alice", None]}, Code.BAD_LOG_VALUE, "null"),
        ({"Agent": ["alice", ""]}, Code.BAD_LOG_VALUE, '""'),
        ({"Agent": ["alice", "  "]}, Code.BAD_LOG_VALUE, '"  "'),
        ({"Agent": ["alice", "bob "]}, Code.BAD_LOG_VALUE, '"bob "'),
        ({"Agent": ["alice", "b\u202eob"]}, Code.BAD_LOG_VALUE, '"b\u202eob"'),
        ({"Agent": ["alice", "x" * 201]}, Code.BAD_LOG_VALUE, f'"{"x" * 201}"'),
    ],
)
def test_unusable_names_are_refused(names, code, marked):
    assert complaint({"rule": None, "names": names}) == (code, marked)


def test_a_name_is_that_of_one_individual():
    assert complaint({"rule": None, "names": {"Agent": ["alice", "bob", "alice"]}}) == (Code.BAD_LOG_VALUE, '"alice"')


def test_escape_sequences_do_not_reach_the_terminal():
    with pytest.raises(ModelError):
        replayed({"rule": None, "names": {"Agent": ["\u001b[31mred"]}})


def test_more_names_than_individuals():
    names = {"rule": None, "names": {"Agent": ["a", "b", "c"]}}
    assert complaint({**names, "scope": {"Agent": 2}}) == (Code.BAD_LOG_VALUE, '["a", "b", "c"]')
    assert complaint(names, scope={"Agent": 2}) == (Code.BAD_LOG_VALUE, '["a", "b", "c"]')
    assert complaint({"rule": None, "names": {"Agent": ["x"] * 100_001}})[0] is Code.BAD_LOG_VALUE


def test_only_the_first_line_has_names():
    assert complaint({"rule": "vote", "arguments": ["Agent0"], "names": {"Agent": ["a"]}}) == (
        Code.BAD_LOG_LINE,
        '"names"',
    )


def test_unknown_names_have_help():
    with pytest.raises(ModelError) as caught:
        replayed(NAMES, {"rule": "vote", "arguments": ["alicia"]})
    assert caught.value.diagnostics[0].help == "is `alice` meant?"
    with pytest.raises(ModelError) as caught:
        replayed(NAMES, {"rule": "vote", "arguments": ["Agent0"]})
    assert caught.value.diagnostics[0].message == 'Agent0 has the name "alice" in the first line'


def test_fields_of_others_are_skipped_where_that_is_asked():
    lines = [
        {"rule": None, "host": "h1", "state": {"boss": "Agent0", "uptime": 7}},
        {"rule": "vote", "arguments": ["Agent0"], "at": [1, {"rule": "x"}], "state": {"memory": {"x": None}}},
    ]
    assert replayed(*lines, ignore=True).is_run
    assert complaint(*lines) == (Code.BAD_LOG_LINE, '"host"')
    with pytest.raises(ModelError):
        replayed({"rule": "voted"}, ignore=True)
    with pytest.raises(ModelError):
        replayed({"rule": "vote", "arguments": ["Agent0"], "state": {"votes": {"Agent9": 1}}}, ignore=True)
    with pytest.raises(ModelError):
        replayed({"host": "h1"}, ignore=True)
