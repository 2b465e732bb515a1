"""The command ``verify``.

Owns: which files are checked, where their models are looked for, and the exit status.
Must never know: what it takes to accept a certificate.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterable, Sequence
from pathlib import Path

import click

from invariants.cli.exit_status import ExitStatus, worst
from invariants.cli.files import CERTIFICATE_SUFFIX, files_in, without_repetitions
from invariants.cli.terminal import page_width, wants_colour
from invariants.evidence.certificates.checking import (
    Accepted,
    Checked,
    Checker,
    RefusalReason,
    RefusedCertificate,
    UndecidedCertificate,
)
from invariants.report.verification import (
    CertificateReport,
    render_certificate,
    render_certificate_summary,
    render_certificates_json,
)


def run(paths: Sequence[str], *, models: str | None, timeout: float, format_name: str) -> int:
    """Check certificates and report; the exit status."""
    files = _files(paths)
    if models is not None and not os.path.isdir(models):
        raise click.UsageError(f"--models {models!r} is not a folder.")
    checker = Checker(Path(models or "."), timeout)
    as_text = format_name == "text"
    colour = as_text and wants_colour(sys.stdout)
    reports = []
    for path in files:
        started = time.monotonic()
        checked = _check(checker, path)
        reports.append(CertificateReport(path, checked, time.monotonic() - started))
        if as_text:
            click.echo(render_certificate(reports[-1], colour=colour, width=page_width(sys.stdout)))
    if as_text:
        click.echo(render_certificate_summary(reports, colour=colour))
    else:
        from importlib.metadata import version

        text = render_certificates_json(reports, version=version("invariants"))
        sys.stdout.flush()
        sys.stdout.buffer.write(text.encode("utf-8", "replace"))
        sys.stdout.buffer.flush()
    return worst(_statuses(report.checked for report in reports))


def _files(paths: Sequence[str]) -> list[str]:
    found: list[str] = []
    for path in paths:
        files = files_in(path, CERTIFICATE_SUFFIX)
        if not files:
            raise click.UsageError(f"There is no {CERTIFICATE_SUFFIX} file in {path!r}.")
        if not os.path.exists(path):
            raise click.UsageError(f"There is no file {path!r}.")
        found += files
    return without_repetitions(found)


def _check(checker: Checker, path: str) -> Checked:
    try:
        text = Path(path).read_bytes().decode("utf-8")
    except UnicodeDecodeError:
        return RefusedCertificate(RefusalReason.MALFORMED, "the file is not UTF-8 text")
    except OSError as error:
        return RefusedCertificate(RefusalReason.MALFORMED, f"the file cannot be read: {error.strerror or error}")
    return checker.check(text)


def _statuses(checked: Iterable[Checked]) -> Iterable[ExitStatus]:
    for each in checked:
        match each:
            case Accepted():
                yield ExitStatus.FINE
            case RefusedCertificate():
                yield ExitStatus.VIOLATED
            case UndecidedCertificate():
                yield ExitStatus.UNDECIDED
