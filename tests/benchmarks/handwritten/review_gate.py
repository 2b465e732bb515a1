"""The review gate by hand: truth values only, one for each move with its arguments.

Arguments: agents, chain, steps, and whether the gate is rewritten (1) or kept (0).
"""

import json
import sys
import time

from z3 import And, Bool, If, Implies, Not, Or, SolverFor, sat

agents, chain, steps, rewritten = map(int, sys.argv[1:5])
everyone = range(agents)
pairs = [(by, a) for by in everyone for a in everyone if by != a]
human = [Bool(f"human_{a}") for a in everyone]
member = [Bool(f"member_{a}") for a in everyone]


class State:
    """The variables after so many steps."""

    def __init__(self, t):
        self.reviewed = [Bool(f"reviewed_{a}_{t}") for a in everyone]
        self.deployed = [Bool(f"deployed_{a}_{t}") for a in everyone]
        self.fast = Bool(f"fast_{t}")
        self.locked = Bool(f"locked_{t}")
        self.chain = [Bool(f"chain_{k}_{t}") for k in range(chain)]
        self.segment = [Bool(f"segment_{k}_{t}") for k in range(steps)]


def initial(s):
    none = [*s.reviewed, *s.deployed, s.fast, s.locked, *s.chain, *s.segment]
    return And(Or([And(human[a], member[a]) for a in everyone]), *map(Not, none))


def step(t, s, n):
    review = {pair: Bool(f"review_{pair[0]}_{pair[1]}_{t}") for pair in pairs}
    deploy = [Bool(f"deploy_{a}_{t}") for a in everyone]
    fast_track, lock = Bool(f"fast_track_{t}"), Bool(f"lock_{t}")
    moves = [*review.values(), *deploy, fast_track, lock]
    yield Or(moves)
    for k, move in enumerate(moves):
        for other in moves[:k]:
            yield Not(And(move, other))
    for by, a in pairs:
        yield Implies(review[by, a], And(member[by], member[a]))
    for a in everyone:
        gate = If(s.fast, Or(s.reviewed[a], Not(human[a])), s.reviewed[a]) if rewritten else s.reviewed[a]
        yield Implies(deploy[a], And(member[a], gate))
        yield n.reviewed[a] == Or(s.reviewed[a], *(review[by, b] for by, b in pairs if b == a))
        yield n.deployed[a] == Or(s.deployed[a], deploy[a])
    yield Implies(fast_track, And(Not(s.locked), Or(s.deployed)))
    yield n.fast == Or(s.fast, fast_track)
    yield n.locked == Or(s.locked, lock)
    modifies = Or(fast_track, lock)
    yield Implies(modifies, Not(s.chain[-1]))
    for k in range(chain):
        yield n.chain[k] == Or(s.chain[k], And(modifies, s.chain[k - 1] if k else True))
    yield Or(modifies, Not(s.segment[-1]))
    for k in range(steps):
        yield n.segment[k] == And(Not(modifies), Or(s.segment[k], s.segment[k - 1] if k else True))


def bad(s):
    return Or([And(s.deployed[a], Not(s.reviewed[a])) for a in everyone])


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
