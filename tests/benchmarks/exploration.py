"""``python -m tests.benchmarks.exploration``: all configurations, by the checker, by hand and by the interpreter.

Owns: the sizes, the runs, and the table.
Must never know: how any of them goes through configurations.

Whole processes, in seconds of processor time. The checker reads a model and reports; left to itself it lets one
configuration stand for all that differ in the order of individuals, and so it does far less. The rate, in steps a
second, is that of the search alone, without this, so that all of them take the same steps.
"""

from __future__ import annotations

import argparse
import json
import sys
import time

from tests.benchmarks.processes import HANDWRITTEN, ROOT, process

MODEL = ROOT / "models" / "gated_upgrade" / "gap_widened.inv"
AGENTS = (3, 4, 5, 6, 7)
INTERPRETED = 5
"""The most agents that the interpreter goes through: a minute."""


def by_interpreter(agents: int) -> dict[str, int]:
    """All configurations by the interpreter alone."""
    from invariants.interpreter.interpreter import Interpreter
    from invariants.interpreter.state.outcomes import Fired
    from invariants.language.loader import load

    interpreter = Interpreter(load(MODEL), {"Agent": agents})
    waiting = list(interpreter.initial_configurations())
    seen, steps = set(waiting), 0
    while waiting:
        configuration = waiting.pop()
        for rule in interpreter.model.rules:
            for arguments in interpreter.arguments(rule):
                outcome = interpreter.fire(configuration, rule, arguments)
                if isinstance(outcome, Fired):
                    steps += 1
                    if outcome.configuration not in seen:
                        seen.add(outcome.configuration)
                        waiting.append(outcome.configuration)
    return {"configurations": len(seen), "steps": steps}


def unreduced(agents: int) -> dict[str, float]:
    """All configurations by the search alone, each for itself."""
    from invariants.engines.encodings import Encodings
    from invariants.language.loader import load
    from invariants.system.exploration.compiled import CompiledSystem
    from invariants.system.exploration.search import Exploration, SearchBounds

    coded = Encodings().coded(load(MODEL), None, 1)
    compiled = CompiledSystem(coded, {"Agent": agents}, ("within_two",), {}, None)
    search = Exploration(compiled, SearchBounds(), lambda _: None)
    began = time.process_time()
    search.run()
    seconds = time.process_time() - began
    size = search.visited.size
    return {
        "configurations": size,
        "steps": search.transitions,
        "seconds": seconds,
        "bytes": search.visited.bytes / size,
    }


def measured(command: list[str]) -> tuple[dict[str, float], float, float]:
    """What a command says, its seconds and its megabytes."""
    text, seconds, memory = process(command)
    return json.loads(text), seconds, memory


def main() -> None:
    """Measure all sizes, and print the table."""
    parser = argparse.ArgumentParser(description="All configurations of the gated upgrade.")
    parser.add_argument("--agents", type=int, nargs="*", default=AGENTS, help=f"(default: {AGENTS})")
    parser.add_argument("--within", choices=("interpreter", "search"), help="only one number, in this process, as JSON")
    options = parser.parse_args()
    if options.within is not None:
        found = by_interpreter if options.within == "interpreter" else unreduced
        print(json.dumps(found(options.agents[0])))
        return
    names = ("agents", "configurations", "steps", "checker s", "by hand s", "interpreter s", "ratio")
    rates = ("M steps/s", "MB", "bytes each")
    print(("{:>7}{:>15}{:>12}{:>11}{:>11}{:>15}{:>8}" + "{:>11}{:>7}{:>12}").format(*names, *rates))
    here = [sys.executable, "-m", "tests.benchmarks.exploration", "--within"]
    for agents in options.agents:
        given = ["--scope", f"Agent={agents}", "--format", "json"]
        report, ours, _ = measured([sys.executable, "-m", "invariants", "states", str(MODEL), *given])
        program = HANDWRITTEN / "gated_upgrade_breadth_first.py"
        theirs, by_hand, _ = measured([sys.executable, str(program), str(agents), "2"])
        search, _, memory = measured([*here, "search", "--agents", str(agents)])
        interpreted = "-"
        if agents <= INTERPRETED:
            third, seconds, _ = measured([*here, "interpreter", "--agents", str(agents)])
            interpreted = f"{seconds:.2f}"
            if third["configurations"] != theirs["configurations"]:
                raise SystemExit(f"{agents} agents: the interpreter and the program by hand differ")
        count = report["report"]["configurations"]  # type: ignore[index]
        if not count == theirs["configurations"] == search["configurations"]:
            raise SystemExit(f"{agents} agents: the checker and the program by hand differ")
        rate = search["steps"] / search["seconds"] / 1e6
        print(
            f"{agents:7}{count:15,}{search['steps']:12,}{ours:11.2f}{by_hand:11.2f}{interpreted:>15}"
            f"{by_hand / ours:8.1f}{rate:11.2f}{memory:7.0f}{search['bytes']:12.1f}"
        )


if __name__ == "__main__":
    main()
