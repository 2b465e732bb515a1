"""Code becomes data: a self-modifying system as an ordinary transition system.

Owns: the order of the passes from a typed model to its transition system; the parts of the model behind its variables.
Needs: a typed model. Guarantees: a transition system whose runs are the model's runs as long as ``prev`` nests
at most ``depth`` deep; beyond that, as :class:`BeyondDepth` says (``proofs/soundness/code-as-data.md``).
Must never know: scopes, solvers, how far a search goes.
"""

from __future__ import annotations

from invariants.foundation.records import Record
from invariants.foundation.sorts import RangeSort
from invariants.language.model.declarations import Model, StatedInvariant
from invariants.language.model.expressions import SiteKey, Variable
from invariants.language.model.traversal import possibility_in
from invariants.system.encoding.code.code_variables import (
    CodeVariables,
    code_variables,
)
from invariants.system.encoding.code.edits import EditTranslator
from invariants.system.encoding.code.kept_code import BackupVariables, backup_variables
from invariants.system.encoding.code.queries import CodeReader
from invariants.system.encoding.code.site_content import BeyondDepth
from invariants.system.encoding.initial_states import initial_states
from invariants.system.encoding.properties import Antecedent, antecedents, encode_possibility, encode_property
from invariants.system.encoding.rules import Contract, RuleEncoder
from invariants.system.encoding.transition_system import TransitionSystem
from invariants.system.encoding.translation import Translator
from invariants.system.terms.manager import TermManager
from invariants.system.terms.terms import Input, Role, StateVariable, Symbol, Term


class CodedModel(Record):
    """A transition system, with the parts of the model that its variables and inputs stand for.

    ``variables`` maps the model's variables to state variables; ``parameters`` each rule to the symbols of its
    parameters; ``choices`` an input to the site and level of an ``any … where``. ``unknown_values`` maps an input to
    the rule whose unknown code writes it and to the variable written, ``enabled_answers`` an input to the rule whose
    unknown code it says is enabled.
    """

    model: Model
    system: TransitionSystem
    translator: Translator
    variables: dict[Variable, StateVariable]
    parameters: dict[str, tuple[Symbol, ...]]
    choices: dict[Input, tuple[SiteKey, int]]
    unknown_values: dict[Input, tuple[str, Variable]]
    enabled_answers: dict[Input, str]
    unknown_variants: dict[str, Term]
    """For a rule that can have unknown code: the number of its unknown code (0: known), over its parameters."""
    refusals: dict[str, Term]
    """For a rule with choices that can block it: where some choice does, over its parameters."""
    code: CodeVariables
    backups: dict[str, BackupVariables]
    antecedents: dict[str, tuple[Antecedent, ...]]
    """For each stated invariant, the left-hand sides of its implications."""
    contracts: tuple[Contract, ...]


def code_as_data(model: Model, depth: int, beyond: BeyondDepth = BeyondDepth.UNREACHABLE) -> CodedModel:
    """Turn a model into a transition system in which ``prev`` nests at most ``depth`` deep.

    Raise :class:`UnsupportedSystemError` where the model has something that has no encoding.
    """
    named = {name: len(names) for name, names in model.individual_names.items()}
    manager = TermManager(names_individuals=model.start is not None, named=named)
    variables = {
        v: StateVariable(v.name, v.domain, v.sort, Role.MODEL, v.constant) for v in (*model.constants, *model.variables)
    }
    codes = code_variables(model, depth, bounded=beyond is BeyondDepth.UNREACHABLE)
    backups = backup_variables(model, codes, variables)
    translator = Translator(model, manager, variables)
    reader = CodeReader(model, codes, backups, translator, beyond)
    translator.code = reader
    edits = EditTranslator(model, codes, backups, reader)
    for name in model.rules:
        reader.sites.sets(name)
    encoder = RuleEncoder(model, codes, translator, reader, edits)
    rules = {rule.name: encoder.encode(rule) for rule in model.rules.values()}
    initial, before_start = initial_states(model, codes, backups, translator, edits)
    about_runs = {p.name: p for p in model.properties.values() if possibility_in(p) is not None}
    properties = {
        p.name: encode_property(model, translator, p, rules, before_start)
        for p in model.properties.values()
        if p.name not in about_runs
    }
    in_range = tuple(translator.in_range(v) for v in model.variables if isinstance(v.sort, RangeSort))
    possibilities = {
        p.name: encode_possibility(translator, p.condition, manager.and_(*in_range))
        for p in about_runs.values()
        if isinstance(p, StatedInvariant)
    }
    kept = [variable for backup in backups.values() for variable in (backup.saved, *backup.copies.values())]
    system = TransitionSystem(
        manager=manager,
        variables=(*variables.values(), *codes.variables(), *kept),
        inputs=reader.sites.inputs,
        initial=initial,
        in_range=in_range,
        rules=tuple(rules.values()),
        properties=properties,
        scope=dict(model.scope),
        possibilities=possibilities,
    )
    return CodedModel(
        model=model,
        system=system,
        translator=translator,
        variables=variables,
        parameters={name: rule.parameters for name, rule in rules.items()},
        choices=dict(reader.sites.choices),
        unknown_values=encoder.unknown_values,
        enabled_answers={chosen: rule for rule, chosen in reader.enabled_answers.items()},
        unknown_variants=encoder.unknown_variants,
        refusals=encoder.refusals,
        code=codes,
        backups=backups,
        antecedents=antecedents(model, translator),
        contracts=tuple(encoder.contracts),
    )
