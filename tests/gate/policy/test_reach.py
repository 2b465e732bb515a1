"""A policy refuses what makes it possible to change what is protected, at once or in a later step.

Every kind of edit is held against every kind of protection, by itself and within the edit of an adopted modification.
"""

from __future__ import annotations

from itertools import product

import pytest

from invariants.foundation.sources import SourceText
from invariants.gate.decision import ChangeClass, GateAction
from invariants.gate.gate import Gate
from invariants.gate.policy.policy import Evidence, GatePolicy, default_actions
from invariants.gate.policy.reading import policy_of
from invariants.language.loader import load_text

pytestmark = pytest.mark.usefixtures("in_one_process")

MODEL = load_text(
    """\
system s
enum Who { ann, bob }
var n: Int = 0
var limit: Int = 2
var ready: Bool = false
var flag: Bool = false
var free: Bool = false
var audited: Bool = false
transition work { require cap: n < limit n := n + 1 }
transition audit { n := 0 }
transition other(w: Who) { require g: free free := flag }
transition finish { require done: ready audited := true }
transition note { audited := flag }
transition wait { require not_yet: not enabled audit }
dormant transition cheat { audited := true }
dormant transition raise { limit := 9 }
dormant transition idle { free := true }
dormant modification relax { rewrite work.cap as true }
dormant modification wake { enable cheat }
dormant modification wake_raise { enable raise }
dormant modification back { restore kept }
dormant modification back_free { restore harmless }
modification undo { restore saved_once }
modification m1 { e: rewrite work.cap as n < 1 }
modification m2 { require ok: ready f: rewrite other.g as true }
modification swap { g: rewrite finish.done as ready }
backup kept of work, audited
backup harmless of other, free
backup saved_once of finish
invariant fine: true
""",
    path="s.inv",
)
STATE = {"state": {"n": 0, "limit": 2, "ready": False, "flag": False, "free": False, "audited": False}}
ADMITTING = {
    **default_actions(),
    **dict.fromkeys(product(ChangeClass, (Evidence.PROVED, Evidence.SURVIVES)), GateAction.ADMIT),
}


def deciding(**protected: tuple[str, ...]):
    return Gate(MODEL, state=STATE, policy=GatePolicy(actions=ADMITTING, proof=(), **protected)).decide


@pytest.fixture(scope="module")
def decide():
    return deciding(never_changed=("audited",), never_looser=("work.cap",))


@pytest.fixture(scope="module")
def decide_for_some():
    return deciding(never_changed=("note",), never_looser=("other.g",))


REFUSED = [
    ("edit { add audited := true to audit }", "change audit.audited, which assigns audited"),
    ("edit { rewrite finish.audited as false }", "change finish.audited, which assigns audited"),
    ("edit { rewrite audit as any of audited }", "make audit unknown code, which assigns audited"),
    ("edit { rewrite m2 as any editing work.cap }", "make m2 unknown code, which edits work.cap"),
    (
        "edit { rewrite m2 as any editing finish.audited }",
        "make m2 unknown code, which edits finish.audited, which assigns audited",
    ),
    ("edit { rewrite m1.e as rewrite work.cap as n < 5 }", "change m1.e, which edits work.cap"),
    (
        "edit { rewrite m2.f as rewrite m1.e as remove work.cap }",
        "change m2.f, which edits work.cap",
    ),
    ("edit { add h: enable cheat to m2 }", "change m2.h, which enables cheat, which assigns audited"),
    ("edit { enable cheat }", "enable cheat, which assigns audited"),
    ("edit { enable relax }", "enable relax, which edits work.cap"),
    ("edit { enable wake }", "enable wake, which enables cheat, which assigns audited"),
    ("edit { enable raise }", "enable raise, which assigns limit, which work.cap reads"),
    ("edit { enable wake_raise }", "enable wake_raise, which enables raise, which assigns limit, which work.cap reads"),
    ("edit { enable back }", "enable back, which restores work"),
    ("edit { save saved_once }", "save saved_once, from which undo restores finish, which assigns audited"),
    ("edit { rewrite finish.done as true }", "loosen finish.done, which guards finish, which assigns audited"),
    ("edit { ready := true }", "loosen finish.done, which guards finish, which assigns audited"),
    ("edit { flag := true }", "assign flag, which note reads where it assigns audited"),
    ("edit { limit := 3 }", "loosen work.cap"),
    ("adopt transition z { limit := 9 }", "adopt z, which assigns limit, which work.cap reads"),
    (
        "adopt transition z { ready := true }",
        "adopt z, which assigns ready, which finish.done reads, which guards finish, which assigns audited",
    ),
    ("adopt transition z { flag := true }", "adopt z, which assigns flag, which note reads where it assigns audited"),
    (
        "edit { rewrite other.free as true  add limit := 9 to other }",
        "change other.limit, which assigns limit, which work.cap reads",
    ),
    ("adopt modification z { enable cheat }", "adopt z, which enables cheat, which assigns audited"),
    ("adopt modification z { rewrite m1.e as rewrite work.cap as n < 5 }", "adopt z, which edits work.cap"),
    ("adopt modification z { add l: rewrite audit as any of audited to m2 }", "adopt z, which assigns audited"),
    ("adopt modification z { restore kept }", "adopt z, which edits work.cap"),
    (
        "adopt modification z { save saved_once }",
        "adopt z, which saves saved_once, from which undo restores finish, which assigns audited",
    ),
    (
        "adopt modification z { rewrite swap.g as remove finish.done }",
        "adopt z, which edits finish.done, which guards finish, which assigns audited",
    ),
    ("adopt modification z { rewrite m2 as any editing work }", "adopt z, which edits work.cap"),
]


@pytest.mark.parametrize(("change", "by"), REFUSED, ids=[change for change, _ in REFUSED])
def test_what_makes_a_change_possible_is_refused_with_the_way(change, by, decide):
    decision = decide(change)
    assert (decision.action, decision.rule) == (GateAction.REFUSE, f"nobody may {by}")


ADMITTED = [
    "edit { rewrite work.cap as prev and n < 1 }",
    "edit { rewrite finish.done as prev and free }",
    "edit { remove m1.e }",
    "edit { add free := true to audit }",
    "edit { rewrite audit as any of free }",
    "edit { rewrite m2.f as rewrite other.g as free }",
    "edit { rewrite other.g as true }",
    "edit { rewrite other(ann).g as true }",
    "edit { copy other(ann) from other(bob) }",
    "edit { enable idle }",
    "edit { enable back_free }",
    "edit { save harmless }",
    "edit { disable work }",
    "edit { disable finish  disable m1 }",
    "edit { free := true }",
    "edit { limit := 1 }",
    "adopt transition z { require ready free := flag }",
    "adopt modification z { enable idle }",
    "adopt modification z { rewrite m2.f as disable other }",
    "adopt modification z { copy other(ann) from other(bob) }",
    "adopt modification z { save harmless }",
    "adopt modification z { rewrite other as any of free }",
    "retire m1",
    "retire finish",
    "apply swap",
]


@pytest.mark.parametrize("change", ADMITTED)
def test_what_touches_nothing_that_is_protected_is_admitted(change, decide):
    decision = decide(change)
    assert decision.action is GateAction.ADMIT, decision.rule


@pytest.mark.parametrize(
    ("change", "by"),
    [
        ("edit { rewrite other(ann).g as true }", "loosen other.g"),
        ("adopt modification z(w: Who) { rewrite other(w).g as true }", "adopt z, which edits other.g"),
        ("adopt modification z { copy other(ann) from other(bob) }", "adopt z, which edits other.g"),
        ("edit { add l: copy other(ann) from other(bob) to m2 }", "change m2.l, which copies over other"),
        ("edit { enable back_free }", "enable back_free, which restores other"),
        ("adopt modification z { enable back_free }", "adopt z, which enables back_free, which restores other"),
        ("adopt modification z { disable note }", "adopt z, which edits note"),
        ("adopt modification z { add l: disable note to m2 }", "adopt z, which disables note"),
        ("adopt transition z { free := true }", "adopt z, which assigns free, which other.g reads"),
        ("edit { enable idle }", "enable idle, which assigns free, which other.g reads"),
        ("edit { rewrite m2.ok as true }", "loosen m2.ok, which guards m2, which edits other.g"),
        ("edit { rewrite note.audited as true }", "change note.audited"),
    ],
)
def test_code_of_some_arguments_counts_as_the_code_of_everyone(change, by, decide_for_some):
    decision = decide_for_some(change)
    assert (decision.action, decision.rule) == (GateAction.REFUSE, f"nobody may {by}")


@pytest.mark.parametrize(
    ("change", "by"),
    [
        ("adopt modification z { disable audit }", "adopt z, which disables audit, which wait.not_yet reads"),
        ("retire audit", "loosen wait.not_yet"),
    ],
)
def test_a_guard_that_asks_for_code_is_protected_from_changes_of_that(change, by):
    decision = deciding(never_looser=("wait.not_yet",))(change)
    assert (decision.action, decision.rule) == (GateAction.REFUSE, f"nobody may {by}")


def test_a_labelled_edit_can_be_protected():
    policy = policy_of(SourceText("policy.toml", 'never_changed = ["m1.e"]'), MODEL)
    assert policy.never_changed == ("m1.e",)
    decision = deciding(never_changed=policy.never_changed)("adopt modification z { remove m1.e }")
    assert decision.rule == "nobody may adopt z, which edits m1.e"


@pytest.mark.parametrize(
    "change", ["adopt transition z { audited := true }", "edit { enable relax }", "edit { rewrite work.cap as true }"]
)
def test_other_protection_refuses_other_changes(change, decide_for_some):
    decision = decide_for_some(change)
    assert decision.action is GateAction.ADMIT, decision.rule
