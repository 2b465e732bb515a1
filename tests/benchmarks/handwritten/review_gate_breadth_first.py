"""The review gate by hand: every configuration, breadth first, in a set of tuples, as one writes it first.

Argument: agents.
"""

import json
import sys
import time
from itertools import product

agents = int(sys.argv[1])
everyone = range(agents)


def starts():
    """All kinds and members with at least one human member; nothing is reviewed or deployed."""
    none = (False,) * agents
    for human in product((False, True), repeat=agents):
        for member in product((False, True), repeat=agents):
            if any(human[a] and member[a] for a in everyone):
                yield human, member, none, none, False, False


def put(values, a):
    return (*values[:a], True, *values[a + 1 :])


def steps(state):
    human, member, reviewed, deployed, fast, locked = state
    for by in everyone:
        for a in everyone:
            if by != a and member[by] and member[a]:
                yield human, member, put(reviewed, a), deployed, fast, locked
    for a in everyone:
        if member[a] and (reviewed[a] or (fast and not human[a])):
            yield human, member, reviewed, put(deployed, a), fast, locked
    if any(deployed) and not locked:
        yield human, member, reviewed, deployed, True, locked
    yield human, member, reviewed, deployed, fast, True


def explore():
    frontier = list(starts())
    seen, taken, holds = set(frontier), 0, True
    while frontier:
        following = []
        for state in frontier:
            holds = holds and all(state[2][a] or not state[3][a] for a in everyone)
            for after in steps(state):
                taken += 1
                if after not in seen:
                    seen.add(after)
                    following.append(after)
        frontier = following
    return {"configurations": len(seen), "steps": taken, "holds": holds}


began = time.process_time()
found = explore()
print(json.dumps({**found, "seconds": time.process_time() - began}))
