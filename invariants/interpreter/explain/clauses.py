"""Clauses of a rule as the text has them: those of optional values and records have a site for each part.

Owns: which sites make up a clause, the tree of its code from theirs, and its form in the text.
Must never know: which code a site holds.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from invariants.foundation.records import Record
from invariants.interpreter.state.configuration import Closure
from invariants.interpreter.state.layout import Blocks
from invariants.language.model.compounds import CompoundShape, whole_name
from invariants.language.model.declarations import Model
from invariants.language.model.expressions import SiteKey
from invariants.language.model.rules import Site
from invariants.language.printing.expression_printer import print_expression
from invariants.language.printing.whole_values import whole_tree
from invariants.language.tree.expression_nodes import Expression, Index, Name, Wildcard
from invariants.language.tree.keywords import RESERVED


class Clause(Record):
    """A clause: its name, its sites with the cell of each in a block, and the variable whose parts they assign."""

    key: SiteKey
    sites: tuple[Site, ...]
    cells: tuple[int, ...]
    variable: str | None = None

    @property
    def parts(self) -> tuple[SiteKey, ...]:
        """Return the sites that make up the clause of an optional value or a record; of other clauses nothing."""
        return () if self.variable is None else tuple(site.key for site in self.sites)

    def held(self, cells: Any, first: int) -> tuple[Closure | None, ...]:
        """Return the content of each site in the block that starts at a cell."""
        return tuple(cells[first + cell] for cell in self.cells)

    def whole(self, trees: Sequence[Expression], shapes: Mapping[str, CompoundShape]) -> Expression:
        """Return the tree of the code of the clause, given that of the code at each site."""
        if self.variable is None:
            return trees[0]
        parts = {site.entry.variable.name: tree for site, tree in zip(self.sites, trees, strict=True) if site.entry}
        return whole_tree(shapes[self.variable], parts, shapes)

    def text(self, tree: Expression) -> str:
        """Return the text of the code of the clause, given its tree.

        A whole map is assigned in the text by its name, or by `for` for each entry: the names of its indices are ours.
        """
        names = self._generated_names()
        if not names:
            return print_expression(tree)
        match tree:
            case Index(base=base, indices=indices) if tuple(map(_name_in, indices)) == names:
                return print_expression(base)
            case _:
                text = print_expression(tree)
                is_named = any(re.search(rf"\b{name}\b", text) for name in names)
                return _with_short_names(f"for {', '.join(names)}: {text}", names) if is_named else text

    def _generated_names(self) -> tuple[str, ...]:
        """Return the names of the indices of a whole map that is assigned, where the text has none."""
        binder = self.sites[0].binder
        found = () if binder is None else binder.locals
        return () if any(local.span.text == local.name for local in found) else tuple(local.name for local in found)


def _name_in(index: Expression | Wildcard) -> str:
    return index.text if isinstance(index, Name) else ""


def _with_short_names(text: str, names: Sequence[str]) -> str:
    """Return a text with names without their first sign, where nothing else is called so."""
    for name in names:
        short = name.lstrip("_")
        if short not in RESERVED and not re.search(rf"\b{short}\b", text):
            text = re.sub(rf"\b{name}\b", short, text)
    return text


def clauses_of(model: Model, blocks: Blocks) -> list[Clause]:
    """Return the clauses of a rule in the order of its sites."""
    found: dict[SiteKey, Clause] = {}
    for key, cell in blocks.sites.items():
        site = model.sites[key]
        assigned = None if site.entry is None else site.entry.variable
        variable = None if assigned is None or assigned.purpose is not None else whole_name(assigned.name)
        if variable is None or variable not in model.compounds:
            found[key] = Clause(key, (site,), (cell,))
            continue
        whole = SiteKey(key.rule, whole_name(key.name))
        known = found.get(whole, Clause(whole, (), (), variable))
        found[whole] = Clause(whole, (*known.sites, site), (*known.cells, cell), variable)
    return list(found.values())
