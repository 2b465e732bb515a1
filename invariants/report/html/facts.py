"""The facts that a page shows, as JSON.

Owns: the names and the nesting of the facts, on top of those of the JSON report.
Must never know: how the page shows them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from invariants.foundation import RELEASE
from invariants.foundation.sources import SourceText, Span
from invariants.language.model.declarations import Model, StatedInvariant
from invariants.report.graph.drawing import Item, Shape, draw
from invariants.report.graph.system_graph import system_graph
from invariants.report.json import as_json, place_json
from invariants.report.json_text import Json
from invariants.report.start_line import start_phrases
from invariants.report.story import step_label, trap_text, unused_text
from invariants.report.summary import render_summary
from invariants.report.text import demanded
from invariants.verdicts.traces.trace import StepKind, TraceStep, shown_text
from invariants.verdicts.verdict import ModelReport, Result

_FIRST_INEXACT = 2**53
"""Integers from here on are not exact in a browser, and become strings."""


def report_facts(reports: Sequence[ModelReport], *, interrupted: bool) -> Json:
    """Return all facts of a report."""
    facts = as_json(reports, interrupted=interrupted)
    facts["summary"] = render_summary(reports, colour=False, interrupted=interrupted)
    for known, report in zip(facts["models"], reports, strict=True):
        known["sources"] = _sources(report)
        if report.model is not None:
            known["graph"] = _graph(report.model)
            for each, result in zip(known["results"], report.results, strict=True):
                _add_result_facts(each, result, report.model)
    return dict(_exact(facts))


def system_facts(model: Model) -> Json:
    """Return the facts of a page that shows the graph of a system only."""
    sources = list(map(_source, model.sources))
    known = {"name": model.name, "path": model.path, "digest": model.digest, "sources": sources, "graph": _graph(model)}
    return dict(_exact({"version": RELEASE, "system": known}))


def _sources(report: ModelReport) -> list[Json]:
    """Return the texts of a model, and those of lemmas that are given beside it and of files with mistakes."""
    model = report.model
    spans = [label.span for diagnostic in report.diagnostics for label in diagnostic.labels]
    spans += [] if model is None else [prop.span for prop in model.all_properties.values()]
    sources = [*(() if model is None else model.sources), *(span.source for span in spans)]
    return list(map(_source, {source.path: source for source in reversed(sources)}.values()))[::-1]


def _source(source: SourceText) -> Json:
    return {"path": source.path, "text": source.text}


def _add_result_facts(known: Json, result: Result, model: Model) -> None:
    """Add the facts about a result that the page shows and the JSON report leaves out."""
    prop = model.all_properties.get(result.invariant)
    end = prop.written if isinstance(prop, StatedInvariant) else None
    known["stated"] = None if prop is None else _place(prop.span.to(end) if end else prop.span)
    known["demanded"] = demanded(result)
    known["title"] = result.title
    known["start"] = start_phrases(result.trace[0].state, model) if result.trace and result.trace[0].state else []
    if result.failure:
        known["failure"]["compared"] = result.failure.compared
        trap = result.failure.trap
        known["failure"]["trap"] = [] if trap is None else [trap_text(trap), *map(unused_text, trap.unused)]
    for step, told, facts in zip(known["trace"] or (), result.trace or (), _padded(result), strict=True):
        step.update(_step(told, model, result.invariant))
        for judgement, each in zip(step.get("invariants", ()), facts, strict=True):
            if each.failure:
                judgement["failure"]["compared"] = each.failure.compared


def _padded(result: Result) -> list[Any]:
    """Return the judgements after each step of the trace, where there are any."""
    return [each.judgements for each in result.step_facts] or [() for _ in result.trace or ()]


def _step(step: TraceStep, model: Model, invariant: str) -> Json:
    rule = None if step.rule is None else model.rules.get(step.rule)
    return {
        "kind": step.kind.value,
        "label": step_label(step),
        "defined": None if rule is None else _place(rule.span),
        "undefined": step.state is None and step.kind is not StepKind.START,
        "changes": [
            [each.place, shown_text(each.before), shown_text(each.after)] for each in step.changes_for(invariant)
        ],
        "code_changes": [[each.site, each.before, each.after] for each in step.code_changes],
    }


def _place(span: Span) -> Json:
    return place_json(span.source, span.start, span.end)


# ------------------------------------------------------------------ graph


def _graph(model: Model) -> Json:
    drawing = draw(system_graph(model))
    return {
        "title": drawing.title,
        "width": drawing.width,
        "height": drawing.height,
        "items": [_item(item) for item in drawing.items],
    }


def _item(item: Item) -> Json:
    return {
        "name": item.name,
        "style": item.style,
        "title": item.title,
        "place": None if item.span is None else _place(item.span),
        "ends": list(item.ends),
        "shapes": [_shape(shape) for shape in item.shapes],
    }


def _shape(shape: Shape) -> list[Any]:
    """Return style and path, style and place and text, or style and place and size."""
    if shape.path:
        return [shape.style, shape.path]
    if shape.text:
        return [shape.style, shape.x, shape.y, shape.text]
    return [shape.style, shape.x, shape.y, shape.width, shape.height]


def _exact(value: Any) -> Any:
    """Return facts in which every integer is exact in a browser."""
    if isinstance(value, Mapping):
        return {name: _exact(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [_exact(inner) for inner in value]
    is_large = isinstance(value, int) and not isinstance(value, bool) and abs(value) >= _FIRST_INEXACT
    return shown_text(value) if is_large else value
