"""The reference's models: each is loaded, and its checks meet what they expect."""

import re
from pathlib import Path

import pytest

from invariants.language.loader import load_text
from invariants.verdicts.options import CheckOptions, SilentListener
from invariants.verdicts.session import check_model
from invariants.verdicts.verdict import Result

REFERENCE = Path(__file__).parents[2] / "grammar" / "reference.md"
MODELS = re.findall(r"```inv\n(system .*?)```", REFERENCE.read_text("utf-8"), re.DOTALL)


@pytest.mark.parametrize("text", MODELS, ids=lambda text: text.split()[1])
def test_a_model_of_the_reference_does_what_it_says(text):
    model = load_text(text)
    assert not model.warnings
    stated = {name for check in model.checks for name in check.properties}
    results = [found for found in check_model(model, CheckOptions(), SilentListener()) if isinstance(found, Result)]
    assert stated
    for result in results:
        assert result.as_expected is not False, (result.invariant, result.verdict)
    assert {result.invariant for result in results if result.as_expected} >= stated


def test_the_reference_has_models():
    assert len(MODELS) >= 5
