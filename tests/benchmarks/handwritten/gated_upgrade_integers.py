"""The gated upgrade by hand, as one writes it first: integers, and one disjunction of all moves.

Arguments: agents, chain, steps, and the difference between two versions that must not be exceeded.
"""

import json
import sys
import time

from z3 import And, Bool, If, Int, Not, Or, Solver, sat

agents, chain, steps, gap = map(int, sys.argv[1:5])
everyone = range(agents)


class State:
    """The variables after so many steps."""

    def __init__(self, t):
        self.version = [Int(f"version_{i}_{t}") for i in everyone]
        self.audited = [Bool(f"audited_{i}_{t}") for i in everyone]
        self.widened = Bool(f"widened_{t}")
        self.chain = Int(f"chain_{t}")
        self.segment = Int(f"segment_{t}")


def initial(s):
    numbers = [*s.version, s.chain, s.segment]
    return And(*(number == 0 for number in numbers), *map(Not, [*s.audited, s.widened]))


def same(before, after, but=None):
    return [y == x for i, (x, y) in enumerate(zip(before, after, strict=True)) if i != but]


def audit(i, s, n):
    return And(n.audited[i], *same(s.audited, n.audited, i), *same(s.version, n.version), *transition(s, n))


def upgrade(i, s, n):
    near = [s.version[i] - s.version[j] < If(s.widened, 2, 1) for j in everyone]
    upgraded = [s.audited[i], s.version[i] < 4, *near, n.version[i] == s.version[i] + 1, Not(n.audited[i])]
    return And(*upgraded, *same(s.version, n.version, i), *same(s.audited, n.audited, i), *transition(s, n))


def transition(s, n):
    return [n.widened == s.widened, n.chain == s.chain, n.segment == s.segment + 1, n.segment <= steps]


def widen(s, n):
    counted = [n.chain == s.chain + 1, n.chain <= chain, n.segment == 0]
    return And(*s.audited, n.widened, *map(Not, n.audited), *same(s.version, n.version), *counted)


def step(s, n):
    return Or(widen(s, n), *(move(i, s, n) for move in (audit, upgrade) for i in everyone))


def bad(s):
    return Or([s.version[i] - s.version[j] > gap for i in everyone for j in everyone if i != j])


def search():
    solver = Solver()
    states = [State(0)]
    solver.add(initial(states[0]))
    solving = 0.0
    for k in range(chain + 1):
        for t in range(k, k + (k + 1) * steps + 1):
            while len(states) <= t:
                states.append(State(len(states)))
                solver.add(step(*states[-2:]))
            started = time.process_time()
            answer = solver.check(bad(states[t]), states[t].chain <= k)
            solving += time.process_time() - started
            if answer == sat:
                return (k, t), solving
    return None, solving


found, solving = search()
print(json.dumps({"violated after": found and found[0], "steps": found and found[1], "solving": solving}))
