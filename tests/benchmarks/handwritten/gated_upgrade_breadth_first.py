"""The gated upgrade by hand: every configuration, breadth first, in a set of tuples, as one writes it first.

Arguments: agents, and the difference between two versions that must not be exceeded.
"""

import json
import sys
import time

agents, gap = map(int, sys.argv[1:3])
everyone = range(agents)
LATEST = 4


def steps(state):
    versions, audited, widened = state
    allowed = 2 if widened else 1
    for i in everyone:
        yield versions, (*audited[:i], True, *audited[i + 1 :]), widened
    for i in everyone:
        if audited[i] and versions[i] < LATEST and all(versions[i] - versions[j] < allowed for j in everyone):
            after = (*versions[:i], versions[i] + 1, *versions[i + 1 :])
            yield after, (*audited[:i], False, *audited[i + 1 :]), widened
    if all(audited):
        yield versions, (False,) * agents, True


def explore():
    start = (0,) * agents, (False,) * agents, False
    seen, frontier, taken, holds = {start}, [start], 0, True
    while frontier:
        following = []
        for state in frontier:
            holds = holds and max(state[0]) - min(state[0]) <= gap
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
