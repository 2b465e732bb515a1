"""The conditions and phrases of systems over the newer language, short and written out.

Owns: the texts.
Must never know: the systems that are made of them.
"""

from __future__ import annotations

from tests.generators.sets import Both

VALUES = {"none": ("false", "p", "0"), "R(who: q, level: 1)": ("true", "q", "1")}
SPENDS = "require left > 0  left := left - 1"
"""What a modification whose code nests does, besides."""

READ = (Both("t", "t"), Both("x == none", "not xt"), Both("y == none", "not yt"), Both("s[p]", "s[p]"))
"""What an unknown condition may depend on."""

TOTAL = (
    Both("x == none", "not xt"),
    Both("x == y", "(xt == yt and (xt => xw == yw and xl == yl))"),
    Both("x == R(who: p, level: 1)", "(xt and xw == p and xl == 1)"),
    Both("x == (if t then none else y)", "(xt == (not t and yt) and (xt => xw == yw and xl == yl))"),
    *(Both(each, each) for each in ("t", "s[p]", "subset(s, s) and t", "count(c in A: s[c]) < 2", "s[q] => t")),
)
"""Conditions that have a value everywhere."""

STEPS = (
    Both("x == x' or t", "(xt == xt' and (xt => xw == xw' and xl == xl')) or t"),
    Both("subset(s, s')", "subset(s, s')"),
    Both("x' == none or t == t'", "not xt' or t == t'"),
)
"""Conditions of a step."""


def same(text: str) -> Both:
    """Return what is written alike in both texts."""
    return Both(text, text)
