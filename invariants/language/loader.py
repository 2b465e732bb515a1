"""Loading of models: from files to the typed model.

Owns: the order of the passes, and the model that they make together.
Must never know: how a model is run or encoded.

The passes, each with its guarantees to later passes:

1. ``read_file`` parses the file and all that it imports; a text that is wrong ends the loading here.
2. ``with_limits`` states what checks of limits ask for; where limits ``depend_on_constants``, ``constants_of_checks``
   and a first round of the next passes find their values. If the text ``has_records``, ``with_records`` writes it
   without them and without optional values; a text with mistakes ends here, after ``report_unknown_places`` has looked
   for misspelt sites as well. ``collect_names`` enters every declared name into a table, once.
3. ``list_sites`` names the sites of every rule, those that modifications add included.
4. ``type_declarations`` gives sorts to constants, variables, definitions and parameters; no definition needs itself.
5. ``population_scope``, ``type_initial_values``, ``type_constraints``, ``given_values`` (of constants, from outside)
   with ``report_contradictions``, and ``resolve_backups`` type everything outside of rules, except for invariants.
6. ``type_clauses`` types the clauses of rules as written, ``type_edits`` the edits, ``assemble_rule`` makes rules of
   both. ``with_held_edits`` finds all edits that a label can hold. ``with_tables`` adds the clauses that choose unknown
   conditions. ``type_invariants`` comes last: invariants can read the values that edits capture.
7. ``report_cycles``, ``report_conflicts`` and ``report_without_effect`` examine all code that the rules can ever have.
8. ``with_counters`` adds the clauses that count towards deadlines, ``find_properties`` the implicit invariants;
   ``resolve_checks`` finds the properties of each check.
9. ``report_look_alikes`` warns of names that look the same, ``report_unused`` of declarations without a use,
   ``report_angelic_guards`` of invariants that a choice can keep. ``choice_variables`` says which variables keep the
   edits of unknown code, and ``report_asked_edits`` refuses questions about code that it edits at will. Last, the
   warnings that the text silences are removed.
10. Each of the ``further_variants`` that checks ask for is made by all these passes again; ``checks_of`` says which
    checks are about which of these models.

A pass goes on after an error; a wrong part has no meaning, and later passes report nothing more about that part. From
the eighth pass on, passes only see models without an error.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

from msgspec.structs import replace

from invariants.foundation.codes import VACUITY, Code, Severity
from invariants.foundation.diagnostics import Diagnostic, Silence
from invariants.language.analysis.angelic_guards import report_angelic_guards
from invariants.language.analysis.conflicts import report_conflicts, report_without_effect
from invariants.language.analysis.enabling import report_cycles
from invariants.language.analysis.held_edits import choice_variables, with_held_edits
from invariants.language.editing.asked_edits import report_asked_edits
from invariants.language.editing.assembly import assemble_rule
from invariants.language.editing.edits import type_edits
from invariants.language.editing.unknown_conditions import with_tables
from invariants.language.elaboration.backups import resolve_backups
from invariants.language.elaboration.checks import resolve_checks
from invariants.language.elaboration.conditions import type_constraints, type_initial_values, type_invariants
from invariants.language.elaboration.deadlines import with_counters
from invariants.language.elaboration.given_constants import (
    checks_of,
    constants_of_checks,
    further_variants,
    given_values,
    report_contradictions,
)
from invariants.language.elaboration.properties import find_properties
from invariants.language.elaboration.rules import type_clauses
from invariants.language.elaboration.signatures import population_scope, type_declarations
from invariants.language.elaboration.sites import SiteOutline, list_sites, report_unknown_places
from invariants.language.elaboration.unused import report_unused
from invariants.language.files import Bundle, read_file, read_text, read_texts
from invariants.language.limit_checks import ConstantTexts, depend_on_constants, with_limits
from invariants.language.look_alikes import report_look_alikes
from invariants.language.model.compounds import CompoundShape
from invariants.language.model.declarations import Definition, Model
from invariants.language.model.expressions import Literal, SiteKey, Variable
from invariants.language.model.rules import Rule, Site
from invariants.language.model.tables import unset
from invariants.language.model.traversal import PossibleCode
from invariants.language.parsing.given import read_constants, read_lemmas
from invariants.language.problems import Problems
from invariants.language.records.detection import has_records
from invariants.language.silences import find_silences, unsilenced, without_effect
from invariants.language.tree.declaration_nodes import CheckDeclaration
from invariants.language.typing.context import TypingContext
from invariants.language.typing.names import collect_names

_NOTHING: Mapping[str, str] = MappingProxyType({})


def load(
    path: Path | str,
    *,
    root: Path | None = None,
    lemmas: Sequence[str] = (),
    constants: Mapping[str, str] = _NOTHING,
) -> Model:
    """Load the model in a file, with everything that it imports.

    Files are read inside ``root`` only; without one, inside the current folder if the file lies in it, else inside the
    file's own folder. Lemmas and values of constants are as for ``load_text``. Raises ModelError with every error
    found.
    """
    problems = Problems()
    return _model(_with_given(read_file(Path(path), root, problems), lemmas, constants), problems)


def load_text(
    text: str,
    *,
    path: str = "<text>",
    root: Path | None = None,
    lemmas: Sequence[str] = (),
    constants: Mapping[str, str] = _NOTHING,
) -> Model:
    """Load the model in a text. Raises ModelError with every error found.

    Args:
        text: the text.
        path: the path of the file that the text stands for.
        root: the folder outside of which no file is read; by default as for ``load``.
        lemmas: further lemmas, each a condition, or a name, a colon and a condition.
        constants: values of constants, as text, in the place of those in the declarations.
    """
    problems = Problems()
    return _model(_with_given(read_text(text, path, root, problems), lemmas, constants), problems)


def _with_given(bundle: Bundle, lemmas: Sequence[str], constants: Mapping[str, str]) -> Bundle:
    return bundle.with_lemmas(read_lemmas(lemmas)).with_constants(read_constants(constants))


def load_again(model: Model, texts: Mapping[str, str]) -> Model:
    """Load a model once more, with other texts at the paths of some of its files; no file is read.

    Values that its constants are given stay; variants only if it has some. Lemmas that were given beside its files are
    left out. Raises ModelError with every error found.
    """
    every = {source.path: source.text for source in model.sources} | dict(texts)
    return load_texts(every, model.path, model.given, with_variants=bool(model.variants))


def load_texts(
    texts: Mapping[str, str],
    path: str,
    constants: Mapping[str, str] = _NOTHING,
    lemmas: Sequence[str] = (),
    *,
    with_variants: bool = False,
) -> Model:
    """Load the model in the text at a path, with all that it imports in others; no file is read.

    Raises ModelError with every error found.
    """
    problems = Problems()
    bundle = _with_given(read_texts(texts, path, problems), lemmas, constants)
    return _model(bundle, problems, with_variants=with_variants)


def bundle_of(model: Model) -> Bundle:
    """Return the declarations of a model, read again from its texts; no file is read."""
    bundle = read_texts({source.path: source.text for source in model.sources}, model.path, Problems())
    return bundle.with_constants(read_constants(model.given))


def model_of(
    bundle: Bundle, individuals: Mapping[str, tuple[str, int]] | None = None, *, with_variants: bool = True
) -> Model:
    """Return the model of some declarations, in which code may name individuals: by population and number.

    Raises ModelError with every error found.
    """
    return _model(bundle, Problems(), individuals, with_variants=with_variants)


def _single_model(
    bundle: Bundle, problems: Problems, individuals: Mapping[str, tuple[str, int]] | None = None
) -> Model:
    declarations = with_limits(bundle.declarations, problems, _constant_texts(bundle))
    shapes: Mapping[str, CompoundShape] = {}
    if has_records(declarations):
        from invariants.language.records.declarations import with_records

        written = declarations
        declarations, shapes = with_records(declarations, problems)
        if problems.has_errors:
            imported = frozenset(bundle.sources[1:])
            report_unknown_places(TypingContext(collect_names(written, Problems()), problems, imported))
        problems.raise_errors(bundle.texts)
    context = TypingContext(collect_names(declarations, problems), problems, frozenset(bundle.sources[1:]))
    context.symbols.individuals.update(individuals or {})
    outlines = list_sites(context)
    constant_values = type_declarations(context)
    scope = population_scope(context)
    initial_values = type_initial_values(context, constant_values)
    constraints = type_constraints(context)
    given = given_values(context, bundle.constants)
    report_contradictions(context, constraints.constant, bundle.constants)
    backups = resolve_backups(context)
    rules, sites = _rules_and_sites(context, outlines)
    code = PossibleCode(with_held_edits(rules), sites, backups)
    code, tables = with_tables(code)
    invariants = type_invariants(context, code)

    report_cycles(problems, code, context.mentions)
    for rule in code.rules.values():
        report_conflicts(problems, rule, code)
        report_without_effect(problems, rule, code)
    if problems.has_errors:
        resolve_checks(context, None, bundle.levels, bundle.constants)
        problems.raise_errors(bundle.texts)

    code, counters = with_counters(context, code, invariants)
    initial_values |= {
        **counters,
        **{table: Literal(unset(table), sort=table.sort, span=table.span) for table in tables},
    }
    properties = find_properties(context, code, invariants, initial_values, constraints)
    checks = resolve_checks(context, properties, bundle.levels, bundle.constants)
    problems.raise_errors(bundle.texts)
    report_look_alikes(problems, bundle.texts)
    report_unused(context, bundle.main, outlines.values(), shapes, bundle.declarations)
    definitions = _definitions(context)
    report_angelic_guards(problems, code, properties.values(), definitions)

    choices = choice_variables(code.rules)
    initial_values |= {each: Literal(0, sort=each.sort, span=each.span) for each in choices}
    variables = [*_variables(context), *tables, *choices, *counters]
    warnings, silences = _silenced(bundle, problems)
    model = Model(
        name=bundle.name,
        path=bundle.main.path,
        sources=bundle.sources,
        enums=tuple(context.symbols.enums.values()),
        populations=tuple(context.symbols.populations.values()),
        scope=scope,
        constants=tuple(each for each in variables if each.constant),
        variables=tuple(each for each in variables if not each.constant),
        initial_values=initial_values,
        definitions=definitions,
        constant_constraints=constraints.constant,
        initial_constraints=constraints.initial,
        rules=dict(code.rules),
        sites=code.sites,
        backups=dict(code.backups),
        properties=properties,
        checks=checks,
        warnings=warnings,
        silences=silences,
        given=given,
        individual_names=context.symbols.names,
        compounds=shapes,
    )
    report_asked_edits(problems, model)
    problems.raise_errors(bundle.texts)
    return model


def _model(
    bundle: Bundle,
    problems: Problems,
    individuals: Mapping[str, tuple[str, int]] | None = None,
    *,
    with_variants: bool = True,
) -> Model:
    model = _single_model(bundle, problems, individuals)
    if any(model.given[each.name.text] != each.value.span.text for each in bundle.constants):
        # A certificate has the canonical text: the model has to be the one that is read from it.
        bundle = bundle.with_constants(read_constants(model.given))
        model = _single_model(bundle, Problems(), individuals)
    if not model.given and not any(check.constants for check in model.checks):
        return model
    own = replace(model, checks=checks_of(model.checks, model.given))
    wanted = further_variants(model.checks, model.given) if with_variants else ()
    return replace(own, variants=tuple(_variant(bundle, model, given, individuals) for given in wanted))


def _constant_texts(bundle: Bundle) -> ConstantTexts | None:
    """Return the values of constants that decide which limits a model has; None where none does."""
    if not depend_on_constants(bundle.declarations):
        return None
    checks = [each for each in bundle.declarations if isinstance(each, CheckDeclaration)]
    others = tuple(each for each in bundle.declarations if not isinstance(each, CheckDeclaration))
    context = TypingContext(collect_names(others, Problems()), Problems(), frozenset(bundle.sources[1:]))
    list_sites(context)
    type_declarations(context)
    return ConstantTexts(given_values(context, bundle.constants), constants_of_checks(context, checks))


def _variant(
    bundle: Bundle, model: Model, given: Mapping[str, str], individuals: Mapping[str, tuple[str, int]] | None
) -> Model:
    """Return the model in which constants have further values, with the checks that are about this one alone.

    Mistakes that come with the values are placed at the first of these checks.
    """
    asked = checks_of(model.checks, given, but_not_of=model.given)
    options = read_constants({name: text for name, text in given.items() if name not in model.given})
    found = _single_model(
        bundle.with_constants([replace(each, span=asked[0].span) for each in options]), Problems(), individuals
    )
    return replace(found, checks=checks_of(found.checks, given, but_not_of=model.given))


def _silenced(bundle: Bundle, problems: Problems) -> tuple[tuple[Diagnostic, ...], tuple[Silence, ...]]:
    """Return the warnings that no comment silences, and the silences of warnings that reading does not find."""
    silences, complaints = find_silences(bundle.documents)
    now = [silence for silence in silences if silence.code not in VACUITY]
    left, idle = unsilenced(now, problems.in_order(bundle.texts, Severity.WARNING))
    shown = Problems()
    shown.add((*left, *complaints, *(without_effect(each) for each in idle if each.place.source is bundle.main)))
    later = tuple(silence for silence in silences if silence.code in {*VACUITY, Code.IDLE_BOUND})
    return shown.in_order(bundle.texts, Severity.WARNING), later


def _rules_and_sites(
    context: TypingContext, outlines: dict[SiteKey, SiteOutline]
) -> tuple[dict[str, Rule], dict[SiteKey, Site]]:
    """Return all rules and sites in the order of the text; of a model with errors, as many as there can be."""
    sites = type_clauses(context, outlines)
    signatures = context.symbols.rules
    typed = {name: type_edits(context, signature, sites) for name, signature in signatures.items()}
    rules = {name: assemble_rule(signatures[name], sites, typed[name]) for name in context.symbols.rule_declarations}
    return rules, {key: sites.typed[key] for key in outlines if key in sites.typed}


def _variables(context: TypingContext) -> list[Variable]:
    values = (context.symbols.values[name] for name in context.symbols.value_declarations)
    return [each for each in values if isinstance(each, Variable)]


def _definitions(context: TypingContext) -> dict[str, Definition]:
    defined = context.constants.definitions
    return {name: defined[name] for name in context.symbols.value_declarations if name in defined}
