"""A team of agents that rewrite their own policies, as somebody might write it.

A policy is a list of Python functions, all of which have to agree before the agent works. Rewriting a policy is
changing that list; nothing records which change was made when. ``agents.inv`` beside this file says what the team
should do.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from invariants import Refused

Check = Callable[[str], bool]

MOST = 3


class Team:
    """Three agents. Methods raise :class:`Refused` where an agent may not do the requested action."""

    def __init__(self) -> None:
        self.effort = {f"Agent{number}": 0 for number in range(3)}
        self.overseer = "Agent0"
        self.policies: dict[str, list[Check]] = {name: [self.is_bounded] for name in self.effort}

    def is_bounded(self, agent: str) -> bool:
        """The policy that every agent starts with."""
        return self.effort[agent] < MOST

    # ------------------------------------------------------------ the team

    def work(self, agent: str) -> None:
        if not all(check(agent) for check in self.policies[agent]):
            raise Refused(f"{agent} may not go on")
        self.effort[agent] += 1

    def rest(self, agent: str) -> None:
        if not self.effort[agent]:
            raise Refused(f"{agent} has nothing to rest from")
        self.effort[agent] = 0

    def restrain(self, agent: str) -> None:
        limit = self.effort[agent]
        self.policies[agent].append(lambda who: self.effort[who] <= limit)

    def adopt(self, agent: str, other: str) -> None:
        if agent == other:
            raise Refused("nobody adopts its own policy")
        self.policies[agent] = list(self.policies[other])

    def lift(self, agent: str, by: str) -> None:
        if by != self.overseer or by == agent:
            raise Refused(f"{by} may not lift the restrictions of {agent}")
        self.policies[agent] = [self.is_bounded]

    # ----------------------------------------------------------- the binding

    def start(self, values: dict[str, Any]) -> None:
        """The values that the model leaves open at the start."""
        self.overseer = values["overseer"]

    def state(self) -> dict[str, Any]:
        """The variables that the model can compare."""
        return {"effort": self.effort, "overseer": self.overseer}


class SharingTeam(Team):
    """The same team with a mistake that is easily made: a policy that is adopted is shared, not copied."""

    def adopt(self, agent: str, other: str) -> None:
        if agent == other:
            raise Refused("nobody adopts its own policy")
        self.policies[agent] = self.policies[other]


class LateTeam(Team):
    """The same team with another mistake: the limit is looked up when the policy is asked, not when it is rewritten."""

    def restrain(self, agent: str) -> None:
        self.policies[agent].append(lambda who: self.effort[who] <= self.effort[agent])
