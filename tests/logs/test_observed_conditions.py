"""Unknown conditions in logs: their values are observed by the site that reads them."""

from __future__ import annotations

import json

import pytest

from invariants.foundation.exceptions import ModelError
from invariants.foundation.sources import SourceText
from invariants.language.loader import load_text
from invariants.logs.log_reading import read_log
from invariants.logs.log_replay import replay_log

DOORS = """system doors
enum Light { red, green }
var light: Light = red
var inside: Bool = false
transition enter { require lock: light == green  inside := true }
modification replace_lock { rewrite enter.lock as unknown over light }
modification again { rewrite enter.lock as unknown over light }
invariant out: not inside
"""


def departure(*lines: object) -> int | None:
    """The line at which a log departs from the model."""
    model = load_text(DOORS)
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
