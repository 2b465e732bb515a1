"""Loading of models: from files to the typed model.

Owns: the order of the passes, and the model that they make together.
Must never know: how a model is run or encoded.
"""

from __future__ import annotations

from pathlib import Path

from invariants.foundation.codes import Severity
from invariants.language.analysis.conflicts import report_conflicts
from invariants.language.analysis.enabling import report_cycles
from invariants.language.elaboration.backups import backups
from invariants.language.elaboration.checks import checks_of
from invariants.language.elaboration.conditions import conditions, initial_values
from invariants.language.elaboration.edits import edits_of
from invariants.language.elaboration.properties import properties
from invariants.language.elaboration.rules import clauses_of_rules, finished
from invariants.language.elaboration.signatures import declare, scopes
from invariants.language.elaboration.sites import outline
from invariants.language.elaboration.unused import report_unused
from invariants.language.files import Bundle, read_file, read_text
from invariants.language.model.declarations import Model
from invariants.language.model.expressions import Variable
from invariants.language.model.traversal import PossibleCode
from invariants.language.problems import Problems
from invariants.language.typing.context import TypingContext
from invariants.language.typing.names import collect


def load(path: Path | str, *, root: Path | None = None) -> Model:
    """The model in a file, with everything that it imports.

    Files are read inside ``root`` only; without one, inside the current folder if the file lies in it, else inside the
    file's own folder. Raises ModelError with every error found.
    """
    problems = Problems()
    return _model(read_file(Path(path), root, problems), problems)


def load_text(text: str, *, path: str = "<text>") -> Model:
    """The model in a text, which stands for a file at ``path``. Raises ModelError with every error found."""
    problems = Problems()
    return _model(read_text(text, path, problems), problems)


def _model(bundle: Bundle, problems: Problems) -> Model:
    symbols = collect(bundle.declarations, problems)
    context = TypingContext(symbols, problems, frozenset(bundle.sources[1:]))
    outlines = outline(context)
    constant_values = declare(context)
    scope = scopes(context)
    initial = initial_values(context, constant_values)
    stated = conditions(context)
    kept = backups(context)
    sites = clauses_of_rules(context, outlines)
    edits = {name: edits_of(context, rule, sites) for name, rule in symbols.rules.items()}
    # Of a model with errors the rest is made as well as it can be, to find all that is wrong with it.
    rules = {name: finished(symbols.rules[name], sites, edits[name]) for name in symbols.rule_declarations}
    code = PossibleCode(rules, {key: sites.typed[key] for key in outlines if key in sites.typed}, kept)
    report_cycles(problems, code, context.mentions)
    for rule in rules.values():
        report_conflicts(problems, rule, code)
    if problems.has_errors:
        checks_of(context, None, bundle.levels)
        problems.raise_errors(bundle.sources)
    found = properties(context, code, stated, initial)
    checks = checks_of(context, found, bundle.levels)
    problems.raise_errors(bundle.sources)

    report_unused(context, bundle.main)
    defined = context.constants.definitions
    values = [symbols.values[name] for name in symbols.value_declarations]
    declared = [each for each in values if isinstance(each, Variable)]
    return Model(
        name=bundle.name,
        path=bundle.main.path,
        sources=bundle.sources,
        enums=tuple(symbols.enums.values()),
        populations=tuple(symbols.populations.values()),
        scope=scope,
        constants=tuple(each for each in declared if each.constant),
        variables=tuple(each for each in declared if not each.constant),
        initial_values=initial,
        definitions={name: defined[name] for name in symbols.value_declarations if name in defined},
        constant_constraints=stated.constant,
        initial_constraints=stated.initial,
        rules=rules,
        sites=code.sites,
        backups=kept,
        properties=found,
        checks=checks,
        warnings=problems.in_order(bundle.sources, Severity.WARNING),
    )
