"""The option ``--cluster`` of commands.

Owns: the connection for as long as a command works, and the lines on it for people.
Must never know: the subject of the work.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from invariants.cluster.check import ClusterChecks
    from invariants.cluster.errands import Errands


@contextmanager
def errands_on(address: str | None, *, profile: bool = False) -> Iterator[Errands | None]:
    """Yield the way to send work to the cluster at an address; None without one. At the end, nothing is left there.

    Raises ``click.UsageError`` where there is no cluster to work with.
    """
    if address is None:
        if profile:
            raise click.UsageError("--profile says where the time of a cluster went; it needs --cluster.")
        yield None
        return
    from invariants.cluster.connection import ClusterError, connected
    from invariants.cluster.errands import Errands

    try:
        with_page = profile or sys.stderr.isatty()
        with connected(address, with_page=with_page) as cluster:
            if cluster.dashboard and with_page:
                click.echo(f"dashboard: {cluster.dashboard}", err=True)
            errands = Errands(cluster.send, cluster.size)
            try:
                yield errands
            finally:
                errands.call_off()
                if profile:
                    _report(errands)
    except ClusterError as error:
        raise click.UsageError(f"--cluster {address}: {error}.") from None


@contextmanager
def checks_by(errands: Errands | None, lemmas: Sequence[str] = ()) -> Iterator[ClusterChecks | None]:
    """Yield the checks of models by a cluster, given the lemmas beside their texts; None without a cluster."""
    if errands is None:
        yield None
        return
    from invariants.cluster.check import ClusterChecks

    with ClusterChecks(errands, lemmas) as checks:
        yield checks


def _report(errands: Errands) -> None:
    from invariants.report.terminal.cluster_profile import render_profile

    click.echo(render_profile(errands.timings, errands.size, errands.elapsed), err=True)
