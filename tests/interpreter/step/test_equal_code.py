"""Configurations are equal where their code is, however it came about."""

from __future__ import annotations

from tests.interpreter.walk import Walk


def test_equal_configurations_are_equal_however_they_came_about() -> None:
    walk = Walk(
        """
        type Agent [2]
        var x: Int = 0
        transition work(a: Agent) { require gate: true }
        modification one(a: Agent) { rewrite work(a).gate as prev and x < 3 }
        modification two(a: Agent) { rewrite work(a).gate as prev and x < 3 }
        """
    )
    first = walk.fire("one", 0).fire("one", 1).configuration
    start = walk.past[0]
    fire = walk.interpreter.fire
    second = fire(fire(start, "two", (1,)).configuration, "one", (0,)).configuration  # type: ignore[union-attr]
    assert first == second
    assert hash(first) == hash(second)
    assert first != start


def test_code_that_is_deep_in_every_way_is_run() -> None:
    deep = " + ".join(["x"] * 150)
    definitions = "\n".join(f"define f{k}: Int = f{k - 1} + ({deep}) * 0" for k in range(1, 60))
    rules = "\n".join(f"transition r{k} {{ require enabled r{k - 1} }}" for k in range(1, 120))
    walk = Walk(
        f"""
        var x: Int = 1
        define f0: Int = 1
        {definitions}
        transition r0 {{ require f59 == 1 }}
        {rules}
        transition go {{ x := {deep} }}
        modification nest {{ rewrite go.x as prev * 0 + {deep} }}
        invariant one: f59 == 1
        """
    )
    assert walk.holds("one")
    assert walk.enabled("r119")
    for _ in range(60):
        walk.fire("nest")
    walk.fire("go")
    assert walk["x"] == 150
