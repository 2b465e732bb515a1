"""Orders about small models, and their replies as an honest worker gives them."""

from __future__ import annotations

from functools import cache

from invariants.cluster.carrying_out import carry_out
from invariants.cluster.versions import versions_here
from invariants.cluster.wire import CheckOrder, ClusterReply
from invariants.language.loader import load_text
from invariants.language.model.declarations import Model
from invariants.verdicts.obligations import obligations
from invariants.verdicts.options import CheckOptions

PATH = "small.inv"

SMALL = """\
system small

var x: 0..3 = 0
var y: Int = 0

transition grow {
  require gate: x < 2
  x := x + 1
}

transition add {
  y := y + 1
}

modification widen {
  rewrite grow.gate as x < 3
}

invariant kept: x <= 3
invariant broken: x <= 2
invariant bounded: y < 9

witness works: x == 1

check kept: expect proved
check broken: expect violated after 1
check bounded: chain 1, steps 2, expect survives
check works: expect reachable
check x.range: expect proved
"""


@cache
def model() -> Model:
    """The model, loaded once."""
    return load_text(SMALL, path=PATH)


def order(positions: tuple[int, ...] | None = None, options: CheckOptions | None = None) -> CheckOrder:
    """An order about all obligations, or those at some positions."""
    chosen = options or CheckOptions()
    every = tuple(range(len(obligations(model(), chosen, lemmas=True))))
    texts = {source.path: source.text for source in model().sources}
    asked = every if positions is None else positions
    return CheckOrder(
        versions=versions_here(),
        seconds=60.0,
        memory=chosen.bytes,
        texts=texts,
        path=PATH,
        constants={},
        given={},
        options=chosen,
        positions=asked,
    )


@cache
def honest_reply() -> ClusterReply:
    """The reply of an honest worker to an order about everything."""
    return carry_out(order(), versions_here())
