"""Unknown conditions in logs: their values are observed by the site that reads them."""

from __future__ import annotations

import json

import pytest

from invariants.api import check, replay
from invariants.foundation.codes import Code
from invariants.foundation.exceptions import ModelError
from invariants.foundation.sources import SourceText
from invariants.language.loader import load_text
from invariants.logs.log import Log
from invariants.logs.log_reading import read_log
from invariants.logs.log_replay import replay_log
from invariants.report.traces import render_trace
from invariants.verdicts.verdict import ViolatedResult

DOORS = """system doors
enum Light { red, green }
var light: Light = red
var inside: Bool = false
transition enter { require lock: light == green  inside := true }
modification replace_lock { rewrite enter.lock as unknown over light }
modification again { rewrite enter.lock as unknown over light }
invariant out: not inside
"""


NUMBERS = """system doors
var at: Int = 0
var share: Real = 0.5
var inside: Bool = false
transition go { at := at + 1  share := share / 2 }
transition enter { require lock: at < 0  inside := true }
modification replace_lock { rewrite enter.lock as unknown over at, share }
invariant out: not inside
"""


def departure(*lines: object, text: str = DOORS) -> int | None:
    """The line at which a log departs from the model."""
    model = load_text(text)
    source = SourceText("run.jsonl", "\n".join(json.dumps(line) for line in lines))
    report = replay_log(model, {}, read_log(source, model, {}), path="run.jsonl")
    return None if report.departure is None else report.departure.line


def test_a_rule_fires_where_its_unknown_condition_was_observed_to_hold() -> None:
    for value, departs in ((True, None), (False, 3)):
        fills = {"rule": "again", "state": {"enter.lock": {"red": value}}}
        assert departure({"rule": None}, fills, {"rule": "enter"}) == departs


def test_a_table_is_named_by_the_rule_that_fills_it_or_not_at_all() -> None:
    start = {"rule": None}
    fills = [{"rule": name, "state": {"enter.lock": {"red": name == "again"}}} for name in ("replace_lock", "again")]
    assert departure(start, *fills, {"rule": "enter"}) is None
    with pytest.raises(ModelError) as caught:
        departure(start, fills[1], {"rule": "enter", "state": {"enter.lock": {"red": True}}})
    assert "doors has no variable `enter.lock`" in caught.value.diagnostics[0].message


@pytest.mark.parametrize(
    ("observed", "departs"),
    [
        ("always true", None),
        ("always false", 4),
        ("(1, 1/4): true, otherwise false", None),
        ("(1, 1/4): false, (0, 1/2): false, otherwise true", 4),
        ("(0, 1/4): true, (1, 1/2): true, otherwise false", 4),
    ],
)
def test_a_condition_of_numbers_is_observed_by_its_truth_values(observed: str, departs: int | None) -> None:
    fills = {"rule": "replace_lock", "state": {"enter.lock": observed}}
    assert departure({"rule": None}, fills, {"rule": "go"}, {"rule": "enter"}, text=NUMBERS) == departs


@pytest.mark.parametrize(
    "observed",
    [
        True,
        7,
        "7: true",
        "1, 1/4: true, otherwise false",
        "(1, x): true, always false",
        "(1/2, 1): true, otherwise false",
    ],
)
def test_what_is_no_condition_of_numbers_is_refused(observed: object) -> None:
    with pytest.raises(ModelError):
        departure({"rule": None}, {"rule": "replace_lock", "state": {"enter.lock": observed}}, text=NUMBERS)


@pytest.mark.parametrize("ignore", [False, True])
def test_a_log_names_an_unknown_condition_by_its_site(ignore: bool) -> None:
    """Where one edit alone makes it unknown; the name that the checker keeps it by is refused, whatever is ignored."""
    text = DOORS.replace("modification again { rewrite enter.lock as unknown over light }\n", "")
    model = load_text(text)
    values = {"red": True, "green": False}

    def read(name: str, rule: str | None) -> Log:
        line = json.dumps({"rule": rule, "state": {name: values}})
        return read_log(SourceText("log", line), model, model.scope, ignore_unknown=ignore)

    (step,) = read("enter.lock", "replace_lock").steps
    assert [*step.after.values.values()] == [True, False]
    for rule in (None, "replace_lock", "enter"):
        with pytest.raises(ModelError) as caught:
            read("enter.lock.unknown", rule)
        (found,) = caught.value.diagnostics
        assert (found.code, found.labels[0].text) == (Code.UNKNOWN_IN_LOG, "write `enter.lock`")
        assert found.labels[0].span.text == '"enter.lock.unknown"'


@pytest.mark.parametrize("more", [True, False])
def test_a_run_is_read_from_the_log_that_it_is_written_as(more: bool) -> None:
    """Unknown conditions have the names of their sites, and numbered ones where several edits make one."""
    text = DOORS if more else DOORS.replace("modification again { rewrite enter.lock as unknown over light }\n", "")
    model = load_text(text)
    result = check(model, chain=1).of("out")
    assert isinstance(result, ViolatedResult)
    lines = render_trace(result, model)
    names = {name for name in json.loads(lines.splitlines()[0])["state"] if "lock" in name}
    assert names == ({"enter.lock.unknown", "enter.lock.unknown2"} if more else {"enter.lock"})
    report = replay(model, [json.loads(line) for line in lines.splitlines()])
    assert (report.is_run, report.completed_by) == (True, None)
