"""List scheduling, against figures by hand, and the page that shows it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.benchmarks.cluster import BEGIN, END, page_text
from tests.benchmarks.list_scheduling import listed, plot, recorded, simulated

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(
    ("durations", "workers", "serial", "expected"),
    [
        ([3.0, 1.0, 1.0, 1.0], 2, 0.0, 3.0),
        ([1.0, 1.0, 1.0, 3.0], 2, 0.0, 4.0),  # the sequence is kept: the long one comes last
        ([2.0, 2.0], 1, 0.5, 4.5),
        ([2.0, 2.0], 8, 0.5, 3.0),  # the second starts after 1.0
        ([], 4, 0.5, 0.0),
    ],
)
def test_orders_go_to_the_worker_that_is_free_first(
    durations: list[float], workers: int, serial: float, expected: float
):
    assert listed(durations, workers, serial) == pytest.approx(expected)


def test_a_simulation_says_why_more_workers_would_not_help():
    assert simulated([1.0] * 8, 2, 0.01).limit == "the work"
    assert simulated([1.0] * 8, 512, 0.01).limit == "the longest order"
    assert simulated([0.1] * 800, 512, 0.01).limit == "the asker"


def test_the_page_and_the_plot_are_those_of_the_last_measurement():
    page = (ROOT / "docs" / "how-to" / "cluster.md").read_text("utf-8")
    shown = page.split(BEGIN)[1].split(END)[0].strip()
    assert shown == "\n".join(page_text(recorded()))
    assert (ROOT / "docs" / "cluster.svg").read_text("utf-8") == plot(recorded().simulation())
