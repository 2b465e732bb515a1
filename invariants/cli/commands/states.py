"""The command ``states``.

Owns: its options and help, and the bounds where none are given.
Must never know: how configurations are counted.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import click

from invariants.cli import options
from invariants.cli.exit_status import ExitStatus
from invariants.cli.parameters import path
from invariants.report.formats import ReportKind

if TYPE_CHECKING:  # the help is shown without
    from invariants.language.model.declarations import Bound
    from invariants.verdicts.states.states_report import StatesReport

_HELP = """
Count the configurations of MODEL that can be reached: by depth and by the number of modifications; in how many of them
each rule can fire; dead ends; and all values of each variable and all code of each site.

Without options, runs and chains of every length are followed, for the numbers of individuals that MODEL declares. Code
that differs only in how often the same edit with `prev` was made is the same code, if that makes no difference.
Counting ends early where steps are found that can be repeated for ever and raise or lower a number each time: they are
named, and `--chain K` and `--steps N` together make an end. What was counted until then is marked `so far`.

\b
Examples:
  invariants states review_gate.inv
  invariants states gated_upgrade.inv --scope Agent=5
  invariants states review_gate.inv --chain 2 --steps 4 --format json

\b
Exit status:
  0   all configurations within the bounds were reached
  2   a bad model, or bad usage
  3   there are more of them without end, or there may be more, or the model
      has too many values
  130 interrupted by Ctrl-C, 143 by SIGTERM: there is no report
"""


@click.command(help=_HELP)
@click.argument("model", type=path, metavar="MODEL")
@options.constants
@options.chain
@options.steps
@options.scopes("TYPE=N")
@options.timeout("visiting configurations", default=60)
@options.memory
@options.format_name(ReportKind.STATES)
@options.root
def command(  # noqa: PLR0913, PLR0917 - one for each option, all by name
    model: str,
    constants: tuple[tuple[str, str], ...],
    chain: Bound | None,
    steps: Bound | None,
    scopes: tuple[tuple[str, Bound], ...],
    timeout: float,
    memory: int | None,
    format_name: str,
    root: str | None,
) -> ExitStatus:
    """Count configurations and report, and return the exit status."""
    from invariants.cli.signals import Interrupts
    from invariants.cli.writers import start_report
    from invariants.foundation.exceptions import ModelError
    from invariants.verdicts.limits.memory import MemoryLimit, share_of_memory

    if root is not None and not os.path.isdir(root):
        raise click.UsageError(f"--root {root!r} is not a folder.")
    renderer, writer = start_report(format_name, ReportKind.STATES)
    with Interrupts() as interrupts, MemoryLimit(memory or share_of_memory()):
        try:
            report = _counted(model, dict(constants), chain, steps, scopes, timeout, root)
            interrupts.settle()
        except ModelError as error:
            writer.write(renderer.states(model, None, error.diagnostics))
            return ExitStatus.UNUSABLE
        except KeyboardInterrupt:
            return interrupts.status
        writer.write(renderer.states(model, report, ()))
    return ExitStatus.FINE if report.is_complete else ExitStatus.UNDECIDED


def _counted(
    path: str,
    constants: dict[str, str],
    chain: Bound | None,
    steps: Bound | None,
    scopes: tuple[tuple[str, Bound], ...],
    seconds: float,
    root: str | None,
) -> StatesReport:
    """Read the model and count. Raises ``ModelError`` if it cannot be used."""
    from invariants.cli.selection import load_models
    from invariants.foundation.exceptions import ModelError
    from invariants.language.model.declarations import Unbounded
    from invariants.verdicts.options import CheckOptions, misfits

    loaded = load_models((path,), root, constants=constants)
    models = [each.model for each in loaded if each.model is not None]
    if len(models) != 1:
        errors = tuple(error for each in loaded for error in each.errors)
        if not errors:
            raise click.UsageError(f"{path!r} stands for {len(models)} models; name one.")
        raise ModelError(errors)
    (model,) = models
    sizes = {name: size for name, size in scopes if isinstance(size, int)}
    wrong = misfits(CheckOptions(scopes=tuple(sizes.items())), model)
    if wrong:
        raise ModelError(wrong)
    if len(sizes) < len(scopes):
        raise click.UsageError("--scope TYPE=any: configurations are counted for a number of individuals.")

    from invariants.verdicts.states.counting import states_of  # takes longer than to find a mistake in the model

    any_ = Unbounded.ANY
    bounds = any_ if chain is None else chain, any_ if steps is None else steps
    return states_of(model, {**model.scope, **sizes}, *bounds, seconds)
