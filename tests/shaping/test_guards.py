"""The search for guards, and the limits of its questions."""

from __future__ import annotations

import pytest

from invariants.language.loader import load_text
from invariants.language.model.declarations import Unbounded
from invariants.shaping import guards
from invariants.shaping.changes import forbidding
from invariants.shaping.filling.questions import FilledAsker, FillingOpen
from invariants.shaping.guards import GuardSearch
from invariants.shaping.questions import CLOCK_FACTOR, Asker, ChecksHere
from invariants.shaping.text_edits import edited_model
from invariants.verdicts.obligations import obligations, work_for
from invariants.verdicts.options import CheckOptions, SilentListener
from invariants.verdicts.session import check_apart
from invariants.verdicts.verdict import Verdict

pytestmark = pytest.mark.usefixtures("in_one_process")

GIVEN = """\
system given
const checks: Bool
var open: Bool = false
modification unlock(safe: Bool) { require not checks or safe open := not safe }
invariant good: not open
check good: checks = false, chain 1, steps 1
check good: checks = true, chain 1, steps 1
"""


def test_a_guard_is_found_for_the_values_that_constants_are_given():
    model = load_text(GIVEN, path="given.inv", constants={"checks": "false"})
    (obligation,) = obligations(model, CheckOptions())
    asker = Asker(model, obligation, CheckOptions(), SilentListener())
    (guard,) = GuardSearch(asker, CheckOptions(), SilentListener(), ["unlock"]).found(20)
    assert guard.changes[0].text == "require open or safe"
    again = edited_model(model, guard.changes[0].edits)
    everywhere = CheckOptions(chain=Unbounded.ANY, steps=Unbounded.ANY)
    assert {each.verdict for each in check_apart(again, everywhere, SilentListener())} == {Verdict.PROVED}


def test_a_search_for_a_guard_ends_after_a_number_of_conditions_whatever_the_clock(monkeypatch):
    monkeypatch.setattr(guards, "MOST_CHECKED", 1)
    model = load_text(GIVEN, path="given.inv", constants={"checks": "false"})
    (obligation,) = obligations(model, CheckOptions())
    asker = Asker(model, obligation, CheckOptions(), SilentListener())
    assert list(GuardSearch(asker, CheckOptions(), SilentListener(), ["unlock"]).found(None)) == []
    assert asker.asked == 1


def test_conditions_without_an_answer_end_a_search_sooner(monkeypatch):
    """Each takes all the work that it may: three are as much as all conditions that may be checked."""
    monkeypatch.setattr(FilledAsker, "_asked", lambda *_: FillingOpen("out of effort"))
    model = load_text(GIVEN, path="given.inv", constants={"checks": "false"})
    (obligation,) = obligations(model, CheckOptions())
    asker = Asker(model, obligation, CheckOptions(), SilentListener())
    assert list(GuardSearch(asker, CheckOptions(), SilentListener(), ["unlock"]).found(None)) == []
    assert 1 <= asker.asked <= 3


def test_the_work_ends_a_search_and_the_rules_are_named(monkeypatch):
    monkeypatch.setattr(guards, "MOST_WORK", 0.0)
    model = load_text(GIVEN, path="given.inv", constants={"checks": "false"})
    (obligation,) = obligations(model, CheckOptions())
    asker = Asker(model, obligation, CheckOptions(), SilentListener())
    search = GuardSearch(asker, CheckOptions(), SilentListener(), ["unlock"])
    assert search.left_open == ("unlock",)
    assert list(search.found(None)) == []
    assert (search.left_open, asker.asked) == (("unlock",), 0)


def test_what_a_guard_is_found_for_or_cannot_help_is_not_open():
    text = GIVEN + "transition rest(a: Bool) { require a open := open }\ntransition idle { }\n"
    model = load_text(text, path="given.inv", constants={"checks": "false"})
    (obligation,) = obligations(model, CheckOptions())
    asker = Asker(model, obligation, CheckOptions(), SilentListener())
    search = GuardSearch(asker, CheckOptions(), SilentListener(), ["unlock", "rest", "idle"])
    assert search.left_open == ("unlock", "rest", "idle")
    assert len(list(search.found(None))) == 1
    assert search.left_open == ()


def test_where_no_guard_helps_nobody_asks_what_else_is_to_blame():
    """With the rule forbidden, the invariant is broken all the same: that is one question."""
    text = GIVEN + "transition rest(a: Bool) { require a open := open }\n"
    model = load_text(text, path="given.inv", constants={"checks": "false"})
    (obligation,) = obligations(model, CheckOptions())
    asker = Asker(model, obligation, CheckOptions(), SilentListener())
    assert list(GuardSearch(asker, CheckOptions(), SilentListener(), ["rest"]).found(None)) == []
    assert asker.asked == 1


def test_what_is_known_of_runs_and_proofs_is_not_asked_again():
    model = load_text(GIVEN, path="given.inv", constants={"checks": "false"})
    (obligation,) = obligations(model, CheckOptions())
    asker = Asker(model, obligation, CheckOptions(), SilentListener())
    run, proof = asker.within_bounds(()), asker.everywhere(forbidding(model)["unlock"].edits)
    assert (run.verdict, proof.verdict) == (Verdict.VIOLATED, Verdict.PROVED)
    before = asker.asked
    (guard,) = GuardSearch(asker, CheckOptions(), SilentListener(), ["unlock"], [run]).found(None)
    assert guard.changes[0].text == "require open or safe"
    assert asker.asked - before <= 2  # the guard itself, filled in and pasted


SPENDING = """\
system spending
var spent: Int = 0
transition spend(q: Int) { require cap: 0 < q <= 2 spent := q }
modification loosen { rewrite spend.cap as q > 0 }
invariant modest: spent <= 2
"""


def guard_of(model, rule: str):
    (obligation,) = obligations(model, CheckOptions())
    asker = Asker(model, obligation, CheckOptions(), SilentListener())
    return next(GuardSearch(asker, CheckOptions(), SilentListener(), [rule]).found(None), None)


@pytest.mark.campaign
def test_a_rule_with_arguments_without_end_is_guarded_and_fires():
    """Whether it fires cannot be asked argument by argument: the rule notes it."""
    model = load_text(SPENDING, path="spending.inv")
    guard = guard_of(model, "spend")
    again = edited_model(model, guard.changes[0].edits)
    (proof,) = check_apart(again, CheckOptions(chain=Unbounded.ANY, steps=Unbounded.ANY), SilentListener())
    assert proof.verdict is Verdict.PROVED
    noted = SPENDING.replace("spent := q }", f"{guard.changes[0].text} spent := q }}")
    (run,) = check_apart(load_text(f"{noted}witness w: spent > 0\n"), CheckOptions(invariants=("w",)), SilentListener())
    assert run.verdict is Verdict.REACHABLE


def test_a_guard_with_which_arguments_without_end_never_pass_is_none():
    """`q > 9` never holds for the other condition: the guard could be anything, and the rule does not fire."""
    model = load_text(SPENDING.replace("spent <= 2", "spent <= 0"), path="spending.inv")
    assert guard_of(model, "spend") is None


class _Asked(ChecksHere):
    """Notes the options of questions."""

    def __init__(self) -> None:
        self.options: list[CheckOptions] = []

    def findings(self, model, options, *_, **__):
        self.options.append(options)
        return iter(())


def test_the_limit_of_a_question_is_work_and_the_clock_is_far_behind_it():
    model = load_text(GIVEN, constants={"checks": "false"})
    (obligation,) = obligations(model, CheckOptions())
    checks = _Asked()
    asker = Asker(model, obligation, CheckOptions(), SilentListener(), checks)
    asker.everywhere((), 8.0)
    assert [(each.work, each.timeout) for each in checks.options] == [(8.0, CLOCK_FACTOR * 8.0)]
    assert work_for(obligations(model, checks.options[0])[0]) == 8.0
    asker.limit(5.0)
    asker.everywhere((forbidding(model)["unlock"].edits[0],), 2.0)
    assert checks.options[1].work == 2.0
    assert checks.options[1].timeout <= 5.0
