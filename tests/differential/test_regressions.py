"""Models on which the two readings once differed, or one of them failed: each check through both."""

from __future__ import annotations

from pathlib import Path

import pytest

from invariants.language.loader import load
from invariants.language.model.declarations import Check, ExpectedVerdict, Model
from tests.differential.brute_force import Broken
from tests.differential.comparison import compare

MODELS = sorted((Path(__file__).parent / "regressions").glob("*.inv"))


def bounds(check: Check) -> tuple[int, int]:
    assert isinstance(check.chain, int)
    assert isinstance(check.steps, int)
    return check.chain, check.steps


def met(check: Check, broken: Broken | None) -> bool:
    if check.expected is ExpectedVerdict.SURVIVES:
        return broken is None
    assert check.expected is ExpectedVerdict.VIOLATED
    return broken is not None and check.expected_chain == broken.chain


def checks(model: Model) -> tuple[Check, ...]:
    assert model.checks
    return model.checks


@pytest.mark.parametrize("path", MODELS, ids=lambda path: path.stem)
def test_both_readings_say_what_is_expected(path: Path) -> None:
    model = load(path)
    for check in checks(model):
        agreement = compare(model, *bounds(check))
        assert not agreement.disagreements
        assert agreement.unsupported is None
        for name in check.properties:
            assert met(check, agreement.broken[name]), (name, check.span.text, agreement.broken[name])
