"""The models that a command works on.

Owns: which files are models, which are only imported by others, and which options apply to which model.
Must never know: the command.
"""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from types import MappingProxyType

from msgspec.structs import replace

from invariants.cli.configuration.settings import FileSettings, ProjectSettings
from invariants.cli.files import SHOWN_INPUT, STANDARD_INPUT, model_files, without_repetitions
from invariants.foundation.codes import Code
from invariants.foundation.diagnostics import Diagnostic
from invariants.foundation.exceptions import ModelError
from invariants.foundation.records import Record
from invariants.foundation.suggestions import one_of
from invariants.language.loader import load, load_text
from invariants.language.model.compounds import leaves
from invariants.language.model.declarations import Model
from invariants.language.parsing.given import read_lemmas
from invariants.language.parsing.raw_text import LARGEST_FILE, source_of
from invariants.verdicts.demands import Demands
from invariants.verdicts.limits.time_limit import OutOfTime, TimeLimit
from invariants.verdicts.options import CheckOptions, misfits, not_possible, parts_of

READING_EXTRA = 0.5
"""Seconds that reading a file may take more than one invariant may: most models take a twentieth of that."""


class Loaded(Record):
    """A file that was read: as a model, or with errors."""

    path: str
    model: Model | None
    errors: tuple[Diagnostic, ...] = ()


class ReportTask(Record):
    """A file to report on; for a model, with the options that apply to it."""

    loaded: Loaded
    options: CheckOptions
    demands: Demands = Demands()

    @property
    def model(self) -> Model:
        """Return the model. Raises ``ValueError`` where the file has errors."""
        if self.loaded.model is None:
            raise ValueError(f"{self.loaded.path} is no model")
        return self.loaded.model


def load_models(
    paths: Sequence[str],
    root: str | None,
    lemmas: Sequence[str] = (),
    constants: Mapping[str, str] = MappingProxyType({}),
    seconds: Callable[[str], float | None] = lambda path: None,
) -> list[Loaded]:
    """Return the models in the paths, in order, without libraries that a folder holds for other models to import.

    Each model gets the lemmas in addition to its own, and of the values those of its own constants. ``seconds`` is the
    time that an invariant in the file at a path has; a file whose reading takes longer is no model.

    Raises ``ModelError`` for a constant that no model has.
    """
    files = without_repetitions(file for path in paths for file in model_files(path))
    loaded = [_load(file, root, lemmas, constants, seconds(file)) for file in files]
    _require_known(constants, loaded)
    imported = {os.path.realpath(s.path) for entry in loaded if entry.model for s in entry.model.sources[1:]}
    libraries = imported - set(map(os.path.realpath, paths))
    return [entry for entry in loaded if not (_is_headless(entry) and os.path.realpath(entry.path) in libraries)]


def tasks(
    loaded: Sequence[Loaded],
    options: CheckOptions,
    given: FileSettings,
    configuration: ProjectSettings,
    lemmas: Sequence[str] = (),
) -> list[ReportTask]:
    """Return the tasks, without models that have none of the requested invariants.

    ``lemmas`` are those that the models got in addition to their own: there is a result for each of them.
    Settings that are given override the settings of the project.

    Raises ``ModelError`` if a name in the options belongs to no model, or to no engine.
    """
    models = [entry.model for entry in loaded if entry.model]
    if models:
        problems = [(name, CheckOptions(invariants=(name,), chains=options.chains)) for name in options.invariants]
        problems += [(scope[0], CheckOptions(scopes=(scope,))) for scope in options.scopes]
        problems += [(engine, CheckOptions(engines=(engine,))) for engine in options.engines]
        problems += [("", CheckOptions(chains=each)) for each in parts_of(options.chains)]
        homeless = [part for _, part in problems if all(misfits(part, model) for model in models)]
        if homeless:
            raise ModelError(tuple(dict.fromkeys(d for part in homeless for d in misfits(part, models[0]))))
    tried = [each.declaration.name.text for each in read_lemmas(lemmas)]
    found = []
    for entry in loaded:
        fitting = _fitted(options, entry.model, tried) if entry.model else options
        if fitting is not None:
            configured = configuration.settings if entry.path == SHOWN_INPUT else configuration.for_file(entry.path)
            settings = configured.overridden_by(given)
            found.append(ReportTask(entry, replace(fitting, defaults=settings.defaults), settings.demands))
    return found


def usable_tasks(
    paths: Sequence[str], root: str | None, options: CheckOptions, constants: Mapping[str, str]
) -> list[ReportTask]:
    """Return the tasks of a command that takes models only. Raises ``ModelError`` where a file or an option is bad."""
    from invariants.cli.configuration.discovery import find_configuration

    loaded = load_models(paths, root, constants=constants)
    errors = tuple(error for entry in loaded for error in entry.errors)
    if errors:
        raise ModelError(errors)
    return tasks(loaded, options, FileSettings(), find_configuration(root))


def _load(
    path: str, root: str | None, lemmas: Sequence[str], constants: Mapping[str, str], seconds: float | None
) -> Loaded:
    shown = SHOWN_INPUT if path == STANDARD_INPUT else path
    folder = None if root is None else Path(root)
    try:
        if path != STANDARD_INPUT:
            read = partial(load, path, root=folder, lemmas=lemmas)
        else:
            source = source_of(sys.stdin.buffer.read(LARGEST_FILE + 1), shown)
            read = partial(load_text, source.text, path=shown, root=folder, lemmas=lemmas)
        with TimeLimit(None if seconds is None else seconds + READING_EXTRA), _without_collection():
            model = read()
            own = _constants(model) if constants else ()
            given = {name: value for name, value in constants.items() if name in own}
            return Loaded(shown, read(constants=given) if given else model)
    except ModelError as error:
        return Loaded(shown, None, error.diagnostics)
    except OutOfTime:
        return Loaded(shown, None, (_too_long_to_read(shown),))


@contextmanager
def _without_collection() -> Iterator[None]:
    """Let nobody search for cycles: a model that is read lives on, and a search takes as long as the model is large."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def _too_long_to_read(path: str) -> Diagnostic:
    return Diagnostic(
        Code.READING_TIMED_OUT,
        f"the time ran out while `{path}` was read",
        help="give more time, with `--timeout`; or divide the model",
    )


def _constants(model: Model) -> Iterable[str]:
    """Return the names of constants as the text has them: an optional value or record is one, an individual is none."""
    whole = {part: name for name, shape in model.compounds.items() for part in leaves(shape)}
    individuals = model.individuals
    names = (whole.get(each.name, each.name) for each in model.constants)
    return dict.fromkeys(name for name in names if name not in individuals)


def _require_known(constants: Mapping[str, str], loaded: Sequence[Loaded]) -> None:
    """Raise ``ModelError`` where a value is for no constant of any model."""
    if not constants or any(entry.model is None for entry in loaded):
        return
    models = [entry.model for entry in loaded if entry.model]
    names = tuple(dict.fromkeys(name for model in models for name in _constants(model)))
    variables = {each.name for model in models for each in model.variables}

    def way_out(name: str) -> str:
        if name in variables:
            return f"`{name}` is a variable: the system may change it; `const` declares what is given a value"
        return one_of(name, "constants are", names) or "only constants, as in `const fixed: Bool`, are given values"

    unknown = [
        Diagnostic(
            Code.BAD_OPTION,
            f"there is no constant `{name}` to give a value to",
            help=way_out(name),
        )
        for name in constants
        if name not in names
    ]
    if unknown:
        raise ModelError(tuple(unknown))


def _is_headless(entry: Loaded) -> bool:
    return bool(entry.errors) and entry.errors[0].code is Code.MISSING_HEADER


def _fitted(options: CheckOptions, model: Model, tried: Sequence[str]) -> CheckOptions | None:
    """Return the options that apply to the model; None if it has none of the invariants, or not all modifications.

    Beside invariants that are named, they name the lemmas that are ``tried``.
    """
    if any(not_possible(options.chains, model)):
        return None
    names = tuple(name for name in options.invariants if name in model.all_properties)
    if options.invariants and not names:
        return None
    names += tuple(name for name in tried if names and name not in names)
    scopes = tuple(scope for scope in options.scopes if scope[0] in model.scope)
    return replace(options, invariants=names, scopes=scopes)
