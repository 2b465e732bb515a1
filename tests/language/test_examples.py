"""The examples that introduce the language load, and have the meaning that the page states."""

from __future__ import annotations

import pytest

from invariants.language.loader import load_text
from invariants.language.model.declarations import ExpectedVerdict
from invariants.language.model.expressions import SiteKey
from invariants.language.model.operators import RuleKind
from invariants.language.model.rules import SetCode, SetEnabled

REVIEW_GATE = """system review_gate

enum Kind { human, ai }
type Agent [3]                               # individuals; 3 of them unless the user asks for another number

var kind: Agent -> Kind                      # no initial value: every initial value is considered
var member: Agent -> Bool
var reviewed: Agent -> Bool = false
var deployed: Agent -> Bool = false

init exists h in Agent: member[h] and kind[h] == human

transition review(by: Agent, a: Agent) {
  require members: member[by] and member[a]
  require independent: by != a
  reviewed[a] := true
}

transition deploy(a: Agent) {
  require member[a]
  require gate: reviewed[a]
  deployed[a] := true
}

modification fast_track {                          # rewrites another rule's guard
  require exists a in Agent: deployed[a]
  rewrite deploy.gate as reviewed[a] or kind[a] == ai
}

modification lock {                                # a modification of the modifications
  disable fast_track
}

invariant oversight: forall a in Agent: deployed[a] => reviewed[a]

check oversight: chain 3, steps 8, expect violated
"""


def test_the_first_system():
    model = load_text(REVIEW_GATE)
    assert model.name == "review_gate"
    assert model.scope == {"Agent": 3}
    assert list(model.properties) == ["oversight"]
    assert [rule.kind for rule in model.rules.values()] == [RuleKind.TRANSITION] * 2 + [RuleKind.MODIFICATION] * 2
    assert [str(key) for key in model.sites] == [
        "review.members",
        "review.independent",
        "review.reviewed",
        "deploy.gate",
        "deploy.deployed",
    ]
    (rewrite,) = model.rules["fast_track"].edits
    assert isinstance(rewrite, SetCode)
    assert rewrite.site == SiteKey("deploy", "gate")
    assert rewrite.selector == (None,)
    (disable,) = model.rules["lock"].edits
    assert isinstance(disable, SetEnabled)
    assert model.checks[0].expected is ExpectedVerdict.VIOLATED
    assert model.warnings == ()


EDITS = [
    "rewrite deploy.gate as prev and trusted[a]",
    "rewrite deploy.gate as prev or kind[a] == ai",
    "rewrite work(b).skill as skill + 1",
    "disable work(b)",
    "copy work(c) from work(b)",
    "rewrite review(b, _).independent as true",
    "remove review.members",
    "add require label: trusted[a] to deploy",
    "add skill := prev + 1 to deploy",
    "enable deploy",
    "rewrite deploy as any of deployed, trusted where forall x in Agent: deployed'[x] => trusted[x] or x == a",
    "save kept",
    "restore kept",
    "rewrite deploy.gate as trusted[b]",
    "rewrite deploy.gate as skill == now(skill)",
    "rewrite deploy.gate as any",
    "rewrite work.skill as any v where v > prev",
]


@pytest.mark.parametrize("edit", EDITS)
@pytest.mark.parametrize("backup", ["code", "deploy, review", "code, skill"])
def test_models_with_each_edit_and_each_backup_are_read(edit, backup):
    load_text(f"""{REVIEW_GATE}
var trusted: Agent -> Bool
var skill: Int = 0
transition work(a: Agent) {{ require able: trusted[a]  skill := skill + 1 }}
backup kept of {backup}
modification edit(b: Agent, c: Agent) {{ {edit} }}
invariant code_of_ones_own: forall a in Agent: unmodified work(a) => unmodified work(a).skill
invariant asks: saved(kept) or enabled work or not enabled review(_, _)
check: chain any, steps any
check oversight: chain 3, steps 8, Agent 4, expect violated
check oversight, asks: chain any, steps any, expect proved
check oversight: chain 3, steps 8, expect violated after 1
""")
