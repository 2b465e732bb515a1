"""Changes of configuration in Raft by hand: every configuration, breadth first, as one writes it first.

Argument: servers. There are two leaders, an earlier and a later one, each with its set of servers.
"""

import json
import sys
import time

servers = int(sys.argv[1])
everyone = range(servers)
LEADERS = range(2)


def put(values, n, value):
    return (*values[:n], value, *values[n + 1 :])


def steps(state):
    config, pending = state
    for leader in LEADERS:
        yield (config[leader],) * 2, (False, False)
    for leader in LEADERS:
        for s in everyone:
            if not pending[leader]:
                changed = put(config[leader], s, not config[leader][s])
                yield put(config, leader, changed), put(pending, leader, True)


def overlap(state):
    earlier, later = state[0]
    together = sum(a or b for a, b in zip(earlier, later, strict=True))
    return sum(earlier) // 2 + 1 + sum(later) // 2 + 1 > together


def explore():
    start = ((True,) * servers,) * 2, (False, False)
    seen, frontier, taken, holds = {start}, [start], 0, True
    while frontier:
        following = []
        for state in frontier:
            holds = holds and overlap(state)
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
