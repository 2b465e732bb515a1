"""The bounds of an obligation: options, then checks, then defaults, then the language's own."""

import pytest

from invariants.language.loader import load_text
from invariants.language.model.declarations import Unbounded
from invariants.verdicts.obligations import obligations
from invariants.verdicts.options import CheckOptions, Defaults

ANY = Unbounded.ANY

TEXT = """\
system team
type Agent [3]
var on: Agent -> Bool = false
invariant dark: forall a in Agent: not on[a]
"""


def bounds(check: str = "", chain=None, steps=None, defaults=None):
    """The bounds on chain and steps, and whether a proof is tried first."""
    model = load_text(TEXT + check)
    options = CheckOptions(chain=chain, steps=steps, defaults=Defaults(**(defaults or {})))
    found = obligations(model, options)[0]
    return found.bounds.chain, found.bounds.steps, found.prove_first


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({}, (3, 8, True)),
        ({"defaults": {"chain": 5}}, (5, 8, True)),
        ({"defaults": {"steps": 2}}, (3, 2, True)),
        ({"defaults": {"chain": ANY}}, (ANY, ANY, False)),
        ({"defaults": {"chain": ANY, "steps": 4}}, (ANY, 4, False)),
        ({"defaults": {"steps": ANY}}, (3, ANY, False)),
        ({"check": "check dark: chain 1\n", "defaults": {"chain": 5, "steps": 2}}, (1, 2, False)),
        ({"check": "check dark: chain any\n", "defaults": {"chain": 5, "steps": 2}}, (ANY, ANY, False)),
        ({"check": "check dark: steps 6\n", "defaults": {"chain": 5, "steps": 2}}, (5, 6, False)),
        ({"check": "check dark: steps 6\n", "defaults": {"chain": ANY}}, (ANY, 6, False)),
        ({"check": "check dark: chain 1\n", "chain": 0, "defaults": {"chain": 5}}, (0, 8, False)),
        ({"chain": ANY, "defaults": {"steps": 2}}, (ANY, ANY, False)),
    ],
)
def test_defaults_stand_in_for_unstated_bounds(given, expected):
    assert bounds(**given) == expected


def test_default_numbers_of_individuals():
    model = load_text(TEXT + "check dark: Agent 7\ncheck dark: chain 1\n")
    defaults = Defaults(scopes=(("Agent", 5), ("Tool", 9)))
    stated, silent = obligations(model, CheckOptions(defaults=defaults))
    assert (stated.bounds.scope, stated.may_be_open) == ({"Agent": 7}, False)
    assert (silent.bounds.scope, silent.may_be_open) == ({"Agent": 5}, True)
    for each in obligations(model, CheckOptions(scopes=(("Agent", 2),), defaults=defaults)):
        assert each.bounds.scope == {"Agent": 2}


def test_the_default_time():
    model = load_text(TEXT + "check dark: timeout 9\ncheck dark: chain 1\n")
    assert [each.timeout for each in obligations(model, CheckOptions(defaults=Defaults(timeout=5.0)))] == [9.0, 5.0]
    assert {each.timeout for each in obligations(model, CheckOptions(timeout=1.0))} == {1.0}
