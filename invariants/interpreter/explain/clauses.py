"""Clauses of a rule as the text has them: those of optional values and records have a site for each part.

Owns: which sites make up a clause, and the tree of its code from theirs.
Must never know: the text of code.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from invariants.foundation.records import Record
from invariants.interpreter.state.configuration import Closure
from invariants.interpreter.state.layout import Blocks
from invariants.language.model.compounds import CompoundShape, whole_name
from invariants.language.model.declarations import Model
from invariants.language.model.expressions import SiteKey
from invariants.language.model.rules import Site
from invariants.language.printing.whole_values import whole_tree
from invariants.language.tree.expression_nodes import Expression


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
