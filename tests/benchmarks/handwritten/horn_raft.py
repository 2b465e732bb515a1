"""Raft's membership change as Horn clauses: truth values for who is in, and sums of integers for majorities.

Arguments: servers, and whether a leader must have committed in its own term (1) or not (0). One clause for all moves,
which is quicker than one each.
"""

import json
import sys

from z3 import And, Bool, BoolSort, Fixedpoint, Function, If, Not, Or, Sum

servers, corrected = map(int, sys.argv[1:3])
everyone = range(servers)
leaders = range(2)


def state(suffix):
    return [
        [[Bool(f"config_{who}_{s}{suffix}") for s in everyone] for who in leaders],
        [Bool(f"pending_{who}{suffix}") for who in leaders],
        [Bool(f"current_{who}{suffix}") for who in leaders],
    ]


def flat(config, pending, current):
    return [*config[0], *config[1], *pending, *current]


config, pending, current = state("")
now, later = flat(config, pending, current), flat(*state("'"))
reached = Function("reached", *[BoolSort()] * len(now), BoolSort())
wrong = Function("wrong", BoolSort())


def becomes(*values):
    return And([after == value for after, value in zip(later, flat(*values), strict=True)])


def count(conditions):
    return Sum([If(condition, 1, 0) for condition in conditions])


moves = []
for who in leaders:
    moves.append(becomes([config[who]] * 2, [False, False], [other == who for other in leaders]))
    ready = [Not(pending[who]), current[who]] if corrected else [Not(pending[who])]
    waiting = [True if other == who else pending[other] for other in leaders]
    for s in everyone:
        changed = [list(each) for each in config]
        changed[who][s] = Not(config[who][s])
        moves.append(And(*ready, becomes(changed, waiting, current)))
majorities = Sum([count(config[who]) / 2 + 1 for who in leaders])
together = count([Or(config[0][s], config[1][s]) for s in everyone])

horn = Fixedpoint()
horn.set(engine="spacer")
horn.register_relation(reached, wrong)
horn.declare_var(*now, *later)
horn.fact(reached(*[True] * (2 * servers), *[False] * 4))
horn.rule(reached(*later), And(reached(*now), Or(moves)))
horn.rule(wrong(), And(reached(*now), majorities <= together))

print(json.dumps({"answer": repr(horn.query(wrong()))}))
