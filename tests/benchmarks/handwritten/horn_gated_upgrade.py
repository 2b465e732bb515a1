"""The gated upgrade as Horn clauses: integers and truth values. One clause for all moves is quicker than one each.

Arguments: agents, and the difference between two versions that must not be exceeded.
"""

import json
import sys

from z3 import And, Bool, BoolSort, Fixedpoint, Function, If, Int, IntSort, Not, Or

agents, gap = map(int, sys.argv[1:3])
everyone = range(agents)


def state(suffix):
    return [
        [Int(f"version_{i}{suffix}") for i in everyone],
        [Bool(f"audited_{i}{suffix}") for i in everyone],
        Bool(f"widened{suffix}"),
    ]


(version, audited, widened), (later_version, later_audited, later_widened) = state(""), state("'")
now, later = [*version, *audited, widened], [*later_version, *later_audited, later_widened]
reached = Function("reached", *[IntSort()] * agents, *[BoolSort()] * agents, BoolSort(), BoolSort())
wrong = Function("wrong", BoolSort())


def unchanged(*but):
    return And(
        [after == before for before, after in zip(now, later, strict=True) if not any(before.eq(each) for each in but)]
    )


moves = [And(*audited, later_widened, *map(Not, later_audited), unchanged(widened, *audited))]
for i in everyone:
    moves.append(And(later_audited[i], unchanged(audited[i])))
    ahead = [version[i] - version[j] < If(widened, 2, 1) for j in everyone]
    upgraded = [later_version[i] == version[i] + 1, Not(later_audited[i]), unchanged(version[i], audited[i])]
    moves.append(And(audited[i], version[i] < 4, *ahead, *upgraded))
apart = Or([version[i] - version[j] > gap for i in everyone for j in everyone if i != j])

horn = Fixedpoint()
horn.set(engine="spacer")
horn.register_relation(reached, wrong)
horn.declare_var(*now, *later)
horn.fact(reached(*[0] * agents, *[False] * (agents + 1)))
horn.rule(reached(*later), And(reached(*now), Or(moves)))
horn.rule(wrong(), And(reached(*now), apart))

print(json.dumps({"answer": repr(horn.query(wrong()))}))
