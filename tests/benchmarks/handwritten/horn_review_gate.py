"""The review gate as Horn clauses: truth values only, one clause for each move with its arguments.

Arguments: agents, and whether the gate is rewritten (1) or kept (0).
"""

import json
import sys

from z3 import And, Bool, BoolSort, BoolVal, Fixedpoint, Function, If, Not, Or

agents, rewritten = map(int, sys.argv[1:3])
everyone = range(agents)
human = [Bool(f"human_{a}") for a in everyone]
member = [Bool(f"member_{a}") for a in everyone]
reviewed = [Bool(f"reviewed_{a}") for a in everyone]
deployed = [Bool(f"deployed_{a}") for a in everyone]
fast, locked = Bool("fast"), Bool("locked")
reached = Function("reached", *[BoolSort()] * (4 * agents + 2), BoolSort())
wrong = Function("wrong", BoolSort())
here = reached(*human, *member, *reviewed, *deployed, fast, locked)


def put(values, i):
    return [*values[:i], BoolVal(True), *values[i + 1 :]]


horn = Fixedpoint()
horn.set(engine="spacer")
horn.register_relation(reached, wrong)
horn.declare_var(*human, *member, *reviewed, *deployed, fast, locked)
horn.rule(reached(*human, *member, *[False] * (2 * agents + 2)), Or([And(human[a], member[a]) for a in everyone]))
for a in everyone:
    for by in everyone:
        if by != a:
            horn.rule(
                reached(*human, *member, *put(reviewed, a), *deployed, fast, locked), [here, member[by], member[a]]
            )
    quick = Or(reviewed[a], Not(human[a])) if rewritten else And(reviewed[a], Not(human[a]))
    gate = If(fast, quick, reviewed[a])
    horn.rule(reached(*human, *member, *reviewed, *put(deployed, a), fast, locked), [here, member[a], gate])
horn.rule(reached(*human, *member, *reviewed, *deployed, True, locked), [here, Not(locked), Or(deployed)])
horn.rule(reached(*human, *member, *reviewed, *deployed, fast, True), here)
horn.rule(wrong(), And(here, Or([And(deployed[a], Not(reviewed[a])) for a in everyone])))

print(json.dumps({"answer": repr(horn.query(wrong()))}))
