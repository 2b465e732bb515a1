"""The command ``cache``.

Owns: its options and help.
Must never know: the content of the cache.
"""

from __future__ import annotations

import click

from invariants.cli.exit_status import ExitStatus

_HELP = """
Show how large the cache of `check --cache` is, or empty it.

\b
Examples:
  invariants cache --size
  invariants cache --clear
"""


@click.command(help=_HELP)
@click.option("--size", is_flag=True, help="Show the folder, the number of entries, and their size.")
@click.option("--clear", is_flag=True, help="Drop all entries.")
def command(size: bool, clear: bool) -> ExitStatus:
    """Show the size of the cache, or empty it, and return the exit status."""
    from invariants.report.terminal.columns import visible
    from invariants.verdicts.cache.store import Store, default_folder

    if not size and not clear:
        raise click.UsageError("Say --size, --clear or both.")
    folder = default_folder()
    store = Store(folder)
    if clear:
        try:
            store.clear()
        except OSError as error:
            raise click.UsageError(f"{folder!r} cannot be emptied: {error.strerror or error}.") from error
    if size:
        entries, taken = store.size()
        click.echo(f"{visible(folder)}: {entries:,} entries, {taken / (1 << 20):.1f} MB")
    return ExitStatus.FINE
