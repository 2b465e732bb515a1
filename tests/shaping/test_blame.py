"""Blame: against going through all subsets of modifications, and each repair against the checker."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pytest

from invariants.language.loader import load, load_again, load_text
from invariants.language.model.declarations import Model, Unbounded
from invariants.report.proofs.why import table_rows
from invariants.report.terminal.style import Painter
from invariants.shaping.blame import Blame, Blamer, BlameReport, CoreTable, core_tables
from invariants.shaping.changes import ChangeKind
from invariants.shaping.conditions import ConditionKind
from invariants.shaping.guards import GuardSearch
from invariants.shaping.questions import Asker
from invariants.shaping.repairs import Repair
from invariants.shaping.text_edits import TextEdit, edited_texts
from invariants.verdicts.obligations import obligations
from invariants.verdicts.options import CheckOptions, SilentListener
from invariants.verdicts.session import check_apart
from invariants.verdicts.verdict import Result, Verdict
from tests.shaping.searches import AMPLE, blame_of

pytestmark = pytest.mark.usefixtures("in_one_process")

MODELS = Path(__file__).parents[2] / "models"


def blamed(
    model: Model, name: str, options: CheckOptions | None = None, seconds: float = AMPLE, *, guards: bool = False
) -> Blame:
    options = options or CheckOptions()
    (obligation, *_) = (each for each in obligations(model, options) if each.property == name)
    return blame_of(model, obligation, options, seconds, guards=guards)


def pasted(model: Model, repair: Repair, name: str) -> Result:
    """What `check` says of the text with the changes of a repair, for chains and runs of every length."""
    edits = [edit for change in repair.changes for edit in change.edits]
    again = load_again(model, {source.path: text for source, text in edited_texts(edits).items()})
    options = CheckOptions(invariants=(name,), chain=repair.result.bounds.chain, steps=repair.result.bounds.steps)
    (result,) = (each for each in check_apart(again, options, SilentListener()) if isinstance(each, Result))
    return result


@pytest.mark.parametrize(("gate", "broken_by", "is_all"), [("true", (), True), ("false", ("widen",), False)])
def test_what_breaks_is_shown_though_there_is_no_time_for_other_questions(
    gate: str, broken_by: tuple[str, ...], is_all: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The run of the model as it is says what breaks the invariant; that there is no other set is not said."""
    text = f"""
system s
var x: Bool = false
var y: Bool = false
transition go {{ require gate: {gate}  x := true }}
modification widen {{ rewrite go.gate as true }}
modification idle {{ y := true }}
invariant off: not x
"""
    asked = Asker.within_bounds

    def once(asker: Asker, edits: Iterable[TextEdit], seconds: float | None = None) -> Result | None:
        wanted = tuple(edits)
        return None if wanted else asked(asker, wanted, seconds)

    monkeypatch.setattr(Asker, "within_bounds", once)
    blame = blamed(load_text(text), "off", CheckOptions(chain=1, steps=2))
    assert [(each.modifications, each.minimal) for each in blame.breaking] == [(broken_by, is_all)]
    assert blame.breaking[0].result.verdict is Verdict.VIOLATED
    assert blame.every_set is is_all


@pytest.mark.campaign
def test_the_fast_track_alone_breaks_the_gate_and_three_changes_repair_it():
    model = load(MODELS / "review_gate" / "review_gate.inv")
    blame = blamed(model, "oversight", guards=True)
    (one,) = blame.breaking
    assert one.modifications == one.result.chain == ("fast_track",)
    assert [(each.changes[0].kind, each.changes[0].place) for each in blame.repairs] == [
        (ChangeKind.KEEP, "deploy.gate"),
        (ChangeKind.ENTRENCH, "deploy.gate"),
        (ChangeKind.FORBID, "fast_track"),
    ]
    assert blame.is_complete
    assert [each.changes[0].place for each in blame.guards] == ["deploy"]
    for each in (*blame.repairs, *blame.guards):
        assert pasted(model, each, "oversight").verdict is Verdict.PROVED


ONE_LINE = """\
system one
var n: Int = 0
transition up { require n < 3 n := n + 1 }
modification loosen { require n > 1 rewrite up.n as n + 2 }
invariant small: n <= 3
check small: chain 2, steps 4
"""


@pytest.mark.campaign
def test_guards_are_put_into_rules_of_one_line_and_let_them_fire():
    model = load_text(ONE_LINE, path="one.inv")
    blame = blamed(model, "small", guards=True)
    assert {each.changes[0].place for each in blame.guards} == {"up", "loosen"}
    for each in (*blame.repairs, *blame.guards):
        assert pasted(model, each, "small").verdict is Verdict.PROVED
        (edit, *_) = each.changes[0].edits
        assert "\n" not in edit.text
    for each in blame.guards:
        edits = {source.path: text for source, text in edited_texts(each.changes[0].edits).items()}
        again = load_again(
            model, {path: f"{text}witness w: enabled {each.changes[0].place}\n" for path, text in edits.items()}
        )
        options = CheckOptions(invariants=("w",))
        (result,) = (each for each in check_apart(again, options, SilentListener()) if isinstance(each, Result))
        assert result.verdict is Verdict.REACHABLE


def test_a_guard_with_which_the_rule_never_fires_is_none():
    text = "system s\nvar n: Int = 0\ntransition up {\n  n := n + 1\n}\ninvariant small: n <= 0\n"
    blame = blamed(load_text(text, path="s.inv"), "small", guards=True)
    assert blame.needs_no_modification
    assert blame.guards == ()


LATE = """\
system late
var n: 0..12 = 0
var bad: Bool = false
transition up { require n < 12 n := n + 1 }
transition t { require n > 10 bad := true }
invariant ok: not bad
check ok: chain 1, steps 14
"""


def test_a_guard_is_offered_only_where_a_run_is_known_in_which_its_rule_fires():
    model = load_text(LATE, path="late.inv")
    blame = blamed(model, "ok", guards=True)
    assert blame.needs_no_modification
    assert blame.guards == (), "without a guard, the rule fires beyond the default bounds; with one, never"


UNKNOWN_GUARDS = """\
system bl2
var bad: Bool = false
var x: Bool = false
transition t { require h: START bad := true }
transition sx { x := true }
modification m { x := false }
modification learn { rewrite m as any editing t.h where FAMILY t.h }
invariant ok: bad => x
"""


@pytest.mark.parametrize(("family", "start"), [("loosens", "false"), ("tightens", "true")])
def test_no_guard_is_offered_where_nobody_can_ask_whether_the_rule_fires(family, start):
    model = load_text(UNKNOWN_GUARDS.replace("FAMILY", family).replace("START", start), path="bl2.inv")
    (obligation, *_) = (each for each in obligations(model, CheckOptions()) if each.property == "ok")
    asker = Asker(model, obligation, CheckOptions(), SilentListener())
    found = list(GuardSearch(asker, CheckOptions(), SilentListener(), ["t"]).found(10))
    assert asker.asked > 1, "a condition is looked for"
    assert found == []


TWO = """\
system two
var a: Bool = false
var b: Bool = false
var bad: Bool = false
transition go {
  require left: false
  require right: false
  bad := true
}
modification open_left { rewrite go.left as true }
modification open_right { rewrite go.right as true }
modification open_both {
  rewrite go.left as true
  rewrite go.right as true
}
modification idle { rewrite go.left as prev }
invariant good: not bad
check good: chain 3, steps 1
"""


@pytest.mark.campaign
def test_several_sets_break_it_and_a_repair_meets_all_of_them():
    blame = blamed(load_text(TWO), "good")
    assert {each.modifications for each in blame.breaking} == {("open_both",), ("open_left", "open_right")}
    assert {each.without for each in blame.kept} == {("open_left", "open_both"), ("open_right", "open_both")}
    assert all(each.minimal for each in blame.breaking)
    places = [[(change.kind, change.place) for change in each.changes] for each in blame.repairs]
    assert places[:2] == [[(ChangeKind.ENTRENCH, place)] for place in ("go.left", "go.right")]
    assert [(ChangeKind.FORBID, "open_left"), (ChangeKind.FORBID, "open_both")] in places
    sets = [frozenset(each.changes) for each in blame.repairs]
    assert not any(one < other for one in sets for other in sets)
    assert blame.is_complete


ALONE = TWO.replace("require left: false", "require left: true").replace("right: false", "right: true")


def test_where_no_modification_is_needed_none_is_to_blame():
    blame = blamed(load_text(ALONE), "good")
    assert [each.modifications for each in blame.breaking] == [()]
    assert blame.needs_no_modification
    assert blame.repairs == ()
    assert blame.is_complete


def test_an_invariant_that_holds_has_nothing_to_blame():
    blame = blamed(load_text(TWO.replace("bad := true", "bad := false")), "good")
    assert blame.result is not None
    assert blame.result.verdict in {Verdict.PROVED, Verdict.SURVIVES}
    assert blame.breaking == blame.repairs == ()
    assert blame.is_complete


@pytest.mark.campaign
def test_where_it_is_asked_whether_a_modification_is_enabled_no_smallest_set_is_claimed():
    """Without `open_right`, the answer would be another: runs of that model are no runs of this one."""
    text = TWO.replace("invariant good: not bad", "invariant good: not bad or not enabled open_right")
    blame = blamed(load_text(text), "good")
    (one,) = blame.breaking
    assert not one.minimal
    assert not blame.every_set
    assert "`open_right` is enabled" in blame.open[0].reason
    assert not blame.is_complete


REPLACED = """\
system replaced
var bad: Bool = false
modification harmless {
  require gate: not bad
  bad := bad
}
modification replace { rewrite harmless as any of bad where true }
invariant good: not bad
check good: chain 2, steps 0
"""


def test_a_modification_is_forbidden_whatever_code_it_becomes():
    blame = blamed(load_text(REPLACED), "good")
    (one,) = blame.breaking
    assert set(one.modifications) == {"replace", "harmless"}
    assert one.minimal
    assert blame.every_set
    assert blame.open == ()
    assert {each.place for repair in blame.repairs for each in repair.changes} >= {"replace"}
    assert blame.is_complete


@pytest.mark.campaign
def test_a_proof_rests_on_the_gate_and_on_its_being_kept():
    blame = blamed(load(MODELS / "review_gate" / "gate_kept.inv"), "oversight")
    assert [(each.condition.kind, each.condition.place) for each in blame.needed] == [
        (ConditionKind.GUARD, "deploy.gate"),
        (ConditionKind.PREVIOUS, "fast_track"),
    ]
    assert [each.without.chain for each in blame.needed if each.without] == [(), ("fast_track",)]
    assert blame.conditions == 7
    assert blame.is_complete


def test_a_truth_rests_on_nothing():
    text = TWO.replace("good: not bad", "good: bad or not bad").replace("chain 3, steps 1", "chain any")
    blame = blamed(load_text(text), "good")
    assert blame.needed == ()
    assert blame.every_need


def test_no_time_is_no_answer():
    blame = blamed(load_text(TWO), "good", seconds=0.1)
    assert blame.result is None
    assert not blame.is_complete


# ------------------------------------------------------------ tables of cores

TABLED = """\
system tabled
var a: Bool = false
var b: Bool = false
transition left {
  require one: not b
  a := true
}
transition right {
  require two: not a
  b := true
}
invariant apart: not (a and b)
invariant early: a => a
"""


def table_of(model: Model, *blames: Blame) -> CoreTable:
    (table,) = core_tables([BlameReport(model, blame, 1.0) for blame in blames])
    return table


def test_a_table_says_what_is_needed_and_what_is_not():
    model = load_text(TABLED)
    table = table_of(model, *(blamed(model, name, CheckOptions(chain=Unbounded.ANY)) for name in ("apart", "early")))
    assert [(row.condition.place, row.needed) for row in table.rows] == [
        ("left.one", (True, False)),
        ("right.two", (True, False)),
    ]
    assert table.unneeded == ()
    assert table.is_complete


def test_conditions_that_were_not_tried_are_not_known_to_be_needed(monkeypatch):
    """The answer about the model as it is comes, and no other."""
    monkeypatch.setattr(Asker, "is_out_of_time", property(lambda asker: asker.asked > 0))
    model = load_text(TABLED)
    table = table_of(model, *(blamed(model, name, CheckOptions(chain=Unbounded.ANY)) for name in ("apart", "early")))
    assert [row.needed for row in table.rows] == [(None, None), (None, None)]
    assert table.unneeded == ()
    assert not table.is_complete
    rows = list(table_rows(table, Painter(False), 100))
    assert any("?" in row and "left.one" in row for row in rows)
    assert not any(" x " in row or row.lstrip().startswith(("x:", "None of")) for row in rows)


def test_a_core_whose_search_was_ended_claims_nothing():
    model = load_text(TABLED)
    (one, other) = (
        each for each in obligations(model, CheckOptions(chain=Unbounded.ANY)) if each.property in {"apart", "early"}
    )
    found = []
    for obligation in (one, other):
        blamer = Blamer(model, obligation, CheckOptions(chain=Unbounded.ANY), SilentListener())
        next(iter(blamer.findings(AMPLE)))
        found.append(blamer.blame())
    table = table_of(model, *found)
    assert [row.needed for row in table.rows] == [(None, None), (None, None)]
    assert table.unneeded == ()


def test_a_change_after_which_nothing_is_undefined_is_a_repair() -> None:
    """The implicit invariant is gone from the changed text: there is nothing left to prove, and nothing is open."""
    text = """
system p
var x: Bool = true
transition t { require gate: x  x := true }
modification fast(k: 0..1) { rewrite t.gate as 1 div k == 1 }
"""
    blame = blamed(load_text(text), "t.defined", CheckOptions(chain=1, steps=1))
    assert [(each.changes[0].kind, each.result.verdict) for each in blame.repairs] == [
        (ChangeKind.ENTRENCH, Verdict.PROVED),
        (ChangeKind.FORBID, Verdict.PROVED),
    ]
    assert not blame.without_proof
    assert blame.is_complete
