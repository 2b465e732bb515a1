"""One cluster on this machine for all tests of a session that need one."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from invariants.cluster.connection import Cluster, connected


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    """Two workers."""
    with connected("local:2") as found:
        yield found
