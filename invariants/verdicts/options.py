"""The options of a check, and the reports on its progress.

Owns: the options of a check as data, whether they fit a model, and the protocol for progress.
Must never know: where options come from (a command line, a Python program), or how progress is shown.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Protocol

from invariants.foundation.codes import Code
from invariants.foundation.diagnostics import Diagnostic
from invariants.foundation.exceptions import ModelError
from invariants.foundation.records import Record, ValueRecord
from invariants.foundation.suggestions import one_of
from invariants.language.model.declarations import Bound, ChainCondition, Model
from invariants.verdicts.limits.memory import share_of_memory


class Defaults(ValueRecord):
    """Values for bounds that neither the text nor an option states. None or empty: the defaults of the language."""

    chain: Bound | None = None
    steps: Bound | None = None
    scopes: tuple[tuple[str, Bound], ...] = ()
    """Those of types that a model does not have are nothing to it."""
    timeout: float | None = None


class WorkLimits(ValueRecord):
    """Limits of parts of the work on each invariant, in seconds of an idle machine. None: no limit but that of all."""

    every_size: float | None = None
    """For a proof for every number of individuals, where one for the given number is enough: it is tried, and not
    waited for."""
    refuting: float | None = None
    """For searches and runs at random, each, where chains and runs have no bounds and no prover has an answer."""


class CheckOptions(ValueRecord):
    """Options that override those in the text. None or empty: as in the text."""

    invariants: tuple[str, ...] = ()
    """Names of the invariants to check; empty for those that the text's checks list."""
    chain: Bound | None = None
    steps: Bound | None = None
    scopes: tuple[tuple[str, Bound], ...] = ()
    timeout: float | None = None
    """Seconds for each invariant."""
    engines: tuple[str, ...] = ()
    """Names of the engines to use; empty for all."""
    jobs: int | None = None
    """How many engines may run at a time; None for as many as there are processors. Of more than one, there may be one
    more where numbers have no end: a prover that waits for others to give up never begins."""
    memory: int | None = None
    """Bytes that each process may take; None for a share of the machine's memory."""
    recheck: bool = False
    """Whether searches are done here where an executor could report them."""
    cache: str | None = None
    """The folder that evidence is kept in for later checks; None for none."""
    certificates: str | None = None
    """The folder that certificates of proofs are written to; None for none."""
    vacuity: bool = True
    """Whether to look for what never happens, once everything is decided: for warnings, which change no verdict."""
    chains: ChainCondition | None = None
    """The chains that violations have to have; None for every chain."""
    all_shortest: bool = False
    """Whether every chain is looked for that is as short as the one of a violation."""
    defaults: Defaults = Defaults()
    work: float | None = None
    """The work that is allowed for each invariant, in seconds of an idle machine; None for as many as the timeout."""
    limits: WorkLimits = WorkLimits()
    """Limits of parts of it."""

    @property
    def bytes(self) -> int:
        """Return the bytes that each process may take."""
        return self.memory or share_of_memory(self.jobs)


class Progress(Record):
    """A piece of work that a check has finished."""

    invariant: str
    engine: str | None
    text: str
    """A few words, such as "chain 2 complete"; of an invariant that is decided, the verdict."""
    decided: tuple[int, int] | None = None
    """Where an invariant was decided: how many are by now, and how many there are."""


class ProgressListener(Protocol):
    """A receiver of progress."""

    def progress(self, event: Progress) -> None:
        """Receive progress, now and then while a check is running; an implementation must return quickly."""


class SilentListener:
    """A listener that ignores progress."""

    def progress(self, event: Progress) -> None:
        """Do nothing."""


def misfits(options: CheckOptions, model: Model) -> tuple[Diagnostic, ...]:
    """Return the options that do not fit: invariants and populations that the model does not have, unknown engines."""
    found = [
        Diagnostic(
            Code.UNKNOWN_INVARIANT,
            f"{model.name} has no invariant `{name}`",
            help=one_of(name, "its invariants are", tuple(model.all_properties)),
        )
        for name in options.invariants
        if name not in model.all_properties
    ]
    found += [
        Diagnostic(
            Code.BAD_OPTION,
            f"`{name}` is an enumeration, and its members are in the text"
            if name in {enum.name for enum in model.enums}
            else f"{model.name} has no type `{name}` to set the scope of",
            help=one_of(name, "types with individuals are", tuple(model.scope))
            or "only types of individuals, as in `type T`, have a scope, and the model has none",
        )
        for name, _ in options.scopes
        if name not in model.scope
    ]
    found += [
        too_few_for_names(name, size, model)
        for name, size in options.scopes
        if isinstance(size, int) and size < len(model.individual_names.get(name, ()))
    ]
    impossible = not_possible(options.chains, model)
    found += impossible
    if options.chains is not None and not impossible:
        found += _not_asked_about(options.chains, options.invariants, model)
    return (*found, *_unusable(options.engines))


def parts_of(chains: ChainCondition | None) -> list[ChainCondition]:
    """Return a condition for each name in a condition on chains, and the whole."""
    if chains is None:
        return []
    return [*(ChainCondition((name,)) for name in (*chains.via, *chains.without)), chains]


def not_possible(chains: ChainCondition | None, model: Model) -> list[Diagnostic]:
    """Return the mistakes in a condition on chains: names of no modification, and names on both sides."""
    if chains is None:
        return []
    known = model.chain_of(model.rules)
    found = [
        Diagnostic(
            Code.BAD_OPTION,
            f"`{name}` is a transition, and chains consist of modifications"
            if name in model.rules
            else f"{model.name} has no modification `{name}`",
            help=one_of(name, "its modifications are", known) or "it has none: every chain is empty",
        )
        for name in dict.fromkeys((*chains.via, *chains.without))
        if name not in known
    ]
    both = (name for name in chains.via if name in chains.without)
    found += [
        Diagnostic(
            Code.BAD_OPTION,
            f"no chain is via `{name}` and without it",
            help="name it behind one of --via and --without",
        )
        for name in both
    ]
    return found


def _not_asked_about(chains: ChainCondition, names: Iterable[str], model: Model) -> Iterator[Diagnostic]:
    """Yield the implicit invariants among the names that a question about some chains leaves out."""
    from invariants.language.analysis.chain_conditions import about_chains  # few checks ask so

    asked = about_chains(model, chains)
    models = (asked, *asked.variants)
    for name in names:
        having = [each for each in models if name in each.properties]
        if having and not any(each.is_asked_about(name) for each in having):
            yield Diagnostic(
                Code.BAD_OPTION,
                f"`{name}` is an implicit invariant, and this question is about those that the text states",
                help="state its condition as an invariant",
            )


def too_few_for_names(population: str, size: int, model: Model) -> Diagnostic:
    """Return the complaint that there are fewer individuals than names."""
    names = model.individual_names[population]
    return Diagnostic(
        Code.BAD_OPTION,
        f"{size} of `{population}` are fewer than the {len(names)} that {model.name} gives names to",
        help=f"take {len(names)} or more: {', '.join(names)} are different individuals",
    )


def _unusable(engines: tuple[str, ...]) -> Iterator[Diagnostic]:
    """Yield the mistakes in names of engines, including plug-ins that cannot be imported."""
    if engines:
        from invariants.engines.registry import engine
    for name in engines:
        try:
            engine(name)
        except ModelError as error:
            yield from error.diagnostics
