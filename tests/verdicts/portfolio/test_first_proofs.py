"""A hard proof takes no time from other obligations, and holds no result of theirs back."""

from __future__ import annotations

import pytest

from invariants.evidence.claims import GaveUp
from invariants.foundation.no_answer import GaveUpReason, NoAnswer
from invariants.language.loader import load_text
from invariants.verdicts.events import Decided, whole
from invariants.verdicts.obligations import obligations
from invariants.verdicts.options import CheckOptions, SilentListener
from invariants.verdicts.portfolio.portfolio import Portfolio
from invariants.verdicts.portfolio.shares import PROOF_AMONG_MANY, PROOF_FIRST
from invariants.verdicts.portfolio.stages import ProofAnswer
from invariants.verdicts.portfolio.time_left import LEAST_LEFT, TimeLeft
from invariants.verdicts.session import session_events

MODEL = load_text("""
system counter
var n: 0..9 = 0
var other: 0..9 = 0
transition go { require n < 5 n := n + 1 }
transition turn { other := 9 - other }
invariant hard: n <= 5
invariant broken: n <= 4
invariant apart: other == 0
""")
"""`hard` holds; `broken` has the same slice; `apart` has another one."""

DEFAULTS = CheckOptions()

LATE = NoAnswer(GaveUpReason.OUT_OF_TIME)


@pytest.fixture
def told(monkeypatch):
    """What is asked and decided, in order, where the first ``late`` proofs of `hard` take too long."""
    real = Portfolio._proof_first

    def events(late, options=DEFAULTS):
        found = []

        def proof(self, position, seconds):
            name = self._known[position].name
            found.append((name, seconds))
            if name == "hard" and sum(each[0] == "hard" for each in found) <= late:
                return ProofAnswer(GaveUp("hard", LATE))
            return real(self, position, seconds)

        monkeypatch.setattr(Portfolio, "_proof_first", proof)
        todo = obligations(MODEL, options)
        for event in session_events(MODEL, whole(todo), options, SilentListener()):
            found += [(event.result.invariant, event.result.verdict.value)] if isinstance(event, Decided) else []
        return found

    return events


def test_a_hard_proof_waits_until_the_others_are_decided(told):
    found = told(1)
    assert found.index(("broken", "violated")) < found.index(("hard", PROOF_FIRST))
    assert found.index(("apart", "violated")) < found.index(("hard", PROOF_FIRST))
    assert found.index(("hard", PROOF_AMONG_MANY)) < found.index(("broken", "violated"))
    assert found[-1] == ("hard", "proved")


def test_without_a_proof_the_search_that_served_all_counts(told):
    assert told(2)[-1] == ("hard", "survives")


def test_what_neither_a_late_proof_nor_a_brief_search_decides_is_decided_in_its_own_time(told, monkeypatch):
    monkeypatch.setattr(Portfolio, "_search", lambda _: iter(()))
    found = told(2, CheckOptions(invariants=("hard", "broken")))
    assert [each for each in found if each[0] == "hard"] == [
        ("hard", PROOF_AMONG_MANY),
        ("hard", PROOF_FIRST),
        ("hard", "survives"),
    ]
    assert ("broken", "violated") in found


def test_an_obligation_alone_has_the_time_at_once(told):
    assert told(1, CheckOptions(invariants=("hard",))) == [("hard", PROOF_FIRST), ("hard", "survives")]


def test_nothing_is_tried_twice_where_there_is_no_more_time(told):
    found = told(1, CheckOptions(timeout=2.0))
    assert [each for each in found if each[0] == "hard"] == [("hard", 0.5), ("hard", "survives")]


def test_each_pays_for_its_own_work_and_for_its_share():
    left = TimeLeft([10.0, 20.0, 1.0], [5.0, 6.0, 7.0])
    left.spend([0], 4.0, 2.0)
    left.spend([0, 1], 4.0, 1.0)
    assert [left.begin([each], 0.5)[0] for each in range(3)] == [4.0, 18.0, 1.0]
    assert [left.work_of(each) for each in range(3)] == [2.5, 5.5, 7.0]
    assert [left.spent([each]) for each in range(3)] == [6.0, 2.0, 0.0]
    assert left.spent([1, 2]) == 2.0
    seconds, last, solvers = left.begin([0, 1], 0.5)
    assert seconds == 4.0
    assert (last.allowance.left, solvers.allowance.left) == (2.5, 1.25)
    assert last.deadline - solvers.deadline == pytest.approx(2.0)


def test_a_little_is_left_however_much_was_spent():
    left = TimeLeft([1.0], [1.0])
    left.spend([0], 9.0, 9.0)
    assert left.begin([0], 1.0)[0] == left.work_of(0) == LEAST_LEFT
