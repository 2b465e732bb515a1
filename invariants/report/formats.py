"""The registry of report formats.

Owns: the list of formats, the kinds of report that each format has, and where its renderers are.
Must never know: how a report is rendered, or where its text goes.

A format is a file with a renderer (``report/renderers.py``) for each kind of report that the format has, and a row
here. Renderers are named instead of imported: the command line reads the names of all formats before it needs one.
"""

from __future__ import annotations

from enum import Enum
from importlib import import_module
from typing import Any, NamedTuple

from invariants.foundation.plugins import PluginError, load_plugin, plugin_names

GROUP = "invariants.formats"
"""The entry points by which other distributions add formats: a name, and the :class:`Format` that it stands for."""

TEXT = "text"
"""The default format."""


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
    TEETH = "teeth"
    """Models, with the mutations that their checks notice."""
    BLAME = "blame"
    """Invariants, with breaking sets, repairs and cores."""
    SOLUTION = "solution"
    """Models with holes, and their fillings."""
    STATES = "states"
    """The configurations of a model that can be reached."""
    SYSTEM = "system"
    """The graph of a system."""


class Format(NamedTuple):
    """For each kind of report its renderer, as ``module:class``; empty where the format has no such report.

    A named tuple, because importing records takes longer than showing the help.
    """

    models: str = ""
    certificates: str = ""
    log: str = ""
    decision: str = ""
    blame: str = ""
    solution: str = ""
    teeth: str = ""
    states: str = ""
    system: str = ""


FORMATS = {
    TEXT: Format(
        models="invariants.report.text:TextRenderer",
        certificates="invariants.report.certificates.text:CertificatesTextRenderer",
        log="invariants.report.replay.text:LogTextRenderer",
        decision="invariants.report.decisions.text:DecisionTextRenderer",
        blame="invariants.report.blame.text:BlameTextRenderer",
        solution="invariants.report.solutions.text:SolveTextRenderer",
        teeth="invariants.report.teeth.text:TeethTextRenderer",
        states="invariants.report.states.text:StatesTextRenderer",
        system="invariants.report.graph.text:SystemTextRenderer",
    ),
    "json": Format(
        models="invariants.report.json:JsonRenderer",
        certificates="invariants.report.certificates.json:CertificatesJsonRenderer",
        log="invariants.report.replay.json:LogJsonRenderer",
        decision="invariants.report.decisions.json:DecisionJsonRenderer",
        blame="invariants.report.blame.json:BlameJsonRenderer",
        solution="invariants.report.solutions.json:SolveJsonRenderer",
        teeth="invariants.report.teeth.json:TeethJsonRenderer",
        states="invariants.report.states.json:StatesJsonRenderer",
    ),
    "sarif": Format(
        models="invariants.report.ci.sarif:SarifRenderer",
        blame="invariants.report.ci.blame_sarif:BlameSarifRenderer",
    ),
    "junit": Format(models="invariants.report.ci.junit:JUnitRenderer"),
    "github": Format(models="invariants.report.ci.github:GitHubRenderer"),
    "html": Format(
        models="invariants.report.html.renderer:HtmlRenderer",
        system="invariants.report.html.renderer:SystemHtmlRenderer",
    ),
    "svg": Format(system="invariants.report.graph.svg:SvgRenderer"),
    "mermaid": Format(system="invariants.report.graph.mermaid:MermaidRenderer"),
}
"""The formats, by their names on the command line."""


def format_names(kind: ReportKind) -> list[str]:
    """Return the names of the formats that have this kind of report, formats of other distributions last.

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
    """Return whether a format of that name has this kind of report. Raises ``PluginError``."""
    return bool(_target(name, kind))


def renderer(name: str, kind: ReportKind) -> Any:
    """Import the renderer of one kind of report in a format.

    Raises ``KeyError`` if the format lacks the report, ``PluginError`` if the format belongs to another distribution
    and cannot be loaded.
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
