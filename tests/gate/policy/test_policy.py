"""What becomes of a change: every row of the default, limits, and findings that do not fit together."""

from __future__ import annotations

from itertools import product

import pytest

from invariants.gate.decision import ChangeClass, GateAction, Outcome
from invariants.gate.policy.loosening import LooseningCount, LooseningLimit, loosened_places
from invariants.gate.policy.policy import Evidence, GatePolicy, default_actions
from invariants.verdicts.verdict import Verdict
from tests.gate.findings import (
    ADMITTED,
    INCOMPARABLE,
    LOOSER,
    REFUSED,
    SAME,
    TIGHTER,
    UNDECIDED,
    adopted,
    findings,
    invariant,
    site,
    value,
)

ADMIT, ESCALATE, REFUSE, NO_ANSWER = GateAction


def action(policy: GatePolicy, found) -> GateAction:
    return policy.ruling(found).action


DEFAULTS = [
    (SAME, ADMITTED, ADMIT),
    (TIGHTER, ADMITTED, ADMIT),
    (LOOSER, ADMITTED, ESCALATE),
    (INCOMPARABLE, ADMITTED, ESCALATE),
    *((change, REFUSED, REFUSE) for change in ChangeClass),
    *((change, UNDECIDED, NO_ANSWER) for change in ChangeClass),
]


@pytest.mark.parametrize(("change", "outcome", "wanted"), DEFAULTS)
def test_the_default_lets_tighter_changes_through_and_asks_about_looser_ones(change, outcome, wanted):
    verdict = {ADMITTED: Verdict.PROVED, REFUSED: Verdict.VIOLATED, UNDECIDED: Verdict.UNKNOWN}[outcome]
    assert action(GatePolicy(), findings(change, outcome, verdict)) is wanted


def test_the_default_has_a_row_for_everything():
    assert set(default_actions()) == set(product(ChangeClass, Evidence))
    assert len(DEFAULTS) == len(ChangeClass) * len(Outcome)


@pytest.mark.parametrize("change", ChangeClass)
@pytest.mark.parametrize("verdict", [None, *Verdict])
def test_only_evidence_admits(change, verdict):
    """An admission that rests on anything but a proof is none, unless the policy accepts bounds."""
    claimed = findings(change, invariants=(invariant(Verdict.PROVED), invariant(Verdict.PROVED, "kept")))
    kept = invariant(Verdict.PROVED, "kept")
    kept = type(kept)("kept", ADMITTED, verdict)
    weak = findings(change, invariants=(claimed.invariants[0], kept))
    strict, bounded = GatePolicy(), GatePolicy(proof=("oversight",))
    if verdict is Verdict.PROVED:
        assert action(strict, weak) in {ADMIT, ESCALATE}
    else:
        assert action(strict, weak) is NO_ANSWER
    held = {Verdict.PROVED, Verdict.SURVIVES}
    assert (action(bounded, weak) is not NO_ANSWER) == (verdict in held)


@pytest.mark.parametrize(
    "broken",
    [
        findings(SAME, invariants=()),
        findings(SAME, obstacle="the proposal cannot be made"),
        findings(SAME, invariants=(invariant(Verdict.PROVED), invariant(Verdict.VIOLATED, "kept"))),
        findings(TIGHTER, invariants=(invariant(Verdict.PROVED), invariant(Verdict.UNKNOWN, "kept"))),
    ],
)
def test_findings_that_contradict_each_other_admit_nothing(broken):
    assert action(GatePolicy(), broken) is NO_ANSWER


def test_a_part_that_is_looser_makes_the_change_looser():
    assert action(GatePolicy(), findings(SAME, sites=(site(LOOSER),))) is ESCALATE
    mixed = findings(TIGHTER, sites=(site(TIGHTER), site(LOOSER, "review", "independent")))
    assert action(GatePolicy(), mixed) is ESCALATE
    assert GatePolicy().ruling(mixed).rule == "incomparable, proved: escalate"


def test_survival_has_a_row_of_its_own():
    actions = {**default_actions(), (TIGHTER, Evidence.SURVIVES): REFUSE}
    policy = GatePolicy(actions=actions, proof=())
    assert action(policy, findings(TIGHTER, verdict=Verdict.SURVIVES)) is REFUSE
    assert action(policy, findings(TIGHTER)) is ADMIT


def test_an_undecided_change_can_be_left_to_a_person():
    actions = {**default_actions(), (SAME, Evidence.UNDECIDED): ESCALATE}
    assert action(GatePolicy(actions=actions), findings(SAME, UNDECIDED, Verdict.UNKNOWN)) is ESCALATE


# --------------------------------------------------------------- forbidden


OPEN = dict.fromkeys(product(ChangeClass, (Evidence.PROVED, Evidence.SURVIVES)), ADMIT)
PERMISSIVE = {**default_actions(), **OPEN}
"""Everything that is proved is admitted."""


@pytest.mark.parametrize(
    ("entry", "found", "reason"),
    [
        ("deploy.gate", findings(LOOSER, sites=(site(LOOSER),)), "nobody may loosen deploy.gate"),
        ("deploy.gate", findings(INCOMPARABLE, sites=(site(INCOMPARABLE),)), "nobody may loosen deploy.gate"),
        ("deploy", findings(LOOSER, sites=(site(LOOSER),)), "nobody may loosen deploy.gate"),
        ("deploy.gate", findings(LOOSER, sites=(site(LOOSER, clause=None),)), "nobody may loosen deploy"),
        ("deploy.gate", findings(LOOSER, sites=(site(LOOSER, key="(Agent1)"),)), "nobody may loosen deploy.gate"),
        (
            "deploy.gate",
            findings(LOOSER, adopted=(adopted("hurry", edits=("deploy(Agent0).gate",)),)),
            "nobody may adopt hurry, which edits deploy(Agent0).gate",
        ),
        (
            "deploy.gate",
            findings(LOOSER, adopted=(adopted("hurry", edits=("deploy",)),)),
            "nobody may adopt hurry, which edits deploy",
        ),
    ],
)
def test_a_forbidden_loosening_is_refused_even_with_proofs(entry, found, reason):
    policy = GatePolicy(actions=PERMISSIVE, never_looser=(entry,))
    assert policy.ruling(found) == type(policy.ruling(found))(REFUSE, reason)
    assert action(GatePolicy(actions=PERMISSIVE), found) is ADMIT


@pytest.mark.parametrize(
    "found",
    [
        findings(TIGHTER, sites=(site(TIGHTER),)),
        findings(LOOSER, sites=(site(LOOSER, "review", "gate"),)),
        findings(LOOSER, sites=(site(LOOSER, "deploy", "gate2"),)),
        findings(LOOSER, sites=(site(LOOSER, "deploy2", "gate"),)),
        findings(LOOSER, adopted=(adopted("hurry", edits=("deploy.gate2",)),)),
    ],
)
def test_other_places_may_be_loosened(found):
    assert action(GatePolicy(actions=PERMISSIVE, never_looser=("deploy.gate",)), found) is ADMIT


@pytest.mark.parametrize(
    ("found", "reason"),
    [
        (findings(TIGHTER, sites=(site(TIGHTER, "stop", "allowed"),)), "nobody may change stop.allowed"),
        (findings(TIGHTER, sites=(site(TIGHTER, "stop", None),)), "nobody may change stop"),
        (findings(TIGHTER, retired=("stop",)), "nobody may retire stop"),
        (findings(INCOMPARABLE, values=(value("limit"),)), "nobody may assign limit"),
        (
            findings(LOOSER, adopted=(adopted("raise", writes=("limit",)),)),
            "nobody may adopt raise, which assigns limit",
        ),
        (findings(LOOSER, adopted=(adopted("mute", edits=("stop",)),)), "nobody may adopt mute, which edits stop"),
    ],
)
def test_a_forbidden_change_is_refused(found, reason):
    policy = GatePolicy(actions=PERMISSIVE, never_changed=("stop", "limit"))
    assert (policy.ruling(found).action, policy.ruling(found).rule) == (REFUSE, reason)
    assert action(GatePolicy(actions=PERMISSIVE), found) is ADMIT


def test_a_site_that_stays_the_same_is_not_changed():
    policy = GatePolicy(never_changed=("deploy",))
    assert action(policy, findings(SAME, sites=(site(SAME),))) is ADMIT


# ------------------------------------------------------------------- limits


def test_every_place_that_is_loosened_counts():
    found = findings(
        LOOSER,
        sites=(site(LOOSER), site(TIGHTER, "review", "members"), site(LOOSER, key="(Agent1)")),
        adopted=(adopted("hurry", writes=("deployed",)), adopted("idle")),
        values=(value("limit"),),
    )
    assert loosened_places(found) == ("deploy.gate", "hurry", "limit")
    assert loosened_places(findings(TIGHTER, sites=(site(TIGHTER),), values=(value("limit"),))) == ()
    assert loosened_places(findings(SAME)) == ()
    assert loosened_places(findings(INCOMPARABLE)) == ("the configuration",)


def test_a_limit_sinks_in_small_steps_up_to_the_limit_only():
    policy = GatePolicy(actions=PERMISSIVE, limit=LooseningLimit(most_at_one_place=3))
    count = LooseningCount()
    step = findings(LOOSER, sites=(site(LOOSER),))
    actions = []
    for _ in range(20):
        actions.append(policy.ruling_after(count, step).action)
        if actions[-1] is ADMIT:
            count.add(loosened_places(step))
    assert actions == [ADMIT] * 3 + [ESCALATE] * 17
    assert policy.ruling_after(count, step).rule == (
        "beyond the limit: deploy.gate loosened 4 times since the baseline, where 3 may be"
    )
    count.restart()
    assert policy.ruling_after(count, step).action is ADMIT


def test_many_places_count_together():
    policy = GatePolicy(actions=PERMISSIVE, limit=LooseningLimit(most=2), beyond=REFUSE)
    count = LooseningCount()
    count.add(("deploy.gate",))
    two = findings(LOOSER, sites=(site(LOOSER, "review", "members"), site(LOOSER, "review", "independent")))
    assert policy.ruling_after(count, two).action is REFUSE
    rule = "beyond the limit: 3 places loosened since the baseline, where 2 may be"
    assert policy.ruling_after(count, two).rule == rule
    assert policy.ruling_after(count, findings(TIGHTER)).action is ADMIT


def test_a_limit_never_makes_an_action_milder():
    full = LooseningCount()
    full.add(["deploy.gate"] * 9)
    for found, beyond in product(
        [
            findings(LOOSER, REFUSED, Verdict.VIOLATED, sites=(site(LOOSER),)),
            findings(LOOSER, UNDECIDED, Verdict.UNKNOWN, sites=(site(LOOSER),)),
            findings(LOOSER, sites=(site(LOOSER),)),
        ],
        (ESCALATE, REFUSE),
    ):
        policy = GatePolicy(limit=LooseningLimit(most=0), beyond=beyond)
        without, limited = policy.ruling(found).action, policy.ruling_after(full, found).action
        assert [ADMIT, ESCALATE, NO_ANSWER, REFUSE].index(limited) >= [ADMIT, ESCALATE, NO_ANSWER, REFUSE].index(
            without
        )
    assert GatePolicy(beyond=REFUSE, limit=LooseningLimit(most=0)).ruling(findings(LOOSER)).action is REFUSE
