"""The command ``verify``.

Owns: its options and help, which files are checked, where their models are looked for, and the exit status.
Must never know: the conditions under which a certificate is accepted.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, assert_never

import click

from invariants.cli import options
from invariants.cli.exit_status import ExitStatus, worst
from invariants.cli.files import CERTIFICATE_SUFFIX, files_in, leads_out, without_repetitions
from invariants.cli.parameters import path as path_type
from invariants.foundation.no_answer import NoAnswer
from invariants.foundation.records import Record
from invariants.report.formats import ReportKind
from invariants.verdicts.limits.memory import share_of_memory

if TYPE_CHECKING:  # the help is shown without
    from invariants.cluster.errands import Errands
    from invariants.evidence.certificates.checking import Checked, Checker
    from invariants.language.model.declarations import Model

LARGEST_CERTIFICATE = 32 << 20
"""The greatest size of a certificate in bytes: computing the obligations of a larger one would take hours."""

_HELP = """
Check certificates of proofs. A folder stands for every .smt2 file below it.

The proof obligations are computed again from the model and compared with the certificate; then two solvers, Z3 and
cvc5, have to prove them. Models are looked for in the current folder, or in the folder that --models names; nothing
outside that folder is read. A link in a folder CERT that leads out of it is refused.

--cluster spreads the work over the workers of a cluster (see `check`). That they accept a certificate is marked as
reported: nobody can check it without doing the work.

A certificate of a model without an initial state is refused: its proof holds vacuously.

\b
Examples:
  invariants verify proofs/
  invariants verify proofs/ --models models/ --format json

\b
Exit status:
  0   all certificates are accepted
  1   a certificate is refused
  2   bad usage
  3   no certificate is refused, but a solver did not decide, or is not installed
  130 interrupted by Ctrl-C; the report has the certificates until then
  143 the same by SIGTERM
"""


@click.command(help=_HELP)
@options.paths("CERT")
@click.option("--models", type=path_type, metavar="DIR", help="Folder that the paths of models start from.")
@options.timeout("each question to a solver; without it, as much work as an idle machine does in 60 s")
@options.memory
@click.option("--allow-vacuous", is_flag=True, help="Accept proofs about models without an initial state.")
@options.cluster
@options.profile
@options.format_name(ReportKind.CERTIFICATES)
def command(
    *,
    paths: tuple[str, ...],
    models: str | None,
    timeout: float | None,
    memory: int | None,
    cluster: str | None,
    profile: bool,
    format_name: str,
    allow_vacuous: bool,
) -> ExitStatus:
    """Check certificates and report, and return the exit status."""
    from invariants.cli.clusters import errands_on
    from invariants.cli.signals import Interrupts
    from invariants.cli.writers import start_report
    from invariants.report.certificates.checked import CertificateReport

    files = _files(paths)
    if models is not None and not os.path.isdir(models):
        raise click.UsageError(f"--models {models!r} is not a folder.")
    asked = _VerifyRequest(paths, Path(models or "."), timeout, memory or share_of_memory(), allow_vacuous)
    renderer, writer = start_report(format_name, ReportKind.CERTIFICATES)
    reports: list[CertificateReport] = []
    interrupted = False
    with errands_on(cluster, profile=profile) as errands, Interrupts() as interrupts:
        try:
            for path, checked, seconds in asked.checked(files, errands):
                report = CertificateReport(path, checked, seconds, _renewal(checked, path, models))
                with interrupts.held():
                    reports.append(report)
                    writer.write(renderer.report(report))
        except KeyboardInterrupt:
            interrupted = True
        interrupts.settle()
        writer.write(renderer.end(reports, interrupted=interrupted))
    return interrupts.status if interrupted else worst(_status(report.checked) for report in reports)


def checked_files(
    paths: Sequence[str],
    models: Path,
    timeout: float | None,
    memory: int | None = None,
    errands: Errands | None = None,
) -> Iterator[tuple[str, Checked]]:
    """Yield each certificate in some files and folders, with the outcome of checking it."""
    asked = _VerifyRequest(paths, models, timeout, memory or share_of_memory())
    for path, checked, _ in asked.checked(_files(paths), errands):
        yield path, checked


def _model_of_case(path: Path, base: Path) -> tuple[Model, str]:
    """Return the model after the change of a case, and the digest of the case. Raises ``ModelError``."""
    from invariants.gate.running.case import model_of_case  # few certificates are about changes

    return model_of_case(path, base)


class _VerifyRequest(Record):
    """The checks that are asked for: of models below a folder, with seconds for each question, in so many bytes."""

    paths: Sequence[str]
    base: Path
    timeout: float | None
    memory: int
    allow_vacuous: bool = False

    def checked(self, files: Sequence[str], errands: Errands | None) -> Iterator[tuple[str, Checked, float]]:
        """Yield each file with the outcome of checking it here, or on a cluster, and the seconds that this took."""
        from invariants.evidence.certificates.checking import QUESTIONS, Checker, with_effort
        from invariants.foundation.limits import LONGEST_WAIT, PATIENCE

        seconds = self.timeout or LONGEST_WAIT
        solvers = with_effort(self.timeout or PATIENCE)
        checker = Checker(self.base, seconds, solvers, allow_vacuous=self.allow_vacuous, read_case=_model_of_case)
        here = partial(
            _all_checked, partial(_check, checker, self.paths), seconds=QUESTIONS * seconds, memory=self.memory
        )
        if errands is None:
            yield from here(files=files)
        else:
            yield from self._by_cluster(files, errands, lambda path: here(files=[path]))

    def _by_cluster(
        self, files: Sequence[str], errands: Errands, here: Callable[[str], Iterator[tuple[str, Checked, float]]]
    ) -> Iterator[tuple[str, Checked, float]]:
        from invariants.cluster.certificates import CertificateChecks

        checks = CertificateChecks(errands, self.base, self.timeout, self.memory, allow_vacuous=self.allow_vacuous)
        sent = [(path, checks.send(_sendable(path, self.paths))) for path in files]
        for path, errand in sent:
            if errand is None:
                yield from here(path)
                continue
            checked, seconds = checks.outcome(*errand)
            yield path, checked, seconds


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


def _all_checked(
    check: Callable[[str], Checked], files: Sequence[str], seconds: float, memory: int
) -> Iterator[tuple[str, Checked, float]]:
    """Yield each file with the outcome of checking it, and the seconds that this took.

    All files are checked in one separate process. A file that takes too long, or too many bytes, ends the process, and
    another process goes on with the remaining files.
    """
    from invariants.verdicts.limits.own_process import answered

    left = list(files)
    while left:
        for answer in answered(lambda: map(check, tuple(left)), seconds, memory):
            path = left.pop(0)
            checked = _not_checked(path, answer.found) if isinstance(answer.found, NoAnswer) else answer.found
            yield path, checked, answer.seconds


def _not_checked(path: str, why: NoAnswer) -> Checked:
    """Return the outcome for a certificate whose check had to be stopped."""
    from invariants.evidence.certificates.certificate import MalformedHeaderError, read_header
    from invariants.evidence.certificates.checking import RefusalReason, RefusedCertificate, UndecidedCertificate
    from invariants.foundation.exceptions import ModelError
    from invariants.foundation.files import decoded, read_regular

    try:
        header, _ = read_header(decoded(read_regular(path, LARGEST_CERTIFICATE), path).text)
    except (MalformedHeaderError, ModelError, OSError) as error:
        return RefusedCertificate(RefusalReason.MALFORMED, str(error))
    return UndecidedCertificate(str(why), header)


def _check(checker: Checker, folders: Sequence[str], path: str) -> Checked:
    from invariants.evidence.certificates.checking import RefusalReason, RefusedCertificate
    from invariants.foundation.exceptions import ModelError

    if leads_out(path, folders):
        return RefusedCertificate(RefusalReason.MALFORMED, "it is a link out of the folder that was named")
    try:
        text = _text_in(path)
    except ModelError:
        return RefusedCertificate(RefusalReason.MALFORMED, "the file is not UTF-8 text")
    except OSError as error:
        return RefusedCertificate(RefusalReason.MALFORMED, f"the file cannot be read: {error.strerror or error}")
    return checker.check(text)


def _text_in(path: str) -> str:
    """Return the text of a certificate. Raises ``ModelError`` and ``OSError``."""
    from invariants.foundation.files import decoded, read_regular

    # The text is compared byte for byte, so it keeps its byte order mark.
    return decoded(read_regular(path, LARGEST_CERTIFICATE), path, keep_mark=True).text


def _sendable(path: str, folders: Sequence[str]) -> str:
    """Return the text of a certificate; an empty one, which is none, where the check here says what is wrong."""
    from invariants.foundation.exceptions import ModelError

    try:
        return "" if leads_out(path, folders) else _text_in(path)
    except (ModelError, OSError):
        return ""


def _renewal(checked: Checked, path: str, models: str | None) -> str | None:
    """Return the command that writes a certificate anew; None where this cannot help."""
    from invariants.evidence.certificates.checking import CASE_ENDING, RENEWABLE, RefusedCertificate
    from invariants.evidence.certificates.renewal import renewal

    if isinstance(checked, RefusedCertificate) and checked.header and checked.header.path.endswith(CASE_ENDING):
        return None  # the gate writes it, where it decides again
    if isinstance(checked, RefusedCertificate) and checked.refusal in RENEWABLE:
        return renewal(checked.header, path, models)
    return None


def _status(checked: Checked) -> ExitStatus:
    from invariants.evidence.certificates.checking import Accepted, RefusedCertificate, UndecidedCertificate

    match checked:
        case Accepted():
            return ExitStatus.FINE
        case RefusedCertificate():
            return ExitStatus.VIOLATED
        case UndecidedCertificate():
            return ExitStatus.UNDECIDED
        case _:
            assert_never(checked)
