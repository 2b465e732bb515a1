"""Conditions that edits only add to `prev` are accumulated exactly: none is lost and none is invented."""

from __future__ import annotations

import random
from collections import Counter

import pytest
from msgspec.structs import replace

from invariants.engines import bounded, ic3
from invariants.engines.encodings import Encodings
from invariants.engines.protocol import Budget, Problem
from invariants.evidence.claims import Covered, Proved, Reachable, Violation
from invariants.language.loader import load_text
from invariants.language.model.declarations import Model, Unbounded
from invariants.language.model.expressions import SiteKey
from invariants.system.encoding.code import code_variables
from invariants.system.encoding.code.site_content import BeyondDepth
from invariants.system.encoding.code_as_data import code_as_data
from invariants.verdicts.admission import Admission
from tests.batches import batches

CONDITIONS = (
    "ok[a]",
    "a != k",
    "ok[k]",
    "not ok[k]",
    "e == c",
    "k == by",
    "(exists b in Agent: ok[b] and b != k)",
    "true",
)


def written(seed: int) -> str:
    """A model whose guard is strengthened (or weakened) again and again, reset, copied, and restored."""
    dice = random.Random(seed)  # noqa: S311 - the same models each time
    operator = dice.choice(("and", "or"))
    beside = [dice.choice(CONDITIONS) for _ in range(4)]
    forms = [
        dice.choice((f"prev {operator} {{}}", f"{{}} {operator} prev", f"prev {operator} {{}} {operator} {{}}"))
        for _ in range(2)
    ]
    mine, others = dice.choice(("act(k)", "act(by)", "act")), dice.choice(("act", "act(k)"))
    first = forms[0].format(*beside[:2])
    second = forms[1].format(*beside[2:])
    start = "true" if operator == "and" else "false"
    optional = [
        "modification reset(by: Agent) {\n  rewrite act(by).gate as ok[a]\n}",
        "modification forget {\n  remove act.gate\n}",
        "modification hand_on(by: Agent, k: Agent) {\n  copy act(by) from act(k)\n}",
        "modification keep {\n  save store\n}\nmodification back {\n  restore store\n}",
        "modification stop(k: Agent) {\n  rewrite more.who as prev and by != k\n}",
    ]
    chosen = "\n".join(dice.sample(optional, 2))
    wanted = dice.choice(
        (
            "forall a in Agent: enabled act(a) => ok[a]",
            "exists a in Agent: enabled act(a)",
            "not done",
            "forall a in Agent: enabled act(a)",
            "done => e == c1",
        )
    )
    return f"""
system accumulated
type Agent [2]
enum Choice {{ c0, c1 }}
var ok: Agent -> Bool = {dice.choice(("true", "false"))}
var e: Choice = c0
var done: Bool = false
backup store of code
transition flip(a: Agent) {{
  require {dice.choice(("ok[a]", "not ok[a]"))}
  ok[a] := not ok[a]
}}
transition turn {{
  e := if e == c0 then c1 else c0
}}
transition act(a: Agent) {{
  require gate: {dice.choice((start, "ok[a]"))}
  done := true
}}
modification more(by: Agent, k: Agent, c: Choice) {{
  require who: {dice.choice(("true", "ok[by]"))}
  rewrite {mine}.gate as {first}
}}
modification much_more(by: Agent, k: Agent, c: Choice) {{
  rewrite {others}.gate as {second}
}}
{chosen}
invariant wanted: {wanted}
"""


def answers(model: Model, chain: int, length: int) -> tuple[object, object]:
    """The answer of the proof engine for every chain, and of a search with exact code for short chains."""
    endless = Problem(model, model.scope, ("wanted",), Unbounded.ANY, Unbounded.ANY)
    (proof,) = ic3.run(endless, Budget())
    short = Problem(model, model.scope, ("wanted",), chain, length)
    found = [claim for claim in bounded.run(short, Budget()) if isinstance(claim, Violation | Covered)]
    return proof, found[0]


@pytest.mark.parametrize("part", batches(4, always=0))
def test_the_set_is_exact(part):
    kinds = Counter(kind for seed in range(6 * part, 6 * (part + 1)) for kind in exactness(seed))
    assert kinds["Proved"] >= 1
    assert kinds["Reachable"] >= 1
    assert kinds["Violation"] >= 1


QUESTIONS = (
    "unmodified act",
    "(exists a in Agent: unmodified act(a)) or done",
    "(forall a in Agent: unmodified act(a).gate) or not unmodified act",
    "unmodified act => forall a in Agent: not enabled act(a) or ok[a] or not ok[a]",
    "unmodified act => not done",
    "unmodified more or not unmodified act or e == c0",
)


@pytest.mark.campaign
def test_unmodified_is_exact_where_conditions_accumulate():
    kinds = Counter(kind for seed in range(8) for kind in exactness(seed, QUESTIONS[seed % len(QUESTIONS)]))
    assert kinds["Proved"] >= 2
    assert kinds["Reachable"] >= 2


def exactness(seed: int, wanted: str = "") -> tuple[str, str]:
    """Demand that proof engine and search agree about a model; return the kinds of their claims."""
    text = written(seed)
    if wanted:
        text = text[: text.index("invariant wanted:")] + f"invariant wanted: {wanted}\n"
    model = load_text(text)
    proof, searched = answers(model, 3, 3)
    match proof:
        case Proved():
            assert isinstance(searched, Covered), text
            assert Admission(model, model.scope, None).objection_to(proof) is None
        case Reachable(steps=steps):
            if steps <= 3:
                assert isinstance(searched, Violation), text
        case _:
            pytest.fail(f"{proof}\n{text}")
    if isinstance(searched, Violation):
        assert isinstance(proof, Reachable), text
    return type(proof).__name__, type(searched).__name__


def test_the_models_do_accumulate():
    accumulating = 0
    for seed in range(16):
        coded = code_as_data(load_text(written(seed)), 1, BeyondDepth.ARBITRARY)
        accumulating += bool(coded.code.site(SiteKey("act", "gate")).accumulated)
    assert accumulating > 12


def without_captures(seed: int) -> str:
    """A model whose guard is strengthened (or weakened) by conditions that are the same each time, and reset."""
    dice = random.Random(seed)  # noqa: S311 - the same models each time
    operator = dice.choice(("and", "or"))
    conditions = dice.sample(["ok[a]", "not ok[a]", "e == c0", "e == c1", "(exists b in A: ok[b])", "a != first"], 2)
    edits = "".join(
        f"modification m{number} {{ rewrite act.gate as {form} }}\n"
        for number, each in enumerate(conditions)
        for form in [dice.choice((f"prev {operator} {each}", f"{each} {operator} prev"))]
    )
    others = dice.sample(
        [
            "modification reset { rewrite act.gate as ok[a] }\n",
            "modification forget { remove act.gate }\n",
            "modification keep { save store }\nmodification back { restore store }\n",
        ],
        1,
    )
    always = "forall a in A: enabled act(a) => ok[a]", "exists a in A: enabled act(a)", QUESTIONS[0]
    wanted = dice.choice((*always, "not done", "done => e == c1"))
    return f"""
system accumulated
type A [2]
enum C {{ c0, c1 }}
const first: A
var ok: A -> Bool = {dice.choice(("true", "false"))}
var e: C = c0
var done: Bool = false
backup store of code
transition flip(a: A) {{ ok[a] := not ok[a] }}
transition turn {{ e := if e == c0 then c1 else c0 }}
transition act(a: A) {{
  require gate: {dice.choice(("true" if operator == "and" else "false", "ok[a]"))}
  done := true
}}
{edits}{others[0]}
invariant wanted: {wanted}
"""


@pytest.mark.campaign
def test_a_set_says_what_levels_say(monkeypatch):
    """Where many conditions are only added, a set of them takes the place of a level for each: both are exact."""
    kinds = Counter()
    for seed in (*range(6), 42, 43):
        model = load_text(without_captures(seed))
        endless = Problem(model, model.scope, ("wanted",), Unbounded.ANY, Unbounded.ANY)
        (by_levels,) = ic3.run(endless, Budget())
        with monkeypatch.context() as patched:
            patched.setattr(code_variables, "MOST_LEVELS", 0)
            assert code_as_data(model, 1, BeyondDepth.ARBITRARY).code.site(SiteKey("act", "gate")).accumulated
            (by_set,) = ic3.run(replace(endless, encodings=Encodings()), Budget())
            assert not isinstance(by_set, Proved) or Admission(model, model.scope, None).objection_to(by_set) is None
        assert type(by_set) is type(by_levels), without_captures(seed)
        kinds[type(by_set).__name__] += 1
    assert kinds["Proved"]
    assert kinds["Reachable"]
