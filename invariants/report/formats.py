"""The registry of report formats.

Owns: which formats there are, which kinds of report each of them has, and where its renderers are.
Must never know: how a report is rendered, or where its text goes.

A format is a file with a renderer for each kind of report that the format has (``report/renderers.py`` says what a
renderer is), and a row here. Renderers are named rather than imported: the command line reads the names of formats
before it knows which one is asked for.
"""

from __future__ import annotations

from enum import Enum
from importlib import import_module
from typing import Any, NamedTuple

from invariants.foundation.plugins import PluginError, load_plugin, plugin_names

GROUP = "invariants.formats"
"""The entry points by which other distributions add formats: a name, and the :class:`Format` that it stands for."""

TEXT = "text"
"""The format that is written where none is asked for."""


class ReportKind(Enum):
    """The subject of a report. The value is the field of :class:`Format` with the renderer."""

    MODELS = "models"
    """Models that were checked or fuzzed."""
    CERTIFICATES = "certificates"
    """Certificates that were verified."""
    LOG = "log"
    """A log that was replayed."""
    DECISION = "decision"
    """A proposal that a gate has decided."""


class Format(NamedTuple):
    """For each kind of report its renderer, as ``module:class``; empty where the format has no such report.

    A named tuple, for records take longer to import than the help to be shown.
    """

    models: str = ""
    certificates: str = ""
    log: str = ""
    decision: str = ""


FORMATS = {
    TEXT: Format(
        models="invariants.report.text:TextRenderer",
        certificates="invariants.report.verification:CertificatesTextRenderer",
        log="invariants.report.replay.text:LogTextRenderer",
        decision="invariants.report.decisions.text:DecisionTextRenderer",
    ),
    "json": Format(
        models="invariants.report.json:JsonRenderer",
        certificates="invariants.report.verification:CertificatesJsonRenderer",
        log="invariants.report.replay.json:LogJsonRenderer",
        decision="invariants.report.decisions.json:DecisionJsonRenderer",
    ),
    "sarif": Format(models="invariants.report.sarif:SarifRenderer"),
}
"""The formats by the name that they have on the command line."""


def format_names(kind: ReportKind) -> list[str]:
    """Return the names of the formats that have such a report, those of other distributions last.

    A format of another distribution that cannot be loaded is left out.
    """
    found = [name for name, each in FORMATS.items() if getattr(each, kind.value)]
    for name in plugin_names(GROUP):
        try:
            if name not in FORMATS and has_format(name, kind):
                found.append(name)
        except PluginError:
            continue
    return found


def has_format(name: str, kind: ReportKind) -> bool:
    """Return whether there is a format of that name, with such a report. Raises ``PluginError``."""
    return bool(_target(name, kind))


def renderer(name: str, kind: ReportKind) -> Any:
    """Import the renderer of one kind of report in a format.

    Raises ``KeyError`` if the format does not have it, ``PluginError`` if it is another distribution's and cannot be
    loaded.
    """
    target = _target(name, kind)
    if not target:
        raise KeyError(f"no format {name!r} for a report on {kind.value}")
    module, _, attribute = target.partition(":")
    return getattr(import_module(module), attribute)


def _target(name: str, kind: ReportKind) -> str:
    found = FORMATS.get(name) or load_plugin(GROUP, name)
    if found is not None and not isinstance(found, Format):
        raise PluginError(f"{name!r} is not an invariants.report.formats.Format but {found!r}")
    return getattr(found, kind.value, "")
