"""The command lines of commands that report on models.

Owns: their options as data.
Must never know: how they are carried out.
"""

from __future__ import annotations

from invariants.cli.configuration.settings import FileSettings
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
    within_bounds: bool = False
    """Whether the command tries runs within the bounds, and proves nothing."""

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
