"""The way in from Python.

Owns: loading and checking a model in one call each.
Must never know: how a model is checked; text formatting.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from os import PathLike, fspath
from pathlib import Path
from typing import TYPE_CHECKING

from invariants.foundation.codes import Code
from invariants.foundation.diagnostics import Diagnostic
from invariants.foundation.exceptions import ModelError
from invariants.language.loader import load as load_file
from invariants.language.model.declarations import Bound, Model, Unbounded
from invariants.verdicts.limits.memory import memory_size
from invariants.verdicts.options import CheckOptions, SilentListener, misfits
from invariants.verdicts.verdict import Result

if TYPE_CHECKING:
    from concurrent.futures import Executor

GivenBound = int | str | Unbounded
"""A bound as a caller may write it: a number, or ``"any"``."""


def load(path: str | PathLike[str], *, root: str | PathLike[str] | None = None, lemmas: Sequence[str] = ()) -> Model:
    """Return the model in a file, with the files that it imports from inside ``root``.

    Each lemma is a condition, or a name, a colon and a condition; it is added to the lemmas in the text.

    By default the root is the current folder if the file lies in it, else the folder of the file. Raises
    :class:`ModelError` with every error found.
    """
    return load_file(Path(path), root=None if root is None else Path(root), lemmas=tuple(lemmas))


def check(  # noqa: PLR0913 - one for each option, all by name
    model: Model | str | PathLike[str],
    *,
    invariants: Sequence[str] = (),
    chain: GivenBound | None = None,
    steps: GivenBound | None = None,
    scope: Mapping[str, GivenBound] | None = None,
    timeout: float | None = None,
    engines: Sequence[str] = (),
    jobs: int | None = None,
    memory: int | str | None = None,
    executor: Executor | None = None,
    recheck: bool = False,
    certificates: str | PathLike[str] | None = None,
) -> tuple[Result, ...]:
    """Check a model, or the model in a file, and return one result for each check of an invariant.

    Options that are not given are taken from the checks in the model.

    Args:
        model: a model, or the path of a file.
        invariants: the names of the invariants to check; all by default.
        chain: the most modifications, a number or ``"any"``.
        steps: the most transitions before, between and after modifications, a number or ``"any"``.
        scope: numbers of individuals by type, each a number or ``"any"``.
        timeout: seconds for each invariant.
        engines: the names of the engines that may be asked; all by default.
        jobs: the most processes, or tasks of the executor, at a time.
        memory: the memory that each process of this check may take, in bytes, or as in ``"500M"``; by default a share
            of the machine's memory.
        executor: runs the tasks that need more than a few seconds, in place of the checker's own processes. A task that
            fails there makes a result ``unknown`` at worst. Runs and proofs from there are checked here. It cannot be
            checked that a search has covered its bounds: the ``source`` of the frontier says who reports it.
        recheck: runs searches here, in the checker's own processes; the executor gets the other tasks.
        certificates: a folder for certificates of proofs; the result of a proof has the path of its certificate.

    Every result has a ``verdict``, and the evidence for it: :data:`invariants.Result` lists the kinds. Raises
    :class:`ModelError` if the model cannot be used, or has no such invariant or type. Where a certificate cannot be
    written, ``not_written`` of the result says why.

    """
    from invariants.solver.z3.interruption import SignalWatch
    from invariants.verdicts.session import check_model

    options = CheckOptions(
        invariants=(invariants,) if isinstance(invariants, str) else tuple(invariants),
        chain=_bound("chain", chain, 0),
        steps=_bound("steps", steps, 0),
        scopes=tuple((name, bound) for name, given in (scope or {}).items() if (bound := _bound(name, given, 1))),
        timeout=timeout,
        engines=(engines,) if isinstance(engines, str) else tuple(engines),
        jobs=jobs,
        memory=_memory(memory),
        recheck=recheck,
        certificates=None if certificates is None else fspath(certificates),
    )
    if not isinstance(model, Model):
        model = load(model)
    wrong = misfits(options, model)
    if wrong:
        raise ModelError(wrong)
    with SignalWatch():
        found = tuple(check_model(model, options, SilentListener(), executor))
    return tuple(each for each in found if isinstance(each, Result))


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
