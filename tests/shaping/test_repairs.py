"""The order in which changes are tried, and the work for each."""

from __future__ import annotations

import attrs
import pytest

from invariants.language.loader import load_text
from invariants.language.model.declarations import Unbounded
from invariants.shaping.changes import changes_of
from invariants.shaping.questions import Asker
from invariants.shaping.repairs import FIRST_TRY_SECONDS, SECOND_TRY_SECONDS, NoProof, Repair, RepairSearch
from invariants.verdicts.obligations import obligations
from invariants.verdicts.options import CheckOptions, SilentListener, WorkLimits
from invariants.verdicts.session import check_apart
from invariants.verdicts.verdict import Result, Verdict

pytestmark = pytest.mark.usefixtures("in_one_process")

TEXT = """\
system s
var x: 0..9 = 0
transition go { require a: x < 2 require b: x < 2 x := x + 1 }
modification one { rewrite go.a as x < 5 }
modification two { rewrite go.b as x < 6 }
invariant small: x <= 2
check small: chain 2, steps 9
"""

ENDLESS = """\
system endless
var x: Real = 0
modification grow { require x >= 0 x := x + 1/2 }
invariant sane: exp(x) >= x
"""


@attrs.define
class Slow:
    """An asker of whom proofs for some kinds of changes take a number of seconds; others are found at once."""

    asker: Asker
    seconds: dict[str, float]
    asked: list[tuple[str, float]] = attrs.field(factory=list)
    time: int = 1_000
    lookahead = 0
    helpers = 0

    @property
    def is_out_of_time(self):
        return len(self.asked) >= self.time

    def withdraw(self, edits):
        pass

    def has_model(self, edits):
        return self.asker.has_model(edits)

    def within_bounds(self, edits, seconds):
        return self.asker.within_bounds(edits)

    def everywhere(self, edits, seconds):
        if self.is_out_of_time:
            return None
        name = " ".join(each.text.strip() for each in edits)
        self.asked.append((name, seconds))
        found = self.asker.everywhere(edits)
        needed = max((long for part, long in self.seconds.items() if part in name), default=0.0)
        return None if needed > seconds else found


def search_of(seconds: dict[str, float], time: int = 1_000) -> tuple[RepairSearch, Slow]:
    model = load_text(TEXT)
    (obligation,) = [each for each in obligations(model, CheckOptions()) if each.property == "small"]
    slow = Slow(Asker(model, obligation, CheckOptions(), SilentListener()), seconds, time=time)
    return RepairSearch(slow, changes_of(model), [frozenset({"one", "two"})]), slow


def test_all_changes_are_tried_with_little_work_before_any_gets_more():
    hard = {"prev and x < 5": 4.0, "prev and x < 6": 100.0}
    search, slow = search_of(hard)
    found = list(search.found())
    first = [each for each, _ in slow.asked[: [seconds for _, seconds in slow.asked].index(SECOND_TRY_SECONDS)]]
    assert len(first) == 6
    assert [type(each) for each in found] == [*[Repair] * (len(found) - 2), Repair, NoProof]
    assert [each.changes[0].text for each in found[-2:]] == [
        "rewrite go.a as prev and x < 5",
        "rewrite go.b as prev and x < 6",
    ]
    assert not search.is_complete
    assert {seconds for _, seconds in slow.asked} == {FIRST_TRY_SECONDS, SECOND_TRY_SECONDS}


def test_what_is_found_does_not_hang_on_the_work_of_proofs_that_are_found():
    fast, _ = search_of({})
    slow, _ = search_of({"prev and x < 5": 4.0, "require false": 2.0})
    words = [
        {tuple((change.kind, change.place) for change in each.changes) for each in search.found()}
        for search in (fast, slow)
    ]
    assert words[0] == words[1]
    assert len(words[0]) == 6
    assert [fast.is_complete, slow.is_complete] == [True, True]


def test_an_end_of_time_leaves_the_list_open():
    search, _ = search_of({"prev and x < 5": 4.0}, time=2)
    found = list(search.found())
    assert not search.is_complete
    assert [each.changes[0].text for each in found if isinstance(each, NoProof)] == ["rewrite go.a as prev and x < 5"]


def test_a_question_that_was_left_open_is_put_again_with_more_work_only():
    model = load_text(ENDLESS)
    (obligation,) = obligations(model, CheckOptions(chain=1, steps=1))
    asker = Asker(model, obligation, CheckOptions(), SilentListener())
    given = []

    def findings(model, options, *others, **more):
        given.append(options)
        return iter(())

    asker.checks.findings = findings
    for seconds in (1.0, 0.5, 1.0, 2.0, 2.0, None, 5.0):
        asker.everywhere([], seconds)
    assert [options.work for options in given] == [1.0, 2.0, None]
    assert asker.asked == 1


def test_what_may_refute_has_a_limit_where_no_prover_has_an_answer():
    options = CheckOptions(
        ("sane",), chain=Unbounded.ANY, steps=Unbounded.ANY, work=8.0, limits=WorkLimits(refuting=0.2)
    )
    found = check_apart(load_text(ENDLESS), options, SilentListener())
    (result,) = [each for each in found if isinstance(each, Result)]
    assert result.verdict in {Verdict.TESTED, Verdict.UNKNOWN}  # unknown if the machine is too busy for a run
    assert "`exp` has no exact meaning to the solver" in result.reason
    assert 0 < result.work < 1
