"""Checks of several models by a cluster that is played here: workers that are honest, late, or dead."""

from __future__ import annotations

import pytest

from invariants.cluster.check import ClusterChecks
from invariants.cluster.wire import AnyOrder, BatchOrder, ClusterReply
from invariants.language.loader import load_text
from invariants.language.model.declarations import Model
from invariants.verdicts.options import CheckOptions, SilentListener
from invariants.verdicts.session import check_apart
from invariants.verdicts.supervision import process_for
from invariants.verdicts.verdict import Verdict
from tests.cluster.orders import SMALL, model
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


def many_models(count: int) -> list[Model]:
    texts = {f"m{number}.inv": SMALL.replace("x: 0..3", f"x: 0..{number + 3}") for number in range(count)}
    return [load_text(text, path=path) for path, text in texts.items()]


def test_many_models_go_in_batches_that_get_smaller():
    sent, errands = played(lambda _: ClusterReply(), size=1)
    with ClusterChecks(errands) as checks:
        checks.prepare([(each, CheckOptions()) for each in many_models(25)])
        sizes = [len(each.order.orders) if isinstance(each.order, BatchOrder) else 1 for each in sent]
        assert sum(sizes) == 25
        assert sizes == sorted(sizes, reverse=True)
        assert (sizes[0], sizes[-4:]) == (5, [1, 1, 1, 1])
        assert not any(each.cancelled for each in sent)
    assert all(each.cancelled for each in sent), "nothing is left on the cluster"


@pytest.mark.campaign
def test_a_batch_that_is_lost_is_done_again_order_by_order():
    models = many_models(9)
    sent, errands = played(lambda order: ClusterReply(failure="lost") if is_batch(order) else honest(order), size=1)
    options = CheckOptions(invariants=("broken",))
    with ClusterChecks(errands) as checks:
        checks.prepare([(each, options) for each in models])
        assert is_batch(sent[0].order)
        found = [each for one in models for each in checks.findings(one, options, SilentListener())]
    verdicts = [each.verdict for each in found if hasattr(each, "verdict")]
    assert verdicts == [Verdict.VIOLATED] * len(models)


def test_replies_to_a_batch_are_told_apart_and_timed_one_by_one():
    models = many_models(9)
    sent, errands = played(size=1)
    with ClusterChecks(errands) as checks:
        checks.prepare([(each, CheckOptions()) for each in models])
        there = [list(checks.findings(each, CheckOptions(), SilentListener())) for each in models[:2]]
    assert is_batch(sent[0].order)
    assert len(sent[0].order.orders) == 2
    for one, found in zip(models[:2], there, strict=True):
        here = list(check_apart(one, CheckOptions(), SilentListener()))
        assert of(found) == of(here)
    assert len(errands.timings) == 2
    assert all(each.worked > 0 for each in errands.timings)


def test_a_batch_with_too_few_replies_is_no_answer():
    models = many_models(8)
    _, errands = played(lambda order: ClusterReply(parts=()) if is_batch(order) else ClusterReply(failure="x"), 1)
    with ClusterChecks(errands) as checks:
        checks.prepare([(each, CheckOptions()) for each in models])
        found = list(checks.findings(models[0], CheckOptions(), SilentListener()))
    assert {each.verdict for each in found if hasattr(each, "verdict")} == {Verdict.UNKNOWN}


def is_batch(order: AnyOrder) -> bool:
    return isinstance(order, BatchOrder)


def of(found: list[object]) -> list[object]:
    return [(r.invariant, r.verdict, r.chain) for r in found if hasattr(r, "verdict")]
