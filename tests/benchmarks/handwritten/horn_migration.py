"""The rolling migration as Horn clauses: a stage for each node, since its reader and its writer change together.

Arguments: nodes, and whether a node may read the new format alone only after the backfill (1) or at any time (0).
"""

import json
import sys

from z3 import And, Bool, BoolSort, Fixedpoint, Function, If, Int, IntSort, IntVal, Not, Or

nodes, gated = map(int, sys.argv[1:3])
everyone = range(nodes)
OLD, BOTH, NEW = map(IntVal, range(3))
new, filled = Bool("new"), Bool("filled")  # the content of the store, and whether it was backfilled
stage = [Int(f"stage_{n}") for n in everyone]
reached = Function("reached", BoolSort(), BoolSort(), *[IntSort()] * nodes, BoolSort())
wrong = Function("wrong", BoolSort())
here = reached(new, filled, *stage)


def put(n, value):
    return [*stage[:n], value, *stage[n + 1 :]]


horn = Fixedpoint()
horn.set(engine="spacer")
horn.register_relation(reached, wrong)
horn.declare_var(new, filled, *stage)
horn.fact(reached(False, False, *[OLD] * nodes))
horn.rule(reached(True, True, *stage), [here, *(stage[n] != OLD for n in everyone)])
for n in everyone:
    horn.rule(reached(If(stage[n] == OLD, False, If(stage[n] == BOTH, filled, True)), filled, *stage), here)
    horn.rule(reached(new, filled, *put(n, BOTH)), here)
    horn.rule(reached(new, filled, *put(n, NEW)), [here, filled] if gated else here)
unreadable = Or([If(stage[n] == OLD, new, And(stage[n] == NEW, Not(new))) for n in everyone])
horn.rule(wrong(), And(here, unreadable))

print(json.dumps({"answer": repr(horn.query(wrong()))}))
