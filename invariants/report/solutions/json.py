"""The report of ``solve`` for programs to read: JSON as ``solve_schema.json`` in the folder above says.

Owns: the names and the nesting of the JSON, and the number of its schema.
Must never know: how fillings are found.

Keys are only ever added within one schema number. Results are as in the report on checked models.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from invariants.report.json import place_json, result_json
from invariants.report.json_text import Json, headed, json_text
from invariants.report.renderers import PartsRenderer
from invariants.shaping.filling.conditions import ConditionFilling, NoFilling
from invariants.shaping.filling.constants import NoLimit, NumberFilling
from invariants.shaping.filling.filled_files import WrittenModel
from invariants.shaping.filling.holes import ModelHole
from invariants.shaping.filling.questions import LimitInterval
from invariants.shaping.filling.solving import Solution, SolveReport
from invariants.shaping.filling.vocabulary.readable import HoleVocabulary

SCHEMA = 1
"""Goes up when a program that reads the JSON would have to be changed."""


class SolveJsonRenderer(PartsRenderer[SolveReport]):
    """The format ``json`` of the report of ``solve``."""

    def end(self, reports: Sequence[SolveReport], *, interrupted: bool) -> str:
        """Return everything."""
        content = {"interrupted": interrupted, "models": [_model(report) for report in reports]}
        return json_text(headed(SCHEMA, content))


def _model(report: SolveReport) -> Json:
    solution = report.solution
    fillings = solution.fillings or (None,) * len(solution.holes)
    holes = zip(solution.holes, solution.vocabularies, fillings, strict=True)
    return {
        "name": solution.name,
        "path": solution.path,
        "invariants": list(solution.invariants),
        "holes": [_hole(*each) for each in holes],
        **_outcome(solution),
        "texts": dict(solution.texts),
        "written": None if solution.written is None else _written(solution.written),
        "checked": solution.asked,
        "seconds": round(report.seconds, 3),
    }


def _written(written: WrittenModel) -> Json:
    return {"path": written.path, "not_written": written.not_written, "uncertified": written.uncertified}


def _hole(hole: ModelHole, vocabulary: HoleVocabulary | None, filling: str | None) -> Json:
    return {
        "place": hole.place,
        "span": place_json(hole.span.source, hole.span.start, hole.span.end),
        "vocabulary": None if vocabulary is None else [term.text for term in vocabulary.terms],
        "left_out": None if vocabulary is None else [term.text for term in vocabulary.left_out],
        "unused": []
        if vocabulary is None
        else [{"name": unused.text, "reason": unused.reason.value} for unused in vocabulary.unused],
        "filling": filling,
    }


def _outcome(solution: Solution) -> Json:
    found: Json = {
        "weakness": None,
        "by_sample": False,
        "silent": [],
        "proofs": [],
        "left_out": [],
        "others": [],
        "beyond": None,
        "interval": None,
        "unlimited": None,
        "nothing": None,
    }
    match solution.filling:
        case ConditionFilling() as filling:
            found["weakness"] = filling.weakness.value
            found["by_sample"] = filling.by_sample
            found["silent"] = list(filling.silent)
            found["proofs"] = [result_json(result) for result in filling.results]
            found["others"] = [list(texts) for texts in filling.others]
            found["left_out"] = [
                {
                    "hole": each.hole,
                    "condition": each.condition,
                    "with_others": each.with_others,
                    "result": result_json(each.result),
                }
                for each in filling.left_out
            ]
        case NumberFilling() as number:
            found["proofs"] = [result_json(result) for result in number.results]
            found["interval"] = _interval(number.interval)
            found["beyond"] = {
                "extreme": None if number.extreme is None else number.extreme.value,
                "endless": number.is_endless,
                "last": number.is_last,
                "limit": number.is_limit,
                "every_one_before": number.every_one_before,
                "number": None if number.beyond is None else _number(number.beyond.number),
                "result": None
                if number.beyond is None or number.beyond.result is None
                else result_json(number.beyond.result),
            }
            if number.approach is not None:
                found["beyond"]["approach"] = result_json(number.approach)
        case NoLimit(result=result):
            found["unlimited"] = result_json(result)
        case NoFilling() as missing:
            found["interval"] = _interval(missing.interval)
            found["nothing"] = {
                "reason": missing.reason,
                "impossible": missing.is_impossible,
                "vocabulary_broken": missing.is_vocabulary_broken,
                "clauses": [
                    {"rule": each.rule, **place_json(each.span.source, each.span.start, each.span.end)}
                    for each in (missing.guilty.clauses if missing.guilty else ())
                ],
                "fewness": None if missing.guilty is None else missing.guilty.fewness.value,
                "result": None if missing.result is None else result_json(missing.result),
            }
    return found


def _interval(interval: LimitInterval | None) -> Json | None:
    if interval is None:
        return None
    known = {"exceeded": interval.exceeded, "bound": interval.bound, "tested": interval.tested}
    if interval.closest is not None:
        known["closest"] = interval.closest
    return {name: _number(number) for name, number in known.items()}


def _number(number: Fraction | int | None) -> int | str | None:
    """Return an integer as it is, and a fraction as text: ``7/3``."""
    if number is None:
        return None
    return int(number) if Fraction(number).denominator == 1 else str(number)
