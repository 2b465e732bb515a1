"""The report on checked models for programs: JSON by ``schema.json`` beside this file.

Owns: the names and the nesting of the JSON, and the number of its schema.
Must never know: how results are found.

Keys are only ever added within one schema number. Integers are JSON numbers of any size, Reals are exact strings
(``"0.25"``, ``"1/3"``).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from invariants.evidence.claims import Cti, Proved
from invariants.foundation.diagnostics import Diagnostic, Label
from invariants.foundation.sources import SourceText
from invariants.language.model.declarations import Bound, ChainCondition, Unbounded
from invariants.report.json_text import Json, headed, json_text
from invariants.report.renderers import ModelsRenderer
from invariants.report.way_on import way_on
from invariants.verdicts.traces.fuzz_counts import FuzzCounts
from invariants.verdicts.traces.growth import ApproachRound, GrowthRound
from invariants.verdicts.traces.shortest_chains import ShortestChains
from invariants.verdicts.traces.trace import Enabling, Failure, Judgement, StepFacts, TraceStep, Trap
from invariants.verdicts.traces.trace_lines import step_line
from invariants.verdicts.verdict import ModelReport, Result

SCHEMA = 1
"""The number of the schema. It goes up when programs that read the JSON would have to change."""


class JsonRenderer(ModelsRenderer):
    """The format ``json`` of the report on models."""

    def end(self, reports: Sequence[ModelReport], *, interrupted: bool) -> str:
        """Return the whole text."""
        return json_text(as_json(reports, interrupted=interrupted))


def as_json(reports: Iterable[ModelReport], *, interrupted: bool = False) -> Json:
    """Return the report as an object for ``json``. ``interrupted`` means that not all invariants were checked."""
    return headed(SCHEMA, {"interrupted": interrupted, "models": [_model(report) for report in reports]})


def _model(report: ModelReport) -> Json:
    return {
        "name": report.name,
        "path": report.path,
        "digest": report.digest,
        "demands": {
            "strict": report.demands.strict,
            "require": report.demands.require.value if report.demands.require else None,
        },
        "diagnostics": [diagnostic_json(diagnostic) for diagnostic in report.diagnostics],
        "results": [result_json(result) for result in report.results],
    }


def result_json(result: Result) -> Json:
    """Return one result."""
    return {
        "invariant": result.invariant,
        "verdict": result.verdict.value,
        "expected": result.expected.value if result.expected else None,
        "expected_chain": result.expected_chain,
        "as_expected": result.as_expected,
        "as_required": result.is_as_required,
        "shortfall": result.shortfall.value if result.shortfall else None,
        "vacuous": result.vacuous,
        "lemma": result.is_lemma,
        "witness": result.is_witness,
        "constants": dict(result.constants),
        **({} if result.asked is None else {"asked": asked_json(result.asked)}),
        "unmet": result.unmet,
        "bounds": {
            "chain": bound_json(result.bounds.chain),
            "steps": bound_json(result.bounds.steps),
            "scope": {name: bound_json(size) for name, size in result.bounds.scope.items()},
        },
        "bounds_stated": result.bounds_stated,
        "population": result.population.value,
        "individuals": None if result.individuals is None else dict(result.individuals),
        "chain": None if result.chain is None else list(result.chain),
        **({} if result.shortest is None else {"shortest_chains": _shortest(result.shortest)}),
        "trace": None if result.trace is None else trace_json(result.trace, result.step_facts),
        "failure": failure_json(result.failure) if result.failure else None,
        "growth": _growth(result.growth) if result.growth else None,
        "frontier": {
            "chain": result.frontier.chain,
            "verdict": result.frontier.verdict.value,
            "source": result.frontier.source.value,
            **({} if result.frontier.steps is None else {"steps": result.frontier.steps}),
        }
        if result.frontier
        else None,
        "engine": result.engine,
        "seconds": round(result.seconds, 3),
        "certificate": result.certificate,
        "proof": _proof(result.proof) if result.proof else None,
        "not_written": result.not_written,
        "from_cache": result.from_cache,
        "reason": result.reason,
        "hint": way_on(result),
        "induction": _induction(result.induction) if result.induction else None,
        "fuzz": _fuzz(result.fuzz) if result.fuzz else None,
    }


def asked_json(asked: ChainCondition) -> Json:
    """Return the chains that a result is about."""
    return {"via": list(asked.via), "without": list(asked.without)}


def _shortest(found: ShortestChains) -> Json:
    return {"chains": [list(chain) for chain in found.chains], "complete": found.is_complete, "reason": found.reason}


def _growth(growth: GrowthRound | ApproachRound) -> Json:
    found: Json = {"steps": growth.steps, "condition": list(growth.condition)}
    match growth:
        case GrowthRound():
            found |= {"least": growth.least}
        case ApproachRound():
            found |= {"round": list(growth.round), "ratio": growth.ratio, "limit": growth.limit}
    return found | {"values": list(growth.values)}


def _induction(cti: Cti) -> Json:
    return {
        "start": list(cti.start),
        "rule": cti.rule,
        "arguments": dict(cti.arguments),
        "after": list(cti.after),
        "population": dict(cti.population),
        "backups": list(cti.backups),
    }


def trace_json(trace: Sequence[TraceStep], facts: Sequence[StepFacts]) -> list[Json]:
    """Return the steps of a violating run, each with the facts about it, where there are any."""
    known = [_facts(each) for each in facts] or [{} for _ in trace]
    return [{**step_line(step), **more} for step, more in zip(trace, known, strict=True)]


def _facts(facts: StepFacts) -> Json:
    return {
        "invariants": [_judgement(each) for each in facts.judgements],
        "enabled_by": _enabling(facts.enabled_by) if facts.enabled_by else None,
    }


def _judgement(judgement: Judgement) -> Json:
    return {
        "invariant": judgement.invariant,
        "truth": judgement.truth.value,
        "failure": failure_json(judgement.failure) if judgement.failure else None,
    }


def _enabling(enabling: Enabling) -> Json:
    span = enabling.span
    return {
        "step": enabling.step,
        "reason": enabling.reason,
        "site": enabling.site,
        "present": enabling.present,
        "place": place_json(span.source, span.start, span.end),
    }


def _proof(proof: Proved) -> Json:
    return {"strengthening": list(proof.reading), "chain": proof.chain, "depth": proof.depth}


def failure_json(failure: Failure) -> Json:
    """Return the reason for which an invariant does not hold."""
    return {
        **place_json(failure.span.source, failure.span.start, failure.span.end),
        "what": failure.what,
        "witnesses": dict(failure.witnesses),
        **({} if failure.trap is None else {"trap": _trap(failure.trap)}),
    }


def _trap(trap: Trap) -> Json:
    return {
        "configurations": trap.configurations,
        "met": trap.met,
        "goal": trap.goal,
        "within": trap.within,
        "refused": trap.refused,
        "unused": [
            {
                "rule": each.rule,
                "arguments": list(each.arguments),
                "reason": each.reason,
                "site": each.site,
                "clause": each.clause,
            }
            for each in trap.unused
        ],
    }


def _fuzz(fuzz: FuzzCounts) -> Json:
    return {
        "examples": fuzz.examples,
        "steps": fuzz.steps,
        "chains": {str(length): number for length, number in sorted(fuzz.chains.items())},
        "never_fired": list(fuzz.never_fired),
        "seed": fuzz.seed,
        "fired": dict(fuzz.fired),
        "independent": fuzz.independent,
        "variants": fuzz.variants,
        "undecided": fuzz.undecided,
        "complete": fuzz.complete,
    }


def bound_json(bound: Bound) -> int | str:
    """Return a number, or ``any``."""
    return bound.value if isinstance(bound, Unbounded) else bound


def diagnostic_json(diagnostic: Diagnostic) -> Json:
    """Return a mistake in a text, or a warning."""
    return {
        "code": diagnostic.code.identifier,
        "severity": diagnostic.severity.value,
        "message": diagnostic.message,
        "labels": [_label(label) for label in diagnostic.labels],
        "notes": list(diagnostic.notes),
        "help": diagnostic.help,
    }


def _label(label: Label) -> Json:
    return {**place_json(label.span.source, label.span.start, label.span.end), "text": label.text}


def place_json(source: SourceText, start: int, end: int) -> Json:
    """Return a stretch of a text: its file, and line and column of both ends, counted from 1."""
    return {"path": source.path, "start": _position(source, start), "end": _position(source, end)}


def _position(source: SourceText, offset: int) -> Json:
    line, column = source.position(offset)
    return {"line": line, "column": column}
