"""Values on the command line.

Owns: reading bounds, scopes, times and names of formats as the user types them.
Must never know: the options that take them.
"""

from __future__ import annotations

from math import nan
from typing import TYPE_CHECKING

import click

from invariants.foundation.plugins import PluginError
from invariants.report.formats import ReportKind, format_names, has_format

if TYPE_CHECKING:  # importing the model would take longer than showing the help
    from click.shell_completion import CompletionItem

    from invariants.language.model.declarations import Bound, ExpectedVerdict

_MOST_OPTION_DIGITS = 9
"""The most digits of a number: longer numbers are slips."""
_LONGEST_TIME = 1e9
"""The most seconds: some thirty years."""


class FormatName(click.ParamType):  # type: ignore[type-arg]  # older versions of click do not know its argument
    """The name of a format that has a kind of report."""

    name = "format"

    def __init__(self, kind: ReportKind) -> None:
        self._kind = kind

    def get_metavar(self, param: click.Parameter, ctx: click.Context | None = None) -> str:
        """Return all names, for the help."""
        return f"[{'|'.join(format_names(self._kind))}]"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return the name. Raises ``click.BadParameter`` if there is no such format, or if it cannot be loaded."""
        try:
            known = has_format(value, self._kind)
        except PluginError as error:
            self.fail(f"The format {error}.", param, ctx)
        if not known:
            self.fail(f"{value!r} is not one of {', '.join(map(repr, format_names(self._kind)))}.", param, ctx)
        return value

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        """Return the names that begin so."""
        from click.shell_completion import CompletionItem

        names = (name for name in format_names(self._kind) if name.startswith(incomplete))
        return [CompletionItem(name) for name in names]


class PathText(click.ParamType):  # type: ignore[type-arg]  # as above
    """The path of a file or a folder, which need not exist."""

    name = "path"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return the path. Raises ``click.BadParameter`` for an empty one."""
        if not value:
            self.fail("the path is empty; `.` stands for the current folder.", param, ctx)
        return value

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        """Have the shell complete files."""
        from click.shell_completion import CompletionItem

        return [CompletionItem(incomplete, type="file")]


path = PathText()


def person(text: str) -> str:
    """Return the name of a person or an agent. Raises ``click.BadParameter`` where it names nobody."""
    if not text.strip() or not text.isprintable():
        raise click.BadParameter(f"{text!r} is no name: write printable characters.")
    return text


def bound(text: str) -> Bound:
    """Return a number from 0 on, or ``any``. Raises ``click.BadParameter``."""
    return _bound(text, least=0)


def requirement(text: str) -> ExpectedVerdict:
    """Return the least verdict that is good enough. Raises ``click.BadParameter``."""
    from invariants.verdicts.demands import requirable

    try:
        return requirable(text.strip())
    except ValueError as error:
        raise click.BadParameter(f"{error}.") from error


def scope(text: str) -> tuple[str, Bound]:
    """Return the name of the type in ``TYPE=NUMBER`` or ``TYPE=any``, and a number from 1 on.

    Raises ``click.BadParameter``.
    """
    name, separator, number = text.partition("=")
    if not separator or not name.strip():
        raise click.BadParameter(f"{text!r} is not of the form Agent=4 or Agent=any.")
    return name.strip(), _bound(number, least=1)


def constant(text: str) -> tuple[str, str]:
    """Return the name and the value in ``NAME=VALUE``. Raises ``click.BadParameter``."""
    name, separator, value = text.partition("=")
    if not separator or not name.strip().isidentifier() or not value.strip():
        raise click.BadParameter(f"{text!r} is not of the form fixed=true.")
    return name.strip(), value.strip()


def seconds(text: str) -> float:
    """Return a positive number of seconds. Raises ``click.BadParameter``."""
    try:
        number = float(text)
    except ValueError:
        number = nan
    if not 0 < number <= _LONGEST_TIME:
        raise click.BadParameter(f"{text!r} is no positive number of seconds.")
    return number


def memory(text: str) -> int:
    """Return the bytes of a size such as ``500M``. Raises ``click.BadParameter``."""
    from invariants.verdicts.limits.memory import memory_size

    try:
        return memory_size(text)
    except ValueError:
        raise click.BadParameter(f"{text!r} is no size from 64M on, such as 500M or 4G.") from None


def individuals_of(scopes: tuple[tuple[str, Bound], ...], what: str) -> dict[str, int]:
    """Return the number of individuals of each type that was given, for something about a fixed number of them.

    Raises ``click.UsageError``.
    """
    found: dict[str, int] = {}
    for name, size in scopes:
        if not isinstance(size, int):
            raise click.UsageError(f"--scope {name}=any: {what} is about a fixed number of individuals.")
        found[name] = size
    return found


def _bound(text: str, *, least: int) -> Bound:
    from invariants.language.model.declarations import Unbounded

    word = text.strip()
    if word == Unbounded.ANY.value:
        return Unbounded.ANY
    if not (word.isascii() and word.isdigit() and len(word) <= _MOST_OPTION_DIGITS and int(word) >= least):
        raise click.BadParameter(f"{text!r} is neither a number from {least} on nor `any`.")
    return int(word)
