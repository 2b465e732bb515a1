"""Checks of several models by a cluster that is played here: workers that are honest, late, or dead."""

from __future__ import annotations

import pytest

from invariants.cluster.check import ClusterChecks
from invariants.cluster.wire import AnyOrder, ClusterReply
from invariants.language.loader import load_text
from invariants.verdicts.options import CheckOptions, SilentListener
from invariants.verdicts.session import check_apart
from invariants.verdicts.supervision import process_for
from invariants.verdicts.verdict import Verdict
from tests.cluster.orders import model
from tests.cluster.played import Played, Worker, honest, played

pytestmark = pytest.mark.usefixtures("in_one_process")


def checked(size: int, work: Worker) -> tuple[list[Played], list[object]]:
    sent, errands = played(work, size)
    checks = ClusterChecks(errands)
    checks.prepare([(model(), CheckOptions())])
    with process_for([model()], CheckOptions().bytes) as process:
        found = list(checks.findings(model(), CheckOptions(), SilentListener(), process))
    checks.call_off()
    assert not any(each.cancelled for each in sent), "all have replied"
    return sent, found


def test_a_single_model_is_split_by_its_invariants():
    sent, found = checked(4, honest)
    assert [each.order.positions for each in sent] == [(0,), (1,), (2,), (3,), (4,)]
    assert [r.as_expected for r in found if hasattr(r, "as_expected")] == [True] * 5


def test_everything_that_nobody_has_waited_for_is_called_off():
    sent, errands = played(size=4)
    checks = ClusterChecks(errands)
    checks.prepare([(model(), CheckOptions())])
    checks.call_off()
    assert len(sent) == 5
    assert all(each.cancelled for each in sent)


def test_many_models_are_sent_whole():
    sent, found = checked(0, honest)
    assert [each.order.positions for each in sent] == [(0, 1, 2, 3, 4)]
    assert [r.as_expected for r in found if hasattr(r, "as_expected")] == [True] * 5


def test_a_worker_that_is_lost_costs_its_invariants_only():
    def work(order: AnyOrder) -> ClusterReply:
        return ClusterReply(failure="lost") if getattr(order, "positions", ()) == (1,) else honest(order)

    _, found = checked(4, work)
    verdicts = {r.invariant: r.verdict for r in found if hasattr(r, "verdict")}
    assert verdicts["kept"] is Verdict.PROVED
    assert verdicts["bounded"] is Verdict.SURVIVES
    assert verdicts["broken"] is Verdict.UNKNOWN


VARIANTS = """\
system variants

const high: Bool
var x: 0..3 = 0

transition grow {
  require gate: x < 3
  x := x + 1
}

invariant low: x <= 2

check low: high = true, expect violated after 0
check low: high = false, expect violated after 0
check x.range: expect proved
"""


def test_every_variant_is_an_order_of_its_own():
    found = load_text(VARIANTS, path="variants.inv")
    sent, errands = played(size=0)
    checks = ClusterChecks(errands)
    checks.prepare([(found, CheckOptions())])
    with process_for([found], CheckOptions().bytes) as process:
        there = list(checks.findings(found, CheckOptions(), SilentListener(), process))
    here = list(check_apart(found, CheckOptions(), SilentListener()))
    assert [each.order.given for each in sent] == [{}, {"high": "true"}, {"high": "false"}]
    results = [[(r.invariant, r.verdict, r.chain) for r in part if hasattr(r, "verdict")] for part in (here, there)]
    assert results[0] == results[1]
    assert len(results[0]) == 3
