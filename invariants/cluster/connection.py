"""The connection to a cluster: one that is started here, or one that runs already.

Owns: the address, the comparison of versions, and which tasks are tried again.
Must never know: the subject of an order.

The scheduling is Dask's. Security is the cluster's: whoever reaches the scheduler may run code on its workers.
"""

from __future__ import annotations

import logging
import signal
import threading
import time
from collections.abc import Iterator
from concurrent.futures import CancelledError, Executor
from contextlib import contextmanager
from typing import Any

from invariants.cluster.versions import difference, versions_here
from invariants.cluster.wire import ClusterReply, WireError, reply_from
from invariants.foundation.exceptions import InvariantsError

LOCAL = "local"
"""The address of a cluster that is started on this machine."""

ARRIVAL = 15.0
"""Seconds to wait for a scheduler, and for its first worker."""

LONGEST_ABSENCE = 60.0
"""Seconds that a cluster may be without any worker before nothing is expected of it."""

BETWEEN_LOOKS = 5.0
"""Seconds between looks at whether there is a worker: each asks the scheduler."""

RETRIES = 2
"""How often a task is done again whose worker has raised an exception."""

GOING_ON = ("pending", "finished")
"""What Dask says of work that has not failed."""

MOST_MISHAPS = 20
"""How often waiting may fail while the work goes on: as Dask's does in rare cases where a worker has just died."""

PATIENT = {"distributed.deploy.lost-worker-timeout": "1 hour"}
"""Dask drops a worker of its local cluster for good that has not come back in time, by default after 15 seconds: too
soon on a machine that is busy, where each has a nanny that brings it back."""

QUIET = {
    "distributed.worker.profile.enabled": False,
    "distributed.worker.memory.monitor-interval": "1s",
    "distributed.admin.system-monitor.interval": "10s",
    "distributed.admin.tick.interval": "1s",
    "distributed.deploy.cluster-repr-interval": "10s",
}
"""How seldom Dask looks at itself on this machine: as it is by default, that takes a tenth of a processor."""


class ClusterError(InvariantsError):
    """There is no cluster to work with; the message says why, and what can be done."""


class Cluster:
    """Workers, which carry out orders."""

    def __init__(self, client: Any) -> None:
        self._client = client
        self._looked = self._seen = time.monotonic()

    def looks_lost(self) -> bool:
        """Look whether there is a worker, unless this was done lately. Return whether none was seen for long."""
        now = time.monotonic()
        if now - self._looked >= BETWEEN_LOOKS:
            self._looked = now
            if self._client.scheduler_info()["workers"]:
                self._seen = now
        return now - self._seen > LONGEST_ABSENCE

    @property
    def size(self) -> int:
        """Return the number of threads of all workers."""
        return sum(self._client.nthreads().values())

    @property
    def address(self) -> str:
        """Return the address of the scheduler."""
        found: str = self._client.scheduler.address
        return found

    @property
    def dashboard(self) -> str | None:
        """Return the address of the page that Dask shows of its work; None without one."""
        address: str | None = self._client.dashboard_link
        return address or None

    @property
    def executor(self) -> Executor:
        """Return an executor whose tasks are done by the workers, in threads of theirs."""
        found: Executor = self._client.get_executor(pure=False, retries=RETRIES)
        return found

    def send(self, content: bytes, number: int) -> Errand:
        """Send an order; those with lower numbers are done first."""
        from invariants.cluster.worker import perform

        future = self._client.submit(perform, content, pure=False, retries=RETRIES, priority=-number)
        return Errand(self, future)


class Errand:
    """An order that was sent."""

    def __init__(self, cluster: Cluster, future: Any) -> None:
        self._cluster = cluster
        self._future = future
        self._mishaps = 0
        """How often waiting for the reply has failed, and not the work."""

    @property
    def is_done(self) -> bool:
        """Return whether there is a reply."""
        return bool(self._future.done())

    def reply(self, seconds: float) -> ClusterReply | None:
        """Return the reply, waiting for so many seconds; None if there is none yet.

        Whatever goes wrong with the cluster becomes a reply with a failure.
        """
        from distributed import TimeoutError as Timeout

        try:
            return reply_from(self._future.result(timeout=seconds))
        except Timeout:
            return ClusterReply(failure="the cluster has no workers any more") if self._cluster.looks_lost() else None
        except WireError as error:
            return ClusterReply(failure=f"a worker returned no reply: {error}")
        except CancelledError:
            return ClusterReply(failure="the cluster was lost before it had an answer")
        except Exception as error:  # whatever a worker raised, or Dask on its way
            if self._future.status in GOING_ON and self._mishaps < MOST_MISHAPS:
                self._mishaps += 1
                return None
            return ClusterReply(failure=f"the cluster has no answer: {_said(error)}")

    def cancel(self) -> None:
        """Call the work off."""
        self._future.cancel()


@contextmanager
def connected(address: str, *, with_page: bool = False) -> Iterator[Cluster]:
    """Yield a cluster, whose workers have the versions of this machine. Raises :class:`ClusterError`.

    ``address`` is ``local``, ``local:N`` for N workers, or the address of a scheduler, as in ``tcp://host:8786``. A
    cluster that is started here shows its work on a page of Dask's if wanted.
    """
    try:
        import dask
        import distributed
    except ImportError:
        raise ClusterError("needs the package `distributed`: pip install 'invariants[cluster]'") from None
    logging.getLogger("distributed").setLevel(logging.CRITICAL)  # failures are told as results
    if address == LOCAL or address.startswith(f"{LOCAL}:"):
        with dask.config.set(PATIENT | ({} if with_page else QUIET)), _local(_workers(address), with_page) as client:
            yield _prepared(client)
        return
    try:
        client = distributed.Client(address, timeout=ARRIVAL)
    except (OSError, ValueError, TypeError) as error:
        raise ClusterError(f"no scheduler answers at {address}: {_said(error)}") from None
    with client:
        yield _prepared(client)


@contextmanager
def _local(workers: int | None, with_page: bool) -> Iterator[Any]:
    """Yield the client of a cluster that is started here."""
    import distributed

    with _interrupts_ignored():  # the workers have this from us: Ctrl-C in a terminal reaches them, too
        cluster = distributed.LocalCluster(
            n_workers=workers,
            threads_per_worker=1,
            processes=True,
            dashboard_address="127.0.0.1:0",  # no port may be taken
            scheduler_kwargs={"dashboard": with_page},
            silence_logs=logging.CRITICAL,
        )
    with cluster, distributed.Client(cluster) as client:
        yield client


@contextmanager
def _interrupts_ignored() -> Iterator[None]:
    """Ignore Ctrl-C, which is possible in the main thread only; processes that are started ignore it for good."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _workers(address: str) -> int | None:
    """Return the number of workers of a local cluster; None for as many as there are processors."""
    _, colon, number = address.partition(":")
    if not colon:
        return None
    if not number.isdecimal() or not 0 < int(number) <= 1024:
        raise ClusterError(f"{number!r} is no number of workers: local:2 has two")
    return int(number)


def _prepared(client: Any) -> Cluster:
    """Return the cluster of a client, whose workers were asked for their versions, and have what they need."""
    from invariants.cluster.worker import CheckerProcesses

    try:
        client.wait_for_workers(1, timeout=ARRIVAL)
    except Exception:
        raise ClusterError(f"no worker has come within {ARRIVAL:g} s: start some with `dask worker ADDRESS`") from None
    try:
        theirs: dict[str, dict[str, str]] = client.run(versions_here)
        client.register_plugin(CheckerProcesses())
    except Exception as error:
        raise ClusterError(f"its workers cannot do checks: {_said(error)}; install invariants there, too") from None
    ours = versions_here()
    for worker, found in theirs.items():
        differs = difference(ours, found)
        if differs is not None:
            raise ClusterError(f"answers could differ: {differs} (worker {worker})")
    return Cluster(client)


def _said(error: BaseException) -> str:
    text = " ".join(str(error).split())
    return f"{type(error).__name__}: {text}" if text else type(error).__name__
