"""A cluster on this machine: its answers are those of a check without one, whatever happens to its workers."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import Executor
from contextlib import suppress
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

import dask
import psutil
import pytest
from msgspec.structs import replace

import invariants
from invariants.cli.app import main
from invariants.cluster.check import ClusterChecks
from invariants.cluster.connection import Cluster, ClusterError, connected
from invariants.cluster.errands import Errands
from invariants.cluster.worker import TRIMMING
from invariants.evidence.certificates.checking import Accepted
from invariants.evidence.claims import Source
from invariants.foundation.diagnostics import Diagnostic
from invariants.language.loader import load
from invariants.verdicts.options import CheckOptions, SilentListener
from invariants.verdicts.session import check_apart
from invariants.verdicts.verdict import Verdict
from tests.campaigns.signals import hard
from tests.cluster.orders import order
from tests.processes import PATIENCE, heeding_interrupts, wait_until

ROOT = Path(__file__).parents[2]
FOLDERS = ("review_gate", "singleton")
SLOW_FOLDERS = ("review_gate", "handover", "singleton")

pytestmark = pytest.mark.cluster


def _models(folders: tuple[str, ...] = FOLDERS) -> list[Any]:
    return [load(path) for folder in folders for path in sorted((ROOT / "models" / folder).glob("*.inv"))]


def _of(found: list[Any]) -> list[Any]:
    return [
        (each.invariant, each.verdict, each.chain, each.trace, each.population)
        for each in found
        if not isinstance(each, Diagnostic)
    ]


def _by_cluster(cluster: Cluster, models: list[Any]) -> list[Any]:
    with ClusterChecks(Errands(cluster.send, cluster.size)) as checks:
        checks.prepare([(model, CheckOptions()) for model in models])
        return [_of(list(checks.findings(each, CheckOptions(), SilentListener()))) for each in models]


@cache
def _here(folders: tuple[str, ...] = FOLDERS) -> list[Any]:
    """The answers about each model of some folders, without a cluster."""
    return [_of(list(check_apart(each, CheckOptions(), SilentListener()))) for each in _models(folders)]


def test_answers_are_those_of_a_check_without_a_cluster(cluster: Cluster):
    models = _models()
    assert len(models) > 4
    assert _by_cluster(cluster, models) == _here()
    assert _by_cluster(cluster, models[:1]) == _here()[:1], "a model that is split by its invariants"


@pytest.mark.parametrize(
    ("folders", "kills"), [(FOLDERS, 2), pytest.param(SLOW_FOLDERS, 3, marks=pytest.mark.long)], ids=["some", "more"]
)
def test_workers_that_are_killed_change_no_answer(cluster: Cluster, folders: tuple[str, ...], kills: int):
    _compared(cluster, folders, kills, seed=1)


@pytest.mark.long
@pytest.mark.parametrize("seed", range(2, 102))
def test_workers_that_are_killed_change_no_answer_in_many_runs(cluster: Cluster, seed: int):
    _compared(cluster, FOLDERS, 2, seed)


def test_a_worker_that_was_killed_may_take_its_time_to_come_back():
    """Dask's own patience is shorter here than the start of any process."""
    import_module("distributed")  # its own configuration is there before this one
    with dask.config.set({"distributed.deploy.lost-worker-timeout": "50ms"}), connected("local:1") as own:
        for pid in _worker_pids():
            os.kill(pid, signal.SIGKILL)
        errand = own.send(order((1,)).encoded(), 0)
        reply = wait_until(lambda: errand.reply(0.5))
        assert len(reply.answers) == 1


LONGEST = 300.0
"""Seconds for which the models are checked again and again at most, until workers were killed."""


def _compared(cluster: Cluster, folders: tuple[str, ...], kills: int, seed: int) -> None:
    """Kill processes of workers at random: every answer is the right one, or none."""
    models = _models(folders)
    expected = _here(folders)
    draw = random.Random(seed)  # noqa: S311 - which workers are killed
    done = threading.Event()
    killed: list[int] = []

    def kill() -> None:
        while len(killed) < kills and not done.wait(draw.uniform(0.1, 0.8)):
            pids = _worker_pids()
            if len(pids) == cluster.size == 2:  # else one is still starting, and nothing would ever be done
                killed.append(draw.choice(pids))
                os.kill(killed[-1], signal.SIGKILL)

    murderer = threading.Thread(target=kill)
    murderer.start()
    unknown = asked = 0
    end = time.monotonic() + LONGEST
    try:
        while not asked or (len(killed) < kills - 1 and time.monotonic() < end):
            found = _by_cluster(cluster, models)
            answers = [
                pair for ours, theirs in zip(expected, found, strict=True) for pair in zip(ours, theirs, strict=True)
            ]
            asked += len(answers)
            unknown += sum(other[1] is Verdict.UNKNOWN for _, other in answers)
            assert [other for _, other in answers if other[1] is not Verdict.UNKNOWN] == [
                one for one, other in answers if other[1] is not Verdict.UNKNOWN
            ]
    finally:
        done.set()
        murderer.join()
    assert len(killed) >= kills - 1
    assert unknown < asked, "most work is done again elsewhere"


def _worker_pids() -> list[int]:
    """The processes of workers, which this process has started."""
    found = []
    for child in psutil.Process().children():
        with suppress(psutil.Error):  # one that was killed, and that nobody has waited for
            found += [child.pid] if "spawn_main" in " ".join(child.cmdline()) else []
    return found


HARD = """\
system squares
var x: Int = 7
transition up(k: 0..3) { x := (x * x + 37 * k + 11) mod 1000000000039 }
transition down(k: 0..3) { x := (x * x * 3 + 101 * k + 7) mod 1000000000061 }
modification turn { x := x + 1 }
invariant kept: x != 123456789
check kept: chain 3, steps 40
"""
"""Nobody knows the answer within minutes: numbers are too many to go through, and squares too much for a solver."""


def test_work_that_is_called_off_ends_on_the_workers(cluster: Cluster):
    sent = order((0,), CheckOptions(timeout=300.0))
    sent = replace(sent, texts={"hard.inv": HARD}, path="hard.inv", seconds=300.0)
    before = {each: _spent(each) for each in _sessions()}  # of earlier orders, which wait for the next one
    errand = cluster.send(sent.encoded(), 0)
    assert errand.reply(1.5) is None, "it takes long"
    at_work = wait_until(lambda: [each for each in _sessions() if _spent(each) > before.get(each, 0.0) + 0.2])
    errand.cancel()
    wait_until(lambda: not {*at_work} & {*_sessions()})


def _spent(process: psutil.Process) -> float:
    """The processor time of a process and of those that it has started, as far as they still run."""
    spent = 0.0
    with suppress(psutil.Error):  # one that has just ended
        for each in (process, *process.children(recursive=True)):
            spent += sum(each.cpu_times()[:2])
    return spent


def _sessions() -> list[psutil.Process]:
    """The processes that work on orders: those that the warm processes of workers have started."""
    found: list[psutil.Process] = []
    for each in _warm():
        with suppress(psutil.Error):  # one that has just ended
            found += each.children()
    return found


def _warm() -> list[psutil.Process]:
    """The processes of workers that read orders."""
    found = []
    for each in psutil.Process().children(recursive=True):
        with suppress(psutil.Error):  # one that has just ended
            found += [each] if "invariants.cluster.carrying_out" in each.cmdline() else []
    return found


def test_solvers_of_workers_keep_memory_that_they_have_freed(cluster: Cluster):
    """Dask has its workers give it back, and with that, a small model takes almost twice as long."""
    errand = cluster.send(order((1,)).encoded(), 0)
    wait_until(lambda: errand.reply(0.5))
    assert all(TRIMMING in psutil.Process(pid).environ() for pid in _worker_pids()), "else there is nothing to undo"
    warm = wait_until(_warm)
    assert not any(TRIMMING in each.environ() for each in warm)


def test_certificates_and_campaigns_come_out_the_same(cluster: Cluster):
    """Through the way in from Python, over one connection."""
    kept = ROOT / "proofs" / "models" / "review_gate"
    outcomes = invariants.verify(kept, models=ROOT, cluster=cluster)
    assert outcomes
    assert all(isinstance(each, Accepted) and each.source is Source.EXECUTOR for each in outcomes.values())
    model = load(ROOT / "models" / "review_gate" / "review_gate.inv")
    (found,) = invariants.check(model, invariants=("oversight",), cluster=cluster)
    assert (found.verdict, found.chain) == (Verdict.VIOLATED, ("fast_track",))
    (tried,) = invariants.fuzz(model, invariants=("oversight",), examples=100, seed=1, cluster=cluster)
    assert tried.verdict is Verdict.VIOLATED
    for more in ({"executor": Executor()}, {"without": ("fast_track",)}, {"all_shortest": True}):
        with pytest.raises(ValueError, match="about all chains"):
            invariants.check(model, cluster=cluster, **more)


def test_an_address_without_a_scheduler_is_refused(monkeypatch):
    monkeypatch.setattr("invariants.cluster.connection.ARRIVAL", 0.5)
    with pytest.raises(ClusterError, match="no scheduler answers"), connected("tcp://127.0.0.1:9"):
        pass
    with pytest.raises(ClusterError, match="no number of workers"), connected("local:none"):
        pass


def test_commands_of_the_page_work(cluster: Cluster):
    """Those for a cluster: here it is the one of the tests, with a single model."""
    page = (ROOT / "docs" / "how-to" / "cluster.md").read_text("utf-8")
    lines = {line.partition("#")[0].strip() for line in page.splitlines() if line.strip().startswith("invariants ")}
    wheres = {line.rpartition(" ")[2] for line in lines}
    assert {"local:2", "tcp://10.0.0.7:8786", "tcp://localhost:8786"} <= wheres
    done = set()
    for line in sorted(lines):
        words = line.replace(" models ", " models/singleton ").split()[1:-1]
        if tuple(words) not in done:
            done.add(tuple(words))
            with pytest.raises(SystemExit) as ended:
                main([*words, cluster.address])
            assert ended.value.code == 0
    assert done


def test_ctrl_c_reports_what_is_known_and_leaves_nothing(tmp_path: Path):
    (tmp_path / "hard.inv").write_text(hard(600), "utf-8")
    paths = ("models/review_gate", str(tmp_path / "hard.inv"))
    command = [sys.executable, "-m", "invariants", "check", *paths, "--cluster", "local:2"]
    with heeding_interrupts():
        process = subprocess.Popen(
            command, cwd=ROOT, start_new_session=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
    try:
        assert process.stdout is not None
        assert "models/review_gate" in process.stdout.readline()
        os.killpg(process.pid, signal.SIGINT)
        report, said = process.communicate(timeout=PATIENCE)
    finally:
        process.kill()
        process.communicate()
    assert process.returncode == 130
    assert "interrupted: the rest was not checked" in report
    assert "Traceback" not in said
    wait_until(lambda: not _of_group(process.pid))


def _of_group(group: int) -> list[str]:
    """The commands of the processes that are alive in a group."""
    found = []
    for each in psutil.process_iter():
        with suppress(OSError, psutil.Error):
            if os.getpgid(each.pid) == group and each.status() != psutil.STATUS_ZOMBIE:
                found.append(" ".join(each.cmdline()))
    return found
