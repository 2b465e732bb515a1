"""Ways out that are followed to the letter: the text that a report proposes is accepted."""

from __future__ import annotations

import re

import pytest

from invariants.foundation.codes import Code
from invariants.foundation.exceptions import ModelError
from invariants.language.loader import load_text
from tests.language.reading import errors

TEXT = """system s
enum Kind { low, high }
type Team = ann, bob, eve, dan
type Crew [2]
const some: Int where some >= 1
const few: 2..4
const kind: Kind
const who: Team
const share: Real
const open: Bool
var x: 0..3 = 0
transition up { require x < 3 x := x + 1 }
modification stop { disable up }
invariant least: some > 0 and few > 1 and (kind == low or open or share > 0) and who == who
witness top: x == 3
measure height: x
"""

UNFINISHED = [
    *(
        "check least: timeout",
        "check least: chain",
        "check least: steps",
        "check least: chain =",
        "check least: expect:",
    ),
    *(
        "check least: expect:",
        "check least: Team",
        "check least: Crew",
        "check least: exepct",
        "check top",
        "check height",
        "check least",
    ),
    *(f"check least: {name}{end}" for name in ("some", "few", "kind", "who", "share", "open") for end in ("", " =")),
    *("check least: few := 3", "check least: open: true", "check least: chain 3, few == 3"),
    *("check least: timeout 3 seconds", "check least: chain 2 modifications", "check least: chain any any"),
    *("check least: timeout == any", "check least: timeout = any", "check least: expect = 7", "check least: expect: 7"),
    *("check least: steps = true", "check least: Crew = ann", "check least: steps := high"),
    *("check least: chain 3 proved", "check top: chain 3 and reachable"),
    *("check least: expect violated after", "check top: expect reachable after", "check height: limit: 3"),
]


@pytest.mark.parametrize("unfinished", UNFINISHED)
def test_each_check_that_a_way_out_writes_is_accepted(unfinished: str) -> None:
    (mistake,) = errors(f"{TEXT}{unfinished}\n")
    proposed = [each for each in re.findall("`([^`]+)`", mistake.help or "") if each.startswith("check ")]
    named = unfinished.partition(":")[0]
    proposed = proposed or [f"{named}: {each}" for each in re.findall("`([^`]+)`", mistake.help or "")]
    assert proposed
    for check in proposed:
        load_text(f"{TEXT}{check}\n", path="s.inv")


@pytest.mark.parametrize("expected", ["expect", "expect nothing"])
@pytest.mark.parametrize("named", ["least", "top"])
def test_each_verdict_that_a_way_out_lists_is_accepted(named: str, expected: str) -> None:
    (mistake,) = errors(f"{TEXT}check {named}: {expected}\n")
    verdicts = [each for each in re.findall("`([^`]+)`", mistake.help or "") if each != "expect"]
    assert len(verdicts) == 5
    for verdict in verdicts:
        load_text(f"{TEXT}check {named}: expect {verdict}\n", path="s.inv")


@pytest.mark.parametrize(
    ("line", "code", "place", "message", "help"),
    [
        ("check height: limit, expect", Code.BAD_OPTION, "expect", "the limit of a measure", "`expect unlimited`"),
        ("check least: limit, expect", Code.BAD_OPTION, "expect", "the limit", "`least` is no measure"),
        ("check least: limit", Code.BAD_OPTION, "least", "is no measure", "leave `limit` out"),
        ("check hieght: limit", Code.BAD_OPTION, "hieght", "is no measure", "did you mean `height`?"),
        ("check height: limit, expect proved", Code.BAD_OPTION, "expect proved", "", "`check height: limit, expect 7`"),
        (
            "invariant i: who == Team1",
            Code.UNKNOWN_NAME,
            "Team1",
            "",
            "that have names are `ann`, `bob`, `eve` and `dan`",
        ),
        ("invariant i: x == Crew1", Code.UNKNOWN_NAME, "Crew1", "", "name individuals in their type"),
        ("check least: few any", Code.BAD_OPTION, "few", "no option", "leave it out"),
        ("check least: limit 3", Code.BAD_OPTION, "limit 3", "takes no value", "only measures have a limit"),
        ("check least: limit = 3", Code.BAD_OPTION, "limit = 3", "takes no value", "only measures have a limit"),
        ("witness w: can x == 1 by up", Code.MISPLACED_FORM, "can x == 1 by up", "a witness", "write `x == 1` without"),
        ("lemma l: can x == 1", Code.MISPLACED_FORM, "can x == 1", "a lemma", "state it as an `invariant`"),
        ("measure m: can x == 1", Code.MISPLACED_FORM, "can x == 1", "a measure", "as an `invariant`"),
        ("invariant i: not can x == 1", Code.MISPLACED_FORM, "can x == 1", "cannot stand here", "is a whole invariant"),
        ("invariant i: x' > 0 leads to x == 0 within 1", Code.PRIME_WITHOUT_STEP, "x'", "", "about configurations"),
        ("invariant i: x' > 0 => can x == 0", Code.PRIME_WITHOUT_STEP, "x'", "", "about configurations"),
        ("invariant i: can x == 0 decreases 0.5", Code.TYPE_MISMATCH, "0.5", "", "write a whole number"),
        ("invariant i: can x == 0 decreases x / 2", Code.TYPE_MISMATCH, "x / 2", "", "`div` instead of `/`"),
        ("invariant i: x mod 0.5 == 0", Code.TYPE_MISMATCH, "0.5", "", "write a whole number"),
        ("var y: 0..(3 / 2) = 0", Code.TYPE_MISMATCH, "3 / 2", "", "write a whole number"),
    ],
)
def test_a_way_out_fits_the_place(line: str, code: Code, place: str, message: str, help: str) -> None:
    (mistake,) = errors(f"{TEXT}{line}\n")
    assert (mistake.code, mistake.labels[0].span.text) == (code, place)
    assert message in mistake.message
    assert help in (mistake.help or "")
    assert "the other side" not in (mistake.help or "")


def test_a_measure_is_offered_where_there_is_none() -> None:
    with pytest.raises(ModelError) as raised:
        load_text("system s\nvar x: 0..3 = 0\ninvariant i: x < 4\ncheck i: limit, expect ?\n")
    (mistake,) = raised.value.diagnostics
    assert "declare a measure" in (mistake.help or "")
