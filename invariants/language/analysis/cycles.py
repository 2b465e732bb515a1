"""Cycles among things that need each other.

Owns: the order in which a graph can be worked through, and the cycles that prevent one.
Must never know: the things that the nodes stand for.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from typing import TypeVar

from invariants.foundation.records import MutableRecord

NodeT = TypeVar("NodeT", bound=Hashable)


class _Visit(MutableRecord):
    """Where the depth-first search stands in one node."""

    number: int
    low: int
    open: bool = True


def components(graph: Mapping[NodeT, Iterable[NodeT]]) -> list[tuple[NodeT, ...]]:
    """Return the strongly connected components, each after those that it needs.

    Successors that are no keys of the graph are ignored. The search does not recurse.

    Source: R. Tarjan, "Depth-first search and linear graph algorithms", SIAM J. Computing 1, 1972.
    """
    visits: dict[NodeT, _Visit] = {}
    path: list[NodeT] = []
    found: list[tuple[NodeT, ...]] = []
    for root in graph:
        if root in visits:
            continue
        visits[root] = _Visit(len(visits), len(visits))
        path.append(root)
        work = [(root, iter(graph[root]))]
        while work:
            node, successors = work[-1]
            for successor in successors:
                if successor not in graph:
                    continue
                known = visits.get(successor)
                if known is None:
                    visits[successor] = _Visit(len(visits), len(visits))
                    path.append(successor)
                    work.append((successor, iter(graph[successor])))
                    break
                if known.open:
                    visits[node].low = min(visits[node].low, known.number)
            else:
                work.pop()
                visit = visits[node]
                if work:
                    parent = visits[work[-1][0]]
                    parent.low = min(parent.low, visit.low)
                if visit.low == visit.number:
                    members: list[NodeT] = []
                    while not members or members[-1] != node:
                        members.append(path.pop())
                        visits[members[-1]].open = False
                    found.append(tuple(reversed(members)))
    return found


def cycle_in(component: tuple[NodeT, ...], graph: Mapping[NodeT, Iterable[NodeT]]) -> tuple[NodeT, ...]:
    """Return a shortest cycle through the first node of a component; empty if the component has none.

    The first node is not repeated at the end.
    """
    start = component[0]
    members = frozenset(component)
    came_from: dict[NodeT, NodeT] = {}
    front = [start]
    while front:
        following: list[NodeT] = []
        for node in front:
            for successor in graph[node]:
                if successor == start:
                    back = [node]
                    while back[-1] != start:
                        back.append(came_from[back[-1]])
                    return tuple(reversed(back))
                if successor in members and successor not in came_from:
                    came_from[successor] = node
                    following.append(successor)
        front = following
    return ()
