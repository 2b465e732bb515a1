"""Witnesses: verdicts against brute force, expectations, and that nothing else takes a witness for a promise."""

from __future__ import annotations

from collections import Counter
from contextlib import suppress

import pytest
from msgspec.structs import replace

from invariants import check
from invariants.cli.exit_status import ExitStatus, status_of
from invariants.foundation.exceptions import ModelError
from invariants.interpreter.interpreter import Interpreter
from invariants.language.analysis.slicing import slice_of
from invariants.language.loader import load_text
from invariants.language.model.declarations import ExpectedVerdict, Model, StatedInvariant
from invariants.language.printing.meaning import meaning_digest
from invariants.report.text import render_result
from invariants.testing.state_machine import state_machine
from invariants.verdicts.demands import Demands
from invariants.verdicts.options import CheckOptions, SilentListener
from invariants.verdicts.session import check_model
from invariants.verdicts.verdict import Bounds, Result, RunResult, Verdict
from tests.batches import batches
from tests.differential.brute_force import TooManyConfigurationsError, search
from tests.generators.systems import system_of
from tests.verdicts.results import result_of_kind

TEAM = """\
system team
type Agent [2]
var reviewed: Agent -> Bool = false
var deployed: Agent -> Bool = false
transition review(a: Agent) {
  reviewed[a] := true
}
transition deploy(a: Agent) {
  require gate: reviewed[a]
  deployed[a] := true
}
modification lax {
  rewrite deploy.gate as true
}
invariant oversight: forall a in Agent: deployed[a] => reviewed[a]
"""


def results(text: str, **options) -> dict[str, Result]:
    return {each.invariant: each for each in check(load_text(text), **options)}


def test_a_witness_is_reachable_unreached_or_unreachable():
    found = results(
        TEAM
        + """
        witness shipped: exists a in Agent: deployed[a]
        witness bypassed: exists a in Agent: deployed[a] and not reviewed[a]
        witness taken_back: exists a in Agent: deployed[a] and not deployed'[a]
        witness everyone: forall a in Agent: deployed[a]
        check shipped: chain 0, steps 2, expect reachable after 0
        check bypassed: chain 2, steps 2, expect reachable after 1
        check taken_back: chain any, expect unreachable
        check everyone: chain 0, steps 3, expect unreached
        check everyone: chain 0, steps 4
        """,
        invariants=["shipped", "bypassed", "taken_back", "everyone"],
    )
    assert {name: each.verdict for name, each in found.items()} == {
        "shipped": Verdict.REACHABLE,
        "bypassed": Verdict.REACHABLE,
        "taken_back": Verdict.UNREACHABLE,
        "everyone": Verdict.REACHABLE,
    }
    assert all(each.is_as_required and each.is_witness for each in found.values())
    assert found["bypassed"].chain == ("lax",)
    assert found["bypassed"].failure.what == "true"
    assert found["bypassed"].frontier.chain == 0
    assert found["taken_back"].proof is not None


def test_the_story_of_a_witness():
    model = load_text(TEAM + "witness shipped: exists a in Agent: deployed[a]\ncheck shipped: chain 0, steps 2\n")
    (result,) = check(model, invariants=["shipped"])
    text = render_result(result, model, colour=False)
    assert "shipped is reachable without any modification" in text
    assert "true for a = Agent0" in text
    assert "✓ shipped" in text
    assert not any(word in text for word in ("broken", "violated", "✗"))


WORDS = ("reachable", "unreachable", "unreached")
MEETS = {("unreached", "unreachable"), *((each, each) for each in WORDS)}


@pytest.mark.parametrize("verdict", [Verdict(word) for word in WORDS])
@pytest.mark.parametrize("expected", ExpectedVerdict)
def test_a_witness_is_as_expected_only_with_its_verdict(expected, verdict):
    meets = (expected.value, verdict.value) in MEETS
    result = result_of_kind("w", verdict, Bounds(3, 8, {}), expected=expected)
    assert result.as_expected is meets
    assert (status_of(result) is ExitStatus.FINE) is meets


STATUSES = {
    Verdict.REACHABLE: ExitStatus.FINE,
    Verdict.UNREACHABLE: ExitStatus.VIOLATED,
    Verdict.UNREACHED: ExitStatus.VIOLATED,
    Verdict.TESTED: ExitStatus.UNDECIDED,
    Verdict.UNKNOWN: ExitStatus.UNDECIDED,
}


@pytest.mark.parametrize("verdict", STATUSES)
def test_without_an_expectation_a_witness_has_to_be_reachable(verdict):
    result = result_of_kind("w", verdict, Bounds(3, 8, {}), is_witness=True)
    assert status_of(result) is STATUSES[verdict]
    assert result.is_as_required is (verdict is Verdict.REACHABLE)
    strict = replace(result, demands=Demands(strict=True, require=ExpectedVerdict.PROVED))
    assert strict.is_as_required is (verdict is Verdict.REACHABLE)


def test_a_longer_chain_than_expected_is_no_meeting_of_the_expectation():
    witness = "witness shipped: exists a in Agent: deployed[a]\n"
    text = TEAM + witness + "check shipped: chain 1, steps 2, expect reachable after 1\n"
    assert results(text)["shipped"].as_expected is False


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("check shipped: expect proved", "`shipped` is a witness, and cannot be proved"),
        ("check oversight: expect reachable", "`oversight` is an invariant, and cannot be reachable"),
        ("check shipped, oversight: expect violated", "`shipped` is a witness, and cannot be violated"),
        ("check shipped: expect unreached after 1", "`after` belongs to `expect violated`, and to `expect reachable`"),
        ("witness stays: can (forall a in Agent: deployed[a])", "a witness has no `can`"),
    ],
)
def test_each_mistake_in_a_witness_is_complained_about(line, message):
    with pytest.raises(ModelError) as error:
        load_text(f"{TEAM}witness shipped: exists a in Agent: deployed[a]\n{line}\n")
    assert message in [each.message for each in error.value.diagnostics]


def test_a_witness_is_no_promise():
    """A state machine would stop at the first review, and a proof could not rest on what is false."""
    witness = "witness begun: exists a in Agent: reviewed[a]\n"
    model = load_text(TEAM + witness + "check: chain 0, steps 2, expect survives\n")
    assert model.promises == ("oversight",)
    assert model.witnesses == ("begun",)
    text = model.sources[0].text + "var idle: Bool = false\ntransition rest {\n  idle := true\n}\n"
    part = slice_of(load_text(text), ("oversight",), bounded=False)
    assert set(part.model.properties) == {"oversight"}
    assert state_machine(model) is not None
    found = {each.invariant: each.verdict for each in check(model)}
    assert found == {"oversight": Verdict.SURVIVES, "begun": Verdict.REACHABLE}
    (broken,) = check(model, invariants=["oversight"], chain=1)
    assert isinstance(broken, RunResult)
    assert {each.invariant for facts in broken.step_facts for each in facts.judgements} == {"oversight"}


def test_an_undefined_witness_is_not_reached():
    text = "system s\nvar n: 0..3 = 0\ntransition go {\n  n := (n + 1) mod 4\n}\n"
    text += "witness w: 1 / n < 0\ncheck w: chain 0, steps 4\n"
    assert results(text)["w"].verdict in {Verdict.UNREACHED, Verdict.UNREACHABLE}
    assert "w.defined" not in load_text(text).properties


def test_witnesses_mean_something():
    one, other = (load_text(TEAM + line) for line in ("witness w: true\n", "lemma w: true\n"))
    assert meaning_digest(one.sources) != meaning_digest(other.sources)


# ------------------------------------------------------------ random systems


@pytest.mark.parametrize("batch", batches(3, always=0))
def test_witnesses_of_random_systems_agree_with_brute_force(batch):
    """A witness is reachable, by the same chain, exactly where brute force breaks the invariant that denies it."""
    seen: Counter[Verdict] = Counter()
    for seed in range(5 * batch, 5 * (batch + 1)):
        text = system_of(seed)
        stated = [each for each in load_text(text).properties.values() if isinstance(each, StatedInvariant)]
        for number, each in enumerate((*stated[:1], *stated[:1])):
            written = f"{'not ' * number}({each.condition.span.text})"
            with suppress(TooManyConfigurationsError, ModelError):
                model = load_text(f"{text}\nwitness w: {written}\ninvariant denied: not ({written})\n")
                _compare(model, seen, f"seed {seed}, {number}")
    assert seen[Verdict.REACHABLE] >= 2
    assert seen[Verdict.UNREACHED] + seen[Verdict.UNREACHABLE] >= 1


def _compare(model: Model, seen: Counter[Verdict], where: str) -> None:
    broken = search(Interpreter(model), 2, 2, ("denied",), cap=20_000)["denied"]
    options = CheckOptions(invariants=("w",), chain=2, steps=2, work=10)
    (result,) = (each for each in check_model(model, options, SilentListener()) if isinstance(each, Result))
    seen[result.verdict] += 1
    if result.verdict in {Verdict.UNKNOWN, Verdict.TESTED}:
        return
    assert (result.verdict is Verdict.REACHABLE) is (broken is not None), where
    if broken is not None:
        assert len(result.chain or ()) == broken.chain, where
