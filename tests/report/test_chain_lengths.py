"""The words about lengths of shortest chains: they claim no more than was shown."""

from __future__ import annotations

import json
from fractions import Fraction

import pytest

from invariants.language.loader import load_text
from invariants.report.blame.length import length_json, length_sentences
from invariants.shaping.lengths.fitting import LengthCase
from invariants.shaping.lengths.functions import LengthFunction, LinearSum
from invariants.shaping.lengths.repeated_runs import RepeatedRun, RunStep
from invariants.shaping.lengths.search import ChainLength, LengthStanding
from invariants.verdicts.verdict import Bounds, ProvedResult, UnknownResult

MODEL = load_text(
    "system s\ntype A [2]\nenum E { left, right }\nconst d: Int where d > 0\nvar x: Int = 0\n"
    "modification m(a: A, e: E, n: Int) { x := x + 1 }\ninvariant i: x < d\n",
    path="s.inv",
)
BOUNDS = Bounds(3, 8, {"A": 2})
PROVED, UNKNOWN = ProvedResult("i", BOUNDS), UnknownResult("i", BOUNDS, reason="timeout")
FUNCTION = LengthFunction(0, 1, LinearSum((("d", Fraction(1)),)), LinearSum(number=Fraction(1)))
RUN = RepeatedRun((), (RunStep("m", (None, 1, "d")),), ())
CASES = (
    LengthCase((("d", Fraction(2)),), (("d", Fraction(2)),), 2, 2),
    LengthCase((("d", Fraction(9)),), (("d", Fraction(9)),), None, 8),
)


@pytest.mark.parametrize(
    ("shorter", "run", "missing", "said", "not_said"),
    [
        (PROVED, PROVED, None, ["for all values that", "no shorter chain breaks it, and", "(A 2)"], ["not"]),
        (PROVED, UNKNOWN, None, ["that one of that length does is not. Tried were runs"], ["may have"]),
        (PROVED, None, None, ["that one of that length does is not."], ["Such a chain"]),
        (PROVED, PROVED, "k.range", ["does is not, since a run may end early: `k.range`"], ["Such a chain"]),
        (UNKNOWN, PROVED, None, ["that no shorter one does is not."], []),
        (UNKNOWN, UNKNOWN, None, ["neither that no shorter chain breaks it, nor that"], ["is not", "Such a chain"]),
        (None, None, None, ["neither that no shorter chain breaks it, nor that"], ["is not", "Such a chain"]),
    ],
)  # fmt: skip
def test_a_function_is_said_to_be_proved_as_far_as_it_is(shorter, run, missing, said, not_said) -> None:
    found = ChainLength(
        CASES, FUNCTION, shorter=shorter, run=run, repeated=RUN, missing=missing, scope=(("A", 2),), domain=("d > 0",)
    )
    text = " ".join(length_sentences(found, MODEL))
    first = text[: text.index("Of 2 cases")]
    assert ("It may break after `d` modifications: a guess from 1 case" in text) is not found.is_shown
    assert ("It breaks after `d` modifications, for all values" in text) is found.is_shown
    assert all(each in text for each in said), text
    assert not any(each in first for each in not_said), text
    assert "none of at most 8 with d = 9" in text
    assert ("Such a chain: `⟲ m(_, right, d)`, as often as needed." in text) is found.is_reached
    told = length_json(found, MODEL)
    assert (told["no_shorter_proved"], told["reached_proved"]) == (found.is_least, found.is_reached)
    assert (told["run"] is not None) is found.is_reached
    assert told["standing"] == ("proved" if found.is_shown else "guess")
    assert json.loads(json.dumps(told)) == told


def broken_at(*values: int) -> tuple[LengthCase, ...]:
    return tuple(LengthCase((("d", Fraction(each)),), (("d", Fraction(each)),), each, each) for each in values)


@pytest.mark.parametrize(
    ("cases", "standing"),
    [
        # One constant: two numbers choose the function, and a third case tries it.
        (broken_at(2), LengthStanding.GUESS),
        (broken_at(2, 3), LengthStanding.GUESS),
        (broken_at(2, 3, 4), LengthStanding.FITS),
        # A case that was not covered far enough says little.
        ((*broken_at(2, 3), CASES[1]), LengthStanding.GUESS),
        ((*broken_at(2, 3, 5), CASES[1]), LengthStanding.FITS),
    ],
)
@pytest.mark.parametrize(("shorter", "run"), [(PROVED, UNKNOWN), (UNKNOWN, PROVED), (None, None), (PROVED, PROVED)])
def test_a_guess_and_what_fits_all_cases_and_what_is_proved_are_told_apart(cases, standing, shorter, run) -> None:
    found = ChainLength(cases, FUNCTION, shorter=shorter, run=run, repeated=RUN)
    is_proved = shorter is run is PROVED
    assert found.standing is (LengthStanding.PROVED if is_proved else standing)
    text = " ".join(length_sentences(found, MODEL))
    words = {
        LengthStanding.PROVED: "It breaks after `d` modifications, for all values that the constants may have",
        LengthStanding.FITS: "It breaks after `d` modifications in every case that was tried and in which it",
        LengthStanding.GUESS: "It may break after `d` modifications: a guess from",
    }
    assert {each for each, said in words.items() if said in text} == {found.standing}
    assert length_json(found, MODEL)["standing"] == found.standing.value


def test_without_a_function_nothing_is_guessed() -> None:
    found = ChainLength(CASES, reason="there was no time left")
    assert (found.standing, length_json(found, MODEL)["standing"]) == (None, None)


def test_without_a_function_the_reason_and_the_cases_are_said() -> None:
    text = " ".join(length_sentences(ChainLength(CASES, reason="there was no time left"), MODEL))
    assert "is not known as a function of constants: there was no time left." in text
    assert "2 with d = 2" in text
    nothing = " ".join(length_sentences(ChainLength(reason="every constant has a value", is_fit=False), MODEL))
    assert nothing.endswith("every constant has a value.")
