"""The ungated migration by hand: every configuration, breadth first, in a set of tuples, as one writes it first.

Argument: nodes. A node reads and writes the old format, understands both, or reads and writes the new one.
"""

import json
import sys
import time

nodes = int(sys.argv[1])
everyone = range(nodes)
OLD, BOTH, NEW = range(3)


def put(values, n, value):
    return (*values[:n], value, *values[n + 1 :])


def steps(state):
    is_new, reads, writes = state
    for n in everyone:
        if reads[n] == BOTH or is_new == (reads[n] == NEW):
            yield state
    for n in everyone:
        yield writes[n], reads, writes
    for n in everyone:
        yield is_new, put(reads, n, BOTH), writes
    for n in everyone:
        if reads[n] != OLD:
            yield is_new, put(reads, n, NEW), put(writes, n, True)


def explore():
    start = False, (OLD,) * nodes, (False,) * nodes
    seen, frontier, taken, holds = {start}, [start], 0, True
    while frontier:
        following = []
        for state in frontier:
            is_new, reads, _ = state
            holds = holds and all(reads[n] == BOTH or is_new == (reads[n] == NEW) for n in everyone)
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
