"""Small random counters with a measure, whose greatest value is known.

Owns: their form, and the enumeration of all their configurations.
Must never know: how the greatest value is checked, or found.
"""

from __future__ import annotations

from tests.generators.choosing import Chooser


def counter_and_limit(choose: Chooser) -> tuple[str, int]:
    """Return the text of a counter, and the greatest value of its measure ``m``."""
    start, top, up = choose.number(-2, 2), choose.number(1, 3), choose.number(1, 2)
    factor = choose.pick((-1, 1, 2))
    text = (
        f"system s\nvar n: Int = {start}\nvar b: Bool = false\ntransition up {{\n  require g: n < {top}\n"
        f"  n := n + {up}\n}}\nmodification swap {{\n  require not b\n  b := true\n"
        f"  rewrite up.g as n < {top} + 1\n}}\nmeasure m: {factor} * n + (if b then 1 else 0)\n"
    )
    reached, waiting = {(start, False)}, [(start, False)]
    while waiting:
        n, b = waiting.pop()
        after = ([(n + up, b)] if n < top + b else []) + ([] if b else [(n, True)])
        waiting += [each for each in after if each not in reached]
        reached.update(after)
    return text, max(factor * n + b for n, b in reached)
