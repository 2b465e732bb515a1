"""A policy never admits what lets a run change what is protected, where no run could do so before."""

from __future__ import annotations

from itertools import product
from random import Random

import pytest

from invariants.foundation.exceptions import InvariantsError
from invariants.gate import findings
from invariants.gate.decision import ChangeClass, GateAction
from invariants.gate.gate import Gate
from invariants.gate.policy.policy import Evidence, GatePolicy, default_actions
from invariants.language.loader import load_text
from tests.gate.policy.changes_at_random import STATE, random_change, random_system, reaches, writable

pytestmark = pytest.mark.usefixtures("in_one_process")

CHANGES = 12
"""Changes of each system."""

ADMITTING = {
    **default_actions(),
    **dict.fromkeys(product(ChangeClass, (Evidence.PROVED, Evidence.SURVIVES)), GateAction.ADMIT),
}
POLICY = GatePolicy(actions=ADMITTING, proof=(), never_changed=("p", "w.g"))


def examine(seed: int) -> list[str]:
    """Return the actions for some changes of a system, and fail where one is admitted that should not be."""
    rng = Random(seed)  # noqa: S311 - the same systems in every run
    text = random_system(rng)
    try:
        model = load_text(text)
    except InvariantsError:
        return []
    gate = Gate(model, state=STATE, policy=POLICY)
    free = "".join(f"\ntransition free_{name} {{ {name} := not {name} }}" for name in sorted(writable(model)))
    before = None
    actions = []
    for _ in range(CHANGES):
        change = random_change(rng)
        try:
            decision = gate.decide(change)
        except InvariantsError:
            continue
        actions.append(decision.action.value)
        after = gate.after(decision)
        if not decision.is_admitted or after is None:
            continue
        before = before or reaches(text + free, gate.state, "w")
        now = reaches(text, after.plain, "w")
        if before is not None and now is not None:
            new = [can and not could for can, could in zip(now, before, strict=True)]
            assert not any(new), f"{seed}\n{text}\n{change}\n{decision.rule}"
            actions.append("compared")
    return actions


TELLING = (6, 22, 48, 76, 92)
"""Seeds of systems in which a policy that looks at the change alone admits what it should not."""


@pytest.mark.parametrize("seed", TELLING)
def test_what_is_admitted_reaches_nothing_that_is_protected(seed: int) -> None:
    assert "compared" in examine(seed)


@pytest.mark.campaign
@pytest.mark.parametrize("seed", range(100, 160))
def test_more_systems(seed: int) -> None:
    examine(seed)


def test_brute_force_finds_what_is_admitted_by_the_change_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(findings, "reach", lambda *_: ())
    with pytest.raises(AssertionError):
        examine(TELLING[0])
