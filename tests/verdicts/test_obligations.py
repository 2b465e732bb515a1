"""The bounds of an obligation: options, then checks, then defaults, then the language's own."""

import pytest

from invariants.api import check
from invariants.foundation.codes import Code
from invariants.language.loader import load_text
from invariants.language.model.declarations import Unbounded
from invariants.verdicts.obligations import obligations, warnings_of_reading
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


def idle(checks: str = "", given=None, **options):
    """Where the warnings of idle bounds point, and in which words each says where the bound comes from."""
    model = load_text(TEXT + checks, constants=given or {})
    asked = CheckOptions(**{**options, "defaults": Defaults(**options.get("defaults", {}))})
    found = warnings_of_reading(model, asked)
    assert {each.code for each in found} <= {Code.IDLE_BOUND}
    return [
        each.labels[0].span.text if each.labels else each.message[: each.message.index(" limits")] for each in found
    ]


IN_THE_OPTIONS = "with `chain any`, `steps 3` in the options"
IN_THE_CONFIGURATION = "with `chain any`, `steps 3` in the configuration"
BOTH = "check dark: chain any, steps 5\n"


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({}, []),
        ({"checks": BOTH}, ["steps 5"]),
        ({"checks": BOTH, "chain": 2}, []),
        ({"checks": BOTH, "chain": ANY}, ["steps 5"]),
        ({"checks": BOTH, "steps": ANY}, []),
        ({"checks": BOTH, "steps": 3}, [IN_THE_OPTIONS]),
        ({"checks": BOTH, "chain": 2, "steps": 3}, []),
        ({"checks": BOTH, "defaults": {"chain": 2}}, ["steps 5"]),
        ({"checks": BOTH * 2, "steps": 3}, [IN_THE_OPTIONS]),
        ({"checks": BOTH * 2, "chain": ANY}, ["steps 5", "steps 5"]),
        ({"checks": BOTH, "invariants": ("even",), "chain": ANY}, []),
        ({"checks": "check dark: chain 2, steps 5\n", "chain": ANY}, ["steps 5"]),
        ({"checks": "check dark: steps 5\n", "chain": ANY}, ["steps 5"]),
        ({"checks": "check dark: steps 5\n", "defaults": {"chain": ANY}}, ["steps 5"]),
        ({"checks": "check dark: chain any\n", "steps": 3}, [IN_THE_OPTIONS]),
        ({"checks": "check dark: chain any\n", "defaults": {"steps": 3}}, []),
        ({"checks": "check dark: chain 1\n", "steps": 3}, []),
        ({"checks": "check dark: chain 1\n", "chain": ANY, "steps": 3}, [IN_THE_OPTIONS]),
        ({"chain": ANY, "steps": 3}, [IN_THE_OPTIONS]),
        ({"chain": ANY}, []),
        ({"chain": ANY, "defaults": {"steps": 3}}, []),
        ({"defaults": {"chain": ANY, "steps": 3}}, [IN_THE_CONFIGURATION]),
        ({"defaults": {"chain": ANY, "steps": 3}, "chain": 1}, []),
        ({"checks": "check dark: chain 1\n", "defaults": {"chain": ANY, "steps": 3}, "invariants": ("dark",)}, []),
    ],
)
def test_a_bound_is_idle_beside_the_chain_that_is_really_asked_about(given, expected):
    even = "invariant even: true\ncheck even: chain 1\n" if given.get("checks") else ""
    assert idle(**{**given, "checks": even + given.get("checks", "")}) == expected


def test_an_idle_bound_of_a_variant_is_warned_of_once():
    text = "const limit: Bool\ninvariant may: limit or not limit\n"
    checks = "check may: limit = true, chain any, steps 5\ncheck dark, may: chain 2, steps 4\n"
    assert idle(text + checks) == ["steps 5"]
    assert idle(text + checks, chain=ANY) == ["steps 5", "steps 4"]
    assert idle(text + checks, chain=1) == []


def test_a_silence_is_about_the_bound_of_the_text_alone():
    silenced = "check dark: chain any, steps 5  # allow W0607: as it was\n"
    assert idle(silenced) == idle(silenced, chain=ANY) == idle(silenced, chain=1) == []
    assert idle(silenced, steps=3) == [IN_THE_OPTIONS]


def test_runs_within_bounds_have_no_idle_bound():
    model = load_text(TEXT + BOTH)
    for options in (CheckOptions(), CheckOptions(chain=ANY, steps=3)):
        assert warnings_of_reading(model, options, within_bounds=True) == ()


def test_a_silence_of_a_bound_has_an_effect():
    model = load_text(TEXT + "check dark: chain any, steps 5  # allow W0607: as it was\n")
    assert check(model).warnings == ()
    assert [each.code for each in check(model, steps=3).model.warnings] == [Code.IDLE_BOUND]
