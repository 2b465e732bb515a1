"""The command lines of commands that report on models.

Owns: their options as data, and which options do not fit together.
Must never know: what is done with them.
"""

from __future__ import annotations

import os

import click

from invariants.cli.configuration.settings import FileSettings
from invariants.cli.files import MODEL_SUFFIX, STANDARD_INPUT, model_files
from invariants.foundation.records import Record
from invariants.language.model.declarations import Bound, ChainCondition, ExpectedVerdict
from invariants.verdicts.options import CheckOptions


class ModelsRequest(Record, kw_only=True):
    """The options of a command line."""

    paths: tuple[str, ...]
    invariants: tuple[str, ...] = ()
    lemmas: tuple[str, ...] = ()
    constants: tuple[tuple[str, str], ...] = ()
    via: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    all_shortest: bool = False
    chain: Bound | None = None
    steps: Bound | None = None
    scopes: tuple[tuple[str, Bound], ...] = ()
    timeout: float | None = None
    engines: tuple[str, ...] = ()
    jobs: int | None = None
    memory: int | None = None
    certificates: str | None = None
    cache: bool | None = None
    recheck: bool = False
    strict: bool | None = None
    require: ExpectedVerdict | None = None
    format_name: str | None = None
    output: str | None = None
    root: str | None = None
    traces: str | None = None
    itf: bool = False
    quiet: bool = False
    verbose: bool = False
    why: bool = False
    watch: bool = False
    changed_since: str | None = None
    cluster: str | None = None

    @property
    def options(self) -> CheckOptions:
        """Return the options that concern the check itself."""
        return CheckOptions(
            invariants=self.invariants,
            chain=self.chain,
            steps=self.steps,
            scopes=self.scopes,
            timeout=self.timeout,
            engines=self.engines,
            jobs=self.jobs,
            memory=self.memory,
            certificates=self.certificates,
            recheck=self.recheck,
            chains=ChainCondition(self.via, self.without) if self.via or self.without else None,
            all_shortest=self.all_shortest,
        )

    @property
    def settings(self) -> FileSettings:
        """Return the options that override the settings of a project, without the options of a check."""
        return FileSettings(strict=self.strict, require=self.require)


def refuse_bad_usage(request: ModelsRequest) -> None:
    """Raise ``click.UsageError`` where options do not fit together, or a path has no model."""
    if request.itf and request.traces is None:
        raise click.UsageError("--itf says how to write --traces; it needs --traces DIR.")
    if request.root is not None and not os.path.isdir(request.root):
        raise click.UsageError(f"--root {request.root!r} is not a folder.")
    for option, is_given in (("--watch", request.watch), ("--changed-since", request.changed_since is not None)):
        if is_given and STANDARD_INPUT in request.paths:
            raise click.UsageError(f"{option} is about files, and standard input is none.")
    if STANDARD_INPUT in request.paths and request.certificates is not None:
        raise click.UsageError("--certificates needs a model in a file: a certificate says where its model lies.")
    if request.lemmas and request.certificates is not None:
        raise click.UsageError("--certificates needs lemmas that the model states; write those of --try-lemma into it.")
    if request.cluster is not None and (request.via or request.without or request.all_shortest):
        raise click.UsageError("--cluster takes no --via, --without and --all-shortest; ask these on this machine.")
    if request.why and (request.via or request.without):
        raise click.UsageError("--why is about proofs for every chain; leave out --via and --without.")
    for path in request.paths:
        if not model_files(path):
            raise click.UsageError(f"There is no {MODEL_SUFFIX} file in {path!r}.")
