"""Values for sites that are not there: the mistakes in them, as far as they are known.

Owns: which site is meant where another one is named, and which mistakes in a value for it are told.
Must never know: statements; how a value is rewritten.
"""

from __future__ import annotations

from collections.abc import Callable, Collection

from invariants.foundation.codes import Severity
from invariants.foundation.diagnostics import Diagnostic
from invariants.foundation.sources import Span
from invariants.foundation.suggestions import closest
from invariants.language.problems import Problems
from invariants.language.records.expressions import Rewriter
from invariants.language.records.vocabulary import FailedError


def site_meant(sites: Collection[tuple[str, str]], rule: str, name: str) -> tuple[str, str] | None:
    """Return the site of a rule that is most like a name, if there is one: that name itself is none."""
    meant = closest(name, sorted(site for owner, site in sites if owner == rule))
    return None if meant is None else (rule, meant)


def mistakes_inside(rewriter: Rewriter, value: Span, rewrite: Callable[[], object]) -> list[Diagnostic]:
    """Return the mistakes that rewriting a value finds inside of it; whether the whole fits its site is not known."""
    reported, rewriter.problems = rewriter.problems, Problems()
    try:
        rewrite()
    except FailedError:
        pass
    finally:
        found, rewriter.problems = rewriter.problems, reported
    return [each for each in found.in_order((), Severity.ERROR) if each.labels and each.labels[0].span != value]
