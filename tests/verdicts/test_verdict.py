"""Results: a verdict carries its evidence, and every kind can be read alike."""

import pickle
from typing import get_args

import pytest

from invariants.cli.exit_status import ExitStatus, status_of
from invariants.language.model.declarations import ExpectedVerdict
from invariants.verdicts.demands import Demands, Shortfall
from invariants.verdicts.verdict import Bounds, CheckResult, Frontier, Population, Result, Verdict
from tests.verdicts.results import EVIDENCE, KINDS, result_of_kind

BOUNDS = Bounds(3, 8, {})

EVERY_FIELD = {name for kind in KINDS.values() for name in kind.__struct_fields__}

CARRIED = {
    Verdict.PROVED: {"population", "certificate", "induction", "proof"},
    Verdict.SURVIVES: {"frontier", "induction", "proof"},
    Verdict.VIOLATED: {
        "chain",
        "trace",
        "failure",
        "frontier",
        "individuals",
        "reason",
        "rerun",
        "shortest",
        "step_facts",
    },
    Verdict.TESTED: {"fuzz", "frontier", "reason", "hint", "induction"},
    Verdict.UNKNOWN: {"reason", "frontier", "hint", "induction"},
}
CARRIED |= {
    Verdict.REACHABLE: CARRIED[Verdict.VIOLATED],
    Verdict.UNREACHABLE: CARRIED[Verdict.PROVED],
    Verdict.UNREACHED: CARRIED[Verdict.SURVIVES],
    Verdict.UNLIMITED: {*CARRIED[Verdict.VIOLATED], "growth", "certificate"},
    Verdict.APPROACHED: {*CARRIED[Verdict.VIOLATED], "growth", "certificate"},
}


def test_there_is_one_kind_for_each_verdict():
    assert len(get_args(Result)) == len(Verdict)
    assert set(KINDS) == set(Verdict)


@pytest.mark.parametrize("verdict", Verdict)
def test_a_kind_carries_its_own_evidence_only(verdict):
    kind = KINDS[verdict]
    assert set(kind.__struct_fields__) - set(CheckResult.__struct_fields__) == CARRIED[verdict]
    for foreign in EVERY_FIELD - set(kind.__struct_fields__):
        with pytest.raises(TypeError):
            kind("i", BOUNDS, **EVIDENCE[verdict], **{foreign: None})


@pytest.mark.parametrize("verdict", [Verdict.SURVIVES, Verdict.VIOLATED, Verdict.TESTED, Verdict.UNKNOWN])
def test_a_verdict_needs_its_evidence(verdict):
    for missing in EVIDENCE[verdict]:
        with pytest.raises(TypeError, match=missing):
            KINDS[verdict]("i", BOUNDS, **{name: value for name, value in EVIDENCE[verdict].items() if name != missing})


@pytest.mark.parametrize("verdict", Verdict)
def test_every_kind_can_be_read_alike(verdict):
    result = result_of_kind("i", verdict, BOUNDS)
    assert isinstance(result, Result)
    assert result.verdict is verdict
    nothing = EVERY_FIELD - set(type(result).__struct_fields__) - {"population"}
    nothing_said = dict.fromkeys(nothing) | ({"step_facts": ()} if "step_facts" in nothing else {})
    assert {name: getattr(result, name) for name in nothing} == nothing_said
    assert result.population is Population.SCOPE
    assert result.as_expected is None
    assert repr(result).startswith(f"Result(i: {verdict.value}")
    again = pickle.loads(pickle.dumps(result))  # noqa: S301 - made here
    assert (type(again), repr(again)) == (type(result), repr(result))


@pytest.mark.parametrize("verdict", Verdict)
@pytest.mark.parametrize("expected", ExpectedVerdict)
def test_an_expectation_is_met_by_its_own_verdict_and_survives_by_a_proof(verdict, expected):
    result = result_of_kind("i", verdict, BOUNDS, expected=expected)
    more = {
        ExpectedVerdict.SURVIVES: {"proved"},
        ExpectedVerdict.UNREACHED: {"unreachable"},
        ExpectedVerdict.REACHABLE: {"approached"},  # of the limit of a Real, which is the least upper bound then, too
    }
    wanted = {expected.value} | more.get(expected, set())
    assert result.as_expected is (verdict.value in wanted)


@pytest.mark.parametrize(
    ("is_real", "expected", "chain", "words"),
    [
        (True, ExpectedVerdict.REACHABLE, None, "reachable or approached"),
        (False, ExpectedVerdict.REACHABLE, None, "reachable"),
        (True, ExpectedVerdict.REACHABLE, 2, "reachable after 2"),
        (True, ExpectedVerdict.UNREACHABLE, None, "unreachable"),
        (False, None, None, ""),
    ],
)
def test_an_expected_limit_of_a_real_may_be_approached(
    is_real: bool, expected: ExpectedVerdict | None, chain: int | None, words: str
) -> None:
    result = result_of_kind(
        "m.reached",
        Verdict.UNREACHED,
        BOUNDS,
        expected=expected,
        expected_chain=chain,
        is_witness=True,
        may_be_approached=is_real,
    )
    assert result.expectation == words


def violated_after(length: int, expected_chain: int | None, covered: int | None) -> Result:
    return result_of_kind(
        "i",
        Verdict.VIOLATED,
        BOUNDS,
        chain=("patch",) * length,
        expected=ExpectedVerdict.VIOLATED,
        expected_chain=expected_chain,
        frontier=None if covered is None else Frontier(covered, Verdict.SURVIVES),
    )


def test_the_length_of_the_chain_is_expected_too():
    for length, met in ((0, False), (1, True), (2, False)):
        result = violated_after(length, 1, 0)
        assert result.as_expected is met
        assert result.unmet is None


@pytest.mark.parametrize(
    ("length", "covered", "uncovered"),
    [
        (0, None, None),
        (1, None, "runs without any modification"),
        (1, 0, None),
        (3, None, "chains of at most 2"),
        (3, 1, "chains of at most 2"),
        (3, 2, None),
    ],
)
def test_a_chain_is_as_long_as_expected_where_shorter_ones_were_covered(length, covered, uncovered):
    result = violated_after(length, length, covered)
    assert result.as_expected is (uncovered is None)
    assert (result.unmet or "").partition(" were not covered")[0] == (uncovered or "")
    assert violated_after(length, None, covered).as_expected


@pytest.mark.parametrize("verdict", Verdict)
@pytest.mark.parametrize("expected", ExpectedVerdict)
def test_without_an_initial_state_no_expectation_is_met(verdict, expected):
    result = result_of_kind("i", verdict, BOUNDS, expected=expected, vacuous=True)
    assert result.as_expected is False
    assert status_of(result) is ExitStatus.VIOLATED
    assert "no initial state" in result.unmet
    assert status_of(result_of_kind("i", verdict, BOUNDS, vacuous=True)) is ExitStatus.VIOLATED


PROVED, SURVIVES, TESTED, UNKNOWN = Verdict.PROVED, Verdict.SURVIVES, Verdict.TESTED, Verdict.UNKNOWN


@pytest.mark.parametrize(
    ("require", "enough"),
    [
        (None, {PROVED, SURVIVES, TESTED}),
        ("tested", {PROVED, SURVIVES, TESTED}),
        ("survives", {PROVED, SURVIVES}),
        ("proved", {PROVED}),
    ],
)
def test_the_least_verdict_that_is_good_enough(require, enough):
    results = {verdict: result_of_kind("i", verdict, BOUNDS) for verdict in Verdict}
    assert {verdict for verdict, result in results.items() if result.meets(require)} == enough | {
        Verdict.REACHABLE,
        Verdict.UNLIMITED,
        Verdict.APPROACHED,
    }
    strict = {verdict for verdict, result in results.items() if result.meets(require, strict=True)}
    assert strict == enough - {TESTED} | {Verdict.REACHABLE, Verdict.UNLIMITED, Verdict.APPROACHED}


def test_only_three_verdicts_can_be_required():
    for word in ("violated", "unknown", "PROVED", ""):
        with pytest.raises(ValueError, match="is none of 'proved', 'survives', 'tested'"):
            result_of_kind("i", PROVED, BOUNDS).meets(word)


@pytest.mark.parametrize("demands", [Demands(strict=True), Demands(require=ExpectedVerdict.PROVED)])
def test_an_expectation_of_less_is_no_excuse(demands):
    for verdict in (TESTED, UNKNOWN):
        result = result_of_kind("i", verdict, BOUNDS, expected=ExpectedVerdict(verdict.value), demands=demands)
        assert result.as_expected
        assert result.shortfall is not None
    expected = result_of_kind("i", Verdict.VIOLATED, BOUNDS, expected=ExpectedVerdict.VIOLATED, demands=demands)
    assert expected.shortfall is None


def test_strict_wants_a_proof_where_nobody_stated_bounds():
    for stated, expected, shortfall in (
        (False, None, Shortfall.DEFAULT_BOUNDS),
        (False, ExpectedVerdict.SURVIVES, None),
        (True, None, None),
    ):
        strict = {"bounds_stated": stated, "expected": expected, "demands": Demands(strict=True)}
        assert result_of_kind("i", SURVIVES, BOUNDS, **strict).shortfall is shortfall
        assert result_of_kind("i", PROVED, BOUNDS, **strict).shortfall is None
