"""The pytest plugin: every check of a model is a test.

Owns: which files are collected, the name of a test, when it fails, and where warnings about vacuity are shown.
Must never know: how a model is checked.

Every run of pytest in an environment with the checker loads this module, with or without models. So nothing of the
package is imported before the first model is met.
"""

from __future__ import annotations

import argparse
import os
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from invariants.foundation.diagnostics import Diagnostic
    from invariants.language.model.declarations import Bound, Model
    from invariants.verdicts.demands import Demands
    from invariants.verdicts.obligations import Obligation
    from invariants.verdicts.options import CheckOptions
    from invariants.verdicts.verdict import Result

_SUFFIX = ".inv"
_LOOKED_AT = 1 << 16
"""The number of first bytes in which a file's header is looked for, behind its comments."""
_VACUITY = "vacuity"
"""The name of the test of warnings about vacuity, and of the property with their text in a test's report."""
_HEADER = re.compile(rb"\A(?:\xef\xbb\xbf)?(?:\s|#[^\n]*(?:\n|\Z))*(?:system|spec)\s")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options of the plugin."""
    group = parser.getgroup("invariants", "models of self-modifying systems (*.inv)")
    group.addoption(
        "--inv-chain",
        metavar="K|any",
        type=_bound,
        help="at most K modifications, whatever the checks in the models say",
    )
    group.addoption(
        "--inv-steps",
        metavar="N|any",
        type=_bound,
        help="at most N transitions before, between and after modifications, whatever the checks in the models say",
    )
    group.addoption("--inv-timeout", metavar="SECONDS", type=_seconds, help="time for each invariant")
    group.addoption(
        "--inv-strict",
        action="store_true",
        default=None,
        help="only complete answers pass: no `tested`, no `unknown`, no default bounds where no bounds were stated",
    )
    group.addoption(
        "--inv-require",
        metavar="VERDICT",
        choices=("proved", "survives", "tested"),
        help="the least verdict that passes: proved, survives or tested",
    )


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """Collect models: files that begin with ``system`` or ``spec``.

    Other files of that suffix are left alone, among them libraries of models.
    """
    if file_path.suffix == _SUFFIX and (parent.session.isinitpath(file_path) or _has_header(file_path)):
        return ModelFile.from_parent(parent, path=file_path)
    return None


def _has_header(path: Path) -> bool:
    try:
        with path.open("rb") as stream:
            return _HEADER.match(stream.read(_LOOKED_AT)) is not None
    except OSError:
        return False


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Show the warnings about vacuity: a test that passes may say less than it seems."""
    reports = [report for kind in ("passed", "failed") for report in terminalreporter.getreports(kind)]
    texts = [text for report in reports for name, text in getattr(report, "user_properties", ()) if name == _VACUITY]
    if texts:
        terminalreporter.section("invariants: warnings about vacuity", yellow=True)
        for text in dict.fromkeys(texts):
            terminalreporter.write_line(text)


# ---------------------------------------------------------------- options


def _bound(text: str) -> str:
    """Check a bound and return its text: options travel to other processes."""
    _read_bound(text)
    return text


def _read_bound(text: str) -> Bound:
    import click

    from invariants.cli.parameters import bound

    try:
        return bound(text)
    except click.BadParameter as error:
        raise argparse.ArgumentTypeError(error.message) from error


def _seconds(text: str) -> float:
    import click

    from invariants.cli.parameters import seconds

    try:
        return seconds(text)
    except click.BadParameter as error:
        raise argparse.ArgumentTypeError(error.message) from error


def _options(config: pytest.Config, path: Path) -> CheckOptions:
    """Return the options for a file. Raises ``ModelError`` if the configuration is wrong."""
    from invariants.cli.configuration.discovery import find_configuration
    from invariants.verdicts.options import CheckOptions

    configuration = find_configuration(None)
    chain, steps = config.getoption("--inv-chain"), config.getoption("--inv-steps")
    return CheckOptions(
        chain=None if chain is None else _read_bound(chain),
        steps=None if steps is None else _read_bound(steps),
        timeout=config.getoption("--inv-timeout"),
        jobs=configuration.jobs,
        memory=configuration.memory,
        defaults=configuration.for_file(str(path)).defaults,
    )


def _demands(config: pytest.Config, path: Path) -> Demands:
    from invariants.cli.configuration.discovery import find_configuration
    from invariants.cli.configuration.settings import FileSettings
    from invariants.verdicts.demands import requirable

    least = config.getoption("--inv-require")
    given = FileSettings(strict=config.getoption("--inv-strict"), require=None if least is None else requirable(least))
    return find_configuration(None).for_file(str(path)).overridden_by(given).demands


# ------------------------------------------------------------------ models


class ModelFile(pytest.File):
    """A model, checked when the first of its tests runs, for the results that its tests need."""

    def __init__(self, **given: Any) -> None:
        super().__init__(**given)
        self._model: Model | None = None
        self._options: Any = None
        self._demands: Demands | None = None
        self._obligations: tuple[Obligation, ...] = ()
        self._findings: Iterator[Any] | None = None
        self._waiting: list[int] = []
        self._found: dict[int, Result] = {}
        self._warnings: dict[Diagnostic, None] = {}

    def collect(self) -> Iterable[CheckTest | VacuityTest]:
        """Yield one test for each check of an invariant and, where only complete answers pass, one of vacuity.

        Raises ``CollectError`` where the model cannot be used.
        """
        from invariants.foundation.exceptions import ModelError
        from invariants.language.loader import load
        from invariants.verdicts.obligations import obligations

        try:
            self._options = _options(self.config, self.path)
            self._demands = _demands(self.config, self.path)
            self._model = load(_shown(self.path))
        except ModelError as error:
            raise self.CollectError(_rendered(error.diagnostics)) from None
        self._obligations = obligations(self._model, self._options)
        names: dict[str, int] = {}
        for number, obligation in enumerate(self._obligations):
            name = _name_of(obligation, self._model)
            names[name] = names.get(name, 0) + 1
            if names[name] > 1:
                name = f"{name} ({names[name]})"
            yield CheckTest.from_parent(self, name=name, number=number, obligation=obligation)
        if self._demands.strict and self._obligations:
            yield VacuityTest.from_parent(self, name=_VACUITY)

    @property
    def model(self) -> Model:
        """The model. Raises ``RuntimeError`` before the file is collected."""
        if self._model is None:
            raise RuntimeError("a test of a model that was not collected")
        return self._model

    def result(self, number: int) -> Result:
        """Return the result of an obligation, from the one check of the model that its tests share."""
        if number not in self._found:
            if number not in self._waiting:
                self._start()
            self._go_on_to(number)
        if not self._waiting:
            self._end()
        return self._found[number]

    def warnings(self) -> tuple[Diagnostic, ...]:
        """Return the warnings about vacuity, from the same check or, if no test was run, from a check of everything."""
        if not self._found:
            self._start(everything=True)
        for number in tuple(self._waiting):
            self.result(number)
        return tuple(self._warnings)

    def take_warnings(self) -> str | None:
        """Return the text of the warnings about vacuity once a check with warnings is over; else None."""
        if self._waiting or not self._warnings:
            return None
        return _rendered(self._warnings)

    def _start(self, *, everything: bool = False) -> None:
        """Begin one check of all results that the tests of this file still need, or of everything."""
        from msgspec.structs import replace

        from invariants.verdicts.options import SilentListener
        from invariants.verdicts.session import check_model

        self.teardown()
        tests = (test for test in self.session.items if isinstance(test, CheckTest) and test.parent is self)
        missing = {test.obligation.property for test in tests if test.number not in self._found}
        if everything:
            missing = {obligation.property for obligation in self._obligations}
        options = replace(self._options, invariants=tuple(sorted(missing)))
        # One result for each obligation about these invariants, in the order of the text.
        self._waiting = [n for n, obligation in enumerate(self._obligations) if obligation.property in missing]
        self._findings = iter(check_model(self.model, options, SilentListener()))

    def _go_on_to(self, number: int) -> None:
        from msgspec.structs import replace

        from invariants.verdicts.verdict import Result

        for finding in self._findings or ():
            if isinstance(finding, Result):
                self._found[self._waiting.pop(0)] = replace(finding, demands=self._demands)
                if number in self._found:
                    return
            else:
                self._note(finding)
        raise RuntimeError(f"{self.path} was checked without a result for {self._obligations[number].property}")

    def _end(self) -> None:
        """Wait for the warnings that follow the last result."""
        for finding in self._findings or ():
            self._note(finding)

    def _note(self, finding: Diagnostic) -> None:
        from invariants.foundation.codes import VACUITY

        if finding.code in VACUITY:
            self._warnings[finding] = None

    def teardown(self) -> None:
        """Stop a check that no test waits for any more."""
        if self._findings is not None and hasattr(self._findings, "close"):
            self._findings.close()
        self._findings = None
        self._waiting = []


class _ModelTest(pytest.Item):
    """A test of a model, which fails with a text for people."""

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """Return the text, without a traceback."""
        if isinstance(excinfo.value, pytest.fail.Exception):
            return str(excinfo.value)
        return super().repr_failure(excinfo, style)

    @property
    def _file(self) -> ModelFile:
        if not isinstance(self.parent, ModelFile):
            raise TypeError("this is a test of a model")
        return self.parent


class CheckTest(_ModelTest):
    """One check of an invariant.

    The test fails where the command would not end with status 0: where the verdict differs from the expected one or,
    without an expectation, is violated or unknown; and where it is less than the options demand.
    """

    def __init__(self, *, number: int, obligation: Obligation, **given: Any) -> None:
        super().__init__(**given)
        self.number = number
        self.obligation = obligation

    def runtest(self) -> None:
        """Check, and fail with the text that the command ``check`` prints."""
        from invariants.cli.exit_status import ExitStatus, status_of
        from invariants.foundation.exceptions import ModelError
        from invariants.foundation.limits import PAGE_WIDTH
        from invariants.report.text import render_result

        try:
            result = self._file.result(self.number)
        except ModelError as error:
            pytest.fail(_rendered(error.diagnostics), pytrace=False)
        text = render_result(result, self._file.model, colour=False, width=PAGE_WIDTH)
        self.user_properties.append(("verdict", result.verdict.value))
        warnings = self._file.take_warnings()
        if warnings is not None:
            self.user_properties.append((_VACUITY, warnings))
        if status_of(result) is not ExitStatus.FINE:
            pytest.fail(text, pytrace=False)
        self.add_report_section("call", "invariants", text)

    def reportinfo(self) -> tuple[Path, int | None, str]:
        """Return the place of the invariant, and a title."""
        span = self._file.model.all_properties[self.obligation.property].span
        here = os.path.realpath(span.source.path) == os.path.realpath(self.path)
        return self.path, span.line - 1 if here else None, f"{self._file.model.name}: {self.name}"


class VacuityTest(_ModelTest):
    """The test that fails on warnings about vacuity, for a file of which only complete answers pass."""

    def runtest(self) -> None:
        """Fail with the warnings that the command ``check`` prints."""
        from invariants.foundation.exceptions import ModelError

        try:
            warnings = self._file.warnings()
        except ModelError as error:
            pytest.fail(_rendered(error.diagnostics), pytrace=False)
        if warnings:
            pytest.fail(_rendered(warnings), pytrace=False)

    def reportinfo(self) -> tuple[Path, int | None, str]:
        """Return the file and a title."""
        return self.path, None, f"{self.path.name}: {self.name}"


def _name_of(obligation: Obligation, model: Model) -> str:
    """Return the invariant with bounds, values of constants, and numbers of individuals that are not as declared."""
    from invariants.language.model.declarations import Unbounded

    bounds = obligation.bounds
    options: list[tuple[str, Bound]] = [("chain", bounds.chain), ("steps", bounds.steps)]
    options += [(name, size) for name, size in bounds.scope.items() if size != model.scope[name]]
    shown = [f"{name} {size.value if isinstance(size, Unbounded) else size}" for name, size in options]
    shown += [f"{name} = {value}" for name, value in obligation.given.items()]
    return f"{obligation.property}[{', '.join(shown)}]"


def _shown(path: Path) -> str:
    """Return the path in the form that users of pytest know."""
    relative = os.path.relpath(path)
    return str(path) if relative.startswith(os.pardir) else relative


def _rendered(diagnostics: Iterable[Diagnostic]) -> str:
    from invariants.foundation.limits import PAGE_WIDTH
    from invariants.report.diagnostic_text import render_all

    return render_all(tuple(diagnostics), colour=False, width=PAGE_WIDTH)
