"""Drift in small steps as Horn clauses: one integer.

Arguments: whether a version is compared with its parent (1) or with the founder (0).
"""

import json
import sys

from z3 import And, BoolSort, Fixedpoint, Function, Int, IntSort, Or

from_parent = int(sys.argv[1])
behaviour, following = Int("behaviour"), Int("following")
reached = Function("reached", IntSort(), BoolSort())
wrong = Function("wrong", BoolSort())

horn = Fixedpoint()
horn.set(engine="spacer")
horn.register_relation(reached, wrong)
horn.declare_var(behaviour, following)
horn.fact(reached(0))
compared = behaviour if from_parent else 0
close = [following - compared <= 1, compared - following <= 1, following >= -20, following <= 20]
horn.rule(reached(following), [reached(behaviour), *close])
horn.rule(wrong(), And(reached(behaviour), Or(behaviour > 10, behaviour < -10)))

print(json.dumps({"answer": repr(horn.query(wrong()))}))
