"""Quick results are reported as soon as they are known, whatever the check of another one's proof takes."""

from __future__ import annotations

import pytest

from invariants.language.loader import load_text
from invariants.verdicts import admission
from invariants.verdicts.admission import Admission
from invariants.verdicts.events import Decided, whole
from invariants.verdicts.limits.time_limit import OutOfTime
from invariants.verdicts.obligations import obligations
from invariants.verdicts.options import CheckOptions
from invariants.verdicts.session import session_events
from invariants.verdicts.verdict import Verdict

MODEL = load_text("""
system lamps
type Lamp [2]
var on: Lamp -> Bool = false
transition switch(l: Lamp) { on[l] := not on[l] }
invariant first: not (forall l in Lamp: on[l])
invariant second: forall l in Lamp: can on[l]
invariant third: not (exists l in Lamp: on[l])
""")
"""`first` and `third` are violated; `second` is proved by going through all configurations."""


class Listener:
    """Takes no notice."""

    def progress(self, event):
        """Take no notice."""


def decided(model=MODEL):
    todo = obligations(model, CheckOptions())
    for event in session_events(model, whole(todo), CheckOptions(), Listener()):
        if isinstance(event, Decided):
            yield event.result.invariant, event.result.verdict


def checks_late(monkeypatch, objection):
    """Let every brief check of a proof take too long, and every other one end with an objection, or with none."""
    asked = []

    def slow(self, claim, brief):
        asked.append((claim.property, brief is None))
        if brief is not None:
            raise OutOfTime
        return objection

    monkeypatch.setattr(Admission, "_objection", slow)
    return asked


def test_a_slow_check_holds_no_quick_result_back(monkeypatch):
    asked = checks_late(monkeypatch, None)
    violated, proved = Verdict.VIOLATED, Verdict.PROVED
    assert list(decided()) == [("first", violated), ("third", violated), ("second", proved)]
    assert asked[-1] == ("second", True)


def test_a_proof_that_is_not_confirmed_at_last_is_none(monkeypatch):
    checks_late(monkeypatch, "it is not shown again")
    assert dict(decided())["second"] in (Verdict.SURVIVES, Verdict.UNKNOWN)


def test_the_results_so_far_are_known_when_a_slow_check_is_interrupted(monkeypatch):
    def interrupted(self, claim, brief):
        if brief is not None:
            raise OutOfTime
        raise KeyboardInterrupt

    monkeypatch.setattr(Admission, "_objection", interrupted)
    events = decided()
    assert {next(events)[0], next(events)[0]} == {"first", "third"}
    with pytest.raises(KeyboardInterrupt):
        next(events)


def test_a_brief_check_that_is_stopped_is_no_objection(monkeypatch):
    claims = []
    whole_check = Admission._objection
    monkeypatch.setattr(Admission, "_objection", lambda self, claim, brief: claims.append(claim))
    list(decided())
    monkeypatch.setattr(Admission, "_objection", whole_check)
    checker = Admission(MODEL, MODEL.scope, None)
    monkeypatch.setattr(admission, "TimeLimit", OverAtOnce)
    with pytest.raises(OutOfTime):
        checker.objection_to(claims[0], 0.5)
    assert checker.objection_to(claims[0]) == "there was no time to check it"


class OverAtOnce:
    """A limit of time that is over when the work begins."""

    def __init__(self, seconds):
        """Take no notice of the seconds."""

    def __enter__(self):
        raise OutOfTime

    def __exit__(self, *_):
        return None
