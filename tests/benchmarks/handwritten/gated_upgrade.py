"""The gated upgrade by hand: bit-vectors of four bits, one truth value for each move.

Arguments: agents, chain, steps, and the difference between two versions that must not be exceeded.
"""

import json
import sys
import time

from z3 import And, BitVec, BitVecVal, Bool, If, Implies, Not, Or, SolverFor, sat

agents, chain, steps, gap = map(int, sys.argv[1:5])
everyone = range(agents)


class State:
    """The variables after so many steps."""

    def __init__(self, t):
        self.version = [BitVec(f"version_{i}_{t}", 4) for i in everyone]
        self.audited = [Bool(f"audited_{i}_{t}") for i in everyone]
        self.widened = Bool(f"widened_{t}")
        self.chain = [Bool(f"chain_{k}_{t}") for k in range(chain)]
        self.segment = [Bool(f"segment_{k}_{t}") for k in range(steps)]


def initial(s):
    none = [*s.audited, s.widened, *s.chain, *s.segment]
    return And(*(version == 0 for version in s.version), *map(Not, none))


def step(t, s, n):
    audit = [Bool(f"audit_{i}_{t}") for i in everyone]
    upgrade = [Bool(f"upgrade_{i}_{t}") for i in everyone]
    widen = Bool(f"widen_{t}")
    moves = [*audit, *upgrade, widen]
    yield Or(moves)
    for k, move in enumerate(moves):
        for other in moves[:k]:
            yield Not(And(move, other))
    limit = If(s.widened, BitVecVal(2, 4), BitVecVal(1, 4))
    for i in everyone:
        ahead = [s.version[i] - s.version[j] < limit for j in everyone]
        yield Implies(upgrade[i], And(s.audited[i], s.version[i] < 4, *ahead))
        yield n.version[i] == If(upgrade[i], s.version[i] + 1, s.version[i])
        yield n.audited[i] == Or(audit[i], And(s.audited[i], Not(upgrade[i]), Not(widen)))
    yield Implies(widen, And(*s.audited, Not(s.chain[-1])))
    yield n.widened == Or(s.widened, widen)
    for k in range(chain):
        yield n.chain[k] == Or(s.chain[k], And(widen, s.chain[k - 1] if k else True))
    yield Or(widen, Not(s.segment[-1]))
    for k in range(steps):
        yield n.segment[k] == And(Not(widen), Or(s.segment[k], s.segment[k - 1] if k else True))


def bad(s):
    return Or([s.version[i] - s.version[j] > gap for i in everyone for j in everyone if i != j])


def search():
    solver = SolverFor("QF_FD")
    states = [State(0)]
    wrong = []
    solving = 0.0
    solver.add(initial(states[0]))
    for k in range(chain + 1):
        for t in range(k, k + (k + 1) * steps + 1):
            while len(wrong) <= t:
                if wrong:
                    states.append(State(len(wrong)))
                    solver.add(*step(len(wrong) - 1, states[-2], states[-1]))
                wrong.append(Bool(f"bad_{len(wrong)}"))
                solver.add(Implies(wrong[-1], bad(states[-1])))
            within = [] if k == chain else [Not(states[t].chain[k])]
            started = time.process_time()
            answer = solver.check(wrong[t], *within)
            solving += time.process_time() - started
            if answer == sat:
                return (k, t), solving
    return None, solving


found, solving = search()
print(json.dumps({"violated after": found and found[0], "steps": found and found[1], "solving": solving}))
