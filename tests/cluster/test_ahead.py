"""Proofs that are proved ahead: honest ones are known then, forged ones are not, nor those of other models."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable
from functools import cache
from itertools import combinations
from typing import Any

import pytest
from msgspec.structs import replace

from invariants.cluster.check import ClusterChecks
from invariants.cluster.evidence import ahead
from invariants.cluster.evidence.ahead import ProofsAhead, SentEvidence, prove_ahead
from invariants.cluster.evidence.shelves import Incoming, key_of
from invariants.cluster.wire import ClusterReply, order_from
from invariants.evidence.claims import Proved
from invariants.evidence.proofs import reproving
from invariants.foundation.diagnostics import Diagnostic
from invariants.language.loader import load_text
from invariants.language.model.declarations import Model
from invariants.verdicts.admission import Admission
from invariants.verdicts.cache.forms import read, written
from invariants.verdicts.obligations import Obligation, obligations
from invariants.verdicts.options import CheckOptions, SilentListener
from invariants.verdicts.session import check_apart
from invariants.verdicts.supervision import process_for
from invariants.verdicts.verdict import Result, Verdict
from tests.cluster.orders import honest_reply, model
from tests.cluster.played import honest, played
from tests.cluster.test_check import many_models


@cache
def todo() -> tuple[Obligation, ...]:
    return tuple(obligations(model(), CheckOptions(), lemmas=True))


OPEN = """\
system open
type Agent [2]
var m: Agent -> Bool = false
var k: Agent -> Bool = false
var off: Bool = false
const least: 0..2
var n: 0..3 = 3 div least
transition go(a: Agent) {
  require not off
  m[a] := false
  k[a] := true
}
modification stop { off := true }
invariant calm: forall a in Agent: not m[a]
invariant still: forall a in Agent: not m[a] or k[a]
invariant false_one: forall a in Agent: not k[a]
invariant grows: not off or off'
"""
NO_M, NO_K = (f"(forall ((b!0 |sort Agent|)) (not (|{name}[_]| b!0)))" for name in "mk")
CLAIMS = [
    ("calm", NO_M),
    ("calm", "true"),
    ("calm", "false"),
    ("still", NO_M),
    ("still", NO_K),
    ("false_one", NO_K),
    ("false_one", "false"),
    ("grows", "true"),
    ("init.defined", "true"),
]


def proof(name: str, strengthening: str) -> Proved:
    return Proved(name, None, 1, open_populations=True, strengthening=strengthening, reading=())


def sent(found: Model, *claims: Proved) -> SentEvidence:
    """Claims as a worker sends them."""
    every = {each.property: each for each in obligations(found, CheckOptions(), lemmas=True)}
    asked = tuple(every[claim.property] for claim in claims)
    texts = (written((claim, "open", None, None, None), found.sources) for claim in claims)
    return SentEvidence(found, asked, dict(zip(map(key_of, asked), texts, strict=True)))


def known(proofs: ProofsAhead, each: SentEvidence, obligation: Obligation) -> bool:
    """Whether the claim about an obligation is known: then no question is asked about it."""
    text = each.answers[key_of(obligation)]
    claim = read(text, each.model.sources)[0]
    admission = proofs.admission(Admission(each.model, dict(each.model.scope), None), text, claim)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Admission, "_objection", lambda *_: "a question")
        return admission.objection_to(claim) is None


def no_question(*_: object, **__: object) -> Any:
    raise AssertionError("a question")


def changed(name: str, change: Callable[[Any], Any]) -> ClusterReply:
    """The honest reply, with another claim of one property."""
    obligation = next(each for each in todo() if each.property == name)
    content = change(json.loads(honest_reply().answers[key_of(obligation)]))
    return replace(honest_reply(), answers=honest_reply().answers | {key_of(obligation): json.dumps(content)})


def results(reply: ClusterReply, proofs: ProofsAhead | None) -> dict[str, Result]:
    if proofs is not None:
        proofs.prove([SentEvidence(model(), todo(), reply.answers)])
    shelf = Incoming([({}, reply)], proofs=proofs)
    with process_for([model()], CheckOptions().bytes, proofs) as process:
        found = list(check_apart(model(), CheckOptions(), SilentListener(), process, shelf=shelf))
    return {each.invariant: each for each in found if not isinstance(each, Diagnostic)}


def test_honest_proofs_are_known_and_no_question_is_asked_again(monkeypatch, in_one_process):
    proofs = ProofsAhead()
    proofs.prove([SentEvidence(model(), todo(), honest_reply().answers)])
    monkeypatch.setattr(reproving, "reprove_questions", no_question)
    monkeypatch.setattr(reproving, "reprove_whole", no_question)
    shelf = Incoming([({}, honest_reply())], proofs=proofs)
    found = [r for r in check_apart(model(), CheckOptions(), SilentListener(), shelf=shelf) if hasattr(r, "verdict")]
    assert {r.invariant for r in found if r.verdict is Verdict.PROVED} == {"kept", "x.range"}


def test_a_proof_that_was_taken_is_proved_again_the_next_time(in_one_process):
    proofs = ProofsAhead()
    first = results(honest_reply(), proofs)
    again = Incoming([({}, honest_reply())], proofs=proofs)
    second = check_apart(model(), CheckOptions(), SilentListener(), shelf=again)
    here = results(honest_reply(), None)
    verdicts = {r.invariant: r.verdict for r in second if hasattr(r, "verdict")}
    assert verdicts == {name: r.verdict for name, r in first.items()} == {name: r.verdict for name, r in here.items()}


FORGED = {
    "false": lambda found: ["tuple", [*found[1][:6], "false", *found[1][7:]], *found[2:]],
    "commands": lambda found: ["tuple", [*found[1][:6], "true))(assert false)(assert (and true", *found[1][7:]]],
    "text": lambda found: ["tuple", [*found[1][:4], "1", *found[1][5:]], *found[2:]],
    "bounded": lambda found: ["tuple", [*found[1][:3], 0, *found[1][4:]], *found[2:]],
    "other": lambda found: ["tuple", [*found[1][:2], "broken", *found[1][3:]], *found[2:]],
    "empty": lambda _: ["tuple"],
    "number": lambda _: 7,
}


@pytest.mark.parametrize("name", FORGED)
def test_forged_evidence_gives_what_it_gives_without_being_proved_ahead(name, in_one_process):
    reply = changed("kept", FORGED[name])
    here, ahead = results(reply, None), results(reply, ProofsAhead())
    assert here["kept"].verdict is not Verdict.PROVED
    assert {n: (r.verdict, r.reason) for n, r in here.items()} == {n: (r.verdict, r.reason) for n, r in ahead.items()}


def test_claims_about_every_population_are_proved_together_only_if_each_is_true():
    found = load_text(OPEN, path="open.inv")
    alone = {claim: Admission(found, {"Agent": 2}, None).objection_to(proof(*claim)) is None for claim in CLAIMS}
    assert sorted(claim for claim, proved in alone.items() if not proved) == sorted(
        [CLAIMS[1], CLAIMS[2], *CLAIMS[4:7], CLAIMS[8]]
    )
    pairs = [pair for pair in combinations(CLAIMS, 2) if pair[0][0] != pair[1][0]]
    for pair in pairs:
        proofs, each = ProofsAhead(), sent(found, *(proof(*claim) for claim in pair))
        proofs.prove([each])
        count = sum(known(proofs, each, one) for one in each.todo)
        together = [claim for claim in pair if claim[0] not in ("grows", "init.defined")]
        assert count == (len(together) if all(alone[claim] for claim in together) else 0), pair


def test_a_proof_is_known_of_its_own_model_only():
    one, other = (
        load_text(OPEN, path="open.inv"),
        load_text(OPEN.replace("m[a] := false", "m[a] := true"), path="b.inv"),
    )
    proofs, evidence = ProofsAhead(), sent(one, proof("calm", NO_M))
    proofs.prove([evidence])
    assert not known(proofs, SentEvidence(other, evidence.todo, evidence.answers), evidence.todo[0])
    assert known(proofs, evidence, evidence.todo[0])


ENDINGS: list[Callable[[], object]] = [lambda: os._exit(3), lambda: time.sleep(60)]


@cache
def reply_to(order: bytes) -> ClusterReply:
    """The honest reply to an order, found once."""
    return honest(order_from(order))


def verdicts_of_many() -> list[dict[str, Verdict]]:
    """The verdicts about eight models, of which the first two are sent in a batch."""
    options = CheckOptions(invariants=("kept", "x.range"))
    models = many_models(8)
    _, errands = played(lambda order: reply_to(order.encoded()), size=1)
    with ClusterChecks(errands) as checks:
        checks.prepare([(each, options) for each in models])
        there = [[*checks.findings(each, options, SilentListener())] for each in models[:4]]
    return [{r.invariant: r.verdict for r in found if hasattr(r, "verdict")} for found in there]


@pytest.mark.campaign
def test_a_batch_has_its_results_whatever_becomes_of_the_process_that_proves_ahead(monkeypatch):
    expected = verdicts_of_many()
    assert [len(each) for each in expected] == [2] * 4
    with monkeypatch.context() as patch:
        patch.setattr(Admission, "_objection", lambda *_: "a question")
        proved = [each["kept"] is Verdict.PROVED for each in verdicts_of_many()]
        assert proved == [True, True, False, False], "what was proved ahead is not proved again"
    monkeypatch.setattr(ahead, "LONGEST_BATCH", 0.2)
    for ending in ENDINGS:
        monkeypatch.setattr(ProofsAhead, "prove", lambda *_, ending=ending: ending())
        assert verdicts_of_many() == expected


def test_a_process_that_ends_while_it_proves_ahead_costs_nothing_else(monkeypatch):
    proofs = ProofsAhead()
    monkeypatch.setattr(ProofsAhead, "prove", lambda self, batch: os._exit(3))
    with process_for([model()], CheckOptions().bytes, proofs) as process:
        prove_ahead(process, proofs, [SentEvidence(model(), todo(), honest_reply().answers)])
        shelf = Incoming([({}, honest_reply())], proofs=proofs)
        found = list(check_apart(model(), CheckOptions(), SilentListener(), process, shelf=shelf))
    assert [r.as_expected for r in found if hasattr(r, "as_expected")] == [True] * 5
