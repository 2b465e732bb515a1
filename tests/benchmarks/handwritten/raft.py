"""Raft's membership change by hand: truth values for who is in, and sums of integers for majorities.

Arguments: servers, chain, steps, and whether a leader must have committed in its own term (1) or not (0).
"""

import json
import sys
import time

from z3 import And, Bool, If, Implies, Not, Or, Solver, Sum, sat

servers, chain, steps, corrected = map(int, sys.argv[1:5])
everyone = range(servers)
leaders = range(2)


class State:
    """The variables after so many steps."""

    def __init__(self, t):
        self.config = [[Bool(f"config_{who}_{s}_{t}") for s in everyone] for who in leaders]
        self.pending = [Bool(f"pending_{who}_{t}") for who in leaders]
        self.current = [Bool(f"current_{who}_{t}") for who in leaders]
        self.chain = [Bool(f"chain_{k}_{t}") for k in range(chain)]
        self.segment = [Bool(f"segment_{k}_{t}") for k in range(steps)]


def initial(s):
    none = [*s.pending, *s.current, *s.chain, *s.segment]
    return And(*s.config[0], *s.config[1], *map(Not, none))


def step(t, s, n):
    commit = [Bool(f"commit_{who}_{t}") for who in leaders]
    change = [[Bool(f"change_{who}_{a}_{t}") for a in everyone] for who in leaders]
    changes = [move for moves in change for move in moves]
    moves = [*commit, *changes]
    yield Or(moves)
    for k, move in enumerate(moves):
        for other in moves[:k]:
            yield Not(And(move, other))
    committed = Or(commit)
    for who in leaders:
        ready = And(Not(s.pending[who]), s.current[who]) if corrected else Not(s.pending[who])
        yield Implies(Or(change[who]), ready)
        yield n.pending[who] == And(Not(committed), Or(s.pending[who], *change[who]))
        yield n.current[who] == If(committed, commit[who], s.current[who])
        for a in everyone:
            handed = Or([And(commit[o], s.config[o][a]) for o in leaders])
            yield n.config[who][a] == If(committed, handed, s.config[who][a] != change[who][a])
    modifies = Or(changes)
    yield Implies(modifies, Not(s.chain[-1]))
    for k in range(chain):
        yield n.chain[k] == Or(s.chain[k], And(modifies, s.chain[k - 1] if k else True))
    yield Or(modifies, Not(s.segment[-1]))
    for k in range(steps):
        yield n.segment[k] == And(Not(modifies), Or(s.segment[k], s.segment[k - 1] if k else True))


def count(conditions):
    return Sum([If(condition, 1, 0) for condition in conditions])


def bad(s):
    majorities = Sum([count(s.config[who]) / 2 + 1 for who in leaders])
    return majorities <= count([Or(s.config[0][a], s.config[1][a]) for a in everyone])


def search():
    solver = Solver()
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
