"""Rewritten texts are models with the same parts under other names, in another order, in more files."""

from __future__ import annotations

import pytest

from invariants.language.loader import load_text
from tests.batches import batches
from tests.campaigns.metamorphic import loaded
from tests.generators.choosing import Seeded
from tests.generators.compound_systems import compound_of
from tests.generators.features import features_of
from tests.generators.rewriting import IDLE, REWRITINGS, declarations, names_in
from tests.generators.systems import system_of

SEEDS = range(20)
BATCH = 3


def checked(seed):
    text = system_of(seed)
    return f"{text}check {', '.join(load_text(text).properties)}: chain 1, steps 1\n"


@pytest.mark.parametrize("batch", batches(7, always=1, checked=4))
@pytest.mark.parametrize("way", REWRITINGS)
def test_a_rewritten_model_has_everything_of_the_original(way, batch):
    for seed in range(BATCH * batch, BATCH * (batch + 1)):
        text = checked(seed)
        rewritten = REWRITINGS[way](text, Seeded(seed))
        before, after = load_text(text), loaded(rewritten)
        assert {rewritten.renamed(name) for name in before.properties} <= set(after.properties)
        # A backup that names all rules does not name those that are added.
        assert features_of(before) - {"backup of all code"} <= features_of(after)
        asked = [name for check in before.checks for name in check.properties]
        assert sorted(map(rewritten.renamed, asked)) == sorted(n for check in after.checks for n in check.properties)


@pytest.mark.parametrize("seed", [4411, 4414, 4433])
def test_what_the_loader_refuses_is_not_drawn(seed):
    """The first text of each of these seeds gives a site code of another type, or asks about unknown code."""
    assert load_text(compound_of(seed)).rules


def test_everything_has_another_name():
    for seed in SEEDS:
        text = checked(seed)
        other = REWRITINGS["other names"](text, Seeded(seed)).text
        assert not set(names_in(text)) & set(names_in(other))
        assert len(names_in(text)) == len(names_in(other))


def test_records_functions_and_nobody_are_still_what_they_were():
    text = (
        "system s\ntype A [2]\nrecord R { a: A?, b: Bool }\nvar r: R? = none\nvar m: A -> Bool = false\n"
        "transition t(n: A -> Bool) { require r == none or value(r).b and subset(n, m) r := R(a: none, b: true) }\n"
    )
    assert names_in(text) == ["s", "A", "R", "a", "b", "r", "m", "t", "n"]
    assert features_of(loaded(REWRITINGS["other names"](text, Seeded(1)))) == features_of(load_text(text))


def test_words_and_comments_keep_their_names():
    text = "system s  # s is x\nvar x: Bool = true\ninvariant i: x or exists a in Bool: a\ncheck i: expect proved\n"
    assert names_in(text) == ["s", "x", "i", "a"]
    assert "# s is x" in REWRITINGS["other names"](text, Seeded(1)).text


def test_the_order_changes():
    changed = sum(
        declarations(REWRITINGS["another order"](checked(seed), Seeded(seed)).text) != declarations(checked(seed))
        for seed in SEEDS
    )
    assert changed >= len(SEEDS) - 1


@pytest.mark.parametrize("kind", IDLE)
def test_something_idle_is_added(kind):
    text = checked(3)
    added = set(names_in(REWRITINGS[f"idle {kind}"](text, Seeded(3)).text)) - set(names_in(text))
    assert added
    assert all(name.startswith("spare") or name in ("gate", "k") for name in added)
