"""Checks of several models by a cluster that is played here: workers that are honest, late, or dead."""

from __future__ import annotations

from collections.abc import Callable

from invariants.cluster.carrying_out import carry_out
from invariants.cluster.check import ClusterChecks
from invariants.cluster.versions import versions_here
from invariants.cluster.wire import ClusterOrder, ClusterReply, order_from
from invariants.language.loader import load_text
from invariants.verdicts.options import CheckOptions, SilentListener
from invariants.verdicts.session import check_apart
from invariants.verdicts.supervision import process_for
from invariants.verdicts.verdict import Verdict
from tests.cluster.orders import model


class Played:
    """An errand with a reply that comes at the third look."""

    def __init__(self, content: bytes, work: Callable[[ClusterOrder], ClusterReply]) -> None:
        self.order = order_from(content)
        self._work = work
        self.looks = 0
        self.cancelled = False

    def reply(self, seconds: float) -> ClusterReply | None:
        self.looks += 1
        return self._work(self.order) if self.looks == 3 else None

    def cancel(self) -> None:
        self.cancelled = True


def checked(size: int, work: Callable[[ClusterOrder], ClusterReply]) -> tuple[list[Played], list[object]]:
    sent: list[Played] = []

    def send(content: bytes, number: int) -> Played:
        assert number == len(sent)
        sent.append(Played(content, work))
        return sent[-1]

    checks = ClusterChecks(send, size)
    checks.prepare([(model(), CheckOptions())])
    with process_for([model()], CheckOptions().bytes) as process:
        found = list(checks.findings(model(), CheckOptions(), SilentListener(), process))
    checks.call_off()
    assert all(each.cancelled for each in sent)
    return sent, found


def honest(order: ClusterOrder) -> ClusterReply:
    return carry_out(order, versions_here())


def test_a_single_model_is_split_by_its_invariants():
    sent, found = checked(4, honest)
    assert [each.order.positions for each in sent] == [(0,), (1,), (2,), (3,), (4,)]
    assert [r.as_expected for r in found if hasattr(r, "as_expected")] == [True] * 5


def test_many_models_are_sent_whole():
    sent, found = checked(0, honest)
    assert [each.order.positions for each in sent] == [(0, 1, 2, 3, 4)]
    assert [r.as_expected for r in found if hasattr(r, "as_expected")] == [True] * 5


def test_a_worker_that_is_lost_costs_its_invariants_only():
    def work(order: ClusterOrder) -> ClusterReply:
        return ClusterReply(failure="lost") if order.positions == (1,) else honest(order)

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
    sent: list[Played] = []

    def send(content: bytes, number: int) -> Played:
        sent.append(Played(content, honest))
        return sent[-1]

    checks = ClusterChecks(send, 0)
    checks.prepare([(found, CheckOptions())])
    with process_for([found], CheckOptions().bytes) as process:
        there = list(checks.findings(found, CheckOptions(), SilentListener(), process))
    here = list(check_apart(found, CheckOptions(), SilentListener()))
    assert [each.order.given for each in sent] == [{}, {"high": "true"}, {"high": "false"}]
    results = [[(r.invariant, r.verdict, r.chain) for r in part if hasattr(r, "verdict")] for part in (here, there)]
    assert results[0] == results[1]
    assert len(results[0]) == 3
