"""The way in from Python.

Owns: loading, checking and fuzzing a model, replaying a log, verifying certificates and explaining a word, in one call
each.
Must never know: how any of this is done.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from fractions import Fraction
from functools import partial
from os import PathLike, fspath
from pathlib import Path
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from invariants.foundation.codes import Code
from invariants.foundation.diagnostics import Diagnostic
from invariants.foundation.exceptions import ModelError
from invariants.foundation.files import text_in
from invariants.foundation.limits import PAGE_WIDTH, any_number_of_digits
from invariants.language.loader import load as load_file
from invariants.language.model.declarations import Bound, ChainCondition, Model, Unbounded
from invariants.results import Results
from invariants.verdicts.limits.memory import memory_size
from invariants.verdicts.options import CheckOptions, SilentListener, misfits
from invariants.verdicts.verdict import Result

if TYPE_CHECKING:
    from concurrent.futures import Executor

    from invariants.cluster.connection import Cluster
    from invariants.cluster.errands import Errands
    from invariants.evidence.certificates.checking import Checked
    from invariants.logs.log_report import LogReport

LARGEST_LOG = 64 << 20
"""The greatest size of a log in bytes: far more than any log whose steps can be replayed."""

GivenBound = int | str | Unbounded
"""A bound as a caller may write it: a number, or ``"any"``."""


def load(
    path: str | PathLike[str],
    *,
    root: str | PathLike[str] | None = None,
    lemmas: Sequence[str] = (),
    constants: Mapping[str, bool | int | Fraction | str] | None = None,
) -> Model:
    """Return the model in a file, with the files that it imports from inside ``root``.

    Each lemma is a condition, or a name, a colon and a condition; it is added to the lemmas in the text. The
    values of ``constants`` replace those in the declarations, by name: a Python value, or a text of the language.

    By default the root is the current folder if the file lies in it, else the folder of the file. Raises
    :class:`ModelError` with every error found.
    """
    given = {
        name: str(value).lower() if isinstance(value, bool) else str(value) for name, value in (constants or {}).items()
    }
    return load_file(Path(path), root=None if root is None else Path(root), lemmas=tuple(lemmas), constants=given)


@any_number_of_digits()
def check(  # noqa: PLR0913 - one for each option, all by name
    model: Model | str | PathLike[str],
    *,
    invariants: Sequence[str] = (),
    chain: GivenBound | None = None,
    steps: GivenBound | None = None,
    scope: Mapping[str, GivenBound] | None = None,
    timeout: float | None = None,
    via: Sequence[str] = (),
    without: Sequence[str] = (),
    all_shortest: bool = False,
    engines: Sequence[str] = (),
    jobs: int | None = None,
    memory: int | str | None = None,
    executor: Executor | None = None,
    cluster: str | Cluster | None = None,
    recheck: bool = False,
    certificates: str | PathLike[str] | None = None,
) -> Results:
    """Check a model, or the model in a file, and return one result for each check of an invariant.

    Options that are not given are taken from the checks in the model.

    Args:
        model: a model, or the path of a file.
        invariants: the names of the invariants to check; all by default.
        chain: the most modifications, a number or ``"any"``.
        steps: the most transitions before, between and after modifications, a number or ``"any"``.
        scope: numbers of individuals by type, each a number or ``"any"``.
        timeout: seconds for each invariant.
        via: modifications that a violating chain has to have; the expectations in the text are not judged then.
        without: modifications that it may not have.
        all_shortest: whether results have every chain that is as short as the one of a violation, in ``shortest``.
        engines: the names of the engines that may be asked; all by default.
        jobs: the most processes, or tasks of the executor, at a time.
        memory: the memory that each process of this check may take, in bytes, or as in ``"500M"``. All work is done in
            such processes then, unless there is an executor: a limit on the process of the caller would be one on the
            caller's own work. By default, short work is done here, without a limit, and the processes for longer work
            share the machine's memory.
        executor: runs the tasks that need more than a few seconds, in place of the checker's own processes. A task that
            fails there makes a result ``unknown`` at worst. Runs and proofs from there are checked here. It cannot be
            checked that a search has covered its bounds: the ``source`` of the frontier says who reports it.
        cluster: does the work on a cluster: ``"local:2"``, the address of a scheduler, or a connection from
            :func:`invariants.cluster.connection.connected`, which several calls can share. Runs and proofs from there
            are checked here; that a search has covered its bounds is reported, as with an executor.
        recheck: runs searches here, in the checker's own processes; the executor gets the other tasks.
        certificates: a folder for certificates of proofs; the result of a proof has the path of its certificate.

    The results are a tuple with texts: ``story(invariant)``, ``report()`` and ``page()``; notebooks show them. Every
    result has a ``verdict``, and the evidence for it: :data:`invariants.Result` lists the kinds. Raises
    :class:`ModelError` if the model cannot be used, or has no such invariant or type, and ``ValueError`` where
    ``timeout`` is not positive, or where a cluster is given with an executor or a condition on chains. Raises
    :class:`invariants.cluster.connection.ClusterError` where there is no cluster to work with. Where a certificate
    cannot be written, ``not_written`` of the result says why.
    """
    from invariants.shaping.shortest_chains import check_chains
    from invariants.solver.z3.interruption import SignalWatch
    from invariants.verdicts.obligations import warnings_of_reading
    from invariants.verdicts.session import check_apart, check_model

    options = replace(
        _options(invariants, chain, steps, scope, timeout),
        engines=(engines,) if isinstance(engines, str) else tuple(engines),
        jobs=jobs,
        memory=_memory(memory),
        recheck=recheck,
        certificates=None if certificates is None else fspath(certificates),
        chains=ChainCondition(_names(via), _names(without)) if via or without else None,
        all_shortest=all_shortest,
    )
    model = _fitting(model, options)
    warnings = warnings_of_reading(model, options)
    if warnings != model.warnings:
        model = replace(model, warnings=warnings)
    if cluster is not None:
        if executor is not None or options.chains is not None or all_shortest:
            raise ValueError("a cluster is asked about all chains, and without an executor")
        from invariants.cluster.check import ClusterChecks

        with _errands(cluster) as errands, SignalWatch(), ClusterChecks(errands) as checks:
            return _results(tuple(checks.findings(model, options, SilentListener())), model)
    is_apart = memory is not None and executor is None
    ask = partial(check_apart if is_apart else partial(check_model, executor=executor), listener=SilentListener())
    with SignalWatch():
        found = tuple(check_chains(model, options, ask))
    return _results(found, model)


@any_number_of_digits()
def fuzz(  # noqa: PLR0913 - one for each option, all by name
    model: Model | str | PathLike[str],
    *,
    examples: int = 1000,
    seed: int | None = None,
    invariants: Sequence[str] = (),
    chain: GivenBound | None = None,
    steps: GivenBound | None = None,
    scope: Mapping[str, GivenBound] | None = None,
    timeout: float | None = None,
    cluster: str | Cluster | None = None,
) -> Results:
    """Try random runs of a model, or of the model in a file, and return one result for each check of an invariant.

    Args:
        model: a model, or the path of a file.
        examples: the number of runs.
        seed: the seed of the random numbers; another one each time by default.
        invariants: the names of the invariants to try; all by default.
        chain: the most modifications, a number or ``"any"``.
        steps: the most transitions before, between and after modifications, a number or ``"any"``.
        scope: numbers of individuals by type.
        timeout: seconds for each invariant.
        cluster: tries shards of the runs on a cluster, as for :func:`check`: the same for every number of workers, but
            others than without a cluster.

    Raises :class:`ModelError` and ``ValueError`` as :func:`check`.
    """
    from secrets import randbelow

    from invariants.verdicts.fuzz_session import FuzzOptions, fuzz_model

    options = _options(invariants, chain, steps, scope, timeout)
    model = _fitting(model, options)
    asked = FuzzOptions(examples, randbelow(2**32) if seed is None else seed)
    if cluster is not None:
        from invariants.cluster.fuzz import ClusterFuzz
        from invariants.verdicts.supervision import process_for

        with _errands(cluster) as errands, process_for([model], options.bytes) as process:
            findings = ClusterFuzz(errands, asked).findings(model, options, SilentListener(), process)
            return _results(tuple(findings), model)
    return _results(tuple(fuzz_model(model, options, asked, SilentListener())), model)


@any_number_of_digits()
def replay(
    model: Model | str | PathLike[str],
    log: str | PathLike[str] | Iterable[Mapping[str, Any]],
    *,
    scope: Mapping[str, int] | None = None,
    timeout: float | None = None,
    ignore_unknown_fields: bool = False,
) -> LogReport:
    """Return whether a log is a run of a model, where it departs from the model, and how the invariants fare along it.

    Args:
        model: a model, or the path of a file.
        log: the path of a file in JSON Lines, or the objects on its lines.
        scope: numbers of individuals by type, in place of those of the model and the log.
        timeout: seconds for completing the log.
        ignore_unknown_fields: whether unknown fields and variables are skipped.

    Raises :class:`ModelError` if the model or the log cannot be used, and ``ValueError`` as :func:`check`.
    """
    from invariants.foundation.sources import SourceText
    from invariants.logs.log_header import header_of_log, require_room
    from invariants.logs.log_reading import read_log
    from invariants.logs.log_replay import replay_log

    model = _fitting(model, _options(scope=scope))
    if isinstance(log, str | PathLike):
        source = text_in(fspath(log), LARGEST_LOG, "name a log in a regular file")
    else:
        source = SourceText("<log>", "".join(f"{json.dumps(line, ensure_ascii=False)}\n" for line in log))
    header = header_of_log(source, model)
    sizes = {**model.scope, **header.scope, **(scope or {})}
    require_room(source, header, sizes)
    model = replace(model, individual_names=header.names)
    steps = read_log(source, model, sizes, ignore_unknown=ignore_unknown_fields)
    return replay_log(model, sizes, steps, path=source.path, seconds=_seconds(timeout))


@any_number_of_digits()
def verify(
    *certificates: str | PathLike[str],
    models: str | PathLike[str] = ".",
    timeout: float | None = None,
    cluster: str | Cluster | None = None,
) -> dict[str, Checked]:
    """Check certificates, and return for each file whether it is accepted, refused or undecided, with the reason.

    Args:
        certificates: files, and folders that stand for the certificates below them.
        models: the folder that the models in certificates are relative to.
        timeout: seconds for each question to a solver.
        cluster: checks them on a cluster, as for :func:`check`; the ``source`` of an acceptance says that it was
            reported.

    Raises ``FileNotFoundError`` where a path has no certificate, ``ValueError`` as :func:`check`, and ``TypeError`` for
    what is no path.
    """
    from click import UsageError

    from invariants.cli.commands.verify import checked_files

    wrong = next((each for each in certificates if not isinstance(each, str | PathLike)), None)
    if wrong is not None:
        raise TypeError(f"a certificate is a path, and {wrong!r} is none: name each by itself, as in verify(*paths)")
    paths = tuple(fspath(path) for path in certificates)
    try:
        with nullcontext() if cluster is None else _errands(cluster) as errands:
            return dict(checked_files(paths, Path(models), _seconds(timeout), errands=errands))
    except UsageError as error:
        raise FileNotFoundError(error.message) from None


def explain(word: str, *, width: int = PAGE_WIDTH) -> str:
    """Return the explanation of a diagnostic code, a verdict or a word of reports.

    Raises ``LookupError`` where there is none.
    """
    from invariants.cli.commands.explain import page_about
    from invariants.report.terminal.style import Painter

    rows = page_about(word, Painter(False), width)
    if rows is None:
        raise LookupError(f"there is no code or word {word!r}")
    return "\n".join(rows)


@contextmanager
def _errands(cluster: str | Cluster) -> Iterator[Errands]:
    """Yield the way to send work to a cluster; one that is named by its address is left at the end."""
    from invariants.cluster.connection import connected
    from invariants.cluster.errands import Errands

    with connected(cluster) if isinstance(cluster, str) else nullcontext(cluster) as found:
        errands = Errands(found.send, found.size)
        try:
            yield errands
        finally:
            errands.call_off()


def _results(found: Sequence[Result | Diagnostic], model: Model) -> Results:
    results = (each for each in found if isinstance(each, Result))
    return Results(results, model, (each for each in found if isinstance(each, Diagnostic)))


def _options(
    invariants: Sequence[str] = (),
    chain: GivenBound | None = None,
    steps: GivenBound | None = None,
    scope: Mapping[str, GivenBound] | None = None,
    timeout: float | None = None,
) -> CheckOptions:
    """Return the options that check and fuzz have in common. Raises :class:`ModelError`."""
    return CheckOptions(
        invariants=_names(invariants),
        chain=_bound("chain", chain, 0),
        steps=_bound("steps", steps, 0),
        scopes=tuple((name, bound) for name, given in (scope or {}).items() if (bound := _bound(name, given, 1))),
        timeout=_seconds(timeout),
    )


def _names(given: Sequence[str]) -> tuple[str, ...]:
    return (given,) if isinstance(given, str) else tuple(given)


def _seconds(given: float | None) -> float | None:
    """Return the given time. Raises ``ValueError`` unless it is a positive number of seconds."""
    if given is not None and not given > 0:
        raise ValueError(f"timeout is {given}, which is no positive number of seconds")
    return given


def _fitting(model: Model | str | PathLike[str], options: CheckOptions) -> Model:
    """Return the model, loaded if it is in a file. Raises :class:`ModelError` where options do not fit it."""
    loaded = model if isinstance(model, Model) else load(model)
    wrong = misfits(options, loaded)
    if wrong:
        raise ModelError(wrong)
    return loaded


def _memory(given: int | str | None) -> int | None:
    """Return a size in bytes. Raises :class:`ModelError` if the text is not a size."""
    if not isinstance(given, str):
        return given
    try:
        return memory_size(given)
    except ValueError:
        message = f"memory is {given!r}, which is no size"
        raise ModelError((Diagnostic(Code.BAD_OPTION, message, help='write "500M", for instance'),)) from None


def _bound(name: str, given: GivenBound | None, least: int) -> Bound | None:
    """Return a bound as a model has it. Raises :class:`ModelError` if it is neither ``any`` nor at least ``least``."""
    if given is None or isinstance(given, Unbounded):
        return given
    if given == Unbounded.ANY.value:
        return Unbounded.ANY
    if isinstance(given, bool) or not isinstance(given, int) or given < least:
        message = f"{name} is {given!r}, which is neither a number from {least} on nor `any`"
        raise ModelError((Diagnostic(Code.BAD_OPTION, message, help='give an integer, or "any"'),))
    return given
