"""The change from one version of a model to the next, as a proposal."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest

from invariants.foundation.exceptions import ModelError
from invariants.foundation.sources import SourceText
from invariants.gate.revision import Revision, revision
from invariants.language.loader import load_text

MODELS = sorted((Path(__file__).parents[2] / "models").rglob("*.inv"))

TEAM = """\
system team
type Agent [2]
var limit: 0..9 = 5
var done: Agent -> Bool = false
transition work(a: Agent) {
  require allowed: limit > 2
  require not done[a]
  done[a] := true
  low: limit := limit - 1
}
modification relax {
  require calm: limit > 3
  rewrite work.allowed as true
}
invariant kept: limit >= 0
lemma helps: limit <= 9
check kept: chain 2, steps 2
"""


def between(before: str, after: str) -> Revision:
    return revision(SourceText("old.inv", before), SourceText("new.inv", after))


def changed(*pairs: tuple[str, str]) -> Revision:
    text = TEAM
    for old, new in pairs:
        assert old in text
        text = text.replace(old, new)
    load_text(text)  # a test with a model that is none shows nothing
    return between(TEAM, text)


@pytest.mark.parametrize("models", [MODELS[::6], pytest.param(MODELS, marks=pytest.mark.campaign)], ids=["some", "all"])
def test_the_same_model_is_no_change(models):
    assert len(MODELS) > 30
    for path in models:
        text = path.read_text("utf-8")
        assert between(text, text) == Revision("", ())


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("limit > 2", "(limit   >  2)  # more than two"),
        (
            "  require allowed: limit > 2\n  require not done[a]\n",
            "  require not done[a]\n  require allowed: limit > 2\n",
        ),
        ("chain 2, steps 2", "chain any"),
        ("lemma helps: limit <= 9\n", ""),
        ("invariant kept: limit >= 0\n", "\n\ninvariant kept:\n  limit >= 0\n"),
    ],
)
def test_layout_order_checks_and_lemmas_are_no_change(old, new):
    assert changed((old, new)) == Revision("", ())


@pytest.mark.parametrize(
    ("old", "new", "proposal"),
    [
        ("limit > 2", "limit > 3", "edit {\n  rewrite work.allowed as limit > 3\n}\n"),
        ("limit - 1", "limit - 2", "edit {\n  rewrite work.low as limit - 2\n}\n"),
        ("done[a] := true", "done[a] := false", "edit {\n  rewrite work.done as false\n}\n"),
        ("limit > 3", "limit > 4", "edit {\n  rewrite relax.calm as limit > 4\n}\n"),
        ("  require calm: limit > 3\n", "", "edit {\n  remove relax.calm\n}\n"),
        ("  low: limit := limit - 1\n", "", "edit {\n  remove work.low\n}\n"),
        (
            "  require not done[a]\n",
            "  require not done[a]\n  require more: limit < 9\n",
            "edit {\n  add require more: limit < 9 to work\n}\n",
        ),
        (
            "  require calm: limit > 3\n",
            "  limit := 3\n  require calm: limit > 3\n",
            "edit {\n  add limit := 3 to relax\n}\n",
        ),
        (
            "invariant kept",
            "transition rest { require free: true }\ninvariant kept",
            "adopt transition rest {\n  require free: true\n}\n",
        ),
        (TEAM[TEAM.index("modification relax") : TEAM.index("invariant kept")], "", "retire relax\n"),
    ],
)
def test_differences_of_sites_and_rules_are_a_proposal(old, new, proposal):
    assert changed((old, new)) == Revision(proposal, ())


def test_several_changes_are_one_proposal():
    found = changed(
        ("limit > 2", "limit > 3 or done[a]"),
        ("  require calm: limit > 3\n", ""),
        ("invariant kept", "dormant transition rest(a: Agent) { done[a] := false }\ninvariant kept"),
    )
    assert found.proposal == (
        "edit {\n  remove relax.calm\n  rewrite work.allowed as limit > 3 or done[a]\n}\n"
        "adopt dormant transition rest(a: Agent) {\n  done[a] := false\n}\n"
    )


@pytest.mark.parametrize(
    ("old", "new", "beyond"),
    [
        ("system team", "system crew", ("added: system crew", "removed: system team")),
        ("limit: 0..9 = 5", "limit: 0..9 = 6", ("added: var limit: 0..9 = 6", "removed: var limit: 0..9 = 5")),
        ("invariant kept: limit >= 0", "invariant kept: true", None),
        ("type Agent [2]", "type Agent [3]", None),
        ("  require not done[a]\n", "", ("work, removed: require not done[a]",)),
        ("work.allowed as true", "work.allowed as prev", None),
        ("work(a: Agent)", "work(a: Agent, b: Agent)", ("work has another head",)),
        ("modification relax", "dormant modification relax", ("relax has another head",)),
        ("low: limit := limit - 1", "require low: limit > 1", ("work.low is another kind of clause",)),
    ],
)
def test_differences_that_no_proposal_can_make_are_named(old, new, beyond):
    found = changed((old, new))
    assert found.beyond
    assert beyond is None or found.beyond == beyond


def test_an_invariant_that_is_gone_is_never_overlooked():
    """It would let everything pass."""
    gone = TEAM.replace("invariant kept: limit >= 0\n", "").replace("check kept: chain 2, steps 2\n", "")
    found = between(TEAM, gone)
    assert found == Revision("", ("removed: invariant kept: limit >= 0",))


def test_a_text_that_is_no_model_is_refused():
    with pytest.raises(ModelError):
        between(TEAM, "system team\nvar = 1\n")


@pytest.mark.parametrize("models", [MODELS[:12], pytest.param(MODELS, marks=pytest.mark.campaign)], ids=["some", "all"])
def test_every_pair_of_models_is_distinguished(models):
    """Two models that differ say so, in one way or the other; none of the comparisons fails."""
    texts = {path: path.read_text("utf-8") for path in models}
    silent = [
        (str(one), str(other))
        for (one, before), (other, after) in pairwise(texts.items())
        if before != after and between(before, after) == Revision("", ())
    ]
    assert silent == []
