from __future__ import annotations

import copy
import json
from random import Random

import jsonschema
import pytest
from msgspec.structs import replace

from invariants.foundation.codes import Code
from invariants.foundation.diagnostics import Diagnostic, Label
from invariants.language.model.declarations import Unbounded
from invariants.report.json import SCHEMA, as_json
from invariants.report.json_text import json_text
from invariants.verdicts.traces.fuzz_counts import FuzzCounts
from invariants.verdicts.traces.trace import StepKind, TraceStep
from invariants.verdicts.verdict import Bounds, ModelReport, Population, Verdict
from tests.schemas import validator_of
from tests.verdicts.results import result_of_kind


@pytest.fixture(scope="module")
def validator():
    return validator_of("schema")


def test_the_schema_names_no_place_on_the_network(validator):
    assert validator.schema["$id"].startswith("urn:")
    assert validator.schema["properties"]["schema"]["const"] == SCHEMA


def test_a_violation_as_json(violation, review_gate, validator):
    report = as_json([ModelReport("a/review_gate.inv", review_gate, (), (violation,))])
    validator.validate(report)
    before = violation.trace[0].state
    after = violation.trace[1].state
    [model] = report.pop("models")
    assert report == {"schema": 1, "tool": "invariants", "version": "0.1.0", "interrupted": False}
    [result] = model.pop("results")
    assert model == {
        "name": "review_gate",
        "path": "a/review_gate.inv",
        "digest": review_gate.digest,
        "demands": {"strict": False, "require": None},
        "diagnostics": [],
    }
    trace = result.pop("trace")
    assert result == {
        "invariant": "oversight",
        "verdict": "violated",
        "expected": "violated",
        "expected_chain": 1,
        "as_expected": True,
        "as_required": True,
        "vacuous": False,
        "lemma": False,
        "witness": False,
        "constants": {},
        "unmet": None,
        "shortfall": None,
        "bounds": {"chain": 3, "steps": 8, "scope": {"Agent": 3}},
        "bounds_stated": True,
        "population": "scope",
        "individuals": None,
        "chain": ["fast_track"],
        "failure": {
            "path": "review_gate.inv",
            "start": {"line": 34, "column": 41},
            "end": {"line": 34, "column": 67},
            "what": "false",
            "witnesses": {"a": "Agent2"},
        },
        "growth": None,
        "frontier": {"chain": 0, "verdict": "proved", "source": "checker"},
        "engine": "bounded",
        "seconds": 0.2,
        "certificate": None,
        "proof": None,
        "not_written": None,
        "from_cache": False,
        "reason": None,
        "hint": None,
        "induction": None,
        "fuzz": None,
    }
    assert trace[0] == {"rule": None, "arguments": {}, "state": before, "code": {}}
    assert trace[0]["state"]["reviewed"] == {"Agent0": False, "Agent1": False, "Agent2": False}
    assert trace[1] == {"rule": "review", "arguments": {"by": "Agent1", "a": "Agent0"}, "state": after, "code": {}}
    assert trace[3]["code"] == {"deploy.gate": "reviewed[a] or kind[a] == ai"}


def test_every_kind_of_result_is_valid(review_gate, validator):
    results = tuple(
        result_of_kind(
            "x.range",
            verdict,
            Bounds(Unbounded.ANY, Unbounded.ANY, {"Agent": Unbounded.ANY}),
            population=Population.ANY,
            certificate="proofs/x.smt2",
            reason="why",
            hint="try",
            trace=(TraceStep(StepKind.START, None, {}, {}, {}),),
            fuzz=FuzzCounts(10, 20, {3: 1, 0: 9}, ("lock",), 2**70, {"lock": 0, "go": 20}, 5, 3, 1, False),
        )
        for verdict in Verdict
    )
    report = as_json([ModelReport("a.inv", review_gate, (), results)], interrupted=True)
    validator.validate(report)
    results = {result["verdict"]: result for result in report["models"][0]["results"]}
    assert {tuple(result) for result in results.values()} == {tuple(results["proved"])}
    assert results["proved"]["population"] == "any"
    assert results["proved"]["certificate"] == "proofs/x.smt2"
    assert results["unknown"]["reason"] == "why"
    result = results["tested"]
    assert result["bounds"] == {"chain": "any", "steps": "any", "scope": {"Agent": "any"}}
    assert result["fuzz"] == {
        "examples": 10,
        "steps": 20,
        "chains": {"0": 9, "3": 1},
        "never_fired": ["lock"],
        "seed": 2**70,
        "fired": {"lock": 0, "go": 20},
        "independent": 5,
        "variants": 3,
        "undecided": 1,
        "complete": False,
    }
    assert result["as_expected"] is None
    assert result["trace"] is None


def test_values_are_exact(violation, review_gate, validator):
    state = {
        "huge": -(10**60),
        "cost": "1/3",
        "m": {"Agent0": {"Agent1": {"0": True}}},
        "ünïcode": "ai",
    }
    start = TraceStep(StepKind.START, None, {}, state, {})
    attempt = TraceStep(StepKind.TRANSITION, "r", {"n": 10**40}, None, None)
    result = replace(violation, trace=(start, attempt))
    text = json_text(as_json([ModelReport("a.inv", review_gate, (), (result,))]))
    read = json.loads(text)
    validator.validate(read)
    first, last = read["models"][0]["results"][0]["trace"]
    assert first["state"] == state
    assert last == {"rule": "r", "arguments": {"n": 10**40}, "state": None, "code": None}
    assert "ünïcode" in text
    assert text.endswith("}\n")


def test_a_file_that_is_no_model(span_of, validator):
    diagnostic = Diagnostic(
        Code.UNKNOWN_NAME, "`x` is not declared", (Label(span_of("human, ai }\n"), "here"),), ("a note",), "declare it"
    )
    bare = Diagnostic(Code.UNREADABLE_FILE, "no such file")
    report = as_json([ModelReport("a.inv", None, (diagnostic, bare))])
    validator.validate(report)
    assert report["models"] == [
        {
            "name": None,
            "path": "a.inv",
            "digest": None,
            "demands": {"strict": False, "require": None},
            "diagnostics": [
                {
                    "code": "E0201",
                    "severity": "error",
                    "message": "`x` is not declared",
                    "labels": [
                        {
                            "path": "review_gate.inv",
                            "start": {"line": 3, "column": 13},
                            "end": {"line": 4, "column": 1},
                            "text": "here",
                        }
                    ],
                    "notes": ["a note"],
                    "help": "declare it",
                },
                {
                    "code": "E0101",
                    "severity": "error",
                    "message": "no such file",
                    "labels": [],
                    "notes": [],
                    "help": None,
                },
            ],
            "results": [],
        }
    ]


@pytest.mark.parametrize(
    ("place", "value"),
    [
        (("verdict",), "safe"),
        (("bounds", "chain"), -1),
        (("bounds", "chain"), "many"),
        (("population",), "all"),
        (("trace",), []),
        (("trace", 0, "state", "x"), 0.5),
        (("trace", 0, "rule"), 3),
        (("seconds",), "1"),
        (("frontier", "verdict"), "violated"),
    ],
)
def test_the_schema_refuses_what_is_wrong(place, value, violation, review_gate, validator):
    report = copy.deepcopy(as_json([ModelReport("a.inv", review_gate, (), (violation,))]))
    target = report["models"][0]["results"][0]
    for key in place[:-1]:
        target = target[key]
    target[place[-1]] = value
    with pytest.raises(jsonschema.ValidationError):
        validator.validate(report)


_SIGNS = 'a"\\/\n\t\x00\x7f\u00e9\u2028\ud800\U0001f600{}[],: '
_LEAVES = (None, True, False, 0, -1, 10**40, 0.5, -1e-9, 1e300, 123456789.125, "", "x", [], {})


def _drawn(random: Random, depth: int) -> object:
    """A value as reports have them: texts of signs that JSON treats in its own way, and whatever is empty."""
    text = "".join(random.choices(_SIGNS, k=random.randint(0, 5)))
    if depth == 0:
        return random.choice([text, *_LEAVES])
    inner = [_drawn(random, random.randint(0, depth - 1)) for _ in range(random.randint(0, 4))]
    return inner if random.random() < 0.5 else {text + str(at): each for at, each in enumerate(inner)}


def test_lines_are_broken_as_by_python():
    random = Random(1)  # noqa: S311 - the same values each time
    for _ in range(300):
        content = {"content": _drawn(random, 4)}
        assert json_text(content) == json.dumps(content, indent=2, ensure_ascii=False) + "\n"
