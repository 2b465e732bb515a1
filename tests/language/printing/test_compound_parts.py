"""Parts of optional values and records in printed code: as the language has them, and read again as the same."""

from __future__ import annotations

import pytest

from invariants.language.loader import load_text
from invariants.language.model.expressions import SiteKey
from invariants.language.printing.unparse import body_text

MODEL = """\
system s
type M [2]
record Motion {{ by: M, seconded: M?, level: 0..3 }}
record Plain {{ n: 0..2, ok: Bool }}
var open: M -> Motion? = none
var last: Motion? = none
var plain: Plain
var number: 0..3? = none
transition go(m: M) {{ require gate: {} }}
"""


def printed(condition: str) -> str:
    model = load_text(MODEL.format(condition))
    return body_text(model.sites[SiteKey("go", "gate")].original)


@pytest.mark.parametrize(
    "condition",
    [
        "open[m] != none",
        "open[m] == none",
        "not open[m] != none",
        "last != none and last.seconded != none",
        "last.seconded == none or last.by == m",
        "open[m] != none and open[m].seconded != none and value(open[m].seconded) == m",
        "open[m] != none and open[m].level < 2",
        "plain.ok and plain.n == 1",
        "number != none and value(number) > 1",
        "open[m] == last",
        "number == 2",
        "last.seconded == m",
        "2 == number and last.seconded == m",
        "not number == 2",
        "number != none and last != none and last.seconded == m",
        "not open[m] == last or last.seconded == open[m].seconded",
        "forall a in M: open[a] == none or open[a].level <= plain.n",
    ],
)
def test_conditions_on_parts_are_printed_as_they_are_written(condition: str) -> None:
    assert printed(condition) == condition
    assert printed(printed(condition)) == condition


def test_two_negations_of_one_presence_are_a_comparison() -> None:
    assert printed("not (open[m] == none)") == "open[m] != none"
