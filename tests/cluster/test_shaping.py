"""blame and mutate by a cluster: the findings of one machine; workers that are lost leave something open."""

from __future__ import annotations

import pytest

from invariants.cluster.check import ClusterChecks
from invariants.cluster.wire import AnyOrder, CheckOrder, ClusterReply
from invariants.language.loader import load_text
from invariants.language.model.declarations import Model, Unbounded
from invariants.shaping.blame import Blame, Blamer
from invariants.shaping.changes import forbidding
from invariants.shaping.filling.holes import open_text
from invariants.shaping.filling.solving import HoleSolver
from invariants.shaping.questions import Asker, Checks
from invariants.shaping.repairs import RepairSearch
from invariants.shaping.teeth import Bite, Teeth, TeethSearch
from invariants.verdicts.obligations import obligations
from invariants.verdicts.options import CheckOptions, SilentListener
from tests.cluster.played import honest, played

pytestmark = pytest.mark.usefixtures("in_one_process")

GUARDED = """\
system guarded

var x: 0..3 = 0

transition grow {
  require gate: x < 1
  x := x + 1
}

modification widen {
  rewrite grow.gate as x < 2
}

modification open {
  rewrite grow.gate as true
}

invariant low: x <= 1

check low: chain 1, steps 3
"""


def model() -> Model:
    return load_text(GUARDED, path="guarded.inv")


def blamed(checks: Checks | None = None) -> Blame:
    found = model()
    (obligation,) = obligations(found, CheckOptions(invariants=("low",)))
    blamer = Blamer(found, obligation, CheckOptions(), SilentListener(), checks)
    list(blamer.findings(60.0))
    return blamer.blame()


def bitten(checks: Checks | None = None) -> Teeth:
    search = TeethSearch(model(), CheckOptions(invariants=("low",)), SilentListener(), most=3, seed=6, checks=checks)
    list(search.tried(60.0))
    return search.teeth()


def names(blame: Blame) -> list[object]:
    repairs = [[(change.kind, change.modifications) for change in each.changes] for each in blame.repairs]
    guards = [[edit.text for change in each.changes for edit in change.edits] for each in blame.guards]
    return [[each.modifications for each in blame.breaking], [each.without for each in blame.kept], repairs, guards]


@pytest.mark.campaign
def test_blame_finds_the_same():
    sent, errands = played()
    here, there = blamed(), blamed(ClusterChecks(errands))
    assert names(there) == names(here)
    assert (there.every_set, there.every_repair) == (here.every_set, here.every_repair)
    assert len(here.breaking) == 2
    assert here.guards
    assert len(sent) >= here.asked, "every question was sent"
    assert all(isinstance(each.order, CheckOrder) and not each.order.about_model for each in sent)
    assert all(each.is_done or each.cancelled for each in sent), "nothing is left on the cluster"


@pytest.mark.parametrize(("size", "is_ahead"), [(1, False), (2, True)])
def test_helpers_get_the_proofs_of_repairs_ahead(size: int, is_ahead: bool):
    """Where a run breaks the invariant all the same, the proof is called off, and nobody has waited for it."""
    sent, errands = played(size=size)
    found = model()
    (obligation,) = obligations(found, CheckOptions(invariants=("low",)))
    asker = Asker(found, obligation, CheckOptions(), SilentListener(), ClusterChecks(errands))
    both = tuple(forbidding(found).values())
    search = RepairSearch(asker, both, [])
    assert [each.changes for each in search.found()] == [both]
    proofs = [each for each in sent if isinstance(each.order, CheckOrder) and each.order.options.chain is Unbounded.ANY]
    assert [each.cancelled for each in proofs] == ([True, True, False] if is_ahead else [False])
    assert all(each.is_done or each.cancelled for each in sent), "nothing is left on the cluster"


def test_mutate_finds_the_same():
    _, errands = played()
    here, there = (
        [(each.mutation.place, each.bite, each.invariant, each.verdict) for each in found.tried]
        for found in (bitten(), bitten(ClusterChecks(errands)))
    )
    assert there == here
    assert len(here) == 3


HOLED = """\
system holed

var x: 0..3 = 0
var is_open: Bool = true

transition grow {
  require gate: ?
  x := x + 1
}

modification close {
  require is_open
  is_open := false
  rewrite grow.gate as prev and is_open
}

invariant low: x <= 2
"""


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(HOLED, id="cells", marks=pytest.mark.campaign),
        pytest.param(HOLED.replace("prev and is_open", "not prev and x < 2"), id="one"),
    ],
)
def test_solve_finds_the_same(text: str):
    sent, errands = played()
    found = []
    with ClusterChecks(errands) as checks:
        for each in (None, checks):
            solver = HoleSolver(open_text(text, "holed.inv"), CheckOptions(), checks=each)
            list(solver.findings(60.0, SilentListener()))
            found.append((solver.solution().fillings, solver.solution().asked))
    here, there = found
    assert there == here
    assert here[0] is not None
    assert len(sent) >= here[1], "every question was sent"


def test_a_worker_that_is_lost_leaves_a_mutation_undecided():
    def work(order: AnyOrder) -> ClusterReply:
        is_mutant = isinstance(order, CheckOrder) and "gate: x < 2" in order.texts["guarded.inv"]
        return ClusterReply(failure="lost") if is_mutant else honest(order)

    _, errands = played(work)
    found = bitten(ClusterChecks(errands))
    lost = [each for each in found.tried if each.bite is Bite.UNDECIDED]
    assert len(lost) == 1
    assert not found.is_complete
