"""Evidence from a worker: honest evidence gives the verdicts of a check here, forged evidence gives none."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from msgspec.structs import replace

from invariants.cluster.evidence.shelves import Incoming, key_of
from invariants.cluster.wire import ClusterReply
from invariants.evidence.claims import Source
from invariants.foundation.diagnostics import Diagnostic
from invariants.verdicts.obligations import obligations
from invariants.verdicts.options import CheckOptions, SilentListener
from invariants.verdicts.session import check_apart, check_model
from invariants.verdicts.verdict import Result, Verdict
from tests.cluster.orders import honest_reply, model

POSITIONS = {each.property: n for n, each in enumerate(obligations(model(), CheckOptions(), lemmas=True))}
NO_SUCCESS = {Verdict.UNKNOWN, Verdict.TESTED}


def admitted(reply: ClusterReply, *, recheck: bool = False) -> dict[str, Result]:
    """The results that some replies give, by invariant."""
    shelf = Incoming([({}, reply)], recheck=recheck)
    found = check_apart(model(), CheckOptions(), SilentListener(), shelf=shelf)
    return {each.invariant: each for each in found if not isinstance(each, Diagnostic)}


def key(name: str) -> str:
    return key_of(obligations(model(), CheckOptions(), lemmas=True)[POSITIONS[name]])


def forged(name: str, change: Callable[[Any], Any]) -> ClusterReply:
    """The honest reply, with other evidence for one invariant."""
    content = change(json.loads(honest_reply().answers[key(name)]))
    return replace(honest_reply(), answers=honest_reply().answers | {key(name): json.dumps(content)})


def test_results_are_those_of_a_check_here():
    here = {r.invariant: r for r in check_model(model(), CheckOptions(), SilentListener()) if hasattr(r, "invariant")}
    there = admitted(honest_reply())
    assert len(there) == len(here) == 5
    for name, result in here.items():
        assert (there[name].verdict, there[name].chain, there[name].trace) == (
            result.verdict,
            result.chain,
            result.trace,
        )
        assert there[name].population is result.population
        assert there[name].as_expected is True


def test_a_search_is_reported_and_not_ours():
    frontier = admitted(honest_reply())["bounded"].frontier
    assert frontier is not None
    assert frontier.source is Source.EXECUTOR


def test_recheck_searches_here():
    found = admitted(honest_reply(), recheck=True)["bounded"]
    assert found.verdict is Verdict.SURVIVES
    assert found.frontier is not None
    assert found.frontier.source is Source.CHECKER


def test_without_an_answer_the_reason_is_told():
    for result in admitted(ClusterReply(failure="its worker was struck by lightning")).values():
        assert result.verdict is Verdict.UNKNOWN
        assert result.reason == "its worker was struck by lightning"


def test_evidence_that_could_not_travel_is_looked_for_here():
    others = {k: v for k, v in honest_reply().answers.items() if k != key("broken")}
    assert admitted(replace(honest_reply(), answers=others))["broken"].verdict is Verdict.VIOLATED


def test_the_failure_of_one_worker_is_not_that_of_another():
    """What the other has answered, and could not send, is looked for here."""
    others = {k: v for k, v in honest_reply().answers.items() if k != key("broken")}
    whole = replace(honest_reply(), answers=others)
    shelf = Incoming([({}, whole), ({}, ClusterReply(failure="lost"))])
    found = check_apart(model(), CheckOptions(), SilentListener(), shelf=shelf)
    assert [each.as_expected for each in found if not isinstance(each, Diagnostic)] == [True] * 5


def in_record(content: Any, kind: str, at: int, value: Any) -> Any:
    """Evidence with another value of a field of the first record of a kind."""
    if isinstance(content, list):
        if content[:2] == ["record", kind]:
            return [*content[: at + 2], value, *content[at + 3 :]]
        return [in_record(part, kind, at, value) for part in content]
    return content


LIES: dict[str, tuple[str, Callable[[Any], Any]]] = {
    "no evidence at all": ("kept", lambda _: None),
    "a text": ("kept", lambda _: "proved"),
    "evidence for another property": ("broken", lambda c: in_record(c, "Violation", 0, "kept")),
    "a run without a step": ("broken", lambda c: in_record(c, "Violation", 2, ["tuple"])),
    "a run of another kind": ("broken", lambda c: in_record(c, "ClaimedStep", 0, "nothing")),
    "a run from elsewhere": ("broken", lambda c: in_record(c, "Violation", 1, ["map", [["tuple", "x", ["tuple"]], 3]])),
    "a weaker strengthening": ("kept", lambda c: in_record(c, "Proved", 4, "true")),
    "a false strengthening": ("kept", lambda c: in_record(c, "Proved", 4, "false")),
    "a proof of another property": ("kept", lambda c: in_record(c, "Proved", 0, "broken")),
    "a strengthening that is none": ("kept", lambda c: in_record(c, "Proved", 4, "(exit)")),
    "a search of other bounds": ("bounded", lambda c: in_record(c, "Covered", 1, 7)),
    "a search of nothing": ("bounded", lambda c: in_record(c, "Covered", 1, -1)),
    "a search for another property": ("bounded", lambda c: in_record(c, "Covered", 0, "kept")),
    "an engine without a name": ("kept", lambda c: [*c[:2], None, *c[3:]]),
    "a reason that is none": ("kept", lambda c: [*c[:4], 3, *c[5:]]),
    "a frontier that is none": ("broken", lambda c: [*c[:3], "far", *c[4:]]),
}


@pytest.mark.parametrize("lie", LIES)
def test_a_lie_is_no_success(lie: str):
    name, change = LIES[lie]
    reply = forged(name, change)
    assert reply != honest_reply(), "the lie is told"
    found = admitted(reply)
    assert found[name].verdict in NO_SUCCESS, found[name]
    assert all(found[other].as_expected for other in found if other != name), "others are as they were"


def test_a_proof_is_no_proof_of_what_is_false():
    """Whatever is claimed of a broken invariant, it is not proved."""
    honest = json.loads(honest_reply().answers[key("kept")])
    proof = in_record(honest, "Proved", 0, "broken")
    for text in ("true", "(<= x 2)", "(<= |x| 2)", honest[1][6]):
        found = admitted(forged("broken", lambda _, text=text: in_record(proof, "Proved", 4, text)))
        assert found["broken"].verdict is Verdict.UNKNOWN


def test_a_frontier_beyond_the_chain_meets_no_expectation():
    far = ["record", "Frontier", 5, ["enum", "Verdict", "SURVIVES"], ["enum", "Source", "CHECKER"]]
    found = admitted(forged("broken", lambda c: [*c[:3], far, *c[4:]]))["broken"]
    assert found.frontier is None or found.frontier.chain < len(found.chain or ())


def test_warnings_that_are_none_are_looked_for_here():
    reply = replace(honest_reply(), warnings='["tuple", 3]', notes="nonsense")
    shelf = Incoming([({}, reply)])
    assert shelf.warnings(model()) is None
    assert shelf.notes(model()) == []
    assert shelf.recalled is not None
