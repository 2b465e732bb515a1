"""Questions do not grow faster than they have to, and the plot says so."""

from __future__ import annotations

from xml.dom import minidom

import pytest

from tests.benchmarks.growth import Series, at_scope, measured, plain, plot
from tests.generators import blow_ups

LINEAR = [
    Series("alternatives", (16, 48), lambda n: plain(blow_ups.gathered_alternatives(n), 3)),
    Series("new code", (32, 96), lambda n: plain(blow_ups.many_modifications(n), 3)),
    Series("depth", (8, 24), lambda n: plain(blow_ups.nested_numbers(n), n)),
    Series("sixty quantifiers", (3, 9), lambda n: at_scope(blow_ups.nested_quantifiers(60), 0, n)),
    Series("quantifiers without use", (3, 9), lambda n: at_scope(blow_ups.unused_quantifiers(60), 0, n)),
    Series("named truth values", (10, 30), lambda n: plain(blow_ups.choices_by_let(n), 0)),
]


@pytest.mark.parametrize("series", LINEAR, ids=lambda series: series.name)
def test_three_times_the_size_takes_about_three_times_the_terms(series):
    small, large = (measured(series, size) for size in series.sizes)
    assert 0 < large.bounded < 4.5 * small.bounded
    assert 0 < large.endless < 4.5 * small.endless


def test_the_plot_can_be_read():
    points = {"depth": [(LINEAR[2], [measured(LINEAR[2], size) for size in (2, 4)])]}
    drawn = minidom.parseString(plot(points))  # noqa: S318 - made here
    assert len(drawn.getElementsByTagName("polyline")) == 2
