"""A cache beside a cluster: what was admitted is not asked for again, and stays what it was."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from invariants.cluster.check import ClusterChecks
from invariants.cluster.wire import CheckOrder
from invariants.evidence.claims import Source
from invariants.foundation.diagnostics import Diagnostic
from invariants.verdicts.options import CheckOptions, SilentListener
from invariants.verdicts.session import check_apart
from invariants.verdicts.verdict import Verdict
from tests.cluster.orders import model
from tests.cluster.played import Played, played

pytestmark = pytest.mark.usefixtures("in_one_process")


def checked(options: CheckOptions) -> tuple[list[Played], list[Any]]:
    sent, errands = played(size=4)
    found = ClusterChecks(errands).findings(model(), options, SilentListener())
    return sent, [each for each in found if not isinstance(each, Diagnostic)]


def facts(found: list[Any]) -> list[Any]:
    return [(each.invariant, each.verdict, each.chain, each.trace) for each in found]


def test_admitted_evidence_is_not_asked_for_again(tmp_path: Path):
    options = CheckOptions(cache=str(tmp_path))
    sent, first = checked(options)
    again, second = checked(options)
    assert len(sent) == 5
    assert not again
    assert facts(second) == facts(first)
    assert all(each.from_cache for each in second)
    covered = next(each for each in second if each.verdict is Verdict.SURVIVES)
    assert covered.frontier.source is Source.EXECUTOR, "it stays reported"


def test_an_interrupted_campaign_goes_on_where_it_was(tmp_path: Path):
    checked(CheckOptions(cache=str(tmp_path), invariants=("kept", "bounded")))
    sent, _ = checked(CheckOptions(cache=str(tmp_path), invariants=("kept", "bounded", "broken")))
    assert {each.order.positions for each in sent if isinstance(each.order, CheckOrder)} <= {(0,), (1,), (2,)}


@pytest.mark.campaign
def test_a_check_without_a_cluster_takes_nothing_that_was_reported(tmp_path: Path):
    options = CheckOptions(cache=str(tmp_path))
    checked(options)
    found = [each for each in check_apart(model(), options, SilentListener()) if not isinstance(each, Diagnostic)]
    covered = next(each for each in found if each.verdict is Verdict.SURVIVES)
    assert not covered.from_cache
    assert covered.frontier.source is Source.CHECKER


@pytest.mark.campaign
def test_recheck_asks_again(tmp_path: Path):
    checked(CheckOptions(cache=str(tmp_path)))
    sent, found = checked(CheckOptions(cache=str(tmp_path), recheck=True))
    assert sent
    covered = next(each for each in found if each.verdict is Verdict.SURVIVES)
    assert covered.frontier.source is Source.CHECKER
