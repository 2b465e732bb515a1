"""Measures and checks of their limits: the statements that they stand for, their verdicts, and mistakes in them."""

from __future__ import annotations

import pytest

import invariants
from invariants.foundation.exceptions import ModelError
from invariants.foundation.sources import SourceText
from invariants.language.loader import load_text
from invariants.language.parsing.parser import parse
from invariants.language.printing.printer import print_document
from invariants.verdicts.verdict import Verdict
from tests.generators.choosing import Seeded
from tests.generators.counters import counter_and_limit

pytestmark = pytest.mark.usefixtures("in_one_process")

COUNTER = """system counter

const most: Int = 5

var n: Int = 0
var spent: Real = 0

transition up {
  require room: n < most
  n := n + 1
  spent := spent + 0.5
}

modification widen {
  require unmodified up.room
  rewrite up.room as n < most + 1
}

measure height: n
measure depth: 2 - n
measure cost: spent

"""


def verdicts(checks: str) -> dict[str, Verdict]:
    """Return the verdict on each statement, by its name."""
    return {result.invariant: result.verdict for result in invariants.check(load_text(COUNTER + checks, path="c.inv"))}


@pytest.mark.parametrize(
    ("check", "limit", "reached"),
    [
        ("height: limit, expect 6", Verdict.PROVED, Verdict.REACHABLE),
        ("height: limit, expect 5", Verdict.VIOLATED, Verdict.REACHABLE),
        ("height: limit, expect 7", Verdict.PROVED, Verdict.UNREACHABLE),
        ("height: limit, chain 0, expect 5", Verdict.PROVED, Verdict.REACHABLE),
        ("height: limit, chain 1, steps 2, expect 4", Verdict.SURVIVES, Verdict.REACHABLE),
        ("depth: limit, expect 2", Verdict.PROVED, Verdict.REACHABLE),
        ("cost: limit, expect 3", Verdict.PROVED, Verdict.REACHABLE),
        ("cost: limit, chain 0, steps 5, expect 2.5", Verdict.SURVIVES, Verdict.REACHABLE),
    ],
)
def test_a_limit_is_right_only_where_both_statements_are(check: str, limit: Verdict, reached: Verdict) -> None:
    name = check.partition(":")[0]
    found = verdicts(f"check {check}\n")
    assert set(found) == {f"{name}.limit", f"{name}.reached"}
    if limit is Verdict.PROVED and "chain 0" in check:
        assert found[f"{name}.limit"] in {Verdict.PROVED, Verdict.SURVIVES}
    else:
        assert found[f"{name}.limit"] is limit
    assert found[f"{name}.reached"] is reached


@pytest.mark.campaign
def test_limits_may_be_negative_and_are_as_expected_only_if_both_statements_are() -> None:
    text = "system s\nvar n: Int = -4\ntransition up {\n  require n < -2\n  n := n + 1\n}\nmeasure m: n\n"
    for value, right in ((-2, True), (-3, False), (-1, False), (2, False)):
        results = invariants.check(load_text(f"{text}check m: limit, expect {value}\n", path="s.inv"))
        assert len(results) == 2
        assert all(each.as_expected for each in results) is right, value


@pytest.mark.parametrize("seed", [7, pytest.param(0, marks=pytest.mark.campaign)])
def test_random_limits_are_those_of_enumeration(seed: int) -> None:
    """Each number from below the greatest value to above it is claimed; exactly the greatest value is as expected."""
    text, greatest = counter_and_limit(Seeded(seed))
    for claimed in (greatest - 1, greatest, greatest + 1):
        model = load_text(f"{text}check m: limit, expect {claimed}\n", path="s.inv")
        right = all(each.as_expected for each in invariants.check(model))
        assert right is (claimed == greatest), (text, claimed)


@pytest.mark.parametrize(
    ("checks", "message"),
    [
        ("check height: chain 2", "`height` is a measure"),
        ("check height: limit 3", "`limit` takes no value"),
        ("check height: limit", "a check of a limit states the limit"),
        ("check height: limit, expect proved", "a check of a limit states the limit"),
        ("check most: limit, expect 3", "`most` is no measure"),
        ("check height: limit, expect 6, expect 7", "`expect` is given twice"),
        ("check height: limit, expect 3\ncheck height: limit, expect 4", "two checks expect different limits"),
        ("check height: limit, expect 6\ncheck height: limit, expect unlimited", "two checks expect different limits"),
        ("check height: limit, chain 3, expect unlimited", "within bounds nothing grows without limit"),
        ("check height: limit, expect unlimited after 1", "a check of a limit states the limit"),
        ("invariant small: n < 9\ncheck small: expect unlimited", "`small` is an invariant, and cannot be unlimited"),
        ("measure wrong: n > 2", "a measure has to be a number"),
        ("measure wrong: n > 2\ncheck wrong: limit, expect 3", "a measure has to be a number"),
        ("check wrong: limit, expect 3\nmeasure wrong: n > 2", "a measure has to be a number"),
        ("measure wrong: gone + 1\ncheck wrong: limit, expect 3", "there is no value called `gone`"),
    ],
)
def test_each_mistake_in_a_limit_is_complained_about(checks: str, message: str) -> None:
    with pytest.raises(ModelError) as raised:
        load_text(f"{COUNTER}{checks}\n", path="c.inv")
    (mistake,) = raised.value.diagnostics
    assert message in mistake.message


def test_a_limit_that_two_checks_state_is_one() -> None:
    checks = "check height: limit, expect 6\ncheck height: limit, chain 1, steps 9, expect 6\n"
    results = invariants.check(load_text(COUNTER + checks, path="c.inv"))
    assert [each.as_expected for each in results] == [True] * 4


@pytest.mark.parametrize(("kind", "option"), [("type limit", "limit 3"), ("const limit: Int", "limit = 3")])
def test_limit_stays_a_name(kind: str, option: str) -> None:
    text = f"system s\n{kind}\nvar n: Int = 0\ninvariant small: n <= 3\ncheck small: {option}, chain 1\n"
    model = load_text(text, path="s.inv")
    assert (model.scope, len(model.variants)) == (({"limit": 3}, 0) if kind == "type limit" else ({}, 1))


def test_checks_of_limits_are_printed_as_they_are_written() -> None:
    text = COUNTER + "check height: limit, expect 6\ncheck depth: limit, chain 2, steps 3, expect -2\n"
    assert print_document(parse(SourceText("c.inv", text))) == text


VARIANTS = """system v
const cap: Int
const spare: Int
assume known: 0 <= spare and spare <= 1
var n: Int = 0
transition up {
  require n < cap + spare
  n := n + 1
}
measure mx: n
measure twice: 2 * n
invariant fine: n <= max(cap + spare, 0)
check mx: cap = 2, spare = 0, limit, expect 2
check mx: cap = 1 + 2, limit, expect 4
check twice: cap = 2, spare = 0, limit, expect 4
"""


@pytest.mark.campaign
@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({}, {"mx (cap = 2)": 2, "mx (cap = 3)": 4, "twice (cap = 2)": 4}),
        ({"cap": "5"}, {}),
        ({"cap": "3"}, {"mx (cap = 3)": 4}),
        ({"cap": "1 + 1", "spare": "0"}, {"mx (cap = 2)": 2, "twice (cap = 2)": 4}),
    ],
)
def test_each_variant_has_limits_of_its_own(given: dict[str, str], expected: dict[str, int]) -> None:
    model = load_text(VARIANTS, path="v.inv", constants=given)
    results = [each for each in invariants.check(model) if each.invariant != "fine"]
    names = [f"{each.invariant.partition('.')[0]} (cap = {each.constants['cap']})" for each in results]
    assert dict.fromkeys(names) == dict.fromkeys(expected)
    assert len(results) == 2 * len(expected)
    assert all(each.as_expected for each in results)
    if "5" in given.values():
        assert "mx.limit" not in model.all_properties


@pytest.mark.campaign
def test_a_check_with_more_constants_says_what_the_limit_is_in_its_variant() -> None:
    text = VARIANTS + "check mx: cap = 2, limit, expect 3\n"
    found = {
        (tuple(each.constants.items()), each.invariant): each.as_expected
        for each in invariants.check(load_text(text, path="v.inv"))
        if each.invariant.startswith("mx")
    }
    assert len(found) == 6
    assert all(found.values())


def test_two_limits_of_one_variant_are_a_mistake_wherever_they_are_found() -> None:
    with pytest.raises(ModelError, match="two checks expect different limits of `mx`"):
        load_text(VARIANTS + "check mx: spare = 0, cap = 4 - 2, limit, expect 3\n", path="v.inv")
