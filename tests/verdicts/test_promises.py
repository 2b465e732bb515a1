"""Promises that are kept for ever are proved, and with one change each they are broken by the shortest chain."""

from __future__ import annotations

import pytest

import invariants
from invariants.language.loader import load_text
from invariants.verdicts.verdict import Population, Verdict
from tests.verdicts.promises import PROMISES


@pytest.fixture(params=PROMISES)
def promise(request):
    return PROMISES[request.param]


def asked(text: str) -> invariants.Result:
    """The first invariant's result, for every chain."""
    model = load_text(f"system promise\n{text}")
    name = next(line.split()[1].rstrip(":") for line in text.splitlines() if line.startswith("invariant"))
    (result,) = invariants.check(model, invariants=name, chain="any")
    return result


def test_what_is_kept_is_proved(promise):
    result = asked(promise.text)
    assert result.verdict is Verdict.PROVED, result.reason
    assert result.population is Population.ANY or not promise.every_size


def test_what_is_broken_is_broken_by_the_shortest_chain(promise):
    assert promise.text.count(promise.kept) == 1
    result = asked(promise.text.replace(promise.kept, promise.broken))
    assert result.verdict is Verdict.VIOLATED, result.reason
    assert len(result.chain) == promise.after
